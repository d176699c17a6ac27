"""Fields of a mapping whose columns a file lacks, and the columns that may be these, renamed.

From a header, a sample and the rules of the mapping it returns columns with the reason for each:
what their names say, or what their cells hold. A column whose cells the field would refuse is none
of them. Nothing is mapped here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from importer.contract.fields import Field, Kind
from importer.mapping.closed.words import is_about_something_else, what_it_says
from importer.mapping.headers.joined import half_of_name
from importer.mapping.headers.marks import read_marks
from importer.mapping.headers.names import fold, match_headers, meaning_of_part
from importer.mapping.matching.header_parts import is_of_staff
from importer.mapping.matching.proposals import OTHER_TIMES
from importer.mapping.sample import Sample
from importer.mapping.settled import PLUS
from importer.mapping.template.patterns import Pattern, SlowPatternError
from importer.mapping.template.rules import ColumnRule
from importer.mapping.words.defects import shorten
from importer.mapping.words.vocabulary import fold_word
from importer.wording.nearest import nearest

_MOST_NAMED = 4
_NEARLY = 80
"""Of 100: "Subjects" is a slip of "Subject"; "Task Owner" and "Task rep" are not alike."""
_NEARLY_ALL = 0.9
_FEWEST = 2
_MORE_THAN_NAMES = 3
_LONGEST_TITLE = 120
_ANY_TASKS = frozenset({"task", "tarea", "tarefa", "tâche", "tache", "aufgabe", "taak", "attività"})
"""In the name of a column they say whose it is, and not that it is the title."""
_ANYTHING = "Anything-else/2.3"
_OWNER = re.compile(r"owner|user", re.IGNORECASE)
_HELD = {
    Kind.TASK_TYPE: "it holds types of tasks",
    Kind.PRIORITY: "it holds priorities",
    Kind.DATE: "it holds dates",
    Kind.EMAIL: "it holds e-mail addresses",
    Kind.PHONE: "it holds phone numbers",
    Kind.LINKEDIN_URL: "it holds LinkedIn addresses",
}


class Absent(NamedTuple):
    """A field for which the mapping has rules, of whose columns the file has none.

    is_needed: not every rule says that its column may be missing.
    """

    field: Field
    rules: tuple[ColumnRule, ...]
    is_needed: bool

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns, as the mapping has them."""
        return tuple(dict.fromkeys(rule.column for rule in self.rules))

    def lacks(self) -> str:
        """That the file has none of them."""
        more = len(self.columns) - _MOST_NAMED
        named = " or ".join(map(repr, self.columns[:_MOST_NAMED]))
        return f"the file has no column {named}{f' and {more} more' if more > 0 else ''}"


class Likely(NamedTuple):
    """A column that may be the one of an absent field, and why."""

    column: int
    why: str


def likely_columns(
    header: Sequence[str], sample: Sample, absent: Absent, free: Iterable[int]
) -> list[Likely]:
    """The columns of `free` that may be it, the likeliest first. free: those that fill nothing."""
    told = [
        (rank, Likely(column, why))
        for column in free
        if may_fill(sample, column, absent.field)
        and not would_refuse(sample, column, absent.field, absent.rules)
        for rank, why in islice(_signs(header[column], sample, column, absent), 1)
    ]
    return [likely for _, likely in sorted(told, key=lambda one: -one[0])]


def may_fill(sample: Sample, column: int, known: Field) -> bool:
    """Whether the column holds something, and nothing that the field would refuse."""
    if not sample.is_filled(column):
        return False
    if known.kind in {Kind.EMAIL, Kind.PHONE, Kind.LINKEDIN_URL}:
        return not sample.holds_none(column, known)
    return not sample.is_ruled_out(column, known)


def would_refuse(
    sample: Sample, column: int, known: Field, rules: Sequence[ColumnRule] = ()
) -> bool:
    """Whether no cell is what the field takes. rules: by which the mapping reads its column."""
    if not sample.is_filled(column) or _holds_what_is_read(sample, column, rules):
        return False
    is_odd = known.kind in _HELD and sample.holds_none(column, known)
    return is_odd or sample.is_ruled_out(column, known)


def _signs(text: str, sample: Sample, column: int, absent: Absent) -> Iterator[tuple[float, str]]:
    """What speaks for a column of this name: how strongly, from 0, and in words."""
    known = absent.field
    if _is_of_another(text, known):
        return
    named = [match.field for match in match_headers([text])]
    if named == [known.name]:
        yield 5, "by its name"
    names = [part for name in absent.columns for part in name.split(PLUS)]
    alike = nearest(text.strip().casefold(), [name.casefold() for name in names], _NEARLY)
    if alike is not None:
        meant = next(name for name in names if name.casefold() == alike)
        yield 4, f'its name is nearly "{shorten(meant)}"'
    if _holds_what_is_read(sample, column, absent.rules):
        yield 3, "its cells are those that the mapping reads there"
    for part in _parts_of(text, known):
        yield 2 + sample.names_people(column) / 2, f'its name has "{part}"'
        break
    if named and named != [known.name]:
        return
    if known.name == "task_title" and _holds_titles(sample, column):
        yield 1, "it holds texts of several words"
    if known.name == "assignee_id" and _names_staff(text, sample, column):
        yield 1, "it holds names of people"
    if known.kind in _HELD and sample.seems_to_hold(column, known):
        yield 1, _HELD[known.kind]


def _holds_titles(sample: Sample, column: int) -> bool:
    """Whether the cells are short texts of several words, and hardly any stands there twice."""
    cells = sample.cells(column)
    if len(cells) < sample.count(column) * _NEARLY_ALL:
        return False
    titles = [t for t in cells if len(t.split()) >= _MORE_THAN_NAMES and len(t) <= _LONGEST_TITLE]
    return len(titles) * 2 > len(cells)


def _names_staff(text: str, sample: Sample, column: int) -> bool:
    """Whether it holds names that may be those of one's own people."""
    is_contact = any(match.field.startswith("targets.") for match in match_headers([text]))
    is_other = what_it_says(text) is not None or _holds_titles(sample, column)
    return sample.names_people(column) and not (is_contact or is_other or half_of_name(text))


def _is_of_another(text: str, known: Field) -> bool:
    """Whether the column belongs to another record, person or time than the field, by its name."""
    if not text.strip() or read_marks(text).is_foreign:
        return True
    if known.name.startswith("targets."):
        return known.name.startswith("targets.contact.") and is_of_staff(text)
    is_other_time = known.kind is Kind.DATE and OTHER_TIMES.search(text) is not None
    if known.name == "assignee_id":  # the owner of a call has it; that of its deal may not
        text = _OWNER.sub(" ", text)
    return is_other_time or is_about_something_else(text)


def _parts_of(text: str, known: Field) -> Iterator[str]:
    """The parts of a header that are common words for the field, the longest first."""
    words = re.findall(r"[^\W_]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text))
    for length in range(len(words) - 1, 0, -1):
        for start in range(len(words) - length + 1):
            part = " ".join(words[start : start + length])
            if meaning_of_part(part) == known.name and fold(part) not in _ANY_TASKS:
                yield part


def _holds_what_is_read(sample: Sample, column: int, rules: Sequence[ColumnRule]) -> bool:
    """Whether the cells are those that a rule of the mapping picks out by their form or words."""
    cells = sample.cells(column)
    return any(_read(rule, cells) >= max(_FEWEST, len(cells) * _NEARLY_ALL) for rule in rules)


def _read(rule: ColumnRule, cells: Sequence[str]) -> int:
    """How many of the cells a telling rule takes."""
    if rule.values is not None:
        words = {fold_word(text) for text in rule.values}
        return sum(fold_word(text) in words for text in cells)
    if rule.matches is None:
        return 0
    pattern = Pattern(rule.matches)
    if pattern.search(_ANYTHING) is not None:
        return 0  # "anything but NONE", and "the first line", are true of nearly every text
    try:
        return sum(pattern.search(text) is not None for text in cells)
    except SlowPatternError:
        return 0
