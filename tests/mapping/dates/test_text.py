"""Texts taken apart: every written form, and nothing that merely resembles one."""

from datetime import UTC, time, timedelta, timezone

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from importer.mapping.dates.text import (
    Parts,
    _of_a_program,
    _of_any_form,
    foreign_month,
    take_apart,
)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("2026-12-01", Parts(2026, 12, 1, "ymd", separator="-")),
        ("2026/12/1", Parts(2026, 12, 1, "ymd", separator="/")),
        ("2026.12.01", Parts(2026, 12, 1, "ymd", separator=".")),
        ("20261201", Parts(2026, 12, 1, "ymd")),
        ("01/12/2026", Parts(2026, 1, 12, separator="/")),
        ("1.12.2026", Parts(2026, 1, 12, separator=".")),
        ("01-12-26", Parts(2026, 1, 12, short_year=True, separator="-")),
        ("1 December 2026", Parts(2026, 12, 1, "ymd")),
        ("1st Dec 2026", Parts(2026, 12, 1, "ymd")),
        ("1-Dec-2026", Parts(2026, 12, 1, "ymd")),
        ("1-Dec-26", Parts(2026, 12, 1, "ymd")),
        ("3 Sept. 2026", Parts(2026, 9, 3, "ymd")),
        ("December 1st, 2026", Parts(2026, 12, 1, "ymd")),
        ("Dec. 1 2026", Parts(2026, 12, 1, "ymd")),
        ("Tue, 1 Dec 2026", Parts(2026, 12, 1, "ymd", weekdays=frozenset({1}))),
        ("Dienstag, 1. Dezember 2026", Parts(2026, 12, 1, "ymd", weekdays=frozenset({1}))),
        ("Di., 1. Dez. 2026", Parts(2026, 12, 1, "ymd", weekdays=frozenset({1, 6}))),
        ("1.Dezember 2026", Parts(2026, 12, 1, "ymd")),
        ("den 1. Dezember 2026", Parts(2026, 12, 1, "ymd")),
        ("01.Dez.26", Parts(2026, 12, 1, "ymd")),
        ("1er décembre 2026", Parts(2026, 12, 1, "ymd")),
        ("1 D\N{LATIN CAPITAL LETTER E WITH ACUTE}C. 2026", Parts(2026, 12, 1, "ymd")),
        ("1 de\N{COMBINING ACUTE ACCENT}c. 2026", Parts(2026, 12, 1, "ymd")),
        ("le 3 aout 2026", Parts(2026, 8, 3, "ymd")),
        ("12-févr.-27", Parts(2027, 2, 12, "ymd")),
        ("martes, 1 de diciembre de 2026", Parts(2026, 12, 1, "ymd", weekdays=frozenset({1}))),
        ("terça-feira, 1º de dezembro de 2026", Parts(2026, 12, 1, "ymd", weekdays=frozenset({1}))),
        ("martedì 1 dicembre 2026", Parts(2026, 12, 1, "ymd", weekdays=frozenset({1}))),
        ("dinsdag 1 mrt 2026", Parts(2026, 3, 1, "ymd", weekdays=frozenset({1}))),
        ("\N{LEFT-TO-RIGHT MARK}2026-12-01", Parts(2026, 12, 1, "ymd", separator="-")),
        ("Thursday 3 December 2026", Parts(2026, 12, 3, "ymd", weekdays=frozenset({3}))),
    ],
)
def test_dates_without_a_time(text: str, parts: Parts) -> None:
    """Each form gives its numbers; which of two is the day stays open where it is open."""
    assert take_apart(text) == parts


@pytest.mark.parametrize(
    ("text", "clock", "offset"),
    [
        ("2026-12-01 9:30", time(9, 30), None),
        ("2026-12-01T09:30", time(9, 30), None),
        ("2026-12-01,  09:30", time(9, 30), None),
        ("2026-12-01 09:30:15.25", time(9, 30, 15, 250_000), None),
        ("2026-12-01T09:30:15,123456789Z", time(9, 30, 15, 123_456), UTC),
        ("2026-12-01 9:30 PM", time(21, 30), None),
        ("2026-12-01 9:30\N{NARROW NO-BREAK SPACE}p.m.", time(21, 30), None),
        ("2026-12-01 12:05am", time(0, 5), None),
        ("2026-12-01 12:05 pm", time(12, 5), None),
        ("2026-12-01T09:30+0000", time(9, 30), UTC),
        ("2026-12-01T09:30-08:00", time(9, 30), timezone(timedelta(hours=-8))),
        ("2026-12-01 09:30 +0530", time(9, 30), timezone(timedelta(hours=5, minutes=30))),
        ("2026-12-01 09:30 GMT+5:30", time(9, 30), timezone(timedelta(hours=5, minutes=30))),
        ("2026-12-01 09:30 UTC", time(9, 30), UTC),
        ("2026-12-01 2:30 p. m.", time(14, 30), None),
        ("2026-12-01 um 14:30 Uhr", time(14, 30), None),
        ("2026-12-01 à 14h30", time(14, 30), None),
        (
            "2026-12-01 09:30 GMT+0100 (Central European Standard Time)",
            time(9, 30),
            timezone(timedelta(hours=1)),
        ),
        ("2026-12-01 09:30 +1", time(9, 30), timezone(timedelta(hours=1))),
    ],
)
def test_times_and_offsets(text: str, clock: time, offset: timezone | None) -> None:
    """A time of day and an offset are read in every form, with or without a colon."""
    assert take_apart(text) == Parts(2026, 12, 1, "ymd", clock, offset, separator="-")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "45631",
        "45631.5",
        "1764547200000",
        "1.73344E+12",
        "2026-12-01 or later",
        "due 2026-12-01",
        "2026-12-01 24:00",
        "2026-12-01 10:60",
        "2026-12-01 13:00 pm",
        "2026-12-01 0:30 am",
        "2026-12-01 10:00 soon",
        "2026-12-01 10:00 +01:00 CET",
        "2026-12-01 CET",
        "2026-12-01 10:00+25:00",
        "2026-12-01 10:00+05:75",
        "2026-12/01",
        "2026-12",
        "12/2026",
        "1 Decembr 2026",
        "Dezember, 1 Dec 2026",
        "1 D 2026",
        "Monkey, 1 Dec 2026",
        "01122026",
        "1/2/3/2026",
        "1/2/202",
    ],
)
def test_other_texts_are_no_dates(text: str) -> None:
    """A text that is not a date from its first to its last character is none at all."""
    assert take_apart(text) is None


@pytest.mark.parametrize(
    ("text", "zone", "is_region"),
    [
        ("2026-12-01 10:00 PST", "PST", False),
        ("2026-12-01 10:00 (Pacific Time)", "Pacific Time", False),
        ("2026-12-01 10:00 cet", "cet", False),
        ("2026-12-01 10:00 Eastern Standard Time", "Eastern Standard Time", False),
        ("2026-12-01T10:00[Europe/Berlin]", "Europe/Berlin", True),
        ("2026-12-01 10:00 America/Argentina/Salta", "America/Argentina/Salta", True),
    ],
)
def test_zones_by_their_names(text: str, zone: str, is_region: bool) -> None:  # noqa: FBT001
    """What stands behind the time of day is kept as it is written, and settled with the column."""
    assert take_apart(text) == Parts(
        2026, 12, 1, "ymd", time(10), separator="-", zone=zone, is_region=is_region
    )


def test_the_year_behind_the_zone() -> None:
    """Java writes a date so."""
    assert take_apart("Tue Dec 01 09:00:00 CET 2026") == Parts(
        2026, 12, 1, "ymd", time(9), weekdays=frozenset({1}), zone="CET"
    )


def test_a_word_that_is_no_month_is_told() -> None:
    """It stands where a month belongs; other texts have none there."""
    assert foreign_month("12 stycznia 2027") == "stycznia"
    assert foreign_month("12 mars 2027") is None
    assert foreign_month("end of Q3") is None


def test_four_digits_are_never_a_short_year() -> None:
    """0026 is the year 26, which the calendar then refuses; it is not turned into 2026."""
    assert take_apart("0026-12-01") == Parts(26, 12, 1, "ymd", separator="-")


_LIKE_A_PROGRAM_S = st.from_regex(
    r"[0-9]{3,5}[-/. ][0-9]{1,3}[-/.][0-9]{1,3}([ Tt,][0-9]{1,3}:[0-9]{1,3}(:[0-9]{1,3})?[ Zz-]?)?",
    fullmatch=True,
)


@given(_LIKE_A_PROGRAM_S)
@example("2026-09-30 10:00")
@example("2026-09-30T10:00:59")
@example("2026.9.3 9:05")
@example("2026-09-30 24:00")
@example("2026-09-30 10:60")
@example("2026-09/30")
@example("0000-00-00")
def test_what_programs_write_is_read_at_once_as_it_would_be_otherwise(text: str) -> None:
    """A shorter way to the same parts; where it tells nothing, the longer one decides."""
    quick = _of_a_program(text)
    assert quick is None or quick == _of_any_form(text)
    assert take_apart(text) == _of_any_form(text)


def test_the_shorter_way_is_taken() -> None:
    """The commonest dates of exports, with a time or without."""
    for text in ("2026-09-30", "2026/9/3", "2026-09-30 10:00", "2026-09-30T10:00:59"):
        assert _of_a_program(text) is not None
