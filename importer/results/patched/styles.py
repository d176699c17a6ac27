"""The styles of a workbook, to which a few are added at the end of each list.

A cell with an issue keeps its own style but for the fill, so each style of such a cell is copied
once. In the fill of a copy, whose colour is ours, the colour that nobody sees is the one that the
cell had before: by it the mark can be taken off again.
ECMA-376 Part 1, 18.8.10 (cellXfs), 18.8.20 (fill), 18.8.32 (patternFill: of a solid one only the
foreground shows).
"""

from __future__ import annotations

import re

from importer.results.marks import ERROR_COLOR, WARNING_COLOR
from importer.results.patched.markup import attribute, require_plain, with_attribute
from importer.results.patched.refusal import CannotPatchError

MOST_STYLES = 60_000
"""Excel has room for 65,490."""

NEW_STYLES = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    b'<fonts count="1"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font></fonts>'
    b'<fills count="2"><fill><patternFill patternType="none"/></fill>'
    b'<fill><patternFill patternType="gray125"/></fill></fills>'
    b'<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    b'<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    b'<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
    b'<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    b"</styleSheet>"
)
"""For a workbook without any."""

_COLORS = (ERROR_COLOR.encode(), WARNING_COLOR.encode())
_NO_COLOR = b'indexed="64"'
_SOLID = re.compile(
    rb"<(?:[\w.-]+:)?patternFill\b[^<>]*?patternType\s*=\s*[\"']solid[\"'][^<>]*>\s*"
    rb"<(?:[\w.-]+:)?fgColor\b\s*([^<>]*?)\s*(?:/>|>)"
)
_BEHIND = re.compile(rb"<(?:[\w.-]+:)?bgColor\b\s*([^<>]*?)\s*(?:/>|>)")


class _List:
    """One list of a part, such as `fills`, whose entries are never changed."""

    def __init__(self, part: bytes, name: bytes, entry: bytes) -> None:
        whole = re.compile(
            rb"<((?:[A-Za-z_][\w.-]*:)?)" + name + rb"\b([^<>]*)>(.*?)</\1" + name + rb"\s*>",
            re.DOTALL,
        )
        found = whole.search(part)
        if found is None or found[2].endswith(b"/"):
            raise CannotPatchError("its styles are not written as usual")
        self.prefix = prefix = found[1]
        self.start, self.stop = found.span()
        self._name, self._attributes, self._content = name, found[2], found[3]
        element = re.escape(prefix + entry)
        each = re.compile(
            rb"<" + element + rb"\b([^<>]*?)(?:/>|>(.*?)</" + element + rb"\s*>)", re.DOTALL
        )
        self.entries = [one[0] for one in each.finditer(found[3])]
        if each.sub(b"", found[3]).strip():
            raise CannotPatchError("its styles are not written as usual")
        self._new: list[bytes] = []

    def add(self, entry: bytes) -> int:
        """The number of an entry, be it there already or new."""
        if entry in self.entries:
            return self.entries.index(entry)
        if entry not in self._new:
            self._new.append(entry)
        return len(self.entries) + self._new.index(entry)

    def at(self, number: int) -> bytes:
        """The entry of this number, be it there already or new; the first where there is none."""
        every = [*self.entries, *self._new]
        return every[number] if 0 <= number < len(every) else every[0]

    def written(self) -> bytes:
        """The list with what was added."""
        attributes = self._attributes
        if attribute(attributes, b"count") is not None:
            count = len(self.entries) + len(self._new)
            attributes = with_attribute(attributes, b"count", b"%d" % count)
        name = self.prefix + self._name
        return b"".join(
            [b"<", name, attributes, b">", self._content, *self._new, b"</", name, b">"]
        )


class Styles:
    """Gives the numbers of styles, the own ones and those that it adds."""

    def __init__(self, part: bytes) -> None:
        """Raises CannotPatchError."""
        require_plain(part, "the part of its styles")
        if b"<!--" in part or b"<![" in part:
            raise CannotPatchError("its styles are not written as usual")
        self._part = part
        self._fonts = _List(part, b"fonts", b"font")
        self._fills = _List(part, b"fills", b"fill")
        self._formats = _List(part, b"cellXfs", b"xf")
        if not self._formats.entries or not self._fonts.entries or not self._fills.entries:
            raise CannotPatchError("its styles are not written as usual")
        if len(self._formats.entries) > MOST_STYLES:
            raise CannotPatchError("it has more styles than there is room for")
        self._marked: dict[tuple[int, str], int] = {}
        self.bold = self._derived(b"", fontId=self._fonts.add(_bold(self._fonts)), applyFont=1)
        alignment = b"<" + self._formats.prefix + b'alignment vertical="top" wrapText="1"/>'
        self.wrapped = self._derived(alignment, applyAlignment=1)

    def marked(self, style: int, color: str) -> int:
        """The number of a style that is like this one, but filled with a colour of ours."""
        known = self._marked.get((style, color))
        if known is None:
            self._marked[style, color] = known = self._filled(style, color)
        return known

    def unmarked(self) -> dict[int, int]:
        """Which style a cell had before it was marked, by the number that it has now.

        Of several that differ from it in the fill alone, the one with the fill that was kept; else
        the first. A program that does not keep it leaves a style without its fill.
        """
        alike: dict[bytes, list[int]] = {}
        ours: list[tuple[int, bytes]] = []
        for number, entry in enumerate(self._formats.entries):
            fill = self._fill_of(entry)
            solid = _SOLID.search(fill)
            if solid is not None and any(color in solid[1] for color in _COLORS):
                behind = _BEHIND.search(fill)
                ours.append((number, _NO_COLOR if behind is None else behind[1]))
            else:
                alike.setdefault(_without_fill(entry), []).append(number)
        found = {}
        for number, color in ours:
            entry = self._formats.entries[number]
            candidates = alike.get(_without_fill(entry), [])
            same = [one for one in candidates if self._color_of(one) == color]
            plain = [one for one in candidates if self._color_of(one) == _NO_COLOR]
            best = [*same, *plain, *candidates]
            found[number] = best[0] if best else self._formats.add(_with_fill(entry, 0))
        return found

    def written(self) -> bytes:
        """The part with all that was added."""
        part = self._part
        lists = (self._fonts, self._fills, self._formats)
        for one in sorted(lists, key=lambda one: one.start, reverse=True):
            part = part[: one.start] + one.written() + part[one.stop :]
        return part

    def _filled(self, style: int, color: str) -> int:
        entry = self._formats.at(style)
        before = self._color_of(style)
        p = self._fills.prefix
        fill = b"".join([
            b"<", p, b"fill><", p, b'patternFill patternType="solid"><', p, b'fgColor rgb="',
            color.encode(), b'"/><', p, b"bgColor ", before, b"/></", p, b"patternFill></", p,
            b"fill>",
        ])  # fmt: skip
        return self._formats.add(_with_fill(entry, self._fills.add(fill)))

    def _color_of(self, style: int) -> bytes:
        """The colour that fills the cells of a style, as attributes; of none that of no colour."""
        entries = self._formats.entries
        solid = _SOLID.search(self._fill_of(entries[style])) if style < len(entries) else None
        return _NO_COLOR if solid is None or not solid[1] else solid[1]

    def _fill_of(self, entry: bytes) -> bytes:
        number = int(attribute(_tag(entry), b"fillId") or 0)
        return self._fills.entries[number] if number < len(self._fills.entries) else b""

    def _derived(self, content: bytes, **changed: int) -> int:
        """A style like the usual one, with these attributes and nothing inside but this."""
        name = self._formats.prefix + b"xf"
        tag = _tag(self._formats.entries[0]).rstrip(b"/>").rstrip()
        for key, value in changed.items():
            tag = with_attribute(tag, key.encode(), b"%d" % value)
        end = b"/>" if not content else b">" + content + b"</" + name + b">"
        return self._formats.add(tag + end)


def _tag(entry: bytes) -> bytes:
    return entry[: entry.index(b">") + 1]


def _with_fill(entry: bytes, fill: int) -> bytes:
    tag = _tag(entry)
    changed = with_attribute(tag, b"fillId", b"%d" % fill)
    return with_attribute(changed, b"applyFill", b"1") + entry[len(tag) :]


def _without_fill(entry: bytes) -> bytes:
    """What two styles have in common that differ in the fill alone."""
    tag = _tag(entry)
    told = re.findall(rb"([\w:.-]+)\s*=\s*[\"']([^\"']*)[\"']", tag)
    kept = sorted(pair for pair in told if pair[0] not in {b"fillId", b"applyFill"})
    return b"\n".join([*(b"=".join(pair) for pair in kept), entry[len(tag) :].strip()])


def _bold(fonts: _List) -> bytes:
    """The usual font, in bold; the element comes first in it (18.8.22)."""
    font, name = fonts.entries[0], fonts.prefix
    bold = b"<" + name + b"b/>"
    tag = _tag(font)
    if tag.endswith(b"/>"):
        return tag[:-2].rstrip() + b">" + bold + b"</" + name + b"font>"
    if re.search(rb"<" + re.escape(name) + rb"b\b", font):
        return font
    return tag + bold + font[len(tag) :]
