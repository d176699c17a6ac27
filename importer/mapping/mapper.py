"""Chunks of cells in, chunks of field values out; each column is worked on as a whole.

First every chunk is observed (`observe`), then every chunk is mapped (`map`): what a column says
of all its cells has to be known before the first of them is settled.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import tzinfo
from functools import partial
from typing import Any, NamedTuple

from importer.contract.fields import Field, Kind
from importer.errors import MappingError
from importer.mapping.cells.converter import ColumnConverter
from importer.mapping.cells.dismissals import FixedReason
from importer.mapping.cells.extra_cells import ExtraCells
from importer.mapping.cells.field_filler import Issues
from importer.mapping.cells.filling import (
    CellOptions,
    LookupColumns,
    evidence,
    filler_of,
    first_rows,
    has_real_dates,
    is_date,
    texts_of,
)
from importer.mapping.cells.html_column import HtmlColumn, may_hold_html
from importer.mapping.cells.id_columns import may_lose_zeros, observe_ids, watched_ids
from importer.mapping.cells.links import linked_columns
from importer.mapping.cells.long_text import LongText
from importer.mapping.cells.mapped_chunk import MappedChunk, Prior
from importer.mapping.cells.part_column import Rewritten, rewritten_columns
from importer.mapping.dates.text import is_zoneless
from importer.mapping.lookups.alternatives import settle_all
from importer.mapping.row_rules.asked_texts import AskedTexts
from importer.mapping.row_rules.skips import skip_test
from importer.mapping.settled import ColumnSkip, Mapping
from importer.mapping.template.patterns import SlowCellError, SlowPatternError
from importer.rows.issues import Issue
from importer.rows.table import Chunk


class ColumnProblem(NamedTuple):
    """Why a column as a whole cannot fill its field. code: `names_for_ids`, `lookup` or `dates`."""

    field: Field
    error: MappingError
    code: str


class Mapper:
    """Applies one settled mapping to the chunks of one table."""

    def __init__(
        self, mapping: Mapping, width: int, options: CellOptions, lookups: LookupColumns
    ) -> None:
        """Lookups are by field name and column; width is the header's, in columns."""
        self.mapping = mapping
        self.width = width
        self._label = options.label
        self._options = options
        self._lookups = lookups
        self._fillers = [filler_of(source, mapping, options, lookups) for source in mapping.sources]
        self._names = [filler.field.name for filler in self._fillers]
        self._fixed_reason = FixedReason(self._fillers)
        self._long_text = LongText(self._fillers, mapping.long_text)
        self._names += self._long_text.names
        self._dated = [c for c in self.converters if c.field.kind is Kind.DATE]
        self._looked_up = [c for c in self.converters if c.context.lookup is not None]
        self._ids = watched_ids(self.converters)
        self._with_zeros = [c for c in self.converters if may_lose_zeros(c)]
        self.html = [HtmlColumn(c) for c in self.converters if may_hold_html(c)]
        self._rewritten: list[Rewritten] = [*self.html, *rewritten_columns(self.converters)]
        self._linked = [
            linked
            for filler in self._fillers
            for linked in linked_columns(filler.field, [c.source for c in filler.converters])
        ]
        self._asked = AskedTexts(mapping)
        self._extra = ExtraCells(mapping, width)
        self._skips = [(skip, skip_test(skip.rule, mapping.empty)) for skip in mapping.skips]

    def observe(self, chunk: Chunk, chosen: Chunk | None = None) -> None:
        """Take it as evidence of its columns. chosen: the rows that may be sent; None: all."""
        wanted = partial(self.wanted, chunk if chosen is None else chosen)
        with self._telling_slow_cells(chunk):
            for converter in self._dated:
                texts = texts_of(chunk, converter)
                if has_real_dates(chunk, converter) or not converter.tells_nothing(texts):
                    converter.observe(*evidence(chunk, converter, texts))
            for converter in self._looked_up:
                converter.observe_words(first_rows(chunk, texts_of(chunk, converter)))
            for converter in self._with_zeros:
                observe_ids(chunk, converter, texts_of(chunk, converter), self._ids, wanted)
            for column in self._rewritten:
                column.observe(texts_of(chunk, column.converter), chunk.numbers)
        for linked in self._linked:
            linked.observe(chunk)
        self._asked.observe(chunk)

    def wanted(self, chunk: Chunk) -> Chunk:
        """The rows of the chunk that no rule leaves out, by their texts."""
        if not self._skips or not chunk.rows:
            return chunk
        with self._telling_slow_cells(chunk):
            columns = list(zip(*chunk.rows, strict=False))
            reasons = self._skip_reasons(columns, len(chunk.rows))
        kept = [place for place, reason in enumerate(reasons) if reason is None]
        return Chunk([chunk.numbers[i] for i in kept], (), [chunk.rows[i] for i in kept], ())

    @property
    def converters(self) -> Sequence[ColumnConverter]:
        """Those of every column that fills a field."""
        return [converter for filler in self._fillers for converter in filler.converters]

    def date_notes(self) -> list[str]:
        """What was decided about each column of dates, one line each; after all was observed."""
        notes = [converter.date_note() for converter in self._dated]
        return [note for note in notes if note is not None]

    def link_notes(self) -> list[str]:
        """Where the address behind a word is used, one line each; after all was observed."""
        return [note for linked in self._linked if (note := linked.note()) is not None]

    def html_notes(self) -> list[str]:
        """What becomes of HTML, escapes and parts, one line a column; after all was observed."""
        return [note for column in self._rewritten if (note := column.note()) is not None]

    def lookup_notes(self) -> list[str]:
        """What was decided about each lookup, and what is odd in it; after `check_columns`."""
        looked_up = (converter.context.lookup for converter in self._looked_up)
        return [note for lookup in looked_up if lookup for note in lookup.notes()]

    @property
    def has_zoneless_dates(self) -> bool:
        """Whether some date names no offset, so that the time zone decides what it means."""
        fixed = [source.constant for source in self.mapping.sources if is_date(source)]
        return any(
            converter.context.dates is not None and converter.context.dates.needs_zone
            for converter in self._dated
        ) or any(map(is_zoneless, filter(None, fixed)))

    def for_mapping(self, mapping: Mapping) -> Mapper:
        """A mapper of the same table for another mapping, which has observed nothing yet."""
        return Mapper(mapping, self.width, self._options, self._lookups)

    def in_zone(self, zone: tzinfo) -> Mapper:
        """This mapper as it would be with another time zone; what was observed counts for both."""
        other = Mapper(self.mapping, self.width, replace(self._options, zone=zone), self._lookups)
        for mine, its in zip(self._dated, other._dated, strict=True):
            if mine.context.dates is not None and its.context.dates is not None:
                its.context.dates.seen = mine.context.dates.seen
        for mine, its in zip(self._with_zeros, other._with_zeros, strict=True):
            its.zeros, its.digits = mine.zeros, mine.digits
        return other

    def check_columns(self) -> list[str]:
        """What a person should know of the columns, once all rows were observed.

        Raises `MappingError` where a column as a whole is not what its field, or a flag, needs.
        """
        for problem in self.column_problems():
            raise problem.error
        return self._asked.check()

    def column_problems(self) -> list[ColumnProblem]:
        """Where a column as a whole is not what its field needs, once all rows were observed."""
        checks: list[tuple[Field, str, Callable[[], None]]] = []
        checks += [(ids.field, "names_for_ids", ids.check) for ids in self._ids]
        checks += [(dated.field, "dates", dated.check_dates) for dated in self._dated]
        lookups = filter(None, (looked.context.lookup for looked in self._looked_up))
        problems = [ColumnProblem(it.field, why, "lookup") for it, why in settle_all([*lookups])]
        for field, code, check in checks:
            try:
                check()
            except MappingError as error:
                problems.append(ColumnProblem(field, error, code))
        return problems

    def notes_of_flags(self) -> list[str]:
        """Texts that flags name and no row has. Raises `MappingError` for what looks like slips."""
        return self._asked.check()

    def map(self, chunk: Chunk) -> MappedChunk:
        """The field values of the rows, with the issues met on the way.

        Raises `MappingError` for a pattern that takes too long.
        """
        with self._telling_slow_cells(chunk):
            return self._map(chunk)

    def _map(self, chunk: Chunk) -> MappedChunk:
        count = len(chunk.rows)
        # Rows are at least as wide as the header: what lies beyond it falls away here.
        columns = list(zip(*chunk.rows, strict=False)) or [()] * self.width
        met: Issues = {}
        filled = [
            filler.fill(self._with_addresses(filler.field, chunk, columns), count, met)
            for filler in self._fillers
        ]
        self._fixed_reason.give(filled)
        self._long_text.fit(filled, met)
        self._extra.find(chunk.rows, met)
        # What a cell is told of once need not be told for each field that it fills.
        met = {place: told if len(told) == 1 else _distinct(told) for place, told in met.items()}
        return MappedChunk(
            chunk.numbers,
            self._names,
            filled,
            met,
            self._skip_reasons(columns, count),
            self._priors(columns, count),
        )

    def _with_addresses(
        self, field: Field, chunk: Chunk, columns: Sequence[Sequence[str]]
    ) -> Sequence[Sequence[str]]:
        """The columns as this field takes them: addresses where words only lead to them."""
        if chunk.natives:
            for linked in self._linked:
                if linked.field is field:
                    columns = linked.use(chunk, columns)
        return columns

    @contextmanager
    def _telling_slow_cells(self, chunk: Chunk) -> Iterator[None]:
        try:
            yield
        except SlowCellError as slow:
            cells = (row[slow.column] for row in chunk.rows)
            found = zip(chunk.numbers, cells, strict=True)
            row = next((f"row {number}, " for number, cell in found if cell == slow.cell), "")
            raise MappingError(
                f"{self._label}, {slow.place}: the pattern {slow.pattern!r} takes too long over "
                f'{row}column "{slow.header}"',
                hint="write it without a part that repeats inside another, such as (a+)+",
            ) from slow

    def _skip_reasons(self, columns: Sequence[Sequence[str]], count: int) -> list[str | None]:
        reasons: list[str | None] = [None] * count
        for skip, is_unwanted in self._skips:
            cells = columns[skip.column]
            unwanted = {cell for cell in set(cells) if _asked(skip, is_unwanted, cell)}
            if unwanted:
                kept = self._filled("task_type", columns, count) if skip.rule.untyped else reasons
                for i, cell in enumerate(cells):
                    if reasons[i] is None and not kept[i] and cell in unwanted:
                        reasons[i] = skip.rule.reason
        return reasons

    def values_of(self, name: str, chunk: Chunk) -> Sequence[Any]:
        """What the columns say of one field, row for row; no issue is told."""
        columns = list(zip(*chunk.rows, strict=False)) or [()] * self.width
        return self._filled(name, columns, len(chunk.rows))

    def _filled(self, name: str, columns: Sequence[Sequence[str]], count: int) -> Sequence[Any]:
        found = [f.fill(columns, count, {}) for f in self._fillers if f.field.name == name]
        return found[0] if found else [None] * count

    def _priors(self, columns: Sequence[Sequence[str]], count: int) -> list[Prior | None]:
        places = self.mapping.import_columns
        if not places:
            return [None] * count
        told = zip(columns[places["import_status"]], columns[places["import_task_id"]], strict=True)
        return [Prior(status.strip(), task_id.strip()) for status, task_id in told]


def _distinct(issues: Sequence[Issue]) -> list[Issue]:
    """The issues, of those that say the same of one column the first."""
    return list({(i.code, i.place, i.column, i.message): i for i in reversed(issues)}.values())[
        ::-1
    ]


def _asked(skip: ColumnSkip, is_unwanted: Callable[[str], bool], cell: str) -> bool:
    try:
        return is_unwanted(cell)
    except SlowPatternError as error:
        place = f'skip "{skip.rule.reason}"'
        rule = skip.rule
        raise SlowCellError(place, rule.matches or "", skip.column, rule.column, cell) from error
