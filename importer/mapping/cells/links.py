"""Takes the address behind a word in a cell as the value, where the field holds an address.

A workbook's cell may show "LinkedIn" or "Zoe" and lead to a page or an e-mail address. What the
cell shows counts where it is an address itself. Other fields keep the words.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import unquote

from importer.contract.fields import Field, Kind
from importer.mapping.settled import ColumnSource
from importer.rows.table import Chunk
from importer.wording.counts import counted

_MAILTO = "mailto:"
_WEB = ("http://", "https://")
_ADDRESSES = (*_WEB, "www.", "linkedin.com")
_LONGEST_TOLD = 60


class LinkedColumn:
    """One column that fills a field of addresses, and how many words in it lead to one."""

    def __init__(self, field: Field, source: ColumnSource) -> None:
        self.field = field
        self.column = source.column
        self._header = source.header.strip()
        self._count = 0
        self._first = ""

    def observe(self, chunk: Chunk) -> None:
        """Count the words of the chunk that lead to an address."""
        found = self._find(chunk)
        if found and not self._count:
            place, address = next(iter(found.items()))
            word = chunk.rows[place][self.column].strip()[:_LONGEST_TOLD]
            shown = address[:_LONGEST_TOLD]
            self._first = f'row {chunk.numbers[place]}: "{word}" leads to {shown}'
        self._count += len(found)

    def use(self, chunk: Chunk, columns: Sequence[Sequence[str]]) -> Sequence[Sequence[str]]:
        """The columns of a chunk, in this one the addresses in the place of words."""
        found = self._find(chunk)
        if not found:
            return columns
        cells = list(columns[self.column])
        for place, address in found.items():
            cells[place] = address
        return [*columns[: self.column], cells, *columns[self.column + 1 :]]

    def note(self) -> str | None:
        """That addresses were used, and which the first is; None where there were none."""
        if not self._count:
            return None
        rows = counted(self._count, "row")
        return (
            f'column "{self._header}": in {rows} the address behind the word is used '
            f"({'the first is ' if self._count > 1 else ''}{self._first})"
        )

    def _find(self, chunk: Chunk) -> dict[int, str]:
        """The addresses by the position of their rows in the chunk."""
        found = {}
        for place, natives in enumerate(chunk.natives):
            link = natives[self.column].link if self.column < len(natives) else ""
            if link:
                address = address_behind(self.field.kind, chunk.rows[place][self.column], link)
                if address is not None:
                    found[place] = address
        return found


def linked_columns(field: Field, sources: Sequence[ColumnSource]) -> list[LinkedColumn]:
    """The columns of a field in which a word may lead to its value; none for other fields."""
    if field.kind not in {Kind.EMAIL, Kind.LINKEDIN_URL}:
        return []
    return [LinkedColumn(field, source) for source in sources]


def address_behind(kind: Kind, text: str, link: str) -> str | None:
    """The address that a cell with this text leads to; None where the text itself counts."""
    word = text.strip()
    if not word:
        return None
    if kind is Kind.EMAIL:
        is_mail = link[: len(_MAILTO)].lower() == _MAILTO and "@" not in word
        return unquote(link[len(_MAILTO) :].partition("?")[0]) if is_mail else None
    is_address = any(part in word.lower() for part in _ADDRESSES)
    return link if link.lower().startswith(_WEB) and not is_address else None
