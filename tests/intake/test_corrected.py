"""A source under corrections: read with them, or studied again with them."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from importer.intake.corrected import corrected
from importer.intake.reading import Intake, take_in
from importer.planning.planner import Planner
from importer.rows.corrections import LEFT_OUT, NONE_CORRECTED, Corrections
from importer.rows.outcome import Outcome
from importer.settings.options import Options

HEADER = "task_type,task_title,assignee_id,deal_id,due_date"
DAY_FIRST = "call,Ring Ada,usr_1,0071,13/02/2027"
EITHER = "call,Ring Ben,usr_1,0072,03/04/2027"
TWIN = "call,Ring Ben,usr_1,0072,03/04/2027"
TEXT = f"{HEADER}\n{DAY_FIRST}\n{EITHER}\n{TWIN}\n"
OPTIONS = Options.of(timezone="UTC")
NO_DAY_FIRST = Corrections(left_out=frozenset({2}))
MONTH_FIRST = Corrections({2: {4: "02/13/2027"}, 4: {1: "Ring Cem"}})


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    """A sheet whose first row alone shows the order of its dates."""
    path = tmp_path / "calls.csv"
    path.write_text(TEXT, "utf-8")
    return path


def _read(path: Path, corrections: Corrections = NONE_CORRECTED) -> Intake:
    return take_in(path, OPTIONS, stdin=None, advance=lambda _rows: None, corrections=corrections)


def _ends(intake: Intake) -> list[Outcome]:
    planner = Planner(intake, OPTIONS.planning, ledger=None)
    return [end for _, ends in planner.rehearse(lambda _rows: None) for end in ends]


def test_a_row_that_is_left_out_is_skipped_and_says_nothing_of_its_columns(sheet: Path) -> None:
    """It is accounted for; without it the order of the other dates is not known."""
    with closing(_read(sheet, NO_DAY_FIRST)) as intake:
        first, *others = _ends(intake)
    assert (first.status, first.reason) == ("skipped", LEFT_OUT)
    assert [[issue.code for issue in end.issues] for end in others] == [["ambiguous_date"]] * 2


def test_rows_are_judged_by_their_corrected_cells(sheet: Path) -> None:
    """The order of the column, and which rows are the same, follow from them too."""
    with closing(_read(sheet, MONTH_FIRST)) as intake:
        assert [end.status for end in _ends(intake)] == ["not_sent"] * 3
        assert next(row[4] for chunk in intake.rows for row in chunk.rows) == "02/13/2027"


@pytest.mark.parametrize("corrections", [NONE_CORRECTED, NO_DAY_FIRST, MONTH_FIRST])
def test_a_source_that_is_studied_again_is_as_one_that_is_read_so(
    sheet: Path, corrections: Corrections
) -> None:
    """Nothing is decided otherwise only because the file was read before."""
    with closing(_read(sheet)) as before, closing(_read(sheet, corrections)) as fresh:
        again = corrected(before, corrections)
        assert (again.mapping, again.row_count) == (fresh.mapping, fresh.row_count)
        assert list(again.rows) == list(fresh.rows)
        assert _ends(again) == _ends(fresh)
        assert again.digest() == fresh.digest()


def test_corrections_are_part_of_what_a_source_is_known_by(sheet: Path) -> None:
    """Who agreed to the sheet as it was has not agreed to another one."""
    digests = set()
    for corrections in (NONE_CORRECTED, NO_DAY_FIRST, MONTH_FIRST):
        with closing(_read(sheet, corrections)) as intake:
            digests.add(intake.digest())
    assert len(digests) == 3
