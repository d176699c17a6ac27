"""The body of an answer as JSON, or None.

What is no JSON, or more of it than any answer of this API holds, is not understood, and costs no
more than some hundred megabytes: three bytes of `[[],[],…` would become eighty of memory.
"""

from __future__ import annotations

import json
import re
from typing import Any

MOST_MEMBERS = 500_000
"""Values and members; a page of 200 tasks has some 5,000. The worst of them take 150 MB."""

# Each begins where a text does and ends at the latest with the body, so that none is read twice.
_TEXT = re.compile(rb'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)', re.DOTALL)


def read_json(body: bytes) -> Any:  # noqa: ANN401
    """The value; None where there is none, or it is out of all bounds.

    Two members of one name that differ are none either: who reads the first and who reads the
    last would read two answers (RFC 8259, 4).
    """
    if _members(body) > MOST_MEMBERS and _has_too_many(body):
        return None
    try:
        return _DECODER.decode(body.decode("utf-8-sig"))  # from bytes it would try UTF-16 too
    except (ValueError, RecursionError):  # a number of too many digits is among the former
        return None


def _members(body: bytes) -> int:
    """How many values there are at the most, by brackets and commas; texts hold some as well."""
    return body.count(b",") + body.count(b"[") + body.count(b"{")


def _has_too_many(body: bytes) -> bool:
    """The same without what stands in texts."""
    members = end = 0
    for text in _TEXT.finditer(body):
        members += _members(body[end : text.start()])
        end = text.end()
        if members > MOST_MEMBERS:
            return True
    return members + _members(body[end:]) > MOST_MEMBERS


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs) and any(found[name] != value for name, value in pairs):
        raise ValueError("two members of one name")
    return found


def _refuse(constant: str) -> None:
    """NaN and Infinity are Python's, and no JSON."""
    raise ValueError(constant)


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_refuse)
