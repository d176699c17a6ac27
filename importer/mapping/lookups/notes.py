"""What was decided about a lookup, and what is odd in it, as lines for a person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence

from importer.contract.fields import Field, Kind
from importer.mapping.lookups.columns import Choice
from importer.mapping.lookups.damage import UNREADABLE
from importer.mapping.lookups.headers import ASSIGNEE
from importer.mapping.lookups.lookup import named_address
from importer.mapping.lookups.table import LookupTable, are_initials, fits, mostly_fits, rows_with
from importer.mapping.settled import PLUS
from importer.mapping.words.capitals import fold_case, is_word, plain
from importer.mapping.words.defects import shorten
from importer.wording.counts import counted

_MOST_SHARED = 3


def notes(
    field: Field,
    header: str,
    table: LookupTable,
    choice: Choice,
    looked_up: Mapping[str, str | None],
) -> list[str]:
    """One line each. looked_up: what is sent for each cell of the sheet's column; None: nothing."""
    missing = [cell for cell, sent in looked_up.items() if sent is None]
    found = {cell: sent for cell, sent in looked_up.items() if sent is not None}
    told = [_used(field, header, table, choice, found)]
    told += _elsewhere(field, header, table, choice, missing)
    if table.place.missing == "error":
        told += _without_value(table, choice)
    told += _unreadable(table, choice)
    told += _odd_values(field, table, choice)
    if field.name == ASSIGNEE:
        told += _shared(table, choice, found)
    return told


def _used(
    field: Field, header: str, table: LookupTable, choice: Choice, found: Mapping[str, str]
) -> str:
    keys = " and ".join(_named(table, key) for key in choice.keys)
    example = next((c for c, sent in found.items() if fits(field, sent)), next(iter(found), None))
    shown = "nothing of it was found there"
    if example is not None:
        shown = f'for example "{shorten(example)}" -> "{shorten(found[example])}"'
    return (
        f'{field.column}: "{shorten(header)}" is looked up in {keys} of {table.label}, and '
        f'"{shorten(table.name(choice.value))}" is sent; {shown}'
    )


def _named(table: LookupTable, column: int) -> str:
    """A column; one that is made of others by their names, as in "First Name" + "Last Name"."""
    parts = [table.name(column)] if column in table.own else table.name(column).split(PLUS)
    return PLUS.join(f'"{shorten(part)}"' for part in parts)


def _elsewhere(
    field: Field, header: str, table: LookupTable, choice: Choice, missing: Collection[str]
) -> Iterator[str]:
    """Another column in which the rest of the cells stand."""
    others = [i for i in range(len(table.header)) if i not in {*choice.keys, choice.value}]
    missing = [cell for cell in missing if named_address(cell) is None]  # it is the address's
    known = {i: rows_with(table.texts(i), missing) for i in others} if missing else {}
    best = max(known, key=lambda i: len(known[i]), default=None)
    if best is None or not known[best]:
        return
    cell, count = next(iter(known[best])), len(known[best])
    both = table.saying(field, (*choice.keys, best), table.name(choice.value))
    yield (
        f'{table.label}: {counted(count, "value")} of "{shorten(header)}" '
        f'(such as "{shorten(cell)}") {"stands" if count == 1 else "stand"} in its column '
        f'"{shorten(table.name(best))}" alone; to look in both, write {both}'
    )


def _without_value(table: LookupTable, choice: Choice) -> Iterator[str]:
    lines = [r for r in table.rows if _key(r, choice) and not table.value(r, choice.value)]
    if lines:
        count = counted(len(lines), "line has", "lines have")
        yield (
            f'{table.label}: {count} nothing in "{shorten(table.name(choice.value))}", such as '
            f'that of "{shorten(_key(lines[0], choice))}"'
        )


def _unreadable(table: LookupTable, choice: Choice) -> Iterator[str]:
    """Lines that cannot be found, as they are damaged where the name should be."""
    for key in choice.keys:
        lines = [text for row in table.rows if (text := row[key].strip()) in UNREADABLE]
        if lines:
            count = counted(len(lines), "line shows", "lines show")
            yield (
                f'warning: {table.label}: {count} "{shorten(lines[0])}" in '
                f'"{shorten(table.name(key))}", as a spreadsheet program does of a column that is '
                "too narrow or of a formula that fails; they are ignored"
            )


def _odd_values(field: Field, table: LookupTable, choice: Choice) -> Iterator[str]:
    """Ids that look like none."""
    if field.kind is not Kind.IDENTIFIER:
        return
    name, values = shorten(table.name(choice.value)), table.filled(choice.value)
    odd = [value for value in values if not fits(field, value)]
    where = f'warning: "{name}" of {table.label}'
    if odd and table.place.to is not None and not mostly_fits(field, values):
        yield (
            f'{where} holds names or e-mail addresses (such as "{shorten(odd[0])}"), and is sent '
            f"as {field.column} because you said so"
        )
    elif odd:
        yield f'{where} holds "{shorten(odd[0])}", which does not look like an id'
    if values and are_initials(values):
        yield f'{where} holds initials (such as "{shorten(values[0])}") rather than ids'


def _shared(table: LookupTable, choice: Choice, found: Mapping[str, str]) -> Iterator[str]:
    """Ids of two people of whom the sheet names one. A name and an address may be one person's."""
    used = set(found.values())
    owners: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for row in table.rows:
        value = table.value(row, choice.value)
        for key in choice.keys:
            name = plain(row[key])
            if name and value in used:
                folded = fold_case(name) if is_word(name) else name
                owners[value, _kind(name)].setdefault(folded, name)
    shared = [(value, list(names.values())) for (value, _), names in owners.items() if names]
    shared = [(value, names) for value, names in shared if len(names) > 1]
    for value, names in shared[:_MOST_SHARED]:
        more = f" and {len(names) - 2} more" if len(names) > len(("one", "other")) else ""
        yield (
            f'warning: {table.label} gives "{shorten(value)}" to "{shorten(names[0])}" and '
            f'"{shorten(names[1])}"{more}; tasks of all of them go to one person'
        )
    if len(shared) > _MOST_SHARED:
        yield f"warning: {len(shared) - _MOST_SHARED} more ids of {table.label} are so"


def _kind(name: str) -> str:
    if "@" in name:
        return "address"
    return "name" if is_word(name) else "number" if name.isdecimal() else "code"


def _key(row: Sequence[str], choice: Choice) -> str:
    return next((row[key].strip() for key in choice.keys if row[key].strip()), "")
