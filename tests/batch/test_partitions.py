"""A dry run over files that are checked anywhere says what one says that goes through them."""

from __future__ import annotations

import pickle
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest

from importer.batch import grouping, keys_of_files, partitions
from importer.batch.carrying_out import World, carry_out
from importer.batch.ends import BatchEnd
from importer.batch.engine import Engine, Here, Result, Unit
from importer.batch.manifest import read_manifest
from importer.batch.units import Called, Turn
from importer.cli.batch_texts import batch_as_json
from importer.errors import ClusterError, ResultsError
from importer.pipeline.caller.caller import Caller
from importer.pipeline.caller.silent import Silent
from importer.pipeline.job_runs import Replies
from importer.sandbox.server import SandboxServer
from importer.settings.options import load_options
from tests.acceptance.shell import call_row, read_csv, write_csv
from tests.batch.elsewhere import Elsewhere

LIST = """
[[job]]
name = "acme"
token_variable = "ACME_TOKEN"
files = ["acme/*.csv", "none.csv"]

[[job]]
name = "birch"
token_variable = "BIRCH_TOKEN"
files = ["acme/1.csv"]

[[job]]
name = "cedar"
token_variable = "ACME_TOKEN"
files = ["more.csv", "empty.csv"]

[[job]]
name = "dogwood"
token_variable = "NO_TOKEN"
files = ["more.csv"]
"""


@dataclass
class Place:
    """Where units are carried out, and which files were begun there."""

    environment: Mapping[str, str]
    computer: str | None = None
    begun: list[str] = field(default_factory=list)
    most: int = 1000
    replies: Replies | None = None

    @property
    def is_stopped(self) -> bool:
        """Once so many files were begun."""
        return len(self.begun) >= self.most

    def called_for(self, turn: Turn) -> Called:
        """Nobody who is asked."""
        self.begun.append(f"{turn.job.name}: {turn.file.name}")
        host = Silent()
        return Called(
            Caller(host, environment=self.environment), host.sentences, replies=self.replies
        )


NO_SERVICE = "http://127.0.0.1:9"


class InTurn(Here):
    """Files go anywhere, and it is here: what a test changes is changed there."""

    at_once = True


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Files of which several say the same, one that is no table, and a list."""
    (tmp_path / "acme").mkdir()
    write_csv(tmp_path / "acme" / "1.csv", [call_row(n) for n in (1, 2, 2, 3)])
    write_csv(tmp_path / "acme" / "2.csv", [call_row(n) for n in (4, 2, 5)])
    write_csv(tmp_path / "acme" / "3.csv", [call_row(5, task_type="fax"), call_row(2), call_row(6)])
    write_csv(tmp_path / "more.csv", [call_row(n) for n in (6, 7, 1)])
    (tmp_path / "empty.csv").write_text("", "utf-8")
    (tmp_path / "jobs.toml").write_text(LIST, "utf-8")
    return tmp_path


@pytest.fixture
def place(folder: Path) -> Place:
    """A place with the tokens of two clients, whose service cannot be reached."""
    home = {"TASK_IMPORTER_HOME": str(folder / "home")}
    return Place(home | {"ACME_TOKEN": "hsr_live_0000", "BIRCH_TOKEN": "hsr_live_0001"})


def _looked(
    folder: Path, engine: Engine, place: Place, url: str = NO_SERVICE, *, dry_run: bool = True
) -> BatchEnd:
    manifest = read_manifest(folder / "jobs.toml")
    given = {"HOCKEYSTACK_BASE_URL": url}
    world = World(lambda job: load_options({}, job=job, environment=given), engine, place)
    return carry_out(manifest, manifest.jobs, folder / "out", world, dry_run=dry_run)


def _ends(end: BatchEnd) -> list[tuple[str, list[str], int]]:
    """Of each job its name, the errors of its files, and how many were not begun."""
    return [
        (job.job.name, [file.error.message if file.error else "" for file in job.files],
         len(job.not_begun))
        for job in end.jobs
    ]  # fmt: skip


def _results(folder: Path) -> dict[str, bytes]:
    out = folder / "out"
    return {str(path.relative_to(out)): path.read_bytes() for path in out.rglob("*.csv")}


def _document(end: BatchEnd, folder: Path) -> object:
    document = batch_as_json(end, folder / "jobs.toml", folder / "out")
    for job in document["jobs"]:
        for file in job["files"]:
            if file["report"] is not None:
                file["report"] |= {"started_at": "", "duration_seconds": 0}
    return document


def test_it_says_the_same_as_one_after_the_other(
    folder: Path, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Byte for byte, in the results and in the document; nothing else is left beside them.

    Without results, where they stand already, and where a ledger knows of rows and of like ones.
    """
    monkeypatch.setattr(grouping, "LEAST_TASKS", 3)
    with SandboxServer() as server:
        place.environment = {**place.environment, "ACME_TOKEN": server.token,
                             "BIRCH_TOKEN": server.token}  # fmt: skip

        def looked(engine: Engine) -> tuple[object, dict[str, bytes]]:
            end = _looked(folder, engine, place, server.base_url)
            return _document(end, folder), _results(folder)

        def forget() -> None:
            for path in (folder / "out").rglob("*.csv"):
                path.unlink()

        by_one = looked(Here())
        forget()
        assert looked(Elsewhere()) == by_one
        rows = read_csv(folder / "out" / "cedar" / "more.results.csv")
        assert looked(Here()) == looked(Elsewhere()) == by_one

        _looked(folder, Here(), place, server.base_url, dry_run=False)
        write_csv(folder / "acme" / "2.csv", [call_row(4, reason="More"), call_row(9), call_row(3)])
        forget()
        known = looked(Here())
        forget()
        assert looked(Elsewhere()) == known != by_one

    assert sorted(path.name for path in (folder / "out").iterdir()) == ["acme", "birch", "cedar"]
    assert [row["import_issues"] for row in rows[::2]] == [
        "the same as row 4 of acme/3.csv", "the same as row 2 of acme/1.csv"
    ]  # fmt: skip


def test_a_file_without_rows_of_others_is_checked_once(folder: Path, place: Place) -> None:
    """If no results of it are there, which a check looks at; and results that do not count go."""
    with SandboxServer() as server:
        place.environment = {**place.environment, "ACME_TOKEN": server.token}
        _looked(folder, InTurn(), place, server.base_url)
        first = Counter(place.begun)
        place.begun.clear()
        _looked(folder, InTurn(), place, server.base_url)

    own, shared = "acme: acme/1.csv", ("acme: acme/2.csv", "acme: acme/3.csv", "cedar: more.csv")
    assert [first[name] for name in (own, *shared)] == [1, 2, 2, 2]
    assert Counter(place.begun)[own] == 2


def test_a_file_that_meets_a_service_that_is_down_is_the_last_of_its_job(
    folder: Path, place: Place
) -> None:
    """As where the files go one after the other."""
    here, elsewhere = (_looked(folder, engine, place) for engine in (Here(), Elsewhere()))
    assert _ends(here) == _ends(elsewhere)
    assert _ends(here)[0][2] == 2


def test_a_file_that_is_changed_meanwhile_is_told(
    folder: Path, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What its rows were compared by is no longer so; the others are as they were."""
    compare = keys_of_files.compare

    def change(unit: keys_of_files.BucketUnit) -> keys_of_files.BucketEnd:
        write_csv(folder / "acme" / "2.csv", [call_row(9)])
        return compare(unit)

    monkeypatch.setattr(partitions, "compare", change)
    with SandboxServer() as server:
        place.environment = {**place.environment, "ACME_TOKEN": server.token}
        end = _looked(folder, InTurn(), place, server.base_url)

    (_, (_, *errors), _), *_ = _ends(end)
    changed = "acme/2.csv was changed while it was compared with the other files"
    assert errors == ["", changed, ""]


@pytest.mark.parametrize("most", [2, 8])
def test_a_stop_ends_every_pass(folder: Path, place: Place, most: int) -> None:
    """In the first pass nothing is told of a file, in the last of those whose turn came."""
    with SandboxServer() as server:
        place.environment = {**place.environment, "ACME_TOKEN": server.token}
        place.most = most
        end = _looked(folder, InTurn(), place, server.base_url)

    assert end.interrupted
    assert len(place.begun) == most
    done = [file.file.name for job in end.jobs for file in job.files if file.account is not None]
    assert done == (["acme/1.csv", "acme/2.csv", "acme/3.csv"] if most > 2 else [])
    assert not list((folder / "out").glob(".*"))


def test_a_folder_without_room_is_told(
    folder: Path, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of each file: nothing can be compared."""

    def full(_folder: Path, _name: str) -> Path:
        raise ResultsError("no room", hint="make some")

    monkeypatch.setattr("importer.batch.shared_folder.made_in", full)
    end = _looked(folder, Elsewhere(), place)
    assert _ends(end)[0][1][1:] == ["no room"] * 3


class Frozen(InTurn):
    """Workers that wake up later, and do once more what they were given up with."""

    def __init__(self, before_waking: Callable[[], object] = lambda: None) -> None:
        self._before_waking = before_waking
        self.passes: list[list[Callable[[], object]]] = []

    def carry_out(
        self, work: Callable[[Unit], Result], units: Mapping[str, Unit]
    ) -> Iterator[tuple[str, Result]]:
        """Results; those of the first pass are at it again once the last one has done all."""
        copies = [pickle.loads(pickle.dumps(unit)) for unit in units.values()]
        self.passes.append([partial(work, unit) for unit in copies])
        yield from super().carry_out(work, units)
        if len(self.passes) == 3:
            self._before_waking()
            for again in self.passes[0]:
                again()


def test_a_worker_that_wakes_up_too_late_writes_no_results(folder: Path, place: Place) -> None:
    """Others have done its work by then, and maybe a run has written what became of the rows."""

    def forget() -> None:
        for path in _results(folder):
            (folder / "out" / path).unlink()

    with SandboxServer() as server:
        place.environment = {**place.environment, "ACME_TOKEN": server.token,
                             "BIRCH_TOKEN": server.token}  # fmt: skip
        _looked(folder, Frozen(forget), place, server.base_url)
        assert _results(folder) == {}

        _looked(folder, Here(), place, server.base_url)
        engine = Frozen()
        _looked(folder, engine, place, server.base_url)
        forget()
        for again in engine.passes[2]:
            again()

    assert _results(folder) == {}


class Weighed(InTurn):
    """Knows how many bytes come back."""

    def __init__(self) -> None:
        self.received = 0

    def carry_out(
        self, work: Callable[[Unit], Result], units: Mapping[str, Unit]
    ) -> Iterator[tuple[str, Result]]:
        """Results, in the order of the units."""
        for name, result in super().carry_out(work, units):
            self.received += len(pickle.dumps(result))
            yield name, result


def test_what_comes_back_does_not_grow_with_the_rows(folder: Path, place: Place) -> None:
    """Not with those that are the same as others, either."""
    received = []
    with SandboxServer() as server:
        place.environment = {**place.environment, "ACME_TOKEN": server.token}
        for count in (100, 800):
            for name in ("1", "2", "3"):
                path = folder / "acme" / f"{name}.csv"
                write_csv(path, [call_row(n) for n in range(100_000, 100_000 + count)])
            engine = Weighed()
            end = _looked(folder, engine, place, server.base_url)
            received.append(engine.received)

    few, many = received
    assert many < few * 1.05
    told = [file.account.document["counts"] for file in end.jobs[0].files if file.account]
    assert [counts["duplicate"] for counts in told] == [0, 800, 800]


def test_the_service_is_asked_once_for_each_token(folder: Path, place: Place) -> None:
    """What it says of a token is known for the files to come; that it does not answer is not."""
    with SandboxServer() as server:
        place.replies = {}
        place.environment = {**place.environment, "ACME_TOKEN": server.token}
        end = _looked(folder, InTurn(), place, server.base_url)

    (((url, token), reply),) = place.replies.items()  # and nothing of BIRCH_TOKEN, which is refused
    assert (url, token.get_secret_value()) == (server.base_url, server.token)
    assert reply.workspace == "ws_sandbox"
    assert all(file.account for file in end.jobs[0].files[1:])


class Left(InTurn):
    """Somebody leaves without waiting, once the first pass has done all."""

    def carry_out(
        self, work: Callable[[Unit], Result], units: Mapping[str, Unit]
    ) -> Iterator[tuple[str, Result]]:
        """Results, in the order of the units."""
        if units and all("bucket" in name for name in units):
            raise KeyboardInterrupt
        return super().carry_out(work, units)


def test_results_that_are_not_compared_are_left_by_nobody(folder: Path, place: Place) -> None:
    """A second Ctrl-C in the middle: no file lacks the rows that it has in common with others."""
    with SandboxServer() as server:
        place.environment = {**place.environment, "ACME_TOKEN": server.token}
        with pytest.raises(KeyboardInterrupt):
            _looked(folder, Left(), place, server.base_url)
    assert (place.begun[0], _results(folder)) == ("acme: acme/1.csv", {})
    assert not list((folder / "out").glob(".*"))


class Lost(InTurn):
    """The cluster is lost in the second pass."""

    calls = 0

    def carry_out(
        self, work: Callable[[Unit], Result], units: Mapping[str, Unit]
    ) -> Iterator[tuple[str, Result]]:
        """Results of the first pass; then none, and nobody may ask again."""
        self.calls += 1
        if self.calls == 2:
            raise ClusterError("the scheduler was lost", hint="start it again")
        return super().carry_out(work, units)


def test_a_cluster_that_is_lost_is_asked_no_more(folder: Path, place: Place) -> None:
    """Each file that was not done says why; results that were not compared are gone."""
    engine = Lost()
    with SandboxServer() as server:
        place.environment = {**place.environment, "ACME_TOKEN": server.token}
        end = _looked(folder, engine, place, server.base_url)
    assert engine.calls == 2
    assert _ends(end)[0][1][1:] == ["the scheduler was lost"] * 3
    assert (end.bug, _results(folder)) == (None, {})
