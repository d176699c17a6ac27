"""Rows and tasks are paired as many as can be, and others have their turn meanwhile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.submission.reconcile.matching.pairing import most_pairs
from importer.submission.reconcile.matching.turns import Turns
from tests.submission.helpers import drive, in_turns


def most(choices: Mapping[bytes, Sequence[str]]) -> int:
    """How many pairs there can be, found by trying."""
    if not choices:
        return 0
    row, *others = choices
    rest = {key: choices[key] for key in others}
    without = [
        {key: [one for one in tasks if one != task] for key, tasks in rest.items()}
        for task in choices[row]
    ]
    return max([most(rest), *(1 + most(left) for left in without)])


@given(
    st.dictionaries(
        st.sampled_from([b"a", b"b", b"c", b"d", b"e"]),
        st.lists(st.sampled_from(["t1", "t2", "t3", "t4", "t5"]), unique=True),
    )
)
def test_no_other_pairs_would_be_more(choices: dict[bytes, list[str]]) -> None:
    """Each row with a task of its own choice, no task twice, and as many as trying finds."""
    pairs = drive(most_pairs(choices))
    assert len(set(pairs.values())) == len(pairs) == most(choices)
    assert all(task in choices[row] for row, task in pairs.items())


def test_one_row_moves_all_others() -> None:
    """A chain longer than Python's stack: each moves over by one."""
    count = 5_000
    choices = {b"%d" % n: [f"t{n}", f"t{n + 1}"] for n in range(count)} | {b"last": ["t0"]}
    moved = {b"%d" % n: f"t{n + 1}" for n in range(count)}
    assert drive(most_pairs(choices)) == {**moved, b"last": "t0"}


@pytest.mark.parametrize(
    ("rows", "tasks"), [(900, 200), (200, 900), (440, 440)], ids=["too many", "too few", "as many"]
)
def test_others_have_their_turn_while_rows_are_paired(rows: int, tasks: int) -> None:
    """As many pairs as are ever tried: each turn looks at 5,000 of them at the most, and a row."""
    choices = {b"%d" % row: [f"t{task}" for task in range(tasks)] for row in range(rows)}
    pairs, turns = in_turns(most_pairs(choices))
    assert len(pairs) == min(rows, tasks)
    assert turns >= rows * tasks // (5_000 + tasks)


def test_a_turn_is_over_after_so_many_steps() -> None:
    """However they are counted together; then the next turn begins."""
    turns = Turns()
    assert [turns.is_over(2_500) for _ in range(4)] == [False, True, False, True]
    assert turns.is_over(1_000_000)
    assert sum(turns.is_over() for _ in range(15_000)) == 3
