"""Wrong ways to look lost rows up: each leaves out one of the things that have to speak for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from importer.contract.answer import TaskAnswer
from importer.contract.comparison import difference, is_same
from importer.ledger.file.boot_clock import NEVER, Tick, Ticks
from importer.ledger.records import LostTask
from importer.submission.http.server_clock import UNBOUNDED
from importer.submission.reconcile.controls import Control, Proof
from importer.submission.reconcile.lookup import Lookup
from importer.submission.reconcile.matching.interest import Interest
from importer.submission.reconcile.matching.lost import LostRow, Matched, is_candidate, nearly
from importer.submission.reconcile.matching.matching import Matching, match
from importer.submission.reconcile.matching.owners import Created
from importer.submission.reconcile.pages.looks import look_of
from importer.submission.reconcile.seen import Seen
from tests.simulation.clocks import EPOCH, Clocks


class OneListing(Lookup):
    """Believes the first listing."""

    async def _list(self, rows: Sequence[LostRow], controls: Sequence[Control]) -> Seen:
        seen = await self._list_once(Interest(rows), controls)
        seen.problem = seen.listing.problem
        if seen.problem is None:
            await self._ask_for_unlisted(seen, controls)
        return seen


class NoQuietAfterRestart(Lookup):
    """Looks rows of earlier runs up at once: their time counts from now on."""

    def quiet_seconds_left(self, lost: Sequence[LostTask]) -> float:  # noqa: ARG002
        """None."""
        return 0.0


class HiddenOverlooked(Lookup):
    """Does not ask for a control that is not listed."""

    async def _ask_for_unlisted(self, seen: Seen, controls: Sequence[Control]) -> None:
        seen.controls = [control for control in controls if control.task_id in seen.listed]


class _OtherProof(Lookup):
    """Sees a proof where there is none."""

    def _doubt_gaps(
        self, matched: Matched, rows: Sequence[LostRow], lost: Sequence[LostTask], proof: Proof
    ) -> None:
        self.mend(proof, rows)
        super()._doubt_gaps(matched, rows, lost, proof)

    def mend(self, proof: Proof, rows: Sequence[LostRow]) -> None:
        """Take something for given."""


class NothingBefore(_OtherProof):
    """Asks for no task that was made before the row."""

    def mend(self, proof: Proof, rows: Sequence[LostRow]) -> None:  # noqa: ARG002
        """The list reaches back."""
        everything = Control("", {}, "", -1, NEVER)
        proof._answered = [everything]


class SentIsMade(_OtherProof):
    """Takes a task that was sent before the row for one that was made before the row's."""

    def mend(self, proof: Proof, rows: Sequence[LostRow]) -> None:  # noqa: ARG002
        """Nobody knows when they were answered."""
        proof._answered = [control._replace(answered=NEVER) for control in proof._answered]


class NothingAfter(_OtherProof):
    """Asks for no task that was made after the row."""

    def mend(self, proof: Proof, rows: Sequence[LostRow]) -> None:  # noqa: ARG002
        """The list reaches to its end."""
        proof._last = 1 << 60


class OfAnyKind(_OtherProof):
    """Takes every task for one that stands for the row."""

    def mend(self, proof: Proof, rows: Sequence[LostRow]) -> None:
        """All that the rows are is listed."""
        for row in rows:
            proof._looks.add(look_of(row.body))


class EndedOverlooked(_OtherProof):
    """Asks for no task that has ended."""

    def mend(self, proof: Proof, rows: Sequence[LostRow]) -> None:  # noqa: ARG002
        """Ended tasks are listed."""
        proof._extent.shows_ended = True


class ChangesOverlooked(_OtherProof):
    """Does not care whether the listed controls say what was sent."""

    def mend(self, proof: Proof, rows: Sequence[LostRow]) -> None:  # noqa: ARG002
        """They do."""
        proof.flaw = None


def ticks_of_the_day(clocks: Clocks) -> Ticks:
    """Takes the time of day for a clock that nobody can set."""
    return lambda: Tick("one", (clocks.time_of_day() - EPOCH).total_seconds())


def ticks_of_one_start(clocks: Clocks) -> Ticks:
    """Takes all seconds for seconds since the same start."""
    return lambda: Tick("one", clocks.tick().seconds)


def match_sets(rows: Sequence[LostRow], tasks: Sequence[TaskAnswer], _created: Created) -> Matching:
    """Each row is found if any task says the same; equal rows are not counted."""
    matched = Matched()
    used: set[str] = set()
    for row in rows:
        same = [task.task_id for task in tasks if is_same(task, row.body)]
        if not same:
            matched.missing.add(row.key)
            continue
        free = next((task_id for task_id in same if task_id not in used), None)
        # The ledger takes no id twice; somebody who matches sets would not ask it to.
        matched.found[row.key] = free or f"{same[0]} of {row.key.hex()}"
        used.add(matched.found[row.key])
    yield
    return matched


def match_of_any_age(
    rows: Sequence[LostRow], tasks: Sequence[TaskAnswer], created: Created
) -> Matching:
    """No task is too old."""
    return match([row._replace(since=UNBOUNDED) for row in rows], tasks, created)


def match_in_time(
    rows: Sequence[LostRow], tasks: Sequence[TaskAnswer], created: Created
) -> Matching:
    """A task that is older than each request is nobody's, whatever it says."""
    return match(
        rows, [t for t in tasks if any(is_candidate(t, row.since) for row in rows)], created
    )


def match_by_target(
    rows: Sequence[LostRow], tasks: Sequence[TaskAnswer], created: Created
) -> Matching:
    """A task about something else is nobody's, whatever its title."""
    return match(
        rows,
        [t for t in tasks if any(difference(t, _what(row.body)) is None for row in rows)],
        created,
    )


def _what(body: Mapping[str, Any]) -> dict[str, Any]:
    return {"targets": body["targets"]}


def match_by_one_change(
    rows: Sequence[LostRow], tasks: Sequence[TaskAnswer], created: Created
) -> Matching:
    """A task of another title that is about something else is nobody's."""

    def is_near(task: TaskAnswer, row: LostRow) -> bool:
        title = {"task_title": row.body["task_title"]}
        return difference(task, title) is None or difference(task, _what(row.body)) is None

    return match(rows, [t for t in tasks if any(is_near(t, row) for row in rows)], created)


def match_long_after(
    rows: Sequence[LostRow], tasks: Sequence[TaskAnswer], created: Created
) -> Matching:
    """No task was made too long after the time that is guessed."""
    return match([row._replace(until=None) for row in rows], tasks, created)


def match_twins(
    rows: Sequence[LostRow], tasks: Sequence[TaskAnswer], _created: Created
) -> Matching:
    """What a task says does not tie it to a row that has one already."""
    return match(rows, tasks)


def match_by_title(
    rows: Sequence[LostRow], tasks: Sequence[TaskAnswer], created: Created
) -> Matching:
    """A task with another title is no reason to doubt."""
    matched = yield from match(rows, tasks, created)
    near = {nearly(task.task_id) for task in tasks}
    unsure = {key for key, why in matched.doubtful.items() if why in near}
    matched.missing |= unsure
    for key in unsure:
        del matched.doubtful[key]
    return matched
