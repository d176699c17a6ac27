"""--verbose, --quiet and the log of the library, over whole imports."""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import importer
from importer.events import EVENTS, listening
from tests.acceptance.conftest import Serve
from tests.acceptance.shell import Shell, call_row, read_csv, write_calls, write_csv

SEND = ("--yes", "--rate", "unlimited", "--settle", "0", "--results", "out.csv")
CELLS = "Zebra crossing"
"""In every cell that a person writes."""


class Records(logging.Handler):
    """Keeps what the log tells."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.told: list[tuple[str, dict[str, Any]]] = []
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one."""
        self.told.append((vars(record)["event"], vars(record)["members"]))
        self.lines.append(record.getMessage())


@pytest.fixture
def records() -> Iterator[Records]:
    """A program that listens to everything."""
    handler = Records()
    with listening(handler):
        yield handler


def rows_of(records: Records) -> list[tuple[str, int]]:
    """The rows that were told, each with how it ended, in the order of the file."""
    rows = [
        (event.removeprefix("row."), members["row"])
        for event, members in records.told
        if event.startswith("row.")
    ]
    return sorted(rows, key=lambda pair: pair[1])


def write_mixed(path: Path) -> None:
    """Rows of every end: right, wrong, twice, left out, refused, lost."""
    texts = {"contact_name": f"{CELLS} name", "reason": f"{CELLS} reason"}
    rows = [call_row(n, task_title=f"{CELLS} {n}", Stage="", **texts) for n in range(1, 9)]
    rows[1] |= {"task_type": f"{CELLS} type"}
    rows[2] |= {"Stage": f"{CELLS} out"}
    rows[4] = dict(rows[3])
    rows[5] |= {"task_title": f"{CELLS} refused"}
    write_csv(path, rows)


@pytest.mark.usefixtures("quick")
def test_the_log_tells_every_row_once_and_as_the_results_do(
    shell: Shell, serve: Serve, records: Records
) -> None:
    """With the event of its status; requests that were repeated and lookups have theirs."""
    serve(faults="400~*refused*,429@2,reset-after@5")
    write_mixed(shell.folder / "calls.csv")

    # One after the other, so that the second request is not the one that is refused.
    flags = ("--skip", f"Stage={CELLS} out", "--concurrency", "1")
    done = shell.here("run", "calls.csv", *SEND, *flags)

    ends = [
        (row["import_status"], int(row["import_row"])) for row in read_csv(shell.folder / "out.csv")
    ]
    assert rows_of(records) == ends
    assert {status for status, _ in ends} >= {
        *("created", "duplicate", "invalid", "skipped", "rejected"),
    }
    names = Counter(event for event, _ in records.told)
    for once in ("source.read", "ledger.opened", "plan.made", "run.started", "run.ended"):
        assert names[once] == 1, once
    assert names["request.retried"]
    assert names["pace.paused"]
    assert names["lookup.started"] == names["lookup.ended"] > 0
    assert names["request.failed"]
    assert "lookup.ended found=1 missing=0 doubtful=0" in records.lines
    assert records.lines[-1] == "results.written path=out.csv"
    for event, members in records.told:
        assert members.keys() <= set(EVENTS[event].members), event
    assert done.code == 1


@pytest.mark.usefixtures("quick")
def test_the_log_holds_no_cell(shell: Shell, serve: Serve, records: Records) -> None:
    """Nor what the service repeats of one: an import, the same again, an undo, a dry run."""
    serve(faults="400~*refused*")
    write_mixed(shell.folder / "calls.csv")
    skip = ("--skip", f"Stage={CELLS} out")

    for command in (
        ("run", "calls.csv", *SEND, *skip),
        ("validate", "calls.csv", *skip),
        ("undo", "latest", "--yes", "--rate", "unlimited"),
        ("run", "calls.csv", *SEND, *skip),
    ):
        shell.here(*command)

    assert {"undo.started", "undo.ended", "row.rejected"} <= {event for event, _ in records.told}
    assert [line for line in records.lines if "zebra" in line.lower()] == []


def test_a_dry_run_tells_what_would_be(shell: Shell, records: Records) -> None:
    """Rows that would be created have an event of their own."""
    write_csv(shell.folder / "calls.csv", [call_row(1), call_row(2, task_title="")])
    shell.here("validate", "calls.csv")
    assert rows_of(records) == [("would_create", 2), ("invalid", 3)]
    assert records.lines[1:] == ["row.would_create row=2", "row.invalid row=3 codes=required"]


def test_python_hears_the_same(
    shell: Shell, serve: Serve, records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A handler of one's own is all it takes; there is no flag for it."""
    serve()
    for name, value in shell.environment.items():
        monkeypatch.setenv(name, value)
    importer.run(write_calls(shell.folder / "calls.csv", 1), rate="unlimited")
    assert rows_of(records) == [("created", 2)]
    for name in ("quiet", "verbose"):
        with pytest.raises(importer.ConfigurationError) as error:
            importer.validate(shell.folder / "calls.csv", **{name: True})  # type: ignore[arg-type]
        assert str(error.value) == (
            f"there is no option {name!r} in Python: nothing is printed; progress goes to the "
            "logger importer (docs/reference/events.md)"
        )


def test_verbose_shows_the_log(shell: Shell, serve: Serve) -> None:
    """On standard error, with the time of day, between what is said anyway."""
    serve()
    write_calls(shell.folder / "calls.csv", 1)

    done = shell.here("run", "calls.csv", *SEND, "--verbose")

    time = re.compile(r"^\d\d:\d\d:\d\d\.\d{3} (\S+)")
    told = [found[1] for line in done.err.splitlines() if (found := time.match(line))]
    assert told == [
        *("source.read", "request.answered", "ledger.opened"),
        *("request.answered", "plan.made", "run.started"),
        *("request.answered", "row.created", "run.ended", "results.written"),
    ]
    assert "About to create 1 task" in done.err
    assert shell.here("run", "calls.csv", *SEND).err.count("row.duplicate") == 0


def test_quiet_says_the_summary_and_nothing_else(shell: Shell, serve: Serve) -> None:
    """Standard error is empty where nothing went wrong, and standard output as without it."""
    serve()
    write_calls(shell.folder / "calls.csv", 1)

    loud = shell.here("validate", "calls.csv")
    quiet = shell.here("validate", "calls.csv", "--quiet")
    sent = shell.here("run", "calls.csv", *SEND, "--quiet")
    undone = shell.here("undo", "latest", "--yes", "-q")

    assert loud.err != ""
    assert (quiet.code, quiet.out, quiet.err) == (0, loud.out, "")
    assert (sent.code, sent.err) == (0, "")
    assert "1 row" in sent.out
    assert (undone.code, undone.err) == (0, "")


def test_quiet_keeps_no_error_to_itself(shell: Shell, serve: Serve) -> None:
    """What stops a run is said as ever."""
    serve(faults="me=401")
    write_calls(shell.folder / "calls.csv", 1)
    loud = shell.here("run", "calls.csv", *SEND)
    quiet = shell.here("run", "calls.csv", *SEND, "--quiet")
    assert quiet.code == loud.code == 3
    assert quiet.errors() == loud.errors() == quiet.err.splitlines() != []


def test_quiet_and_verbose_contradict_each_other(shell: Shell) -> None:
    """Side by side they are refused; a flag answers the environment."""
    write_calls(shell.folder / "calls.csv", 1)
    both = shell.here("validate", "calls.csv", "-q", "-v")
    assert (both.code, both.errors()) == (
        2,
        ["error: --quiet and --verbose contradict each other", "  try: give one"],
    )
    shell.environment["TASK_IMPORTER_QUIET"] = "1"
    assert shell.here("validate", "calls.csv").err == ""
    assert "source.read" in shell.here("validate", "calls.csv", "-v").err


def test_a_folder_does_not_silence_the_program(shell: Shell) -> None:
    """What is skipped in a sheet that came with a settings file is told."""
    write_calls(shell.folder / "calls.csv", 1)
    (shell.folder / "task-importer.toml").write_text("quiet = true\n")
    done = shell.here("validate", "calls.csv")
    assert done.code == 2
    assert done.errors()[0] == (
        "error: task-importer.toml: quiet is not accepted in a folder's settings file: it decides "
        "what you are told, and a folder can come from anyone"
    )
