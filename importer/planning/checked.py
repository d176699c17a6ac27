"""The rows of a mapped chunk checked: most of them by their columns, the others one by one.

Makes a `Checked` of each row that somebody looks at. Which way a row went makes no difference to
what is said of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from importer.contract import sure_rows
from importer.contract.fingerprint import likeness_columns
from importer.contract.sure_rows import AnyBody, SureBody, key_of
from importer.mapping.cells.mapped_chunk import MappedChunk
from importer.rows.issues import Issue
from importer.validation import Validator


class Checked(NamedTuple):
    """A row as `importer.validation.Validated` has it, whose body may be made later."""

    body: AnyBody | None
    issues: tuple[Issue, ...]
    closing: bytes | None = None


UNWANTED = Checked(None, ())
"""A row that is skipped."""


class CheckedChunk(NamedTuple):
    """The rows of a chunk.

    skips: why a row is not wanted, else None. keys: what each is known by, b"" where it makes no
    task. others: the rows, by their places, that are not surely valid by their columns, or not
    wanted. texts: of the other rows, by the names of their fields.
    """

    mapped: MappedChunk
    skips: Sequence[str | None]
    keys: Sequence[bytes]
    others: Mapping[int, Checked]
    texts: sure_rows.Texts

    def rows(self) -> list[Checked]:
        """Each row."""
        others, keys, mapped = self.others, self.keys, self.mapped
        return [
            others.get(place) or Checked(SureBody(key, mapped, place), ())
            for place, key in enumerate(keys)
        ]


def check(
    mapped: MappedChunk, skips: Sequence[str | None], validator: Validator, *, marked: bool
) -> CheckedChunk:
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
    return CheckedChunk(mapped, skips, keys, others, sure.texts)


def likenesses(checked: CheckedChunk, places: Sequence[int]) -> tuple[list[bytes], list[bytes]]:
    """What the rows at these places, which are sure, have in common with others: both digests."""
    texts, count = checked.texts, len(checked.keys)
    if not places:
        return [], []
    if len(places) < count:
        texts = {name: [column[place] for place in places] for name, column in texts.items()}
    return likeness_columns(texts, len(places))
