"""Copies of a process, each of which ends whatever happens. Every test is in a process of its own.

The tests themselves have threads, so they cannot be copied.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.patience import PATIENCE_SECONDS

ROOT = Path(__file__).parents[2]
BEGIN = """
import os, signal, sys, threading
from importer.workers.forked import Copies, can_fork

def none_left():
    try:
        return os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        return True

def squares(number):
    return (b"%d:%d" % (number, i * i) for i in range(3))

assert can_fork()
"""

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="there are none elsewhere")


def started(code: str) -> subprocess.Popen[str]:
    """A process that does this, and in which every warning is an error."""
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-c", BEGIN + code],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        start_new_session=True,
    )  # fmt: skip


def told(code: str) -> str:
    """All that it prints. It ends when the last of its copies has ended, too."""
    with started(code) as process:
        out, _ = process.communicate(timeout=PATIENCE_SECONDS)
    return out


def test_each_copy_gives_its_answers_in_order() -> None:
    """And nothing once it is through; afterwards no copy is left."""
    code = """
with Copies(2, squares) as copies:
    print([copies.answer(n % 2) for n in range(8)])
print(none_left())
"""
    assert told(code) == ("[b'0:0', b'1:0', b'0:1', b'1:1', b'0:4', b'1:4', b'', b'']\nTrue\n")


def test_a_long_answer_arrives_whole() -> None:
    """Also one that no pipe holds at once."""
    code = """
with Copies(1, lambda number: [b"x" * 5_000_000, b"", b"y"]) as copies:
    print(len(copies.answer(0)), copies.answer(0), copies.answer(0))
"""
    assert told(code) == "5000000 b'' b'y'\n"


def test_a_copy_that_is_killed_gives_no_more_answers() -> None:
    """The others go on, and nobody waits for it."""
    code = """
def work(number):
    yield b"first"
    if number == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    yield b"second"

with Copies(2, work) as copies:
    print([copies.answer(n % 2) for n in range(6)])
print(none_left())
"""
    assert told(code) == "[b'first', b'first', b'', b'second', b'', b'']\nTrue\n"


def test_a_copy_that_fails_says_nothing() -> None:
    """No traceback of it is printed: its original does the work, and meets the error itself."""
    code = """
def work(number):
    yield b"first"
    raise ValueError

with Copies(1, work) as copies:
    print(copies.answer(0), copies.answer(0))
"""
    assert told(code) == "b'first' b''\n"


def test_copies_that_are_not_through_end_with_their_owner() -> None:
    """Also where an exception breaks it off."""
    code = """
def work(number):
    while True:
        yield b"x" * 100_000

try:
    with Copies(3, work) as copies:
        raise KeyboardInterrupt
except KeyboardInterrupt:
    print(none_left())
"""
    assert told(code) == "True\n"


def test_copies_end_when_their_original_is_killed() -> None:
    """They hold its output open, so that it ends with the last of them."""
    code = """
def work(number):
    while True:
        yield b"x" * 100_000

with Copies(3, work) as copies:
    copies.answer(2)
    os.kill(os.getpid(), signal.SIGKILL)
"""
    assert told(code) == ""


def test_ctrl_c_is_for_the_original_alone() -> None:
    """It reaches every process of a terminal; a copy goes on until it is told to end."""
    code = """
with Copies(1, lambda number: iter(lambda: b"here", None)) as copies:
    copies.answer(0)
    try:
        os.killpg(0, signal.SIGINT)
        signal.pause()
    except KeyboardInterrupt:
        print({copies.answer(0) for _ in range(200_000)})
"""
    assert told(code) == "{b'here'}\n"


def test_a_process_with_threads_is_not_copied() -> None:
    """What another thread has locked would stay locked in the copy."""
    code = """
done = threading.Event()
thread = threading.Thread(target=done.wait)
thread.start()
print(can_fork())
done.set()
thread.join()
"""
    assert told(code) == "False\n"


def test_where_no_process_can_be_started_there_are_no_answers() -> None:
    """As where the system allows no more of them."""
    code = """
def refuse():
    raise BlockingIOError

os.fork = refuse
with Copies(2, squares) as copies:
    print(len(copies), copies.answer(0), copies.answer(1))
print(len(os.listdir("/proc/self/fd")) < 10)
"""
    assert told(code) == "0 b'' b''\nTrue\n"
