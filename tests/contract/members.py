"""The members of the API's bodies, found by walking the models, and values that they take.

No list of names stands here: a member that is added to a model is walked with the others.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from importer.contract.body import TaskBody, validate_body

MOMENT = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
TEXTS = ("https://linkedin.com/in/a", "https://linkedin.com/in/b", "a@example.com", "b@example.com")
"""Between them two of each kind of text that a member may ask for; most members take them all."""

TASK_TYPES: tuple[str, ...] = get_args(TaskBody.model_fields["task_type"].annotation)


def leaves(model: type[BaseModel], path: str = "") -> Iterator[tuple[str, FieldInfo]]:
    """Each member of a model that holds a value, dotted where nested."""
    for name, info in model.model_fields.items():
        inner = [kind for kind in _kinds(info.annotation) if _is_model(kind)]
        if inner:
            yield from leaves(inner[0], f"{path}{name}.")
        else:
            yield path + name, info


def _kinds(annotation: Any) -> tuple[Any, ...]:
    """The types that an annotation allows, without its constraints."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _kinds(get_args(annotation)[0])
    if origin in {Union, UnionType}:
        return tuple(kind for part in get_args(annotation) for kind in _kinds(part))
    return (annotation,)


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


MEMBERS = dict(leaves(TaskBody))
"""Every member of a new task's body."""


def small(task_type: str, target: str = "deal_id") -> dict[str, Any]:
    """A body of the fewest members."""
    return {
        "task_type": task_type,
        "task_title": "Call back",
        "assignee_id": "usr_1",
        "targets": {target: "007"},
    }


def bodies_with(name: str) -> list[TaskBody]:
    """Valid bodies that differ in the member `name` alone: each of its values, and without it.

    Those of the first type of task that may have the member.
    """
    for task_type in TASK_TYPES:
        fewest = small(task_type, "meeting_id" if name == "targets.deal_id" else "deal_id")
        without = [] if name in fewest else [fewest]
        tried = [*without, *(replaced(fewest, name, value) for value in _values(name))]
        found = [body for values in tried if (body := valid(values)) is not None]
        if len(found) > 2:
            return found
    raise AssertionError(f"no values are known here that {name} takes: give it some in TEXTS")


def _values(name: str) -> list[Any]:
    kinds = _kinds(MEMBERS[name].annotation)
    values: list[Any] = [*TEXTS, [TEXTS[0]], [TEXTS[1]], MOMENT, MOMENT + timedelta(seconds=1)]
    return [arg for kind in kinds if get_origin(kind) is Literal for arg in get_args(kind)] + values


def replaced(values: dict[str, Any], name: str, value: Any) -> dict[str, Any]:
    """The members of a body with one, dotted where nested, set to another value."""
    changed = deepcopy(values)
    *groups, leaf = name.split(".")
    inner = changed
    for group in groups:
        inner = inner.setdefault(group, {})
    inner[leaf] = value
    return changed


def valid(values: dict[str, Any]) -> TaskBody | None:
    """The body of these members; None where the model refuses them."""
    try:
        return validate_body(values)
    except ValidationError:
        return None
