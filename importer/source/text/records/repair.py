r"""The record that was probably meant by lines that the csv reader refused.

What is refused is text after a closing quote, and a quote that nothing closes. Here a quote closes
a cell only where the cell can end: before a delimiter or the end of the line. One that closes
nowhere is text. Of several readings, the one with as many cells as the other rows have is taken;
a record of several lines only where those lines are no rows by themselves, since a reading that
swallows rows is worse than a stray mark in a cell.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from enum import StrEnum
from itertools import islice
from typing import NamedTuple

_MOST_LINES = 200
_MOST_CHARACTERS = 64 * 1024
"""How far a cell with stray quotes may reach. A well-formed cell may be longer than that."""

_MOST_FUTILE = 30
"""Searches without a result after which records of several lines are no longer looked for: each
takes up to a millisecond, and a file may have a stray quote in every line."""

_LOOKED_AT = 20
"""Lines that show how many cells a row has, and whether lines are rows by themselves."""


class Defect(StrEnum):
    """What was wrong with the quotes of a record, as notes say it."""

    NONE = ""
    STRAY = (
        "a quotation mark stands inside a quoted cell, or text behind a closing one; "
        "the marks are read as text"
    )
    UNCLOSED = "a quotation mark opens a cell that does not end; it is read as text"


class Repaired(NamedTuple):
    """A record, how many lines it took, and what was wrong: nothing, if only blanks were."""

    cells: list[str]
    lines: int
    defect: Defect


_RANK = {Defect.NONE: 0, Defect.STRAY: 1, Defect.UNCLOSED: 2}


class Repairer:
    """Readings of lines with stray quotes, for one delimiter and quote."""

    def __init__(self, delimiter: str, quote: str, *, skip_blanks: bool = False) -> None:
        cut, mark = re.escape(delimiter), re.escape(quote)
        blank = "[ ]*" if delimiter == "\t" else "[ \t]*"
        end = rf"{blank}(?:{cut}|[\r\n]|\Z)"
        opening = rf"{' *' if skip_blanks else ''}{mark}"
        closing = rf"{mark}{blank}(?={cut}|[\r\n]|\Z)"
        strict = rf"{opening}((?:[^{mark}]++|{mark}{mark})*+){closing}"
        doubled = rf"{opening}((?:[^{mark}]++|{mark}{mark}|{mark}(?!{end}))*+){closing}"
        single = rf"{opening}((?:[^{mark}]++|{mark}{mark}(?!{end})|{mark}(?!{end}))*+){closing}"
        self._strict = re.compile(strict)
        self._ways = (re.compile(doubled), re.compile(single), self._strict)
        self._opening = re.compile(opening)
        self._bare = re.compile(rf"{'(?: *)' if skip_blanks else ''}([^{cut}\r\n]*)")
        inner = rf"{mark}(?:[^{mark}\r\n]++|{mark}{mark})*+(?<!{cut}){mark}[^{cut}{mark}\r\n]*+"
        begun = opening.removesuffix(mark)
        self._followed = re.compile(rf"{strict}|{begun}({inner})(?={cut}|[\r\n]|\Z)")
        self._delimiter, self._quote = delimiter, quote
        self._futile = 0

    def repair(self, lines: Sequence[str], width: int | None) -> Repaired:
        """The record at the beginning of `lines`; width: how many cells the other rows have."""
        single = self.read_line(lines[0], width)
        if width is None or self._is_whole(single, lines, width):
            return single
        return self._over_lines(lines, width) or self._read_followed(lines[0], single, width)

    def read_line(self, line: str, width: int | None) -> Repaired:
        """The record of one line, its quotes closed by its end."""
        readings = [self._read(line, way) for way in self._ways]
        return min(readings, key=lambda found: self._rank(found, width))

    def usual_width(self, lines: Sequence[str]) -> int | None:
        """How many cells most of the first lines have, each read by itself."""
        widths = Counter(
            len(self.read_line(line, None).cells)
            for line in islice(lines, _LOOKED_AT)
            if line.strip()
        )
        return max(widths, key=lambda width: (widths[width], width)) if widths else None

    def are_rows(self, lines: Sequence[str], width: int) -> bool:
        """Whether each of the first lines has as many cells as a row has."""
        looked_at = lines[:_LOOKED_AT]
        return all(self.may_be_row(line, width) for line in looked_at) and all(
            len(self.read_line(line, width).cells) == width for line in looked_at
        )

    def may_be_row(self, line: str, width: int) -> bool:
        """Whether it has delimiters enough, whatever quotes mean: that takes long to find out.

        False of a width is false of each greater one.
        """
        return line.count(self._delimiter) >= width - 1

    def are_bare(self, lines: Sequence[str]) -> bool:
        """Whether there is one quote in the first line and one in the last, and no other."""
        counts = [line.count(self._quote) for line in lines]
        return counts[0] == counts[-1] == 1 and sum(counts) == 2  # noqa: PLR2004 - those two

    def _rank(self, found: Repaired, width: int | None) -> tuple[bool, int, int]:
        """Less is better: another width than a row's, its defect, cells that begin with a quote."""
        begun = sum(cell.startswith(self._quote) for cell in found.cells)
        return len(found.cells) != width, _RANK[found.defect], begun

    def _is_whole(self, single: Repaired, lines: Sequence[str], width: int) -> bool:
        """Whether a line is a row; if its quote is open, the next line must be one too."""
        if len(single.cells) != width or single.defect is not Defect.UNCLOSED:
            return len(single.cells) == width
        following = next((line for line in lines[1:_LOOKED_AT] if line.strip()), None)
        return following is None or self.are_rows([following], width)

    def _over_lines(self, lines: Sequence[str], width: int) -> Repaired | None:
        """A record of several lines with the width of a row; None where there is none."""
        if self._futile >= _MOST_FUTILE:
            return None
        text = "".join(lines[:_MOST_LINES])[:_MOST_CHARACTERS]
        for way in self._ways[:2]:
            found = self._read(text, way)
            closed = found.defect is not Defect.UNCLOSED
            several = found.lines > 1 and not self._holds_rows(lines[: found.lines], width)
            if closed and several and len(found.cells) == width:
                return found
        self._futile += 1
        return None

    def _read_followed(self, line: str, single: Repaired, width: int) -> Repaired:
        """The line with text allowed behind a closing quote, if that closes all; else `single`.

        A delimiter is missing there, so that the record has fewer cells; a quote behind a delimiter
        opens another cell, and closes none.
        """
        if single.defect is not Defect.UNCLOSED:
            return single
        found = self._read(line, self._followed)
        return found if found.defect is Defect.STRAY and len(found.cells) < width else single

    def _holds_rows(self, lines: Sequence[str], width: int) -> bool:
        """Whether what lies within a record of several lines is rows by itself."""
        inner = lines[1:-1]
        if inner:
            return width > 1 and self.are_rows(inner, width)
        is_closed = lines[-1].count(self._quote) % 2 == 0
        return is_closed and self.are_rows(lines[-1:], width)

    def _read(self, text: str, way: re.Pattern[str]) -> Repaired:
        """The first record, its quoted cells as `way` closes them."""
        cells: list[str] = []
        at, defect = 0, Defect.NONE
        while True:
            found = way.match(text, at)
            if found is None:
                found, worse = self._read_bare(text, at)
                cells.append(found[1])
            else:
                worse = self._defect_of(text, at, way)
                cell = found[found.lastindex or 1]
                cells.append(cell.replace(self._quote * 2, self._quote))
            defect = max(defect, worse, key=_RANK.__getitem__)
            at = found.end()
            if text[at : at + 1] != self._delimiter:
                return Repaired(cells, _count_lines(text[:at]) + 1, defect)
            at += 1

    def _read_bare(self, text: str, at: int) -> tuple[re.Match[str], Defect]:
        """A cell without quotes, or whose quotes are text for want of an end."""
        found = self._bare.match(text, at)
        assert found is not None  # noqa: S101 - it matches the empty text
        if self._opening.match(text, at) is None:
            return found, Defect.NONE
        balanced = found[1].count(self._quote) % 2 == 0
        return found, Defect.STRAY if balanced else Defect.UNCLOSED

    def _defect_of(self, text: str, at: int, way: re.Pattern[str]) -> Defect:
        plain = way is self._strict or self._strict.match(text, at) is not None
        return Defect.NONE if plain else Defect.STRAY


def _count_lines(text: str) -> int:
    return text.count("\n") + text.count("\r") - text.count("\r\n")
