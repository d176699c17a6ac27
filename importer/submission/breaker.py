"""When a run must pause or stop by itself.

One answer seldom says that the service is down, that a token is dead or that the mapping is
wrong; several in a row do.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import NamedTuple

from importer.submission.answers.signs import SIGNS, Judged, Sign
from importer.submission.answers.trouble import AT_ONCE, WHY_AT_ONCE
from importer.submission.answers.verdict import Judgement
from importer.submission.http.statuses import NETWORK_LOGIN, Trouble, Verdict, meaning_of
from importer.submission.pace.long_waits import LONGEST_WAIT_SECONDS, asked_for, in_words
from importer.wording.hints import Option

FORBIDDEN_IN_A_ROW = 3
"""This many 403 in a row, without another answer to a row, may be about the token, not the rows."""

MOST_FORBIDDEN_IN_A_ROW = 10
"""This many are not about the rows, even if the service accepts the token when asked."""

PAGES_IN_A_ROW = 3
"""This many web pages or redirects in place of answers show that something else is answering."""

CALLS_IN_A_ROW = 3
"""This many refusals of the form of a call show that every call is refused."""

REFUSED_IN_A_ROW = 10
"""This many refusals that say nothing of their rows are not about them."""

LOST_IN_A_ROW = 5
"""This many lost answers in a row may be an outage."""

MOST_LOST_IN_A_ROW = 25
"""This many are an outage, even if the service answers when asked for the workspace."""

NOT_SENT_ROUNDS = 6
"""This many failed attempts to connect, a minute with their waits, are an outage."""

REJECTED_AT_FIRST = 20
"""Where so many first rows are all rejected, the mapping is wrong rather than the rows."""

PUT_OFF = 5
"""How often a row is put off while others are accepted, before it alone is at fault."""

PUT_OFF_AGAIN = 2
"""How often in a run after one that has found this already."""

PUT_OFF_SECONDS = 120.0
"""And for so long, where the service does not say when to come back: limits by the minute pass."""


class Kind(Enum):
    """What a run does when it cannot simply continue."""

    STOP = auto()
    TOKEN = auto()  # asks whether the service accepts the token, and continues if it does
    OUTAGE = auto()  # asks whether the service is up, and continues slowly if it is
    DOUBT = auto()  # asks a person, and stops where there is none
    LOOK = auto()  # looks whether the service has the tasks all the same, and continues if it has
    TURN = auto()  # makes way for others who wait, and continues when its turn comes back


class Break(NamedTuple):
    """Why a run cannot simply continue. trouble: what it concerns, if that is known."""

    kind: Kind
    reason: str
    trouble: Trouble | None = None


@dataclass(slots=True)
class CircuitBreaker:
    """Counts what arrives in a row. stop_after_errors: the run ends after this many rejected rows.

    longest_wait_seconds: asked to wait longer, or put off for longer, it ends as well.
    put_off_in_a_row: how many rows were, since one was taken.
    has_created: whether the service has done as it was asked for any row.
    """

    stop_after_errors: int | None = None
    longest_wait_seconds: float = LONGEST_WAIT_SECONDS
    _answered: int = 0
    _errors: int = 0
    _forbidden: int = 0
    _pages: int = 0
    _refused: int = 0
    _lost: int = 0
    _lost_in_all: int = 0
    _not_sent: int = 0
    _outages: int = 0
    _forbids_rows: bool = False
    _answers_follow_tasks: bool = False
    has_created: bool = False
    put_off_in_a_row: int = 0
    _put_off_since: float | None = None

    @property
    def is_doubtful(self) -> bool:
        """Whether the last thing known is that an answer was lost, or refused to any row.

        Then one request is enough to learn whether the service is back.
        """
        in_a_row = self._lost + self._outages + self._pages + self._refused + self._forbidden
        return in_a_row > 0

    @property
    def is_forbidden(self) -> bool:
        """Whether the last answer may be about the token and not the row."""
        return self._forbidden > 0

    @property
    def taken(self) -> int:
        """How many rows the service has dealt with."""
        return self._answered

    def go_on(self) -> None:
        """The service responds to a check: each further loss is checked again."""
        self._lost = self._not_sent = 0
        self._outages += 1

    def trust_token(self) -> None:
        """The service accepts the token: what it forbids, it forbids for the rows' sake."""
        self._forbids_rows = True

    def go_on_past_answers(self) -> None:
        """Tasks are made, whatever is answered: pages and refusals are lost answers, no more."""
        self._answers_follow_tasks = True
        self._pages = self._refused = 0

    def judge(
        self, judged: Judged, now: float, *, news: bool, was_alone: bool = False
    ) -> Break | None:
        """Why the run cannot simply continue after this response; None: it can.

        news: the request left after the last pause, so that its failure is not the same again.
        was_alone: the row was refused before while others were not, which says nothing of others.
        """
        sign = SIGNS[judged.verdict]
        if sign is Sign.TOKEN:
            reason = f"the service does not accept the token ({judged.reason})"
            return Break(Kind.TOKEN, reason, judged.trouble)
        if judged.trouble in AT_ONCE or judged.status == NETWORK_LOGIN:
            return Break(Kind.STOP, _at_once(judged), judged.trouble)
        if sign is Sign.WAIT:
            self._wait(now)
            return None
        if sign is Sign.UNREACHED:
            return self._fail(judged, news=news)
        if sign is Sign.LOST:
            gone = self._refuse(judged, was_alone=was_alone) if _is_gone(judged) else None
            found = gone or self._page(judged)
            return found or (None if is_vague(judged) else self._lose(judged))
        return None if sign is Sign.NONE else self._answer(judged, sign, was_alone=was_alone)

    def wait_reason(self, seconds: float, judged: Judged, now: float) -> Break | None:
        """Why a pause of this many seconds is too long to wait for; None: it is not."""
        if (found := self.pause_reason(seconds, judged.reason)) is not None:
            return found
        since = self._put_off_since if SIGNS[judged.verdict] is Sign.WAIT else None
        if since is None or now + seconds - since <= self.longest_wait_seconds:
            return None
        last = f"for {in_words(now - since)}" if now > since else "since it asked to wait"
        reason = f"the service has accepted nothing {last}, and the next attempt would come later "
        return Break(
            Kind.STOP, f"{reason}than {Option('patience')} allows ({judged.reason})", Trouble.PAUSE
        )

    def pause_reason(self, seconds: float, words: str = "") -> Break | None:
        """Why the run does not wait so long until anything may leave; None: it does.

        words: of the answer that asks for it; "": none does by itself.
        """
        if seconds <= self.longest_wait_seconds:
            return None
        told = f" ({words})" if words else ""
        reason = f"{asked_for(seconds)}, longer than {Option('patience')} allows{told}"
        return Break(Kind.STOP, reason, Trouble.PAUSE)

    def _wait(self, now: float) -> None:
        self._not_sent = 0
        self.put_off_in_a_row += 1
        if self._put_off_since is None:
            self._put_off_since = now

    def _fail(self, judged: Judged, *, news: bool) -> Break | None:
        self._not_sent += news
        if self._not_sent < NOT_SENT_ROUNDS:
            return None
        kind = Kind.STOP if self._outages else Kind.OUTAGE
        return Break(kind, f"the service cannot be reached ({judged.reason})")

    def _page(self, judged: Judged) -> Break | None:
        if judged.trouble is not Trouble.NETWORK or self._answers_follow_tasks:
            return None
        self._pages += 1
        if self._pages < PAGES_IN_A_ROW:
            return None
        reason = f"something other than the service is responding ({judged.reason})"
        return Break(Kind.LOOK, reason, judged.trouble)

    def _refuse(self, judged: Judged, *, was_alone: bool) -> Break | None:
        if judged.verdict is not Verdict.REFUSED and not _is_gone(judged):
            self._refused = 0
        elif not (was_alone or self._answers_follow_tasks):
            self._refused += 1
        if self._refused >= CALLS_IN_A_ROW and judged.trouble is Trouble.CALL:
            return _every_call(f"every request to create a task is refused ({judged.reason})")
        if self._refused >= REFUSED_IN_A_ROW:
            refused = f"{self._refused} rows in a row were refused without a reason"
            return _every_call(f"{refused} ({judged.reason})")
        return None

    def _lose(self, judged: Judged) -> Break | None:
        self._lost += 1
        self._lost_in_all += 1
        if self._lost < (1 if self._outages else LOST_IN_A_ROW):
            return None
        is_enough = self._lost_in_all >= MOST_LOST_IN_A_ROW
        reason = f"{self._lost_in_all} responses in a row were lost ({judged.reason})"
        return Break(Kind.STOP if is_enough else Kind.OUTAGE, reason)

    def _answer(self, judged: Judged, sign: Sign, *, was_alone: bool) -> Break | None:
        self._lost = self._lost_in_all = self._not_sent = self._outages = 0
        self._put_off_since = None
        self.put_off_in_a_row = 0
        self._pages = 0
        is_forbidden = judged.trouble is Trouble.RIGHTS
        self._forbidden = self._forbidden + (not was_alone) if is_forbidden else 0
        self.has_created |= sign is Sign.DONE
        self._answered += 1
        doubted = judged.verdict is Verdict.REFUSED
        rejected = sign is Sign.REFUSED and not (doubted and self._answers_follow_tasks)
        self._errors += rejected
        if self._forbidden >= MOST_FORBIDDEN_IN_A_ROW:
            return forbidden(Kind.STOP, judged)
        if self._forbidden >= FORBIDDEN_IN_A_ROW and not self._forbids_rows:
            return forbidden(Kind.TOKEN, judged)
        if rejected and self._errors == self.stop_after_errors:
            return _stop(f"{self._errors} rows were rejected ({Option('stop_after_errors')})")
        if (refusal := self._refuse(judged, was_alone=was_alone)) is not None:
            return refusal
        if self._errors == self._answered == REJECTED_AT_FIRST:
            first = f"the first {REJECTED_AT_FIRST} rows were all rejected"
            return Break(Kind.DOUBT, f"{first}, so the mapping is probably wrong ({judged.reason})")
        return None


def _is_gone(judged: Judged) -> bool:
    """Whether a response said that no tasks are accepted at this address. A web page counts."""
    is_unknown = judged.verdict is Verdict.UNKNOWN and judged.trouble is None
    return is_unknown and judged.status is not None and meaning_of(judged.status).is_gone


def _every_call(reason: str) -> Break:
    return Break(Kind.LOOK, reason, Trouble.CALL)


def is_vague(judged: Judged) -> bool:
    """Whether an answer came, and says of the row neither this nor that."""
    return isinstance(judged, Judgement) and judged.is_vague


def forbidden(kind: Kind, judged: Judged) -> Break:
    """That not this row but all of them are refused."""
    reason = f"the service does not allow what this token requests ({judged.reason})"
    return Break(kind, reason, Trouble.RIGHTS)


def _at_once(judged: Judged) -> str:
    return f"{WHY_AT_ONCE[judged.trouble or Trouble.NETWORK]} ({judged.reason})"


def _stop(reason: str) -> Break:
    return Break(Kind.STOP, reason)
