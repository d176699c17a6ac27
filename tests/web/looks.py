"""A look at a sheet that a test writes down."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from importer.intake.look import Look
from importer.pipeline.caller.caller import Caller
from importer.pipeline.caller.silent import Silent
from importer.pipeline.run import look
from importer.settings.options import load_options

HEADER = "task_type,task_title,assignee_id,deal_id"


def look_at(folder: Path, *rows: str, **given: Any) -> Look:
    """What the page sees of these lines. given: options by the names of the settings."""
    path = folder / "calls.csv"
    path.write_text("\n".join([*rows, ""]), "utf-8")
    caller = Caller(Silent(), environment={"TASK_IMPORTER_HOME": str(folder / "home")})
    return look(path, load_options({"timezone": "UTC", **given}), caller)
