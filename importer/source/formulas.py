"""The XML of a sheet -> the formulas without a value: written by a program, never calculated.

openpyxl gives nothing for such a cell, as for an empty one. This looks for them in the bytes,
in blocks, at the cost of unpacking the sheet once more.
"""

from __future__ import annotations

import re
from typing import IO, NamedTuple

_BLOCK_BYTES = 1 << 20

_CELL = re.compile(rb"<c\b(?P<attributes>[^>]*[^/>])?>(?P<content>.*?)</c>", re.DOTALL)
_FORMULA = re.compile(rb"<f\b")
_VALUE = re.compile(rb"<v\b[^>]*>[^<]")
_TEXT_RESULT = re.compile(rb"\bt\s*=\s*[\"']str[\"']")
"""A formula whose result is the empty text has this type and an empty value."""
_REFERENCE = re.compile(rb"\br\s*=\s*[\"']([A-Z]+[0-9]+)[\"']")


class Uncalculated(NamedTuple):
    """How many formulas have no value, and the cell of the first (`C5`)."""

    formulas: int
    first: str


def find_uncalculated(stream: IO[bytes]) -> Uncalculated | None:
    """The formulas without a value in a sheet's XML; None where each has one."""
    count, first, kept = 0, "", b""
    while block := stream.read(_BLOCK_BYTES):
        whole, end, kept = (kept + block).rpartition(b"</c>")
        kept = kept[max(kept.rfind(b"<c "), 0) if b"<c " in kept else -len(b"<c ") :]
        if b"<f" not in whole:
            continue
        for found in _CELL.finditer(whole + end):
            if _is_uncalculated(found["attributes"] or b"", found["content"]):
                count, first = count + 1, first or _reference(found["attributes"] or b"")
    return Uncalculated(count, first) if count else None


def _is_uncalculated(attributes: bytes, content: bytes) -> bool:
    return bool(
        _FORMULA.search(content)
        and not _VALUE.search(content)
        and not _TEXT_RESULT.search(attributes)
    )


def _reference(attributes: bytes) -> str:
    found = _REFERENCE.search(attributes)
    return found[1].decode() if found else "unknown"
