"""Files that are many and small share tasks."""

from __future__ import annotations

import pytest

from importer.batch.grouping import each, grouped


@pytest.mark.parametrize(
    ("sizes", "groups"),
    [
        ([], []),
        ([1, 1, 1], [[0], [1], [2]]),  # few
        ([1] * 8, [[0, 1], [2, 3], [4, 5], [6, 7]]),
        ([1, 1, 1, 1, 99, 1, 6, 5], [[0, 1], [2, 3], [4], [5, 6], [7]]),  # not beyond ten bytes
    ],
)
def test_small_files_go_together(sizes: list[int], groups: list[list[int]]) -> None:
    """Where there are several times as many as tasks at least, and up to so many bytes."""
    assert [list(one) for one in grouped(sizes, most_bytes=10, least_tasks=4)] == groups


def test_each_unit_of_a_task_has_its_own_result() -> None:
    """By its name."""
    assert each(str, {"a": 1, "b": 2}) == {"a": "1", "b": "2"}
