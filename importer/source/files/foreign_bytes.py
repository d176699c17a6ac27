"""How files begin that are no table: a table of first bytes, what they tell, and what to do.

Beside what people give by mistake (pictures, papers, archives, databases) stands what only leads
to a sheet: a shortcut, or the pointer that a tool leaves in the place of a large file.
"""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import NamedTuple

EXPORT = "export the table as .csv or .xlsx"
UNPACK = "unpack it and import the file inside"
SAVE_AS = "open it in a spreadsheet program and save it as .xlsx"
AGAIN = "copy or download it again from where it came from"
LEADS = (
    "open it in a browser, download the sheet that it leads to as .xlsx or .csv, and import that"
)
_FETCH = "let that tool fetch the file that it stands for, and import that"
_OTHER = "import the file itself, whose name does not begin like this"
_ARRIVED = "import the file that it points to"
_DENIED = (
    "open the link in a browser, log in there if it asks for that, and download the file again"
)


_LFS = "a pointer that Git LFS left in its place"


class Foreign(NamedTuple):
    """What a file is that is no table, and what to do about it."""

    what: str
    hint: str


_SIGNATURES: tuple[tuple[bytes, str, str], ...] = (
    (b"\x1f\x8b", "compressed with gzip", UNPACK),
    (b"BZh", "compressed with bzip2", UNPACK),
    (b"\xfd7zXZ\x00", "compressed with xz", UNPACK),
    (b"\x28\xb5\x2f\xfd", "compressed with Zstandard", UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", UNPACK),
    (b"Rar!\x1a\x07", "a RAR archive", UNPACK),
    (b"MSCF", "a cabinet archive", UNPACK),
    (b"%PDF-", "a PDF document", EXPORT),
    (b"%!PS", "a PostScript document", EXPORT),
    (b"{\\rtf", "an RTF document", EXPORT),
    (b"\x89PNG\r\n\x1a\n", "a PNG picture", EXPORT),
    (b"\xff\xd8\xff", "a JPEG picture", EXPORT),
    (b"GIF8", "a GIF picture", EXPORT),
    (b"II*\0", "a TIFF picture", EXPORT),
    (b"MM\0*", "a TIFF picture", EXPORT),
    (b"8BPS\0", "a Photoshop picture", EXPORT),
    (b"SQLite format 3\x00", "an SQLite database", EXPORT),
    (b"\0\1\0\0Standard ", "an Access database", EXPORT),
    (b"PAR1", "a Parquet file", EXPORT),
    (b"ARROW1\0", "an Arrow file", EXPORT),
    (b"Obj\1", "an Avro file", EXPORT),
    (b"!BDN", "an Outlook data file (.pst)", EXPORT),
    (b"ID;P", "a SYLK file (.slk)", SAVE_AS),
    (b"\x4c\0\0\0\1\x14\2\0", "a Windows shortcut (.lnk)", _ARRIVED),
    (b"book\0\0\0\0mark", "an alias of macOS", _ARRIVED),
    (b"XSym\n", "a link that lost what it leads to in a copy", _ARRIVED),
    (b"!<symlink>", "a link that lost what it leads to in a copy", _ARRIVED),
    (b"\0\5\x16\7", "what macOS keeps beside a file (._ and its name)", _OTHER),
    (b"\0\0\0\1Bud1", "what macOS remembers of a folder (.DS_Store)", "name a file in it"),
    (b"version https://git-lfs.github.com/spec/", _LFS, _FETCH),
    (b"/annex/objects/", "a pointer that git-annex left in its place", _FETCH),
    (b"outs:\n- md5:", "a pointer that DVC left in its place", _FETCH),
    (b"[Desktop Entry]", "a desktop shortcut", _ARRIVED),
    (b"BEGIN:VCALENDAR", "a calendar (.ics)", EXPORT),
    (b"BEGIN:VCARD", "a file of contact cards (.vcf)", EXPORT),
    (b"-----BEGIN PGP ", "encrypted with PGP", "decrypt it and import the file inside"),
    (b"-----BEGIN ", "a certificate or a key", EXPORT),
)  # fmt: skip

_ICLOUD = b"NSURLNameKey"
_REFUSALS = "|".join(
    f"{status.value}:? {re.escape(status.phrase)}"
    for status in HTTPStatus
    if status.value >= 400  # noqa: PLR2004 -- RFC 9110, 15
).encode()
_PATTERNS: tuple[tuple[re.Pattern[bytes], str, str], ...] = (
    (re.compile(rb"RIFF.{4}WEBP", re.DOTALL), "a WebP picture", EXPORT),
    (re.compile(rb"RIFF.{4}(?:WAVE|AVI )", re.DOTALL), "a recording", EXPORT),
    (re.compile(rb".{4}ftyp(?:hei[cx]|mif1|avif)", re.DOTALL), "a HEIC picture", EXPORT),
    (re.compile(rb".{4}ftyp", re.DOTALL), "a recording", EXPORT),
    (re.compile(rb"ID3[\2-\4]\0"), "a recording", EXPORT),
    (re.compile(rb"BM.{4}\0{4}", re.DOTALL), "a BMP picture", EXPORT),
    (re.compile(rb"MZ[^\n]{1,60}\0", re.DOTALL), "a program", EXPORT),
    (re.compile(rb"\x7fELF"), "a program", EXPORT),
    (re.compile(rb".{257}ustar", re.DOTALL), "a tar archive", UNPACK),
    (
        re.compile(rb"bplist00.*" + _ICLOUD, re.DOTALL),
        "a placeholder for a file that is still in iCloud",
        "download the file in the Finder, and import that",
    ),
    (re.compile(rb"bplist00"), "a property list of macOS", EXPORT),
    (
        re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?<Error>\s*<Code>"),
        "an error that a server sent instead of the download",
        _DENIED,
    ),
    (
        re.compile(rb"\s*(?:HTTP/[\d.]+ |Error )?(?:%s)[.!]?\s*\Z" % _REFUSALS, re.IGNORECASE),
        "an error that a server sent instead of the download",
        _DENIED,
    ),
)

_OWNER_BYTES = frozenset({162, 165})
_OWNER_NAME_ENDS = 55
_MOST_BESIDE_BYTES = 4096

_UNFINISHED = (".crdownload", ".part", ".partial", ".opdownload", ".download")
"""How browsers name a file of which the end is still to come: its last rows would be missing."""

_MANY_ZEROS = 512
"""A sector of a disk. A few zeros at the end of a text are an old program's habit."""


def describe_bytes(head: bytes) -> Foreign | None:
    """What a file with these first bytes is, where they are no text's; else None."""
    for signature, what, hint in _SIGNATURES:
        if head.startswith(signature):
            return Foreign(what, hint)
    for pattern, what, hint in _PATTERNS:
        if pattern.match(head):
            return Foreign(what, hint)
    return _describe_zeros(head)


def describe_name(name: str, head: bytes) -> Foreign | None:
    """What a file is that a program keeps beside the one it has open, or writes yet; else None."""
    if name.startswith("~$") and len(head) < _MOST_BESIDE_BYTES:
        return _owner_file(f'"{name[2:]}"')
    if name.lower().endswith(_UNFINISHED):
        return Foreign("a download that is not finished", "wait for it, or download the file again")
    if name.startswith(".~lock.") and name.endswith("#"):
        return _owner_file(f'"{name.removeprefix(".~lock.")[:-1]}"')
    if len(head) in _OWNER_BYTES and head[0] < _OWNER_NAME_ENDS and b"\0" in head:
        after_name = head[head[0] + 1 : _OWNER_NAME_ENDS]
        return None if after_name.strip(b" \0") else _owner_file("the workbook")
    return None


def _owner_file(opened: str) -> Foreign:
    return Foreign(
        "a note of who has the workbook open, which the spreadsheet program keeps beside it",
        f"give {opened} itself",
    )


def _describe_zeros(head: bytes) -> Foreign | None:
    """A file that a broken-off copy or a sync filled up, often with zeros, wholly or at its end."""
    content = head.rstrip(b"\0")
    if head and not content:
        return Foreign("filled with zero bytes, as a copy or sync that broke off leaves it", AGAIN)
    if len(head) - len(content) >= _MANY_ZEROS and b"\0" not in content:
        return Foreign("filled up with zero bytes, as a copy that broke off leaves it", AGAIN)
    if len(head) >= _MANY_ZEROS and len(set(head)) == 1 and not head.isspace():
        return Foreign("filled with one and the same byte", AGAIN)
    return None
