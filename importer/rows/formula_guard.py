"""Text that a spreadsheet program would run as a formula: guarded in CSV, and taken back.

The two are each other's inverse: `unguard(guard(text)) == text` for every text, and a text that
`guard` leaves alone is left alone by `unguard`. That holds because a leading `'` never changes
the answer of `needs_guard`.

What counts as the start of a formula is OWASP's list ("CSV Injection"): = + - @, their full-width
forms (which a Japanese Excel runs), tab, carriage return and line feed. Blanks before the sign do
not disarm it: LibreOffice, Google Sheets and many converters strip them first.
"""

from __future__ import annotations

import re

from importer.rows.whole_column import every

_SIGN = r"[=+\-@＝＋－＠]"  # noqa: RUF001 - the full-width signs are meant
_BLANK = r"[\s\x00-\x1f\u200b\u2060\ufeff]"
_FORMULA_START = re.compile(rf"'*(?:[\t\r\n]|{_BLANK}*{_SIGN})")

# One pass without a choice to take back, so that no text, however long, is slow to judge.
# Without any digit it is a dash that stands for "nothing", which no program can run.
_NUMBER_OR_PHONE = re.compile(r"'*[+-]?[\d\s().,/-]*\Z")

SUSPICIOUS_START = r"[\s\x00-\x1f\u200b\u2060\ufeff'=+\-@＝＋－＠]"  # noqa: RUF001
"""A pattern of every character that a text in need of a guard can begin with, and few others:
to pass over whole rows in one search."""


_TELLING = "=+-@＝＋－＠\t\r\n"  # noqa: RUF001
"""One of these is in every text that needs a guard."""


def holds_no_formula(text: str) -> bool:
    """Whether surely no part of a text needs a guard: one question for all cells of a column."""
    return not any(map(text.__contains__, _TELLING))


def needs_guard(text: str) -> bool:
    """Whether a spreadsheet program could run `text`; plain numbers and phones are left alone."""
    return bool(_FORMULA_START.match(text)) and not _NUMBER_OR_PHONE.match(text)


all_numbers = every(r"[+-]?[0-9 ().,/-]*")
"""Whether a whole column is of plain numbers and phones, none of which needs a guard."""


def guard(text: str) -> str:
    """`text` as it can stand in a CSV file without being run."""
    return f"'{text}" if needs_guard(text) else text


def unguard(text: str) -> str:
    """`text` as it was before `guard`."""
    return text[1:] if text[:1] == "'" and needs_guard(text[1:]) else text
