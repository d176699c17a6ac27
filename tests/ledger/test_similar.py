"""Earlier tasks that are like a row: equal but for the due date, or but for the texts."""

from __future__ import annotations

import pytest

from importer.ledger.records import Intent, SimilarTask
from importer.ledger.similar import LikeTasks, likenesses
from importer.ledger.states import Event
from importer.ledger.store import Ledger
from tests.ledger.conftest import key, settlement

KIN = (b"but time", b"but texts")


def alike(ledger: Ledger, *keys: tuple[bytes, bytes]) -> dict[bytes, list[SimilarTask]]:
    """The tasks that rows have something in common with, by what that is."""
    likes = [like for pair in keys for like in likenesses(pair)]
    tasks = LikeTasks(ledger)
    return {like.key: list(tasks.tasks(like)) for like in tasks.shared(likes)}


def send(ledger: Ledger, number: int, keys: tuple[bytes, bytes] | None = KIN) -> None:
    """Commit the intent of a row that has this in common with others."""
    ledger.commit("run-1", [Intent(key(number), number, likeness=keys)], [])


@pytest.mark.parametrize(
    ("keys", "found"),
    [
        ((b"but time", b"-"), {b"but time": [SimilarTask(key(2), "run-1", 2)]}),
        ((b"-", b"but texts"), {b"but texts": [SimilarTask(key(2), "run-1", 2)]}),
        ((b"but texts", b"but time"), {}),
    ],
)
def test_either_thing_in_common_is_enough(
    ledger: Ledger, keys: tuple[bytes, bytes], found: dict[bytes, list[SimilarTask]]
) -> None:
    """Each is looked for among its own."""
    send(ledger, 2)
    ledger.commit("run-1", [], [settlement(2, Event.CREATE, "t2")])
    assert alike(ledger, keys) == found


@pytest.mark.parametrize(
    ("events", "counts"),
    [
        ([], False),
        ([Event.RETURN], False),
        ([Event.REJECT], False),
        ([Event.LOSE], True),
        ([Event.CREATE], True),
        ([Event.CREATE, Event.CLOSE], True),
        ([Event.CREATE, Event.WITHDRAW], False),
        ([Event.CREATE, Event.WITHDRAW, Event.UNDO], False),
    ],
)
def test_only_tasks_that_may_be_there_count(
    ledger: Ledger,
    events: list[Event],
    counts: bool,  # noqa: FBT001
) -> None:
    """What was refused, or taken back, is no task that somebody would see twice."""
    send(ledger, 2)
    for event in events:
        task_id = "t2" if event is Event.CREATE else None
        ledger.commit("run-1", [], [settlement(2, event, task_id)])
    found = [SimilarTask(key(2), "run-1", 2)]
    assert alike(ledger, KIN) == ({KIN[0]: found, KIN[1]: found} if counts else {})


def test_what_was_sent_for_a_row_is_found_by_what_it_is_known_by(ledger: Ledger) -> None:
    """As far as it is kept: a body that was purged, or a row that nobody sent, has none."""
    ledger.commit("run-1", [Intent(key(2), 2, b"{}"), Intent(key(3), 3)], [])
    assert ledger.bodies([key(2), key(3), key(4)]) == {key(2): b"{}"}
    made = [settlement(number, Event.CREATE, f"t{number}") for number in (2, 3)]
    ledger.commit("run-1", [], made)
    assert ledger.bodies_of(["t2", "t3", "t4"]) == {"t2": (key(2), b"{}")}


def test_many_may_be_alike(ledger: Ledger) -> None:
    """All of them are told, for the caller to choose; a row without anything in common is not."""
    for number in (2, 3):
        send(ledger, number)
    send(ledger, 4, keys=None)
    made = [settlement(number, Event.CREATE, f"t{number}") for number in (2, 3, 4)]
    ledger.commit("run-1", [], made)
    both = [SimilarTask(key(2), "run-1", 2), SimilarTask(key(3), "run-1", 3)]
    assert alike(ledger, KIN, KIN) == {KIN[0]: both, KIN[1]: both}


@pytest.mark.parametrize("count", [199, 200, 201, 400])
def test_all_that_are_alike_are_read_in_their_order(ledger: Ledger, count: int) -> None:
    """Some at a time, and none twice or never where one reading ends."""
    ledger.commit("run-1", [Intent(key(n), n, likeness=KIN) for n in range(count)], [])
    ledger.commit("run-1", [], [settlement(n, Event.CREATE, f"t{n}") for n in range(count)])
    found = [similar.row_number for similar in LikeTasks(ledger).tasks(likenesses(KIN)[0])]
    assert found == list(range(count))


@pytest.mark.parametrize("count", [0, 899, 901, 2000])
def test_any_number_of_rows_can_be_compared(ledger: Ledger, count: int) -> None:
    """However many a chunk has."""
    keys = [(b"a%d" % n, b"b%d" % n) for n in range(count)]
    for number, pair in enumerate(keys[-1:]):
        send(ledger, number, pair)
        ledger.commit("run-1", [], [settlement(number, Event.LOSE)])
    expected = {part: [SimilarTask(key(0), "run-1", 0)] for pair in keys[-1:] for part in pair}
    assert alike(ledger, *keys) == expected
