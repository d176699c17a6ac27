"""The first pass over a source: header matched, columns observed, rows set aside in a spool.

A path and options enter, an `Intake` leaves, from which every later pass reads. Part of the
composition root: it joins `source` and `mapping`, which do not know each other.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import BinaryIO

from importer.digest import SourceDigest
from importer.errors import ConfigurationError, MappingError, SourceError
from importer.fields import find_field
from importer.importing.closed_question import AskClosed, ClosedQuestion
from importer.importing.lookup_tables import LookupColumns, LookupTables
from importer.importing.problems import Problems
from importer.importing.repeats import Repeats, repeats_of
from importer.mapping.closed_answers import AnswerFlags
from importer.mapping.headers import COMMON_HEADERS, Match, fold
from importer.mapping.mapper import CellOptions, Mapper, check_constant
from importer.mapping.proposals import proposals
from importer.mapping.resolve import Mapping, Request, draft, resolve
from importer.mapping.shipped import shipped_template
from importer.mapping.template import Template, parse_template
from importer.mapping.template_model import ColumnRule
from importer.scratch import Spool
from importer.settings import Options
from importer.source import open_table
from importer.table import Chunk, SourceOptions, Table
from importer.wording import a_few

ConfirmMatches = Callable[[Sequence[str], Sequence[Match], Sequence[str]], frozenset[Match]]
"""Asks a person which uncertain matches are right: header, matches, and a cell of each column
(or "") enter; those that are right leave."""


# A task needs a type, a title, somebody and a target: a header of fewer columns is rather a title.
_MOST_UNCERTAIN = 12
_LONGEST_NAME = 60
"""A column whose name is longer is called by its position, so that the flag can be typed."""

_FEWEST_COLUMNS = 3


@dataclass(slots=True)
class Intake:
    """A source that was read whole, and how it will be mapped.

    table: closed, for its description only. rows: the spool. extra_columns: cells that the
    longest row has beyond the header. first_row, last_row: row numbers. notes: what a person
    should know of the reading. read_paths: further files that were read. problems: what has to be
    settled before anything can be sent; with any, the mapping is only as far as it is known.
    """

    table: Table
    mapping: Mapping
    mapper: Mapper
    rows: Spool[Chunk]
    repeats: Repeats | None = None
    problems: Problems = field(default_factory=Problems)
    row_count: int = 0
    first_row: int = 0
    last_row: int = 0
    extra_columns: int = 0
    notes: list[str] = field(default_factory=list)
    read_paths: list[Path] = field(default_factory=list)

    def close(self) -> None:
        """Throw the rows away, and what is kept of them."""
        self.rows.close()
        if self.repeats is not None:
            self.repeats.close()

    def digest(self) -> str:
        """What tells this source from a changed one (SHA-256 over the header and all rows)."""
        digest = SourceDigest()
        digest.add_header(self.table.header)
        for chunk in self.rows:
            digest.add(chunk)
        return digest.hexdigest()


def take_in(  # noqa: PLR0913 -- whom to ask: each question by itself
    path: Path | None,
    options: Options,
    *,
    stdin: BinaryIO | None,
    confirm: ConfirmMatches | None,
    advance: Callable[[int], None],
    ask_closed: AskClosed | None = None,
    today: date | None = None,
) -> Intake:
    """Read the source once, whole. advance: told how many rows were read, now and then.

    What has to be settled first is collected in `problems`. confirm: asks about uncertain matches;
    None: nobody to ask, so that they are among them. ask_closed: the same for rows that are closed
    already. today: by which it is judged whether a due date is likely; None: it is not.
    """
    template = _template(options)
    table = open_table(path, _source_options(options, template), stdin=stdin)
    problems = Problems()
    try:
        _require_header(table, options)
        chunks = table.chunks()
        first = next(chunks, None)
        request, mapping = _mapping(table, _request(options, template), confirm, first, problems)
        lookups = LookupTables(path, table.sheet, options.mapping)
        cells = CellOptions(
            options.zone,
            options.due_time,
            options.date_order,
            options.swapped_dates,
            _mapping_label(options),
            today,
        )
        mapping, columns = _openable(mapping, lookups, options, cells, problems)
        mapper = Mapper(mapping, len(table.header), cells, columns)
        intake = Intake(table, mapping, mapper, Spool(), problems=problems)
        closed = ClosedQuestion(table.header, mapper, options)
        try:
            with problems.collected():
                intake.repeats = repeats_of(table.header, mapping, options.last_of)
            chunks = itertools.chain(() if first is None else (first,), chunks)
            _read(intake, chunks, closed, advance)
            with problems.collected():
                _require_rows(intake, options)
            told = _checked(intake) + closed.notes()
            answered = _answered(closed, ask_closed, problems)
            if answered is not None:
                intake.mapping = resolve(table.header, answered.added_to(request))
                intake.mapper = Mapper(intake.mapping, len(table.header), cells, columns)
                for chunk in intake.rows:
                    intake.mapper.observe(chunk)
                told = [*_checked(intake), f"so answered: {answered.shown()}"]
            if template is None:
                told += proposals(table.header, intake.mapping)
        except BaseException:
            intake.close()
            raise
    finally:
        table.close()
    intake.read_paths = lookups.paths
    if problems:
        return intake
    mapper = intake.mapper
    intake.notes = _notes(table) + lookups.notes + mapper.lookup_notes() + mapper.date_notes()
    intake.notes += mapper.link_notes()
    intake.notes += told
    note = None if intake.repeats is None else intake.repeats.note()
    intake.notes += [] if note is None else [note]
    return intake


def _mapping(
    table: Table,
    request: Request,
    confirm: ConfirmMatches | None,
    first: Chunk | None,
    problems: Problems,
) -> tuple[Request, Mapping]:
    """The mapping, once a person has said what is uncertain, if nothing else is in the way."""
    found = draft(table.header, request)
    while found.uncertain and confirm is not None and not found.problems:
        examples = [_example(first, match.column) for match in found.uncertain]
        yes = confirm(table.header, found.uncertain, examples)
        request = replace(
            request,
            confirmed=request.confirmed | yes,
            declined=request.declined | (frozenset(found.uncertain) - yes),
        )
        found = draft(table.header, request)
    if found.problems:
        problems.of_header(found.problems, _header_read(table))
    if found.uncertain:
        problems.add(MappingError(_unconfirmed(table.header, found.uncertain)))
    return request, found.mapping


def _openable(
    mapping: Mapping,
    lookups: LookupTables,
    options: Options,
    cells: CellOptions,
    problems: Problems,
) -> tuple[Mapping, LookupColumns]:
    """The fields of which lookup and fixed value are there, with the lookups."""
    columns: LookupColumns = {}
    sources = []
    for source in mapping.sources:
        with problems.collected(source.field):
            columns |= lookups.columns(source, options)
            check_constant(source, cells)
            sources.append(source)
    return replace(mapping, sources=tuple(sources)), columns


def _checked(intake: Intake) -> list[str]:
    """What a person should know of the columns; their problems are set aside."""
    for problem in intake.mapper.column_problems():
        intake.problems.add(problem.error, problem.field)
    with intake.problems.collected():
        return intake.mapper.notes_of_flags()
    return []


def _answered(
    closed: ClosedQuestion, ask: AskClosed | None, problems: Problems
) -> AnswerFlags | None:
    """What a person says of closed rows. Nobody is asked in vain: where the file stops anyway."""
    with problems.collected():
        return closed.answer(None if problems else ask)
    return None


def _require_header(table: Table, options: Options) -> None:
    """Raise `MappingError` where the columns have no names, and nobody said so."""
    if table.has_header or options.no_header:
        return
    raise MappingError(
        f"{table.label} seems to have no header: its first row holds data like the others\n"
        "if that is so, add --no-header and name the columns as a spreadsheet program does, for "
        'example --map "task_title=B"; if it has one, say in which row with --header-row'
    )


def _require_rows(intake: Intake, options: Options) -> None:
    if not intake.row_count:
        raise SourceError(
            f"{intake.table.label} has a header but no rows",
            hint="fill in at least one row below it",
        )
    if options.rows is None:
        return
    first, last = options.rows
    if first > intake.last_row or (last is not None and last < intake.first_row):
        raise ConfigurationError(
            f"--rows: no row of {intake.table.label} is chosen; "
            f"its rows are {intake.first_row} to {intake.last_row}"
        )


def _source_options(options: Options, template: Template | None) -> SourceOptions:
    return SourceOptions(
        known_names=_known_names(options, template),
        sheet=options.sheet,
        skip_hidden=options.skip_hidden,
        header_row=options.header_row,
        no_header=options.no_header,
        encoding=options.encoding,
        delimiter=options.delimiter,
    )


def _known_names(options: Options, template: Template | None) -> frozenset[str]:
    """The headers that mean something by themselves: a header of these needs no second row."""
    names = [column for _, column in options.maps]
    if template is not None:
        rules = (rule for rules in template.fields.values() for rule in rules)
        names += [rule.column for rule in rules if isinstance(rule, ColumnRule)]
    return (frozenset(map(fold, names)) | COMMON_HEADERS) - {""}


def _template(options: Options) -> Template | None:
    """The mapping that was named."""
    if options.mapping is not None and options.template is not None:
        raise ConfigurationError("give either --mapping or --template, not both")
    if options.template is not None:
        return shipped_template(options.template)
    if options.mapping is None:
        return None
    try:
        text = options.mapping.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise MappingError(f"the mapping {options.mapping} cannot be read: {reason}") from error
    return parse_template(text, str(options.mapping))


def _mapping_label(options: Options) -> str:
    if options.mapping is not None:
        return str(options.mapping)
    return "the mapping" if options.template is None else f"the template {options.template}"


def _request(options: Options, template: Template | None) -> Request:
    return Request(
        template=template,
        maps=options.maps,
        sets=options.sets,
        lookups=[name for name, _ in options.lookups],
        skips=options.skips,
        only=options.only,
        values=options.values,
    )


def _example(first: Chunk | None, column: int) -> str:
    cells = [] if first is None else [row[column].strip() for row in first.rows]
    return next((cell for cell in cells if cell), "")


def _header_read(table: Table) -> str:
    """What was taken for the header, so that a person sees what to name, or that it is none."""
    names = [text.strip() for text in table.header if text.strip()]
    rows = table.header_rows
    place = f"row {rows[0]}" if len(rows) == 1 else f"rows {rows[0]} to {rows[-1]}, joined"
    if not table.has_header:
        place = "none: columns as a spreadsheet program names them"
    read = f"the header that was read ({place}): {a_few(names)}"
    if len(rows) > 1:
        read += "; if one of these rows alone is the header, say which with --header-row"
    elif table.has_header and len(names) < _FEWEST_COLUMNS:
        read += "; if the header is further down, say where with --header-row"
    return read


def _unconfirmed(header: Sequence[str], matches: Sequence[Match]) -> str:
    lines = ["some columns may mean a field, but that is not certain; say for each:"]
    for match in matches[:_MOST_UNCERTAIN]:
        known = find_field(match.field)
        column = match.field if known is None else known.column
        name = header[match.column].strip()
        name = name if len(name) <= _LONGEST_NAME else f"#{match.column + 1}"
        if match.beside is not None:
            date = header[match.beside].strip()
            lines.append(
                f'  "{name}": --map "{column}={date} + {name}" if it is the time of day of '
                f'"{date}", --map "{column}={date}" if it is not'
            )
            continue
        lines.append(
            f'  "{name}": --map "{column}={name}" if it is {column}, --map "{column}=" if it is not'
        )
    if len(matches) > _MOST_UNCERTAIN:
        lines.append(f"  and {len(matches) - _MOST_UNCERTAIN} more columns")
    return "\n".join(lines)


def _read(
    intake: Intake,
    chunks: Iterable[Chunk],
    closed: ClosedQuestion,
    advance: Callable[[int], None],
) -> None:
    width = len(intake.table.header)
    for chunk in chunks:
        intake.first_row = intake.first_row or chunk.numbers[0]
        intake.last_row = chunk.numbers[-1]
        intake.mapper.observe(chunk)
        closed.observe(chunk)
        if intake.repeats is not None:
            intake.repeats.observe(chunk)
        intake.rows.append(chunk)
        intake.row_count += len(chunk)
        longest = max(map(len, chunk.rows))
        intake.extra_columns = max(intake.extra_columns, longest - width)
        advance(len(chunk))


def _notes(table: Table) -> list[str]:
    notes = list(table.notes)
    if table.blank_rows:
        rows = "1 blank row was" if table.blank_rows == 1 else f"{table.blank_rows} blank rows were"
        notes.append(f"{rows} passed over")
    return notes
