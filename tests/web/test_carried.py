"""Corrections of a sheet that is read in another way since."""

from __future__ import annotations

import pytest

from importer.rows.corrections import Corrections
from importer.web.carried import Carried, Kept, carried

ONE = "1 correction has no effect any more: the column is no longer there"
TWO = "2 corrections have no effect any more: the column is no longer there"
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
    assert carried(KEPT, header) == Carried(cells, frozenset({5}), lost)


def test_columns_of_one_name_keep_their_places() -> None:
    """As long as the header is the same."""
    kept = Kept(("a", "a"), Corrections({2: {1: "x"}}))
    assert carried(kept, ("a", "a")).cells == {(2, 1): "x"}
    assert carried(kept, ("a", "b")).cells == {}
