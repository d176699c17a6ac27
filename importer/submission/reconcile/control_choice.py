"""Chooses the created tasks that stand for lost rows, to be looked for in each listing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from importer.ledger.records import KnownTask, LostTask
from importer.submission.ports import Journal
from importer.submission.reconcile.controls import Control, control_of, nearest_first
from importer.submission.reconcile.matching.lost import LostRow
from importer.submission.reconcile.pages.looks import helpful, look_of, unmet

_NEIGHBOURS = 20
"""How many created tasks on either side of a lost row are looked for in each listing."""

_PLACES = 50
"""Of more lost rows than this, so many stand for all: the first, the last, and some between."""

_ALIKE = 5_000
"""How many of the last created tasks are searched for some that are like a lost row."""

_LOOKS = 200
"""The most kinds of lost rows for which similar tasks are searched for."""


def choose_controls(
    journal: Journal, lost: Sequence[LostTask], rows: Sequence[LostRow]
) -> list[Control]:
    """Created tasks that stand for lost rows: neighbours of theirs, and some like them."""
    numbers = sorted({task.sent_no for task in lost})
    step = max(1, len(numbers) // _PLACES)
    found: dict[str, Control] = {}
    for number in {*numbers[::step], *numbers[-1:]}:
        _read_bodies(journal.created_around(number, _NEIGHBOURS), found)
    looks = [*dict.fromkeys(look_of(row.body) for row in rows)][:_LOOKS]
    shown = {look_of(control.body) for control in found.values()}
    if any(unmet(look, shown) for look in looks) and numbers:
        alike: dict[str, Control] = {}
        _read_bodies(journal.created_around(numbers[-1] + 1, _ALIKE), alike)
        latest = {look_of(control.body): control for control in alike.values()}
        for look in helpful(looks, shown, reversed(latest)):
            found[latest[look].task_id] = latest[look]
    return nearest_first(found.values(), numbers[::step])


def _read_bodies(tasks: Iterable[KnownTask], into: dict[str, Control]) -> None:
    for task in tasks:
        if task.task_id not in into:
            into[task.task_id] = control_of(task)
