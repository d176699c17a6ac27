"""Each shipped template on the samples of its kind: every row, as it would be sent or why not.

Whole imports through the command line are in tests/acceptance; here every body is written out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from importer.errors import MappingError
from importer.mapping.lookup import build_lookup
from importer.mapping.mapper import CellOptions, Mapper
from importer.mapping.resolve import Request, resolve
from importer.mapping.shipped import shipped_template
from importer.source import open_table
from importer.table import SourceOptions
from importer.validation import Validator

SAMPLES = Path(__file__).parents[2] / "samples"


def read(name: str) -> tuple[tuple[str, ...], list[Any]]:
    """Header and chunks of a sample."""
    table = open_table(SAMPLES / name, SourceOptions())
    try:
        return table.header, list(table.chunks())
    finally:
        table.close()


def outcomes(name: str, template: str, *, use_lookup: bool = True) -> Iterator[tuple[int, Any]]:
    """Each row number with the body that would be sent, the reason of a skip, or the codes."""
    header, chunks = read(name)
    names = ["assignee_id"] if use_lookup else []
    mapping = resolve(header, Request(template=shipped_template(template), lookups=names))
    owner = next(s.columns[0] for s in mapping.sources if s.field.name == "assignee_id")
    pairs = [(row[0], row[1]) for chunk in read("reps.csv")[1] for row in chunk.rows]
    lookups = {("assignee_id", owner.column): build_lookup(pairs, "reps.csv")} if use_lookup else {}
    options = CellOptions(ZoneInfo("America/Los_Angeles"), time(9))
    mapper = Mapper(mapping, len(header), options, lookups)
    for chunk in chunks:
        mapper.observe(chunk)
    mapper.check_columns()
    validator = Validator({})
    for chunk in chunks:
        mapped = mapper.map(chunk)
        for number, values, met, skip in zip(
            mapped.numbers, mapped.values, mapped.issues, mapped.skips, strict=True
        ):
            found = validator.validate_row(values, met)
            body = found.body and json.loads(found.body.to_json())
            yield number, skip or body or [issue.code for issue in found.issues]


EXPECTED: dict[tuple[str, str], dict[int, Any]] = {
    ("salesforce-tasks.csv", "salesforce-export"): {
        2: ["required"],
        3: "already closed in Salesforce",
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
            "due_date": "2026-12-02T09:00:00-08:00",
        },
        5: "already closed in Salesforce",
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
            "due_date": "2026-12-03T09:00:00-08:00",
        },
        7: "already closed in Salesforce",
        8: ["required"],
        9: ["no_target"],
        10: "archived in Salesforce",
        11: ["required"],
        12: "deleted in Salesforce",
        13: {
            "task_type": "email",
            "task_title": "Send recap to Dr. Saskia Ærenlund",
            "assignee_id": "usr_2hW8pZ6k",
            "targets": {"deal_id": "0065e0000007JkSAAU", "company_id": "0015e0000008oPyAAI"},
            "priority": "medium",
            "reason": (
                "Recap of the workshop: three decisions, two open questions, next date 14 January."
            ),
            "due_date": "2026-12-09T09:00:00-08:00",
        },
        14: "already closed in Salesforce",
        15: "already closed in Salesforce",
        16: ["required"],
    },
    ("salesforce-soql.csv", "salesforce-export"): {
        2: {
            "task_type": "call",
            "task_title": "Call Ömer about the pilot",
            "assignee_id": "usr_3fA9kQ7d",
            "targets": {"deal_id": "0065e0000021VeFAAU", "company_id": "0015e0000021VeFAAU"},
            "priority": "high",
            "reason": "Pilot ends on 18 December.\nAsk for the three numbers that the board wants.",
            "due_date": "2026-12-01T09:00:00-08:00",
        },
        3: {
            "task_type": "email",
            "task_title": "Send the statement of work",
            "assignee_id": "usr_7bT2xM4c",
            "targets": {"deal_id": "0065e0000022gHiAAI", "company_id": "0015e0000022gHiAAI"},
            "priority": "medium",
            "reason": "Version 3, with the travel costs taken out.",
            "due_date": "2026-12-02T09:00:00-08:00",
        },
        4: {
            "task_type": "linkedin",
            "task_title": "Connect with the new head of finance",
            "assignee_id": "usr_9cL5vR1h",
            "targets": {"company_id": "0015e0000023JkSAAU"},
            "priority": "medium",
            "reason": "Started on 1 November.",
            "due_date": "2026-12-03T09:00:00-08:00",
        },
        5: "already closed in Salesforce",
        6: ["required"],
        7: {
            "task_type": "call",
            "task_title": 'Call about the open invoice, said "tomorrow" twice',
            "assignee_id": "usr_3fA9kQ7d",
            "targets": {"deal_id": "0065e0000026WsTAAU", "company_id": "0015e0000026WsTAAU"},
            "priority": "high",
            "reason": "Invoice 2026-1187, open since 30 October.",
            "due_date": "2026-12-04T09:00:00-08:00",
        },
    },
    ("hubspot-tasks.csv", "hubspot"): {
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
            "due_date": "2026-12-01T09:30:00-08:00",
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
            "due_date": "2026-12-01T11:00:00-08:00",
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
            "due_date": "2026-12-02T08:00:00-08:00",
        },
        5: {
            "task_type": "linkedin",
            "task_title": "Connect with the new finance partner",
            "assignee_id": "usr_7bT2xM4c",
            "targets": {"company_id": "30100000203", "contact": {"name": "Leopold Greaves"}},
            "due_date": "2026-12-02T08:00:00-08:00",
        },
        6: ["unknown_task_type"],
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
            "due_date": "2026-12-03T10:15:00-08:00",
        },
        8: "already completed in HubSpot",
        9: "already completed in HubSpot",
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
            "due_date": "2026-12-04T09:00:00-08:00",
        },
        11: "already completed in HubSpot",
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
            "due_date": "2026-12-07T13:45:00-08:00",
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
            "due_date": "2027-03-15T08:00:00-07:00",
        },
    },
    ("hubspot-tasks-internal.csv", "hubspot"): {
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
        5: "already completed in HubSpot",
        6: ["unknown_task_type"],
        7: {
            "task_type": "linkedin",
            "task_title": "Connect with Caspian",
            "assignee_id": "usr_9cL5vR1h",
            "targets": {"deal_id": "40100000326", "company_id": "30100000226"},
            "priority": "medium",
            "due_date": "2026-12-10T09:00:00Z",
        },
    },
}


@pytest.mark.parametrize(("name", "template"), EXPECTED)
def test_every_row_of_a_sample(name: str, template: str) -> None:
    """Each row is the body, the skip or the defect that a person reads in the sheet."""
    assert dict(outcomes(name, template)) == EXPECTED[name, template]


def test_owners_by_name_are_not_sent_as_ids() -> None:
    """A shipped template vouches for no column: names of reps need the lookup."""
    with pytest.raises(MappingError, match='the column "Assigned to" holds names'):
        dict(outcomes("hubspot-tasks.csv", "hubspot", use_lookup=False))


def test_owners_by_id_need_no_lookup() -> None:
    """Salesforce user ids go on as they are where no lookup is given."""
    rows = dict(outcomes("salesforce-soql.csv", "salesforce-export", use_lookup=False))
    assert rows[2]["assignee_id"] == "0055e0000001zLpAAI"
