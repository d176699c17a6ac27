"""Finds the row that was asked for as the header, or takes the first one.

Where a header begins that nobody named is `structure`'s to find.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from importer.errors import ConfigurationError, SourceError
from importer.wording.hints import Hint, Option

_Row = TypeVar("_Row")

_WHAT_TO_GIVE = Hint("set {header_row} to the number of the row that holds the column names")


def find_header(
    rows: Iterable[tuple[int, _Row]], label: str, wanted: int | None
) -> tuple[int, _Row]:
    """The header and its row number, out of the rows that are not blank.

    wanted: the row number that a person gave. Raises SourceError where there is no such row,
    ConfigurationError for a number that no row can have.
    """
    if wanted is not None and wanted < 1:
        raise ConfigurationError(f"{Option('header_row', str(wanted))}: rows are counted from 1")
    last = 0
    for number, row in rows:
        if wanted is None or number == wanted:
            return number, row
        if number > wanted:
            raise SourceError(
                f"{label}, row {wanted} is blank, so it is not the header", hint=_WHAT_TO_GIVE
            )
        last = number
    if last:
        raise SourceError(
            f"{label} ends with row {last}; {Option('header_row', str(wanted))} is beyond it",
            hint=_WHAT_TO_GIVE,
        )
    raise SourceError(
        f"{label} is empty; expected a row of column names and rows below it",
        hint="check that it is the right file, and that it was saved",
    )
