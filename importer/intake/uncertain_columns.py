"""Columns that may mean a field, told to somebody who cannot be asked: each with its flags.

Every line can be followed as it is printed: columns of which one may fill a field stand together,
since a field can be named only once.
"""

from __future__ import annotations

from collections.abc import Sequence

from importer.contract.fields import FIELD_BY_NAME, Field
from importer.mapping.headers.names import Match
from importer.mapping.matching.absent import likely_columns
from importer.mapping.matching.claims import OF_WHICH_CRM, RECORD_IDS
from importer.mapping.matching.clock_columns import what_it_adds
from importer.mapping.resolve import Draft
from importer.mapping.sample import Sample, may_be_elsewhere
from importer.mapping.settled import PLUS
from importer.wording.hints import pasted
from importer.wording.pasting import can_be_pasted

_MOST_UNCERTAIN = 12
_LONGEST_NAME = 60
"""A column whose name is longer is called by its position, so that the flag can be typed."""
_RECORDS = {
    "targets.deal_id": "deals",
    "targets.company_id": "companies",
    "targets.meeting_id": "meetings",
}


def unconfirmed(header: Sequence[str], sample: Sample, found: Draft) -> str:
    """What is open about the columns of a header, a line for each field."""
    lines = ["some columns may mean a field, but that is not certain; decide for each:"]
    matches = found.uncertain[:_MOST_UNCERTAIN]
    told: set[Match] = set()
    for match in matches:
        if match in told:
            continue
        if match.beside is not None:
            lines.append(_time_of_day(header, match, match.beside))
            continue
        rivals = [match]
        if not match.then:
            alone = (one for one in matches if one.beside is None and not one.then)
            rivals = [one for one in alone if one.field == match.field]
        told.update(rivals)
        lines.append(_fills(header, sample, found, rivals))
    if len(found.uncertain) > _MOST_UNCERTAIN:
        lines.append(f"  and {len(found.uncertain) - _MOST_UNCERTAIN} more columns")
    return "\n".join(lines)


def _time_of_day(header: Sequence[str], match: Match, beside: int) -> str:
    column = FIELD_BY_NAME[match.field].column
    name = PLUS.join(_typed(header, place) for place in (match.column, *match.then))
    date = header[beside].strip()
    date = date if can_be_pasted(date) else f"#{beside + 1}"
    both, alone = f"{column}={date}{PLUS}{name}", f"{column}={date}"
    return (
        f'  "{name}": {pasted("map", both)} if it is {what_it_adds(name)} of '
        f'"{date}", {pasted("map", alone)} if it is not'
    )


def _fills(header: Sequence[str], sample: Sample, found: Draft, rivals: Sequence[Match]) -> str:
    """One column, several that are joined, or several of which one fills the field."""
    known = FIELD_BY_NAME[rivals[0].field]
    names = [PLUS.join(_typed(header, i) for i in (one.column, *one.then)) for one in rivals]
    shown = " or ".join(
        f'"{name}"{_why(header, sample, found, match)}'
        for name, match in zip(names, rivals, strict=True)
    )
    flags = " or ".join(str(pasted("map", f"{known.column}={name}")) for name in names)
    is_it, is_not = _conditions(sample, known, rivals)
    instead = f"{pasted('map', f'{known.column}=')} {is_not}"
    if known.required:
        mapped = pasted("map", f"{known.column}=COLUMN")
        instead = f"else {mapped} or {pasted('set', f'{known.column}=VALUE')}"
    return f"  {shown}: {flags} {is_it}, {instead}"


def _conditions(sample: Sample, known: Field, rivals: Sequence[Match]) -> tuple[str, str]:
    """When the column fills the field, and when it does not."""
    is_of_a_crm = known.name in RECORD_IDS and any(
        may_be_elsewhere(sample.example(one.column)) for one in rivals
    )
    if is_of_a_crm:
        ids = f"ids of {_RECORDS[known.name]}{OF_WHICH_CRM}"
        if len(rivals) > 1:
            return f"for the one that holds {ids}", "if none does"
        return f"if it holds {ids}", "if it does not"
    if len(rivals) > 1:
        return f"for the one that is {known.column}", "if none is"
    if rivals[0].then:
        return f"if they are together {known.column}", "if they are not"
    return f"if it is {known.column}", "if it is not"


def _typed(header: Sequence[str], column: int) -> str:
    """The column as it can be typed into a flag."""
    name = header[column].strip()
    return f"#{column + 1}" if len(name) > _LONGEST_NAME or not can_be_pasted(name) else name


def _why(header: Sequence[str], sample: Sample, found: Draft, match: Match) -> str:
    """Why a column may be the one of a field of the mapping, in brackets."""
    one = next((one for one in found.absent if one.field.name == match.field), None)
    likely = [] if one is None else likely_columns(header, sample, one, [match.column])
    return f" ({likely[0].why})" if likely else ""
