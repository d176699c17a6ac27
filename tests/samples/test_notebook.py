"""The notebook among the samples runs.

Its cells are plain Python, so they are run as such, one after the other: a kernel of Jupyter would
show the same and take a hundred packages.
"""

from __future__ import annotations

import ast
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tools.build_workbooks import ROOT

NOTEBOOK = json.loads((ROOT / "samples" / "notebook" / "followups.ipynb").read_text("utf-8"))
CELLS = ["".join(cell["source"]) for cell in NOTEBOOK["cells"] if cell["cell_type"] == "code"]


def _run(cell: str, names: dict[str, Any]) -> Any:
    """The value of the last line, if it is one, as a notebook shows it."""
    tree = ast.parse(cell)
    last = tree.body[-1]
    shown = tree.body.pop() if isinstance(last, ast.Expr) else None
    exec(compile(tree, "notebook", "exec"), names)
    if not isinstance(shown, ast.Expr):
        return None
    return eval(compile(ast.Expression(shown.value), "notebook", "eval"), names)


def test_every_cell_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In order, without an account; what a cell ends with can be shown."""
    folder = tmp_path / "notebook"
    folder.mkdir()
    shutil.copy(ROOT / "samples" / "followups.xlsx", tmp_path)
    monkeypatch.chdir(folder)
    names: dict[str, Any] = {}
    values = [_run(cell, names) for cell in CELLS]
    shown = [value._repr_html_() for value in values if value is not None]
    assert len(shown) == 4
    assert "38 created, 1 duplicate" in shown[-1]
    assert capsys.readouterr().out.splitlines() == [
        "39 rows: 1 duplicate, 38 would be created. 38 rows can be sent.",
        "39 rows: 38 created, 1 duplicate. Nothing is left to be done.",
    ]
    assert [path.name for path in folder.iterdir()] == ["followups.results.csv"]


def test_it_is_kept_without_what_it_showed() -> None:
    """So that a change of it can be read, and nobody's sheet is among the samples."""
    assert (NOTEBOOK["nbformat"], NOTEBOOK["nbformat_minor"]) == (4, 5)
    for cell in NOTEBOOK["cells"]:
        if cell["cell_type"] == "code":
            assert (cell["outputs"], cell["execution_count"]) == ([], None)
    assert len({cell["id"] for cell in NOTEBOOK["cells"]}) == len(NOTEBOOK["cells"])
