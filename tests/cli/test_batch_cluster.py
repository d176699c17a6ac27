"""`--cluster` on the command line: what is refused before anything starts, and what is shown."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from importer.cluster.told import Told
from tests.acceptance.shell import Shell, write_calls

JOB = '[[job]]\nname = "acme"\nfiles = ["calls.csv"]\n'
STOPPING = (
    "Stopping: the workers finish the requests that are under way. Ctrl-C again leaves without "
    "waiting for them."
)
REMOTE = "tcp://127.0.0.1:9"
LEDGER = {"TASK_IMPORTER_LEDGER": "postgresql://importer@127.0.0.1/imports"}


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """A list with a job, and no service."""
    write_calls(tmp_path / "calls.csv", 1)
    (tmp_path / "jobs.toml").write_text(JOB, "utf-8")
    return Shell(tmp_path, {"HOCKEYSTACK_BASE_URL": "http://127.0.0.1:9"})


def test_without_the_extra_it_is_named(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """And how it is installed."""
    for name in [name for name in sys.modules if name.startswith("importer.cluster.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delitem(sys.modules, "importer.cli.batch_cluster", raising=False)
    monkeypatch.setitem(sys.modules, "distributed", None)

    done = shell.here("batch", "jobs.toml", "--yes", "--cluster", "local")

    assert done.code == 2
    told, hint = done.errors()
    assert told.startswith("error: a cluster needs the package distributed, which cannot be loaded")
    assert hint == '  try: pip install "task-importer[dask]"'


@pytest.mark.parametrize(
    ("address", "environment", "told"),
    [
        ("tcp://10.0.0.7:8786", LEDGER, "--cluster: tcp://10.0.0.7:8786 is another computer"),
        (REMOTE, {}, "the workers of a cluster need a ledger that they share"),
        (
            REMOTE,
            LEDGER | {"TASK_IMPORTER_PROXY": "http://ann:secret@proxy.example.com:3128"},
            "the address of the proxy holds a password",
        ),
        (
            "tls://127.0.0.1:9",
            LEDGER,
            "the cluster at tls://127.0.0.1:9 needs certificates, and ",
        ),
    ],
)
def test_what_is_not_safe_is_refused(
    shell: Shell, address: str, environment: dict[str, str], told: str
) -> None:
    """Before a scheduler is asked, with what to do, and also where nothing would be sent."""
    shell.environment |= environment

    for flag in ("--yes", "--dry-run"):
        done = shell.here("batch", "jobs.toml", flag, "--cluster", address)

        assert done.code == 2
        first, hint = done.errors()
        assert first.startswith(f"error: {told}")
        assert hint.startswith("  try: ")
        assert "secret" not in done.err


def _lines() -> Any:
    from importer.cli.batch_cluster import _Lines  # noqa: PLC0415 -- after it was taken away above

    return _Lines(quiet=False)


BEGUN = Told("acme", "calls.csv", 2, "one")
OTHER = Told("birch", "calls.csv", 2, "two")


def test_a_line_says_when_a_file_begins_and_when_it_does_again(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Without a terminal there is no bar; that a dry run reads some files twice is no news."""
    lines = _lines()
    for _ in ("a dry run", "a run"):
        for told in (
            BEGUN,
            BEGUN._replace(stage="sending"),
            OTHER,
            BEGUN._replace(is_again=True),
            BEGUN._replace(seat="two"),
        ):
            lines.hear(told)
        lines.end()
    lines.stop()
    lines.stop()

    assert capsys.readouterr().err.splitlines() == [
        *[
            "1 of 2: acme, calls.csv",
            "2 of 2: birch, calls.csv",
            "acme, calls.csv: begun again; its worker was lost, or its workspace in use",
        ]
        * 2,
        STOPPING,
    ]


def test_who_waits_for_a_worker_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    """Before the first one is there, and when none is left."""
    lines = _lines()
    lines.await_worker(30.0)
    lines.miss_workers()

    assert capsys.readouterr().err.splitlines() == [
        "The cluster has no worker yet: start one within 30 s, or press Ctrl-C.",
        "The cluster has no worker left: start one, or press Ctrl-C.",
    ]


def test_one_bar_counts_the_rows_of_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that are sent; what is under way stands beside it until its results are written."""
    lines, shown, counted = _lines(), list[str](), list[int]()
    monkeypatch.setattr(lines._progress, "show_left", shown.append)
    monkeypatch.setattr(lines._progress, "advance", counted.append)
    lines.begin(dry_run=False)
    for told in (
        BEGUN,
        BEGUN._replace(stage="checking", done=5, total=5),
        BEGUN._replace(stage="sending", done=0, total=5),
        OTHER._replace(stage="sending", done=3, total=4),
        BEGUN._replace(stage="sending", done=2, total=5),
        BEGUN._replace(stage="sending", done=5, total=5),
        BEGUN._replace(stage="writing", done=5, total=5),
    ):
        lines.hear(told)

    assert sum(counted) == 8
    assert shown[-3:] == [
        "acme: sending 2 of 5, birch: sending 3 of 4",
        "acme: sending 5 of 5, birch: sending 3 of 4",
        "birch: sending 3 of 4",
    ]
