"""Two hundred double starts: exactly one sends."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from importer.ledger.file.witness import witness_path
from importer.ledger.store import Ledger

ROOT = Path(__file__).parents[2]
RACERS = 4
RACES = 200
NEW_LEDGERS = 50
"""In so many of the races the ledger is made as well; in the others it is there."""


class Racer:
    """A process of `racer.py`, and the words that it has with the test."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._in, self._out = process.stdin, process.stdout

    def say(self, word: str) -> None:
        """Tell it to go on."""
        self._in.write(f"{word}\n")
        self._in.flush()

    def hear(self) -> str:
        """Its next word."""
        return self._out.readline().strip()


@pytest.fixture
def racers(path: Path) -> Iterator[list[Racer]]:
    """Processes that wait for the start."""
    with ExitStack() as stack:
        found = []
        for number in range(RACERS):
            command = [sys.executable, "-m", "tests.ledger.racer", str(path), str(number)]
            process = stack.enter_context(
                subprocess.Popen(
                    command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
                )
            )
            stack.callback(process.kill)  # before it is waited for
            found.append(Racer(process))
        assert [racer.hear() for racer in found] == ["ready"] * RACERS
        yield found


def together(racers: list[Racer], word: str) -> list[str]:
    """What each answers when all are told the same at once."""
    for racer in racers:
        racer.say(word)
    return sorted(racer.hear() for racer in racers)


def test_of_two_hundred_double_starts_exactly_one_sends(racers: list[Racer], path: Path) -> None:
    """Race: four processes open one ledger at the same moment. The others are told, and stop."""
    expected = [*["busy"] * (RACERS - 1), "sent"]
    for race in range(RACES):
        assert together(racers, f"race-{race:03}") == expected, race
        assert together(racers, "close") == ["closed"] * RACERS
        if race < NEW_LEDGERS:
            path.unlink()
            witness_path(path).unlink()
    keys = [f"race-{race:03}".encode() for race in range(RACES)]
    with Ledger.open_to_read(path) as ledger:
        sent = ledger.known(keys)
    assert sorted(sent) == keys[NEW_LEDGERS:]
    assert len({row.task_id for row in sent.values()}) == RACES - NEW_LEDGERS
