"""The first pass over a source: header matched, columns observed, rows set aside in a spool.

A path and options enter, an `Intake` leaves, from which every later pass reads. Part of the
composition root: it joins `source` and `mapping`, which do not know each other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

from importer.errors import ConfigurationError, MappingError, SourceError
from importer.fields import find_field
from importer.mapping.headers import Match
from importer.mapping.lookup import Lookup, build_lookup
from importer.mapping.mapper import CellOptions, Mapper
from importer.mapping.resolve import Mapping, Request, resolve, uncertain_matches
from importer.mapping.shipped import shipped_template
from importer.mapping.template import Template, parse_template
from importer.scratch import Spool
from importer.settings import Options
from importer.source import open_table
from importer.table import Chunk, SourceOptions, Table

ConfirmMatches = Callable[[Sequence[str], Sequence[Match]], frozenset[Match]]
"""Asks a person which uncertain matches are right: header and matches enter, those leave."""


@dataclass(slots=True)
class Intake:
    """A source that was read whole, and how it will be mapped.

    table: closed, for its description only. rows: the spool. extra_columns: cells that the
    longest row has beyond the header. notes: what a person should know of the reading.
    """

    table: Table
    mapping: Mapping
    mapper: Mapper
    rows: Spool[Chunk]
    row_count: int
    extra_columns: int
    notes: list[str] = field(default_factory=list)


def take_in(
    path: Path | None,
    options: Options,
    *,
    stdin: BinaryIO | None,
    confirm: ConfirmMatches | None,
    advance: Callable[[int], None],
) -> Intake:
    """Read the source once, whole. advance: told how many rows were read, now and then.

    confirm None: nobody to ask, so an uncertain match is a `MappingError`.
    """
    table = open_table(path, _source_options(options), stdin=stdin)
    try:
        template, folder = _template(options)
        mapping = _settle(table, _request(options, template), confirm)
        lookups = _lookups(mapping, options, folder)
        cells = CellOptions(options.zone, options.due_time, options.date_order)
        mapper = Mapper(mapping, len(table.header), cells, lookups)
        intake = Intake(table, mapping, mapper, Spool(), 0, 0)
        try:
            _read(intake, advance)
            _require_rows(intake)
            mapper.check_columns()
        except BaseException:
            intake.rows.close()
            raise
    finally:
        table.close()
    intake.notes = _notes(table)
    return intake


def _require_rows(intake: Intake) -> None:
    if not intake.row_count:
        raise SourceError(
            f"{intake.table.label} has a header but no rows",
            hint="fill in at least one row below it",
        )


def _source_options(options: Options) -> SourceOptions:
    return SourceOptions(
        sheet=options.sheet,
        header_row=options.header_row,
        encoding=options.encoding,
        delimiter=options.delimiter,
    )


def _template(options: Options) -> tuple[Template | None, Path]:
    """The mapping that was named, and the folder that its lookups are relative to."""
    if options.mapping is not None and options.template is not None:
        raise ConfigurationError("give either --mapping or --template, not both")
    if options.template is not None:
        return shipped_template(options.template), Path()
    if options.mapping is None:
        return None, Path()
    try:
        text = options.mapping.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise MappingError(f"the mapping {options.mapping} cannot be read: {reason}") from error
    return parse_template(text, str(options.mapping)), options.mapping.parent


def _request(options: Options, template: Template | None) -> Request:
    return Request(
        template=template,
        maps=options.maps,
        sets=options.sets,
        lookups=[name for name, _ in options.lookups],
    )


def _settle(table: Table, request: Request, confirm: ConfirmMatches | None) -> Mapping:
    uncertain = uncertain_matches(table.header, request)
    if uncertain:
        if confirm is None:
            raise MappingError(_unconfirmed(table.header, uncertain))
        said_yes = confirm(table.header, uncertain)
        request = replace(request, confirmed=said_yes, declined=frozenset(uncertain) - said_yes)
    return resolve(table.header, request)


def _unconfirmed(header: Sequence[str], matches: Sequence[Match]) -> str:
    lines = ["some columns may mean a field, but that is not certain; say for each:"]
    for match in matches:
        known = find_field(match.field)
        column = match.field if known is None else known.column
        name = header[match.column].strip()
        lines.append(
            f'  "{name}": --map "{column}={name}" if it is {column}, --map "{column}=" if it is not'
        )
    return "\n".join(lines)


def _lookups(mapping: Mapping, options: Options, folder: Path) -> dict[tuple[str, int], Lookup]:
    """The lookup tables by field and column: of the flags, else of the mapping."""
    flagged = {}
    for name, file in options.lookups:
        known = find_field(name)
        if known is not None:
            flagged[known.name] = read_lookup(Path(file))
    found = {}
    for source in mapping.sources:
        for column in source.columns:
            if source.field.name in flagged:
                found[source.field.name, column.column] = flagged[source.field.name]
            elif column.rule.lookup is not None:
                path = folder / column.rule.lookup
                found[source.field.name, column.column] = read_lookup(path)
    return found


def read_lookup(path: Path) -> Lookup:
    """The lookup in the file at `path`: its first two columns, whatever their headers say."""
    table = open_table(path, SourceOptions())
    try:
        if len(table.header) < 2:  # noqa: PLR2004 -- a word and what to send for it
            raise MappingError(
                f"the lookup {path} has one column", hint="it needs two: the word, and the id"
            )
        # The header may be a first line of data: a pair more does no harm.
        pairs = [(table.header[0], table.header[1])]
        for chunk in table.chunks():
            pairs += [(row[0], row[1]) for row in chunk.rows]
        return build_lookup(pairs, path.name)
    finally:
        table.close()


def _read(intake: Intake, advance: Callable[[int], None]) -> None:
    width = len(intake.table.header)
    for chunk in intake.table.chunks():
        intake.mapper.observe(chunk)
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
