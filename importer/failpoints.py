"""The steps of an import at which a test may end it, each with what is true there.

By itself, reaching a step does nothing. Only a test that runs inside the same process can set the
hook: no setting, flag or environment variable reaches it, so the program cannot be made to die from
outside.
"""

from __future__ import annotations

from collections.abc import Callable

POINTS: dict[str, str] = {
    # a run as a whole
    "dead-intents-lost": "what a dead run left behind is unknown now; this run is not on record",
    "run-begun": "the run is on record; nothing was sent",
    "run-ending": "all that was to be sent is settled; the run counts as still running",
    "run-ended": "the run has ended on record; there are no results",
    "tasks-adopted": "a task that was there before belongs to its row now; others may wait",
    "outcomes-recorded": "rows that were not sent are on record; the results are not written",
    "results-written": "the results stand in a temporary file, which may not be on the disk yet",
    "results-synced": "the results are on the disk, under a temporary name",
    "results-named": "the results have their name, which a power failure may still take away",
    # a row on its way to the service
    "intents-ready": "rows were taken to be sent; the ledger does not know",
    "settlements-ready": "answers are in and judged; the ledger does not know",
    "commit-written": "intents and settlements are in a transaction that is not committed",
    "intents-committed": "the ledger knows that rows may be sent; none of them was",
    "settlements-committed": "the ledger knows what came of the answers; nobody was told",
    "request-leaving": "the intent is on the disk; no byte of the request has left",
    "answer-in": "the answer is in, or lost; it is neither judged nor on record",
    "row-parked": "an answer was lost, and the row waits; the ledger takes it for under way",
    "closing-leaving": "the task is there, and the ledger knows it; its status is not asked for",
    "closing-answered": "the task has its status, or perhaps; the ledger does not know",
    # a lost row that is looked up
    "listing-begins": "the quiet period is over; nobody has looked yet",
    "listing-read": "the tasks were listed once; nothing follows from it yet",
    "lookup-decided": "lost rows are known to be found or missing; the ledger does not know",
    "lookup-settled": "the ledger knows; rows that are missing wait to be sent again",
    # a task on its way back
    "withdrawal-ready": "the task may be taken back; the ledger does not know that it will be",
    "withdrawal-committed": "the ledger knows that the task may be gone; it is there",
    "withdrawal-answered": "the task is gone, or perhaps; the ledger does not know",
    "withdrawal-decided": "what became of the task is known; the ledger does not know",
    "withdrawal-settled": "the ledger knows what became of the task; the next one may follow",
}
"""What has and what has not happened at each step."""

NAMES = tuple(POINTS)

Hook = Callable[[str], object]

hook: Hook | None = None
"""Called with the name of each step that is reached; None, as ever outside a test: nobody is."""


def reach(name: str) -> None:
    """Nothing, unless a test listens: the run has come to the step of this name."""
    if hook is not None:
        hook(name)
