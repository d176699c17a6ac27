"""The outcome of an undo, or of its dry run: counts, and how it ended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from importer.documents import VERSION
from importer.documents.runs import UndoDocument, UndoneTask
from importer.errors import ImporterError, LedgerError
from importer.ledger.withdrawals import Remainder
from importer.rows.withdrawn import DONE_STATUSES, UndoStatus, Withdrawn
from importer.undoing.next_step import next_step
from importer.wording.counts import counted
from importer.wording.hints import Option
from importer.wording.text import visible

_MOST_SHOWN = 20
_MOST_ALIKE = 3
"""The most tasks with one reason that are listed one by one; of more, it is given once."""

_DONE = {False: "deleted", True: "cancelled"}
_LABELS = {
    UndoStatus.GONE: "already gone: somebody had deleted them",
    UndoStatus.KEPT: "left alone: changed or ended since, or that is not certain",
    UndoStatus.REFUSED: "not undone: the service failed in several undos",
    UndoStatus.NOT_DONE: "not undone",
}
_UNCONFIRMED = (
    "unconfirmed: it is not known whether they became tasks; import the file again to look them "
    "up, then undo again"
)
_NOT_SENT_TWICE = "To create the undone tasks again, run the import command again."


@dataclass(slots=True)
class UndoReport:
    """The outcome of an undo. results: one for each task, by row number.

    run_id: the undo's own; None where nothing was begun. undoes: the run that was taken back.
    halted: why the service stopped it. declined: a person said no before anything was sent.
    """

    undoes: str
    source: str
    cancel: bool
    dry_run: bool
    run_id: str | None = None
    workspace: str | None = None
    results: list[Withdrawn] = field(default_factory=list)
    others: Remainder = field(default_factory=Remainder)
    results_path: Path | None = None
    halted: str | None = None
    interrupted: bool = False
    declined: bool = False
    ledger_error: LedgerError | None = None

    @property
    def counts(self) -> dict[str, int]:
        """The number of tasks by outcome; every outcome is a key."""
        counted = Counter(end.status for end in self.results)
        return {status.value: counted[status] for status in UndoStatus}

    @property
    def all_good(self) -> bool:
        """Whether all tasks were undone or were already gone; True for a dry run."""
        return self.dry_run or all(end.status in DONE_STATUSES for end in self.results)

    @property
    def errors(self) -> list[ImporterError]:
        """What could not be kept, though tasks were undone."""
        return [] if self.ledger_error is None else [self.ledger_error]

    def as_json(self) -> UndoDocument:
        """The report as one JSON document."""
        return {
            "document": "undo",
            "version": VERSION,
            "run_id": self.run_id,
            "undoes": self.undoes,
            "dry_run": self.dry_run,
            "cancel": self.cancel,
            "source": self.source,
            "workspace": self.workspace,
            "counts": self.counts,
            "passed_over": {
                "unconfirmed": self.others.unconfirmed,
                "adopted": self.others.adopted,
                "undone": self.others.undone,
            },
            "tasks": [_as_json(end) for end in self.results],
            "results": None if self.results_path is None else str(self.results_path),
            "stopped": self.halted,
            "ledger_error": None if self.ledger_error is None else str(self.ledger_error),
            "interrupted": self.interrupted,
            "declined": self.declined,
            "next": next_step(
                self.counts,
                stopped=self.halted is not None or self.ledger_error is not None,
                interrupted=self.interrupted or self.declined,
                dry_run=self.dry_run,
            ),
        }

    def lines(self) -> list[str]:
        """The report for a person."""
        lines = ["The undo was interrupted."] if self.interrupted else []
        if self.dry_run:
            lines += self._dry_lines()
        elif not self.results:
            lines.append(f"Run {self.undoes} has no task that can be undone.")
        else:
            lines += self._count_lines()
            lines += self._named(UndoStatus.KEPT, "Left alone")
            lines += self._named(UndoStatus.REFUSED, "Not undone, and not likely to be")
            lines += self._named(UndoStatus.NOT_DONE, "Not undone")
        lines += self._other_lines()
        if self.results_path is not None:
            lines += ["", f"Every task and its outcome: {self.results_path}"]
        return lines + self._next_lines()

    def _dry_lines(self) -> list[str]:
        verb = "cancelled" if self.cancel else "deleted"
        run = f"Run {self.undoes} of {self.source}"
        what = f"{counted(len(self.results), 'task')} would be checked"
        return [f"{run}: {what}, then {verb} unless they have changed or ended. Nothing was sent."]

    def _count_lines(self) -> list[str]:
        counts = self.counts
        lines = [f"Run {self.undoes} of {self.source}: {counted(len(self.results), 'task')}"]
        labels = {UndoStatus.UNDONE: _DONE[self.cancel], **_LABELS}
        lines += [f"  {counts[f]:>7,}  {label}" for f, label in labels.items() if counts[f]]
        return lines

    def _named(self, status: UndoStatus, heading: str) -> list[str]:
        """The first tasks that were not undone, each with its reason."""
        ends = [end for end in self.results if end.status is status]
        if not ends:
            return []
        alike: dict[str, list[Withdrawn]] = {}
        for end in ends:
            alike.setdefault(end.reason, []).append(end)
        shown = [line for reason, group in alike.items() for line in _reason_lines(reason, group)]
        if len(shown) > _MOST_SHOWN:
            more = len(shown) - _MOST_SHOWN
            shown[_MOST_SHOWN:] = [f"  … and {more:,} more; {Option('results')} lists all"]
        return ["", heading, *shown, *(f"  {hint}" for hint in _hints(ends))]

    def _other_lines(self) -> list[str]:
        told = (
            (self.others.undone, "undone earlier"),
            (self.others.adopted, "existed before the run, which did not create them: left alone"),
            (self.others.unconfirmed, _UNCONFIRMED),
        )
        lines = [f"  {counted(count, 'row')} {what}" for count, what in told if count]
        return ["", "Skipped", *lines] if lines else []

    def _next_lines(self) -> list[str]:
        if self.dry_run or not self.results:
            return []
        if self.counts[UndoStatus.NOT_DONE]:
            return ["", "Run the same command again to resume: nothing is done twice."]
        return (
            ["", _NOT_SENT_TWICE]
            if self.counts[UndoStatus.UNDONE] + self.counts[UndoStatus.GONE]
            else []
        )


def _reason_lines(reason: str, ends: list[Withdrawn]) -> list[str]:
    """The tasks that share a reason: each by its name, or many at once by their rows."""
    told = _line(reason)
    if len(ends) <= _MOST_ALIKE:
        return [
            f"  row {end.row_number}, {_quoted(end.title)} ({end.task_id}): {told}" for end in ends
        ]
    rows = ", ".join(f"{end.row_number}" for end in ends[:_MOST_SHOWN])
    more = f" and {len(ends) - _MOST_SHOWN:,} more" if len(ends) > _MOST_SHOWN else ""
    return [f"  {counted(len(ends), 'task')}, rows {rows}{more}: {told}"]


def _hints(ends: Iterable[Withdrawn]) -> list[str]:
    """What to do, each advice once; of what may be done yet, it is said at the end."""
    hints = dict.fromkeys(end.hint for end in ends if end.status is not UndoStatus.NOT_DONE)
    return [f"What to do: {hint}" for hint in hints]


def in_row_order(ends: Iterable[Withdrawn]) -> list[Withdrawn]:
    """The ends by the rows of the file that was imported."""
    return sorted(ends, key=lambda end: end.row_number)


def _as_json(end: Withdrawn) -> UndoneTask:
    return {
        "row": end.row_number,
        "title": end.title,
        "task_id": end.task_id,
        "status": end.status.value,
        "reason": end.reason,
        "hint": end.hint,
        "attempts": end.attempts,
        "request_id": end.request_id,
    }


def _line(text: str) -> str:
    """The text on one line, with nothing in it that could steer a terminal."""
    return visible(" ".join(text.split()))


def _quoted(title: str) -> str:
    return f'"{_line(title)[:80]}"' if title else "of an unknown title"
