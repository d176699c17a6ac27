"""The second pass: every row mapped, validated, and given its place in the plan.

An `Intake` and a ledger to look things up in enter, a `Plan` leaves. The same for a dry run and
for a run: this is where both get their verdicts. Part of the composition root.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import TypeAlias

from importer.intake import Intake
from importer.ledger.store import Ledger
from importer.mapping.mapper import MappedChunk, Prior
from importer.outcome import Outcome, Status
from importer.plan import Earlier, Facts, PlannedRow, end_without_sending, planned
from importer.results.tally import DRY_RUN_REASON
from importer.scratch import FirstRows, Spool
from importer.settings import Options
from importer.table import Chunk
from importer.validation import Validated, Validator

_UNWANTED = Validated(None, ())
_CREATED_BEFORE = frozenset({Status.CREATED, Status.DUPLICATE})


@dataclass(slots=True)
class Plan:
    """What would be done with each row, in the order of the file, in chunks like the source's."""

    rows: Spool[list[PlannedRow]]
    to_create: int = 0
    invalid: int = 0
    refused_before: int = 0
    errors: Counter[str] = field(default_factory=Counter)

    def to_send(self) -> Iterator[PlannedRow]:
        """The rows that are to be created.

        Those that were refused before come last: were they the cause why a run stopped, they
        would stop each one at the same place, and the rows behind them were never sent.
        """
        passes = (False, True) if self.refused_before else (False,)
        for refused in passes:
            for chunk in self.rows:
                yield from (
                    row for row in chunk if row.outcome is None and row.was_refused is refused
                )


_Gathered: TypeAlias = list[tuple[Facts, Outcome | None]]


def _rehearsed(facts: Facts) -> Outcome:
    return Outcome(facts.number, Status.NOT_SENT, reason=DRY_RUN_REASON, issues=facts.issues)


class Planner:
    """Makes the plan of one intake."""

    def __init__(
        self,
        intake: Intake,
        options: Options,
        *,
        ledger: Ledger | None,
        ignored_ids: str | None,
    ) -> None:
        """ignored_ids: task ids that begin so are a trial's, and say nothing here."""
        self._intake = intake
        self._options = options
        self._ledger = ledger
        self._ignored_ids = ignored_ids
        self._validator = Validator(_headers(intake))
        self._seen_rows = 0

    def make(self, advance: Callable[[int], None]) -> Plan:
        """The plan of every row, set aside; advance is told how many rows were planned."""
        plan = Plan(Spool())
        for _, gathered in self._chunks(advance):
            rows = [planned(facts, end) for facts, end in gathered]
            plan.rows.append(rows)
            for row in rows:
                if row.outcome is None:
                    plan.to_create += 1
                    plan.refused_before += row.was_refused
                elif row.outcome.status is Status.INVALID:
                    plan.invalid += 1
                    plan.errors.update(i.code for i in row.outcome.issues if i.is_error)
        return plan

    def rehearse(self, advance: Callable[[int], None]) -> Iterator[tuple[Chunk, list[Outcome]]]:
        """The source's chunks, each with how its rows would end; nothing is set aside."""
        for chunk, gathered in self._chunks(advance):
            yield chunk, [end or _rehearsed(facts) for facts, end in gathered]

    def _chunks(self, advance: Callable[[int], None]) -> Iterator[tuple[Chunk, _Gathered]]:
        """Each chunk with all that the plan of its rows depends on, and what follows from it."""
        with closing(FirstRows()) as firsts:
            for chunk in self._intake.rows:
                yield chunk, self._gather(chunk, firsts)
                advance(len(chunk))

    def _gather(self, chunk: Chunk, firsts: FirstRows) -> _Gathered:
        mapped = self._intake.mapper.map(chunk)
        skips = self._skips(mapped)
        validated = [
            _UNWANTED if skip is not None else self._validator.validate_row(values, met)
            for values, met, skip in zip(mapped.values, mapped.issues, skips, strict=True)
        ]
        prints = [b"" if body is None else body.fingerprint() for body, _ in validated]
        wanted = [fingerprint for fingerprint in prints if fingerprint]
        known = self._ledger.known(wanted) if self._ledger else {}
        first = firsts.find(wanted)
        earlier = self._earlier(mapped.priors, prints)
        fresh: dict[bytes, int] = {}
        gathered = []
        for number, (body, issues), fingerprint, skip, prior in zip(
            mapped.numbers, validated, prints, skips, earlier, strict=True
        ):
            same_as = first.get(fingerprint)
            met = known.get(fingerprint)
            facts = Facts(number, body, issues, fingerprint, skip, prior, met, same_as)
            end = end_without_sending(facts)
            if end is None:
                first[fingerprint] = fresh[fingerprint] = number
            gathered.append((facts, end))
        firsts.add(fresh)
        return gathered

    def _skips(self, mapped: MappedChunk) -> list[str | None]:
        """Why a row is not wanted: by the mapping's rules, or not chosen on the command line."""
        rows, limit = self._options.rows, self._options.limit
        skips = list(mapped.skips)
        if rows is None and limit is None:
            return skips
        for i, number in enumerate(mapped.numbers):
            if rows is not None and not (rows[0] <= number <= (rows[1] or number)):
                skips[i] = "outside --rows"
                continue
            self._seen_rows += 1
            if limit is not None and self._seen_rows > limit:
                skips[i] = f"beyond --limit {limit}"
        return skips

    def _earlier(self, priors: Sequence[Prior | None], prints: list[bytes]) -> list[Earlier | None]:
        """What an earlier results file says, as far as it is to be believed."""
        if not self._intake.mapping.import_columns:
            return [None] * len(prints)
        ids = [prior.task_id for prior in priors if prior and prior.task_id]
        known = self._ledger.known_ids(ids) if self._ledger else {}
        return [
            self._believe(prior, fingerprint, known)
            for prior, fingerprint in zip(priors, prints, strict=True)
        ]

    def _believe(
        self, prior: Prior | None, fingerprint: bytes, known: dict[str, bytes]
    ) -> Earlier | None:
        if prior is None:
            return None
        if prior.task_id and prior.status in _CREATED_BEFORE:
            if prior.task_id in known:
                return Earlier(prior.status, prior.task_id, known[prior.task_id] != fingerprint)
            if self._ignored_ids and prior.task_id.startswith(self._ignored_ids):
                return None
            return Earlier(prior.status, prior.task_id, None)
        return Earlier(prior.status, "", None) if prior.status == Status.UNCONFIRMED else None


def _headers(intake: Intake) -> dict[str, str]:
    """The header that fills each field, for messages."""
    return {
        source.field.name: source.columns[0].header.strip()
        for source in intake.mapping.sources
        if source.columns
    }


def final_outcomes(
    plan: Plan, sent: Iterator[Outcome], *, not_sent: str, hint: str
) -> Iterator[list[Outcome]]:
    """How every row ended, chunk by chunk: the plan's ends, and for the others what was sent.

    sent: by row number, as the ledger has them. not_sent: why a row that was to be sent was not.
    """
    upcoming = next(sent, None)
    for chunk in plan.rows:
        outcomes = []
        for row in chunk:
            if row.outcome is not None:
                outcomes.append(row.outcome)
            elif upcoming is not None and upcoming.row_number == row.number:
                outcomes.append(upcoming._replace(issues=row.issues))
                upcoming = next(sent, None)
            else:
                outcomes.append(
                    Outcome(
                        row.number, Status.NOT_SENT, reason=not_sent, hint=hint, issues=row.issues
                    )
                )
        yield outcomes
