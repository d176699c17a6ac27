"""What `--skip`, `--only` and `--value` ask for, as the rules that a mapping file would hold.

Resolves the flags' texts against a header: skip rules at their columns, and the words of each
field, or one line for each flag that cannot be followed. Whether any row says what a flag names is
not looked at here but in `asked_texts`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from pydantic import ValidationError

from importer.contract.fields import FIELD_BY_NAME, Field, find_field
from importer.errors import MappingError
from importer.mapping.headers.columns import column_label, find_column, has_column
from importer.mapping.kinds import word_of
from importer.mapping.row_rules.alike import key_of
from importer.mapping.settled import ANY, ColumnSkip
from importer.mapping.template.model import Template
from importer.mapping.template.rules import SkipRule
from importer.mapping.template.words import no_such_field, refused_value
from importer.wording.hints import pasted
from importer.wording.refused import reason_of

Words: TypeAlias = Mapping[str, Mapping[str, str]]
"""What cells mean: by the field's name, then by the folded word."""


class RowFlags(NamedTuple):
    """What was asked for.

    are_rows_open: a flag that says which rows are meant could not be read.
    """

    skips: tuple[ColumnSkip, ...]
    words: Words
    problems: tuple[str, ...]
    are_rows_open: bool


def read_row_flags(
    header: Sequence[str],
    skips: Sequence[tuple[str, str]],
    only: Sequence[tuple[str, str]],
    values: Sequence[tuple[str, str, str]],
    skip_matches: Sequence[tuple[str, str]] = (),
) -> RowFlags:
    """The rules of these flags.

    skips, only: (column, text); values: (field, text, value); skip_matches: (column, pattern).
    """
    problems: list[str] = []
    rules = [
        ColumnSkip(found[0], _skipped(*found), by_flag=True)
        for column, text in skips
        if (found := _find(header, "skip", column, text, problems))
    ]
    rules += [
        ColumnSkip(found[0], rule, by_flag=True)
        for column, pattern in skip_matches
        if (found := _find(header, "skip_match", column, pattern, problems))
        and (rule := _matching(found[1], found[2], problems))
    ]
    kept: dict[int, list[str]] = {}
    for column, text in only:
        found = _find(header, "only", column, text, problems)
        if found:
            kept.setdefault(found[0], []).append(found[2])
    rules += [
        ColumnSkip(column, _kept(column_label(header, column), texts), by_flag=True)
        for column, texts in kept.items()
    ]
    are_rows_open = bool(problems)
    words = _words(values, problems)
    return RowFlags(tuple(rules), words, tuple(problems), are_rows_open)


def words_of(template: Template) -> Words:
    """What a mapping says that cells mean."""
    return {
        name: {_folded(FIELD_BY_NAME[name], text): meant for text, meant in meanings.items()}
        for name, meanings in template.words.items()
    }


def read_opens(
    header: Sequence[str], opens: Sequence[tuple[str, str]]
) -> tuple[Mapping[int, frozenset[str]], Sequence[str]]:
    """By its column, the texts that flags treat as open; and what cannot be followed."""
    problems: list[str] = []
    found = (_find(header, "treat_as_open", column, text, problems) for column, text in opens)
    return _texts_by_column((one[0], one[2]) for one in found if one), problems


def opens_of(header: Sequence[str], template: Template) -> Mapping[int, frozenset[str]]:
    """The texts that a mapping treats as open, by their columns, where the file has these.

    Raises `MappingError` where several columns are called so.
    """
    named = [(name, text) for name, texts in template.treat_as_open.items() for text in texts]
    there = ((name, text) for name, text in named if has_column(header, name))
    return _texts_by_column((find_column(header, name), text) for name, text in there)


def _texts_by_column(pairs: Iterable[tuple[int, str]]) -> dict[int, frozenset[str]]:
    found: dict[int, set[str]] = {}
    for column, text in pairs:
        found.setdefault(column, set()).add(key_of(text))
    return {column: frozenset(texts) for column, texts in found.items()}


def _folded(known: Field, text: str) -> str:
    return word_of(known.kind, text) if text else ""


def _find(
    header: Sequence[str], flag: str, column: str, text: str, problems: list[str]
) -> tuple[int, str, str] | None:
    """Position and label of the column, and the text; the column's name may hold a "=" itself."""
    name, rest = column, text
    while not has_column(header, name) and "=" in rest:
        further, _, rest = rest.partition("=")
        name = f"{name}={further}"
    if not has_column(header, name):
        name, rest = column, text
    try:
        place = find_column(header, name)
    except MappingError as error:
        problems.append(f"{pasted(flag, f'{column}={text}')}: {error.message}")
        return None
    return place, column_label(header, place), rest.strip()


def _skipped(_column: int, label: str, text: str) -> SkipRule:
    if text == ANY:
        return SkipRule(column=label, filled=True, reason=f"{label} is filled")
    if not text:
        return SkipRule(column=label, blank=True, reason=f"{label} is empty")
    return SkipRule(column=label, equals=[text], reason=f'{label} is "{text}"')


def _matching(label: str, pattern: str, problems: list[str]) -> SkipRule | None:
    try:
        return SkipRule(column=label, matches=pattern, reason=f'{label} matches "{pattern}"')
    except ValidationError as error:
        flag = pasted("skip_match", f"{label}={pattern}")
        problems.append(f"{flag}: {reason_of(error.errors()[0])}")
        return None


def _kept(label: str, texts: Sequence[str]) -> SkipRule:
    if ANY in texts:
        return SkipRule(column=label, blank=True, reason=f"{label} is empty")
    if not any(texts):
        return SkipRule(column=label, filled=True, reason=f"{label} is filled")
    wanted = " or ".join(f'"{text}"' if text else "empty" for text in texts)
    return SkipRule(column=label, other_than=list(texts), reason=f"{label} is not {wanted}")


def _words(
    values: Sequence[tuple[str, str, str]], problems: list[str]
) -> dict[str, dict[str, str]]:
    words: dict[str, dict[str, str]] = {}
    for name, text, value in values:
        flag = pasted("value", f"{name}:{text}={value}")
        known = find_field(name)
        if known is None:
            problems.append(f"{flag}: {no_such_field(name)}")
            continue
        refusal = refused_value(known.kind, value) if value else None
        if refusal is not None:
            problems.append(f"{flag}: {refusal}")
            continue
        meant = words.setdefault(known.name, {}).setdefault(_folded(known, text), value)
        if meant != value:
            problems.append(f'{flag}: "{text}" was defined as "{meant}" before; keep one of them')
    return words
