"""Values that moved to disk are found again, the newest of each key, and no others."""

from __future__ import annotations

import tempfile
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.rows import sorted_runs
from importer.rows.scratch import FirstRows
from importer.rows.sorted_runs import SeenKeys, SortedRuns

KEYS = st.integers(0, 40).map(lambda number: number.to_bytes(16, "big"))
STEPS = st.lists(st.dictionaries(KEYS, st.integers(0, 9), max_size=6), max_size=30)


@given(STEPS)
def test_the_newest_value_of_each_key_is_found(steps: list[dict[bytes, int]]) -> None:
    """Through all merges of runs, as a dictionary would have it."""
    everything = [number.to_bytes(16, "big") for number in range(41)]
    with (
        tempfile.TemporaryFile() as file,
        pytest.MonkeyPatch.context() as m,
    ):
        m.setattr(sorted_runs, "_MERGED", 3)
        m.setattr(sorted_runs, "_PAGE", 2)
        m.setattr(sorted_runs, "_PAGES_TOGETHER", 2)
        runs: SortedRuns[int] = SortedRuns(file)
        expected: dict[bytes, int] = {}
        for step in steps:
            runs.add(step)
            expected |= step
            assert runs.find(everything) == expected


@given(STEPS, st.integers(1, 20))
def test_what_stayed_in_memory_counts_before_what_is_on_disk(
    steps: list[dict[bytes, int]], in_memory: int
) -> None:
    """A value that was replaced lately is never found on disk."""
    firsts: FirstRows[int] = FirstRows(in_memory)
    expected: dict[bytes, int] = {}
    with closing(firsts):
        for step in steps:
            firsts.add(step)
            expected |= step
            assert firsts.find(list(expected)) == expected


def test_few_runs_hold_many_dictionaries(monkeypatch: pytest.MonkeyPatch) -> None:
    """They are merged, and those that went into a larger one are not asked again."""
    monkeypatch.setattr(sorted_runs, "_MERGED", 3)
    with tempfile.TemporaryFile() as file:
        runs: SortedRuns[int] = SortedRuns(file)
        for number in range(9 + 3 + 1):
            runs.add({number.to_bytes(16, "big"): number})
        assert [len(level) for level in runs._levels] == [1, 1, 1]


def test_no_key_that_was_seen_is_forgotten() -> None:
    """Also where the first table of bits is long full; and hardly a new one is taken for seen."""
    seen = SeenKeys(first_bits=10)
    keys = [number.to_bytes(16, "big") for number in range(4_000)]
    seen.add(keys)
    assert sorted(seen.those_of(keys)) == sorted(keys)
    assert len(seen._tables) > 5
    others = [number.to_bytes(16, "little") for number in range(1, 4_000)]
    assert len(seen.those_of(others)) < len(others) / 4


def test_values_may_be_bytes() -> None:
    """As those of repeated ids are."""
    firsts: FirstRows[bytes] = FirstRows(1)
    with closing(firsts):
        firsts.add({b"k" * 16: b"first"})
        firsts.add({b"k" * 16: b"second", b"l" * 16: b"other"})
        assert firsts.find([b"k" * 16, b"m" * 16]) == {b"k" * 16: b"second"}
