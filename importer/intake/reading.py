"""The first pass over a source: header matched, columns observed, rows set aside in a spool.

A path and options enter, an `Intake` leaves, from which every later pass reads. Part of the
composition root: it joins `source` and `mapping`, which do not know each other.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import BinaryIO

from importer.contract.fields import FIELD_BY_NAME, find_field
from importer.errors import ConfigurationError, MappingError, SheetInDoubtError, SourceError
from importer.intake.column_questions import StoppedError
from importer.intake.lookup_tables import LookupTables
from importer.intake.person import Person
from importer.intake.problems import Problems
from importer.intake.questions import ROUNDS, ask_sheet
from importer.intake.repeats import Repeats, repeats_of
from importer.intake.study import Studies, Study
from importer.intake.unticked import UntickedRows
from importer.mapping.headers import COMMON_HEADERS, fold
from importer.mapping.mapper import Mapper
from importer.mapping.proposals import proposals
from importer.mapping.resolve import Mapping, Request
from importer.mapping.sample import SAMPLE_ROWS, Sample
from importer.mapping.shipped import shipped_template
from importer.mapping.template import Template, parse_template
from importer.mapping.template_model import ColumnRule
from importer.mapping.unsent import unsent_columns
from importer.rows.digest import SourceDigest
from importer.rows.outcome import IMPORT_COLUMNS
from importer.rows.scratch import Spool
from importer.rows.table import CHUNK_ROWS, Chunk, SourceOptions, Table
from importer.settings.options import Options
from importer.source import open_table
from importer.wording.pasting import pasted


@dataclass(slots=True)
class Intake:
    """A source that was read whole, and how it will be mapped.

    table: closed, for its description only. rows: the spool. extra_columns: cells that the
    longest row has beyond the header. first_row, last_row: row numbers. notes: what a person
    should know of the reading. read_paths: further files that were read. problems: what has to be
    settled before anything can be sent; with any, the mapping is only as far as it is known.
    unticked: how many rows of empty checkboxes were passed over.
    unsent: columns that fill nothing and are to be known before anything is sent, one line each.
    options: those that were given, with what a person has said since.
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
    unticked: int = 0
    notes: list[str] = field(default_factory=list)
    read_paths: list[Path] = field(default_factory=list)
    unsent: list[str] = field(default_factory=list)
    options: Options = field(default_factory=Options)

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


def take_in(  # noqa: PLR0913 -- whom to tell and ask
    path: Path | None,
    options: Options,
    *,
    stdin: BinaryIO | None,
    advance: Callable[[int], None],
    person: Person | None = None,
    before_asking: Callable[[Table], object] = lambda _: None,
    today: date | None = None,
) -> Intake:
    """Read the source once, whole. advance: told how many rows were read, now and then.

    What has to be settled first is collected in `problems`. person: is asked about it, unless
    something stops the file anyway; None: nobody to ask. before_asking: raises what else would stop
    the run, so that nobody answers in vain.
    today: by which it is judged whether a due date is likely; None: it is not.
    """
    template = _template(options)
    table, options, flags = _open(path, options, template, stdin, person)
    try:
        _require_header(table, options)
        chunks = table.chunks()
        head, sample = _sample(chunks, len(table.header))
        request = replace(_request(options, template), sample=sample)
        studies = Studies(
            table,
            LookupTables(path, table.sheet, options.mapping, is_results=_is_results(table)),
            _mapping_label(options),
            today,
            is_asked=person is not None,
        )
        study = studies.begin(request, options)
        intake = Intake(table, study.mapping, study.mapper, Spool(), problems=study.problems)
        try:
            with intake.problems.collected():
                intake.repeats = repeats_of(table.header, study.mapping, options.last_of)
            unticked = UntickedRows(table.header)
            _read(intake, unticked.without(itertools.chain(head, chunks)), study, advance)
            intake.unticked = unticked.count
            with intake.problems.collected():
                _require_rows(intake, options)
            study.conclude()
            if person is not None and not study.problems.stop_anyway:
                before_asking(table)
                asked = _asked(studies, study, intake.rows, person, flags)
                if asked is not study:
                    _look_for_repeats(intake, asked)
                study = asked
            study.problems.answered = " ".join(flags)
            intake.problems = study.problems
            intake.mapping, intake.mapper = study.mapping, study.mapper
            intake.options = study.options
            intake.unsent = _unsent(intake, study.request)
            told = [*filter(None, [unticked.note()]), *study.notes, *study.closed.notes()]
            told += [f"your answers as flags: {' '.join(flags)}"] if flags else []
            told += [study.problems.template] if study.problems.template else []
            if study.request.template is None:
                proposed = proposals(table.header, intake.mapping, sample)
                intake.problems.propose(proposed)
                told += proposed
        except BaseException:
            intake.close()
            raise
    finally:
        table.close()
    intake.read_paths = studies.lookups.paths
    if not intake.problems:
        intake.notes = _told(intake, studies.lookups, told)
    return intake


def _open(
    path: Path | None,
    options: Options,
    template: Template | None,
    stdin: BinaryIO | None,
    person: Person | None,
) -> tuple[Table, Options, list[str]]:
    """The table, with what a person says of its sheet."""
    try:
        return open_table(path, _source_options(options, template), stdin=stdin), options, []
    except SheetInDoubtError as doubt:
        if person is None or path is None:
            raise
        options = ask_sheet(doubt, options, person)
    table = open_table(path, _source_options(options, template), stdin=stdin)
    return table, options, [pasted("sheet", options.sheet or "")]


def _asked(
    studies: Studies, study: Study, rows: Spool[Chunk], person: Person, flags: list[str]
) -> Study:
    """The study with a person's answers, which are added to the flags."""
    for ask in ROUNDS:
        try:
            said = ask(studies.table.header, study, person)
        except StoppedError:
            break
        if not said.flags:
            continue
        kept = [flag.replace(said.replaced, "").strip() for flag in flags if said.replaced]
        flags[:] = [*filter(None, kept or flags), said.flags]
        study = studies.begin(said.request, said.options).over(rows)
        if study.problems.stop_anyway:
            break
    return study


def _look_for_repeats(intake: Intake, study: Study) -> None:
    """Again, where a column that seemed to hold the rows' own ids may fill a field now."""
    if intake.repeats is not None:
        intake.repeats.close()
    intake.repeats = repeats_of(intake.table.header, study.mapping, study.options.last_of)
    if intake.repeats is not None:
        for chunk in intake.rows:
            intake.repeats.observe(chunk)


def _is_results(table: Table) -> bool:
    return {name.strip() for name in table.header}.issuperset(IMPORT_COLUMNS)


def _told(intake: Intake, lookups: LookupTables, told: list[str]) -> list[str]:
    """What a person should know of the reading. told: what was found out at its end."""
    mapper, repeats = intake.mapper, intake.repeats
    notes = _notes(intake.table) + lookups.notes + mapper.lookup_notes() + mapper.date_notes()
    notes += [*mapper.link_notes(), *mapper.html_notes(), *told]
    note = None if repeats is None else repeats.note()
    return notes if note is None else [*notes, note]


def _unsent(intake: Intake, request: Request) -> list[str]:
    """What to know before sending; nothing of a field that somebody leaves empty."""
    declined = [
        known for name, column in request.maps if not column and (known := find_field(name))
    ]
    declined += [FIELD_BY_NAME[match.field] for match in request.declined]
    return unsent_columns(intake.table.header, intake.mapping, request.sample, declined)


def _sample(chunks: Iterator[Chunk], width: int) -> tuple[list[Chunk], Sample]:
    """The first chunks, and what they show of the columns."""
    head = list(itertools.islice(chunks, SAMPLE_ROWS // CHUNK_ROWS))
    is_whole = sum(map(len, head)) < SAMPLE_ROWS
    return head, Sample((row for chunk in head for row in chunk.rows), width, is_whole=is_whole)


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


def _read(
    intake: Intake,
    chunks: Iterable[Chunk],
    study: Study,
    advance: Callable[[int], None],
) -> None:
    width = len(intake.table.header)
    for chunk in chunks:
        intake.first_row = intake.first_row or chunk.numbers[0]
        intake.last_row = chunk.numbers[-1]
        study.observe(chunk)
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
