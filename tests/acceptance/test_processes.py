"""A dry run by several processes, as a person meets it: nothing shows how many there were.

Each command is a process of its own, in which the smallest file is large enough for several.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.acceptance.shell import Shell
from tests.dirty import write_dirty
from tests.patience import PATIENCE_SECONDS

BEGIN = """
import os, signal
from importer import cli
from importer.planning.apart import chunks
from importer.source.text.records import ahead, parts
from importer.workers import count
from importer.workers.forked import Copies
count.FEWEST_ROWS = 1
ahead.FEWEST_BYTES = 1
parts.PART_BYTES = 20_000
"""
READING = """
read = parts.PartReader.read
def read_part(self, number):
    if number == 3:
        {}
    return read(self, number)
parts.PartReader.read = read_part
"""
FAILING = """
answered = chunks.answer_of
made = []
def answer_of(*given):
    made.append(given)
    if len(made) == 2:
        {}
    return answered(*given)
chunks.answer_of = answer_of
"""

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="one process does it elsewhere")


class Said(NamedTuple):
    """What a command leaves behind. out: both streams."""

    code: int
    out: str
    results: bytes | None
    rows: bytes | None


def validated(shell: Shell, processes: int, code: str = "") -> Said:
    """What `validate` says of the sheet, where this is done first."""
    results, rows = shell.folder / "out.csv", shell.folder / "rows.jsonl"
    for path in (results, rows):
        path.unlink(missing_ok=True)
    command = ["validate", "dirty.csv", "--timezone", "UTC", "--results", "out.csv"]
    command += ["--json-rows", "rows.jsonl", "--processes", str(processes)]
    # The output ends when the last process has ended that holds it.
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", f"{BEGIN}{code}\ncli.main()", *command],
        cwd=shell.folder, env=shell.process_environment(), check=False, start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=PATIENCE_SECONDS,
    )  # fmt: skip
    return Said(done.returncode, done.stdout, *(_bytes(path) for path in (results, rows)))


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


@pytest.fixture
def sheet(shell: Shell) -> Shell:
    """A shell in a folder with a dirty sheet of eight chunks."""
    write_dirty(shell.folder / "dirty.csv", 2_000, seed=5)
    return shell


def test_nothing_shows_how_many_processes_there_were(sheet: Shell) -> None:
    """Nor that one of them was killed, or met an error, in the middle of its work."""
    by_one = validated(sheet, 1)
    assert by_one.code == 1
    assert by_one.results is not None
    assert by_one.results.count(b"would_create") > 500
    assert validated(sheet, 2) == by_one
    assert validated(sheet, 3) == by_one
    assert validated(sheet, 2, FAILING.format("os.kill(os.getpid(), signal.SIGKILL)")) == by_one
    assert validated(sheet, 2, FAILING.format("raise MemoryError")) == by_one
    assert validated(sheet, 2, READING.format("os.kill(os.getpid(), signal.SIGKILL)")) == by_one
    assert validated(sheet, 2, READING.format("raise MemoryError")) == by_one


def test_an_error_comes_out_as_in_one_process(sheet: Shell) -> None:
    """In its turn, and with the same words: here for a pattern that takes too long."""
    code = """
from importer.errors import MappingError
from importer.mapping.mapper import Mapper
mapped = Mapper.map
def too_long(self, chunk):
    if 1200 in chunk.numbers:
        raise MappingError("row 1200 takes too long", hint="write it without")
    return mapped(self, chunk)
Mapper.map = too_long
"""
    by_one = validated(sheet, 1, code)
    assert by_one.code == 2
    assert by_one.results is None
    assert "row 1200 takes too long" in by_one.out
    assert validated(sheet, 3, code) == by_one


@pytest.mark.parametrize("reads", [True, False])
def test_ctrl_c_ends_all_of_them(sheet: Shell, reads: bool) -> None:  # noqa: FBT001
    """It reaches each, those that read and those that judge.

    No results are left, nor any process: the output would not end.
    """
    code = f"""
answer = Copies.answer
made = []
def interrupted(self, number):
    if self not in made:
        made.append(self)
    if number and (len(made) == 1) is {reads}:
        os.killpg(0, signal.SIGINT)
    return answer(self, number)
Copies.answer = interrupted
"""
    said = validated(sheet, 2, code)
    assert (said.code, said.results, said.rows) == (130, None, None)
    assert "Traceback" not in said.out
    left = sorted(path.name for path in sheet.folder.iterdir())
    assert left == ["dirty.csv", *(["home"] if "home" in left else [])]


def test_several_processes_are_what_does_it(sheet: Shell) -> None:
    """Else all of the above says nothing."""
    code = """
checked = chunks.answer_of
def answer_of(*given):
    print(os.getpid(), flush=True)
    return checked(*given)
chunks.answer_of = answer_of
"""
    lines = validated(sheet, 3, code).out.splitlines()
    assert len({line for line in lines if line.isdigit()}) == 3
    assert not any(line.isdigit() for line in validated(sheet, 1, code).out.splitlines())


def test_what_others_have_read_is_taken(sheet: Shell) -> None:
    """In the dirty sheet, too, some rows of which are not as wide as the others."""
    code = """
closed = ahead.ReadAhead.close
def close(self):
    print("taken", self.taken)
    closed(self)
ahead.ReadAhead.close = close
"""
    taken = [line for line in validated(sheet, 2, code).out.splitlines() if "taken" in line]
    assert taken
    assert int(taken[-1].split()[1]) > 2
    assert "taken" not in validated(sheet, 1, code).out
