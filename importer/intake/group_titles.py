"""Rows that hold one cell and stand above others, as titles of groups do: told, and asked about.

Watches the chunks of a plain sheet as they are read. Nothing is left out unless a person says so:
the answer is a flag for each of the texts. A mapping that was named has said which rows it skips.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from operator import itemgetter
from typing import NamedTuple

from importer.intake.chosen_rows import ChosenRows
from importer.intake.person import Answer
from importer.intake.points import Choice, Talk
from importer.mapping.closed.answers import AnswerFlags, flag_name
from importer.mapping.mapper import Mapper
from importer.mapping.row_rules.alike import key_of
from importer.mapping.words.defects import shorten
from importer.rows.table import Chunk
from importer.settings.options import Options
from importer.wording.counts import counted
from importer.wording.text import a_few

_FEWEST = 2
_MOST = 40
"""More different ones are rather rows that somebody has begun to fill in."""
_NEEDED = ("task_title", "assignee_id", "task_type", "due_date")
_SKIP = Answer("skip", "they are skipped")
_KEEP = Answer("keep", "they stay, and are reported as invalid for what they lack")


class _Title(NamedTuple):
    number: int
    column: int
    text: str


class GroupTitles:
    """Looks at every row that would be sent. What it says is final after `conclude`."""

    def __init__(self, header: Sequence[str], mapper: Mapper, options: Options) -> None:
        sources = {s.field.name: s.columns for s in mapper.mapping.sources}
        needed = [sources[name][0].column for name in _NEEDED if len(sources.get(name, ())) == 1]
        self._header = header
        self._mapper = mapper
        self._chosen = ChosenRows(options.planning)
        # Of two columns a row with one cell leaves one blank.
        self._probes = [column for column in dict.fromkeys(needed) if column >= 0][:2]
        self._titles: list[_Title] = []
        self._rows = 0
        self._ends_with_title = False
        self._are_too_many = len(self._probes) < len(("one", "other"))

    def observe(self, chunk: Chunk) -> None:
        """Take a chunk as it was read."""
        if self._are_too_many:
            return
        chosen = self._chosen.of(chunk)
        if all(all(map(itemgetter(place), chosen.rows)) for place in self._probes):
            self._take_full(len(chosen))
            return
        wanted = self._mapper.wanted(chosen)
        for number, row in zip(wanted.numbers, wanted.rows, strict=True):
            if all(row[place].strip() for place in self._probes):
                self._take_full(1)
                continue
            filled = [place for place, text in enumerate(row) if text.strip()]
            if len(filled) != 1 or filled[0] >= len(self._header):
                self._take_full(1)
                continue
            self._titles.append(_Title(number, filled[0], row[filled[0]].strip()))
            self._ends_with_title = True
            self._are_too_many = len(self._titles) > _MOST

    def _take_full(self, rows: int) -> None:
        self._rows += rows
        if rows:
            self._ends_with_title = False

    def conclude(self, rows: Callable[[], Iterable[Chunk]]) -> None:
        """After all rows: whether each stands above others, and no other row has its text.

        rows: gives them anew.
        """
        is_in_doubt = self._are_too_many or self._ends_with_title
        if is_in_doubt or not _FEWEST <= len(self._titles) <= self._rows:
            self._titles = []
            return
        numbers = {title.number for title in self._titles}
        keys = {(title.column, key_of(title.text)) for title in self._titles}
        columns = {column for column, _ in keys}
        for chunk in rows():
            for number, row in zip(chunk.numbers, chunk.rows, strict=True):
                if number not in numbers and any((c, key_of(row[c])) in keys for c in columns):
                    self._titles = []
                    return

    def notes(self) -> list[str]:
        """How many there are, and the flags that skip them."""
        return [f"{self._told()}; skip them with {self._flags().shown()}"] if self._titles else []

    def ask(self) -> Talk[AnswerFlags | None]:
        """What is said of them; None: there are none, or they stay."""
        if not self._titles:
            return None
        said: str = yield Choice(
            (f"{self._told()}.",), "What should happen to them?", (_SKIP, _KEEP), _KEEP.word
        )
        return self._flags() if said == _SKIP.word else None

    def _told(self) -> str:
        shown = a_few([f'"{shorten(title.text)}" (row {title.number})' for title in self._titles])
        rows = counted(len(self._titles), "row")
        return f"{rows} hold nothing but one cell, and look like titles of groups: {shown}"

    def _flags(self) -> AnswerFlags:
        texts = dict.fromkeys((title.column, title.text) for title in self._titles)
        return AnswerFlags(skips=tuple((flag_name(self._header, c), text) for c, text in texts))
