"""The reference of a row: a short mark at the end of one text of its task, by which it is found.

The mark is added to a body by the key of its row, and found again in any text. The key stays that
of the body without the mark: a file that was sent without references is not sent again because they
are switched on.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Mapping
from typing import Any, Literal
from urllib.parse import unquote

from pydantic_core import from_json

from importer.contract.answer import TaskAnswer
from importer.contract.body import Draft, TaskBody
from importer.contract.fields import FIELD_BY_NAME, FIELDS, Field
from importer.wording.hints import Option

Place = Literal["reason", "task_title", "draft"]
"""Where a reference may stand; in a draft it stands in the text of the row's type of task."""

PLACES: tuple[Place, ...] = ("reason", "task_title", "draft")
DEFAULT_PLACE: Place = "reason"
NO_PLACE = "none"
"""What a person writes to have no references where a settings file asks for them."""

_DRAFT_TEXTS = {"call": "talking_points", "email": "body", "linkedin": "message"}
_BLANK_JOINED = frozenset({"task_title"})  # a title is one line

# Crockford's base 32 (https://www.crockford.com/base32.html): no letter that is taken for a digit,
# none that changes with the case of some language. Twelve of them are 60 bits of the key.
_LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"
_LENGTH = 12
_TAKEN_FOR = str.maketrans("ilo", "110")

MARK_BEGINS = b"[ref "
"""With this begins every mark in a body as it is sent."""

MARK_LENGTH = len("[ref ]") + _LENGTH
"""The characters of a mark, without what joins it to the text."""

_BEGIN = "[ref "
_BEGUN = _BEGIN.encode()
_MARK = re.compile(rf"ref[^0-9a-z]*([{_LETTERS}ilo]{{{_LENGTH}}})(?![0-9a-z])")
_CODE_POINT = re.compile(r"\\u([0-9a-fA-F]{4})")
_MOST_ESCAPES = 4
"""The most times over that a text may have been escaped."""


def reference_of(key: bytes) -> str:
    """The mark of the row with this key, such as `[ref k7q2m9x4tzab]`; the same each time."""
    number = int.from_bytes(key[:8].ljust(8, b"\0"))
    letters = (_LETTERS[number >> shift & 31] for shift in range(59, -1, -5))
    return f"{_BEGIN}{''.join(letters)}]"


def place_of(place: Place, task_type: str) -> Field:
    """The field that carries the mark of a task of this type."""
    name = f"draft.{_DRAFT_TEXTS[task_type]}" if place == "draft" else place
    return FIELD_BY_NAME[name]


def joint_of(field: Field) -> str:
    """What stands between a text and its mark."""
    return " " if field.name in _BLANK_JOINED else "\n"


def length_with_mark(field: Field, text: str) -> int:
    """The characters of a text of this field after its mark was added; it may be empty."""
    return len(text) + (len(joint_of(field)) if text else 0) + MARK_LENGTH


def marked(body: TaskBody, place: Place, key: bytes) -> TaskBody:
    """The body with the row's mark at the end of the text; an empty text becomes the mark.

    Whether the text is then too long, the caller has asked before (`length_with_mark`).
    """
    field, mark = place_of(place, body.task_type), reference_of(key)
    if place != "draft":
        return body.model_copy(update={place: _joined(field, getattr(body, place), mark)})
    draft, name = body.draft or Draft(), _DRAFT_TEXTS[body.task_type]
    old = getattr(draft, name)
    new = [*(old or ()), mark] if name == "talking_points" else _joined(field, old, mark)
    return body.model_copy(update={"draft": draft.model_copy(update={name: new})})


def _joined(field: Field, text: str | None, mark: str) -> str:
    return f"{text}{joint_of(field)}{mark}" if text else mark


def in_words(place: Place, example: str | None) -> str:
    """What to tell a person about the references of a run. example: of its first row."""
    such_as = f", such as {example}" if example else ""
    told = f"a reference at the end of its {place}{such_as} ({Option('reference')})"
    if place == "draft":
        told += "; whoever sends a draft takes it out first"
    return told


def marked_member(body: Mapping[str, Any], key: bytes) -> str | None:
    """The member of a body, as sent, that carries the mark of its row; None: it has none."""
    mark = reference_of(key)
    draft = body.get("draft")
    members = {"reason": body.get("reason"), "task_title": body.get("task_title")}
    if isinstance(draft, Mapping):
        members |= {f"draft.{name}": draft.get(name) for name in _DRAFT_TEXTS.values()}
    return next((name for name, value in members.items() if _ends_with(value, mark)), None)


def _ends_with(value: object, mark: str) -> bool:
    if isinstance(value, list):
        return bool(value) and str(value[-1]).strip() == mark
    return isinstance(value, str) and value.rstrip().endswith(mark)


def wanted_reference(body: Mapping[str, Any], key: bytes) -> bool:
    """Whether a body was sent with the mark of its row."""
    return marked_member(body, key) is not None


def unmarked(body: Mapping[str, Any], key: bytes) -> dict[str, Any]:
    """A body, as sent, without the mark of its row: what the person's own columns said."""
    own, name = dict(body), marked_member(body, key)
    if name is None:
        return own
    if name.startswith("draft."):
        member = name.removeprefix("draft.")
        own["draft"] = _without(own["draft"], member, key)
        return own if own["draft"] else {k: v for k, v in own.items() if k != "draft"}
    return _without(own, name, key)


def unmarked_json(body: bytes, key: bytes) -> dict[str, Any]:
    """The same of a body as JSON."""
    members: dict[str, Any] = from_json(body)
    return unmarked(members, key) if _BEGUN in body else members


def _without(members: Mapping[str, Any], name: str, key: bytes) -> dict[str, Any]:
    left, value, mark = dict(members), members[name], reference_of(key)
    if isinstance(value, list):
        left[name] = value[:-1]
    else:
        left[name] = value.rstrip().removesuffix(mark)[:-1]  # the joint is one character
    if not left[name]:
        del left[name]
    return left


def find_references(text: str) -> list[str]:
    """The marks in a text, in its order, written as `reference_of` writes them.

    They are found whatever became of case, blanks, brackets and letters that are not ASCII, and
    where the text was escaped for a web page, an address or JSON.
    """
    marks = _MARK.finditer(_unescaped(text))
    return [f"[ref {mark[1].translate(_TAKEN_FOR)}]" for mark in marks]


def _unescaped(text: str) -> str:
    for _ in range(_MOST_ESCAPES):
        before = text
        if "\\u" in text:
            text = _CODE_POINT.sub(lambda found: chr(int(found[1], 16)), text)
        if "%" in text:
            text = unquote(text)
        if "&" in text:
            text = html.unescape(text)
        if text == before:
            break
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
        text = "".join(c for c in text if unicodedata.category(c) != "Cf")  # zero-width
    return text.casefold()


def references_of(task: TaskAnswer) -> set[str]:
    """The marks of a task as the service tells of it: of each of its texts the last.

    A sheet may be an export of tasks that carry a mark already: that one is not theirs.
    """
    found = (find_references(task.member(field.name) or "") for field in FIELDS)
    return {marks[-1] for marks in found if marks}


def has_reference(task: TaskAnswer, key: bytes) -> bool:
    """Whether a task, as the service tells of it, carries the mark of the row with this key."""
    return reference_of(key) in references_of(task)


def without_marks(task: TaskAnswer) -> TaskAnswer:
    """The task without a mark at the end of its texts, to compare with a row that has none."""
    draft = task.draft
    texts = {name: _cut(getattr(draft, name)) for name in _DRAFT_TEXTS.values()}
    return task.model_copy(
        update={
            "reason": _cut(task.reason),
            "task_title": _cut(task.task_title),
            "draft": draft.model_copy(update=texts),
        }
    )


_AT_THE_END = re.compile(rf"\s*\[ref [{_LETTERS}]{{{_LENGTH}}}\]\s*\Z", re.IGNORECASE)


def _cut(text: str | None) -> str | None:
    return text if text is None else _AT_THE_END.sub("", text) or None
