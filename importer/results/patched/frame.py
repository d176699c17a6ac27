"""What stands before and behind the rows of a sheet, changed where the new columns need it.

Order of the elements: ECMA-376 Part 1, 18.3.1.99 (worksheet).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple
from xml.parsers import expat

from importer.results.patched.markup import MAIN, RELATIONS, attribute, with_attribute
from importer.results.patched.places import Block, block_of
from importer.results.patched.refusal import CannotPatchError
from importer.results.patched.sight import with_view
from importer.results.workbook_limits import MAX_COLUMNS
from importer.rows.letters import column_letters

_ORDER = (
    *("sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData"),
    *("sheetCalcPr", "sheetProtection", "protectedRanges", "scenarios", "autoFilter"),
    *("sortState", "dataConsolidate", "customSheetViews", "mergeCells", "phoneticPr"),
    *("conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins"),
    *("pageSetup", "headerFooter", "rowBreaks", "colBreaks", "customProperties"),
    *("cellWatches", "ignoredErrors", "smartTags", "drawing", "legacyDrawing"),
    *("legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems"),
    *("tableParts", "extLst"),
)
_RANK = {name: rank for rank, name in enumerate(_ORDER)} | {
    # Of compatibility: in it stand controls and embedded objects.
    "AlternateContent": _ORDER.index("oleObjects")
}
_IN_THE_WAY = {"autoFilter", "tableParts", "sheetProtection", "customSheetViews", "sortState"}
_CHARACTER_PIXELS = 7
_PADDING_PIXELS = 5
_USUAL_WIDTH = 9.14
"""Of a column, where nobody says: 64 pixels."""
_SEEN = 2
"""Of the import columns, so many are to be seen: the row, and its status."""


class _Child(NamedTuple):
    name: str
    start: int


class SheetFrame:
    """The head and the tail of a sheet, as `SheetXml` gives them."""

    def __init__(self, head: bytes, tail: bytes, prefix: bytes) -> None:
        """Raises CannotPatchError for a sheet that is not one of SpreadsheetML as Excel has it."""
        self._head, self._tail = head, tail
        self._prefix = prefix
        self._children: list[_Child] = []
        self._end = 0
        self._parse()

    @property
    def blocks(self) -> list[Block]:
        """The merged cells."""
        reference = re.compile(rb"<" + re.escape(self._prefix) + rb"mergeCell\b([^<>]*)>")
        found = (attribute(one[1], b"ref") for one in reference.finditer(self._tail))
        blocks = (block_of(text.decode("ascii", "replace")) for text in found if text)
        return [block for block in blocks if block is not None]

    @property
    def may_filter(self) -> bool:
        """Whether nothing is there that a filter would be in the way of."""
        return not any(child.name in _IN_THE_WAY for child in self._children)

    @property
    def legacy_drawing(self) -> str | None:
        """The id of the relation to the drawing of the comments; None without one."""
        for child in self._children:
            if child.name == "legacyDrawing":
                tag = self._tail_tag(child)
                found = re.search(rb":id\s*=\s*[\"']([^\"']+)[\"']", tag)
                return "" if found is None else found[1].decode("utf-8", "replace")
        return None

    @property
    def column_styles(self) -> dict[range, int]:
        """The styles of columns, for cells that are not written."""
        found = {}
        for _, attributes in self._columns():
            style = attribute(attributes, b"style")
            if style is not None:
                found[_columns_of(attributes)] = int(style)
        return found

    def head(self, columns: Sequence[int], widths: Sequence[int]) -> bytes:
        """The head with the new columns: how wide they are, in sight, and that the sheet has them.

        The first two of them are those to be seen.
        """
        head = self._with_widths(columns, widths)
        seen = [*self._widths(columns[0]), *widths[:_SEEN]]
        # What stands before the columns has the same place.
        head = with_view(head, self._prefix, self._place_in_head("sheetViews"), columns[0], seen)
        for child in self._children:
            if child.name == "dimension" and child.start < len(self._head):
                stop = head.index(b">", child.start) + 1
                tag = head[child.start : stop]
                head = head[: child.start] + _reaching(tag, max(columns)) + head[stop:]
        return head

    def tail(self, *, filtered: str | None, drawing: str | None) -> bytes:
        """The tail with a filter over this block, and with this relation to a drawing."""
        tail = self._tail
        if drawing is not None:
            written = (
                b"<" + self._prefix + b'legacyDrawing xmlns:r="' + RELATIONS.encode()
                + b'" r:id="' + drawing.encode() + b'"/>'
            )  # fmt: skip
            place = self._place_for("legacyDrawing")
            tail = tail[:place] + written + tail[place:]
        if filtered is not None:
            place = self._place_for("autoFilter")
            written = b"<" + self._prefix + b'autoFilter ref="' + filtered.encode() + b'"/>'
            tail = tail[:place] + written + tail[place:]
        return tail

    def _parse(self) -> None:
        parser = expat.ParserCreate(namespace_separator=" ")
        depth = 0

        def start(name: str, _attributes: dict[str, str]) -> None:
            nonlocal depth
            if depth == 0 and name != f"{MAIN} worksheet":
                strict = name.startswith("http://purl.oclc.org/")
                what = "is saved as Strict Open XML" if strict else "has a sheet of another kind"
                raise CannotPatchError(f"it {what}")
            if depth == 1:
                bare = name.rpartition(" ")[2]
                self._children.append(_Child(bare, parser.CurrentByteIndex))
            depth += 1

        def end(_name: str) -> None:
            nonlocal depth
            depth -= 1
            if depth == 0:
                self._end = parser.CurrentByteIndex

        parser.StartElementHandler, parser.EndElementHandler = start, end
        try:
            parser.Parse(self._head + self._tail, True)  # noqa: FBT003 - it takes no keyword
        except expat.ExpatError as error:
            raise CannotPatchError("its sheet is not written as usual") from error
        data = [child.start for child in self._children if child.name == "sheetData"]
        if data != [self._head.rindex(b"<")]:
            raise CannotPatchError("its sheet is not written as usual")

    def _tail_tag(self, child: _Child) -> bytes:
        start = child.start - len(self._head)
        return self._tail[start : self._tail.index(b">", start) + 1]

    def _place_for(self, name: str) -> int:
        """Where in the tail an element of this name may stand."""
        rank = _RANK[name]
        behind = (
            child.start
            for child in self._children
            if child.start > len(self._head) and _RANK.get(child.name, len(_ORDER)) > rank
        )
        return next(behind, self._end) - len(self._head)

    def _place_in_head(self, name: str) -> int:
        """Where an element of this name stands, or may stand."""
        following = _ORDER[_RANK[name] : _RANK["sheetData"] + 1]
        return next(c.start for want in following for c in self._children if c.name == want)

    def _widths(self, count: int) -> list[float]:
        """Of the first columns, in characters; hidden ones have none."""
        each = re.compile(rb"<" + re.escape(self._prefix) + rb"sheetFormatPr\b[^<>]*>")
        told = each.search(self._head)
        usual = attribute(told[0], b"defaultColWidth") if told else None
        widths = [_USUAL_WIDTH if usual is None else _number(usual)] * count
        for _, attributes in self._columns():
            own = attribute(attributes, b"width")
            is_hidden = attribute(attributes, b"hidden") in {b"1", b"true"}
            for number in _columns_of(attributes):
                if number <= count and (is_hidden or own):
                    widths[number - 1] = 0.0 if is_hidden else _number(own or b"")
        return widths

    def _columns(self) -> list[tuple[bytes, bytes]]:
        """Each element that tells of columns, with its attributes."""
        begin, stop = self._columns_part()
        each = re.compile(
            rb"<" + re.escape(self._prefix) + rb"col\b([^<>]*?)(?:/>|>\s*</[\w.:-]+>)"
        )
        part = self._head[begin:stop]
        if each.sub(b"", part).strip():
            raise CannotPatchError("the widths of its columns are not written as usual")
        return [(one[0], one[1]) for one in each.finditer(part)]

    def _columns_part(self) -> tuple[int, int]:
        """From where to where in the head columns are told of."""
        place = next((c.start for c in self._children if c.name == "cols"), None)
        if place is None:
            data = self._head.rindex(b"<")
            return data, data
        begin = self._head.index(b">", place) + 1
        if self._head[begin - 2 : begin] == b"/>" or self._head[begin : begin + 2] == b"</":
            raise CannotPatchError("the widths of its columns are not written as usual")
        return begin, self._head.index(b"</" + self._prefix + b"cols", begin)

    def _with_widths(self, columns: Sequence[int], widths: Sequence[int]) -> bytes:
        begin, stop = self._columns_part()
        new = range(min(columns) + 1, max(columns) + 2)  # they stand side by side, from 1
        kept = [part for whole in self._columns() for part in _outside(*whole, new)]
        for number, width in zip(new, widths, strict=True):
            exact = (width * _CHARACTER_PIXELS + _PADDING_PIXELS) / _CHARACTER_PIXELS
            about = f'min="{number}" max="{number}" width="{exact:.7g}" customWidth="1"'
            kept.append((number, b"<" + self._prefix + b"col " + about.encode() + b"/>"))
        written = b"".join(markup for _, markup in sorted(kept))
        if begin == stop:
            name = self._prefix + b"cols>"
            written = b"<" + name + written + b"</" + name
        return self._head[:begin] + written + self._head[stop:]


def _number(text: bytes) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise CannotPatchError("the widths of its columns are not written as usual") from error


def _columns_of(attributes: bytes) -> range:
    """The columns that an element tells of, from 1."""
    first, last = (attribute(attributes, name) or b"" for name in (b"min", b"max"))
    if not (first.isdigit() and last.isdigit() and 0 < int(first) <= int(last)):
        raise CannotPatchError("the widths of its columns are not written as usual")
    return range(int(first), min(int(last), MAX_COLUMNS) + 1)


def _outside(markup: bytes, attributes: bytes, new: range) -> list[tuple[int, bytes]]:
    """What an element tells of columns outside of the new ones, by the first of them."""
    own = _columns_of(attributes)
    if own.stop <= new.start or own.start >= new.stop:
        return [(own.start, markup)]
    parts = [range(own.start, new.start), range(new.stop, own.stop)]
    start = markup.index(attributes) if attributes else 0
    kept = []
    for part in parts:
        if part:
            told = with_attribute(attributes, b"min", b"%d" % part.start)
            told = with_attribute(told, b"max", b"%d" % (part.stop - 1))
            behind = markup[start + len(attributes) :]
            kept.append((part.start, markup[:start] + told + behind))
    return kept


def _reaching(tag: bytes, column: int) -> bytes:
    """The tag that tells how far the sheet reaches, if need be up to this column."""
    block = block_of((attribute(tag, b"ref") or b"").decode("ascii", "replace"))
    if block is None or block.last_column >= column:
        return tag
    first = f"{column_letters(block.first_column)}{block.first_row}"
    reference = f"{first}:{column_letters(column)}{block.last_row}"
    return with_attribute(tag, b"ref", reference.encode())
