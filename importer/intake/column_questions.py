"""Asks which column fills a required field, where no name tells.

From a header, a sample and what is missing, it asks, and returns the answers as flags. What a
column holds decides whether it is offered.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from importer.contract.fields import TARGET_FIELDS, Field, Kind
from importer.intake.person import Answer, Typed
from importer.intake.points import Choice, NoAnswerError, Talk
from importer.intake.typed_id import problem_of_id
from importer.mapping.closed.answers import AnswerFlags, flag_name
from importer.mapping.headers.columns import column_label
from importer.mapping.request import Request
from importer.mapping.resolve import Draft
from importer.mapping.sample import Sample
from importer.mapping.words.defects import shorten
from importer.mapping.words.vocabulary import meanings_of

_STOP = Answer("stop", "nothing is sent")
_NONE = Answer("none", "no column fills it")
_ALL = "all "
_MOST_OFFERED = 40
"""The most columns that are offered one by one; a wider header is listed, with the flags."""
_DESCRIBED = {
    "task_type": "says what kind of task it is (task_type)",
    "task_title": "is the title of the task (task_title)",
    "assignee_id": "says who the task is assigned to (assignee_id)",
}
_OF_ALL = "If all tasks are one person's, type that id in HockeyStack."


def ask_columns(
    header: Sequence[str], request: Request, found: Draft
) -> Talk[tuple[AnswerFlags, tuple[tuple[str, str], ...]]]:
    """The flags that name the missing columns, and the fixed values.

    Raises `NoAnswerError` where the person names none.
    """
    used = set(found.mapping.used)
    if len(_free(header, request, used)) > _MOST_OFFERED:
        raise NoAnswerError
    maps: list[tuple[str, str]] = []
    sets: list[tuple[str, str]] = []
    for known in found.missing:
        column, value = yield from _ask_column(header, request, known, used, found)
        if value:
            sets.append((known.column, value))
        elif column is None:
            maps.append((known.column, ""))
        else:
            used.add(column)
            maps.append((known.column, flag_name(header, column)))
    if found.lacks_target:
        column, known = yield from _ask_target(header, request, used)
        maps.append((known.column, flag_name(header, column)))
    return AnswerFlags(maps=tuple(maps)), tuple(sets)


def _ask_column(
    header: Sequence[str], request: Request, known: Field, used: set[int], found: Draft
) -> Talk[tuple[int | None, str]]:
    """The column of a field, or the value that it has in every row; neither: none fills it."""
    why = dict(found.likely.get(known.name, ()))
    offered, values = offered_columns(header, request, known, used), fixed_values(known)
    offered.sort(key=lambda column: [*why, column].index(column))
    fixed = [Answer(f"{_ALL}{value}", "every row is one") for value in values]
    typed = Typed("id", problem_of_id) if known.name == "assignee_id" else None
    if not offered and not fixed and typed is None and known.required:
        raise NoAnswerError
    answers = _columns(header, request, offered, why)
    ends = [_STOP] if known.required else [_NONE, _STOP]
    said: str = yield Choice(
        (*_lacks(found, known), *(() if typed is None else (_OF_ALL,))),
        f"Which column {_DESCRIBED.get(known.name, f'is the {known.column}')}?",
        (*answers, *fixed, *ends),
        _STOP.word,
        typed,
    )
    words = [answer.word for answer in answers]
    if said in words:
        return offered[words.index(said)], ""
    if said == _STOP.word:
        raise NoAnswerError
    if said == _NONE.word and not known.required:
        return None, ""
    if typed is not None:
        return -1, said
    return -1, values[[answer.word for answer in fixed].index(said)]


def _lacks(found: Draft, known: Field) -> list[str]:
    """Which columns the mapping has for the field."""
    return [
        f"The mapping knows other columns for the {known.column}: {one.lacks()}."
        for one in found.absent
        if one.field is known
    ]


def offered_columns(
    header: Sequence[str], request: Request, known: Field, used: Collection[int]
) -> list[int]:
    """The columns that fill nothing yet and may fill this field, by what they hold."""
    return [
        column
        for column in _free(header, request, used)
        if not request.sample.is_ruled_out(column, known)
    ]


def fixed_values(known: Field) -> list[str]:
    """The values that every row may have alike, where there are only a few."""
    return meanings_of(known.kind) if known.kind is Kind.TASK_TYPE else []


def target_columns(
    header: Sequence[str], request: Request, used: Collection[int]
) -> dict[int, list[Field]]:
    """The columns that may say what the tasks are about, each with the fields that it may fill."""
    fields = {
        column: [known for known in TARGET_FIELDS if _may_be(request.sample, column, known)]
        for column in _free(header, request, used)
    }
    return {column: known for column, known in fields.items() if known}


def _ask_target(header: Sequence[str], request: Request, used: set[int]) -> Talk[tuple[int, Field]]:
    """The column that says what the tasks are about, and which field it fills."""
    fields = target_columns(header, request, used)
    offered = list(fields)
    if not offered:
        raise NoAnswerError
    answers = _columns(header, request, offered)
    said: str = yield Choice(
        (),
        "Which column says what the tasks are about: a deal, a company, a meeting or a contact?",
        (*answers, _STOP),
        _STOP.word,
    )
    if said == _STOP.word:
        raise NoAnswerError
    column = offered[[answer.word for answer in answers].index(said)]
    what: str = yield Choice(
        (),
        f'What is in "{shorten(column_label(header, column).strip())}"?',
        (*(Answer(known.column, _meaning(known)) for known in fields[column]), _STOP),
        _STOP.word,
    )
    if what == _STOP.word:
        raise NoAnswerError
    return column, next(known for known in TARGET_FIELDS if known.column == what)


def _may_be(sample: Sample, column: int, known: Field) -> bool:
    """Whether the column may fill a field of targets, by what it holds."""
    if known.kind in {Kind.EMAIL, Kind.PHONE, Kind.LINKEDIN_URL}:
        return not sample.holds_none(column, known)
    return not sample.is_ruled_out(column, known)


def _meaning(known: Field) -> str:
    what = known.column.removesuffix("_id").replace("contact_", "contact's ").replace("_", " ")
    return f"the id of the {what}" if known.kind is Kind.IDENTIFIER else f"the {what}"


def _free(header: Sequence[str], request: Request, used: Collection[int]) -> list[int]:
    """The columns that fill nothing yet and hold something."""
    return [
        column
        for column in range(len(header))
        if column not in used and request.sample.is_filled(column)
    ]


def _columns(
    header: Sequence[str],
    request: Request,
    columns: Sequence[int],
    why: Mapping[int, str] | None = None,
) -> list[Answer]:
    """Each by the name that a flag has for it, with a few of its cells, and why it is likely."""
    answers = []
    for column in columns:
        word = flag_name(header, column)
        cells = ", ".join(f'"{shorten(text)}"' for text in request.sample.shown(column))
        label = column_label(header, column)
        called = f'"{shorten(label.strip())}", ' if word.startswith("#") and label != word else ""
        likely = f" (likely: {why[column]})" if why and column in why else ""
        answers.append(Answer(word, f"{called}such as {cells}{likely}"))
    return answers
