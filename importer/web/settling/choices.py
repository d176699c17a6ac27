"""What fills each field, as choices: those that are offered, and what follows from the chosen one.

A choice is a text of a form: `c3` for the column in that place, `m:Day + Time` for what was
proposed, as the option says it, `v:call` for one value of all rows, `=` for one that is typed, `as`
for what cannot be chosen here and stays, nothing for no column, `?` for what has to be chosen.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from importer.contract.fields import FIELDS, TARGET_FIELDS, Field, Kind, find_field
from importer.intake.look import Look, Proposal
from importer.mapping.closed.answers import flag_name
from importer.mapping.settled import PLUS
from importer.mapping.words.vocabulary import meanings_of
from importer.web.settling.fields import CALLED, MEANINGS
from importer.web.settling.merging import Given

NOTHING, OPEN, TYPED, AS_IT_IS = "", "?", "=", "as"
_COLUMN, _PROPOSED, _VALUE = "c", "m:", "v:"
_EXAMPLES = 3
MOST_OFFERED = 300
"""Of the columns: every field has a list of them, and a browser stands only so many."""
_ASKED = frozenset({"uncertain_column", "several_columns"})
"""Problems that are settled by choosing what fills a field."""

_REASONS = {
    "option": "you chose it",
    "mapping": "as in the mapping that was kept",
    "name": "it has the name of the field",
    "synonym": "its name means the same",
    "part": "its name holds the name of the field",
    "likeness": "its name is similar",
    "contents": "its cells look like it",
    "joined": "several columns together",
}
"""Why a column is proposed."""


class Option(NamedTuple):
    """One choice. group: under which heading it stands; "" for none."""

    value: str
    text: str
    group: str


class FieldRow(NamedTuple):
    """A field with what fills it. choice: the value of the option that holds now.

    typed: the text of one that is typed. examples, filled: of the column. why: by what it was
    proposed. is_open: whether somebody has to choose.
    """

    field: Field
    label: str
    about: str
    choice: str
    typed: str
    options: tuple[Option, ...]
    examples: tuple[str, ...]
    filled: int | None
    why: str
    is_open: bool


def field_rows(look: Look) -> list[FieldRow]:
    """All fields, those that a task needs first; then those of which one is needed."""
    ordered = sorted(FIELDS, key=lambda field: (not field.required, field not in TARGET_FIELDS))
    return [_row(look, field) for field in ordered]


def unused_columns(look: Look) -> list[tuple[str, tuple[str, ...]]]:
    """The columns that fill nothing, with examples."""
    return [
        (name_of(look, place), column.examples[:_EXAMPLES])
        for place, column in enumerate(look.columns)
        if not column.fields
    ]


def name_of(look: Look, place: int) -> str:
    """What a column is called; one without a name by its place."""
    return look.columns[place].name.strip() or f"column {place + 1}"


def chosen(look: Look, given: Given, form: Mapping[str, str]) -> dict[str, Any]:
    """The options that change by what was chosen. form: choices by the field's column.

    What was left as it is changes nothing: it is decided by the sheet, and may be so again.
    """
    changes: list[tuple[Field, str, str]] = []
    for row in field_rows(look):
        choice = form.get(row.field.column, row.choice)
        typed = form.get(f"={row.field.column}", row.typed).strip()
        is_same = choice == row.choice and (choice != TYPED or typed == row.typed)
        if not is_same and choice not in {OPEN, AS_IT_IS}:
            changes.append((row.field, choice, typed))
    if not changes:
        return {}
    told = {field.name for field, _, _ in changes}
    maps = [pair for pair in given.get("maps", ()) if not _is_of(pair[0], told)]
    sets = [pair for pair in given.get("sets", ()) if not _is_of(pair[0], told)]
    for field, choice, typed in changes:
        if choice.startswith(_COLUMN):
            maps.append((field.column, flag_name(look.header, int(choice[len(_COLUMN) :]))))
        elif choice.startswith(_PROPOSED):
            maps.append((field.column, choice[len(_PROPOSED) :]))
        elif choice.startswith(_VALUE):
            sets.append((field.column, choice[len(_VALUE) :]))
        elif choice == TYPED and typed:
            sets.append((field.column, typed))
        else:
            maps.append((field.column, ""))
    return {"maps": tuple(maps), "sets": tuple(sets)}


def _is_of(name: str, fields: Iterable[str]) -> bool:
    known = find_field(name)
    return known is not None and known.name in fields


def _row(look: Look, field: Field) -> FieldRow:
    own = [proposal for proposal in look.proposals if proposal.field == field.name]
    sure = next((proposal for proposal in own if proposal.is_certain), None)
    suggested = {} if sure is not None else _suggested(look, field, own)
    is_missing = any(p.code == "missing_column" and p.field == field.name for p in look.problems)
    choice, typed = _held(field, sure, is_open=bool(suggested) or is_missing)
    shown = next((proposal for proposal in own if proposal.columns), None)
    column = None if shown is None else look.columns[shown.columns[0]]
    called = CALLED[field.name]
    return FieldRow(
        field,
        called.label,
        called.about,
        choice,
        typed,
        tuple(_options(look, field, choice, suggested, sure.columns if sure is not None else ())),
        () if column is None else column.examples[:_EXAMPLES],
        None if column is None else column.filled,
        "" if shown is None else _REASONS[shown.reason],
        choice == OPEN,
    )


def _suggested(look: Look, field: Field, own: Sequence[Proposal]) -> dict[str, str]:
    """What may fill the field, as an option says it, with what to call it."""
    found: dict[str, str] = {}
    for proposal in own:
        text = PLUS.join(flag_name(look.header, place) for place in proposal.columns)
        found[text] = PLUS.join(name_of(look, place) for place in proposal.columns)
    for problem in look.problems:
        if problem.field != field.name or problem.code not in _ASKED:
            continue
        said = [remedy.options.get("map", {}).get(field.column, "") for remedy in problem.remedies]
        if any(PLUS in text for text in said):  # a column that may be a part of another
            found.pop(flag_name(look.header, problem.columns[0]), None)
        found.update((text, found.get(text, text)) for text in said if text)
    return found


def _held(field: Field, sure: Proposal | None, *, is_open: bool) -> tuple[str, str]:
    """The choice that holds now, and its text."""
    if sure is None:
        return (OPEN if is_open else NOTHING), ""
    if sure.value is not None:
        is_listed = sure.value in meanings_of(field.kind)
        return (f"{_VALUE}{sure.value}", "") if is_listed else (TYPED, sure.value)
    if len(sure.columns) == 1:
        return f"{_COLUMN}{sure.columns[0]}", ""
    return AS_IT_IS, ""


def _options(
    look: Look,
    field: Field,
    choice: str,
    suggested: Mapping[str, str],
    places: Sequence[int],
) -> Iterator[Option]:
    if choice == OPEN:
        yield Option(OPEN, "Please choose", "")
    if choice == AS_IT_IS:
        names = " + ".join(name_of(look, place) for place in places)
        yield Option(AS_IT_IS, names, "")
    if not field.required or choice == NOTHING:
        yield Option(NOTHING, "No column", "")
    for text, name in suggested.items():
        yield Option(f"{_PROPOSED}{text}", name, "Suggested")
    taken = _places(look.header, suggested)
    for place in range(len(look.columns)):
        value = f"{_COLUMN}{place}"
        if place not in taken and (place < MOST_OFFERED or value == choice):
            yield Option(value, name_of(look, place), "Columns")
    if field.kind not in {Kind.IDENTIFIER, Kind.EMAIL, Kind.PHONE} or field.required:
        for value in meanings_of(field.kind):
            yield Option(f"{_VALUE}{value}", MEANINGS[value], "The same for all rows")
        if not meanings_of(field.kind):
            yield Option(TYPED, "The same for all rows: …", "")


def _places(header: Sequence[str], texts: Collection[str]) -> set[int]:
    """The columns that options call by one of these texts."""
    return {
        place
        for place, name in enumerate(header)
        if " ".join(name.split()) in texts or f"#{place + 1}" in texts
        if flag_name(header, place) in texts
    }


def missing_targets(look: Look) -> bool:
    """Whether nothing says yet what the tasks are about."""
    return any(problem.code == "missing_target" for problem in look.problems)
