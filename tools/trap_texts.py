"""The texts of samples/defects that no editor keeps as they are: encodings, line ends, archives.

What leaves: file names and bytes, the same on every computer. The other `text_` files of that
folder are edited by hand; what the program makes of all of them is held by
tests/source/text/test_traps.py. Nothing is written here; `tools.build_workbooks` does that.
"""

from __future__ import annotations

import gzip
import io
from collections.abc import Mapping

from tools.trap_workbooks import pack

_HEADER = "task_type,task_title,assignee_id,deal_id,due_date"
_TASKS = (
    "call,Call Dana about the renewal,007,d-100,2026-03-02",
    "email,Send the offer to Kim,008,d-101,2026-03-03",
    "call,Ask Noor for the contract,009,d-102,2026-03-04",
)
_LINES = (_HEADER, *_TASKS)
_RUSSIAN = (
    _HEADER,
    "call,Позвонить Дане насчёт договора,007,d-100,2026-03-02",
    "email,Отправить предложение для склада,008,d-101,2026-03-03",
    "call,Узнать срок поставки,009,d-102,2026-03-04",
)
_GERMAN = (
    _HEADER,
    "call,Zoë über die Übergabe in Köln fragen,007,d-100,2026-03-02",
    "email,Jürgen das Angebot für Düsseldorf schicken,008,d-101,2026-03-03",
    "call,Büromöbel für Göttingen und Münster klären,009,d-102,2026-03-04",
)
_LONGER_THAN_128_KIB = "Met at the fair. " * 7_720
"""More than the 131,072 characters at which Python's own reader of CSV gives up."""


def build_text_traps() -> Mapping[str, bytes]:
    """Every file by its name."""
    plain = _join(_LINES)
    return {
        "text_cp1251.csv": _join(_RUSSIAN).decode().encode("cp1251"),
        "text_utf16_without_mark.csv": _join(_GERMAN).decode().encode("utf-16-le"),
        "text_utf32_without_mark.csv": _join(_GERMAN).decode().encode("utf-32-be"),
        "text_damaged_byte.csv": _join(_GERMAN).replace("Jü".encode(), b"J\xfc"),
        "text_nul.csv": plain.replace(b"Dana about", b"Dana\0about"),
        "text_cr_only.csv": _join(_LINES, "\r"),
        "text_mixed_line_ends.csv": b"".join(
            line.encode() + end
            for line, end in zip(_LINES, (b"\r\n", b"\n", b"\r", b"\r\n"), strict=True)
        ),
        "text_no_final_newline.csv": plain.removesuffix(b"\n"),
        "text_long_field.csv": _join(
            (f"{_HEADER},transcript", *(f"{task},{_LONGER_THAN_128_KIB}" for task in _TASKS[:1]))
        ),
        "text_packed.csv.gz": _pack_gzip(plain),
        "text_packed.zip": pack({"tasks.csv": plain}),
        "text_two_files.zip": pack({"march.csv": plain, "april.csv": plain}),
    }


def _join(lines: tuple[str, ...], end: str = "\n") -> bytes:
    return "".join(line + end for line in lines).encode()


def _pack_gzip(content: bytes) -> bytes:
    """Without name and clock, and stored: what deflate makes of it depends on the zlib at hand."""
    buffer = io.BytesIO()
    with gzip.GzipFile("", "wb", compresslevel=0, fileobj=buffer, mtime=0) as file:
        file.write(content)
    return buffer.getvalue()
