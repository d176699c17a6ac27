"""Whether lines are a table at all."""

from __future__ import annotations

import pytest

from importer.source.text.dialect.single import count_titles, score_single, weigh_prose
from importer.source.text.dialect.types import Dialect

_SPACE = Dialect(" ")


@pytest.mark.parametrize(
    ("lines", "score"),
    [
        ([], 0.0),
        (["", " , "], 0.0),
        (["2024-05-01 10:30", "https://example.com/?a,b"], 0.6),
        (["Note", "so, and"], 0.6 * (0.95 + 0.5) / 2),
        (["a,b", "c"], 0.6 * 0.3 * (0.5 + 0.95) / 2),
    ],
)
def test_a_single_column(lines: list[str], score: float) -> None:
    """Typed lines weigh most; a first line that would be parted speaks against it."""
    assert score_single(lines, ",") == pytest.approx(score)


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("T\n\na,b\nc,d", 2),
        ("T\nU\n\na,b\nc,d", 3),
        ("T\na,b\n1,2", 1),
        ("T\na,b\nc,d", 0),
        ("T\n1,2\n3,4", 0),
        ("T\n\na,b", 0),
        ("\na,b\n1,2", 0),
        ("a,b\n1,2", 0),
        ("T\n" * 11 + "\na,b\n1,2", 0),
        ("T", 0),
    ],
)
def test_titles(text: str, titles: int) -> None:
    """A blank row sets them apart, or names over values do; many lines are a column."""
    records = [line.split(",") if line else [] for line in text.split("\n")]
    assert count_titles(records, [len(record) for record in records]) == titles


@pytest.mark.parametrize(
    ("sample", "weight"),
    [
        ("a b c", 1.0),
        ("a b c\n1 2 x\n3 4 y", 1.0),
        ('a b\n"x y" z', 1.0),
        ("what is to do\ncall the boss now\nsend it to anna", 0.5),
        ("no of task\ntask 1 x\ntask 2 y", 0.5),
    ],
)
def test_a_blank_needs_proof(sample: str, weight: float) -> None:
    """Two columns of values, or words in quotes; otherwise it parts sentences."""
    records = [line.split(" ") for line in sample.split("\n")]
    assert weigh_prose(records, _SPACE, sample) == weight


@pytest.mark.parametrize(
    ("records", "weight"),
    [
        ([["Name"], ["Smith", "Anna"], ["Lee", "Bob"]], 0.5),
        ([["Name"], ["Smith", "1"], ["Lee", "2"]], 1.0),
        ([["Name"], ["Smith", "Anna", "x"], ["Lee", "Bob", "y"]], 1.0),
        ([["Name", "First"], ["Smith", "Anna"]], 1.0),
    ],
)
def test_a_comma_and_a_blank(records: list[list[str]], weight: float) -> None:
    """Below a single name they stand between words of one cell."""
    assert weigh_prose(records, Dialect(",", skip_blanks=True), "") == weight


def test_blanks_within_cells_count_alike() -> None:
    """Whether or not the dialect passes over them."""
    assert weigh_prose([["Name"], ["Smith", " Anna"], ["Lee", " Bob"]], Dialect(","), "") == 0.5
    assert weigh_prose([["Name"], ["Smith", "Anna"], ["Lee", "Bob"]], Dialect(","), "") == 1.0
