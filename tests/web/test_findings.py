"""What was found in a file, and how each thing is said otherwise."""

from __future__ import annotations

from pathlib import Path

from importer.pipeline.caller.caller import Caller
from importer.pipeline.caller.silent import Silent
from importer.pipeline.run import look
from importer.settings.options import load_options
from importer.web.settling.findings import findings, head_rows
from tests.web.looks import HEADER, look_at

DEFECTS = Path(__file__).parents[2] / "samples" / "defects"
ROW = "call,Ring Ada,usr_1,0071"


def test_a_text_file_is_described(tmp_path: Path) -> None:
    """Its header, rows, encoding, what stands between its cells, and what stands above them."""
    told = findings(look_at(tmp_path, "Calls of March", "", HEADER, ROW, "", ROW), {})
    assert [(one.name, one.label, one.value) for one in told] == [
        ("header_row", "Header", "row 3"),
        ("", "Rows", "2 rows, and 1 blank one, skipped"),
        ("encoding", "Encoding", "Unicode (UTF-8)"),
        ("delimiter", "Cells are separated by", "Comma"),
        ("", "Above the table", "1 line that is not a row, skipped"),
    ]


def test_hidden_rows_are_told_until_they_are_left_out(tmp_path: Path) -> None:
    """They are read, which may not be meant."""
    caller = Caller(Silent(), environment={"TASK_IMPORTER_HOME": str(tmp_path)})
    path = DEFECTS / "workbook_hidden_rows.xlsx"

    def told(**given: object) -> dict[str, str]:
        found = look(path, load_options(given), caller)
        return {one.label: one.value for one in findings(found, given)}

    assert "included" in told()["Hidden rows"]
    assert told(skip_hidden=True)["Hidden rows"] == "left out"


def test_rows_to_choose_the_header_from(tmp_path: Path) -> None:
    """Those above it, the header, and the first rows."""
    rows = head_rows(look_at(tmp_path, "Calls of March", "", HEADER, ROW))
    assert [(row.number, row.is_header) for row in rows] == [(1, False), (3, True), (4, False)]
    assert rows[0].cells == ("Calls of March",)


def test_a_table_without_a_header_says_so(tmp_path: Path) -> None:
    """Its columns are called by letters."""
    told = findings(look_at(tmp_path, ROW, ROW, no_header=True), {"no_header": True})
    assert told[0].value == "none; the columns are called A, B, C and so on"
