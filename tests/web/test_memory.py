"""What was begun outlives the program, for seven days, and nobody else may read it."""

from __future__ import annotations

import stat
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from importer.history.purge import old_unfinished, purge_runs
from importer.ledger.home import FileHome
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
from tests.web.test_sending import WITH_ERRORS, counts, planned


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
    report = purge_runs(
        FileHome(home), [], dry_run=True, confirm=lambda _: True, unfinished=lambda: old
    )
    assert (report.unfinished, left(home)) == (1, ["calls.csv"])
    UnfinishedImports(home).tidy(now + timedelta(days=6))
    assert left(home) == ["calls.csv"]
    report = purge_runs(
        FileHome(home), [], dry_run=False, confirm=lambda _: True, unfinished=lambda: old
    )
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
