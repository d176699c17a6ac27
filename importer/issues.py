"""Defects of a row, as values: the issue, and the one table of all codes.

docs/reference/issues.md is written from `CODES`; samples/defects/ holds a file per code.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Severity(StrEnum):
    """An error makes the row invalid; a warning goes along with it."""

    ERROR = "error"
    WARNING = "warning"


class Code(NamedTuple):
    """What one code says, for the reference and for the report's headings."""

    severity: Severity
    meaning: str


_ERROR, _WARNING = Severity.ERROR, Severity.WARNING

CODES: dict[str, Code] = {
    "required": Code(_ERROR, "a required field has no value"),
    "null_word_required": Code(_ERROR, "a required field holds a word that means no value"),
    "no_target": Code(_ERROR, "the task points at no deal, company, meeting or contact"),
    "unknown_task_type": Code(_ERROR, "the task type is not call, email or linkedin"),
    "unknown_priority": Code(_ERROR, "the priority is not urgent, high, medium or low"),
    "unlisted_value": Code(_ERROR, "the mapping's list of values does not have this one"),
    "not_in_lookup": Code(_ERROR, "the lookup table has no line for this value"),
    "not_an_id": Code(_ERROR, "a name or an e-mail address stands where an id belongs"),
    "too_long": Code(_ERROR, "the text is longer than the API allows"),
    "control_character": Code(_ERROR, "the text holds an invisible control character"),
    "invalid_email": Code(_ERROR, "this is not an e-mail address"),
    "invalid_linkedin_url": Code(_ERROR, "this is not the address of a LinkedIn page"),
    "invalid_date": Code(_ERROR, "this is not a calendar date"),
    "ambiguous_date": Code(_ERROR, "day and month cannot be told apart"),
    "nonexistent_time": Code(_ERROR, "the clocks skip this time of day on that date"),
    "draft_mismatch": Code(_ERROR, "a draft field belongs to another type of task"),
    "unconfirmed_edited": Code(
        _ERROR, "the row was sent, its answer is unknown, and it was edited since"
    ),
    "null_word": Code(_WARNING, "a word that means no value was taken as empty"),
    "extra_cells": Code(_WARNING, "the row has cells beyond the header, which fill no field"),
    "several_values": Code(_WARNING, "the cell lists several values; the first was taken"),
    "default_used": Code(_WARNING, "the value is not listed; the mapping's default was taken"),
    "edit_not_sent": Code(
        _WARNING, "the row was edited after its task was created; the edit was not sent"
    ),
    "created_elsewhere": Code(
        _WARNING, "the file says the task exists; this computer's ledger does not know it"
    ),
}


@dataclass(frozen=True, slots=True)
class Issue:
    """One defect of one row.

    field is the API name (`targets.deal_id`), None where the defect is of the whole row;
    column the header of the source, None where no column fills the field;
    value the text as found; message says what is wrong; hint what to write or do instead.
    """

    code: str
    message: str
    hint: str = ""
    field: str | None = None
    column: str | None = None
    value: str | None = None

    @property
    def severity(self) -> Severity:
        """What the table says of this code."""
        return CODES[self.code].severity

    @property
    def is_error(self) -> bool:
        """Whether the row cannot be sent."""
        return self.severity is Severity.ERROR
