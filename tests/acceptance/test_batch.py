"""`batch`: many files and workspaces by one command, each job to its own true end."""

from __future__ import annotations

import os
import signal
from contextlib import closing
from pathlib import Path

import pytest

from importer import failpoints
from importer.ledger.store import Ledger, ledger_path
from importer.sandbox.server import SandboxServer
from tests.acceptance import killing
from tests.acceptance.conftest import Serve
from tests.acceptance.shell import (
    ONE_JOB,
    Shell,
    call_row,
    read_csv,
    statuses,
    titles,
    write_calls,
    write_csv,
)


def _results(shell: Shell, name: str, job: str = "acme") -> list[dict[str, str]]:
    return read_csv(shell.folder / "jobs.results" / job / f"{name}.results.csv")


def test_every_job_ends_truly_whatever_the_others_do(agency: Shell, server: SandboxServer) -> None:
    """One has a bad row, one no token, one a file that is no table, and all others are imported.

    The exit code is the worst.
    """
    write_calls(agency.folder / "calls-1.csv", 2)
    bad = call_row(3, task_type="fax")
    write_csv(agency.folder / "calls-2.csv", [bad, call_row(4)])
    (agency.folder / "empty.csv").write_text("", "utf-8")
    write_calls(agency.folder / "more.csv", 1)
    (agency.folder / "jobs.toml").write_text(
        ONE_JOB
        + '[[job]]\nname = "birch"\ntoken_variable = "BIRCH_TOKEN"\nfiles = ["more.csv"]\n'
        + '[[job]]\nname = "cedar"\ntoken_variable = "ACME_TOKEN"\n'
        + 'files = ["empty.csv", "more.csv"]\nset = {task_title = "Write to them"}\n',
        "utf-8",
    )

    done = agency.here("batch", "jobs.toml", "--yes", "--json")

    assert done.code == 2
    document = done.json()
    acme, birch, cedar = document["jobs"]
    assert [file["status"] for file in acme["files"]] == ["done", "needs_attention"]
    assert (birch["status"], birch["files"][0]["status"]) == ("failed", "not_begun")
    assert birch["error"]["message"] == "no token: the environment variable BIRCH_TOKEN is not set"
    assert [file["status"] for file in cedar["files"]] == ["failed", "done"]
    assert cedar["files"][0]["error"]["code"] == "source"
    assert document["counts"]["created"] == 4
    assert document["counts"]["invalid"] == 1
    assert titles(server) == [
        "Ring customer 001", "Ring customer 002", "Ring customer 004", "Write to them"
    ]  # fmt: skip
    assert statuses(_results(agency, "calls-2")) == ["2: invalid", "3: created"]
    page = (agency.folder / "jobs.results" / "summary.html").read_text("utf-8")
    assert "BIRCH_TOKEN is not set" in page
    assert server.token not in page + done.out + done.err


def test_a_dry_run_says_the_same_and_sends_nothing(agency: Shell, server: SandboxServer) -> None:
    """A row that an earlier file has is a duplicate in both, told by its row and file."""
    write_calls(agency.folder / "calls-1.csv", 2)
    write_csv(agency.folder / "calls-2.csv", [call_row(2), call_row(3)])

    looked = agency.here("batch", "jobs.toml", "--dry-run")
    told = _results(agency, "calls-2")
    sent_by_looking = titles(server)
    done = agency.here("batch", "jobs.toml", "--yes")

    assert (looked.code, done.code, sent_by_looking) == (0, 0, [])
    assert told[0]["import_issues"] == "the same as row 3 of calls-1.csv"
    assert statuses(told) == ["2: duplicate", "3: would_create"]
    sent = _results(agency, "calls-2")
    assert statuses(sent) == ["2: duplicate", "3: created"]
    assert sent[0]["import_issues"].endswith(", row 3 of calls-1.csv)")
    lines = [[line.split() for line in one.out.splitlines()[1:3]] for one in (looked, done)]
    assert (
        lines[0]
        == lines[1]
        == [
            ["acme", "calls-1.csv", "2", "2", "0", "0", "0", "done"],
            ["acme", "calls-2.csv", "2", "1", "1", "0", "0", "done"],
        ]
    )
    assert titles(server) == [f"Ring customer 00{n}" for n in (1, 2, 3)]


def test_a_job_that_is_done_keeps_its_true_results(agency: Shell, server: SandboxServer) -> None:
    """Carried out again it sends nothing, and its rows are created, not duplicates."""
    write_calls(agency.folder / "calls.csv", 3)
    first = agency.here("batch", "jobs.toml", "--yes", "--json")
    (agency.folder / "jobs.toml").write_text(f'{ONE_JOB}rate = "50/s"\n', "utf-8")
    before = (agency.folder / "jobs.results" / "acme" / "calls.results.csv").read_bytes()

    again = agency.here("batch", "jobs.toml", "--yes", "--json")

    assert (first.code, again.code) == (0, 0)
    assert (agency.folder / "jobs.results" / "acme" / "calls.results.csv").read_bytes() == before
    (of_first,), (of_again,) = (d.json()["jobs"][0]["files"] for d in (first, again))
    assert of_again["runs"] == of_first["runs"] == [of_first["report"]["run_id"]]
    assert of_again["report"]["run_id"] is None
    assert of_again["report"]["counts"]["created"] == 3
    assert len(titles(server)) == 3

    rehearsed = agency.here("batch", "jobs.toml", "--dry-run", "--json")

    assert (rehearsed.code, rehearsed.json()["would_create"]) == (0, 0)
    assert rehearsed.json()["counts"]["created"] == 3
    heads, numbers = agency.here("batch", "jobs.toml", "--dry-run").out.splitlines()[:2]
    assert dict(zip(heads.replace("To ", "To_").split(), numbers.split(), strict=False)) == {
        "Job": "acme", "File": "calls.csv", "Rows": "3", "To_create": "0", "Created": "3",
        "Duplicate": "0", "To_fix": "0", "Other": "0",
    }  # fmt: skip
    assert (agency.folder / "jobs.results" / "acme" / "calls.results.csv").read_bytes() == before


def test_a_changed_file_is_another_import(agency: Shell, server: SandboxServer) -> None:
    """What an earlier one sent is a duplicate there, and told so."""
    write_calls(agency.folder / "calls.csv", 2)
    agency.here("batch", "jobs.toml", "--yes")
    write_calls(agency.folder / "calls.csv", 3)

    done = agency.here("batch", "jobs.toml", "--yes")

    assert done.code == 0
    assert statuses(_results(agency, "calls")) == ["2: duplicate", "3: duplicate", "4: created"]
    assert len(titles(server)) == 3


@pytest.mark.parametrize(
    ("point", "nth"), [("run-begun", 1), ("intents-committed", 2), ("run-ended", 2)]
)
def test_a_batch_that_was_killed_goes_on(
    agency: Shell, server: SandboxServer, point: str, nth: int
) -> None:
    """No row is sent twice, and every one is created by the job, whichever run did it."""
    write_calls(agency.folder / "calls-1.csv", 12)
    write_csv(agency.folder / "calls-2.csv", [call_row(n) for n in range(13, 19)])
    flags = ("batch", "jobs.toml", "--yes")

    died = killing.run(agency, *flags, point=point, nth=nth)
    agency.environment["TASK_IMPORTER_SETTLE"] = "0.1"
    code = killing.run(agency, *flags)

    assert (died, code) == (-signal.SIGKILL, 0)
    assert titles(server) == [f"Ring customer {n:03}" for n in range(1, 19)]
    for name, count in (("calls-1", 12), ("calls-2", 6)):
        rows = _results(agency, name)
        assert [row["import_status"] for row in rows] == ["created"] * count
        assert all(row["import_task_id"] for row in rows)


def test_a_refused_token_ends_the_job_and_no_other(agency: Shell, server: SandboxServer) -> None:
    """Its further files would meet the same, and are not begun."""
    for name in ("calls-1.csv", "calls-2.csv", "calls-3.csv"):
        write_calls(agency.folder / name, 1)
    agency.environment["BAD_TOKEN"] = "hsr_live_0000"
    bad = ONE_JOB.replace("acme", "bad").replace("ACME_TOKEN", "BAD_TOKEN")
    (agency.folder / "jobs.toml").write_text(
        bad + ONE_JOB.replace("calls*.csv", "calls-3.csv"), "utf-8"
    )

    done = agency.here("batch", "jobs.toml", "--yes", "--json")

    refused, other = done.json()["jobs"]
    assert done.code == 3
    assert [file["status"] for file in refused["files"]] == ["stopped", "not_begun", "not_begun"]
    assert [file["status"] for file in other["files"]] == ["done"]
    assert titles(server) == ["Ring customer 001"]


@pytest.mark.parametrize("token", [None, "hsr_live_0000"])
def test_a_dry_run_tells_of_a_token_that_no_run_could_use(
    agency: Shell, server: SandboxServer, token: str | None
) -> None:
    """The service says which workspace each job goes to; no other one is assumed."""
    write_calls(agency.folder / "calls.csv", 1)
    job = '[[job]]\nname = "acme"\nfiles = ["calls.csv", "none.csv"]\n'
    (agency.folder / "jobs.toml").write_text(job, "utf-8")
    if token is not None:
        agency.environment["HOCKEYSTACK_API_TOKEN"] = token

    looked = agency.here("batch", "jobs.toml", "--dry-run", "--json")
    run = agency.here("batch", "jobs.toml", "--yes", "--json")

    assert looked.code == run.code == (2 if token is None else 3)
    missing, there = looked.json()["jobs"][0]["files"]
    assert missing["error"]["message"].startswith("no file is called 'none.csv' in /")
    assert there["error"] == run.json()["jobs"][0]["files"][1]["error"]
    assert titles(server) == []


def test_a_dry_run_asks_again_where_the_service_is_not_ready(agency: Shell, serve: Serve) -> None:
    """As a run does, for nothing else says which workspace a job is for."""
    serve(faults="me=502-before@1-2")
    write_calls(agency.folder / "calls.csv", 2)

    looked = agency.here("batch", "jobs.toml", "--dry-run")

    assert looked.code == 0, looked.out
    assert statuses(_results(agency, "calls")) == ["2: would_create", "3: would_create"]


def test_a_token_of_another_workspace_sends_nothing(agency: Shell, server: SandboxServer) -> None:
    """Where the job says which one is meant; the dry run says so too."""
    write_calls(agency.folder / "calls.csv", 1)
    (agency.folder / "jobs.toml").write_text(f'{ONE_JOB}workspace = "ws_acme"\n', "utf-8")

    for flag in ("--dry-run", "--yes"):
        done = agency.here("batch", "jobs.toml", flag)

        assert done.code == 2
        assert "and the job is for the workspace ws_acme: nothing was sent" in done.out
    assert titles(server) == []


def test_only_the_named_jobs_are_carried_out(agency: Shell, server: SandboxServer) -> None:
    """By their names, however they are spelled; one that there is not is told."""
    write_calls(agency.folder / "calls.csv", 1)
    write_calls(agency.folder / "more.csv", 2)
    more = '[[job]]\nname = "birch"\ntoken_variable = "ACME_TOKEN"\nfiles = ["more.csv"]\n'
    (agency.folder / "jobs.toml").write_text(ONE_JOB + more, "utf-8")

    done = agency.here("batch", "jobs.toml", "--yes", "--only", "Birch", "--results", "out")
    wrong = agency.here("batch", "jobs.toml", "--yes", "--only", "brich")

    assert (done.code, len(titles(server))) == (0, 2)
    assert (agency.folder / "out" / "birch" / "more.results.csv").exists()
    pages = [path.name for path in (agency.folder / "out").glob("*.html")]
    assert pages == ["summary-birch.html"], "the page of all jobs stays as it is"
    assert wrong.errors() == ["error: --only: there is no job 'brich'; did you mean 'birch'?"]


def test_nobody_to_ask_is_told_what_to_add(agency: Shell) -> None:
    """As of a run."""
    write_calls(agency.folder / "calls.csv", 1)

    done = agency.here("batch", "jobs.toml")

    assert done.code == 2
    assert done.errors() == [
        "error: this is not an interactive terminal, so sending cannot be confirmed",
        "  try: add --yes, or look first with --dry-run",
    ]


def test_a_folder_that_cannot_be_made_is_told(agency: Shell, tmp_path: Path) -> None:
    """And nothing is sent."""
    write_calls(agency.folder / "calls.csv", 1)
    (tmp_path / "taken").write_text("", "utf-8")

    done = agency.here("batch", "jobs.toml", "--yes", "--results", tmp_path / "taken")

    assert done.code == 2
    assert "for the results cannot be made" in done.out


def test_a_busy_workspace_ends_its_job_and_no_other(agency: Shell, server: SandboxServer) -> None:
    """Another import holds it; once that has ended, the same command imports the rest."""
    write_calls(agency.folder / "calls.csv", 1)
    write_calls(agency.folder / "more.csv", 2)
    home = Path(os.environ["TASK_IMPORTER_HOME"])
    bad = '[[job]]\nname = "empty"\ntoken_variable = "ACME_TOKEN"\nfiles = ["none.csv"]\n'
    (agency.folder / "jobs.toml").write_text(ONE_JOB + bad, "utf-8")
    path = ledger_path(home, server.base_url, "ws_sandbox")
    with closing(Ledger.open(path, base_url=server.base_url, workspace="ws_sandbox")):
        held = agency.here("batch", "jobs.toml", "--yes", "--json")
    done = agency.here("batch", "jobs.toml", "--yes", "--only", "acme")

    busy, failed = held.json()["jobs"]
    assert (held.code, busy["files"][0]["status"], failed["status"]) == (4, "busy", "failed")
    assert (done.code, titles(server)) == (0, ["Ring customer 001"])


def test_what_is_interrupted_leaves_the_rest_for_the_next_time(
    agency: Shell, server: SandboxServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file under way ends as a run does, with its results; the others are not begun."""
    write_calls(agency.folder / "calls-1.csv", 3)
    write_calls(agency.folder / "calls-2.csv", 5)

    def interrupt(name: str) -> None:
        if name == "settlements-committed":
            failpoints.hook = None
            os.kill(os.getpid(), signal.SIGINT)

    with monkeypatch.context() as patch:
        patch.setattr(failpoints, "hook", interrupt)
        stopped = agency.here("batch", "jobs.toml", "--yes", "--json")
    done = agency.here("batch", "jobs.toml", "--yes")

    (job,) = stopped.json()["jobs"]
    assert (stopped.code, stopped.json()["interrupted"]) == (130, True)
    assert [file["status"] for file in job["files"]] == ["stopped", "not_begun"]
    assert job["files"][0]["report"]["results"]
    assert done.code == 0
    assert titles(server) == [f"Ring customer {n:03}" for n in range(1, 6)]
    assert [row["import_status"] for row in _results(agency, "calls-1")] == ["created"] * 3
