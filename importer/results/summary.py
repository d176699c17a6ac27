"""The summary of a run, in lines for a person: what became of the rows, why, and what to do next.

A line has no line breaks or control characters, whatever the cells hold. Nothing here prints.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from importer.results.destination import is_workbook
from importer.results.layout import one_line
from importer.results.screen import Kind, kinds_of, kinds_that_fit
from importer.results.tally import IssueGroup, Tally
from importer.rows.issues import Severity
from importer.rows.outcome import Status
from importer.wording.counts import counted
from importer.wording.hints import Option
from importer.wording.text import visible

_MAX_SHOWN = 200
_INDENT = "  "

_LABELS = {
    Status.CREATED: "created",
    Status.DUPLICATE: "duplicate: not sent again",
    Status.SKIPPED: "skipped: by a rule of the mapping, or not selected",
    Status.INVALID: "invalid: fix these first",
    Status.REJECTED: "rejected by the service",
    Status.UNCONFIRMED: "unconfirmed: sent, but the outcome is not known yet",
    Status.NOT_SENT: "not sent",
}
_DIFFERING = "duplicate, though the rows differ in columns that are not sent"
_HELD_BACK = "held back: nearly the same as an earlier task"

_CREATED_EARLIER = "created earlier: not sent again"

_REASON_HEADINGS = {
    Status.CREATED: "Created rows to look at",
    Status.DUPLICATE: "Why rows are duplicates",
    Status.SKIPPED: "Why rows were skipped",
    Status.INVALID: "Why rows are invalid",
    Status.REJECTED: "Why the service rejected rows",
    Status.UNCONFIRMED: "Why rows are unconfirmed",
    Status.NOT_SENT: "Why rows were not sent",
}


def summary_lines(  # noqa: PLR0913 -- what is known of one run
    tally: Tally,
    *,
    dry_run: bool,
    results_path: Path | None,
    trial: bool = False,
    due_dates: str | None = None,
    unsent: Sequence[str] = (),
    next_steps: Sequence[str] = (),
    to_fix: Path | None = None,
    account: Path | None = None,
    fits: Callable[[list[str]], bool] | None = None,
) -> list[str]:
    """The summary, line by line.

    results_path: the results file, None where none was written. trial: the tasks went into a
    sandbox that is gone. due_dates: of what would be created, in words. unsent: columns that fill
    nothing and hold dates or addresses, one line each. next_steps: what the caller knows of besides
    (how to take the run back, where the report is). to_fix: the file of the rows to fix. account:
    the results of the whole file, which hold these as well. fits: whether lines can be shown; where
    all cannot, a line tells of each kind of problem, as far as these fit. None: all can.
    """
    head = _count_lines(tally, dry_run=dry_run)
    if due_dates is not None:
        head.append(f"Due dates of what would be created: {due_dates}")
    head += [f"Warning: {line}." for line in unsent]
    places = [("Every row and its outcome", account or results_path), ("Rows to fix", to_fix)]
    if account is not None:
        places[1] = ("Rows of this run", results_path)
    named = [f"{what}: {_shown(str(path))}" for what, path in places if path is not None]
    tail = [named] if named else []
    results_path = to_fix or results_path
    if trial:
        steps = [*_after_a_trial(tally, results_path), *next_steps]
    else:
        steps = [*_next_steps(tally, dry_run=dry_run, results_path=results_path), *next_steps]
    if steps:
        tail.append(["What to do next", *[f"{_INDENT}- {step}" for step in steps]])

    def joined(middle: list[list[str]]) -> list[str]:
        blocks = [head, *middle, *tail]
        return [line for i, block in enumerate(blocks) for line in (*[""] * bool(i), *block)]

    lines = joined(_problem_blocks(tally))
    if fits is None or fits(lines):
        return lines
    place = f"{Option('results', 'OUT')} writes all of them"
    if results_path is not None:
        place = f"see {_shown(str(results_path))}"
    return joined(kinds_that_fit(_kinds(tally), place, lambda middle: fits(joined(middle))))


def _kinds(tally: Tally) -> list[Kind]:
    """Issues and reasons, one line each."""
    kinds = kinds_of(tally.issues())
    for status, heading in _REASON_HEADINGS.items():
        kinds += [Kind(heading, line) for line in _reason_lines(tally, status)]
    return kinds


def _problem_blocks(tally: Tally) -> list[list[str]]:
    """Issues and reasons, each with all that is to be said of it."""
    blocks = []
    for severity, heading in ((Severity.ERROR, "Errors"), (Severity.WARNING, "Warnings")):
        groups = [group for group in tally.issues() if group.severity is severity]
        if groups:
            blocks.append([heading, *issue_lines(groups)])
    for status, heading in _REASON_HEADINGS.items():
        lines = _reason_lines(tally, status)
        if lines:
            blocks.append([heading, *lines])
    return blocks


def _count_lines(tally: Tally, *, dry_run: bool) -> list[str]:
    """All rows, then those of each status that any row has."""
    counts = dict(tally.counts)
    counts[Status.NOT_SENT] -= tally.held_back
    counts[Status.DUPLICATE] -= tally.differing + tally.created_earlier
    if dry_run:
        counts[Status.NOT_SENT] -= tally.would_create
    named = [(counts[status], label) for status, label in _LABELS.items()]
    named.insert(2, (tally.differing, _DIFFERING))
    named.insert(1, (tally.created_earlier, _CREATED_EARLIER))
    named.append((tally.held_back, _HELD_BACK))
    if dry_run:
        named.insert(0, (tally.would_create, "would be created"))
    first_count, first_label = named[0]
    shown = [(first_count, first_label), *[pair for pair in named[1:] if pair[0]]]
    width = max(len(f"{count:,}") for count, _ in shown)
    heading = "Dry run, nothing was sent: " if dry_run else ""
    return [
        f"{heading}{counted(tally.total, 'row')}",
        *[f"{_INDENT}{count:>{width},}  {label}" for count, label in shown],
    ]


def account_lines(ends: Mapping[str, int]) -> list[str]:
    """How many rows have each status, of results of which no more is known."""
    width = max((len(f"{count:,}") for count in ends.values()), default=1)
    ordered = sorted(ends.items(), key=lambda pair: -pair[1])
    return [
        counted(sum(ends.values()), "row"),
        *[f"{_INDENT}{count:>{width},}  {status}" for status, count in ordered],
    ]


def issue_lines(groups: Sequence[IssueGroup]) -> list[str]:
    """Each group: its count, code and column; an example and the values; what to do."""
    width = max(len(f"{group.count:,}") for group in groups)
    below = f"{_INDENT}{'':{width}}  "
    lines = []
    for group in groups:
        lines.append(f"{_INDENT}{group.count:>{width},}  {group.code}{_where(group)}")
        told = group.named or [(group.example_row, group.message)]
        lines += [f"{below}row {row}: {_shown(message)}" for row, message in told]
        if group.named and group.count > len(group.named):
            lines.append(f"{below}and {group.count - len(group.named):,} more")
        values = [visible(line) for line in group.values.lines()]
        lines += [f"{below}{line}" for line in values[:1]]
        if group.hint:
            lines.append(f"{below}{_shown(group.hint)}")
        lines += [f"{below}{line}" for line in values[1:]]
    return lines


def _where(group: IssueGroup) -> str:
    if group.column is not None:
        return f', column "{_shown(group.column)}"'
    return f", field {group.field}" if group.field is not None else ""


def _reason_lines(tally: Tally, status: Status) -> list[str]:
    """Each reason with its count and an example, and how many rows have further ones."""
    groups = tally.reasons(status)
    further = tally.further_reasons(status)
    width = max((len(f"{count:,}") for count in [*[g.count for g in groups], further]), default=1)
    lines = [
        f"{_INDENT}{group.count:>{width},}  {'for example ' if group.count > 1 else ''}"
        f"row {group.example_row}: {_shown(group.reason)}"
        for group in groups
    ]
    if further:
        lines.append(f"{_INDENT}{further:>{width},}  more, for other reasons")
    return lines


def _next_steps(tally: Tally, *, dry_run: bool, results_path: Path | None) -> list[str]:
    """What each kind of unfinished row asks of the person."""
    counts = tally.counts
    unsent = counts[Status.NOT_SENT] - (tally.would_create if dry_run else 0) - tally.held_back
    steps = []
    if counts[Status.INVALID] or counts[Status.REJECTED]:
        steps.append(_correction(results_path))
    if any(group.code == "ambiguous_date" for group in tally.issues()):
        steps.append(
            "If the day comes first in all ambiguous dates, run the same command with "
            f"{Option('date_order', 'dmy')} instead of correcting them; if the month does, with "
            f"{Option('date_order', 'mdy')}."
        )
    if counts[Status.UNCONFIRMED]:
        steps.append(
            f"{counted(counts[Status.UNCONFIRMED], 'row')} may or may not have become a task. Run "
            "the same command again later: it looks them up first, and sends only what certainly "
            "does not exist."
        )
    if unsent:
        steps.append(
            f"{counted(unsent, 'row was', 'rows were')} not sent. Once the cause is fixed, run the "
            "same command again: it resumes where it stopped and creates no task twice."
        )
    if tally.held_back:
        rows = counted(tally.held_back, "row is", "rows are")
        it = "it" if tally.held_back == 1 else "them"
        steps.append(
            f"{rows} like an earlier task and held back. To send {it} as well, run the same "
            f"command with {Option('allow_similar', 'yes')}; with {Option('rows')} you can choose "
            "some of them."
        )
    if dry_run and tally.would_create:
        steps.append("To create the tasks, use task-importer run with the same file and options.")
    return steps


def _after_a_trial(tally: Tally, results_path: Path | None) -> list[str]:
    """What comes after a sandbox, which is gone with the tasks in it."""
    steps = []
    if tally.counts[Status.INVALID] and results_path is not None:
        steps.append(f"Correct the {_cells(results_path)} in {_shown(str(results_path))}.")
    steps.append(
        "This was the sandbox; its tasks are gone. To import for real, set "
        f"HOCKEYSTACK_API_TOKEN and run the same command without {Option('sandbox')}."
    )
    return steps


def _correction(results_path: Path | None) -> str:
    """How to correct rows and send them."""
    promise = "rows already created are not sent again."
    if results_path is None:
        return f"Correct these rows in the file and run the same command again: {promise}"
    return (
        f"Correct the {_cells(results_path)} in {_shown(str(results_path))}, save it, and run the "
        f"same command with that file: {promise}"
    )


def _cells(results_path: Path) -> str:
    return "marked cells" if is_workbook(results_path) else "cells that import_issues names"


def _shown(text: str) -> str:
    """The text on one line, cut, with nothing in it that could steer a terminal."""
    flat = one_line(text)
    if len(flat) > _MAX_SHOWN:
        flat = f"{flat[: _MAX_SHOWN - 1]}…"
    return visible(flat)
