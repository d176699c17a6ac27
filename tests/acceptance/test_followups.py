"""Follow-ups on a sheet: what the sandbox holds is what the sheet said, field by field."""

from __future__ import annotations

import csv
from typing import Any

import pytest

from importer.sandbox.server import SandboxServer
from tests.acceptance.shell import (
    SAMPLES,
    Row,
    Shell,
    bodies,
    body_of,
    read_csv,
    read_xlsx,
    write_csv,
)

SEND = ("--yes", "--rate", "unlimited")
BERLIN = ("--timezone", "Europe/Berlin", "--due-time", "08:15")
LOOKUP = ("--lookup", f"assignee_id={SAMPLES / 'reps.csv'}")

WRONG_FOLLOWUPS = {
    6: "required: task_title is empty",
    11: 'unknown_priority: "hgh" is not a priority',
    16: 'invalid_email: "greta.winterbourne.example.com" is not an e-mail address',
    19: "no_target: the task points at no deal, company, meeting or contact",
    27: "draft_mismatch: talking_points is filled, but the task is an email, "
    "which takes only email_subject and email_body",
    33: 'invalid_date: "31/02/2026" is not a calendar date',
}
CONTACT = {
    "contact_email": "email",
    "contact_linkedin": "linkedin_url",
    "contact_phone": "phone_number",
    "contact_name": "name",
    "contact_title": "title",
}


def read_followups() -> dict[int, Row]:
    """The rows of the sample by row number; row 22 is blank."""
    with (SAMPLES / "followups.csv").open(encoding="utf-8-sig", newline="") as file:
        return dict(enumerate(csv.DictReader(file), start=2))


def expected_followup(cells: Row) -> dict[str, Any]:
    """The body that a row of the blank sheet means, made without the importer."""
    targets: dict[str, Any] = {
        name: cells[name] for name in ("deal_id", "company_id", "meeting_id") if cells[name]
    }
    contact = {member: cells[column] for column, member in CONTACT.items() if cells[column]}
    if contact:
        targets["contact"] = contact
    day, _, clock = cells["due_date"].partition(" ")
    drafts: dict[str, dict[str, Any]] = {
        "call": {"talking_points": cells["talking_points"].split(";")},
        "email": {"subject": cells["email_subject"], "body": cells["email_body"]},
        "linkedin": {"message": cells["linkedin_message"]},
    }
    return {
        "task_type": cells["task_type"],
        "task_title": cells["task_title"],
        "assignee_id": cells["assignee_id"],
        "targets": targets,
        "priority": cells["priority"] or "medium",
        "draft": drafts[cells["task_type"]],
        "reason": cells["reason"],
        "due_date": f"{day}T{clock or '08:15'}:00+01:00",
    }


ROW_2 = {
    "task_type": "call",
    "task_title": "Confirm the rollout date with Harborlight Freight",
    "assignee_id": "usr_3fA9kQ7d",
    "targets": {
        "deal_id": "0070001841",
        "company_id": "004407",
        "contact": {
            "email": "zoe.quillfeather@example.com",
            "linkedin_url": "https://www.linkedin.com/in/zoe-quillfeather",
            "phone_number": "+1 415 555 0101",
            "name": "Zoë Quillfeather",
            "title": "VP Operations",
        },
    },
    "priority": "high",
    "draft": {
        "talking_points": [
            "Who owns the data feed on their side?",
            "Are two training sessions enough?",
            "Agree the go-live date in writing",
        ]
    },
    "reason": "The kick-off moved twice; the signed order form says December.",
    "due_date": "2026-12-01T09:30:00+01:00",
}
ROW_4 = {
    "task_type": "linkedin",
    "task_title": "Thank Odalys for the introduction to Quarrystone",
    "assignee_id": "usr_7bT2xM4c",
    "targets": {
        "deal_id": "0070001843",
        "contact": {
            "linkedin_url": "https://www.linkedin.com/in/odalys-fernbrook",
            "name": "Odalys Fernbrook",
            "title": "Chief of Staff",
        },
    },
    "priority": "low",
    "draft": {
        "message": "Hi Odalys, thank you for mentioning us to the Quarrystone team. I owe you a "
        "coffee, or two. Who over there would be the right person to ask about reporting?"
    },
    "reason": "She named us to her new team without being asked.",
    "due_date": "2026-12-02T08:15:00+01:00",
}
ROW_7 = {
    "task_type": "email",
    "task_title": "Recap of the demo for Bluefinch Analytics",
    "assignee_id": "usr_6jN4yD3w",
    "targets": {
        "deal_id": "0070001847",
        "company_id": "004412",
        "meeting_id": "mtg-2026-11-19-bluefinch",
        "contact": {
            "email": "tanaka.yumeno@example.com",
            "phone_number": "+1 415 555 0103",
            "name": "田中 夢乃",
            "title": "Director of Sales Engineering",
        },
    },
    "priority": "medium",
    "draft": {
        "subject": "Three screens from Thursday, and the answer on exports",
        "body": "Hello Tanaka-san,\n\nthank you for Thursday. The three screens are attached: "
        "pipeline by source, time in stage, and the weekly digest.\n\nOn exports: yes, every "
        "table can be scheduled as CSV, also to your own bucket.\n\nKind regards,\nYuki",
    },
    "reason": "She asked for the three screens that her team liked.",
    "due_date": "2026-12-03T09:00:00+01:00",
}


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_follow_ups_arrive_as_they_were_written(
    shell: Shell, server: SandboxServer, kind: str
) -> None:
    """Each good row is the task that its results row names; each wrong row is told."""
    source = shell.folder / f"followups.{kind}"
    source.write_bytes((SAMPLES / source.name).read_bytes())

    done = shell.start("run", source.name, *SEND, *BERLIN, is_new=True)

    assert done.code == 1
    results = shell.folder / f"followups.results.{kind}"
    rows = read_csv(results) if kind == "csv" else read_xlsx(results)
    by_number = {int(row["import_row"]): row for row in rows}
    followups = {number: cells for number, cells in read_followups().items() if number != 22}
    assert list(by_number) == list(followups)
    held = {}
    for number, row in by_number.items():
        if number in WRONG_FOLLOWUPS:
            assert (row["import_status"], row["import_issues"]) == (
                "invalid",
                WRONG_FOLLOWUPS[number],
            )
        elif number == 40:
            assert (row["import_status"], row["import_issues"]) == (
                "duplicate",
                "the same as row 8",
            )
        else:
            assert row["import_status"] == "created"
            held[number] = body_of(server.store.get(row["import_task_id"]))
    assert len(held) == len(bodies(server)) == 32
    assert held == {number: expected_followup(followups[number]) for number in held}
    assert (held[2], held[4], held[7]) == (ROW_2, ROW_4, ROW_7)
    assert held[13]["targets"]["deal_id"] == "000012"  # the number 12 under a format of six zeros
    assert "\n1. Read-only users" in held[14]["draft"]["body"]
    assert held[39]["priority"] == "medium"  # the cell is empty


def test_the_zone_decides_the_offset_of_each_date(shell: Shell, server: SandboxServer) -> None:
    """Times are of --timezone, summer and winter; dates alone get --due-time."""
    cells = {
        "2026-07-01": "2026-07-01T08:15:00-04:00",
        "2026-12-01": "2026-12-01T08:15:00-05:00",
        "2026-07-01 14:30": "2026-07-01T14:30:00-04:00",
        "2026-07-01T14:30:00+02:00": "2026-07-01T14:30:00+02:00",
        "2026-07-01T14:30:00Z": "2026-07-01T14:30:00Z",
        "13/08/2026": "2026-08-13T08:15:00-04:00",
        "9/8/2026": "2026-08-09T08:15:00-04:00",
    }
    write_csv(
        shell.folder / "dates.csv",
        [
            {
                "task_type": "call",
                "task_title": text,
                "assignee_id": "007",
                "deal_id": "00012",
                "due_date": text,
            }
            for text in cells
        ],
    )

    done = shell.here(
        "run", "dates.csv", *SEND, "--timezone", "America/New_York", "--due-time", "08:15"
    )

    assert done.code == 0
    assert {body["task_title"]: body["due_date"] for body in bodies(server)} == cells
    assert {body["assignee_id"] for body in bodies(server)} == {"007"}
    assert {body["targets"]["deal_id"] for body in bodies(server)} == {"00012"}


def test_a_sheet_as_people_save_it_arrives(shell: Shell, server: SandboxServer) -> None:
    """Semicolons, cp1252, other headers, days before months and reps by e-mail are understood."""
    done = shell.here(
        "run", SAMPLES / "messy.csv", *SEND, *BERLIN, *LOOKUP, "--results", "messy.csv"
    )

    assert (done.code, len(bodies(server))) == (0, 5)
    held = {body["task_title"]: body for body in bodies(server)}
    assert held["Rückruf wegen Verlängerung"] == {
        "task_type": "call",
        "task_title": "Rückruf wegen Verlängerung",
        "assignee_id": "usr_3fA9kQ7d",
        "targets": {
            "deal_id": "0070001841",
            "contact": {"email": "zoe.quillfeather@example.com", "name": "Zoë Quillfeather"},
        },
        "priority": "high",
        "reason": "Ask for the go-live date; budget 10 000 €",
        "due_date": "2026-12-27T10:30:00+01:00",
    }
    assert held["Félicitations à Théo"]["due_date"] == "2027-01-04T08:15:00+01:00"
