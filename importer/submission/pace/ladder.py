"""The rates that an adaptive rate goes up and down by: which one held, and which was too much.

Until the first refusal the rate grows by three tenths at a time. After it, it goes up in steps that
grow while they hold. Below a rate that was too much they become half of the way to it. Refused, it
goes back to the step before; refused again, further down, for the service may remember for longer
than a step took: a window counts what went before, and a full bucket lets more pass than it fills
up by. Steps then take longer. The rate that held from one try to the next is given up only if it
is refused again and again.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from importer.submission.pace.taken import Cycle

MOST = 100.0
LEAST = 1 / 60
"""Requests a second."""

STEP_SECONDS, _MOST_STEP_SECONDS = 3.0, 60.0
_STEP_SECONDS_GROW, _STEP_SECONDS_SHRINK = 2.0, 1.4
"""A step has to hold for so long, which is longer where steps held that were too much."""

AIM = 0.97
"""Of what was taken, so that the next window is not used up before its end."""

_GROWTH = 1.3
_FIRST_STEP, _LEAST_STEP, _MOST_STEP = 0.15, 0.02, 0.25

_TELLING = 20
"""This many requests accepted between two waits show the rate by themselves."""

_LESS, _CLEARLY_LESS = 0.99, 0.6
_FALLS_OF_A_TRY, _FALLS_TO_BASE = 2, 5
"""After this many refusals in a row the rate goes below the last step, and below the base."""


@dataclass(slots=True)
class Ladder:
    """held: the rate that has held last; None: nothing was refused yet.

    has_tried: a step was refused, so that the limit is near. step_seconds: how long one has to
    hold.
    """

    rate: float
    held: float | None = None
    has_tried: bool = False
    falls: int = 0
    step_seconds: float = STEP_SECONDS
    _is_trying: bool = False
    _step: float = _FIRST_STEP
    _base: float = LEAST
    """The rate that held from one try to the next."""
    _rungs: list[float] = field(default_factory=list)
    """Those between it and the last one that held."""
    _too_much: float = MOST
    _falling: Cycle | None = None

    def take_up(self, rate: float) -> None:
        """Begin with a rate that an earlier run has found."""
        self.rate = self.held = self._base = min(MOST, max(LEAST, rate))

    def climb(self) -> bool:
        """Go a step up. Returns whether the rate had held without one: from one try to the next."""
        if self.held is None:
            self.rate = min(MOST, self.rate * _GROWTH)
            return False
        was_trying, self._is_trying = self._is_trying, True
        if was_trying:
            self._rungs.append(self.held)
            self.held = self.rate
            self._step = min(_MOST_STEP, self._step * 2)
        else:
            if self.falls <= 1:
                self._take_longer(1 / _STEP_SECONDS_SHRINK)
            self._base, self.falls = self.rate, 0
            self._rungs.clear()
        if self.rate >= self._too_much:  # it is no longer
            self._too_much, self.step_seconds = MOST, STEP_SECONDS
            self._step = max(self._step, _FIRST_STEP)
        least = self.rate * (1 + _LEAST_STEP)
        most = max(least, (self.rate + self._too_much) / 2)
        self.rate = min(MOST, self.rate * (1 + self._step), most)
        return not was_trying

    def fall(self, cycle: Cycle, until: float) -> None:
        """Refused, after requests were taken. cycle: what was since the last wait."""
        if self.held is not None and self._is_trying:
            self._too_much, self.rate = self.rate, self.held
            self._step = max(_LEAST_STEP, self._step / 2)
            self.has_tried, self.falls, self._falling = True, 1, Cycle(until)
        else:
            self._fall_again(cycle, until)
        self._come_to_rest()

    def fall_to(self, taken: float, least: float) -> None:
        """Refused for so long that what was taken a second until now is what the service takes."""
        self.rate = min(self.rate, max(least, AIM * taken))
        self._base, self._step, self.falls = self.rate, _FIRST_STEP, 0
        self._come_to_rest()

    def _fall_again(self, cycle: Cycle, until: float) -> None:
        self.falls += 1
        if self.falls == _FALLS_OF_A_TRY:
            self._take_longer(_STEP_SECONDS_GROW)
        self._step = _LEAST_STEP
        if self.falls == 1 or self._falling is None:
            self._falling = Cycle(until)
        else:
            self._falling.taken += cycle.taken
        least = self._base if self.falls <= _FALLS_TO_BASE else LEAST
        if cycle.taken >= max(_TELLING, self.rate):
            taken = max(cycle.rate(until) * _LESS, self.rate * AIM)
            self.rate = min(self.rate * _LESS, max(taken, least))
        elif self.falls > _FALLS_TO_BASE:
            taken = self._falling.rate(until) * AIM
            self.rate = min(self.rate * AIM, max(taken, self.rate * _CLEARLY_LESS))
        elif self.falls > _FALLS_OF_A_TRY:
            lower = self._rungs.pop() if self._rungs else (self.rate + self._base) / 2
            self.rate = min(self.rate * _LESS, max(lower, least))

    def _come_to_rest(self) -> None:
        if self.rate < self._base * _CLEARLY_LESS:  # another limit than before: it is looked for
            self._base, self._step, self.has_tried = self.rate, _FIRST_STEP, False
        self.rate = self.held = max(LEAST, self.rate)
        self._is_trying = False

    def _take_longer(self, times: float) -> None:
        longer = self.step_seconds * times
        self.step_seconds = min(_MOST_STEP_SECONDS, max(STEP_SECONDS, longer))
