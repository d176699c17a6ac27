"""What the results say of cells that a person corrected before the import.

They hold the corrected cell, which was sent, and beside it what stood there in the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from importer.mapping.headers.columns import column_label
from importer.mapping.words.defects import shorten
from importer.rows.corrections import Corrections
from importer.rows.outcome import Outcome
from importer.rows.table import Chunk, NativeCell


def with_former(
    ends: Iterator[tuple[Chunk, Sequence[Outcome]]],
    header: Sequence[str],
    corrections: Corrections,
) -> Iterator[tuple[Chunk, Sequence[Outcome]]]:
    """The same; of a corrected row the reason says what its cells were in the file."""
    former = corrections.former
    for chunk, outcomes in ends:
        if former.keys().isdisjoint(chunk.numbers):
            yield chunk, outcomes
        else:
            yield chunk, [_with_former(end, header, former) for end in outcomes]


def corrected_cells(
    chunk: Chunk, corrections: Corrections
) -> dict[int, dict[int, NativeCell]] | None:
    """The cells of a workbook that are other ones now, by the places of their rows."""
    numbers = enumerate(chunk.numbers)
    rows = {place: corrections.natives(n) for place, n in numbers if n in corrections.cells}
    return rows or None


def _with_former(
    end: Outcome, header: Sequence[str], former: Mapping[int, Mapping[int, str]]
) -> Outcome:
    cells = former.get(end.row_number)
    if not cells:
        return end
    told = ", ".join(
        f'"{shorten(column_label(header, column))}" was '
        + (f'"{shorten(text)}"' if text.strip() else "empty")
        for column, text in sorted(cells.items())
    )
    return end._replace(reason="; ".join(filter(None, [end.reason, f"corrected by hand: {told}"])))
