"""A task as the API answers it, as far as it can be relied on.

JSON enters. What is missing, null or of another kind is None; only the id has to be there.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator


def _whole(value: object) -> object:
    r"""A text in which half a character (JSON can say "\ud800") is written out, as UTF-8 needs."""
    return value.encode("utf-8", "backslashreplace").decode() if isinstance(value, str) else value


def _id_text(value: object) -> object:
    """An id as text; a number is one too, `true` is not."""
    return str(value) if type(value) is int else _whole(value)


def _text_or_none(value: object) -> str | None:
    """What an answer repeats may be anything; of a text alone it is known what it means."""
    return str(_whole(value)) if isinstance(value, str) else None


def _lines_or_none(value: object) -> str | None:
    """The same for a list of texts, as one text."""
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        value = "\n".join(value)
    return _text_or_none(value)


_Echo = Annotated[str | None, BeforeValidator(_text_or_none)]
_EchoedLines = Annotated[str | None, BeforeValidator(_lines_or_none)]


_DELETED = frozenset({"deleted", "removed", "archived", "trashed"})
_NO = frozenset({"", "0", "false", "no", "none", "null"})


def says_deleted(task: Mapping[str, Any]) -> bool:
    """Whether the members of a task say that it was deleted, as `deleted_at` or `isDeleted` do.

    A deletion hides a task from listings (API.md, "The other task calls"); what an address still
    answers is not published.
    """
    if str(task.get("status")).strip().casefold() in _DELETED:
        return True
    return any(
        _word_of(name) in _DELETED and str(value).strip().casefold() not in _NO
        for name, value in task.items()
    )


@lru_cache(maxsize=1_000)
def _word_of(name: str) -> str:
    """The word of a member's name: "deleted" for `is_deleted`, `deletedAt` and the like."""
    word = name.replace("_", "").casefold()
    return word.removeprefix("is").removesuffix("at").removesuffix("on")


class _Answered(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


def _part(kind: type[_Answered]) -> Any:  # noqa: ANN401 -- a type, made of another
    """A part of an answer that may be missing, null or anything else."""
    return Annotated[kind, BeforeValidator(lambda value: value if isinstance(value, dict) else {})]


class ContactAnswer(_Answered):
    """The contact of a task as the API answers it, as far as its members are texts."""

    email: _Echo = None
    linkedin_url: _Echo = None
    phone_number: _Echo = None
    name: _Echo = None
    title: _Echo = None


class TargetsAnswer(_Answered):
    """The targets of a task as the API answers it, as far as they are texts."""

    deal_id: _Echo = None
    company_id: _Echo = None
    meeting_id: _Echo = None
    contact: _part(ContactAnswer) = ContactAnswer()  # type: ignore[valid-type]


class DraftAnswer(_Answered):
    """The draft of a task as the API answers it; talking points as lines of one text."""

    talking_points: _EchoedLines = None
    subject: _Echo = None
    body: _Echo = None
    message: _Echo = None


class TaskAnswer(_Answered):
    """A task as the API answers it. Only the id is sure to be there; the rest is None if no text.

    task_id: a UUID by the reference; what is much longer fits into no address and no cell. A
    number is taken as its digits, and a task with a title may call it `id`. is_deleted: whether it
    says so in any form.
    due_date, created_at, updated_at: as they came: whether they are dates is not held here.
    """

    task_id: Annotated[str, Field(min_length=1, max_length=200), BeforeValidator(_id_text)]
    status: _Echo = None
    task_type: _Echo = None
    task_title: _Echo = None
    assignee_id: _Echo = None
    priority: _Echo = None
    reason: _Echo = None
    due_date: _Echo = None
    created_at: _Echo = None
    updated_at: _Echo = None
    targets: _part(TargetsAnswer) = TargetsAnswer()  # type: ignore[valid-type]
    draft: _part(DraftAnswer) = DraftAnswer()  # type: ignore[valid-type]
    is_deleted: bool = False

    @model_validator(mode="before")
    @classmethod
    def _take_id(cls, data: Any) -> Any:  # noqa: ANN401 -- JSON
        if not isinstance(data, dict):
            return data
        taken = data | {"is_deleted": says_deleted(data)}
        # Only with a title: an error, or a thing of another kind, may have an id as well.
        if "task_id" not in data and "task_title" in data:
            taken["task_id"] = data.get("id")
        return taken

    def member(self, name: str) -> str | None:
        """The text of a member, dotted where nested; None where there is none."""
        found: Any = self
        for part in name.split("."):
            found = getattr(found, part)
        return found if isinstance(found, str) else None
