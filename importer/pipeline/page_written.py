"""The last step of an import of which somebody wants a page: it is made of the report, and written.

The page is no part of the account: where it cannot be written, the results and the summary stand,
and the report says why there is none.
"""

from __future__ import annotations

from collections.abc import Iterator

from importer.errors import ResultsError
from importer.mapping.headers.columns import column_labels
from importer.pipeline.call import Call
from importer.pipeline.page import Page
from importer.pipeline.source import Source
from importer.planning.new_tasks import NewTasks
from importer.results.page.facts import Facts, Tasks
from importer.results.page.page_file import write_page as write_file
from importer.results.page.view import view_of
from importer.results.tally import Tally
from importer.rows.outcome import Status
from importer.settings.as_typed import command_typed
from importer.settings.rate import parse_rate
from importer.wording.counts import counted

_REASONS = (Status.DUPLICATE, Status.SKIPPED, Status.REJECTED, Status.UNCONFIRMED, Status.NOT_SENT)
_MOST_REASONS = 10
_MINUTE, _HOUR = 60, 3600


def write_page(call: Call, source: Source, seconds: float | None) -> None:
    """Write the page, where one was asked for. seconds: how long sending takes; None: not known."""
    page, report = call.page, call.report
    if page is None:
        return
    try:
        write_file(page.path, view_of(_facts(call, page, source, seconds)))
        report.page_path = page.path
    except ResultsError as error:
        report.page_error = error


def _facts(call: Call, page: Page, source: Source, seconds: float | None) -> Facts:
    intake, report = source.intake, call.report
    header = intake.table.header
    fields: dict[int, list[str]] = {}
    for filled in intake.mapping.sources:
        for column in filled.columns:
            for place in column.places:
                fields.setdefault(place, []).append(filled.field.name)
    return Facts(
        report.as_json(),
        list(_read(source)),
        [*intake.notes, *intake.unsent],
        column_labels(header),
        fields,
        list(_reasons(report.tally)),
        page.evidence,
        _tasks(page.tasks),
        _pace(call, page.tasks.count, seconds),
        # A command would read the file, in which the corrections are not.
        "" if call.caller.corrections else command_typed("run", _named(call), call.options),
        call.path is None,
    )


def _named(call: Call) -> str:
    return "-" if call.path is None else call.report.source


def _tasks(found: NewTasks) -> Tasks:
    return Tasks(
        found.count,
        found.by_assignee.kept.most_common(),
        found.by_assignee.further,
        found.by_type.kept.most_common(),
        found.by_priority.kept.most_common(),
        sorted(found.by_week.kept.items()),
        found.by_week.further,
        [(first.row, first.task) for first in found.first],
    )


def _read(source: Source) -> Iterator[tuple[str, str]]:
    """What was read, as a person names it."""
    intake, table = source.intake, source.intake.table
    yield "Table", table.label
    if intake.row_count:
        yield "Rows", f"{intake.row_count:,}, from row {intake.first_row} to {intake.last_row}"
    yield "Header", f"row {table.header_row}" if table.has_header else "none"
    if table.text_format is not None:
        yield "Encoding", table.text_format.encoding
        yield "Delimiter", {"\t": "tab"}.get(table.delimiter or "", table.delimiter or "")
    if table.passed_over:
        rows = ", ".join(str(number) for number, _ in table.passed_over[:10])
        yield "Above the table", f"{counted(len(table.passed_over), 'row')} not read: {rows}"
    if intake.unticked:
        yield "Empty checkboxes", f"{counted(intake.unticked, 'row')} not read"


def _reasons(tally: Tally) -> Iterator[tuple[str, str, int]]:
    """Why rows have a status, the most frequent first, and how many have further reasons."""
    for status in _REASONS:
        groups = tally.reasons(status)
        for group in groups[:_MOST_REASONS]:
            yield status.value, f"row {group.example_row}: {group.reason}", group.count
        further = sum(group.count for group in groups[_MOST_REASONS:])
        if further := further + tally.further_reasons(status):
            yield status.value, "for other reasons", further


def _pace(call: Call, tasks: int, seconds: float | None) -> str | None:
    """How long sending takes: as the run expected it, or at the rate that is set."""
    rate = parse_rate(call.options.sending.rate)
    if seconds is None and rate.count is not None:
        seconds = tasks * rate.seconds / rate.count
    if seconds is None or not tasks:
        return None
    begins = (
        f", which begins with {rate.count}/s and goes faster if it can" if rate.adaptive else ""
    )
    return f"Sending them takes {_in_words(seconds)} at the rate {rate}{begins}."


def _in_words(seconds: float) -> str:
    if seconds < 2 * _MINUTE:
        return f"about {counted(max(1, round(seconds)), 'second')}"
    if seconds < 2 * _HOUR:
        return f"about {round(seconds / _MINUTE):,} minutes"
    return f"about {seconds / _HOUR:,.1f} hours"
