"""What a header leaves open: asked of a person where answers settle it, otherwise reported.

Resolves a header as far as it can be, with what the person said, and returns the mapping.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from importer.contract.fields import FIELD_BY_NAME, FIELDS, Field, find_field
from importer.errors import MappingError, SourceError
from importer.intake.column_questions import ask_columns
from importer.intake.points import Matches, Talk
from importer.intake.problems import Problems
from importer.intake.uncertain_columns import unconfirmed
from importer.mapping.closed.answers import AnswerFlags, flag_name
from importer.mapping.headers.names import Certainty, Match
from importer.mapping.matching.proposals import offers
from importer.mapping.request import Request
from importer.mapping.resolve import Draft, draft
from importer.mapping.settled import PLUS, Mapping
from importer.mapping.words.defects import shorten
from importer.results.destination import SUFFIXES_OF_WORKBOOKS
from importer.rows.table import Table
from importer.settings.lookup_place import LookupPlace
from importer.settings.options import Options
from importer.wording.hints import Hint, Option, pasted
from importer.wording.text import listed

# A task needs a type, a title, somebody and a target: a header of fewer columns is rather a title.
_FEWEST_COLUMNS = 3
_ASSIGNEE = FIELD_BY_NAME["assignee_id"]


class Flag(NamedTuple):
    """An answer as it is typed. of: what it settles, where a later answer may complete it."""

    text: str
    of: str = ""


class Answers(NamedTuple):
    """What was asked for, with what a person has said since. flags: the same as it is typed.

    note: what to tell of answers that were given earlier.
    """

    request: Request
    options: Options
    flags: tuple[Flag, ...] = ()
    note: str = ""


def ask_of_header(header: Sequence[str], request: Request, options: Options) -> Talk[Answers]:
    """Ask about the columns; not if the header stops the import anyway.

    A column of people that may say whose the tasks are is taken as such: their ids are asked for.
    Raises `NoAnswerError` where there is no answer.
    """
    asked, sets = request, request.sets
    found = draft(header, request)
    while found.questions and not found.is_stuck:
        request = yield from _confirmed(header, request, found.questions)
        found = draft(header, request)
    offered = () if found.is_stuck or not _is_header(header) else _offered(header, request, found)
    if offered:
        request = yield from _confirmed(header, request, offered)
        found = draft(header, request)
    named = AnswerFlags()
    if (found.missing or found.lacks_target) and not found.is_stuck and _is_header(header):
        named, fixed = yield from ask_columns(header, request, found)
        request = replace(named.added_to(request), sets=(*request.sets, *fixed))
        found = draft(header, request)
    people = found.people
    if people is not None and people.certainty is Certainty.CONFIRM and not found.problems:
        request = replace(request, confirmed=request.confirmed | {people})
        found = draft(header, request)
    texts = [] if request is asked else [_as_flags(header, request, found.mapping, named)]
    texts += [str(pasted("set", f"{name}={value}")) for name, value in request.sets[len(sets) :]]
    return Answers(request, options, tuple(Flag(text) for text in texts if text))


def _offered(header: Sequence[str], request: Request, found: Draft) -> tuple[Match, ...]:
    """What may fill fields that no task needs, and that nothing fills."""
    if request.template is not None:
        return tuple(
            Match(name, likely.column, Certainty.CONFIRM)
            for name, columns in found.likely.items()
            if not FIELD_BY_NAME[name].required
            for likely in columns
        )
    settled = {known.name for name, _ in request.maps if (known := find_field(name))}
    settled |= {match.field for match in request.declined}
    whose = None if found.people is None else found.people.column
    matches = offers(header, found.mapping, request.sample, settled)
    return tuple(match for match in matches if match.column != whose)


def lookup_flag(known: Field, place: LookupPlace) -> Flag:
    """The flag of a lookup, of which a later answer may name the sheet or the columns."""
    return Flag(place.flag(known.column), of=f"lookup {known.name}")


def _is_header(header: Sequence[str]) -> bool:
    """Whether enough columns have names for it to be a header."""
    return sum(bool(text.strip()) for text in header) >= _FEWEST_COLUMNS


def _confirmed(header: Sequence[str], request: Request, matches: Sequence[Match]) -> Talk[Request]:
    """The request with what a person says of uncertain matches."""
    examples = tuple(request.sample.example(match.column) for match in matches)
    yes: frozenset[Match] = yield Matches(header, matches, examples)
    no = frozenset(matches) - yes
    return replace(request, confirmed=request.confirmed | yes, declined=request.declined | no)


def _as_flags(header: Sequence[str], request: Request, mapping: Mapping, named: AnswerFlags) -> str:
    """What a person has said of uncertain matches, and of missing columns, as it is typed."""
    sources = {source.field.name: source for source in mapping.sources}
    asked = dict.fromkeys(match.field for match in (*request.confirmed, *request.declined))
    for name, _ in (*request.maps, *request.sets):  # whatever else was said of it before
        asked.pop(known.name if (known := find_field(name)) else name, None)
    maps = []
    for name in sorted(asked, key=[field.name for field in FIELDS].index):
        columns = sources[name].columns if name in sources else ()
        places = columns[0].places if columns else ()
        maps.append(
            (FIELD_BY_NAME[name].column, PLUS.join(flag_name(header, place) for place in places))
        )
    return AnswerFlags(maps=(*maps, *named.maps)).shown()


def tell_header(table: Table, request: Request, found: Draft, problems: Problems) -> None:
    """What the header leaves open."""
    if _is_no_table(table, request, found):
        [name] = [text.strip() for text in table.header if text.strip()]
        problems.add(
            SourceError(
                f'{_called(table)} has one column, "{shorten(name)}"; expected columns for a task: '
                "its type, its title, whose it is, and what it is about",
                hint=Hint(
                    "check that it is the right file; if it is, set the row of the header with "
                    "{header_row}, or the delimiter with {delimiter}"
                ),
            )
        )
        return
    if found.problems:
        is_open = not found.is_stuck and _is_header(table.header)
        problems.of_header(found.problems, _header_read(table), is_open=is_open)
    if found.uncertain:
        problems.ask(
            MappingError(unconfirmed(table.header, request.sample, found)),
            code="uncertain_columns",
        )
    if found.people is not None and found.people.certainty is Certainty.CONFIRM:
        column = found.people.column
        name = flag_name(table.header, column)
        problems.ask(
            MappingError(
                f'the column "{shorten(table.header[column].strip())}" holds names or e-mail '
                f'addresses (such as "{shorten(request.sample.example(column))}"), not the ids '
                f"that {_ASSIGNEE.column} needs",
                hint=Hint(
                    'if it holds the assignees, add {} {lookup:"assignee_id=FILE"}, where FILE is '
                    "a table of names and ids; if not, choose the column with "
                    '{map:"assignee_id=COLUMN"}',
                    pasted("map", f"{_ASSIGNEE.column}={name}"),
                ),
            ),
            code="names_for_ids",
        )


def _called(table: Table) -> str:
    """The table by its name; where that is a workbook's and the file is none, it is said."""
    ending = "" if table.path is None else table.path.suffix.lower()
    is_misnamed = table.kind == "text" and ending in SUFFIXES_OF_WORKBOOKS
    return f"{table.label} is a text file, not a workbook, and" if is_misnamed else table.label


def _is_no_table(table: Table, request: Request, found: Draft) -> bool:
    """Whether it is rather a text, of which line after line would be a row."""
    is_told = request.maps or request.sets or request.template is not None
    is_empty = found.lacks_target and bool(found.missing)
    return is_empty and not is_told and sum(bool(text.strip()) for text in table.header) == 1


def _header_read(table: Table) -> str:
    """What was taken for the header, so that a person sees what to name, or that it is none."""
    names = [text.strip() for text in table.header if text.strip()]
    rows = table.header_rows
    place = "none: columns as a spreadsheet program names them"
    if table.has_header:
        place = f"row {rows[0]}" if len(rows) == 1 else f"rows {rows[0]} to {rows[-1]}, joined"
    columns = listed(names)
    gap = "" if columns.startswith("\n") else " "
    read = f"the header that was read ({place}):{gap}{columns}"
    if len(rows) > 1:
        read += f"; if only one of these rows is the header, choose it with {Option('header_row')}"
    elif table.has_header and len(names) < _FEWEST_COLUMNS:
        read += f"; if the header is further down, set its row with {Option('header_row')}"
    return read
