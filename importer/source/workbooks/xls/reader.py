"""Reads the old Excel format (.xls) in a process of its own.

xlrd comes first, since it alone tells number formats, errors, and hidden rows. Where it refuses
a file, as it does with odd lists of sectors that Excel passes over, calamine has a try.
"""

from __future__ import annotations

from typing import BinaryIO

from importer.source.workbooks.stored import Book, DamagedError, TooLargeError
from importer.source.workbooks.xls.spooled import open_in_child

READERS = FIRST, SECOND = "xlrd", "calamine"


def open_xls(stream: BinaryIO) -> Book:
    """The sheets of a workbook. Raises ProtectedError, TooLargeError, DamagedError."""
    try:
        return open_in_child(stream, FIRST)
    except DamagedError as error:
        try:
            return open_in_child(stream, SECOND)
        except (DamagedError, TooLargeError):  # damage alone can make it ask for all memory
            raise error from None
