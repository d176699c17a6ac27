"""A rate that several senders keep together: never exceeded at the service, and used."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from importer.errors import ConfigurationError, LedgerError
from importer.ledger.lease import Reading
from importer.ledger.shares import Books, Budget, Sender
from importer.settings.rate import Rate
from importer.submission.pace.lending import TERMS, Wish, decide, rest
from importer.submission.pace.record import Batch
from importer.submission.pace.shared_pacing import SharedPacer
from importer.submission.pace.shares import Shares
from tests.submission.pace.sharing import UNDER_WAY_SECONDS, Making, Rows, Scene, Stage, lent
from tests.submission.pace.wrong_sharing import (
    dead_lent_at_once,
    handed_over_warm,
    one_bucket,
)

SLOW = Scene(Rate(10, 30.0), 4, 600.0)
QUICK = Scene(Rate(10, 1.0), 4, 120.0)
MANY = Scene(Rate(20, 10.0), 8, 250.0)
TURNS = Scene(Rate(3, 10.0), 8, 400.0)
SEEDS = range(20)
MORE_SEEDS = pytest.param(range(20, 3000), marks=pytest.mark.soak, id="more")


def _played(scene: Scene, seeds: range, making: Making = lent) -> list[Stage]:
    return [Stage(scene, random.Random(seed), making).play() for seed in seeds]


@pytest.mark.parametrize("seeds", [pytest.param(SEEDS, id="20"), MORE_SEEDS])
@pytest.mark.parametrize(
    ("scene", "least_use"), [(SLOW, 0.85), (QUICK, 0.4), (MANY, 0.8), (TURNS, 0.75)]
)
def test_no_window_holds_more_than_the_rate(scene: Scene, least_use: float, seeds: range) -> None:
    """Whoever comes, goes, dies or is silent; most of the rate is used, and nobody is left out.

    Where a window is short, waiting for what is under way costs more of it. Where nearly all are
    silent for a minute, it may be over before the last one has begun.
    """
    count, uses, left_out = scene.rate.count or 0, [], 0
    for seed, stage in zip(seeds, _played(scene, seeds), strict=True):
        assert stage.fullest <= count, seed
        assert stage.rows.most_lent <= count, seed
        left_out += len(stage.served) < scene.senders
        uses.append(stage.use)
    assert left_out <= len(seeds) // 100
    assert sum(uses) / len(uses) > least_use


@pytest.mark.parametrize(
    ("scene", "making"),
    [
        (SLOW, handed_over_warm),
        (MANY, handed_over_warm),
        (SLOW, one_bucket),
        (QUICK, one_bucket),
        (MANY, one_bucket),
        (SLOW, dead_lent_at_once),
    ],
)
def test_ways_that_look_as_good_exceed_it(scene: Scene, making: Making) -> None:
    """The service sees it in each of ten plays."""
    assert all(
        stage.fullest > (scene.rate.count or 0) for stage in _played(scene, range(10), making)
    )


def _wish(name: str = "me", counted: int = 0, count: int = 10, rate: str = "10/30s") -> Wish:
    return Wish(name, rate, count, 30.0, 30.0, counted)


def _books(*senders: Sender, now: float = 1000.0, rate: str = "10/30s") -> Books:
    return Books(now, Budget(rate, 900.0, 0.0), senders)


def _sender(name: str, held: int, since: float = 990.0, alive: float = 1010.0) -> Sender:
    return Sender(name, held, since, alive, 1070.0)


@pytest.mark.parametrize(
    ("senders", "counted", "shares", "held"),
    [
        ((), 0, 10, 10),  # alone: all
        ((_sender("a", 10),), 0, 0, 0),  # nothing is free yet
        ((_sender("a", 7),), 0, 3, 3),  # what is free
        ((_sender("a", 2),), 0, 5, 5),  # no more than its part
        ((_sender("a", 2, alive=995.0),), 0, 8, 8),  # one that is gone has no part, but is warm
        ((_sender("me", 10), _sender("a", 0)), 10, 5, 10),  # gives back, and all of it is warm
        ((_sender("me", 10), _sender("a", 0)), 7, 5, 7),  # what is cold goes at once
        ((_sender("me", 10), _sender("a", 0)), 0, 5, 5),
        ((_sender("me", 4, since=980.0), _sender("a", 3), _sender("b", 3)), 4, 4, 4),
    ],
)
def test_what_may_be_had_now(
    senders: tuple[Sender, ...], counted: int, shares: int, held: int
) -> None:
    """Its part of what nobody else has; what is more than its part goes back as it gets cold."""
    loan = decide(_books(*senders), _wish(counted=counted))
    assert (loan.shares, loan.sender.held) == (shares, held)


def test_what_the_dead_had_is_lent_one_window_after_its_last_request_can_have_arrived() -> None:
    """Its lease ends, what it sent just before may be under way, and then a window passes."""
    lease = decide(_books(), _wish("dead")).sender
    late = TERMS.lease_seconds + 30.0 + 30.0
    assert lease.hot_until == 1000.0 + late
    before, after = (
        decide(_books(lease, now=1000.0 + late + off), _wish()).shares for off in (-0.01, 0.01)
    )
    assert (before, after) == (0, 10)


def test_those_who_are_more_than_the_shares_take_turns() -> None:
    """A turn that is over ends for whoever has waited longest, and one that lasts does not."""
    over, lasting = _sender("over", 1, since=800.0), _sender("lasting", 1, since=950.0)
    waiting, late = _sender("waiting", 0, since=960.0), _sender("late", 0, since=970.0)
    all_of_them = (over, lasting, waiting, late)
    may = {
        sender.name: decide(_books(*all_of_them), _wish(sender.name, count=2)).shares
        for sender in all_of_them
    }
    assert may == {"over": 0, "lasting": 1, "waiting": 0, "late": 0}
    gone = decide(_books(*all_of_them), _wish("over", count=2)).sender
    assert (gone.held, gone.since) == (0, 1000.0)
    free = _books(gone, lasting, waiting, late)
    assert decide(free, _wish("waiting", count=2)).shares == 1
    assert decide(free, _wish("late", count=2)).shares == 0


def test_whoever_rests_keeps_only_what_is_warm() -> None:
    """As long as the last of it counts; a place among the others for a moment."""
    row = rest(_books(_sender("me", 5)), "me", counted=2, hot_seconds=7.0, linger=2.0)
    assert row == Sender("me", 2, 990.0, 1002.0, 1007.0)
    assert rest(_books(), "me", counted=2, hot_seconds=7.0, linger=2.0) is None


class Desk:
    """Time, and rows that can be out of reach."""

    def __init__(self) -> None:
        self.now = 100.0
        self.rows = Rows(lambda: self.now)
        self.is_gone = False

    @contextmanager
    def turn(self) -> Iterator[Rows]:
        """As of a table."""
        if self.is_gone:
            raise LedgerError("gone")
        yield self.rows

    def close(self) -> None:
        """Nothing is open."""

    def pacer(self, name: str, rate: str = "10/30s") -> SharedPacer:
        """A sender that joins now."""
        count, seconds = rate.split("/")
        shares = Shares(
            self,
            Rate(int(count), float(seconds.rstrip("s"))),
            name,
            window_seconds=float(seconds.rstrip("s")),
            under_way_seconds=UNDER_WAY_SECONDS,
            clock=lambda: Reading(self.now, self.now, self.now),
        )
        self.told: list[tuple[float, str]] = []
        return SharedPacer(
            shares.rate,
            random.Random(1),
            shares=shares,
            on_wait=lambda *told: self.told.append(told),
        )


@pytest.fixture
def desk() -> Desk:
    """At second 100."""
    return Desk()


def _joined(desk: Desk, name: str) -> SharedPacer:
    pacer = desk.pacer(name)
    pacer.resume(desk.now, (), float("-inf"))
    return pacer


def test_a_pause_that_the_service_asks_for_holds_for_all(desk: Desk) -> None:
    """The others hear of it when they ask next, and whoever comes later as well."""
    one, other = _joined(desk, "one"), _joined(desk, "other")
    assert one.permits(desk.now, 1) == 1
    one.start(desk.now)
    desk.now += 1
    one.finish(desk.now, 100.0)
    assert one.pause(desk.now, 50.0, left_at=100.0) == 50.0
    assert one.permits(desk.now, 1) == 0
    desk.now += 1
    assert other.permits(desk.now, 1) == 0
    assert other.paused_until == pytest.approx(151.0)
    assert _joined(desk, "late").paused_until == pytest.approx(151.0)


def test_a_failure_of_one_sender_is_no_pause_for_the_others(desk: Desk) -> None:
    """An answer that was lost says nothing about the rate."""
    one = _joined(desk, "one")
    assert one.pause(desk.now, None, left_at=100.0, too_many=False) > 0
    desk.now += 0.1
    assert one.permits(desk.now, 1) == 0
    one.rest(desk.now)
    assert _joined(desk, "other").paused_until == desk.now


def test_the_next_job_has_what_the_one_before_left_cold(desk: Desk) -> None:
    """It does not begin as if nothing had been sent, nor wait for all of it."""
    before = _joined(desk, "before")
    for _ in range(4):
        desk.now += 1
        assert before.permits(desk.now, 1) == 1
        before.start(desk.now)
        before.finish(desk.now, desk.now)
    before.rest(desk.now, is_over=True)
    after = _joined(desk, "after")
    assert after.rate.count == 6
    desk.now += 30.1
    after.permits(desk.now, 1)
    assert after.rate.count == 10


def test_what_was_sent_before_anybody_joined_counts(desk: Desk) -> None:
    """For all who join within a window; later it is cold."""
    sent = [Batch(95.0, 95.0, 10)]
    for name in ("one", "other"):
        pacer = desk.pacer(name)
        pacer.resume(desk.now, sent, float("-inf"))
        assert pacer.permits(desk.now, 1) == 0
        desk.now += 1
    desk.now += 30
    late = desk.pacer("late")
    late.resume(desk.now, [Batch(desk.now, desk.now, 10)], float("-inf"))
    desk.now += 1
    late.permits(desk.now, 1)
    assert late.permits(desk.now, 1) == bool(late.rate.count)


def test_nothing_is_sent_by_what_was_told_too_long_ago(desk: Desk) -> None:
    """While nobody can be asked, it counts as long as the lease; then the run ends."""
    pacer = _joined(desk, "one")
    desk.is_gone = True
    desk.now += TERMS.lease_seconds - TERMS.margin_seconds - 0.1
    assert pacer.permits(desk.now, 1) == 1
    desk.now += 1.2
    with pytest.raises(LedgerError):
        pacer.permits(desk.now, 1)


def test_whoever_has_waited_for_a_share_is_told_so_once(desk: Desk) -> None:
    """After a moment, and with the rate of all together."""
    first = _joined(desk, "first")
    for _ in range(10):
        first.start(desk.now)
    waiting = _joined(desk, "waiting")
    for _ in range(5):
        desk.now += 1
        assert waiting.permits(desk.now, 1) == 0
        assert 0 < (waiting.wait_seconds(desk.now) or 0) <= TERMS.ask_seconds
    assert desk.told == [(30.0, "other jobs use the whole rate for now")]
    assert str(waiting) == "10/30s for all jobs together"
    assert waiting.seconds_for(30) == pytest.approx(60.9, abs=0.2)
    assert waiting.known_rate is None


def test_two_batches_with_another_rate_do_not_go_together(desk: Desk) -> None:
    """The second is told which rate the first one has."""
    _joined(desk, "first")
    with pytest.raises(ConfigurationError, match="another batch is sending at the rate 10/30s"):
        desk.pacer("second", "20/10s").resume(desk.now, (), float("-inf"))
