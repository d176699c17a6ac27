"""`--skip`, `--only` and `--value` as the rules of a mapping."""

from importer.mapping.row_rules.flags import read_row_flags
from importer.mapping.settled import ColumnSkip
from importer.mapping.template.rules import SkipRule

HEADER = ["Subject", "Status", "a=b", "Phone", "Phone"]


def rule(column: int, name: str, reason: str, **condition: object) -> ColumnSkip:
    """A rule that a flag gives."""
    fields = {"column": name, "reason": reason, **condition}
    return ColumnSkip(column, SkipRule.model_validate(fields), by_flag=True)


def test_skip_names_a_text_any_text_or_none() -> None:
    """A text, `*` and nothing behind the = are three conditions, each a rule with its reason."""
    flags = [("status", "Done"), ("Status", "*"), ("Status", "")]
    found = read_row_flags(HEADER, flags, (), ())
    assert found.problems == ()
    assert found.skips == (
        rule(1, "Status", 'Status is "Done"', equals=["Done"]),
        rule(1, "Status", "Status is filled", filled=True),
        rule(1, "Status", "Status is empty", blank=True),
    )


def test_only_of_one_column_is_one_rule() -> None:
    """Several texts of a column are "or"; several columns are "and"."""
    flags = [("Status", "Open"), ("#4", "*"), ("Status", "")]
    assert read_row_flags(HEADER, (), flags, ()).skips == (
        rule(1, "Status", 'Status is not "Open" or empty', other_than=["Open", ""]),
        rule(3, "Phone #4", "Phone #4 is empty", blank=True),
    )
    assert read_row_flags(HEADER, (), [("Status", "")], ()).skips == (
        rule(1, "Status", "Status is filled", filled=True),
    )


def test_a_column_may_have_an_equals_sign_in_its_name() -> None:
    """The text begins behind the = that ends the name of a column."""
    assert read_row_flags(HEADER, [("a", "b=c=d")], (), ()).skips == (
        rule(2, "a=b", 'a=b is "c=d"', equals=["c=d"]),
    )


def test_values_are_the_words_of_a_field() -> None:
    """Both names of a field are one; words are compared without case, blanks and hyphens."""
    values = [("priority", "HOCH", "high"), ("priority", "", "low"), ("deal_id", "x", "")]
    found = read_row_flags(HEADER, (), (), [*values, ("targets.deal_id", "*", "007")])
    assert found.problems == ()
    assert found.words == {
        "priority": {"hoch": "high", "": "low"},
        "targets.deal_id": {"x": "", "*": "007"},
    }


def test_flags_that_cannot_be_followed_are_told_together() -> None:
    """Each names the flag as it was typed, and the nearest right word."""
    found = read_row_flags(
        HEADER,
        [("Stauts", "Done")],
        [("Phone", "1")],
        [
            ("priorty", "hoch", "high"),
            ("priority", "hoch", "hihg"),
            ("priority", "tief", "low"),
            ("priority", "Tief", "high"),
        ],
    )
    assert found.problems == (
        "--skip \"Stauts=Done\": the file has no column 'Stauts'; did you mean 'Status'?",
        "--only \"Phone=1\": several columns are called 'Phone'; say #4 or #5",
        "--value \"priorty:hoch=high\": there is no such field; did you mean 'priority'?",
        (
            "--value \"priority:hoch=hihg\": 'hihg' is not one of urgent, high, medium, low; "
            "did you mean 'high'?"
        ),
        '--value "priority:Tief=high": "Tief" was defined as "low" before; keep one of them',
    )


def test_capitals_tell_ids_apart() -> None:
    """What is said of one id is not said of one that differs in its capitals; names are words."""
    values = [("assignee_id", "0055gAbCdE", "usr_1"), ("assignee_id", "0055gaBcDe", "usr_2")]
    found = read_row_flags(HEADER, (), (), [*values, ("assignee_id", "Nora Fox", "usr_3")])
    assert found.problems == ()
    assert found.words == {
        "assignee_id": {"0055gAbCdE": "usr_1", "0055gaBcDe": "usr_2", "nora fox": "usr_3"}
    }
