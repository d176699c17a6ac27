"""A skip rule as a test of a cell."""

from __future__ import annotations

from collections.abc import Callable

from importer.mapping.row_rules.alike import key_of
from importer.mapping.template.patterns import Pattern
from importer.mapping.template.rules import SkipRule
from importer.mapping.words.vocabulary import NULL_WORDS


def skip_test(rule: SkipRule, empty: frozenset[str]) -> Callable[[str], bool]:
    """Whether a cell makes its row unwanted. empty: texts that mean an empty cell.

    The question raises `SlowPatternError`.
    """
    if rule.equals is not None:
        wanted = set(map(key_of, rule.equals))
        return lambda cell: key_of(cell) in wanted
    if rule.matches is not None:
        search = Pattern(rule.matches).search
        return lambda cell: search(cell.strip()) is not None
    nothing = empty | NULL_WORDS | {""}
    if rule.other_than is not None:
        kept = set(map(key_of, rule.other_than))
        keeps_nothing = "" in kept
        return lambda cell: (
            key_of(cell) not in kept and not (keeps_nothing and cell.strip() in nothing)
        )
    if rule.blank:
        return lambda cell: cell.strip() in nothing
    return lambda cell: cell.strip() not in nothing
