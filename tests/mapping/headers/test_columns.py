"""Finding the column that a person names."""

import pytest

from importer.errors import MappingError
from importer.mapping.headers.columns import find_column, has_column

HEADER = ["Subject", " Due Date ", "", "Phone", "Phone", "due_date"]


@pytest.mark.parametrize(
    ("name", "column"),
    [("Subject", 0), ("subject", 0), ("Due Date", 1), ("due_date", 5), ("#3", 2), ("#4", 3)],
)
def test_columns_are_found(name: str, column: int) -> None:
    """As written first, then without case and punctuation, or by position from 1."""
    assert find_column(HEADER, name) == column
    assert has_column(HEADER, name)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("Phone", "several columns are called 'Phone'; say #4 or #5"),
        ("DUE-DATE", "several columns are called 'DUE-DATE'; say #2 or #6"),
        ("Subjct", "the file has no column 'Subjct'; did you mean 'Subject'?"),
        ("Region", "the file has no column 'Region'"),
        ("?", "the file has no column '?'"),
        ("#7", "there is no column #7; the file has 6 columns"),
        ("#0", "there is no column #0; the file has 6 columns"),
    ],
)
def test_what_cannot_be_found_is_told(name: str, message: str) -> None:
    """Two of one name, none, or a position outside the file: each says what to do."""
    with pytest.raises(MappingError) as caught:
        find_column(HEADER, name)
    assert caught.value.message == message


def test_a_header_that_looks_like_a_position_is_a_header() -> None:
    """A column called "#2" is meant by its own name."""
    assert find_column(["A", "B", "#2"], "#2") == 2


def test_a_missing_column_is_missing() -> None:
    """Punctuation alone names no column, not even one without a name."""
    assert not has_column(HEADER, "Region")
    assert not has_column(HEADER, "?")


def test_a_header_is_found_without_its_marks() -> None:
    """`Notes` means "Notes (max 2000)"; `Owner` is not the owner of something else."""
    header = ["Notes\n(max 2000)", "Owner (Regarding)", "Due", "Due (MM/DD/YYYY)"]
    assert find_column(header, "Notes") == 0
    assert find_column(header, "notes (MAX 2000)") == 0
    assert find_column(header, "Due") == 2
    assert has_column(header, "Notes")
    assert not has_column(header, "Owner")
