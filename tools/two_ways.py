"""Reads an .xlsx in both ways: plain rows from their text, and by the parser alone.

Both must give the same cells, bit for bit, and refuse the same files in the same words. Of a file
that is refused the rows before the damage may differ in number: the parser gives none of the block
in which it comes upon it, and where blocks begin is another matter in each way.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import NamedTuple
from unittest.mock import patch

from importer.source.workbooks.refusal import refuse
from importer.source.workbooks.stored import Book, MergedCells, StoredRow
from importer.source.workbooks.xlsx.package import open_xlsx
from importer.source.workbooks.xlsx.parted import Parted


class SheetRead(NamedTuple):
    """All that a reader gives of a sheet. end: why it was refused, in words; "" where it was not.

    rows: as Python writes them, which tells 1 from True and from 1.0.
    """

    rows: list[str]
    end: str
    about: tuple[list[range], list[MergedCells], str | None]


def read_sheets(content: bytes) -> list[SheetRead] | str:
    """The sheets of a workbook; in words why the workbook was refused, where it was."""
    try:
        book = open_xlsx(io.BytesIO(content))
    except Exception as error:  # noqa: BLE001 - whatever it is becomes one line for the person
        return str(refuse(error, "t.xlsx"))
    with closing(book):
        return list(_read(book))


@contextmanager
def by_parser_alone() -> Iterator[None]:
    """Within it no row is taken from its text."""
    with patch.object(Parted, "_enter", _stay_out):
        yield


def _stay_out(parted: Parted, _prefix: str) -> None:
    parted._stop_seeking()  # noqa: SLF001 - in the place of one of its own


def difference(content: bytes) -> str:
    """What the two ways give differently, for whoever looks for the flaw; "" if nothing."""
    quick = read_sheets(content)
    with by_parser_alone():
        slow = read_sheets(content)
    if isinstance(quick, str) or isinstance(slow, str):
        return "" if quick == slow else f"{quick} / {slow}"
    for one, other in zip(quick, slow, strict=True):
        if one.end != other.end:
            return f"{one.end or 'read'} / {other.end or 'read'}"
        if one != other and not one.end:
            return f"{one} / {other}"
        shorter = min(len(one.rows), len(other.rows))
        if one.rows[:shorter] != other.rows[:shorter]:
            return f"{one.rows} / {other.rows}"
    return ""


def _read(book: Book) -> Iterator[SheetRead]:
    for sheet in book.sheets:
        rows: list[StoredRow] = []
        end = ""
        try:
            rows.extend(sheet.rows())
        except Exception as error:  # noqa: BLE001
            end = str(refuse(error, "t.xlsx"))
        about = (list(sheet.hidden_columns), list(sheet.blocks or ()), sheet.stray)
        yield SheetRead([repr(row) for row in rows], end, about)
