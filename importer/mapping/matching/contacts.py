"""Which column of the tasks names a contact, and what a second export has of it.

Takes the header and the sample of the tasks and a table of contacts; returns the column, the key
and the field that each column of the table fills. The key is a column of the table that its header
calls an id, else one of e-mail addresses, else the names. Cells decide whether it is one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from importer.contract.fields import CONTACT_FIELDS, Field
from importer.errors import MappingError
from importer.mapping.headers.columns import column_label, find_column
from importer.mapping.headers.joined import name_columns
from importer.mapping.headers.names import Certainty, fold, match_headers
from importer.mapping.lookups.doubt import ContactsInDoubtError, Offer
from importer.mapping.lookups.table import LookupTable, mostly_addresses, mostly_fits
from importer.mapping.matching.record_links import kind_column
from importer.mapping.sample import Sample
from importer.mapping.settled import PLUS
from importer.mapping.words.capitals import fold_case, is_word, plain
from importer.mapping.words.defects import shorten
from importer.settings.export_place import ExportPlace
from importer.wording.counts import counted
from importer.wording.hints import Hint, pasted

SEPARATOR = ";"
"""Between the contacts of one task, as HubSpot writes them."""

_KEYS = frozenset({
    "id", "contactid", "recordid", "personid", "contactrecordid", "leadid", "personsystemid",
    "personpipedrivesystemid", "contact", "kontaktid", "iddecontacto", "idducontact",
})  # fmt: skip
"""What a column is called that says which contact a line is about."""
_NAMES: dict[str, tuple[str, ...]] = {
    "contact_email": ("email", "emailaddress", "workemail", "primaryemail", "businessemail",
                      "personemail", "personemailwork", "emailwork", "email1"),
    "contact_name": ("name", "fullname", "contactname", "personname", "displayname", "leadname"),
    "contact_title": ("title", "jobtitle", "position", "personjobtitle", "role", "persontitle"),
    "contact_phone": ("phone", "phonenumber", "businessphone", "workphone", "directphone",
                      "mobilephone", "mobile", "mobilephonenumber", "telephone", "personphone",
                      "personphonework"),
    "contact_linkedin": ("linkedin", "linkedinurl", "linkedinprofile", "linkedinprofileurl",
                         "linkedinbio", "hslinkedinurl", "personlinkedin", "linkedinc"),
}  # fmt: skip
"""What the columns of contacts are called, where that differs from the columns of tasks."""
_SHOWN = 4


class NoContactsError(MappingError):
    """Nothing in the sample of the tasks is what the contacts are called."""


class ContactJoin(NamedTuple):
    """How the contacts of the tasks are found, and what of them is sent.

    table: without the lines that cannot be told apart. kind: the column of the tasks that says
    whether the record is a contact. separator: between several contacts of a task. sent: for each
    field the column of the table. notes: what a person should know.
    """

    table: LookupTable
    column: int
    kind: int | None
    separator: str | None
    key: str
    sent: tuple[tuple[Field, str], ...]
    notes: tuple[str, ...]


def join_contacts(
    header: Sequence[str], sample: Sample, table: LookupTable, place: ExportPlace
) -> ContactJoin:
    """How the contacts are found. Raises `MappingError` where that is not certain.

    And `NoContactsError` where the sample names none of them.
    """
    sent = tuple(_sent(table))
    if not sent:
        shown = ", ".join(f'"{shorten(name)}"' for name in table.header)
        raise MappingError(
            f"{table.label} has no column with e-mail addresses, names, phone numbers or LinkedIn "
            f"profiles of contacts; its columns are {shown}",
            hint="name an export of contacts, with its header",
        )
    asked = None if place.column is None else _asked(header, place.column, "the file")
    links = _links(header, sample, asked)
    keys = [_key_asked(table, place.from_)] if place.from_ else list(_keys(table, sent))
    for key in keys:
        counts, split = links.met(_texts(table, key))
        if counts:
            column = _most(header, counts, key, table, place)
            unique, notes = _told_apart(table, key)
            kind = kind_column(header, sample, column)
            separator = SEPARATOR if split[column] and kind is None else None
            return ContactJoin(unique, column, kind, separator, _name(table, key), sent, notes)
    if asked is not None and place.from_:  # somebody said both: no row of the first ones has any
        kind, unique = kind_column(header, sample, asked), _told_apart(table, keys[0])[0]
        return ContactJoin(unique, asked, kind, None, place.from_, sent, ())
    flag = pasted("contacts", f"{place.file},column=COLUMN,from=COLUMN")
    raise NoContactsError(
        f"no column of the file has what the contacts of {table.label} are called there",
        hint=Hint("say which two columns belong together: {}", flag),
    )


def _sent(table: LookupTable) -> Iterator[tuple[Field, str]]:
    """What each field of a contact is sent from."""
    matches = match_headers(table.header)
    meant = {(m.field, m.column) for m in matches if m.certainty > Certainty.CONFIRM}
    for known in CONTACT_FIELDS:
        names = _NAMES[known.column]
        found = [
            (
                -len(table.filled(i)),
                names.index(fold(text)) if fold(text) in names else len(names),
                i,
            )
            for i, text in enumerate(table.header)
            if fold(text) in names or (known.name, i) in meant
        ]
        fitting = [
            i for count, _, i in sorted(found) if count and mostly_fits(known, table.filled(i))
        ]
        if fitting:
            yield known, table.name(fitting[0])
        elif known.column == "contact_name" and (parts := name_columns(table.header)):
            yield known, PLUS.join(table.name(part) for part in parts)


class _Links:
    """Where the cells of the tasks stand: by what they have in common with those of a table."""

    def __init__(self, cells: Iterable[tuple[int, str]]) -> None:
        self._places: dict[str, set[tuple[int, bool]]] = defaultdict(set)
        for column, text in cells:
            self._places[_key(text)].add((column, False))
            if SEPARATOR in text:
                for part in text.split(SEPARATOR):
                    self._places[_key(part)].add((column, True))
        self._places.pop("", None)

    def met(self, texts: Iterable[str]) -> tuple[Counter[int], Counter[int]]:
        """For each column of the tasks, how many texts stand in it, and how many in a list."""
        counts: Counter[int] = Counter()
        split: Counter[int] = Counter()
        for text in {_key(text) for text in texts}:
            for column, is_part in self._places.get(text, ()):
                counts[column] += 1
                split[column] += is_part
        return counts, split


def _links(header: Sequence[str], sample: Sample, asked: int | None) -> _Links:
    columns = range(len(header)) if asked is None else (asked,)
    return _Links((column, text) for column in columns for text in sample.cells(column))


def _key(text: str) -> str:
    key = plain(text)
    return fold_case(key) if is_word(key) else key


def _keys(table: LookupTable, sent: Sequence[tuple[Field, str]]) -> Iterator[tuple[int, ...]]:
    """The columns that may say which contact is meant, the surest first."""
    yield from ((i,) for i, text in enumerate(table.header) if fold(text) in _KEYS)
    yield from (
        (i,)
        for i in range(len(table.header))
        if mostly_addresses(table.filled(i)) and table.filled(i)
    )
    names = next((name for field, name in sent if field.column == "contact_name"), None)
    if names is not None:
        yield _key_asked(table, names)


def _key_asked(table: LookupTable, name: str) -> tuple[int, ...]:
    parts = name.split(PLUS) if fold(name) not in map(fold, table.header) else [name]
    return tuple(_asked(table.header, part, table.label) for part in parts)


def _asked(header: Sequence[str], name: str, label: str) -> int:
    try:
        return find_column(header, name)
    except MappingError as error:
        raise MappingError(f"the contacts in {label}: {error.message}") from error


def _texts(table: LookupTable, key: tuple[int, ...]) -> list[str]:
    return [" ".join(filter(None, (table.value(row, i) for i in key))) for row in table.rows]


def _name(table: LookupTable, key: tuple[int, ...]) -> str:
    return PLUS.join(table.name(i) for i in key)


def _most(
    header: Sequence[str],
    counts: Counter[int],
    key: tuple[int, ...],
    table: LookupTable,
    place: ExportPlace,
) -> int:
    """The column of the tasks in which most contacts stand; in doubt, a person is asked."""
    (best, most), *others = counts.most_common()
    rivals = [column for column, count in others if count * 2 > most]
    if not rivals:
        return best
    columns = [best, *rivals][:_SHOWN]
    names = [column_label(header, column) for column in columns]
    shown = " and ".join(f'"{shorten(name)}"' for name in names)
    places = [
        place.model_copy(update={"column": name, "from_": _name(table, key)}) for name in names
    ]
    flags = " or ".join(str(pasted("contacts", at.text())) for at in places)
    raise ContactsInDoubtError(
        f"the columns {shown} both hold contacts of {table.label}",
        hint=f"choose one: {flags}",
        question="Which column says whom a task is about?",
        offers=[Offer(name, "", at) for name, at in zip(names, places, strict=True)],
    )


def _told_apart(table: LookupTable, key: tuple[int, ...]) -> tuple[LookupTable, tuple[str, ...]]:
    """The table without lines whose key stands for several contacts."""
    texts = [_key(text) for text in _texts(table, key)]
    lines: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for text, row in zip(texts, table.rows, strict=True):
        lines[text].add(tuple(row))
    shared = {text for text, rows in lines.items() if len(rows) > 1} - {""}
    if not shared:
        return table, ()
    kept = [row for text, row in zip(texts, table.rows, strict=True) if text not in shared]
    numbers = [n for text, n in zip(texts, table.numbers, strict=False) if text not in shared]
    written = next(text for text in _texts(table, key) if _key(text) in shared)
    count = counted(len(shared), "value stands", "values stand")
    note = (
        f'{table.label}: {count} for several contacts in "{shorten(_name(table, key))}", such as '
        f'"{shorten(written)}"; nothing of them is sent'
    )
    return replace(table, rows=kept, numbers=numbers), (note,)
