"""The ids that a person gave for the people of a sheet, kept for each workspace by itself.

An id means somebody in one workspace alone. What was answered while nobody knew the workspace goes
to the first one that is known. Each is a table of names and ids, as `--lookup` takes it.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import NamedTuple

from importer.intake.header_questions import Answers
from importer.intake.owner_questions import open_owners
from importer.intake.points import Talk
from importer.intake.study import Study
from importer.ledger.file.small_file import changed_alone, replace_text
from importer.mapping.closed.answers import AnswerFlags
from importer.mapping.words.defects import shorten
from importer.wording.counts import counted
from importer.wording.hints import Option
from importer.wording.pasting import means_any

PREFIX = "people-"
_SUFFIX = ".csv"
_HEADER = ("Name", "HockeyStack ID")
_ASSIGNEE = "assignee_id"


class PeopleHere(NamedTuple):
    """What is known of people in the workspace of a call.

    are_any: whether any workspace's people are known. ids: asks which workspace it is, and gives
    the id of each name. forget: deletes those of these names.
    """

    are_any: bool
    ids: Callable[[], Mapping[str, str]]
    forget: Callable[[Collection[str]], None]


NOBODY = PeopleHere(are_any=False, ids=dict, forget=lambda _: None)


class KnownPeople:
    """The people of one service's workspaces, in files of a folder."""

    def __init__(self, folder: Path, base_url: str) -> None:
        """Look nothing up yet."""
        self._folder = folder
        self._service = f"{PREFIX}{_short(base_url)}-"

    @property
    def are_any(self) -> bool:
        """Whether anybody is known, in whatever workspace."""
        return any(self._folder.glob(f"{self._service}*{_SUFFIX}"))

    def ids(self, workspace: str | None) -> dict[str, str]:
        """The id of each name. workspace None: not known; then of the only one that has people.

        Whom nobody knew a workspace for goes to this one, if it is known.
        """
        unclaimed = _read(self._place(None))
        if workspace is None:
            others = [*self._folder.glob(f"{self._service}?*{_SUFFIX}")]
            return {**(_read(others[0]) if len(others) == 1 else {}), **unclaimed}
        if not unclaimed:
            return _read(self._place(workspace))
        with self._changing():
            own = {**_read(self._place(None)), **_read(self._place(workspace))}
            self._write(workspace, own)
            self._place(None).unlink(missing_ok=True)
        return own

    def keep(self, workspace: str | None, ids: Mapping[str, str]) -> None:
        """Add these, or replace what was known of the names. Raises OSError."""
        with self._changing():
            self._write(workspace, {**_read(self._place(workspace)), **ids})

    def forget(self, workspace: str | None, names: Collection[str]) -> None:
        """The ids of these names are given anew. Raises OSError."""
        if not self._folder.exists():
            return
        with self._changing():
            for one in (workspace, None):
                known = _read(self._place(one))
                left = {name: known[name] for name in known if name not in names}
                if left != known:
                    self._write(one, left)

    def _changing(self) -> AbstractContextManager[None]:
        """Inside, no other command changes what is read here and written again."""
        return changed_alone(self._folder / f"{self._service.removesuffix('-')}.lock")

    def _place(self, workspace: str | None) -> Path:
        name = "" if workspace is None else _short(workspace)
        return self._folder / f"{self._service}{name}{_SUFFIX}"

    def _write(self, workspace: str | None, ids: Mapping[str, str]) -> None:
        place = self._place(workspace)
        if not ids:
            place.unlink(missing_ok=True)
            return
        text = io.StringIO()
        csv.writer(text).writerows([_HEADER, *ids.items()])
        replace_text(place, text.getvalue(), durable=False)


def use_known(study: Study, people: PeopleHere) -> Talk[Answers]:
    """Give the people whom the sheet names the ids that were answered before; ask nobody."""
    yield from ()
    nothing = Answers(study.request, study.options)
    found = next(open_owners(study), None) if people.are_any else None
    if found is None or found.converter.context.lookup is not None or found.converter.source.words:
        return nothing
    names = [text.text for text in found.texts if not means_any(text.text)]
    if study.options.mapping.ask_again:
        people.forget(names)
        return nothing
    ids = people.ids()
    known = {name: ids[name] for name in names if name in ids}
    if not known:
        return nothing
    name, number = next(iter(known.items()))
    told = (
        f"{_ASSIGNEE}: the ids of {counted(len(known), 'person', 'people')} are those that you "
        f'gave before for this workspace, for example "{shorten(name)}" -> "{number}"; '
        f"{Option('ask_again', 'yes')} forgets them and asks again"
    )
    values = tuple((_ASSIGNEE, name, number) for name, number in known.items())
    return Answers(AnswerFlags(values=values).added_to(study.request), study.options, note=told)


def people_of(study: Study) -> dict[str, str]:
    """Everyone whom the sheet names, with the id that was settled."""
    found: dict[str, str] = {}
    for seen in () if study.cells is None else study.cells.owners:
        source, context = seen.converter.source, seen.converter.context
        if not seen.can_be_read or not (source.words or context.lookup is not None):
            continue
        texts = [text for text in seen.counts if text.strip()]
        read = seen.converter.convert(texts)
        for place, (text, value) in enumerate(zip(texts, read.values, strict=True)):
            if value and not any(issue.is_error for issue in read.issues.get(place, ())):
                found[text.strip()] = str(value)
    return found


def _read(place: Path) -> dict[str, str]:
    try:
        rows = [*csv.reader(place.read_text("utf-8").splitlines())]
    except (OSError, UnicodeDecodeError, csv.Error):
        return {}
    return {row[0]: row[1] for row in rows[1:] if len(row) == len(_HEADER) and all(row)}


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
