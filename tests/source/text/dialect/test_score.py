"""How good a table records are."""

from __future__ import annotations

import pytest

from importer.source.text.dialect.score import (
    score_cells,
    score_records,
    score_widths,
    weigh_header,
)


def _worth(width: int) -> float:
    return 1 - 0.85 / width


@pytest.mark.parametrize(
    ("widths", "score"),
    [
        ([], 0.0),
        ([1, 1, 1], 0.0),
        ([0, 0], 0.0),
        ([3], _worth(3)),
        ([2, 2, 0, 2], _worth(2) * 1.15),
        ([4, 4, 4, 1], _worth(4) * 0.75),
        ([1, 4, 4, 4], _worth(4) * 0.75),
        ([4, 4, 3, 4], (3 * _worth(4) + 2.5 * _worth(4) + 0.5 * _worth(3)) / 8),
        ([4, 4, 4, 3, 3], (3 * _worth(4) + 3 * _worth(4) + 2 * _worth(3)) / 10),
        ([2, 1, 2, 1], _worth(2) * 0.25),
    ],
)
def test_widths(widths: list[int], score: float) -> None:
    """Rows that stand together count twice, ragged ones half, and those of a second table once."""
    assert score_widths(widths) == pytest.approx(score)


def test_cells() -> None:
    """The mean of their weights; a delimiter within a cell must have been in quotes."""
    records = [["1", "Smith, Anna"], ["alone"], []]
    assert score_cells(records, [2, 1, 0], ",") == pytest.approx((1.0 + 0.75) / 2)
    assert score_cells(records, [2, 1, 0], ";") == pytest.approx((1.0 + 0.5) / 2)
    assert score_cells(records[1:], [1, 0], ",") == 0.0
    assert score_cells([["1", "", "2"], ["3", " "]], [3, 2], ",") == pytest.approx(3.6 / 5)


def test_the_product_of_both() -> None:
    """Consistent nonsense and data in disorder are both no table."""
    assert score_records([["1", "2"], ["3", "4"]], ",") == pytest.approx(_worth(2) * 1.15)
    assert score_records([["'a", "b'"], ["'a", "b'"]], ",") == pytest.approx(_worth(2) * 1.15 * 0.3)
    assert score_records([["a b"], [" "]], ",") == 0.0


def test_the_first_line() -> None:
    """One that is as wide as the rows below weighs more than one that is not."""
    assert weigh_header([["", ""], ["a", "b"], ["c", "d"]]) == 1.0
    assert weigh_header([["a"], ["b", "c"], ["d", "e"]]) == 0.8
    assert weigh_header([]) == 0.8
