"""A settled mapping as a mapping file: commented TOML that a person can read, keep and change.

What is read back from it maps the same columns in the same way, without a question.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import tomlkit
from tomlkit.items import Array, InlineTable, Table

from importer.contract.fields import Field, Kind
from importer.errors import MappingError
from importer.mapping import settled
from importer.mapping.headers.columns import find_column, has_column
from importer.mapping.kinds import word_of
from importer.mapping.row_rules.alike import key_of
from importer.mapping.settled import PLUS, ColumnSkip, ColumnSource, FieldSource
from importer.settings.export_place import ExportPlace
from importer.settings.lookup_place import LookupPlace
from importer.wording.text import plain_blanks, visible

_WIDEST = 80


def _as_it_is(place: LookupPlace) -> LookupPlace:
    return place


@dataclass(frozen=True, slots=True)
class Details:
    """What a mapping file holds besides the columns.

    heading: lines of comment at its top. lookups: the table of each field whose lookup was named by
    a flag. moved: a lookup of the mapping that was used, as this file has to name it. date_order:
    as a flag says it. values: (field, text, value) as flags say them, for the spelling. opens:
    (column, text) of texts that are treated as open, likewise. unfilled: fields without a column.
    examples: a cell of each column.
    """

    heading: Sequence[str] = ()
    sheet: str | None = None
    last_of: str | None = None
    contacts: ExportPlace | None = None
    users: ExportPlace | None = None
    default_type: str | None = None
    date_order: str | None = None
    date_numbers: str | None = None
    lookups: Mapping[str, LookupPlace] = field(default_factory=dict)
    moved: Callable[[LookupPlace], LookupPlace] = _as_it_is
    values: Sequence[tuple[str, str, str]] = ()
    opens: Sequence[tuple[str, str]] = ()
    unfilled: Sequence[str] = ()
    examples: Sequence[str] = ()


def written(mapping: settled.Mapping, header: Sequence[str], details: Details) -> str:
    """The mapping file."""
    document = tomlkit.document()
    for line in details.heading:
        document.add(tomlkit.comment(line))
    for name, value in _settings(mapping, details):
        document.add(name, value)
    document.add(tomlkit.nl())
    document.add("fields", _fields(mapping, header, details))
    opens = _opens(mapping, header, details)
    if opens:
        document.add("treat_as_open", opens)
    words = _words(mapping, details)
    if words:
        document.add("words", words)
    if mapping.skips:
        skips = tomlkit.aot()
        for skip in mapping.skips:
            skips.append(_skip(skip, header))
        document.add("skip", skips)
    return tomlkit.dumps(document)


def _settings(mapping: settled.Mapping, details: Details) -> Iterable[tuple[str, Any]]:
    given = {
        "sheet": details.sheet,
        "last_of": details.last_of,
        "contacts": _export(details.contacts),
        "users": _export(details.users),
        "owner_ids": mapping.owner_ids,
        "default_type": details.default_type,
        "long_text": None if mapping.long_text == "issue" else mapping.long_text,
        "unfilled": list(details.unfilled),
        "empty": sorted(mapping.empty),
    }
    return ((name, value) for name, value in given.items() if value)


def _export(place: ExportPlace | None) -> InlineTable | None:
    return None if place is None else _inline(place.model_dump(by_alias=True, exclude_none=True))


def _fields(mapping: settled.Mapping, header: Sequence[str], details: Details) -> Table:
    table = tomlkit.table()
    for source in map(_of_the_sheet, mapping.sources):
        if not source.columns and source.constant is None:
            continue
        table.add(source.field.column, _source(source, header, details))
        example = _example(source, details.examples)
        if example:
            table[source.field.column].comment(example)
    if mapping.ignored:
        table.add(tomlkit.comment(f"Not used: {', '.join(map(_on_one_line, mapping.ignored))}"))
    return table


def _of_the_sheet(source: FieldSource) -> FieldSource:
    """The source without what a second export fills, of which `contacts` speaks."""
    return replace(source, columns=tuple(c for c in source.columns if not c.joined))


def _example(source: FieldSource, examples: Sequence[str]) -> str:
    """A cell of the column, where one column alone fills the field on one line."""
    if len(source.columns) != 1 or source.constant is not None:
        return ""
    place = source.columns[0].column
    text = examples[place] if place < len(examples) else ""
    return f"such as {_on_one_line(text)}" if text else ""


def _on_one_line(text: str) -> str:
    shown = visible(plain_blanks(text))
    return shown if len(shown) <= _WIDEST else f"{shown[: _WIDEST - 1]}…"


def _source(source: FieldSource, header: Sequence[str], details: Details) -> Any:  # noqa: ANN401 -- an item of TOML
    rules: list[str | InlineTable] = [
        _rule(source.field, column, header, details) for column in source.columns
    ]
    if source.constant is not None:
        rules.append(_inline({"value": source.constant}))
    if len(rules) == 1:
        return rules[0]
    array: Array = tomlkit.array().multiline(multiline=True)
    array.extend(rules)
    return array


def _rule(
    known: Field, column: ColumnSource, header: Sequence[str], details: Details
) -> str | InlineTable:
    keys = column.rule.model_dump(exclude_defaults=True, exclude={"column", "optional", "lookup"})
    if known.kind is Kind.DATE and details.date_order is not None:
        keys.setdefault("date_order", details.date_order)
    if known.kind is Kind.DATE and details.date_numbers is not None:
        keys.setdefault("date_numbers", details.date_numbers)
    own = column.rule.lookup
    place = details.lookups.get(known.name, None if own is None else details.moved(own))
    if place is not None:
        keys["lookup"] = place.model_dump(by_alias=True, exclude_defaults=True)
    name = name_of(header, column.places)
    return _inline({"column": name, **keys}) if keys else name


def _skip(skip: ColumnSkip, header: Sequence[str]) -> Table:
    table = tomlkit.table()
    table.add("column", name_of(header, (skip.column,)))
    for key, value in skip.rule.model_dump(
        exclude_defaults=True, exclude={"column", "optional", "untyped"}
    ).items():
        table.add(key, value)
    return table


def _words(mapping: settled.Mapping, details: Details) -> Table | None:
    """What cells mean, field by field, as the flags have spelled them."""
    tables = tomlkit.table(is_super_table=True)
    for source in mapping.sources:
        words = source.columns[0].words if source.columns else {}
        if not words:
            continue
        spelled = {
            word_of(source.field.kind, text) if text else "": text
            for name, text, _ in details.values
            if name in {source.field.name, source.field.column}
        }
        table = tomlkit.table()
        for word, meant in words.items():
            table.add(spelled.get(word, word), meant)
        tables.add(source.field.column, table)
    return tables or None


def _opens(mapping: settled.Mapping, header: Sequence[str], details: Details) -> Table | None:
    """The texts that do not mean that a row is closed, as flags have spelled them."""
    spelled = {key_of(text): text for _, text in details.opens}
    table = tomlkit.table()
    for place, texts in sorted(mapping.opens.items()):
        name = name_of(header, (place,))
        table.add(name, sorted(spelled.get(text, text) for text in texts))
    return table or None


def name_of(header: Sequence[str], places: Sequence[int]) -> str:
    """How a mapping names these columns: by their headers, or by position where that fails."""
    names = [_name(header, place) for place in places]
    whole = PLUS.join(names)
    if len(names) > 1 and (has_column(header, whole) or any(PLUS in name for name in names)):
        return PLUS.join(f"#{place + 1}" for place in places)
    return whole


def _name(header: Sequence[str], place: int) -> str:
    name = header[place].strip()
    try:
        is_found = bool(name) and find_column(header, name) == place
    except MappingError:
        is_found = False
    return name if is_found else f"#{place + 1}"


def _inline(keys: Mapping[str, Any]) -> InlineTable:
    table = tomlkit.inline_table()
    for key, value in keys.items():
        table.append(key, _inline(value) if isinstance(value, dict) else value)
    return table
