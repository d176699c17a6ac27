"""Whether what was told is true, and whether the service holds exactly the sheet.

Names the first `Problem` of a sheet, a service and what runs told, or None.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from importer.rows.outcome import GOOD_STATUSES, Outcome, Status
from tests.simulation.excuses import MOST_LOSSES, Excuses
from tests.simulation.notes import Notes
from tests.simulation.poison import MOST_TRIES
from tests.simulation.process import Told
from tests.simulation.service import Service
from tests.simulation.sheet import Sheet

KINDS = ("duplicate", "lost", "stuck", "untrue", "again", "crash")
"""How a promise can be broken."""


class Problem(NamedTuple):
    """A broken promise. kind: one of `KINDS`."""

    kind: str
    text: str


def problem_of_service(sheet: Sheet, service: Service) -> Problem | None:
    """Whether the service holds, or will hold, more than the sheet asks for."""
    for kind, wanted in sheet.wanted().items():
        held = service.of_kind(kind)
        if len(held) > wanted:
            ids = ", ".join(f"{task.task_id} ({task.since:.1f} s)" for task in held)
            title = held[0].body["task_title"]
            return Problem("duplicate", f'"{title}": {wanted} wanted, {len(held)} held: {ids}')
    return None


def problem_of_told(told: Told, sheet: Sheet, whole: Sheet, service: Service) -> Problem | None:
    """Whether a run said something that is not so.

    sheet: of that run; it may be a part of the whole one.
    """
    numbers = [outcome.row_number for outcome in told.outcomes]
    if numbers != list(sheet.numbers):
        return Problem("untrue", f"{told.run_id} told of rows {numbers}")
    return (
        problem_of_ids(told, sheet, service)
        or _problem_of_likeness(told, sheet)
        or _problem_of_counts(told, sheet, whole, service)
    )


def problem_of_ids(told: Told, sheet: Sheet, service: Service) -> Problem | None:
    """Each id that was told exists, is of that row, and of no other."""
    owners: dict[str, int] = {}
    for outcome, kind in zip(told.outcomes, sheet.classes, strict=True):
        if outcome.task_id is None:
            if outcome.status is Status.CREATED:
                return Problem("untrue", f"{_named(told, outcome)} has no id")
            continue
        task = service.task_of(outcome.task_id)
        if task is None or task.since > told.at_seconds:
            return Problem("lost", f"{_named(told, outcome)}: its task is not there")
        if task.kind != kind:
            return Problem("untrue", f"{_named(told, outcome)}: its task is another row's")
        closing = sheet.closings[outcome.row_number - sheet.numbers.start]
        if outcome.status in GOOD_STATUSES and closing is not None and task.status != "completed":
            return Problem("untrue", f"{_named(told, outcome)}: its task is {task.status}")
        other = owners.setdefault(outcome.task_id, outcome.row_number)
        if other != outcome.row_number and sheet.allow_duplicates:
            return Problem("lost", f"{_named(told, outcome)}: its task is row {other}'s as well")
    return None


def _problem_of_likeness(told: Told, sheet: Sheet) -> Problem | None:
    """A row without an id that is called a duplicate equals an earlier row."""
    seen: set[bytes] = set()
    for outcome, kind in zip(told.outcomes, sheet.classes, strict=True):
        is_same = outcome.status is Status.DUPLICATE and outcome.task_id is None
        if is_same and (kind not in seen or sheet.allow_duplicates):
            return Problem("untrue", f"{_named(told, outcome)}: it equals no earlier row")
        seen.add(kind)
    return None


def _problem_of_counts(told: Told, sheet: Sheet, whole: Sheet, service: Service) -> Problem | None:
    """What is rejected or was not sent is not there; what is said to be there is."""
    in_part, in_whole = sheet.wanted(), whole.wanted()
    perhaps: Counter[bytes] = Counter()
    surely: Counter[bytes] = Counter()
    for outcome, kind in zip(told.outcomes, sheet.classes, strict=True):
        has_task = outcome.task_id is not None
        surely[kind] += has_task
        perhaps[kind] += has_task or outcome.status is Status.UNCONFIRMED
    for kind, body in zip(sheet.classes, sheet.bodies, strict=True):
        held = service.of_kind(kind)
        if len(held) > perhaps[kind] and in_part[kind] == in_whole[kind]:
            words = f'{len(held)} tasks "{body.task_title}", and only {perhaps[kind]} rows with one'
            return Problem("untrue", f"{told.run_id}: {words}")
        wanted = surely[kind] if sheet.allow_duplicates else min(surely[kind], 1)
        if sum(task.since <= told.at_seconds for task in service.made_of(kind)) < wanted:
            return Problem("lost", f'{told.run_id}: not all of "{body.task_title}" is there')
    return None


def problem_of_tries(sheet: Sheet, notes: Notes) -> Problem | None:
    """Whether a row was sent again, and again, without a person who said so."""
    for kind, body in zip(sheet.classes, sheet.bodies, strict=True):
        most = MOST_LOSSES * sheet.classes.count(kind) if sheet.allow_duplicates else MOST_LOSSES
        if body.task_title in sheet.poison:
            most *= MOST_TRIES
        if notes.lost[kind] > most:
            words = f"{notes.lost[kind]} answers were lost, and it was sent all the same"
            return Problem("again", f'"{body.task_title}": {words}')
    return None


def problem_of_end(told: Told, sheet: Sheet, service: Service, notes: Notes) -> Problem | None:
    """Whether a run over a fair service left anything undone that could have been done.

    A row may wait for a person where excuses.py says why.
    """
    strange = Counter(notes.strange)
    excuses = Excuses(told, sheet, service, notes)
    for outcome, kind, body in zip(told.outcomes, sheet.classes, sheet.bodies, strict=True):
        if outcome.status in GOOD_STATUSES:
            continue
        if outcome.status is Status.REJECTED and body.task_title in sheet.not_taken:
            continue
        if outcome.status is Status.UNCONFIRMED and body.task_title in sheet.poison:
            continue
        if outcome.status is Status.UNCONFIRMED and strange[kind]:
            strange[kind] -= 1
            continue
        if outcome.status is Status.UNCONFIRMED and excuses.of(kind, body):
            continue
        return Problem("stuck", f"{_named(told, outcome)}: {outcome.reason}")
    return None


def problem_of_history(
    run_id: str, outcomes: Iterable[Outcome], sheet: Sheet, service: Service
) -> Problem | None:
    """Whether the ledger remembers a task that does not exist, or that is another row's."""
    for outcome in outcomes:
        if outcome.task_id is None:
            continue
        kind = sheet.classes[outcome.row_number - sheet.numbers.start]
        task = service.task_of(outcome.task_id)
        if task is None or task.kind != kind:
            return Problem("untrue", f"the ledger says of {run_id}: {outcome}")
    return None


def _named(told: Told, outcome: Outcome) -> str:
    return f"{told.run_id}, row {outcome.row_number}, {outcome.status} {outcome.task_id or ''}"
