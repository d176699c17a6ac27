"""Plays many seeds of the simulation on all cores: `python -m tools.soak --seeds 100000`.

Prints how far it is, and at the end what happened in all of them. A seed with a broken promise is
named with the command that replays it alone, story and all; then it exits 1. With `--shared`
several computers share one ledger (tests/simulation/shared).
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial

from tests.simulation.judging import KINDS
from tests.simulation.shared import world as shared
from tests.simulation.world import Played, play

_SEEDS = 100_000
_CHUNK = 20
_TELL_EVERY_SECONDS = 10.0
_MOST_BROKEN = 20


def main(flags: list[str] | None = None) -> int:
    """0 where every promise was kept, else 1. flags: of the command line, if it is another."""
    parser = argparse.ArgumentParser(prog="python -m tools.soak", description=__doc__)
    parser.add_argument("--seeds", type=int, default=_SEEDS, help="how many (default: %(default)s)")
    parser.add_argument("--first", type=int, default=0, help="the first one (default: %(default)s)")
    parser.add_argument("--shared", action="store_true", help="several computers, one ledger")
    arguments = parser.parse_args(flags)
    seeds = range(arguments.first, arguments.first + arguments.seeds)
    story = shared.play if arguments.shared else play
    if len(seeds) == 1:
        return _replay(story(seeds[0]))
    counts = _soak(seeds, story, "--shared " if arguments.shared else "")
    return 1 if any(counts[kind] for kind in KINDS) else 0


def _replay(played: Played) -> int:
    print("\n".join(played.story))
    print(_verdict(played))
    return 0 if played.problem is None else 1


def _soak(seeds: range, story: Callable[[int], Played], flag: str) -> Counter[str]:
    counts: Counter[str] = Counter()
    started = told_at = time.monotonic()
    for played in _played(seeds, story):
        counts.update(played.counts)
        counts["seeds"] += 1
        if played.problem is not None:
            counts[played.problem.kind] += 1
            print(_verdict(played))
            again = f"python -m tools.soak {flag}--first {played.seed} --seeds 1"
            print(f"  replay: {again}", flush=True)
        if sum(counts[kind] for kind in KINDS) >= _MOST_BROKEN:
            print(f"  stopped after {_MOST_BROKEN} broken seeds")
            break
        if time.monotonic() - told_at > _TELL_EVERY_SECONDS:
            told_at = time.monotonic()
            rate = counts["seeds"] / (told_at - started)
            print(f"  {counts['seeds']:,} of {len(seeds):,} seeds, {rate:.0f} a second", flush=True)
    print(_summary(counts, time.monotonic() - started))
    return counts


def _played(seeds: range, story: Callable[[int], Played]) -> Iterator[Played]:
    processes = min(os.cpu_count() or 1, len(seeds))
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        yield from pool.imap_unordered(partial(_play, story), seeds, chunksize=_CHUNK)


def _play(story: Callable[[int], Played], seed: int) -> Played:
    return story(seed)._replace(story=[])  # long, and told again by a replay


def _verdict(played: Played) -> str:
    if played.problem is None:
        return f"seed {played.seed}: every promise was kept"
    return f"seed {played.seed}: {played.problem.kind}: {played.problem.text}"


def _summary(counts: Counter[str], seconds: float) -> str:
    figures = ", ".join(f"{counts[name]:,} {label}" for name, label in _FIGURES)
    broken = ", ".join(f"{counts[kind]:,} {kind}" for kind in KINDS)
    rate = counts["seeds"] / seconds
    return (
        f"{counts['seeds']:,} seeds in {seconds:,.0f} s ({rate:.0f} a second): {figures}\n{broken}"
    )


_FIGURES = (
    ("runs", "runs"),
    ("posts", "requests to create"),
    ("kills", "kills"),
    ("power losses", "of them power losses"),
    ("lost answers", "lost answers"),
    ("late", "late commits"),
    ("looked up", "rows looked up"),
    ("resent", "sent again"),
    ("refused", "second starts refused"),
    ("leases", "leases"),
    ("freezes", "freezes"),
    ("cuts", "cuts from the database"),
    ("kept back", "requests kept back"),
    ("left to a person", "rows left to a person"),
)


if __name__ == "__main__":
    sys.exit(main())
