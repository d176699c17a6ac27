"""What history, undo and purge tell a person, line by line. Nothing here prints."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from importer.cli.columns import columns_of
from importer.cli.run_texts import pace_words
from importer.cli.tables import aligned, shortened
from importer.rows.outcome import Status
from importer.rows.withdrawn import UndoStatus
from importer.wording.counts import counted
from importer.wording.text import visible

if TYPE_CHECKING:
    from importer.history.purge import PurgeReport
    from importer.history.recall import Listed, Recollection, Remembered
    from importer.ledger.history import RunRecord
    from importer.ledger.location import Place
    from importer.undoing.undo import UndoPreview

NOTHING_YET = "Nothing has been imported {} yet. To begin: task-importer run FILE"
_WIDEST_SOURCE, _NARROWEST_SOURCE = 32, 8


def table_lines(found: Remembered, width: int | None = None) -> list[str]:
    """The list of runs, the last first, under the workspaces they went into.

    width: of the terminal, in columns; None: as wide as it has to be.
    """
    if not found.runs:
        return [] if found.problems else [NOTHING_YET.format(visible(found.way))]
    lines: list[str] = []
    for place, records in _by_place(found.runs):
        lines += [*([""] if lines else []), _place_line(place), *_table(records, width)]
    return [
        *lines,
        "",
        "For details: task-importer history RUN. To undo a run: task-importer undo RUN.",
    ]


def _by_place(runs: list[Listed]) -> list[tuple[Place, list[RunRecord]]]:
    """The runs of each ledger, the one that was used last first."""
    found: dict[Place, list[RunRecord]] = {}
    for listed in runs:
        found.setdefault(listed.place, []).append(listed.record)
    return list(found.items())


def _place_line(place: Place) -> str:
    workspace = f"Workspace {visible(place.workspace)} at " if place.workspace else ""
    return f"{workspace}{visible(place.base_url)}{copied_from(place)}"


def copied_from(place: Place) -> str:
    """Behind the workspace of a ledger: that it is a copy beside another of the same workspace."""
    return f", and what was copied from {visible(place.copied_from)}" if place.copied_from else ""


_HEADER = ("RUN", "BEGAN", "KIND", "SOURCE", "ROWS", "OUTCOME")
_SOURCE, _ROWS = _HEADER.index("SOURCE"), _HEADER.index("ROWS")


def _table(records: list[RunRecord], width: int | None) -> list[str]:
    whole = aligned([_HEADER, *(_cells(record) for record in records)], {_ROWS})
    if width is None or max(map(columns_of, whole)) <= width:
        return whole
    # What came of a run goes below it, and the source has the room that is left.
    taken = max(columns_of(line) for line in _without_outcomes(records, 1)) - 1
    widest = max(_NARROWEST_SOURCE, min(_WIDEST_SOURCE, width - taken))
    first, *lines = _without_outcomes(records, widest)
    told = ("; ".join(_came_of(record)) for record in records)
    return [first, *(text for pair in zip(lines, told, strict=True) for text in _below(*pair))]


def _without_outcomes(records: list[RunRecord], widest: int) -> list[str]:
    header = (*_HEADER[:_SOURCE], shortened(_HEADER[_SOURCE], widest), _HEADER[_ROWS])
    rows = [header, *(_cells(record, widest)[:-1] for record in records)]
    return aligned(rows, {_ROWS})


def _below(line: str, outcome: str) -> list[str]:
    return [line, f"    {outcome}"] if outcome else [line]


def _cells(record: RunRecord, widest: int = _WIDEST_SOURCE) -> tuple[str, ...]:
    source = shortened(visible(record.source), widest)
    rows = record.row_count if record.row_count is not None else sum(record.counts.values())
    return (
        record.run_id,
        local_time(record.started_at),
        record.kind,
        source,
        f"{rows:,}",
        "; ".join(_came_of(record)),
    )


def _came_of(record: RunRecord) -> list[str]:
    told = [counts_text(record.counts)] if record.counts else []
    if record.ended_at is None:
        told.append("did not end")
    if record.undoes is not None:
        told.append(f"undoes {record.undoes}")
    if record.undone_by:
        told.append(_undone(record))
    if record.purged_at is not None:
        told.append("texts purged")
    return told


def _undone(record: RunRecord) -> str:
    """What undos made of the tasks of a run: `then 7 undone, 2 kept`."""
    if not record.taken_back:
        return f"undone by {', '.join(record.undone_by)}"
    return f"then {counts_text(record.taken_back)}"


def counts_text(counts: Mapping[str, int]) -> str:
    """`3 created, 1 invalid`: the most frequent first."""
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in ordered)


def local_time(text: str) -> str:
    """A time of the ledger as this computer's clock shows it."""
    try:
        return datetime.fromisoformat(text).astimezone().strftime("%Y-%m-%d %H:%M")
    except (ValueError, OverflowError):
        return text


def run_lines(told: Recollection) -> list[str]:
    """What is remembered of one run."""
    from importer.results.summary import summary_lines  # noqa: PLC0415

    place, record = told.listed
    what = f"Undo of {record.undoes}" if record.undoes else "Import"
    lines = [
        f"Run {record.run_id}: {what}, {visible(record.source)}",
        f"  {_place_line(place)}",
        f"  began {local_time(record.started_at)}, {_ended(record)}",
    ]
    if record.undone_by:
        counts = f" ({counts_text(record.taken_back)})" if record.taken_back else ""
        lines.append(f"  undone by {' and '.join(record.undone_by)}{counts}")
    if record.purged_at is not None:
        lines.append(f"  its texts were purged {local_time(record.purged_at)}")
    if told.reference is not None:
        lines.append(f"  its tasks carry a reference at the end of their {told.reference}")
    lines.append("")
    if record.undoes is None:
        # Without the path: what to do next is said of the file of the run, which has all cells.
        lines += summary_lines(told.tally, dry_run=False, results_path=None)
        if record.taken_back.get(UndoStatus.UNDONE):
            lines += ["", "To create the undone tasks again, run the import command again."]
        return lines + _unrecorded(record) + _file_lines(told, "row")
    lines.append(counts_text(record.counts) or "Nothing was undone.")
    return lines + _file_lines(told, "task")


def _file_lines(told: Recollection, what: str) -> list[str]:
    """Where the results were written, and what they lack."""
    if told.results_path is None:
        return []
    lines = ["", f"Every {what} and its outcome: {visible(str(told.results_path))}"]
    if told.undone:
        rows = counted(told.undone, "row is", "rows are")
        tasks = "its task was" if told.undone == 1 else "their tasks were"
        lines.append(f"{rows} {Status.NOT_SENT} in it, because {tasks} undone since.")
    if told.to_fix_path is not None:
        lines.append(f"Rows to fix: {visible(str(told.to_fix_path))}")
    if told.without_cells:
        rows = counted(told.without_cells, "row is", "rows are")
        lines.append(
            "Cells of rows that were not sent or were purged are not stored "
            f"({rows} left blank): --source FILE, the file of the run, fills them in."
        )
    return lines


def _ended(record: RunRecord) -> str:
    return (
        "and did not end by itself"
        if record.ended_at is None
        else f"ended {local_time(record.ended_at)}"
    )


def _unrecorded(record: RunRecord) -> list[str]:
    missing = (record.row_count or 0) - sum(record.counts.values())
    if missing <= 0:
        return []
    rows = counted(missing, "row has", "rows have")
    ended = "the run ended before reaching " + ("it" if missing == 1 else "them")
    return ["", f"{rows} no record: {ended}. Run its command again."]


def undo_question(preview: UndoPreview) -> list[str]:
    """What an undo is about to do."""
    record = preview.record
    workspace = f"workspace {visible(preview.workspace)} at " if preview.workspace else ""
    verb = "cancel" if preview.cancel else "delete"
    origin = f"run {record.run_id}, {local_time(record.started_at)}, {visible(record.source)}"
    lines = [
        f"About to {verb} {counted(preview.tasks, 'task')} in {workspace}{preview.base_url}.",
        f"Created by: {origin}.",
        "Each is checked first: tasks that were changed or ended, or cannot be compared, stay.",
    ]
    pace = pace_words(preview.rate, preview.expected_seconds, is_known=preview.is_rate_known)
    return [*lines, f"{pace}. Press Ctrl-C to stop; run the same command to resume."]


def purge_question(expected: PurgeReport) -> list[str]:
    """What a purge is about to do, and what cannot be done after it."""
    lines = []
    if expected.answers:
        lines.append(f"About to delete {_answers(expected)}.")
    if expected.unfinished:
        lines.append(f"About to delete {_unfinished(expected)}.")
    if expected.purged.runs:
        lines += [
            f"About to delete the texts of {_runs(expected)}.",
            *_kept_lines(expected),
            (
                "After that, their results can be written again with their cells only with "
                "--source FILE, and without what was wrong with each row; an undo can no longer "
                "say how a task differs from what was sent."
            ),
        ]
    return lines


def purge_lines(report: PurgeReport) -> list[str]:
    """What was purged, or would be."""
    verb = "Would delete" if report.dry_run else "Deleted"
    lines = [f"{verb} {_answers(report)}."] if report.answers else []
    lines += [f"{verb} {_unfinished(report)}."] if report.unfinished else []
    if report.purged.runs:
        lines += [f"{verb} the texts of {_runs(report)}.", *_kept_lines(report)]
        if not report.dry_run:
            lines.append("Fingerprints and task ids stay: nothing is imported twice.")
    elif report.meant and (report.purged.kept or not lines):
        these = "this run" if report.meant == 1 else "these runs"
        lines += [f"Nothing of {these} is left to purge.", *_kept_lines(report)]
    return lines or ["No run is that old: nothing to purge."]


def _kept_lines(report: PurgeReport) -> list[str]:
    from importer.ledger.purging import WHY_NEEDED  # noqa: PLC0415

    return [
        f"  kept: {counted(count, 'task')}: {WHY_NEEDED[why]}"
        for why, count in sorted(report.purged.kept.items())
    ]


def _answers(report: PurgeReport) -> str:
    return f"your answers about {counted(report.answers, 'kind of sheet', 'kinds of sheet')}"


def _unfinished(report: PurgeReport) -> str:
    return f"{counted(report.unfinished, 'unfinished import')} of the page, with their sheets"


def _runs(report: PurgeReport) -> str:
    purged = report.purged
    runs = counted(purged.runs, "run")
    return f"{runs} ({counted(purged.rows, 'task')})"
