"""Which column of a lookup holds what the sheet says, and which holds what to send.

Chooses two columns by the table, the field, and the cells to be looked up, or raises a
`MappingError` that shows the table and how to say it. The key is the column in which the cells
stand, whatever its place. The value is chosen by its header and by what its cells look like; in
doubt, nothing is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple, TypeAlias

from importer.contract.fields import Field, Kind
from importer.errors import MappingError
from importer.mapping.headers.columns import find_column
from importer.mapping.lookups.damage import damaged_names, damaged_values
from importer.mapping.lookups.doubt import LookupInDoubtError, Offer
from importer.mapping.lookups.headers import Rank, rank_header
from importer.mapping.lookups.lookup import named_address
from importer.mapping.lookups.table import (
    LookupTable,
    are_counts,
    are_initials,
    fits,
    mostly_addresses,
    mostly_fits,
    rows_with,
)
from importer.mapping.words.defects import shorten
from importer.settings.lookup_place import LookupPlace

_PAIR = 2
_EXAMPLES = 2
_EXAMPLE_LENGTH = 30
_MOST_SHOWN = 8
_MOST_FLAGS = 3

_Offers: TypeAlias = Sequence[Offer[LookupPlace]]


class Choice(NamedTuple):
    """The columns that hold what the sheet says, and the one that holds what to send."""

    keys: tuple[int, ...]
    value: int


def choose_columns(table: LookupTable, field: Field, cells: Collection[str], header: str) -> Choice:
    """The columns of `table` that are meant. Raises `MappingError` where that is in doubt.

    cells: different texts of the sheet's column `header`, which are to be looked up.
    """
    choice = _Chooser(table, field, cells, header).choose()
    damaged = damaged_names(table, choice.keys)
    if damaged is not None:
        raise damaged
    return choice


class _Chooser:
    def __init__(
        self, table: LookupTable, field: Field, cells: Collection[str], header: str
    ) -> None:
        self.table = table
        self.field = field
        self.cells = cells
        self.header = header
        self.ranks = [rank_header(text, field) for text in table.header]
        self.filled = [i for i in range(len(table.header)) if table.filled(i)]
        self.columns = [i for i in self.filled if i in table.own]

    def choose(self) -> Choice:
        if len(self.table.header) < _PAIR:
            raise MappingError(
                f"the lookup {self.table.label} has one column",
                hint="it needs two: the word, and the id",
            )
        asked_keys = tuple(self._find(name) for name in self.table.place.from_)
        asked_value = None if self.table.place.to is None else self._find(self.table.place.to)
        if asked_value in asked_keys:
            raise MappingError(
                f'{self.table.label}: from= and to= both name the column "{self.table.place.to}"',
                hint="name the column with what the sheet says, and the one with what to send",
            )
        keys = asked_keys or self._keys(asked_value)
        value = self._value(keys) if asked_value is None else asked_value
        return Choice(keys or self._other_key(value), value)

    def _find(self, name: str) -> int:
        try:
            return find_column(self.table.header, name)
        except MappingError as error:
            raise MappingError(
                f"{self.table.label}: {error.message}", hint=self._shown_columns()
            ) from error

    # ------------------------------------------------------------------ what the sheet says

    def _keys(self, value: int | None) -> tuple[int, ...]:
        """The column in which most of the cells stand; () where none of them stands anywhere."""
        table = self.table
        found = {i: rows_with(table.texts(i), self.cells) for i in self.filled if i != value}
        most = max(map(len, found.values()), default=0)
        if not most:
            return ()
        best = [i for i in found if len(found[i]) == most]
        if len(best) > 1 and any(map(named_address, self.cells)):  # two people may have one name
            best = [i for i in best if mostly_addresses(self.table.filled(i))] or best
        if len(best) > 1:  # ids stand for themselves in a table that lists them twice
            best = [i for i in best if self.ranks[i] < Rank.ID] or best
        if len(best) == 1 or all(found[i] == found[best[0]] for i in best):
            return (best[0],)
        flags = [self._saying((i,), value) for i in best[:_MOST_FLAGS]]
        to = self.table.place.to
        raise self._open(
            f'what stands in "{self.header}" stands in {_listed(map(table.name, best), "and")} of '
            f"{self.table.label}, in different lines",
            f"choose one: {' or '.join(flags)}",
            f'In which column of {self.table.label} is what stands in "{self.header}"?',
            [self._offer(i, self._place((i,), to)) for i in best],
        )

    def _other_key(self, value: int) -> tuple[int, ...]:
        """The key of a table in which no cell was found: certain only beside one other column."""
        others = [i for i in self.columns if i != value]
        if len(others) == 1 or not self.cells:
            return tuple(others[:1])
        raise self._not_found()

    def _not_found(self) -> MappingError:
        cell = shorten(next(iter(self.cells)))
        count = "the value" if len(self.cells) == 1 else f"none of the {len(self.cells)} values"
        negation = "does not stand" if len(self.cells) == 1 else "stands"
        return damaged_names(self.table, self.table.own) or self._doubt(
            f'{count} of "{self.header}" (such as "{cell}") {negation} in {self.table.label}',
            "check that it is the right table; if it is, say its columns: "
            f"{self._saying((), None)}",
        )

    # ------------------------------------------------------------------ what to send

    def _value(self, keys: tuple[int, ...]) -> int:
        others = [i for i in self.columns if i not in keys]
        fitting = [i for i in others if mostly_fits(self.field, self.table.filled(i))]
        for rank in (Rank.FIELD, Rank.ID):  # a slip among ids is an issue of its row
            ranked = [i for i in others if self.ranks[i] is rank and self._fits_at_all(i)]
            if len(ranked) == 1:
                return ranked[0]
            if ranked:
                raise self._several(keys, ranked)
        if not keys and not self.cells:
            return others[-1]
        if len(others) == 1 and self._is_sent(others[0], keys, fitting):
            return others[0]
        if not keys and len(others) == _PAIR and len(fitting) == 1:
            return fitting[0]
        meant = None if self._are_ids(keys) else only_meant(self.table, keys, self.ranks)
        damaged = None if meant is None else damaged_values(self.table, self.field, meant)
        raise damaged or (self._nothing_to_send(keys, fitting) if keys else self._not_found())

    def _fits_at_all(self, column: int) -> bool:
        return any(fits(self.field, text) for text in self.table.filled(column))

    def _is_sent(self, column: int, keys: Sequence[int], fitting: Sequence[int]) -> bool:
        """Whether the only column beside the key may be sent."""
        if self.field.kind is not Kind.IDENTIFIER:
            return True
        if column not in fitting or self.ranks[column] < Rank.OPEN:
            return False
        filled = self.table.filled(column)
        is_open = self.ranks[column] is Rank.OPEN and bool(self.table.header[column])
        are_odd = are_initials(filled) or (is_open and are_counts(filled))
        return not self._are_ids(keys) and not are_odd

    def _are_ids(self, keys: Sequence[int]) -> bool:
        """Whether the key was found, and is rather what should be sent."""
        return not self.table.place.from_ and any(self.ranks[i] >= Rank.ID for i in keys)

    def _several(self, keys: Sequence[int], ranked: Sequence[int]) -> MappingError:
        flags = [self._saying(keys, i) for i in ranked[:_MOST_FLAGS]]
        names = _listed(map(self.table.name, ranked), "or")
        return self._open(
            f"{self.table.label} does not say by itself what to send as {self.field.column}: "
            f"{names}",
            f"choose one: {' or '.join(flags)}",
            self._what_to_send(),
            [self._offer(i, self._place(keys, self.table.name(i))) for i in ranked],
        )

    def _nothing_to_send(self, keys: Sequence[int], fitting: Sequence[int]) -> MappingError:
        if self._are_ids(keys) and self.field.kind is Kind.IDENTIFIER:
            return MappingError(
                f'"{self.header}" already contains what is in the column '
                f'"{self.table.name(keys[0])}" of {self.table.label}, and no other column of it '
                f"may be sent as {self.field.column}",
                hint=f"leave out the lookup for {self.field.column}"
                f"{'' if self.table.mapping is None else f' in {self.table.mapping}'}",
            )
        likely = [i for i in fitting if self.ranks[i] is not Rank.OTHER]
        flags = [self._saying(keys, i) for i in likely[:_MOST_FLAGS]] or [self._saying(keys, None)]
        if likely:
            way = f"if one of them holds the ids, choose it: {' or '.join(flags)}"
        else:
            way = f"add a column with the ids, and name it: {flags[0]}"
        return self._open(
            f"no column of {self.table.label} is certain to hold what to send as "
            f"{self.field.column}",
            way,
            self._what_to_send(),
            [self._offer(i, self._place(keys, self.table.name(i))) for i in likely],
        )

    # ------------------------------------------------------------------ what a person may answer

    def _what_to_send(self) -> str:
        return f"Which column of {self.table.label} is to be sent as {self.field.column}?"

    def _open(self, what: str, way: str, question: str, offers: _Offers) -> MappingError:
        told = self._doubt(what, way)
        if self.table.mapping is not None or not offers:  # the mapping file is to say it
            return told
        return LookupInDoubtError(
            told.message,
            hint=way,
            column=self.field.column,
            question=question,
            offers=offers,
        )

    def _offer(self, column: int, place: LookupPlace) -> Offer[LookupPlace]:
        return Offer(self.table.name(column), f"such as {self._examples(column)}", place)

    def _place(self, keys: Iterable[int], to: str | None) -> LookupPlace:
        named = tuple(map(self.table.name, keys))
        return self.table.place.model_copy(update={"from_": named, "to": to})

    # ------------------------------------------------------------------ words

    def _saying(self, keys: Sequence[int], value: int | None) -> str:
        if not keys:
            keys = [i for i in self.columns if self.ranks[i] < Rank.ID][:1]
        to = "COLUMN" if value is None else self.table.name(value)
        return self.table.saying(self.field, keys, to)

    def _doubt(self, what: str, way: str) -> MappingError:
        return MappingError(f"{what}\n{self._shown_columns()}", hint=way)

    def _shown_columns(self) -> str:
        shown = [self._shown(i) for i in self.columns[:_MOST_SHOWN]]
        more = len(self.columns) - len(shown)
        return f"its columns: {', '.join(shown)}{f' and {more} more' if more else ''}"

    def _shown(self, column: int) -> str:
        return f'"{shorten(self.table.name(column))}" ({self._examples(column)})'

    def _examples(self, column: int) -> str:
        examples = list(dict.fromkeys(self.table.filled(column)))[:_EXAMPLES]
        cut = [f"{e[:_EXAMPLE_LENGTH]}…" if len(e) > _EXAMPLE_LENGTH else e for e in examples]
        return ", ".join(cut)


def only_meant(table: LookupTable, keys: Collection[int], ranks: Sequence[Rank]) -> int | None:
    """The column that must hold what to send: the only one by its name, or the only one there is.

    It may hold nothing at all.
    """
    free = [i for i in table.own if i not in keys]
    named = [i for i in free if ranks[i] >= Rank.ID]
    if not named and len(free) == 1 and ranks[free[0]] is Rank.OPEN:
        named = free
    return named[0] if len(named) == 1 else None


def _listed(names: Iterable[str], word: str) -> str:
    quoted = [f'"{shorten(name)}"' for name in names]
    *first, last = quoted
    return f"{', '.join(first)} {word} {last}" if first else last
