"""Our words at the end of a person's comment, between two lines that nobody else writes.

They are taken off again by these lines, whatever a spreadsheet program has made of the runs of the
text meanwhile, and what the person wrote before or behind them stays. Where one of the two lines
is gone, the person has taken the words over: nothing is taken off.
ECMA-376 Part 1, 18.7.7 (text), 18.4.8 (si: a text, or runs, then phonetic ones).
"""

from __future__ import annotations

import re

from importer.results.marks import AUTHOR
from importer.results.patched.markup import text_element, text_markup, with_attribute

_BEGIN = f"[{AUTHOR} says:]"
_END = f"[end of what {AUTHOR} says]"

_NAME = rb"((?:[A-Za-z_][\w.-]*:)?)"
_TEXT = re.compile(rb"<" + _NAME + rb"t\b([^<>]*?)(?:/>|>([^<]*)</\1t\s*>)")
_RUN = re.compile(rb"<" + _NAME + rb"r(?:\s[^<>]*)?>(.*?)</\1r\s*>", re.DOTALL)
_NEW_LINE = re.compile(rb"(?:_x000[dD]_)?(?:\r?\n|&#(?:10|x0*[aA]);)\Z")


def has_ours(comment: bytes) -> bool:
    """Whether words of ours stand in the markup of a comment."""
    return _place(b"".join(one[3] or b"" for one in _TEXT.finditer(comment))) is not None


def with_ours(comment: bytes, text: str) -> bytes:
    """The markup of a comment with this text behind what is there; as it is if it has no text."""
    said = f"\n{_BEGIN}\n{text}\n{_END}"
    runs = list(_RUN.finditer(comment))
    if runs:
        p = runs[-1][1].decode()
        place = runs[-1].end()
        return comment[:place] + f"<{p}r>{text_element(p, said)}</{p}r>".encode() + comment[place:]
    one = _TEXT.search(comment)
    if one is None:
        return comment
    attributes = with_attribute(one[2], b"xml:space", b"preserve")
    name = one[1] + b"t"
    written = b"<" + name + attributes + b">" + (one[3] or b"") + text_markup(said).encode()
    return comment[: one.start()] + written + b"</" + name + b">" + comment[one.end() :]


def without_ours(comment: bytes) -> bytes:
    """The markup of a comment as it was before `with_ours`."""
    place = _place(b"".join(one[3] or b"" for one in _TEXT.finditer(comment)))
    if place is None:
        return comment
    begin = 0

    def kept(one: re.Match[bytes]) -> bytes:
        nonlocal begin
        content = one[3] or b""
        first, last = (min(max(edge - begin, 0), len(content)) for edge in place)
        begin += len(content)
        if first == last:
            return one[0]
        if last - first == len(content):
            return b""
        start = one.start()
        return one[0][: one.start(3) - start + first] + one[0][one.start(3) - start + last :]

    return _RUN.sub(lambda run: run[0] if _TEXT.search(run[2]) else b"", _TEXT.sub(kept, comment))


def _place(joined: bytes) -> tuple[int, int] | None:
    """From where to where our words stand in the text, with the line break before them."""
    first, last = joined.find(_BEGIN.encode()), joined.rfind(_END.encode())
    if first < 0 or last < first:
        return None
    line_break = _NEW_LINE.search(joined[:first])
    return (first if line_break is None else line_break.start(), last + len(_END))
