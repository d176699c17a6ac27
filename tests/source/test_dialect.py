"""Which delimiter a file has."""

from __future__ import annotations

import pytest

from importer.errors import ConfigurationError
from importer.source.dialect import (
    SAMPLE_CHARACTERS,
    declared_delimiter,
    guess_delimiter,
    parse_delimiter,
    record_widths,
    score_widths,
)


@pytest.mark.parametrize(
    ("sample", "delimiter"),
    [
        ("a,b,c\n1,2,3\n", ","),
        ("a;b;c\n1,5;2,5;3,5\n", ";"),
        ("a\tb\nx, y\tz\n", "\t"),
        ("a|b|c\n1|2|3\n", "|"),
        ("title,points\nCall,a;b;c\nMail,d;e\n", ","),
        ('title;note\nCall;"a, b\nc, d"\n', ";"),
        ("a;b;c\n", ";"),
        ("Title\nSmith, John\nDoe, Jane\n", ","),
        ("Notes\nHello; world\nno more\nat all\n", ","),
        ("a,b,c\n1\n2,x\n3,y,z\n4,y,z\n", ","),
        ("", ","),
    ],
)
def test_the_most_consistent_table_wins(sample: str, delimiter: str) -> None:
    """Commas in a semicolon file, lists in a cell and single columns do not mislead."""
    assert guess_delimiter(sample) == delimiter


def test_a_title_above_the_table_does_not_hide_the_delimiter() -> None:
    """One line of prose above many consistent rows is outweighed by them."""
    assert guess_delimiter("My tasks\n" + "a;b;c\n" * 10) == ";"


def test_header_row_says_where_to_look() -> None:
    """What stands above the row that a person named has no vote."""
    assert guess_delimiter("a,b,c,d\n" * 3 + "x;y\n1;2\n", header_row=4) == ";"


def test_a_cut_off_record_has_no_vote() -> None:
    """The sample ends anywhere, so its last record is left out where it was cut off."""
    sample = ("x" * 1000 + ";y;z\n") * 3 + "x;"
    assert record_widths(sample, ";", cut=True) == [3, 3, 3]
    assert record_widths(sample, ";") == [3, 3, 3, 2]
    assert record_widths("x;", ";", cut=True) == [2]
    assert guess_delimiter("a,b\n" + "x;" * SAMPLE_CHARACTERS) == ","


def test_scores() -> None:
    """No table scores 0; consistent and wide scores high; a narrow header halves."""
    assert score_widths([]) == 0.0
    assert score_widths([1, 1, 1]) == 0.0
    assert score_widths([2, 2, 0, 2]) == 0.5
    assert score_widths([4, 4, 4, 1]) == 0.75 * 0.75
    assert score_widths([1, 2, 2, 2]) == 0.75 * 0.5 * 0.5


@pytest.mark.parametrize(
    ("line", "delimiter"),
    [
        ("sep=;\n", ";"),
        ("SEP=,\r\n", ","),
        ('"sep=|"\n', "|"),
        ("sep=\t\r", "\t"),
        ("sep=;", ";"),
        ("sep=\n", None),
        ("sep=;;\n", None),
        ("separator;b\n", None),
        ("", None),
    ],
)
def test_declared_delimiter(line: str, delimiter: str | None) -> None:
    """Excel's `sep=` line is understood in the forms that programs write it."""
    assert declared_delimiter(line) == delimiter


@pytest.mark.parametrize(
    ("asked", "delimiter"),
    [
        ("tab", "\t"),
        ("TAB", "\t"),
        ("\\t", "\t"),
        ("comma", ","),
        ("semicolon", ";"),
        ("pipe", "|"),
        ("^", "^"),
        ("\t", "\t"),
        (" ", " "),
    ],
)
def test_delimiter_by_word_or_character(asked: str, delimiter: str) -> None:
    """A shell makes a tab hard to type, so words do."""
    assert parse_delimiter(asked) == delimiter


@pytest.mark.parametrize("asked", ["", "ab", '"', "\n"])
def test_what_is_no_delimiter_is_refused(asked: str) -> None:
    """Two characters, none, a quotation mark or a line end cannot stand between cells."""
    with pytest.raises(ConfigurationError) as caught:
        parse_delimiter(asked)
    assert str(caught.value) == (
        f'--delimiter "{asked}" is not a character that can stand between cells; '
        "give one character, or one of the words tab, comma, semicolon, pipe"
    )
