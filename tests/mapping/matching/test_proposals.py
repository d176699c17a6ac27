"""Columns that fill nothing, and might."""

from __future__ import annotations

from collections.abc import Sequence

from importer.mapping.matching.proposals import proposals
from importer.mapping.request import Request
from importer.mapping.resolve import resolve
from importer.mapping.sample import Sample

OWN = ("task_type", "task_title", "assignee_id", "deal_id")


def propose(*header: str, maps: Sequence[tuple[str, str]] = ()) -> list[str]:
    """What is told of a sheet with these columns besides those of a task."""
    whole = [*OWN, *header]
    return proposals(whole, resolve(whole, Request(maps=maps)))


def test_a_name_that_holds_that_of_a_field_is_told() -> None:
    """The line names the column, the field and the flag; nothing is filled by it."""
    assert propose("Client\nNotes", "Region", "") == [
        'not used: "Client Notes"; if it is the reason, add --map "reason=Client Notes"'
    ]


def test_a_field_that_is_filled_needs_no_other_column() -> None:
    """Only of a contact's numbers and addresses another one may be meant."""
    assert propose("reason", "Client Notes", "Phone", "Work Phone") == [
        (
            'not used: "Work Phone"; if it is the contact_phone and not "Phone", add '
            '--map "contact_phone=Work Phone"'
        )
    ]


def test_an_s_behind_the_name_does_not_matter() -> None:
    """Exports list the ids of several deals in one column."""
    own = ["task_type", "task_title", "assignee_id", "company_id"]
    header = [*own, "Associated Deal IDs", "Contacts"]
    assert proposals(header, resolve(header, Request())) == [
        (
            'not used: "Associated Deal IDs"; if it is the deal_id, add '
            '--map "deal_id=Associated Deal IDs"'
        ),
        'not used: "Contacts"; if it is the contact_name, add --map "contact_name=Contacts"',
    ]


def test_half_a_name_is_told() -> None:
    """A last name without a first one is no name, unless a person says so."""
    assert propose("Last Name") == [
        'not used: "Last Name"; if it is the contact_name, add --map "contact_name=Last Name"'
    ]


def test_a_time_that_a_flag_leaves_out_is_told() -> None:
    """Who maps the date alone may not know that the time of day has a column of its own."""
    maps = [("due_date", "Due Date")]
    assert propose("Due Date", "Due Time", maps=maps) == [
        (
            'not used: "Due Time"; if it is the time of day of "Due Date", add '
            '--map "due_date=Due Date + Due Time"'
        )
    ]
    assert propose("Due Date", "Due Time") == []


def test_columns_of_a_hidden_kind_and_of_owners_are_not_proposed() -> None:
    """What a program hides, and what is about an owner, is not what its last word says."""
    assert propose("(Do Not Modify) Notes", "Account Owner", "Created Date", "Company Title") == []


def test_columns_are_proposed_by_what_they_hold() -> None:
    """Addresses, priorities and dates show what they are, unless the name says another date."""
    header = [*OWN, "Reach", "Urg", "Till", "Created", "Company", "Region"]
    row = ["call", "Ring", "usr_1", "0061"]
    row += ["ann@example.com", "high", "2026-02-01", "2026-01-01", "Harborlight Freight", "North"]
    sample = Sample([row], len(row), is_whole=True)
    assert proposals(header, resolve(header, Request(sample=sample)), sample) == [
        (
            'not used: "Reach" (such as "ann@example.com"); if it is the contact_email, add '
            '--map "contact_email=Reach"'
        ),
        'not used: "Urg" (such as "high"); if it is the priority, add --map "priority=Urg"',
        'not used: "Till" (such as "2026-02-01"); if it is the due_date, add --map "due_date=Till"',
        (
            'not used: "Company", which seems to hold no company_id ("Harborlight Freight"); if it '
            'does, add --map "company_id=Company"'
        ),
    ]


def test_one_odd_cell_hides_no_column() -> None:
    """A column of dates with "next week" in it, or of addresses with two in one cell, is told."""
    header = [*OWN, "Förfaller", "Kontakt", "Nummer"]
    own = ["call", "Ring", "usr_1", "0061"]
    rows = [
        [*own, "01.02.2026", "ann@example.com", "+1 415 555 0100"],
        [*own, "02.02.2026", "bo@example.com, bo@example.org", "+1 415 555 0101"],
        [*own, "03.02.2026", "cy@example.com", "+1 415 555 0102"],
        [*own, "04.02.2026", "", "+1 415 555 0103"],
        [*own, "nächste Woche", "", ""],
    ]
    sample = Sample(rows, len(header), is_whole=True)
    assert proposals(header, resolve(header, Request(sample=sample)), sample) == [
        (
            'not used: "Förfaller" (such as "01.02.2026", "02.02.2026", "03.02.2026"); if it is '
            'the due_date, add --map "due_date=Förfaller"'
        ),
        (
            'not used: "Kontakt" (such as "ann@example.com", "bo@example.com, bo@example.org", '
            '"cy@example.com"); if it is the contact_email, add --map "contact_email=Kontakt"'
        ),
        (
            'not used: "Nummer" (such as "+1 415 555 0100", "+1 415 555 0101", '
            '"+1 415 555 0102"); if it is the contact_phone, add --map "contact_phone=Nummer"'
        ),
    ]


def test_no_more_than_a_few_are_told() -> None:
    """An export of two hundred columns makes no list of them."""
    told = propose(*(f"{place} phone" for place in ("Work", "Home", "Other", "Old", "Bar", "Car")))
    assert len(told) == 5
    assert told[-1] == "and 2 more such columns"


def test_further_notes_are_told() -> None:
    """A second column of them can go along with the first."""
    header = [*OWN, "Description", "Additional notes", "Further notes"]
    sample = Sample([["call", "Ring", "usr_1", "0061", "a", "b", ""]], len(header), is_whole=True)
    assert proposals(header, resolve(header, Request(sample=sample)), sample) == [
        (
            'not used: "Additional notes"; to send it in the reason as well, add '
            '--map "reason=Description + Additional notes"'
        )
    ]


def test_a_name_that_is_no_title_may_be_the_contact() -> None:
    """Where the tasks have their title, and nobody is named."""
    assert propose("Name") == [
        'not used: "Name"; if it is the contact_name, add --map "contact_name=Name"'
    ]


def test_ticks_of_what_is_pressing_are_told() -> None:
    """They are a priority of two words, if nothing else is one."""
    header = [*OWN, "Urgent?", "Wichtig", "VIP"]
    own = ["call", "Ring", "usr_1", "0061"]
    rows = [[*own, "yes", "x", "yes"], [*own, "no", "", "no"]]
    sample = Sample(rows, len(header), is_whole=True)
    assert proposals(header, resolve(header, Request(sample=sample)), sample) == [
        (
            'not used: "Urgent?" (such as "yes", "no"); as a priority it is '
            '--map "priority=Urgent?" --value "priority:yes=urgent" --value "priority:*=medium"'
        ),
        (
            'not used: "Wichtig" (such as "x"); as a priority it is --map "priority=Wichtig" '
            '--value "priority:x=high" --value "priority:*=medium"'
        ),
    ]
