"""The owners of a sheet of whom no id is known: how their ids are found, and each of them.

From a study it makes points, and flags from their answers: a lookup, the id of a name, or that the
rows of a name are left out. It reads no file but the lookup that is named.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from importer.contract.fields import FIELD_BY_NAME
from importer.intake.cell_questions import NOT_YET, OpenTexts, Text
from importer.intake.header_questions import Answers, Flag, lookup_flag
from importer.intake.person import Answer, Typed
from importer.intake.points import Choice, NoAnswerError, Talk
from importer.intake.study import Study
from importer.intake.typed_id import problem_of_id
from importer.mapping.closed.answers import AnswerFlags, flag_name
from importer.mapping.words.defects import listed, shorten
from importer.settings.home_folder import from_home
from importer.settings.lookup_place import LookupPlace, parse_lookup
from importer.wording.counts import counted
from importer.wording.pasting import can_be_pasted, means_any

_MOST_OWNERS = 8
"""The most that are asked for one by one; for more of them a table is quicker."""
_MOST_SHEETS = 3
_ASSIGNEE = FIELD_BY_NAME["assignee_id"]
_ENTER, _LIST, _BLANK, _STOP = "enter", "list", "blank", "stop"
_SKIP, _LATER = "skip", "later"
_WHERE = '(Where ids are found: README, under "assignee id".)'


class UsedId(NamedTuple):
    """An id that tasks of the workspace have. meaning: by what it may be told whose it is."""

    assignee_id: str
    meaning: str


UsedIds = Callable[[], Sequence[UsedId]]
"""Asks the service for the ids that tasks of the workspace have, the most frequent first."""

FindUsedIds = Callable[[], UsedIds | None]
"""What asks the service for them; None: there is no service to ask."""


class BlankWantedError(NoAnswerError):
    """A table of these people is wanted, in which their ids are to be entered."""

    def __init__(self, header: str, people: Sequence[Text]) -> None:
        super().__init__()
        self.header = header
        self.people = tuple(people)


def open_owners(study: Study) -> Iterator[OpenTexts]:
    """Of each column that says whose the tasks are: everyone for whom no id is known."""
    yield from () if study.cells is None else study.cells.open_owners()


def ask_lookup_of_owners(
    study: Study, find_used_ids: FindUsedIds, asked: set[str]
) -> Talk[Answers]:
    """How the ids of the people in a column are found, where no lookup says them.

    asked: is told who was asked about, one by one.
    Raises `BlankWantedError`.
    """
    found = next(open_owners(study), None)
    nothing = Answers(study.request, study.options)
    if found is None or found.converter.context.lookup is not None or found.converter.source.words:
        return nothing
    used_ids = find_used_ids()
    answers = _ways(len(found.texts), used_ids)
    column = f'The column "{shorten(found.converter.header)}"'
    if len(found.texts) == 1:
        names = f'names "{shorten(found.texts[0].text)}"'
    else:
        names = f"names {len(found.texts):,} people"
    told = [f"{column} {names}, but assignee_id needs HockeyStack ids. {_WHERE}"]
    if len(found.texts) > 1:
        told += [f"  {listed([(text.text, text.rows) for text in found.texts])}"]
    if sheets := _own_sheets(study):
        told += [f"Is there a table of them on a sheet of this workbook? Then type {sheets}."]
    said: str = yield Choice(
        told,
        "Name a table of names and ids (CSV or a workbook), or choose:",
        answers,
        _STOP,
        Typed("file", lambda text: _problem_of_file(study, text)),
    )
    if said == _STOP:
        raise NoAnswerError
    if said == _BLANK:
        raise BlankWantedError(found.converter.header, found.texts)
    if said in {answer.word for answer in answers}:
        ids = used_ids() if said == _LIST and used_ids is not None else ()
        return (yield from _ask_each(study, found, ids, asked))
    place = _place(said)
    others = [pair for pair in study.options.mapping.lookups if pair[0] != _ASSIGNEE.column]
    lookups = (*others, (_ASSIGNEE.column, place))
    request = replace(study.request, lookups=(*study.request.lookups, _ASSIGNEE.column))
    return Answers(request, study.options.but(lookups=lookups), (lookup_flag(_ASSIGNEE, place),))


def ask_owners(study: Study, asked: set[str]) -> Talk[Answers]:
    """Whose the rows are of people whom nothing knows that knows others, where they are a few.

    asked: who was asked about already.
    """
    for found in open_owners(study):
        knows_others = found.converter.context.lookup is not None or found.converter.source.words
        left = tuple(text for text in found.texts if text.text not in asked)
        if knows_others and 0 < len(left) <= _MOST_OWNERS:
            return (yield from _ask_each(study, found._replace(texts=left), (), asked))
    return Answers(study.request, study.options)


def _own_sheets(study: Study) -> str:
    """What names a sheet of the workbook that is imported; "" where there is no other."""
    plain = [name for name in study.lookups.others if shorten(name) == name]
    names = [f"sheet={name}" for name in plain if not re.search(r"[,=]", name)]
    further = ["the like"] if len(names) > _MOST_SHEETS else []
    return " or ".join([*names[:_MOST_SHEETS], *further])


def _ways(count: int, used_ids: UsedIds | None) -> list[Answer]:
    ways = []
    if count <= _MOST_OWNERS:
        each = "the id" if count == 1 else "the id of each"
        ways.append(Answer(_ENTER, f"type {each} here"))
        if used_ids is not None:
            ways.append(Answer(_LIST, "choose from the ids that tasks of the workspace have"))
    return [
        *ways,
        Answer(_BLANK, "write such a table, to be filled in, and stop"),
        Answer(_STOP, "nothing is sent"),
    ]


def _ask_each(
    study: Study, found: OpenTexts, ids: Sequence[UsedId], asked: set[str]
) -> Talk[Answers]:
    """The id of each; that its rows are left out; or neither, so that they stay invalid."""
    source = found.converter.source
    name = flag_name(study.header, source.column)
    lines = [_opening(found)] if found.converter.context.lookup is not None else []
    values: list[tuple[str, str, str]] = []
    skips: list[tuple[str, str]] = []
    for text in found.texts:
        owner = text.text
        if means_any(owner) or not can_be_pasted(owner):
            continue  # what is said of a star would be said of all cells
        said: str = yield Choice(
            lines,
            f'Whose id belongs to "{shorten(owner)}" ({counted(text.rows, "row")})?',
            _offered(ids, can_skip=not source.beside, are_told=not (values or skips)),
            _LATER,
            Typed("id", problem_of_id),
        )
        lines = []
        asked.add(text.text)
        if said == _SKIP:
            skips += ((name, cell.strip()) for cell in text.cells)
        elif said != _LATER:
            values.append((_ASSIGNEE.column, owner, said))
    flags = AnswerFlags(values=tuple(values), skips=tuple(skips))
    shown = [Flag(text) for text in (flags.shown(),) if text]
    return Answers(flags.added_to(study.request), study.options, tuple(shown))


def _offered(ids: Sequence[UsedId], *, can_skip: bool, are_told: bool) -> list[Answer]:
    """are_told: whether it is said what each answer means, as it is the first time."""
    offered = [Answer(one.assignee_id, one.meaning if are_told else "") for one in ids]
    offered += [Answer(_SKIP, "these rows are skipped" if are_told else "")] if can_skip else []
    return [*offered, Answer(_LATER, NOT_YET if are_told else "")]


def _opening(found: OpenTexts) -> str:
    """That there are people whom the lookup does not know."""
    lookup = found.converter.context.lookup
    label = "the table" if lookup is None else lookup.table.label
    people = counted(len(found.texts), "person", "people")
    column = shorten(found.converter.header)
    return f'Column "{column}": {label} gives no id for {people}.'


def _place(text: str) -> LookupPlace:
    place = parse_lookup(text)
    if place.file is None:
        return place
    return place.model_copy(update={"file": str(from_home(place.file))})


def _problem_of_file(study: Study, text: str) -> str | None:
    """Why no lookup can be read from what was typed; None: one can."""
    try:
        place = _place(text)
    except ValueError as error:
        return str(error)
    if place.file is not None and not Path(place.file).is_file():
        return f'there is no file "{place.file}"'
    return study.lookups.problem_of(place, _ASSIGNEE)
