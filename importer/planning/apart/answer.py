"""What another process has found out about a chunk, as it travels, and as this one reads it.

Bytes are made of a `CheckedChunk`, and a `CheckedChunk` of the bytes. Only what is needed of nearly
every row travels. Whoever asks for more makes this process check the chunk itself.
"""

from __future__ import annotations

import marshal
import pickle
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any, NamedTuple, Protocol

from importer.contract.body import TaskBody
from importer.contract.sure_rows import AnyBody, SureBody, Texts, made
from importer.mapping.cells.mapped_chunk import MappedChunk
from importer.planning.alone import count_due, ends_by_themselves
from importer.planning.checked import UNWANTED, Checked, CheckedChunk
from importer.planning.due_dates import DueDates
from importer.planning.new_tasks import MEMBERS, members_of
from importer.rows import later
from importer.rows.issues import Issue
from importer.rows.rehearsed import Rehearsed
from importer.rows.scratch import later_chunk
from importer.rows.table import Chunk


class Wanted(NamedTuple):
    """What the answers are to hold. due: before any row was counted; None: nobody counts them.

    columns: the values of these fields. likenesses: what rows have in common with others.
    """

    due: DueDates | None
    columns: Sequence[str]
    likenesses: bool


class Writing(Protocol):
    """How the lines of rows stand in the file of results."""

    def __call__(self, cells: Sequence[list[str]], ends: Rehearsed) -> later.Written:
        """Those of rows which end so by themselves."""
        ...


class _Other(NamedTuple):
    """A `Checked` as it travels, with its cells: of its body what tasks are counted by."""

    members: tuple[Any, ...] | None
    issues: tuple[Issue, ...]
    closing: bytes | None
    cells: list[str]


class _Rest(NamedTuple):
    """What is there of few chunks, or seldom asked for."""

    others: Mapping[int, _Other]
    due: DueDates | None
    columns: Mapping[str, Sequence[Any]]
    number_ids: Sequence[Sequence[str | None]]


def answer_of(
    chunk: Chunk, checked: CheckedChunk, wanted: Wanted, written: Writing | None
) -> bytes:
    """What travels. written: None: no file needs the lines."""
    has_key = [place for place, key in enumerate(checked.keys) if key]
    others = {
        place: _Other(
            None if row.body is None else tuple(members_of(row.body)),
            row.issues,
            row.closing,
            chunk.rows[place],
        )
        for place, row in checked.others.items()
    }
    due = None
    if wanted.due is not None:
        due = replace(wanted.due)
        count_due(checked, has_key, due)
    columns = {name: list(checked.column(name)) for name in wanted.columns}
    likes = None
    number_ids: Sequence[Sequence[str | None]] = ()
    if wanted.likenesses:
        found = checked.likenesses_of(has_key)
        likes = [list(found), *map(list, zip(*found.values(), strict=True))]
        number_ids = checked.number_ids()
    lines = later.Written((), b"", ())
    if written is not None:
        lines = written(chunk.rows, ends_by_themselves(chunk, checked))
    rest = pickle.dumps(_Rest(others, due, columns, number_ids), pickle.HIGHEST_PROTOCOL)
    parts: Any = (  # nothing but lists, texts and numbers
        list(chunk.numbers),
        list(chunk.lines),
        list(checked.keys),
        None if checked.skips.count(None) == len(chunk) else list(checked.skips),
        likes,
        lines.form,
        lines.data,
        list(lines.ends),
        rest,
    )
    return marshal.dumps(parts, 2)  # without a look whether a text came before


def read_answer(
    answer: bytes, data: bytes, again: Callable[[Chunk], CheckedChunk]
) -> tuple[Chunk, CheckedChunk]:
    """The chunk, and what was found out about it.

    data: the chunk as it waits on disk. again: checks it here.
    """
    # A copy of this process wrote it, for this process alone.
    numbers, lines, keys, skips, likes, form, text, ends, packed = marshal.loads(answer)  # noqa: S302
    rest: _Rest = pickle.loads(packed)  # noqa: S301
    written = later.Written(form, text, ends) if form else None
    some = {place: other.cells for place, other in rest.others.items()}
    chunk = later_chunk(data, numbers, lines, written, some)
    skips = [None] * len(numbers) if skips is None else skips
    return chunk, CheckedApart(chunk, skips, keys, likes, rest, again)


class CheckedApart:
    """A `CheckedChunk` of which only the answer is there, as long as nobody asks for more."""

    def __init__(  # noqa: PLR0913, PLR0917 -- what an answer holds
        self,
        chunk: Chunk,
        skips: Sequence[str | None],
        keys: Sequence[bytes],
        likes: Sequence[Sequence[Any]] | None,
        rest: _Rest,
        again: Callable[[Chunk], CheckedChunk],
    ) -> None:
        self.skips = skips
        self.keys = keys
        self.due = rest.due
        self.others = {place: self._other(place, row) for place, row in rest.others.items()}
        self._chunk = chunk
        self._likes = likes
        self._columns = rest.columns
        self._number_ids = rest.number_ids
        self._again = again

    @cached_property
    def here(self) -> CheckedChunk:
        """The same, checked by this process."""
        return self._again(self._chunk)

    @property
    def mapped(self) -> MappedChunk:
        """All values."""
        return self.here.mapped

    @property
    def texts(self) -> Texts:
        """The texts of the rows that are sure."""
        return self.here.texts

    def _other(self, place: int, row: _Other) -> Checked:
        if self.skips[place] is not None:
            return UNWANTED
        body = None if row.members is None else BodyApart(self, place, row.members)
        return Checked(body, row.issues, row.closing)

    def row(self, place: int) -> Checked:
        """The row at this place."""
        return self.others.get(place) or Checked(BodyApart(self, place), ())

    def column(self, name: str) -> Sequence[Any]:
        """The values of the field of this name; None or "": none."""
        found = self._columns.get(name)
        return self.here.column(name) if found is None else found

    def number_ids(self) -> Sequence[Sequence[str | None]]:
        """The columns of ids in which there is a number."""
        return self.here.number_ids() if self._likes is None else self._number_ids

    def likenesses_of(self, places: Sequence[int]) -> dict[int, tuple[bytes, bytes]]:
        """What tasks like them share; of rows without a body nothing."""
        if self._likes is None:
            return self.here.likenesses_of(places)
        if not self._likes[0]:
            return {}
        known, by_time, by_texts = self._likes
        found = dict(zip(known, zip(by_time, by_texts, strict=True), strict=True))
        if len(places) == len(found):
            return found
        return {place: found[place] for place in places if place in found}


class BodyApart(SureBody):
    """The body of a row that another process has judged, made here when somebody wants it."""

    __slots__ = ("_checked", "_members")

    def __init__(
        self, checked: CheckedApart, place: int, members: tuple[Any, ...] | None = None
    ) -> None:
        """members: those of `MEMBERS`; None: they are in the columns."""
        super().__init__(checked.keys[place], _LaterRows(checked), place)
        self._checked = checked
        self._members = members

    def made(self) -> TaskBody:
        """The body itself."""
        body: AnyBody | None = self._checked.here.row(self._place).body
        if body is None:
            raise AssertionError(f"the row at {self._place} has no body in this process")
        return made(body)

    def value(self, name: str) -> Any:  # noqa: ANN401 -- of any field
        """The value of the field of this name; None or "": none."""
        if self._members is not None:
            return dict(zip(MEMBERS, self._members, strict=True))[name]
        return self._checked.column(name)[self._place]


class _LaterRows:
    """The values of a chunk, asked of this process's own look at it."""

    def __init__(self, checked: CheckedApart) -> None:
        self._checked = checked

    @property
    def by_name(self) -> Mapping[str, Sequence[Any]]:
        """The values of each field."""
        return self._checked.mapped.by_name

    @property
    def values(self) -> Sequence[dict[str, Any]]:
        """The values of each row."""
        return self._checked.mapped.values
