"""What a look at all rows shows for a given request: the mapping, its columns, what is open.

A `Study` is made from a table's header, a request and the rows. A person's answer changes the
request, and the rows are studied again: so an answer is never more than the flags for it.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from importer.contract.fields import find_field
from importer.errors import ConfigurationError, ImporterError
from importer.intake.cell_questions import CellQuestions
from importer.intake.chosen_rows import ChosenRows
from importer.intake.closed_question import ClosedQuestion
from importer.intake.group_titles import GroupTitles
from importer.intake.header_questions import tell_header
from importer.intake.lookup_tables import LookupColumns, LookupTables
from importer.intake.problems import Problems
from importer.mapping.cells.filling import CellOptions, check_constant
from importer.mapping.cells.short_ids import LaterShortIds
from importer.mapping.dates.conversion import HalfConvertedError
from importer.mapping.mapper import Mapper
from importer.mapping.matching.contacts import NoContactsError
from importer.mapping.matching.recognition import LikelyTemplate, likely_templates
from importer.mapping.request import Request
from importer.mapping.resolve import Draft, draft
from importer.mapping.sample import SAMPLE_ROWS, Sample
from importer.mapping.settled import Mapping
from importer.rows.corrections import Corrections
from importer.rows.table import CHUNK_ROWS, Chunk, Table
from importer.settings.options import Options
from importer.wording.hints import Option, pasted


@dataclass(slots=True)
class Study:
    """The rows under one request.

    found: how far the header settles it. likely: the templates whose columns it has.
    half_converted: why a column of dates is in doubt, where an answer would settle it.
    notes: what a person should know of the columns. titles, short_ids: None where a mapping was
    named, and of all rows there is nothing to find.
    """

    header: Sequence[str]
    request: Request
    options: Options
    found: Draft
    lookups: LookupTables
    mapping: Mapping
    mapper: Mapper
    problems: Problems
    closed: ClosedQuestion
    cells: CellQuestions | None
    titles: GroupTitles | None
    chosen: ChosenRows
    short_ids: LaterShortIds | None
    half_converted: HalfConvertedError | None = None
    likely: Sequence[LikelyTemplate] = ()
    notes: tuple[str, ...] = ()
    _lacks_way_to_ids: bool = False

    def observe(self, chunk: Chunk) -> None:
        """Take a chunk as evidence."""
        self.mapper.observe(chunk, self.chosen.of(chunk))
        self.closed.observe(chunk)
        if self.titles is not None:
            self.titles.observe(chunk)
        if self.short_ids is not None:
            self.short_ids.observe(chunk)
        if self.cells is not None:
            self.cells.observe(chunk)

    def conclude(self, rows: Callable[[], Iterable[Chunk]]) -> None:
        """After the last chunk: what the columns as a whole leave open. rows: gives them anew."""
        problems = self.problems
        for problem in self.mapper.column_problems():
            if problem.code == "names_for_ids" and self._lacks_way_to_ids:
                continue  # it was told in other words
            is_owner = problem.field.name == "assignee_id"
            is_people = is_owner and (
                self.found.people is not None or problem.code == "names_for_ids"
            )
            is_half = isinstance(problem.error, HalfConvertedError)
            tell = problems.ask if is_people or is_half else problems.add
            code = "swapped_dates" if is_half else problem.code
            tell(problem.error, problem.field, code)
            if isinstance(problem.error, HalfConvertedError):
                self.half_converted = problem.error
        with problems.collected():
            self.notes = tuple(self.mapper.notes_of_flags())
        if self.titles is not None:
            self.titles.conclude(rows)
        self.closed.look_up(rows)
        for closed, code in self.closed.problems():
            problems.ask(closed, code=code)
        titles = [] if self.titles is None else self.titles.notes()
        problems.doubt([*titles, *self.closed.notes()])

    def over(self, rows: Callable[[], Iterable[Chunk]]) -> Study:
        """This study, once it has seen all of these rows. rows: gives them anew."""
        for chunk in rows():
            self.observe(chunk)
        self.conclude(rows)
        return self


def _parts(rows: Iterable[Chunk]) -> Iterator[list[Chunk]]:
    """The chunks, as many at a time as a sample takes."""
    chunks = iter(rows)
    while part := list(itertools.islice(chunks, SAMPLE_ROWS // CHUNK_ROWS)):
        yield part


def _likely(table: Table, request: Request) -> Sequence[LikelyTemplate]:
    """The templates to propose; who has named columns needs none."""
    is_told = request.template is not None or request.maps or request.no_template
    is_told = is_told or not table.has_header
    return () if is_told else likely_templates(table.header)


def _lacks_way_to_ids(mapping: Mapping, options: Options, problems: Problems) -> bool:
    """Whether users of another program alone say whose a task is: of nobody the id; it is told."""
    if options.mapping.users is None:
        return False
    known = find_field("assignee_id")
    columns = [c for s in mapping.sources if s.field.name == "assignee_id" for c in s.columns]
    is_looked_up = any(find_field(name) is known for name, _ in options.mapping.lookups)
    is_looked_up = is_looked_up or any(column.rule.lookup or column.words for column in columns)
    if not columns or is_looked_up:
        return False
    problems.ask(
        ConfigurationError(
            f"{Option('users')} says who the owners are, and not which ids they have in "
            "HockeyStack",
            hint=f"add {Option('lookup', 'assignee_id=FILE')}, a table of their e-mail "
            "addresses or names and those ids",
        )
    )
    return True


@dataclass(frozen=True, slots=True)
class Studies:
    """Begins a study of one table for each request.

    label: what the errors of the mapping call it.
    with_cells: whether single words and dates are counted.
    """

    table: Table
    lookups: LookupTables
    label: str
    today: date | None
    with_cells: bool

    def begin(self, request: Request, options: Options) -> Study:
        """A study that has seen no row yet."""
        table, problems = self.table, Problems()
        request = self._joined(request, options, problems)
        found = draft(table.header, request)
        tell_header(table, request, found, problems)
        likely = _likely(table, request)
        if likely:
            titles = " or ".join(template.title for template in likely)
            flags = " or ".join(str(pasted("template", template.name)) for template in likely)
            problems.template = f"this looks like {titles}: {flags} maps its columns"
        cells = CellOptions(
            options.mapping.zone,
            options.mapping.due_time,
            options.mapping.date_order,
            options.mapping.swapped_dates,
            self.label,
            self.today,
            options.mapping.date_numbers,
        )
        lacks_way_to_ids = _lacks_way_to_ids(found.mapping, options, problems)
        mapping, columns = self._openable(found.mapping, options, cells, problems)
        mapper = Mapper(mapping, len(table.header), cells, columns)
        return Study(
            table.header,
            request,
            options,
            found,
            self.lookups,
            mapping,
            mapper,
            problems,
            ClosedQuestion(table.header, mapper, options),
            CellQuestions(table.header, mapper, options) if self.with_cells else None,
            GroupTitles(table.header, mapper, options) if request.template is None else None,
            ChosenRows(options.planning),
            None if request.template or request.sample.is_whole else LaterShortIds(mapping),
            likely=likely,
            _lacks_way_to_ids=lacks_way_to_ids,
        )

    def settled(self, study: Study, rows: Callable[[], Iterable[Chunk]]) -> Study:
        """The study that knows of later rows what its columns are understood by.

        rows: gives all rows anew.
        """
        return self.with_later_ids(self._joined_later(study, rows) or study, rows)

    def with_later_ids(self, study: Study, rows: Callable[[], Iterable[Chunk]]) -> Study:
        """The study that lengthens ids of Salesforce, though only later rows have short ones."""
        found = frozenset() if study.short_ids is None else study.short_ids.found
        if not found:
            return study
        request = replace(study.request, short_ids=study.request.short_ids | found)
        return self.begin(request, study.options).over(rows)

    def _joined_later(self, study: Study, rows: Callable[[], Iterable[Chunk]]) -> Study | None:
        """The study of all rows, where only later ones than the sample's name contacts.

        An export may begin with old tasks, whose contacts are gone. rows: gives all rows anew.
        None: nothing is to be found.
        """
        contacts, request = study.options.mapping.contacts, study.request
        if contacts is None or request.joins or request.sample.is_whole:
            return None
        header = self.table.header
        for part in _parts(rows()):
            sample = Sample((row for chunk in part for row in chunk.rows), len(header))
            try:
                joins = self.lookups.joins(header, sample, contacts)
            except NoContactsError:
                continue
            except ImporterError:  # of the first rows it was told, and of the others it is the same
                return None
            return self.begin(replace(request, joins=joins), study.options).over(rows)
        return None

    def _joined(self, request: Request, options: Options, problems: Problems) -> Request:
        """The request with what a second export fills."""
        contacts = options.mapping.contacts
        if contacts is None or request.joins:
            return request
        with problems.collected():
            joins = self.lookups.joins(self.table.header, request.sample, contacts)
            return replace(request, joins=joins)
        return request

    def _openable(
        self, mapping: Mapping, options: Options, cells: CellOptions, problems: Problems
    ) -> tuple[Mapping, LookupColumns]:
        """The fields of which lookup and fixed value are there, with the lookups."""
        columns: LookupColumns = {}
        sources = []
        for source in mapping.sources:
            with problems.collected(source.field):
                columns |= self.lookups.columns(source, options.mapping)
                check_constant(source, cells)
                sources.append(source)
        return replace(mapping, sources=tuple(sources)), columns


def sample_of(head: Sequence[Chunk], width: int, corrections: Corrections) -> Sample:
    """What the first chunks show of the columns. corrections: those that were laid over them."""
    is_whole = sum(map(len, head)) < SAMPLE_ROWS
    rows = (row for chunk in head for row in corrections.kept(chunk).rows)
    return Sample(rows, width, is_whole=is_whole)
