"""The steps of an import at which a test may end it, each with what is true there.

Reaching a step does nothing by itself. Only a test that runs inside the same process can set the
hook: no setting, flag or environment variable reaches it, so the program cannot be killed from
outside.
"""

from __future__ import annotations

from collections.abc import Callable

POINTS: dict[str, str] = {
    # a run as a whole
    "dead-intents-lost": "what a dead run left behind is now unknown; this run is not on record",
    "run-begun": "the run is on record; nothing has been sent",
    "run-ending": "everything to be sent is settled; the run still counts as running",
    "run-ended": "the end of the run is on record; there are no results yet",
    "tasks-adopted": "a task that already existed now belongs to its row; others may follow",
    "outcomes-recorded": "rows that were not sent are on record; the results are not written",
    "results-written": "the results are in a temporary file, which may not be on disk yet",
    "results-synced": "the results are on disk, under a temporary name",
    "results-named": "the results have their name, which a power failure may still undo",
    # a row on its way to the service
    "intents-ready": "rows were chosen to be sent; the ledger does not know it",
    "settlements-ready": "responses have arrived and are judged; the ledger does not know them",
    "commit-written": "intents and settlements are in a transaction that is not committed",
    "intents-committed": "the ledger knows that rows may be sent; none has been",
    "settlements-committed": "the ledger knows what the responses meant; nobody has been told",
    "request-leaving": "the intent is on disk; no byte of the request has left",
    "answer-in": "a response has arrived or was lost; it is neither judged nor on record",
    "row-parked": "a response was lost and the row waits; for the ledger it is still in flight",
    "closing-leaving": "the task exists and the ledger knows it; its status is not requested yet",
    "closing-answered": "the task has, or may have, its status; the ledger does not know it",
    # a lost row that is looked up
    "listing-begins": "the quiet period is over; nothing has been listed yet",
    "listing-read": "the tasks were listed once; nothing is concluded from it yet",
    "lookup-decided": "lost rows are known to be found or missing; the ledger does not know it",
    "lookup-settled": "the ledger knows it; rows that are missing wait to be sent again",
    # a task that is undone
    "withdrawal-ready": "the task may be undone; the ledger does not know that it will be",
    "withdrawal-committed": "the ledger knows that the task may be gone; it still exists",
    "withdrawal-answered": "the task is gone, or may be; the ledger does not know it",
    "withdrawal-decided": "what happened to the task is known; the ledger does not know it",
    "withdrawal-settled": "the ledger knows what happened to the task; the next one may follow",
}
"""What has and what has not happened at each step."""

NAMES = tuple(POINTS)

Hook = Callable[[str], object]

hook: Hook | None = None
"""Called with the name of each step that is reached. It is None outside tests."""


def reach(name: str) -> None:
    """Tells the hook, if a test has set one, that the run has reached the step of this name."""
    if hook is not None:
        hook(name)
