"""Composition root: opens source, ledger and client, and wires the stages into one flow.

A path and options enter, a `Report` leaves. Nothing is printed and nobody is asked except through
the `Host`, so that the command line and the Python API run the same code.
"""

from __future__ import annotations

import heapq
import itertools
import os
import random
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from pydantic import SecretStr

from importer import events
from importer.contract.answer import TaskAnswer
from importer.contract.reference import in_words
from importer.errors import ConfigurationError, ImporterError, LedgerError, ServiceError
from importer.intake.reading import Intake, take_in
from importer.ledger.guard import doubt_about
from importer.ledger.location import (
    Kinship,
    Place,
    key_of,
    own_place,
    place_label,
    places,
    require_one_identity,
    unlike_names,
)
from importer.ledger.others import Others
from importer.ledger.run_id import new_run_id
from importer.ledger.service import is_this_computer
from importer.ledger.store import Ledger
from importer.pipeline.conclusion import Conclusion, Ends
from importer.pipeline.elsewhere import Elsewhere, is_passed_over, wanted_kinship
from importer.pipeline.host import Host, Preview
from importer.pipeline.report import Report
from importer.pipeline.row_log import RowLog
from importer.pipeline.signals import Patience, caught
from importer.pipeline.watch import Watch
from importer.planning.bad_cells import bad_cells, certain_part
from importer.planning.due_dates import DueDates
from importer.planning.forgotten import (
    Forgotten,
    doubt_of,
    find_forgotten,
    remembered,
    results_of,
)
from importer.planning.planned_rows import Plan, final_outcomes
from importer.planning.planner import Planner
from importer.planning.remembered_cells import FragileCells
from importer.planning.rewriting import own_id_columns
from importer.planning.rules import end_of_unsent
from importer.planning.similarity import hold_back
from importer.planning.whereabouts import NOT_ASKED, Asked, Whereabouts, whereabouts
from importer.planning.zone_check import ZoneDoubt, judge_zone, remember_zone
from importer.results.destination import choose_destination
from importer.results.layout import ResultsLayout
from importer.results.successor import Identity, identity, is_replaceable, saved_at
from importer.results.workbook_limits import (
    require_cells_fit,
    require_columns_fit,
    require_rows_fit,
)
from importer.rows.outcome import Outcome
from importer.sandbox.store import SANDBOX_TASK_ID_PREFIX, TRIAL_TASK_ID_PREFIX
from importer.settings.options import Options, read_token, state_folder
from importer.settings.surroundings import ENVIRONMENT, TOKEN_VARIABLE

if TYPE_CHECKING:  # it stands on the HTTP client, which a dry run does not need
    from importer.pipeline.existing import ExistingTasks


def validate(
    path: Path | None,
    options: Options,
    host: Host,
    *,
    environment: Mapping[str, str] = ENVIRONMENT,
    stdin: BinaryIO | None = None,
) -> Report:
    """What a run would do. path None: standard input.

    Needs no token and no network; with a token it asks which workspace that belongs to.
    """
    with ExitStack() as stack:
        run = _Run(path, options, host, environment, stack)
        run.read(stdin)
        run.find_ledger()
        if options.check_existing:
            host.note("a dry run asks no server: --check-existing was not done")
        run.rehearse()
        return run.report


def run(  # noqa: PLR0913 -- what tests pass in
    path: Path | None,
    options: Options,
    host: Host,
    *,
    environment: Mapping[str, str] = ENVIRONMENT,
    stdin: BinaryIO | None = None,
    rng: random.Random | None = None,
) -> Report:
    """Import the file. path None: standard input. An interrupted run reports as well."""
    with ExitStack() as stack:
        run_ = _Run(path, options, host, environment, stack)
        run_.choose_service(rng or random.SystemRandom())
        run_.read(stdin)
        run_.open_ledger()
        run_.list_existing()
        run_.send(run_.plan())
        return run_.report


def require_readable(
    path: Path | None,
    options: Options,
    host: Host,
    *,
    environment: Mapping[str, str] = ENVIRONMENT,
    stdin: BinaryIO | None = None,
) -> None:
    """Raise what stops a run before it asks the service anything. path None: standard input."""
    with ExitStack() as stack:
        _Run(path, options, host, environment, stack).read(stdin)


_AGAIN = "run the same command again"
_SHOWN = 5
"""So many rows that are like earlier tasks are shown to whom is asked about them."""
_CONTROLS = 100
"""So many of the first and of the last created tasks must be in a list that is to be whole."""

_LONGEST_QUESTION_SECONDS = 10.0
"""A dry run does not wait longer for the service to say which workspace it is."""


class _Run:
    """One invocation, step by step."""

    def __init__(
        self,
        path: Path | None,
        options: Options,
        host: Host,
        environment: Mapping[str, str],
        stack: ExitStack,
    ) -> None:
        if options.trust_list and not options.check_existing:
            raise ConfigurationError(
                "--trust-list speaks of the list that --check-existing reads, which is not given",
                hint="add --check-existing, or leave --trust-list out",
            )
        self.path = path
        self.options = options
        self.host = host
        self.environment = environment
        self.stack = stack
        self.base_url = options.base_url
        self.token = SecretStr("")
        self.home = state_folder(environment)
        self.ledger: Ledger | None = None
        self.rng: random.Random = random.SystemRandom()
        self.now = datetime.now(UTC)
        self.row_log = RowLog()
        self.watch = Watch(host, self.row_log)
        self.own: Place | None = None
        self._sent_elsewhere: Others | None = None
        self._replaced: Identity | None = None
        self._saved_at: datetime | None = None
        self.whereabouts: Whereabouts | None = None
        self._existing: ExistingTasks | None = None
        self.unsaved: list[Outcome] = []
        self.bug: Exception | None = None
        self.report = Report(_printable_name(path), dry_run=False, reference=options.reference)

    def choose_service(self, rng: random.Random) -> None:
        """The service of the settings, or a sandbox that ends with the run."""
        self.rng = rng
        if not self.options.sandbox:
            self.token = read_token(self.environment)
            return
        from importer.sandbox.options import SandboxOptions  # noqa: PLC0415
        from importer.sandbox.server import SandboxServer  # noqa: PLC0415 -- a web server

        self.report.trial = True
        self.host.note("Importing into the built-in sandbox: nothing leaves this computer.")
        options = SandboxOptions(task_id_prefix=TRIAL_TASK_ID_PREFIX)
        server = self.stack.enter_context(SandboxServer(options))
        folder = tempfile.TemporaryDirectory(prefix="task-importer-sandbox-")
        self.home = Path(self.stack.enter_context(folder))
        self.base_url, self.token = server.base_url, SecretStr(server.token)

    def read(self, stdin: BinaryIO | None) -> None:
        """The source, whole, and where its results will go: before anything is asked or sent."""
        self.host.start(None, "Reading")
        before = identity(self.path)
        self._saved_at = saved_at(self.path)
        self.intake: Intake = take_in(
            self.path,
            self.options,
            stdin=stdin,
            advance=self.host.advance,
            person=self.host.person,
            today=self.now.astimezone(self.options.zone).date(),
        )
        self.stack.callback(self.intake.close)
        self.options = self.intake.options
        if self.intake.problems:
            raise self._refusal(self._zone_doubt_unasked)
        table = self.intake.table
        events.tell(
            events.SOURCE_READ,
            source=self.report.source,
            rows=self.intake.row_count,
            kind=table.kind,
        )
        read = [self.options.mapping, self.options.ca_file]
        read += self.intake.read_paths
        self.destination = choose_destination(
            self.path, self.options.results, table.kind, [path for path in read if path]
        )
        if self.path is not None and before is not None and self._is_fed_back():
            self.destination, self._replaced = self.path, before
        self._require_fit()
        self.host.show_mapping(table.label, self.intake.row_count, self.intake.mapping)
        for note in self.intake.notes:
            self.host.note(note)

    def _refusal(
        self, zone_doubt: Callable[[Intake], ZoneDoubt | None] = lambda _: None
    ) -> ImporterError:
        """All that has to be settled before the file can be imported, as one error.

        zone_doubt: whether the time zone is to be settled as well.
        """
        intake = self.intake
        self.host.start(intake.row_count, "Checking")
        certain = certain_part(intake)
        with intake.problems.collected():
            if doubt := zone_doubt(certain):
                raise doubt.error
        return intake.problems.refusal(intake.table.label, bad_cells(certain, self.options))

    def _zone_doubt_unasked(self, certain: Intake) -> ZoneDoubt | None:
        """What the ledger says of the zone which a dry run would take; the service is not asked.

        What is wrong with that ledger is told once it is needed.
        """
        if self.options.sandbox:
            return None
        with suppress(LedgerError):
            where = whereabouts(self.home, self.base_url, NOT_ASKED)
            if where.is_there:
                with Ledger.open_to_read(where.own.path) as ledger:
                    return judge_zone(certain, ledger, self.options).doubt
        return None

    def _is_fed_back(self) -> bool:
        """Whether the source is a results file of ours, of which the new one holds every cell."""
        if self.path is None or self.options.results is not None or self.report.trial:
            return False
        table, intake = self.intake.table, self.intake
        is_plain = table.text_format is not None and table.text_format.encoding.startswith("utf-8")
        is_whole = table.header_row == 1 and intake.row_count == intake.last_row - 1
        is_whole = is_whole and not intake.unticked
        is_ours = bool(intake.mapping.import_columns) and not intake.extra_columns
        return is_plain and is_whole and is_ours and is_replaceable(self.path)

    def _require_fit(self) -> None:
        """Raise `ResultsError` where a workbook of results could not hold the rows."""
        if self.destination.suffix.lower() != ".xlsx":
            return
        table = self.intake.table
        layout = ResultsLayout(table.header, self.intake.extra_columns)
        require_columns_fit(layout)
        require_rows_fit(self.intake.row_count)
        if table.kind == "text":  # the cells of a workbook have shown that they fit
            for chunk in self.intake.rows:
                for number, cells in zip(chunk.numbers, chunk.rows, strict=True):
                    require_cells_fit(table.header, cells, number)

    def open_ledger(self) -> None:
        """The workspace that the token belongs to, and its ledger, locked."""
        from importer.pipeline.delivery import Delivery  # noqa: PLC0415 -- a dry run needs no HTTP client

        self.delivery = self.stack.enter_context(
            Delivery.of(
                self.base_url,
                self.token,
                self.options,
                on_pause=self.watch.on_pause,
                home=self.home,
                on_note=self.host.note,
                rng=self.rng,
            )
        )
        self.report.workspace = self.delivery.workspace()
        said = wanted_kinship(self.options)
        if said is None:
            require_one_identity(self.home, self.base_url, self.report.workspace)
        unlike = unlike_names(self.home, self.base_url, self.report.workspace)
        self.own = own = own_place(self.home, self.base_url, self.report.workspace)
        self._tell_of_new(own)
        self.report.compared_with = own.label if own.path.exists() else None
        self.ledger = self.stack.enter_context(
            Ledger.open(
                own.path,
                base_url=self.base_url,
                workspace=self.report.workspace,
                purpose=f"an import of {self.report.source}",
                trust=self.options.trust_ledger,
            )
        )
        self._log_ledger(own)
        if said is not None:
            for place in unlike:
                self._remember(place, said)
            self.own = own_place(self.home, self.base_url, self.report.workspace)
        self.require_same_zone(self.ledger)

    def _log_ledger(self, own: Place) -> None:
        events.tell(events.LEDGER_OPENED, ledger=own.path.name, workspace=self.report.workspace)

    def _tell_of_new(self, own: Place) -> None:
        """That a workspace is new here is told: it may have had another name before."""
        if own.path.exists():
            return
        known = [place.label for place in places(self.home, self.base_url) if not place.problem]
        if known:
            self.host.note(
                f"this is the first import into {own.label} from this computer; rows that were "
                f"sent to {', '.join(known)} are looked for as well"
            )

    def _remember(self, place: Place, kin: Kinship) -> None:
        """Keep what was said of another ledger: it is asked once."""
        if self.ledger is not None:
            self.ledger.remember(key_of(place), kin)

    def find_ledger(self) -> None:
        """The ledger that a run would use, to read, as far as it can be told."""
        if self.options.sandbox:  # it is new, and knows nothing
            return
        asked = self._ask_in_vain()
        self.whereabouts = where = whereabouts(self.home, self.base_url, asked)
        self.report.workspace = asked.workspace
        doubt = doubt_about(where.own.path)
        if doubt is not None:  # it is only read; a run would stop
            self.host.note(doubt)
        for note in where.notes:
            self.host.note(note)
        if where.is_there:
            self.report.compared_with = where.own.label
            self.ledger = self.stack.enter_context(Ledger.open_to_read(where.own.path))
            self._log_ledger(where.own)
            self.require_same_zone(self.ledger)

    def _ask_in_vain(self) -> Asked:
        """Which workspace the token belongs to, for a dry run: it goes on without an answer."""
        if not self.environment.get(TOKEN_VARIABLE, "").strip():
            return NOT_ASKED
        from importer.pipeline.delivery import Delivery  # noqa: PLC0415 -- the HTTP client's

        seconds = min(self.options.timeout, _LONGEST_QUESTION_SECONDS)
        options = self.options.model_copy(update={"timeout": seconds})
        try:
            token = read_token(self.environment)
            with Delivery.of(
                self.base_url, token, options, on_pause=self.watch.on_pause, home=self.home
            ) as asking:
                return Asked(asking.workspace(tries=1, patience_seconds=_LONGEST_QUESTION_SECONDS))
        except ImporterError as error:
            return Asked(problem=f"which workspace it is could not be asked: {error.message}")

    def require_same_zone(self, ledger: Ledger) -> None:
        """The zone in which rows of this file were sent, where the computer's moves their dates.

        Asks which is meant. Raises `ConfigurationError` where nobody says.
        """
        doubt, note = judge_zone(self.intake, ledger, self.options)
        if note is not None:
            self.host.note(note)
        if doubt is None:
            return
        attended = self.host.is_attended
        meant = self.host.choose_zone(doubt.told, doubt.zones) if attended else None
        if meant is None:
            self.intake.problems.add(doubt.error)
            raise self._refusal()
        self.options = self.options.model_copy(update={"timezone": meant})
        self.intake.mapper = self.intake.mapper.in_zone(self.options.zone)

    def _planner(self) -> Planner:
        self.host.start(self.intake.row_count, "Checking")
        return Planner(
            self.intake,
            self.options,
            ledger=self.ledger,
            ignored_ids=self._ignored_ids(),
            existing=self._existing,
            due_dates=self.report.due_dates,
        )

    def _due_dates(self) -> DueDates:
        return DueDates.as_of(self.now, self.options.zone)

    def _ignored_ids(self) -> tuple[str, ...]:
        """How the ids of tasks begin that cannot exist there: of a trial, or of any sandbox."""
        if is_this_computer(self.base_url) and not self.options.sandbox:
            return (TRIAL_TASK_ID_PREFIX,)
        return (TRIAL_TASK_ID_PREFIX, SANDBOX_TASK_ID_PREFIX)

    def list_existing(self) -> None:
        """What the workspace holds, where the rows are to be compared with it."""
        if not self.options.check_existing:
            return
        from importer.pipeline.existing import ExistingTasks  # noqa: PLC0415 -- the HTTP client's

        self.host.start(None, "Listing the workspace's tasks")
        self._existing = existing = ExistingTasks(self.delivery.read_task)
        self.stack.callback(existing.close)

        def keep(task: TaskAnswer) -> bool:
            before = existing.count
            existing.add(task)
            self.host.advance(existing.count - before)
            return False

        if self.ledger is not None:
            existing.expect(self.ledger.created_first(_CONTROLS))
            existing.expect(self.ledger.created_last(_CONTROLS))
        for _ in range(2):  # what is made or deleted meanwhile may move a task past one of them
            self.delivery.list_tasks(keep)
        count = existing.count
        hidden = self.delivery.first_that_is_there(existing.unlisted()[:_CONTROLS])
        problem = f"the list leaves out task {hidden}, which is there" if hidden else None
        problem = problem or existing.conclude()
        if problem is not None:
            raise self._incomparable(problem)
        tasks = "task" if count == 1 else "tasks"
        self.host.note(f"compared with the {count:,} {tasks} that the workspace lists")

    def _incomparable(self, problem: str) -> ServiceError:
        return ServiceError(
            f"the rows cannot be compared with the tasks at {self.base_url}: {problem}",
            hint="leave out --check-existing, or try again later; nothing was sent",
        )

    def plan(self) -> Plan:
        """What to do with each row."""
        planner = self._planner()
        plan = self._check_claims(planner.make(self.host.advance))
        if self.own is not None and not self.options.sandbox:
            self._sent_elsewhere = others = self._others(self.own)
            elsewhere = Elsewhere(self.own, others, self.host)
            with plan.closed_on_failure():
                said, trust = wanted_kinship(self.options), self.options.trust_ledger
                plan = elsewhere.settle(plan, said, self._remember, trust=trust)
        if self._existing is not None and self.ledger is not None:
            with plan.closed_on_failure():
                self._existing.tell_alike(plan, self.ledger)
                self._tell_reads(self._existing.reads)
        plan = self._hold_back_similar(plan)
        self.stack.callback(plan.close)
        self.report.first_mark = planner.first_mark
        events.tell(
            events.PLAN_MADE,
            rows=self.intake.row_count,
            to_create=plan.to_create,
            to_look_up=plan.to_look_up,
            to_close=plan.to_close,
            invalid=plan.invalid,
        )
        return plan

    def _require_remembered(self, plan: Plan) -> None:
        """Raise `LedgerError` where results of the source know what no ledger does."""
        doubt = doubt_of(self.intake, plan, self._forgotten()) if plan.to_create else None
        if doubt is None:
            return
        if not self.options.trust_ledger:
            raise LedgerError(f"{doubt.message}; nothing was sent", hint=doubt.hint)
        self.host.note(doubt.message)

    def _forgotten(self) -> list[Forgotten]:
        """What results files of this source say that no ledger of the computer knows."""
        if self.options.sandbox or self.intake.mapping.import_columns:
            return []  # a results file speaks for itself
        files = results_of(self.path, self.options.results)
        if not files:
            return []
        with ExitStack() as stack:
            known = remembered(self.home, self.path or Path(self.report.source), stack)
            return find_forgotten(self.intake, files, known, self._ignored_ids())

    def _tell_reads(self, count: int) -> None:
        if count:
            tasks = "1 task was" if count == 1 else f"{count:,} tasks were"
            self.host.note(f"{tasks} asked for by id, for the list does not say all of them")

    def _hold_back_similar(self, plan: Plan) -> Plan:
        """The plan without the rows that are like earlier tasks, unless somebody means them."""
        if self.options.allow_similar or not plan.similar_count:
            return plan
        with plan.closed_on_failure():
            first = [(number, issue) for number, issue in itertools.islice(plan.similar, _SHOWN)]
            if self.host.confirm_similar(plan.similar_count, first):
                return plan
            return hold_back(plan)

    def _check_claims(self, plan: Plan) -> Plan:
        """The plan, once the service was asked for the tasks that the file alone knows of."""
        from importer.pipeline import claims  # noqa: PLC0415 -- the HTTP client's

        with plan.closed_on_failure():
            claimed = claims.claims_of(plan)
            if not claimed.to_ask:
                return plan
            self.host.start(claimed.to_ask, "Asking for tasks")
            delivery, advance = self.delivery, self.host.advance
            asker = delivery.asker()
            findings = delivery.run(
                claims.ask_for(
                    plan, claimed, delivery.client, asker, advance, saved_at=self._saved_at
                )
            )
            tasks = "1 task" if claimed.to_ask == 1 else f"{claimed.to_ask:,} tasks"
            self.host.note(
                f"the file names {tasks} that this computer does not know: HockeyStack was asked "
                f"for {len(findings.judged):,}"
            )
            label = place_label(self.base_url, self.report.workspace)
            claims.require_of_here(claimed, findings, self.report.source, label)
            return claims.concluded(plan, findings)

    def _others(self, own: Place) -> Others:
        return self.stack.enter_context(Others.of(self.home, own, is_passed_over(own)))

    def rehearse(self) -> None:
        """How each row would end, counted, and written where results are wanted."""
        self.report.dry_run = True
        self.report.due_dates = self._due_dates()
        self.report.unsent = self.intake.unsent
        planner = self._planner()
        revisions: list[Callable[[Plan], Plan]] = []
        if self.whereabouts is not None:
            where = self.whereabouts
            others = self._others(where.own)
            elsewhere = Elsewhere(where.own, others, self.host)
            if others or others.unsound:
                revisions.append(partial(elsewhere.rehearse, is_certain=where.is_certain))
        if forgotten := self._forgotten():
            revisions.append(partial(self._tell_forgotten, forgotten))

        def revise(plan: Plan) -> Plan:
            for revision in revisions:
                plan = revision(plan)
            return plan

        ends = planner.rehearse(self.host.advance, revise if revisions else None)
        self._conclusion().conclude(ends, write=self.options.results is not None)
        self.report.first_mark = planner.first_mark

    def _tell_forgotten(self, found: Sequence[Forgotten], plan: Plan) -> Plan:
        doubt = doubt_of(self.intake, plan, found)
        if doubt is not None:
            self.host.note(f"{doubt.message}. A run stops there: {doubt.hint}")
        return plan

    def send(self, plan: Plan) -> None:
        """Ask, send what is to be created, and conclude."""
        self.report.due_dates = plan.due_dates(self._due_dates())
        if self.options.all_or_nothing and plan.invalid:
            rows = "row is" if plan.invalid == 1 else "rows are"
            reason = f"--all-or-nothing: {plan.invalid:,} other {rows} invalid"
            self._conclude_unsent(plan, reason, "correct the invalid rows", write=True)
            return
        if plan.to_do and not self._may_send(plan):
            self.report.declined = True
            self._conclude_unsent(plan, "not confirmed", _AGAIN, write=False)
            return
        patience = Patience()
        with caught(patience):  # once something may have been sent, the results are due
            sent, reason, hint = self._deliver(plan) if plan.to_do else (iter(()), "", _AGAIN)
            self._adopt(plan)
            ends = final_outcomes(
                plan, sent, lambda row: end_of_unsent(row, reason=reason, hint=hint)
            )
            self._write(ends)
        self.report.interrupted |= patience.asked_to_stop
        if self.bug is not None:
            raise self.bug  # a bug keeps its traceback, and nobody loses what was sent before it

    def _may_send(self, plan: Plan) -> bool:
        """Whether a person agrees, or has agreed before."""
        if self.options.sandbox:
            due_dates = self.report.due_dates and self.report.due_dates.in_words()
            if due_dates:
                self.host.note(f"Due dates: {due_dates}.")
            for line in self.intake.unsent:
                self.host.note(f"Warning: {line}.")
            return True
        self._require_compared(plan)
        self._require_remembered(plan)
        return self.host.confirm_run(self._preview(plan))

    def _require_compared(self, plan: Plan) -> None:
        """Raise `ServiceError` where rows may be in the workspace, and nobody says that they go."""
        if self._existing is None or not plan.to_create:
            return
        if self._existing.flaw is not None:
            raise self._incomparable(self._existing.flaw)
        doubts = "; ".join(self._existing.doubts(plan))
        count = plan.to_create
        rows = "1 row equals" if count == 1 else f"{count:,} rows equal"
        told = f"{rows} no task that is listed, which does not prove that there is none: {doubts}"
        if self.options.trust_list:
            self.host.note(f"{told} (--trust-list: they are created)")
        elif not self.host.confirm_going_on(told):
            raise ServiceError(
                told,
                hint="on a terminal you are asked whether they are to be created; --trust-list "
                "says that the list holds every task; nothing was sent",
            )

    def _deliver(self, plan: Plan) -> tuple[Iterator[Outcome], str, str]:
        """Send; the outcomes by row number, and why rows without one were not sent, and a hint."""
        ledger, report = self._begin_run()
        events.tell(
            events.RUN_STARTED, run_id=report.run_id, source=report.source, to_do=plan.to_do
        )
        if self.intake.mapper.has_zoneless_dates:
            remember_zone(ledger, str(self.options.zone))
        self.host.start(plan.to_do, "Sending")
        columns = self.intake.mapping.filled_by
        run_id = report.run_id or ""
        ending = self.delivery.send(
            plan.to_send(ledger.sent_last),
            ledger,
            run_id,
            self.watch,
            columns,
            others=self._sent_elsewhere,
        )
        report.halted, report.interrupted = ending.halted, ending.interrupted
        report.ledger_error, self.bug = ending.ledger_error, ending.bug
        if report.ledger_error is None:
            try:
                ledger.end_run(report.run_id or "")
            except (
                LedgerError
            ) as error:  # what was sent is recorded, so the results must still be written
                report.ledger_error = error
        events.tell(
            events.RUN_ENDED,
            run_id=report.run_id,
            stopped=report.halted is not None,
            interrupted=report.interrupted,
            ledger_failed=report.ledger_error is not None,
        )
        unsaved = self.unsaved = sorted(ending.unsaved, key=lambda outcome: outcome.row_number)
        sent = heapq.merge(
            ledger.outcomes(report.run_id or ""), unsaved, key=lambda outcome: outcome.row_number
        )
        reason = "the run was interrupted" if ending.interrupted else "the run stopped first"
        if ending.ledger_error is not None:
            reason = ending.ledger_error.message
        report.halted_hint = ending.hint
        return sent, ending.halted or reason, ending.hint or _AGAIN

    def _begin_run(self) -> tuple[Ledger, Report]:
        if self.ledger is None:
            raise AssertionError("a run has a ledger")
        self.report.run_id = new_run_id(datetime.now(UTC), self.rng, self.ledger.has_run)
        self.ledger.begin_run(
            self.report.run_id,
            self.report.source,
            source_digest=self.intake.digest(),
            row_count=self.intake.row_count,
        )
        return self.ledger, self.report

    def _adopt(self, plan: Plan) -> None:
        """Remember the tasks that were found, so that a later run knows them without looking."""
        if self.ledger is None or self.report.ledger_error is not None:
            return
        try:
            found = [
                (row.number, row.fingerprint, row.outcome.task_id)
                for row in plan.found
                if row.outcome is not None and row.outcome.task_id is not None
            ]
            if found and self.report.run_id is None:  # nothing was to be sent: history tells of it
                self._begin_run()
                self.ledger.end_run(self.report.run_id or "")
            if found:
                self.ledger.adopt(self.report.run_id or "", found)
        except LedgerError as error:
            self.report.ledger_error = error

    def _conclude_unsent(self, plan: Plan, reason: str, hint: str, *, write: bool) -> None:
        ends = final_outcomes(
            plan, iter(()), lambda row: end_of_unsent(row, reason=reason, hint=hint)
        )
        self._write(ends, write=write)

    def _write(self, outcomes: Iterator[list[Outcome]], *, write: bool = True) -> None:
        self.host.start(self.intake.row_count, "Writing results")
        ends = zip(self.intake.rows, outcomes, strict=True)
        self._conclusion().conclude(self._advancing(ends), write=write)

    def _advancing(self, ends: Ends) -> Ends:
        for chunk, outcomes in ends:
            yield chunk, outcomes
            self.host.advance(len(outcomes))

    def _conclusion(self) -> Conclusion:
        # A name that nobody gave replaces nothing, whatever came to stand there meanwhile; but for
        # a results file that was fed back, unless somebody saved it anew.
        is_as_read = self._replaced is not None and identity(self.path) == self._replaced
        replace = self.options.results is not None or is_as_read
        fragile = FragileCells(own_id_columns(self.intake, self.options))
        return Conclusion(
            self.intake,
            self.report,
            self.host,
            self.destination,
            replace,
            fragile=fragile,
            ledger=None if self.report.dry_run else self.ledger,
            unsaved=self.unsaved,
            row_log=self.row_log,
        )

    def _preview(self, plan: Plan) -> Preview:
        rate, report = self.delivery.pacer.rate, self.report
        reference = report.reference and in_words(report.reference, report.first_mark)
        return Preview(
            self.report.workspace,
            self.base_url,
            plan.to_create,
            self.intake.row_count - plan.to_do,
            plan.invalid,
            plan.errors,
            str(rate),
            None if rate.count is None else plan.to_do * rate.seconds / rate.count,
            to_look_up=plan.to_look_up,
            to_close=plan.to_close,
            resends_unconfirmed=self.options.resend_unconfirmed,
            reference=reference,
            due_dates=report.due_dates.in_words() if report.due_dates else None,
            unsent=self.intake.unsent,
        )


def _printable_name(path: Path | None) -> str:
    """The file's name as text that every output can hold, whatever bytes it is made of."""
    if path is None:
        return "standard input"
    return os.fsencode(path).decode("utf-8", "backslashreplace")
