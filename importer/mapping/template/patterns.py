"""The regular expressions of a mapping, which cannot hang the program.

Returns a match or None, or raises `SlowPatternError`. Not the standard library's `re`: it cannot be
stopped, and a pattern such as `(a|aa)+$` takes it longer than anybody lives over a cell of fifty
letters. Not RE2, which never takes long: it has no lookahead, and mappings that work today would
not. `regex` reads what `re` reads and gives up when told to.
"""

from __future__ import annotations

import re
import time
import warnings

import regex

SECONDS_A_CELL = 1.0
SECONDS_IN_ALL = 10.0
"""Of computing, not of waiting: a busy machine makes no pattern slow. A pattern without repeats
inside of repeats takes microseconds."""

_UNCOUNTED_SECONDS = 0.001
"""What is no sign of a slow pattern, so that no number of rows is too many."""

_NOT_FUZZY = re.compile(r"((?:^|[^\\])(?:\\\\)*)(?<!\\N)\{(?=[a-z])")
r"""`a{e}` is a fuzzy match to `regex` alone; `re` takes such braces as they stand."""


class SlowPatternError(Exception):
    """A pattern takes too long over a text. Where both stand is for those to say who know it."""


class SlowCellError(Exception):
    """A pattern of the mapping takes too long over a cell, which stands in some row of a chunk.

    place: what of the mapping it belongs to. column: the position of the cell's column.
    """

    def __init__(self, place: str, pattern: str, column: int, header: str, cell: str) -> None:
        super().__init__(place, pattern)
        self.place = place
        self.pattern = pattern
        self.column = column
        self.header = header
        self.cell = cell


class Pattern:
    """A pattern that has been checked by `check_pattern`; it has so much time for all its cells."""

    def __init__(
        self,
        text: str,
        *,
        seconds_a_cell: float = SECONDS_A_CELL,
        seconds_in_all: float = SECONDS_IN_ALL,
    ) -> None:
        self.text = text
        self._pattern = regex.compile(_NOT_FUZZY.sub(r"\1\\{", text), regex.V0)
        self._a_cell = seconds_a_cell
        self._left = seconds_in_all

    def search(self, text: str) -> regex.Match[str] | None:
        """The first place that fits. Raises `SlowPatternError`."""
        start = time.process_time()
        try:
            found = self._pattern.search(text, timeout=min(self._a_cell, self._left))
        except (TimeoutError, MemoryError) as error:
            raise SlowPatternError(self.text) from error
        took = time.process_time() - start
        if took > _UNCOUNTED_SECONDS:
            self._left -= took
            if self._left <= 0:
                raise SlowPatternError(self.text)
        return found


def check_pattern(text: str) -> None:
    """Raise `ValueError` for a text that is no regular expression."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what may once mean something else
            re.compile(text)  # its rules: what `regex` reads beyond them is a slip here
        Pattern(text)
    except (re.error, regex.error, OverflowError) as error:
        raise ValueError(f"not a regular expression: {error}") from error
    except RecursionError:
        raise ValueError("not a regular expression: it is nested too deep") from None
