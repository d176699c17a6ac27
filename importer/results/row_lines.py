"""The end of every row as JSON Lines: gathered while rows are counted, then written as one file.

The lines are no part of the account: what keeps them from being written is told at the end, and
neither stops a run nor takes its results.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Self

from importer.documents.rows import RowDocument, RowIssue, RowStatus
from importer.errors import ResultsError
from importer.results.next_step import next_step
from importer.results.whole_file import create_temporary, whole_file
from importer.rows.issues import Issue
from importer.rows.outcome import Outcome, Status
from importer.rows.scratch import Spool
from importer.rows.table import Chunk
from importer.wording.hints import Hint, Option

OPTION = "json_rows"
SUFFIXES = (".jsonl", ".ndjson")

_STATUSES: dict[Status, RowStatus] = {
    Status.CREATED: "created",
    Status.DUPLICATE: "duplicate",
    Status.SKIPPED: "skipped",
    Status.INVALID: "invalid",
    Status.REJECTED: "rejected",
    Status.UNCONFIRMED: "unconfirmed",
    Status.NOT_SENT: "not_sent",
}


class RowLines:
    """The lines of one run. Nothing is written at `path` before `write`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lines = Spool[str]()
        self._error: ResultsError | None = None

    @classmethod
    def at(cls, path: Path, inputs: Sequence[Path] = ()) -> Self:
        """No lines yet. inputs: files that are read.

        Raises `ResultsError` where the file could not be written there.
        """
        _require_usable(path, inputs)
        return cls(path)

    def see(self, _chunk: Chunk, outcomes: Sequence[Outcome]) -> None:
        """Add the rows of a chunk. A full disk is told by `write`."""
        if self._error is None:
            try:
                self._lines.append("".join(map(line_of, outcomes)))
            except ResultsError as error:
                self._error = error

    def write(self) -> None:
        """Write all lines, in place of a file of that name. Raises `ResultsError`."""
        if self._error is not None:
            raise self._error
        with (
            whole_file(self.path, OPTION) as temporary,
            temporary.open("w", encoding="ascii", newline="\n") as file,
        ):
            file.writelines(self._lines)

    def close(self) -> None:
        """Throw away what was gathered."""
        self._lines.close()


def line_of(outcome: Outcome) -> str:
    """The line of one row. It is ASCII: a letter beyond that is written as an escape."""
    return f"{json.dumps(row_of(outcome))}\n"


def row_of(outcome: Outcome) -> RowDocument:
    """What became of one row."""
    return {
        "row": outcome.row_number,
        "status": status_of(outcome),
        "task_id": outcome.task_id or None,
        "reason": outcome.reason,
        "cause": None if outcome.cause is None else outcome.cause.value,
        "hint": outcome.hint or next_step(outcome),
        "issues": [_issue(issue) for issue in outcome.issues],
        "attempts": outcome.attempts,
        "request_id": outcome.request_id,
    }


def status_of(outcome: Outcome) -> RowStatus:
    """The status as the results file has it."""
    return "would_create" if outcome.would_be_created else _STATUSES[outcome.status]


def _issue(issue: Issue) -> RowIssue:
    return {
        "code": issue.code,
        "severity": issue.severity.value,
        "field": issue.field,
        "column": issue.column,
        "value": issue.value,
        "message": issue.message,
        "hint": issue.hint,
    }


def _require_usable(path: Path, inputs: Sequence[Path]) -> None:
    given = Option(OPTION, str(path))
    if path.suffix.lower() not in SUFFIXES:
        raise ResultsError(
            f"{given}: the name ends neither in .jsonl nor in .ndjson",
            hint=Hint("write for example {}", Option(OPTION, f"{path.stem or 'rows'}.jsonl")),
        )
    try:
        if path.is_symlink() or (path.exists() and not path.is_file()):
            raise ResultsError(f"{given}: this is not a regular file", hint="choose another name")
        if path.exists() and any(other.exists() and path.samefile(other) for other in inputs):
            raise ResultsError(f"{given}: this file is read", hint="choose another name")
        create_temporary(path.parent).unlink(missing_ok=True)
    except OSError as error:
        raise ResultsError(
            f"{given}: the rows cannot be written there: {error.strerror or error}",
            hint="choose another place, or make the folder first",
        ) from error
