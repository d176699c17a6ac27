"""What an answer says of the service, whatever was asked: both tables of verdicts in one."""

from __future__ import annotations

from enum import Enum, auto

from importer.submission.answers.closing_verdict import ChangeJudgement, ChangeVerdict
from importer.submission.answers.verdict import Judgement
from importer.submission.http.statuses import Verdict

Judged = Judgement | ChangeJudgement
"""What an answer means for the row, whatever was asked for it."""


class Sign(Enum):
    """What an answer says of the service, whatever was asked."""

    DONE = auto()  # it does as it is asked
    REFUSED = auto()  # it deals with what it is sent, and turns this down
    WAIT = auto()  # it wants to be left alone for a while
    UNREACHED = auto()  # there is no connection to it
    LOST = auto()  # it may have done anything
    TOKEN = auto()  # it does not accept the token
    NONE = auto()  # what it says, another request has to tell


SIGNS: dict[Verdict | ChangeVerdict, Sign] = {
    Verdict.CREATED: Sign.DONE,
    Verdict.REJECTED: Sign.REFUSED,
    Verdict.REFUSED: Sign.REFUSED,
    Verdict.WAIT: Sign.WAIT,
    Verdict.NOT_SENT: Sign.UNREACHED,
    Verdict.UNKNOWN: Sign.LOST,
    Verdict.HALT: Sign.TOKEN,
    ChangeVerdict.DONE: Sign.DONE,
    ChangeVerdict.REFUSED: Sign.REFUSED,
    ChangeVerdict.READ: Sign.NONE,
    ChangeVerdict.WAIT: Sign.WAIT,
    ChangeVerdict.NOT_SENT: Sign.UNREACHED,
    ChangeVerdict.AGAIN: Sign.LOST,
    ChangeVerdict.HALT: Sign.TOKEN,
}
"""Both tables of verdicts, as the run goes by them."""
