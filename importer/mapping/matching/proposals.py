"""Reports columns that fill nothing but whose names suggest a field, with the flag.

Words lines for a person by a header and its settled mapping. A proposal changes nothing: what would
have to be confirmed is asked about before, in `resolve`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from importer.contract.fields import FIELD_BY_NAME
from importer.mapping.closed.answers import flag_name
from importer.mapping.closed.cells import Verdict, verdict
from importer.mapping.closed.words import ColumnMeaning
from importer.mapping.headers.joined import time_column
from importer.mapping.headers.names import Certainty, Match, fold, match_headers
from importer.mapping.matching.header_parts import OF_CONTACTS, field_of_part, is_of_staff
from importer.mapping.matching.hour_columns import clock_columns
from importer.mapping.sample import Sample
from importer.mapping.settled import PLUS, FieldSource, Mapping
from importer.mapping.words.defects import shorten
from importer.wording.hints import pasted

_MOST_TOLD = 4
_BY_CONTENTS = (
    "targets.contact.email",
    "targets.contact.linkedin_url",
    "priority",
    "due_date",
    "targets.contact.phone_number",
)
OTHER_TIMES = re.compile(
    r"creat|modif|updat|chang|added|start|begin|clos|complet|finish|done|birth|last|sent|import|"
    r"reminder|erstellt|angelegt|geändert|aktualisier|beginn|abgeschlossen|geburt|vertrag|"
    r"créé|création|modifi|début|clôtur|naissance|contrat|"
    r"cread|creaci|actualiz|inicio|cierre|nacimiento|"
    r"criad|criaç|atualiz|início|fechad|nasciment|"
    r"creat|aggiornat|inizio|chius|nascita|"
    r"aangemaakt|gewijzigd|bijgewerkt|afgerond|geboorte",
    re.IGNORECASE,
)


_PRESSING = {
    **dict.fromkeys(("urgent", "dringend", "urgente", "eilig"), "urgent"),
    **dict.fromkeys(
        ("important", "highpriority", "wichtig", "importante", "belangrijk", "flagged", "starred"),
        "high",
    ),
}
"""Columns that tick off what is pressing, and the priority that says so."""


def proposals(header: Sequence[str], mapping: Mapping, sample: Sample | None = None) -> list[str]:
    """A line for each column that might fill a field, the first few of them."""
    told = list(_proposals(header, mapping, sample or Sample()))
    further = len(told) - _MOST_TOLD
    return [*told[:_MOST_TOLD], f"and {further} more such columns"] if further > 0 else told


def _proposals(header: Sequence[str], mapping: Mapping, sample: Sample) -> Iterator[str]:
    used = mapping.used
    filled = {source.field.name: source for source in mapping.sources}
    time = _time_left_out(header, mapping, sample)
    for column, text in enumerate(header):
        if column in used or not text.strip():
            continue
        shown = shorten(" ".join(text.split()))
        if time is not None and column == time[1]:
            name = flag_name(header, column)
            date = flag_name(header, time[0])
            yield (
                f'not used: "{shown}"; if it is the time of day of "{shorten(date)}", add '
                f"{pasted('map', f'due_date={date}{PLUS}{name}')}"
            )
            continue
        field = field_of_part(text)
        if field == "reason" and field in filled and sample.is_filled(column):
            yield from _further(header, column, filled[field], shown)
            continue
        if field is None or (field in filled and field not in OF_CONTACTS):
            if field is None:
                yield from _by_contents(header, column, filled, sample)
            continue
        name = flag_name(header, column)
        known, whose = FIELD_BY_NAME[field].column, ""
        if field in filled:
            columns = [c.header.strip() for c in filled[field].columns]
            if not columns:
                continue
            whose = f' and not "{shorten(columns[0])}"'
        flag = pasted("map", f"{known}={name}")
        yield f'not used: "{shown}"; if it is the {known}{whose}, add {flag}'


def _further(header: Sequence[str], column: int, source: FieldSource, shown: str) -> Iterator[str]:
    """Another column of notes: both can be sent."""
    if len(source.columns) == 1:
        names = [flag_name(header, place) for place in (*source.columns[0].places, column)]
        flag = pasted("map", f"{source.field.column}={PLUS.join(names)}")
        yield f'not used: "{shown}"; to send it in the {source.field.column} as well, add {flag}'


def offers(
    header: Sequence[str], mapping: Mapping, sample: Sample, settled: Collection[str] = ()
) -> list[Match]:
    """Columns that fill nothing and may fill a field that nothing fills: to be asked about.

    By a part of their names, or by what they hold.
    settled: names of fields of which a person has said what fills them, or that nothing does.
    """
    filled = {source.field.name for source in mapping.sources} | set(settled)
    matches = []
    for column, text in enumerate(header):
        if column in mapping.used or not sample.is_filled(column):
            continue
        named = field_of_part(text)
        if named is None:
            named = _held(text, column, filled, sample)
        elif sample.is_ruled_out(column, FIELD_BY_NAME[named]):
            continue
        if named is not None and named not in filled:
            matches.append(Match(named, column, Certainty.CONFIRM))
    return matches


def _held(header: str, column: int, filled: Collection[str], sample: Sample) -> str | None:
    """The field that the cells of a column are for, if nothing fills it."""
    for field in _BY_CONTENTS:
        is_other = field == "due_date" and OTHER_TIMES.search(header)
        is_staff = field in OF_CONTACTS and is_of_staff(header)
        if field in filled or is_other or is_staff:
            continue
        if sample.seems_to_hold(column, FIELD_BY_NAME[field]):
            return field
    return None


def _by_contents(
    header: Sequence[str], column: int, filled: Collection[str], sample: Sample
) -> Iterator[str]:
    """What the cells say of a column: that it may fill a field, or not the one of its name."""
    shown = shorten(" ".join(header[column].split()))
    such_as = ", ".join(f'"{shorten(text)}"' for text in sample.shown(column))
    if not such_as:
        return
    held = _held(header[column], column, filled, sample)
    pressing = _PRESSING.get(fold(header[column])) if "priority" not in filled else None
    ticked = [t for t in sample.shown(column) if verdict(ColumnMeaning.TICK, t) is Verdict.CLOSED]
    if pressing is not None and ticked:
        flags = [
            pasted("map", f"priority={flag_name(header, column)}"),
            pasted("value", f"priority:{ticked[0]}={pressing}"),
            pasted("value", "priority:*=medium"),
        ]
        named = " ".join(map(str, flags))
        yield f'not used: "{shown}" (such as {such_as}); as a priority it is {named}'
        return
    if held is not None:
        known = FIELD_BY_NAME[held]
        flag = pasted("map", f"{known.column}={flag_name(header, column)}")
        yield f'not used: "{shown}" (such as {such_as}); if it is the {known.column}, add {flag}'
        return
    for match in match_headers([header[column]]):
        known = FIELD_BY_NAME[match.field]
        flag = pasted("map", f"{known.column}={flag_name(header, column)}")
        if match.field not in filled and sample.is_ruled_out(column, known):
            yield (
                f'not used: "{shown}", which seems to hold no {known.column} ({such_as}); if it '
                f"does, add {flag}"
            )


def _time_left_out(
    header: Sequence[str], mapping: Mapping, sample: Sample
) -> tuple[int, int] | None:
    """The date's column and that of its time, where a flag or a mapping names the date alone.

    A time in several columns is told together with whatever else says more of the date.
    """
    source = next((s for s in mapping.sources if s.field.name == "due_date"), None)
    if source is None or len(source.columns) != 1 or source.columns[0].beside:
        return None
    date = source.columns[0].column
    if clock_columns(header, date, range(len(header)), sample) is not None:
        return None
    found = time_column(header, date)
    return (date, found.column) if found is not None and found.is_sure else None
