"""What each HTTP status means: the one table for all code that handles a response.

The rule behind it: a row counts as not sent, or refused, only where that is sure, because the
service honours no idempotency key. A status proves no more than it says: a proxy may have carried a
request out and ask for it once more, and then the second answer is a conflict, or one of its own.
What an answer says beside its status may weaken this, and is looked at by whoever asks.
"""

from __future__ import annotations

from enum import Enum, StrEnum, auto
from typing import NamedTuple


class Verdict(StrEnum):
    """The outcome of one request to create a task."""

    CREATED = "created"
    REJECTED = "rejected"
    WAIT = "wait"  # refused for now; surely no task
    NOT_SENT = "not_sent"  # surely no task
    UNKNOWN = "unknown"  # perhaps a task
    REFUSED = "refused"  # perhaps a task of a first copy; if it is shown that there is none, none
    HALT = "halt"  # surely no task, and no other row will fare better


class Trouble(StrEnum):
    """What stands between the rows and the service."""

    TOKEN = "token"  # noqa: S105 -- a word, and no password
    RIGHTS = "rights"  # of one row's, or of the token; several in a row tell
    CALL = "call"  # whatever is sent is refused; several in a row tell
    ACCOUNT = "account"
    PROXY = "proxy"
    NETWORK = "network"  # something else answers; several in a row tell
    CERTIFICATE = "certificate"
    ADDRESS = "address"
    PAUSE = "pause"  # a longer one than the run has patience for


class Family(Enum):
    """The classes of statuses (RFC 9110, 15)."""

    SUCCESS = auto()
    REDIRECT = auto()
    REFUSAL = auto()  # 4xx: the request is at fault, says the answer
    OUTAGE = auto()  # 5xx: whoever answers is
    OTHER = auto()


class Meaning(NamedTuple):
    """What a status means, whatever was asked for.

    creation: for a row that was sent. trouble: what else than the row it may be about; None: the
    row, or an outage that passes. passes: the same call may fare better in a moment. is_token: the
    token may be refused, to `GET /me`. is_gone: what the address names is not there. is_overload:
    whoever is so busy may do more for fewer requests.
    """

    family: Family
    creation: Verdict
    trouble: Trouble | None = None
    passes: bool = False
    is_token: bool = False
    is_gone: bool = False
    is_overload: bool = False

    @property
    def is_success(self) -> bool:
        """Whether the request was done, or is going to be."""
        return self.family is Family.SUCCESS

    @property
    def is_redirect(self) -> bool:
        """Whether it only says where else to ask."""
        return self.family is Family.REDIRECT

    @property
    def is_busy(self) -> bool:
        """Whether it is a rate limit's or an outage's, of which gateways make pages."""
        return self.family is Family.OUTAGE or self.creation is Verdict.WAIT

    @property
    def is_refusal(self) -> bool:
        """Whether the request itself is turned away, now and later."""
        return self.family is Family.REFUSAL and not self.passes

    @property
    def is_final(self) -> bool:
        """Whether asking for a list later would fare no better; a token may be made anew."""
        return not self.passes and self.creation is not Verdict.HALT


OK = 200
CREATED = 201
ACCEPTED = 202
"""For whatever is done with it (RFC 9110, 15.3.3)."""
NO_CONTENT = 204
"""What a deletion answers (API.md)."""
PARTIAL_CONTENT = 206
FORBIDDEN = 403
CONFLICT = 409
"""What a task that has ended answers to a change of its status (API.md)."""
NETWORK_LOGIN = 511
"""The network wants somebody to log in (RFC 6585, 6)."""


def _refusal(
    creation: Verdict,
    trouble: Trouble | None = None,
    *,
    passes: bool = False,
    is_token: bool = False,
    is_gone: bool = False,
) -> Meaning:
    return Meaning(Family.REFUSAL, creation, trouble, passes, is_token, is_gone)


_CALL = _refusal(Verdict.REFUSED, Trouble.CALL)
"""Of the form of a call, or of where it goes, which are the same for every row."""

STATUSES: tuple[tuple[range, Meaning], ...] = (
    (range(200, 300), Meaning(Family.SUCCESS, Verdict.CREATED)),
    (range(300, 400), Meaning(Family.REDIRECT, Verdict.UNKNOWN, Trouble.NETWORK, is_token=True)),
    (range(400, 401), _refusal(Verdict.REJECTED)),
    (range(401, 402), _refusal(Verdict.HALT, Trouble.TOKEN, is_token=True)),
    # to the second copy, where the first used the last credit
    (range(402, 403), _refusal(Verdict.UNKNOWN, Trouble.ACCOUNT)),
    (range(403, 404), _refusal(Verdict.REJECTED, Trouble.RIGHTS, is_token=True)),
    # to a creation, of a path that is there: a proxy's, or a lost page's
    (range(404, 405), _refusal(Verdict.UNKNOWN, is_gone=True)),
    (range(405, 407), _CALL),
    # a proxy's, who may have passed a first copy on
    (range(407, 408), _refusal(Verdict.UNKNOWN, Trouble.PROXY)),
    (range(408, 409), _refusal(Verdict.UNKNOWN, passes=True)),  # time is up
    (range(409, 410), _refusal(Verdict.UNKNOWN)),  # a conflict: with what, it does not say
    (range(410, 411), _refusal(Verdict.UNKNOWN, is_gone=True)),
    (range(411, 412), _CALL),
    (range(415, 416), _CALL),
    (range(417, 418), _CALL),
    (range(421, 422), _refusal(Verdict.UNKNOWN)),
    (range(422, 423), _refusal(Verdict.REJECTED)),
    (range(425, 426), _refusal(Verdict.UNKNOWN, passes=True)),
    (range(426, 427), _CALL),
    (range(429, 430), _refusal(Verdict.WAIT, passes=True)),
    (range(412, 432), _refusal(Verdict.REFUSED)),
    (range(451, 452), _CALL),  # for reasons of law: of a country, or of a company's firewall
    (range(432, 500), _refusal(Verdict.UNKNOWN)),
    (range(501, 502), Meaning(Family.OUTAGE, Verdict.REFUSED, Trouble.CALL)),
    (range(511, 512), Meaning(Family.OUTAGE, Verdict.UNKNOWN, Trouble.NETWORK, passes=True)),
    (range(503, 504), Meaning(Family.OUTAGE, Verdict.UNKNOWN, passes=True, is_overload=True)),
    (range(500, 1000), Meaning(Family.OUTAGE, Verdict.UNKNOWN, passes=True)),
)
"""By status; the first range that holds it counts, and any other number says nothing."""

_NOTHING = Meaning(Family.OTHER, Verdict.UNKNOWN)


def meaning_of(status: int) -> Meaning:
    """What a status means, by `STATUSES`."""
    return next((meaning for span, meaning in STATUSES if status in span), _NOTHING)


def is_status(number: int) -> bool:
    """Whether a number in an answer may be a status at all; smaller ones are a program's own."""
    return number >= _FIRST


_FIRST = 100
"""RFC 9110, 15."""
