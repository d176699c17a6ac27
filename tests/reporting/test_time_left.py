"""The time that is left, told from how the rows went, with a clock that the test sets."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from importer.reporting.time_left import TimeLeft

Step = tuple[float, str, float]
"""When, what ("row", "pause", "rate"), and how much of it."""


def even(rows: int, a_second: float) -> Iterator[Step]:
    """One after the other."""
    return ((number / a_second, "row", 1) for number in range(1, rows + 1))


def growing(rows: int) -> Iterator[Step]:
    """An adaptive rate before a service that refuses nothing: five a second, then a hundred."""
    now, rate, told = 0.0, 5.0, 0.0
    for _ in range(rows):
        if now - told >= 1.0 and rate < 100:
            told, rate = now, min(100.0, rate * 1.3)
            yield now, "rate", rate
        now += 1 / rate
        yield now, "row", 1


def quota(rows: int, count: int, window: float, a_second: float) -> Iterator[Step]:
    """All that a window allows at once, and then a wait until it is over."""
    for number in range(rows):
        at = number // count * window + (number % count + 1) / a_second
        if number and number % count == 0:
            refused = (number // count - 1) * window + count / a_second + 0.1
            yield refused, "pause", number // count * window - refused
        yield at, "row", 1


def overtaken(rows: int, count: int, window: float, a_second: float) -> Iterator[Step]:
    """The same, where the last row of a window is answered between two that are refused."""
    for number in range(rows):
        at = number // count * window + (number % count + 1) / a_second
        if number % count == count - 1:
            wait = (number // count + 1) * window - at
            yield at - 0.01, "pause", wait + 0.01
            yield at + 0.1, "pause", wait - 0.1
        yield at, "row", 1


def fixed(rows: int, count: int, window: float) -> Iterator[Step]:
    """The same with a rate that the person has set, which is known."""
    yield 0.0, "rate", count / window
    for number in range(rows):
        yield number // count * window + (number % count + 1) / count, "row", 1


def hiccups(rows: int, a_second: float) -> Iterator[Step]:
    """A second's wait every fifty, as a rate near its limit has it."""
    now = 0.0
    for number in range(rows):
        now += 1 / a_second
        if number % (50 * a_second) == 50 * a_second - 1:
            yield now, "pause", 1.0
            now += 1.0
        yield now, "row", 1


def outage(rows: int, a_second: float) -> Iterator[Step]:
    """Nothing for five minutes at the beginning, told wait by wait, and all is well then."""
    now = 1.0
    for wait in (20.0, 40.0, 60.0, 60.0, 60.0, 60.0):
        yield now, "pause", wait
        now += wait
    for _ in range(rows):
        now += 1 / a_second
        yield now, "row", 1


RUNS: dict[str, Callable[[], Iterator[Step]]] = {
    "even": lambda: even(500, 4.0),
    "many at once": lambda: even(20_000, 90.0),
    "growing": lambda: growing(10_000),
    "100 in 60 s": lambda: quota(1200, 100, 60.0, 10.0),
    "600 in 60 s": lambda: quota(6000, 600, 60.0, 40.0),
    "600 in 60 s, overtaken": lambda: overtaken(6000, 600, 60.0, 20.0),
    "10 in 30 s": lambda: fixed(200, 10, 30.0),
    "600 in 60 s, set": lambda: fixed(12_000, 600, 60.0),
    "hiccups": lambda: hiccups(6000, 20),
    "outage": lambda: outage(800, 5.0),
}


@pytest.mark.parametrize("name", RUNS)
def test_it_is_right_within_a_tenth_after_the_first_tenth(name: str) -> None:
    """Whenever a row is done, with the waits to come: a tenth of what is left, or three seconds."""
    steps = sorted(RUNS[name]())
    total = sum(what == "row" for _, what, _ in steps)
    end = max(at for at, what, _ in steps if what == "row")
    left, wrong = TimeLeft(total, 0.0), []
    for at, what, much in steps:
        if what == "rate":
            window = {"10 in 30 s": 30.0, "600 in 60 s, set": 60.0}.get(name, 0.0)
            left.allow(at, much, window)
        elif what == "pause":
            left.wait(at, much)
        else:
            left.advance(at)
        told = left.seconds(at)
        if what == "row" and left.done > total / 10 and told is not None and left.done < total:
            off = abs(told - (end - at))
            if off > max(3.0, 0.1 * (end - at)):
                wrong.append((left.done, round(told), round(end - at)))
    assert left.done == total
    assert wrong == []


def test_before_the_first_row_only_the_rate_tells_it() -> None:
    """Without one, nothing does."""
    left = TimeLeft(300, 0.0)
    assert left.seconds(0.0) is None
    left.allow(0.0, 10 / 30, 0.0)
    assert left.seconds(0.0) == pytest.approx(900.0)
    left.wait(0.0, 60.0)
    assert left.seconds(20.0) == pytest.approx(940.0)


def test_nothing_is_left_at_the_end() -> None:
    """The last row is done."""
    left = TimeLeft(2, 0.0)
    left.advance(1.0)
    assert left.seconds(1.0) == 1.0
    left.advance(2.0)
    assert left.seconds(2.0) == 0.0
