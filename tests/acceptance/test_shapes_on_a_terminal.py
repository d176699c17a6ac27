"""Exports that nobody prepared, imported by a person at a terminal, who writes no flag and no TOML.

How often a person is asked is a promise: a few answers, whatever program the sheet comes from.
"""

from __future__ import annotations

import shutil
from typing import NamedTuple

import pytest

from tests.acceptance.shell import SAMPLES, Shell
from tests.acceptance.terminal import on_a_terminal
from tests.acceptance.test_variant_exports import place_export

TEMPLATE, KIND = "Use the mapping for it (--template ", "what kind of task it is (task_type)?"
WHOSE = "If all tasks are one person's, type that id in HockeyStack."
OWNERS, CLOSED = "Name a table of names and ids", "What should happen to them?"


class Shape(NamedTuple):
    """answers: what is asked, and what the person types. created: how many tasks arrive."""

    answers: tuple[tuple[str, str], ...]
    created: int


SHAPES = {
    "google-sheets-truth": Shape(
        (('"Contact" (such as "Thekla Moor")', "y"), (CLOSED, "skip"), (OWNERS, "reps.csv")), 2
    ),
    "pipedrive-list-view": Shape(((TEMPLATE, "y"), (OWNERS, "reps.csv")), 1),
    "asana-sheets-route": Shape(((TEMPLATE, "y"), (KIND, "all call"), (OWNERS, "reps.csv")), 1),
    "monday-workbook": Shape(((TEMPLATE, "y"), (KIND, "all call"), (OWNERS, "reps.csv")), 2),
    "hubspot-view": Shape(((TEMPLATE, "y"), (OWNERS, "reps.csv")), 2),
    "outlook-german": Shape(((TEMPLATE, "y"), (KIND, "all call"), (WHOSE, "usr_3fA9kQ7d")), 3),
}


@pytest.mark.parametrize("name", SHAPES)
def test_a_few_answers_import_it(shell: Shell, name: str) -> None:
    """Each question comes once, in this order, and no other; then the tasks are created."""
    shutil.copy(SAMPLES / "reps.csv", shell.folder)
    export = place_export(name, shell.folder)
    shape = SHAPES[name]
    with on_a_terminal(shell, "run", export.name, "--sandbox", "--timezone", "UTC") as screen:
        for asked, answer in shape.answers:
            screen.wait_for(asked)
            screen.type(answer)
        code = screen.end()
    assert code == 0, screen.text
    assert screen.text.count("]:") == len(shape.answers), screen.text
    assert f"  {shape.created}  created" in screen.text
