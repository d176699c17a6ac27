"""Keys of which a ledger is told many at once that it does not hold them."""

from __future__ import annotations

from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from importer.ledger.key_table import Expected, KeyTable, table_of
from importer.ledger.records import Intent
from importer.ledger.similar import LikeTasks, likenesses
from importer.ledger.store import Ledger
from tests.ledger.conftest import key

KEYS = st.lists(st.binary(min_size=16, max_size=16), unique=True)


@given(added=KEYS, others=KEYS)
def test_no_key_that_was_added_is_passed_over(added: list[bytes], others: list[bytes]) -> None:
    """Of digests, the first bytes are enough to find them by; others are found now and then."""
    table = KeyTable(len(added))
    table.add([some[:8] for some in added])
    asked = others + added
    found = {asked[place] for place in table.may_hold(asked)}
    assert found >= set(added)


def test_few_other_keys_may_be_there() -> None:
    """Most rows of a new sheet are not searched for."""
    added, others = (
        [sha256(b"%d" % n).digest() for n in some] for some in (range(1_000), range(1_000, 2_000))
    )
    table = KeyTable(len(added))
    table.add(added)
    assert len(table.may_hold(others)) < len(others) / 12


def test_all_keys_are_read_where_as_many_rows_are_searched_for(ledger: Ledger) -> None:
    """Not for a few rows, and not for a sheet of which nearly all stands in the ledger in order."""
    intents = [Intent(key(n), n, b"{}", likeness=(b"t%015d" % n, b"x%015d" % n)) for n in range(40)]
    ledger.commit("run-1", intents, [])
    new = Expected(ledger, 100)
    new.take_in(asked=20, seen=20)
    assert new.is_worth_it
    there = Expected(ledger, 100)
    there.take_in(asked=1, seen=20)
    assert not there.is_worth_it
    few = Expected(ledger, 5)
    few.take_in(asked=5, seen=5)
    assert not few.is_worth_it
    table = table_of(ledger, ["SELECT fingerprint FROM tasks"])
    assert table.may_hold([intent.fingerprint for intent in intents]) == list(range(40))


def test_tasks_are_like_a_row_whichever_way_they_are_looked_for(ledger: Ledger) -> None:
    """By searches, and by the keys of all tasks."""
    intents = [Intent(key(n), n, b"{}", likeness=(b"t%015d" % n, b"x%015d" % n)) for n in range(40)]
    ledger.commit("run-1", intents, [])
    expected = Expected(ledger, 100)
    expected.take_in(asked=1, seen=1)
    likes = [like for n in range(80) for like in likenesses((b"t%015d" % n, b"x%015d" % n))]
    ledger.db.execute("UPDATE tasks SET state = 'created'")
    by_table = LikeTasks(ledger, expected).shared(likes)
    assert by_table == LikeTasks(ledger).shared(likes) == set(likes[:80])
