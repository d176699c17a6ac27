"""How far a sheet is scrolled when it is opened: to the right, if import_status is out of sight.

What a person has frozen stays so, and is scrolled under; a split stays where it is. Nothing is
frozen here: that would stay and be in the way, while one key scrolls a sheet back.
ECMA-376 Part 1, 18.3.1.87 (sheetView), 18.3.1.66 (pane).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from importer.results.marks import SCREEN_CHARACTERS
from importer.results.patched.markup import attribute, with_attribute
from importer.results.patched.places import Block, block_of
from importer.rows.letters import column_letters


def with_view(head: bytes, prefix: bytes, start: int, first: int, widths: Sequence[float]) -> bytes:
    """The head of a sheet, scrolled so that this column is the first, where need be.

    start: where the views stand, or may stand. first: from 0. widths: in characters, of all
    columns up to the last that is to be seen.
    """
    name = prefix + b"sheetViews"
    found = re.compile(rb"<(" + re.escape(name) + rb")\b.*?</\1\s*>", re.DOTALL).match(head, start)
    if found is not None:
        return head[:start] + _in_sight(found[0], prefix, first, widths) + head[found.end() :]
    if head.startswith(b"<" + name, start):
        return head
    empty = b"<" + prefix + b'sheetView workbookViewId="0"/>'
    view = _in_sight(empty, prefix, first, widths)
    if view == empty:
        return head
    return head[:start] + b"<" + name + b">" + view + b"</" + name + b">" + head[start:]


def _in_sight(views: bytes, prefix: bytes, first: int, widths: Sequence[float]) -> bytes:
    tag = re.search(rb"<" + re.escape(prefix) + rb"sheetView\b[^<>]*>", views)
    if tag is None:
        return views
    pane = re.search(rb"<" + re.escape(prefix) + rb"pane\b[^<>]*>", views)
    if pane is None:
        return _scrolled(views, tag, first, widths, frozen=0)
    if attribute(pane[0], b"state") != b"frozen":
        return views
    frozen = int(float(attribute(pane[0], b"xSplit") or 0))
    scrolled = _scrolled(views, pane, first, widths, frozen=frozen)
    if scrolled == views or frozen:
        return scrolled
    # Both parts of the sheet, the frozen rows and those below, are scrolled as one.
    return _scrolled(scrolled, tag, first, widths, frozen=0)


def _scrolled(
    views: bytes, tag: re.Match[bytes], first: int, widths: Sequence[float], *, frozen: int
) -> bytes:
    """frozen: so many columns are in sight in any case."""
    told = (attribute(tag[0], b"topLeftCell") or b"").decode("ascii", "replace")
    corner = block_of(told) or Block(1, 0, 1, 0)
    seen = sum(widths[:frozen]) + sum(widths[max(corner.first_column, frozen) :])
    if corner.first_column <= first and seen <= SCREEN_CHARACTERS:
        return views
    place = f"{column_letters(first)}{corner.first_row}".encode()
    return views[: tag.start()] + with_attribute(tag[0], b"topLeftCell", place) + views[tag.end() :]
