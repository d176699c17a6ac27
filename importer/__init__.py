"""Turns each row of a spreadsheet into one task in HockeyStack's Revenue Agents.

    import importer

    importer.look("followups.xlsx").problems
    result = importer.validate("followups.xlsx")
    result = importer.run("followups.xlsx", rate="10/s")
    result.to_frame()

    with importer.read_table("followups.xlsx") as table:
        for row_number, cells in table:
            ...

Importing this package is cheap: what the functions need is loaded when the first is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from importer._version import __version__
from importer.errors import (
    ConfigurationError,
    ImporterError,
    LedgerError,
    MappingError,
    ResultsError,
    ServiceError,
    SourceError,
    WorkspaceBusyError,
)

if TYPE_CHECKING:
    from importer.api import Result, look, run, undo, validate
    from importer.intake.look import Look, Problem, Remedy
    from importer.reading import FoundTable, read_table
    from importer.undoing.report import UndoReport

__all__ = [
    "ConfigurationError",
    "FoundTable",
    "ImporterError",
    "LedgerError",
    "Look",
    "MappingError",
    "Problem",
    "Remedy",
    "Result",
    "ResultsError",
    "ServiceError",
    "SourceError",
    "UndoReport",
    "WorkspaceBusyError",
    "__version__",
    "look",
    "read_table",
    "run",
    "undo",
    "validate",
]

_LAZY = frozenset({"Result", "UndoReport", "look", "run", "undo", "validate"})
_LAZY_LOOK = frozenset({"Look", "Problem", "Remedy"})
_LAZY_READING = frozenset({"FoundTable", "read_table"})


def __getattr__(name: str) -> Any:  # noqa: ANN401 -- PEP 562
    if name in _LAZY_READING:
        from importer import reading  # noqa: PLC0415 -- without the pipeline, whose import is slow

        return getattr(reading, name)
    if name in _LAZY_LOOK:
        from importer.intake import look as values  # noqa: PLC0415 -- without the pipeline

        return getattr(values, name)
    if name in _LAZY:
        from importer import api  # noqa: PLC0415 -- pulls in pydantic and the whole pipeline

        return getattr(api, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
