"""How far a sheet is scrolled when it is opened: to the right, if import_status is out of sight.

A sheet with frozen or split panes opens as its person has left it. None are frozen here: they would
stay and be in the way, while one key scrolls a sheet back.
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
    if tag is None or re.search(rb"<" + re.escape(prefix) + rb"pane\b", views):
        return views
    told = (attribute(tag[0], b"topLeftCell") or b"").decode("ascii", "replace")
    corner = block_of(told) or Block(1, 0, 1, 0)
    if corner.first_column <= first and sum(widths[corner.first_column :]) <= SCREEN_CHARACTERS:
        return views
    place = f"{column_letters(first)}{corner.first_row}".encode()
    return views[: tag.start()] + with_attribute(tag[0], b"topLeftCell", place) + views[tag.end() :]
