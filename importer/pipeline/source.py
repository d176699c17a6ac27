"""The first step: the file taken in, and what has to be settled before anything else is done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import NamedTuple

from importer import events
from importer.errors import ImporterError, LedgerError
from importer.intake.memory import says_nothing_of_columns
from importer.intake.original_numbers import has_original_numbers
from importer.intake.reading import Intake, take_in
from importer.intake.survey import Survey
from importer.ledger.store import Ledger
from importer.pipeline.account import find_account
from importer.pipeline.call import Call
from importer.pipeline.people import PeopleOfCall
from importer.pipeline.remembering import keep_answers, recall_for
from importer.pipeline.service.used_ids import used_ids_of
from importer.planning.bad_cells import bad_cells, certain_part
from importer.planning.whereabouts import NOT_ASKED, whereabouts
from importer.planning.zone_check import ZoneDoubt, judge_zone
from importer.reporting.notes import Note
from importer.reporting.progress_events import ColumnsMapped, Noted, Stage, StageBegan
from importer.results.destination import choose_destination, is_workbook
from importer.results.layout import ResultsLayout
from importer.results.patched.original import Original, Seen, can_be_patched, seen_if_there
from importer.results.successor import Identity, identity, is_replaceable, saved_at
from importer.results.workbook_limits import (
    require_cells_fit,
    require_columns_fit,
    require_rows_fit,
)
from importer.rows.table import Table


class Source(NamedTuple):
    """A file that was taken in, and where its results go. Its intake has the options as completed.

    replaced: the file that the results replace, as it was read; None: they replace none. saved_at:
    when somebody last saved the source. original: the workbook of which the results are a copy;
    None: the source is none. account: the results of the whole file, where the source is rows to
    fix that were taken from them.
    """

    intake: Intake
    destination: Path
    replaced: Identity | None
    saved_at: datetime | None
    original: Original | None = None
    account: Path | None = None


def read(call: Call, seen: Survey | None = None) -> Source:
    """The source, whole, and where its results go: before anything is sent. seen: by a look."""
    call.host.report(StageBegan(Stage.READING, None))
    before = identity(call.path)
    seen_before = None if call.path is None else seen_if_there(call.path)
    saved = saved_at(call.path)

    def destination_of(table: Table, lookups: Sequence[Path] = ()) -> Path:
        inputs = [call.options.mapping.file, call.options.sending.ca_file, *lookups]
        read_too = [path for path in inputs if path]
        return choose_destination(call.path, call.options.results, table.kind, read_too)

    people = PeopleOfCall(call)
    intake = take_in(
        call.path,
        call.options,
        stdin=call.caller.stdin,
        advance=call.advance,
        person=call.host.person,
        before_asking=destination_of,
        today=call.now.astimezone(call.options.mapping.zone).date(),
        keeps_cells=call.keeps_cells,
        recall=recall_for(call.caller, call.options),
        used_ids=partial(used_ids_of, call),
        people=people.here,
        corrections=call.caller.corrections,
        before=seen,
    )
    call.stack.callback(intake.close)
    says_nothing = says_nothing_of_columns(call.options)
    call = call.with_options(intake.options)
    if intake.problems:
        raise refusal(call, intake, lambda certain: _zone_doubt_unasked(call, certain))
    table = intake.table
    about = {"source": call.report.source, "rows": intake.row_count, "kind": table.kind}
    events.tell(events.SOURCE_READ, **about)
    destination = destination_of(table, intake.read_paths)
    original, replaced = None, None
    if seen_before is not None and table.kind == "workbook":
        original = _original(intake, seen_before)
    if call.path is not None and before is not None and _is_fed_back(call, intake, original):
        destination, replaced = call.path, before
    _require_fit(intake, destination)
    call.host.report(ColumnsMapped(table.label, intake.row_count, intake.mapping))
    for note in intake.notes:
        call.host.report(Noted(Note.FILE, note))
    if intake.is_answered and says_nothing and (told := keep_answers(call.caller, intake)):
        call.host.report(Noted(Note.FILE, told))
    if intake.is_answered and (told := people.keep(intake.people)):
        call.host.report(Noted(Note.FILE, told))
    if replaced is not None and call.keeps_cells:
        told = f"{destination.name} holds earlier results, and is replaced by the new ones"
        call.host.report(Noted(Note.FILE, told))
    account = None
    if replaced is not None and has_original_numbers(table):
        account = _account(call, destination, original)
    return Source(intake, destination, replaced, saved, original, account)


def _account(call: Call, to_fix: Path, original: Original | None) -> Path | None:
    """The full account, and a word on it."""
    sheet = None if original is None else original.sheet
    account = find_account(to_fix, sheet)
    if call.keeps_cells:
        told = (
            f"rows are named by import_row, their number in the file that {to_fix.name} was "
            "taken from; "
        )
        if account is None:
            told += "its results are not beside it, so they are not brought up to date"
        else:
            told += f"{account.name}, which has all rows, is brought up to date"
        call.host.report(Noted(Note.FILE, told))
    return account


def refusal(
    call: Call, intake: Intake, zone_doubt: Callable[[Intake], ZoneDoubt | None] = lambda _: None
) -> ImporterError:
    """All that has to be settled before the file can be imported, as one error.

    zone_doubt: whether the time zone is to be settled as well.
    """
    call.host.report(StageBegan(Stage.CHECKING, intake.row_count))
    certain = certain_part(intake)
    with intake.problems.collected():
        if doubt := zone_doubt(certain):
            raise doubt.error
    return intake.problems.refusal(intake.table.label, bad_cells(certain, call.options))


def in_same_zone(call: Call, source: Source, ledger: Ledger) -> tuple[Call, Source]:
    """Both with the zone in which rows of the file were sent, where the computer's moves them.

    Asks which is meant. Raises `ConfigurationError` where nobody says.
    """
    intake = source.intake
    doubt, note = judge_zone(intake, ledger, call.options)
    if note is not None:
        call.host.report(Noted(Note.ZONE, note))
    if doubt is None:
        return call, source
    attended = call.host.is_attended
    meant = call.host.choose_zone(doubt.told, doubt.zones) if attended else None
    if meant is None:
        intake.problems.add(doubt.error)
        raise refusal(call, intake)
    options = call.options.but(timezone=meant)
    mapper = intake.mapper.in_zone(options.mapping.zone)
    zoned = replace(intake, mapper=mapper, options=options)
    return call.with_options(options), source._replace(intake=zoned)


def _zone_doubt_unasked(call: Call, certain: Intake) -> ZoneDoubt | None:
    """What the ledger says of the zone which a dry run would take; the service is not asked.

    What is wrong with that ledger is told once it is needed.
    """
    if call.options.sending.sandbox:
        return None
    with suppress(LedgerError):
        where = whereabouts(call.home, call.base_url, NOT_ASKED)
        if where.is_there:
            with call.home.open_to_read(where.own) as ledger:
                return judge_zone(certain, ledger, call.options).doubt
    return None


def _is_fed_back(call: Call, intake: Intake, original: Original | None) -> bool:
    """Whether the source is a results file of ours, of which the new one holds every cell.

    Not so where it was corrected elsewhere: the file itself stays as it is.
    """
    if call.path is None or call.options.results is not None or call.report.trial:
        return False
    if call.caller.corrections:
        return False
    is_ours = bool(intake.mapping.import_columns) and not intake.extra_columns
    return is_ours and _keeps_all(intake, original) and is_replaceable(call.path)


def _keeps_all(intake: Intake, original: Original | None) -> bool:
    """Whether the results hold whatever else is in the file, too."""
    table = intake.table
    if original is not None:
        return original.hindrance is None and can_be_patched(original.path, original.path)
    if table.path is None or table.path.suffix.lower() != ".csv":
        return False
    is_plain = table.text_format is not None and table.text_format.encoding.startswith("utf-8")
    is_whole = table.header_row == 1 and (
        not table.blank_rows
        if has_original_numbers(table)
        else intake.row_count == intake.last_row - 1
    )
    return is_plain and is_whole and not intake.unticked


def _original(intake: Intake, before: Seen) -> Original | None:
    """What the writer of the results has to know of the workbook."""
    table, hindrance = intake.table, None
    if table.path is None or table.sheet is None:
        return None
    if not table.has_header:
        hindrance = "its table has no header"
    last_row = intake.last_row
    if has_original_numbers(table):
        last_row = max((line for chunk in intake.rows for line in chunk.lines), default=last_row)
    return Original(
        table.path,
        before,
        table.sheet,
        table.header_row,
        last_row,
        hindrance,
        len(table.header_rows) - 1,
        table.group_rows,
        table.stands_beside_another,
    )


def _require_fit(intake: Intake, destination: Path) -> None:
    """Raise `ResultsError` where a workbook of results could not hold the rows."""
    if not is_workbook(destination):
        return
    table = intake.table
    layout = ResultsLayout(table.header, intake.extra_columns)
    require_columns_fit(layout)
    require_rows_fit(intake.row_count)
    if table.kind == "text":  # the cells of a workbook have shown that they fit
        for chunk in intake.rows:
            for number, cells in zip(chunk.numbers, chunk.rows, strict=True):
                require_cells_fit(table.header, cells, number)
