"""Texts to values, by the kind of the field."""

import pytest

from importer.contract.fields import FIELD_BY_NAME, Kind
from importer.mapping.kinds import read_value, word_of
from importer.mapping.words.defects import Defect


def read(name: str, text: str) -> object:
    """The value of `text` in the field `name`, of a column "Col"."""
    return read_value(FIELD_BY_NAME[name], text, None, header="Col")


@pytest.mark.parametrize(
    ("text", "value"),
    [("CALL", "call"), ("E-Mail", "email"), ("Linked In", "linkedin"), ("phone_call", "call")],
)
def test_task_types(text: str, value: str) -> None:
    """Case, blanks, hyphens and common words are understood."""
    assert read("task_type", text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("NOT_STARTED", "pending"),
        ("In Progress", "pending"),
        ("Waiting on someone else", "pending"),
        ("Open", "pending"),
        ("COMPLETED", "completed"),
        ("Done", "completed"),
        ("closed", "completed"),
        ("Canceled", "cancelled"),
        ("Cancelled", "cancelled"),
        ("dismissed", "dismissed"),
    ],
)
def test_statuses(text: str, value: str) -> None:
    """The words of common CRMs are understood; an open one is a value, so that it counts."""
    assert read("status", text) == value


@pytest.mark.parametrize("text", ["Parked", "skipped", "TRUE", "1"])
def test_a_status_is_never_guessed(text: str) -> None:
    """A task cannot be reopened: what is not surely a status is asked about."""
    found = read("status", text)
    assert isinstance(found, Defect)
    assert found[:2] == ("unknown_status", f'"{text}" is not a known status')
    assert found.hint.startswith("write pending, completed, cancelled or dismissed, or ")


def test_unknown_words_are_told_with_a_suggestion() -> None:
    """A word that is not one of the list is never mapped to the nearest, only asked about."""
    assert read("priority", "hgh") == Defect(
        "unknown_priority",
        '"hgh" is not a priority',
        "did you mean high? write urgent, high, medium or low, or say what it means with "
        '--value "priority:hgh=high"',
        meant="high",
    )
    assert read("task_type", "meeting") == Defect(
        "unknown_task_type",
        '"meeting" is not a task type',
        "write call, email or linkedin, or say what it means with "
        '--value "task_type:meeting=call"; '
        '--skip "Col=meeting" skips such rows, and --default-type call sends them as calls',
    )


@pytest.mark.parametrize("text", ["MED-HIGH", "Top", "2 - high"])
def test_a_word_that_begins_otherwise_is_no_slip(text: str) -> None:
    """The letters of "MED-HIGH" are like those of "very high", and it means something else."""
    found = read("priority", text)
    assert isinstance(found, Defect)
    assert found.meant is None
    assert found.hint.startswith("write urgent, high, medium or low, or say what it means with ")


def test_a_fixed_value_is_not_sent_to_a_mapping() -> None:
    """A mapping translates the cells of a column, not what --set says."""
    value = read_value(FIELD_BY_NAME["task_type"], "fax", None, header="")
    assert value == Defect(
        "unknown_task_type", '"fax" is not a task type', "write call, email or linkedin"
    )


@pytest.mark.parametrize("text", ["1", "2", "10"])
def test_numbers_are_no_priority(text: str) -> None:
    """One tool counts up and another down: a number needs a word from a person."""
    assert read("priority", text) == Defect(
        "unknown_priority",
        f'"{text}" is not a priority',
        "write urgent, high, medium or low, or say what it means with "
        f'--value "priority:{text}=high"',
    )
    assert read("task_type", text) == Defect(
        "unknown_task_type",
        f'"{text}" is not a task type',
        "write call, email or linkedin, or say what it means with "
        f'--value "task_type:{text}=call"; '
        f'--skip "Col={text}" skips such rows, and --default-type call sends them as calls',
    )


def test_a_word_that_no_flag_could_hold_is_not_put_into_one() -> None:
    """A flag with a character that nobody sees, or of a whole paragraph, could not be pasted."""
    for text in ("top\u200bmost", "top" * 99):
        found = read("priority", text)
        assert isinstance(found, Defect)
        assert found.hint == "write urgent, high, medium or low, or say what it means with --value"


def test_a_star_in_a_cell_is_not_put_into_a_flag_that_means_all_cells() -> None:
    """The flag for "*" would send every priority as high: a mapping alone tells the cell apart."""
    assert read("priority", "*") == Defect(
        "unknown_priority",
        '"*" is not a priority',
        "write urgent, high, medium or low, or say what it means in the `values` of a mapping",
    )


def test_no_shell_runs_a_word_of_a_file() -> None:
    """What a shell would take for a command is in single quotes."""
    found = read("priority", "$(touch pwn) `it's`")
    assert isinstance(found, Defect)
    assert found.hint == (
        "write urgent, high, medium or low, or say what it means with "
        r"--value 'priority:$(touch pwn) `it'\''s`=high'"
    )


def test_lists() -> None:
    """Points are separated by line ends, semicolons and bars; empty ones fall away."""
    assert read("draft.talking_points", "one; two|three\r\n four \n;") == [
        "one",
        "two",
        "three",
        "four",
    ]
    assert read("draft.talking_points", ";;") is None


@pytest.mark.parametrize("name", ["task_title", "targets.contact.name", "reason"])
def test_other_texts_are_kept_as_written(name: str) -> None:
    """Prose goes on as it is; validation judges it."""
    assert read(name, "+1 (415) 555-0101 x7") == "+1 (415) 555-0101 x7"


def test_words_for_ids_are_compared_more_closely_than_others() -> None:
    """A hyphen, an underscore and a ß tell people apart; capitals tell ids apart, and no names."""
    ids = ("dana-fox@example.com", "Dana_Fox@example.com", "Jan Weiß", "AbCdE1")
    assert [word_of(Kind.IDENTIFIER, text) for text in ids] == [
        "dana-fox@example.com", "dana_fox@example.com", "jan weiß", "AbCdE1",
    ]  # fmt: skip
    assert word_of(Kind.STATUS, "Not_Started") == "not started"
