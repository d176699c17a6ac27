"""When a run must stop by itself. Pure: judgements enter, a reason to stop leaves, or None.

One answer seldom says that the service is down or that a token is dead; several in a row do.
"""

from __future__ import annotations

from dataclasses import dataclass

from importer.submission.verdict import Judgement, Verdict

FORBIDDEN_IN_A_ROW = 3
"""So many 403 without another answer to a row between them are about the token, not the rows.
Should they be the rows' after all, the next run sends those last (`planning.Plan.to_send`)."""

LOST_ROUNDS = 5
"""So many lost answers, with a pause and without a true one between them, are an outage."""

NOT_SENT_ROUNDS = 6
"""So many failed attempts to connect, a minute with the waits between them, are an outage."""

LONGEST_WAIT_SECONDS = 15 * 60
"""Asked to wait longer than this, or put off for longer, the run stops and says so."""

_FORBIDDEN = 403


@dataclass(slots=True)
class Halting:
    """Remembers what came in a row. stop_after_errors: so many rejected rows end the run."""

    stop_after_errors: int | None = None
    _errors: int = 0
    _forbidden: int = 0
    _lost_rounds: int = 0
    _not_sent: int = 0
    _put_off_since: float | None = None

    @property
    def is_doubtful(self) -> bool:
        """Whether the last thing known is that an answer was lost.

        Then one request is enough to learn whether the service is back.
        """
        return self._lost_rounds > 0

    def reason(self, judged: Judgement, now: float, *, news: bool) -> str | None:
        """Why the run must stop after this answer; None: it may go on.

        news: the request left after the last pause, so that its failure is not the same again.
        """
        if judged.verdict is Verdict.HALT:
            return f"the service does not accept the token ({judged.reason})"
        if judged.verdict is Verdict.WAIT:
            return self._put_off(judged, now)
        if judged.verdict is Verdict.NOT_SENT:
            return self._unreachable(judged, news=news)
        if judged.verdict is Verdict.UNKNOWN:
            return self._lost(judged, news=news)
        return self._answered(judged)

    def wait_reason(self, seconds: float, judged: Judgement) -> str | None:
        """Why a pause of so many seconds is too long to be waited for; None: it is not."""
        if seconds <= LONGEST_WAIT_SECONDS:
            return None
        return f"the service asks to wait {seconds / 60:.0f} minutes ({judged.reason})"

    def _put_off(self, judged: Judgement, now: float) -> str | None:
        self._not_sent = 0
        if self._put_off_since is None:
            self._put_off_since = now
        if now - self._put_off_since <= LONGEST_WAIT_SECONDS:
            return None
        minutes = LONGEST_WAIT_SECONDS / 60
        return f"the service has taken nothing for {minutes:.0f} minutes ({judged.reason})"

    def _unreachable(self, judged: Judgement, *, news: bool) -> str | None:
        self._not_sent += news
        if self._not_sent < NOT_SENT_ROUNDS:
            return None
        return f"the service cannot be reached ({judged.reason})"

    def _lost(self, judged: Judgement, *, news: bool) -> str | None:
        self._lost_rounds += news
        if self._lost_rounds < LOST_ROUNDS:
            return None
        return f"{self._lost_rounds} answers in a row were lost ({judged.reason})"

    def _answered(self, judged: Judgement) -> str | None:
        self._lost_rounds = self._not_sent = 0
        self._put_off_since = None
        self._forbidden = self._forbidden + 1 if judged.status == _FORBIDDEN else 0
        self._errors += judged.verdict is Verdict.REJECTED
        if self._forbidden >= FORBIDDEN_IN_A_ROW:
            return f"the service forbids what this token asks for ({judged.reason})"
        if judged.verdict is Verdict.REJECTED and self._errors == self.stop_after_errors:
            return f"{self._errors} rows were rejected, which is where it was to stop"
        return None
