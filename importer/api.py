"""The Python API: the command line's `validate`, `run` and `undo` as functions.

Each takes a path or a data frame and options, and returns a `Result`. Nothing is printed and nobody
is asked: an uncertain match is a `MappingError`, and calling `run` is the consent to send.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, TypeAlias, TypeVar, Unpack, overload

from pydantic import SecretStr

from importer.errors import ConfigurationError
from importer.intake.look import Look
from importer.pipeline import run as pipeline
from importer.pipeline.caller.caller import Caller
from importer.pipeline.caller.silent import Silent
from importer.pipeline.caller.stop import Stop
from importer.pipeline.frame import csv_of, options_of_frame
from importer.pipeline.prepared import Agreed, Prepared
from importer.pipeline.report.kept_rows import KeptRows
from importer.pipeline.report.result import Result, result_of
from importer.reporting.progress_events import Reporter
from importer.settings.access_token import given_token
from importer.settings.arguments import ImportOptions, ServiceOptions
from importer.settings.in_python import settings_of
from importer.settings.options import Options, load_options
from importer.undoing import undo as undoing
from importer.undoing.report import UndoReport
from importer.wording.hints import PYTHON, speaking

if TYPE_CHECKING:
    import pandas as pd

    Source: TypeAlias = str | os.PathLike[str] | pd.DataFrame

Token: TypeAlias = SecretStr | str | None
"""The API token; None: that of HOCKEYSTACK_API_TOKEN, else the one that `login` has kept."""

_T = TypeVar("_T")


@speaking(PYTHON)
def look(
    source: Source,
    *,
    stop: Stop | None = None,
    **options: Unpack[ImportOptions],
) -> Look:
    """What a file shows by itself, and all that has to be settled before it can be imported.

    Nothing is asked and nothing is sent; no token is needed, and no network. Takes what `validate`
    does. What is open is data: a `Problem` with its remedies, each of them options to add.
    Raises an `importer.ImporterError` for a file that is no table, or an invalid setting.
    """
    path, stream, settings = _opened(source, options)
    return pipeline.look(path, settings, _caller(Silent(), None, stop, stream))


@speaking(PYTHON)
def validate(
    source: Source,
    *,
    token: Token = None,
    stop: Stop | None = None,
    reporter: Reporter | None = None,
    **options: Unpack[ImportOptions],
) -> Result:
    """What `run` would do with each row. Needs no token and no network, and sends nothing.

    With a token, here, in HOCKEYSTACK_API_TOKEN or in the system's keyring, the service is asked
    which workspace it is of.

    source: a path, or a data frame. options: the flags' names (`date_order="dmy"`,
    `map={"task_title": "Subject"}`, …). A results file is written only where `results` names it.
    Raises an `importer.ImporterError` where there is no result: an unreadable file, a mapping in
    doubt, an invalid setting.

    stop: ends it, from any thread. reporter: receives the progress, as events.
    """
    path, stream, settings = _opened(source, options)
    host, kept = Silent(reporter), KeptRows()
    caller = replace(_caller(host, token, stop, stream), watch=kept.see)
    report = _outside_any_loop(lambda: pipeline.validate(path, settings, caller))
    report.notes = host.sentences.noted
    return result_of(report, host.outcomes, kept)


@speaking(PYTHON)
def run(
    source: Source,
    *,
    token: Token = None,
    stop: Stop | None = None,
    reporter: Reporter | None = None,
    **options: Unpack[ImportOptions],
) -> Result:
    """Import each row as one task.

    token: of the workspace; without one, it comes from HOCKEYSTACK_API_TOKEN, else from the
    system's keyring, where `task-importer login` has kept it.

    Takes and returns what `validate` does; a results file is written, by default beside the
    source. Raises an `importer.ImporterError` where nothing could be sent; a run that was stopped
    on the way is a `Result` with `halted`, and one that `stop` ended a `Result` that is
    `interrupted`; before anything was sent `stop` ends it by a `StoppedError`.
    """
    host = Silent(reporter)
    return _run(source, options, host, partial(_caller, host, token, stop))


def _run(
    source: Source,
    options: ImportOptions,
    host: Silent,
    called: Callable[[BinaryIO | None], Caller],
    agreed: Agreed | None = None,
) -> Result:
    path, stream, settings = _opened(source, options)
    kept = KeptRows()
    caller = replace(called(stream), watch=kept.see)
    report = _outside_any_loop(lambda: pipeline.run(path, settings, caller, agreed=agreed))
    report.notes = host.sentences.noted
    return result_of(report, host.outcomes, kept)


class _Asked(NamedTuple):
    """Of what a plan was made."""

    source: Source
    options: ImportOptions


@speaking(PYTHON)
def prepare(
    source: Source,
    *,
    token: Token = None,
    stop: Stop | None = None,
    reporter: Reporter | None = None,
    **options: Unpack[ImportOptions],
) -> Prepared:
    """What `run` would send, for somebody to look at; `send` then sends that and nothing else.

    Takes what `run` does. The service is asked which workspace it is, and what the plan depends on
    besides; nothing is sent, and no lock is held afterwards. Raises what `run` would raise before
    it sends anything.
    """
    path, stream, settings = _opened(source, options)
    host = Silent(reporter)
    caller = _caller(host, token, stop, stream)
    plan = _outside_any_loop(lambda: pipeline.prepare(path, settings, caller))
    return replace(plan, notes=tuple(host.notes), asked=_Asked(source, options))


@overload
def send(
    plan: Prepared,
    /,
    *,
    token: Token = None,
    stop: Stop | None = None,
    reporter: Reporter | None = None,
) -> Result: ...
@overload
def send(
    plan: Source,
    /,
    *,
    digest: str,
    token: Token = None,
    stop: Stop | None = None,
    reporter: Reporter | None = None,
    **options: Unpack[ImportOptions],
) -> Result: ...
@speaking(PYTHON)
def send(
    plan: Prepared | Source,
    /,
    *,
    digest: str | None = None,
    token: Token = None,
    stop: Stop | None = None,
    reporter: Reporter | None = None,
    **options: Unpack[ImportOptions],
) -> Result:
    """Send what was prepared, if it is still what would be sent.

    plan: as `prepare` gave it; or, where only its digest was kept, the source again, with the
    options of `prepare`. It is planned once more under the lock. Raises
    `importer.PlanChangedError`, and sends nothing, where the answer is another by now: the file or
    the options have changed, or rows were sent meanwhile. Else as `run`.
    """
    host = Silent(reporter)
    called = partial(_caller, host, token, stop)
    if isinstance(plan, Prepared):
        if digest is not None or options:
            given = next(iter(options), "digest")
            raise ConfigurationError(
                f"{given} was given beside a plan, which has its own options",
                hint="give it to prepare, and send what that returns",
            )
        asked = plan.asked
        if not isinstance(asked, _Asked):
            raise ConfigurationError(
                "this plan no longer holds its source and options",
                hint="give both again, with the digest",
            )
        return _run(asked.source, asked.options, host, called, plan)
    if digest is None:
        raise ConfigurationError("no plan was given", hint="give the digest of the one to send")
    return _run(plan, options, host, called, digest)


@speaking(PYTHON)
def undo(  # noqa: PLR0913 -- each is a choice of its own
    run_id: str,
    *,
    cancel: bool = False,
    dry_run: bool = False,
    token: Token = None,
    stop: Stop | None = None,
    reporter: Reporter | None = None,
    **options: Unpack[ServiceOptions],
) -> UndoReport:
    """Take back the tasks that a run created; calling it is the consent to do so.

    run_id: as a `Result` has it, or "latest". cancel: cancels instead of deleting. options:
    `results`, `ledger`, `rate`, `concurrency`, `base_url`, `timeout`, `patience`, `proxy`,
    `ca_file`. Tasks that somebody has changed or ended since are left alone: see `counts` and
    `results` of what is returned.
    """
    settings, caller = load_options(settings_of(options)), _caller(Silent(reporter), token, stop)
    return _outside_any_loop(
        lambda: undoing.undo(run_id, settings, caller, cancel=cancel, dry_run=dry_run)
    )


def _caller(
    host: Silent, token: Token, stop: Stop | None, stream: BinaryIO | None = None
) -> Caller:
    """Whoever calls from Python. stream: in place of a path."""
    return Caller(host, stdin=stream, stop=stop or Stop(), token=given_token(token))


def _outside_any_loop(call: Callable[[], _T]) -> _T:
    """Call in a thread of its own where this one runs an event loop already, as a notebook does."""
    if not _is_in_a_loop():
        return call()
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(copy_context().run, call).result()


def _is_in_a_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def _opened(source: Source, options: ImportOptions) -> tuple[Path | None, BinaryIO | None, Options]:
    """The path of a file, or the stream of a data frame; and the options for it."""
    settings = settings_of(options)
    if isinstance(source, str | os.PathLike):
        return Path(source), None, load_options(settings)
    if not (hasattr(source, "convert_dtypes") and hasattr(source, "columns")):
        raise ConfigurationError(
            f"the source is of the type {type(source).__name__}",
            hint="give the path of a file, or a pandas data frame",
        )
    if not len(source.columns):
        raise ConfigurationError("the data frame has no columns", hint="check how it was made")
    read_with = options_of_frame(settings)
    return None, csv_of(source), read_with
