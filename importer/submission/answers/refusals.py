"""Whether a refusal shows that the service read this very row, and found it wrong.

A refusal may follow a request that was carried out: a proxy has sent it twice, and the second copy
was turned away. One that speaks of what was sent is the service's own judgement of the row; "bad
request" is anybody's of anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from pydantic_core import from_json

from importer.submission.http.client import Answer
from importer.wording.text import cleaned


def speaks_of_the_row(answer: Answer, body: bytes) -> bool:
    """Whether a refusal names a member of the body, repeats a value of it, or says what it breaks.

    It must be JSON or plain text, as the service answers (API.md).
    """
    if answer.is_web_page or not answer.body.strip():
        return False
    data = answer.json()
    plain = answer.body[:_READ].decode("utf-8", "replace")
    said = [plain] if data is None else list(_texts(data))
    text = cleaned(" ".join(said)[:_READ]).casefold()
    return _NAMED.search(text) is not None or any(
        value in text for value in map(str.casefold, _values(from_json(body)))
    )


_READ = 4096
_MOST_TEXTS = 500
_DEEPEST = 8
_SHORTEST = 4
"""A value of fewer letters may stand in any text."""

_NAMED = re.compile(
    r"(?<![a-z0-9])(?:(?:assignee|deal|company|meeting|target|contact)s?(?:[ _-]?ids?)?"
    r"|priority|due[ _-]?date|title|task[ _-]?(?:type|title)|talking[ _-]?points|e-?mail|phone"
    r"|linkedin|validation|required|must|expected|too (?:long|short|large|many)|at (?:most|least)"
    r"|no such|does not exist|unknown(?! error)|not supported"
    r"|(?:not a |in)valid(?! (?:request|json|body|payload|token|header|input)))(?![a-z])"
)
"""A member of a task, or words on a rule that what was sent has broken."""


def _texts(value: Any, depth: int = 0) -> Iterator[str]:  # noqa: ANN401 -- JSON
    """The texts in an answer, and the names of what holds them."""
    if isinstance(value, str):
        yield value
    elif depth < _DEEPEST and isinstance(value, list):
        for inner in value[:_MOST_TEXTS]:
            yield from _texts(inner, depth + 1)
    elif depth < _DEEPEST and isinstance(value, dict):
        for key, inner in list(value.items())[:_MOST_TEXTS]:
            if key not in _FRAME:
                yield key
            yield from _texts(inner, depth + 1)


_FRAME = frozenset({"title", "detail", "type", "message", "error", "errors", "reason", "body"})
"""What an error is made of in every service."""


def _values(value: Any) -> Iterator[str]:  # noqa: ANN401 -- JSON
    """The texts of a body that are long enough to be known again."""
    if isinstance(value, str) and len(value) >= _SHORTEST:
        yield value
    elif isinstance(value, dict | list):
        named = value.items() if isinstance(value, dict) else enumerate(value)
        for name, inner in named:
            if name not in _CHOSEN:
                yield from _values(inner)


_CHOSEN = frozenset({"task_type", "priority"})
"""Members whose values are words of every day, such as "call"."""
