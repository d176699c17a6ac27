"""Which dialects are worth trying."""

from __future__ import annotations

import pytest

from importer.source.text.dialect.candidates import DELIMITERS, candidates
from importer.source.text.dialect.types import Dialect


def _tried(sample: str, delimiter: str | None = None) -> list[Dialect]:
    return [dialect for dialect, _ in candidates(sample, delimiter)]


def test_a_delimiter_is_tried_where_it_occurs() -> None:
    """With the usual quote, and nothing else."""
    assert _tried("a;b\n1,5;2\n") == [Dialect(","), Dialect(";")]
    assert _tried("a\n") == []
    assert _tried("a;b,c\n", ";") == [Dialect(";")]
    assert _tried("a%b\n", "%") == [Dialect("%")]


@pytest.mark.parametrize("delimiter", DELIMITERS)
def test_each_delimiter_is_tried(delimiter: str) -> None:
    """A delimiter of two characters is not also taken for the single one twice."""
    assert Dialect(delimiter) in _tried(f"a{delimiter}b\nc{delimiter}d\n")


def test_doubled_delimiters() -> None:
    """The single one is left out where it never stands alone but within quotes."""
    assert _tried('a||b\n"c|d"||e\n') == [Dialect("||")]
    assert _tried("a||b\nc|d|e\n") == [Dialect("|"), Dialect("||")]


@pytest.mark.parametrize(
    ("sample", "tried"),
    [
        ("'a','b'\n", True),
        ("x,'a'\r", True),
        ("O'Brien,x\nd'Arc,y\n", False),
        ("'tis,x\n", False),
        ("players',x\n", False),
    ],
)
def test_single_quotes_are_tried_where_they_open_and_close(sample: str, *, tried: bool) -> None:
    """An apostrophe is no quote."""
    assert (Dialect(",", "'") in _tried(sample, ",")) is tried


def test_escapes_and_blanks() -> None:
    """A backslash before a letter, or a blank in a sentence, is no reason to try."""
    assert _tried(r'"a \"b\"",C:\new', ",") == [Dialect(","), Dialect(",", '"', "\\")]
    assert _tried(r"a\,b", ",") == [Dialect(","), Dialect(",", '"', "\\")]
    assert _tried(r"C:\new,x", ",") == [Dialect(",")]
    assert _tried("a\\tb\\,c", "\\t") == [Dialect("\\t")]
    skipping = Dialect(",", skip_blanks=True)
    assert _tried("a, b, c\n", ",") == [Dialect(","), skipping]
    assert _tried('a,b, "c"\n', ",") == [Dialect(","), skipping]
    assert _tried('a,"b, c, d, e"\n', ",") == [Dialect(",")]
    assert _tried("a\t b\n", "\t") == [Dialect("\t")]
