"""Columns of field values to one nested dictionary per row, as the API names the fields."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def nest(
    names: Sequence[str], columns: Sequence[Sequence[Any]], count: int
) -> list[dict[str, Any]]:
    """`targets.deal_id` of each row at ["targets"]["deal_id"]; an empty value is left out.

    names and columns are parallel; each column holds `count` values.
    """
    groups: dict[str, list[dict[str, Any]]] = {"": [{} for _ in range(count)]}
    for name, values in zip(names, columns, strict=True):
        path, _, leaf = name.rpartition(".")
        _make(path, groups, count)
        for members, value in zip(groups[path], values, strict=True):
            if value:
                members[leaf] = value
    for path in sorted(groups, key=len, reverse=True):
        if path:
            outer, _, leaf = path.rpartition(".")
            _attach(leaf, groups[path], groups[outer])
    return groups[""]


def _make(path: str, groups: dict[str, list[dict[str, Any]]], count: int) -> None:
    """The group at `path`, and those that it stands in, where they are not there yet."""
    while path not in groups:
        groups[path] = [{} for _ in range(count)]
        path = path.rpartition(".")[0]


def _attach(leaf: str, inner: Sequence[dict[str, Any]], outer: Sequence[dict[str, Any]]) -> None:
    for members, group in zip(inner, outer, strict=True):
        if members:
            group[leaf] = members
