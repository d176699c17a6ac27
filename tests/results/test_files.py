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
