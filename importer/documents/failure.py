"""The document of a command that ended before there was anything to report."""

from __future__ import annotations

from typing import Literal, TypedDict

FailureCode = Literal[
    "busy",
    "cluster",
    "configuration",
    "interrupted",
    "ledger",
    "mapping",
    "other",
    "results",
    "service",
    "source",
    "usage",
]


class Failure(TypedDict):
    """What is wrong."""

    code: FailureCode
    """Whom it concerns: `usage` and `configuration` the command or a setting, `mapping` the columns
    or the mapping file, `source` the file, `results` the place where something is written, `ledger`
    this computer's record of what was sent, `busy` another import that is running, `cluster`
    whoever runs the cluster of a batch, `service` the service (exit code 3), `interrupted` whoever
    stopped it (exit code 130)."""
    message: str
    """What is wrong, as on standard error."""
    hint: str
    """What to do about it; may be empty."""


class ErrorDocument(TypedDict):
    """A command that ended before there was anything to report: exit code 2, 3, 4 or 130."""

    document: Literal["error"]
    """Which kind of document this is."""
    version: Literal[1]
    """The version of all documents."""
    error: Failure
    """What is wrong."""
