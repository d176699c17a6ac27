"""What flags and the template say of each field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Mapping as MappingABC

from importer.contract.fields import (
    FIELD_BY_NAME,
    Field,
    Kind,
)
from importer.mapping.kinds import meaning_of
from importer.mapping.matching.absent import Absent
from importer.mapping.matching.claims import Claims
from importer.mapping.matching.map_text import read_map_text
from importer.mapping.settled import ColumnSource, FieldSource
from importer.mapping.template.model import ShippedTemplate, Template
from importer.mapping.template.patterns import Pattern, SlowPatternError
from importer.mapping.template.rules import ColumnRule, ConstantRule, Rule, of_kind, reached
from importer.wording.hints import Option, pasted


def from_flags(state: Claims) -> dict[str, FieldSource | None]:
    """What --map and --set say; None for a field that shall have no column."""
    asked: dict[str, FieldSource | None] = {}
    for flag, pairs in (("map", state.request.maps), ("set", state.request.sets)):
        for name, text in pairs:
            known = state.field_of(name, flag)
            if known is None:
                continue
            if known.name in asked:
                state.problem(
                    f"{known.column} is set twice on the command line; keep one "
                    f"{Option('map')} or {Option('set')} for it",
                    known,
                )
            else:
                asked[known.name] = _flag(state, flag, known, text.strip())
    return asked


def _flag(state: Claims, flag: str, known: Field, text: str) -> FieldSource | None:
    if flag == "map":
        where = str(Option("map", known.column))
        meant = None if state.is_there(text) else meaning_of(known.kind, text)
        if meant is not None:
            state.problem(
                f"{where}: the file has no column {text!r}; to give every row this value, "
                f"write {pasted('set', f'{known.column}={meant}')}",
                known,
            )
            return None
        return _mapped(state, known, text, where) if text else None
    if not text:
        state.problem(
            f"{Option('set', known.column)}: there is no value behind the =; "
            f"to leave it unfilled, write {pasted('map', f'{known.column}=')}",
            known,
        )
    return FieldSource(known, constant=text)


def _mapped(state: Claims, known: Field, text: str, where: str) -> FieldSource | None:
    """What --map says: one column, or several of which the first that gives a value counts."""
    try:
        rules = read_map_text(text, state.is_there)
        slips = [*reached(rules), *of_kind(known.kind, rules)]
    except ValueError as error:
        slips = [str(error)]
    if slips:
        state.problem(f"{where}: {'; '.join(slips)}", known)
        return None
    wanted = [rule for rule in rules if isinstance(rule, ColumnRule)]
    found = [state.column_source(rule, known, where, trusted=True) for rule in wanted]
    columns = tuple(column for column in found if column is not None)
    constant = next((rule.value for rule in rules if isinstance(rule, ConstantRule)), None)
    is_whole = len(columns) == len(found) and (columns or constant is not None)
    return FieldSource(known, columns, constant) if is_whole else None


def from_template(
    state: Claims, template: Template, asked: MappingABC[str, FieldSource | None]
) -> None:
    """Fill the fields of the template that no flag has filled."""
    # Nobody vouched that a column of a shipped template holds ids in this very file.
    trusted = not isinstance(template, ShippedTemplate)
    for name, rules in template.fields.items():
        known = FIELD_BY_NAME[name]
        if name not in asked:
            _from_rules(state, known, rules, trusted=trusted)
        elif not any(state.is_there(rule.column) for rule in _columns_of(rules)):
            state.absent += _absent(known, _columns_of(rules))


def _columns_of(rules: Sequence[Rule]) -> list[ColumnRule]:
    return [rule for rule in rules if isinstance(rule, ColumnRule)]


def _absent(known: Field, rules: Sequence[ColumnRule]) -> list[Absent]:
    is_needed = not all(rule.optional for rule in rules)
    return [Absent(known, tuple(rules), is_needed)] if rules else []


def _stands_in(known: Field, column: ColumnSource) -> bool:
    """Whether the mapping has words of its own for a text, such as a title for each type."""
    return known.kind is Kind.TEXT and column.rule.values is not None


def _takes_none(state: Claims, column: ColumnSource) -> bool:
    """Whether the mapping tells of each cell of the column that it does not take it."""
    rule, cells = column.rule, state.request.sample.cells(column.column)
    if rule.matches is None or not (rule.tell and cells):
        return False
    pattern = Pattern(rule.matches)
    try:
        return not any(pattern.search(text) for text in cells)
    except SlowPatternError:
        return False


def _each_once(columns: Iterable[ColumnSource]) -> Iterator[ColumnSource]:
    """Without those that a rule before them has named already, by another spelling."""
    seen: list[tuple[tuple[int, ...], ColumnRule]] = []
    for column in columns:
        told = (column.places, column.rule.model_copy(update={"column": "", "optional": False}))
        if told not in seen:
            seen.append(told)
            yield column


def _from_rules(state: Claims, known: Field, rules: Sequence[Rule], *, trusted: bool) -> None:
    wanted = _columns_of(rules)
    constant = next((rule.value for rule in rules if isinstance(rule, ConstantRule)), None)
    columns = [
        state.column_source(rule, known, f"the mapping of {known.column}", trusted=trusted)
        for rule in wanted
        if state.is_there(rule.column)
    ]
    found = tuple(_each_once(column for column in columns if column is not None))
    if not found and constant is None and known.name not in state.told:
        constant = next((rule.default for rule in wanted if rule.default), None)
        if constant is None:
            state.absent += _absent(known, wanted)
    lacking = [rule for rule in wanted if not state.is_there(rule.column)]
    is_makeshift = all(_takes_none(state, c) or _stands_in(known, c) for c in found)
    if lacking and found and constant is None and is_makeshift:
        state.set_aside[known.name] = FieldSource(known, found)
        state.absent += _absent(known, lacking)
    elif found or constant is not None:
        state.sources[known.name] = FieldSource(known, found, constant)
