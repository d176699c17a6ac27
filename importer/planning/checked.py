"""The rows of a mapped chunk checked: most of them by their columns, the others one by one.

Makes a `Checked` of each row that somebody looks at. Which way a row went makes no difference to
what is said of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from importer.contract import sure_rows
from importer.contract.fingerprint import likeness_columns, likeness_keys
from importer.contract.sure_rows import AnyBody, SureBody, key_of, made
from importer.mapping.cells.mapped_chunk import MappedChunk
from importer.planning.due_dates import DueDates
from importer.planning.fed_back.lost_ids import IDS
from importer.planning.fed_back.rewritten import has_numbers
from importer.rows.issues import Issue
from importer.validation import Validator


class Checked(NamedTuple):
    """A row as `importer.validation.Validated` has it, whose body may be made later."""

    body: AnyBody | None
    issues: tuple[Issue, ...]
    closing: bytes | None = None


UNWANTED = Checked(None, ())
"""A row that is skipped."""


class CheckedChunk(Protocol):
    """The rows of a chunk, whoever has checked them.

    skips: why a row is not wanted, else None. keys: what each is known by, b"" where it makes no
    task. others: the rows, by their places, that are not surely valid by their columns, or not
    wanted. texts: of the other rows, by the names of their fields.
    """

    @property
    def mapped(self) -> MappedChunk: ...  # noqa: D102 -- as the class says
    @property
    def skips(self) -> Sequence[str | None]: ...  # noqa: D102
    @property
    def keys(self) -> Sequence[bytes]: ...  # noqa: D102
    @property
    def others(self) -> Mapping[int, Checked]: ...  # noqa: D102
    @property
    def texts(self) -> sure_rows.Texts: ...  # noqa: D102
    @property
    def due(self) -> DueDates | None:
        """When the rows that make a task are due, where that was counted."""
        ...

    def column(self, name: str) -> Sequence[Any]:
        """The values of the field of this name; None or "": none."""
        ...

    def row(self, place: int) -> Checked:
        """The row at this place."""
        ...

    def number_ids(self) -> Sequence[Sequence[str | None]]:
        """The columns of ids in which there is a number; what other rows have may be told, too."""
        ...

    def likenesses_of(self, places: Sequence[int]) -> dict[int, tuple[bytes, bytes]]:
        """What tasks like them share, of the rows at these places, by their places.

        Of rows without a body nothing is known. (`contract.fingerprint.likeness_keys`)
        """
        ...


class CheckedHere(NamedTuple):
    """A `CheckedChunk` with all that it was made of."""

    mapped: MappedChunk
    skips: Sequence[str | None]
    keys: Sequence[bytes]
    others: Mapping[int, Checked]
    texts: sure_rows.Texts
    due: None = None

    def column(self, name: str) -> Sequence[Any]:
        """The values of the field of this name; None or "": none."""
        return self.mapped.by_name.get(name) or [None] * len(self.keys)

    def row(self, place: int) -> Checked:
        """The row at this place."""
        other = self.others.get(place)
        return other or Checked(SureBody(self.keys[place], self.mapped, place), ())

    def number_ids(self) -> Sequence[Sequence[str | None]]:
        """The columns of ids in which there is a number."""
        columns = filter(None, map(self.mapped.by_name.get, IDS))
        return [column for column in columns if has_numbers(column)]

    def likenesses_of(self, places: Sequence[int]) -> dict[int, tuple[bytes, bytes]]:
        """What tasks like them share; of rows without a body nothing."""
        others = {place: self.others[place] for place in places if place in self.others}
        sure = [place for place in places if place not in others] if others else places
        found = dict(zip(sure, zip(*likenesses(self, sure), strict=True), strict=True))
        for place, row in others.items():
            if row.body is not None:
                found[place] = likeness_keys(made(row.body))
        return found


def check(
    mapped: MappedChunk, skips: Sequence[str | None], validator: Validator, *, marked: bool
) -> CheckedHere:
    """The rows of the chunk. skips: why a row is not wanted, else None.

    marked: a reference is added to a text of each row.
    """
    sure = sure_rows.judge(mapped.by_name, len(mapped.numbers), marked=marked)
    unsure = sure.unsure.union(mapped.met)
    others: dict[int, Checked] = {}
    if any(skips):
        others = {i: UNWANTED for i, skip in enumerate(skips) if skip is not None}
        unsure -= others.keys()
    if unsure:
        for i, values in mapped.values_of(sorted(unsure)).items():
            others[i] = Checked(*validator.validate_row(values, mapped.met.get(i, ())))
    keys = list(sure.keys)
    for i, row in others.items():
        keys[i] = key_of(row.body)
    return CheckedHere(mapped, skips, keys, others, sure.texts)


def likenesses(checked: CheckedChunk, places: Sequence[int]) -> tuple[list[bytes], list[bytes]]:
    """What the rows at these places, which are sure, have in common with others: both digests."""
    texts, count = checked.texts, len(checked.keys)
    if not places:
        return [], []
    if len(places) == count:
        return likeness_columns(texts, count)
    if len(places) > count // 2:  # to leave some out takes longer than to make their digests
        by_time, by_texts = likeness_columns(texts, count)
        return [by_time[place] for place in places], [by_texts[place] for place in places]
    texts = {name: [column[place] for place in places] for name, column in texts.items()}
    return likeness_columns(texts, len(places))
