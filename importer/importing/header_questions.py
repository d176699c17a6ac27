"""What a header leaves open: asked of a person where the answers settle it, else told.

A header, what was asked for and a sample of the rows enter; a mapping leaves, as far as it is
settled, with what the person said. Part of the composition root.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

from importer.errors import MappingError
from importer.fields import FIELD_BY_NAME, find_field
from importer.importing.problems import Problems
from importer.lookup_place import LookupPlace
from importer.mapping.closed_answers import flag_name
from importer.mapping.defects import shorten
from importer.mapping.headers import Certainty, Match
from importer.mapping.resolve import Draft, Mapping, Request, draft
from importer.settings import Options
from importer.table import Table
from importer.wording import a_few

ConfirmMatches = Callable[[Sequence[str], Sequence[Match], Sequence[str]], frozenset[Match]]
"""Asks a person which uncertain matches are right: header, matches, and a cell of each column
(or "") enter; those that are right leave."""

AskLookup = Callable[[str, str], LookupPlace | None]
"""Asks a person for the table that turns the names of a column into ids: its header and a cell
enter; None: the person has none at hand."""

# A task needs a type, a title, somebody and a target: a header of fewer columns is rather a title.
_FEWEST_COLUMNS = 3
_MOST_UNCERTAIN = 12
_LONGEST_NAME = 60
"""A column whose name is longer is called by its position, so that the flag can be typed."""
_ASSIGNEE = FIELD_BY_NAME["assignee_id"]


class Settled(NamedTuple):
    """The mapping, and what was asked for with what a person has said since."""

    mapping: Mapping
    request: Request
    options: Options


def settle_header(  # noqa: PLR0913 -- whom to ask: each question by itself
    table: Table,
    request: Request,
    options: Options,
    problems: Problems,
    *,
    confirm: ConfirmMatches | None,
    ask_lookup: AskLookup | None,
) -> Settled:
    """The mapping of the header, once a person has said what is in doubt.

    Nobody is asked where the header stops the import anyway; what is left open is in `problems`.
    """
    found = draft(table.header, request)
    while found.uncertain and confirm is not None and not found.problems:
        examples = [request.sample.example(match.column) for match in found.uncertain]
        yes = confirm(table.header, found.uncertain, examples)
        request = replace(
            request,
            confirmed=request.confirmed | yes,
            declined=request.declined | (frozenset(found.uncertain) - yes),
        )
        found = draft(table.header, request)
    if found.people is not None and ask_lookup is not None and not found.problems:
        column = found.people.column
        place = ask_lookup(table.header[column].strip(), request.sample.example(column))
        if place is not None:
            lookup = (_ASSIGNEE.column, place)
            options = options.model_copy(update={"lookups": (*options.lookups, lookup)})
            request = replace(
                request,
                lookups=(*request.lookups, _ASSIGNEE.column),
                confirmed=request.confirmed | {found.people},
            )
            found = draft(table.header, request)
    _tell(table, request, found, problems)
    return Settled(found.mapping, request, options)


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
                hint=f'if it says whose the tasks are, add --map "{_ASSIGNEE.column}={name}" '
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
    read = f"the header that was read ({place}): {a_few(names)}"
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
        name = name if len(name) <= _LONGEST_NAME else f"#{match.column + 1}"
        if match.beside is not None:
            date = header[match.beside].strip()
            lines.append(
                f'  "{name}": --map "{column}={date} + {name}" if it is the time of day of '
                f'"{date}", --map "{column}={date}" if it is not'
            )
            continue
        instead = f'--map "{column}=" if it is not'
        if known is not None and known.required:
            instead = f'else --map "{column}=COLUMN" or --set "{column}=VALUE"'
        lines.append(f'  "{name}": --map "{column}={name}" if it is {column}, {instead}')
    if len(matches) > _MOST_UNCERTAIN:
        lines.append(f"  and {len(matches) - _MOST_UNCERTAIN} more columns")
    return "\n".join(lines)
