"""Peak memory and rows per second of `importer.read_table` by size, beside pandas.

Each file is read to its end in a process of its own. The importer hands row after row on, pandas
builds a frame of texts. Needs nothing but the package.
"""

from __future__ import annotations

import csv
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from string import ascii_uppercase
from xml.sax.saxutils import escape

from benchmarks.made_up import write_sheet
from benchmarks.measure import measure

SIZES = (10_000, 1_000_000)
WORKBOOK_ROWS = 100_000
READERS = ("task-importer", "pandas")

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_FIXED = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/xl/workbook.xml" ContentType="application/'
        'vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
        '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/'
        'vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        '<sheet name="Tasks" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
    ),
}


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        print(f"{'14 columns':24} {'':14} {'rows/s':>10} {'peak MB':>8}")
        for rows in SIZES:
            path = Path(folder) / "sheet.csv"
            write_sheet(path, rows)
            _compare(path, rows)
        path = Path(folder) / "sheet.xlsx"
        write_sheet(Path(folder) / "source.csv", WORKBOOK_ROWS)
        _write_workbook(path, Path(folder) / "source.csv")
        _compare(path, WORKBOOK_ROWS)


def _compare(path: Path, rows: int) -> None:
    for reader in READERS:
        peak = [sys.executable, "-m", "benchmarks.peak", "benchmarks.peer_reading"]
        run = measure([*peak, reader, str(path)])
        if int(run.stdout) != rows:
            sys.exit(f"{reader} read {run.stdout.strip()} rows of {rows}")
        size = f"{path.suffix[1:].upper()} of {rows:,} rows"
        print(f"{size:24} {reader:14} {rows / run.seconds:10,.0f} {run.peak_mb:8,.0f}")


def _write_workbook(path: Path, source: Path) -> None:
    """The rows of a CSV file as a workbook, in its cells, without a copy in memory."""
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        source.open(newline="", encoding="utf-8") as file,
    ):
        for name, content in _FIXED.items():
            archive.writestr(name, content)
        with archive.open("xl/worksheets/sheet1.xml", "w") as part:
            part.write(f'<worksheet xmlns="{_MAIN}"><sheetData>'.encode())
            for text in _rows_as_xml(csv.reader(file)):
                part.write(text.encode())
            part.write(b"</sheetData></worksheet>")


def _rows_as_xml(rows: Iterable[list[str]]) -> Iterator[str]:
    for number, row in enumerate(rows, start=1):
        cells = "".join(
            f'<c r="{letter}{number}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'
            for letter, text in zip(ascii_uppercase, row, strict=False)
            if text
        )
        yield f'<row r="{number}">{cells}</row>'


if __name__ == "__main__":
    main()
