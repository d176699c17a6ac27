"""The open tasks of two CRMs: each export arrives through its template, in the API's terms."""

from __future__ import annotations

import re
from datetime import time
from typing import Any, NamedTuple

import pytest

from importer.sandbox.server import SandboxServer
from tests import expected_bodies
from tests.acceptance.shell import SAMPLES, Shell, bodies, body_of, read_csv

SEND = ("--yes", "--rate", "unlimited")
ZONE = "Europe/Berlin"
DUE_TIME = time(8, 15)
BERLIN = ("--timezone", ZONE, "--due-time", "08:15")
LOOKUP = ("--lookup", f"assignee_id={SAMPLES / 'reps.csv'}")

NO_TYPE = "required: task_type is empty"
NO_TARGET = "no_target: the task points at no deal, company, meeting or contact"
SALESFORCE_INVALID = {2: NO_TYPE, 8: NO_TYPE, 9: NO_TARGET, 11: NO_TYPE, 16: NO_TYPE}


class Export(NamedTuple):
    """An export, how it is imported, and what becomes of its rows, by row number."""

    name: str
    flags: tuple[str, ...]
    bodies: expected_bodies.Bodies
    skipped: dict[int, str]
    invalid: dict[int, str]


EXPORTS: dict[str, Export] = {
    "salesforce": Export(
        "salesforce-tasks.csv",
        ("--template", "salesforce-export"),
        expected_bodies.SALESFORCE_EXPORT,
        expected_bodies.SALESFORCE_EXPORT_SKIPPED,
        SALESFORCE_INVALID,
    ),
    "salesforce as calls": Export(
        "salesforce-tasks.csv",
        ("--template", "salesforce-export", "--set", "task_type=call"),
        {
            number: body | {"task_type": "call"}
            for number, body in expected_bodies.SALESFORCE_EXPORT.items()
        }
        | expected_bodies.SALESFORCE_AS_CALLS,
        expected_bodies.SALESFORCE_EXPORT_SKIPPED,
        {9: NO_TARGET},
    ),
    "salesforce where it says no type": Export(
        "salesforce-tasks.csv",
        ("--template", "salesforce-export", "--default-type", "call"),
        expected_bodies.SALESFORCE_EXPORT | expected_bodies.SALESFORCE_AS_CALLS,
        expected_bodies.SALESFORCE_EXPORT_SKIPPED,
        {9: NO_TARGET},
    ),
    "salesforce query": Export(
        "salesforce-soql.csv",
        ("--template", "salesforce-export"),
        expected_bodies.SALESFORCE_QUERY,
        expected_bodies.SALESFORCE_QUERY_SKIPPED,
        {},
    ),
    "hubspot": Export(
        "hubspot-tasks.csv",
        ("--template", "hubspot"),
        expected_bodies.HUBSPOT_LABELS,
        expected_bodies.HUBSPOT_LABELS_SKIPPED,
        {},
    ),
    "hubspot internal": Export(
        "hubspot-tasks-internal.csv",
        ("--template", "hubspot"),
        expected_bodies.HUBSPOT_INTERNAL,
        expected_bodies.HUBSPOT_INTERNAL_SKIPPED,
        {},
    ),
}


@pytest.mark.parametrize("export", EXPORTS.values(), ids=EXPORTS)
def test_a_crm_export_arrives_through_its_template(
    shell: Shell, server: SandboxServer, export: Export
) -> None:
    """Open tasks arrive, others are skipped with a reason, what is left open is told."""
    flags = (*export.flags, *LOOKUP, *SEND, *BERLIN)

    done = shell.here("run", SAMPLES / export.name, *flags, "--results", "results.csv")

    expected = expected_bodies.held(expected_bodies.sent(export.bodies, ZONE, DUE_TIME))
    assert done.code == (1 if export.invalid else 0)
    rows = read_csv(shell.folder / "results.csv")
    found: dict[str, dict[int, Any]] = {"created": {}, "skipped": {}, "invalid": {}}
    for row in rows:
        status, number = row["import_status"], int(row["import_row"])
        is_created = status == "created"
        found[status][number] = (
            body_of(server.store.get(row["import_task_id"])) if is_created else row["import_issues"]
        )
    assert found == {
        "created": expected,
        "skipped": export.skipped,
        "invalid": export.invalid,
    }
    assert len(bodies(server)) == len(expected)


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


def test_closed_tasks_arrive_as_closed_if_the_mapping_says_so(
    shell: Shell, server: SandboxServer
) -> None:
    """With a template changed as its own comment says, closed tasks are created and closed."""
    assert shell.here("template", "hubspot", "--out", "my.toml").code == 0
    copy = shell.folder / "my.toml"
    text = copy.read_text("utf-8")
    (status,) = re.findall(r"^#   (status = .+)$", text, re.MULTILINE)
    fields = text[: text.index("[[skip]]")].replace("[fields]\n", f"[fields]\n{status}\n")
    copy.write_text(fields, "utf-8")

    shell.here(
        "run", SAMPLES / "hubspot-tasks.csv", "--mapping", "my.toml", *LOOKUP, *SEND, *BERLIN,
        "--results", "results.csv",
    )  # fmt: skip

    created = [
        row for row in read_csv(shell.folder / "results.csv") if row["import_status"] == "created"
    ]
    held = {int(row["import_row"]): server.store.get(row["import_task_id"]) for row in created}
    assert {number: task and task["status"] for number, task in held.items()} == {
        **dict.fromkeys(expected_bodies.HUBSPOT_LABELS, "pending"),
        **dict.fromkeys((8, 9), "completed"),
    }


CONTACTS = """Id,Name,Email,Phone
0035e0000021VeFAAU,\u00d6mer Fairbarn,omer.fairbarn@example.com,+1 415 555 0101
0035e0000022gHiAAI,Roswitha Glenmoor,,
"""


def test_contacts_of_a_second_export_are_joined(shell: Shell, server: SandboxServer) -> None:
    """An id becomes an address and a name; a contact without them, or no line, is no error."""
    (shell.folder / "Contact.csv").write_text(CONTACTS, "utf-8")
    joins = []
    for name, column in (("email", "Email"), ("name", "Name"), ("phone", "Phone")):
        joins += ["--map", f"contact_{name}=WhoId"]
        joins += ["--lookup", f"contact_{name}=Contact.csv,from=Id,to={column},missing=empty"]

    done = shell.here(
        "run", SAMPLES / "salesforce-soql.csv", "--template", "salesforce-export", *LOOKUP, *SEND,
        *BERLIN, *joins, "--results", "results.csv",
    )  # fmt: skip

    rows = {row["import_row"]: row for row in read_csv(shell.folder / "results.csv")}
    contacts = {
        number: body_of(server.store.get(row["import_task_id"]))["targets"].get("contact")
        for number, row in rows.items()
        if row["import_status"] == "created"
    }
    assert contacts == {
        "2": {
            "email": "omer.fairbarn@example.com",
            "name": "\u00d6mer Fairbarn",
            "phone_number": "+1 415 555 0101",
        },
        "3": {"name": "Roswitha Glenmoor"},
        "4": None,
        "7": None,
    }, done.err
    told = 'not_taken: "0035e0000023JkSAAU" is not in Contact.csv, so contact_email is left empty'
    assert told in rows["4"]["import_issues"]
