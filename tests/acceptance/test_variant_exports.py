"""Exports in the shapes that programs really write: recognized, and each row as it should become.

Each folder of tests/exports holds an invented export (a text, or the cells of a workbook as JSON),
perhaps its contacts as a second one, and `expected.json`: the template that is proposed for it
(null: none fits, and columns are named by flags), the flags that a person adds, and of each row the
task that arrives, why it is skipped, or the codes of what is wrong with it. `warnings` are the
codes that come along with a task.
"""

from __future__ import annotations

import json
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import importer
from importer.mapping.template.shipped import shipped_names
from importer.sandbox.server import SandboxServer
from tests.acceptance.shell import SAMPLES, Shell, body_of

EXPORTS = Path(__file__).parents[1] / "exports"
NAMES = sorted(path.name for path in EXPORTS.iterdir())
HOW = ("--yes", "--rate", "unlimited", "--due-time", "09:00")
ZONE = ("--timezone", "America/Los_Angeles")


def place_export(name: str, folder: Path) -> Path:
    """The export, as a person has it."""
    found = next((EXPORTS / name).glob("export.*"))
    if found.suffix != ".json":
        return Path(shutil.copy(found, folder / f"{name}{found.suffix}"))
    told = json.loads(found.read_text("utf-8"))
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = told["sheet"]
    for row in told["rows"]:
        sheet.append([_cell(value) for value in row])
    path = folder / f"{name}.xlsx"
    book.save(path)
    return path


def _cell(value: Any) -> Any:
    """A date is written as `{"date": "2026-12-01T14:30:00"}`."""
    return datetime.fromisoformat(value["date"]) if isinstance(value, dict) else value


def outcomes(shell: Shell, server: SandboxServer) -> dict[str, Any]:
    """What became of each row, by its number."""
    found: dict[str, Any] = {}
    for line in (shell.folder / "rows.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        codes = [issue["code"] for issue in row["issues"]]
        ends = {"skipped": row["reason"], "invalid": codes}
        if row["status"] == "created":
            told = {"warnings": codes} if codes else {}
            ends["created"] = body_of(server.store.get(row["task_id"])) | told
        found[str(row["row"])] = ends[row["status"]]
    return found


def imported(shell: Shell, server: SandboxServer, name: str, about: dict[str, Any]) -> Any:
    """The export through its template, or by flags."""
    shutil.copy(SAMPLES / "reps.csv", shell.folder)
    for contacts in (EXPORTS / name).glob("contacts.*"):
        shutil.copy(contacts, shell.folder)
    export = place_export(name, shell.folder)
    template = ("--template", about["template"]) if about["template"] else ()
    zone = () if "--timezone" in about["flags"] else ZONE
    flags = (*template, *about["flags"], *HOW, *zone, "--json-rows", "rows.jsonl")
    done = shell.here("run", export.name, *flags)
    assert done.code in {0, 1}, done.err
    return outcomes(shell, server)


@pytest.mark.parametrize("name", NAMES)
def test_an_export_arrives_as_it_should(shell: Shell, server: SandboxServer, name: str) -> None:
    """Its template is proposed, and each row is a task, a skip or a defect as written down."""
    about = json.loads((EXPORTS / name / "expected.json").read_text("utf-8"))
    assert importer.look(place_export(name, shell.folder)).likely_template == about["template"]
    assert imported(shell, server, name, about) == about["rows"]


def test_there_are_enough_of_them() -> None:
    """A folder that lost its files would pass in silence."""
    assert len(NAMES) >= 48


def test_each_template_has_one() -> None:
    """Beside its own sample: in another order, with other dates, or with a column renamed."""
    templates = {
        json.loads(p.read_text("utf-8"))["template"] for p in EXPORTS.glob("*/expected.json")
    }
    assert templates >= set(shipped_names())
