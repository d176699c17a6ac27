"""Made-up sheets, and the plan that each run makes of one, as the planner makes it.

Draws a `Sheet` from a random source; with a ledger, its `Plan`. Nothing is read from a disk.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from importer.contract.body import Contact, Targets, TaskBody
from importer.contract.closing import Closing
from importer.contract.fingerprint import copy_of, fingerprint_of
from importer.contract.sure_rows import made
from importer.ledger.store import Ledger
from importer.planning.facts import Facts
from importer.planning.planned_rows import Plan
from importer.planning.planner import Existing
from importer.planning.rules import end_without_sending, may_be_sent, planned
from importer.rows.scratch import Spool
from tests.simulation.poison import make_poison

MOST_ROWS = 12
FIRST_ROW = 2
"""The row below the header."""

CLOSING = Closing(status="completed").to_json()

_DUE = datetime(2026, 4, 1, 9, 0, tzinfo=UTC)


class Sheet(NamedTuple):
    """Rows as they come out of mapping and validation. closings: of each, or None.

    refused: titles that the service does not take. poison: those that it, or something before it,
    stumbles over each time, and what it answers then (poison.py).
    """

    bodies: tuple[TaskBody, ...]
    closings: tuple[bytes | None, ...]
    allow_duplicates: bool
    refused: frozenset[str]
    poison: Mapping[str, str]

    @property
    def numbers(self) -> range:
        """The row numbers, in order."""
        return range(FIRST_ROW, FIRST_ROW + len(self.bodies))

    @property
    def classes(self) -> tuple[bytes, ...]:
        """The fingerprint of each row's body: equal for rows that say the same."""
        return tuple(fingerprint_of(body) for body in self.bodies)

    @property
    def not_taken(self) -> frozenset[str]:
        """The titles of which there will be no task."""
        return self.refused | self.poison.keys()

    def part(self, rng: random.Random) -> Sheet:
        """Some of the rows, in another order: another file that shares them."""
        chosen = rng.sample(range(len(self.bodies)), rng.randint(1, len(self.bodies)))
        return self._replace(
            bodies=tuple(self.bodies[i] for i in chosen),
            closings=tuple(self.closings[i] for i in chosen),
        )

    def wanted(self) -> dict[bytes, int]:
        """How many tasks of each class the sheet asks for."""
        counts: dict[bytes, int] = {}
        for key, body in zip(self.classes, self.bodies, strict=True):
            if body.task_title in self.not_taken:
                counts[key] = 0
            elif self.allow_duplicates:
                counts[key] = counts.get(key, 0) + 1
            else:
                counts[key] = 1
        return counts


@lru_cache(maxsize=4000)
def body(title: int, deal: int = 0, detail: int = 0, stand: int = 0) -> TaskBody:
    """A body. Those of one title are told apart by the deal, or by what only some of them have.

    stand: which assignee, type and kind of target it has; odd ones have titles that not every
    service repeats as they are.
    """
    plain = f"Call number {title}"
    return TaskBody(
        task_type=("call", "email")[stand >> 1 & 1],
        task_title=f"Zoë & Søn\u2019s  <b>{plain}</b> \N{TELEPHONE RECEIVER}"
        if stand & 1
        else plain,
        assignee_id=f"rep-{1 + (stand & 1)}",
        targets=_targets(f"{title}-{deal}", stand),
        reason="asked for it" if detail & 1 else None,
        due_date=_DUE + timedelta(days=title) if detail & 2 else None,
    )


def _targets(name: str, stand: int) -> Targets:
    contact = Contact(email=f"lead-{name}@example.com") if stand & 1 else None
    if stand & 4:
        return Targets(company_id=None if contact else f"company-{name}", contact=contact)
    return Targets(deal_id=f"deal-{name}", contact=contact)


def make_sheet(rng: random.Random, *, has_alike: bool) -> Sheet:
    """One to twelve rows, some of them equal. has_alike: some that only share their title, too.

    Most sheets are for few people and of few kinds, so that a lost row mostly has its like.
    """
    equal = rng.choice((0.0, 0.2, 0.5, 0.9))
    chosen = rng.sample(range(8), rng.choice((1, 1, 1, 2, 3)))
    stands = [*chosen[:1] * 4, *chosen]  # of the other kinds there are few
    bodies: list[TaskBody] = []
    for title in range(rng.randint(1, MOST_ROWS)):
        if bodies and rng.random() < equal:
            bodies.append(rng.choice(bodies))
        elif bodies and has_alike and rng.random() < equal:
            stand = rng.choice(stands)
            bodies.append(body(rng.randrange(title), rng.randrange(2), rng.randrange(4), stand))
        else:
            bodies.append(body(title, 0, rng.randrange(4), rng.choice(stands)))
    refused = (
        [text.task_title for text in bodies if rng.random() < 0.1] if rng.random() < 0.2 else []
    )
    closes = 0.5 if rng.random() < 0.15 else 0.0
    closing = {fingerprint_of(text): CLOSING for text in bodies if rng.random() < closes}
    titles = [text.task_title for text in bodies]
    return Sheet(
        tuple(bodies),
        tuple(closing.get(fingerprint_of(text)) for text in bodies),
        rng.random() < 0.5,
        frozenset(refused),
        make_poison(rng, titles, frozenset(refused)),
    )


def make_plan(sheet: Sheet, ledger: Ledger, existing: Existing | None = None) -> Plan:
    """What a run does with each row, by what the ledger knows, and what the workspace holds."""
    prints = _counted(sheet.classes) if sheet.allow_duplicates else sheet.classes
    known = ledger.known(prints)
    first: dict[bytes, int] = {}
    rows = []
    for number, text, key, closing in zip(
        sheet.numbers, sheet.bodies, prints, sheet.closings, strict=True
    ):
        facts = Facts(
            number, text, (), key, known=known.get(key), same_as=first.get(key), closing=closing
        )
        end = end_without_sending(facts)
        if end is None and existing is not None and may_be_sent(facts.known):
            facts = facts._replace(there=existing.take(made(text), ledger))
            end = end_without_sending(facts)
        if end is None:
            first[key] = number
        rows.append(planned(facts, end))
    plan = Plan(Spool())
    plan.append(rows)
    return plan


def _counted(prints: Sequence[bytes]) -> list[bytes]:
    """As under `--allow-duplicates`: each further row that says the same is another one."""
    before: dict[bytes, int] = {}
    counted = []
    for key in prints:
        counted.append(copy_of(key, before.get(key, 0)))
        before[key] = before.get(key, 0) + 1
    return counted
