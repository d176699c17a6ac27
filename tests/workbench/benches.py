"""A sheet on the bench: what the tests of the workbench share."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from importer.intake.reading import take_in
from importer.ledger.store import Ledger
from importer.settings.options import Options
from importer.workbench.bench import Workbench
from importer.workbench.judge import Judge
from importer.workbench.store import RowStore

HEADER = "task_type,task_title,assignee_id,deal_id,priority,due_date"
TYPE, TITLE, ASSIGNEE, DEAL, PRIORITY, DUE = range(6)


def bench_of(
    path: Path, *rows: str, ledger: Ledger | None = None, header: str = HEADER, **options: Any
) -> Workbench:
    """The bench of a sheet of these rows, which is written to `path`; nothing is checked yet."""
    path.write_text("\n".join([header, *rows, ""]), "utf-8")
    settled = Options.of(timezone="UTC", **options)
    intake = take_in(path, settled, stdin=None, advance=lambda _rows: None, keeps_cells=False)
    assert not intake.problems
    store = RowStore()
    return Workbench(intake, store, Judge(store, settled.planning, ledger))
