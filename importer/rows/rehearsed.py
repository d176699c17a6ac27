"""How the rows of a chunk end, most of them alike: by columns, and a few outcomes.

Stands for the outcomes of all rows. Most rows of a dry run would be created, and most rows of a
sheet that is imported again have their task. Their outcomes are made when somebody looks at them;
of a million rows nobody does.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple, overload

from importer.rows.outcome import DRY_RUN_REASON, Cause, Outcome, Status


class There(NamedTuple):
    """Rows of a chunk whose tasks were created earlier, as parallel lists in order.

    places: in the chunk. runs, rows: the run that met each task last, and its row there.
    """

    places: Sequence[int] = ()
    task_ids: Sequence[str] = ()
    runs: Sequence[str] = ()
    rows: Sequence[int] = ()

    def without(self, places: Mapping[int, object]) -> There:
        """The same without the rows at these places."""
        kept = [row for row in zip(*self, strict=True) if row[0] not in places]
        return There(*map(list, zip(*kept, strict=True)))

    def reasons(self) -> list[str]:
        """What is said of each row."""
        return list(map(earlier_reason, self.runs, self.rows))

    def ends(self, numbers: Sequence[int]) -> dict[int, Outcome]:
        """Their outcomes, by their places. numbers: of all rows of the chunk."""
        rows = zip(self.places, self.task_ids, self.runs, self.rows, strict=True)
        return {
            place: created_earlier(numbers[place], task_id, run, row)
            for place, task_id, run, row in rows
        }


NONE_THERE = There()


class Rehearsed(Sequence[Outcome]):
    """The outcomes of consecutive rows, in order.

    numbers: of all rows. there: those that have their task. others: outcomes by the places of their
    rows. Every other row would be created, and there is nothing to be said of it. changed: the
    places of the rows that would end otherwise if each was alone; None: that is not known.
    """

    __slots__ = ("changed", "numbers", "others", "there")

    def __init__(
        self,
        numbers: Sequence[int],
        others: Mapping[int, Outcome],
        there: There = NONE_THERE,
        changed: Collection[int] | None = None,
    ) -> None:
        self.changed = changed
        self.numbers = numbers
        self.others = others
        self.there = there

    def __len__(self) -> int:
        return len(self.numbers)

    def __iter__(self) -> Iterator[Outcome]:
        earlier = self.there.ends(self.numbers)
        for place, number in enumerate(self.numbers):
            yield self.others.get(place) or earlier.get(place) or would_create(number)

    @overload
    def __getitem__(self, place: int) -> Outcome: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Outcome]: ...
    def __getitem__(self, place: int | slice) -> Outcome | Sequence[Outcome]:
        places = range(len(self.numbers))[place]
        return self._at(places) if isinstance(places, int) else list(map(self._at, places))

    def _at(self, place: int) -> Outcome:
        number, there = self.numbers[place], self.there
        i = bisect_left(there.places, place)
        if i < len(there.places) and there.places[i] == place:
            return created_earlier(number, there.task_ids[i], there.runs[i], there.rows[i])
        return self.others.get(place) or would_create(number)


def would_create(number: int) -> Outcome:
    """How a row ends in a dry run that a run would send, without anything to be said of it."""
    return Outcome(number, Status.NOT_SENT, reason=DRY_RUN_REASON, cause=Cause.DRY_RUN)


def created_earlier(number: int, task_id: str | None, run: str, row: int) -> Outcome:
    """How a row ends whose task is there. run, row: where it was met last."""
    return Outcome(number, Status.DUPLICATE, task_id, earlier_reason(run, row))


def left_by_undo(number: int, task_id: str | None, run: str, row: int) -> Outcome:
    """How a row ends whose task an undo has begun to undo. run, row: where it was met last."""
    return Outcome(
        number,
        Status.UNCONFIRMED,
        task_id,
        reason=f"an undo of its task has not finished (run {run}, row {row})",
        hint="wait until the undo ends, or repeat it if it stopped; then run the same command",
        cause=Cause.LEFT_BY_UNDO,
    )


def earlier_reason(run: str, row: int, file: str = "") -> str:
    """Why a row is not sent whose task is there. file: where that row is; "": it is not said."""
    return f"created earlier (run {run}, row {row}{f' of {file}' if file else ''})"
