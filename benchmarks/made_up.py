"""Made-up sheets for the benchmarks: always the same rows for the same size."""

from __future__ import annotations

import csv
from pathlib import Path

HEADER = (
    "task_type", "task_title", "assignee_id", "deal_id", "company_id", "contact_email",
    "contact_name", "contact_phone", "priority", "due_date", "reason", "talking_points",
    "email_subject", "email_body",
)  # fmt: skip


def write_sheet(path: Path, rows: int, *, further: int = 0) -> None:
    """A CSV file of 14 columns, about 250 bytes a row, every row valid and none like another.

    further: columns more, as an export has them, that fill no field.
    """
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow([*HEADER, *(f"Custom {place}" for place in range(further))])
        writer.writerows([*_row(n), *_further(n, further)] for n in range(rows))


def _further(number: int, count: int) -> list[str]:
    return [f"x{(number * 31 + place) % 997}" if place % 3 else "" for place in range(count)]


def _row(number: int) -> list[str]:
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
