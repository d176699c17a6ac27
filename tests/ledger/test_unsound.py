"""Ledgers of a folder that do not tell all that was sent, and whose they may be."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from importer.ledger.file.witness import witness_path
from importer.ledger.location import Place, WorkspaceRelation, key_of, own_place, relation_key
from importer.ledger.unsound import Unsound, may_be_of, unsound_ledgers
from tests.remembered import BASE_URL, create, open_remembered

ELSEWHERE = "https://other.test/v1"
OWN = Place("own.sqlite", BASE_URL, "w1")


def fill(home: Path, *numbers: int) -> Place:
    """The ledger of workspace w2, which has created these rows."""
    with open_remembered(home, "w2") as ledger:
        ledger.begin_run(f"run-{numbers}", "x.csv")
        create(ledger, *numbers, run_id=f"run-{numbers}")
    return own_place(home, BASE_URL, "w2")


def only(found: list[Unsound]) -> Unsound:
    """The one that was found."""
    (unsound,) = found
    return unsound


def test_ledgers_that_are_whole_are_not_told_of(tmp_path: Path) -> None:
    """Nor is the run's own, which opening it judges."""
    own = fill(tmp_path, 1)
    assert unsound_ledgers(tmp_path) == []
    Path(own.location).write_bytes(b"not a database")
    assert unsound_ledgers(tmp_path, but=Path(own.location)) == []


def test_a_damaged_ledger_is_known_by_its_witness(tmp_path: Path) -> None:
    """What it was about stands outside of it, too."""
    path = Path(fill(tmp_path, 1).location)
    path.write_bytes(b"not a database, but as long as one" * 100)
    found = only(unsound_ledgers(tmp_path))
    assert found.problem == f"the ledger {path} is damaged: file is not a database"
    assert found.place.label == f"workspace w2 at {BASE_URL}"
    witness_path(path).unlink()
    assert only(unsound_ledgers(tmp_path)).place.base_url == ""


def test_a_ledger_that_is_gone_is_known_by_its_witness(tmp_path: Path) -> None:
    """It is named with what it was about."""
    path = Path(fill(tmp_path, 1).location)
    path.unlink()
    found = only(unsound_ledgers(tmp_path))
    said = f"the ledger {path} is missing: without it, what was sent until "
    assert found.problem.startswith(said)
    assert (found.place.location, found.place.workspace) == (str(path), "w2")


def test_an_older_copy_is_told_of_though_it_can_be_read(tmp_path: Path) -> None:
    """It knows some of the rows, and not those that were sent since."""
    path = Path(fill(tmp_path, 1).location)
    backup = shutil.copy(path, tmp_path / "backup")
    fill(tmp_path, 2)
    shutil.copy(backup, path)
    found = only(unsound_ledgers(tmp_path))
    assert found.problem.startswith(f"the ledger {path} is older than it was at ")
    assert found.place.workspace == "w2"


def there(base_url: str, workspace: str) -> Place:
    """A ledger of another name."""
    return Place("there.sqlite", base_url, workspace)


@pytest.mark.parametrize(
    ("other", "may_be"),
    [
        (there(BASE_URL, "w2"), True),
        (there(BASE_URL, ""), True),
        (there(ELSEWHERE, "w1"), True),
        (there(ELSEWHERE, "W1"), True),
        (there("", ""), True),
        (there(ELSEWHERE, "w2"), False),
        (there(ELSEWHERE, ""), False),
    ],
)
def test_whose_a_ledger_may_be_by_its_names(other: Place, *, may_be: bool) -> None:
    """A workspace may get another id, a service another address; not both at once."""
    assert may_be_of(OWN, other) is may_be


def test_two_services_without_names_are_two() -> None:
    """That neither names its workspace is nothing that they have in common."""
    assert not may_be_of(OWN._replace(workspace=""), there(ELSEWHERE, ""))


@pytest.mark.parametrize(
    ("other", "key"),
    [
        (there(BASE_URL, "w2"), relation_key(BASE_URL, "w2")),
        (there("", ""), "kinship file there.sqlite"),
    ],
)
def test_what_a_person_said_counts(other: Place, key: str) -> None:
    """Of a ledger that does not tell what it is about, by the name of its file."""
    assert key_of(other) == key
    assert not may_be_of(OWN._replace(said=((key, WorkspaceRelation.OTHER),)), other)
    assert may_be_of(OWN._replace(said=((key, WorkspaceRelation.SAME),)), other)
