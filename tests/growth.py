"""Counts what some work does, without a clock: the lines of the program that are run.

A comprehension counts each of its turns. What runs inside of C, such as a search through a list, is
not seen: stages are watched for their own loops.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import importer

FEW, MANY = 500, 2_000
MOST_TIMES = 1.5 * MANY / FEW
"""n log n, and room for what comes once in so many rows; n squared would be 16."""

_PACKAGE = str(Path(importer.__file__).parent)


def lines(work: Callable[[], object]) -> int:
    """How many lines of the package some work runs."""
    count = 0

    def each(_frame: FrameType, event: str, _arg: object) -> Any:
        nonlocal count
        count += event == "line"
        return each

    def entered(frame: FrameType, _event: str, _arg: object) -> Any:
        return each if frame.f_code.co_filename.startswith(_PACKAGE) else None

    before = sys.gettrace()
    sys.settrace(entered)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


def assert_in_step(work_of: Callable[[int], Callable[[], object]]) -> None:
    """Four times the rows take little more than four times the lines. work_of: so many rows."""
    work_of(10)()  # what is made once is made
    few, many = (lines(work_of(count)) for count in (FEW, MANY))
    assert few > FEW / 250
    assert many < MOST_TIMES * few, f"{many / few:.1f} times the lines for {MANY // FEW} the rows"
