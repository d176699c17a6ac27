"""Exports that are known by their columns."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from importer.mapping.matching import recognition
from importer.mapping.matching.recognition import LikelyTemplate, likely_templates
from importer.mapping.template.shipped import sample_path, shipped_names

ROOT = Path(__file__).parents[3]


def header_of(path: Path) -> list[str]:
    """The first full record of a CSV file; headers are in ASCII."""
    with path.open(encoding="cp1252", newline="") as lines:
        return next(record for record in csv.reader(lines) if all(record[:2]))


@pytest.mark.parametrize("name", shipped_names())
def test_each_sample_is_known_by_its_header(name: str) -> None:
    """No other template fits the sample of one as well."""
    assert [found.name for found in likely_templates(header_of(sample_path(name)))] == [name]


@pytest.mark.parametrize(
    ("name", "template"),
    [("hubspot-tasks-internal.csv", "hubspot"), ("salesforce-tasks.csv", "salesforce-export")],
)
def test_other_forms_of_an_export(name: str, template: str) -> None:
    """Internal names, and columns that a sample of ours does not have, are known too."""
    found = likely_templates(header_of(ROOT / "samples" / name))
    assert [one.name for one in found] == [template]


@pytest.mark.parametrize(
    "header",
    [
        header_of(ROOT / "templates" / "followups.csv"),
        ["Subject", "Due Date", "Status", "Priority", "Owner", "Notes", "Type", "Contact"],
        ["task_id", "account_id", "contact_id", "subject", "status", "priority", "due_date",
         "completed_date", "created_date"],
        ["Titel", "F\u00e4llig am", "Zust\u00e4ndig", "Status", "Notiz"],
        ["", "", ""],
        [],
    ],
)  # fmt: skip
def test_a_sheet_of_common_columns_is_nobody_s(header: list[str]) -> None:
    """Columns that many sheets have say nothing of the program that wrote this one."""
    assert likely_templates(header) == ()


@pytest.mark.parametrize(
    ("header", "template"),
    [
        (["Name", "Status", "Date", "Person", "Item ID (auto generated)"], "monday"),
        (["Id", "Subject", "Status", "ActivityDate", "Owner.Name"], "salesforce-soql"),
        (["Activity - Subject*", "Activity - Type", "Activity - Done"], "pipedrive"),
    ],
)
def test_a_column_that_is_one_program_s_alone_tells_it(header: list[str], template: str) -> None:
    """Beside few others; written otherwise it is anybody's, and alone it says nothing."""
    assert [one.name for one in likely_templates(header)] == [template]
    assert likely_templates(header[-1:] if template != "pipedrive" else header[:1]) == ()
    others = ["owner_name" if name == "Owner.Name" else name for name in header]
    assert bool(likely_templates(others)) == (template != "salesforce-soql")


@pytest.mark.parametrize(
    ("header", "template"),
    [
        (["Subject", "Due Date", "Status", "Related To", "Task Owner"], "zoho"),
        (["id", "type", "status", "due_at", "note", "priority"], "apollo"),
        (["title", "due_date", "status", "targetable_type", "targetable_id"], "freshsales"),
        (["Number", "Task List", "ID", "Title", "Updated", "Due", "Status", "Web Link"],
         "google-tasks"),
        (["User", "tasklistId", "id", "taskId", "title", "status", "due"], "google-tasks"),
    ],
)  # fmt: skip
def test_columns_that_one_program_alone_has_together_tell_it(
    header: list[str], template: str
) -> None:
    """Without one of those that make the sign, the header is anybody's."""
    assert [one.name for one in likely_templates(header)] == [template]
    (signs,) = (
        one.signs for one in recognition._known_templates() if one.template.name == template
    )
    (sign,) = (sign for sign in signs if sign <= {name.casefold() for name in header})
    for column in sign:
        others = [name for name in header if name.casefold() != column]
        assert likely_templates(others) == (), column


def test_two_templates_may_fit_equally_well(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where none has more of the columns than the other, both are found."""
    known = recognition._known_templates()
    (asana,) = (one for one in known if one.template.name == "asana")
    twin = asana._replace(template=LikelyTemplate("asena", "Asena tasks"))
    monkeypatch.setattr(recognition, "_known_templates", lambda: (*known, twin))
    found = likely_templates(header_of(sample_path("asana")))
    assert [one.name for one in found] == ["asana", "asena"]


def test_the_owner_s_address_beside_columns_of_outreach_is_no_sign_of_salesforce() -> None:
    """Tables that were joined with people call it "owner.email", whatever the program."""
    header = ["id", "action", "taskType", "state", "subject", "note", "dueAt", "owner.email"]
    assert [one.name for one in likely_templates(header)] == ["outreach"]
