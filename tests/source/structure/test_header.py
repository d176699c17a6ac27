"""Which row is the header."""

from __future__ import annotations

from importer.source.structure.header import find_header

ROWS = [(2, "title"), (3, "names"), (6, "first")]


def test_the_first_row_is_the_header() -> None:
    """Rows that enter here are not blank, so the first is meant."""
    assert find_header(ROWS, "t.csv", None) == (2, "title")


def test_the_row_that_was_named_is_the_header() -> None:
    """Row numbers are those of the spreadsheet program, blank rows counted."""
    assert find_header(ROWS, "t.csv", 6) == (6, "first")


def test_no_row_beyond_the_header_is_asked_for() -> None:
    """What comes after the header is left to whoever reads the rows."""
    rows = iter(ROWS)
    find_header(rows, "t.csv", 3)
    assert list(rows) == [(6, "first")]
