"""Corrections laid over rows: other texts, and rows that are not wanted."""

from __future__ import annotations

import pytest

from importer.errors import SourceError
from importer.rows.corrections import NONE_CORRECTED, Corrections
from importer.rows.table import Chunk, NativeCell

TEXT = Chunk([2, 3, 4], [2, 3, 5], [["a", "b"], ["c", "d"], ["e", "f"]], ())


def test_a_cell_has_the_text_that_a_person_wrote() -> None:
    """All others, and the rows as they were read, stay as they are."""
    found = Corrections({3: {1: "D"}}).applied(TEXT)
    assert found == Chunk([2, 3, 4], [2, 3, 5], [["a", "b"], ["c", "D"], ["e", "f"]], ())
    assert TEXT.rows[1] == ["c", "d"]


def test_a_cell_of_a_workbook_is_text_by_then() -> None:
    """What was a date by its type is none any more: the person typed a text."""
    day = NativeCell(1, "yyyy-mm-dd")
    sheet = Chunk([2], (), [["a", "b"]], [[day, day]])
    assert Corrections({2: {1: "x"}}).applied(sheet).natives == [[day, NativeCell("x", "@")]]


def test_a_row_that_is_left_out_stays_in_its_place() -> None:
    """It is only not among those that are kept."""
    corrections = Corrections(left_out=frozenset({3}))
    assert corrections.applied(TEXT) is TEXT
    assert corrections.places_out(TEXT) == [1]
    assert corrections.kept(TEXT) == Chunk([2, 4], [2, 5], [["a", "b"], ["e", "f"]], ())


def test_a_row_that_was_cleared_is_left_out() -> None:
    """Read from a file it would be a blank row; one that nobody touched was read as it is."""
    blank = Chunk([2, 3], (), [[" ", ""], [" ", ""]], ())
    corrections = Corrections({2: {0: " "}})
    assert corrections.places_out(corrections.applied(blank)) == [0]


def test_without_corrections_nothing_is_looked_at() -> None:
    """The chunk is the same one."""
    assert not NONE_CORRECTED
    assert NONE_CORRECTED.kept(TEXT) is TEXT


@pytest.mark.parametrize("was", ["D", "d "])
def test_a_file_that_was_changed_since_is_not_corrected(was: str) -> None:
    """A correction of one text is none of another: the row may be another one by now."""
    with pytest.raises(SourceError) as error:
        Corrections({3: {1: "x"}}, former={3: {1: was}}).applied(TEXT)
    assert error.value.message == (
        "row 3 is not as it was when it was corrected: somebody has changed the file since"
    )
    assert Corrections({3: {1: "x"}}, former={3: {1: "d"}}).applied(TEXT).rows[1] == ["c", "x"]
