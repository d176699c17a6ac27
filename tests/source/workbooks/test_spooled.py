"""A process of its own for libraries that could take this one down."""

from __future__ import annotations

import io
import json
import struct
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import BinaryIO

import pytest
import xlwt  # type: ignore[import-untyped]

from importer.source.workbooks.stored import DamagedError, ProtectedError, TooLargeError
from importer.source.workbooks.xls import child, spooled
from importer.source.workbooks.xls.spooled import open_in_child
from tools.trap_workbooks import Sheet, row, xlsx


@contextmanager
def _file(content: bytes) -> Iterator[BinaryIO]:
    with tempfile.TemporaryFile() as file:
        file.write(content)
        yield file


def _xls() -> bytes:
    book = xlwt.Workbook()
    for name in ("Q3", "Q4"):
        sheet = book.add_sheet(name)
        for number in range(300):
            sheet.write(number, 1, f"{name} {number}")
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_rows_of_two_sheets_may_be_read_in_turn() -> None:
    """They wait in one file, and each reading knows where it was."""
    with _file(_xls()) as file:
        book = open_in_child(file, "xlrd")
    first, second = (sheet.rows() for sheet in book.sheets)
    pairs = [(next(first).texts, next(second).texts) for _ in range(300)]
    assert pairs == [(["", f"Q3 {n}"], ["", f"Q4 {n}"]) for n in range(300)]
    assert list(first) == []
    book.close()


@pytest.mark.parametrize("reader", sorted(child.READERS))
def test_what_is_no_workbook_is_damage(reader: str) -> None:
    """Whatever the library raises, the child says it in one word."""
    with (
        _file(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and no more") as file,
        pytest.raises(DamagedError),
    ):
        open_in_child(file, reader)


def test_a_child_that_dies_takes_nothing_with_it() -> None:
    """Sectors that follow each other in a ring make calamine ask for memory until it is ended."""
    content = bytearray(_xls())
    first = struct.unpack_from("<I", content, 0x30)[0]
    table = 512 + 512 * struct.unpack_from("<I", content, 0x4C)[0]
    struct.pack_into("<I", content, table + 4 * first, first)
    with _file(bytes(content)) as file, pytest.raises(TooLargeError, match="more than 2 GiB"):
        open_in_child(file, "calamine")


def test_a_grid_that_no_computer_holds_is_refused() -> None:
    """Calamine makes every cell up to the last corner; in this process it would be the end."""
    sheet = Sheet("Q3", row(1, "a") + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    with _file(xlsx(sheet)) as file, pytest.raises((TooLargeError, DamagedError)):
        open_in_child(file, "calamine")


def test_a_child_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """The person is not left waiting."""
    monkeypatch.setattr(spooled, "WAIT_SECONDS", 0)
    with _file(_xls()) as file, pytest.raises(TooLargeError, match="more than 0 minutes"):
        open_in_child(file, "xlrd")


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (ValueError("Workbook is encrypted"), {"error": "protected"}),
        (ValueError("PasswordError"), {"error": "protected"}),
        (ValueError("odd"), {"error": "damaged"}),
        (MemoryError(), {"error": "large"}),
    ],
)
def test_failures_are_lines(
    monkeypatch: pytest.MonkeyPatch, error: Exception, line: dict[str, str]
) -> None:
    """What was read before is followed by what went wrong."""

    def read(_: BinaryIO) -> Iterator[object]:
        yield {"is_1904": False}
        raise error

    monkeypatch.setitem(child.READERS, "test", read)
    assert list(child.read_safely("test", io.BytesIO())) == [{"is_1904": False}, line]


@pytest.mark.parametrize(
    ("lines", "error"),
    [
        (["true"], DamagedError),
        ([], DamagedError),
        (['{"error":"protected"}'], ProtectedError),
        (['{"is_1904":false,"notes":[],"passed_over":[]}'], DamagedError),
        (['{"is_1904":false,"notes":[],"passed_over":[]}', '{"error":"large"}'], TooLargeError),
        (['{"is_1904":false,"notes":[],"passed_over":[]}', '[1,false,[["x","'], DamagedError),
    ],
)
def test_only_a_whole_answer_is_one(
    monkeypatch: pytest.MonkeyPatch, lines: list[str], error: type[Exception]
) -> None:
    """A child that ended early, in whatever way, has not read the workbook."""

    def answer(_: BinaryIO, __: str, out: BinaryIO) -> None:
        out.write("".join(f"{line}\n" for line in lines).encode())

    monkeypatch.setattr(spooled, "_run", answer)
    with _file(b"") as file, pytest.raises(error):
        open_in_child(file, "xlrd")


def test_the_child_writes_lines_of_json(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One for the book, one a sheet, one a row, and a last one that says it is the last."""

    class Input:
        buffer = io.BytesIO(_xls())

    limits: list[Callable[[], None]] = []
    monkeypatch.setattr(child, "limit_this_process", lambda: limits.append(child.main))
    monkeypatch.setattr(sys, "argv", ["child", "xlrd"])
    monkeypatch.setattr(sys, "stdin", Input)
    child.main()
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert lines[:3] == [
        {"is_1904": False, "notes": [], "passed_over": []},
        {"name": "Q3", "visible": True, "hidden": [], "merged": []},
        [1, False, [None, ["Q3 0", "General"]]],
    ]
    assert (len(lines), lines[-1], len(limits)) == (604, True, 1)
