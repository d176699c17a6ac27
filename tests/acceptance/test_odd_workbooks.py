"""Whatever a person has around a table, the results are that workbook, and are imported again."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

import importer
from importer.rows.outcome import IMPORT_COLUMNS
from importer.sandbox.server import SandboxServer
from tests.acceptance.odd_workbooks import CALLS, HEADER, KINDS, odd_workbook
from tests.acceptance.shell import Shell, bodies

OPTIONS: dict[str, Any] = {
    "timezone": "UTC",
    "sheet": "Calls",
    "map": {"task_type": "#1", "task_title": "#2", "assignee_id": "#3", "deal_id": "#4"},
}
OURS = {
    "[Content_Types].xml",
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "xl/styles.xml",
    "xl/worksheets/sheet1.xml",
    "xl/worksheets/_rels/sheet1.xml.rels",
}
"""The sheet itself, and what lists its comments, its styles and the summary."""


SHIFTS = {"far from the corner": 2, "a table to the left": 3}
"""In which of them the calls do not begin in column A."""


def options_of(kind: str) -> dict[str, Any]:
    """How the workbook is read, and its results."""
    shift = SHIFTS.get(kind, 0)
    return OPTIONS | {"map": {f: f"#{i + shift}" for i, f in enumerate(HEADER, 1)}}


def looked_at(kind: str, source: Path, results: Path) -> importer.Result:
    """A dry run of the workbook."""
    return importer.validate(source, results=results, **options_of(kind))


def parts(path: Path) -> dict[str, bytes]:
    """The parts of a package."""
    with ZipFile(path) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def cells(path: Path) -> dict[str, Any]:
    """The filled cells of the sheet with the calls, by their places."""
    sheet = load_workbook(path)["Calls"]
    return {c.coordinate: c.value for row in sheet.iter_rows() for c in row if c.value is not None}


@pytest.mark.parametrize("kind", KINDS)
def test_all_but_the_rows_stays(tmp_path: Path, kind: str) -> None:
    """Parts byte for byte, cells each in its place; a second round adds nothing."""
    source = odd_workbook(tmp_path, kind)
    target, again = (source.with_stem(f"{source.stem}.{n}") for n in (1, 2))
    result = looked_at(kind, source, target)
    assert "could not be kept" not in str(result.document["notes"])
    assert {status: n for status, n in result.counts.items() if n} == {"not_sent": 4, "invalid": 1}
    before, after = parts(source), parts(target)
    assert {name for name in before if before[name] != after.get(name)} <= OURS
    was, now = cells(source), cells(target)
    assert {place: now.get(place) for place in was} == was
    added = [value for place, value in now.items() if place not in was]
    assert list(dict.fromkeys(v for v in added if v in IMPORT_COLUMNS)) == list(IMPORT_COLUMNS)
    assert added.count("would_create") == 4
    assert added.count("invalid") == 1
    assert load_workbook(target).sheetnames == [*load_workbook(source).sheetnames, "Import summary"]

    assert looked_at(kind, target, again).counts == result.counts
    assert cells(again).keys() == now.keys()


@pytest.mark.parametrize("kind", KINDS)
def test_results_have_the_columns_and_rows_of_the_workbook(tmp_path: Path, kind: str) -> None:
    """Whatever stands around the table is known for what it is again, and so are its names."""
    source = odd_workbook(tmp_path, kind)
    target = source.with_stem(f"{source.stem}.1")
    looked_at(kind, source, target)
    with importer.read_table(source, sheet="Calls") as was, importer.read_table(target) as now:
        own = [i for i, name in enumerate(now.header) if name not in IMPORT_COLUMNS]
        names = [now.header[i] for i in own]
        assert names[: len(was.header)] == was.header
        assert not any(names[len(was.header) :])
        rows = [(n, [row[i] for i in own][: len(was.header)]) for n, row in now.rows]
        assert rows == list(was.rows)


@pytest.mark.parametrize("kind", KINDS)
def test_checked_corrected_and_run_all_are_created(
    shell: Shell, server: SandboxServer, kind: str
) -> None:
    """The bad cell is corrected in the results of a check, which are imported then."""
    source = odd_workbook(shell.folder, kind)
    target = source.with_stem(f"{source.stem}.results")
    looked_at(kind, source, target)
    book = load_workbook(target)
    (bad,) = (c for row in book["Calls"].iter_rows() for c in row if c.value == "hgh")
    bad.value = "high"
    book.save(target)
    maps = [f"--map={field}={column}" for field, column in options_of(kind)["map"].items()]
    command = ("run", target.name, "--yes", "--timezone=UTC", "--sheet=Calls", *maps)
    assert shell.here(*command).code == 0
    assert [body["task_title"] for body in bodies(server)] == [call[1] for call in CALLS]
    assert [body["priority"] for body in bodies(server)] == ["high"] * len(CALLS)
    assert shell.here(*command).code == 0
    assert len(bodies(server)) == len(CALLS)


@pytest.mark.parametrize("kind", ["two rows of header", "a taller table close by"])
@pytest.mark.usefixtures("server")
def test_rows_to_fix_complete_the_account(shell: Shell, kind: str) -> None:
    """They have the columns of the table alone, and the account knows them again."""
    source = odd_workbook(shell.folder, kind)
    send = ("--yes", "--timezone=UTC", "--sheet=Calls")
    assert shell.here("run", source.name, "--only-failed", *send).code == 1
    to_fix, full = (source.with_stem(f"{source.stem}.{n}") for n in ("to-fix", "results"))
    book = load_workbook(to_fix)
    (bad,) = (c for row in book["Calls"].iter_rows() for c in row if c.value == "hgh")
    bad.value = "high"
    book.save(to_fix)
    done = shell.here("run", to_fix.name, *send)
    assert (done.code, f"{full.name}, which has all rows, is brought up to date" in done.err) == (
        0,
        True,
    )
    found = list(cells(full).values())
    assert (found.count("created"), found.count("invalid"), found.count("hgh")) == (5, 0, 0)


def test_a_neighbor_that_leaves_no_room_is_said(tmp_path: Path) -> None:
    """Then the results are a workbook of their own, with every row."""
    source, target = odd_workbook(tmp_path, "a taller table close by"), tmp_path / "out.xlsx"
    book = load_workbook(source)
    sheet: Any = book["Calls"]
    for column in range(9, 40):
        sheet.cell(1, column, f"Quota {column}")
        sheet.cell(3, column, column)
    book.save(source)
    result = looked_at("", source, target)
    why = "could not be kept: there is no room beside its table"
    assert why in str(result.document["notes"])
    rows = list(load_workbook(target)["Calls"].iter_rows(values_only=True))
    assert rows[0] == (*HEADER, *IMPORT_COLUMNS)
    assert [row[: len(HEADER)] for row in rows[1:]] == CALLS


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_them(tmp_path: Path) -> None:
    """And saves what it has read with every cell of the calls and of the import."""
    folder, saved = tmp_path / "results", tmp_path / "saved"
    folder.mkdir()
    for kind in KINDS:
        source = odd_workbook(tmp_path, kind)
        looked_at(kind, source, folder / source.name)
    files = sorted(folder.iterdir())
    subprocess.run(
        ["soffice", f"-env:UserInstallation={(tmp_path / 'office').as_uri()}", "--headless",
         "--convert-to", "xlsx", "--outdir", str(saved), *map(str, files)],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    assert [path.name for path in sorted(saved.iterdir())] == [path.name for path in files]
    for path in files:
        kept = set(map(str, cells(saved / path.name).values()))
        assert {*IMPORT_COLUMNS, "would_create", "invalid", *CALLS[2]} <= kept, path.name
