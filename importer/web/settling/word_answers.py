"""The different words of columns that take only some: what each becomes, and who is whom."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from importer.contract.fields import FIELD_BY_NAME, Field, find_field
from importer.errors import ConfigurationError
from importer.intake.look import Look, Words
from importer.intake.typed_id import problem_of_id
from importer.mapping.closed.answers import flag_name
from importer.mapping.words.vocabulary import meanings_of
from importer.web.settling.fields import CALLED, MEANINGS
from importer.web.settling.merging import Given
from importer.wording.pasting import can_be_pasted, means_any

ASSIGNEE = "assignee_id"
_MOST_WORDS = 60
_ANY = "*"


class WordRow(NamedTuple):
    """A word. meaning: the value that it becomes, or the id; "": none yet. suggestion: likely.

    is_open: whether somebody should say what it means. may_go: whether its rows can be left out,
    where it is open. is_out: whether they are; rows then is 0, since they are not counted.
    """

    text: str
    rows: int
    meaning: str
    suggestion: str
    is_open: bool
    may_go: bool = False
    is_out: bool = False


class WordTable(NamedTuple):
    """The words of a column, those that are not understood first.

    values: what they may become, with the words for it; none for ids. unknown: how many rows have
    a word that means nothing yet. left: how many words are not shown. as_they_are: whether the
    cells are taken for ids as they stand.
    """

    field: Field
    label: str
    column: int
    rows: tuple[WordRow, ...]
    values: tuple[tuple[str, str], ...]
    unknown: int
    left: int
    as_they_are: bool


def word_tables(look: Look, given: Given, people: Mapping[str, str]) -> list[WordTable]:
    """Of each such column that fills its field. people: ids that were entered before, by name."""
    return [_table(look, words, given, people) for words in look.words if words.fills]


def words_said(
    look: Look,
    given: Given,
    form: Mapping[str, Sequence[tuple[str, str]]],
    *,
    as_ids: bool,
    out: Collection[str] = (),
) -> dict[str, Any]:
    """The options that change by what was said of words.

    form: texts with their meanings, by the field's column. as_ids: whether the cells of the column
    of assignees are ids as they stand. out: the people among them whose rows are left out. Raises
    `ConfigurationError` for what can be no id.
    """
    known = {
        (words.field, word.text): word.meaning or "" for words in look.words for word in words.words
    }
    values = {(entry[0], entry[1]): entry[2] for entry in given.get("values", ())}
    before = dict(values)
    for column, pairs in form.items():
        field = find_field(column)
        if field is None:
            continue
        for text, meant in pairs:
            if field.name != ASSIGNEE or text not in out:
                _say(values, known, field, text, meant.strip())
    if as_ids:
        values[ASSIGNEE, _ANY] = _ANY
    else:
        values.pop((ASSIGNEE, _ANY), None)
    changes = _skips(look, given, {text for text, _ in form.get(ASSIGNEE, ())}, out)
    if values != before:
        said = tuple((name, text, meant) for (name, text), meant in values.items())
        changes["values"] = said
    return changes


def people_out(look: Look, given: Given) -> list[tuple[str, str]]:
    """The skips that are said of people: each a column of assignees and a cell of it."""
    names = {name for words in _assignees(look) if (name := _skip_name(look, words)) is not None}
    return [(name, text) for name, text in given.get("skips", ()) if name in names]


def _skips(
    look: Look, given: Given, shown: Collection[str], out: Collection[str]
) -> dict[str, Any]:
    """The skips, where they change. shown: of whom it could be said."""
    before = tuple(given.get("skips", ()))
    after = list(before)
    for words in _assignees(look):
        name = _skip_name(look, words)
        if name is None:
            continue
        cells = {word.text: word.cells for word in words.words}
        back = {(name, text) for text in shown if text not in out}
        after = [skip for skip in after if skip not in back]
        for text in shown:
            if text in out and (name, text) not in before and _can_go(text):
                after += ((name, cell.strip()) for cell in cells.get(text, ()))
    after = list(dict.fromkeys(after))
    return {} if tuple(after) == before else {"skips": tuple(after)}


def _assignees(look: Look) -> Iterator[Words]:
    return (words for words in look.words if words.fills and words.field == ASSIGNEE)


def _skip_name(look: Look, words: Words) -> str | None:
    """What a skip calls the column; None: several together hold the name."""
    is_joined = any(
        len(proposal.columns) > 1 and words.column in proposal.columns
        for proposal in look.proposals
        if proposal.is_certain and proposal.field == ASSIGNEE
    )
    return None if is_joined else flag_name(look.header, words.column)


def _can_go(text: str) -> bool:
    """Whether a skip of it means its own rows alone, as the command line has it."""
    return not means_any(text) and can_be_pasted(text)


def _say(
    values: dict[tuple[str, str], str],
    known: Mapping[tuple[str, str], str],
    field: Field,
    text: str,
    meant: str,
) -> None:
    if means_any(text) or meant == values.get((field.column, text), known.get((field.name, text))):
        return
    values.pop((field.column, text), None)
    if not meant:
        return
    problem = problem_of_id(meant) if field.name == ASSIGNEE else None
    if problem is not None:
        raise ConfigurationError(f"{text}: {problem}", hint="copy the id from HockeyStack")
    if field.name == ASSIGNEE or meant in meanings_of(field.kind):
        values[field.column, text] = meant


def _table(look: Look, words: Words, given: Given, people: Mapping[str, str]) -> WordTable:
    field = FIELD_BY_NAME[words.field]
    said = {entry[1]: entry[2] for entry in given.get("values", ()) if entry[0] == field.column}
    name = _skip_name(look, words) if words.field == ASSIGNEE else None
    rows = sorted(_rows(words, said, people, name), key=lambda row: not row.is_open)
    gone = (
        WordRow(text, 0, "", "", is_open=False, may_go=True, is_out=True)
        for column, text in people_out(look, given)
        if column == name
    )
    unknown = sum(row.rows for row in rows if row.is_open)
    values = tuple((value, MEANINGS[value]) for value in meanings_of(field.kind))
    return WordTable(
        field,
        CALLED[field.name].label,
        words.column,
        (*rows[:_MOST_WORDS], *gone),
        values,
        unknown,
        max(0, len(rows) - _MOST_WORDS),
        _ANY in said,
    )


def _rows(
    words: Words, said: Mapping[str, str], people: Mapping[str, str], name: str | None
) -> Iterator[WordRow]:
    for word in words.words:
        meaning = said.get(word.text) or word.meaning or ""
        suggestion = word.suggestion or ""
        if words.field == ASSIGNEE and not meaning:
            suggestion = people.get(word.text, "")
        is_open = not meaning and not word.is_empty
        may_go = is_open and name is not None and _can_go(word.text)
        yield WordRow(word.text, word.rows, meaning, suggestion, is_open, may_go)
