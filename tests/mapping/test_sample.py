"""What the first rows show of a column: of which field it can be, and of which it cannot."""

from __future__ import annotations

import pytest

from importer.contract.fields import FIELD_BY_NAME
from importer.mapping.sample import SAMPLE_ROWS, Sample


def sample(*cells: str, is_whole: bool = True) -> Sample:
    """One column with these cells, one a row."""
    return Sample([[cell] for cell in cells], 1, is_whole=is_whole)


@pytest.mark.parametrize(
    ("field", "cells"),
    [
        ("task_type", ("T-1001", "T-1002", "T-1003")),
        ("task_type", ("dev@example.com",)),
        ("task_type", ("a call about the renewal of that contract",)),
        ("priority", ("2026-02-01", "2026-02-02")),
        ("task_title", ("yes", "no", "yes")),
        ("task_title", ("01/02/2026", "13/02/2026", "ring")),
        ("targets.company_id", ("Harborlight Freight", "Acme")),
        ("targets.deal_id", ("Renewal", "Upsell Harborlight")),
        ("targets.deal_id", ("https://crm.example.com/deals/1",)),
        ("assignee_id", ("2026-02-01",)),
        ("targets.contact.name", ("ann@example.com", "bo@example.com")),
        ("targets.contact.name", ("00312000001", "00312000002")),
        ("due_date", ("yes", "no")),
        ("due_date", ("", "n/a")),
    ],
)
def test_what_another_thing_stands_in_is_ruled_out(field: str, cells: tuple[str, ...]) -> None:
    """Nobody is asked whether a column of yes and no is the due date."""
    assert sample(*cells).is_ruled_out(0, FIELD_BY_NAME[field])


@pytest.mark.parametrize(
    ("field", "cells"),
    [
        ("task_type", ("call", "email", "lunch")),
        ("task_type", ("Anruf", "Brief", "Anruf")),
        ("priority", ("1", "2", "3")),
        ("priority", ("hoch",)),
        ("task_title", ("Ring Ann", "2026-02-01", "Mail Bo")),
        ("targets.company_id", ("0012000001", "HUB-77")),
        ("targets.deal_id", ("1.41556E+10",)),
        ("targets.deal_id", ("0061\x1b[1m\u2028 x",)),
        ("assignee_id", ("zoe", "dev@example.com")),
        ("targets.contact.name", ("Ann Vale", "Bo")),
        ("due_date", ("next week", "soon")),
        ("due_date", ("2026-02-01",)),
        ("targets.contact.email", ("ann at example",)),
    ],
)
def test_what_may_be_meant_is_not_ruled_out(field: str, cells: tuple[str, ...]) -> None:
    """Words of other languages, damaged ids and slips are for a person, or for the row's issue."""
    assert not sample(*cells).is_ruled_out(0, FIELD_BY_NAME[field])


def test_a_column_without_cells_is_ruled_out_once_all_rows_were_seen() -> None:
    """The next rows of a longer sheet may fill it."""
    field = FIELD_BY_NAME["due_date"]
    assert sample("", "").is_ruled_out(0, field)
    assert not sample("", "", is_whole=False).is_ruled_out(0, field)
    assert not Sample().is_ruled_out(0, field)


@pytest.mark.parametrize(
    ("field", "cells", "holds"),
    [
        ("task_type", ("call", "E-mail", "phone call"), True),
        ("task_type", ("call", "lunch"), False),
        ("priority", ("high", "Low"), True),
        ("targets.contact.email", ("ann@example.com",), True),
        ("targets.contact.linkedin_url", ("https://www.linkedin.com/in/ann",), True),
        ("targets.contact.linkedin_url", ("https://example.com/in/ann",), False),
        ("due_date", ("01.02.2026", "2 March 2026"), True),
        ("due_date", ("20260228",), False),
        ("task_title", ("Ring Ann",), False),
        ("targets.deal_id", ("0061",), False),
        ("task_type", (), False),
    ],
)
def test_what_cells_show_in_themselves(field: str, cells: tuple[str, ...], *, holds: bool) -> None:
    """Types, priorities, addresses and dates do; a title or an id could be many a thing."""
    assert sample(*cells).holds(0, FIELD_BY_NAME[field]) is holds


def test_a_tenth_may_be_odd() -> None:
    """One slip among ten does not hide what a column is."""
    field = FIELD_BY_NAME["task_type"]
    assert sample(*["call"] * 9, "lunch").holds(0, field)
    assert not sample(*["call"] * 8, "lunch", "fax").holds(0, field)


def test_half_of_them_are_enough_where_it_is_only_asked() -> None:
    """Who writes call, email and meeting has a column of types all the same."""
    field = FIELD_BY_NAME["task_type"]
    assert sample("call", "email", "meeting").holds(0, field, mostly=True)
    assert not sample("call", "lunch", "meeting").holds(0, field, mostly=True)
    assert sample("call", "lunch", "meeting", "lunch").unknown_words(0, field) == [
        "lunch",
        "meeting",
    ]


@pytest.mark.parametrize(
    ("field", "cells", "seems"),
    [
        ("due_date", ("01.02.2026", "2026-02-02", "3 March 2026", "next week"), True),
        ("due_date", ("01.02.2026", "2026-02-02", "next week"), False),
        ("due_date", ("01.02.2026",), True),
        ("due_date", (), False),
        ("priority", ("high", "low", "low", "soon"), True),
        ("targets.contact.email", ("ann@example.com, ann@example.org", "bo@example.com"), True),
        ("targets.contact.email", ("mail to ann@example.com", "bo@example.com"), False),
        ("targets.contact.phone_number", ("+1 415 555 0100", "(415) 555-0101", "415 0100"), False),
        ("targets.contact.phone_number", ("+1 415 555 0100", "(415) 555-0101"), True),
        ("targets.contact.phone_number", ("4155550100", "4155550101"), False),
        ("task_title", ("Ring Ann", "Ring Bo"), False),
    ],
)
def test_most_cells_are_enough_for_a_hint(
    field: str, cells: tuple[str, ...], *, seems: bool
) -> None:
    """Three quarters of the filled cells say what a column is, two of them at least."""
    assert sample(*cells).seems_to_hold(0, FIELD_BY_NAME[field]) is seems


def test_people_are_told_from_ids() -> None:
    """Names and addresses are people; words in small letters may be ids."""
    assert sample("dev@example.com", "Ann Vale", "usr_1").names_people(0)
    assert not sample("zoe", "usr_1", "Ann Vale").names_people(0)
    assert sample("ZH", "B.K.", "usr_1").names_people(0)
    assert not sample("9:00:00 AM", "3 Dec 2026", "Ein", "Aus", "Ann Vale").names_people(0)


def test_only_the_first_rows_count() -> None:
    """However long the sheet is, and whichever words for nothing stand in it."""
    rows = [["n/a"], *[["call"]] * (SAMPLE_ROWS - 1), *[["x"]] * 5000]
    found = Sample(rows, 1)
    assert found.shown(0) == ["call"]
    assert (found.example(0), found.example(7)) == ("call", "")
