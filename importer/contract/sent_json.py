"""The bytes that are sent for a valid body, made of its values and without its model.

One thing has to hold: they are those of `TaskBody.to_json`, member for member.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic import BaseModel
from pydantic_core import to_json

from importer.contract.body import Contact, Draft, Targets, TaskBody

_PARTS: Mapping[str, type[BaseModel]] = {
    "": TaskBody,
    "targets": Targets,
    "targets.contact": Contact,
    "draft": Draft,
}


def _members(part: str) -> Iterator[str]:
    for member in _PARTS[part].model_fields:
        name = f"{part}.{member}".lstrip(".")
        if name in _PARTS:
            yield from _members(name)
        else:
            yield name


_PLACES = {name: place for place, name in enumerate(_members(""))}
_WHOLE = tuple(TaskBody.model_fields)


def in_order(names: Iterable[str]) -> list[str]:
    """Those of the fields that a body has, in the order in which they are sent."""
    return sorted(_PLACES.keys() & set(names), key=_PLACES.__getitem__)


def json_of(values: Mapping[str, Any]) -> bytes:
    """What is sent for values that are valid, nested as the API nests them, with none empty.

    The members of each part stand as `in_order` has them.
    """
    return to_json({name: values[name] for name in _WHOLE if name in values})
