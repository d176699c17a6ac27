"""The rows of a mapped chunk checked: most of them by their columns, the others one by one.

Makes a `Checked` of each row. Which way a row went makes no difference to what is said of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from importer.contract import sure_rows
from importer.contract.sure_rows import AnyBody, SureBody
from importer.mapping.mapped_chunk import MappedChunk
from importer.rows.issues import Issue
from importer.validation import Validator


class Checked(NamedTuple):
    """A row as `importer.validation.Validated` has it, whose body may be made later."""

    body: AnyBody | None
    issues: tuple[Issue, ...]
    closing: bytes | None = None


UNWANTED = Checked(None, ())
"""A row that is skipped."""


def check(
    mapped: MappedChunk, skips: Sequence[str | None], validator: Validator, *, marked: bool
) -> list[Checked]:
    """Each row of the chunk. skips: why a row is not wanted, else None.

    marked: a reference is added to a text of each row.
    """
    count = len(mapped.numbers)
    sure = sure_rows.judge(mapped.by_name, count, marked=marked)
    unsure = sure.unsure.union(mapped.met)
    keys = sure.keys
    checked = [Checked(SureBody(keys[i], mapped, i), ()) for i in range(count)]
    if any(skips):
        for i, skip in enumerate(skips):
            if skip is not None:
                checked[i] = UNWANTED
                unsure.discard(i)
    if unsure:
        for i, values in mapped.values_of(sorted(unsure)).items():
            checked[i] = Checked(*validator.validate_row(values, mapped.met.get(i, ())))
    return checked
