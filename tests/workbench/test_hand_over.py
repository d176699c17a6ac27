"""The corrected rows handed to the pipeline, which checks all of them again before it sends any."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from importer.errors import PlanChangedError
from importer.pipeline.caller.caller import Caller
from importer.pipeline.caller.silent import Silent
from importer.pipeline.run import prepare, run, validate
from importer.sandbox.server import SandboxServer
from importer.settings.access_token import GivenToken
from importer.settings.options import Options
from importer.workbench.bench import Workbench
from tests.workbench.benches import DUE, HEADER, PRIORITY, TITLE, bench_of

ROWS = (
    "call,Ring Ada,usr_1,0071,hgh,13/02/2027",
    "call,Ring Ben,usr_1,0072,high,03/04/2027",
    "call,Ring Cem,usr_1,0073,high,03/04/2027",
)
WAS_HGH = 'corrected by hand: "priority" was "hgh"'


@pytest.fixture
def server() -> Iterator[SandboxServer]:
    """A sandbox that stays."""
    with SandboxServer() as sandbox:
        yield sandbox


@pytest.fixture
def caller(server: SandboxServer, tmp_path: Path) -> Caller:
    """Who calls, with a state folder of their own."""
    environment = {"TASK_IMPORTER_HOME": str(tmp_path / "home")}
    return Caller(Silent(), environment=environment, token=GivenToken(server.token))


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Workbench]:
    """A sheet with one word corrected, one title, and its last row left out."""
    with bench_of(tmp_path / "calls.csv", *ROWS) as opened:
        opened.check()
        opened.edit({(2, PRIORITY): "high", (3, TITLE): "Ring Zoe"})
        opened.leave_out([4])
        yield opened


def _options(server: SandboxServer, path: Path) -> Options:
    return Options.of(timezone="UTC", base_url=server.base_url, results=path, rate="unlimited")


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def test_the_results_hold_the_corrected_cells_and_the_former_texts(
    bench: Workbench, caller: Caller, server: SandboxServer, tmp_path: Path
) -> None:
    """Every row of the file is accounted for, one that was left out as well."""
    source, results = tmp_path / "calls.csv", tmp_path / "out.csv"
    before = source.read_bytes()
    run(source, _options(server, results), replace(caller, corrections=bench.corrections))
    first, second, third = _rows(results)
    assert (first["priority"], first["import_status"]) == ("high", "created")
    assert first["import_issues"] == WAS_HGH
    assert (second["task_title"], second["import_status"]) == ("Ring Zoe", "created")
    assert second["import_issues"] == 'corrected by hand: "task_title" was "Ring Ben"'
    assert (third["import_status"], third["import_issues"]) == ("skipped", "left out by hand")
    assert source.read_bytes() == before


def test_a_dry_run_says_what_the_bench_has_shown(
    bench: Workbench, caller: Caller, server: SandboxServer, tmp_path: Path
) -> None:
    """It is the full pass, and it reads the file again."""
    found: list[str] = []
    told = replace(
        caller,
        corrections=bench.corrections,
        watch=lambda _chunk, ends: found.extend(end.status for end in ends),
    )
    validate(tmp_path / "calls.csv", _options(server, tmp_path / "out.csv"), told)
    shown = [row.outcome.status for row in bench.page(0, 10).rows if row.outcome]
    assert found == shown == ["not_sent", "not_sent", "skipped"]


def test_who_agreed_to_a_sheet_has_not_agreed_to_another_correction(
    bench: Workbench, caller: Caller, server: SandboxServer, tmp_path: Path
) -> None:
    """Nothing is sent, and the row with which more would be done is named."""
    source, options = tmp_path / "calls.csv", _options(server, tmp_path / "out.csv")
    agreed = prepare(source, options, replace(caller, corrections=bench.corrections))
    bench.edit({(3, DUE): "2027-05-01"})
    with pytest.raises(PlanChangedError) as changed:
        run(source, options, replace(caller, corrections=bench.corrections), agreed=agreed)
    assert [change.row for change in changed.value.changes] == [3]
    assert not (tmp_path / "out.csv").exists()


def test_the_copy_of_a_workbook_holds_the_corrected_cells(
    caller: Caller, server: SandboxServer, tmp_path: Path
) -> None:
    """All else of the person's workbook stays as it was, and so does the file itself."""
    source, results = tmp_path / "calls.xlsx", tmp_path / "out.xlsx"
    workbook = openpyxl.Workbook()
    sheet = workbook[workbook.sheetnames[0]]
    for line in (HEADER, *ROWS):
        sheet.append(line.split(","))
    workbook.create_sheet("Other").append(["mine"])
    workbook.save(source)
    with bench_of(tmp_path / "calls.csv", *ROWS) as bench:
        bench.check()
        bench.edit({(2, PRIORITY): "high"})
        told = replace(caller, corrections=bench.corrections)
    run(source, _options(server, results), told)
    with closing(openpyxl.load_workbook(results)) as found:
        assert found["Other"]["A1"].value == "mine"
        cells = [cell.value for cell in found[found.sheetnames[0]][2]]
    assert cells[PRIORITY] == "high"
    assert WAS_HGH in cells
    with closing(openpyxl.load_workbook(source)) as kept:
        assert kept[kept.sheetnames[0]].cell(2, PRIORITY + 1).value == "hgh"
