"""Finds the line of a mapping file for the path of a key in it.

`tomllib` reads a file and does not say where. The text is looked through once more, as people write
such files; where that does not tell, there is no line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from importer.contract.fields import find_field

_TABLE = re.compile(r"\s*\[\[?\s*([^\[\]]+?)\s*\]\]?")
_NAME = r"""(?:"[^"]*"|'[^']*'|[\w-]+)"""
_KEY = re.compile(rf"\s*({_NAME}(?:\s*\.\s*{_NAME})*)\s*=")
_TEXT = re.compile(r'=\s*("""|\'\'\')')
_FIELDS, _WORDS = "fields", "words"
_OF_FIELDS = frozenset({_FIELDS, _WORDS})
"""Tables whose keys are names of fields."""


def place_of(path: Path, loc: Sequence[str | int]) -> str:
    """How a message names what stands at `loc` of a mapping file: `m.toml, line 3`."""
    try:
        line = line_of(path.read_text("utf-8-sig"), loc)
    except (OSError, ValueError):  # it was read before: what is wrong with it now, others tell
        line = None
    return path.name if line is None else f"{path.name}, line {line}"


class _Statement(NamedTuple):
    """A key or the head of a table: its path, and the lines that belong to it, from 0."""

    path: str
    first: int
    last: int


def line_of(text: str, loc: Sequence[str | int]) -> int | None:
    """The number of the line of what stands at `loc`, such as ("fields", "reason", "colum")."""
    lines = text.splitlines()
    names = [part for part in loc if isinstance(part, str)]
    numbers = [part for part in loc if isinstance(part, int)]
    if not names:
        return None
    found = list(_statements(lines))
    if names[0] in _OF_FIELDS and len(names) > 1:
        spans = [s for s in found if _is_field(s.path, names[0], names[1])]
    else:
        spans = [s for s in found if s.path == names[0]]
    place = numbers[0] if numbers and names[0] != _FIELDS else 0
    if place >= len(spans):
        return None
    span = spans[place]
    key = re.compile(rf"(?<![\w-])[\"']?{re.escape(names[-1])}[\"']?\s*=")
    inside = (i for i in range(span.first, span.last + 1) if key.search(lines[i]))
    return 1 + next(inside, span.first)


def _statements(lines: Iterable[str]) -> Iterator[_Statement]:
    """Each with its lines: those of a table are all up to the next table."""
    heads: list[tuple[str, int, bool]] = []
    table, quotes, count = "", "", 0
    for number, line in enumerate(lines):
        count += 1
        if quotes:
            quotes = "" if quotes in line else quotes
            continue
        opened = _TEXT.search(line)
        if opened is not None and opened[1] not in line[opened.end() :]:
            quotes = opened[1]
        if line.lstrip().startswith("#"):
            continue
        head, key = _TABLE.match(line), _KEY.match(line)
        if head is not None:
            table = _plain(head[1])
            heads.append((table, number, True))
        elif key is not None:
            path = _plain(key[1])
            heads.append((f"{table}.{path}" if table else path, number, False))
    for place, (path, first, is_table) in enumerate(heads):
        ends = (start for _, start, other in heads[place + 1 :] if other or not is_table)
        yield _Statement(path, first, next(ends, count) - 1)


def _plain(path: str) -> str:
    return ".".join(part.strip().strip("\"'") for part in path.split("."))


def _is_field(path: str, table: str, name: str) -> bool:
    """Whether a path is that of the field in the table, by either name, or of a part of it."""
    if not path.startswith(f"{table}."):
        return False
    written = path.removeprefix(f"{table}.")
    known = find_field(name)
    names = {name} if known is None else {known.name, known.column}
    return any(written == one or written.startswith(f"{one}.") for one in names)
