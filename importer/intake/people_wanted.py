"""The people of a sheet for whom no id is known yet, to be entered into a lookup."""

from __future__ import annotations

from typing import NamedTuple

from importer.errors import MappingError
from importer.intake.look import Look, Word
from importer.wording.hints import Hint

_ASSIGNEE = "assignee_id"


class PeopleWanted(NamedTuple):
    """Everyone whom the sheet names and of whom no id is known, the most frequent first.

    are_more: the sheet names more people than were counted.
    """

    source: str
    people: tuple[Word, ...]
    are_more: bool


def people_wanted(look: Look) -> PeopleWanted:
    """Of whom a lookup needs the ids. Raises `MappingError` where no column names the assignees."""
    columns = [words for words in look.words if words.field == _ASSIGNEE and words.fills]
    if not columns:
        raise MappingError(
            f"no column of {look.source} is known to name the assignees",
            hint=Hint("name it with {map:assignee_id=COLUMN}"),
        )
    people = (word for words in columns for word in words.words if word.meaning is None)
    return PeopleWanted(look.source, tuple(people), any(words.more for words in columns))
