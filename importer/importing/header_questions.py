"""What a header leaves open: asked of a person where the answers settle it, else told.

A header, what was asked for and a sample of the rows enter; a mapping leaves, as far as it is
settled, with what the person said. Part of the composition root.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

from importer.contract.fields import FIELD_BY_NAME, FIELDS, Field, find_field
from importer.errors import MappingError
from importer.importing.problems import Problems
from importer.lookup_place import LookupPlace
from importer.mapping.closed_answers import AnswerFlags, flag_name
from importer.mapping.defects import shorten
from importer.mapping.headers import Certainty, Match
from importer.mapping.resolve import Draft, Mapping, Request, draft
from importer.mapping.settled import PLUS
from importer.pasting import can_be_pasted, means_any, pasted
from importer.settings import Options
from importer.table import Table
from importer.wording import listed

ConfirmMatches = Callable[[Sequence[str], Sequence[Match], Sequence[str]], frozenset[Match]]
"""Asks a person which uncertain matches are right: header, matches, and a cell of each column
(or "") enter; those that are right leave."""

AskLookup = Callable[[str, str], LookupPlace | None]
"""Asks a person for the table that turns the names of a column into ids: its header and a cell
enter; None: the person has none at hand."""

AskWord = Callable[[str, str, Field], str | None]
"""Asks a person what a word of a column means: its header, the word and the field enter; None: the
person leaves it open, "": nothing."""

# A task needs a type, a title, somebody and a target: a header of fewer columns is rather a title.
_FEWEST_COLUMNS = 3
_MOST_UNCERTAIN = 12
_MOST_WORDS = 8
"""Of more different words, each by itself would be a long talk: they are told with their flags."""
_LONGEST_NAME = 60
"""A column whose name is longer is called by its position, so that the flag can be typed."""
_ASSIGNEE = FIELD_BY_NAME["assignee_id"]


class Asking(NamedTuple):
    """Who is asked each question; None: nobody."""

    matches: ConfirmMatches | None = None
    lookup: AskLookup | None = None
    word: AskWord | None = None


class Settled(NamedTuple):
    """The mapping, and what was asked for with what a person has said since.

    said: the same as flags, "" where nothing was said.
    """

    mapping: Mapping
    request: Request
    options: Options
    said: str


def settle_header(
    table: Table, request: Request, options: Options, problems: Problems, asking: Asking
) -> Settled:
    """The mapping of the header, once a person has said what is in doubt.

    Nobody is asked where the header stops the import anyway; what is left open is in `problems`.
    """
    header, asked = table.header, request
    found = draft(header, request)
    while found.questions and asking.matches is not None and not found.is_stuck:
        request = _confirmed(header, request, found.questions, asking.matches)
        found = draft(header, request)
    if request is not asked and asking.word is not None and not found.problems:
        request = _explained(header, request, asking.word)
        found = draft(header, request)
    place = None
    if found.people is not None and asking.lookup is not None and not found.problems:
        column = found.people.column
        place = asking.lookup(header[column].strip(), request.sample.example(column))
        if place is not None:
            lookup = (_ASSIGNEE.column, place)
            options = options.model_copy(update={"lookups": (*options.lookups, lookup)})
            request = replace(
                request,
                lookups=(*request.lookups, _ASSIGNEE.column),
                confirmed=request.confirmed | {found.people},
            )
            found = draft(header, request)
    _tell(table, request, found, problems)
    given = len(asked.values)
    flags = [] if request is asked else [_as_flags(header, request, found.mapping, given)]
    flags += [] if place is None else [place.flag(_ASSIGNEE.column)]
    return Settled(found.mapping, request, options, " ".join(filter(None, flags)))


def _confirmed(
    header: Sequence[str], request: Request, matches: Sequence[Match], ask: ConfirmMatches
) -> Request:
    """The request with what a person says of uncertain matches."""
    yes = ask(header, matches, [request.sample.example(match.column) for match in matches])
    no = frozenset(matches) - yes
    return replace(request, confirmed=request.confirmed | yes, declined=request.declined | no)


def _explained(header: Sequence[str], request: Request, ask: AskWord) -> Request:
    """The request with what a person says of words in a column that was confirmed."""
    values = list(request.values)
    told = {find_field(name) for name, _, _ in values}
    for match in sorted(request.confirmed):
        known = FIELD_BY_NAME[match.field]
        words = request.sample.unknown_words(match.column, known)
        if known in told or not 0 < len(words) <= _MOST_WORDS:
            continue
        for word in words:
            if means_any(word):  # what is said of it would be said of all cells
                continue
            meant = ask(header[match.column].strip(), word, known)
            if meant is not None:
                values.append((known.column, word, meant))
    return replace(request, values=values)


def _as_flags(header: Sequence[str], request: Request, mapping: Mapping, given: int) -> str:
    """What a person has said of columns and words, as it is typed; given: words that flags gave."""
    sources = {source.field.name: source for source in mapping.sources}
    asked = dict.fromkeys(match.field for match in (*request.confirmed, *request.declined))
    maps = []
    for name in sorted(asked, key=[field.name for field in FIELDS].index):
        columns = sources[name].columns if name in sources else ()
        places = columns[0].places if columns else ()
        maps.append(
            (FIELD_BY_NAME[name].column, PLUS.join(flag_name(header, place) for place in places))
        )
    return AnswerFlags(maps=tuple(maps), values=tuple(request.values[given:])).shown()


def _tell(table: Table, request: Request, found: Draft, problems: Problems) -> None:
    """What the header leaves open."""
    if found.problems:
        problems.of_header(found.problems, _header_read(table))
    if found.uncertain:
        problems.add(MappingError(_unconfirmed(table.header, found.uncertain)))
    if found.people is not None and found.people.certainty is Certainty.CONFIRM:
        column = found.people.column
        name = flag_name(table.header, column)
        problems.add(
            MappingError(
                f'the column "{shorten(table.header[column].strip())}" holds names or e-mail '
                f'addresses (such as "{shorten(request.sample.example(column))}"), not the ids '
                f"that {_ASSIGNEE.column} needs",
                hint=f"if it says whose the tasks are, add "
                f"{pasted('map', f'{_ASSIGNEE.column}={name}')} "
                f'--lookup "{_ASSIGNEE.column}=FILE", where FILE is a table of names and ids; if '
                f'not, say which column does with --map "{_ASSIGNEE.column}=COLUMN"',
            )
        )


def _header_read(table: Table) -> str:
    """What was taken for the header, so that a person sees what to name, or that it is none."""
    names = [text.strip() for text in table.header if text.strip()]
    rows = table.header_rows
    place = f"row {rows[0]}" if len(rows) == 1 else f"rows {rows[0]} to {rows[-1]}, joined"
    if not table.has_header:
        place = "none: columns as a spreadsheet program names them"
    columns = listed(names)
    gap = "" if columns.startswith("\n") else " "
    read = f"the header that was read ({place}):{gap}{columns}"
    if len(rows) > 1:
        read += "; if one of these rows alone is the header, say which with --header-row"
    elif table.has_header and len(names) < _FEWEST_COLUMNS:
        read += "; if the header is further down, say where with --header-row"
    return read


def _unconfirmed(header: Sequence[str], matches: Sequence[Match]) -> str:
    lines = ["some columns may mean a field, but that is not certain; say for each:"]
    for match in matches[:_MOST_UNCERTAIN]:
        known = find_field(match.field)
        column = match.field if known is None else known.column
        name = header[match.column].strip()
        if len(name) > _LONGEST_NAME or not can_be_pasted(name):
            name = f"#{match.column + 1}"
        if match.beside is not None:
            date = header[match.beside].strip()
            date = date if can_be_pasted(date) else f"#{match.beside + 1}"
            both, alone = f"{column}={date}{PLUS}{name}", f"{column}={date}"
            lines.append(
                f'  "{name}": {pasted("map", both)} if it is the time of day of '
                f'"{date}", {pasted("map", alone)} if it is not'
            )
            continue
        instead = f'--map "{column}=" if it is not'
        if known is not None and known.required:
            instead = f'else --map "{column}=COLUMN" or --set "{column}=VALUE"'
        flag = pasted("map", f"{column}={name}")
        lines.append(f'  "{name}": {flag} if it is {column}, {instead}')
    if len(matches) > _MOST_UNCERTAIN:
        lines.append(f"  and {len(matches) - _MOST_UNCERTAIN} more columns")
    return "\n".join(lines)
