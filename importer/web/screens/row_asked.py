"""Reads what the grid of the page asks for; whatever does not fit is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from importer.errors import ImporterError
from importer.web.screens.responses import whole_number
from importer.workbench.shown import EVERY_ROW, Filter, Kind
from importer.workbench.viewing import Viewing

MOST_ROWS = 200
"""Rows of one answer."""

_SHOWN = {
    "all": EVERY_ROW,
    "errors": Filter(errors=True),
    "changed": Filter(changed=True),
    "left_out": Filter(left_out=True),
    **{kind.value: Filter(kind=kind) for kind in Kind if kind not in (Kind.READY, Kind.LEFT_OUT)},
}
_PROBLEM = "problem:"


_MOST = 2**53 - 1
"""Beyond, a browser does not know whole numbers apart."""


class UnreadableError(ImporterError):
    """The page has asked for something that does not exist, or not any more."""

    def __init__(self) -> None:
        super().__init__("This could not be understood.", hint="load the page again")


class ReadAgainError(ImporterError):
    """The page shows the rows of another file, or of this one as it was read before."""

    def __init__(self) -> None:
        super().__init__(
            "The sheet has been read again since this page was opened.", hint="load the page again"
        )


def require_looks(asked: Mapping[str, Any], looks: int) -> None:
    """What is asked is of the sheet as it was read last, where `looks` says of which it is.

    The same number of a row may be another row there. Raises `ReadAgainError`.
    """
    if number_of(asked, "looks", looks) != looks:
        raise ReadAgainError


class Listed(NamedTuple):
    """Which rows a page shows. stamp: when it asked for them, by its own count."""

    shown: Filter
    stamp: int


def listed_of(asked: Mapping[str, Any], view: Viewing) -> Listed:
    """What `show`, `search` and `stamp` name. Raises `UnreadableError`."""
    name, stamp = asked.get("show", "all"), number_of(asked, "stamp", 0)
    search = text_of({"search": "", **asked}, "search").strip()
    if isinstance(name, str) and name.startswith(_PROBLEM):
        problem = view.named(name.removeprefix(_PROBLEM))
        if problem is not None:
            return Listed(Filter(problem=problem, search=search), stamp)
    if not isinstance(name, str) or name not in _SHOWN:
        raise UnreadableError
    return Listed(replace(_SHOWN[name], search=search), stamp)


def number_of(asked: Mapping[str, Any], name: str, default: int | None = None) -> int:
    """A whole number that is not negative. Raises `UnreadableError`."""
    found = asked.get(name, default)
    if isinstance(found, str) and (read := whole_number(found)) is not None:
        found = read
    if not isinstance(found, int) or isinstance(found, bool) or not 0 <= found <= _MOST:
        raise UnreadableError
    return found


def numbers_of(asked: Mapping[str, Any], name: str) -> list[int]:
    """Row numbers. Raises `UnreadableError`."""
    found = asked.get(name, [])
    if not isinstance(found, list):
        raise UnreadableError
    return [number_of({"": number}, "") for number in found]


def text_of(asked: Mapping[str, Any], name: str) -> str:
    """A text. Raises `UnreadableError`."""
    found = asked.get(name)
    if not isinstance(found, str):
        raise UnreadableError
    return found


def cells_of(asked: Mapping[str, Any], width: int) -> dict[tuple[int, int], str]:
    """Texts by row and column, of a list of such threes. Raises `UnreadableError`."""
    found = asked.get("cells")
    if not isinstance(found, list):
        raise UnreadableError
    cells = {}
    for cell in found:
        match cell:
            case [int(), int(column), str(text)] if column < width:
                cells[number_of({"": cell[0]}, ""), number_of({"": column}, "")] = text
            case _:
                raise UnreadableError
    return cells


def block_of(asked: Mapping[str, Any]) -> list[list[str]]:
    """Rows of texts. Raises `UnreadableError`."""
    match asked.get("block"):
        case [*rows] if all(
            isinstance(row, list) and all(isinstance(text, str) for text in row) for row in rows
        ):
            return rows
    raise UnreadableError
