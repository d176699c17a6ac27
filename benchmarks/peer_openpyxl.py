"""`peer_openpyxl PATH` reads every row of a workbook with openpyxl, read-only, and counts them."""

from __future__ import annotations

import sys

from openpyxl import load_workbook


def main(path: str) -> None:
    """Print the number of rows; nothing is done with their values."""
    sheet = load_workbook(path, read_only=True).worksheets[0]
    print(sum(1 for _ in sheet.iter_rows(values_only=True)))


if __name__ == "__main__":
    main(*sys.argv[1:])
