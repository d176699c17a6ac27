"""The commands of docs/sources do on the samples what the pages say."""

from __future__ import annotations

import json
import re
import shlex
import shutil

import pytest

from importer.mapping.template.shipped import shipped_names
from tests.acceptance.shell import Shell, read_csv
from tools.build_workbooks import ROOT
from tools.source_pages import FOLDER, ends

COMMAND = re.compile(r"^    task-importer (.+)$", re.MULTILINE)


def fill(shell: Shell, name: str) -> None:
    """Give the folder of a shell the files that the commands name."""
    shutil.copytree(ROOT / "templates" / name, shell.folder / "templates" / name)
    (shell.folder / "samples").mkdir()
    shutil.copy(ROOT / "samples" / "reps.csv", shell.folder / "samples")


@pytest.mark.parametrize("name", shipped_names())
def test_the_commands_of_a_page_do_what_it_says(shell: Shell, name: str) -> None:
    """So many rows of the sample are created, skipped and invalid, in a dry run and in a run."""
    fill(shell, name)
    page = (ROOT / FOLDER / f"{name}.md").read_text("utf-8")
    dry, real = COMMAND.findall(page)

    counts = ends(name)
    created, invalid = counts.pop("created"), counts.pop("invalid", 0)
    skipped = sum(counts.values())
    for command, verb in ((dry, "not_sent"), (real, "created")):
        done = shell.here(*shlex.split(command), "--json")
        found = {status: count for status, count in json.loads(done.out)["counts"].items() if count}
        expected = {verb: created, "skipped": skipped, "invalid": invalid}
        assert found == {status: count for status, count in expected.items() if count}, done.err
        assert done.code == (1 if invalid else 0)


@pytest.mark.parametrize("name", shipped_names())
def test_a_page_gives_the_reason_of_every_skip(name: str) -> None:
    """With the number of rows of the sample that are left out for it."""
    page = (ROOT / FOLDER / f"{name}.md").read_text("utf-8")
    told = re.findall(r"^- (\d+) skipped: (.+)$", page, re.MULTILINE)
    expected = [(str(n), end) for end, n in ends(name).items() if end not in {"created", "invalid"}]
    assert told == expected


CLOSED = re.compile(r'add `--map "(status=[^"]+)"`')
PAGES = {name: (ROOT / FOLDER / f"{name}.md").read_text("utf-8") for name in shipped_names()}


@pytest.mark.parametrize("name", [name for name, page in PAGES.items() if CLOSED.search(page)])
def test_closed_tasks_are_created_and_closed_where_a_page_says_how(shell: Shell, name: str) -> None:
    """With the flag that it names, rows of the sample are closed that were skipped before."""
    fill(shell, name)
    flag = CLOSED.findall(PAGES[name])[0]
    dry = shlex.split(COMMAND.findall(PAGES[name])[0])
    done = shell.here(*dry, "--map", flag, "--results", "results.csv")
    assert done.code in {0, 1}, done.err
    statuses = [row["import_status"] for row in read_csv(shell.folder / "results.csv")]
    assert statuses.count("would_create") > ends(name)["created"], done.err
