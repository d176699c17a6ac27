"""The samples of two CRMs as a person reads them: the body that each open task must become.

By sample, by row number. Shared by the tests of the templates and by those of whole imports, which
differ in the time zone and in who fills in what a row leaves open: see `sent` and `held`.
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

Body: TypeAlias = dict[str, Any]
Bodies: TypeAlias = dict[int, Body]
"""`due_date` is as in the sheet: a day, a time of day without offset, or an instant."""

SALESFORCE_EXPORT: Bodies = {
    4: {
        "task_type": "call",
        "task_title": "Relance contrat \N{EN DASH} Hélène Montfaucon",
        "assignee_id": "usr_7bT2xM4c",
        "targets": {"deal_id": "0065e0000003aXcAAI", "company_id": "0015e0000003aXcAAI"},
        "priority": "medium",
        "reason": (
            "Contract sent on 12 November. Hélène reads it with her lawyer; the open points"
            " are the notice period and the place of jurisdiction. Call before the board "
            "meeting on the 4th, and keep the offer of 60 days in reserve."
        ),
        "due_date": "2026-12-02",
    },
    6: {
        "task_type": "email",
        "task_title": "Send security questionnaire",
        "assignee_id": "usr_9cL5vR1h",
        "targets": {"company_id": "0015e0000004mNdAAI"},
        "priority": "medium",
        "reason": (
            "The questionnaire has 140 lines. Send the filled-in standard version first, "
            "and offer a call with our security lead for the rest."
        ),
        "due_date": "2026-12-03",
    },
    13: {
        "task_type": "email",
        "task_title": "Send recap to Dr. Saskia Ærenlund",
        "assignee_id": "usr_2hW8pZ6k",
        "targets": {"deal_id": "0065e0000007JkSAAU", "company_id": "0015e0000008oPyAAI"},
        "priority": "medium",
        "reason": (
            "Recap of the workshop: three decisions, two open questions, next date 14 January."
        ),
        "due_date": "2026-12-09",
    },
}

# What row 2, 8, 11 and 16 become with `--set task_type=call`.
SALESFORCE_AS_CALLS: Bodies = {
    2: {
        "task_type": "call",
        "task_title": "Llamar a Begoña Valdeolivas por la renovación",
        "assignee_id": "usr_3fA9kQ7d",
        "targets": {"deal_id": "0065e0000001zLpAAI", "company_id": "0015e0000001zLpAAI"},
        "priority": "high",
        "reason": "Begoña asked for the renewal figures in writing. She is back from leave on "
        "Monday; her deputy, Íñigo, can decide up to 10 000 €.",
        "due_date": "2026-12-01",
    },
    8: {
        "task_type": "call",
        "task_title": "Nachfassen: Angebot Gebrüder Möwenstein",
        "assignee_id": "usr_2hW8pZ6k",
        "targets": {"deal_id": "0065e0000005VeFAAU", "company_id": "0015e0000005VeFAAU"},
        "priority": "medium",
        "reason": "Offer of 17 November over 45 seats. Mr Möwenstein asked for a smaller first "
        "step; propose the pilot for eight weeks.",
        "due_date": "2026-12-04",
    },
    11: {
        "task_type": "call",
        "task_title": "Find out who replaces the buyer",
        "assignee_id": "usr_7bT2xM4c",
        "targets": {"company_id": "0015e0000007JkSAAU"},
        "priority": "low",
        "due_date": "2026-12-08",
    },
    16: {
        "task_type": "call",
        "task_title": "Deferred: ask about the Zürich office",
        "assignee_id": "usr_6jN4yD3w",
        "targets": {"deal_id": "0065e0000009uRqAAI", "company_id": "0015e0000010WsTAAU"},
        "priority": "low",
        "reason": "They open in Zürich in spring. Not before the new year.",
        "due_date": "2027-01-11",
    },
}

SALESFORCE_QUERY: Bodies = {
    2: {
        "task_type": "call",
        "task_title": "Call Ömer about the pilot",
        "assignee_id": "usr_3fA9kQ7d",
        "targets": {"deal_id": "0065e0000021VeFAAU", "company_id": "0015e0000021VeFAAU"},
        "priority": "high",
        "reason": "Pilot ends on 18 December.\nAsk for the three numbers that the board wants.",
        "due_date": "2026-12-01",
    },
    3: {
        "task_type": "email",
        "task_title": "Send the statement of work",
        "assignee_id": "usr_7bT2xM4c",
        "targets": {"deal_id": "0065e0000022gHiAAI", "company_id": "0015e0000022gHiAAI"},
        "priority": "medium",
        "reason": "Version 3, with the travel costs taken out.",
        "due_date": "2026-12-02",
    },
    4: {
        "task_type": "linkedin",
        "task_title": "Connect with the new head of finance",
        "assignee_id": "usr_9cL5vR1h",
        "targets": {"company_id": "0015e0000023JkSAAU"},
        "priority": "medium",
        "reason": "Started on 1 November.",
        "due_date": "2026-12-03",
    },
    7: {
        "task_type": "call",
        "task_title": 'Call about the open invoice, said "tomorrow" twice',
        "assignee_id": "usr_3fA9kQ7d",
        "targets": {"deal_id": "0065e0000026WsTAAU", "company_id": "0015e0000026WsTAAU"},
        "priority": "high",
        "reason": "Invoice 2026-1187, open since 30 October.",
        "due_date": "2026-12-04",
    },
}

HUBSPOT_LABELS: Bodies = {
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
        "due_date": "2026-12-01T09:30:00",
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
        "due_date": "2026-12-01T11:00:00",
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
        "due_date": "2026-12-02T08:00:00",
    },
    5: {
        "task_type": "linkedin",
        "task_title": "Connect with the new finance partner",
        "assignee_id": "usr_7bT2xM4c",
        "targets": {"company_id": "30100000203", "contact": {"name": "Leopold Greaves"}},
        "due_date": "2026-12-02T08:00:00",
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
        "due_date": "2026-12-03T10:15:00",
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
        "due_date": "2026-12-04T09:00:00",
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
        "due_date": "2026-12-07T13:45:00",
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
        "due_date": "2027-03-15T08:00:00",
    },
}

HUBSPOT_INTERNAL: Bodies = {
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

IN_SALESFORCE = "already closed in Salesforce"
IN_HUBSPOT = "already completed in HubSpot"
SALESFORCE_EXPORT_SKIPPED = dict.fromkeys((3, 5, 7, 14, 15), IN_SALESFORCE) | {
    10: "archived in Salesforce",
    12: "deleted in Salesforce",
}
NOT_A_TYPE = "neither a call, an e-mail nor LinkedIn in Salesforce"
SALESFORCE_QUERY_SKIPPED = {5: IN_SALESFORCE, 6: NOT_A_TYPE}
TO_DO = "a to-do or a meeting in HubSpot: neither a call, an e-mail nor LinkedIn"
HUBSPOT_LABELS_SKIPPED = dict.fromkeys((8, 9, 11), IN_HUBSPOT) | {6: TO_DO}
HUBSPOT_INTERNAL_SKIPPED = {5: IN_HUBSPOT, 6: TO_DO}


def sent(bodies: Bodies, zone: str, due_time: time) -> Bodies:
    """The bodies as they are sent where the sheet is read in this zone."""
    return {number: body | _due(body, ZoneInfo(zone), due_time) for number, body in bodies.items()}


def held(bodies: Bodies) -> Bodies:
    """What the service holds of bodies that were sent: it fills in the default priority."""
    return {number: {"priority": "medium"} | body for number, body in bodies.items()}


def _due(body: Body, zone: ZoneInfo, due_time: time) -> Body:
    text = body.get("due_date")
    if text is None or text.endswith("Z"):
        return {}
    if "T" in text:
        return {"due_date": datetime.fromisoformat(text).replace(tzinfo=zone).isoformat()}
    day = date.fromisoformat(text)
    return {"due_date": datetime.combine(day, due_time, zone).isoformat()}
