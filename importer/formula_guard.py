"""Text that a spreadsheet program would run as a formula: guarded in CSV, and taken back.

The rule is its own inverse: for every text, `unguard(guard(text)) == text`, and a text that was
never guarded is changed by neither. Source: OWASP, "CSV Injection".
"""

from __future__ import annotations

import re

_FORMULA_START = re.compile(r"'*[=+\-@\t\r]")
_NUMBER_OR_PHONE = re.compile(r"'*[+-]?[\d\s().,/-]*\d[\d\s().,/-]*\Z")


def needs_guard(text: str) -> bool:
    """Whether a spreadsheet program could run `text`; plain numbers and phones are left alone."""
    return bool(_FORMULA_START.match(text)) and not _NUMBER_OR_PHONE.match(text)


def guard(text: str) -> str:
    """`text` as it can stand in a CSV file without being run."""
    return f"'{text}" if needs_guard(text) else text


def unguard(text: str) -> str:
    """`text` as it was before `guard`."""
    return text[1:] if text[:1] == "'" and needs_guard(text[1:]) else text
