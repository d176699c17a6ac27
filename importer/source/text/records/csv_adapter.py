r"""Rewrites lines of any dialect for the standard `csv` reader, and its cells back.

The csv module has delimiters of one character only, and its escape character goes from everywhere,
so that `C:\new` becomes `C:new`. Here each delimiter of several characters, and each pair of escape
and what it escapes, becomes a single stand-in; what is left of stand-ins in the cells becomes text
again. Stand-ins are halves of surrogate pairs, which no codec gives. A plain dialect is left alone.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Protocol

from importer.source.text.dialect.types import Dialect

_DELIMITER = "\udf01"
_ESCAPED_DELIMITER = "\udf02"
_ESCAPED_QUOTE = "\udf03"
_ESCAPED_ESCAPE = "\udf04"


class CsvReader(Protocol):
    """What `csv.reader` gives."""

    line_num: int

    def __iter__(self) -> Iterator[list[str]]: ...

    def __next__(self) -> list[str]: ...


class Wire:
    """The two translations of a dialect, and the plain dialect between them."""

    def __init__(self, dialect: Dialect) -> None:
        long = len(dialect.delimiter) > 1
        self.delimiter = _DELIMITER if long else dialect.delimiter
        self.quote = dialect.quote
        self.skip_blanks = dialect.skip_blanks
        self._doubled = dialect.doubled
        self._long = dialect.delimiter if long else None
        self._escaped = _pairs(dialect)
        self._pattern = _any_of(self._escaped)
        self._back = {stand_in: pair[-1:] for pair, stand_in in self._escaped.items()}
        if self._escaped:
            self._back[_ESCAPED_DELIMITER] = dialect.delimiter
        if long:
            self._back[_DELIMITER] = dialect.delimiter
        self._stand_in = re.compile("[\udf01-\udf04]")

    @property
    def is_plain(self) -> bool:
        """Whether the csv reader understands the lines as they are."""
        return not self._back

    def reader(self, lines: Iterable[str]) -> CsvReader:
        """The csv reader of translated lines; strict, so that it passes over no defect."""
        options: dict[str, Any] = {"delimiter": self.delimiter, "strict": True}
        if self.quote is None:
            return csv.reader(lines, quoting=csv.QUOTE_NONE, quotechar=None, **options)
        return csv.reader(
            lines,
            quotechar=self.quote,
            doublequote=self._doubled,
            skipinitialspace=self.skip_blanks,
            **options,
        )

    def encode(self, blocks: Iterator[list[str]]) -> Iterator[list[str]]:
        """The lines, translated."""
        return blocks if self.is_plain else map(self._encode_block, blocks)

    def decode(self, cells: list[str]) -> list[str]:
        """The cells of a record as they stand in the file, less their quotes and escapes."""
        if self.is_plain:
            return cells
        search, sub = self._stand_in.search, self._stand_in.sub
        restore: Callable[[re.Match[str]], str] = self._restore
        return [sub(restore, cell) if search(cell) else cell for cell in cells]

    def decode_all(self, records: Iterable[list[str]]) -> Iterator[list[str]]:
        """The same for each of them."""
        return map(self.decode, records)

    def _restore(self, found: re.Match[str]) -> str:
        return self._back.get(found[0], found[0])

    def _encode_block(self, lines: list[str]) -> list[str]:
        if self._pattern is not None:
            lines = [self._pattern.sub(lambda found: self._escaped[found[0]], x) for x in lines]
        if self._long is not None:
            lines = [line.replace(self._long, _DELIMITER) for line in lines]
        return lines


def _pairs(dialect: Dialect) -> dict[str, str]:
    """The stand-in for each thing that is escaped."""
    escape = dialect.escape
    if escape is None:
        return {}
    pairs = {escape * 2: _ESCAPED_ESCAPE, escape + dialect.delimiter: _ESCAPED_DELIMITER}
    if dialect.quote is not None:
        pairs[escape + dialect.quote] = _ESCAPED_QUOTE
    return pairs


def _any_of(pairs: Iterable[str]) -> re.Pattern[str] | None:
    alternatives = "|".join(map(re.escape, pairs))
    return re.compile(alternatives) if alternatives else None
