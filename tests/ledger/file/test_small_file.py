"""A small file is replaced whole, also where several replace it at the same moment."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from importer.ledger.file.small_file import read_small, replace_small


def test_two_that_replace_a_file_at_once_leave_one_whole_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second begins and ends while the first is writing."""
    path, sync, others = tmp_path / "kept.json", os.fsync, [{"of": "the second"}]

    def fsync(descriptor: int) -> None:
        if others:
            replace_small(path, others.pop(), durable=True)
            assert read_small(path) == {"of": "the second"}
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    replace_small(path, {"of": "the first"}, durable=True)

    assert read_small(path) == {"of": "the first"}
    assert [one.name for one in tmp_path.iterdir()] == ["kept.json"]


def test_what_a_run_left_that_died_here_is_removed_later(tmp_path: Path) -> None:
    """Not at once: it may be written right now. What belongs to another file stays."""
    path = tmp_path / "kept.json"
    dead, living, other = (
        tmp_path / f"{name}.new" for name in ("kept.json.0", "kept.json.1", "own.json.0")
    )
    for one in (dead, living, other):
        one.touch()
    for one in (dead, other):
        os.utime(one, (time.time() - 7200, time.time() - 7200))

    replace_small(path, {}, durable=False)

    assert sorted(one.name for one in tmp_path.iterdir()) == [
        "kept.json",
        "kept.json.1.new",
        "own.json.0.new",
    ]
