"""How a command connects to the service: with its options, the token, and who hears of a wait.

Import it where the connection is made: it stands on the HTTP client, which a dry run does not need.
"""

from __future__ import annotations

import random
from pathlib import Path

from pydantic import SecretStr

from importer.ledger.homes import shares_at
from importer.ledger.shares import SharesTable
from importer.pipeline.call import Call
from importer.pipeline.caller.stop import Stop
from importer.pipeline.service.delivery import Delivery
from importer.reporting.notes import Note
from importer.reporting.progress_events import Noted, Paused, Reporter
from importer.settings.options import Options


def connection_of(call: Call, token: SecretStr) -> Delivery:
    """The connection of a run, not yet open."""
    return Delivery.of(
        call.base_url,
        token,
        call.options.sending,
        on_pause=call.watch.on_pause,
        home=call.folder,
        on_note=call.watch.on_trouble,
        rng=call.caller.rng,
        stop=call.stop,
        table=_table_of(call),
    )


def brief_connection(call: Call, token: SecretStr, most_seconds: float) -> Delivery:
    """The connection of a dry run, not yet open: no request waits longer, and no folder is made."""
    return Delivery.of(
        call.base_url,
        token,
        call.options.but(timeout=min(call.options.sending.timeout, most_seconds)).sending,
        on_pause=call.watch.on_pause,
        home=call.folder,
        stop=call.stop,
        table=_table_of(call),
    )


def _table_of(call: Call) -> SharesTable | None:
    """Where the shares of the rate are, if the call is for a job that has it with others."""
    if call.caller.job is None or not call.caller.job.shares_rate:
        return None
    return shares_at(call.folder, call.options.ledger, call.base_url)


def connection(  # noqa: PLR0913 -- what it works with, each passed in
    options: Options,
    token: SecretStr,
    reporter: Reporter,
    *,
    home: Path,
    stop: Stop,
    so_far: str,
    rng: random.Random | None = None,
) -> Delivery:
    """The connection of a command that sends no rows, not yet open.

    home: the folder of the ledgers, where the pace of the runs before is kept. so_far: what was not
    done where the service cannot be used, for the hint.
    """
    return Delivery.of(
        options.sending.base_url,
        token,
        options.sending,
        on_pause=lambda seconds, reason: reporter.report(Paused(seconds, reason)),
        home=home,
        on_note=lambda text: reporter.report(Noted(Note.PACE_NOT_KEPT, text)),
        rng=rng,
        stop=stop,
        so_far=so_far,
    )
