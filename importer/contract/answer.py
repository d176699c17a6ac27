"""A task as the API answers it, as far as it can be relied on.

What is missing, null or of another kind is None; only the id has to be there.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, create_model, model_validator

from importer.contract.fields import FIELDS, Kind


def _whole(value: object) -> object:
    r"""A text in which half a character (JSON can say "\ud800") is written out, as UTF-8 needs."""
    return value.encode("utf-8", "backslashreplace").decode() if isinstance(value, str) else value


def _id_text(value: object) -> object:
    """An id as text; a number is one too, but not `true`, a path or invisible characters."""
    if isinstance(value, str) and not (value.isprintable() and _NO_ID.isdisjoint(value.strip())):
        raise ValueError("no task is asked for by it")
    return str(value) if type(value) is int else _whole(value)


_NO_ID = frozenset("/\\ ")
"""In an address these lead elsewhere, or get lost: `../me`, or the whole address of a task."""


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


def _echoes(name: str, group: str, **inner: type[_Answered]) -> type[_Answered]:
    """The members of a body or of a part, as an answer may repeat them; a list as lines of a text.

    Made of the table of fields: a member that stands there is read from answers. name: of the type,
    in this module, where pickle looks for it. inner: the parts inside.
    """
    prefix = f"{group}." if group else ""
    members: dict[str, Any] = {
        member: (_EchoedLines if field.kind is Kind.LIST else _Echo, None)
        for field in FIELDS
        if field.name.startswith(prefix) and "." not in (member := field.name.removeprefix(prefix))
    }
    members |= {member: (_part(kind), kind()) for member, kind in inner.items()}
    return create_model(name, __base__=_Answered, __module__=__name__, **members)


_Contact = _echoes("_Contact", "targets.contact")
_Targets = _echoes("_Targets", "targets", contact=_Contact)
_Draft = _echoes("_Draft", "draft")

if TYPE_CHECKING:

    class _Echoes(_Answered):
        """The members that are read by their names; `TaskAnswer.member` reads any."""

        task_type: _Echo = None
        task_title: _Echo = None
        assignee_id: _Echo = None
        priority: _Echo = None
        reason: _Echo = None
        due_date: _Echo = None
        targets: Any = None
        draft: Any = None
else:
    _Echoes = _echoes("_Echoes", "", targets=_Targets, draft=_Draft)


class TaskAnswer(_Echoes):
    """A task as the API answers it. Only the id is sure to be there; the rest is None if no text.

    task_id: a UUID by the reference; what is much longer, a path, or holds what nobody can see
    fits into no address and no cell. A number is taken as its digits, and a task with a title may
    call it `id`. is_deleted: whether it says so in any form.
    The due date, created_at, updated_at: as they came: whether they are dates is not held here.
    """

    task_id: Annotated[str, Field(min_length=1, max_length=200), BeforeValidator(_id_text)]
    status: _Echo = None
    created_at: _Echo = None
    updated_at: _Echo = None
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
