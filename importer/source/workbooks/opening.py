"""Opens a workbook with the reader for its kind.

| kind | reader | why |
|---|---|---|
| .xlsx, .xlsm | `xlsx`, our own | the others give no formats, lose errors, or are slow |
| .xls | `xls`: xlrd, then calamine | xlrd gives formats, and refuses some containers |
| .xlsb | `xlsb`, our own | calamine gives no number formats |
| .ods | `ods`, our own | calamine gives numbers without what their format shows |
| web page | `html.tables`, our own | |
| XML of 2003 | `spreadsheetml`, our own | |

Measured on 100,000 rows of 14 columns, as Excel writes them, each in its own process
(`benchmarks.workbook_speed`): `xlsx` 50,000 rows per CPU second in 82 MB, openpyxl read-only 5,700
in 109 MB, without what a person sees of a cell. calamine reads some 80,000, says nothing of
formats, styles or formulas, and its values without them cannot be put right: of `00042` it keeps
42, of `#REF!` nothing, of rich text not the blanks between its pieces, and a negative date becomes
midnight. What it would save on a sheet of a hundred thousand rows is a second.

A reader's library is loaded only for its kind.
"""

from __future__ import annotations

from typing import BinaryIO

from importer.source.files.detection import Kind
from importer.source.workbooks.stored import Book


def open_book(stream: BinaryIO, kind: Kind) -> Book:
    """The sheets of a workbook. Raises whatever its reader does; the stream must stay open."""
    match kind:
        case Kind.XLSX:
            from importer.source.workbooks.xlsx.package import open_xlsx as read  # noqa: PLC0415
        case Kind.XLS:
            from importer.source.workbooks.xls.reader import open_xls as read  # noqa: PLC0415
        case Kind.XLSB:
            from importer.source.workbooks.xlsb.package import open_xlsb as read  # noqa: PLC0415
        case Kind.ODS:
            from importer.source.workbooks.ods.package import open_ods as read  # noqa: PLC0415
        case Kind.HTML:
            from importer.source.workbooks.html.tables import open_html as read  # noqa: PLC0415
        case Kind.XML_2003:
            from importer.source.workbooks.spreadsheetml import (  # noqa: PLC0415
                open_spreadsheetml as read,
            )
        case Kind.TEXT:
            raise ValueError("text is no workbook")
    stream.seek(0)
    return read(stream)
