"""Each workbook with a trap, as its author sees it, or with what is said of it instead."""

from __future__ import annotations

from typing import Any

import pytest

from importer.rows.table import NOT_CALCULATED
from tools.traps import build_traps

TRAPS = build_traps()
_TASK = ["007", "Call Dana", "2026-03-02", "d-100"]

ROWS: dict[str, list[list[str]]] = {
    "workbook_error_cells.xlsx": [["007", "#REF!", "2026-03-02", "#N/A"]],
    "workbook_uncalculated_formula.xlsx": [[*_TASK[:3], NOT_CALCULATED]],
    "workbook_hidden_sheets.xlsx": [_TASK],
    "workbook_hidden_rows.xlsx": [_TASK, ["008", *_TASK[1:]], ["009", *_TASK[1:]]],
    "workbook_merged_cells.xlsx": [_TASK, ["", *_TASK[1:]]],
    "workbook_days_since_1904.xlsx": [_TASK],
    "workbook_dates_and_times.xlsx": [
        ["007", "A day", "2026-03-02", "d-100"],
        ["007", "A day and a time", "2026-03-02 12:00:00", "d-100"],
        ["007", "A time", "12:00:00", "d-100"],
        ["007", "A day that never was", "1900-02-29", "d-100"],
        ["007", "A day before all days", "#VALUE!", "d-100"],
    ],
    "workbook_leading_zeros.xlsx": [["007", "Call Dana", "2026-03-02", "d-0100"]],
    "workbook_long_ids.xlsx": [["1.23456789012346E+15", "Call Dana", "2026-03-02", "1.21E+15"]],
    "workbook_truth_and_percent.xlsx": [[*_TASK, "TRUE", "7.5%"]],
    "workbook_escapes.xlsx": [["007", "Call\r\nDana", *_TASK[2:]]],
    "workbook_rich_text.xlsx": [_TASK],
    "workbook_strict.xlsx": [_TASK],
    "workbook_wrong_size.xlsx": [_TASK],
    "workbook_stray_cell.xlsx": [_TASK],
    "workbook_open_document.ods": [_TASK],
    "workbook_binary.xlsb": [_TASK],
    "workbook_web_page.xls": [_TASK],
    "workbook_xml_2003.xls": [_TASK],
    "workbook_named_but_text.xls": [_TASK],
}
REFUSED = {
    "workbook_several_sheets.xlsx": "has 2 sheets that could be meant",
    "workbook_entities.xlsx": "its XML declares entities",
    "workbook_cut_short.xlsx": "is a damaged or incomplete workbook",
}
NOTES = {
    "workbook_uncalculated_formula.xlsx": "1 formula was never calculated (cell D2)",
    "workbook_hidden_sheets.xlsx": 'not imported: "Codes" (hidden), "More codes" (hidden)',
    "workbook_hidden_rows.xlsx": "1 row is hidden in the workbook and was read too (row 3)",
    "workbook_merged_cells.xlsx": "only the first cell holds its value (A2:A3)",
    "workbook_long_ids.xlsx": "2 numbers have more than 15 digits",
    "workbook_stray_cell.xlsx": "not read: cell XFD2",
    "workbook_binary.xlsb": 'not imported: "Old" (hidden)',
}


def test_every_trap_is_decided() -> None:
    """A file is read, or refused with a reason."""
    assert set(TRAPS) == {*ROWS, *REFUSED}


@pytest.mark.parametrize("name", ROWS)
def test_a_trap_is_read_as_its_author_sees_it(read_bytes: Any, name: str) -> None:
    """The rows are those on the screen, and what the screen does not show is said."""
    found = read_bytes(TRAPS[name])
    assert found.rows == ROWS[name]
    notes = "; ".join(found.notes)
    assert NOTES.get(name, "") in notes
    assert bool(notes) == (name in NOTES)


@pytest.mark.parametrize("name", REFUSED)
def test_a_trap_is_refused_in_one_line(refusal_of: Any, name: str) -> None:
    """Where it takes a person."""
    assert REFUSED[name] in refusal_of(TRAPS[name])
