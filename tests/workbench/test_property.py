"""Whatever a person does to a sheet, its rows end as those of the corrected sheet, checked anew."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from copy import deepcopy
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from importer.intake.reading import Intake, take_in
from importer.ledger.store import Ledger
from importer.planning.planner import Planner
from importer.rows.corrections import NONE_CORRECTED, Corrections
from importer.rows.outcome import Outcome
from importer.settings.options import Options
from importer.workbench.bench import Workbench
from importer.workbench.judge import Judge
from importer.workbench.store import RowStore
from tests.examples import examples
from tests.planned import Scene
from tests.remembered import open_remembered

ODD = {
    "task_type": ["call", "email", "cal", ""],
    "task_title": ["Ring Ada", "Ring Ben", ""],
    "assignee_id": ["usr_1", "usr_2", "Ada Lovelace"],
    "deal_id": ["0071", "72", "0072", "71", "9007199254740990", "Big Deal"],
    "due_date": ["2027-11-24", "13/02/2027", "3/4/2027", "02/13/2027", "2027-11-24 10:00", ""],
    "reason": ["why", "because", ""],
    "Notes of mine": ["x", "y"],
    "id": ["r1", "r2", "r3", "r4", ""],
}
"""What columns hold of which the meaning hangs together, and what has to be settled first."""

CALM = {
    "task_type": ["call", "email"],
    "task_title": ["Ring Ada", "Ring Ben"],
    "assignee_id": ["usr_1", "usr_2"],
    "deal_id": ["0071", "0072"],
    "due_date": ["2027-11-24", "2027-04-03"],
    "reason": ["why", ""],
    "Notes of mine": ["x", "y"],
    "id": ["r1", "r2"],
}
"""What makes rows alike, or like earlier tasks."""

NOTHING: dict[str, list[str]] = {column: [] for column in CALM}
DATES = NOTHING | {
    "deal_id": ["0071", "72"],
    "due_date": ["13/02/2027", "3/4/2027", "4/3/2027", "02/13/2027", "2027-11-24"],
}
NAMES = NOTHING | {
    "assignee_id": ["usr_1", "usr_2", "Ada Lovelace", "Ben King", ""],
    "deal_id": ["0071", "72", "0072", "9007199254740990", "9007199254740980"],
}
IDS = NOTHING | {
    "task_title": ["Ring Ada", "Ring Ben"],
    "Notes of mine": ["x", "y"],
    "id": ["r1", "r2", "r3", "r4", "r5"],
}
"""What one column decides, by its dates or its ids, and what rows with one id say of each other."""

EARLIER = [
    "call,Ring Ada,usr_1,0071,2027-11-24,why",
    "call,Ring Ben,usr_1,0072,2027-04-03,why",
    "email,Ring Ben,usr_2,0071,2027-11-24,because",
]
"""Tasks that the ledger knows: the sheet's rows are these, nearly these, or new."""

WIDTH = len(CALM)
Cell = tuple[int, str]


def _cells(columns: Mapping[str, Sequence[str]]) -> st.SearchStrategy[Cell]:
    cells = [(column, text) for column, texts in enumerate(columns.values()) for text in texts]
    return st.sampled_from(cells)


def _row(earlier: str, ends: Sequence[str], others: Sequence[tuple[int, str]]) -> list[str]:
    """A row that is an earlier task, but for the other cells."""
    row = [*earlier.split(","), *ends]
    for column, text in others:
        row[column] = text
    return row


def _rows(cells: st.SearchStrategy[Cell]) -> st.SearchStrategy[list[list[str]]]:
    ends = st.tuples(st.sampled_from(CALM["Notes of mine"]), st.sampled_from(CALM["id"]))
    row = st.builds(_row, st.sampled_from(EARLIER), ends, st.lists(cells, max_size=2))
    return st.lists(row, min_size=1, max_size=9)


def _steps(cells: st.SearchStrategy[Cell]) -> st.SearchStrategy[list[tuple[str, Any]]]:
    number = st.integers(0, 8)
    step = st.one_of(
        st.tuples(st.just("edit"), st.lists(st.tuples(number, cells), max_size=3)),
        st.tuples(st.just("leave"), st.tuples(number, st.booleans())),
        st.tuples(st.just("replace"), st.tuples(cells, number)),
        st.tuples(st.sampled_from(["undo", "redo"]), st.none()),
    )
    return st.lists(step, max_size=8)


class Sheet(NamedTuple):
    """What the sheet holds by now, and which rows are out: a plain account beside the bench's."""

    rows: list[list[str]]
    out: set[int]


class Model:
    """The same steps, done by copying everything each time."""

    def __init__(self, rows: Sequence[Sequence[str]]) -> None:
        self.first = Sheet([list(row) for row in rows], set())
        self.done = [self.first]
        self.undone: list[Sheet] = []

    @property
    def now(self) -> Sheet:
        """The sheet as it is."""
        return self.done[-1]

    def do(self, change: Callable[[Sheet], object]) -> None:
        """One step; one that changes nothing is none."""
        after = deepcopy(self.now)
        change(after)
        if after != self.now:
            self.done.append(after)
            self.undone.clear()

    def undo(self) -> None:
        """Back to the sheet before."""
        if len(self.done) > 1:
            self.undone.append(self.done.pop())

    def redo(self) -> None:
        """The sheet again that was left by going back."""
        if self.undone:
            self.done.append(self.undone.pop())

    def corrections(self) -> Corrections:
        """How it differs from the file."""
        cells: dict[int, dict[int, str]] = {}
        for place, (was, row) in enumerate(zip(self.first.rows, self.now.rows, strict=True)):
            if texts := {c: text for c, text in enumerate(row) if text != was[c]}:
                cells[place + 2] = texts
        return Corrections(cells, frozenset(place + 2 for place in self.now.out))


class Setting(NamedTuple):
    """The options of a sheet, and what is remembered."""

    options: Options
    ledger: Ledger | None = None

    def taken_in(self, path: Path, corrections: Corrections = NONE_CORRECTED) -> Intake:
        """The sheet, read."""
        return take_in(
            path,
            self.options,
            stdin=None,
            advance=lambda _rows: None,
            keeps_cells=False,
            corrections=corrections,
        )

    def fresh(self, path: Path, corrections: Corrections) -> dict[int, Outcome] | None:
        """How the rows of the corrected sheet end; None: something has to be settled first."""
        with closing(self.taken_in(path, corrections)) as intake:
            if intake.problems:
                return None
            planner = Planner(intake, self.options.planning, ledger=self.ledger)
            ends = planner.rehearse(lambda _rows: None)
            return {end.row_number: end for _, some in ends for end in some}


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A ledger that knows the earlier tasks."""
    folder = tmp_path_factory.mktemp("remembered")
    with open_remembered(folder / "ledgers") as opened:
        opened.begin_run("run-1", "old.csv")
        scene = Scene(folder, opened, *EARLIER, timezone="UTC")
        scene.create()
        yield opened


OPTIONS: dict[str, dict[str, Any]] = {
    "plain": {},
    "every duplicate is meant": {"allow_duplicates": True},
    "the last of each id": {"last_of": "id"},
    "some are skipped": {"skips": [("task_type", "email")], "allow_similar": True},
    "no more than three": {"limit": 3},
    "default type": {"default_type": "call", "rows": (1, 4)},
}
KINDS = [
    (name, knows, columns)
    for name, knows, columns in product(OPTIONS, (False, True), (7, 8))
    if columns == WIDTH or name != "the last of each id"
]
"""Options, whether the ledger is asked, and how many of the columns there are."""


def _written(path: Path, columns: int, rows: Sequence[Sequence[str]]) -> Path:
    lines = [",".join(row[:columns]) for row in [list(CALM), *rows]]
    path.write_text("\n".join([*lines, ""]), "utf-8")
    return path


def _as_workbook(path: Path, columns: int, rows: Sequence[Sequence[str]]) -> Path:
    """The same, in which a date with its year first is one by the type of its cell, but for two."""
    workbook = openpyxl.Workbook()
    sheet = workbook[workbook.sheetnames[0]]
    sheet.append(list(CALM)[:columns])
    for number, row in enumerate(rows):
        is_typed = number % 3 == 1
        sheet.append([text if is_typed else _date_or_text(text) for text in row[:columns]])
    workbook.save(path)
    return path


def _date_or_text(text: str) -> date | str:
    return date.fromisoformat(text) if text.startswith("2027-") and len(text) == 10 else text


def _done(bench: Workbench, model: Model, step: tuple[str, Any], columns: int) -> Any:
    """Do one step to both; what the bench says of it."""
    kind, what = step
    count = len(model.now.rows)
    if kind == "edit":
        cells = {(row % count, c): text for row, (c, text) in what if c < columns}

        def write(sheet: Sheet) -> None:
            for (row, column), text in cells.items():
                sheet.rows[row][column] = text

        model.do(write)
        return bench.edit({(row + 2, column): text for (row, column), text in cells.items()})
    if kind == "leave":
        row, is_out = what[0] % count, what[1]
        model.do(lambda sheet: (sheet.out.add if is_out else sheet.out.discard)(row))
        return bench.leave_out([row + 2], is_out=is_out)
    if kind == "replace":
        (column, text), row = what
        column = min(column, columns - 1)
        value = model.now.rows[row % count][column]
        found = [at for at, there in enumerate(model.now.rows) if there[column] == value]

        def replace_all(sheet: Sheet) -> None:
            for at in found:
                sheet.rows[at][column] = text

        model.do(replace_all)
        return bench.edit({(at + 2, column): text for at in found})
    if kind == "undo":
        model.undo()
        return bench.undo()
    model.redo()
    return bench.redo()


def _known(bench: Workbench) -> dict[int, Outcome | None]:
    return {row.number: row.outcome for row in bench.page(0, 100).rows}


@pytest.mark.parametrize(
    ("texts", "kinds"),
    [
        (CALM, [("plain", True, 7)]),
        (DATES, [("plain", False, 7)]),
        (NAMES, [("plain", False, 7)]),
        (IDS, [("plain", False, 8), ("the last of each id", False, 8)]),
        (CALM, KINDS),
        (ODD, KINDS),
    ],
    ids=["beside earlier tasks", "dates", "names", "ids", "calm", "odd"],
)
@settings(
    max_examples=examples(50),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_a_corrected_sheet_ends_as_one_that_is_checked_anew(
    texts: Mapping[str, Sequence[str]],
    kinds: Sequence[tuple[str, bool, int]],
    ledger: Ledger,
    tmp_path: Path,
    data: st.DataObject,
) -> None:
    """Row for row, after every step; and every row that ends otherwise than before is named."""
    rows, steps = data.draw(_rows(_cells(texts))), data.draw(_steps(_cells(texts)))
    name, is_asked, columns = data.draw(st.sampled_from(kinds))
    options = Options.of(timezone="UTC", **OPTIONS[name])
    setting = Setting(options, ledger if is_asked else None)
    path = _written(tmp_path / "sheet.csv", columns, rows)
    _require_alike(setting, path, [row[:columns] for row in rows], steps)


@settings(
    max_examples=examples(40),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(rows=_rows(_cells(DATES)), steps=_steps(_cells(DATES)))
def test_a_corrected_workbook_ends_as_one_that_is_checked_anew(
    rows: list[list[str]], steps: list[tuple[str, Any]], tmp_path: Path
) -> None:
    """Beside dates by the type of their cells, texts like them, and typed ones in their place."""
    path = _as_workbook(tmp_path / "sheet.xlsx", 7, rows)
    _require_alike(Setting(Options.of(timezone="UTC")), path, [row[:7] for row in rows], steps)


def _require_alike(
    setting: Setting, path: Path, rows: list[list[str]], steps: Sequence[tuple[str, Any]]
) -> None:
    columns = len(rows[0])
    model = Model(rows)
    store = RowStore()
    judge = Judge(store, setting.options.planning, setting.ledger)
    with Workbench(setting.taken_in(path), store, judge) as bench:
        bench.check()
        for step in [("edit", []), *steps]:
            before = _known(bench)
            told = _done(bench, model, step, columns)
            found, fresh = _known(bench), setting.fresh(path, model.corrections())
            assert [list(row.cells) for row in bench.page(0, 100).rows] == model.now.rows
            if fresh is None:
                assert bench.problems
                assert set(found.values()) == {None}
            else:
                assert found == fresh
                other = {number for number, end in found.items() if end != before[number]}
                assert other <= set(told.rows)
