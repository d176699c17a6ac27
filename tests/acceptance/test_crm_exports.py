"""The open tasks of two CRMs: each export arrives through its template, in the API's terms."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

from importer.sandbox.server import SandboxServer
from tests.acceptance.shell import SAMPLES, Shell, bodies, body_of, read_csv

SEND = ("--yes", "--rate", "unlimited")
BERLIN = ("--timezone", "Europe/Berlin", "--due-time", "08:15")
LOOKUP = ("--lookup", f"assignee_id={SAMPLES / 'reps.csv'}")

SALESFORCE_SKIPPED = {
    3: "already closed in Salesforce",
    5: "already closed in Salesforce",
    7: "already closed in Salesforce",
    10: "archived in Salesforce",
    12: "deleted in Salesforce",
    14: "already closed in Salesforce",
    15: "already closed in Salesforce",
}
NO_TYPE = "required: task_type is empty"
NO_TARGET = "no_target: the task points at no deal, company, meeting or contact"
SALESFORCE_INVALID = {2: NO_TYPE, 8: NO_TYPE, 9: NO_TARGET, 11: NO_TYPE, 16: NO_TYPE}
SALESFORCE_HELD = {
    4: {
        "task_type": "call",
        "task_title": "Relance contrat – Hélène Montfaucon",  # noqa: RUF001 - as in the sheet
        "assignee_id": "usr_7bT2xM4c",
        "targets": {"deal_id": "0065e0000003aXcAAI", "company_id": "0015e0000003aXcAAI"},
        "priority": "medium",
        "reason": "Contract sent on 12 November. Hélène reads it with her lawyer; the open points "
        "are the notice period and the place of jurisdiction. Call before the board meeting on "
        "the 4th, and keep the offer of 60 days in reserve.",
        "due_date": "2026-12-02T08:15:00+01:00",
    },
    6: {
        "task_type": "email",
        "task_title": "Send security questionnaire",
        "assignee_id": "usr_9cL5vR1h",
        "targets": {"company_id": "0015e0000004mNdAAI"},
        "priority": "medium",
        "reason": "The questionnaire has 140 lines. Send the filled-in standard version first, "
        "and offer a call with our security lead for the rest.",
        "due_date": "2026-12-03T08:15:00+01:00",
    },
    13: {
        "task_type": "email",
        "task_title": "Send recap to Dr. Saskia Ærenlund",
        "assignee_id": "usr_2hW8pZ6k",
        "targets": {"deal_id": "0065e0000007JkSAAU", "company_id": "0015e0000008oPyAAI"},
        "priority": "medium",
        "reason": "Recap of the workshop: three decisions, two open questions, next date "
        "14 January.",
        "due_date": "2026-12-09T08:15:00+01:00",
    },
}
# With --set task_type=call these rows become tasks as well, and all are calls.
SALESFORCE_AS_CALLS = {
    2: {
        "task_type": "call",
        "task_title": "Llamar a Begoña Valdeolivas por la renovación",
        "assignee_id": "usr_3fA9kQ7d",
        "targets": {"deal_id": "0065e0000001zLpAAI", "company_id": "0015e0000001zLpAAI"},
        "priority": "high",
        "reason": "Begoña asked for the renewal figures in writing. She is back from leave on "
        "Monday; her deputy, Íñigo, can decide up to 10 000 €.",
        "due_date": "2026-12-01T08:15:00+01:00",
    },
    8: {
        "task_type": "call",
        "task_title": "Nachfassen: Angebot Gebrüder Möwenstein",
        "assignee_id": "usr_2hW8pZ6k",
        "targets": {"deal_id": "0065e0000005VeFAAU", "company_id": "0015e0000005VeFAAU"},
        "priority": "medium",
        "reason": "Offer of 17 November over 45 seats. Mr Möwenstein asked for a smaller first "
        "step; propose the pilot for eight weeks.",
        "due_date": "2026-12-04T08:15:00+01:00",
    },
    11: {
        "task_type": "call",
        "task_title": "Find out who replaces the buyer",
        "assignee_id": "usr_7bT2xM4c",
        "targets": {"company_id": "0015e0000007JkSAAU"},
        "priority": "low",
        "due_date": "2026-12-08T08:15:00+01:00",
    },
    16: {
        "task_type": "call",
        "task_title": "Deferred: ask about the Zürich office",
        "assignee_id": "usr_6jN4yD3w",
        "targets": {"deal_id": "0065e0000009uRqAAI", "company_id": "0015e0000010WsTAAU"},
        "priority": "low",
        "reason": "They open in Zürich in spring. Not before the new year.",
        "due_date": "2027-01-11T08:15:00+01:00",
    },
}
SOQL_HELD = {
    2: {
        "task_type": "call",
        "task_title": "Call Ömer about the pilot",
        "assignee_id": "usr_3fA9kQ7d",
        "targets": {"deal_id": "0065e0000021VeFAAU", "company_id": "0015e0000021VeFAAU"},
        "priority": "high",
        "reason": "Pilot ends on 18 December.\nAsk for the three numbers that the board wants.",
        "due_date": "2026-12-01T08:15:00+01:00",
    },
    3: {
        "task_type": "email",
        "task_title": "Send the statement of work",
        "assignee_id": "usr_7bT2xM4c",
        "targets": {"deal_id": "0065e0000022gHiAAI", "company_id": "0015e0000022gHiAAI"},
        "priority": "medium",
        "reason": "Version 3, with the travel costs taken out.",
        "due_date": "2026-12-02T08:15:00+01:00",
    },
    4: {
        "task_type": "linkedin",
        "task_title": "Connect with the new head of finance",
        "assignee_id": "usr_9cL5vR1h",
        "targets": {"company_id": "0015e0000023JkSAAU"},
        "priority": "medium",
        "reason": "Started on 1 November.",
        "due_date": "2026-12-03T08:15:00+01:00",
    },
    7: {
        "task_type": "call",
        "task_title": 'Call about the open invoice, said "tomorrow" twice',
        "assignee_id": "usr_3fA9kQ7d",
        "targets": {"deal_id": "0065e0000026WsTAAU", "company_id": "0015e0000026WsTAAU"},
        "priority": "high",
        "reason": "Invoice 2026-1187, open since 30 October.",
        "due_date": "2026-12-04T08:15:00+01:00",
    },
}
HUBSPOT_HELD = {
    2: {
        "task_type": "call",
        "task_title": "Call Zoë about the rollout date",
        "assignee_id": "usr_3fA9kQ7d",
        "targets": {
            "deal_id": "40100000301",
            "company_id": "30100000201",
            "contact": {"email": "zoe.quillfeather@example.com", "name": "Zoë Quillfeather"},
        },
        "priority": "high",
        "reason": "The kick-off moved twice.\n\nAsk for a date & a name.",
        "due_date": "2026-12-01T09:30:00+01:00",
    },
    3: {
        "task_type": "email",
        "task_title": "Send the revised quote",
        "assignee_id": "usr_3fA9kQ7d",
        "targets": {
            "deal_id": "40100000302",
            "company_id": "30100000202",
            "contact": {"email": "priya.thistlewood@example.com", "name": "Priya Thistlewood"},
        },
        "priority": "medium",
        "reason": "45 seats instead of 60.\nBilling: annual, paid quarterly.",
        "due_date": "2026-12-01T11:00:00+01:00",
    },
    4: {
        "task_type": "linkedin",
        "task_title": "Thank Odalys for the introduction",
        "assignee_id": "usr_7bT2xM4c",
        "targets": {
            "deal_id": "40100000303",
            "company_id": "30100000203",
            "contact": {"name": "Odalys Fernbrook"},
        },
        "priority": "low",
        "reason": "She named us to her new team.",
        "due_date": "2026-12-02T08:00:00+01:00",
    },
    5: {
        "task_type": "linkedin",
        "task_title": "Connect with the new finance partner",
        "assignee_id": "usr_7bT2xM4c",
        "targets": {"company_id": "30100000203", "contact": {"name": "Leopold Greaves"}},
        "priority": "medium",
        "due_date": "2026-12-02T08:00:00+01:00",
    },
    7: {
        "task_type": "call",
        "task_title": "Call about the security questionnaire",
        "assignee_id": "usr_9cL5vR1h",
        "targets": {
            "deal_id": "40100000304",
            "company_id": "30100000204",
            "contact": {"email": "bertrand.ashgrove@example.org", "name": "Bertrand Ashgrove"},
        },
        "priority": "medium",
        "reason": "Sent on 12 November, no reply.\nLegal & compliance wait for it.",
        "due_date": "2026-12-03T10:15:00+01:00",
    },
    10: {
        "task_type": "email",
        "task_title": "Invite the two clinic managers",
        "assignee_id": "usr_6jN4yD3w",
        "targets": {
            "deal_id": "40100000307",
            "company_id": "30100000207",
            "contact": {"email": "o.braithwell@example.org", "name": "Oona Braithwell"},
        },
        "priority": "medium",
        "reason": "Both must say yes,\nor we move it to January.",
        "due_date": "2026-12-04T09:00:00+01:00",
    },
    12: {
        "task_type": "call",
        "task_title": "Renewal call: Saltmarsh Robotics",
        "assignee_id": "usr_2hW8pZ6k",
        "targets": {
            "deal_id": "40100000308",
            "company_id": "30100000209",
            "contact": {"email": "ewa.zolnierz@example.com", "name": "Ewa Żołnierz"},
        },
        "priority": "high",
        "reason": 'Price is not the problem; "time to value" is.',
        "due_date": "2026-12-07T13:45:00+01:00",
    },
    13: {
        "task_type": "email",
        "task_title": "Ask again in spring",
        "assignee_id": "usr_7bT2xM4c",
        "targets": {
            "company_id": "30100000210",
            "contact": {"email": "kofi.larchmont@example.com", "name": "Kofi Larchmont"},
        },
        "priority": "low",
        "reason": "Budget freeze until March.",
        "due_date": "2027-03-15T08:00:00+01:00",
    },
}
HUBSPOT_SKIPPED = dict.fromkeys((8, 9, 11), "already completed in HubSpot")
TO_DO = 'unknown_task_type: "{}" is not a task type'
INTERNAL_HELD = {
    2: {
        "task_type": "call",
        "task_title": "Call Ömer about the pilot",
        "assignee_id": "usr_3fA9kQ7d",
        "targets": {"deal_id": "40100000321", "company_id": "30100000221"},
        "priority": "high",
        "reason": "Pilot ends on 18 December.",
        "due_date": "2026-12-01T08:30:00Z",
    },
    3: {
        "task_type": "email",
        "task_title": "Send the statement of work",
        "assignee_id": "usr_7bT2xM4c",
        "targets": {"deal_id": "40100000322", "company_id": "30100000222"},
        "priority": "medium",
        "reason": "Version 3,\ntravel costs taken out & dates moved.",
        "due_date": "2026-12-02T10:00:00Z",
    },
    4: {
        "task_type": "linkedin",
        "task_title": "Write to the new head of finance",
        "assignee_id": "usr_9cL5vR1h",
        "targets": {"company_id": "30100000223"},
        "priority": "medium",
        "due_date": "2026-12-03T07:45:00Z",
    },
    7: {
        "task_type": "linkedin",
        "task_title": "Connect with Caspian",
        "assignee_id": "usr_9cL5vR1h",
        "targets": {"deal_id": "40100000326", "company_id": "30100000226"},
        "priority": "medium",
        "due_date": "2026-12-10T09:00:00Z",
    },
}


class Export(NamedTuple):
    """An export, how it is imported, and what becomes of its rows, by row number."""

    name: str
    flags: tuple[str, ...]
    held: dict[int, dict[str, Any]]
    skipped: dict[int, str]
    invalid: dict[int, str]


EXPORTS: dict[str, Export] = {
    "salesforce": Export(
        "salesforce-tasks.csv",
        ("--template", "salesforce-export"),
        SALESFORCE_HELD,
        SALESFORCE_SKIPPED,
        SALESFORCE_INVALID,
    ),
    "salesforce as calls": Export(
        "salesforce-tasks.csv",
        ("--template", "salesforce-export", "--set", "task_type=call"),
        {number: body | {"task_type": "call"} for number, body in SALESFORCE_HELD.items()}
        | SALESFORCE_AS_CALLS,
        SALESFORCE_SKIPPED,
        {9: NO_TARGET},
    ),
    "salesforce query": Export(
        "salesforce-soql.csv",
        ("--template", "salesforce-export"),
        SOQL_HELD,
        {5: "already closed in Salesforce"},
        {6: NO_TYPE},
    ),
    "hubspot": Export(
        "hubspot-tasks.csv",
        ("--template", "hubspot"),
        HUBSPOT_HELD,
        HUBSPOT_SKIPPED,
        {6: TO_DO.format("To do")},
    ),
    "hubspot internal": Export(
        "hubspot-tasks-internal.csv",
        ("--template", "hubspot"),
        INTERNAL_HELD,
        {5: "already completed in HubSpot"},
        {6: TO_DO.format("TODO")},
    ),
}


@pytest.mark.parametrize("export", EXPORTS.values(), ids=EXPORTS)
def test_a_crm_export_arrives_through_its_template(
    shell: Shell, server: SandboxServer, export: Export
) -> None:
    """Open tasks arrive, others are skipped with a reason, what is left open is told."""
    flags = (*export.flags, *LOOKUP, *SEND, *BERLIN)

    done = shell.here("run", SAMPLES / export.name, *flags, "--results", "results.csv")

    assert done.code == 1
    rows = read_csv(shell.folder / "results.csv")
    found: dict[str, dict[int, Any]] = {"created": {}, "skipped": {}, "invalid": {}}
    for row in rows:
        status, number = row["import_status"], int(row["import_row"])
        is_created = status == "created"
        found[status][number] = (
            body_of(server.store.get(row["import_task_id"])) if is_created else row["import_issues"]
        )
    assert found == {
        "created": export.held,
        "skipped": export.skipped,
        "invalid": export.invalid,
    }
    assert len(bodies(server)) == len(export.held)


def test_what_a_cell_listed_beyond_the_first_is_told(shell: Shell, server: SandboxServer) -> None:
    """Of several deals or contacts in a cell the first is sent, and the row says so."""
    shell.here(
        "run", SAMPLES / "hubspot-tasks.csv", "--template", "hubspot", *LOOKUP, *SEND, *BERLIN,
        "--results", "results.csv",
    )  # fmt: skip

    told = {
        row["import_row"]: row["import_issues"]
        for row in read_csv(shell.folder / "results.csv")
        if row["import_status"] == "created" and row["import_issues"]
    }
    assert set(told) == {"7", "10"}
    assert told["7"] == (
        'several_values: "40100000304;40100000305" lists 2 values; "40100000304" was taken'
    )
    assert len(server.requests) == 8
