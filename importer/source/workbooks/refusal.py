"""Turns whatever a reader of workbooks raises into one `SourceError` that says what is wrong.

The readers have no common exception: a damaged part may surface as a KeyError in one, as an error
of XML in another. Whoever made the file must act in all of these cases.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from defusedxml.common import DefusedXmlException

from importer.errors import ImporterError, SourceError
from importer.source.workbooks.stored import ProtectedError, TooLargeError

_SAVE_AGAIN = "open it in a spreadsheet program, save it as .xlsx again and import that file"
_UNPROTECT = "remove the password in the program that wrote it, and save it as .xlsx"
_SMALLER = "copy the table into a new workbook, or export it as CSV"


def refuse(error: Exception, label: str) -> ImporterError:
    """The error to show for one that a reader raised."""
    if isinstance(error, ImporterError):
        return error
    if isinstance(error, ProtectedError):
        return SourceError(f"{label} is protected with a password", hint=_UNPROTECT)
    if isinstance(error, TooLargeError):
        return SourceError(f"{label} is too large to be read safely: {error}", hint=_SMALLER)
    if isinstance(error, DefusedXmlException):
        return SourceError(
            f"{label} is not read, because its XML declares entities, which no workbook needs "
            "and which can be made to exhaust a computer",
            hint=_SAVE_AGAIN,
        )
    return SourceError(f"{label} is damaged or incomplete", hint=_SAVE_AGAIN)


@contextmanager
def readers_end_here(label: str) -> Iterator[None]:
    """Gives whatever is raised inside as a SourceError; libraries' warnings are nobody's news."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except Exception as error:
        refused = refuse(error, label)
        if refused is error:
            raise
        raise refused from error
