"""What is asked before anything is handed to a cluster."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import dask
import pytest

from importer._version import __version__
from importer.cluster import opening
from importer.cluster.address import Scheduler
from importer.cluster.on_worker import About
from importer.errors import ClusterError, ConfigurationError

WORKER = "tls://10.0.0.7:1"
ABLE = About(__version__, "anns-computer", sees_folder=True)


class Client:
    """A client whose workers answer so. None: the scheduler is gone."""

    def __init__(self, answers: Mapping[str, object] | None) -> None:
        self._answers = answers

    def run(self, _function: Callable[..., object], *_: object, **__: object) -> Any:
        """What each worker answers."""
        if self._answers is None:
            raise OSError("closed")
        return self._answers


def _require(answers: Mapping[str, object] | None) -> None:
    opening._require_able(Client(answers), Path("/shared/jobs"), 30.0)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (
            ABLE._replace(version="0.0.1"),
            "tls://10.0.0.7:1 has task-importer 0.0.1, and",
        ),
        (ABLE._replace(sees_folder=False), "on anns-computer does not see the folder /shared/jobs"),
        (
            ModuleNotFoundError("No module named 'importer'"),
            f"cannot load task-importer {__version__}: No module named 'importer'",
        ),
    ],
)
def test_each_worker_must_be_able_to_do_it(answer: object, told: str) -> None:
    """One that is not is named, with what to do, whatever the others are."""
    _require({WORKER: ABLE})
    with pytest.raises(ClusterError) as refused:
        _require({"tls://10.0.0.6:1": ABLE, WORKER: answer})

    assert told in refused.value.message
    assert refused.value.hint


@pytest.mark.parametrize("answers", [None, {}])
def test_workers_that_do_not_answer_are_none(answers: Mapping[str, object] | None) -> None:
    """As of a scheduler that has just gone."""
    with pytest.raises(ClusterError, match="no worker of the cluster answers"):
        _require(answers)


@pytest.mark.parametrize(
    ("named", "told"),
    [
        ({}, "Dask's configuration has no distributed.comm.tls.ca-file"),
        ({"ca-file": "there"}, "Dask's configuration has no distributed.comm.tls.client.cert"),
        ({"ca-file": "none"}, "distributed.comm.tls.ca-file: there is no file "),
        (
            {"ca-file": "there", "client.cert": "there", "client.key": "none"},
            "distributed.comm.tls.client.key: there is no file ",
        ),
    ],
)
def test_certificates_are_looked_for_before_a_scheduler_is(
    tmp_path: Path, named: Mapping[str, str], told: str
) -> None:
    """What is missing is named as Dask's configuration has it."""
    (tmp_path / "there").write_text("", "ascii")
    names = {f"distributed.comm.tls.{name}": str(tmp_path / file) for name, file in named.items()}
    with (
        dask.config.set(names),
        pytest.raises(ConfigurationError) as refused,
        opening.connected(
            Scheduler("tls://127.0.0.1:9", is_encrypted=True), tmp_path, lambda _: None
        ),
    ):
        pass

    assert told in refused.value.message
    assert refused.value.hint


class Scheduled(Client):
    """A client of a scheduler with these workers; whoever waits for one is noted."""

    def __init__(self, workers: Mapping[str, object], noted: list[str]) -> None:
        super().__init__({WORKER: ABLE})
        self._workers, self._noted = workers, noted

    def scheduler_info(self) -> Any:
        """What Dask says of a scheduler."""
        return {"workers": self._workers}

    def wait_for_workers(self, _number: int, timeout: float) -> None:
        """None comes."""
        self._noted.append(f"waited {timeout:.0f} s")
        if not self._workers:
            raise TimeoutError("only 0/1 workers arrived")

    def close(self, timeout: float) -> None:
        """Nothing is open."""


@pytest.mark.parametrize(
    ("workers", "noted"),
    [({}, ["told of 30 s", "waited 30 s"]), ({WORKER: {}}, ["waited 30 s"])],
    ids=["none", "one"],
)
def test_a_worker_that_is_waited_for_is_asked_for(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    workers: Mapping[str, object],
    noted: list[str],
) -> None:
    """Before the wait begins, and only where there is none; then it is said that none came."""
    seen: list[str] = []
    monkeypatch.setattr(opening, "quiet_client", lambda *_: Scheduled(workers, seen))
    place = Scheduler("tcp://127.0.0.1:9", is_encrypted=False)
    told = ""
    try:
        with opening.connected(
            place, tmp_path, lambda seconds: seen.append(f"told of {seconds:.0f} s")
        ):
            pass
    except ClusterError as error:
        told = error.message

    assert seen == noted
    assert told == ("" if workers else "the scheduler at tcp://127.0.0.1:9 has no worker")
