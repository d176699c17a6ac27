"""A lookup by way of a second export: whom the tasks name by an id there, by an address here.

The users of another program and the table of a person's lookup lead to one table, which has the ids
of the users and, in a column behind them, what the lookup has of each.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from importer.contract.fields import Field
from importer.errors import MappingError
from importer.mapping.headers.joined import name_columns
from importer.mapping.headers.names import fold
from importer.mapping.lookups.column import LookupColumn
from importer.mapping.lookups.table import LookupTable, mostly_addresses, rows_with
from importer.mapping.settled import PLUS
from importer.settings.lookup_place import LookupPlace

_NAMES = frozenset({"name", "fullname", "username", "user", "displayname", "owner", "ownername"})


def through_users(
    users: LookupTable, lookup: LookupTable, field: Field, key: str | None
) -> tuple[LookupTable, list[str]]:
    """The users with what the lookup has of each, and what a person should know.

    key: the column of the users that the tasks name; None: it is found by its cells. Raises
    `MappingError` where none of the users is in the lookup.
    """
    known = [text for i in range(len(lookup.header)) for text in lookup.filled(i)]
    for name, texts in _told(users):
        if not rows_with(known, [text for text in texts if text]):
            continue
        found = LookupColumn(field, f"{name} of {users.label}", lookup)
        found.observe(texts)
        found.settle()
        sent = [found.found.find(text) if text else None for text in texts]
        rows = [(*row, value or "") for row, value in zip(users.rows, sent, strict=True)]
        at = LookupPlace.model_validate(
            {
                "file": lookup.place.file,
                "sheet": lookup.place.sheet,
                "from": () if key is None else (key,),
                "to": field.column,
                "missing": lookup.place.missing,
            }
        )
        table = replace(
            users,
            label=f"{users.label} and {lookup.label}",
            place=at,
            header=(*users.header, field.column),
            rows=rows,
            mapping=lookup.mapping,
            numbers=(),
        )
        return table, found.notes()
    raise MappingError(
        f"none of the users in {users.label} is in {lookup.label}",
        hint="give each rep a line there, with the e-mail address or the name of the user, and the "
        "id in HockeyStack",
    )


def called(users: LookupTable, texts: Collection[str]) -> dict[str, tuple[str, str]]:
    """The name and the e-mail address of each user whom one of these texts means; "" for neither.

    The column in which most of the texts stand is the one that they are from.
    """
    wanted = set(texts)
    columns = range(len(users.header))
    met = [sum(users.value(row, i) in wanted for row in users.rows) for i in columns]
    if not any(met):
        return {}
    key = met.index(max(met))
    # Of two columns of addresses, a user name may look like one.
    told = sorted(_told(users), key=lambda way: not fold(way[0]).startswith("email"))
    ways = [next((t for _, t in told if mostly_addresses(t) == is_email), []) for is_email in _WAYS]
    found = {}
    for place, row in enumerate(users.rows):
        name, email = (way[place] if way else "" for way in ways)
        found[users.value(row, key)] = name, email
    return {text: found[text] for text in wanted if text in found}


_WAYS = (False, True)
"""By a name, and by an e-mail address."""


def _told(users: LookupTable) -> Iterator[tuple[str, list[str]]]:
    """What the users are called: by addresses, then by names, of which two may be alike."""
    columns = range(len(users.header))
    for i in columns:
        if mostly_addresses(users.filled(i)) and users.filled(i):
            yield users.header[i], [users.value(row, i) for row in users.rows]
    for i in columns:
        if fold(users.header[i]) in _NAMES:
            yield users.header[i], [users.value(row, i) for row in users.rows]
    parts = name_columns(users.header)
    if parts:
        name = PLUS.join(users.header[i] for i in parts)
        yield name, [" ".join(filter(None, (users.value(r, i) for i in parts))) for r in users.rows]
