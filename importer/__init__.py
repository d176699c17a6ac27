"""Turns each row of a spreadsheet into one task in HockeyStack's Revenue Agents.

    import importer

    importer.look("followups.xlsx").problems
    result = importer.validate("followups.xlsx")
    plan = importer.prepare("followups.xlsx", rate="10/s")
    result = importer.send(plan)
    print(result.summary)
    result.to_dataframe()

    with importer.read_table("followups.xlsx") as table:
        for row_number, cells in table:
            ...

Importing this package is cheap: what the functions need is loaded when the first is used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from importer._version import __version__
from importer.errors import (
    ConfigurationError,
    ImporterError,
    LedgerError,
    MappingError,
    PlanChangedError,
    ResultsError,
    ServiceError,
    SourceError,
    StoppedError,
    WorkspaceBusyError,
)

if TYPE_CHECKING:
    from importer.api import look, prepare, run, send, undo, validate
    from importer.intake.look import Look, Problem
    from importer.pipeline.caller.stop import Stop
    from importer.pipeline.prepared import Prepared
    from importer.pipeline.report.kept_rows import Row
    from importer.pipeline.report.result import Result, Summary
    from importer.progress_bar import ProgressBar
    from importer.reading import FoundTable, read_table
    from importer.reporting.progress_events import Reporter
    from importer.undoing.report import UndoReport
    from importer.wording.hints import Remedy

__all__ = [
    "ConfigurationError",
    "FoundTable",
    "ImporterError",
    "LedgerError",
    "Look",
    "MappingError",
    "PlanChangedError",
    "Prepared",
    "Problem",
    "ProgressBar",
    "Remedy",
    "Reporter",
    "Result",
    "ResultsError",
    "Row",
    "ServiceError",
    "SourceError",
    "Stop",
    "StoppedError",
    "Summary",
    "UndoReport",
    "WorkspaceBusyError",
    "__version__",
    "look",
    "prepare",
    "read_table",
    "run",
    "send",
    "undo",
    "validate",
]

_HOMES = {
    "FoundTable": "importer.reading",
    "Look": "importer.intake.look",
    "Prepared": "importer.pipeline.prepared",
    "Problem": "importer.intake.look",
    "ProgressBar": "importer.progress_bar",
    "Remedy": "importer.wording.hints",
    "Reporter": "importer.reporting.progress_events",
    "Result": "importer.pipeline.report.result",
    "Row": "importer.pipeline.report.kept_rows",
    "Summary": "importer.pipeline.report.result",
    "Stop": "importer.pipeline.caller.stop",
    "UndoReport": "importer.undoing.report",
    "look": "importer.api",
    "prepare": "importer.api",
    "read_table": "importer.reading",
    "run": "importer.api",
    "send": "importer.api",
    "undo": "importer.api",
    "validate": "importer.api",
}
"""Where each name is that is loaded when it is used: most need pydantic and the whole pipeline."""


def __getattr__(name: str) -> Any:  # noqa: ANN401 -- PEP 562
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
