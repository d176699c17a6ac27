"""Parts a stream of XML into texts of whole elements that lie side by side, and all the rest.

Nearly all rows of a sheet look alike, and so do nearly all of its shared strings. To take one from
its text costs a tenth of the time that a parser needs, which calls Python seven times for a cell.
What does not look so goes to the parser, as if the others were not there: a document stays
well-formed without some of its elements. For that three things have to hold.

- The parser stands directly in the parent of these elements. It does once it has begun the parent,
  and again after each element, for it refuses an end tag that does not close the innermost one.
- A text is what the parser would have read: UTF-8, without a document type, which could give
  elements attributes that they do not show, and without a character that XML does not allow.
- Nothing is remembered of an element, only of its parent.

Where any of this is in doubt, the parser gets everything from there on. What is damaged is its
business as well: here nothing is ever refused. XML 1.0, 2.2, 2.11, 3.1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO
from xml.parsers import expat

from importer.source.workbooks.markup import Attributes, Markup, read_blocks, split_blocks
from importer.source.workbooks.xlsx.names import main_name

_MOST_BYTES = 1 << 20
"""The longest element that is waited for. A row of 14 cells, all as long as Excel lets them be, has
460,000 characters."""
_MOST_TAG_BYTES = 1 << 12

_NO_CHARACTERS = bytes([*range(9), 11, 12, *range(14, 32)])
_NO_CHARACTERS_BEYOND = ("\ufffe", "\uffff")


class Parted:
    """One stream of XML. `prefix` is that of the names, such as `x:`, once there are texts."""

    def __init__(self, markup: Markup, parent: str, child: str) -> None:
        """parent, child: the names of the elements, without their prefix."""
        self.prefix = ""
        self._markup = markup
        self._parent, self._child = parent, child
        self._opening = re.compile(rb"<((?:[A-Za-z]\w*:)?)%b(?:\s[^<>]*)?(?<!/)>" % parent.encode())
        self._start = self._end = ""
        self._is_sought = True
        self._is_inside = False
        self._opened_at = -1
        self._left = b""
        markup.parser.StartElementHandler = self._watch
        markup.parser.XmlDeclHandler = self._see_declaration
        markup.parser.StartDoctypeDeclHandler = self._see_document_type

    def texts(self, source: IO[bytes]) -> Iterator[str]:
        """Texts of whole elements; "" whenever something else was parsed, and at the end.

        Whoever takes a text must go through it to its end, with `parse` for what is not plain.
        Raises DamagedError, TooLargeError.
        """
        rest = b""
        for block in read_blocks(source):
            rest += block
            if self._is_sought:
                rest = self._seek(rest)
                yield ""
            if self._is_inside:
                length = rest.rfind(self._end.encode()) + len(self._end)
                if length >= len(self._end):
                    yield from self._text_of(rest[:length])
                    rest = rest[length:]
                elif len(rest) > _MOST_BYTES:
                    self._is_inside = False
            if not self._is_inside and not self._is_sought:
                yield from self._parse_all(rest)
                rest = b""
        yield from self._parse_all(rest)
        self._markup.push(b"", is_last=True)
        yield ""

    def parse(self, text: str, place: int) -> int:
        """Have the element parsed that begins here; gives the place behind it."""
        end = text.index(self._end, place) + len(self._end)
        element = text[place:end]
        self._markup.push(data := element.encode())
        if self._is_one(element) or _is_whole(data):
            return end
        return self.leave(text, end)

    def leave(self, text: str, place: int) -> int:
        """Have all parsed from here on; gives the end of the text, which is not gone through."""
        self._is_inside = False
        self._left = text[place:].encode()
        return len(text)

    def _seek(self, data: bytes) -> bytes:
        """Have everything parsed up to and with the tag that begins the parent; gives the rest."""
        place = 0
        while self._is_sought and (found := self._opening.search(data, place)):
            self._markup.push(data[place : found.end()])
            place = found.end()
            if self._is_sought and self._opened_at == self._markup.fed - len(found[0]):
                self._enter(found[1].decode())
        if not self._is_sought:
            return data[place:]
        unfinished = data.rfind(b"<", place)  # it may be the beginning of the tag
        if unfinished < 0 or len(data) - unfinished > _MOST_TAG_BYTES:
            unfinished = len(data)
        self._markup.push(data[place:unfinished])
        return data[unfinished:]

    def _enter(self, prefix: str) -> None:
        self.prefix = prefix
        self._start, self._end = f"<{prefix}{self._child}", f"</{prefix}{self._child}>"
        self._is_inside = True
        self._stop_seeking()

    def _text_of(self, data: bytes) -> Iterator[str]:
        text = _read_text(data)
        if text is None:
            self._is_inside = False
            yield from self._parse_all(data)
            return
        if "]]>" in text:  # the end of a section of CDATA, or not allowed
            yield from self._parse_each(text)
        else:
            yield text
        yield from self._parse_all(self._left)
        self._left = b""

    def _parse_each(self, text: str) -> Iterator[str]:
        place = 0
        while place < len(text):
            place = self.parse(text, place)
            yield ""

    def _parse_all(self, data: bytes) -> Iterator[str]:
        for block in split_blocks(data):
            self._markup.push(block)
            yield ""

    def _is_one(self, text: str) -> bool:
        """Whether it is surely one element, if it is well-formed, which the parser sees to."""
        is_first = text.lstrip().startswith(self._start)
        return is_first and text.count(self._start) == 1 and "<!" not in text and "<?" not in text

    def _watch(self, name: str, attributes: Attributes) -> None:
        if main_name(name) == self._parent:
            self._opened_at = self._markup.parser.CurrentByteIndex
        self._markup.start(name, attributes)

    def _see_declaration(self, _version: str, encoding: str | None, _is_standalone: int) -> None:
        if encoding is not None and encoding.casefold() != "utf-8":
            self._stop_seeking()

    def _see_document_type(self, *_: object) -> None:
        self._stop_seeking()

    def _stop_seeking(self) -> None:
        self._is_sought = False
        self._markup.parser.StartElementHandler = self._markup.start


def _read_text(data: bytes) -> str | None:
    """What the parser would read; None where it has to say what is wrong with it."""
    if len(data.translate(None, _NO_CHARACTERS)) < len(data):
        return None
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return None
    if any(character in text for character in _NO_CHARACTERS_BEYOND):
        return None
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _is_whole(data: bytes) -> bool:
    """Whether it is well-formed by itself, so that the parser stands where it stood before it."""
    try:
        expat.ParserCreate().Parse(b"<a>%b</a>" % data, True)  # noqa: FBT003 - it takes no keyword
    except expat.ExpatError:
        return False
    return True
