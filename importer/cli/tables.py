"""Rows of text in columns, for a terminal."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from importer.cli.columns import columns_of, cut_to


def aligned(rows: Sequence[Sequence[str]], to_the_right: Collection[int] = ()) -> list[str]:
    """One line a row, the header first. to_the_right: the columns of numbers, from 0."""
    widths = [max(map(columns_of, column)) for column in zip(*rows, strict=True)]
    return [
        "  "
        + "  ".join(
            " " * (width - columns_of(cell)) + cell
            if number in to_the_right
            else cell + " " * (width - columns_of(cell))
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def shortened(text: str, widest: int) -> str:
    """The text, cut where it is wider than that."""
    return text if columns_of(text) <= widest else f"{cut_to(text, widest - 1)}…"
