"""The file that remembers how far a ledger had come, and what it says of one that is not that."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from importer.ledger.file.witness import (
    Standing,
    Witness,
    read_witness,
    what_is_wrong,
    witness_path,
    write_witness,
)
from importer.ledger.store import Ledger
from tests.ledger.conftest import BASE_URL, intend

PATH = Path("/state/w.sqlite")
SEEN = Witness("one", 10, "2026-03-02T09:00:00.000+00:00")
NO_LOG = (
    f"the ledger {PATH} is without its log w.sqlite-wal: it was copied without it, or that file "
    "was taken away, and what was sent last is not known"
)


@pytest.mark.parametrize(
    ("standing", "witness", "told"),
    [
        (None, None, None),
        (Standing("", 0, "", has_log=False), None, None),  # of an older version
        (Standing("one", 10, "", has_log=False), None, None),  # the witness was taken away
        (Standing("one", 10, "", has_log=False), SEEN, None),
        (Standing("one", 99, "me", has_log=True), SEEN, None),  # killed; the witness lags
        (
            None,
            SEEN,
            (
                f"the ledger {PATH} is missing: without it, what was sent until 2026-03-02 09:00 "
                "UTC is not known"
            ),
        ),
        (
            Standing("one", 9, "", has_log=False),
            SEEN,
            (
                f"the ledger {PATH} is older than it was at 2026-03-02 09:00 UTC: it was replaced "
                "by a copy that lacks what was sent since"
            ),
        ),
        (
            Standing("two", 99, "", has_log=False),
            SEEN,
            f"the ledger {PATH} is not the one that was used here at 2026-03-02 09:00 UTC",
        ),
        (
            Standing("", 0, "", has_log=False),
            SEEN,
            f"the ledger {PATH} is not the one that was used here at 2026-03-02 09:00 UTC",
        ),
        (
            Standing("one", 99, "", has_log=False),
            SEEN._replace(trouble="was overwritten while it was in use"),
            f"the ledger {PATH} was overwritten while it was in use (at 2026-03-02 09:00 UTC)",
        ),
        (Standing("one", 99, "me", has_log=True, whole_at=20, in_file=20), SEEN, None),
        (Standing("one", 99, "me", has_log=True, whole_at=20, in_file=None), SEEN, None),
        (
            Standing("one", 99, "me", has_log=True, whole_at=20, in_file=19),
            SEEN,
            (
                f"the ledger {PATH} is older than its log w.sqlite-wal: it was replaced by a copy "
                "that lacks what was sent since"
            ),
        ),
        (Standing("one", 10, "me", has_log=False), SEEN, NO_LOG),
        (Standing("one", 10, "me", has_log=False), None, NO_LOG),  # on another computer
    ],
)
def test_what_is_wrong_is_said(
    standing: Standing | None, witness: Witness | None, told: str | None
) -> None:
    """Every way in which a ledger is not the one that was used last, and none where it is."""
    assert what_is_wrong(PATH, standing, witness) == told


def test_what_was_written_is_read(path: Path) -> None:
    """A witness comes back as it was, and only its owner may read it."""
    path.parent.mkdir()
    written = Witness("one", 7, "2026-03-02T09:00:00.000+00:00", "was overwritten")
    write_witness(path, SEEN)
    write_witness(path, written)
    assert read_witness(path) == written
    assert [file.name for file in path.parent.iterdir()] == ["w.sqlite.witness"]
    if os.name == "posix":
        assert oct(witness_path(path).stat().st_mode & 0o777) == "0o600"


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{", b"[]", b"7", b"null", b"{}", b"\xff\xfe", b"[" * 5000, b" " * 2_000_000,
        b'{"ledger": "one", "commits": "many", "seen_at": "x"}',
        b'{"ledger": "one", "commits": 1e400, "seen_at": "x"}',
        b'{"ledger": "one", "commits": null, "seen_at": "x"}',
        b'{"ledger": "one", "commits": 1, "seen_at": "\\u001b[2J"}',
    ],
)  # fmt: skip
def test_a_damaged_witness_accuses_nobody(
    path: Path, open_ledger: Callable[[], Ledger], content: bytes
) -> None:
    """It says nothing, and the next opening writes it anew."""
    open_ledger().close()
    witness_path(path).write_bytes(content)
    assert read_witness(path) is None
    open_ledger()
    assert read_witness(path) is not None


def test_a_witness_never_leads(path: Path, ledger: Ledger) -> None:
    """Whenever it is written, the ledger on the disk has come at least as far."""
    for number in range(2, 40):
        intend(ledger, number)
        witness = read_witness(path)
        assert witness is not None
        assert witness.commits <= int(ledger.recall("commits") or 0)
    ledger.close()
    told = json.loads(witness_path(path).read_text("utf-8"))
    with Ledger.open_to_read(path) as reader:
        assert str(told["commits"]) == reader.recall("commits")
        assert told["ledger"] == reader.recall("identity")


def test_an_older_ledger_gets_a_witness(path: Path, ledger: Ledger) -> None:
    """One that was written before there were any is taken as it is."""
    ledger.close()
    witness_path(path).unlink()
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("DELETE FROM about WHERE key IN ('identity', 'commits', 'in_use_by')")
    Ledger.open(path, base_url=BASE_URL, workspace="w").close()
    witness = read_witness(path)
    with Ledger.open_to_read(path) as reader:
        assert witness is not None
        assert witness.identity == reader.recall("identity")
