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
from importer.intake.lookup_tables import LookupTables, is_copied, other_sheets
from importer.intake.memory import Recall, Remembered
from importer.intake.original_numbers import numbered_chunks
from importer.intake.repeats import Repeats, repeats_of
from importer.intake.study import Studies, Study, sample_of
from importer.intake.unticked import UntickedRows
from importer.mapping.headers.names import COMMON_HEADERS, fold
from importer.mapping.matching.map_text import named_columns
from importer.mapping.request import Request
from importer.mapping.sample import SAMPLE_ROWS, Sample
from importer.mapping.template.parse import Template, parse_template
from importer.mapping.template.rules import ColumnRule
from importer.mapping.template.shipped import shipped_template, template_like
from importer.rows.corrections import NONE_CORRECTED, Corrections
from importer.rows.outcome import IMPORT_COLUMNS
from importer.rows.scratch import ChunkSpool, Spool
from importer.rows.table import CHUNK_ROWS, Chunk, Table
from importer.settings.groups import MappingOptions
from importer.settings.options import Options
from importer.source import open_table
from importer.wording.hints import Hint, Option, pasted
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
) -> Survey:
    """Read the source once, whole. advance: told how many rows were read, now and then.

    What has to be settled first is in the study's `problems`. today: by which it is judged whether
    a due date is likely; None: it is not. with_cells: whether single words and dates are counted
    that somebody could explain. keeps_cells: whether a workbook's cells are wanted as stored.
    recall: gives earlier answers for a header. corrections: laid over the rows as they are read.
    """
    template = _template(options.mapping)
    options = _with_mapping(options, template)
    names = _known_names(options.mapping, template)
    by_several = may_be_several(processors(), options.planning.processes)
    reading = replace(
        options.reading, known_names=names, keeps_cells=keeps_cells, by_several=by_several
    )
    table = open_table(path, reading, stdin=stdin)
    with closing(table), ExitStack() as on_failure:
        _require_header(table, options)
        remembered = recall(table.header) if table.has_header else None
        if remembered is not None:
            options = options.but(mapping=remembered.path)
            template = _answers(options.mapping)
            options = _with_mapping(options, template)
        chunks = map(corrections.applied, numbered_chunks(table, stdin))
        head, sample = _sample(chunks, len(table.header), corrections)
        lookups = LookupTables(
            path, table.sheet, options.mapping.file, is_results=_is_results(table),
            is_copied=is_copied(path, options.results) and not options.only_failed,
        )  # fmt: skip
        lookups.others = other_sheets(table)
        studies = Studies(
            table, lookups, _mapping_label(options.mapping), today, with_cells=with_cells
        )
        study = studies.begin(replace(_request(options.mapping, template), sample=sample), options)
        found = Survey(table, studies, study, UntickedRows(table.header), remembered=remembered)
        found.corrections = corrections
        on_failure.callback(found.close)
        with study.problems.collected():
            found.repeats = repeats_of(table.header, study.mapping, options.planning.last_of)
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


def _with_mapping(options: Options, template: Template | None) -> Options:
    """The options with what a mapping says of the file, where no flag does."""
    if template is None:
        return options
    told = options.mapping
    here = Path() if told.file is None else told.file.parent
    exports = {
        name: export if export is None else export.beside(here)
        for name, export in (("contacts", template.contacts), ("users", template.users))
    }
    return options.but(
        sheet=options.reading.sheet or template.sheet,
        last_of=options.planning.last_of or template.last_of,
        contacts=told.contacts or exports["contacts"],
        users=told.users or exports["users"],
    )


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


def _known_names(options: MappingOptions, template: Template | None) -> frozenset[str]:
    """The headers that mean something by themselves: a header of these needs no second row."""
    names = [name for _, text in options.maps for name in named_columns(text)]
    if template is not None:
        rules = (rule for rules in template.fields.values() for rule in rules)
        names += [rule.column for rule in rules if isinstance(rule, ColumnRule)]
    return (frozenset(map(fold, names)) | COMMON_HEADERS) - {""}


def _template(options: MappingOptions) -> Template | None:
    """The mapping that was named."""
    if options.file is not None and options.template is not None:
        raise ConfigurationError(Hint("use either {mapping} or {template}, not both"))
    if options.template is not None:
        _require_a_name(options.template)
        return shipped_template(options.template)
    if options.file is None:
        return None
    try:
        text = options.file.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise MappingError(
            f"the mapping {options.file} cannot be read: {reason}", hint=_of_template(options.file)
        ) from error
    return parse_template(text, str(options.file))


def _answers(options: MappingOptions) -> Template | None:
    """The mapping that holds earlier answers."""
    try:
        template = _template(options)
    except MappingError as error:
        hint = Hint("{ask_again:yes} forgets these answers, and asks again")
        raise MappingError(error.message, hint=hint) from error
    # The table is open already, and may be a file that has no sheets.
    return template and template.model_copy(update={"sheet": None})


def _of_template(path: Path) -> str | None:
    """How to say it, where the mapping that is not there is called like a template."""
    name = None if path.exists() else template_like(path.stem)
    if name is None:
        return None
    is_it = "it is a template of the program" if name == path.stem.casefold() else "did you mean"
    return f"{is_it}: {pasted('template', name)}"


def _require_a_name(template: str) -> None:
    """Raise `ConfigurationError` for a mapping file in the place of a template's name."""
    if template.casefold().endswith(".toml") and template_like(template) is None:
        raise ConfigurationError(
            f"{Option('template')} takes the name of a template of the program, and {template} is "
            "a file",
            hint=Hint("a mapping file is named with {}", pasted("mapping", template)),
        )


def _mapping_label(options: MappingOptions) -> str:
    if options.file is not None:
        return str(options.file)
    return "the mapping" if options.template is None else f"the template {options.template}"


def _request(options: MappingOptions, template: Template | None) -> Request:
    return Request(
        template=template,
        maps=options.maps,
        sets=options.sets,
        lookups=[name for name, _ in options.lookups],
        skips=options.skips,
        only=options.only,
        opens=options.treat_as_open,
        skip_matches=options.skip_match,
        empty=options.empty,
        values=options.values,
        html=options.html,
        default_type=options.default_type,
        long_text=options.long_text,
    )
