"""What a task or the mapping needs and no column fills, each with the flag that settles it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from importer.contract.fields import FIELD_BY_NAME, FIELDS, TARGET_FIELDS, Field, Kind, find_field
from importer.mapping.closed.answers import flag_name
from importer.mapping.matching.absent import Absent, Likely, likely_columns
from importer.mapping.matching.claims import Claims, HeaderFault
from importer.mapping.matching.record_shapes import holds_records, shaped_columns
from importer.mapping.matching.renamed import deciding_columns, free_columns
from importer.mapping.template.model import ShippedTemplate
from importer.mapping.words.defects import shorten
from importer.wording.hints import Option, pasted

_MOST_TOLD = 4
_MOST_PROPOSED = 8


def check_needed(state: Claims) -> None:
    """Add what is missing to the faults."""
    known_of = state.sources.keys() | state.told
    known_of |= {match.field for match in (*state.uncertain, *state.people)}
    absent = {one.field.name: one for one in state.absent}
    is_shipped = isinstance(state.request.template, ShippedTemplate)
    left = {find_field(name) for name, text in state.request.maps if not text.strip()}
    for known in FIELDS:
        one = absent.get(known.name)
        is_needed = known.required or (one is not None and one.is_needed and not is_shipped)
        if is_needed and known.name not in known_of and (known.required or known not in left):
            state.missing.append(known)
            state.faults.append(HeaderFault(_told(state, known, one), "missing_column", known.name))
    about = known_of | {known.name for known in state.missing}
    if about.isdisjoint(f.name for f in TARGET_FIELDS):
        state.lacks_target = True
        columns = ", ".join(f.column for f in TARGET_FIELDS)
        flags = " and ".join(_by_form(state)) or pasted("map", "deal_id=COLUMN")
        text = (
            f"no column says what the tasks are about; fill at least one of {columns}, "
            f"for example with {flags}"
        )
        state.faults.append(HeaderFault(text, "missing_target"))


def _by_form(state: Claims) -> Iterator[str]:
    """The flags for columns that hold ids of deals and companies, whatever they are called."""
    sample = state.request.sample
    shaped = [column for column in free_columns(state) if holds_records(sample, column)]
    for field in ("deal_id", "company_id"):
        for name in shaped_columns(state.header, sample, field, shaped):
            yield str(pasted("map", f"{field}={name}"))


def unfilled(state: Claims) -> list[Absent]:
    """The fields of the mapping that nothing fills, and of which no flag or question speaks."""
    told = {find_field(name) for name, _ in (*state.request.maps, *state.request.sets)}
    known_of = state.sources.keys() | state.told
    known_of |= {match.field for match in (*state.uncertain, *state.people)}
    return [one for one in state.absent if one.field.name not in known_of and one.field not in told]


def likely_for(state: Claims, one: Absent) -> list[Likely]:
    """The columns that may be those of the mapping under another name, the likeliest first."""
    deciding = deciding_columns(state, state.request.template)
    free = free_columns(state, deciding)
    found = likely_columns(state.header, state.request.sample, one, free)
    declined = {match.column for match in state.request.declined if match.field == one.field.name}
    return [likely for likely in found if likely.column not in declined]


def _told(state: Claims, known: Field, one: Absent | None) -> str:
    mapped, value = pasted("map", f"{known.column}=COLUMN"), pasted("set", f"{known.column}=VALUE")
    looked_up = ""
    if known.kind is Kind.IDENTIFIER and known.required:
        looked_up = (
            f" (where it holds names or e-mail addresses, with "
            f"{Option('lookup', f'{known.column}=FILE')} as well, a table of names and ids)"
        )
    rest = f"set one value for all rows with {value}"
    if not known.required:
        rest = f"leave it out with {pasted('map', f'{known.column}=')}"
    if one is None:
        says = (
            f"no column fills {known.column}, which every task needs; choose one with "
            f"{mapped}{looked_up}, or {rest}"
        )
        one = Absent(known, (), is_needed=True)
        return "\n".join([says, *_lines(state.header, known, likely_for(state, one)[:_MOST_TOLD])])
    if known.kind is Kind.TASK_TYPE:
        rest = f"say what the tasks become with {Option('default_type', 'call')}"
    ways = f"choose one with {mapped}{looked_up}, or {rest}"
    told = _lines(state.header, known, likely_for(state, one)[:_MOST_TOLD])
    return "\n".join([f"the mapping of {known.column}: {one.lacks()}; {ways}", *told])


def proposals_of(header: Sequence[str], likely: Mapping[str, Sequence[Likely]]) -> list[str]:
    """A line for each column that may be the one of a field that nothing fills."""
    told = []
    for name, found in likely.items():
        known = FIELD_BY_NAME[name]
        if not known.required:
            told += [f"the {known.column} may be {line}" for line in _lines(header, known, found)]
    return told[:_MOST_PROPOSED]


def _lines(header: Sequence[str], known: Field, likely: Sequence[Likely]) -> list[str]:
    """Which columns may be it, why, and by which flag each is."""
    return [
        f'"{shorten(" ".join(header[column].split()))}" ({why}): '
        f"{pasted('map', f'{known.column}={flag_name(header, column)}')}"
        for column, why in likely
    ]
