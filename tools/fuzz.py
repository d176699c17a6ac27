"""Gives hostile files to `importer.read_table` on all cores: `python -m tools.fuzz`.

Each seed is one file. To read it or to refuse it with an `ImporterError` is right; anything else,
and whatever takes more than five seconds of processor time (an old .xls, for which two processes
start in turn, more than thirty), is named with the command that replays it, its file is saved in
build/fuzz, and the exit code is 1. A row out of order or narrower than its header is a failure too.
Processor time, of this process and of those that it started, is the same on a busy computer; what
does not use any is stopped by the clock.
"""

from __future__ import annotations

import argparse
import itertools
import os
import signal
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

import importer
from tools.fuzz_inputs import Input, make_input
from tools.two_ways import difference

SAVED = Path("build") / "fuzz"
_INPUTS = 1_000_000
_CHUNK = 500
LIMIT_SECONDS = 5.0
_OLD_WORKBOOK_SECONDS = 30.0
_CLOCK_SECONDS = 300.0
"""By the clock: for what waits for something that never comes, however busy the computer is."""
_MEMORY_BYTES = 2 << 30
_TELL_EVERY_SECONDS = 10.0
_MOST_CAUSES = 20
_TWO_WAYS = {"workbook", "odd workbook"}
"""The kinds that may be an .xlsx, which the two ways of `tools.two_ways` have to take alike."""

Reader = Callable[[Path, Input], None]


class BrokenPromiseError(Exception):
    """A table was read, and is not what its reader promises."""


class TooLongError(BaseException):
    """An input took too long. No `except Exception` of a reader must catch it."""


class Finding(NamedTuple):
    """An input that failed. cause: the error and where it was raised, the same for its likes."""

    seed: int
    cause: str
    text: str


class Attempts(NamedTuple):
    """What became of some seeds. slowest: seconds of processor time, and the seed."""

    counts: Counter[str]
    findings: list[Finding]
    slowest: tuple[float, int]


def main(flags: list[str] | None = None) -> int:
    """0 where every input was read or refused, else 1. flags: of the command line, if another."""
    parser = argparse.ArgumentParser(prog="python -m tools.fuzz", description=__doc__)
    parser.add_argument("--inputs", type=int, default=_INPUTS, help="how many (%(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="the first one (%(default)s)")
    parser.add_argument("--seconds", type=float, default=float("inf"), help="stop after so long")
    parser.add_argument("--replay", type=int, metavar="SEED", help="one alone, with its traceback")
    arguments = parser.parse_args(flags)
    if arguments.replay is not None:
        return _replay(arguments.replay)
    return _fuzz(range(arguments.seed, arguments.seed + arguments.inputs), arguments.seconds)


def attempt_all(seeds: range, read: Reader | None = None) -> Attempts:
    """What becomes of these seeds. read: another reader than the program's, for a test."""
    counts: Counter[str] = Counter()
    findings, slowest = [], (0.0, -1)
    with tempfile.TemporaryDirectory(dir=_memory_disk()) as folder:
        path = Path(folder) / "input"
        for seed in seeds:
            given = make_input(seed)
            path.write_bytes(given.data)
            started = _used()
            outcome, finding = _attempt(seed, given, path, read or read_whole)
            slowest = max(slowest, (_used() - started, seed))
            counts.update((outcome, f"{given.kind}: {outcome}"))
            findings += [finding] if finding else []
    return Attempts(counts, findings, slowest)


def read_whole(path: Path, given: Input) -> None:
    """Read every row. Raises BrokenPromiseError where the table contradicts its documentation.

    And where a workbook is read otherwise by its text than by the parser alone.
    """
    if given.kind in _TWO_WAYS and (found := difference(given.data)):
        raise BrokenPromiseError(f"two ways: {found}")
    with importer.read_table(path, **given.options) as table:
        before = max(table.header_rows, default=0)
        for number, cells in table:
            if number <= before or len(cells) < len(table.header):
                raise BrokenPromiseError(f"row {number} after {before}: {cells} {table.header}")
            before = number
        if not all(isinstance(note, str) for note in table.notes):
            raise BrokenPromiseError(f"notes: {table.notes}")


def _attempt(seed: int, given: Input, path: Path, read: Reader) -> tuple[str, Finding | None]:
    try:
        with _time_limit(_OLD_WORKBOOK_SECONDS if given.kind == "old workbook" else LIMIT_SECONDS):
            read(path, given)
    except importer.ImporterError:
        return "refused", None
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - all others are what is looked for
        place = traceback.extract_tb(error.__traceback__)[-1]
        name = type(error).__name__
        cause = name if name == "TooLongError" else f"{name} at {place.filename}:{place.lineno}"
        return "failed", Finding(seed, cause, "".join(traceback.format_exception(error)[-4:]))
    return "read", None


@contextmanager
def _time_limit(seconds: float) -> Iterator[None]:
    """Raise TooLongError for what uses this much processor time, or never ends.

    This process is stopped in the midst of it, where the system has an alarm; what its children
    used is known when they have ended.
    """
    started = _used()
    if hasattr(signal, "setitimer"):
        with (
            _alarm(signal.ITIMER_PROF, signal.SIGPROF, seconds),
            _alarm(signal.ITIMER_REAL, signal.SIGALRM, _CLOCK_SECONDS),
        ):
            yield
    else:
        yield
    if (used := _used() - started) > seconds:
        raise TooLongError(f"it took {used:.1f} s of processor time")


@contextmanager
def _alarm(timer: int, number: signal.Signals, seconds: float) -> Iterator[None]:
    before = signal.signal(number, _too_long)
    signal.setitimer(timer, seconds)
    try:
        yield
    finally:
        signal.setitimer(timer, 0)
        signal.signal(number, before)


def _too_long(number: int, _frame: object) -> None:
    raise TooLongError(f"stopped by {signal.Signals(number).name}")


def _used() -> float:
    """Seconds of processor time that this process, and its children that have ended, have used."""
    spent = os.times()
    return time.process_time() + spent.children_user + spent.children_system


def _fuzz(seeds: range, seconds: float) -> int:
    started = told_at = time.monotonic()
    total = Attempts(Counter(), [], (0.0, -1))
    for part in _attempted(seeds, started + seconds):
        total = _add(total, part)
        if time.monotonic() - told_at > _TELL_EVERY_SECONDS:
            told_at = time.monotonic()
            print(_summary(total, told_at - started), flush=True)
        if len({finding.cause for finding in total.findings}) >= _MOST_CAUSES:
            print(f"stopped after {_MOST_CAUSES} causes")
            break
    for name, count in sorted(total.counts.items()):
        if ":" in name:
            print(f"  {name:22} {count:10,}")
    print(_summary(total, time.monotonic() - started))
    return 1 if total.findings else 0


def _attempted(seeds: range, until: float) -> Iterator[Attempts]:
    """The attempts of all cores, chunk by chunk. Raises RuntimeError where a process ended."""
    processes = os.cpu_count() or 1
    chunks = iter([seeds[start : start + _CHUNK] for start in range(0, len(seeds), _CHUNK)])
    context = get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context, initializer=_prepare) as pool:
        under_way: dict[Future[Attempts], range] = {}
        while True:
            room = 2 * processes - len(under_way) if time.monotonic() < until else 0
            for chunk in itertools.islice(chunks, room):
                under_way[pool.submit(attempt_all, chunk)] = chunk
            if not under_way:
                return
            for future in wait(under_way, return_when=FIRST_COMPLETED).done:
                chunk = under_way.pop(future)
                try:
                    yield future.result()
                except Exception as error:
                    raise RuntimeError(f"a process ended within the seeds {chunk}") from error


def _add(total: Attempts, part: Attempts) -> Attempts:
    """Both together. The first of each cause is told and saved."""
    known = {finding.cause for finding in total.findings}
    for finding in part.findings:
        if finding.cause not in known:
            known.add(finding.cause)
            print(tell(finding), flush=True)
    return Attempts(
        total.counts + part.counts,
        total.findings + part.findings,
        max(total.slowest, part.slowest),
    )


def tell(finding: Finding) -> str:
    """What failed and how to replay it; its file is saved."""
    SAVED.mkdir(parents=True, exist_ok=True)
    (SAVED / f"{finding.seed}.bin").write_bytes(make_input(finding.seed).data)
    replay = f"python -m tools.fuzz --replay {finding.seed}"
    return f"seed {finding.seed}: {finding.cause}\n{finding.text}  replay: {replay}"


def _summary(total: Attempts, seconds: float) -> str:
    counts, (longest, seed) = total.counts, total.slowest
    done = counts["read"] + counts["refused"] + counts["failed"]
    return (
        f"{done:,} inputs in {seconds:,.0f} s ({done / seconds:,.0f} a second): "
        f"{counts['read']:,} read, {counts['refused']:,} refused, {counts['failed']:,} failed; "
        f"slowest {longest:.2f} s (seed {seed})"
    )


def _replay(seed: int) -> int:
    given = make_input(seed)
    print(given)
    attempts = attempt_all(range(seed, seed + 1))
    for finding in attempts.findings:
        print(finding.text)
    print(_summary(attempts, attempts.slowest[0]))
    return 1 if attempts.findings else 0


def _prepare() -> None:
    """Bound the memory of this process; a warning that a person would see is a failure."""
    warnings.simplefilter("error")
    try:
        import resource  # noqa: PLC0415 - Windows has none
    except ImportError:
        return
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, most))


def _memory_disk() -> str | None:
    """Where files are fastest; None for the usual place."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108


if __name__ == "__main__":
    sys.exit(main())
