"""Puts together what sends the rows of one run: the worker, and what looks up lost rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from importer.ledger.turns import LedgerTurns
from importer.pipeline.service.run_journal import RunJournal
from importer.planning.facts import PlannedRow
from importer.settings.groups import SendingOptions
from importer.submission.breaker import CircuitBreaker
from importer.submission.http.client import Client
from importer.submission.http.server_clock import ServerClock
from importer.submission.pace.long_waits import longest_wait
from importer.submission.pace.pacing import Pacer
from importer.submission.ports import Listener
from importer.submission.reconcile.lookup import Lookup
from importer.submission.safe_calls import Retrier
from importer.submission.submission import Submission
from importer.submission.worker.row_queue import RowQueue
from importer.submission.worker.worker import Worker


def submission_of(  # noqa: PLR0913 -- what it works with, each passed in
    options: SendingOptions,
    client: Client,
    pacer: Pacer,
    retrier: Retrier,
    server_clock: ServerClock,
    *,
    places: int,
    rows: Iterator[PlannedRow],
    journal: RunJournal,
    listener: Listener,
    columns: Mapping[str, str] | None,
) -> Submission:
    """The submission of these rows. places: so many requests are in flight at most.

    columns: how the person knows each field.
    """
    turns = LedgerTurns.of(journal.ledger, journal.run_id)
    queue = RowQueue(rows)
    breaker = CircuitBreaker(options.stop_after_errors, longest_wait(options.patience))
    worker = Worker(
        queue,
        breaker,
        sender=client,
        journal=journal,
        pacer=pacer,
        concurrency=places,
        listener=listener,
        server_clock=server_clock,
        columns=columns,
        turns=turns,
    )
    lookup = Lookup(
        client,
        retrier=retrier,
        journal=journal,
        listener=listener,
        settle_seconds=options.settle,
        patience_seconds=options.patience,
        ticks=journal.ledger.ticks,
    )
    return Submission(
        worker,
        lookup,
        retrier,
        client,
        journal,
        listener,
        queue,
        breaker,
        settle_seconds=options.settle,
        patience_seconds=options.patience,
        resend_unconfirmed=options.resend_unconfirmed,
        turns=turns,
    )
