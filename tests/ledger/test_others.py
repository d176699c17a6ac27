"""What the other ledgers of the folder know of a run's rows."""

from __future__ import annotations

from pathlib import Path

import pytest

from importer.ledger.home import FileHome
from importer.ledger.location import Place, WorkspaceRelation, own_place
from importer.ledger.others import Others
from importer.ledger.states import Event
from tests.remembered import BASE_URL, close, create, key, open_remembered, send, settle


def nobody(_place: Place) -> bool:
    """No ledger is skipped."""
    return False


def fill(home: Path, workspace: str | None, *numbers: int, base_url: str = BASE_URL) -> Place:
    """A ledger that has created these rows."""
    with open_remembered(home, workspace, base_url=base_url) as ledger:
        ledger.begin_run(f"run-{workspace}", "x.csv")
        create(ledger, *numbers, run_id=f"run-{workspace}")
    return own_place(home, base_url, workspace)


def test_each_ledger_tells_what_it_knows(tmp_path: Path) -> None:
    """Its own ledger is not another; the rows of each other one are told with its place."""
    own = fill(tmp_path, "w1", 1, 2)
    two = fill(tmp_path, "w2", 2, 3)
    three = fill(tmp_path, "w3", 3, base_url="https://other.test/v1")
    with Others.of(FileHome(tmp_path), own, nobody) as others:
        found = others.known_apart([key(number) for number in range(1, 5)])
        assert {place.location: keys for place, keys in found.items()} == {
            two.location: {key(2), key(3)},
            three.location: {key(3)},
        }
        assert others.known_as_same([key(3)]) == {}
        assert not others.has_same


@pytest.mark.parametrize(
    ("event", "is_known"),
    [
        (Event.CREATE, True),
        (Event.LOSE, True),
        (None, True),
        (Event.REJECT, False),
        (Event.RETURN, False),
    ],
)
def test_only_what_may_have_a_task_counts(
    tmp_path: Path,
    event: Event | None,
    is_known: bool,  # noqa: FBT001 -- a column of the table
) -> None:
    """Created, lost and under way; what was refused or never left has none."""
    with open_remembered(tmp_path, "w2") as ledger:
        ledger.begin_run("run-1", "x.csv")
        send(ledger, 1)
        if event is not None:
            settle(ledger, 1, event)
    own = own_place(tmp_path, BASE_URL, "w1")
    with Others.of(FileHome(tmp_path), own, nobody) as others:
        assert bool(others.known_apart([key(1)])) is is_known


def test_a_closed_task_counts(tmp_path: Path) -> None:
    """Created and set to its status, it is there."""
    with open_remembered(tmp_path, "w2") as ledger:
        ledger.begin_run("run-1", "x.csv")
        close(ledger, 1, "completed")
    with Others.of(FileHome(tmp_path), own_place(tmp_path, BASE_URL, "w1"), nobody) as others:
        assert others.known_apart([key(1)])


def test_what_a_person_says_counts_at_once(tmp_path: Path) -> None:
    """The same workspace: its rows have tasks. Another one: it is not looked into any more."""
    own = fill(tmp_path, "w1")
    two, three = fill(tmp_path, "w2", 2), fill(tmp_path, "w3", 3)
    with Others.of(FileHome(tmp_path), own, nobody) as others:
        others.settle(two, WorkspaceRelation.SAME)
        others.settle(three, WorkspaceRelation.OTHER)
        assert others.known_apart([key(2), key(3)]) == {}
        (found,) = others.known_as_same([key(2), key(3)]).values()
        assert (found.place.workspace, found.known.task_id) == ("w2", "t2")
        assert others.has_same


def test_what_another_ledger_lost_is_told_where_the_workspace_is_the_same(tmp_path: Path) -> None:
    """What was lost and what is under way, with its body; nothing where nobody has said so."""
    own = own_place(tmp_path, BASE_URL, "w1")
    with open_remembered(tmp_path, "w2") as ledger:
        ledger.begin_run("run-1", "x.csv")
        create(ledger, 1)
        for number in (2, 3, 4):
            send(ledger, number)
        settle(ledger, 2, Event.LOSE)
        settle(ledger, 4, Event.REJECT)
        sent = ledger.bodies([key(2), key(3)])
    with Others.of(FileHome(tmp_path), own, nobody) as others:
        assert others.in_doubt() == {}
        others.settle(own_place(tmp_path, BASE_URL, "w2"), WorkspaceRelation.SAME)
        assert list(others.in_doubt().items()) == [(key(n), sent[key(n)]) for n in (2, 3)]


def test_two_ledgers_of_one_workspace_are_one_memory(tmp_path: Path) -> None:
    """An older version made one for each spelling: both count, unasked."""
    own = fill(tmp_path, "w1", 1)
    Path(fill(tmp_path, "w2", 2).location).rename(tmp_path / "older.sqlite")
    with Others.of(FileHome(tmp_path), own._replace(workspace="W2"), nobody) as others:
        assert list(others.known_as_same([key(2)])) == [key(2)]


def test_what_is_passed_over_is_not_opened(tmp_path: Path) -> None:
    """A trial's ledger says nothing; one that cannot be read is told."""
    fill(tmp_path, "w2", 1)
    (tmp_path / "broken.sqlite").write_bytes(b"not a database, but as long as one" * 100)
    own = own_place(tmp_path, BASE_URL, "w1")
    with Others.of(FileHome(tmp_path), own, lambda place: place.workspace == "w2") as others:
        assert not others
        assert [found.problem for found in others.unsound] == [
            f"the ledger {tmp_path / 'broken.sqlite'} is damaged: file is not a database"
        ]
