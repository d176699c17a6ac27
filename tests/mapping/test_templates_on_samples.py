"""Each shipped template on the samples of its kind: every row, as it would be sent or why not.

Whole imports through the command line are in tests/acceptance; the bodies of both are written out
in tests/expected_bodies.py.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from datetime import time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from importer.contract.fields import FIELD_BY_NAME
from importer.errors import MappingError
from importer.mapping.cells.filling import CellOptions
from importer.mapping.lookups.column import LookupColumn
from importer.mapping.lookups.table import LookupTable
from importer.mapping.mapper import Mapper
from importer.mapping.request import Request
from importer.mapping.resolve import resolve
from importer.mapping.settled import Mapping
from importer.mapping.template.parse import Template, parse_template
from importer.mapping.template.shipped import shipped_names, shipped_template, templates_folder
from importer.rows.table import SourceOptions
from importer.settings.lookup_place import LookupPlace
from importer.source import open_table
from importer.validation import Validated, Validator
from tests import expected_bodies

SAMPLES = Path(__file__).parents[2] / "samples"
ZONE = "America/Los_Angeles"
DUE_TIME = time(9)


def read(path: Path) -> tuple[tuple[str, ...], list[Any]]:
    """Header and chunks of a sample."""
    table = open_table(path, SourceOptions())
    try:
        return table.header, list(table.chunks())
    finally:
        table.close()


def looked_up(mapping: Mapping) -> dict[tuple[str, int], LookupColumn]:
    """The table of reps for each column that says whose a task is."""
    reps, lines = read(SAMPLES / "reps.csv")
    place = LookupPlace(file="reps.csv")
    table = LookupTable("reps.csv", place, reps, [row for chunk in lines for row in chunk.rows])
    owner = FIELD_BY_NAME["assignee_id"]
    return {
        (owner.name, column.column): LookupColumn(owner, column.header, table)
        for source in mapping.sources
        if source.field is owner
        for column in source.columns
    }


def request_of(template: Template, flags: Sequence[str], *, use_lookup: bool) -> Request:
    """What a person asks for with these flags, each of which has a value."""
    told = dict(zip(flags[::2], flags[1::2], strict=True))
    name, _, value = told.get("--set", "").partition("=")
    field, _, column = told.get("--map", "").partition("=")
    owner = "assignee_id"
    return Request(
        template=template,
        lookups=[owner] if use_lookup and name != owner else [],
        sets=[(name, value)] if name else [],
        maps=[(field, column)] if field else [],
        default_type=told.get("--default-type"),
    )


def validated(
    path: Path, template: Template, flags: Sequence[str] = (), *, use_lookup: bool = True
) -> Iterator[tuple[int, str | None, Validated]]:
    """Each row with its number and, if it is left out, the reason of that."""
    header, chunks = read(path)
    request = request_of(template, flags, use_lookup=use_lookup)
    mapping = resolve(header, request)
    lookups = looked_up(mapping) if request.lookups else {}
    zone = dict(zip(flags[::2], flags[1::2], strict=True)).get("--timezone", ZONE)
    options = CellOptions(ZoneInfo(zone), DUE_TIME)
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
            yield number, skip, validator.validate_row(values, met)


def outcomes(name: str, template: str, *, use_lookup: bool = True) -> Iterator[tuple[int, Any]]:
    """Each row number with the body that would be sent, the reason of a skip, or the codes."""
    yield from outcomes_of(SAMPLES / name, template, use_lookup=use_lookup)


def outcomes_of(
    path: Path, template: str, flags: Sequence[str] = (), *, use_lookup: bool = True
) -> Iterator[tuple[int, Any]]:
    """The same for any file."""
    shipped = shipped_template(template)
    for number, skip, found in validated(path, shipped, flags, use_lookup=use_lookup):
        body = found.body and json.loads(found.body.to_json())
        yield number, skip or body or [issue.code for issue in found.issues]


def closing_copy(name: str) -> Template:
    """A shipped template changed as its own comment says, so that closed tasks arrive as closed."""
    text = (templates_folder() / name / "mapping.toml").read_text("utf-8")
    (status,) = re.findall(r"^#   (status = .+)$", text, re.MULTILINE)
    head, *rules = re.split(r"^(?=\[\[skip\]\])", text, flags=re.MULTILINE)
    kept = [rule for rule in rules if 'reason = "already c' not in rule]
    head = head.replace("[fields]\n", f"[fields]\n{status}\n")
    return parse_template(head + "".join(kept), name)


DEFECTS: dict[str, dict[int, Any]] = {
    "salesforce-tasks.csv": {
        2: ["required"],
        8: ["required"],
        9: ["no_target"],
        11: ["required"],
        16: ["required"],
    },
}
SHIPPED = [
    (
        "salesforce-tasks.csv",
        "salesforce-export",
        expected_bodies.SALESFORCE_EXPORT,
        expected_bodies.SALESFORCE_EXPORT_SKIPPED,
    ),
    (
        "salesforce-soql.csv",
        "salesforce-export",
        expected_bodies.SALESFORCE_QUERY,
        expected_bodies.SALESFORCE_QUERY_SKIPPED,
    ),
    (
        "hubspot-tasks.csv",
        "hubspot",
        expected_bodies.HUBSPOT_LABELS,
        expected_bodies.HUBSPOT_LABELS_SKIPPED,
    ),
    (
        "hubspot-tasks-internal.csv",
        "hubspot",
        expected_bodies.HUBSPOT_INTERNAL,
        expected_bodies.HUBSPOT_INTERNAL_SKIPPED,
    ),
]


@pytest.mark.parametrize(
    ("name", "template", "bodies", "skipped"), SHIPPED, ids=[name for name, *_ in SHIPPED]
)
def test_every_row_of_a_sample(
    name: str, template: str, bodies: expected_bodies.Bodies, skipped: dict[int, str]
) -> None:
    """Each row is the body, the skip or the defect that a person reads in the sheet."""
    expected = expected_bodies.sent(bodies, ZONE, DUE_TIME) | skipped | DEFECTS.get(name, {})
    assert dict(outcomes(name, template)) == expected


@pytest.mark.parametrize("name", shipped_names())
def test_a_template_maps_its_own_sample(name: str) -> None:
    """Its folder holds a sample of the export, and what each row becomes: a body, a skip, or codes.

    flags: what a person has to add, since the export does not say it. Times of day
    are of this zone, and a day without one gets the time above.
    """
    folder = templates_folder() / name
    expected = json.loads((folder / "expected.json").read_text("utf-8"))
    flags = expected.pop("flags", ())
    found = {str(row): end for row, end in outcomes_of(folder / "sample.csv", name, flags)}
    assert found == expected
    assert any(isinstance(end, dict) for end in found.values())


def test_owners_by_name_are_not_sent_as_ids() -> None:
    """A shipped template vouches for no column: names of reps need the lookup."""
    with pytest.raises(MappingError, match='the column "Assigned to" holds names'):
        dict(outcomes("hubspot-tasks.csv", "hubspot", use_lookup=False))


def test_users_of_salesforce_are_not_sent_as_assignees() -> None:
    """Their ids are not those of HockeyStack, which a lookup gives, unless a person says so."""
    with pytest.raises(MappingError, match='the column "OwnerId" holds ids of Salesforce users'):
        dict(outcomes("salesforce-soql.csv", "salesforce-export", use_lookup=False))


def test_users_by_number_are_not_sent_as_assignees() -> None:
    """As the internal names of HubSpot have them, and many APIs."""
    with pytest.raises(MappingError, match='the column "hubspot_owner_id" holds numbers'):
        dict(outcomes("hubspot-tasks-internal.csv", "hubspot", use_lookup=False))


COMPLETED = b'{"status":"completed"}'


@pytest.mark.parametrize(
    ("name", "template", "expected"),
    [
        (
            "salesforce-tasks.csv",
            "salesforce-export",
            {
                3: ["required"],
                5: ["required", "not_taken", "no_target"],
                7: ["required", "not_taken", "no_target"],
                14: ["required"],
                15: COMPLETED,
            },
        ),
        ("salesforce-soql.csv", "salesforce-export", {5: COMPLETED}),
        ("hubspot-tasks.csv", "hubspot", {8: COMPLETED, 9: COMPLETED}),
        ("hubspot-tasks-internal.csv", "hubspot", {5: COMPLETED}),
    ],
)
def test_closed_tasks_arrive_as_closed_if_wanted(
    name: str, template: str, expected: dict[int, Any]
) -> None:
    """With the change that a template itself describes, the rows that it left out are closed."""
    closings = {
        number: found.closing or [issue.code for issue in found.issues]
        for number, skip, found in validated(SAMPLES / name, closing_copy(template))
        if not skip and (found.closing or number in expected)
    }
    assert closings == expected


@pytest.mark.parametrize(
    ("name", "template", "column", "expected"),
    [
        ("hubspot-tasks.csv", "hubspot", "Task status", {8, 9}),
        ("hubspot-tasks-internal.csv", "hubspot", "hs_task_status", {5}),
        ("salesforce-soql.csv", "salesforce-export", "Status", {5}),
    ],
)
def test_closed_tasks_arrive_as_closed_where_a_flag_names_the_status(
    name: str, template: str, column: str, expected: set[int]
) -> None:
    """Then the template leaves none out for being closed; rows without a type stay left out."""
    flags = ("--map", f"status={column}")
    found = list(validated(SAMPLES / name, shipped_template(template), flags))
    assert {number: row.closing for number, _, row in found if row.closing} == dict.fromkeys(
        expected, COMPLETED
    )
    assert not any("already c" in (skip or "") for _, skip, _ in found)


def test_deleted_rows_stay_left_out_whatever_their_status() -> None:
    """A flag for the status is about closed rows alone."""
    flags = ("--map", "status=Status")
    template = shipped_template("salesforce-export")
    reasons = {skip for _, skip, _ in validated(SAMPLES / "salesforce-tasks.csv", template, flags)}
    assert "deleted in Salesforce" in reasons
