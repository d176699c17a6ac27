"""Which file is whose ledger."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from importer.errors import LedgerError
from importer.ledger.home import FileHome, find_ledgers, require_one_identity
from importer.ledger.location import (
    Place,
    WorkspaceRelation,
    ledger_path,
    own_path,
    own_place,
    read_place,
    relation_key,
    relation_of,
)
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


def test_the_ledger_that_was_used_last_is_found(tmp_path: Path) -> None:
    """By the runs that it holds, among the ledgers of that service only."""
    make(tmp_path, URL, "never used")
    make(tmp_path, URL, "first", run="run-1")
    make(tmp_path, URL, "second", run="run-2")
    make(tmp_path, "https://other.test/v1", "third", run="run-3")
    found = [place.workspace for place in find_ledgers(FileHome(tmp_path), "https://API.test/v1/")]
    assert found == ["second", "first", "never used"]
    assert find_ledgers(FileHome(tmp_path), "https://nowhere.test") == []
    assert find_ledgers(FileHome(tmp_path / "none"), URL) == []


def test_a_file_that_never_became_a_ledger_is_passed_over(tmp_path: Path) -> None:
    """A run that died as it made the file has sent nothing, and has given it no name."""
    (tmp_path / "w.sqlite.new").touch()
    assert find_ledgers(FileHome(tmp_path), URL) == []


def test_a_ledger_that_cannot_be_read_is_told_if_it_may_be_the_one(tmp_path: Path) -> None:
    """A dry run must not say that everything is new because it could not look."""
    broken = tmp_path / "a.sqlite"
    broken.write_bytes(b"not a database, but as long as one" * 100)
    with pytest.raises(LedgerError) as caught:
        find_ledgers(FileHome(tmp_path), URL)
    assert caught.value.message == f"the ledger {broken} is damaged: file is not a database"
    right = make(tmp_path, URL, "w", run="run-1")
    assert [place.location for place in find_ledgers(FileHome(tmp_path), URL)] == [str(right)]


def rename(path: Path, base_url: str, name: str) -> Path:
    """The ledger as an older version made it: another spelling, and so another name."""
    with sqlite3.connect(path) as db:
        db.execute("UPDATE about SET value = ? WHERE key = 'base_url'", (base_url,))
    db.close()
    return path.rename(path.with_name(name))


def test_ids_that_differ_in_case_alone_are_one_workspace(tmp_path: Path) -> None:
    """The same ledger, made under either, and by two that begin at the same time."""
    assert ledger_path(tmp_path, URL, "WS_Acme") == ledger_path(tmp_path, URL, "ws_acme")
    path = make(tmp_path, URL, "WS_Acme", run="run-1")
    assert own_path(tmp_path, URL, "ws_acme") == own_path(tmp_path, URL, "WS_ACME") == path
    assert own_path(tmp_path, URL, "ws_acme2") != path


def test_a_ledger_of_an_older_version_is_found(tmp_path: Path) -> None:
    """What it says of itself counts, not the name that its spelling gave it."""
    here = "http://127.0.0.1:8765/v1"
    old = rename(make(tmp_path, here, "W1", run="run-1"), "http://localhost:8765/v1", "old.sqlite")
    assert own_path(tmp_path, "http://[::1]:8765/v1", "w1") == old
    assert [place.location for place in find_ledgers(FileHome(tmp_path), here)] == [str(old)]


def test_what_a_person_said_of_two_ledgers_counts_from_either(tmp_path: Path) -> None:
    """One of them remembers it; nobody said anything of a third."""
    path = make(tmp_path, URL, "w1")
    with Ledger.open(path, base_url=URL, workspace="w1") as ledger:
        ledger.remember(relation_key("https://API.test/v1/", "W2"), WorkspaceRelation.OTHER)
    one, two = read_place(path), Place(str(tmp_path / "w2.sqlite"), URL, "w2")
    three = Place(str(tmp_path / "w3.sqlite"), URL, "w3")
    assert (relation_of(one, two), relation_of(two, one)) == (
        WorkspaceRelation.OTHER,
        WorkspaceRelation.OTHER,
    )
    assert (relation_of(one, three), relation_of(three, one)) == (None, None)
    assert relation_of(two, two._replace(workspace="W2")) is WorkspaceRelation.SAME


@pytest.mark.parametrize("first", [None, "w1"])
def test_a_service_that_names_itself_now_must_be_settled(tmp_path: Path, first: str | None) -> None:
    """It names a workspace and did not, or not any more: a person says what that means, once."""
    second = "w1" if first is None else None
    old = make(tmp_path, URL, first, run="run-1")
    with pytest.raises(LedgerError) as caught:
        require_one_identity(FileHome(tmp_path), URL, second)
    named = [workspace or "no workspace" for workspace in (second, first)]
    assert caught.value.message == (
        f"the service names {named[0]} now, and named {named[1]} when {old} was written: "
        "they may or may not be the same"
    )
    assert caught.value.hint == (
        "if they are, import with --same-workspace, and what was sent then is not sent again; "
        "if not, import with --other-workspace; it is asked once"
    )
    with Ledger.open(old, base_url=URL, workspace=first) as ledger:
        ledger.remember(relation_key(URL, second), WorkspaceRelation.SAME)
    require_one_identity(FileHome(tmp_path), URL, second)


def test_a_ledger_of_one_s_own_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    """What was said of others in it must not be taken for nothing."""
    path = make(tmp_path, URL, "w1", run="run-1")
    path.write_bytes(b"not a database, but as long as one" * 100)
    with pytest.raises(LedgerError) as caught:
        own_place(tmp_path, URL, "w1")
    assert caught.value.message == f"the ledger {path} is damaged: file is not a database"
