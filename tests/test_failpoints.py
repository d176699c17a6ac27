"""The steps at which a test may end an import: all in the code, and out of reach from outside."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import importer
from importer import failpoints

PACKAGE = Path(importer.__file__).parent


def reached_in_the_code() -> Iterator[str]:
    """Each name that a call of `failpoints.reach` gives, in every file."""
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "failpoints.reach":
                found = [c.value for c in ast.walk(node) if isinstance(c, ast.Constant)]
                yield from map(str, found)


def test_every_name_stands_in_the_code_once() -> None:
    """A step that is renamed or lost on the way is noticed here."""
    assert sorted(reached_in_the_code()) == sorted(failpoints.NAMES)


def test_nothing_happens_without_a_hook() -> None:
    """In the product nobody listens."""
    assert failpoints.hook is None
    failpoints.reach("run-begun")


def test_a_hook_hears_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test sets is called, and may raise."""
    heard: list[str] = []
    monkeypatch.setattr(failpoints, "hook", heard.append)
    failpoints.reach("run-begun")
    failpoints.reach("answer-in")
    assert heard == ["run-begun", "answer-in"]


def test_nothing_outside_the_process_sets_a_hook() -> None:
    """No file of the program sets it, and the module sees neither environment nor arguments."""
    for path in PACKAGE.rglob("*.py"):
        text = path.read_text("utf-8")
        assert "failpoints.hook" not in text
    names = {n.id for n in ast.walk(ast.parse(Path(failpoints.__file__).read_text("utf-8")))
             if isinstance(n, ast.Name)}  # fmt: skip
    assert names.isdisjoint({"os", "sys", "environ", "getenv", "importlib"})
