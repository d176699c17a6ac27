"""Chooses the sheet of a workbook that is read, with a note on the others.

A sheet that somebody hid is read only when it is named; so is one of notes. Of several tables one
is taken where it is obvious: it alone has columns that are called like fields, or all others are
called like what stands beside a table (a dictionary, a pivot, lists). Where two sheets could be
meant, the person decides, never the order of the tabs.

A sheet of tasks has rows of several cells, one below the other. The first of them need not be the
first row, which is often a title. A sheet of one column is one of prose.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from importer.errors import SheetError, SheetInDoubtError
from importer.rows.outcome import SUMMARY_SHEET
from importer.wording.hints import Hint, Option, pasted
from importer.wording.nearest import nearest

NOTES_SHEETS = frozenset({"Notes", "How to fill this in"})
"""The blank workbooks that ship with the program have these beside the sheet to fill in."""

_SUMMARY = re.compile(rf"{SUMMARY_SHEET}(?: [0-9]+)?")

PEEK_ROWS = 20
"""Among how many rows with values a table must begin."""

_LEAST_FIELDS = 3
"""A sheet of tasks has so many columns called like fields, one of reps or codes half of them."""

_NAMED = 5
"""A workbook may have sixty sheets, and a message three lines."""

_BESIDE = re.compile(
    r"(?:(?:data )?dictionary|glossary|glossar|legende?|codes?|(?:code ?)?lists?|listen|lookups?"
    r"|drop ?downs?|picklists?|choices|options|validations?|ref|reference|values|mapping|read ?me"
    r"|liesmich|instructions?|anleitung|guide|help|hilfe|hinweise?|intro|cover|title ?page|contents"
    r"|index|inhalt|about|infos?|information|notes?|notizen|comments|changes|change ?log|versions?"
    r"|history|verlauf|summary|overview|übersicht|dashboard|stats?|statistics|totals?|kpis?|charts?"
    r"|report|analysis|auswertung|pivot|pivot ?tables?|pivottabelle|config|configuration|settings"
    r"|parameters?|calendar|holidays)(?: ?\d+)?"
)
"""What sheets are called that stand beside a table, in small letters."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is known of a sheet before it is read.

    widths: how many cells are filled in each of its first rows, up to PEEK_ROWS; never 0. fields:
    how many cells of one of these rows are called like a field, in the row with the most of them.
    """

    name: str
    visible: bool = True
    widths: tuple[int, ...] = (2, 2)
    fields: int = 0

    @property
    def is_candidate(self) -> bool:
        """Whether it can be meant by somebody who names none."""
        is_ours = self.name in NOTES_SHEETS or _SUMMARY.fullmatch(self.name)
        return self.visible and not is_ours

    @property
    def is_table(self) -> bool:
        """Whether it has a header of several columns and such a row below it."""
        return any(min(two) > 1 for two in pairwise(self.widths))

    @property
    def is_beside(self) -> bool:
        """Whether its name is that of a sheet beside the table: a dictionary, a pivot."""
        return (
            _BESIDE.fullmatch(" ".join(re.split(r"[\W_]+", self.name.casefold())).strip())
            is not None
        )

    @property
    def columns(self) -> int:
        """How many cells its fullest row has."""
        return max(self.widths, default=0)


def choose_sheet(
    sheets: Sequence[Sheet], label: str, asked: str | None, *, takes_first: bool = False
) -> str:
    """The name of the sheet to read. Raises SheetError where it takes a person to say.

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
        raise SheetError(
            f"{label} has no visible sheet with a table; it has {_list(sheets)}",
            hint=Hint("name the sheet to read with {sheet}"),
            sheets=[sheet.name for sheet in sheets],
        )
    if len(meant) > 1 and not takes_first:
        obvious = _find_obvious(tables)
        if obvious is not None:
            return obvious.name
        likely = max(meant, key=lambda sheet: (sheet.fields, not sheet.is_beside, sheet.columns))
        raise SheetInDoubtError(
            f"{label} has {len(meant)} sheets that could be meant: {_list(meant)}",
            hint=Hint("choose one with {sheet}, for example {}", pasted("sheet", likely.name)),
            sheets=[sheet.name for sheet in meant],
        )
    return meant[0].name


def _find_obvious(tables: Sequence[Sheet]) -> Sheet | None:
    """The one of several tables that anybody would take; None where there are two, or none."""
    most = max((sheet.fields for sheet in tables), default=0)
    if most >= _LEAST_FIELDS:
        rivals = [
            sheet
            for sheet in tables
            if sheet.fields == most or (2 * sheet.fields > most and not sheet.is_beside)
        ]
    else:
        rivals = [sheet for sheet in tables if not sheet.is_beside or sheet.fields == most > 0]
    return rivals[0] if len(rivals) == 1 else None


def note_on_others(
    sheets: Sequence[Sheet],
    chosen: str,
    without_cells: Sequence[str] = (),
    *,
    was_asked: bool = True,
) -> list[str]:
    """Which sheet was read and which were not; nothing for a workbook of one sheet.

    without_cells: charts and the like, in the words of the message. was_asked: whether the person
    named the sheet, or is told how.
    """
    others = [sheet for sheet in sheets if sheet.name != chosen]
    charts = list(without_cells[:_NAMED])
    if len(without_cells) > _NAMED:
        charts.append(f"and {len(without_cells) - _NAMED} more without cells")
    named = [*([_list(others)] if others else []), *charts]
    if not named:
        return []
    is_choice = sum(sheet.is_candidate and sheet.is_table for sheet in others) > 0 and not was_asked
    advice = f"; to read another, name it with {Option('sheet')}" if is_choice else ""
    return [f'read sheet "{chosen}"; not imported: {", ".join(named)}{advice}']


def _find_asked(sheets: Sequence[Sheet], label: str, asked: str) -> str:
    names = [sheet.name for sheet in sheets]
    if asked in names:
        return asked
    alike = [name for name in names if name.strip().casefold() == asked.strip().casefold()]
    if len(alike) == 1:
        return alike[0]
    similar = alike[0] if alike else nearest(asked, names)
    raise SheetError(
        f'{label} has no sheet "{asked}"; it has {_list(sheets)}',
        hint="write the name exactly as it is" if alike else _suggestion(similar),
        sheets=names,
        asked=asked,
        similar=similar,
    )


def _suggestion(similar: str | None) -> str | Hint:
    if similar is None:
        return Hint("choose one of these with {sheet}")
    return f'did you mean "{similar}"?'


def _list(sheets: Sequence[Sheet]) -> str:
    named = ", ".join(
        f'"{sheet.name}"' + ("" if sheet.visible else " (hidden)") for sheet in sheets[:_NAMED]
    )
    more = len(sheets) - _NAMED
    return f"{named} and {more} more" if more > 0 else named
