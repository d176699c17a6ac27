"""The comments of a sheet, and the old drawing that shows them, with those of the marked cells.

A cell has one comment at most: what is to be said of a cell that has a person's is put behind the
person's words, and taken off again (`appended`). A thread of comments, of which this part holds but
a stand-in, stays as it is. Comments of an earlier round, known by their author, go with the rows
that are written anew. ECMA-376 Part 1, 18.7 (comments); Part 4, 14.1 (VML), 14.3 (of spreadsheets).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import NamedTuple
from xml.sax.saxutils import unescape

from importer.results.marks import AUTHOR, COMMENT_WIDTH, comment_height
from importer.results.patched.appended import has_ours, with_ours, without_ours
from importer.results.patched.markup import (
    MAIN,
    attribute,
    before_end,
    require_plain,
    text_element,
)
from importer.results.patched.places import block_of
from importer.results.patched.refusal import CannotPatchError
from importer.rows.letters import column_letters

NEW_COMMENTS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    f'<comments xmlns="{MAIN}"><authors></authors><commentList></commentList></comments>'
).encode()
NEW_DRAWING = (
    b'<xml xmlns:v="urn:schemas-microsoft-com:vml"'
    b' xmlns:o="urn:schemas-microsoft-com:office:office"'
    b' xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit">'
    b'<o:idmap v:ext="edit" data="1"/></o:shapelayout></xml>'
)
_URIS = {
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "x": "urn:schemas-microsoft-com:office:excel",
}
_TYPE = (
    '<{v}shapetype id="_x0000_t202" coordsize="21600,21600" {o}spt="202"'
    ' path="m,l,21600r21600,l21600,xe"><{v}stroke joinstyle="miter"/>'
    '<{v}path gradientshapeok="t" {o}connecttype="rect"/></{v}shapetype>'
)
_SHAPE = (
    '<{v}shape id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;'
    "margin-left:59.25pt;margin-top:1.5pt;width:{width}px;height:{height}px;"
    'z-index:1;visibility:hidden" fillcolor="#ffffe1" {o}insetmode="auto">'
    '<{v}fill color2="#ffffe1"/><{v}shadow color="black" obscured="t"/>'
    '<{v}path {o}connecttype="none"/><{v}textbox style="mso-direction-alt:auto">'
    '<div style="text-align:left"></div></{v}textbox><{x}ClientData ObjectType="Note">'
    "<{x}MoveWithCells/><{x}SizeWithCells/><{x}AutoFill>False</{x}AutoFill>"
    "<{x}Row>{row}</{x}Row><{x}Column>{column}</{x}Column></{x}ClientData></{v}shape>"
)
_PLACE = (b"Row", b"Column")
_LISTS = (b"authors", b"commentList")
_SHAPE_ID = re.compile(rb"_x0000_s([0-9]{1,9})")
_TEXT = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?t\b[^<>]*>([^<]*)")
_FIRST_SHAPE = 1_025
_THREAD = "tc="
"""How the name of the author of a stand-in begins; the id of its thread follows."""
_HEADING = f"{AUTHOR}:\n"
"""How a comment of ours begins, as Excel begins those of a person. Some programs lose authors."""


class Explained(NamedTuple):
    """A comment to come. Rows count from 1, columns from 0."""

    row: int
    column: int
    text: str


class _Found(NamedTuple):
    """A comment that is there. span: from where to where it is written."""

    span: tuple[int, int]
    is_ours: bool
    is_thread: bool


class Comments:
    """The comments that a sheet has."""

    def __init__(self, part: bytes | None, drawing: bytes | None) -> None:
        """part, drawing: None where the sheet has none. Raises CannotPatchError."""
        self._part = NEW_COMMENTS if part is None else part
        self._drawing = NEW_DRAWING if drawing is None else drawing
        require_plain(self._part, "the part of its comments")
        require_plain(self._drawing, "the drawing of its comments")
        self._prefixes = self._require_usual()
        self._own = self._find()

    @property
    def threads(self) -> frozenset[tuple[int, int]]:
        """The cells with a thread of comments, to which nothing is added."""
        return frozenset(place for place, one in self._own.items() if one.is_thread)

    @property
    def our_rows(self) -> frozenset[int]:
        """The rows in which an earlier round has left comments, or words in those of a person."""
        return frozenset(
            row
            for (row, _), one in self._own.items()
            if one.is_ours or has_ours(self._part[slice(*one.span)])
        )

    def changed(self, cleared: Collection[int], new: Sequence[Explained]) -> tuple[bytes, bytes]:
        """Both parts without our words in these rows, and with the new ones."""
        gone = {p for p, one in self._own.items() if one.is_ours and p[0] in cleared}
        persons = self._own.keys() - gone
        texts = {(one.row, one.column): one.text for one in new}
        part, drawing = self._rewritten(gone, cleared, texts), self._drawing
        if gone:
            drawing = self._without_shapes(gone)
        own = [one for one in new if (one.row, one.column) not in persons]
        if not own:
            return part, drawing
        number = self._author_number()
        if number is None:
            number = self._author_count()
            part = before_end(
                part, b"authors", lambda p: _element(p, b"author", AUTHOR), "its comments"
            )
        listed = self._new_comments(own, number)
        part = before_end(part, b"commentList", listed, "its comments")
        return part, self._with_shapes(drawing, own)

    def _rewritten(
        self,
        gone: Collection[tuple[int, int]],
        cleared: Collection[int],
        texts: Mapping[tuple[int, int], str],
    ) -> bytes:
        """The part without the comments of these cells, and what persons have with our words."""
        kept, begin = [], 0
        for place, one in sorted(self._own.items(), key=lambda pair: pair[1].span):
            start, stop = one.span
            markup = b"" if place in gone else self._part[start:stop]
            if markup and place[0] in cleared:
                markup = without_ours(markup)
            if markup and place in texts:
                markup = with_ours(markup, texts[place])
            kept += [self._part[begin:start], markup]
            begin = stop
        return b"".join([*kept, self._part[begin:]])

    def _require_usual(self) -> dict[str, str]:
        """The prefixes of the drawing. Raises CannotPatchError where it, or a list, is unusual."""
        place = self._drawing.find(b"<xml")
        root = self._drawing[place : self._drawing.find(b">", place)] if place >= 0 else b""
        bound = {
            uri.decode("utf-8", "replace"): prefix.decode() + ":"
            for prefix, uri in re.findall(rb"\bxmlns:([A-Za-z]\w*)\s*=\s*[\"']([^\"']*)", root)
        }
        whole = self._drawing.rstrip().endswith(b"</xml>")
        has_ends = all(re.search(rb"</[\w.:-]*" + name, self._part) for name in _LISTS)
        if not (set(_URIS.values()) <= set(bound) and whole and has_ends) or b"<!" in self._part:
            raise CannotPatchError("its comments are not written as usual")
        return {letter: bound[uri] for letter, uri in _URIS.items()}

    def _find(self) -> dict[tuple[int, int], _Found]:
        """What is known of each comment, by row and column of its cell."""
        authors = {b"%d" % number: name for number, name in enumerate(self._authors())}
        found = {}
        for one in re.finditer(
            rb"<((?:[A-Za-z_][\w.-]*:)?)comment\b([^<>]*)>.*?</\1comment\s*>", self._part, re.DOTALL
        ):
            block = block_of((attribute(one[2], b"ref") or b"").decode("ascii", "replace"))
            if block is None:
                raise CannotPatchError("its comments are not written as usual")
            number = attribute(one[2], b"authorId") or b""
            author = authors.get(number, "")
            text = b"".join(_TEXT.findall(one[0]))
            found[block.first_row, block.first_column] = _Found(
                one.span(),
                is_ours=author == AUTHOR or text.startswith(_HEADING.strip().encode()),
                is_thread=author.startswith(_THREAD),
            )
        return found

    def _authors(self) -> list[str]:
        each = rb"<(?:[A-Za-z_][\w.-]*:)?author\s*(?:/>|>(.*?)</)"
        found = re.finditer(each, self._part, re.DOTALL)
        return [unescape((one[1] or b"").decode("utf-8", "replace")) for one in found]

    def _author_number(self) -> int | None:
        authors = self._authors()
        return authors.index(AUTHOR) if AUTHOR in authors else None

    def _author_count(self) -> int:
        return len(self._authors())

    def _new_comments(self, new: Sequence[Explained], author: int) -> Callable[[bytes], bytes]:
        def made(prefix: bytes) -> bytes:
            p = prefix.decode()
            return "".join(
                f'<{p}comment ref="{column_letters(one.column)}{one.row}" authorId="{author}">'
                f"<{p}text>{text_element(p, _HEADING + one.text)}</{p}text></{p}comment>"
                for one in new
            ).encode()

        return made

    def _without_shapes(self, gone: Collection[tuple[int, int]]) -> bytes:
        """The drawing without the boxes of these cells."""
        v, x = (re.escape(self._prefixes[letter].encode()) for letter in "vx")
        shape = re.compile(rb"<" + v + rb"shape\b.*?</" + v + rb"shape\s*>\s*", re.DOTALL)
        places = [re.compile(rb"<" + x + name + rb"\s*>\s*([0-9]+)") for name in _PLACE]

        def kept(one: re.Match[bytes]) -> bytes:
            row, column = (place.search(one[0]) for place in places)
            is_gone = row and column and (int(row[1]) + 1, int(column[1])) in gone
            return b"" if is_gone else one[0]

        return shape.sub(kept, self._drawing)

    def _with_shapes(self, drawing: bytes, new: Sequence[Explained]) -> bytes:
        """The drawing with a box for each comment, which shows while the pointer is over it."""
        first = max([_FIRST_SHAPE - 1, *map(int, _SHAPE_ID.findall(drawing))]) + 1
        shapes = [
            _SHAPE.format(
                number=number,
                width=COMMENT_WIDTH,
                height=comment_height(one.text),
                row=one.row - 1,
                column=one.column,
                **self._prefixes,
            )
            for number, one in enumerate(new, first)
        ]
        kind = [] if b'id="_x0000_t202"' in drawing else [_TYPE.format(**self._prefixes)]
        end = drawing.rindex(b"</xml>")
        return drawing[:end] + "".join([*kind, *shapes]).encode() + drawing[end:]


def _element(prefix: bytes, name: bytes, text: str) -> bytes:
    return b"<" + prefix + name + b">" + text.encode() + b"</" + prefix + name + b">"
