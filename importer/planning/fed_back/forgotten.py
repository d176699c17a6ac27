"""Finds rows that were sent according to a results file beside the sheet, but to no ledger.

Compares a source as it was read with the results files of earlier runs. So a ledger that is gone
with all that stood beside it is noticed, and one that was restored with the whole folder, and an
import of another computer.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import NamedTuple

from importer.errors import ImporterError, LedgerError
from importer.intake.reading import Intake
from importer.ledger import history
from importer.ledger.home import Home
from importer.ledger.store import Ledger
from importer.mapping.headers.names import COMMON_HEADERS, fold
from importer.planning.planned_rows import Plan
from importer.planning.revising import is_to_create
from importer.rows.outcome import IMPORT_COLUMNS, Status
from importer.rows.table import Chunk, SourceOptions, Table
from importer.source import open_table
from importer.wording.hints import Hint

_MOST_FILES = 10
"""The most results files of a sheet that are read: those of its latest runs."""

_MOST_ROWS = 10_000
"""The most forgotten rows of a file that are kept for comparison: one is enough to stop."""

_DIGEST_BYTES = 12

_STATUS, _TASK_ID = "import_status", "import_task_id"
_HAS_TASK = frozenset({Status.CREATED, Status.DUPLICATE})


class Forgotten(NamedTuple):
    """What a results file says of rows that no ledger knows. rows: a digest of each one's cells.

    task_id: of the first; None: it names none.
    """

    name: str
    rows: frozenset[bytes]
    task_id: str | None


class Remembered(NamedTuple):
    """What the ledgers of a home know. ids: which of some task ids any of them does.

    has_run: whether any of them had a run of a file of this name.
    """

    ids: Callable[[Sequence[str]], Collection[str]]
    has_run: bool


def remembered(
    home: Home,
    source: Path,
    stack: ExitStack,
) -> Remembered:
    """What all ledgers of the home know that can be read; they stay open until the stack ends."""
    ledgers, opened = list[Ledger](), home.beside()
    for place in home.places():
        with suppress(LedgerError):  # what cannot be read is reported elsewhere
            ledgers.append(stack.enter_context(opened(place)))
    sources = {run.source for ledger in ledgers for run in history.run_records(ledger)}
    return Remembered(
        lambda ids: {known for ledger in ledgers for known in ledger.known_ids(ids)},
        any(Path(name).name == source.name for name in sources),
    )


def find_forgotten(
    intake: Intake, files: Sequence[Path], known: Remembered, ignored_ids: tuple[str, ...]
) -> list[Forgotten]:
    """What results files say of rows like the source's, and no ledger knows.

    ignored_ids: how the ids of a trial begin, whose results say nothing. A file that cannot be
    read, or is of another sheet, says nothing either.
    """
    found: list[Forgotten] = []
    for path in files[:_MOST_FILES]:
        with suppress(ImporterError, OSError):
            told = _told(intake, path, known, ignored_ids)
            if told is not None:
                found.append(told)
    return found


def results_of(source: Path | None, results: Path | None) -> list[Path]:
    """The results files of earlier runs of this source, the latest first.

    results: where the person wants them this time, and perhaps had them the last time.
    """
    asked = [results] if results is not None and results.is_file() else []
    if source is None:
        return asked
    name = re.compile(
        rf"{re.escape(source.stem)}\.results(?:\.(\d+))?\.(?:csv|xlsx)", re.IGNORECASE
    )
    beside = []
    with suppress(OSError):
        for path in source.parent.iterdir():
            match = name.fullmatch(path.name)
            if match and path not in {source, *asked}:
                beside.append((int(match[1] or 1), path))
    return asked + [path for _, path in sorted(beside, reverse=True)]


class Doubt(NamedTuple):
    """That rows to create were sent before, in words, and what a person can do."""

    message: str
    hint: Hint


def doubt_of(intake: Intake, plan: Plan, found: Sequence[Forgotten], unknown: str) -> Doubt | None:
    """What to report about rows to create that were sent before; None: nothing.

    unknown: that no ledger knows of it, and why that may be, as a home has it.
    """
    for told in found:
        if count := _count(intake, plan, told):
            return Doubt(_in_words(told, count, plan.to_create, unknown), _way_on(told))
    return None


def _in_words(told: Forgotten, count: int, to_create: int, unknown: str) -> str:
    such_as = "" if told.task_id is None else f" (such as task {told.task_id})"
    rows = "row to create was" if to_create == 1 else "rows to create were"
    of_all = "the" if to_create == 1 else f"{count:,} of the {to_create:,}"
    return f"{told.name} says that {of_all} {rows} sent before{such_as}, and {unknown}"


def _way_on(told: Forgotten) -> Hint:
    return Hint(
        "restore the newest ledger; or import {} instead: its tasks are looked up, and only rows "
        "without one are created; or, if the rows are to be created again, move that file away or "
        "add {trust_ledger:yes}",
        told.name,
    )


def _count(intake: Intake, plan: Plan, told: Forgotten) -> int:
    columns = _columns(intake)
    return sum(
        is_to_create(row) and _digest(cells, columns) in told.rows
        for chunk, rows in zip(intake.rows, plan.rows, strict=True)
        for cells, row in zip(chunk.rows, rows, strict=True)
    )


def _columns(intake: Intake) -> list[int]:
    """The columns of the source of which a task is made."""
    return sorted(intake.mapping.filling)


def _told(
    intake: Intake, path: Path, known: Remembered, ignored_ids: tuple[str, ...]
) -> Forgotten | None:
    is_workbook = path.suffix.lower() == ".xlsx"
    names = frozenset(map(fold, IMPORT_COLUMNS)) | COMMON_HEADERS
    sheet = intake.table.sheet if is_workbook and intake.table.kind == "workbook" else None
    table = open_table(path, SourceOptions(known_names=names, sheet=sheet))
    try:
        columns = _same_columns(intake, table)
        if columns is None:
            return None
        rows: set[bytes] = set()
        first: str | None = None
        for cells, task_id in _sent(table, known, ignored_ids):
            rows.add(_digest(cells, columns))
            first = first or task_id
            if len(rows) == _MOST_ROWS:
                break
    finally:
        table.close()
    return Forgotten(path.name, frozenset(rows), first) if rows else None


def _same_columns(intake: Intake, table: Table) -> list[int] | None:
    """Where the source's columns are in a results file; None: it is none, or of another sheet."""
    header = [name.strip() for name in table.header]
    if not set(IMPORT_COLUMNS) <= set(header):
        return None
    own = [name.strip() for name in intake.table.header]
    wanted = _columns(intake)
    if header[: len(own)] == own:
        return wanted
    if any(header.count(own[place]) != 1 for place in wanted):
        return None
    return [header.index(own[place]) for place in wanted]


def _sent(
    table: Table, known: Remembered, ignored_ids: tuple[str, ...]
) -> Iterator[tuple[list[str], str | None]]:
    """The rows that were sent, as the file says, and that no ledger knows, with their task id."""
    header = [name.strip() for name in table.header]
    status_at, id_at = header.index(_STATUS), header.index(_TASK_ID)
    for chunk in table.chunks():
        ids = [task_id for row in chunk.rows if (task_id := row[id_at].strip())]
        if any(task_id.startswith(ignored_ids) for task_id in ids):
            return  # of a trial
        yield from _unknown(chunk, (status_at, id_at), set(known.ids(ids)), known)


def _unknown(
    chunk: Chunk, at: tuple[int, int], ids: Collection[str], known: Remembered
) -> Iterator[tuple[list[str], str | None]]:
    for row in chunk.rows:
        status, task_id = (row[place].strip() for place in at)
        is_forgotten = (status in _HAS_TASK and task_id and task_id not in ids) or (
            status == Status.UNCONFIRMED and task_id not in ids and not known.has_run
        )
        if is_forgotten:
            yield row, task_id or None


def _digest(cells: Sequence[str], columns: Sequence[int]) -> bytes:
    """The same for rows that say the same in these columns."""
    said = "\0".join(cells[place].strip() for place in columns)
    return hashlib.blake2b(
        said.encode("utf-8", "surrogatepass"), digest_size=_DIGEST_BYTES
    ).digest()
