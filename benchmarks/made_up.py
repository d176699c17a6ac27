"""Made-up sheets for the benchmarks: always the same rows for the same size."""

from __future__ import annotations

import csv
from datetime import datetime, timedelta
from pathlib import Path

HEADER = (
    "task_type", "task_title", "assignee_id", "deal_id", "company_id", "contact_email",
    "contact_name", "contact_phone", "priority", "due_date", "reason", "talking_points",
    "email_subject", "email_body",
)  # fmt: skip

CRM_FIELDS = {
    "Activity": "task_type",
    "Subject": "task_title",
    "Owner Id": "assignee_id",
    "Opportunity Id": "targets.deal_id",
    "Account Id": "targets.company_id",
    "E-mail": "targets.contact.email",
    "Contact": "targets.contact.name",
    "Phone": "targets.contact.phone_number",
    "Importance": "priority",
    "Due": "due_date",
    "Comments": "reason",
    "Agenda": "draft.talking_points",
    "Mail Subject": "draft.subject",
    "Mail Text": "draft.body",
}
"""The columns of a made-up export of a CRM, and the fields that its mapping fills with them."""

_BAD = 127
"""One row in so many has a defect that only its content shows."""
_FIRST_DUE = datetime(2027, 1, 1)  # noqa: DTZ001 -- a clock on the wall, as an export writes it
_MINUTES = 365 * 24 * 60


def write_sheet(path: Path, rows: int, *, further: int = 0) -> None:
    """A CSV file of 14 columns, about 250 bytes a row, every row valid and none like another.

    further: columns more, as an export has them, that fill no field.
    """
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow([*HEADER, *(f"Custom {place}" for place in range(further))])
        writer.writerows([*sheet_row(n), *_further(n, further)] for n in range(rows))


def write_crm_sheet(path: Path, rows: int) -> Path:
    """A CSV file as a CRM exports it, of 14 columns; the mapping file written beside it.

    Phones begin with +, a fifth of the comments has two lines, hardly a due time is like another,
    and one row in 127 is not valid.
    """
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(CRM_FIELDS)
        writer.writerows(map(_crm_row, range(rows)))
    mapping = path.with_suffix(".toml")
    lines = [f'"{field}" = "{column}"' for column, field in CRM_FIELDS.items()]
    mapping.write_text("[fields]\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return mapping


def _further(number: int, count: int) -> list[str]:
    return [f"x{(number * 31 + place) % 997}" if place % 3 else "" for place in range(count)]


def sheet_row(number: int) -> list[str]:
    """The row with this number of a sheet."""
    is_call = number % 2 == 0
    return [
        "call" if is_call else "email",
        f"Follow up on order {number:07} before the quarter ends",
        f"usr_{number % 40:04}",
        f"006A{number:011}",
        f"001B{number % 9973:011}",
        f"person{number % 5003}@example.com",
        f"Person {number % 5003} of Example",
        f"+1 415 555 {100 + number % 100:04}",
        ("high", "medium", "low")[number % 3],
        f"2027-{1 + number % 12:02}-{1 + number % 28:02} {8 + number % 9:02}:30",
        "They asked for a written summary, and for a call after that.",
        "price; term; start date" if is_call else "",
        "" if is_call else "Your questions of last week",
        "" if is_call else "Thank you for the call. Here is what you asked for.",
    ]


def _crm_row(number: int) -> list[str]:
    is_call = number % 3 != 0
    due = _FIRST_DUE + timedelta(minutes=number * 7919 % _MINUTES)
    row = [
        "Call" if is_call else "Email",
        f"Renewal {number:06}: prepare the next step",
        f"005A{number % 60:011}",
        f"006A{number:011}",
        f"001B{number % 9973:011}",
        f"{_FIRST[number % 12]}.{_LAST[number % 17]}{number % 4001}@example.com".lower(),
        f"{_FIRST[number % 12]} {_LAST[number % 17]}",
        f"+1 415 555 {100 + number % 100:04}",
        ("High", "Normal", "Low")[number % 3],
        f"{due:%Y-%m-%d %H:%M}",
        "Asked for the price list\nand a date for the demo" if number % 5 == 0 else _COMMENT,
        "price; term; start date" if is_call else "",
        "" if is_call else "Your questions of last week",
        "" if is_call else "Thank you for the call, here is what you asked for.",
    ]
    if number % _BAD == _BAD - 1:
        place, text = _DEFECTS[number // _BAD % len(_DEFECTS)]
        row[place] = text
    return row


_FIRST = ("Dana", "Lee", "Robin", "Alex", "Sam", "Kim", "Zoe", "Max", "Ana", "Ivo", "Mia", "Jo")
_LAST = (
    "Reyes", "Novak", "Silva", "Kaya", "Berg", "Costa", "Ito", "Moreau", "Lind", "Rossi", "Haas",
    "Varga", "Diaz", "Weber", "Olsen", "Papas", "Quinn",
)  # fmt: skip
_COMMENT = "Left a message; they will be back in the office next week."
_DEFECTS = (
    (1, ""),  # no title
    (5, "not an address"),
    (9, "2027-02-30 10:00"),  # no calendar date
    (0, "Lunch"),  # no type of task
    (10, "x" * 2001),  # longer than the field takes
)
