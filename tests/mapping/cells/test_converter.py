"""One column to one field: what a rule does, in which order, and what it never does in silence."""

from __future__ import annotations

import string
from datetime import time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.contract.fields import FIELD_BY_NAME
from importer.mapping.cells.converter import CellContext, ColumnConverter
from importer.mapping.dates.column import DateColumn
from importer.mapping.lookups.column import LookupColumn
from importer.mapping.settled import ColumnSource
from importer.mapping.template.rules import ColumnRule
from importer.mapping.words.defects import Defect, null_word_required
from importer.mapping.words.vocabulary import fold_word
from importer.rows.issues import Issue
from importer.rows.table import NOT_CALCULATED
from tests.dirty import TRAPS
from tests.mapping.made_lookups import settled

REPS = settled([("Nora Fennimore", "usr_1"), ("-", "usr_nobody")])


def converter(
    name: str, lookup: LookupColumn | None = None, *, trusted: bool = True, **rule: Any
) -> ColumnConverter:
    """A converter of the column " Col " to the field `name`."""
    source = ColumnSource(0, " Col ", ColumnRule(column="Col", **rule), trusted=trusted)
    dates = DateColumn(ZoneInfo("Europe/Berlin"), time(9)) if name == "due_date" else None
    context = CellContext(frozenset({"000AAA", "NONE1"}), lookup, dates)
    return ColumnConverter(FIELD_BY_NAME[name], source, context)


def convert(
    name: str, text: str, lookup: LookupColumn | None = None, *, trusted: bool = True, **rule: Any
) -> tuple[Any, list[tuple[str, str]]]:
    """The value of one cell, and code and message of its issues."""
    values, issues = converter(name, lookup, trusted=trusted, **rule).convert([text])
    return values[0] or None, [(i.code, i.message) for i in issues.get(0, ())]


@pytest.mark.parametrize(
    ("name", "texts"),
    [
        (
            "task_title",
            ["007", "12345", "1e5", "00:15", "+1 415 555 0101", "Yes", "truth", "## 1", "'x\u200b"],
        ),
        ("targets.deal_id", ["007", "12345", "1e5", "usr_3fA9kQ7d"]),
        ("targets.contact.phone_number", ["0012345", "12345", "+1 415 555 0101"]),
    ],
)
def test_texts_are_kept(name: str, texts: list[str]) -> None:
    """Nothing that looks like a number is made one; only outer blanks go."""
    for text in texts:
        assert convert(name, f" {text}\t") == (text, [])


@pytest.mark.parametrize("name", ["task_title", "targets.contact.name", "reason"])
def test_a_yes_or_no_is_nobodys_text(name: str) -> None:
    """Nor is what a narrow column shows; a person may say that a yes/no value is meant."""
    column = converter(name).field.column
    assert convert(name, "true")[1][0][0] == "not_a_text"
    assert convert(name, "TRUE") == (
        None,
        [("not_a_text", '"TRUE" is a yes/no value, not text')],
    )
    assert convert(name, "########") == (
        None,
        [
            (
                "not_a_text",
                '"########" is what a spreadsheet program shows where a column is too narrow',
            )
        ],
    )
    found = converter(name).convert(["FALSCH"]).issues[0][0]
    meant = f'or confirm it with --value "{column}:FALSCH=FALSCH"'
    ways = {"contact_name": f"write the name, {meant}, or clear the cell"}
    assert found.hint == ways.get(column, f"write the text, {meant}")
    said = ColumnSource(0, "Col", ColumnRule(column="Col"), trusted=True, words={"true": "TRUE"})
    explained = ColumnConverter(FIELD_BY_NAME[name], said, CellContext(frozenset()))
    assert explained.convert(["TRUE"]) == (["TRUE"], {})


@pytest.mark.parametrize("text", ["12345", "007", "2027-03-09", "+1 415 555 0101", "3.5"])
@pytest.mark.parametrize("name", ["targets.contact.name", "targets.contact.title"])
def test_nobody_is_called_by_a_number(name: str, text: str) -> None:
    """A name without a letter is of another column; a person may say that it is meant."""
    column = converter(name).field.column
    found = converter(name).convert([text])
    assert (found.values, [(i.code, i.message, i.hint) for i in found.issues[0]]) == (
        [None],
        [
            (
                "not_a_text",
                f'"{text}" has no letter, so it is not a {column}',
                (
                    f"write the {column.removeprefix('contact_')}, or confirm it with --value "
                    f'"{column}:{text}={text}", or clear the cell'
                ),
            )
        ],
    )
    said = ColumnSource(
        0, "Col", ColumnRule(column="Col"), trusted=True, words={fold_word(text): text}
    )
    meant = ColumnConverter(FIELD_BY_NAME[name], said, CellContext(frozenset()))
    assert meant.convert([text]) == ([text], {})
    assert convert("task_title", text) == (text, [])


@pytest.mark.parametrize("text", ["Bo", "李", "Ann 2", "J.", "ﾀﾅｶ", "अजय", "X Æ A-12"])
def test_a_letter_of_any_writing_makes_a_name(text: str) -> None:
    """One is enough."""
    assert convert("targets.contact.name", text) == (text, [])


def test_a_word_for_nothing_is_told() -> None:
    """It counts as empty, and the person is told so."""
    assert converter("reason").convert(["x", " N/A ", "#REF!"]).issues == {
        1: (
            Issue(
                "null_word",
                '"N/A" means no value; the cell was treated as empty',
                "clear the cell if that is right",
                "reason",
                "Col",
                "N/A",
            ),
        ),
        2: (
            Issue(
                "null_word",
                '"#REF!" means a formula error; the cell was treated as empty',
                "clear the cell if that is right",
                "reason",
                "Col",
                "#REF!",
            ),
        ),
    }


def test_a_word_for_nothing_may_have_a_default() -> None:
    """The default is taken for it, but not in silence."""
    assert convert("priority", "none", default="low") == (
        "low",
        [("null_word", '"none" means no value; the mapping\'s default "low" was taken')],
    )


def test_the_mapping_may_give_a_word_for_nothing_a_meaning() -> None:
    """What `values` or a lookup lists is meant."""
    assert convert("priority", "None", values={"none": "low"}) == ("low", [])
    assert convert("assignee_id", "-", REPS) == ("usr_nobody", [])


def test_texts_that_mean_empty_in_this_file() -> None:
    """The mapping's `empty` texts give no value and no warning."""
    assert convert("targets.deal_id", "000AAA") == (None, [])
    assert convert("targets.deal_id", "NONE1") == (None, [])
    assert convert("targets.deal_id", "000AAA", default="d1") == ("d1", [])


def test_matches_chooses() -> None:
    """A cell in which the pattern is not found gives nothing; a group is the value."""
    assert convert("targets.deal_id", "006x", matches="^006") == ("006x", [])
    assert convert("targets.deal_id", "001x", matches="^006") == (None, [])
    assert convert("targets.deal_id", "deal 12 of 30", matches=r"(\d+) of") == ("12", [])
    assert convert("targets.deal_id", "abc", matches="(x)?b") == (None, [])


def test_what_a_pattern_leaves_out_is_told_where_it_shall_be() -> None:
    """With the kind of record that an id is of; not of an empty cell, nor of a group left out."""
    rule: dict[str, Any] = {"matches": "^(?:(006.*)|001.*)$", "tell": True}
    assert convert("targets.deal_id", "006x", **rule) == ("006x", [])
    assert convert("targets.deal_id", "001x", **rule) == (None, [])
    assert convert("targets.deal_id", "", **rule) == (None, [])
    assert convert("targets.deal_id", "000AAA", **rule) == (None, [])
    assert convert("targets.deal_id", "500x", **rule) == (
        None,
        [("not_taken", '"500x" was not taken for deal_id')],
    )
    told = '"5005e0000021VeFAAU" is the Salesforce id of a case, which was not taken for deal_id'
    assert convert("targets.deal_id", "5005e0000021VeFAAU", **rule) == (None, [("not_taken", told)])


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("0065e0000021VeF", "0065e0000021VeFAAU"),
        ("0065e0000001zLp", "0065e0000001zLpAAI"),
        ("006000000000001", "006000000000001AAA"),
        ("ABCDEFGHIJKLMNO", "ABCDEFGHIJKLMNO555"),
        ("0065e0000021VeFAAU", "0065e0000021VeFAAU"),
        ("0065e0000021Ve", "0065e0000021Ve"),
    ],
)
def test_a_short_id_of_salesforce_becomes_the_long_one(short: str, long: str) -> None:
    """The last three characters say where the capitals are; anything else stays as it is."""
    assert convert("targets.deal_id", short, long_id=True) == (long, [])


def test_a_joined_table_may_lack_a_cell() -> None:
    """Where the lookup says so, the cell is empty: told only where it has no line at all."""
    pairs = [("003A", "ann@example.com"), ("003B", "")]
    place = "reps.csv,from=rep,to=id,missing=empty"
    name = "targets.contact.email"
    joined = settled(pairs, ["003A"], name=name, place=place)
    assert convert(name, "003A", joined) == ("ann@example.com", [])
    assert convert(name, "003B", joined) == (None, [])
    told = '"003C" is not in reps.csv, so contact_email is left empty'
    assert convert(name, "003C", joined) == (None, [("not_taken", told)])


def test_separator_takes_the_first_and_tells() -> None:
    """Of several values the first is taken, with a warning; of one there is none."""
    assert convert("targets.deal_id", "1; 2;", separator=";") == (
        "1",
        [("several_values", '"1; 2;" lists 2 values; "1" was taken')],
    )
    assert convert("targets.deal_id", " 1;;1 ", separator=";") == ("1", [])
    assert convert("targets.deal_id", ";", separator=";") == (None, [])


def test_separator_comes_before_matches() -> None:
    """Two fields that share a list speak of the same entry of it."""
    cell = "Dana Fox;Kim (kim@example.com)"
    name, mail = r"^([^@(]*[^@(\s])", r"(\S+@[^\s)]+)"
    assert convert("targets.contact.name", cell, separator=";", matches=name)[0] == "Dana Fox"
    assert convert("targets.contact.email", cell, separator=";", matches=mail)[0] is None


def test_html_is_read() -> None:
    """Markup goes, and an empty paragraph is an empty cell."""
    assert convert("reason", "<p>One &amp; two</p>", html=True) == ("One & two", [])
    assert convert("reason", "<p></p>", html=True, default="x") == ("x", [])
    assert convert("reason", "<p>n/a</p>", html=True)[1] == [
        ("null_word", '"n/a" means no value; the cell was treated as empty')
    ]


def test_values_are_listed() -> None:
    """Case and blanks of a listed word do not matter; one that is not listed is an issue."""
    values = {"Phone Call": "call", "Letter": "email", "Visit": ""}
    assert convert("task_type", "PHONE_CALL", values=values) == ("call", [])
    assert convert("task_type", "Visit", values=values) == (None, [])
    assert convert("task_type", "Leter", values=values) == (
        None,
        [("unlisted_value", "\"Leter\" is not among the mapping's values; did you mean 'Letter'?")],
    )


def test_capitals_tell_ids_of_a_mapping_apart() -> None:
    """What `values` says of one id holds for no other; a name is found in any capitals."""
    values = {"0055g00000AbCdE": "usr_1", "Nora Fennimore": "usr_2", "Jan Weiß": "usr_3"}
    found = [
        convert("assignee_id", text, values=values)[0]
        for text in ("0055g00000AbCdE", "0055g00000aBcDE", "NORA fennimore", "Jan Weiss")
    ]
    assert found == ["usr_1", None, "usr_2", None]


def test_a_star_in_the_values_of_a_mapping_is_no_more_than_itself() -> None:
    """Unlike that of a flag, it speaks of the cells that hold it, and of no other."""
    values = {"*": "high", "low": "low"}
    assert convert("priority", "*", values=values) == ("high", [])
    assert convert("priority", "low", values=values) == ("low", [])
    assert convert("priority", "urgent", values=values) == (
        None,
        [("unlisted_value", '"urgent" is not among the mapping\'s values')],
    )


def test_a_default_stands_in_for_an_unlisted_value() -> None:
    """It is taken with a warning, and for an empty cell without one."""
    rule: dict[str, Any] = {"values": {"Dial": "call"}, "default": "email"}
    assert convert("task_type", "Visit", **rule) == (
        "email",
        [
            (
                "default_used",
                '"Visit" is not among the mapping\'s values; its default "email" was used',
            )
        ],
    )
    assert convert("task_type", " ", **rule) == ("email", [])


def test_a_lookup_gives_ids_or_an_issue() -> None:
    """A name that is not in the table is told with the nearest that is."""
    assert convert("assignee_id", "nora  fennimore", REPS, trusted=False) == ("usr_1", [])
    assert convert("assignee_id", "Nora Fenimore", REPS) == (
        None,
        [
            (
                "not_in_lookup",
                "\"Nora Fenimore\" is not in reps.csv; did you mean 'Nora Fennimore'?",
            )
        ],
    )


def test_a_lookup_proposes_no_colleague() -> None:
    """Somebody else of the same company or family is not proposed as the one who was meant."""
    reps = settled([("nora@example.com", "u1"), ("Dario Fox", "u2")])
    for text in ("tom@example.com", "Imani Fox"):
        assert convert("assignee_id", text, reps) == (
            None,
            [("not_in_lookup", f'"{text}" is not in reps.csv')],
        )


def test_a_lookup_of_ids_says_when_only_capitals_differ() -> None:
    """A record that differs in its capitals is named as another one, not proposed."""
    reps = settled([("0055g00000AbCdE", "usr_nora0001")])
    assert convert("assignee_id", "0055g00000AbCde", reps) == (
        None,
        [
            (
                "not_in_lookup",
                (
                    '"0055g00000AbCde" is not in reps.csv, which has "0055g00000AbCdE": in an '
                    "id, small letters and capitals are different"
                ),
            )
        ],
    )


def test_a_line_without_an_id_is_told_as_such() -> None:
    """A rep whose id is still missing is not called unknown, and nobody else is proposed."""
    reps = settled([("Dario", "u1"), ("Daria", "")])
    assert convert("assignee_id", "daria", reps) == (
        None,
        [
            (
                "not_in_lookup",
                '"daria" is in reps.csv, but its line has no value to send',
            )
        ],
    )


def test_what_is_looked_up_is_what_the_rule_makes_of_a_cell() -> None:
    """The columns of a lookup are chosen by cells after separator, `values` and wrappers."""
    reps = settled([("Nora", "usr_1")])
    column = converter("assignee_id", reps, separator=";", values={"NF": "Nora", "X": ""})
    column.observe_words(["NF;Zoe", "X", "somebody"])
    assert list(reps.cells) == ["Nora"]
    converter("assignee_id", reps).observe_words(["'0055g00000AbCdE", "n/a", ""])
    assert list(reps.cells) == ["Nora", "0055g00000AbCdE"]


@pytest.mark.parametrize(
    "value", ["nora@example.com", '"nora@example.com"', "'nora@example.com", "1.41556E+10"]
)
def test_what_a_lookup_gives_is_checked_like_a_cell(value: str) -> None:
    """A slip among ids is told with the table's name, whatever is wrapped around it."""
    reps = settled([("Nora", value), ("Dario", "usr_2"), ("Zoe", "usr_3")], ["Nora", "Zoe"])
    sent, [(code, message)] = convert("assignee_id", "Nora", reps)
    assert (sent, code) == (None, "not_an_id")
    assert message.startswith('what reps.csv gives for "Nora" cannot be sent: "')


def test_suggestions_come_to_an_end() -> None:
    """With the wrong lookup, not every one of a million words is compared with every other."""
    column = converter("assignee_id", REPS)
    letters = string.ascii_lowercase
    texts = [f"Nora Fennimore{a}{b}" for a in letters for b in letters][:600]
    issues = column.convert(texts).issues
    assert ["did you mean" in issues[i][0].message for i in (0, 499, 500)] == [True, True, False]


def test_names_among_ids_are_issues_of_their_rows() -> None:
    """Ids go on in the same column, whoever named it."""
    for trusted in (False, True):
        column = converter("targets.deal_id", trusted=trusted)
        values, issues = column.convert(["007", "Acme Ltd", ""])
        assert values == ["007", None, ""]
        assert {i: [issue.code for issue in several] for i, several in issues.items()} == {
            1: ["not_an_id"]
        }


def test_what_a_mapping_itself_writes_out_is_the_id() -> None:
    """A value, or a default, of a mapping of one's own is no slip of a cell."""
    for rule in ({"values": {"acme": "Acme Ltd"}}, {"values": {}, "default": "Acme Ltd"}):
        column = converter("targets.deal_id", **rule)
        assert column.convert(["acme"]).values == ["Acme Ltd"]
    assert converter("targets.deal_id", default="Acme Ltd").convert([""]).values == ["Acme Ltd"]


def test_a_formula_that_was_never_calculated_is_told() -> None:
    """It counts as empty; the hint says how its value is had."""
    save = "open the file in the spreadsheet program and save it there, or "
    assert converter("reason").convert([NOT_CALCULATED]).issues == {
        0: (
            Issue(
                "null_word",
                (
                    '"#NOT CALCULATED!" means that a formula was never calculated; '
                    "the cell was treated as empty"
                ),
                f"{save}clear the cell if that is right",
                "reason",
                "Col",
                "#NOT CALCULATED!",
            ),
        )
    }
    assert null_word_required(NOT_CALCULATED) == Defect(
        "null_word_required",
        '"#NOT CALCULATED!" means that a formula was never calculated, and the field is required',
        f"{save}write a value",
    )


def test_values_that_are_no_ids_are_told_in_a_plain_column() -> None:
    """The short cut for plain columns sees them too; nobody's word makes an id of them."""
    for trusted in (True, False):
        column = converter("targets.deal_id", trusted=trusted)
        values, issues = column.convert(["007", "TRUE", "50%", "12.5", "1e+20"])
        assert values == ["007", None, None, None, None]
        assert {i: issue.message for i, (issue,) in issues.items()} == {
            1: '"TRUE" is a yes/no value, not an id',
            2: '"50%" is a number with a fraction, not an id',
            3: '"12.5" is a number with a fraction, not an id',
            4: '"1e+20" is a number that lost digits in a spreadsheet program, not an id',
        }


def test_what_is_taken_off_an_identifier_is_told_with_the_cell() -> None:
    """The value goes on without it, as a warning; also in a column with a rule."""
    rules: tuple[dict[str, Any], ...] = ({}, {"default": "d1"})
    for rule in rules:
        values, issues = converter("targets.deal_id", **rule).convert([" '0070 ", "0071"])
        assert values == ["0070", "0071"]
        assert issues == {
            0: (
                Issue(
                    "unwrapped",
                    '"\'0070" was read as "0070": without the apostrophe in front',
                    "nothing, if that is right; otherwise correct the cell",
                    "targets.deal_id",
                    "Col",
                    "'0070",
                ),
            )
        }


def test_of_a_refused_cell_only_the_refusal_is_told() -> None:
    """How a cell was read is no matter where its row is not sent."""
    assert convert("targets.deal_id", "'1.2E+15") == (
        None,
        [
            (
                "not_an_id",
                '"1.2E+15" is a number that lost digits in a spreadsheet program, not an id',
            )
        ],
    )


def test_marks_round_nothing_are_told_as_an_empty_cell() -> None:
    """Of a required field that is an error; a default is taken for it, and a word for nothing."""
    told = [("null_word", '"=""" holds no value; the cell was treated as empty')]
    assert convert("targets.deal_id", '=""') == (None, told)
    assert convert("targets.deal_id", '=""', default="d1") == ("d1", told)
    assert convert("targets.deal_id", "'N/A") == (
        None,
        [
            ("unwrapped", '"\'N/A" was read as "N/A": without the apostrophe in front'),
            ("null_word", '"N/A" means no value; the cell was treated as empty'),
        ],
    )
    assert null_word_required("\u200b").message == (
        '"<U+200B>" means no value, and the field is required'
    )


def test_a_pattern_meets_the_cell_first_and_then_what_is_in_it() -> None:
    """A spreadsheet's marks do not hide an id from `matches`, nor does a pattern lose its marks."""
    mark = "without the apostrophe in front"
    assert convert("targets.deal_id", "'006x", matches="^006") == (
        "006x",
        [("unwrapped", f'"\'006x" was read as "006x": {mark}')],
    )
    assert convert("targets.deal_id", "'001x", matches="^006") == (None, [])
    found = convert("targets.contact.email", "Dana <d@example.com>", matches="<(.+)>")
    assert found == ("d@example.com", [])


def test_a_lookup_meets_the_cell_first_and_then_what_is_in_it() -> None:
    """A key is found as it is written, or without what certainly is no part of it."""
    reps = settled([("'t Hooft", "usr_2"), ("d@example.org", "'usr_3")])
    assert convert("assignee_id", "'t Hooft", reps) == ("usr_2", [])
    assert convert("assignee_id", "'d@example.org", reps) == (
        "usr_3",
        [
            (
                "unwrapped",
                '"\'d@example.org" was read as "d@example.org": without the apostrophe in front',
            ),
            ("unwrapped", '"\'usr_3" was read as "usr_3": without the apostrophe in front'),
        ],
    )


def test_a_date_is_judged_by_what_its_rule_takes_from_the_cells() -> None:
    """The column is observed as it will be read, with the group of `matches`."""
    column = converter("due_date", matches=r"due (\S+)")
    cells = ["due 03/04/2026", "due 13/04/2026"]
    column.observe({text: row for row, text in enumerate(cells, 2)})
    assert column.date_note() == (
        'dates in "Col": day before month, as "13/04/2026" (row 3) shows; '
        "without a time of day 09:00; Europe/Berlin"
    )
    assert [value.isoformat() for value in column.convert(cells).values] == [
        "2026-04-03T09:00:00+02:00",
        "2026-04-13T09:00:00+02:00",
    ]


def test_long_texts_are_not_remembered() -> None:
    """Memory does not grow with texts that never repeat."""
    column = converter("reason", html=True)
    column.convert(["a" * 200, "b" * 201])
    assert list(column._memo) == ["a" * 200]


CELLS = st.sampled_from(
    [*TRAPS, "", "006A0000004XyzAAE", "001A0000004XyzAAE", " 006A1", "n/a", "TRUE", "Dana Reyes",
     "d@example.com", "+1 415 555 0100"]
) | st.text(max_size=12)  # fmt: skip


@pytest.mark.parametrize(
    "name",
    ["reason", "task_title", "targets.deal_id", "targets.contact.name", "targets.contact.email"],
)
@given(chunks=st.lists(st.lists(CELLS, max_size=4), max_size=3))
def test_a_plain_column_and_a_careful_one_agree(name: str, chunks: list[list[str]]) -> None:
    """The short cut for plain columns gives what reading cell by cell gives, chunk after chunk."""
    plain, careful = converter(name, trusted=False), converter(name, trusted=False)
    careful._is_plain = False
    for texts in chunks:
        quick, slow = plain.convert(texts), careful.convert(texts)
        assert [value or None for value in quick.values] == [value or None for value in slow.values]
        assert quick.issues == slow.issues


def said(name: str, text: str, words: dict[str, str], **rule: Any) -> tuple[Any, list[str]]:
    """The value of a cell where a person said what words mean, and the codes of its issues."""
    source = ColumnSource(0, "Col", ColumnRule(column="Col", **rule), trusted=False, words=words)
    context = CellContext(
        frozenset({"000AAA", "NONE1"}), REPS if name == "assignee_id" else None, None
    )
    values, issues = ColumnConverter(FIELD_BY_NAME[name], source, context).convert([text])
    return values[0] or None, [issue.code for issue in issues.get(0, ())]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (" HOCH ", ("high", [])),
        ("low", ("low", [])),
        ("tief", (None, ["unknown_priority"])),
        ("None", ("urgent", [])),
        ("egal", (None, [])),
        ("", ("medium", [])),
        ("000AAA", ("medium", [])),
    ],
)
def test_words_that_a_person_explained(text: str, expected: tuple[Any, list[str]]) -> None:
    """Such a cell is what was said, also where it counts as nothing; the others are as ever."""
    words = {"hoch": "high", "none": "urgent", "egal": "", "": "medium"}
    assert said("priority", text, words) == expected


def test_any_other_text_can_be_explained() -> None:
    """`*` is any cell that is not empty and not explained by itself; a null word is empty."""
    words = {"*": "completed", "no": "pending"}
    found = [said("status", text, words)[0] for text in ("2026-12-01", "No", "", "null")]
    assert found == ["completed", "pending", None, None]


def test_what_a_person_said_wins_over_rule_and_lookup() -> None:
    """An explained cell needs no place in `values` or in the lookup."""
    assert said("priority", "hoch", {"hoch": "high"}, values={"a": "low"}) == ("high", [])
    assert said("assignee_id", "Zoe Quill", {"zoe quill": "usr_9"}) == ("usr_9", [])
    assert said("targets.deal_id", "0061AbC", {"0061AbC": "0061"}) == ("0061", [])
    assert said("targets.deal_id", "0061aBc", {"0061AbC": "0061"}) == ("0061aBc", [])


@pytest.mark.parametrize(("column", "place"), [(0, 0), (6, 6), (-1, None)])
def test_an_issue_knows_the_place_of_its_column(column: int, place: int | None) -> None:
    """Whatever the column is called; a fixed value has no cell."""
    source = ColumnSource(column, "Due #4", ColumnRule(column="Col"), trusted=True)
    context = CellContext(frozenset(), None, None)
    _, issues = ColumnConverter(FIELD_BY_NAME["reason"], source, context).convert(["#REF!"])
    assert [issue.place for issue in issues[0]] == [place]


def test_ids_of_another_record_are_seen_in_every_cell() -> None:
    """Quick to see or not: the id of an account is none of a deal."""
    assert convert("targets.deal_id", "0065e0000003aXcAAI") == ("0065e0000003aXcAAI", [])
    assert convert("targets.deal_id", "0015e0000003aXcAAI") == (
        None,
        [
            (
                "not_an_id",
                ('"0015e0000003aXcAAI" begins with 001, as ids of an account in Salesforce do'),
            )
        ],
    )


def test_miscopied_ids_are_seen_in_every_cell() -> None:
    """Quick to see or not, by themselves or among others."""
    field, right = "targets.deal_id", "0065e00000CcCcCAAV"
    for wrong in ("0065e00000CcCcCAAA", "0065e00000cccccaav", " 0065e00000CcCcCAAA "):
        for texts in ([wrong], [right, wrong], [right, "n/a", wrong, ""]):
            found = converter(field).convert(texts)
            at = texts.index(wrong)
            assert found.values[at] is None
            assert [issue.code for issue in found.issues[at]] == ["not_an_id"]
            assert at == 0 or found.values[0] == right
