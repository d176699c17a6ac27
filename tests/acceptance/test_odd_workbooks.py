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
from tests.acceptance.odd_workbooks import CALLS, HEADER, KINDS, odd_workbook

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


def looked_at(source: Path, results: Path) -> importer.Result:
    """A dry run of the workbook."""
    shift = 2 if source.name.startswith("far_from") else 0
    options = OPTIONS | {"map": {f: f"#{i + shift}" for i, f in enumerate(HEADER, 1)}}
    return importer.validate(source, results=results, **options)


def parts(path: Path) -> dict[str, bytes]:
    """The parts of a package."""
    with ZipFile(path) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def cells(path: Path) -> dict[str, Any]:
    """The filled cells of the sheet with the calls, by their places."""
    sheet = load_workbook(path)["Calls"]
    return {c.coordinate: c.value for row in sheet.iter_rows() for c in row if c.value is not None}


APART = {
    "two rows of header": "its header is over several rows",
    "a table beside": "another table stands beside its own",
}
"""Which have results of their own, and why."""


@pytest.mark.parametrize("kind", sorted(KINDS.keys() - APART.keys()))
def test_all_but_the_rows_stays(tmp_path: Path, kind: str) -> None:
    """Parts byte for byte, cells each in its place; a second round adds nothing."""
    source = odd_workbook(tmp_path, kind)
    target, again = (source.with_stem(f"{source.stem}.{n}") for n in (1, 2))
    result = looked_at(source, target)
    assert "could not be kept" not in str(result.document["notes"])
    assert {status: n for status, n in result.counts.items() if n} == {"not_sent": 4, "invalid": 1}
    before, after = parts(source), parts(target)
    assert {name for name in before if before[name] != after.get(name)} <= OURS
    was, now = cells(source), cells(target)
    assert {place: now.get(place) for place in was} == was
    added = [value for place, value in now.items() if place not in was]
    assert [value for value in added if value in IMPORT_COLUMNS] == list(IMPORT_COLUMNS)
    assert added.count("would_create") == 4
    assert added.count("invalid") == 1
    assert load_workbook(target).sheetnames == [*load_workbook(source).sheetnames, "Import summary"]

    assert looked_at(target, again).counts == result.counts
    assert cells(again).keys() == now.keys()


@pytest.mark.parametrize("kind", APART)
def test_what_cannot_be_told_apart_again_is_a_workbook_of_its_own(
    tmp_path: Path, kind: str
) -> None:
    """With every row, and the reason."""
    source, target = odd_workbook(tmp_path, kind), tmp_path / "out.xlsx"
    result = looked_at(source, target)
    assert f"could not be kept: {APART[kind]}" in str(result.document["notes"])
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
        looked_at(source, folder / source.name)
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
