"""What makes a task another one: every member of its body, found by walking the models."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from importer.contract.body import DEFAULT_PRIORITY, TaskBody, copy_of, fingerprint, kin
from tests.contract.members import MEMBERS, TEXTS, bodies_with

KEPT = Path(__file__).parent / "ledger_0_1_0" / "ledger.sqlite"
"""Written by version 0.1.0 in a run of the sheet beside it; whatever a later version reads of it,
it must find."""


@pytest.mark.parametrize("name", MEMBERS)
def test_every_member_makes_another_task(name: str) -> None:
    """Were one left out of the fingerprint, a row that differs in it alone would never be sent."""
    said = {
        body.model_copy(update={"priority": body.priority or DEFAULT_PRIORITY}).to_json()
        for body in bodies_with(name)
    }
    assert len(said) > 1
    assert len({fingerprint(body) for body in bodies_with(name)}) == len(said)


def test_it_counts_in_which_member_a_text_stands() -> None:
    """The same text in two members makes two tasks, nested or not."""
    holders = [
        body
        for name in MEMBERS
        for body in bodies_with(name)
        if any(text.encode() in body.to_json() for text in TEXTS)
    ]
    assert len({fingerprint(body) for body in holders}) == len({b.to_json() for b in holders})


def test_what_an_old_ledger_knows_a_row_by_is_what_it_is_known_by_now() -> None:
    """Fingerprints and the digests of similar tasks are a file format: the bytes stay the same."""
    columns = "body, fingerprint, same_but_time, same_but_texts"
    with closing(sqlite3.connect(f"{KEPT.as_uri()}?immutable=1", uri=True)) as db:
        rows = db.execute(f"SELECT {columns} FROM tasks ORDER BY row_number").fetchall()
    assert len(rows) == 29
    times_seen: dict[bytes, int] = {}
    for text, old_fingerprint, *old_kin in rows:
        body = TaskBody.model_validate_json(text)
        own = fingerprint(body)
        number = times_seen[own] = times_seen.get(own, -1) + 1
        assert copy_of(own, number) == old_fingerprint, text
        assert kin(body) == tuple(old_kin), text
