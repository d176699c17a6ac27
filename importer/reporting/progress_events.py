"""Progress events: values with numbers, and the one protocol by which they are reported.

Every stage reports to the same `Reporter`: the terminal makes a bar and sentences of it, a page
will make others, and a program may take the numbers as they are.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeAlias

from importer.reporting.notes import Note
from importer.rows.outcome import Outcome

if TYPE_CHECKING:  # with its library it would be loaded for a line of help
    from importer.mapping.settled import Mapping


class Stage(StrEnum):
    """What is being done, row by row or task by task."""

    READING = "reading"
    CHECKING = "checking"
    LISTING = "listing"
    ASKING = "asking"
    SENDING = "sending"
    WRITING = "writing"
    DELETING = "deleting"
    CANCELLING = "cancelling"


class StageBegan(NamedTuple):
    """A stage begins, and the one before it has ended. total: rows, if known."""

    stage: Stage
    total: int | None


class RowsDone(NamedTuple):
    """Further rows of the stage are done."""

    rows: int


class RowSent(NamedTuple):
    """A row has ended while rows are sent, and the ledger knows it: one more is done."""

    outcome: Outcome


class RowEnded(NamedTuple):
    """How a row ended: every row once, in the order of the file."""

    outcome: Outcome


class ColumnsMapped(NamedTuple):
    """Which column fills which field. label: how messages name the file."""

    label: str
    rows: int
    mapping: Mapping


class Paused(NamedTuple):
    """Nothing is sent for so long."""

    seconds: float
    reason: str


class RateTold(NamedTuple):
    """The requests that may leave per second from now on, as set or as found.

    window_seconds: the requests of this many seconds may leave close together; 0: they are spread.
    """

    a_second: float
    window_seconds: float


class LookupAwaited(NamedTuple):
    """The responses to `rows` were lost, and are looked up after `seconds`."""

    seconds: float
    rows: int


class LookupWaited(NamedTuple):
    """Part of that wait has passed."""

    seconds: float


class AnswersAwaited(NamedTuple):
    """Somebody wants it to end: nothing is sent any more, and so many answers are to come."""

    answers: int


class OutageBegan(NamedTuple):
    """The service does not work; nothing is sent until it answers, for so long at most."""

    reason: str
    seconds: float


class LostSentAgain(NamedTuple):
    """Lost rows that cannot be looked up are sent again, as somebody wants it."""

    reason: str


class TwinFound(NamedTuple):
    """Two tasks say the same, of one row of a run."""

    row: int
    run_id: str
    task_id: str
    twin: str


class TrialBegan(NamedTuple):
    """The rows go to a sandbox of their own."""


class ListCompared(NamedTuple):
    """The rows were compared with so many tasks that the workspace lists."""

    tasks: int


class TasksRead(NamedTuple):
    """Tasks were read by id, because the list does not show all of their members."""

    tasks: int


class ClaimsAsked(NamedTuple):
    """The file names so many tasks that this computer does not know, and so many were asked for."""

    tasks: int
    asked: int


class Noted(NamedTuple):
    """Something a person may want to know: its kind, and a sentence."""

    code: Note
    text: str


ProgressEvent: TypeAlias = (
    StageBegan
    | RowsDone
    | RowSent
    | RowEnded
    | ColumnsMapped
    | Paused
    | RateTold
    | LookupAwaited
    | LookupWaited
    | AnswersAwaited
    | OutageBegan
    | LostSentAgain
    | TwinFound
    | TrialBegan
    | ListCompared
    | TasksRead
    | ClaimsAsked
    | Noted
)

CODES: dict[type[ProgressEvent], str] = {
    StageBegan: "stage.began",
    RowsDone: "rows.done",
    RowSent: "row.sent",
    RowEnded: "row.ended",
    ColumnsMapped: "columns.mapped",
    Paused: "pace.paused",
    RateTold: "pace.rate",
    LookupAwaited: "lookup.awaited",
    LookupWaited: "lookup.waited",
    AnswersAwaited: "answers.awaited",
    OutageBegan: "outage.began",
    LostSentAgain: "lost.sent_again",
    TwinFound: "twin.found",
    TrialBegan: "trial.began",
    ListCompared: "list.compared",
    TasksRead: "tasks.read",
    ClaimsAsked: "claims.asked",
    Noted: "note",
}
"""What each is called where it is no value of Python any more."""


class Reporter(Protocol):
    """Receives the progress of an import."""

    def report(self, event: ProgressEvent) -> None:
        """It has happened. Called in the order of events, and never twice at once."""
        ...
