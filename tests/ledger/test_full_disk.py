"""A disk that is full at each point of a ledger's life: it stops, and nothing is lost."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from importer.errors import LedgerError
from tests.ledger.life import STEPS, Life, check_what_is_left, contents_of_a_healthy_life

ROOT = Path(__file__).parents[2]
MOST_PAGES = 100


def test_a_disk_of_any_number_of_pages_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From one page to as many as a life needs: all that fitted is there, and nothing in part."""
    healthy = contents_of_a_healthy_life(tmp_path / "healthy.sqlite")
    connect: Any = sqlite3.connect
    for pages in range(1, MOST_PAGES):

        def connect_to_a_small_disk(*args: Any, room: int = pages, **options: Any) -> Any:
            db = connect(*args, **options)
            db.execute(f"PRAGMA max_page_count = {room}")
            return db

        life = Life(tmp_path / f"{pages}.sqlite")
        told = None
        with monkeypatch.context() as patch:
            patch.setattr(sqlite3, "connect", connect_to_a_small_disk)
            try:
                life.live()
            except LedgerError as error:
                told = error.message
        if told is None:
            break
        assert told == f"the ledger {life.path} cannot be used: database or disk is full"
        check_what_is_left(life, healthy, in_doubt=False)
    assert life.steps_done == len(STEPS)
    assert pages > 10


@pytest.mark.skipif(os.name != "posix", reason="the limit is POSIX's")
def test_a_write_that_the_system_refuses_loses_nothing(tmp_path: Path) -> None:
    """No file may grow beyond 0, 1, 2 … pages, be it the ledger, its log or its index."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.ledger.small_disk", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    *refused, passed = [line.partition(" ") for line in done.stdout.splitlines()]
    assert (passed[0], passed[2]) == (str(len(STEPS)), "")
    assert {told for _, _, told in refused} <= {
        "the ledger PATH cannot be used: disk I/O error",
        "the ledger PATH cannot be used: database or disk is full",
        "the ledger PATH cannot be used: unable to open database file",
    }
    steps = [int(count) for count, _, _ in refused]
    assert steps == sorted(steps)  # more room, more steps
    assert len(set(steps)) > 5
