"""The results file as a whole: the right kind, whole or not at all, in bounded memory."""

import errno
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import openpyxl
import pytest

from importer.errors import ResultsError
from importer.results import csv_file
from importer.results.files import write_results
from importer.results.layout import ResultRow, ResultRows, ResultsLayout, together
from importer.results.patched.original import Original, seen, seen_if_there
from importer.rows.outcome import Outcome, Status

CREATED = Outcome(2, Status.CREATED, "t1", attempts=1)
LAYOUT = ResultsLayout(["a", "b"])
NAMES = ["out.csv", "out.xlsx"]


def rows(count: int) -> Iterator[ResultRows]:
    """So many rows."""
    return together(
        ResultRow([f"cell {number}", "x"], None, Outcome(number, Status.CREATED, "t1"))
        for number in range(2, count + 2)
    )


def failing(error: type[BaseException]) -> Iterator[ResultRows]:
    """Some rows, then a failure."""
    yield from rows(50)
    raise error


def test_the_name_decides_the_kind(tmp_path: Path) -> None:
    """Whatever the source was, .csv gives CSV and .xlsx a workbook, in any case."""
    assert write_results(tmp_path / "out.CSV", LAYOUT, rows(1)) == tmp_path / "out.CSV"
    assert write_results(tmp_path / "out.XLSX", LAYOUT, rows(1)) == tmp_path / "out.XLSX"
    assert (tmp_path / "out.CSV").read_bytes().startswith(b"\xef\xbb\xbfa,b,import_row,")
    workbook = openpyxl.load_workbook(tmp_path / "out.XLSX")
    assert workbook.sheetnames == ["Results"]


@pytest.mark.parametrize("name", NAMES)
def test_a_table_without_rows_still_has_a_header(tmp_path: Path, name: str) -> None:
    """An empty run leaves a file that can be read."""
    write_results(tmp_path / name, LAYOUT, [])
    if name == "out.csv":
        lines = (tmp_path / name).read_text("utf-8-sig").splitlines()
    else:
        sheet = openpyxl.load_workbook(tmp_path / name).active
        assert sheet is not None
        lines = [",".join(str(cell) for cell in row) for row in sheet.iter_rows(values_only=True)]
    assert lines == [
        (
            "a,b,import_row,import_status,import_task_id,import_issues,import_hint,"
            "import_attempts,import_request_id"
        )
    ]


@pytest.mark.parametrize("name", NAMES)
def test_an_older_file_is_replaced(tmp_path: Path, name: str) -> None:
    """A name that was asked for is written over."""
    (tmp_path / name).write_text("old")
    assert write_results(tmp_path / name, LAYOUT, rows(1)) == tmp_path / name
    assert (tmp_path / name).read_bytes() != b"old"
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_file_that_appeared_meanwhile_is_not_replaced(tmp_path: Path) -> None:
    """A default name that was free an hour ago may be taken now: the next number is used."""
    (tmp_path / "a.results.csv").write_text("another run's")
    path = write_results(tmp_path / "a.results.csv", LAYOUT, rows(1), replace=False)
    assert path == tmp_path / "a.results.2.csv"
    assert path.is_file()
    assert (tmp_path / "a.results.csv").read_text() == "another run's"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
def test_a_failure_between_rows_changes_nothing(
    tmp_path: Path, name: str, error: type[BaseException]
) -> None:
    """Ctrl-C while the results are written leaves the older file, and nothing half."""
    (tmp_path / name).write_text("old")
    with pytest.raises(error):
        write_results(tmp_path / name, LAYOUT, failing(error))
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_text() == "old"


def test_a_disk_that_fills_up_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A write that fails is a ResultsError, and the older file is untouched."""

    def full(*_args: object) -> NoReturn:
        raise OSError(errno.ENOSPC, "No space left on device")

    (tmp_path / "out.csv").write_text("old")
    monkeypatch.setattr(csv_file, "guard", full)
    bad = [ResultRow(["=1", "x"], None, CREATED)]
    with pytest.raises(ResultsError) as caught:
        write_results(tmp_path / "out.csv", LAYOUT, together(bad))
    assert caught.value.message == (
        f"{tmp_path / 'out.csv'} could not be written: No space left on device"
    )
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]
    assert (tmp_path / "out.csv").read_text() == "old"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no device that is full")
def test_a_real_full_device_is_a_results_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The operating system's own refusal, which comes when the buffer is written out."""

    def on_full_device(folder: Path) -> Path:
        path = folder / ".task-importer-full.tmp"
        path.symlink_to("/dev/full")
        return path

    monkeypatch.setattr("importer.results.whole_file.create_temporary", on_full_device)
    with pytest.raises(ResultsError, match="No space left on device"):
        write_results(tmp_path / "out.csv", LAYOUT, rows(10))
    assert list(tmp_path.iterdir()) == []


def test_a_workbook_that_cannot_hold_a_row_changes_nothing(tmp_path: Path) -> None:
    """A cell beyond Excel's limit stops the writing before the older file is replaced."""
    (tmp_path / "out.xlsx").write_text("old")
    too_long = [ResultRow(["x" * 40_000, ""], None, CREATED)]
    with pytest.raises(ResultsError, match=r'^row 2, column "a": the text takes 40,000 characters'):
        write_results(tmp_path / "out.xlsx", LAYOUT, together(too_long))
    assert [path.name for path in tmp_path.iterdir()] == ["out.xlsx"]
    assert (tmp_path / "out.xlsx").read_text() == "old"


@pytest.mark.parametrize(("name", "count"), [("out.csv", 4_000), ("out.xlsx", 500)])
def test_memory_does_not_grow_with_the_rows(tmp_path: Path, name: str, count: int) -> None:
    """Five times as many rows take no more memory at any moment."""
    write_results(tmp_path / name, LAYOUT, rows(10))
    peaks = []
    for size in (count, 5 * count):
        tracemalloc.start()
        write_results(tmp_path / name, LAYOUT, rows(size))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] + 200_000


def test_csv_results_do_not_load_openpyxl(tmp_path: Path) -> None:
    """A run over CSV files does not wait for openpyxl."""
    program = (
        "import sys; from pathlib import Path; from importer.results.files import write_results; "
        "from importer.results.layout import ResultsLayout; "
        f"write_results(Path({str(tmp_path / 'out.csv')!r}), ResultsLayout(['a']), []); "
        "print('openpyxl' in sys.modules)"
    )
    root = Path(csv_file.__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=root
    )
    assert done.stdout == "False\n"


def of_workbook(folder: Path, name: str = "in.xlsx", hindrance: str | None = None) -> Original:
    """A workbook with a header and rows, as the reader tells of it."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Q3"
    for cells in (["a", "b"], ["cell 2", "x"], ["cell 3", "x"]):
        sheet.append(cells)
    book.create_sheet("Reps")
    book.save(folder / name)
    return Original(folder / name, seen(folder / name), "Q3", 1, 3, hindrance)


def test_the_results_of_a_workbook_are_a_copy_of_it(tmp_path: Path) -> None:
    """Nothing has to be told then."""
    told: list[str] = []
    original = of_workbook(tmp_path)
    write_results(tmp_path / "out.xlsx", LAYOUT, rows(2), original=original, tell=told.append)
    assert openpyxl.load_workbook(tmp_path / "out.xlsx").sheetnames == [
        *("Q3", "Reps", "Import summary")
    ]
    assert told == []


@pytest.mark.parametrize(
    ("name", "hindrance", "reason"),
    [
        ("in.xlsx", "its table has no header", "its table has no header"),
        ("in.xls", None, "columns can be added only to a file that ends in .xlsx or .xlsm"),
        ("in.xlsm", None, "a workbook with macros needs a name that ends in .xlsm"),
        ("", None, "it cannot be read any more"),
    ],
)
def test_what_is_no_copy_says_why(
    tmp_path: Path, name: str, hindrance: str | None, reason: str
) -> None:
    """And has every row all the same."""
    told: list[str] = []
    original = of_workbook(tmp_path, name or "in.xlsx", hindrance)
    if not name:
        original.path.unlink()
    write_results(tmp_path / "out.xlsx", LAYOUT, rows(2), original=original, tell=told.append)
    (sheet,) = openpyxl.load_workbook(tmp_path / "out.xlsx").worksheets
    assert [row[0] for row in sheet.iter_rows(values_only=True)] == ["a", "cell 2", "cell 3"]
    (text,) = told
    assert text == (
        "the results are a new workbook with the rows alone; "
        f"{original.path.name} could not be kept: {reason}"
    )


def stopped() -> Iterator[ResultRows]:
    """A row, then Ctrl-C."""
    yield from rows(1)
    raise KeyboardInterrupt


def test_a_copy_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    """As every other results file: whole, or not at all."""
    original = of_workbook(tmp_path)
    (tmp_path / "out.xlsx").write_text("old")
    with pytest.raises(KeyboardInterrupt):
        write_results(tmp_path / "out.xlsx", LAYOUT, stopped(), original=original)
    assert (tmp_path / "out.xlsx").read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.xlsx", "out.xlsx"]


def test_a_pipe_is_not_read_twice(tmp_path: Path) -> None:
    """What cannot be opened again is no workbook to make a copy of."""
    assert seen_if_there(tmp_path) is None
    assert seen_if_there(tmp_path / "none.xlsx") is None
    assert seen_if_there(of_workbook(tmp_path).path) is not None


def test_a_workbook_of_which_no_copy_can_be_made_is_not_replaced(tmp_path: Path) -> None:
    """Results that were fed back may hold more than rows: the new ones go beside them."""
    path = tmp_path / "a.results.xlsx"
    write_results(path, LAYOUT, rows(2))
    before = path.read_bytes()
    original = Original(path, seen(path), "Results", 1, 3, "its header is over several rows")
    told: list[str] = []
    written = write_results(path, LAYOUT, rows(2), original=original, tell=told.append)
    assert (written, path.read_bytes()) == (tmp_path / "a.results.2.xlsx", before)
    assert len(told) == 1


@pytest.mark.parametrize("has_links", [True, False], ids=["links", "no links"])
def test_a_name_that_another_command_takes_meanwhile_is_left_to_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, has_links: bool
) -> None:
    """Two whose results have the same name by default: each has a file of its own."""
    path = tmp_path / "calls.results.csv"

    def refuse(*_: object) -> NoReturn:
        raise OSError(errno.EPERM, "Operation not permitted")

    def beside() -> Iterator[ResultRows]:
        yield from rows(2)
        path.write_text("of the other command")

    if not has_links:
        monkeypatch.setattr("os.link", refuse)
    written = write_results(path, LAYOUT, beside(), replace=False)

    assert written == tmp_path / "calls.results.2.csv"
    assert path.read_text() == "of the other command"
    assert len(written.read_text("utf-8-sig").splitlines()) == 3
    assert sorted(one.name for one in tmp_path.iterdir()) == [written.name, path.name]
