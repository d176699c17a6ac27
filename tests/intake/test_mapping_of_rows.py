"""What a mapping file says of rows: which sheet they are on, and which of them count."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook

from importer.intake.survey import Survey, survey
from importer.settings.options import Options

HEADER = ("task_type", "task_title", "assignee_id", "deal_id", "Id")
FIELDS = "".join(f'{name} = "{name}"\n' for name in HEADER[:4])
MAPPING = f'sheet = "Open"\nlast_of = "Id"\n[fields]\n{FIELDS}'


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    """Two sheets of tasks, in the second of which an id stands twice."""
    book = Workbook()
    sheets = {"Done": ["1"], "Open": ["1", "2", "1"]}
    for name, ids in sheets.items():
        sheet = book.create_sheet(name)
        sheet.append(HEADER)
        for place, one in enumerate(ids):
            sheet.append(("call", f"{name} {place}", "usr_1", "0061", one))
    book.remove(book.worksheets[0])
    path = tmp_path / "tasks.xlsx"
    book.save(path)
    (tmp_path / "m.toml").write_text(MAPPING, "utf-8")
    return path


def surveyed(path: Path, **flags: str) -> Survey:
    """The workbook as it is read with the mapping beside it, and these flags."""
    options = Options.of(timezone="UTC", mapping=str(path.with_name("m.toml")), **flags)
    found = survey(path, options, stdin=None, advance=lambda _: None, today=None, with_cells=False)
    found.close()
    return found


def test_a_mapping_names_the_sheet_and_the_column_of_ids(workbook: Path) -> None:
    """It is as if the flags had been given."""
    found = surveyed(workbook)
    assert (found.table.sheet, found.row_count) == ("Open", 3)
    assert found.repeats is not None
    assert found.repeats.label == "Id"


def test_a_flag_wins_over_the_mapping(workbook: Path) -> None:
    """Of both, what is said for this very file counts."""
    found = surveyed(workbook, sheet="Done", last_of="task_title")
    assert (found.table.sheet, found.row_count) == ("Done", 1)
    assert found.repeats is not None
    assert found.repeats.label == "task_title"
