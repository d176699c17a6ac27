"""What `doctor` asks the service: which workspace the token belongs to, and for one task.

Two requests, under the rate of an import; none is repeated. What is created or changed is nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from pydantic import SecretStr

from importer.ledger.file.boot_clock import read_tick
from importer.pipeline.caller.stop import Stop
from importer.pipeline.service.delivery import Delivery
from importer.reporting.progress_events import Paused, Reporter
from importer.settings.groups import SendingOptions
from importer.setup.findings import Reply
from importer.submission.http.client import Failure
from importer.submission.http.dates import http_date
from importer.submission.pace.ceiling import Learned
from importer.submission.pace.memory import PaceMemory
from importer.submission.rate_headers import allowances

_PATIENCE_SECONDS = 10.0
"""Nobody waits longer for a check, unless --timeout says less."""

_HALF_A_SECOND = timedelta(seconds=0.5)
"""A date of HTTP is cut to seconds."""


def ask(  # noqa: PLR0913 -- what it works with, each passed in
    options: SendingOptions,
    home: Path | None,
    token: SecretStr,
    reporter: Reporter,
    stop: Stop,
    *,
    utc_now: Callable[[], datetime] = lambda: datetime.now(UTC),
    monotonic: Callable[[], float] = time.monotonic,
) -> Reply:
    """What the service says. Raises `ServiceError` where it does not accept the token or answer.

    home: where the pace of earlier runs is kept; None: it is not known.
    """
    brief = options.model_copy(update={"timeout": min(options.timeout, _PATIENCE_SECONDS)})
    with Delivery.of(
        options.base_url,
        token,
        brief,
        on_pause=lambda seconds, reason: reporter.report(Paused(seconds, reason)),
        home=home,
        stop=stop,
        so_far="what does not need the service was checked",
    ) as delivery:
        began = monotonic()
        workspace = delivery.workspace(tries=1, patience_seconds=_PATIENCE_SECONDS)
        seconds, left_at = monotonic() - began, utc_now()
        task = partial(delivery.client.list_tasks, None, 1)
        listed = delivery.run(delivery.retrier().call(task, tries=1))
        came_at = utc_now()
    stop.check()
    now = left_at + (came_at - left_at) / 2
    if isinstance(listed, Failure):
        return Reply(workspace, seconds, listed.message, None, now)
    date = http_date(listed.headers.get("date", ""))
    return Reply(
        workspace,
        seconds,
        None if listed.is_success else f"HTTP {listed.status} {listed.words()}".rstrip(),
        None if date is None else date + _HALF_A_SECOND,
        now,
        allowances(listed.headers, came_at),
    )


def remembered(options: SendingOptions, home: Path | None) -> tuple[Learned | None, float]:
    """The pace that earlier runs have found, and for how long the service wants nobody to ask."""
    if home is None or not home.is_dir():
        return None, 0.0
    pace = PaceMemory(home, options.base_url, makes_folder=False).look()
    return pace.learned, max(0.0, pace.paused_until - read_tick().seconds)
