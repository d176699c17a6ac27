"""The columns by which a mapping leaves rows out, also where the file has them renamed."""

from __future__ import annotations

from collections.abc import Collection

from importer.errors import MappingError
from importer.mapping.closed.words import deals_with_closed
from importer.mapping.headers.columns import column_label, find_column, has_column
from importer.mapping.headers.names import fold
from importer.mapping.matching.claims import Claims
from importer.mapping.matching.renamed import renamed_to
from importer.mapping.settled import ColumnSkip
from importer.mapping.template.model import ShippedTemplate, Template
from importer.mapping.template.rules import SkipRule
from importer.wording.hints import Option
from importer.wording.nearest import did_you_mean


def skips_of_template(
    state: Claims, template: Template | None, asked: Collection[str]
) -> tuple[ColumnSkip, ...]:
    """The rules of the mapping. Whoever says the status wants closed rows of an export, too.

    asked: the fields that flags have settled.
    """
    takes_closed = isinstance(template, ShippedTemplate) and "status" in asked
    skips, renamed = [], renamed_to(state)
    for rule in template.skip if template else ():
        if rule.untyped and state.default_type is not None:
            continue
        place = renamed.get(fold(rule.column))
        if place is not None:
            label = column_label(state.header, place)
            skips.append(ColumnSkip(place, rule.model_copy(update={"column": label})))
        elif _is_asked_anyway(state, template, rule):
            continue
        elif (place := _column_of(state, rule)) is not None:
            skip = ColumnSkip(place, rule)
            skips += [] if takes_closed and deals_with_closed(skip) else [skip]
    return tuple(skips)


def _is_asked_anyway(state: Claims, template: Template | None, rule: SkipRule) -> bool:
    """Whether a shipped rule is about closed rows, and several columns are called as its own.

    Nobody can say in the rule which of them it is. Without the rule, what closes rows is asked for
    each of these columns, and flags answer that.
    """
    if not (isinstance(template, ShippedTemplate) and rule.optional):
        return False
    named = [text for text in state.header if fold(text) == fold(rule.column)]
    return len(named) > 1 and deals_with_closed(ColumnSkip(0, rule))


def _column_of(state: Claims, rule: SkipRule) -> int | None:
    """The column of a rule; None: there is none, which is a problem where it has to be."""
    is_there = has_column(state.header, rule.column)
    is_told = any(rule.column in one.columns for one in state.absent)  # as that of a field
    if not is_there and (rule.optional or is_told):
        return None
    try:
        return find_column(state.header, rule.column)
    except MappingError as error:
        where = f"the skip rule {rule.reason!r}: {error.message}"
        if is_there:
            state.problem(where)
            return None
        where = f"the skip rule {rule.reason!r}: the file has no column {rule.column!r}"
        if isinstance(state.request.template, ShippedTemplate):
            state.problem(
                f"{where}; export it with that column, or do without the template and name the "
                f"columns with {Option('map')}"
            )
        else:
            meant = did_you_mean(rule.column, [text.strip() for text in state.header])
            state.problem(f"{where}{meant or ';'} if a file may lack it, say optional = true there")
        return None
