"""How a results file is laid out: the source's own columns, then `IMPORT_COLUMNS`.

Makes headers, cells and the texts of the import columns, the same for CSV and workbook, of the
source's header and of rows with their outcomes. Nothing here touches a file.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple, TypeVar

from importer.results.next_step import FIX_AND_SEND, STEPS, hint_of, is_fixed_here, next_step
from importer.rows.issues import Issue
from importer.rows.outcome import IMPORT_COLUMNS, Outcome
from importer.rows.rehearsed import There, earlier_reason
from importer.rows.table import CHUNK_ROWS, NativeCell
from importer.wording.text import visible

MAX_TEXT = 16_000
"""Characters of an import column. A spreadsheet's cell holds 32,767 units of UTF-16, and cuts or
spills what is longer; half of that is sure to fit, whatever the characters."""

SEPARATOR = " | "
"""Between two issues of a row. Not a line break: the file then has one line for a row, which
people search by line, and Excel shows only the first line of a cell that is not wrapped."""

_CUT = " … (cut)"
_Cell = TypeVar("_Cell")


@dataclass(frozen=True, slots=True)
class ResultsLayout:
    """What the source's columns look like.

    header: as found; a results file that is fed back has its import columns in it.
    extra_columns: how many cells the longest row has beyond the header.
    delimiter: of a text file. sheet: of a workbook.
    """

    header: Sequence[str]
    extra_columns: int = 0
    delimiter: str | None = None
    sheet: str | None = None

    @property
    def width(self) -> int:
        """Cells of the longest source row."""
        return len(self.header) + self.extra_columns


class ResultRow(NamedTuple):
    """A source row as found, and what became of it. natives: None for a text source.

    place: the row of its sheet, where that is another than its number; None: it is the same.
    corrected: cells by their column that are another now than in the workbook that is patched.
    """

    cells: list[str]
    natives: list[NativeCell] | None
    outcome: Outcome
    place: int | None = None
    corrected: Mapping[int, NativeCell] | None = None


class ResultRows(NamedTuple):
    """Rows in their order, as parallel lists. natives: empty for a text source.

    places: the rows of their sheet, where these are others than their numbers; else empty.
    corrected: as `ResultRow` has it, by the place of the row in the lists; None: of no row.
    """

    cells: Sequence[list[str]]
    natives: Sequence[list[NativeCell]]
    outcomes: Sequence[Outcome]
    places: Sequence[int] = ()
    corrected: Mapping[int, Mapping[int, NativeCell]] | None = None

    def only(self, kept: Sequence[int]) -> ResultRows:
        """Those of the rows, by their place in the lists."""
        known = self.corrected
        return ResultRows(
            [self.cells[i] for i in kept],
            [self.natives[i] for i in kept] if self.natives else (),
            [self.outcomes[i] for i in kept],
            [self.places[i] for i in kept] if self.places else (),
            {new: known[i] for new, i in enumerate(kept) if i in known} if known else None,
        )


def one_by_one(parts: Iterable[ResultRows]) -> Iterator[ResultRow]:
    """Their rows."""
    for part in parts:
        none = [None] * len(part.cells)
        natives: Sequence[list[NativeCell] | None] = part.natives or none
        places: Sequence[int | None] = part.places or none
        corrected = [part.corrected.get(i) for i in range(len(none))] if part.corrected else none
        rows = zip(part.cells, natives, part.outcomes, places, corrected, strict=True)
        yield from itertools.starmap(ResultRow, rows)


def together(rows: Iterable[ResultRow]) -> Iterator[ResultRows]:
    """The rows, of which either all have native cells or none, some at once."""
    rows = iter(rows)
    while some := list(itertools.islice(rows, CHUNK_ROWS)):
        natives = [row.natives for row in some if row.natives is not None]
        yield ResultRows([row.cells for row in some], natives, [row.outcome for row in some])


class ImportValues(NamedTuple):
    """The import columns of one row, in the order of `IMPORT_COLUMNS`."""

    row: int
    status: str
    task_id: str
    issues: str
    hint: str
    attempts: int
    request_id: str


class Columns:
    """Which cells of a source row are written, and under which headers."""

    def __init__(self, layout: ResultsLayout) -> None:
        wide = [*layout.header, *[""] * layout.extra_columns]
        self._width = len(wide)
        self._kept = [i for i, name in enumerate(wide) if name.strip() not in IMPORT_COLUMNS]
        self._keeps_all = len(self._kept) == len(wide)
        self.source = [wide[i] for i in self._kept]
        self.header = [*self.source, *IMPORT_COLUMNS]

    def pick(self, cells: list[_Cell], filler: _Cell) -> list[_Cell]:
        """The cells to write, as many as `source`; a short row is filled up.

        Raises ValueError for a row longer than the layout says: to cut it would lose a cell.
        """
        missing = self._width - len(cells)
        if missing < 0:
            raise ValueError(f"a row has {len(cells)} cells, and the layout {self._width}")
        if missing:
            cells = [*cells, *[filler] * missing]
        return cells if self._keeps_all else [cells[i] for i in self._kept]

    def pick_all(self, rows: Sequence[list[str]]) -> list[Sequence[str]]:
        """The cells to write of each column, as long as `rows`."""
        if self._keeps_all and set(map(len, rows)) == {self._width}:
            return list(zip(*rows, strict=True))
        return list(zip(*[self.pick(cells, "") for cells in rows], strict=True))

    def place(self, issue: Issue) -> int | None:
        """Where the cell of an issue stands; None where it is of no source column."""
        if issue.place is not None:
            return self._kept.index(issue.place) if issue.place in self._kept else None
        # An issue that a ledger keeps knows no place, and the columns of recalled results are ours.
        names = [name.strip() for name in self.source]
        wanted = (issue.column or "").strip()
        return names.index(wanted) if wanted and wanted in names else None

    def place_in_source(self, issue: Issue) -> int | None:
        """Where the cell of an issue stands in the source; None where it is of none that is kept.

        The columns that are left out are those of an earlier round.
        """
        place = self.place(issue)
        return None if place is None else self._kept[place]


def import_values(outcome: Outcome) -> ImportValues:
    """What the import columns say of a row."""
    if outcome.issues:
        issues, hint = _issues_text(outcome), _hint_text(outcome)
    else:
        issues = _one_text(outcome.reason)
        hint = outcome.hint  # measured: a call for each of them costs a row a sixth more
        hint = _one_text(hint) if hint else STEPS.get(outcome.status) or next_step(outcome)
    return ImportValues(
        outcome.row_number,
        WOULD_CREATE if outcome.would_be_created else str(outcome.status),
        outcome.task_id or "",
        issues,
        hint,
        outcome.attempts,
        visible(outcome.request_id or ""),
    )


def earlier_texts(there: There) -> list[str]:
    """The issues of rows that have their task, as `import_values` gives them."""
    texts = there.reasons()
    return texts if all(map(is_plain, set(there.runs))) else list(map(_one_text, texts))


@lru_cache(maxsize=1_000)
def is_plain(run: str) -> bool:
    """Whether what is said of the rows of a run stands as it is, whatever their numbers."""
    text = earlier_reason(run, 0)
    return len(text) <= MAX_TEXT // 2 and _one_text(text) == text


WOULD_CREATE = "would_create"
"""The status of a row that a run would create, in the results of a dry run."""


def errors_first(issues: Sequence[Issue]) -> list[Issue]:
    """The issues, errors before warnings, otherwise in the order they were found."""
    return sorted(issues, key=lambda issue: not issue.is_error)


def one_line(text: str) -> str:
    """The text with every run of blanks and line breaks as one space."""
    return " ".join(text.split())


def shown(text: str) -> str:
    """What is said of a row, on one line.

    The service's words may turn the direction of a line, or hide in it: such characters are written
    out, as on a terminal. The source's own cells stay as they are.
    """
    return visible(one_line(text))


def _issues_text(outcome: Outcome) -> str:
    """Why the row has its status, then its issues as `code: message`."""
    issues = [f"{issue.code}: {issue.message}" for issue in errors_first(outcome.issues)]
    return _joined([outcome.reason, *issues])


def _hint_text(outcome: Outcome) -> str:
    """What the person can do: each hint once."""
    hints = [outcome.hint, *[hint_of(outcome, i) for i in errors_first(outcome.issues)]]
    if not any(hints):
        return next_step(outcome)
    return _joined([*hints, FIX_AND_SEND] if is_fixed_here(outcome) else hints)


@lru_cache(maxsize=1_000)
def _one_text(entry: str) -> str:
    """A reason or a hint that stands alone: most rows of a file share theirs."""
    return _joined([entry])


def _joined(entries: Sequence[str]) -> str:
    distinct = dict.fromkeys(filter(None, map(shown, entries)))
    text = SEPARATOR.join(distinct)
    return text if len(text) <= MAX_TEXT else text[: MAX_TEXT - len(_CUT)] + _CUT
