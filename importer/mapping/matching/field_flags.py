"""What flags say of a field, whichever column fills it: its lookup, its HTML, its default."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from importer.contract.fields import FIELD_BY_NAME, Field
from importer.identifier import is_short
from importer.mapping.matching.claims import RECORD_IDS, Claims
from importer.mapping.settled import FieldSource
from importer.mapping.template.model import Template
from importer.wording.hints import Option, pasted


def fall_back(state: Claims) -> None:
    """Let tasks whose row says no type have the default one."""
    known, fallback = FIELD_BY_NAME["task_type"], state.default_type
    source = state.sources.get(known.name)
    is_open = known.name in state.told or state.is_uncertain(known.name)
    if fallback is None or (source is None and is_open):
        return
    if source is None:
        state.sources[known.name] = FieldSource(known, constant=fallback)
    elif source.columns:
        state.sources[known.name] = replace(source, constant=None, fallback=fallback)


def mark_owners(state: Claims, template: Template | None) -> None:
    """Let the columns of owners know how the template's program calls its users."""
    source = state.sources.get("assignee_id")
    if source is not None and template is not None and template.owner_ids:
        columns = [replace(c, users_elsewhere=template.owner_ids) for c in source.columns]
        state.sources["assignee_id"] = replace(source, columns=tuple(columns))


def lengthen_ids(state: Claims) -> None:
    """Let a column with ids of Salesforce of 15 characters give the 18 that mean the same."""
    for name in RECORD_IDS & state.sources.keys():
        source, cells = state.sources[name], state.request.sample.cells
        columns = tuple(
            replace(column, rule=column.rule.model_copy(update={"long_id": True}))
            if column.column in state.request.short_ids
            or any(is_short(source.field.column, text) for text in cells(column.column))
            else column
            for column in source.columns
        )
        state.sources[name] = replace(source, columns=columns)


def check_lookups(state: Claims) -> None:
    """Trust the columns of fields with a lookup; a lookup for nothing is a problem."""
    seen = set()
    for name in state.request.lookups:
        known, lookup = state.field_of(name, "lookup"), Option("lookup", name)
        if known is None or known.name in state.told or state.is_uncertain(known.name):
            continue
        if known.name in seen:
            state.problem(f"{lookup} is set twice; keep one lookup for it", known)
            continue
        seen.add(known.name)
        source = state.sources.get(known.name)
        if source is None or not source.columns:
            _say_nothing_fills(state, lookup, known)
            continue
        # A lookup says what the column's words mean: it is no longer in doubt.
        columns = tuple(replace(column, trusted=True) for column in source.columns)
        state.sources[known.name] = replace(source, columns=columns)


def take_joins(state: Claims, asked: Collection[str]) -> None:
    """Let what a second export has fill the fields of which no column of a row says anything.

    asked: the fields that flags have settled.
    """
    for join in state.request.joins:
        known = FIELD_BY_NAME[join.field]
        if known.name in asked or known.name in state.told or state.has_lookup(known):
            continue
        source = state.sources.get(known.name)
        before = () if source is None else source.columns
        is_constant = source is not None and source.constant is not None
        if is_constant or any(column.column == join.column for column in before):
            continue
        places = [place for place in (join.column, join.kind) if place is not None]
        joined = replace(state.source_of(places, join.rule, trusted=True), joined=True)
        state.sources[known.name] = FieldSource(known, (*before, joined))


def take_html(state: Claims) -> None:
    """Let the columns of these fields give the text of their HTML."""
    for name in state.request.html:
        known, html = state.field_of(name, "html"), Option("html", name)
        if known is None or known.name in state.told or state.is_uncertain(known.name):
            continue
        source = state.sources.get(known.name)
        if source is None or not source.columns:
            _say_nothing_fills(state, html, known)
            continue
        columns = tuple(
            replace(column, rule=column.rule.model_copy(update={"html": True}))
            for column in source.columns
        )
        state.sources[known.name] = replace(source, columns=columns)


def _say_nothing_fills(state: Claims, flag: Option, known: Field) -> None:
    state.problem(
        f"{flag}: no column fills {known.column}; "
        f"choose one with {pasted('map', f'{known.column}=COLUMN')}",
        known,
    )
