"""Which dialect a file is in."""

from __future__ import annotations

import io

import pytest

from importer.errors import ConfigurationError
from importer.source.text.dialect import detect as module
from importer.source.text.dialect.detect import (
    Dialect,
    DialectChoice,
    Sample,
    declared_delimiter,
    detect_dialect,
    parse_delimiter,
    read_sample,
)

_SKIPPED = "blanks after a delimiter are ignored"
_ESCAPED = "a backslash before a quotation mark or delimiter is taken off"
_QUOTED = "cells are quoted by '"
_SINGLE = (
    "read as a single column, since no delimiter splits its lines evenly; "
    "if it has more, set --delimiter"
)


def _detect(sample: str) -> DialectChoice:
    return detect_dialect(sample, cut=False)


@pytest.mark.parametrize(
    ("sample", "delimiter"),
    [
        ("a,b,c\n1,2,3\n", ","),
        ("a;b;c\n1,5;2,5;3,5\n", ";"),
        ("a\tb\nx, y\tz\n", "\t"),
        ("a|b|c\n1|2|3\n", "|"),
        ("a||b||c\n1||||3\n", "||"),
        ("a\t\tb\n1\t\t2\n", "\t\t"),
        ("a^b\n1^2\n", "^"),
        ("a~b\n1~2\n", "~"),
        ("a\x1fb\n1, 2\x1f3\n", "\x1f"),
        ('"a b" "c d"\n"1" "2"\n', " "),
        ("id:name\n1:Anna Smith\n2:Bob Lee\n", ":"),
        ("a\\tb\n1\\t2\n", "\\t"),
        ("title,points\nCall,a;b;c\nMail,d;e\n", ","),
        ('title;note\nCall;"a, b\nc, d"\n', ";"),
        ("time;name\n10:30:05;Anna Smith\n11:30:05;Bob Lee\n", ";"),
        ("link,name\nhttps://example.com/?a;b,x\nhttps://example.com/?c;d,y\n", ","),
        ("a;b;c\n", ";"),
        ("a,b\n1,5\n2,5\n", ","),
        ("a,b,c\n1\n2,x\n3,y,z\n4,y,z\n", ","),
        ("a,b,c\n1\n1,2,3,4,\n", ","),
        ("Column 0|Column 1\na,b|a,b\na,b|a,b\n", "|"),
        (" \n,,\n", ","),
        ("a;b\n1;2\n", ";"),
        ("a\tb\n", "\t"),
        ("a,b,c,d\n", ","),
        ("T\nU\nV\n\nDATE,AT,LINK\n01/01/2010,00:00,https://example.com/a\n", ","),
        ("Report\n\nName;Date;Sum\nA;2026-01-02;3\nB;2026-01-03\nC;2026-01-04;5;x\n", ";"),
        ("Report\nName|Date|Sum\nA|2026-01-02|3\nB|2026-01-03\nC|2026-01-04|5|x\n", "|"),
        ("T\nU\nid;name;due\n1;x;2024-01-02\n", ";"),
        ("a;b;c\r1;2;3\r", ";"),
        ("", ","),
    ],
)
def test_the_best_table_wins(sample: str, delimiter: str) -> None:
    """Other delimiters within cells, few rows and ragged ones do not mislead; no note is due."""
    assert _detect(sample) == DialectChoice(Dialect(delimiter), None)


@pytest.mark.parametrize(
    "above",
    [
        "My tasks\n",
        "Report of Q3, all regions, all reps\nGenerated: 2024-05-01 10:00\n\nFilter: a, b; c\n",
        "Contact export, Acme Ltd, 2024\n" * 5,
    ],
)
def test_lines_above_the_table_do_not_hide_the_delimiter(above: str) -> None:
    """Nor do a footer and a second table below."""
    table = "id;name;due\n" + "17;Smith, Anna;2024-05-01\n" * 8
    assert _detect(above + table).dialect == Dialect(";")
    assert _detect(table + "\nTotal, of all: 8\n\nrep;open\nAnna;3\n").dialect == Dialect(";")


@pytest.mark.parametrize(
    ("sample", "dialect", "note"),
    [
        ("'a, b','c'\n'd, e','it''s'\n", Dialect(",", "'"), _QUOTED),
        ('"a \\"b\\", c",d\n"e \\"f\\"",g\n', Dialect(",", '"', "\\"), _ESCAPED),
        ('id, note\n1, "a, b"\n2, "c, d"\n', Dialect(",", skip_blanks=True), _SKIPPED),
        ("id, n\n1, 2\n3, 4\n", Dialect(",", skip_blanks=True), _SKIPPED),
        ('id,note\n1,"C:\\dir\\"\n2,"C:\\new\\"\n', Dialect(","), None),
        ("name,city\nO'Brien,'s-Hertogenbosch\nd'Arc,Rue de l'Eglise\n", Dialect(","), None),
        ('size,name\n5" pipe,a\n6" pipe,b\n', Dialect(","), None),
        ('a,b\n"x "y" z",1\n"x "y", z",2\n', Dialect(","), None),
    ],
)
def test_quotes_escapes_and_blanks(sample: str, dialect: Dialect, note: str | None) -> None:
    """They are found where the table is better for it, and said where they change cells."""
    assert _detect(sample) == DialectChoice(dialect, note)


@pytest.mark.parametrize(
    ("sample", "delimiter", "note"),
    [
        ("Name\nAnna Smith\nBob Lee\n", ",", None),
        ('Note\n"a, b"\n"c, d, e"\n', ",", None),
        ("When\n2024-05-01 10:30\n2024-05-02 11:30\n", ",", None),
        ("Link\nhttps://example.com/?a,b\nhttps://example.com/?c,d\n", ";", _SINGLE),
        ("Title\nSmith, John\nDoe, Jane\nLee\n", ";", _SINGLE),
        ("Notes\nHello; world\nno more\nat all\n", ",", None),
        ("What is to do\ncall the boss now\nsend it to anna\nask for it twice\n", ",", None),
        ("Name\nSmith, John\nDoe, Jane\nLee, Ann\n", ";", _SINGLE),
        ("At\n2024-01-01 10:00:00\n2024-01-02 11:00:00\n", ",", None),
    ],
)
def test_a_single_column_stays_whole(sample: str, delimiter: str, note: str | None) -> None:
    """A delimiter that stands in the texts does not cut them."""
    assert _detect(sample) == DialectChoice(Dialect(delimiter), note)


def test_a_single_column_with_every_delimiter_in_it() -> None:
    """There is one left that no text holds."""
    assert _detect("Note\nso, and\na; b\nc | d\ne\tf\n").dialect == Dialect("\x1f")


def test_a_delimiter_that_parts_all_lines_alike_is_preferred() -> None:
    """To one that parts the rows into more cells, but not the names above them."""
    choice = _detect("Column 0|Column 1\n" + "a,b|a,b\n" * 30)
    assert choice == DialectChoice(
        Dialect("|"),
        'read with "|" as the delimiter, but "," fits almost as well; if cells look wrong, set '
        "--delimiter",
    )


def test_what_is_in_doubt_is_said() -> None:
    """Two delimiters that make tables equally good."""
    assert _detect("a,b;c\nd,e;f\n").note == (
        'read with "," as the delimiter, but ";" fits almost as well; if cells look wrong, set '
        "--delimiter"
    )


def test_a_known_delimiter_leaves_quotes_to_be_found() -> None:
    """Whatever else would make a table."""
    sample = "'a;b','c'\n'd;e','f'\n"
    assert detect_dialect(sample, delimiter=";", cut=False).dialect == Dialect(";")
    assert detect_dialect(sample, delimiter=",", cut=False).dialect == Dialect(",", "'")
    assert detect_dialect("a", delimiter="%", cut=False).dialect == Dialect("%")


def test_a_cut_off_record_has_no_vote() -> None:
    """The sample ends anywhere; where it is a single record, that counts all the same."""
    text = "a,b,c\n1,2,3\n4"
    whole, parted = (module._score(text, Dialect(","), 1.0, cut=cut) for cut in (True, False))
    assert whole.score > parted.score
    assert detect_dialect("x;" * 1000, cut=True).dialect == Dialect(";")


def test_samples_are_long_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where lines are long, more is read, up to a bound; whether the text goes on is known."""
    monkeypatch.setattr(module, "SAMPLE_CHARACTERS", 10)
    monkeypatch.setattr(module, "_SAMPLE_LINES", 3)
    monkeypatch.setattr(module, "_MOST_SAMPLE_CHARACTERS", 40)
    assert read_sample(io.StringIO("ab\ncd\n")) == Sample("ab\ncd\n", cut=False)
    assert read_sample(io.StringIO("a\nb\nc\nd\ne\nf\n")) == Sample("a\nb\nc\nd\ne\n", cut=True)
    assert read_sample(io.StringIO("x" * 15 + "\n")) == Sample("x" * 15 + "\n", cut=False)
    assert read_sample(io.StringIO("x" * 99)) == Sample("x" * 40, cut=True)


@pytest.mark.parametrize(
    ("line", "delimiter"),
    [
        ("sep=;\n", ";"),
        ("SEP=,\r\n", ","),
        ('"sep=|"\n', "|"),
        ("sep=\t\r", "\t"),
        ("sep=\\t\n", "\t"),
        ('"sep=\\t"\n', "\t"),
        ("\ufeffsep=;", ";"),
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
        ("space", " "),
        ("^", "^"),
        ("\t", "\t"),
        (" ", " "),
        ("||", "||"),
        ("~|~", "~|~"),
    ],
)
def test_delimiter_by_word_or_character(asked: str, delimiter: str) -> None:
    """A shell makes a tab hard to type, so words do."""
    assert parse_delimiter(asked) == delimiter


@pytest.mark.parametrize("asked", ["", "abcd", '"', "\n", 'a"'])
def test_what_is_no_delimiter_is_refused(asked: str) -> None:
    """None, many characters, a quotation mark or a line end cannot separate cells."""
    with pytest.raises(ConfigurationError) as caught:
        parse_delimiter(asked)
    assert str(caught.value) == (
        f'--delimiter "{asked}" cannot separate cells; use one to three characters, '
        "or one of the words tab, comma, semicolon, pipe, space"
    )


@pytest.mark.parametrize("sample", ["\n , \n", ",,\n,,\n", " , \r\n"])
def test_rows_without_any_text_are_blank(sample: str) -> None:
    """Commas alone are cells with nothing in them, not the name of a column."""
    assert detect_dialect(sample, cut=False) == DialectChoice(Dialect(","))
