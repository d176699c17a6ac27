"""A lookup to fill in, written where a person at a question asks for one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path

from importer.errors import MappingError
from importer.intake.owner_questions import BlankWantedError
from importer.results.lookup_file import NAMED, write_lookup
from importer.rows.table import Table
from importer.settings.lookup_place import LookupPlace
from importer.wording.counts import counted
from importer.wording.hints import Hint, OnTerminal


class LookupToFillError(MappingError):
    """A lookup was written, in which somebody has to enter ids before anything can be sent."""


def written_for(wanted: BlankWantedError, table: Table, flags: Sequence[str]) -> LookupToFillError:
    """What to do next, once the lookup is written. flags: what was answered before.

    Raises `ResultsError` where it cannot be written.
    """
    path = next(path for path in _names(table.path) if not path.exists())
    rows = ((person.text, "", str(person.rows)) for person in wanted.people)
    write_lookup(path, NAMED, rows, table.text_format)
    people = counted(len(wanted.people), "person", "people")
    given = " ".join([*flags, LookupPlace(file=str(path)).flag("assignee_id")])
    return LookupToFillError(
        f'wrote {path}, with the {people} of "{wanted.header}"; nothing was sent',
        hint=Hint(
            'enter their ids in the column "{}"{}, then run the command again with {}',
            NAMED[1],
            OnTerminal(Hint(" (task-importer assignees lists those of your workspace)")),
            given,
        ),
    )


def _names(source: Path | None) -> Iterator[Path]:
    """The name of the lookup, and further ones where files of such names are there."""
    named = Path("reps") if source is None else source.with_name(f"{source.stem}.reps")
    yield named.with_name(f"{named.name}.csv")
    yield from (named.with_name(f"{named.name}-{number}.csv") for number in count(2))
