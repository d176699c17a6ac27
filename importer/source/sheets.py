"""The sheets of a workbook -> the one that is read, and a note on the others. Pure.

A sheet that somebody hid is read only when it is named; so is one of notes. Where two sheets
could be meant, the person decides, never the order of the tabs.

A sheet of tasks has rows of several cells, one below the other. The first of them need not be the
first row, which is often a title. A sheet of one column is one of prose.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from importer.errors import SourceError
from importer.nearest import nearest

NOTES_SHEETS = frozenset({"Notes", "How to fill this in"})
"""The blank workbooks that ship with the program have these beside the sheet to fill in."""

PEEK_ROWS = 20
"""Among how many rows with values a table must begin."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is known of a sheet before it is read.

    widths: how many cells are filled in each of its first rows, up to PEEK_ROWS; never 0.
    """

    name: str
    visible: bool = True
    widths: tuple[int, ...] = (2, 2)

    @property
    def is_candidate(self) -> bool:
        """Whether it can be meant by somebody who names none."""
        return self.visible and self.name not in NOTES_SHEETS

    @property
    def is_table(self) -> bool:
        """Whether it has a header of several columns and such a row below it."""
        return any(min(two) > 1 for two in pairwise(self.widths))

    @property
    def columns(self) -> int:
        """How many cells its fullest row has."""
        return max(self.widths, default=0)


def choose_sheet(
    sheets: Sequence[Sheet], label: str, asked: str | None, *, takes_first: bool = False
) -> str:
    """The name of the sheet to read. Raises SourceError where it takes a person to say.

    takes_first: of several tables the first is meant, as in a web page, where nobody named them.
    """
    if asked is not None:
        return _find_asked(sheets, label, asked)
    candidates = [sheet for sheet in sheets if sheet.is_candidate]
    tables = [sheet for sheet in candidates if sheet.is_table]
    headers = [sheet for sheet in candidates if sheet.columns > 1]
    filled = [sheet for sheet in candidates if sheet.columns]
    meant = tables or headers or filled or candidates[:1]  # of empty ones, any serves to say so
    if not meant or (len(meant) > 1 and not headers and not takes_first):
        raise SourceError(
            f"{label} has no visible sheet with a table; it has {_list(sheets)}",
            hint="name the sheet to read with --sheet",
        )
    if len(meant) > 1 and not takes_first:
        likely = max(meant, key=lambda sheet: sheet.columns)
        raise SourceError(
            f"{label} has {len(meant)} sheets that could be meant: {_list(meant)}",
            hint=f'say which with --sheet, for example --sheet "{likely.name}"',
        )
    return meant[0].name


def note_on_others(
    sheets: Sequence[Sheet], chosen: str, without_cells: Sequence[str] = ()
) -> list[str]:
    """Which sheet was read and which were not; nothing for a workbook of one sheet.

    without_cells: charts and the like, in the words of the message.
    """
    others = [sheet for sheet in sheets if sheet.name != chosen]
    named = [*([_list(others)] if others else []), *without_cells]
    return [f'read sheet "{chosen}"; not read: {", ".join(named)}'] if named else []


def _find_asked(sheets: Sequence[Sheet], label: str, asked: str) -> str:
    names = [sheet.name for sheet in sheets]
    if asked in names:
        return asked
    alike = [name for name in names if name.strip().casefold() == asked.strip().casefold()]
    if len(alike) == 1:
        return alike[0]
    raise SourceError(
        f'{label} has no sheet "{asked}"; it has {_list(sheets)}',
        hint="give the name with its exact letters" if alike else _suggest(asked, names),
    )


def _suggest(asked: str, names: Sequence[str]) -> str:
    similar = nearest(asked, names)
    return "give one of these with --sheet" if similar is None else f'did you mean "{similar}"?'


def _list(sheets: Sequence[Sheet]) -> str:
    return ", ".join(f'"{sheet.name}"' + ("" if sheet.visible else " (hidden)") for sheet in sheets)
