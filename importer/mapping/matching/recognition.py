"""Recognises which shipped templates fit a header.

The likeliest is found, or all that fit equally well. Nothing is mapped here: a person says whether
a template is meant.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from importer.contract.fields import FIELDS
from importer.mapping.headers.names import COMMON_HEADERS, fold
from importer.mapping.settled import PLUS
from importer.mapping.template.shipped import mapping_path, sample_header, shipped_names

_FEWEST_SHARED = 4
_FEWEST_TELLING = 2
_FEWEST_BESIDE_SIGN = 3
_MOST_OWNERS = 3
"""Of the columns that many programs call so, such as "Subject" or "Status", none tells which it
was; three templates may be of one program."""

_COMMON = COMMON_HEADERS | {fold(field.column) for field in FIELDS}
_FEWEST_OF_ALL = 8
_MOST_OF_ALL = 0.6
"""A share of a sample's columns, common ones included, that is hardly found by chance."""


class LikelyTemplate(NamedTuple):
    """A template whose columns a header has: how it is called, and what it is for."""

    name: str
    title: str


class _Known(NamedTuple):
    """A template, the columns that it names, those of its sample, and its signs.

    Each sign is the columns that tell the program, where a header has all of them.
    """

    template: LikelyTemplate
    named: frozenset[str]
    sampled: frozenset[str]
    signs: tuple[frozenset[str], ...]


def likely_templates(header: Sequence[str]) -> tuple[LikelyTemplate, ...]:
    """The template of which the header has most columns that are nobody else's.

    () if there is none; several where none fits better than the others.
    """
    folded, written = {fold(text) for text in header} - {""}, _as_written(header)
    known = _known_templates()
    owners = Counter(column for template in known for column in template.named)
    scores = {}
    for one in known:
        shared, sampled = one.named & folded, one.sampled & folded
        telling = {c for c in shared - _COMMON if owners[c] <= _MOST_OWNERS}
        is_told = len(shared) >= _FEWEST_SHARED and len(telling) >= _FEWEST_TELLING
        is_whole = len(sampled) >= max(_FEWEST_OF_ALL, len(one.sampled) * _MOST_OF_ALL)
        has_sign = any(sign <= written for sign in one.signs)
        is_signed = has_sign and len(shared) >= _FEWEST_BESIDE_SIGN
        if is_told or is_whole or is_signed:
            points = len(telling | (sampled - _COMMON))
            scores[one.template] = (is_signed, points, len(sampled))
    best = max(scores.values(), default=None)
    return tuple(template for template, score in scores.items() if score == best)


@cache
def _known_templates() -> tuple[_Known, ...]:
    return tuple(map(_read, shipped_names()))


def _read(name: str) -> _Known:
    # Not as a checked model: a header is compared with every template, whichever is used then.
    data = tomllib.loads(mapping_path(name).read_text("utf-8"))
    columns = [*_columns(data["fields"]), *(rule["column"] for rule in data.get("skip", ()))]
    title, signs = LikelyTemplate(name, data["name"]), data["about"].get("signs", ())
    together = tuple(_as_written(sign.split(PLUS)) for sign in signs)
    return _Known(title, _folded(columns), _folded(sample_header(name)), together)


def _columns(fields: Mapping[str, Any]) -> Iterator[str]:
    for rules in fields.values():
        for rule in rules if isinstance(rules, list) else [rules]:
            column = rule if isinstance(rule, str) else rule.get("column", "")
            yield from column.split(PLUS)


def _as_written(columns: Sequence[str]) -> frozenset[str]:
    """With their punctuation: "Owner.Email" is one program's, "owner_email" anybody's."""
    return frozenset(" ".join(text.casefold().split()).strip(" *:") for text in columns)


def _folded(columns: Sequence[str]) -> frozenset[str]:
    return frozenset(map(fold, columns)) - {""}
