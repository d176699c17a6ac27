"""A settled mapping: which column fills which field of one table. Made by `resolve`."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping as MappingABC
from dataclasses import dataclass, field

from importer.contract.fields import FIELDS, Field
from importer.mapping.template.model import LongTexts
from importer.mapping.template.rules import ColumnRule, SkipRule
from importer.wording.text import visible

ANY = "*"
"""Stands for any cell that is not empty, and as the meaning of an id for the cell as it stands."""

AS_IT_IS: MappingABC[str, str] = {ANY: ANY}
"""What a person says of ids that only look like names."""

PLUS = " + "
"""Between the names of columns that are joined, as in `First Name + Last Name`."""


@dataclass(frozen=True, slots=True)
class ColumnSource:
    """A column (position from 0) that fills a field.

    beside: further columns, whose cells follow in the same text; `header` then names them all.
    trusted: a person named it for this field, so that it is the one that is meant.
    joined: it leads to a second export, which a person has named.
    words: what a person said that a cell means, by the folded word; "" is an empty cell, and "*"
    any other that is not empty. Cells that it does not hold are read as usual. An id that is said
    to mean "*" is the cell as it stands. flagged: those words that flags name, for this file.
    users_elsewhere: a pattern of ids that are those of users of another program.
    """

    column: int
    header: str
    rule: ColumnRule
    trusted: bool
    words: MappingABC[str, str] = field(default_factory=dict)
    flagged: frozenset[str] = frozenset()
    beside: tuple[int, ...] = ()
    joined: bool = False
    users_elsewhere: str | None = None

    @property
    def names(self) -> list[str]:
        """The names of its columns; one, where nothing is joined."""
        return self.header.split(PLUS) if self.beside else [self.header]

    @property
    def places(self) -> tuple[int, ...]:
        """Every column whose cells go into the field."""
        return (self.column, *self.beside)


@dataclass(frozen=True, slots=True)
class FieldSource:
    """Where a field's value comes from: the first column with a value, else the constant.

    insisted: a person said that the constant, which may look like a name, is the id as it stands.
    fallback: what takes the place of an empty cell and of a word that the field does not know.
    """

    field: Field
    columns: tuple[ColumnSource, ...] = ()
    constant: str | None = None
    insisted: bool = False
    fallback: str | None = None


@dataclass(frozen=True, slots=True)
class ColumnSkip:
    """A skip rule at its column. by_flag: the person gave it for this file, not a mapping."""

    column: int
    rule: SkipRule
    by_flag: bool = False


@dataclass(frozen=True, slots=True)
class Mapping:
    """Which column fills which field, settled.

    ignored: headers that fill nothing and decide nothing; nameless: the positions of those of these
    columns that have no header. empty: texts that mean an empty cell.
    import_columns: where the columns of an earlier results file are; empty if it is none.
    closed_settled: a person or a mapping has said what becomes of rows that are closed already,
    whatever their cells say.
    opens: by its column, the texts that do not mean that a row is closed; "*" is any.
    long_text: what becomes of reasons that are longer than the API takes. owner_ids: as a mapping
    has it.
    """

    sources: tuple[FieldSource, ...]
    skips: tuple[ColumnSkip, ...] = ()
    ignored: tuple[str, ...] = ()
    nameless: frozenset[int] = frozenset()
    empty: frozenset[str] = frozenset()
    import_columns: MappingABC[str, int] = field(default_factory=dict)
    closed_settled: bool = False
    opens: MappingABC[int, frozenset[str]] = field(default_factory=dict)
    long_text: LongTexts = "issue"
    owner_ids: str | None = None

    @property
    def filling(self) -> frozenset[int]:
        """The positions of the columns that fill a field."""
        return filling(self.sources)

    @property
    def deciding_status(self) -> frozenset[int]:
        """The positions of the columns that say which tasks are closed once they are created."""
        return filling(source for source in self.sources if source.field.name == "status")

    @property
    def used(self) -> frozenset[int]:
        """Those, and the columns that decide which rows count, or hold an earlier run's results."""
        deciding = {skip.column for skip in self.skips}
        return self.filling | deciding | set(self.import_columns.values())

    @property
    def filled_by(self) -> MappingABC[str, str]:
        """The columns of each field that has some, as a person knows them, by the field's name."""
        named = {
            source.field.name: " or ".join(f'"{_one_line(c.header)}"' for c in source.columns)
            for source in self.sources
            if source.columns
        }
        return {name: f"column {columns}" for name, columns in named.items()}

    @property
    def unfilled(self) -> tuple[str, ...]:
        """The blank-sheet names of fields that nothing fills."""
        filled = {source.field.name for source in self.sources}
        return tuple(f.column for f in FIELDS if f.name not in filled)


def filling(sources: Iterable[FieldSource]) -> frozenset[int]:
    """The positions of the columns that fill the fields of these sources."""
    return frozenset(p for source in sources for column in source.columns for p in column.places)


def _one_line(header: str) -> str:
    return visible(" ".join(header.split()))
