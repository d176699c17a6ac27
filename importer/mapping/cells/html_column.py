r"""Notes what became of HTML, or of line ends that are written out, in a column of texts.

Looks at the cells of a column and words a line for a person. A mapping says with `html` that its
text is to be taken, and with `escapes` what `\n` stands for; no text is rewritten without that.
"""

from __future__ import annotations

from collections.abc import Sequence

from importer.contract.fields import Kind
from importer.mapping.cells.converter import ColumnConverter
from importer.mapping.cells.escapes import without_escapes
from importer.mapping.cells.html_text import holds_html, html_text
from importer.mapping.words.defects import shorten
from importer.wording.hints import Option


def may_hold_html(converter: ColumnConverter) -> bool:
    """Whether the column fills a field in which a person reads."""
    return converter.source.rule.html or converter.field.kind in {Kind.TEXT, Kind.LONG_TEXT}


class HtmlColumn:
    """Counts the cells that hold HTML. Observe all chunks first."""

    def __init__(self, converter: ColumnConverter) -> None:
        self.converter = converter
        self._taken = converter.source.rule.html
        self._rows = self._first = 0

    def observe(self, texts: Sequence[str], numbers: Sequence[int]) -> None:
        """Take the cells of a chunk."""
        joined = "".join(texts)  # most chunks hold none, and one search tells
        if "<" not in joined and not (self._taken and "&" in joined):
            return
        for text, number in zip(texts, numbers, strict=True):
            if ("<" in text or (self._taken and "&" in text)) and self._counts(text.strip()):
                self._rows += 1
                self._first = self._first or number

    def _counts(self, text: str) -> bool:
        return html_text(text) != text if self._taken else holds_html(text)

    @property
    def is_open(self) -> bool:
        """Whether it holds HTML, and nobody has said that its text is to be taken."""
        return bool(self._rows) and not self._taken

    def told(self) -> str:
        """That it holds HTML, and where."""
        return f"{self._name()} holds HTML ({self._where()})."

    def note(self) -> str | None:
        """What becomes of it, and where it stands; None: there is none."""
        if not self._rows:
            return None
        name, rows = self._name(), self._where()
        if self._taken:
            return f"the HTML in {name} is sent as plain text ({rows})"
        return (
            f"{name} holds HTML, which is sent unchanged ({rows}); for plain text add "
            f"{Option('html', self.converter.field.column)}"
        )

    def _name(self) -> str:
        return f'"{shorten(self.converter.header)}"'

    def _where(self) -> str:
        return rows_told(self._rows, self._first)


class EscapedColumn:
    """Counts the cells in which line ends are written out. Observe all chunks first."""

    def __init__(self, converter: ColumnConverter) -> None:
        self.converter = converter
        self._rows = self._first = 0

    def observe(self, texts: Sequence[str], numbers: Sequence[int]) -> None:
        """Take the cells of a chunk."""
        for text, number in zip(texts, numbers, strict=True):
            if "\\" in text and without_escapes(text) != text:
                self._rows += 1
                self._first = self._first or number

    def note(self) -> str | None:
        """How often they are taken for what they stand for, and where; None: there are none."""
        if not self._rows:
            return None
        name = f'"{shorten(self.converter.header)}"'
        return f"each \\n in {name} is sent as a line end ({rows_told(self._rows, self._first)})"


def rows_told(rows: int, first: int) -> str:
    """In how many rows something is, and which the first is."""
    return f"row {first}" if rows == 1 else f"{rows:,} rows, the first is row {first}"
