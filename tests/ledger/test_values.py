"""What SQLite takes for whole, and no ledger holds: told as damage, never as a bug."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from importer.errors import LedgerError
from importer.ledger import withdrawals
from importer.ledger.states import Event
from importer.ledger.store import Ledger
from tests.ledger.conftest import intend, key, settlement

pytestmark = pytest.mark.of_a_file

OpenLedger = Callable[[], Ledger]
Look = Callable[[Ledger], object]

NO_STATE = "a row has no state that exists"
NO_BODY = "what was sent for a row cannot be read"


@pytest.mark.parametrize(
    ("change", "look", "what"),
    [
        ("state = 'zzz'", lambda ledger: ledger.known([key(2)]), NO_STATE),
        ("body = '{'", lambda ledger: ledger.bodies([key(2)]), NO_BODY),
        ("body = '[]'", lambda ledger: ledger.bodies([key(2)]), NO_BODY),
        ("body = x'ff'", lambda ledger: ledger.bodies_of(["t2"]), NO_BODY),
        ("body = '{'", lambda ledger: ledger.sent_bodies(["t2"]), NO_BODY),
        ("body = '{'", lambda ledger: ledger.latest(1), NO_BODY),
        ("body = '{'", lambda ledger: ledger.created_first(1), NO_BODY),
        ("body = '{', state = 'unknown'", lambda ledger: ledger.lost(), NO_BODY),
        ("body = '{', state = 'unknown'", lambda ledger: ledger.in_doubt(), NO_BODY),
        ("body = '{'", lambda ledger: withdrawals.candidates(ledger, "run-1"), NO_BODY),
        ("body = '{'", lambda ledger: withdrawals.candidate(ledger, key(2)), NO_BODY),
        ("state = ''", lambda ledger: withdrawals.candidate(ledger, key(2)), NO_STATE),
    ],
)
def test_a_value_that_no_ledger_holds_is_damage(
    path: Path, open_ledger: OpenLedger, change: str, look: Look, what: str
) -> None:
    """A letter that the disk changed, or somebody's hand: the file is named."""
    ledger = open_ledger()
    intend(ledger, 2)
    ledger.commit("run-1", [], [settlement(2, Event.CREATE, "t2")])
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(f"UPDATE tasks SET {change}")
    with pytest.raises(LedgerError) as caught:
        look(ledger)
    assert caught.value.message == f"the ledger {path} is damaged: {what}"


def test_a_ledger_that_another_program_holds_says_so(path: Path, open_ledger: OpenLedger) -> None:
    """No disk is at fault where a viewer or a backup has it open."""
    ledger = open_ledger()
    ledger.db.execute("PRAGMA busy_timeout = 0")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LedgerError) as caught:
            intend(ledger, 2)
    assert (
        caught.value.hint == "another program has it open, such as a viewer or a backup: close it"
    )
