"""Values that stand in several columns: names, and dates with their time of day."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from importer.contract.fields import Kind
from importer.mapping.cells.joined import join
from importer.mapping.headers.joined import TimeColumn, name_columns, owner_columns, time_column


@pytest.mark.parametrize(
    ("header", "columns"),
    [
        (["Email", "First Name", "Last Name"], (1, 2)),
        (["Last Name*", "First Name (required)"], (1, 0)),
        (["Surname", "Given name", "Middle Initial"], (1, 2, 0)),
        (["Contact First Name", "Contact Last Name", "Owner Last Name"], (0, 1)),
        (["Vorname", "Nachname"], (0, 1)),
        (["Prénom", "Nom"], (0, 1)),
        (["Owner First Name", "Owner Last Name"], ()),
        (["Name (First)", "Name (Last)"], (0, 1)),
        (["Contact (First)", "Contact (Last)"], (0, 1)),
        (["Last Name (Contact)", "First Name (Contact)"], (1, 0)),
        (["Vorname Kontakt", "Nachname Kontakt"], (0, 1)),
        (["Buyer First Name", "Buyer Last Name"], (0, 1)),
        (["Primer nombre", "Primer apellido"], (0, 1)),
        (["First Contact", "Last Contact"], ()),
        (["First Name (Owner)", "Last Name (Owner)"], ()),
        (["Manager First Name", "Manager Last Name"], ()),
        (["Name", "Surname"], ()),
        (["First Name"], ()),
        (["First", "Last"], (0, 1)),
        (["Contact Last", "Contact First"], (1, 0)),
        (["Name", "Vorname"], (1, 0)),
        (["Voornaam", "Naam"], (0, 1)),
        (["Vorname", "E-Mail", "Name"], ()),
        (["Name", "Vorname", "Name"], ()),
        (["First Name", "Name"], ()),
        (["Last"], ()),
        (["Contact First Name", "Last Name"], ()),
        (["First Name", "Last Name", "Lead First Name", "Lead Last Name"], ()),
        (["First Name", "Given Name", "Last Name"], ()),
    ],
)
def test_names_in_two_columns(header: Sequence[str], columns: tuple[int, ...]) -> None:
    """First, middle and last name of one person, in that order; of two people, or half, none."""
    assert name_columns(header) == columns


@pytest.mark.parametrize(
    ("header", "found"),
    [
        (["Due Date", "Due Time"], TimeColumn(1, is_sure=True)),
        (["Deadline", "Deadline Time"], TimeColumn(1, is_sure=True)),
        (["Activity - Due date", "Activity - Due time"], TimeColumn(1, is_sure=True)),
        (["Due (DD/MM/YYYY)", "Time due (hh:mm)"], TimeColumn(1, is_sure=True)),
        (["due_date", "due_time_24h"], TimeColumn(1, is_sure=True)),
        (["Due Date", "Time"], TimeColumn(1, is_sure=False)),
        (["Due Date", "Uhrzeit"], TimeColumn(1, is_sure=False)),
        (["Due Date", "Time", "Due Time"], TimeColumn(2, is_sure=True)),
        (["Due Date", "Reminder Time"], None),
        (["Due Date", "Due Time", "Time due"], None),
    ],
)
def test_the_time_beside_a_date(header: Sequence[str], found: TimeColumn | None) -> None:
    """A time that names its date is sure, one without is likely, one of something else none."""
    assert time_column(header, 0) == found


@pytest.mark.parametrize(
    ("day", "clock", "text"),
    [
        ("2027-03-05", "09:30", "2027-03-05 9:30"),
        ("3/5/2027", "9:30:00 AM", "3/5/2027 9:30 AM"),
        ("2027-03-05", "9 p.m.", "2027-03-05 9:00 PM"),
        ("2027-03-05", "9.30", "2027-03-05 9:30"),
        ("2027-03-05", "10:00-11:00", "2027-03-05 10:00-11:00"),
        ("2027-03-05", "10:00-05:00", "2027-03-05 10:00 -05:00"),
        ("2027-03-05", "10:00:00-11:00", "2027-03-05 10:00 -11:00"),
        ("2027-03-05", "10:00 -11:00", "2027-03-05 10:00 -11:00"),
        ("2027-03-05", "14:30 PM", "2027-03-05 14:30"),
        ("2027-03-05", "14:30 AM", "2027-03-05 14:30 AM"),
        ("2027-03-05", "09:30 Uhr", "2027-03-05 9:30"),
        ("2027-03-05", "09:30:15 GMT+1", "2027-03-05 9:30:15 GMT+1"),
        ("2027-03-05 00:00:00", "1899-12-30 14:00:00", "2027-03-05 14:00"),
        ("3/5/2027 12:00 AM", "2027-03-06 14:00", "3/5/2027 12:00 AM 2027-03-06 14:00"),
        ("2027-03-05", "", "2027-03-05"),
        ("2027-03-05", "n/a", "2027-03-05"),
        ("", "09:30", ""),
        ("None", "09:30", "None"),
        ("2027-03-05 10:00", "10:00:00", "2027-03-05 10:00"),
        ("2027-03-05 10:00", "11:00", "2027-03-05 10:00 11:00"),
        ("2027-03-05", "noon", "2027-03-05 noon"),
        ("2027-03-05", "14", "2027-03-05 14"),
        ("2027-03-05", "1430", "2027-03-05 14:30"),
        ("2027-03-05", "0905", "2027-03-05 9:05"),
        ("2027-03-05", "2460", "2027-03-05 2460"),
        ("2027-03-05", "20270305", "2027-03-05 20270305"),
    ],
)
def test_a_date_and_its_time(day: str, clock: str, text: str) -> None:
    """What a clock shows follows its date; what it does not show makes a text that is no date."""
    assert join(Kind.DATE, [day, clock]) == text


@pytest.mark.parametrize(
    ("cells", "zone", "text"),
    [
        (["2027-03-05", "9:30", "PM", "CET"], 3, "2027-03-05 9:30 PM [CET]"),
        (["2027-03-05 9:30", "p.m."], None, "2027-03-05 9:30 p.m."),
        (["2027-03-05", "Europe/Berlin", "9:30"], None, "2027-03-05 9:30 [Europe/Berlin]"),
        (["2027-03-05", "UTC+1"], None, "2027-03-05 [UTC+1]"),
        (["2027-03-05 00:00:00", "", "[CET]"], 2, "2027-03-05 00:00:00 [CET]"),
        (["2027-03-05", "Pacific Time"], 1, "2027-03-05 [Pacific Time]"),
        (["2027-03-05", "Pacific Time"], None, "2027-03-05 Pacific Time"),
        (["2027-03-05T09:30:00Z", "Europe/Berlin"], 1, "2027-03-05T09:30:00Z"),
        (["2027-03-05", "n/a"], 1, "2027-03-05"),
        (["", "CET"], 1, ""),
        (["soon", "CET"], 1, "soon"),
    ],
)
def test_a_date_and_its_zone(cells: list[str], zone: int | None, text: str) -> None:
    """The zone follows in brackets; a date with an offset of its own needs none."""
    assert join(Kind.DATE, cells, zone) == text


@pytest.mark.parametrize(
    ("kind", "cells", "text"),
    [
        (Kind.TEXT, [" Zoë ", "Quillfeather"], "Zoë Quillfeather"),
        (Kind.TEXT, ["", "Quillfeather"], "Quillfeather"),
        (Kind.TEXT, ["Zoë", "n/a"], "Zoë"),
        (Kind.TEXT, ["n/a", ""], "n/a"),
        (Kind.TEXT, ["", " "], ""),
        (Kind.LONG_TEXT, ["Asked twice.", "No reply."], "Asked twice.\nNo reply."),
    ],
)
def test_texts_are_joined(kind: Kind, cells: list[str], text: str) -> None:
    """A name's parts stand behind each other, notes below each other; empty parts add none."""
    assert join(kind, cells) == text


@pytest.mark.parametrize(
    ("header", "columns"),
    [
        (["Owner First Name", "Owner Last Name"], (0, 1)),
        (["Assigned To - Last Name", "Assigned To - First Name"], (1, 0)),
        (["Sales Rep Surname", "Sales Rep First Name"], (1, 0)),
        (["Besitzer Vorname", "Besitzer Nachname"], (0, 1)),
        (["First Name", "Last Name"], ()),
        (["Contact First Name", "Contact Last Name"], ()),
        (["Owner First Name"], ()),
        (["Owner First Name", "Owner Last Name", "Rep First Name", "Rep Last Name"], ()),
    ],
)
def test_the_name_of_the_assignee_in_two_columns(
    header: Sequence[str], columns: tuple[int, ...]
) -> None:
    """First and last name of whoever has the task; a contact's, half a name or two people: none."""
    assert owner_columns(header) == columns
