"""Takes the rows of a sheet that look like those before them from their text.

Which cells are plain is learned: a row that the parser has read shows in which form its cells are
written, and a form that two rows have is one to expect. Of all these forms one regular expression
is made, which matches a row from its first sign to its last: nothing in it is passed over. What is
between the tags of a cell is then read as ever, by the type and style of its form.

Formulas without a value, rich text, comments, cells out of order and whatever else is rare match
no form. A row with one of them is the parser's.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

from importer.rows.letters import column_letters
from importer.rows.table import NativeCell
from importer.source.workbooks.markup import TRUE
from importer.source.workbooks.places import column_index
from importer.source.workbooks.stored import EMPTY, DamagedError, StoredRow
from importer.source.workbooks.xlsx.cells import CellReader, Shown
from importer.source.workbooks.xlsx.references import resolve

_ATTRIBUTES = r'(?: [A-Za-z][\w:]*="[\w.:+-]*")*'
_ABOUT_CELL = r'(?: s="([0-9]{1,9})")?(?: t="([A-Za-z]{1,9})")?'
_TEXT = '<{0}is><{0}t(?: xml:space="preserve")?>([^<]*+)</{0}t></{0}is></{0}c>'
_VALUE = "<{0}v>([^<]*+)</{0}v></{0}c>"
_CALCULATED = (
    r'<{0}f(?: t="shared")?(?: ref="[A-Z0-9:]+")?(?: si="[0-9]+")?'
    r"(?:/>|>(?![\s&Hh])(?:[^<&]++|&(?:amp|lt|gt|quot);)*+</{0}f>)<{0}v>([^<]++)</{0}v></{0}c>"
)
"""A formula with what it gave, unless it may be a HYPERLINK. Without a value it is the parser's."""
_HOLDERS = {"v": _VALUE, "t": _TEXT, "f": _CALCULATED}
_HIDDEN = re.compile(r' hidden="(\w*)"')

_MOST_LOOKED_AT = 1_000
"""After so many rows that were not plain it is known what the plain ones look like."""
_LEAST_LESSONS = 4
_MOST_COLUMNS = 500
_MOST_FORMS = 6
"""Of one column, such as a date, a text instead of it, no value, each of them in bold."""


class _Form(NamedTuple):
    """How a cell is written. holder: `v`, `t`, `f`, or nothing where there is no value."""

    style: str | None
    kind: str | None
    holder: str


class PlainRows:
    """What is known of the rows of a sheet. prefix: of the names of elements."""

    def __init__(self, cells: CellReader, prefix: str) -> None:
        self._cells = cells
        self._prefix = prefix
        start = f'<{prefix}row r="'
        self._row_start = re.compile(rf'\s*{start}[0-9]{{1,9}}"({_ATTRIBUTES})>', re.ASCII)
        self._row_end = f"</{prefix}row>"
        self._cell = re.compile(
            rf'<{prefix}c r="([A-Z]{{1,3}})[0-9]+"{_ABOUT_CELL}'
            rf"(?:/>|>(?:{'|'.join(held.format(prefix) for held in _HOLDERS.values())}))"
        )
        self._looked_at = self._lessons = 0
        self._is_hidden: dict[str, bool] = {}
        self._forms: dict[int, Counter[_Form]] = {}
        self._match: Callable[[str, int], re.Match[str] | None] | None = None
        self._plan: list[tuple[int, Callable[[str], Shown]]] = []

    def take(self, text: str, place: int, limit: int) -> tuple[StoredRow, int] | None:
        """The row that begins here and the place behind it; None where it is not plain.

        limit: the number of columns from which on a cell lies far to the right.
        """
        found = self._match(text, place) if self._match is not None else None
        if found is None:
            return None
        number, about, *raws = found.groups()
        is_hidden = self._is_hidden.get(about)
        if is_hidden is None:
            return None
        texts: list[str] = []
        cells: list[NativeCell] = []
        try:
            for raw, (column, read) in zip(raws, self._plan, strict=True):
                if raw:
                    if len(texts) < column:
                        missing = column - len(texts)
                        texts += [""] * missing
                        cells += [EMPTY] * missing
                    shown, native = read(resolve(raw) if "&" in raw else raw)
                    texts.append(shown)
                    cells.append(native)
        except (ValueError, LookupError, ArithmeticError):
            return None  # the parser comes upon it again
        if len(texts) > limit:
            return None
        return StoredRow(int(number), texts, cells, [], is_hidden), found.end()

    @property
    def is_hopeless(self) -> bool:
        """Whether so many rows were looked at in vain that none will be plain."""
        return self._looked_at == _MOST_LOOKED_AT and self._match is None

    def learn(self, text: str) -> None:
        """Look at a row that was parsed."""
        if self._looked_at == _MOST_LOOKED_AT:
            return
        self._looked_at += 1
        start = self._row_start.match(text)
        forms = self._forms_of(text, start.end()) if start is not None else {}
        if start is None or not forms:
            return
        hidden = _HIDDEN.search(start[1])
        self._is_hidden[start[1]] = hidden is not None and hidden[1] in TRUE
        for column, form in forms.items():
            self._forms.setdefault(column, Counter())[form] += 1
        self._lessons += 1
        if self._lessons >= _LEAST_LESSONS and not self._lessons & (self._lessons - 1):
            self._expect()

    def _forms_of(self, text: str, place: int) -> dict[int, _Form]:
        """The forms of the cells by their columns; none where any of it is not plain."""
        forms: dict[int, _Form] = {}
        while found := self._cell.match(text, place):
            try:
                column = column_index(found[1])
            except DamagedError:
                return {}
            if len(forms) == _MOST_COLUMNS:
                return {}
            values = zip(_HOLDERS, found.groups()[-len(_HOLDERS) :], strict=True)
            holder = next((held for held, value in values if value is not None), "")
            forms[column] = _Form(found[2], found[3], holder)
            place = found.end()
        return forms if text[place:] == self._row_end else {}

    def _expect(self) -> None:
        """Make the expression of the forms that were seen more than once."""
        prefix, plan = self._prefix, []
        parts = [rf'[ \t\n]*<{prefix}row r="([0-9]{{1,9}})"([^<>]*)>']
        for column, seen in sorted(self._forms.items()):
            forms = [form for form, count in seen.most_common(_MOST_FORMS) if count > 1]
            if forms:
                written = "|".join(self._written(form) for form in forms)
                place = f'<{prefix}c r="{column_letters(column)}[0-9]+"'
                parts.append(f"(?:{place}(?:{written}))?+")
            valued = (form for form in forms if form.holder)
            plan += [(column, self._cells.reader(form.kind, form.style)) for form in valued]
        self._match = re.compile("".join([*parts, self._row_end])).match
        self._plan = plan

    def _written(self, form: _Form) -> str:
        style = f' s="{form.style}"' if form.style is not None else ""
        kind = f' t="{form.kind}"' if form.kind is not None else ""
        if not form.holder:
            return f"{style}{kind}/>"
        return f"{style}{kind}>{_HOLDERS[form.holder].format(self._prefix)}"
