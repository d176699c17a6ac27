"""The sheet in work outlives the program: what was done to it is written down as it is done.

Called in the job's thread after each work, before whoever asked for it is answered.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from importer.pipeline.unfinished import Unfinished, UnfinishedImports, discard
from importer.rows.corrections import Corrections
from importer.settings.options import state_folder
from importer.web.work.carried import Kept
from importer.web.work.desk import Desk, Sheet
from importer.web.work.sending import Sending
from importer.web.work.uploads import Uploads
from importer.wording.counts import counted

_VERSION = 1


class Offered(NamedTuple):
    """Unfinished work, as the page offers it."""

    id: str
    name: str
    done: str
    ago: str


class _Resumed(NamedTuple):
    """What is gone on with, and where it is kept."""

    sheet: Sheet
    place: Path
    content: Mapping[str, Any]


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True)
class Memory:
    """Keeps the sheet in work, and offers what was left. problem: why it cannot be kept."""

    desk: Desk
    sending: Sending
    uploads: Uploads
    now: Callable[[], datetime] = _now
    problem: str = ""
    _sheet: Sheet | None = None
    _place: Path | None = None
    _saved: Mapping[str, Any] = field(default_factory=dict)
    _finished: Mapping[str, Any] | None = None
    _resumed: _Resumed | None = None

    @property
    def _current(self) -> Path | None:
        """The place of the sheet in work."""
        sheet = self.desk.sheet
        return self._place if sheet is not None and sheet is self._sheet else None

    @property
    def _all(self) -> UnfinishedImports:
        return UnfinishedImports(state_folder(self.desk.environment))

    def tidy(self) -> None:
        """Delete what is too old. Called once, when the page begins."""
        self._all.tidy(self.now())

    def notice(self) -> None:
        """Write down what has changed since the last time."""
        desk = self.desk
        try:
            if desk.sheet is not self._sheet:
                self._leave()
                self._sheet = desk.sheet
                if self._resumed is not None and self._resumed.sheet is desk.sheet:
                    self._place, self._saved = self._resumed.place, self._resumed.content
            if desk.sheet is None or desk.look is None:
                return
            content = self._content(desk.sheet, desk.look.header)
            if self._is_finished(content):
                self._forget(content)
            elif content not in (self._saved, self._finished):
                self._write(desk.sheet, content)
            self.problem = ""
        except OSError as error:
            self.problem = f"what you do here cannot be kept: {error.strerror or error}"

    def offered(self) -> list[Offered]:
        """What was left, the last first."""
        found = [work for work in self._all.all() if work.place != self._current]
        found.sort(key=lambda work: work.saved_at, reverse=True)
        return [_offered(work, self.now()) for work in found]

    def go_on(self, name: str) -> None:
        """Take up what was left. Raises `NotNowError`, and KeyError where it is not there."""
        work = self._all.find(name)
        if work is None:
            raise KeyError(name)
        content, copy = work.content, work.copy
        own = content.get("path")
        if copy is None and own is None:
            raise KeyError(name)
        path = Path(str(own)) if copy is None else self.uploads.copy(copy)
        sheet = Sheet(path, str(content["name"]), is_own=copy is not None)
        self._resumed = _Resumed(sheet, work.place, content)
        try:
            self.desk.take(sheet, given=_tuples(content["given"]), kept=_kept(content))
        except BaseException:
            if sheet.is_own:
                self.uploads.remove(path)
            raise

    def throw_away(self, name: str) -> None:
        """Delete what was left."""
        work = self._all.find(name)
        if work is not None and work.place != self._current:
            discard(work.place)

    def close(self) -> None:
        """The program ends by itself: a sheet to which nothing was done is not kept."""
        self._leave()

    def _leave(self) -> None:
        """Another sheet is in work: this one stays if anything was done to it."""
        if self._place is not None and not _is_worked_on(self._saved):
            discard(self._place)
        self._place, self._saved, self._finished = None, {}, None

    def _write(self, sheet: Sheet, content: Mapping[str, Any]) -> None:
        if self._place is None:
            self._place = self._all.begin(sheet.path if sheet.is_own else None)
        self._all.keep(self._place, content)
        self._saved = content

    def _forget(self, content: Mapping[str, Any]) -> None:
        if self._place is not None:
            discard(self._place)
        self._place, self._saved, self._finished = None, {}, content

    def _is_finished(self, content: Mapping[str, Any]) -> bool:
        """Whether every row of the sheet as it is now has its task."""
        ended = self.sending.ended
        if ended is None or ended.sheet is not self.desk.sheet or ended.plan.way.is_trial:
            return False
        return ended.report.all_good and content in (self._saved, self._finished)

    def _content(self, sheet: Sheet, header: tuple[str, ...]) -> dict[str, Any]:
        kept = self.desk.kept()
        if kept is None and self.desk.bench is None and self._saved:
            kept = _kept(self._saved)  # the bench was closed: what was done on it is not undone
        kept = kept or Kept(header, Corrections())
        made = kept.corrections
        cells = [
            [row, column, text, made.former.get(row, {}).get(column)]
            for row, texts in sorted(made.cells.items())
            for column, text in sorted(texts.items())
        ]
        return {
            "version": _VERSION,
            "name": sheet.name,
            "path": None if sheet.is_own else str(sheet.path),
            "given": self._plain(self.desk.given),
            "header": list(kept.header),
            "cells": cells,
            "left_out": sorted(made.left_out),
            "out": [[row, list(kept.out.get(row, ()))] for row in sorted(made.left_out)],
        }

    def _plain(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """What was said, without tables that end with the page: what they say is remembered."""
        found = {name: _listed(value) for name, value in given.items() if name != "lookups"}
        return {name: value for name, value in found.items() if value is not None}


def _listed(value: Any) -> Any:  # noqa: ANN401 -- of any option
    if isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, tuple | list):
        return [_listed(one) for one in value]
    return None


def _tuples(value: Any) -> Any:  # noqa: ANN401 -- of any option
    if isinstance(value, dict):
        return {name: _tuples(one) for name, one in value.items()}
    return tuple(map(_tuples, value)) if isinstance(value, list) else value


def _kept(content: Mapping[str, Any]) -> Kept:
    cells: dict[int, dict[int, str]] = {}
    former: dict[int, dict[int, str]] = {}
    for row, column, text, before in content["cells"]:
        cells.setdefault(row, {})[column] = text
        if before is not None:
            former.setdefault(row, {})[column] = before
    made = Corrections(cells, frozenset(content["left_out"]), former)
    return Kept(tuple(content["header"]), made, None, dict(content["out"]))


def _is_worked_on(content: Mapping[str, Any]) -> bool:
    return any(content.get(name) for name in ("given", "cells", "left_out"))


def _offered(work: Unfinished, now: datetime) -> Offered:
    content, done = work.content, []
    with suppress(KeyError, TypeError):
        done = [counted(len(content["cells"]), "cell") + " changed"] if content["cells"] else []
        if content["left_out"]:
            done.append(counted(len(content["left_out"]), "row") + " left out")
    name = str(content.get("name", work.place.name))
    ago = _ago((now - work.saved_at).total_seconds())
    return Offered(work.place.name, name, ", ".join(done), ago)


_MINUTE, _HOUR, _DAY = 60, 3600, 86400


def _ago(seconds: float) -> str:
    for length, unit in ((_DAY, "day"), (_HOUR, "hour"), (_MINUTE, "minute")):
        if seconds >= length:
            return f"{counted(int(seconds // length), unit)} ago"
    return "just now"
