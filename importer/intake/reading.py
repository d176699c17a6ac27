"""Takes a source in: surveys it, asks what it leaves open, and fixes the result for later passes.

`take_in` returns an `Intake`, from which every later pass reads.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import BinaryIO, NamedTuple

from importer.errors import SheetInDoubtError
from importer.intake.blank_lookup import written_for
from importer.intake.file_notes import notes_of, proposed_in, unsent_in
from importer.intake.header_questions import Flag
from importer.intake.known_people import NOBODY, PeopleHere, people_of, use_known
from importer.intake.likely_template import with_likely_template
from importer.intake.memory import Recall
from importer.intake.owner_questions import BlankWantedError, FindUsedIds
from importer.intake.person import Person
from importer.intake.points import NoAnswerError, settle
from importer.intake.problems import Problems
from importer.intake.questions import Round, ask_sheet, rounds
from importer.intake.remembered_sheet import remembered_sheet
from importer.intake.repeats import Repeats, repeats_of
from importer.intake.study import Studies, Study
from importer.intake.survey import Survey, survey
from importer.mapping.mapper import Mapper
from importer.mapping.request import Request
from importer.mapping.settled import Mapping
from importer.rows.corrections import NONE_CORRECTED, Corrections
from importer.rows.digest import SourceDigest
from importer.rows.table import Rows, Table
from importer.settings.options import Options
from importer.wording.hints import Option, pasted


@dataclass(slots=True)
class Intake:
    """A source that was read whole, and how it will be mapped.

    table: closed, for its description only. rows: the spool. extra_columns: cells that the
    longest row has beyond the header. first_row, last_row: row numbers. notes: what a person
    should know of the reading. read_paths: further files that were read. problems: what has to be
    settled before anything can be sent; with any, the mapping is only as far as it is known.
    unticked: how many rows of empty checkboxes were passed over.
    unsent: columns that fill nothing and are to be known before anything is sent, one line each.
    options: those that were given, with what a person has said since. request: the same of the
    columns. is_answered: whether a person has said something. people: then, the id of each
    name that has one. is_sheet_answered: whether a person has said, now or before, which sheet.
    corrections: those laid over the rows. studies: by which they are studied again.
    """

    table: Table
    mapping: Mapping
    mapper: Mapper
    rows: Rows
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
    request: Request = field(default_factory=Request)
    is_answered: bool = False
    people: dict[str, str] = field(default_factory=dict)
    is_sheet_answered: bool = False
    corrections: Corrections = NONE_CORRECTED
    studies: Studies | None = None

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
        digest.leave_out(self.corrections.left_out)
        return digest.hexdigest()


class _Answered(NamedTuple):
    """The study with all answers, and these as flags. notes: of answers that were given earlier."""

    study: Study
    flags: tuple[Flag, ...] = ()
    notes: tuple[str, ...] = ()


def take_in(  # noqa: PLR0913 -- whom to tell and ask
    path: Path | None,
    options: Options,
    *,
    stdin: BinaryIO | None,
    advance: Callable[[int], None],
    person: Person | None = None,
    before_asking: Callable[[Table], object] = lambda _: None,
    today: date | None = None,
    keeps_cells: bool = True,
    recall: Recall = lambda _: None,
    used_ids: FindUsedIds = lambda: None,
    people: PeopleHere = NOBODY,
    corrections: Corrections = NONE_CORRECTED,
    before: Survey | None = None,
) -> Intake:
    """Read the source once, whole. advance: told how many rows were read, now and then.

    What has to be settled first is collected in `problems`. person: is asked about it, unless
    something stops the file anyway; None: nobody to ask. before_asking: raises what else would stop
    the run, so that nobody answers in vain. today: by which it is judged whether a due date is
    likely; None: it is not. keeps_cells: whether a workbook's cells are wanted as stored, for a
    workbook of results. recall: gives earlier answers for a header. used_ids: finds what asks for
    the ids that tasks have. people: those of whom an id was answered before. corrections: laid over
    the rows as they are read. before: the source as it was read under the same options, when
    somebody looked at it; it is not read again, and belongs to the intake, or is closed.

    Raises `LookupToFillError` where the person wants a table to enter ids in.
    """
    with_cells = person is not None or people.are_any
    surveyed = partial(
        survey,
        path,
        stdin=stdin,
        advance=advance,
        today=today,
        with_cells=with_cells,
        keeps_cells=keeps_cells,
        recall=recall,
        corrections=corrections,
    )
    flags: tuple[Flag, ...] = ()
    try:
        found = surveyed(options) if before is None else before
        found.studies = replace(found.studies, with_cells=with_cells)
    except SheetInDoubtError as doubt:
        options, flags = _with_sheet(path, doubt, options, person, recall)
        found = surveyed(options)
        found.is_sheet_answered = True
    try:
        if person is not None and not found.study.problems.stop_anyway:
            before_asking(found.table)
        asked = _rounds(person, used_ids, people)
        answered = _answered(found, _Answered(found.study, flags), person, asked)
        return concluded(found, *answered)
    except BaseException:
        found.close()
        raise


def _answered(
    found: Survey, begun: _Answered, person: Person | None, asked: Sequence[Round]
) -> _Answered:
    """With all answers, where these settle what is open. begun: what is known before."""
    answered = begun
    if not found.study.problems.stop_anyway:
        answered = _ask(found, begun, person, asked)
        if answered.study is not found.study:
            _look_for_repeats(found, answered.study)
    if person is None and (assumed := with_likely_template(found, answered.study)):
        answered = _ask(found, begun._replace(study=assumed), person, asked)
    return answered


def _with_sheet(
    path: Path | None,
    doubt: SheetInDoubtError,
    options: Options,
    person: Person | None,
    recall: Recall,
) -> tuple[Options, tuple[Flag, ...]]:
    """The options with the sheet that is meant, and its flag where somebody has just said it."""
    known = remembered_sheet(path, doubt, options, recall)
    if known is not None:
        return known, ()
    if person is None or path is None:
        raise doubt
    said = settle(ask_sheet(doubt, options), person)
    return said, (Flag(str(pasted("sheet", said.reading.sheet or ""))),)


def _rounds(person: Person | None, used_ids: FindUsedIds, people: PeopleHere) -> tuple[Round, ...]:
    """All of them; without a person only what was answered before."""
    return (partial(use_known, people=people),) if person is None else rounds(used_ids, people)


def _ask(
    found: Survey, answered: _Answered, person: Person | None, asked: Sequence[Round]
) -> _Answered:
    """With what a person says, round for round: the rows are studied again after each.

    person: None where no round asks anything.
    """
    for ask in asked:
        try:
            said = settle(ask(answered.study), person)
        except BlankWantedError as wanted:
            flags = [flag.text for flag in answered.flags]
            raise written_for(wanted, found.table, flags) from wanted
        except NoAnswerError:
            break
        if (said.request, said.options) == (answered.study.request, answered.study.options):
            continue
        study = found.studies.begin(said.request, said.options).over(found.kept_rows)
        study = found.studies.with_later_ids(study, found.kept_rows)
        notes = (*answered.notes, *filter(None, [said.note]))
        answered = _Answered(study, _completed(answered.flags, said.flags), notes)
        if study.problems.stop_anyway:
            break
    return answered


def _completed(before: Sequence[Flag], said: Sequence[Flag]) -> tuple[Flag, ...]:
    """The flags with those of another round, without earlier ones which these complete."""
    settled = {flag.of for flag in said if flag.of}
    return (*(flag for flag in before if flag.of not in settled), *said)


def _look_for_repeats(found: Survey, study: Study) -> None:
    """Again, where a column that seemed to hold the rows' own ids may fill a field now."""
    if found.repeats is not None:
        found.repeats.close()
    found.repeats = repeats_of(found.table.header, study.mapping, study.options.planning.last_of)
    if found.repeats is not None:
        for chunk in found.kept_rows():
            found.repeats.observe(chunk)


def concluded(
    found: Survey, study: Study, said: Sequence[Flag] = (), earlier: Sequence[str] = ()
) -> Intake:
    """The survey as later passes read it.

    study: with all answers. said: these, as typed. earlier: what to tell of those given earlier.
    """
    flags = [flag.text for flag in said]
    study.problems.answered = " ".join(flags)
    if found.remembered is not None:
        day = found.remembered.answered.astimezone(study.options.mapping.zone).date()
        what = "its columns are mapped"
        if found.is_sheet_answered and not said:
            what = f'its sheet "{found.table.sheet}" is read, and mapped,'
        study.problems.remembered = (
            f"{what} by your answers of {day} for a sheet with the same columns; "
            f"{Option('ask_again', 'yes')} forgets them and asks again"
        )
    proposed = proposed_in(study)
    study.problems.propose(proposed, always=study.request.template is not None)
    return Intake(
        found.table,
        study.mapping,
        study.mapper,
        found.rows,
        found.repeats,
        study.problems,
        row_count=found.row_count,
        first_row=found.first_row,
        last_row=found.last_row,
        extra_columns=found.extra_columns,
        unticked=found.unticked.count,
        notes=[] if study.problems else [*notes_of(found, study, flags, proposed), *earlier],
        read_paths=study.lookups.paths,
        unsent=unsent_in(study),
        options=study.options,
        request=study.request,
        is_answered=bool(flags) or study.request.no_template,
        people=people_of(study) if flags else {},
        is_sheet_answered=found.is_sheet_answered,
        corrections=found.corrections,
        studies=found.studies,
    )
