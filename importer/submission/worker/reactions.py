"""What an answer means for the run and for the requests after it: a pause, or a break."""

from __future__ import annotations

from dataclasses import dataclass

from importer.reporting.progress_events import AnswersAwaited, Paused, RateTold
from importer.submission.answers.signs import SIGNS, Judged, Sign
from importer.submission.breaker import Break, CircuitBreaker, Kind, is_vague
from importer.submission.http.statuses import meaning_of
from importer.submission.pace.pacing import Pacer
from importer.submission.ports import Listener
from importer.submission.worker.in_flight import Flight
from importer.submission.worker.settling import was_alone

_ANSWERED = frozenset({Sign.DONE, Sign.REFUSED})
"""Signs that the service is there, and deals with what it is sent."""

_TELLING = 0.01
"""A rate that has changed by less is the same."""

_WEIGHTS = {Kind.STOP: 2, Kind.TURN: 0}
"""Of a reason to break off; of all others 1."""

_PAUSES = frozenset({Sign.WAIT, Sign.UNREACHED, Sign.LOST})


@dataclass(slots=True)
class Reactions:
    """The reactions of one submission. broken: why the run cannot simply continue; None: it can."""

    breaker: CircuitBreaker
    pacer: Pacer
    listener: Listener
    broken: Break | None = None
    _told: RateTold | None = None

    def take(self, flight: Flight, judged: Judged, now: float, *, is_quiet: bool) -> None:
        """Act on a response. is_quiet: nothing more is sent, so pauses are not reported."""
        sign = SIGNS[judged.verdict]
        news = self.pacer.is_news(flight.left_at)
        alone = was_alone(flight)
        self._break_off(self.breaker.judge(judged, now, news=news, was_alone=alone))
        if sign in _ANSWERED or is_vague(judged):
            self.pacer.succeed()
        elif sign in _PAUSES:
            before = self.pacer.paused_until
            asked = judged.wait_seconds
            seconds = self.pacer.pause(
                now,
                asked,
                left_at=flight.left_at,
                too_many=sign is Sign.WAIT,
                is_down=judged.status is not None and meaning_of(judged.status).is_overload,
            )
            self._break_off(self.breaker.wait_reason(seconds, judged, now))
            if self.pacer.paused_until > before and not (is_quiet or self.broken):
                self.listener.report(Paused(seconds, judged.reason))

        self._tell_rate()

    def await_answers(self, count: int, *, is_stopped: bool) -> None:
        """Tell how many are to come, once somebody wants nothing more to be sent."""
        if is_stopped:
            self.listener.report(AnswersAwaited(count))

    def expect(self, now: float) -> None:
        """Break off where nothing may leave for too long, whatever said so."""
        self._break_off(self.breaker.pause_reason(self.pacer.paused_until - now))

    def make_way(self) -> None:
        """Break off because others wait; whatever else breaks off comes before that."""
        self._break_off(Break(Kind.TURN, "another waits for this workspace"))

    def _tell_rate(self) -> None:
        """Once it is known, and when it has become another."""
        known, told = self.pacer.known_rate, self._told
        if known is None:
            return
        if told is None or abs(known.a_second - told.a_second) > _TELLING * told.a_second:
            self._told = known
            self.listener.report(known)

    def _break_off(self, reason: Break | None) -> None:
        """The first reason counts, but a stop counts more than a pause, and a turn least."""
        if reason is not None and (
            self.broken is None or _WEIGHTS.get(reason.kind, 1) > _WEIGHTS.get(self.broken.kind, 1)
        ):
            self.broken = reason
