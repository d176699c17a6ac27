"""A lookup as it was read, and what its columns hold."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from importer.contract.fields import IDENTIFIER_KINDS, Field, Kind
from importer.identifier import find_damage, is_sure, unwrap
from importer.mapping.headers.columns import column_label
from importer.mapping.kinds import read_value
from importer.mapping.lookups.lookup import named_address
from importer.mapping.words.capitals import fold_case, is_word, plain
from importer.mapping.words.defects import Defect
from importer.mapping.words.vocabulary import NULL_WORDS
from importer.settings.lookup_place import LookupPlace

_INITIALS = re.compile(r"(?:[A-Z]\.?){2,3}")


_COUNT = re.compile(r"\d{1,3}")


_SAMPLE = 1_000
"""The most cells read to see what a column holds; a directory may have a hundred thousand lines."""


@dataclass(frozen=True, slots=True)
class LookupTable:
    """A lookup as it was read; rows are as wide as the header at least.

    label: how messages name it. place: as the person said it. mapping: the file that names it;
    None: a flag does. numbers: of the rows in their file, where they are known. joined: so many of
    the columns, the last ones, are none of the file's, but made of several of those. here: what the
    table is called where the results are corrected, if that is not its label.
    """

    label: str
    place: LookupPlace
    header: tuple[str, ...]
    rows: Sequence[Sequence[str]]
    mapping: str | None = None
    numbers: Sequence[int] = ()
    joined: int = 0
    here: str | None = None

    @property
    def own(self) -> range:
        """The columns of the file."""
        return range(len(self.header) - self.joined)

    def name(self, column: int) -> str:
        """How a column is named to a person, and by a person."""
        return column_label(self.header, column)

    @staticmethod
    def value(row: Sequence[str], column: int) -> str:
        """What a row says in a column; "" for a word that means nothing."""
        text = row[column].strip()
        return "" if text in NULL_WORDS else text

    def texts(self, column: int) -> list[str]:
        """The cells of a column as they are."""
        return [row[column] for row in self.rows]

    def filled(self, column: int) -> list[str]:
        """The cells of a column that say something."""
        return [text for row in self.rows if (text := self.value(row, column))]

    def for_cells(self, cells: Collection[str]) -> LookupTable:
        """The table, where the cells to be looked up show its header to be a line like the others.

        Such a first line is common in small tables; its columns are then called #1, #2 and so on.
        """
        words = {plain(cell) for cell in cells}
        folded = {fold_case(word) for word in words if is_word(word)}
        named = [plain(text) for text in self.header]
        if any("@" in n or n in words or (is_word(n) and fold_case(n) in folded) for n in named):
            return self.without_header()
        return self

    def without_header(self) -> LookupTable:
        """The table whose first line is one like the others."""
        numbers = [self.numbers[0] - 1, *self.numbers] if self.numbers else ()
        rows = [self.header, *self.rows]
        return replace(self, header=("",) * len(self.header), rows=rows, numbers=numbers)

    def bare(self, kind: Kind) -> LookupTable:
        """The table without what is not part of an identifier: quotes, ="...", an apostrophe."""
        if kind not in IDENTIFIER_KINDS:
            return self
        return replace(self, rows=[[bare(kind, cell) for cell in row] for row in self.rows])

    def saying(self, field: Field, keys: Iterable[int], value: str) -> str:
        """The lookup with its columns named, ready to be pasted where it was named."""
        named = {"from_": tuple(map(self.name, keys)), "to": value}
        return self.place.model_copy(update=named).saying(field.column, self.mapping)


def bare(kind: Kind, cell: str) -> str:
    """The text of a cell; of an identifier without what is no part of it."""
    text = cell.strip()
    if kind not in IDENTIFIER_KINDS:
        return text
    is_plain = text.isascii() and (not text or (text[0].isalnum() and text[-1].isalnum()))
    return text if is_plain else unwrap(kind, text).text


def fits(field: Field, text: str) -> bool:
    """Whether `text` looks like a value of the field."""
    if field.kind in IDENTIFIER_KINDS:
        if is_sure(field.kind)(text):
            return True
        told = bare(field.kind, text)
        if field.kind is Kind.EMAIL and "@" not in told:
            return False
        return find_damage(field.kind, told, column="", header="") is None
    if field.kind not in {Kind.TASK_TYPE, Kind.PRIORITY, Kind.STATUS}:
        return True
    return not isinstance(read_value(field, text, None, header=""), Defect)


def mostly_fits(field: Field, texts: Sequence[str]) -> bool:
    """Whether more of the texts look like values of the field than do not."""
    sample = texts[:_SAMPLE]
    return sum(fits(field, text) for text in sample) * 2 > len(sample)


def mostly_addresses(texts: Sequence[str]) -> bool:
    """Whether more of the texts hold an @ than do not."""
    sample = texts[:_SAMPLE]
    return sum("@" in text for text in sample) * 2 > len(sample)


def are_initials(texts: Sequence[str]) -> bool:
    """Whether most of the texts are two or three capitals, as people sign with."""
    sample = texts[:_SAMPLE]
    return sum(bool(_INITIALS.fullmatch(text)) for text in sample) * 2 > len(sample)


def are_counts(texts: Sequence[str]) -> bool:
    """Whether all of the texts are small numbers, which rather count something than name it."""
    return all(_COUNT.fullmatch(text) for text in texts[:_SAMPLE])


def rows_with(texts: Iterable[str], cells: Iterable[str]) -> dict[str, int]:
    """For each cell that stands among the texts of a column, the first line in which it does."""
    exact = {plain(cell): cell for cell in cells}
    for written in cells:
        person = named_address(written)
        if person is not None:
            exact.setdefault(plain(person.address), written)
            exact.setdefault(plain(person.name), written)
    folded = {fold_case(key): cell for key, cell in exact.items() if is_word(key)}
    rows: dict[str, int] = {}
    for i, text in enumerate(texts):
        key = plain(text)
        cell = exact.get(key)
        if cell is None:
            cell = folded.get(fold_case(key))
            if cell is None or not is_word(key):
                continue
        rows.setdefault(cell, i)
    return rows
