"""The first pass over a source: read whole, its columns observed, its rows set aside in a spool.

A `Survey` is what a file shows by itself: nobody is asked. It joins `source` and `mapping`, which
do not know each other.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import BinaryIO

from importer.errors import ConfigurationError, MappingError, SourceError
from importer.intake.begun import Begun, OnBegun, tell_nobody
from importer.intake.lookup_tables import LookupTables, is_copied, other_sheets
from importer.intake.memory import Recall, Remembered
from importer.intake.named_mapping import (
    answers_of,
    known_names_of,
    label_of,
    mapping_of,
    request_of,
    with_mapping,
)
from importer.intake.original_numbers import numbered_chunks
from importer.intake.repeats import Repeats, repeats_of
from importer.intake.study import Studies, Study, sample_of
from importer.intake.unticked import UntickedRows
from importer.mapping.sample import SAMPLE_ROWS, Sample
from importer.mapping.template.parse import Template
from importer.rows.corrections import NONE_CORRECTED, Corrections
from importer.rows.outcome import IMPORT_COLUMNS
from importer.rows.scratch import ChunkSpool, Spool
from importer.rows.table import CHUNK_ROWS, Chunk, Table
from importer.settings.options import Options
from importer.source import open_table
from importer.wording.hints import Hint, Option
from importer.workers.count import may_be_several
from importer.workers.forked import processors


class NoHeaderError(MappingError):
    """The columns seem to have no names, and it was not said that they have none."""


@dataclass(slots=True)
class Survey:
    """A source that was read whole, and what it shows under the request of its options.

    table: closed, for its description only. rows: the spool. study: has seen every row. repeats:
    of the rows' own ids; None: no column holds them. unticked: final. extra_columns: cells that
    the longest row has beyond the header. first_row, last_row: row numbers. remembered: earlier
    answers that its columns are mapped by. is_sheet_answered: a person has said which sheet it is.
    corrections: those that were laid over the rows.
    """

    table: Table
    studies: Studies
    study: Study
    unticked: UntickedRows
    repeats: Repeats | None = None
    rows: Spool[Chunk] = field(default_factory=ChunkSpool)
    row_count: int = 0
    first_row: int = 0
    last_row: int = 0
    extra_columns: int = 0
    remembered: Remembered | None = None
    is_sheet_answered: bool = False
    corrections: Corrections = NONE_CORRECTED

    def kept_rows(self) -> Iterator[Chunk]:
        """The rows that say something of their columns."""
        return filter(len, map(self.corrections.kept, self.rows))

    def close(self) -> None:
        """Throw the rows away, and what is kept of them."""
        self.rows.close()
        if self.repeats is not None:
            self.repeats.close()


def survey(  # noqa: PLR0913 -- where it is read from, whom to tell, what to look for
    path: Path | None,
    options: Options,
    *,
    stdin: BinaryIO | None,
    advance: Callable[[int], None],
    today: date | None,
    with_cells: bool,
    keeps_cells: bool = True,
    recall: Recall = lambda _: None,
    corrections: Corrections = NONE_CORRECTED,
    begun: OnBegun = tell_nobody,
) -> Survey:
    """Read the source once, whole. advance: told how many rows were read, now and then.

    What has to be settled first is in the study's `problems`. today: by which it is judged whether
    a due date is likely; None: it is not. with_cells: whether single words and dates are counted
    that somebody could explain. keeps_cells: whether a workbook's cells are wanted as stored.
    recall: gives earlier answers for a header. corrections: laid over the rows as they are read.
    begun: told once the first rows were read.
    """
    template = mapping_of(options.mapping)
    options = with_mapping(options, template)
    names = known_names_of(options.mapping, template)
    by_several = may_be_several(processors(), options.planning.processes)
    reading = replace(
        options.reading, known_names=names, keeps_cells=keeps_cells, by_several=by_several
    )
    table = open_table(path, reading, stdin=stdin)
    with closing(table), ExitStack() as on_failure:
        _require_header(table, options)
        remembered = recall(table.header) if table.has_header else None
        answered = None if remembered is None else _answered(remembered, options)
        if answered is None:
            remembered = None
        else:
            options, template = answered
        chunks = map(corrections.applied, numbered_chunks(table, stdin))
        head, sample = _sample(chunks, len(table.header), corrections)
        lookups, label = _lookups(path, table, options), label_of(options.mapping)
        studies = Studies(table, lookups, label, today, with_cells=with_cells)
        request = replace(request_of(options.mapping, template), sample=sample)
        study = studies.begin(request, options)
        found = Survey(table, studies, study, UntickedRows(table.header), remembered=remembered)
        found.corrections = corrections
        on_failure.callback(found.close)
        with study.problems.collected():
            found.repeats = repeats_of(table.header, study.mapping, options.planning.last_of)
        begun(Begun(table, studies, study.request, options, head))
        _read(found, found.unticked.without(itertools.chain(head, chunks)), advance)
        with study.problems.collected():
            _require_rows(found, options)
        study.conclude(found.kept_rows)
        found.study = studies.settled(study, found.kept_rows)
        if found.study is not study:
            with found.study.problems.collected():  # that such a column is not there counts again
                repeats_of(table.header, found.study.mapping, options.planning.last_of)
        on_failure.pop_all()
        return found


def _answered(remembered: Remembered, options: Options) -> tuple[Options, Template | None] | None:
    """The options with earlier answers, and their mapping; None: they were forgotten just now."""
    options = options.but(mapping=remembered.path)
    try:
        template = answers_of(options.mapping)
    except MappingError:
        if remembered.path.exists():
            raise
        return None
    return with_mapping(options, template), template


def _read(found: Survey, chunks: Iterable[Chunk], advance: Callable[[int], None]) -> None:
    width = len(found.table.header)
    for chunk in chunks:
        found.first_row = found.first_row or chunk.numbers[0]
        found.last_row = chunk.numbers[-1]
        if kept := found.corrections.kept(chunk):
            found.study.observe(kept)
            if found.repeats is not None:
                found.repeats.observe(kept)
        found.rows.append(chunk)
        found.row_count += len(chunk)
        longest = max(map(len, chunk.rows))
        found.extra_columns = max(found.extra_columns, longest - width)
        advance(len(chunk))


def _lookups(path: Path | None, table: Table, options: Options) -> LookupTables:
    """Where ids can be looked up, beside the file and in its other sheets."""
    copied = is_copied(path, options.results) and not options.only_failed
    lookups = LookupTables(
        path,
        table.sheet,
        options.mapping.file,
        is_results=_is_results(table),
        is_copied=copied,
    )
    lookups.others = other_sheets(table)
    return lookups


def _is_results(table: Table) -> bool:
    return {name.strip() for name in table.header}.issuperset(IMPORT_COLUMNS)


def _sample(
    chunks: Iterator[Chunk], width: int, corrections: Corrections
) -> tuple[list[Chunk], Sample]:
    """The first chunks, and what they show of the columns."""
    head = list(itertools.islice(chunks, SAMPLE_ROWS // CHUNK_ROWS))
    return head, sample_of(head, width, corrections)


def _require_header(table: Table, options: Options) -> None:
    """Raise `NoHeaderError` if the columns have no names, unless that was said before."""
    if table.has_header or options.reading.no_header:
        return
    raise NoHeaderError(
        Hint(
            "{} seems to have no header: its first row holds data like the others\n"
            "if that is so, add {no_header:yes} and name the columns as a spreadsheet program "
            'does, for example {map:"task_title=B"}; if it has one, set its row with {header_row}',
            table.label,
        )
    )


def _require_rows(found: Survey, options: Options) -> None:
    if not found.row_count:
        raise SourceError(
            f"{found.table.label} has a header but no rows",
            hint="add at least one row below it",
        )
    if options.planning.rows is None:
        return
    first, last = options.planning.rows
    if first > found.last_row or (last is not None and last < found.first_row):
        raise ConfigurationError(
            f"{Option('rows')}: no row of {found.table.label} is chosen; "
            f"its rows are {found.first_row} to {found.last_row}"
        )
