"""The fuzzing of the readers: a little of it, and that it would see a flaw."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tools import fuzz
from tools.fuzz_inputs import Input, make_input


def test_hostile_files_are_read_or_refused() -> None:
    """No input brings about anything but a table or an error of the project's own."""
    attempts = fuzz.attempt_all(range(300))
    assert attempts.findings == []
    assert attempts.counts["read"] + attempts.counts["refused"] == 300


def test_a_seed_is_always_the_same_file() -> None:
    """What failed can be replayed."""
    assert [make_input(seed) for seed in range(50)] == [make_input(seed) for seed in range(50)]


def test_a_foreign_exception_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An error that is not the project's own is told with its seed, and its file is saved."""
    monkeypatch.setattr(fuzz, "SAVED", tmp_path)

    def read(path: Path, given: Input) -> None:
        raise KeyError(f"{path.read_bytes() == given.data}")

    monkeypatch.setattr(fuzz, "read_whole", read)
    assert fuzz.main(["--replay", "7"]) == 1
    assert "KeyError: 'True'\n" in capsys.readouterr().out
    (finding,) = fuzz.attempt_all(range(7, 8)).findings
    assert fuzz.tell(finding).endswith("  replay: python -m tools.fuzz --replay 7")
    assert (tmp_path / "7.bin").read_bytes() == make_input(7).data


def _works_for_ever(_path: Path, _given: Input) -> None:
    while True:
        pass


def _waits_for_ever(_path: Path, _given: Input) -> None:
    threading.Event().wait()


def _waits_a_little(_path: Path, _given: Input) -> None:
    threading.Event().wait(0.3)


def _has_a_child_that_works(_path: Path, _given: Input) -> None:
    subprocess.run([sys.executable, "-c", "sum(range(3_000_000))"], check=True)


@pytest.mark.parametrize(
    ("read", "limit", "seconds"),
    [
        (_works_for_ever, "LIMIT_SECONDS", 0.01),
        (_waits_for_ever, "_CLOCK_SECONDS", 0.01),
        (_has_a_child_that_works, "LIMIT_SECONDS", 0.01),
    ],
)
def test_an_input_that_takes_too_long_is_found(
    monkeypatch: pytest.MonkeyPatch, read: fuzz.Reader, limit: str, seconds: float
) -> None:
    """What works too long or never ends is ended from outside, and named; a child's work counts."""
    monkeypatch.setattr(fuzz, limit, seconds)
    attempts = fuzz.attempt_all(range(7, 8), read)
    assert [finding.cause for finding in attempts.findings] == ["TooLongError"]


def test_a_reader_that_only_waits_for_its_turn_is_not_too_slow(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Time in which others use the processor, as on a busy computer, does not count."""
    monkeypatch.setattr(fuzz, "LIMIT_SECONDS", 0.1)
    attempts = fuzz.attempt_all(range(7, 8), _waits_a_little)
    assert attempts.findings == []
