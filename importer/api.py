"""The Python API: the command line's `validate`, `run` and `undo` as functions.

Each takes a path or a data frame and options, and returns a `Result`. Nothing is printed and nobody
is asked: an uncertain match is a `MappingError`, and calling `run` is the consent to send.
"""

from __future__ import annotations

import asyncio
import io
import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TypeAlias, TypeVar, Unpack

from importer.errors import ConfigurationError
from importer.intake.look import Look
from importer.ledger.location import Kinship
from importer.mapping.resolve import Mapping as ColumnMapping
from importer.pipeline import run as pipeline
from importer.pipeline.host import Preview
from importer.pipeline.report import Report
from importer.rows.issues import Issue
from importer.rows.outcome import Outcome
from importer.settings.arguments import ImportOptions, ServiceOptions
from importer.settings.options import load_options
from importer.undoing import undo as undoing
from importer.undoing.report import UndoReport

if TYPE_CHECKING:
    import pandas as pd

    Source: TypeAlias = str | os.PathLike[str] | pd.DataFrame

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, repr=False)
class Result:
    """What became of every row.

    outcomes: one for each row, in order. counts: rows by status. issues: grouped by code, as in
    the `--json` document. ok: whether every row is created, duplicate or skipped (of a dry run:
    would be). halted: why the service stopped the run; None: it did not. ledger_error: why the
    ledger does not know all that was sent; keep the results file and feed it back. workspace: as
    the service names it; None: it names none, or was not asked. compared_with: the workspace whose
    earlier imports the rows were compared with; None: there were none.
    """

    run_id: str | None
    ok: bool
    counts: dict[str, int]
    issues: list[dict[str, Any]]
    outcomes: list[Outcome]
    results_path: Path | None = None
    halted: str | None = None
    ledger_error: str | None = None
    interrupted: bool = False
    workspace: str | None = None
    compared_with: str | None = None

    def __repr__(self) -> str:
        """The run and its counts, in one line."""
        counts = ", ".join(f"{count} {status}" for status, count in self.counts.items() if count)
        halted = "" if self.halted is None else f", halted: {self.halted}"
        return f"<Result {self.run_id or 'dry run'}: {counts or 'no rows'}{halted}>"

    def _repr_html_(self) -> str:
        """A table of the statuses, for a notebook; `to_frame` has the rows."""
        rows = "".join(
            f"<tr><td>{escape(status)}</td><td>{count:,}</td></tr>"
            for status, count in self.counts.items()
            if count
        )
        told = [f"run {self.run_id}" if self.run_id else "dry run, or nothing to send"]
        told += [text for text in (self.halted, self.ledger_error) if text]
        return f"<p>{escape('; '.join(told))}</p><table>{rows}</table>"

    def to_frame(self) -> pd.DataFrame:
        """The outcomes as a data frame, indexed by row number.

        Columns: status, task_id, reason, hint, issues ("code: message", joined by newlines),
        attempts, request_id.
        """
        import pandas as pd  # noqa: PLC0415 -- a quarter of a second, for those who want it

        rows = [
            {
                "row_number": outcome.row_number,
                "status": outcome.status.value,
                "task_id": outcome.task_id,
                "reason": outcome.reason,
                "hint": outcome.hint,
                "issues": "\n".join(f"{i.code}: {i.message}" for i in outcome.issues),
                "attempts": outcome.attempts,
                "request_id": outcome.request_id,
            }
            for outcome in self.outcomes
        ]
        return pd.DataFrame(rows).set_index("row_number")


def look(source: Source, **options: Unpack[ImportOptions]) -> Look:
    """What a file shows by itself, and all that has to be settled before it can be imported.

    Nothing is asked and nothing is sent; no token is needed, and no network. Takes what `validate`
    does. What is open is data: a `Problem` with its remedies, each of them options to add.
    Raises an `importer.ImporterError` for a file that is no table, or a setting that is none.
    """
    path, stream = _opened(source)
    return pipeline.look(path, load_options(_flags(options)), stdin=stream)


def validate(source: Source, **options: Unpack[ImportOptions]) -> Result:
    """What `run` would do with each row. Needs no token and no network, and sends nothing.

    With a token in HOCKEYSTACK_API_TOKEN the service is asked which workspace it belongs to.

    source: a path, or a data frame. options: the flags' names (`date_order="dmy"`,
    `map={"task_title": "Subject"}`, …). A results file is written only where `results` names it.
    Raises an `importer.ImporterError` where there is no result: an unreadable file, a mapping in
    doubt, a setting that is none.
    """
    path, stream = _opened(source)
    host = _Silent()
    settings = load_options(_flags(options))
    report = _outside_any_loop(lambda: pipeline.validate(path, settings, host, stdin=stream))
    return _result(report, host)


def run(source: Source, **options: Unpack[ImportOptions]) -> Result:
    """Import each row as one task; the token comes from HOCKEYSTACK_API_TOKEN.

    Takes and returns what `validate` does; a results file is written, by default beside the
    source. Raises an `importer.ImporterError` where nothing could be sent; a run that was stopped
    on the way is a `Result` with `halted`.
    """
    path, stream = _opened(source)
    host, settings = _Silent(), load_options(_flags(options))
    report = _outside_any_loop(lambda: pipeline.run(path, settings, host, stdin=stream))
    return _result(report, host)


def undo(
    run_id: str,
    *,
    cancel: bool = False,
    dry_run: bool = False,
    **options: Unpack[ServiceOptions],
) -> UndoReport:
    """Take back the tasks that a run created; calling it is the consent to do so.

    run_id: as a `Result` has it, or "latest". cancel: cancels instead of deleting. options:
    `results`, `rate`, `base_url`, `timeout`, `proxy`, `ca_file`. Tasks that somebody has changed
    or ended since are left alone: see `counts` and `results` of what is returned.
    """
    settings, host = load_options(_flags(options)), _Silent()
    return _outside_any_loop(
        lambda: undoing.undo(run_id, settings, host, cancel=cancel, dry_run=dry_run)
    )


def _outside_any_loop(call: Callable[[], _T]) -> _T:
    """Call in a thread of its own where this one runs an event loop already, as a notebook does."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return call()
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(call).result()


def _opened(source: Source) -> tuple[Path | None, BinaryIO | None]:
    if isinstance(source, str | os.PathLike):
        return Path(source), None
    # Read as a CSV file would be, with the same checks.
    return None, io.BytesIO(_as_texts(source).to_csv(index=False).encode())


_WHOLE_FLOATS = 2**53
"""Up to here a float holds each whole number; beyond, several share one."""


def _as_texts(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame as CSV can tell it.

    Whole numbers that pandas keeps as floats beside a gap are whole numbers again; dates are ISO,
    with their offset where they have one. A whole number that a float cannot hold lost digits when
    the frame was made: it stays a float, with its exponent, for the checks to see.
    """
    texts = frame.convert_dtypes()
    for place, kind in enumerate(frame.dtypes):
        column = frame.iloc[:, place]
        if getattr(kind, "kind", "") == "f" and (column.abs() >= _WHOLE_FLOATS).any():
            texts.isetitem(place, column.map(_float_text, na_action="ignore").array)
    return texts


def _float_text(value: float) -> str:
    is_whole = abs(value) < _WHOLE_FLOATS and value == int(value)
    return str(int(value)) if is_whole else repr(float(value))


def _flags(options: Mapping[str, Any]) -> dict[str, Any]:
    """Options as the settings know them: those that may be repeated are lists there."""
    if told := {"quiet", "verbose"} & options.keys():
        raise ConfigurationError(
            f"there is no option {min(told)!r} in Python: nothing is printed",
            hint="what goes on is told to the logger importer (docs/reference/events.md)",
        )
    names = {"map": "maps", "set": "sets", "lookup": "lookups", "skip": "skips", "value": "values"}
    return {names.get(name, name): value for name, value in options.items()}


def _result(report: Report, host: _Silent) -> Result:
    told = report.as_json()
    return Result(
        run_id=report.run_id,
        ok=report.all_good and report.ledger_error is None,
        counts=told["counts"],
        issues=told["issues"],
        outcomes=host.outcomes,
        results_path=report.results_path,
        halted=report.halted,
        ledger_error=None if report.ledger_error is None else str(report.ledger_error),
        interrupted=report.interrupted,
        workspace=report.workspace,
        compared_with=report.compared_with,
    )


class _Silent:
    """The pipeline's host where nobody looks on."""

    person = None
    is_attended = False

    def __init__(self) -> None:
        self.outcomes: list[Outcome] = []

    def confirm_run(self, preview: Preview) -> bool:
        del preview
        return True

    def confirm_going_on(self, question: str) -> bool:
        del question
        return False

    def confirm_similar(self, count: int, first: Sequence[tuple[int, Issue]]) -> bool:
        del count, first
        return False

    def tell_workspaces_apart(self, question: str) -> Kinship | None:
        del question
        return None

    def choose_zone(self, question: str, zones: Sequence[str]) -> str | None:
        del question, zones
        return None

    def count_down(self, seconds: float) -> None:
        pass

    def count_down_passed(self, seconds: float) -> None:
        pass

    def show_mapping(self, label: str, rows: int, mapping: ColumnMapping) -> None:
        pass

    def note(self, text: str) -> None:
        pass

    def start(self, total: int | None, description: str) -> None:
        pass

    def advance(self, count: int) -> None:
        pass

    def on_end(self, outcome: Outcome) -> None:
        self.outcomes.append(outcome)
