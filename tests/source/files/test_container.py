"""Files that are packed, and what is said of those that are not taken apart."""

from __future__ import annotations

import errno
import gzip
import io
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

import pytest

from importer.errors import ResultsError, SourceError
from importer.source.files import container
from importer.source.files.container import unwrap
from importer.source.files.opening import spool
from importer.source.workbooks import archive
from tools.trap_workbooks import Sheet, pack, row, xlsx

_CSV = b"id,title\n007,Call Dana\n"
_HINT = "unpack it and import the file with the table"
_AGAIN = "copy or download it again, or unpack it and import the file inside"


def _gzip(content: bytes) -> bytes:
    return gzip.compress(content, mtime=0)


def _unwrapped(content: bytes) -> tuple[bytes, str]:
    stream, label = unwrap(io.BytesIO(content), "tasks")
    with stream:
        return stream.read(), label


def _refused(content: bytes) -> str:
    with pytest.raises(SourceError) as caught:
        unwrap(io.BytesIO(content), "tasks")
    return str(caught.value)


@pytest.mark.parametrize(
    ("packed", "label"),
    [
        (_CSV, "tasks"),
        (_gzip(_CSV), "tasks"),
        (_gzip(_CSV[:9]) + _gzip(_CSV[9:]), "tasks"),
        (pack({"q3.csv": _CSV}), 'tasks, file "q3.csv"'),
        (
            pack({"out/": b"", "out/q3.csv": _CSV, "__MACOSX/._q3.csv": b"x", ".DS_Store": b"y"}),
            'tasks, file "out/q3.csv"',
        ),
        (pack({"q3.csv.gz": _gzip(_CSV)}), 'tasks, file "q3.csv.gz"'),
        (_gzip(pack({"q3.csv": _CSV})), 'tasks, file "q3.csv"'),
    ],
)
def test_the_file_inside_comes_out(packed: bytes, label: str) -> None:
    """Packed once or twice, beside what a Mac adds, and messages name it."""
    assert _unwrapped(packed) == (_CSV, label)


def test_a_workbook_stays_a_workbook() -> None:
    """It is a zip archive too; inside another it comes out whole."""
    workbook = xlsx(Sheet("Q3", row(1, "a")))
    assert _unwrapped(workbook) == (workbook, "tasks")
    assert _unwrapped(pack({"q3.xlsx": workbook})) == (workbook, 'tasks, file "q3.xlsx"')
    document = pack({"word/document.xml": b"x", "other": b"y"})
    assert _unwrapped(document) == (document, "tasks")


def test_a_packed_table_is_read(tmp_path: Path, read: Any) -> None:
    """From the path to the rows."""
    (tmp_path / "tasks.csv.gz").write_bytes(_gzip(_CSV))
    (tmp_path / "tasks.zip").write_bytes(
        pack({"q3.xlsx": xlsx(Sheet("Q3", row(1, "a") + row(2, "x")))})
    )
    assert read(tmp_path / "tasks.csv.gz").rows == [["007", "Call Dana"]]
    found = read(tmp_path / "tasks.zip")
    assert (found.rows, found.label) == ([["x"]], 'tasks.zip, file "q3.xlsx", sheet "Q3"')


def test_several_files_are_a_question() -> None:
    """The person says which; the program does not guess."""
    assert _refused(pack({"a.csv": _CSV, "b.csv": _CSV})) == (
        f'tasks is a zip archive with 2 files ("a.csv", "b.csv"); expected one; {_HINT}'
    )
    assert _refused(pack({f"{n}.csv": _CSV for n in range(7)})) == (
        'tasks is a zip archive with 7 files ("0.csv", "1.csv", "2.csv", "3.csv", "4.csv", …); '
        f"expected one; {_HINT}"
    )
    assert _refused(pack({"out/": b""})) == (
        f"tasks is a zip archive with no files; expected one; {_HINT}"
    )


def _break(content: bytes) -> bytes:
    """A byte of the first member changed, so that its checksum is wrong."""
    start = content.index(b"Dana")
    return content[:start] + b"X" + content[start + 1 :]


def _protect(content: bytes) -> bytes:
    """The archive with each member marked as encrypted (APPNOTE.TXT 4.4.4)."""
    changed = bytearray(content)
    changed[6] |= 1
    changed[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(changed)


def _method(content: bytes, method: int) -> bytes:
    """The archive with a way of packing that is not known here (APPNOTE.TXT 4.4.5)."""
    changed = bytearray(content)
    changed[8] = method
    changed[content.index(b"PK\x01\x02") + 10] = method
    return bytes(changed)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (_gzip(_CSV * 50)[:-20], f"tasks is a damaged or incomplete archive; {_AGAIN}"),
        (_gzip(_CSV)[:-8] + bytes(8), f"tasks is a damaged or incomplete archive; {_AGAIN}"),
        (b"\x1f\x8bxxxxxxxxxxxx", f"tasks is a damaged or incomplete archive; {_AGAIN}"),
        (_break(pack({"a": _CSV})), f"tasks is a damaged or incomplete archive; {_AGAIN}"),
        (_method(pack({"a": _CSV}), 9), f"tasks is a damaged or incomplete archive; {_AGAIN}"),
        (_protect(pack({"a": _CSV})), f"tasks is protected with a password; {_HINT}"),
        (_gzip(bytes(257) + b"ustar" + bytes(250)), f"tasks is a tar archive; {_HINT}"),
        (_gzip(_gzip(_gzip(_CSV))), f"tasks is packed more than twice; {_HINT}"),
    ],
)
def test_what_cannot_be_unpacked_is_named(content: bytes, message: str) -> None:
    """Damaged, protected, of another kind, or packed again and again."""
    assert _refused(content) == message


def test_a_zip_that_breaks_off_is_left_to_be_named() -> None:
    """It may as well be half a workbook."""
    half = pack({"q3.csv": _CSV})[:40]
    assert _unwrapped(half) == (half, "tasks")


def _deflated(content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("bomb.csv", content)
    return buffer.getvalue()


@pytest.mark.parametrize("wrap", [_gzip, _deflated])
def test_what_grows_beyond_a_table_is_refused(
    monkeypatch: pytest.MonkeyPatch, wrap: Callable[[bytes], bytes]
) -> None:
    """By how much for its size, and by how much in all, while it is unpacked."""
    for module in (container, archive):
        monkeypatch.setattr(module, "FREE_BYTES", 1 << 20)
    message = _refused(wrap(bytes(8 << 20)))
    assert message.startswith("tasks is too large to be unpacked safely: it unpacks to ")
    assert " times its size" in message
    for module in (container, archive):
        monkeypatch.setattr(module, "FREE_BYTES", 1 << 40)
        monkeypatch.setattr(module, "MAXIMUM_UNPACKED_BYTES", 4 << 20)
    assert " GiB" in _refused(wrap(bytes(8 << 20)))


def test_the_packed_file_is_let_go() -> None:
    """Only the unpacked copy stays open, and after an error nothing."""
    packed: BinaryIO = io.BytesIO(_gzip(_CSV))
    stream, _ = unwrap(packed, "tasks")
    assert (packed.closed, stream.closed) == (True, False)
    stream.close()


class _Full(io.BytesIO):
    """A file on a disk that is full."""

    def write(self, _: object) -> NoReturn:
        raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("aside", [unwrap, spool])
def test_a_temporary_folder_that_is_full_is_told(
    monkeypatch: pytest.MonkeyPatch, aside: Callable[[BinaryIO, str], object]
) -> None:
    """It is not the file that cannot be read, and to copy that elsewhere would not help."""
    monkeypatch.setattr(tempfile, "TemporaryFile", _Full)
    with pytest.raises(ResultsError, match=r"temporary folder .*No space") as caught:
        aside(io.BytesIO(_gzip(_CSV)), "tasks")
    assert "TMPDIR" in str(caught.value.hint)
