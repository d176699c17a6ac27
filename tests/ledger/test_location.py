"""Which file is whose ledger."""

from __future__ import annotations

from pathlib import Path

import pytest

from importer.errors import LedgerError
from importer.ledger.location import find_ledger, ledger_path, same_service
from importer.ledger.store import Ledger

URL = "https://api.test/v1"


def make(home: Path, url: str, workspace: str | None, *, run: str | None = None) -> Path:
    """A ledger in which a run has begun, or none."""
    path = ledger_path(home, url, workspace)
    with Ledger.open(path, base_url=url, workspace=workspace) as ledger:
        if run:
            ledger.begin_run(run, "x.csv")
    return path


def test_the_name_is_readable_and_keeps_apart() -> None:
    """Equal for the same workspace of the same service, different for any other."""
    home = Path("home")
    path = ledger_path(home, URL, "ws 1/é")
    assert path.parent == home
    assert path.name.startswith("ws-1-")
    assert path.name.endswith(".sqlite")
    assert ledger_path(home, URL, None).name.startswith("workspace-")
    assert len(ledger_path(home, URL, "x" * 500).name) < 70
    others = [(URL, "ws 1/è"), (URL, "ws-1-"), (URL, None), ("https://api.test/v2", "ws 1/é")]
    assert len({path, *(ledger_path(home, *other) for other in others)}) == 5


@pytest.mark.parametrize(
    "url",
    [
        "https://API.Test/v1",
        "https://api.test:443/v1",
        "https://api.test/v1/",
        "HTTPS://api.test/v1",
    ],
)
def test_two_spellings_of_a_service_have_one_ledger(url: str) -> None:
    """Or what was sent under one would be sent again under the other."""
    assert same_service(url) == "https://api.test/v1"
    assert ledger_path(Path(), url, "w") == ledger_path(Path(), URL, "w")


@pytest.mark.parametrize(
    "url", ["http://api.test/v1", "https://api.test:8443/v1", "https://api.test/V1"]
)
def test_another_service_has_another_ledger(url: str) -> None:
    """Scheme, port and path tell services apart."""
    assert ledger_path(Path(), url, "w") != ledger_path(Path(), URL, "w")


def test_the_ledger_that_was_used_last_is_found(tmp_path: Path) -> None:
    """By the runs that it holds, among the ledgers of that service only."""
    make(tmp_path, URL, "never used")
    make(tmp_path, URL, "first", run="run-1")
    last = make(tmp_path, URL, "second", run="run-2")
    make(tmp_path, "https://other.test/v1", "third", run="run-3")
    assert find_ledger(tmp_path, "https://API.test/v1/") == last
    assert find_ledger(tmp_path, "https://nowhere.test") is None
    assert find_ledger(tmp_path / "none", URL) is None


def test_a_file_that_never_became_a_ledger_is_passed_over(tmp_path: Path) -> None:
    """A run that died as it made the file has sent nothing, and has given it no name."""
    (tmp_path / "w.sqlite.new").touch()
    assert find_ledger(tmp_path, URL) is None


def test_a_ledger_that_cannot_be_read_is_told_if_it_may_be_the_one(tmp_path: Path) -> None:
    """A dry run must not say that everything is new because it could not look."""
    broken = tmp_path / "a.sqlite"
    broken.write_bytes(b"not a database, but as long as one" * 100)
    with pytest.raises(LedgerError) as caught:
        find_ledger(tmp_path, URL)
    assert caught.value.message == f"the ledger {broken} is damaged: file is not a database"
    right = make(tmp_path, URL, "w", run="run-1")
    assert find_ledger(tmp_path, URL) == right
