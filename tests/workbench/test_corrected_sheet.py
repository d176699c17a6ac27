"""The corrected sheet as a file: imported, it is what the bench has shown."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from importer.intake.reading import Intake, take_in
from importer.planning.planner import Planner
from importer.rows.outcome import Outcome
from importer.settings.options import Options
from importer.workbench.bench import Workbench
from importer.workbench.judge import Judge
from importer.workbench.store import RowStore
from tests.workbench.benches import PRIORITY, TITLE, bench_of

DEFECTS = Path(__file__).parents[2] / "samples" / "defects"
UNREADABLE = {"text_damaged_byte", "text_no_header"}
SAMPLES = [path for path in sorted(DEFECTS.glob("*.csv")) if path.stem not in UNREADABLE]
OPTIONS = Options.of(timezone="UTC")
ROWS = (
    "call,Ring Ada,usr_1,0071,hgh,13/02/2027",
    "call,=Ring Ben,usr_1,0072,high,03/04/2027",
    "call,=Ring Ben,usr_1,0072,high,03/04/2027",
)


def _taken_in(path: Path) -> Intake:
    return take_in(path, OPTIONS, stdin=None, advance=lambda _rows: None, keeps_cells=False)


def _ends(path: Path) -> list[Outcome]:
    with closing(_taken_in(path)) as intake:
        assert not intake.problems
        planner = Planner(intake, OPTIONS.planning, ledger=None)
        return [end for _, ends in planner.rehearse(lambda _rows: None) for end in ends]


def _told(end: Outcome) -> tuple[str, list[tuple[str, str | None, str | None]]]:
    return end.status, [(issue.code, issue.column, issue.value) for issue in end.issues]


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_the_corrected_sheet_is_what_is_imported(tmp_path: Path, suffix: str) -> None:
    """Its cells are as they are corrected, and a row that is left out is not in it."""
    with bench_of(tmp_path / "calls.csv", *ROWS) as bench:
        bench.check()
        bench.edit({(2, PRIORITY): "high", (3, TITLE): "=Ring Ida"})
        bench.leave_out([4])
        path = bench.write_corrected(tmp_path / f"corrected{suffix}")
        with closing(_taken_in(path)) as intake:
            rows = [row[:6] for chunk in intake.rows for row in chunk.rows]
    assert rows == [
        ["call", "Ring Ada", "usr_1", "0071", "high", "13/02/2027"],
        ["call", "=Ring Ida", "usr_1", "0072", "high", "03/04/2027"],
    ]
    assert all(end.would_be_created for end in _ends(path))


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_every_defect_is_found_again_in_the_corrected_sheet(sample: Path, tmp_path: Path) -> None:
    """The bench says of a row what a dry run says of it, and of the sheet that it writes."""
    store = RowStore()
    with Workbench(_taken_in(sample), store, Judge(store, OPTIONS.planning)) as bench:
        if bench.check().problems:  # nothing is said of any row before these are settled
            assert {row.outcome for row in bench.page(0, 1_000).rows} == {None}
            return
        shown = [row.outcome for row in bench.page(0, 1_000).rows]
        assert shown == _ends(sample)
        written = bench.write_corrected(tmp_path / "corrected.csv")
        assert [_told(end) for end in _ends(written)] == [_told(end) for end in shown if end]


def test_a_file_that_is_there_is_kept(tmp_path: Path) -> None:
    """The corrected sheet takes the next number."""
    (tmp_path / "corrected.csv").write_text("mine", "utf-8")
    with bench_of(tmp_path / "calls.csv", *ROWS) as bench:
        with pytest.raises(ValueError, match="not checked"):
            bench.write_corrected(tmp_path / "corrected.csv")
        bench.check()
        assert bench.write_corrected(tmp_path / "corrected.csv").name == "corrected.results.2.csv"
    assert (tmp_path / "corrected.csv").read_text("utf-8") == "mine"
