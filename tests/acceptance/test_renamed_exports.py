"""Exports of which a template is known, though columns were renamed or left out.

Everything that is open is told in one round: with the flags of the first error the import goes on.
At a terminal the same is asked.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.acceptance.shell import ROOT, SAMPLES, Shell
from tests.acceptance.terminal import on_a_terminal
from tests.acceptance.test_variant_exports import EXPORTS

LOOKUP = ("--lookup", "assignee_id=reps.csv")


class Renamed(NamedTuple):
    """An export with other column names.

    told: flags that the first error names; first, what it proposes by itself. added: what else a
    person adds, who has read it. valid: how many tasks would be created then. asked: what is asked
    at a terminal, and the answers.
    """

    source: Path
    names: tuple[tuple[str, str], ...]
    template: str
    told: tuple[str, ...]
    added: tuple[str, ...]
    valid: int
    asked: tuple[tuple[str, str], ...]


OWNERS = ("Name a table of names and ids", "reps.csv")
EXPORT = {
    "hubspot": Renamed(
        EXPORTS / "hubspot-view" / "export.csv",
        (("Assigned to", "Task rep"), ("Task Title", "Subject line")),
        "hubspot",
        ("task_title=Subject line",),
        (),
        2,
        (("--template hubspot", "y"), ("(task_title)?", "Subject line"), OWNERS),
    ),
    "salesforce-export": Renamed(
        ROOT / "templates" / "salesforce-export" / "sample.csv",
        (
            ("OwnerId", "Owner Key"),
            ("Subject", "What to do"),
            ("WhatId", "Related Record"),
            ("ActivityDate", "Day"),
        ),
        "salesforce-export",
        (
            "task_title=What to do",
            "assignee_id=Owner Key",
            "deal_id=Related Record",
            "due_date=Day",
        ),
        ("--default-type", "call"),
        4,
        (),
    ),
    "pipedrive": Renamed(
        ROOT / "templates" / "pipedrive" / "sample.csv",
        (
            ("Activity - Subject", "Topic"),
            ("Activity - Assigned to user", "Handled by"),
            ("Activity - Due date", "Activity - Due"),
            ("Activity - Type", "Kind of activity"),
            ("Activity - Done", "Finished?"),
            ("Person - Email (Work)", "Mail of person"),
        ),
        "pipedrive",
        (
            "task_title=Topic",
            "assignee_id=Handled by",
            "task_type=Kind of activity",
            "contact_email=Mail of person",
        ),
        ("--skip", "Finished?=Done", "--value", "task_type:Discovery call=call"),
        4,
        (
            ("--template pipedrive", "y"),
            ("the task_type?", "y"),
            ("the contact_email?", "y"),
            ("(task_title)?", "Topic"),
            ("(assignee_id)?", "Handled by"),
            ("What should happen to them?", "skip"),
            OWNERS,
            ('"Discovery call" (1 row)', "call"),
        ),
    ),
    "zoho calls": Renamed(
        EXPORTS / "zoho-calls" / "export.csv",
        (),
        "zoho",
        ("assignee_id=Call Owner",),
        ("--default-type", "call", "--skip", "Call Status=Completed"),
        1,
        (),
    ),
}


def placed(shell: Shell, name: str) -> Renamed:
    """The export in the shell's folder, with the lookup beside it."""
    renamed = EXPORT[name]
    header, rest = renamed.source.read_text("utf-8").split("\n", 1)
    for old, new in renamed.names:
        assert old in header
        header = header.replace(old, new, 1)
    (shell.folder / "export.csv").write_text(f"{header}\n{rest}", "utf-8")
    shutil.copy(SAMPLES / "reps.csv", shell.folder)
    return renamed


@pytest.mark.parametrize("name", EXPORT)
def test_one_error_names_all_that_is_open(shell: Shell, name: str) -> None:
    """With the flags that it names nothing is open any more; each row is read as before."""
    renamed = placed(shell, name)
    chosen = ("validate", "export.csv", "--template", renamed.template, "--timezone", "UTC")
    first = shell.here(*chosen)
    assert first.code == 2
    for flag in renamed.told:
        assert f'--map "{flag}"' in first.err
    maps = [word for flag in renamed.told for word in ("--map", flag)]
    second = shell.here(*chosen, *maps, *LOOKUP, *renamed.added)
    assert second.code in {0, 1}, second.err
    assert f"  {renamed.valid}  would be created" in second.out


@pytest.mark.parametrize("name", ["hubspot", "pipedrive"])
def test_a_template_that_is_proposed_tells_the_same(shell: Shell, name: str) -> None:
    """Whoever does not name it learns in the same round what it leaves open."""
    renamed = placed(shell, name)
    chosen = shell.here("validate", "export.csv", "--template", renamed.template).errors()
    proposed = shell.here("validate", "export.csv").errors()
    assert f'--template "{renamed.template}"' in proposed[1]
    assert [line.split(". ", 1)[-1] for line in proposed[2:]] == [
        line.split(". ", 1)[-1] for line in chosen[1:]
    ]


@pytest.mark.parametrize("name", [name for name, one in EXPORT.items() if one.asked])
def test_a_terminal_asks_the_same(shell: Shell, name: str) -> None:
    """Each point is a question, and no other comes."""
    renamed = placed(shell, name)
    with on_a_terminal(shell, "run", "export.csv", "--sandbox", "--timezone", "UTC") as screen:
        for question, answer in renamed.asked:
            screen.wait_for(question)
            screen.type(answer)
        code = screen.end()
    assert code in {0, 1}, screen.text
    assert screen.text.count("]:") == len(renamed.asked), screen.text
    assert f"  {renamed.valid}  created" in screen.text
