"""What other ledgers of this computer know of the rows that are to be created.

Returns the plan without the rows that the same workspace has under another name, or raises
`ConfigurationError` where nobody has said whether it is the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from importer.errors import ConfigurationError, LedgerError
from importer.ledger.location import Place, WorkspaceRelation
from importer.ledger.others import KnownElsewhere, Others
from importer.ledger.service import is_this_computer, same_service
from importer.ledger.states import State
from importer.ledger.unsound import Unsound, may_be_of
from importer.pipeline.caller.host import Host
from importer.planning.facts import PlannedRow
from importer.planning.planned_rows import Plan
from importer.planning.revising import is_to_create, revised
from importer.planning.rules import LOOK_IN_THE_WORKSPACE
from importer.reporting.notes import Note
from importer.reporting.progress_events import Noted
from importer.rows.outcome import Outcome, Status
from importer.sandbox.store import SANDBOX_WORKSPACE
from importer.settings.groups import PlanningOptions
from importer.wording.hints import Hint

SAME_OR_OTHER = Hint(
    "if it is the same, add {same_workspace:yes}: they are not sent again; "
    "if it is another, add {other_workspace:yes}: they are created there too"
)


@dataclass(slots=True)
class Overlap:
    """How many rows are to be created, and how many of them each ledger knows."""

    to_create: int = 0
    apart: Counter[Place] = field(default_factory=Counter)


def wanted_relation(options: PlanningOptions) -> WorkspaceRelation | None:
    """What the flags say of other workspaces; raises `ConfigurationError` where they say both."""
    if options.same_workspace and options.other_workspace:
        raise ConfigurationError(
            Hint("{same_workspace} and {other_workspace} contradict each other"),
            hint="use the one that applies",
        )
    if options.same_workspace:
        return WorkspaceRelation.SAME
    return WorkspaceRelation.OTHER if options.other_workspace else None


def is_passed_over(own: Place) -> Callable[[Place], bool]:
    """Whether a ledger says nothing about `own`: one of them is of a sandbox, which is a trial."""

    def passes(other: Place) -> bool:
        if same_service(own.base_url) == same_service(other.base_url):
            return False
        return _is_trial(own) or _is_trial(other)

    return passes


def _is_trial(place: Place) -> bool:
    return place.workspace == SANDBOX_WORKSPACE and is_this_computer(place.base_url)


class Elsewhere:
    """Compares a plan with the other ledgers, for one run into `own`."""

    def __init__(self, own: Place, others: Others, host: Host) -> None:
        self._own = own
        self._others = others
        self._host = host

    def settle(
        self,
        plan: Plan,
        said: WorkspaceRelation | None,
        remember: Callable[[Place, WorkspaceRelation], None],
        *,
        trust: bool = False,
    ) -> Plan:
        """The plan of a run, when it is clear what each ledger that knows its rows is to it.

        said: by the flags. remember: told what was said of a ledger, now or when asked. trust: go
        on without what is missing. Raises `LedgerError` where a ledger that may know the rows does
        not tell what was sent.
        """
        for unsound in self._others.unsound:
            if self._is_in_the_way(unsound) and said is WorkspaceRelation.OTHER:
                remember(unsound.place, said)
            elif self._is_in_the_way(unsound) and plan.to_create and not trust:
                raise LedgerError(f"{_unknown(unsound)}; nothing was sent", hint=_MISSING)
            self._host.report(Noted(Note.OTHER_LEDGER, unsound.problem))
        if not self._others:
            return plan
        met = self._count(plan)
        for place in sorted(self._suspects(met), key=lambda place: -met.apart[place]):
            relation = said or self._ask(met, place)
            remember(place, relation)
            self._others.settle(place, relation)
            del met.apart[place]
        self._note(met)
        return self._without_known(plan)

    def rehearse(self, plan: Plan, *, is_certain: bool) -> Plan:
        """The plan of a dry run, which says what the run would ask, and settles nothing.

        is_certain: whether the service has said that the run goes to `own`.
        """
        for unsound in self._others.unsound:
            is_in_the_way = self._is_in_the_way(unsound) and plan.to_create
            stops = f"{_unknown(unsound)}. A run stops there: {_MISSING}"
            self._host.report(Noted(Note.OTHER_LEDGER, stops if is_in_the_way else unsound.problem))
        if not self._others:
            return plan
        plan = self._without_known(plan)
        met = self._count(plan)
        if not is_certain:
            for place, count in met.apart.items():
                self._host.report(
                    Noted(
                        Note.SENT_ELSEWHERE,
                        f"{count:,} of the {met.to_create:,} rows to create were sent to "
                        f"{place.label} before",
                    )
                )
            return plan
        for place in self._suspects(met):
            self._host.report(
                Noted(
                    Note.MAYBE_SAME,
                    f"{self._question(met, place)}. A run stops there: {SAME_OR_OTHER}",
                )
            )
            del met.apart[place]
        self._note(met)
        return plan

    def _count(self, plan: Plan) -> Overlap:
        met = Overlap()
        for chunk in plan.left():
            wanted = [row.fingerprint for row in chunk if is_to_create(row)]
            same = self._others.known_as_same(wanted)
            wanted = [key for key in wanted if key not in same]
            met.to_create += len(wanted)
            for place, keys in self._others.known_apart(wanted).items():
                met.apart[place] += len(keys)
        return met

    def _is_in_the_way(self, unsound: Unsound) -> bool:
        return may_be_of(self._own, unsound.place)

    def _suspects(self, met: Overlap) -> list[Place]:
        """Ledgers that know too much of the file to be of another workspace, unasked.

        One row is enough where the service or the workspace's id is the same: a service gives ids
        once, and may be known under a new address. Elsewhere it takes more than half of the rows.
        """
        return [
            place
            for place, count in met.apart.items()
            if may_be_of(self._own, place) or count * 2 > met.to_create
        ]

    def _ask(self, met: Overlap, place: Place) -> WorkspaceRelation:
        question = self._question(met, place)
        if not self._host.is_attended:
            raise ConfigurationError(f"{question}; nothing was sent", hint=SAME_OR_OTHER)
        relation = self._host.tell_workspaces_apart(question)
        if relation is None:
            raise ConfigurationError("no workspace was chosen; nothing was sent")
        return relation

    def _question(self, met: Overlap, place: Place) -> str:
        return (
            f"{met.apart[place]:,} of the {met.to_create:,} rows to create were sent before, to "
            f"{place.label}, and this run goes to {self._own.label}: it may be the same workspace "
            "under another name"
        )

    def _note(self, met: Overlap) -> None:
        for place, count in met.apart.items():
            self._host.report(
                Noted(
                    Note.SENT_ELSEWHERE,
                    f"{count:,} of the {met.to_create:,} rows to create were sent to {place.label} "
                    f"before; they are created in {self._own.label} too",
                )
            )

    def _without_known(self, plan: Plan) -> Plan:
        if not self._others.has_same:
            return plan
        return revised(plan, self._ended)

    def _ended(self, chunk: Sequence[PlannedRow]) -> list[PlannedRow]:
        wanted = [row.fingerprint for row in chunk if is_to_create(row)]
        known = self._others.known_as_same(wanted)
        return [
            row._replace(outcome=_end(row, known[row.fingerprint]))
            if row.fingerprint in known and is_to_create(row)
            else row
            for row in chunk
        ]


def _unknown(unsound: Unsound) -> str:
    """What follows from a ledger that does not tell what was sent."""
    place = unsound.place
    where = f"to {place.label}" if place.base_url else "with it"
    return f"{unsound.problem}; which of the rows were sent {where} before is not known"


_MISSING = Hint(
    "restore the newest copy of that file; if it is of another workspace, add "
    "{other_workspace:yes}, which is asked once; or continue without it by adding "
    "{trust_ledger:yes}, best together with {check_existing:yes}, which compares the rows with "
    "what the workspace holds"
)


def _end(row: PlannedRow, found: KnownElsewhere) -> Outcome:
    """How a row ends that was sent to this workspace when it had another name."""
    known = found.known
    place = f"{found.place.label}, run {known.run_id}, row {known.row_number}"
    is_created = known.state in {State.CREATED, State.CLOSED}
    if is_created and (known.state is State.CLOSED or known.closing is None):
        return Outcome(
            row.number, Status.DUPLICATE, known.task_id, f"created earlier ({place})",
            issues=row.issues,
        )  # fmt: skip
    reason, hint = f"sent earlier ({place}); the outcome is not known", LOOK_IN_THE_WORKSPACE
    if is_created:
        reason, hint = f"created earlier ({place}); its status is not set yet", "set it there"
    return Outcome(row.number, Status.UNCONFIRMED, known.task_id, reason, hint, row.issues)
