"""The summary of a run, in lines for a person: what became of the rows, why, and what to do next.

A line has no line breaks or control characters, whatever the cells hold. Nothing here prints.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from importer.results.screen import Kind, flat, kinds_of, kinds_that_fit
from importer.results.tally import IssueGroup, NamedRows, Tally
from importer.results.what_to_do import after_a_trial, what_to_do
from importer.rows.issues import Severity
from importer.rows.outcome import Status
from importer.wording.counts import counted
from importer.wording.hints import Option
from importer.wording.text import visible

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
_UNREAD = "unconfirmed: may or may not have been sent, because the ledger cannot be read"
_LEFT_BY_UNDO = "unconfirmed: an undo of the task has not finished"

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

_TO_CREATE = "To create the tasks, use task-importer run with the same file and options."
_COPY_FIRST = (
    "Before anything can be created, copy this computer's ledger into the shared one with "
    "task-importer ledger copy; then run the same command again, to see what is missing."
)


def summary_lines(  # noqa: PLR0913 -- what is known of one run
    tally: Tally,
    *,
    dry_run: bool,
    results_path: Path | None,
    trial: bool = False,
    due_dates: str | None = None,
    unsent: Sequence[str] = (),
    next_steps: Sequence[str] = (),
    resume: str | None = None,
    interrupted: bool = False,
    to_fix: Path | None = None,
    account: Path | None = None,
    fits: Callable[[list[str]], bool] | None = None,
    copies_first: bool = False,
) -> list[str]:
    """The summary, line by line.

    results_path: the results file, None where none was written. trial: the tasks went into a
    sandbox that is gone. due_dates: of what would be created, in words. unsent: columns that fill
    nothing and hold dates or addresses, one line each. next_steps: what the caller knows of besides
    (how to take the run back, where the report is). resume, interrupted: as of `what_to_do`.
    to_fix: the file of the rows to fix. account: the results of the whole file, which hold these as
    well. fits: whether lines can be shown; where all cannot, a line tells of each kind of problem,
    as far as these fit. None: all can. copies_first: a run would not begin before this computer's
    ledger is in the shared one.
    """
    head = _count_lines(tally, dry_run=dry_run)
    if due_dates is not None:
        head.append(f"Due dates of what would be created: {due_dates}")
    head += [f"Warning: {line}." for line in unsent]
    places = [("Every row and its outcome", account or results_path), ("Rows to fix", to_fix)]
    if account is not None:
        places[1] = ("Rows of this run", results_path)
    named = [f"{what}: {flat(str(path))}" for what, path in places if path is not None]
    tail = [named] if named else []
    results_path = to_fix or results_path
    if trial:
        steps = [*after_a_trial(tally, results_path), *next_steps]
    else:
        steps = what_to_do(tally, results_path, resume, dry_run=dry_run, interrupted=interrupted)
        if dry_run and tally.would_create:
            steps.append(_COPY_FIRST if copies_first else _TO_CREATE)
        steps += next_steps
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
        place = f"see {flat(str(results_path))}"
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
    counts[Status.UNCONFIRMED] -= tally.unread + tally.left_by_undo
    counts[Status.DUPLICATE] -= tally.differing + tally.created_earlier
    if dry_run:
        counts[Status.NOT_SENT] -= tally.would_create
    named = [(counts[status], label) for status, label in _LABELS.items()]
    named.insert(len(named) - 1, (tally.unread, _UNREAD))
    named.insert(len(named) - 1, (tally.left_by_undo, _LEFT_BY_UNDO))
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
        named = list(group.named.values()) or [NamedRows(group.example_row, group.message)]
        lines += [f"{below}{line}" for rows in named for line in _named_lines(rows)]
        further = group.count - sum(rows.count for rows in named)
        if group.named and further:
            lines.append(f"{below}and {further:,} more")
        values = [visible(line) for line in group.values.lines()]
        lines += [f"{below}{line}" for line in values[:1]]
        if group.hint:
            lines.append(f"{below}{flat(group.hint)}")
        lines += [f"{below}{line}" for line in values[1:]]
    return lines


def _named_lines(rows: NamedRows) -> list[str]:
    """The message of the first of these rows, and which others are like it."""
    lines = [f"row {rows.row}: {flat(rows.message)}"]
    if rows.alike:
        spans = [str(a) if a == b else f"{a}-{b}" for a, b in rows.alike]
        more = f" and {rows.further:,} more" if rows.further else ""
        what = "row" if rows.count == 2 else "rows"  # noqa: PLR2004 -- the first and one more
        lines.append(f"likewise {what} {', '.join(spans)}{more}")
    return lines


def _where(group: IssueGroup) -> str:
    if group.column is not None:
        return f', column "{flat(group.column)}"'
    return f", field {group.field}" if group.field is not None else ""


def _reason_lines(tally: Tally, status: Status) -> list[str]:
    """Each reason with its count and an example, and how many rows have further ones."""
    groups = tally.reasons(status)
    further = tally.further_reasons(status)
    width = max((len(f"{count:,}") for count in [*[g.count for g in groups], further]), default=1)
    lines = [
        f"{_INDENT}{group.count:>{width},}  {'for example ' if group.count > 1 else ''}"
        f"row {group.example_row}: {flat(group.reason)}"
        for group in groups
    ]
    if further:
        lines.append(f"{_INDENT}{further:>{width},}  more, for other reasons")
    return lines
