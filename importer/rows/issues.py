"""Defects of a row, as values: the issue, and the one table of all codes.

docs/reference/issues.md is written from `CODES`; samples/defects/ holds a file per code.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from importer.wording.hints import Hint


class Severity(StrEnum):
    """An error makes the row invalid; a warning goes along with it."""

    ERROR = "error"
    WARNING = "warning"


class Code(NamedTuple):
    """What one code says, for the reference and for the report's headings.

    remedy: what a person does about it, in general; each issue has a hint of its own.
    """

    severity: Severity
    meaning: str | Hint
    remedy: str | Hint


_ERROR, _WARNING = Severity.ERROR, Severity.WARNING

CODES: dict[str, Code] = {
    "required": Code(
        _ERROR,
        "a required field has no value",
        Hint(
            "write one, fill the field from another column, or set one value for all rows with "
            "`{set}`",
        ),
    ),
    "null_word_required": Code(
        _ERROR,
        "a required field holds a word that means no value",
        "write a value",
    ),
    "no_target": Code(
        _ERROR,
        "the task points at no deal, company, meeting or contact",
        "fill at least one of the columns that the hint names",
    ),
    "unknown_task_type": Code(
        _ERROR,
        "the task type is not call, email or linkedin",
        Hint("write one of the three, or define the word with `{value}` or a mapping's `values`"),
    ),
    "unknown_priority": Code(
        _ERROR,
        "the priority is not urgent, high, medium or low",
        Hint(
            "write one of the four, leave the cell empty, or define it with `{value}` or `values`",
        ),
    ),
    "unknown_status": Code(
        _ERROR,
        "the status is not a known word for pending, completed, cancelled or dismissed",
        Hint(
            "write one of the four, leave the cell empty, or define it with `{value}` or `values`",
        ),
    ),
    "unlisted_value": Code(
        _ERROR,
        "the mapping's list of values does not have this one",
        "add it to `values` in the mapping, or set a `default`",
    ),
    "not_in_lookup": Code(
        _ERROR,
        "the lookup table has no line for this value, or the line has no value to send",
        "add or fill in the line of the lookup table, or correct the cell",
    ),
    "not_an_id": Code(
        _ERROR,
        "a name, an address, several ids, a date or a damaged number is given in place of an id",
        Hint(
            "write the id, or turn names into ids with `{lookup}`; if it really is the id, confirm "
            "it with `{value}`",
        ),
    ),
    "too_long": Code(
        _ERROR,
        "the text is longer than the API allows",
        "shorten it; nothing is cut to fit",
    ),
    "control_character": Code(
        _ERROR,
        "the text holds an invisible control character, or an id or address holds a formatting "
        "character",
        "delete it; the message says where it is",
    ),
    "lost_letter": Code(
        _ERROR,
        "the text holds U+FFFD, which stands for a letter that another program could not read",
        "type the text again, or export the file again as UTF-8",
    ),
    "not_a_text": Code(
        _ERROR,
        "a title, name or note is a yes/no value, or what a spreadsheet program shows where a "
        "column is too narrow, or a formula; a contact's name is an address, an id, a number or "
        "several names",
        Hint("write the text, or confirm it with `{value}`"),
    ),
    "invalid_email": Code(
        _ERROR,
        "this is not an e-mail address",
        "write one address, or leave the cell empty",
    ),
    "invalid_phone": Code(
        _ERROR,
        "this is not one phone number, or a spreadsheet program has changed it",
        "write one number, or leave the cell empty",
    ),
    "invalid_linkedin_url": Code(
        _ERROR,
        "this is not the address of a LinkedIn page",
        "write it as `https://www.linkedin.com/in/NAME`, or leave the cell empty",
    ),
    "invalid_date": Code(
        _ERROR,
        "this is not a calendar date",
        "write it as `2026-02-28` or `2026-02-28 14:30`",
    ),
    "ambiguous_date": Code(
        _ERROR,
        "the order of day and month is ambiguous",
        Hint("set `{date_order:dmy}` or `{date_order:mdy}`, or write dates as `2026-02-28`"),
    ),
    "nonexistent_time": Code(
        _ERROR,
        "the clocks skip this time on that date",
        Hint("write a time that exists, or set another `{timezone}` or `{due_time}`"),
    ),
    "unclear_time_zone": Code(
        _ERROR,
        "the time zone that the date names is not certain",
        Hint("write the offset, as in `2026-02-28 14:30 -08:00`, or set `{timezone}`"),
    ),
    "draft_mismatch": Code(
        _ERROR,
        "a draft field belongs to another type of task",
        "clear the draft field, or change the task type",
    ),
    "unconfirmed_edited": Code(
        _ERROR,
        "the row was sent, its answer is unknown, and it was edited since",
        "check in HockeyStack; clear the row's `import_status` to send it",
    ),
    "rewritten": Code(
        _ERROR,
        "a spreadsheet program changed the cell in an earlier results file: zeros or digits of an "
        "id or phone number are missing, or day and month are swapped",
        "enter the value again in a column formatted as text, or correct the first file instead",
    ),
    "unlikely_date": Code(
        _WARNING,
        "the due date lies before 2000, or more than ten years ahead",
        "nothing, if that is right; otherwise correct it or clear the cell",
    ),
    "null_word": Code(
        _WARNING,
        "a word that means no value was treated as empty",
        "nothing, if that is right; otherwise write the value",
    ),
    "unwrapped": Code(
        _WARNING,
        "quotes, an apostrophe, brackets, `mailto:` or unseen characters were removed from an id, "
        "an address or a phone number",
        "nothing, if that is right; otherwise correct the cell",
    ),
    "lost_zeros": Code(
        _WARNING,
        "an id is a shorter number than others of its column, which have zeros in front",
        "write it with its zeros in a column that is formatted as text; nothing, if it has none",
    ),
    "extra_cells": Code(
        _WARNING,
        "the row has cells beyond the header, which fill no field",
        "quote a cell that holds the delimiter, or name the column",
    ),
    "several_values": Code(
        _WARNING,
        "the cell lists several values; the first was used",
        "keep the right one",
    ),
    "reason_cut": Code(
        _WARNING,
        Hint("the reason is longer than the API allows, and was cut as `{long_text}` says"),
        "nothing, if that is right; otherwise shorten the text",
    ),
    "not_taken": Code(
        _WARNING,
        "neither the mapping nor a table accepts the cell; it was left out",
        "nothing, if that is right; otherwise enter what is meant, or change `matches`",
    ),
    "default_used": Code(
        _WARNING,
        Hint(
            "the value is not listed, or no type; the mapping's default, or `{default_type}`, was "
            "used"
        ),
        "add the value to `values` in the mapping if it should be something else",
    ),
    "unseen_assignee": Code(
        _WARNING,
        "no task of the workspace has this assignee id yet",
        "nothing, if the rep has no task yet; otherwise correct the id, or reassign the task that "
        "was created",
    ),
    "reason_without_dismissal": Code(
        _WARNING,
        "a row that is not dismissed has a reason for dismissal; it was not sent",
        "nothing, if that is right; otherwise write `dismissed` as the status",
    ),
    "similar_to_earlier": Code(
        _WARNING,
        "the row matches an earlier task except for due date or text, or may be a task that "
        "HockeyStack lists",
        Hint(
            "change the task in HockeyStack; or create one more with `{allow_similar}`; or check "
            "`{timezone}` and the mapping",
        ),
    ),
    "duplicate_differs": Code(
        _WARNING,
        "the row makes the same task as another one, though the rows differ in columns that are "
        "not sent",
        Hint(
            "nothing, if you want one task; otherwise `{allow_duplicates}`, or `{map}` one of the "
            "columns",
        ),
    ),
    "repeated_id": Code(
        _WARNING,
        "other rows with different contents have the same id",
        Hint(
            "nothing, if each row is a task of its own; otherwise `{last_of}` takes the last row "
            "of each id",
        ),
    ),
    "edit_not_sent": Code(
        _WARNING,
        "the row was edited after its task was created; the edit was not sent",
        "change the task in HockeyStack: the API cannot",
    ),
    "rewritten_since": Code(
        _WARNING,
        "a spreadsheet program changed cells of an earlier results file after the task was created",
        "nothing: the task is unchanged",
    ),
    "status_not_sent": Code(
        _WARNING,
        "the task was created earlier and stays as it is; the row's status was not sent",
        "set it in HockeyStack",
    ),
    "created_elsewhere": Code(
        _WARNING,
        "the file says the task exists; this computer's ledger does not know it, and a run looks "
        "it up in HockeyStack",
        "nothing, if the task exists; otherwise clear the row's `import_task_id`",
    ),
}


@dataclass(frozen=True, slots=True)
class Issue:
    """One defect of one row.

    field is the API name (`targets.deal_id`), None where the defect is of the whole row;
    column the header of the source, None where no column fills the field;
    value the text as found; message says what is wrong; hint what to write or do instead;
    meant the word that the value is probably a slip of; place the position of the column in the
    source, from 0, by which a results file finds the cell: no name need be looked for.
    """

    code: str
    message: str
    hint: str = ""
    field: str | None = None
    column: str | None = None
    value: str | None = None
    meant: str | None = None
    place: int | None = dataclasses.field(default=None, compare=False)

    @property
    def severity(self) -> Severity:
        """What the table says of this code."""
        return CODES[self.code].severity

    @property
    def is_error(self) -> bool:
        """Whether the row cannot be sent."""
        return self.severity is Severity.ERROR
