"""Which columns fill which fields by their names, and by what their cells hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from collections.abc import Mapping as MappingABC

from importer.contract.fields import (
    FIELD_BY_NAME,
    TARGET_FIELDS,
    Field,
    find_field,
)
from importer.mapping.headers.names import Certainty, Match, match_headers
from importer.mapping.matching.claims import RECORD_IDS, Claims
from importer.mapping.matching.header_parts import due_by_part, is_of_staff
from importer.mapping.matching.joins import join_day, join_names, join_owner, join_phone, join_time
from importer.mapping.sample import Sample
from importer.mapping.settled import FieldSource, filling

_TELLING_TARGETS = ("targets.contact.email", "targets.contact.linkedin_url")
"""What a task may be about and cells show in themselves."""


def from_header(
    state: Claims, asked: MappingABC[str, FieldSource | None], beside: Collection[int] = ()
) -> None:
    """Fill fields by the names of columns, or say what is uncertain.

    asked: the fields that are settled. beside: further columns that are spoken for.
    """
    taken = filling(source for source in asked.values() if source) | set(beside)
    claims: dict[str, list[Match]] = defaultdict(list)
    for match in match_headers(state.header):
        if match.field not in asked and match.column not in taken:
            claims[match.field].append(match)
    known = {(match.field, match.column) for matches in claims.values() for match in matches}
    for match in state.request.confirmed:  # by what the cells hold
        is_free = match.field not in asked and match.column not in taken
        if is_free and match.beside is None and (match.field, match.column) not in known:
            claims[match.field] = [match]
    join_names(state, asked, taken, claims)
    join_day(state, asked, taken, claims)
    for name, matches in claims.items():
        certain = [m for m in matches if state.is_certain(m) and not _may_be_other(state, m)]
        certain = [m for m in certain if m not in state.request.declined]
        certain = [m for m in certain if m in state.request.confirmed] or certain
        if any(m.certainty > Certainty.PART for m in certain):
            certain = [m for m in certain if m.certainty is not Certainty.PART]
        certain = _by_contents(state, FIELD_BY_NAME[name], certain)
        if len(certain) > 1:
            state.conflict(FIELD_BY_NAME[name], certain)
        elif certain:
            state.take(certain[0])
        else:
            _doubt(state, name, matches)
    join_phone(state, asked, taken)
    join_owner(state, asked, taken)
    _find_by_contents(state, asked, taken)
    _find_due(state, asked, taken)
    if "due_date" not in asked:
        join_time(state, taken)


def _may_be_other(state: Claims, match: Match) -> bool:
    """Whether a column holds what its common name may mean as well, and a person has to say.

    Numbers for records, which small programs give their own; or, as a title, what contacts are. Ids
    of a form that no program has which HockeyStack connects to are a doubt whatever the name.
    """
    if match in state.request.confirmed:
        return False
    sample = state.request.sample
    is_elsewhere = sample.holds_records_elsewhere(match.column)
    if match.field in ("targets.deal_id", "targets.company_id") and is_elsewhere:
        return True
    if match.certainty is Certainty.NAME:
        return False
    if match.field == "task_title":
        return sample.holds_jobs(match.column)
    is_elsewhere |= sample.holds_short_numbers(match.column)
    return match.field in RECORD_IDS and is_elsewhere


def _by_contents(state: Claims, known: Field, matches: list[Match]) -> list[Match]:
    """Of columns that claim one field, the only one that holds it, if no other holds any.

    An empty one claims nothing, and beside names the ids are meant.
    """
    sample = state.request.sample
    if len(matches) > 1:
        matches = [m for m in matches if not sample.is_empty(m.column)] or matches
    if known.name == "assignee_id" and not state.has_lookup(known):
        ids = [m for m in matches if not sample.names_people(m.column)]
        matches = ids if len(ids) == 1 else matches
    right = [m for m in matches if sample.holds(m.column, known)]
    wrong = [m for m in matches if sample.holds_none(m.column, known)]
    return right if len(right) == 1 and len(right) + len(wrong) == len(matches) else matches


def _doubt(state: Claims, name: str, matches: Sequence[Match]) -> None:
    """Matches that only a person can confirm, unless their cells rule them out.

    Nobody is asked whether a column of people holds ids: it needs a lookup first.
    """
    known, sample = FIELD_BY_NAME[name], state.request.sample
    left = [
        match
        for match in matches
        if match not in state.request.declined and not sample.is_ruled_out(match.column, known)
    ]
    if name == "assignee_id":  # "Wie" is "who" in Dutch, and "how" in German
        left = [match for match in left if not _says_what(sample, match.column)]
    if name == "assignee_id" and not state.has_lookup(known):
        state.people = [match for match in left if sample.names_people(match.column)]
        left = [match for match in left if match not in state.people]
    state.uncertain += left


def _says_what(sample: Sample, column: int) -> bool:
    """Whether the column holds the words of types or of priorities, and no people."""
    words = (FIELD_BY_NAME["task_type"], FIELD_BY_NAME["priority"])
    return any(sample.holds(column, field, mostly=True) for field in words)


def column_of_people(state: Claims) -> Match | None:
    """The column that says whose a task is by names, where ids are needed."""
    source, known = state.sources.get("assignee_id"), FIELD_BY_NAME["assignee_id"]
    if source is None:
        return state.people[0] if state.people else None
    if state.has_lookup(known):
        return None
    for column in source.columns:
        is_told = column.rule.lookup or column.words or column.rule.values
        if not is_told and state.request.sample.names_people(column.column):
            return Match(known.name, column.column, Certainty.SYNONYM)
    return None


def _find_by_contents(
    state: Claims, asked: MappingABC[str, FieldSource | None], taken: Collection[int]
) -> None:
    """Columns that no name identifies, for what every task needs."""
    known = FIELD_BY_NAME["task_type"]
    explained = any(find_field(name) is known for name, _, _ in state.request.values)
    if known.name not in asked and not explained and not state.is_uncertain(known.name):
        source = state.sources.get(known.name)
        found = _holding(state, known, taken)
        if source is None:
            state.uncertain += found
        elif found and _holds_none(state, source):
            column = source.columns[0].column
            state.uncertain += [*found, Match(known.name, column, Certainty.CONFIRM)]
            del state.sources[known.name]
    about = {field.name for field in TARGET_FIELDS}
    filled = state.sources.keys() | {name for name, source in asked.items() if source}
    if about.isdisjoint(filled | {match.field for match in state.uncertain}):
        for name in _TELLING_TARGETS:
            if name not in asked:
                found = _holding(state, FIELD_BY_NAME[name], taken)
                state.uncertain += [m for m in found if not is_of_staff(state.header[m.column])]


def _find_due(
    state: Claims, asked: MappingABC[str, FieldSource | None], taken: Collection[int]
) -> None:
    """Columns that name a due date among other words, where no other column has one."""
    known = "due_date"
    if known in state.sources.keys() | asked.keys() | state.told or state.is_uncertain(known):
        return
    used = filling(state.sources.values()) | set(taken) | set(state.import_columns().values())
    free = [place for place in range(len(state.header)) if place not in used]
    found = due_by_part(state.header, free, state.request.sample)
    state.uncertain += [match for match in found if match not in state.request.declined]


def _holding(state: Claims, known: Field, taken: Collection[int]) -> list[Match]:
    """The columns that fill nothing and whose cells are those of the field."""
    used = set(filling(state.sources.values()))
    used |= {match.column for match in (*state.uncertain, *state.people)} | set(taken)
    used |= set(state.import_columns().values())
    matches = [Match(known.name, i, Certainty.CONFIRM) for i in range(len(state.header))]
    return [
        match
        for match in matches
        if match.column not in used
        and match not in state.request.declined
        and state.request.sample.holds(match.column, known, mostly=True)
    ]


def _holds_none(state: Claims, source: FieldSource) -> bool:
    """Whether a column that was found by a common word for the field holds none of it."""
    places = [column.column for column in source.columns if not column.trusted]
    by_name = [m for m in match_headers(state.header) if m.certainty is Certainty.NAME]
    is_named = any(match.column in places for match in by_name)
    sample = state.request.sample
    return (
        bool(places)
        and not is_named
        and all(sample.holds_none(place, source.field) for place in places)
    )
