"""Small workbooks, each with one trap in it, byte for byte the same on every computer.

Rows as XML or values become the bytes of .xlsx, .xlsb, .ods and other files that a spreadsheet
program would open. Nothing is written here; `tools.build_workbooks` does that.
"""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a zip archive can hold."""

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
STRICT_RELATIONS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_BINARY = "application/vnd.ms-excel.sheet.binary.macroEnabled.main"


class Sheet(NamedTuple):
    """A sheet of an .xlsx: its rows and what stands before and behind them, as XML.

    kind: `worksheet`, or another, which has no rows.
    """

    name: str
    rows: str
    before: str = ""
    after: str = ""
    state: str = "visible"
    kind: str = "worksheet"


def pack(members: Mapping[str, str | bytes]) -> bytes:
    """A zip archive with these members, stored as they are."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in members.items():
            entry = zipfile.ZipInfo(name, date_time=EPOCH)
            entry.create_system = 3
            archive.writestr(entry, content)
    return buffer.getvalue()


def row(number: int, *cells: object, about: str = "", styles: Sequence[int] = ()) -> str:
    """A row of an .xlsx: texts in their cells, numbers, truth values; None for none."""
    parts = []
    for index, value in enumerate(cells):
        style = f' s="{styles[index]}"' if index < len(styles) and styles[index] else ""
        place = f'r="{chr(ord("A") + index)}{number}"{style}'
        if value is None:
            continue
        if isinstance(value, bool):
            parts.append(f'<c {place} t="b"><v>{int(value)}</v></c>')
        elif isinstance(value, int | float):
            parts.append(f"<c {place}><v>{value!r}</v></c>")
        else:
            text = escape(str(value))
            parts.append(f'<c {place} t="inlineStr"><is><t>{text}</t></is></c>')
    return f'<row r="{number}"{about}>{"".join(parts)}</row>'


def xlsx(  # noqa: PLR0913 - the parts of a workbook
    *sheets: Sheet,
    formats: Sequence[str] = (),
    strings: str | None = None,
    properties: str = "",
    extension: str = "",
    strict: bool = False,
    extra: Mapping[str, str | bytes] | None = None,
) -> bytes:
    """A workbook. formats: number formats of the styles from 1 on; strings: shared ones, as XML.

    properties: attributes; extension: XML at the end of the list of sheets.
    """
    main, relations = (STRICT_MAIN, STRICT_RELATIONS) if strict else (MAIN, RELATIONS)
    listed, links = [], []
    members: dict[str, str | bytes] = {
        "_rels/.rels": _links([("officeDocument", "xl/workbook.xml")], relations),
    }
    for number, sheet in enumerate(sheets, start=1):
        part = f"{sheet.kind}s/sheet{number}.xml"
        listed.append(
            f'<sheet name={quoteattr(sheet.name)} sheetId="{number}" '
            f'state="{sheet.state}" r:id="rId{number}"/>'
        )
        links.append((sheet.kind, part))
        members[f"xl/{part}"] = (
            f'<worksheet xmlns="{main}">{sheet.before}<sheetData>{sheet.rows}</sheetData>'
            f"{sheet.after}</worksheet>"
        )
    links.append(("styles", "styles.xml"))
    members["xl/styles.xml"] = _styles(formats, main)
    if strings is not None:
        links.append(("sharedStrings", "sharedStrings.xml"))
        members["xl/sharedStrings.xml"] = f'<sst xmlns="{main}">{strings}</sst>'
    members["xl/workbook.xml"] = (
        f'<workbook xmlns="{main}" xmlns:r="{relations}"><workbookPr {properties}/>'
        f"<sheets>{''.join(listed)}</sheets>{extension}</workbook>"
    )
    members["xl/_rels/workbook.xml.rels"] = _links(links, relations)
    members["[Content_Types].xml"] = _types(
        [("workbook", "sheet.main"), *((part, kind) for kind, part in links)]
    )
    return pack({**members, **(extra or {})})


def _links(links: Sequence[tuple[str, str]], relations: str) -> str:
    listed = "".join(
        f'<Relationship Id="rId{number}" Type="{relations}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(links, start=1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{listed}</Relationships>'


def _types(parts: Sequence[tuple[str, str]]) -> str:
    """The list of what each part is. An .xlsb names its kinds otherwise, which nobody minds."""
    office = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    listed = "".join(
        f'<Override PartName="/xl/{part if "." in part else part + ".xml"}" '
        f'ContentType="{office}.{kind}+xml"/>'
        for part, kind in parts
    )
    links = "application/vnd.openxmlformats-package.relationships+xml"
    return (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="{links}"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Default Extension="bin" ContentType="{_BINARY}"/>{listed}</Types>'
    )


def _styles(formats: Sequence[str], main: str) -> str:
    codes = "".join(
        f'<numFmt numFmtId="{164 + index}" formatCode={quoteattr(code)}/>'
        for index, code in enumerate(formats)
    )
    numbers = f'<numFmts count="{len(formats)}">{codes}</numFmts>' if formats else ""
    styles = "".join(f'<xf numFmtId="{164 + index}"/>' for index in range(len(formats)))
    return (
        f'<styleSheet xmlns="{main}">{numbers}'
        '<fonts><font/></fonts><fills><fill><patternFill patternType="none"/></fill></fills>'
        "<borders><border/></borders>"
        '<cellStyleXfs><xf numFmtId="9"/>'
        f'</cellStyleXfs><cellXfs><xf numFmtId="0"/>{styles}</cellXfs>'
        '<cellStyles><cellStyle name="Normal" xfId="0"/></cellStyles></styleSheet>'
    )


_ODS_SPACES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"'
    for short in ("office", "table", "text", "style")
) + (' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"')
_ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"


def ods_content(tables: str, *, root: str = "document-content") -> str:
    """The XML of an OpenDocument spreadsheet. Tables of the style `gone` are hidden."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:{root} {_ODS_SPACES}>'
        '<office:automatic-styles><style:style style:name="gone" style:family="table">'
        '<style:table-properties table:display="false"/></style:style></office:automatic-styles>'
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
        f"</office:{root}>"
    )


def ods(tables: str, extra: Mapping[str, str | bytes] | None = None) -> bytes:
    """An OpenDocument spreadsheet with these tables, as XML."""
    space = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    listed = "".join(
        f'<manifest:file-entry manifest:full-path="{path}" manifest:media-type="{kind}"/>'
        for path, kind in (("/", _ODS_TYPE), ("content.xml", "text/xml"))
    )
    members: dict[str, str | bytes] = {
        "mimetype": _ODS_TYPE,
        "content.xml": ods_content(tables),
        "META-INF/manifest.xml": (
            f'<manifest:manifest xmlns:manifest="{space}">{listed}</manifest:manifest>'
        ),
    }
    return pack({**members, **(extra or {})})


def ods_text(text: str) -> str:
    """A cell of text."""
    paragraph = f"<text:p>{escape(text)}</text:p>"
    return f'<table:table-cell office:value-type="string">{paragraph}</table:table-cell>'


def ods_value(kind: str, value: str, shown: str) -> str:
    """A cell of a value, with the text that the program showed."""
    name = {"date": "date-value", "time": "time-value", "boolean": "boolean-value"}
    return (
        f'<table:table-cell office:value-type="{kind}" office:{name.get(kind, "value")}="{value}">'
        f"<text:p>{escape(shown)}</text:p></table:table-cell>"
    )


def ods_row(*cells: str, about: str = "") -> str:
    """A row of such cells."""
    return f"<table:table-row {about}>{''.join(cells)}</table:table-row>"


def ods_table(name: str, *rows: str, about: str = "") -> str:
    """A table of such rows."""
    return f"<table:table table:name={quoteattr(name)} {about}>{''.join(rows)}</table:table>"


def record(kind: int, data: bytes = b"") -> bytes:
    """A record of an .xlsb ([MS-XLSB] 2.1.4)."""
    head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])  # noqa: PLR2004
    length, rest = bytearray(), len(data)
    while True:
        length.append(rest & 0x7F | (0x80 if rest > 0x7F else 0))  # noqa: PLR2004
        rest >>= 7
        if not rest:
            return head + bytes(length) + data


def wide(text: str) -> bytes:
    """A text as an .xlsb holds it."""
    content = text.encode("utf-16-le")
    return struct.pack("<I", len(content) // 2) + content


def binary_cell(kind: int, column: int, value: bytes, style: int = 0) -> bytes:
    """A cell of an .xlsb."""
    return record(kind, struct.pack("<II", column, style) + value)


def binary_row(number: int, *cells: bytes, hidden: bool = False) -> bytes:
    """A row of an .xlsb."""
    flags = bytes([0, 0x10 if hidden else 0, 0])
    about = struct.pack("<IIH", number - 1, 0, 300) + flags + struct.pack("<I", 0)
    return record(0, about) + b"".join(cells)


def xlsb(  # noqa: PLR0913 - the parts of a workbook
    rows: bytes,
    *,
    formats: Sequence[str] = (),
    strings: Sequence[str] = (),
    is_1904: bool = False,
    extension: bytes = b"",
    before: bytes = b"",
    after: bytes = b"",
) -> bytes:
    """A binary workbook with the sheets Q3 and Old, which is hidden.

    extension: records at the end of the list of sheets.
    """
    sheets = b"".join(
        record(156, struct.pack("<II", state, number) + wide(f"rId{number}") + wide(name))
        for number, (name, state) in enumerate((("Q3", 0), ("Old", 1)), start=1)
    )
    book = record(131) + record(153, struct.pack("<III", int(is_1904), 0, 0))
    codes = b"".join(
        record(44, struct.pack("<H", 164 + index) + wide(code))
        for index, code in enumerate(formats)
    )
    keys = (0, *(164 + index for index in range(len(formats))))
    styles = b"".join(record(47, struct.pack("<HH", 0xFFFF, key) + bytes(12)) for key in keys)
    size = record(148, struct.pack("<IIII", 0, 9, 0, 9))
    data = record(129) + size + before + record(145) + rows + record(146) + after + record(130)
    links = [("worksheet", "worksheets/sheet1.bin"), ("worksheet", "worksheets/sheet2.bin")]
    links += [("styles", "styles.bin"), ("sharedStrings", "sharedStrings.bin")]
    return pack(
        {
            "[Content_Types].xml": _types([]),
            "_rels/.rels": _links([("officeDocument", "xl/workbook.bin")], RELATIONS),
            "xl/_rels/workbook.bin.rels": _links(links, RELATIONS),
            "xl/workbook.bin": book + record(143) + sheets + record(144) + extension + record(132),
            "xl/worksheets/sheet1.bin": data,
            "xl/worksheets/sheet2.bin": record(129)
            + size
            + record(145)
            + record(146)
            + record(130),
            "xl/styles.bin": record(278)
            + record(615, struct.pack("<I", len(formats)))
            + codes
            + record(616)
            + record(617, struct.pack("<I", len(keys)))
            + styles
            + record(618)
            + record(279),
            "xl/sharedStrings.bin": record(159, struct.pack("<II", len(strings), len(strings)))
            + b"".join(record(19, b"\0" + wide(text)) for text in strings)
            + record(160),
        }
    )
