"""What `doctor` knows of the pace of earlier runs, without asking the service."""

from __future__ import annotations

from pathlib import Path

from importer.ledger.file.boot_clock import read_tick
from importer.settings.groups import SendingOptions
from importer.setup.asking import remembered
from importer.submission.pace.ceiling import Learned
from importer.submission.pace.memory import PaceMemory

OPTIONS = SendingOptions(base_url="https://example.com/v1")


def test_the_pace_of_earlier_runs_is_read_and_left(tmp_path: Path) -> None:
    """What they learned, and how long the service wants nobody to ask; the next run finds it."""
    memory = PaceMemory(tmp_path, OPTIONS.base_url)
    now = read_tick().seconds
    memory.learn(Learned(12.5, None, 0.0))
    memory.pause(now, now + 600)
    memory.close()
    for _ in range(2):
        learned, pause_seconds = remembered(OPTIONS, tmp_path)
        assert learned == Learned(12.5, None, 0.0)
        assert 500 < pause_seconds <= 600


def test_without_a_folder_nothing_is_remembered(tmp_path: Path) -> None:
    """And none is made."""
    assert remembered(OPTIONS, None) == (None, 0.0)
    assert remembered(OPTIONS, tmp_path / "none") == (None, 0.0)
    assert not (tmp_path / "none").exists()
