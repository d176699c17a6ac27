"""The people of a sheet for whom no id is known yet, to be entered into a lookup."""

from __future__ import annotations

from typing import NamedTuple

from importer.errors import MappingError
from importer.intake.look import Look, Word
from importer.intake.lookup_tables import LookupTables
from importer.settings.export_place import ExportPlace
from importer.wording.hints import Hint

_ASSIGNEE = "assignee_id"


class PeopleWanted(NamedTuple):
    """Everyone whom the sheet names and of whom no id is known, the most frequent first.

    are_more: the sheet names more people than were counted.
    """

    source: str
    people: tuple[Word, ...]
    are_more: bool


def people_wanted(look: Look, users: ExportPlace | None = None) -> PeopleWanted:
    """Of whom a lookup needs the ids. Raises `MappingError` where no column names the assignees.

    users: a second export says who they are, so that nothing in the sheet is an id.
    """
    columns = [words for words in look.words if words.field == _ASSIGNEE and words.fills]
    if not columns:
        raise MappingError(
            f"no column of {look.source} is known to name the assignees",
            hint=Hint("name it with {map:assignee_id=COLUMN}"),
        )
    people = (word for words in columns for word in words.words if users or word.meaning is None)
    return PeopleWanted(look.source, tuple(people), any(words.more for words in columns))


def rows_of(wanted: PeopleWanted, users: ExportPlace | None) -> list[tuple[str, ...]]:
    """The lines of a lookup to fill in: with what the users of a second export are called."""
    if users is None:
        return [(word.text, "", str(word.rows)) for word in wanted.people]
    texts = [word.text for word in wanted.people]
    known = LookupTables(None, None, None).users_called(users, texts)
    return [
        (word.text, "", str(word.rows), *known.get(word.text, ("", ""))) for word in wanted.people
    ]
