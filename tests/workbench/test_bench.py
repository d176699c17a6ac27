"""The workbench: what is shown of a sheet, and what a correction brings about."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from importer.errors import StoppedError
from importer.ledger.store import Ledger
from importer.pipeline.caller.stop import Stop
from importer.rows.corrections import LEFT_OUT, Corrections
from importer.rows.issues import Issue
from importer.rows.outcome import Cause
from importer.rows.table import CHUNK_ROWS
from importer.workbench.bench import Workbench
from importer.workbench.shown import Filter, Page, Problem, Rechecked
from importer.workbench.store import PART_ROWS
from tests.planned import HEADER as HEADER_OF_SCENES
from tests.planned import Scene, ledger
from tests.workbench.benches import ASSIGNEE, DEAL, DUE, PRIORITY, TITLE, bench_of

__all__ = ["ledger"]

ROWS = (
    "call,Ring Ada,usr_1,0071,hgh,13/02/2027",
    "call,Ring Ben,usr_1,0072,high,03/04/2027",
    "call,Ring Cem,usr_1,0073,hgh,03/04/2027",
    "call,Ring Ben,usr_1,0072,high,03/04/2027",
)
HGH = Problem("unknown_priority", PRIORITY, "hgh")


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Workbench]:
    """A sheet with a word that nobody knows, a duplicate, and one date that shows the order."""
    with bench_of(tmp_path / "calls.csv", *ROWS) as opened:
        opened.check()
        yield opened


def _ends(page: Page) -> list[tuple[int, str, str]]:
    return [
        (row.number, row.outcome.status, row.outcome.reason) for row in page.rows if row.outcome
    ]


def test_a_page_shows_rows_with_how_they_would_end(bench: Workbench) -> None:
    """As a dry run says it."""
    page = bench.page(1, 3)
    assert page.total == 4
    assert _ends(page) == [
        (3, "not_sent", "would be created"),
        (4, "invalid", ""),
        (5, "duplicate", "the same as row 3"),
    ]
    assert page.rows[0].cells == ["call", "Ring Ben", "usr_1", "0072", "high", "03/04/2027"]


def test_a_filter_leaves_the_rows_that_it_names(bench: Workbench) -> None:
    """Rows to which all of it applies; the total counts what it leaves."""
    bench.edit({(2, TITLE): "Ring Ida"})
    bench.leave_out([4])
    filters = {
        Filter(errors=True): [2],
        Filter(problem=HGH): [2],
        Filter(changed=True): [2],
        Filter(left_out=True): [4],
        Filter(errors=True, left_out=True): [],
    }
    for shown, numbers in filters.items():
        page = bench.page(0, 10, shown)
        assert ([row.number for row in page.rows], page.total) == (numbers, len(numbers))


def test_problems_are_grouped_by_kind_and_value(bench: Workbench) -> None:
    """With how many rows share each, and the word that is probably meant."""
    (group,) = bench.groups()
    assert (group.problem, group.is_error, group.rows, group.first) == (HGH, True, 2, 2)
    assert group.suggestion == "high"
    assert group.message == '"hgh" is not a priority'
    assert group.hint.startswith("did you mean high?")


def test_a_value_is_replaced_in_all_rows(bench: Workbench) -> None:
    """One step, which is taken back and done again as one."""
    assert bench.replace(HGH, "high") == Rechecked([2, 4])
    assert bench.groups() == []
    assert bench.undo() == Rechecked([2, 4])
    assert [group.rows for group in bench.groups()] == [2]
    assert bench.redo() == Rechecked([2, 4])
    assert bench.groups() == []
    assert bench.redo() == Rechecked()


def test_a_correction_names_every_row_that_ends_otherwise(bench: Workbench) -> None:
    """A duplicate whose first row is another task by now becomes a task itself."""
    assert bench.edit({(3, TITLE): "Ring Zoe"}) == Rechecked([3, 5])
    assert _ends(bench.page(3, 1)) == [(5, "not_sent", "would be created")]
    assert bench.page(1, 1).rows[0].former == {TITLE: "Ring Ben"}


def test_a_column_that_is_read_in_another_way_is_told(bench: Workbench) -> None:
    """Without the one date that shows their order, the others have none; and all are checked."""
    told = bench.edit({(2, DUE): "2027-02-13"})
    assert told == Rechecked([2, 3, 4, 5], [DUE])
    first, _ = bench.groups()
    assert (first.problem, first.rows) == (Problem("ambiguous_date", DUE, "03/04/2027"), 3)
    assert bench.undo() == Rechecked([2, 3, 4, 5], [DUE])


def test_a_row_that_is_left_out_is_skipped(bench: Workbench) -> None:
    """It is accounted for, it is no first of any duplicate, and it can be taken back in."""
    assert bench.leave_out([3]) == Rechecked([3, 5])
    assert _ends(bench.page(1, 1)) == [(3, "skipped", LEFT_OUT)]
    assert bench.page(1, 1).rows[0].is_left_out
    assert bench.corrections == Corrections(left_out=frozenset({3}))
    assert bench.leave_out([3], is_out=False) == Rechecked([3, 5])
    assert not bench.corrections


def test_a_row_is_like_an_earlier_task_that_the_sheet_does_not_hold_any_more(
    tmp_path: Path, ledger: Ledger
) -> None:
    """What is said of a row depends on which tasks the others are; both are named."""
    tasks = ("call,Ring Ada,usr_1,0071,2027-11-24,why", "call,Ring Ada,usr_1,0071,2027-11-25,why")
    Scene(tmp_path, ledger, tasks[0], timezone="UTC").create()
    path, header = tmp_path / "sheet.csv", HEADER_OF_SCENES
    with bench_of(path, *tasks, ledger=ledger, header=header) as bench:
        bench.check()
        assert [status for _, status, _ in _ends(bench.page(0, 2))] == ["duplicate", "not_sent"]
        assert bench.edit({(2, TITLE): "Ring Zoe"}) == Rechecked([2, 3])
        held = [row.outcome for row in bench.page(0, 2).rows]
        assert [end.cause for end in held if end] == [Cause.HELD_BACK, Cause.HELD_BACK]
        assert bench.undo() == Rechecked([2, 3])


def test_the_text_of_the_file_is_no_correction(bench: Workbench) -> None:
    """Who writes it again has taken the correction back."""
    bench.edit({(3, TITLE): "Ring Zoe"})
    assert bench.corrections == Corrections({3: {TITLE: "Ring Zoe"}})
    bench.edit({(3, TITLE): "Ring Ben"})
    assert not bench.corrections
    assert bench.page(0, 10, Filter(changed=True)).total == 0
    assert bench.edit({(3, TITLE): "Ring Ben"}) == Rechecked()


def test_what_has_to_be_settled_first_is_told(bench: Workbench) -> None:
    """Then nothing is said of any row, until the sheet is such that it can be said again."""
    told = bench.edit({(row, 2): "Ada Lovelace" for row in (2, 3, 4, 5)})
    assert told.problems.startswith('the column "assignee_id" holds names or e-mail addresses')
    assert [row.outcome for row in bench.page(0, 10).rows] == [None] * 4
    assert bench.undo().problems == ""
    assert len(_ends(bench.page(0, 10))) == 4


@pytest.mark.parametrize("cell", [(1, 0), (6, 0), (2, -1), (2, 6)])
def test_no_other_cell_can_be_written(bench: Workbench, cell: tuple[int, int]) -> None:
    """One that the sheet does not have is a mistake of the caller's, and changes nothing."""
    with pytest.raises((KeyError, ValueError)):
        bench.edit({cell: "x"})
    assert not bench.corrections


def test_the_file_stays_as_it_is(tmp_path: Path) -> None:
    """Corrections are laid over it."""
    path = tmp_path / "calls.csv"
    with bench_of(path, *ROWS) as bench:
        before = path.read_bytes()
        bench.check()
        bench.edit({(2, PRIORITY): "high"})
        assert path.read_bytes() == before


def test_rows_are_shown_while_others_are_checked(tmp_path: Path) -> None:
    """Of those that were not reached yet nothing is said; another thread may ask."""
    count = 2 * CHUNK_ROWS + 100
    rows = [f"call,Ring {number},usr_1,0071,high," for number in range(count)]
    met: list[int] = []
    with bench_of(tmp_path / "calls.csv", *rows) as sheet:

        def look(_count: int) -> None:
            asking = Thread(target=lambda: met.append(len(_ends(sheet.page(0, count)))))
            asking.start()
            asking.join()

        sheet.check(look)
    assert met == [CHUNK_ROWS, 2 * CHUNK_ROWS, count]


def test_a_check_that_was_stopped_is_done_again(tmp_path: Path) -> None:
    """Nothing of it is taken for the whole."""
    rows = [f"call,Ring {number // 2},usr_1,0071,high," for number in range(600)]
    stop = Stop()

    def advance(_count: int) -> None:
        stop.check()
        stop.set()

    with bench_of(tmp_path / "calls.csv", *rows) as bench:
        with pytest.raises(StoppedError):
            bench.check(advance)
        assert len(bench.edit({(2, TITLE): "Ring Ada"}).rows) == 600
        assert _ends(bench.page(1, 1)) == [(3, "not_sent", "would be created")]


def test_the_temporary_file_is_its_owners_and_ends_with_the_bench(tmp_path: Path) -> None:
    """It holds cells of customers."""
    with bench_of(tmp_path / "calls.csv", *ROWS) as bench:
        path = bench.store_path
        assert path.stat().st_mode & 0o777 == 0o600
    assert not path.exists()


@pytest.mark.parametrize("offset", [0, PART_ROWS - 1, PART_ROWS, 2 * PART_ROWS + 7, 590, 600])
def test_pages_follow_one_another(tmp_path: Path, offset: int) -> None:
    """Whichever parts they are read from."""
    rows = [f"call,Ring {number},usr_1,0071,high," for number in range(600)]
    with bench_of(tmp_path / "calls.csv", *rows) as bench:
        page = bench.page(offset, 40)
    assert [row.number for row in page.rows] == [*range(offset + 2, min(offset + 42, 602))]
    assert all(row.cells[TITLE] == f"Ring {row.number - 2}" for row in page.rows)


def test_an_issue_finds_its_group_again(bench: Workbench) -> None:
    """What a group is known by is what an issue says of its cell."""
    (group,) = bench.groups()
    (row, _) = bench.page(0, 10, Filter(problem=group.problem)).rows
    assert row.outcome is not None
    issue = row.outcome.issues[0]
    assert isinstance(issue, Issue)
    assert Problem(issue.code, issue.place, issue.value) == group.problem


def test_an_id_that_stays_plain_does_not_ask_for_all_rows(bench: Workbench) -> None:
    """It says of its column what the one before said, and a name is looked at beside the others.

    Of ids with zeros in front it matters which is the first.
    """
    looked: list[int] = []
    bench.edit({(3, ASSIGNEE): "usr_2"}, looked.append)
    bench.edit({(3, ASSIGNEE): "Ada Lovelace"}, looked.append)
    assert looked == []
    bench.edit({(3, DEAL): "72"}, looked.append)
    assert looked == [4]


def test_a_date_is_looked_at_beside_the_different_dates(bench: Workbench) -> None:
    """What the column decides is seen without all rows; another order reads them all again."""
    looked: list[int] = []
    bench.edit({(3, DUE): "05/06/2027", (4, DUE): ""}, looked.append)
    bench.undo(looked.append)
    assert looked == []
    found = bench.edit({(2, DUE): "02/13/2027"}, looked.append)
    assert looked == [4, 4]
    assert found.decided == [DUE]


def test_a_check_that_was_stopped_leaves_no_dates_behind(tmp_path: Path) -> None:
    """What it saw of them is a part, and decides nothing."""
    rows = [f"call,Ring {number},usr_1,0071,high,03/04/2027" for number in range(600)]
    rows[550] = "call,Ring Ada,usr_1,0071,high,13/02/2027"
    with bench_of(tmp_path / "calls.csv", *rows) as bench:
        stop = Stop()

        def advance(_rows: int) -> None:
            stop.check()
            stop.set()

        with pytest.raises(StoppedError):
            bench.check(advance)
        bench.edit({(3, DUE): "04/03/2027"})
        (row,) = bench.page(1, 1).rows
        assert row.outcome is not None
        assert row.outcome.would_be_created
