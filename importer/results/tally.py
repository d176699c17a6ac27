"""Counts what became of all rows, as they end.

Gives counts by status, and issues and reasons in groups with an example each. The memory stays the
same however many rows and different texts there are: issues are grouped by code, field and column,
with the first values that have them; of the reasons of a status, the first `MAX_REASONS` are kept.
"""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import contains

from importer.documents import common as documents
from importer.results.bad_values import BadValues
from importer.rows.issues import Issue, Severity
from importer.rows.outcome import Cause, Outcome, Status
from importer.rows.rehearsed import Rehearsed, There, created_earlier

MAX_REASONS = 20
"""Different reasons kept for one status; rows with further ones are only counted."""

MAX_NAMED = {"similar_to_earlier": 20, "duplicate_differs": 5}
"""The most messages that are told of an issue reported row by row, each with its rows."""

MAX_SPANS = 10
"""The most spans of rows that are kept for one message."""

MAX_VALUES_IN_JSON = 100
"""Different values of one kind of problem that the document names."""

_MAX_REASON = 500
_WORD_WITH_DIGIT = re.compile(r"\S*\d\S*")
_EARLIER = re.compile(r"\(run \S+, row \d+\)|^(?:row|task) \S+")
"""The row or task that a message says a row is like."""


@dataclass(slots=True)
class NamedRows:
    """Rows with the same message but for the row or task that they are like.

    message: of the first. alike: the others, in order, as pairs of the first and the last row of a
    span, as far as they are kept; further: how many are in no span.
    """

    row: int
    message: str
    alike: list[tuple[int, int]] = dataclasses.field(default_factory=list)
    further: int = 0
    count: int = 1

    def add(self, row: int) -> None:
        """One more row, which comes after the others."""
        self.count += 1
        if self.alike and not self.further and self.alike[-1][1] == row - 1:
            self.alike[-1] = (self.alike[-1][0], row)
        elif len(self.alike) < MAX_SPANS:
            self.alike.append((row, row))
        else:
            self.further += 1


@dataclass(slots=True)
class IssueGroup:
    """Issues of one code, field and column; the example is the first that came.

    named: the first messages, as many as `MAX_NAMED` says, each with its rows. values: all that
    have the defect, as far as they are kept.
    """

    code: str
    severity: Severity
    field: str | None
    column: str | None
    count: int
    example_row: int
    example_value: str | None
    message: str
    hint: str
    values: BadValues
    named: dict[str, NamedRows] = dataclasses.field(default_factory=dict)

    def name(self, row: int, message: str) -> None:
        """Keep the row with its message, or with the same one of another row, if it is wanted."""
        most = MAX_NAMED.get(self.code, 0)
        if not most:
            return
        key = _EARLIER.sub("#", message)
        if key in self.named:
            self.named[key].add(row)
        elif len(self.named) < most:
            self.named[key] = NamedRows(row, message)

    def as_json(self) -> documents.IssueGroup:
        """The group as it stands in the `--json` document."""
        counts = self.values.counts
        return {
            "code": self.code,
            "severity": self.severity.value,
            "field": self.field,
            "column": self.column,
            "count": self.count,
            "example_row": self.example_row,
            "example_value": self.example_value,
            "message": self.message,
            "hint": self.hint,
            "values": [
                {"value": value, "count": count} for value, count in counts[:MAX_VALUES_IN_JSON]
            ],
            "distinct_values": len(counts),
            "has_more_values": self.values.has_more or len(counts) > MAX_VALUES_IN_JSON,
        }


@dataclass(slots=True)
class ReasonGroup:
    """Rows of one status and reason; the example is the first that came."""

    count: int
    example_row: int
    reason: str


class Tally:
    """Counts outcomes. Every outcome is counted under exactly one status."""

    def __init__(self) -> None:
        self.counts: dict[Status, int] = dict.fromkeys(Status, 0)
        self.would_create = 0
        """How many of the `not_sent` rows only a dry run kept from being sent."""
        self.held_back = 0
        """How many of them wait for a word that they are meant: they are like earlier tasks."""
        self.unread = 0
        """How many `unconfirmed` rows may not have been sent at all: only the ledger knows."""
        self.left_by_undo = 0
        """How many `unconfirmed` rows have a task that an undo has begun to undo."""
        self.created_earlier = 0
        """How many duplicates are of rows that have their task from before, and do not differ."""
        self.differing = 0
        """How many duplicates are of rows that differ in columns that are not sent."""
        self._issues: dict[tuple[str, str | None, str | None], IssueGroup] = {}
        self._reasons: dict[Status, dict[str, ReasonGroup]] = {status: {} for status in Status}
        self._further_reasons: dict[Status, int] = dict.fromkeys(Status, 0)

    @property
    def total(self) -> int:
        """All rows."""
        return sum(self.counts.values())

    def add(self, outcome: Outcome) -> None:
        """Count one row."""
        self.counts[outcome.status] += 1
        if outcome.would_be_created:
            self.would_create += 1
        elif outcome.status is Status.NOT_SENT and outcome.cause is Cause.HELD_BACK:
            self.held_back += 1
        elif outcome.reason and (outcome.hint or outcome.status is not Status.CREATED):
            self._add_reason(outcome)
        if outcome.status is Status.DUPLICATE:
            self._add_duplicate(outcome)
        elif outcome.cause is Cause.LEDGER_UNREAD:
            self.unread += 1
        elif outcome.cause is Cause.LEFT_BY_UNDO:
            self.left_by_undo += 1
        for issue in outcome.issues:
            self._add_issue(issue, outcome.row_number)

    def add_all(self, outcomes: Sequence[Outcome]) -> None:
        """Count the rows of a chunk."""
        if isinstance(outcomes, Rehearsed) and self._add_there(outcomes.there):
            others = outcomes.others
            alike = len(outcomes) - len(others) - len(outcomes.there.places)
            self.counts[Status.NOT_SENT] += alike
            self.would_create += alike
            outcomes = [others[place] for place in sorted(others)]
        for outcome in outcomes:
            self.add(outcome)

    def _add_there(self, there: There) -> bool:
        """Count rows that have their task; False where each has to be looked at.

        The first row with a reason stands for the others, so that it has to come in its turn.
        """
        groups, reasons = self._reasons[Status.DUPLICATE], there.reasons()
        keys = Counter[str]()
        for run, count in Counter(there.runs).items():
            keys[_earlier_key(run)] += count
        is_told_apart = any(map(contains, reasons, there.task_ids))
        if is_told_apart or not groups.keys() >= keys.keys():
            return False
        for key, count in keys.items():
            groups[key].count += count
        self.counts[Status.DUPLICATE] += len(there.places)
        self.created_earlier += len(there.places)
        return True

    def issues(self) -> list[IssueGroup]:
        """The groups of issues: errors first, then the most frequent."""
        return sorted(
            self._issues.values(),
            key=lambda group: (group.severity is not Severity.ERROR, -group.count),
        )

    def reasons(self, status: Status) -> list[ReasonGroup]:
        """Why rows have this status: the most frequent first."""
        return sorted(self._reasons[status].values(), key=lambda group: -group.count)

    def further_reasons(self, status: Status) -> int:
        """Rows of this status whose reason is in none of the groups."""
        return self._further_reasons[status]

    def as_json(self) -> documents.CountedRows:
        """Counts and issues, as they stand in the `--json` document."""
        return {
            "counts": {status.value: count for status, count in self.counts.items()},
            "duplicates_that_differ": self.differing,
            "held_back": self.held_back,
            "issues": [group.as_json() for group in self.issues()],
        }

    def _add_duplicate(self, outcome: Outcome) -> None:
        """Count it once: a row that differs is no task of its own, even where its twin has one."""
        if any(issue.code == "duplicate_differs" for issue in outcome.issues):
            self.differing += 1
        elif outcome.task_id:
            self.created_earlier += 1

    def _add_issue(self, issue: Issue, row_number: int) -> None:
        key = (issue.code, issue.field, issue.column)
        group = self._issues.get(key)
        if group is None:
            group = self._issues[key] = self._new_group(issue, row_number)
        group.count += 1
        group.values.add(issue.value, issue.meant)
        group.name(row_number, issue.message)

    @staticmethod
    def _new_group(issue: Issue, row_number: int) -> IssueGroup:
        return IssueGroup(
            code=issue.code,
            severity=issue.severity,
            field=issue.field,
            column=issue.column,
            count=0,
            example_row=row_number,
            example_value=issue.value,
            message=issue.message,
            hint=issue.hint,
            values=BadValues(issue.code, issue.field),
        )

    def _add_reason(self, outcome: Outcome) -> None:
        groups = self._reasons[outcome.status]
        key = _reason_key(outcome)
        group = groups.get(key)
        if group is not None:
            group.count += 1
        elif len(groups) < MAX_REASONS:
            groups[key] = ReasonGroup(1, outcome.row_number, outcome.reason[:_MAX_REASON])
        else:
            self._further_reasons[outcome.status] += 1


@lru_cache(maxsize=1_000)
def _earlier_key(run: str) -> str:
    """The same of rows that this run created, where no reason holds the task's id."""
    return _reason_key(created_earlier(0, None, run, 0))


def _reason_key(outcome: Outcome) -> str:
    """What reasons are grouped by: the text, for a duplicate without the row or task it names."""
    reason = outcome.reason[:_MAX_REASON]
    told_earlier = outcome.status is Status.UNCONFIRMED and outcome.attempts == 0
    if outcome.status is not Status.DUPLICATE and not told_earlier:
        return reason
    if outcome.task_id:
        reason = reason.replace(outcome.task_id, "#")
    return _WORD_WITH_DIGIT.sub("#", reason)
