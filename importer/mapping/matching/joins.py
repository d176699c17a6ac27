"""Columns that hold one value together: first and last name, date and time, parts of a number."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Mapping as MappingABC

from importer.contract.fields import (
    FIELD_BY_NAME,
)
from importer.mapping.headers.joined import name_columns, owner_columns
from importer.mapping.headers.names import Certainty, Match
from importer.mapping.matching.claims import Claims
from importer.mapping.matching.day_columns import day_columns
from importer.mapping.matching.due_time import DueTime, time_beside
from importer.mapping.matching.phone_columns import phone_columns
from importer.mapping.settled import (
    FieldSource,
    filling,
)
from importer.mapping.words.defects import shorten
from importer.wording.hints import pasted

_PHONE = FIELD_BY_NAME["targets.contact.phone_number"]
_CONTACT_NAME = FIELD_BY_NAME["targets.contact.name"]


def join_names(
    state: Claims,
    asked: MappingABC[str, FieldSource | None],
    taken: Collection[int],
    claims: dict[str, list[Match]],
) -> None:
    """A contact's name that stands in two columns, where none has the whole of it for sure."""
    places = name_columns(state.header)
    name = _CONTACT_NAME
    if not places or name.name in asked or not set(places).isdisjoint(taken):
        return
    empty = state.request.sample.is_empty
    claimed = [match for match in claims.get(name.name, ()) if not empty(match.column)]
    if not any(map(state.is_certain, claimed)):
        claims.pop(name.name, None)
        for field, matches in claims.items():  # "Name" beside "Vorname" is no title
            claims[field] = [m for m in matches if state.is_certain(m) or m.column not in places]
        state.take_joined(name, places)


def join_day(
    state: Claims,
    asked: MappingABC[str, FieldSource | None],
    taken: Collection[int],
    claims: dict[str, list[Match]],
) -> None:
    """A due date that stands in three columns, where none has the whole of it for sure."""
    known, found = FIELD_BY_NAME["due_date"], day_columns(state.header)
    sample = state.request.sample
    claimed = [m for m in claims.get(known.name, ()) if not sample.is_empty(m.column)]
    if found is None or known.name in asked or any(map(state.is_certain, claimed)):
        return
    there = [place for place in found.places if place is not None]
    if not set(there).isdisjoint(taken) or any(map(sample.is_empty, there)):
        return
    if found.whole and found.is_sure:
        claims.pop(known.name, None)
        state.take_joined(known, found.whole)
    elif found.whole:
        first, *then = found.whole
        free = [i for i in range(len(state.header)) if i not in {*found.whole, *taken}]
        then += time_beside(state.header, found.whole[-1], free, sample)
        claims[known.name].append(Match(known.name, first, Certainty.CONFIRM, then=tuple(then)))
    elif not claimed:
        texts = " and ".join(repr(shorten(state.header[place].strip())) for place in there)
        columns = f"the columns {texts} are" if len(there) > 1 else f"the column {texts} is"
        state.problem(
            f"{columns} a part of the {known.column}, and no column says the "
            f"{' and the '.join(found.missing)} of it; add that to the file, or name a column "
            f"of whole dates with {pasted('map', f'{known.column}=COLUMN')}, or create the "
            f"tasks without one with {pasted('map', f'{known.column}=')}",
            known,
        )


def join_time(state: Claims, taken: Collection[int]) -> None:
    """The time of day of the due date, where it has columns of its own."""
    known = FIELD_BY_NAME["due_date"]
    source = state.sources.get(known.name)
    pending = [(m.column,) for m in state.uncertain if m.field == known.name and not m.then]
    dates = [column.places for column in source.columns] if source else pending
    if len(dates) != 1:
        return
    used = filling(state.sources.values()) | set(taken) | set(state.import_columns().values())
    found = DueTime(
        state.header,
        state.request.sample,
        dates[0][-1],
        is_certain=source is not None,
        free=[place for place in range(len(state.header)) if place not in used],
        confirmed=state.request.confirmed,
        declined=state.request.declined,
    ).beside()
    state.uncertain += found.asked
    if found.columns:
        state.take_joined(known, (*dates[0], *found.columns))


def join_phone(
    state: Claims, asked: MappingABC[str, FieldSource | None], taken: Collection[int]
) -> None:
    """The country code and the extension of the contact's number, beside it."""
    source = state.sources.get(_PHONE.name)
    if source is None or len(source.columns) != 1 or _PHONE.name in asked:
        return
    used = filling(state.sources.values()) | set(taken)
    free = set(range(len(state.header))) - used
    phone = source.columns[0].column
    places = phone_columns(state.header, phone, free, state.request.sample)
    if len(places) > 1:
        state.take_joined(_PHONE, places)


def join_owner(
    state: Claims, asked: MappingABC[str, FieldSource | None], taken: Collection[int]
) -> None:
    """Whose a task is, where names are looked up and stand in two columns alone."""
    known = FIELD_BY_NAME["assignee_id"]
    is_settled = known.name in state.sources.keys() | asked.keys() | state.told
    if is_settled or not state.has_lookup(known) or state.is_uncertain(known.name):
        return
    places = owner_columns(state.header)
    used = filling(state.sources.values()) | set(taken)
    if places and used.isdisjoint(places):
        state.take_joined(known, places)
