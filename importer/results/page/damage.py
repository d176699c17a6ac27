"""The damage that spreadsheet programs and exports do, told by the cells that have an issue.

A literal table, the first line that fits wins. Nothing is judged here: a cell whose issue fits no
line is a slip of somebody's, and stands among what is to be corrected.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from importer.rows.issues import Issue
from importer.rows.table import NOT_CALCULATED
from importer.wording.hints import Hint

_SCIENTIFIC = re.compile(r"[-+]?\d(?:[.,]\d+)?E\+?\d{1,3}", re.IGNORECASE)
_SERIAL = re.compile(r"\d{4,5}(?:[.,]\d+)?")
_IN_NUMBERS = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d{2})\b.*")
_FORMULA_ERROR = re.compile(r"#(?:N/A|[A-Z_]+(?:/0)?[!?])")
_HASHES = re.compile(r"#{2,}")
_FIRST_YEAR = 100
_AS_TEXT = "format the column as text and enter them again, or export the file again"
_HIDDEN = Hint("leave them out with {skip_hidden:yes}, or show them")
_SAVE_AGAIN = "open the file in a spreadsheet program and save it"


class Damage(NamedTuple):
    """One kind of damage. remedy: what to do about it. is_in: whether a cell's issue shows it."""

    words: str
    remedy: str | Hint
    is_in: Callable[[Issue], bool]


def _of(*codes: str) -> Callable[[Issue], bool]:
    return lambda issue: issue.code in codes


def _like(pattern: re.Pattern[str], *codes: str) -> Callable[[Issue], bool]:
    """Of a cell whose whole text is of this form. codes: none for any."""

    def fits(issue: Issue) -> bool:
        if codes and issue.code not in codes:
            return False
        return issue.value is not None and pattern.fullmatch(issue.value.strip()) is not None

    return fits


def _is_in_other_order(issue: Issue) -> bool:
    """Whether a date is one only if day and month change places: of no column both orders are."""
    found = _IN_NUMBERS.fullmatch((issue.value or "").strip())
    if issue.code != "invalid_date" or found is None:
        return False
    *pair, year = map(int, found.groups())
    month, day = sorted(pair)
    try:
        date(year if year >= _FIRST_YEAR else 2000 + year, month, day)
    except ValueError:
        return False
    return True


DAMAGES: dict[str, Damage] = {
    "scientific": Damage(
        "Ids and numbers in scientific notation, of which digits are lost",
        _AS_TEXT,
        _like(_SCIENTIFIC, "not_an_id", "invalid_phone", "rewritten", "not_a_text"),
    ),
    "serial_dates": Damage(
        "Dates as the numbers by which a spreadsheet program counts days",
        "format the column as a date, and save or export it again",
        _like(_SERIAL, "invalid_date"),
    ),
    "other_order": Damage(
        "Dates in which day and month stand the other way round than in others of their column",
        "write them as 2026-02-28",
        _is_in_other_order,
    ),
    "unclear_order": Damage(
        "Dates whose order of day and month is not clear",
        "say which order is meant, or write them as 2026-02-28",
        _of("ambiguous_date"),
    ),
    "lost_zeros": Damage("Ids that lost the zeros in front", _AS_TEXT, _of("lost_zeros")),
    "rewritten": Damage(
        "Ids, numbers or dates that a spreadsheet program changed in an earlier results file",
        _AS_TEXT,
        _of("rewritten", "rewritten_since"),
    ),
    "uncalculated": Damage(
        "Formulas that were never calculated", _SAVE_AGAIN,
        lambda issue: issue.value == NOT_CALCULATED,
    ),
    "formula_errors": Damage(
        "Errors of formulas in place of a value", "correct the formulas, and save the file again",
        _like(_FORMULA_ERROR),
    ),
    "too_narrow": Damage(
        "### in place of what the column was too narrow to show",
        "widen the column, and export the file again", _like(_HASHES),
    ),
    "lost_letters": Damage(
        "Letters that another program could not read, and replaced",
        "type the text again, or export the file again as UTF-8", _of("lost_letter"),
    ),
    "extra_cells": Damage(
        "Cells beyond the header, as where a text with the delimiter has no quotes",
        "quote such a cell, or name the column", _of("extra_cells"),
    ),
    "unwrapped": Damage(
        "Quotes, apostrophes or unseen characters around ids, addresses and numbers; taken off",
        "nothing, if that is right; otherwise correct the cells", _of("unwrapped"),
    ),
    "hidden_rows": Damage(
        "Hidden rows, which were read too", _HIDDEN, lambda _: False,
    ),
    "long_numbers": Damage(
        "Numbers of more than 15 digits, of which a spreadsheet program keeps 15",
        "if they are ids, export them again as text", lambda _: False,
    ),
}  # fmt: skip
"""By their keys. Those that no issue shows are of the sheet, and noticed while it is read."""


def damage_of(issue: Issue) -> str | None:
    """The key of the damage that an issue shows; None: it shows none."""
    return next((key for key, damage in DAMAGES.items() if damage.is_in(issue)), None)
