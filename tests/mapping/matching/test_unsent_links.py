"""The line on columns that say which record a task is about, and fill nothing."""

from __future__ import annotations

from collections.abc import Sequence

from importer.mapping.matching.unsent_links import unsent_links
from importer.mapping.request import Join, Request
from importer.mapping.resolve import resolve
from importer.mapping.sample import Sample
from importer.mapping.template.rules import ColumnRule

OWN = ("task_type", "task_title", "assignee_id", "contact_name")
ROW = ("call", "Ring", "usr_1", "Ann Lee")
CONTACTS = 'for contacts, add --contacts "FILE", an export of them'
CONNECTED = "if HockeyStack is connected to the program that wrote this file"


def told(
    columns: Sequence[str],
    *rows: Sequence[str],
    maps: Sequence[tuple[str, str]] = (),
    joins: Sequence[Join] = (),
) -> list[str]:
    """What is said of these columns beside those of a task."""
    header = [*OWN, *columns]
    sample = Sample([(*ROW, *row) for row in rows], len(header), is_whole=True)
    request = Request(maps=maps, joins=joins, sample=sample)
    return unsent_links(header, resolve(header, request), sample)


def test_a_record_of_several_kinds_is_told_with_a_flag_for_each() -> None:
    """The pattern takes the ids of one kind."""
    rows = [("5", "Contact"), ("6", "Deal"), ("7", "SalesAccount")]
    link = "targetable_id + targetable_type"
    line = (
        'what "targetable_id", "targetable_type" say a task is about is not sent: '
        f"{CONTACTS}; {CONNECTED}, add --map 'deal_id={link},matches=^(.+) Deal$' and "
        f"--map 'company_id={link},matches=^(.+) SalesAccount$'"
    )
    assert told(["targetable_id", "targetable_type"], *rows) == [line]
    assert told(["targetable_id", "targetable_type"], rows[0]) == [
        f'what "targetable_id", "targetable_type" say a task is about is not sent: {CONTACTS}'
    ]


def test_ids_of_zoho_are_taken_without_what_its_exports_write_before_them() -> None:
    """So that the flag, typed as it is printed, does not end in cells that are refused."""
    [line] = told(["Related To.id", "Related To Module"], ("zcrm_4876", "Deals"))
    assert "--map 'deal_id=Related To.id + Related To Module,matches=^zcrm_(.+) Deals$'" in line


def test_the_id_of_a_contact_is_told_until_an_export_of_them_is_there() -> None:
    """Which it then leads to, so that it fills something."""
    line = f'what "WhoId" says a task is about is not sent: {CONTACTS}'
    assert told(["WhoId"], ["003x"]) == [line]
    join = Join("targets.contact.email", len(OWN), ColumnRule(column=f"#{len(OWN) + 1}"))
    assert told(["WhoId"], ["003x"], joins=[join]) == []


DEAL, COMPANY, CASE = "0065e0000021VeFAAU", "0015e0000021VeFAAU", "5005e0000021VeFAAU"


def test_ids_of_salesforce_are_told_by_their_form() -> None:
    """Whatever their column is called; a pattern picks them out of those of several records."""
    line = f'what "Bezug" says a task is about is not sent: {CONNECTED}, add '
    assert told(["Bezug"], [DEAL], ["000000000000000AAA"]) == [f'{line}--map "deal_id=Bezug"']
    assert told(["Bezug"], [DEAL], [COMPANY], [CASE]) == [
        f'{line}--map "deal_id=Bezug,matches=^006" and --map "company_id=Bezug,matches=^001"'
    ]
    assert told(["Bezug"], [CASE]) == told(["Bezug"], [DEAL], ["Pumps"]) == []


def test_a_name_is_told_without_a_way() -> None:
    """No field takes that of a deal; an empty column says nothing at all."""
    line = 'what "Related To" says a task is about is not sent'
    assert told(["Related To"], ["Pumps"]) == [line]
    assert told(["Related To"], [""]) == []


def test_a_column_that_fills_something_is_not_told() -> None:
    """Nor is one of another record, such as the task that a task belongs to."""
    assert told(["Regarding", "Parent ID"], ["Pumps", "1"], maps=[("reason", "Regarding")]) == []


def test_the_id_of_a_deal_is_told_with_its_flag() -> None:
    """Unless another column fills that field."""
    header = ["PROJECT_ID", "RELATED_DEAL_ID"]
    line = 'what "RELATED_DEAL_ID" says a task is about is not sent'
    way = f'{CONNECTED}, add --map "deal_id=RELATED_DEAL_ID"'
    assert told(header, ["", "41"]) == [f"{line}: {way}"]
    assert told([*header, "deal_id"], ["", "41", "006"]) == [line]
