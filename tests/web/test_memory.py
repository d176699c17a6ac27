"""What was begun outlives the program, for seven days, and nobody else may read it."""

from __future__ import annotations

import os
import re
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from importer.history.purge import old_unfinished, purge_runs
from importer.pipeline.unfinished import UnfinishedImports
from importer.sandbox.options import SandboxOptions
from importer.sandbox.server import SandboxServer
from importer.settings.options import load_options
from importer.settings.places import HOME_VARIABLE
from importer.settings.process_environment import TOKEN_VARIABLE
from importer.web.server import PageServer
from importer.web.work.states import State
from tests.acceptance.canary import CANARY, holds_token
from tests.patience import wait_until
from tests.web.conftest import GOOD, Visitor
from tests.web.test_sending import WITH_ERRORS, counts, plan_again, planned

ROOT = Path(__file__).parents[2]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Where the ledgers are."""
    return tmp_path / "state"


@contextmanager
def visited(home: Path, **options: Any) -> Iterator[Visitor]:
    """A page with this state folder, and somebody who was let in."""
    environment = {HOME_VARIABLE: str(home)}
    if (service := options.pop("service", None)) is not None:
        environment[TOKEN_VARIABLE] = service.token
        options["base_url"] = service.base_url
    with PageServer(
        lambda said: load_options({**options, **said}), environment=environment
    ) as page:
        visitor = Visitor(page)
        yield visitor
        visitor.client.close()


def left(home: Path) -> list[str]:
    """The names of what can be gone on with."""
    return [str(work.content["name"]) for work in UnfinishedImports(home).all()]


def begun(visitor: Visitor) -> None:
    """Check a sheet, and correct one cell; another row is left out."""
    visitor.upload("calls.csv", WITH_ERRORS)
    visitor.settle()
    visitor.post("check")
    visitor.settle()
    visitor.page.desk.change(lambda bench: bench.edit({(4, 0): "call"}))
    visitor.page.desk.change(lambda bench: bench.leave_out([5]))


def test_what_was_begun_is_offered_again_and_gone_on_with(home: Path) -> None:
    """With its corrections; it stays the one thing that is kept."""
    with visited(home) as visitor:
        begun(visitor)
        assert "Unfinished" not in visitor.get("file").text  # it is in work
    with visited(home) as visitor:
        shown = visitor.get("file").text
        assert "calls.csv</strong>, 1 cell changed, 1 row left out, just now" in shown
        (work,) = UnfinishedImports(home).all()
        assert visitor.post("go-on", {"work": work.place.name}).headers["HX-Redirect"] == "file"
        visitor.settle()
        assert visitor.page.desk.state in {State.MAPPED, State.NEEDS_ANSWERS}
        visitor.post("check")
        visitor.settle()
        bench = visitor.page.desk.bench
        assert bench is not None
        assert bench.corrections.cells == {4: {0: "call"}}
        assert bench.corrections.left_out == {5}
        assert visitor.page.desk.lost == ""
        visitor.page.desk.change(lambda bench: bench.edit({(4, 1): "Other"}))
        assert left(home) == ["calls.csv"]
    (again,) = UnfinishedImports(home).all()
    assert again.place == work.place
    assert len(again.content["cells"]) == 2


def test_nothing_is_kept_of_what_nobody_worked_on(home: Path) -> None:
    """Looked at, and left."""
    with visited(home) as visitor:
        visitor.upload("calls.csv", GOOD)
        visitor.settle()
        wait_until(lambda: left(home) == ["calls.csv"])  # a crash loses nothing
    assert left(home) == []


def test_only_its_owner_may_read_it(home: Path) -> None:
    """Its folders and files."""
    with visited(home) as visitor:
        begun(visitor)
    paths = list((home / "unfinished").rglob("*"))
    modes = {stat.S_IMODE(path.stat().st_mode) for path in paths if path.is_file()}
    folders = {stat.S_IMODE(path.stat().st_mode) for path in paths if path.is_dir()}
    assert (modes, folders) == ({0o600}, {0o700})


def test_a_disk_that_cannot_keep_it_is_told(home: Path) -> None:
    """The work goes on; it is said what is at risk."""
    home.mkdir()
    (home / "unfinished").write_text("a file where the folder should be")
    with visited(home) as visitor:
        begun(visitor)
        shown = visitor.get("file").text
    assert "What you do here cannot be kept" in shown
    assert visitor.page.desk.lost == ""


def test_what_is_done_or_thrown_away_is_gone(home: Path) -> None:
    """A sheet of which every row has its task is not offered again."""
    with SandboxServer() as service, visited(home, service=service) as visitor:
        visitor.post("send-now", {"digest": planned(visitor)})
        assert counts(visitor) == {"created": 2}
        wait_until(lambda: left(home) == [])
        visitor.post("remove")
        begun(visitor)
        visitor.post("remove")
        (work,) = UnfinishedImports(home).all()
        visitor.post("throw-away", {"work": "../" + work.place.name})
        assert left(home) == ["calls.csv"]
        visitor.post("throw-away", {"work": work.place.name})
        assert left(home) == []
        assert visitor.post("go-on", {"work": work.place.name}).status_code == 422


def test_after_seven_days_it_is_gone_and_purge_knows_it(home: Path) -> None:
    """Whichever comes first."""
    with visited(home) as visitor:
        begun(visitor)
    now = datetime.now(UTC)
    assert old_unfinished(home, "a-run", now + timedelta(days=1)) == []
    old = old_unfinished(home, None, now + timedelta(days=1))
    report = purge_runs([], dry_run=True, confirm=lambda _: True, unfinished=old)
    assert (report.unfinished, left(home)) == (1, ["calls.csv"])
    UnfinishedImports(home).tidy(now + timedelta(days=6))
    assert left(home) == ["calls.csv"]
    report = purge_runs([], dry_run=False, confirm=lambda _: True, unfinished=old)
    assert (report.unfinished, left(home)) == (1, [])
    with visited(home) as visitor:
        begun(visitor)
    UnfinishedImports(home).tidy(now + timedelta(days=8))
    assert left(home) == []


def test_a_token_is_in_no_file(home: Path) -> None:
    """Nor in what is kept of unfinished work."""
    with (
        SandboxServer(SandboxOptions(token=CANARY)) as service,
        visited(home, base_url=service.base_url) as visitor,
    ):
        visitor.post("token", {"token": CANARY, "next": "send"})
        digest = planned(visitor, WITH_ERRORS)
        shown = [visitor.get("send").content]
        visitor.post("send-now", {"digest": digest})
        assert counts(visitor) == {"created": 2, "invalid": 2}
        screens = ("results", "history", "job", "file", "results-file", "report-file")
        shown += [visitor.get(name).content for name in screens]
        folders = (home, visitor.page.uploads.folder)
        paths = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
        assert len(paths) > 3
        shown += [path.read_bytes() for path in paths]
        shown.append(subprocess.run(["ps", "axww"], capture_output=True, check=False).stdout)
        assert not any(map(holds_token, shown))


_SERVER = """
import sys
from importer.settings.options import load_options
from importer.web.server import PageServer
with PageServer(lambda said: load_options({"rate": "unlimited", **said})) as page:
    print(page.link, flush=True)
    sys.stdin.read()
"""


class Killed:
    """A page in a process of its own, to be killed."""

    def __init__(self, home: Path, service: SandboxServer) -> None:
        environment = {
            **os.environ,
            HOME_VARIABLE: str(home),
            TOKEN_VARIABLE: service.token,
            "HOCKEYSTACK_BASE_URL": service.base_url,
            "PYTHONPATH": str(ROOT),
        }
        self.process = subprocess.Popen(
            [sys.executable, "-c", _SERVER],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        self.link = self.process.stdout.readline().strip()
        self.visitor = Visitor(self)  # type: ignore[arg-type]

    def wait_for(self, path: str, pattern: str) -> str:
        """Wait until a screen says so; what it says."""
        found: list[str] = []

        def says() -> bool:
            found[:] = [self.visitor.get(path).text]
            return re.search(pattern, found[0]) is not None

        wait_until(says, lambda: found)
        return found[0]

    def kill(self) -> None:
        """As a power failure would."""
        self.visitor.client.close()
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                stream.close()


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no SIGKILL")
def test_a_kill_while_sending_loses_nothing_and_sends_nothing_twice(home: Path) -> None:
    """The sheet is offered again; what was sent is known, or is looked up first."""
    lines = "".join(f"call,Ring {n},usr_1,{n:04}\n" for n in range(1, 61))
    sheet = GOOD.splitlines()[0] + "\n" + lines
    with SandboxServer(SandboxOptions(latency_seconds=0.1)) as service:
        killed = Killed(home, service)
        visitor = killed.visitor
        visitor.upload("calls.csv", sheet)
        killed.wait_for("file", "What was found")
        visitor.post("check")
        killed.wait_for("rows-state", '"state": ?"checked"')
        visitor.post("prepare", {"where": "workspace"})
        shown = killed.wait_for("send", 'name="digest" value="')
        digest = shown.partition('name="digest" value="')[2].partition('"')[0]
        visitor.post("send-now", {"digest": digest})
        wait_until(lambda: len(service.requests) >= 10)
        killed.kill()
        assert left(home) == ["calls.csv"]
        with visited(home, service=service, settle="1") as again:
            assert "calls.csv" in again.get("file").text
            (work,) = UnfinishedImports(home).all()
            again.post("go-on", {"work": work.place.name})
            again.settle()
            again.post("check")
            again.settle()
            again.post("send-now", {"digest": plan_again(again)})
            told = counts(again)
            assert sum(told.values()) == 60
            assert told.get("unconfirmed", 0) == 0
        titles = [str(task["task_title"]) for task in service.store.list_all()]
        assert sorted(titles) == sorted(set(titles))
        assert len(titles) == 60


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no SIGKILL")
def test_a_kill_in_any_other_state_loses_nothing(home: Path) -> None:
    """A file that was read, and rows that were checked."""
    with SandboxServer() as service:
        killed = Killed(home, service)
        killed.visitor.upload("calls.csv", WITH_ERRORS)
        killed.wait_for("file", "What was found")
        killed.kill()
        assert left(home) == ["calls.csv"]
        (work,) = UnfinishedImports(home).all()
        killed = Killed(home, service)
        killed.visitor.post("go-on", {"work": work.place.name})
        killed.wait_for("file", "What was found")
        killed.visitor.post("check")
        killed.wait_for("rows-state", '"state": ?"checked"')
        killed.kill()
        assert left(home) == ["calls.csv"]
        assert service.requests == []
