"""The examples of docs/unattended.md run."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

from importer.cli.exits import EXIT_CODES, EXIT_GOOD, EXIT_INTERRUPTED, EXIT_ROWS
from importer.documents.imports import NextStep
from importer.sandbox.server import SandboxServer
from tests.printed import document_in, require_promised
from tools.build_workbooks import ROOT

PAGE = (ROOT / "docs" / "unattended.md").read_text("utf-8")
SHEET = """task_type,task_title,assignee_id,deal_id
call,Ring Ann,usr_1,0061
call,Ring Bo,usr_2,0062
"""
STAND_IN = """#!/bin/sh
# Prints the next of the documents, and ends with the exit code that it names.
read -r code step <<END
$(head -n 1 told)
END
sed -i 1d told
echo "{\\"next\\": {\\"step\\": \\"$step\\"}}"
exit "$code"
"""


def _block(kind: str) -> str:
    found = re.search(rf"^```{kind}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    assert found is not None
    return found[1]


def _executable(path: Path, text: str) -> None:
    path.write_text(text, "utf-8")
    path.chmod(0o755)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with the sheet and the script, where `task-importer` is a command."""
    own = tmp_path / "followups"
    (own / "bin").mkdir(parents=True)
    (own / "followups.csv").write_text(SHEET, "utf-8")
    (own / "import.sh").write_text(_block("sh"), "utf-8")
    command = f'#!/bin/sh\nexec "{sys.executable}" -m importer "$@"\n'
    _executable(own / "bin" / "task-importer", command)
    monkeypatch.setenv("PATH", f"{own / 'bin'}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("TASK_IMPORTER_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("PAUSE", "0")
    return own


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[SandboxServer]:
    """In place of the service; the token is with whoever sets it."""
    with SandboxServer() as running:
        monkeypatch.setenv("HOCKEYSTACK_BASE_URL", running.base_url)
        yield running


def _run(folder: Path, command: str) -> int:
    return subprocess.run(["/bin/sh", "-c", command], cwd=folder, check=False).returncode


def test_the_line_for_cron_imports_the_sheet(
    folder: Path, server: SandboxServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the script, once and only once; document and rows are as promised."""
    *times, command = _block("text").split(maxsplit=5)
    assert all(re.fullmatch(r"[\d*/,-]+", when) for when in times)
    monkeypatch.setenv("SECRET", server.token)  # no file of the tests holds a token
    (folder / "token.sh").write_text('export HOCKEYSTACK_API_TOKEN="$SECRET"\n', "utf-8")
    assert [_run(folder.parent, command) for _ in range(2)] == [0, 0]
    assert len(server.store.list_all()) == 2
    told = document_in((folder / "outcome.json").read_text("utf-8"))
    assert told["counts"]["duplicate"] == 2
    for line in (folder / "rows.jsonl").read_text("utf-8").splitlines():
        require_promised(json.loads(line), "RowDocument")


@pytest.mark.parametrize(
    ("told", "code", "left"),
    [
        (["1 run_again", "0 none", "0 none"], 0, 1),
        (["1 run_again"] * 4, 1, 1),
        (["1 fix_rows", "0 none"], 1, 1),
        (["1 settle", "0 none"], 1, 1),
        (["3 settle", "0 none"], 3, 1),
    ],
)
def test_the_script_repeats_what_repetition_helps(
    folder: Path, told: list[str], code: int, left: int
) -> None:
    """Three times at most; what a person or the service has to settle ends it at once."""
    _executable(folder / "bin" / "task-importer", STAND_IN)
    (folder / "told").write_text("".join(f"{line}\n" for line in told), "utf-8")
    assert _run(folder, "sh import.sh followups.csv") == code
    assert len((folder / "told").read_text("utf-8").splitlines()) == left


def test_the_workflow_checks_and_imports(
    folder: Path, server: SandboxServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What its jobs call succeeds, the check without a token, and writes what they upload."""
    jobs: dict[str, Any] = yaml.safe_load(_block("yaml"))["jobs"]
    assert list(jobs) == ["check", "import"]
    for name, job in jobs.items():
        steps: list[dict[str, Any]] = job["steps"]
        for command in (step["run"] for step in steps if "run" in step):
            if command.startswith("task-importer"):
                assert _run(folder, command) == 0
        uploads = [step["with"]["path"] for step in steps if "with" in step]
        assert [(folder / path).is_file() for path in uploads] == [True]
        assert len(server.store.list_all()) == (0 if name == "check" else 2)
        monkeypatch.setenv("HOCKEYSTACK_API_TOKEN", server.token)


def test_the_page_names_every_exit_code_and_step() -> None:
    """So that a job has an answer to each."""
    codes = {EXIT_GOOD, EXIT_ROWS, EXIT_INTERRUPTED, *(code for _, code in EXIT_CODES)}
    named = re.findall(r"^\| (\d+) \|", PAGE, re.MULTILINE)
    assert {int(code) for code in named} == codes
    left_out = {"none"}  # exit code 0 says it
    assert [step for step in get_args(NextStep) if step not in left_out | set(_words())] == []


def _words() -> list[str]:
    return re.findall(r"`(\w+)`", PAGE)
