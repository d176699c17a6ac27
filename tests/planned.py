"""A small file, planned against a ledger: what the tests of planning share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from importer.intake.reading import Intake, take_in
from importer.ledger.records import Intent, Settlement
from importer.ledger.states import Event
from importer.ledger.store import Ledger
from importer.pipeline.beside.existing import ExistingTasks
from importer.planning.facts import PlannedRow
from importer.planning.planned_rows import Plan
from importer.planning.planner import Planner
from importer.rows.outcome import Outcome, Status
from importer.settings.options import Options
from tests.remembered import open_remembered

HEADER = "task_type,task_title,assignee_id,deal_id,due_date,reason"
ADA = "call,Ring Ada,usr_1,0071,2026-11-24T10:00:00Z,why"
BEN = "call,Ring Ben,usr_1,0072,2026-11-24T10:00:00Z,why"
CEM = "call,Ring Cem,usr_1,0073,2026-11-24T10:00:00Z,why"


def never_sent(_fingerprints: Sequence[bytes]) -> dict[bytes, int]:
    """No row was sent before."""
    return {}


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """A ledger in which a run has begun."""
    with open_remembered(tmp_path / "ledgers") as opened:
        opened.begin_run("run-1", "old.csv")
        yield opened


class Scene:
    """A file of the given rows, planned."""

    def __init__(
        self,
        folder: Path,
        ledger: Ledger | None,
        *rows: str,
        existing: ExistingTasks | None = None,
        **options: Any,
    ) -> None:
        path = folder / "calls.csv"
        path.write_text("\n".join([HEADER, *rows, ""]), "utf-8")
        self.options = Options.of(**options)
        self.ledger = ledger
        self.intake: Intake = take_in(path, self.options, stdin=None, advance=lambda _rows: None)
        planner = Planner(self.intake, self.options.planning, ledger=ledger, existing=existing)
        with closing(self.intake.rows), closing(planner.make(lambda _rows: None)) as plan:
            self.rows: list[PlannedRow] = [row for chunk in plan.rows for row in chunk]
            self.to_send = list(plan.to_send(never_sent))
            self.warnings = list(plan.similar)
            self.similar = [number for number, _ in self.warnings]
            self.found = [row.outcome and row.outcome.task_id for row in plan.found]
        self.plan: Plan = plan

    def ends(self) -> list[str]:
        """Why each row is not sent; "" for one that is."""
        return ["" if row.outcome is None else row.outcome.reason for row in self.rows]

    def create(self) -> None:
        """Send what is to be sent."""
        assert self.ledger is not None
        for row in self.to_send:
            intent = Intent(row.fingerprint, row.number, row.body, likeness=row.likeness)
            self.ledger.commit("run-1", [intent], [])
            task_id = f"t-{row.fingerprint.hex()}"
            end = Outcome(row.number, Status.CREATED, task_id, attempts=1)
            done = Settlement(row.fingerprint, Event.CREATE, end, task_id)
            self.ledger.commit("run-1", [], [done])
