"""Fills the fields of a mapping whose columns the file lacks from columns with other names.

As on a plain sheet, what a name says for sure is taken where the mapping is a template of the
program, and what is likely is asked about. Such a column is then read as the mapping reads its own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from collections.abc import Mapping as MappingABC
from collections.abc import Set as AbstractSet
from dataclasses import replace

from importer.contract.fields import ALL_FIELDS, FIELD_BY_NAME, TARGET_FIELDS
from importer.mapping.headers.names import Certainty, Match, fold
from importer.mapping.matching.absent import Absent, likely_columns, would_refuse
from importer.mapping.matching.claims import Claims
from importer.mapping.matching.header_claims import from_header
from importer.mapping.settled import PLUS, ColumnSource, FieldSource, Mapping, filling
from importer.mapping.template.model import ShippedTemplate, Template
from importer.mapping.template.rules import ColumnRule
from importer.mapping.words.defects import shorten

_CONTACTS = frozenset(
    field.name for field in TARGET_FIELDS if field.name.startswith("targets.contact.")
)


def take_renamed(state: Claims, template: Template, asked: dict[str, FieldSource | None]) -> None:
    """Fill what the template leaves without a column, as far as the header says what does.

    asked: the fields that flags have settled; their columns are read alike, too.
    """
    if isinstance(template, ShippedTemplate):
        _take_by_names(state, template, asked)
    _put_back(state, template)
    for one in state.absent:
        name = one.field.name
        flagged = asked.get(name)
        if flagged is not None:
            asked[name] = _read_alike(flagged, one)
        elif name in state.sources:
            state.sources[name] = _read_alike(state.sources[name], one)
    _take_alike(state, template, asked)


def _put_back(state: Claims, template: Template) -> None:
    """Fill with what was set aside, unless another column may be it, which is asked about."""
    for one in list(state.absent):
        name = one.field.name
        is_settled = name in state.sources.keys() | state.told or state.is_uncertain(name)
        if name not in state.set_aside or is_settled:
            continue
        is_shipped = isinstance(template, ShippedTemplate)
        likely = _likely(state, one, deciding_columns(state, template)) if is_shipped else []
        state.uncertain += likely
        if not likely:
            state.sources[name] = state.set_aside[name]
            state.absent.remove(one)


def _take_alike(
    state: Claims, template: Template, asked: MappingABC[str, FieldSource | None]
) -> None:
    """Let a column that stands for another fill all that the template fills from that one."""
    renamed = renamed_to(state, asked)
    absent = {one.field.name for one in state.absent}
    for name in template.fields.keys() & state.sources.keys() - asked.keys() - absent:
        rules = [rule for rule in template.fields[name] if isinstance(rule, ColumnRule)]
        if not any(fold(rule.column) in renamed for rule in rules):
            continue
        source, known = state.sources[name], FIELD_BY_NAME[name]
        trusted = any(column.trusted for column in source.columns)
        found: list[ColumnSource | None] = []
        for rule in rules:
            place = renamed.get(fold(rule.column))
            if place is not None:
                found.append(state.source_of([place], rule, trusted=trusted))
            elif state.is_there(rule.column):
                found.append(state.column_source(rule, known, "", trusted=trusted))
        state.sources[name] = replace(source, columns=tuple(filter(None, found)))


def _take_by_names(state: Claims, template: Template, asked: dict[str, FieldSource | None]) -> None:
    open_fields = {one.field.name for one in state.absent} - asked.keys()
    if state.sources.keys().isdisjoint(field.name for field in TARGET_FIELDS):
        open_fields |= _CONTACTS - asked.keys()
    if not open_fields:
        return
    settled = {field.name: state.sources.get(field.name) for field in ALL_FIELDS}
    settled = {
        name: source for name, source in (settled | asked).items() if name not in open_fields
    }
    deciding = deciding_columns(state, template) | filling(state.set_aside.values())
    from_header(state, settled, deciding)
    _leave_refused(state, open_fields)
    for one in state.absent:
        name = one.field.name
        is_settled = name in state.sources.keys() | state.told | asked.keys()
        if one.is_needed and not (one.field.required or is_settled or state.is_uncertain(name)):
            # No task needs it, but this export has it: a person says whether the column is it.
            state.uncertain += _likely(state, one, deciding)


def _leave_refused(state: Claims, fields: AbstractSet[str]) -> None:
    """Take columns away again of which their field would refuse every cell."""
    rules = {one.field.name: one.rules for one in state.absent}
    sample = state.request.sample
    confirmed = {(match.field, match.column) for match in state.request.confirmed}
    for name in fields & state.sources.keys():
        source = state.sources[name]
        if any(
            (name, column.column) not in confirmed
            and would_refuse(sample, column.column, source.field, rules.get(name, ()))
            for column in source.columns
        ):
            del state.sources[name]


def _likely(state: Claims, one: Absent, deciding: Collection[int]) -> list[Match]:
    found = likely_columns(state.header, state.request.sample, one, free_columns(state, deciding))
    matches = [Match(one.field.name, likely.column, Certainty.CONFIRM) for likely in found]
    return [match for match in matches if match not in state.request.declined]


def free_columns(state: Claims, deciding: Collection[int] = ()) -> Iterator[int]:
    """The columns that fill nothing, and are asked about for nothing. deciding: and do nothing."""
    used = filling(state.sources.values()) | set(deciding) | set(state.import_columns().values())
    used |= {match.column for match in (*state.uncertain, *state.people)}
    return (place for place in range(len(state.header)) if place not in used)


def deciding_columns(state: Claims, template: Template | None) -> set[int]:
    """The columns by which the template leaves rows out, or that it knows and makes nothing of."""
    rules = () if template is None else template.skip
    names = {fold(rule.column) for rule in rules}
    if isinstance(template, ShippedTemplate):
        parts = [part for name in columns_named(template) for part in name.split(PLUS)]
        names |= set(map(fold, template.export_columns)) - set(map(fold, parts))
    return {place for place, text in enumerate(state.header) if fold(text) in names - {""}}


def columns_named(template: Template) -> list[str]:
    """The columns from which the template fills fields."""
    rules = [rule for rules in template.fields.values() for rule in rules]
    return [rule.column for rule in rules if isinstance(rule, ColumnRule)]


def _read_alike(source: FieldSource, one: Absent) -> FieldSource:
    """The source, of which a column of which no more is said is read by the mapping's rule."""
    # How dates are written in the columns of the program says nothing of another's.
    alike = one.rules[0].model_copy(update={"optional": False, "date_order": None})
    columns = tuple(
        replace(column, rule=alike.model_copy(update={"column": column.rule.column}))
        if column.rule == ColumnRule(column=column.rule.column)
        else column
        for column in source.columns
    )
    return replace(source, columns=columns)


def renamed_to(
    state: Claims, asked: MappingABC[str, FieldSource | None] | None = None
) -> dict[str, int]:
    """By the name that the mapping has for a column, folded: the one that stands in its place.

    asked: what flags say, where it is not among the sources yet.
    """
    found: dict[str, int] = {}
    for one in state.absent:
        source = (asked or {}).get(one.field.name) or state.sources.get(one.field.name)
        places = {place for column in source.columns for place in column.places} if source else ()
        if len(places) == 1:
            found |= dict.fromkeys(map(fold, one.columns), *places)
    return found


def notes_of_renamed(
    absent: Iterable[Absent], mapping: Mapping, told: Collection[str]
) -> list[str]:
    """Which columns stand in the place of those of the mapping. told: fields of which flags say."""
    sources = {source.field.name: source for source in mapping.sources}
    return [
        f'{one.lacks()}, and "{shorten(column.header)}" is read as the {one.field.column} instead'
        for one in absent
        if one.field.name in sources and one.field.name not in told
        for column in sources[one.field.name].columns
    ]
