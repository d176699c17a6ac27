"""Corrections of a sheet that is read in another way since."""

from __future__ import annotations

import pytest

from importer.rows.corrections import Corrections
from importer.web.work.carried import Carried, Kept, carried

ONE = "1 correction has no effect any more: the column is no longer there"
TWO = "2 corrections have no effect any more: the column is no longer there"
OTHER_ROW = "1 correction has no effect any more: the row is no longer as it was"
KEPT = Kept(("a", "b", "c"), Corrections({2: {0: "x", 2: "z"}}, frozenset({5})))


@pytest.mark.parametrize(
    ("header", "cells", "lost"),
    [
        (("a", "b", "c"), {(2, 0): "x", (2, 2): "z"}, ""),
        (("c", "a"), {(2, 1): "x", (2, 0): "z"}, ""),
        (("a", "b"), {(2, 0): "x"}, ONE),
        (("d",), {}, TWO),
        (("a", "a", "c"), {(2, 2): "z"}, ONE),
    ],
)
def test_a_correction_follows_its_column(
    header: tuple[str, ...], cells: dict[tuple[int, int], str], lost: str
) -> None:
    """By its header; what has no place any more is counted, and rows left out stay left out."""
    rows = {2: [""] * len(header), 5: [""] * len(header)}
    assert carried(KEPT, header, None, rows.get) == Carried(cells, frozenset({5}), lost)


def test_columns_of_one_name_keep_their_places() -> None:
    """As long as the header is the same."""
    kept = Kept(("a", "a"), Corrections({2: {1: "x"}}))
    row_of = {2: ["1", "2"]}.get
    assert carried(kept, ("a", "a"), None, row_of).cells == {(2, 1): "x"}
    assert carried(kept, ("a", "b"), None, row_of).cells == {}


def test_of_a_changed_file_only_rows_that_are_as_they_were_are_corrected() -> None:
    """The number of a row says nothing there: a row above may have been deleted."""
    former = {2: {0: "old"}, 3: {0: "old"}}
    made = Corrections({2: {0: "new"}, 3: {0: "new"}}, frozenset({5, 6}), former)
    kept = Kept(("a", "b"), made, "before", {5: ["x", "y"], 6: ["x", "y"]})
    rows = {2: ["1", "old"], 3: ["1", "other"], 5: ["y", "x"], 6: ["1", "x"]}
    found = carried(kept, ("b", "a"), "now", rows.get)
    assert found.cells == {(2, 1): "new"}
    assert found.left_out == {5}
    assert found.lost == "2 corrections have no effect any more: the row is no longer as it was"
    assert carried(kept, ("b", "a"), "before", rows.get).cells == {(2, 1): "new", (3, 1): "new"}


def test_a_row_that_is_gone_is_told_of() -> None:
    """As one that was left out is."""
    kept = Kept(("a",), Corrections({2: {0: "x"}}))
    assert carried(kept, ("a",), None, lambda _: None) == Carried({}, frozenset(), OTHER_ROW)
