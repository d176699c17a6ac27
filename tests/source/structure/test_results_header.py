"""The header of a results file: its rows, and its names as the source had them."""

from __future__ import annotations

from importer.rows.outcome import IMPORT_COLUMNS, IMPORT_GROUP
from importer.source.structure.layout import find_table

OURS = list(IMPORT_COLUMNS)
GROUP = [IMPORT_GROUP] * len(OURS)
DATA = ["call", "Ring", "", "2", "created", "t1", "", "", "1", ""]


def header_of(*rows: list[str]) -> tuple[list[str], tuple[int, ...], int]:
    """The names of these rows, those of its header, and how many of them are groups."""
    found = find_table([*enumerate(rows, 1)], label="calls.xlsx")
    assert found.is_results
    return found.header, found.header_rows, found.groups


def test_groups_are_told_by_the_word_above_our_columns() -> None:
    """They are written over all their columns, but for those between the table and ours."""
    names = ["type", "title", "", *OURS]
    assert header_of(["Task", "", "", *GROUP], names, DATA) == (
        ["Task type", "Task title", "", *OURS],
        (1, 2),
        1,
    )


def test_a_row_of_words_below_the_names_has_ours_again() -> None:
    """Such as units; a row of data never has all of them."""
    rows = (["type", "title", "", *OURS], ["(text)", "(text)", "", *OURS])
    expected = ["type (text)", "title (text)", "", *OURS]
    assert header_of(*rows, DATA) == (expected, (1, 2), 0)


def test_without_our_words_a_row_is_none_of_the_header() -> None:
    """It was not joined in the source either: a title, or a row that somebody left out."""
    names = ["type", "title", "", *OURS]
    for above in (["Task", ""], ["Task", "", "", *GROUP[:-1], ""]):
        assert header_of(above, names, DATA) == (names, (2,), 0)
