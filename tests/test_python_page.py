"""The examples of docs/python.md do what stands below them."""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from importer.intake.look import Dates, Look
from importer.pipeline.prepared import Prepared
from importer.pipeline.report.kept_rows import Row
from importer.pipeline.report.result import Result, Summary
from importer.planning.new_tasks import FirstTask
from importer.reporting.progress_events import CODES
from importer.sandbox.server import SandboxServer
from tools.build_workbooks import ROOT

PAGE = (ROOT / "docs" / "python.md").read_text("utf-8")
BLOCK = re.compile(r"^```(python|output)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CALLS = """Type,Title,Owner ID,Deal,Due
Call,Ring Ann,usr_1,0061,2027-03-25
Visit,Meet Bo,usr_2,0062,2027-03-26
Call,Ring Cy,usr_1,0063,2027-03-27
"""
RUN_ID = re.compile(r"\b\d{8}-\d{6}-\w+\b")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of the examples, with a sandbox in place of the service."""
    (tmp_path / "calls.csv").write_text(CALLS, "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TASK_IMPORTER_HOME", str(tmp_path / "state"))
    with SandboxServer() as server:
        monkeypatch.setenv("HOCKEYSTACK_BASE_URL", server.base_url)
        monkeypatch.setenv("HOCKEYSTACK_API_TOKEN", server.token)
        yield tmp_path


@pytest.mark.usefixtures("folder")
def test_every_example_prints_what_is_said() -> None:
    """One after the other, as a reader would type them; a block without output prints nothing."""
    names: dict[str, Any] = {}
    printed, told = "", ""
    for kind, text in BLOCK.findall(PAGE):
        if kind == "python":
            assert printed == told
            shown = io.StringIO()
            with contextlib.redirect_stdout(shown):
                exec(compile(text, "docs/python.md", "exec"), names)
            printed, told = RUN_ID.sub("RUN", shown.getvalue()), ""
        else:
            told = text
    assert printed == told


@pytest.mark.parametrize("known", [Look, Dates, Prepared, FirstTask, Result, Summary, Row])
def test_the_page_names_all_that_its_values_have(known: type) -> None:
    """Every member of these stands on the page as code."""
    members = getattr(known, "_fields", None) or known.__annotations__
    left_out = {"source", "field", "column", "marks", "asked", "_layout", "_kept"}
    assert [name for name in members if name not in left_out and f"`{name}`" not in PAGE] == []


def test_the_page_names_each_kind_of_what_goes_on() -> None:
    """With its code and its members."""
    for kind, code in CODES.items():
        assert f"| `{code}` | `{kind.__name__}({', '.join(kind._fields)})` |" in PAGE
