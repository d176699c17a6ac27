"""Calls that may be repeated: under the same rate and pauses, and not for ever."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import httpx
import pytest

from importer.settings.rate import Rate
from importer.submission.pace.pacing import Pacer
from importer.submission.safe_calls import TRIES, Retrier, may_ask_again
from tests.submission.helpers import Result, Steady, answer, failure
from tests.submission.virtual_time import run

OK = answer(200, {"id": "w"})


class Scene:
    """An retrier, and a call that gives these results, the last one for ever."""

    def __init__(self, *results: Result, rate: Rate = Rate(None)) -> None:  # noqa: B008 - frozen
        self.pauses: list[tuple[float, str]] = []
        self.times: list[float] = []
        self.results = list(results)
        self.pacer = Pacer(rate, Steady())
        self.retrier = Retrier(self.pacer, lambda s, why: self.pauses.append((round(s, 3), why)))

    async def call(self) -> Result:
        """The next result."""
        self.times.append(round(asyncio.get_running_loop().time(), 3))
        return self.results.pop(0) if len(self.results) > 1 else self.results[0]

    def ask(self, work: Callable[[], Awaitable[Result]]) -> Result:
        """The result of the work, in virtual time."""

        async def working() -> Result:
            return await work()

        return run(working())


def test_what_an_answer_says_of_the_next_ones_is_gone_by() -> None:
    """Reads and writes share one gate: none is left for nine seconds, whoever asks."""
    scene = Scene(answer(200, x_ratelimit_remaining="0", x_ratelimit_reset="9"))

    async def twice() -> Result:
        await scene.retrier.call(scene.call)
        return await scene.retrier.call(scene.call)

    scene.ask(twice)
    assert scene.times == [0.0, 9.0]


@pytest.mark.parametrize(
    ("result", "again", "without_connecting"),
    [
        (answer(200), False, False),
        (answer(204), False, False),
        (answer(302), False, False),
        (answer(400), False, False),
        (answer(401), False, False),
        (answer(404), False, False),
        (answer(409), False, False),
        (answer(408), True, True),
        (answer(425), True, True),
        (answer(429), True, True),
        (answer(500), True, True),
        (answer(503), True, True),
        (failure(httpx.ReadTimeout), True, True),
        (failure(httpx.RemoteProtocolError), True, True),
        (failure(httpx.ConnectError), True, False),
        (failure(httpx.ConnectTimeout), True, False),
        (failure(httpx.ProxyError), True, False),
    ],
)
def test_what_may_fare_better_is_asked_again(
    result: Result,
    again: bool,  # noqa: FBT001
    without_connecting: bool,  # noqa: FBT001
) -> None:
    """A bad moment; a refusal is none."""
    assert may_ask_again(result) is again
    assert may_ask_again(result, connect_again=False) is without_connecting


def test_the_first_good_answer_is_the_answer() -> None:
    """With doubling waits before it, each told."""
    scene = Scene(answer(500), failure(httpx.ReadTimeout), OK)
    assert scene.ask(lambda: scene.retrier.call(scene.call)) == OK
    assert scene.times == [0.0, 1.0, 3.0]
    assert scene.pauses == [(1.0, "the service is not ready"), (2.0, "the service is not ready")]


def test_the_last_failure_is_believed() -> None:
    """After so many tries."""
    scene = Scene(answer(500))
    assert scene.ask(lambda: scene.retrier.call(scene.call)) == answer(500)
    assert len(scene.times) == TRIES


def test_what_the_service_asks_for_is_waited_for() -> None:
    """But no quarter of an hour."""
    scene = Scene(answer(503, retry_after="9"), OK)
    assert scene.ask(lambda: scene.retrier.call(scene.call)) == OK
    assert scene.times == [0.0, 9.0]
    long = answer(503, retry_after="901")
    scene = Scene(long, OK)
    assert scene.ask(lambda: scene.retrier.call(scene.call)) == long


def test_the_last_failure_is_waited_for_by_whoever_asks_next() -> None:
    """One try, and another question behind it: the pause that was asked for holds."""
    scene = Scene(answer(503, retry_after="9"), OK)

    async def work() -> Result:
        await scene.retrier.call(scene.call, tries=1)
        return await scene.retrier.call(scene.call)

    assert scene.ask(work) == OK
    assert scene.times == [0.0, 9.0]


def test_a_further_try_is_made_only_where_it_is_still_wanted() -> None:
    """Whoever asks may look first, each time; the last result stands."""
    scene = Scene(answer(500))
    wanted = [True, False]

    async def go_on() -> bool:
        return wanted.pop(0)

    assert scene.ask(lambda: scene.retrier.call(scene.call, go_on=go_on)) == answer(500)
    assert (len(scene.times), wanted) == (2, [])


def test_no_try_is_made_after_the_end() -> None:
    """until: the last one leaves before it."""
    scene = Scene(answer(500))
    work = scene.retrier.call
    assert scene.ask(lambda: work(scene.call, tries=99, until=20.0)) == answer(500)
    assert scene.times == [0.0, 1.0, 3.0, 7.0, 15.0]


def test_the_rate_holds_for_questions_as_well() -> None:
    """One a minute, after whatever left before."""
    scene = Scene(OK, rate=Rate(1, 60.0))

    async def work() -> Result:
        await scene.retrier.call(scene.call)
        return await scene.retrier.call(scene.call)

    scene.ask(work)
    assert scene.times == [0.0, pytest.approx(60.065, abs=0.01)]


@pytest.mark.parametrize("at", [0.0, 5.0])
def test_a_stop_ends_the_waiting(at: float) -> None:
    """The last result is given back, or that nothing left."""
    scene = Scene(answer(503, retry_after="200"))

    async def work() -> tuple[Result, float]:
        asyncio.get_running_loop().call_later(at, scene.retrier.stop.set)
        result = await scene.retrier.call(scene.call)
        return result, asyncio.get_running_loop().time()

    result, ended = run(work())
    assert ended == at
    if at:
        assert result == failure(httpx.PoolTimeout, "it was stopped before it was sent")
    assert len(scene.times) == 1


def test_a_wait_tells_whether_it_was_cut_short() -> None:
    """True: the time has passed."""
    scene = Scene(OK)

    async def work() -> tuple[bool, bool]:
        first = await scene.retrier.wait(10.0)
        asyncio.get_running_loop().call_later(5.0, scene.retrier.stop.set)
        return first, await scene.retrier.wait(10.0)

    assert run(work()) == (True, False)
