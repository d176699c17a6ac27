"""`importer.read_table`: the table as found, and what was decided about the file."""

from __future__ import annotations

import gc
import io
import subprocess
import sys
from pathlib import Path

import pytest

import importer
from importer.rows.outcome import IMPORT_COLUMNS


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file to write to."""
    return tmp_path / "tasks.csv"


def test_a_table_and_what_was_decided(path: Path) -> None:
    """Header and rows as they stand, and each decision as a value and, where it matters, a note."""
    plain = [[f"Ring {number}", "2026-01-05", str(number)] for number in range(9, 15)]
    path.write_bytes(
        b"Open tasks\r\n\r\nTitle;Due;No\r\n Ring J\xf6rg ;2026-01-02;007\r\n\r\n"
        b'"a;""b""";2026-01-03\r\nx;2026-01-04;1;y\r\n'
        + "".join(";".join(row) + "\r\n" for row in plain).encode()
        + b"\r\nTotal: 9 records\r\n"
    )
    with importer.read_table(path) as table:
        assert isinstance(table, importer.FoundTable)
        assert table.header == ["Title", "Due", "No"]
        assert table.header_rows == (3,)
        assert table.passed_over == ((1, "Open tasks"),)
        assert (table.delimiter, table.quote, table.escape) == (";", '"', None)
        assert (table.encoding, table.sheet) == ("cp1252", None)
        assert table.encoding_found_by in {"detector", "fallback"}
        assert list(table.rows) == [
            (4, [" Ring Jörg ", "2026-01-02", "007"]),
            (6, ['a;"b"', "2026-01-03", ""]),
            (7, ["x", "2026-01-04", "1", "y"]),
            *enumerate(plain, start=8),
        ]
    assert table.notes[-5:] == [
        'skipped 1 row above the table: row 1 "Open tasks"',
        'skipped 1 row below the table: row 15 "Total: 9 records"',
        "row 6 has fewer cells than the 3 of the header: empty ones were added",
        "row 7 has more cells than the 3 of the header: they are kept",
        "2 blank rows were skipped",
    ]


def test_a_plain_table_has_no_notes(path: Path) -> None:
    """A path may be text; the object itself is the iterator over its rows."""
    path.write_text("a,b\n1,x\n2,y\n", "utf-8")
    table = importer.read_table(str(path))
    assert list(table) == [(2, ["1", "x"]), (3, ["2", "y"])]
    assert (table.notes, table.encoding, table.encoding_found_by) == ([], "utf-8", "utf-8 proved")


def test_rows_stream(path: Path) -> None:
    """The first row is there before the last was read, and the file is let go of early."""
    path.write_text("a,b\n" + "1,x\n" * 100_000 + "\n", "utf-8")
    table = importer.read_table(path)
    assert next(table.rows) == (2, ["1", "x"])
    assert table.notes == []
    table.close()
    path.unlink()


def test_a_table_that_nobody_reads_is_let_go(path: Path) -> None:
    """A warning of an open file would fail this test."""
    path.write_text("a,b\n1,x\n", "utf-8")
    with importer.read_table(path):
        pass
    gc.collect()


def test_no_header_is_an_empty_one(path: Path) -> None:
    """A file whose first row is data like the others has all of them as rows."""
    rows = ["call,007,2026-01-02", "email,008,2026-01-03", "call,009,2026-01-04"]
    path.write_text("\n".join(rows), "utf-8")
    table = importer.read_table(path)
    assert (table.header, table.header_rows) == ([], ())
    assert [cells for _, cells in table] == [row.split(",") for row in rows]
    assert table.notes == [
        (
            "no header was found: row 1 looks like the rows below it; "
            "the columns are called A, B, C and so on"
        )
    ]


def test_options_have_the_names_of_the_flags(path: Path) -> None:
    """Each means what its flag means."""
    path.write_text("x\na^b\n1^2\n", "utf-16")
    found = importer.read_table(path, header_row=2, delimiter="^", encoding="utf-16")
    assert (found.header, list(found)) == (["a", "b"], [(3, ["1", "2"])])
    assert found.encoding_found_by == "asked"
    path.write_text("a,b\n1,2\n", "utf-8")
    plain = importer.read_table(path, no_header=True, sheet=None)
    assert (plain.header, list(plain)) == ([], [(1, ["a", "b"]), (2, ["1", "2"])])


def test_a_workbook_is_read_as_well(tmp_path: Path) -> None:
    """A sheet has a name and no delimiter."""
    from openpyxl import Workbook  # noqa: PLC0415 - slow, and for this test alone

    book = Workbook()
    book.worksheets[0].title = "Q3"
    for row in (["Title", "No"], ["Ring Ann", 7]):
        book.worksheets[0].append(row)
    book.save(tmp_path / "tasks.xlsx")
    with importer.read_table(tmp_path / "tasks.xlsx", sheet="Q3") as table:
        assert (table.header, table.sheet) == (["Title", "No"], "Q3")
        assert (table.delimiter, table.encoding, table.quote) == (None, None, None)
        assert list(table) == [(2, ["Ring Ann", "7"])]


def test_the_header_is_that_of_an_import(path: Path) -> None:
    """Names that an import knows take no second line here either: both find the same table."""
    path.write_text(
        "Subject,Owner,Due,Account ID\n(e.g. Ring Ann),(your name),(when),(its id)\n"
        "Ring Bo,usr_1,2026-01-02,0011\n",
        "utf-8",
    )
    with importer.read_table(path) as table:
        assert table.header == ["Subject", "Owner", "Due", "Account ID"]
        assert [number for number, _ in table.rows] == [2, 3]


def test_standard_input_is_a_dash(monkeypatch: pytest.MonkeyPatch) -> None:
    """As for the command line."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"a;b\n1;2\n")))
    assert list(importer.read_table("-")) == [(2, ["1", "2"])]


def test_guards_are_taken_off_a_results_file_only(path: Path) -> None:
    """The apostrophes of another file are its own."""
    path.write_text(f"a,{','.join(IMPORT_COLUMNS)}\n'=1+1,2,,,,,,\n", "utf-8")
    assert next(importer.read_table(path).rows)[1][0] == "=1+1"
    path.write_text("a,b\n'=1+1,2\n", "utf-8")
    assert next(importer.read_table(path).rows)[1][0] == "'=1+1"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"sheets": "Q3"}, ("there is no option 'sheets'; read_table knows sheet, skip_hidden, "
         "header_row, no_header, encoding, delimiter")),
        ({"known_names": frozenset({"a"})}, ("there is no option 'known_names'; read_table knows "
         "sheet, skip_hidden, header_row, no_header, encoding, delimiter")),
        ({"header_row": "2"}, "header_row: '2' is not a whole number"),
        ({"header_row": True}, "header_row: True is not a whole number"),
        ({"header_row": 0}, "header_row=0: rows are counted from 1"),
        ({"encoding": 8}, "encoding: 8 is not text"),
        ({"no_header": "yes"}, "no_header: 'yes' is neither True nor False"),
    ],
)  # fmt: skip
def test_an_impossible_option_is_refused(
    path: Path, options: dict[str, object], message: str
) -> None:
    """A slip in a name or a value of another kind is no traceback from below."""
    path.write_text("a,b\n1,2\n", "utf-8")
    with pytest.raises(importer.ConfigurationError) as error:
        importer.read_table(path, **options)
    assert str(error.value) == message


def test_what_is_no_table_is_refused(path: Path) -> None:
    """By the same error as on the command line."""
    with pytest.raises(importer.SourceError, match="does not exist"):
        importer.read_table(path)


def test_reading_loads_no_pipeline(path: Path) -> None:
    """A table is read without the libraries that sending needs."""
    path.write_text("a,b\n1,2\n", "utf-8")
    program = (
        "import sys, importer\n"
        f"list(importer.read_table({str(path)!r}))\n"
        "print(sorted({'pandas', 'httpx', 'openpyxl', 'pydantic', 'aiohttp'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


@pytest.mark.parametrize("cell", ["9" * 5000, "\x1f7", "7\x1f"])
def test_a_number_that_is_none_to_python_is_a_cell(tmp_path: Path, cell: str) -> None:
    """It limits the digits that it converts, and takes off other blanks than its own `strip`."""
    path = tmp_path / "odd.csv"
    path.write_text(f"{cell},2\n" + "some words,more words\n" * 20, "utf-8", newline="")
    with importer.read_table(path, header_row=1) as table:
        assert (table.header, len(list(table.rows))) == ([cell, "2"], 20)


def test_a_wrong_encoding_of_plain_letters_is_told_without_a_warning(tmp_path: Path) -> None:
    """No byte is beyond ASCII: there is nothing for the detector to look at."""
    path = tmp_path / "plain.csv"
    path.write_bytes(b"'\n\n?\n??1\n")
    with pytest.raises(importer.SourceError):
        importer.read_table(path, encoding="utf-16")
