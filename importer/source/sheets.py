"""The sheets of a workbook -> the one that is read, and a note on the others. Pure.

A sheet that somebody hid is read only when it is named; so is one of notes. Where two sheets
could be meant, the person decides, never the order of the tabs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from importer.errors import SourceError
from importer.nearest import nearest

NOTES_SHEETS = frozenset({"Notes", "How to fill this in"})
"""The blank workbooks that ship with the program have these beside the sheet to fill in."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is known of a sheet before it is read.

    rows: how many have anything in them, counted to two. columns: of the first of them.
    """

    name: str
    visible: bool = True
    rows: int = 2
    columns: int = 2

    @property
    def is_candidate(self) -> bool:
        """Whether it can be meant by somebody who names none."""
        return self.visible and self.name not in NOTES_SHEETS

    @property
    def is_table(self) -> bool:
        """Whether it has a header of several columns and a row below it."""
        return self.rows > 1 and self.columns > 1


def choose_sheet(sheets: Sequence[Sheet], label: str, asked: str | None) -> str:
    """The name of the sheet to read. Raises SourceError where it takes a person to say."""
    if asked is not None:
        return _find_asked(sheets, label, asked)
    candidates = [sheet for sheet in sheets if sheet.is_candidate]
    tables = [sheet for sheet in candidates if sheet.is_table]
    filled = [sheet for sheet in candidates if sheet.rows]
    meant = tables or filled or candidates[:1]  # of empty sheets, any serves to say so
    if not meant:
        raise SourceError(
            f"{label} has no visible sheet with a table; it has {_list(sheets)}",
            hint="name the sheet to read with --sheet",
        )
    if len(meant) > 1:
        raise SourceError(
            f"{label} has {len(meant)} sheets that could be meant: {_list(meant)}",
            hint=f'say which with --sheet, for example --sheet "{meant[0].name}"',
        )
    return meant[0].name


def note_on_others(sheets: Sequence[Sheet], chosen: str) -> str | None:
    """Which sheet was read and which were not; None for a workbook of one sheet."""
    others = [sheet for sheet in sheets if sheet.name != chosen]
    return f'read sheet "{chosen}"; not read: {_list(others)}' if others else None


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
