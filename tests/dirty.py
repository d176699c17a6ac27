"""Sheets full of what people and programs leave in cells, the same for the same seed."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

from importer.contract.fields import FIELDS

TRAPS = [
    "\x00", "a\x00b", "\x1f", "tab\there", "\x7f", "c1 \x85", "\x9f", "lost \ufffd", " padded ",
    "\u00a0nbsp", "unseen\u200b", "\ufeffbom", "\u2028", "\ud800", "ﬁ", "e\u0301", "\U0001f600",
    "x" * 64, "x" * 65, "x" * 501, "x" * 2001, "a@b", "a@b.c@d.e", "<a@b.co>", "a b@c.de", "@b.co",
    "a@b..co", "a@.co", "a@b.co.", "ünï@exämple.de", "http://linkedin.com.evil/x",
    "https://linkedinxcom/in/a", "https://linkedin.com/", "linkedin.com",
    "HTTP://DE.LinkedIn.com/in/a", "https://linkedin.com/ü", "evil.com/linkedin.com/x", "Call",
    "opne", "a@b.co\nc@d.co", "usr_1\nusr_2",
    "\n", "a\n", "\nb@c.de\n", "N/A", "null", "-", "#REF!", "=1+1", "+1+cmd", "@x", '"',
    "1.2E+11", "TRUE", "12/11/2026", "31/12/2026 25:00", "2027-02-30 10:00", "2027-01-05 24:00",
    "1899-01-01 10:00", "2027-01-05 00:00", "Dana Reyes", "dana@example.com", "'quoted'", "a,b",
]  # fmt: skip
"""Texts that look like something else, or hold what nobody sees."""

_ORDINARY: dict[str, Sequence[str]] = {
    "task_type": ("call", "email", "Phone call", "linkedin"),
    "task_title": ("Call back", "Cafe\u0301 visit", "Café visit", "Grüße nach Kraków"),
    "assignee_id": ("usr_1", "007", "A-77"),
    "deal_id": ("006A1", "006A2", ""),
    "company_id": ("001B", ""),
    "meeting_id": ("", "m1"),
    "contact_email": ("dana.o'neil+x@ex-ample.com", "", "ünï@exämple.de"),
    "contact_name": ("Dana", "", "Zoë"),
    "contact_title": ("", "CTO"),
    "contact_phone": ("+1 415 555 0100", "", "0049-1"),
    "contact_linkedin": ("", "https://www.linkedin.com/in/x", "linkedin.com/in/ü"),
    "priority": ("high", "", "Urgent", "normal"),
    "due_date": (
        "2027-01-05 08:30", "2027-03-28 02:30", "2027-10-31T02:30:00", "2027-01-05", "",
        "2027-02-28 23:59:59", "2027-03-28 01:59", "2027-03-29 12:00", "2027-7-4 9:05",
    ),
    "reason": ("", "Because", "two\nlines", "two\r\nlines"),
    "talking_points": ("", "a; b|c", "one\ntwo"),
    "email_subject": ("", "Hi"),
    "email_body": ("", "Text"),
    "linkedin_message": ("", "Hello"),
}  # fmt: skip
_OWN = {"call": "talking_points", "email": "email_subject", "linkedin": "linkedin_message"}
_LATELY = 300


def write_dirty(path: Path, rows: int, seed: int, *, repeats: float = 0.05) -> Path:
    """A CSV file in which a third of the rows has a trap, and some repeat an earlier one.

    repeats: how many of them do.
    """
    chance = random.Random(seed)
    with path.open("w", newline="", encoding="utf-8", errors="replace") as file:
        writer = csv.writer(file)
        writer.writerow(field.column for field in FIELDS)
        writer.writerows(_rows(rows, chance, repeats))
    return path


def _rows(count: int, chance: random.Random, repeats: float) -> Iterator[list[str]]:
    lately: list[list[str]] = []
    for number in range(count):
        if lately and chance.random() < repeats:
            yield chance.choice(lately)
            continue
        row = _row(number, chance)
        lately = [*lately[-_LATELY:], row]
        yield row


def _row(number: int, chance: random.Random) -> list[str]:
    cells = {column: chance.choice(texts) for column, texts in _ORDINARY.items()}
    own = _OWN.get(cells["task_type"].removeprefix("Phone "))
    for column in _OWN.values():
        if column != own and chance.random() < 0.95:
            cells[column] = ""
    if own != "email_subject":
        cells["email_body"] = ""
    if chance.random() < 0.8:
        cells["deal_id"] = f"006A{number:06}"
    if chance.random() < 0.3:
        cells[chance.choice(list(cells))] = chance.choice(TRAPS)
    if chance.random() < 0.03:
        cells[chance.choice(("task_type", "task_title", "assignee_id"))] = ""
    row = list(cells.values())
    if chance.random() < 0.005:
        row = [*row, "further"] if chance.random() < 0.5 else row[: chance.randrange(3, len(row))]
    return row
