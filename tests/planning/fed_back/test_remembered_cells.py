"""Ids of rows to be corrected, kept for when the results file comes back."""

from __future__ import annotations

import json

import pytest

from importer.planning.fed_back import remembered_cells
from importer.planning.fed_back.remembered_cells import FragileCells, IdColumn, from_text
from importer.rows.issues import Issue
from importer.rows.outcome import Outcome, Status

PHONE = "targets.contact.phone_number"
COLUMNS = [
    IdColumn(1, "deal_id", "targets.deal_id", "deal_id"),
    IdColumn(2, "Phone", PHONE, "contact_phone"),
]


def kept(*rows: tuple[int, Status, str, str], before: str | None = None) -> str | None:
    """What is kept of rows: number, end, deal id and phone."""
    cells = FragileCells(COLUMNS)
    for number, status, deal, phone in rows:
        cells.see(["call", deal, phone], Outcome(number, status))
    return cells.text(before)


def test_what_would_not_survive_is_kept_by_row_and_column() -> None:
    """Of rows that a person has to correct, and no cell that survives."""
    text = kept(
        (2, Status.CREATED, "0071", "0415"),
        (3, Status.INVALID, " 0072 ", "0415 555"),
        (4, Status.REJECTED, "deal", "+14155550101"),
        (5, Status.SKIPPED, "0073", ""),
        (6, Status.NOT_SENT, "0074", "0416"),
    )
    assert from_text(text) == {
        "3": {"deal_id": ["0072"]},
        "4": {"Phone": ["+14155550101"]},
        "6": {"deal_id": ["0074"], "Phone": ["0416"]},
    }


def test_the_first_is_an_example() -> None:
    """Of what a person is warned of; none where all survives."""
    cells = FragileCells(COLUMNS)
    cells.see(["call", "deal", "x"], Outcome(2, Status.INVALID))
    assert cells.example is None
    cells.see(["call", "deal", "+1415"], Outcome(3, Status.INVALID))
    cells.see(["call", "0072", ""], Outcome(4, Status.INVALID))
    assert cells.example == ("Phone", "+1415")


def test_cells_of_other_rows_are_an_example_too() -> None:
    """But none that is damaged already: there is nothing to keep."""
    cells = {1: ["deal", "1.00E+19"], 2: ["0415", "+14155550101"]}
    assert FragileCells(COLUMNS).first_among(cells.__getitem__) == ("Phone", "0415")
    assert FragileCells(COLUMNS[:1]).first_among(cells.__getitem__) is None


def test_a_cell_that_is_itself_refused_is_not_kept() -> None:
    """What a person is to replace is no text to go back to; the other cells of the row are."""
    cells = FragileCells(COLUMNS)
    no_phone = Issue("invalid_phone", "no phone", "", PHONE, "Phone", "4.42071E+11")
    doubt = Issue("null_word", "so read", "", "targets.deal_id", "deal_id", "0072")
    cells.see(["", "0072", " 4.42071E+11"], Outcome(2, Status.INVALID, issues=(no_phone, doubt)))
    no_id = Issue("rewritten", "no id", "", "targets.deal_id", "deal_id", "1.00E+19")
    cells.see(["", "1.00E+19", "0415"], Outcome(3, Status.INVALID, issues=(no_id,)))
    assert from_text(cells.text(None)) == {"2": {"deal_id": ["0072"]}, "3": {"Phone": ["0415"]}}


@pytest.mark.parametrize(
    ("column", "text", "expected"),
    [
        (COLUMNS[0], "1.4156E+10", False),
        (COLUMNS[0], "5-Mar", False),
        (COLUMNS[0], "0072", True),
        (COLUMNS[0], "12E5", True),
        (COLUMNS[1], "4.42071E+11", False),
        (COLUMNS[1], "+442071000000", True),
        (COLUMNS[1], "0415 555 0101", True),
    ],
)
def test_a_damaged_text_was_never_to_be_sent(
    column: IdColumn,
    text: str,
    expected: bool,  # noqa: FBT001 -- a table
) -> None:
    """Ledgers hold such texts from before: none of them is told as what stood in a cell."""
    assert column.may_have_held(text) is expected


def test_nothing_to_keep_leaves_what_was_kept() -> None:
    """A later run without such rows does not take it away."""
    assert kept((2, Status.CREATED, "0071", ""), before='{"3":{}}') is None
    assert from_text(None) == {}


def test_what_was_kept_before_stays_beside_it() -> None:
    """Several files are worked on at a time; a row may have held several texts."""
    before = json.dumps({"3": {"deal_id": ["0099", "0072"]}, "9": {"Phone": ["0415"]}})
    assert from_text(kept((3, Status.INVALID, "0072", ""), before=before)) == {
        "3": {"deal_id": ["0072", "0099"]},
        "9": {"Phone": ["0415"]},
    }


def test_only_so_many_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of the latest run first: a file of a million wrong rows does not fill the ledger."""
    monkeypatch.setattr(remembered_cells, "MOST_CELLS", 3)
    before = json.dumps({"7": {"deal_id": ["0097", "0098"]}})
    rows = [(n, Status.INVALID, f"00{n}", "") for n in (2, 3)]
    assert from_text(kept(*rows, before=before)) == {
        "2": {"deal_id": ["002"]},
        "3": {"deal_id": ["003"]},
        "7": {"deal_id": ["0097"]},
    }
    rows = [(n, Status.INVALID, f"00{n}", "") for n in (2, 3, 4, 5)]
    assert list(from_text(kept(*rows))) == ["2", "3", "4"]
