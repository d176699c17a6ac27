"""The second pass: every row mapped, validated, and given its place in the plan.

Makes a `Plan` of an `Intake` and a ledger to look things up in. The same for a dry run and for a
run: this is where both get their verdicts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from importer.contract.body import TaskBody
from importer.contract.reference import reference_of
from importer.contract.sure_rows import key_of, made
from importer.intake.reading import Intake
from importer.ledger.store import Ledger
from importer.mapping.cells.mapped_chunk import MappedChunk
from importer.planning.alone import OwnRows
from importer.planning.apart.chunks import BY_ONE, Apart
from importer.planning.checked import CheckedChunk, check
from importer.planning.chunk_notes import (
    Gathered,
    headers,
    places,
    with_repeats,
    with_rewritten,
)
from importer.planning.due_dates import DueDates
from importer.planning.earlier_results import FedBack
from importer.planning.facts import Facts, PlannedRow
from importer.planning.fed_back.foreign_ids import ForeignIds
from importer.planning.fed_back.rewriting import Rewriting, rewriting_of
from importer.planning.new_tasks import NewTasks
from importer.planning.planned_rows import Plan
from importer.planning.rehearsal import Ends, Rehearsal
from importer.planning.rules import end_without_sending, may_be_sent, planned
from importer.planning.unseen_ids import UnseenIds
from importer.planning.whole_plan import WholePlan
from importer.rows.corrections import LEFT_OUT
from importer.rows.outcome import Outcome
from importer.rows.table import Chunk
from importer.settings.groups import PlanningOptions
from importer.validation import Validator
from importer.wording.hints import Option


class Existing(Protocol):
    """What the workspace holds already, however it was learned."""

    def take(self, body: TaskBody, ledger: Ledger) -> str | None:
        """The id of a task that matches, and belongs to no other row; None: there is none."""
        ...


class KeysTaken(Protocol):
    """Takes what the rows of a file are known by, chunk by chunk."""

    def begin(self) -> None:
        """Forget what was taken: all rows are to come, from the first on."""
        ...

    def take(self, numbers: Sequence[int], keys: Sequence[bytes]) -> None:
        """Take the next rows. keys: b"" where a row makes no task."""
        ...


class _Unwanted:
    """Nobody takes the keys."""

    def begin(self) -> None:
        """Nothing."""

    def take(self, numbers: Sequence[int], keys: Sequence[bytes]) -> None:
        """Nothing."""


class Planner:
    """Makes the plan of one intake."""

    def __init__(  # noqa: PLR0913 -- what a plan depends on
        self,
        intake: Intake,
        options: PlanningOptions,
        *,
        ledger: Ledger | None,
        ignored_ids: tuple[str, ...] = (),
        existing: Existing | None = None,
        due_dates: DueDates | None = None,
        tasks: NewTasks | None = None,
        unseen: UnseenIds | None = None,
        watch: Callable[[Chunk, CheckedChunk], None] | None = None,
        keys: KeysTaken | None = None,
    ) -> None:
        """ignored_ids: task ids that begin so are a trial's, and say nothing here.

        existing: what the workspace holds, where rows are to be compared with it. due_dates: told
        of the rows that a dry run would create. unseen: assignee ids to warn of. watch: shown the
        rows of each chunk, once or twice. keys: takes what the rows are known by.
        """
        self.keys = keys or _Unwanted()
        self._unseen = unseen
        self._watch = watch
        self._due_dates = due_dates
        self._tasks = tasks
        self._intake = intake
        self._options = options
        self._ledger = ledger
        self._fed_back = FedBack(bool(intake.mapping.import_columns), ledger, ignored_ids)
        self._existing = existing
        self._validator = Validator(headers(intake), options.reference, places(intake))
        self.first_mark: str | None = None
        """The reference of the first row that is to be sent; None without references."""
        self._seen_rows = 0
        self._foreign = ForeignIds()
        self._rewriting: Rewriting | None = None

    def make(self, advance: Callable[[int], None]) -> Plan:
        """The plan of every row, on disk; advance is called with the number of rows planned."""
        ledger = None if self._ledger is None or self._ledger.is_empty else self._ledger
        return WholePlan(self, self._intake, ledger).make(advance)

    def rehearse(
        self,
        advance: Callable[[int], None],
        revise: Callable[[Plan], Plan] | None = None,
        apart: Apart = BY_ONE,
    ) -> Ends:
        """The source's chunks, each with how its rows would end. Whoever leaves it closes it.

        Rows that are like an earlier task are held back, as by a run without a person to ask.
        revise: given the plan, to compare it with more. apart: more than one process only where
        nobody watches.
        """
        about = (self._intake, self._options, self._ledger, apart)
        rehearsal = Rehearsal(self, *about, due_dates=self._due_dates, tasks=self._tasks)
        if revise or self._existing is not None:
            return rehearsal.by_plan(advance, revise)
        return rehearsal.ends(advance)

    def planned_row(
        self, facts: Facts, end: Outcome | None, *, with_likeness: bool = False
    ) -> PlannedRow:
        """The row in its place in the plan. end: how it ends without being sent; None: it goes."""
        if end is None:
            self.note_first_mark(facts.fingerprint)
        return planned(facts, end, with_likeness=with_likeness, reference=self._options.reference)

    @property
    def is_marked(self) -> bool:
        """Whether a reference is added to a text of each row."""
        return self._options.reference is not None

    def note_first_mark(self, key: bytes) -> None:
        """Remember the reference of the first row that is to be sent."""
        if self.first_mark is None and self._options.reference is not None:
            self.first_mark = reference_of(key)

    def own_rows(self) -> OwnRows:
        """None of them yet, before the first chunk."""
        self._seen_rows = 0
        self.keys.begin()
        self._rewriting = rewriting_of(self._intake, self._ledger)
        return OwnRows(self._intake, are_all_meant=self._options.allow_duplicates)

    def check(self, chunk: Chunk) -> CheckedChunk:
        """The rows of a chunk by themselves."""
        mapped = self._intake.mapper.map(chunk)
        mapped = mapped if self._unseen is None else self._unseen.tell(mapped)
        checked = check(mapped, self._skips(mapped, chunk), self._validator, marked=self.is_marked)
        if self._watch is not None:
            self._watch(chunk, checked)
        return checked

    def unwanted(self, chunk: Chunk, checked: CheckedChunk) -> dict[int, TaskBody]:
        """What skipped rows say by their places: the file holds their tasks, too.

        Not those that were left out by hand: they are as if they were not there.
        """
        out = set(self._intake.corrections.places_out(chunk))
        places = [i for i, skip in enumerate(checked.skips) if skip is not None and i not in out]
        if not places:
            return {}
        met, values = checked.mapped.met, checked.mapped.values_of(places)
        validate = self._validator.validate_row
        bodies = {place: validate(values[place], met.get(place, ())).body for place in places}
        return {place: body for place, body in bodies.items() if body is not None}

    def may_end_together(self, chunk: Chunk) -> bool:
        """Whether nothing but the ledger and each other is to be asked about the rows."""
        repeats = self._intake.repeats
        if self._options.allow_duplicates or self._intake.mapping.import_columns:
            return False
        return self._existing is None and (repeats is None or not repeats.issues(chunk))

    def require_own_ids(self) -> None:
        """Raise `ConfigurationError` where the file, all of it, is the results of another place."""
        self._foreign.require_own(self._intake.table.label)

    def gather(self, chunk: Chunk, checked: CheckedChunk, own: OwnRows) -> Gathered:
        """All that the plan of the rows depends on, and what follows from it."""
        mapped, skips = checked.mapped, checked.skips
        validated = [checked.row(place) for place in range(len(checked.keys))]
        if self._intake.repeats is not None:
            validated = with_repeats(self._intake.repeats, chunk, validated)
        if self._rewriting is not None:
            told = self._rewriting.issues(chunk, mapped.values)
            validated = self._fed_back.refusing(told, chunk.numbers, mapped.priors, validated)
        prints = own.told_apart([key_of(row.body) for row in validated])
        wanted = [fingerprint for fingerprint in prints if fingerprint]
        known = self._ledger.known(wanted) if self._ledger else {}
        first = own.find(wanted)
        earlier = self._fed_back.earlier(mapped.priors, prints, known)
        if self._rewriting is not None:
            earlier = with_rewritten(self._rewriting, chunk, earlier, validated, prints)
        if self._ledger is not None and self._fed_back.is_results:
            bodies, states = [row.body for row in validated], [known.get(key) for key in prints]
            self._foreign.see(list(zip(earlier, bodies, states, strict=True)), self._ledger)
        fresh: dict[bytes, int] = {}
        gathered = []
        for number, row, fingerprint, skip, prior in zip(
            mapped.numbers, validated, prints, skips, earlier, strict=True
        ):
            facts = Facts(
                number,
                row.body,
                row.issues,
                fingerprint,
                skip,
                prior,
                known.get(fingerprint),
                first.get(fingerprint),
                row.closing,
            )
            end = end_without_sending(facts)
            if end is None and self._existing is not None:
                facts, end = self._compare(facts)
            if end is None or facts.there is not None:
                first[fingerprint] = fresh[fingerprint] = number
            gathered.append((facts, end))
        own.add(fresh)
        return own.with_differences(chunk, gathered)

    def _compare(self, facts: Facts) -> tuple[Facts, Outcome | None]:
        """A row that would be sent, compared with what the workspace holds."""
        if self._existing is None or self._ledger is None or facts.body is None:
            return facts, None
        if not may_be_sent(facts.known):
            return facts, None
        facts = facts._replace(there=self._existing.take(made(facts.body), self._ledger))
        return facts, end_without_sending(facts)

    def _skips(self, mapped: MappedChunk, chunk: Chunk) -> list[str | None]:
        """Why a row is not wanted: by the mapping's rules, or not chosen on the command line."""
        rows, limit = self._options.rows, self._options.limit
        skips = list(mapped.skips)
        repeats = self._intake.repeats
        if repeats is not None and repeats.is_asked:
            why = f'a later row has the same "{repeats.label}" ({Option("last_of")})'
            pairs = zip(skips, repeats.superseded(chunk), strict=True)
            skips = [skip or (why if is_superseded else None) for skip, is_superseded in pairs]
        out = set(self._intake.corrections.places_out(chunk))
        for place in out:
            skips[place] = LEFT_OUT
        if rows is None and limit is None:
            return skips
        outside, beyond = f"outside {Option('rows')}", f"beyond {Option('limit', str(limit))}"
        for i, number in enumerate(mapped.numbers):
            if i in out:
                continue
            if rows is not None and not (rows[0] <= number <= (rows[1] or number)):
                skips[i] = outside
                continue
            self._seen_rows += 1
            if limit is not None and self._seen_rows > limit:
                skips[i] = beyond
        return skips
