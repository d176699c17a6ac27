"""Texts taken apart: every written form, and nothing that merely resembles one."""

from datetime import UTC, time, timedelta, timezone

import pytest

from importer.mapping.date_text import Parts, take_apart


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
        ("Tue, 1 Dec 2026", Parts(2026, 12, 1, "ymd", weekday=1)),
        ("Thursday 3 December 2026", Parts(2026, 12, 3, "ymd", weekday=3)),
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
        "2026-12-01 10:00 EST",
        "2026-12-01 10:00+25:00",
        "2026-12-01 10:00+05:75",
        "2026-12/01",
        "2026-12",
        "12/2026",
        "1 Decembre 2026",
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


def test_four_digits_are_never_a_short_year() -> None:
    """0026 is the year 26, which the calendar then refuses; it is not turned into 2026."""
    assert take_apart("0026-12-01") == Parts(26, 12, 1, "ymd", separator="-")
