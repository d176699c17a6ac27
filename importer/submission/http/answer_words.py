"""What an answer says, on one line for a person.

The service has no typed errors (API.md), and what stands before it has others. So the common forms
are read: a message; texts with the place they are about (`loc`, `field`, `path`, `source.pointer`);
texts by the name of a field; `application/problem+json` (RFC 9457); and the title of a web page.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from importer.contract.fields import FIELD_BY_COLUMN, FIELD_BY_NAME
from importer.wording.text import cleaned

_LONGEST = 300
_READ = 4096
_READ_OF_A_PAGE = 64 * 1024
"""A title may stand behind scripts and styles."""
_LONGEST_TITLE = 100
_MOST_TEXTS = 20
_DEEPEST = 6

_TEXTS = ("message", "msg", "detail", "error_description", "description", "reason", "error",
          "title")  # fmt: skip
_PLACES = ("loc", "field", "path", "param", "parameter", "property", "attribute", "pointer", "name")
_INNER = frozenset({
    "message", "error", "errors", "detail", "details", "issues", "violations", "causes", "fields",
    "constraints", "fieldViolations", "field_violations", "invalid-params", "invalid_params",
    "fieldErrors", "formErrors", "non_field_errors",
})  # fmt: skip
_SILENT = frozenset({*_PLACES, "source", "code", "type", "status", "id", "instance", "statusCode"})
"""Members of an error that are no words for a person."""
_AROUND = frozenset({"body", "data", "attributes", "json", "payload", "input", "request", "task"})
"""What a path may begin with before the field."""


def words_of_json(data: object, columns: Mapping[str, str]) -> str:
    """What the texts in an answer say; empty where there are none that are known for it.

    columns: how the person knows a field (`column "Deal"`), by the field's name.
    """
    told: dict[str, None] = {}
    for text in _texts(data, None, 0, is_told=False):
        told.setdefault(text.words(columns))
        if len(told) == _MOST_TEXTS:
            break
    return _cut("; ".join(told))


def words_of_page(body: bytes) -> str:
    """That it is a web page, with its title or first heading."""
    text = body[:_READ_OF_A_PAGE].decode("utf-8", "replace")
    found = (pattern.search(text) for pattern in (_TITLE, _HEADING))
    titles = (_one_line(html.unescape(_TAG.sub(" ", match[1]))) for match in found if match)
    title = next((title for title in titles if title), "")
    return f'a web page, "{title[:_LONGEST_TITLE]}"' if title else "a web page"


def words_of_text(body: bytes) -> str:
    """The text of an answer that is no JSON, or JSON that says nothing."""
    return _cut(_one_line(body[:_READ].decode("utf-8", "replace")))


_TITLE = re.compile(r"<title\b[^<>]{0,200}>([^<]{1,500})", re.IGNORECASE)
_HEADING = re.compile(r"<h1\b[^<>]{0,200}>(.{1,500}?)</h1", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^<>]{0,200}>")


class _Text(NamedTuple):
    """One text, and the field that it is about."""

    said: str
    place: str | None

    def words(self, columns: Mapping[str, str]) -> str:
        said = _one_line(self.said[:_READ])
        if self.place is not None:
            return f"{field_words(self.place, columns)}: {said}"
        named = _NAMED.match(said)
        if named is None or _field(named[1]) not in columns:
            return said
        return f"{field_words(named[1], columns)}: {said[named.end() :].lstrip()}"


_NAMED = re.compile(r"([A-Za-z_.]{4,60}):")
"""A message that begins with the name of a field: "assignee_id: no such user"."""


def _texts(value: object, place: str | None, depth: int, *, is_told: bool) -> Iterator[_Text]:
    """The texts in a value. is_told: a bare text is what is said, and not a part of a task."""
    if depth > _DEEPEST:
        return
    if isinstance(value, str):
        if is_told and value.strip():
            yield _Text(value, place)
    elif isinstance(value, list):
        for item in value[:_MOST_TEXTS]:
            yield from _texts(item, place, depth + 1, is_told=is_told or isinstance(item, str))
    elif isinstance(value, dict):
        yield from _texts_of(value, place, depth, is_told=is_told)


def _texts_of(
    value: dict[str, Any], place: str | None, depth: int, *, is_told: bool
) -> Iterator[_Text]:
    own = _place_of(value)
    if own is not None and (depth > 0 or _field(own) is not None):  # else the call's own address
        place = own
    texts = (value.get(key) for key in _TEXTS)
    said = next((text for text in texts if isinstance(text, str) and text.strip()), None)
    if said is not None:
        yield _Text(said, place)
    for key, inner in value.items():
        if key in _INNER and (isinstance(inner, list | dict) or key not in _TEXTS):
            yield from _texts(inner, place, depth + 1, is_told=True)
        elif said is None and key not in _SILENT and (is_told or _is_field(key)):
            further = key if place is None else f"{place}.{key}"
            yield from _texts(inner, further, depth + 1, is_told=is_told)


def _is_field(key: str) -> bool:
    """Whether a member is named for a field, or for what holds some."""
    return key in _GROUPS or _field(key) is not None


_GROUPS = frozenset({"targets", "contact", "draft"})


def _place_of(value: dict[str, Any]) -> str | None:
    """Where a text says that it belongs; None: nowhere."""
    source = value.get("source")
    named = [value.get(key) for key in _PLACES]
    named += [source.get("pointer"), source.get("parameter")] if isinstance(source, dict) else []
    for place in named:
        if isinstance(place, list) and all(isinstance(part, str | int) for part in place):
            parts = [str(part) for part in place]
        elif isinstance(place, str):
            parts = re.split(r"[./\[\]#$]+", place[:_READ])
        else:
            continue
        names = [part for part in parts if part and not part.isdigit()]
        while len(names) > 1 and names[0] in _AROUND:
            del names[0]
        if names:
            return ".".join(names)
    return None


_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def _field(place: str) -> str | None:
    """The name of the field that a path means, however it is written; None: no field."""
    name = _HUMP.sub("_", place).lower()
    for known in (name, f"targets.{name}", f"targets.contact.{name}", f"draft.{name}"):
        if known in FIELD_BY_NAME:
            return known
    return FIELD_BY_COLUMN[name].name if name in FIELD_BY_COLUMN else None


def field_words(place: str, columns: Mapping[str, str]) -> str:
    """How a person knows what a path means: its column and its field, as far as there are any."""
    field = _field(place)
    if field is None:
        return _one_line(place)
    return f"{columns[field]} ({field})" if field in columns else field


def _one_line(text: str) -> str:
    return " ".join(cleaned(text).split())


def _cut(text: str) -> str:
    return text[:_LONGEST]
