"""Ways to share a rate that look as good, and let more through than it allows."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from importer.ledger.shares import Books, Sender
from importer.submission.pace.lending import Loan, Terms, Wish, decide
from importer.submission.pace.shared_pacing import SharedPacer
from tests.submission.pace.sharing import Pacing, Stage


class _HandedOverWarm(SharedPacer):
    """What was sent under a share that is given back does not count any more."""

    def _counted(self, now: float) -> int:
        del now
        return 0


def handed_over_warm(stage: Stage, name: str) -> Pacing:
    """A share moves as soon as it is wanted elsewhere."""
    pacer = _HandedOverWarm(stage.scene.rate, random.Random(name), shares=stage.shares(name))
    pacer.resume(stage.now, (), float("-inf"))
    return pacer


def _without(change: Callable[[Sender, Books, Wish], Sender]) -> Callable[[Stage, str], Pacing]:
    def way(books: Books, wish: Wish, terms: Terms) -> Loan:
        loan = decide(books, wish, terms)
        return loan._replace(sender=change(loan.sender, books, wish))

    def making(stage: Stage, name: str) -> Pacing:
        pacer = SharedPacer(stage.scene.rate, random.Random(name), shares=stage.shares(name, way))
        pacer.resume(stage.now, (), float("-inf"))
        return pacer

    return making


dead_lent_at_once = _without(
    lambda sender, _books, _wish: sender._replace(hot_until=sender.alive_until)
)
"""What a sender had that died is lent when its lease ends."""


@dataclass(slots=True)
class _OneBucket:
    """A row that says when the next request of all may leave (GCRA), as libraries keep it."""

    stage: Stage

    def permits(self, now: float, wanted: int) -> int:
        """One, if the bucket has a token."""
        return 1 if wanted and self.wait_seconds(now) <= 0 else 0

    def start(self, now: float, requests: int = 1) -> None:
        """Take tokens."""
        rate, budget = self.stage.scene.rate, self.stage.rows.budget
        each = rate.seconds / (rate.count or 1)
        next_at = max(budget.since, now) + each * requests
        self.stage.rows.budget = budget._replace(since=next_at)

    def wait_seconds(self, now: float) -> float:
        """Until the next one is there: they come evenly."""
        return max(0.0, self.stage.rows.budget.since - now)

    def finish(self, now: float, left_at: float | None = None) -> None:
        """It makes no difference."""

    def succeed(self) -> None:
        """Nor does this."""

    def rest(self, now: float, *, is_over: bool = False) -> None:
        """Nor this."""


def one_bucket(stage: Stage, _name: str) -> Pacing:
    """A right to a request is handed on by the clock."""
    return _OneBucket(stage)
