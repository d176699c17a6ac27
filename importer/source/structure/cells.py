"""What kind of value a cell's text looks like, and the evidence in rows for a header.

A header is told from data by contrast: names stand above numbers, dates or addresses, and data
stands above data of its own kind. No cell is changed here, and no row is chosen.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from enum import Enum, auto
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from importer.rows.table import NOT_CALCULATED


class CellKind(Enum):
    """What a cell looks like; EMPTY also for the words that stand for nothing."""

    EMPTY = auto()
    NUMBER = auto()
    DATE = auto()
    TIME = auto()
    EMAIL = auto()
    URL = auto()
    PHONE = auto()
    CODE = auto()
    TEXT = auto()


TYPED = frozenset(
    {
        *(CellKind.NUMBER, CellKind.DATE, CellKind.TIME),
        *(CellKind.EMAIL, CellKind.URL, CellKind.PHONE),
    }
)
"""Kinds that names of columns hardly ever have."""

_NEVER_A_NAME = TYPED - {CellKind.NUMBER}
"""A number may be a name (a year, a month); an address or a date above its like never is."""

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_CLOCK = r"\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s?(?:[ap]\.?m\.?)?"
_ZONE = r"(?:\s?(?:z|utc|gmt|[+-]\d{2}:?\d{2}))?"
_WITH_CLOCK = rf"(?:(?:t|,?\s){_CLOCK}{_ZONE})?"
_MONEY = (
    r"(?:[$€£¥₹]|USD|EUR|GBP|CHF|JPY|CNY|INR|CAD|AUD|NZD|SEK|NOK|DKK|PLN|CZK|BRL|MXN|ZAR|SGD|HKD)"
)

_KINDS: tuple[tuple[CellKind, re.Pattern[str]], ...] = (
    (CellKind.EMPTY, re.compile(r"(?i:n/a|#n/a|na|null|none|nil|nan|\?+|-+|[–—.])")),  # noqa: RUF001
    (CellKind.EMPTY, re.compile(re.escape(NOT_CALCULATED))),
    (CellKind.EMAIL, re.compile(r"[^\s@,;]+@[^\s@,;]+\.[^\s@,;]+")),
    (CellKind.URL, re.compile(r"(?i:https?://\S+|www\.\S+)")),
    (
        CellKind.DATE,
        re.compile(
            rf"(?i:(?:\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}|\d{{1,2}}[-/.]\d{{1,2}}[-/.]\d{{2,4}}"
            rf"|\d{{1,2}}\.?[ -]{_MONTH}\.?,?[ -]\d{{2,4}}|{_MONTH}\.? \d{{1,2}},? \d{{4}})"
            rf"{_WITH_CLOCK})"
        ),
    ),
    (CellKind.TIME, re.compile(rf"(?i:{_CLOCK}{_ZONE})")),
    (CellKind.PHONE, re.compile(r"\+\d[\d\s()./-]{6,}|\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}")),
    (
        CellKind.NUMBER,
        re.compile(
            rf"\(?[-+−]?\s?{_MONEY}?\s?[-+−]?(?:\d[\d.,'’\s]*|[.,]\d+)"  # noqa: RUF001
            rf"(?:[eE][-+]?\d+)?\s?(?:%|{_MONEY})?\)?"
        ),
    ),
    (CellKind.CODE, re.compile(r"(?=[^\d]*\d)(?=[^a-zA-Z]*[a-zA-Z])[\w./:#-]{4,}")),
)
"""The first that fits the whole cell; TEXT where none does."""

_LONGEST_TYPED = 60
_DOMINANT = 0.7
"""The share of a column's filled cells that makes their kind the column's."""

_SURE = 2
"""The points of evidence that settle what a row is."""

COMMON_NAMES = frozenset(
    {
        *("account", "address", "amount", "assignee", "category", "city", "code", "comment"),
        *("comments", "company", "contact", "country", "created", "currency", "customer"),
        *("date", "deal", "deadline", "department", "description", "due", "duedate", "email"),
        *("firstname", "fullname", "id", "industry", "item", "key", "label", "lastname"),
        *("name", "no", "note", "notes", "number", "order", "owner", "phone", "postcode"),
        *("price", "priority", "product", "qty", "quantity", "region", "role", "sku", "stage"),
        *("state", "status", "street", "subject", "summary", "team", "telephone", "time"),
        *("title", "total", "type", "unit", "units", "updated", "url", "user", "value"),
        *("website", "year", "zip"),
    }
)
"""Names that columns have everywhere, in small letters and without blanks or punctuation."""


@lru_cache(maxsize=4096)
def kind_of(cell: str) -> CellKind:
    """What `cell` looks like, white space around it aside."""
    text = cell.strip()
    if not text:
        return CellKind.EMPTY
    if len(text) > _LONGEST_TYPED:
        return CellKind.URL if text.startswith(("http://", "https://")) else CellKind.TEXT
    return next((kind for kind, pattern in _KINDS if pattern.fullmatch(text)), CellKind.TEXT)


def fold_name(text: str) -> str:
    """`text` without what does not matter in a name: case, blanks, punctuation."""
    return re.sub(r"[\W_]+", "", text.casefold())


def filled_columns(cells: Sequence[str]) -> list[int]:
    """The places (from 0) of the cells with anything in them."""
    return [place for place, cell in enumerate(cells) if cell and not cell.isspace()]


def column_kinds(rows: Sequence[Sequence[str]]) -> list[CellKind | None]:
    """The kind of each column's cells; None where they are of no one kind, or all empty."""
    width = max(map(len, rows), default=0)
    return [_dominant(row[place] for row in rows if place < len(row)) for place in range(width)]


def _dominant(cells: Iterable[str]) -> CellKind | None:
    kinds = Counter(map(kind_of, cells))
    del kinds[CellKind.EMPTY]
    if not kinds:
        return None
    kind, count = kinds.most_common(1)[0]
    return kind if count >= _DOMINANT * kinds.total() else None


class Evidence(NamedTuple):
    """What speaks for a row being the header of the rows below it, and for being one of them.

    contrasts: columns in which a text stands above cells of one typed kind.
    """

    header: float
    data: float
    contrasts: int = 0

    @property
    def is_header(self) -> bool:
        """Whether something speaks for a header, and nothing against it."""
        return self.header > 0 and not self.data

    @property
    def is_data(self) -> bool:
        """Whether the row is surely like those below it."""
        return self.data >= _SURE and self.data >= 4 * self.header


def weigh(cells: Sequence[str], body: Sequence[Sequence[str]]) -> Evidence:
    """What the rows below say of a row."""
    kinds = column_kinds(body)
    header = data = 0.0
    contrasts = 0
    counted = _counted_names(cells)
    for place in filled_columns(cells[: len(kinds)]):
        column = [row[place].strip() for row in body if place < len(row)]
        kind, own, text = kinds[place], kind_of(cells[place]), cells[place].strip()
        if kind in TYPED and own is kind:
            data += 0 if place in counted else 1 + (own in _NEVER_A_NAME)
        elif kind in TYPED and own in {CellKind.TEXT, CellKind.CODE}:
            header, contrasts = header + 1, contrasts + 1
        elif own not in TYPED and own is not CellKind.EMPTY:
            if text in column or _is_coded_alike(text, column):
                data += 1
            elif kind is CellKind.CODE and own is CellKind.TEXT:
                header += 1
    names = sum(fold_name(cell) in COMMON_NAMES for cell in cells)
    return Evidence(header + (names if names >= _SURE else 0), data, contrasts)


def _is_coded_alike(text: str, column: Sequence[str]) -> bool:
    """Whether text and column are ids of one length, each with a digit in it."""
    filled = [cell for cell in column if cell]
    return (
        len(text) >= 4  # noqa: PLR2004 - shorter ones are alike by chance
        and " " not in text
        and any(map(str.isdigit, text))
        and {len(cell) for cell in filled} == {len(text)}
        and all(any(map(str.isdigit, cell)) and " " not in cell for cell in filled)
    )


_SHORT_NUMBER = re.compile(r"\d{1,18}", re.ASCII)
"""Longer ones are no count of anything, and Python refuses to convert the longest."""


def _counted_names(cells: Sequence[str]) -> frozenset[int]:
    """The places of numbers that count on from each other, as years above a table do."""
    texts = [cell.strip() for cell in cells]
    places = [p for p, text in enumerate(texts) if _SHORT_NUMBER.fullmatch(text)]
    counts = [int(texts[place]) for place in places]
    steps = {after - before for before, after in pairwise(counts)}
    are_years = all(1900 <= count <= 2100 for count in counts)  # noqa: PLR2004
    several = len(places) > 2 or are_years  # noqa: PLR2004
    return frozenset(places) if several and steps in ({1}, {-1}) else frozenset()
