"""Where the cells of a sheet lead: the list of links behind the rows, and HYPERLINK formulas.

Only addresses outside of the workbook are given. ECMA-376 Part 1, 18.3.1.47 (hyperlink), and
18.17.7.144 (HYPERLINK).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape

from importer.source.workbooks.places import read_block

_LINK = re.compile(rb"<(?:\w+:)?hyperlink\b([^>]{1,4000})>")
_REFERENCE = re.compile(rb"\bref=[\"']([A-Za-z0-9:$]{1,40})[\"']")
_RELATION = re.compile(rb"\w:id=[\"']([^\"']{1,200})[\"']")
_FORMULA = re.compile(r'\s*HYPERLINK\(\s*"((?:[^"]|"")+)"\s*[,;)]', re.IGNORECASE)
_MOST_LINKS = 200_000
_MOST_CELLS = 1_000


def find_links(tail: bytes, targets: Mapping[str, str]) -> dict[int, dict[int, str]]:
    """The addresses by row number and the index of the column.

    tail: the XML behind the rows. targets: the addresses by the id of their relation.
    """
    links: dict[int, dict[int, str]] = {}
    for count, found in enumerate(_LINK.finditer(tail)):
        reference, relation = _REFERENCE.search(found[1]), _RELATION.search(found[1])
        if count == _MOST_LINKS:
            break
        if reference is None or relation is None:
            continue  # it leads to a place in the workbook
        text = reference[1].decode().replace("$", "")
        block = read_block(text if ":" in text else f"{text}:{text}")
        address = targets.get(unescape(relation[1].decode("utf-8", "replace")))
        if block is None or not address:
            continue
        rows = range(block.first_row, block.last_row + 1)
        columns = range(block.first_column, block.last_column + 1)
        if len(rows) * len(columns) <= _MOST_CELLS:
            for row in rows:
                links.setdefault(row, {}).update(dict.fromkeys((c - 1 for c in columns), address))
    return links


def link_of_formula(formula: str) -> str:
    """The address in a formula that shows a word for it; nothing for any other formula."""
    found = _FORMULA.match(formula)
    return found[1].replace('""', '"') if found else ""
