"""The codec that the first bytes of a file name or show.

A byte order mark names it. Without one, UTF-16 and UTF-32 show themselves by their zeros: most
characters of any table are ASCII, and each of those leaves its other bytes empty.
"""

from __future__ import annotations

import codecs

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark is the first half of it
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

LONGEST_MARK = max(len(mark) for mark, _ in _MARKS)

_ASCII_SHARE = 0.1
"""The least share of characters that are ASCII: even Chinese text has line ends and commas."""

_OTHER_HALF = 0.6
"""Zeros in the other half, as a share of those in the first: U+4E00, the Chinese for "one", ends
with a zero byte, and so do some letters of Latvian. Padding with NUL fills both halves alike."""


def mark_of(head: bytes) -> str | None:
    """The codec that the byte order mark names; None without one."""
    return next((codec for mark, codec in _MARKS if head.startswith(mark)), None)


def length_of_mark(head: bytes) -> int:
    """How many bytes the byte order mark has; 0 without one."""
    return next((len(mark) for mark, _ in _MARKS if head.startswith(mark)), 0)


def pattern_of_zeros(head: bytes) -> str | None:
    """The codec of UTF-16 or UTF-32 without a mark, by where the zero bytes stand; or None."""
    return _zeros_of_utf32(head) or _zeros_of_utf16(head)


def _zeros_of_utf32(head: bytes) -> str | None:
    """No character is beyond U+10FFFF, so that one byte of four is always zero."""
    whole = head[: len(head) // 4 * 4]
    for codec, quads in (("utf-32-le", whole), ("utf-32-be", whole[::-1])):
        characters = len(quads) // 4
        highest, high, low = (quads[at::4].count(0) for at in (3, 2, 1))
        if highest == characters and 2 * high > characters and low > _ASCII_SHARE * characters:
            return codec
    return None


def _zeros_of_utf16(head: bytes) -> str | None:
    first, second = head[0::2].count(0), head[1::2].count(0)
    most, least = max(first, second), min(first, second)
    if most < max(1, _ASCII_SHARE * (len(head) // 2)) or least > _OTHER_HALF * most:
        return None
    return "utf-16-le" if second > first else "utf-16-be"
