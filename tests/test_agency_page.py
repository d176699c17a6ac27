"""The examples of docs/agency.md do what the page says."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from importer.batch.manifest import read_manifest
from importer.sandbox.server import SandboxServer
from tests.acceptance.shell import Shell, read_csv, statuses, titles
from tools.build_workbooks import ROOT

PAGE = (ROOT / "docs" / "agency.md").read_text("utf-8")
ACME = """task_type,task_title,assignee_id,contact_email
call,Ring Ann,usr_1,ann@example.com
call,Ring Bo,usr_2,bo@example.com
"""
BIRCH = """task_type,Subject,assignee_id,contact_email,State
call,Ring Cy,usr_1,cy@example.com,Open
call,Ring Di,usr_1,di@example.com,Done
"""


def _blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """The folder of the page, with the list as it stands there."""
    jobs, _ = _blocks("toml")
    files = {
        "jobs.toml": jobs,
        "acme/calls.csv": ACME,
        "acme/more.csv": ACME,
        "birch/calls.csv": BIRCH,
        "export.csv": ACME,
        "birch/letters.csv": BIRCH.replace("Ring", "Write to"),
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    return Shell(tmp_path)


def test_the_examples_do_what_the_page_says(shell: Shell) -> None:
    """First a dry run, then the import, each once more; and one file in parts."""
    look, cut, send = (shlex.split(block) for block in _blocks("sh"))
    with SandboxServer() as server:
        shell.environment |= {
            "HOCKEYSTACK_BASE_URL": server.base_url,
            "ACME_TOKEN": server.token,
            "BIRCH_TOKEN": server.token,
        }
        looked = shell.here(*look[1:])
        results = shell.folder / "jobs.results" / "acme" / "more.results.csv"
        told = [row["import_issues"] for row in read_csv(results)]
        sent = shell.here(*send[1:])
        again = shell.here(*send[1:])

        assert (looked.code, sent.code, again.code) == (0, 0, 0)
        assert told == [
            "the same as row 2 of acme/calls.csv",
            "the same as row 3 of acme/calls.csv",
        ]
        assert "same as row 3 of\nacme/calls.csv`" in PAGE
        assert titles(server) == ["Ring Ann", "Ring Bo", "Ring Cy", "Write to Cy"]
        rows = read_csv(shell.folder / "jobs.results" / "birch" / "letters.results.csv")
        assert statuses(rows) == ["2: created", "3: skipped"]
        assert (shell.folder / "jobs.results" / "summary.html").exists()
    assert shell.here(*cut[1:]).out == "export-0001.csv: 2 rows, 2 to 3 of export.csv\n"


def test_a_rate_for_all_jobs_is_accepted_as_the_page_writes_it(tmp_path: Path) -> None:
    """The example stands above the jobs of the list."""
    jobs, shared = _blocks("toml")
    path = tmp_path / "jobs.toml"
    path.write_text(shared + jobs.replace("[defaults]\n", ""), "utf-8")
    read = read_manifest(path).jobs
    assert [(job.shares_rate, job.settings["rate"][0]) for job in read] == [(True, "10/30s")] * 2
