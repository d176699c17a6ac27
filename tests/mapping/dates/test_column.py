"""A column of dates: what it decides, what it asks for, and what it refuses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.mapping.dates.column import DateColumn
from importer.mapping.dates.evidence import DateOrder
from importer.mapping.dates.numbers import DateNumbers
from importer.mapping.words.defects import Defect
from importer.mapping.words.zone_names import zone_of

WRITE_AS = "write it like 2026-02-28, or 2026-02-28 14:30"


def settle(
    texts: Sequence[str], order: DateOrder | None = None, *, zone: str = "Europe/Berlin"
) -> list[str]:
    """What each text of one column becomes: an instant in ISO form, or the code of its defect."""
    column = DateColumn(ZoneInfo(zone), time(9), order)
    column.observe({text: row for row, text in enumerate(texts, 2)})
    settled = [column.settle(text) for text in texts]
    return [s.code if isinstance(s, Defect) else s.isoformat() for s in settled]


def defect(text: str, order: DateOrder | None = None, others: Sequence[str] = ()) -> Defect:
    """What is wrong with `text` in a column that also holds `others`."""
    column = DateColumn(ZoneInfo("Europe/Berlin"), time(9), order)
    column.observe({text: row for row, text in enumerate([text, *others], 2)})
    settled = column.settle(text)
    assert isinstance(settled, Defect)
    return settled


def test_one_telling_date_settles_its_column() -> None:
    """A day above twelve anywhere in the column decides how all its dates are read."""
    assert settle(["03/04/2026", "13/06/2026"]) == [
        "2026-04-03T09:00:00+02:00",
        "2026-06-13T09:00:00+02:00",
    ]
    assert settle(["03/04/2026", "06/13/2026"]) == [
        "2026-03-04T09:00:00+01:00",
        "2026-06-13T09:00:00+02:00",
    ]


def test_a_column_that_tells_nothing_is_asked_for() -> None:
    """Without a telling date every ambiguous row is an issue; nothing is guessed."""
    assert defect("03/04/2026", others=["05/06/2026"]) == Defect(
        "ambiguous_date",
        '"03/04/2026" can be day 3 of month 4 or day 4 of month 3; no date in the column settles '
        "it",
        f"set --date-order dmy or --date-order mdy, or {WRITE_AS}",
    )


def test_a_column_of_both_orders_is_asked_for() -> None:
    """Dates that contradict each other stay readable; those in doubt are issues."""
    texts = ["03/04/2026", "13/06/2026", "06/13/2026"]
    assert settle(texts) == [
        "ambiguous_date",
        "2026-06-13T09:00:00+02:00",
        "2026-06-13T09:00:00+02:00",
    ]
    assert defect(texts[0], others=texts).message == (
        '"03/04/2026" can be day 3 of month 4 or day 4 of month 3; '
        "the column has dates of both orders"
    )


def test_a_day_that_no_calendar_has_is_not_said_to_be_read_in_an_order() -> None:
    """Where others of the column are ambiguous, nothing has said which order that would be."""
    others = ["04.02.2027", "31.02.2027"]
    assert settle(others) == ["ambiguous_date", "invalid_date"]
    assert defect(others[1], others=others).message == '"31.02.2027" is not a calendar date'
    assert defect("31.02.2027", others=[*others, "13.02.2027"]).message == (
        '"31.02.2027" is not a calendar date (read as day/month)'
    )


def test_dots_are_not_read_month_first_for_dates_with_slashes() -> None:
    """Two writers stand in one column: 4/13/2027 says nothing of 04.03.2027, which is asked for."""
    column = ["4/13/2027", "04.03.2027", "4/3/2027", "2027-04-03"]
    assert settle(column) == [
        "2027-04-13T09:00:00+02:00",
        "ambiguous_date",
        "2027-04-03T09:00:00+02:00",
        "2027-04-03T09:00:00+02:00",
    ]
    assert defect("04.03.2027", others=["4/13/2027"]).message == (
        '"04.03.2027" can be day 3 of month 4 or day 4 of month 3; other dates of the column have '
        "the month first, which is unusual with dots"
    )
    assert settle(["04.13.2027", "04.03.2027"])[1] == "2027-04-03T09:00:00+02:00"
    assert settle(["13.04.2027", "04/03/2027"])[1] == "2027-03-04T09:00:00+01:00"


def test_the_same_day_and_month_need_no_order() -> None:
    """5/5 means the same either way."""
    assert settle(["05/05/2026"]) == ["2026-05-05T09:00:00+02:00"]


def test_an_order_that_was_given_is_held() -> None:
    """With --date-order a date that only fits the other order is refused, not turned round."""
    assert settle(["03/04/2026", "05/06/2026"], "dmy") == [
        "2026-04-03T09:00:00+02:00",
        "2026-06-05T09:00:00+02:00",
    ]
    assert defect("12/31/2026", "dmy") == Defect(
        "invalid_date", '"12/31/2026" is not a calendar date (read as day/month)', WRITE_AS
    )
    assert settle(["2026-12-01"], "mdy") == ["2026-12-01T09:00:00+01:00"]


def test_year_first_as_an_order_does_not_settle_day_and_month() -> None:
    """--date-order ymd says nothing of 03/04/2026: only the column can."""
    assert settle(["03/04/2026"], "ymd") == ["ambiguous_date"]
    assert settle(["03/04/2026", "13/04/2026"], "ymd")[0] == "2026-04-03T09:00:00+02:00"


def test_two_digit_years_stand_last_where_the_days_vary_more() -> None:
    """In a column of many days and few years, the year is the number that varies less."""
    assert settle(["01/12/26", "15/12/26", "28/11/26"]) == [
        "2026-12-01T09:00:00+01:00",
        "2026-12-15T09:00:00+01:00",
        "2026-11-28T09:00:00+01:00",
    ]
    assert settle(["12/31/26", "12/01/26"]) == [
        "2026-12-31T09:00:00+01:00",
        "2026-12-01T09:00:00+01:00",
    ]


def test_two_digit_years_that_may_stand_first_are_asked_for() -> None:
    """26-12-15 is not read as the 26th of 2015 because that happens to be a date."""
    assert settle(["26-12-01", "26-12-15", "26-12-28"]) == ["ambiguous_date"] * 3
    assert settle(["26-12-01", "26-12-15"], "ymd") == [
        "2026-12-01T09:00:00+01:00",
        "2026-12-15T09:00:00+01:00",
    ]
    assert settle(["31.12.26"], "dmy") == ["2026-12-31T09:00:00+01:00"]
    assert defect("31.12.26") == Defect(
        "ambiguous_date",
        (
            '"31.12.26" can begin or end with the year; '
            "the column has no date such as 28.02.2026 that tells"
        ),
        f"set --date-order dmy, --date-order mdy or --date-order ymd, or {WRITE_AS}",
    )


def test_a_year_of_four_digits_at_the_end_tells_where_two_digits_stand() -> None:
    """Beside 28.02.2026, 3.4.26 ends with its year, and then is of the same order."""
    assert settle(["3.4.26", "28.02.2026"]) == [
        "2026-04-03T09:00:00+02:00",
        "2026-02-28T09:00:00+01:00",
    ]
    assert settle(["13/2/26", "03/04/2026"]) == [
        "2026-02-13T09:00:00+01:00",
        "2026-04-03T09:00:00+02:00",
    ]
    assert settle(["3.4.26", "28.02.2026", "2026-03-01"])[0] == "2026-04-03T09:00:00+02:00"


def test_years_of_four_digits_at_either_end_tell_nothing() -> None:
    """Beside 2026-04-03, 26-04-03 may be the same day, whatever else the column holds."""
    others = ["2026-04-03", "28-02-2026"]
    assert defect("26-04-03", others=others) == Defect(
        "ambiguous_date",
        (
            '"26-04-03" can begin or end with the year; '
            "the column has years of four digits at either end"
        ),
        f"set --date-order dmy, --date-order mdy or --date-order ymd, or {WRITE_AS}",
    )
    assert settle(["26-04-03", "2026-04-03"])[0] == "ambiguous_date"


def test_what_may_begin_with_its_year_is_no_evidence_of_an_order() -> None:
    """26-12-15 beside 03/04/2026 and 2026-01-01 neither settles nor contradicts an order."""
    others = ["26-12-15", "2026-01-01", "03-04-2026"]
    assert defect("03/04/2026", others=others).message == (
        '"03/04/2026" can be day 3 of month 4 or day 4 of month 3; no date in the column settles it'
    )


def test_numbers_that_are_no_day_are_no_evidence() -> None:
    """45/03/2026 is a slip, and says nothing of the other dates."""
    assert settle(["45/03/2026", "03/04/2026"]) == ["invalid_date", "ambiguous_date"]


@pytest.mark.parametrize(
    "text",
    ["31/02/2026", "02/30/2026", "31/04/2026", "29/02/2026", "13/02/0026", "Mon, 13/02/2026"],
)
def test_a_date_that_does_not_exist_is_no_evidence(text: str) -> None:
    """What no calendar has, or the weekday denies, settles no order for its column."""
    assert settle([text, "03/04/2026"]) == ["invalid_date", "ambiguous_date"]


def test_two_digits_that_make_no_date_tell_nothing_of_the_year() -> None:
    """31-02-30 is no day whichever number is the year, so 26-04-03 stays in doubt."""
    assert settle(["31-02-30", "26-04-03"]) == ["invalid_date", "ambiguous_date"]
    assert defect("31-02-30") == Defect(
        "invalid_date", '"31-02-30" is not a calendar date', WRITE_AS
    )


def test_a_weekday_tells_the_order() -> None:
    """The 3rd of April 2026 is a Friday, the 4th of March a Wednesday."""
    assert settle(["Fri, 03/04/2026", "05/06/2026"]) == [
        "2026-04-03T09:00:00+02:00",
        "2026-06-05T09:00:00+02:00",
    ]
    contradiction = ["13/06/2026", "06/13/2026", "ven. 03/04/2026"]
    assert settle(contradiction)[2] == "2026-04-03T09:00:00+02:00"


def test_a_two_digit_year_cannot_stand_first_against_the_calendar() -> None:
    """With --date-order ymd, 12/31/26 is refused: there is no month 31."""
    assert defect("12/31/26", "ymd").message == (
        '"12/31/26" is not a calendar date (read as year/month/day)'
    )


def test_midnight_throughout_means_no_time() -> None:
    """A program without times writes 00:00:00 everywhere: such dates get the due time."""
    assert settle(["2026-12-01 00:00:00", "2026-12-02"]) == [
        "2026-12-01T09:00:00+01:00",
        "2026-12-02T09:00:00+01:00",
    ]


def test_midnight_among_times_is_a_time() -> None:
    """Where other cells of the column have times, 00:00 is meant."""
    assert settle(["2026-12-01 00:00", "2026-12-02 14:30", "2026-12-03"]) == [
        "2026-12-01T00:00:00+01:00",
        "2026-12-02T14:30:00+01:00",
        "2026-12-03T09:00:00+01:00",
    ]
    assert settle(["2026-12-01 00:00", "2026-12-02T14:30Z"])[0] == "2026-12-01T00:00:00+01:00"


def test_an_offset_makes_an_instant_of_midnight() -> None:
    """Midnight with an offset is a moment, whatever the rest of the column holds."""
    assert settle(["2026-12-01T00:00:00Z", "2026-12-01 00:00"]) == [
        "2026-12-01T00:00:00+00:00",
        "2026-12-01T09:00:00+01:00",
    ]


def test_the_zone_decides_the_offset_of_each_day() -> None:
    """Summer and winter time are the zone's; an offset in the cell overrides it."""
    assert settle(["2026-07-01", "2026-12-01", "2026-07-01 09:00 -0800"]) == [
        "2026-07-01T09:00:00+02:00",
        "2026-12-01T09:00:00+01:00",
        "2026-07-01T09:00:00-08:00",
    ]


def test_a_time_that_the_clocks_skip_is_refused() -> None:
    """02:30 in the night when the clocks go forward does not exist, and is not moved."""
    assert defect("2026-03-29 02:30") == Defect(
        "nonexistent_time",
        '"2026-03-29 02:30" falls in the hour that the clocks skip in Europe/Berlin',
        "write a time that exists, or set another --timezone or --due-time",
    )
    assert settle(["2026-03-29 02:30Z"]) == ["2026-03-29T02:30:00+00:00"]


def test_of_a_repeated_hour_the_first_is_meant() -> None:
    """When the clocks go back, 02:30 happens twice; the earlier one is taken."""
    assert settle(["2026-10-25 02:30"]) == ["2026-10-25T02:30:00+02:00"]


@pytest.mark.parametrize("text", ["2026-02-29", "31/04/2026", "2026-13-01", "2026-00-10"])
def test_days_that_no_calendar_has_are_refused(text: str) -> None:
    """The 29th of February exists in leap years only."""
    assert settle([text, "2024-02-29"]) == ["invalid_date", "2024-02-29T09:00:00+01:00"]


def test_a_weekday_that_contradicts_the_date_is_told() -> None:
    """One of the two is a slip, and only the person knows which."""
    assert defect("Mon, 1 Dec 2026") == Defect(
        "invalid_date", '"Mon, 1 Dec 2026" falls on a Tuesday', WRITE_AS
    )


def test_bare_numbers_get_a_hint_of_their_own() -> None:
    """A serial number or an epoch is not guessed at."""
    for text in ("2025", "99999", "1.73344E+12"):
        assert defect(text) == Defect(
            "invalid_date",
            f'"{text}" is a bare number, not a date',
            f"format the column as a date in the spreadsheet program, or {WRITE_AS}",
        )


@pytest.mark.parametrize(
    ("text", "counted", "kind"),
    [
        ("45992", "as Excel counts days, it would be 2025-12-01", "excel"),
        ("45631.0", "as Excel counts days, it would be 2024-12-05", "excel"),
        ("45631,5", "as Excel counts days, it would be 2024-12-05 12:00:00", "excel"),
        ("1764547200", "as seconds since 1970 it would be 2025-12-01 00:00:00Z", "seconds"),
        (
            "1764547200000",
            "as milliseconds since 1970 it would be 2025-12-01 00:00:00Z",
            "milliseconds",
        ),
    ],
)
def test_a_number_that_may_be_a_date_is_shown_as_one(text: str, counted: str, kind: str) -> None:
    """With the date that it would be, and the flag that says so; it is not taken as one."""
    found = defect(text)
    assert found.message == f'"{text}" is a bare number; {counted}'
    assert found.hint.startswith(f"if that is the date, set --date-numbers {kind}; else format ")


@pytest.mark.parametrize(
    ("numbers", "text", "meant"),
    [
        ("excel", "45992", "2025-12-01T09:00:00+01:00"),
        ("excel", "45992.75", "2025-12-01T18:00:00+01:00"),
        ("excel", "45992.0 14:30", "2025-12-01T14:30:00+01:00"),
        ("excel", "2025-12-02", "2025-12-02T09:00:00+01:00"),
        ("excel-1904", "44530", "2025-12-01T09:00:00+01:00"),
        ("seconds", "1764547200", "2025-12-01T00:00:00Z"),
        ("milliseconds", "1764547200000", "2025-12-01T00:00:00Z"),
    ],
)
def test_numbers_are_dates_where_it_is_said_what_they_count(
    numbers: DateNumbers, text: str, meant: str
) -> None:
    """A day of Excel is one of the column's zone; other texts are read as ever."""
    column = DateColumn(ZoneInfo("Europe/Berlin"), time(9), numbers=numbers)
    column.observe({text: 2})
    found = column.settle(text)
    assert isinstance(found, datetime)
    assert found.isoformat().replace("+00:00", "Z") == meant


@pytest.mark.parametrize(
    ("numbers", "text"), [("excel", "60"), ("excel", "9999999999"), ("seconds", "x")]
)
def test_numbers_that_are_no_days_stay_defects(numbers: DateNumbers, text: str) -> None:
    """Excel has a day in 1900 that there was not, and the calendar ends."""
    column = DateColumn(ZoneInfo("Europe/Berlin"), time(9), numbers=numbers)
    assert isinstance(column.settle(text), Defect)


@pytest.mark.parametrize("text", ["12 févr. 2027", "12. Februar 2027", "12 de fevereiro de 2027"])
def test_months_by_their_names_need_no_order(text: str) -> None:
    """The name of a month in a common language says everything."""
    assert settle([text]) == ["2027-02-12T09:00:00+01:00"]


def test_an_unknown_month_is_named_as_the_trouble() -> None:
    """A person sees which word, and which languages are read."""
    assert defect("12 stycznia 2027") == Defect(
        "invalid_date",
        '"12 stycznia 2027" has "stycznia" where a month belongs, which is not a month in English, '
        "German, French, Spanish, Portuguese, Italian and Dutch",
        WRITE_AS,
    )


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-12-01 10:00 CET", "2026-12-01T10:00:00+01:00"),
        ("2026-07-01 10:00 MESZ", "2026-07-01T10:00:00+02:00"),
        ("2026-12-01 10:00 cet", "2026-12-01T10:00:00+01:00"),
        ("2026-10-25 02:30 CEST", "2026-10-25T02:30:00+02:00"),
        ("2026-10-25 02:30 CET", "2026-10-25T02:30:00+01:00"),
        ("2026-07-01 10:00 PDT", "2026-07-01T10:00:00-07:00"),
        ("2026-12-01T10:00+01:00[Europe/Berlin]", "2026-12-01T10:00:00+01:00"),
        ("2026-12-01T10:00[America/New_York]", "2026-12-01T10:00:00-05:00"),
        ("2026-10-25T02:30+01:00[Europe/Berlin]", "2026-10-25T02:30:00+01:00"),
        ("2026-12-01T00:00[Europe/Berlin]", "2026-12-01T00:00:00+01:00"),
        ("2026-12-01T10:00Z[UTC]", "2026-12-01T10:00:00+00:00"),
        ("2026-12-01 10:00 [CET]", "2026-12-01T10:00:00+01:00"),
        ("2026-12-01 10:00 [-05:00]", "2026-12-01T10:00:00-05:00"),
        ("2026-12-01 [America/New_York]", "2026-12-01T09:00:00-05:00"),
        ("2026-12-01 [UTC+2]", "2026-12-01T09:00:00+02:00"),
        ("2026-12-01 [CET]", "2026-12-01T09:00:00+01:00"),
    ],
)
def test_a_zone_that_is_certain_is_read(text: str, moment: str) -> None:
    """By its name, or by letters that mean one offset in the world and that clocks show then."""
    assert settle([text], zone="Asia/Tokyo") == [moment]


@pytest.mark.parametrize(
    "text",
    ["2026-12-01 10:00 [Pacific]", "2026-12-01 [Pacific Time (US)]", "2026-12-01 10:00 [CST]"],
)
def test_a_zone_in_brackets_that_is_not_certain_is_told(text: str) -> None:
    """It is the zone that is the trouble, not the date."""
    assert settle([text], zone="Asia/Tokyo") == ["unclear_time_zone"]


def test_from_ten_to_eleven_is_no_offset() -> None:
    """A span is not ten o'clock in Samoa; an offset stands behind seconds or a T, or apart."""
    texts = ["2026-12-01 10:00-11:00", "2026-12-01T10:00-11:00", "2026-12-01 10:00:00-11:00"]
    texts += ["2026-12-01 10:00 -11:00", "2026-12-01 10:00-05:00"]
    assert settle(texts) == [
        "invalid_date", *["2026-12-01T10:00:00-11:00"] * 3, "2026-12-01T10:00:00-05:00",
    ]  # fmt: skip


def test_midnight_with_the_zone_of_another_column_is_no_time() -> None:
    """A program that writes 00:00 for days writes it beside a column of zones as well."""
    texts = {"2026-12-01 00:00:00 [America/New_York]": 2}
    for beside, hour in ((True, 9), (False, 0)):
        column = DateColumn(ZoneInfo("UTC"), time(9), zone_beside=beside)
        column.observe(texts)
        moment = column.settle(next(iter(texts)))
        assert isinstance(moment, datetime)
        assert (moment.hour, moment.utcoffset()) == (hour, timedelta(hours=-5))


def test_letters_that_the_zone_of_the_column_shows_are_certain() -> None:
    """With Pacific time as the zone, PST is that, and not the Philippines' time."""
    assert settle(["2026-12-01 10:00 PST"], zone="America/Los_Angeles") == [
        "2026-12-01T10:00:00-08:00"
    ]
    assert settle(["2026-12-01 10:00 PST"], zone="Asia/Manila") == ["2026-12-01T10:00:00+08:00"]


WRITE_OFFSET = "write the offset, as in 2026-02-28 14:30 -08:00"


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        (
            "2026-12-01 10:00 PST",
            (
                '"2026-12-01 10:00 PST" names its time zone by "PST", which can mean several '
                "zones, or no known one"
            ),
            (
                f"{WRITE_OFFSET}, or set --timezone to a zone that uses these letters, "
                "such as America/Los_Angeles for PST"
            ),
        ),
        (
            "2026-07-01 10:00 CET",
            (
                '"2026-07-01 10:00 CET" names its time zone by "CET", which is not used '
                "there at that time"
            ),
            (
                f"{WRITE_OFFSET}, or set --timezone to a zone that uses these letters, "
                "such as America/Los_Angeles for PST"
            ),
        ),
        (
            "2026-12-01T10:00[Mars/Olympus]",
            (
                '"2026-12-01T10:00[Mars/Olympus]" names the time zone "Mars/Olympus", which '
                "does not exist"
            ),
            WRITE_OFFSET,
        ),
        (
            "2026-12-01T10:00+02:00[Europe/Berlin]",
            (
                '"2026-12-01T10:00+02:00[Europe/Berlin]" has an offset that '
                "Europe/Berlin does not have at that time"
            ),
            "correct the offset or the zone, or leave one of them out",
        ),
    ],
)
def test_a_zone_that_is_not_certain_is_named_as_the_trouble(
    text: str, message: str, hint: str
) -> None:
    """Letters with several meanings, or wrong ones, a zone there is not, and a contradiction."""
    assert defect(text) == Defect("unclear_time_zone", message, hint)


def test_the_clocks_of_a_named_zone_skip_too() -> None:
    """The hour that New York skips is told with that zone."""
    assert defect("2026-03-08T02:30[America/New_York]").message == (
        '"2026-03-08T02:30[America/New_York]" falls in the hour that the clocks skip in '
        "America/New_York"
    )


def test_hour_24_gets_a_hint_of_its_own() -> None:
    """24:00 is nearly a time: the hint says how to write it."""
    assert defect("2026-12-01 24:00") == Defect(
        "invalid_date",
        '"2026-12-01 24:00" has an hour 24, which no clock shows',
        "write 00:00 of the next day",
    )


def test_unreadable_texts_say_what_to_write() -> None:
    """Anything else is shown with the form that is always understood."""
    assert defect("end of Q3") == Defect(
        "invalid_date", '"end of Q3" is not a date that can be read', WRITE_AS
    )


def test_prose_in_a_date_column_is_shown_in_short() -> None:
    """A message stays a line, whatever somebody pasted into the cell."""
    assert defect("when they call back " * 50).message == (
        '"when they call back when they call back when they call back…" '
        "is not a date that can be read"
    )


def test_the_ends_of_the_calendar() -> None:
    """A placeholder date far off is sent; what has no time in UTC is refused."""
    assert settle(["9999-12-31", "9999-12-31T23:00-05:00", "0026-12-01"]) == [
        "9999-12-31T09:00:00+01:00",
        "invalid_date",
        "invalid_date",
    ]
    assert defect("0026-12-01").message == '"0026-12-01" lies before 1900'
    assert defect("9999-12-31T23:00-05:00").message == (
        '"9999-12-31T23:00-05:00" lies beyond the last day of the calendar'
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("1970-01-01", "lies before 2000"),
        ("3/14/1927", "lies before 2000"),
        ("1999-12-31", "lies before 2000"),
        ("2207-03-14", "lies more than 10 years ahead"),
        ("9999-12-31", "lies more than 10 years ahead"),
        ("2037-01-01", "lies more than 10 years ahead"),
        ("2000-01-01", None),
        ("2017-03-14", None),
        ("2036-12-31", None),
    ],
)
def test_dates_that_no_task_is_likely_to_have_are_doubted(text: str, told: str | None) -> None:
    """From 2000 to ten years after this one nothing is said; beyond, the date goes with a doubt."""
    column = DateColumn(ZoneInfo("UTC"), time(9), "mdy", today=date(2026, 12, 1))
    settled = column.settle(text)
    assert isinstance(settled, datetime)
    doubt = column.doubt(text, settled)
    assert doubt == (
        told
        and Defect(
            "unlikely_date",
            f'"{text}" {told}',
            "correct it, or clear the cell if it stands for no date",
        )
    )


def test_without_a_clock_no_date_is_doubted() -> None:
    """What is likely depends on the day of the run."""
    column = DateColumn(ZoneInfo("UTC"), time(9))
    assert column.doubt("9999-12-31", datetime(9999, 12, 31, tzinfo=ZoneInfo("UTC"))) is None


def test_offsets_with_seconds_become_utc() -> None:
    """Amsterdam was 19:32 minutes ahead in 1930, which RFC 3339 cannot write."""
    assert settle(["1930-01-01 12:00"], zone="Africa/Monrovia") == ["1930-01-01T12:44:30+00:00"]


WRITTEN = {
    "dmy": ("%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d/%m/%y"),
    "mdy": ("%m/%d/%Y", "%m-%d-%Y", "%m/%d/%y"),
    "ymd": ("%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%d %B %Y", "%d-%b-%y", "%b %d, %Y", "%y-%m-%d"),
}


@given(
    st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    st.times().map(lambda clock: clock.replace(microsecond=0)),
    st.sampled_from([(order, form) for order, forms in WRITTEN.items() for form in forms]),
)
def test_dates_round_trip_in_every_form(
    day: date, clock: time, order_and_form: tuple[DateOrder, str]
) -> None:
    """A date written in any form is read back as the same moment, with its order given."""
    order, form = order_and_form
    moment = datetime.combine(day, clock)
    column = DateColumn(ZoneInfo("UTC"), time(9), order, midnight_is_time=True)
    settled = column.settle(moment.strftime(f"{form} %H:%M:%S"))
    assert isinstance(settled, datetime)
    assert settled.replace(tzinfo=None) == moment


@given(
    st.dates(date(1971, 1, 1), date(2100, 1, 1)),
    st.sampled_from(["America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"]),
)
def test_a_day_is_never_moved(day: date, zone: str) -> None:
    """A date without a time stays on its day in its zone, at the due time."""
    column = DateColumn(ZoneInfo(zone), time(9))
    column.observe({day.isoformat(): 2})
    settled = column.settle(day.isoformat())
    assert isinstance(settled, datetime)
    assert settled.replace(tzinfo=None) == datetime.combine(day, time(9))
    assert settled.astimezone(ZoneInfo(zone)).date() == day


@pytest.mark.parametrize(
    ("zone", "text", "moment"),
    [
        ("UTC", "2026-12-01 10:00", "2026-12-01T10:00:00+00:00"),
        ("UTC", "2026-12-01", "2026-12-01T09:00:00+00:00"),
        ("GMT-5", "2026-12-01 10:00", "2026-12-01T10:00:00-05:00"),
        ("America/New_York", "2026-07-01 10:00", "2026-07-01T10:00:00-04:00"),
        ("CET", "2026-12-01 10:00", "2026-12-01T10:00:00+01:00"),
        ("UTC", "2026-12-01 10:00 +05:00", "2026-12-01T10:00:00+05:00"),
        ("UTC", "2026-07-01 10:00 [Asia/Tokyo]", "2026-07-01T10:00:00+09:00"),
        ("CET", "2026-12-01 10:00 +05:00", "2026-12-01T10:00:00+05:00"),
    ],
)
def test_the_zone_of_the_header_counts_where_the_cell_names_none(
    zone: str, text: str, moment: str
) -> None:
    """A cell's own offset or zone is nearer to it; the computer's zone does not count."""
    column = DateColumn(ZoneInfo("Europe/Berlin"), time(9), said_zone=zone_of(zone))
    found = column.settle(text)
    assert isinstance(found, datetime)
    assert found.isoformat() == moment


def test_letters_in_a_header_that_mean_several_zones_are_told() -> None:
    """Nothing is guessed: the row is an issue, as with the same letters in the cell."""
    column = DateColumn(ZoneInfo("Europe/Berlin"), time(9), said_zone=zone_of("PST"))
    assert column.settle("2026-12-01") == Defect(
        "unclear_time_zone",
        '"2026-12-01" is in a column whose header names the time zone by "PST", which can mean '
        "several zones, or no known one",
        "write the offset, as in 2026-02-28 14:30 -08:00, or set --timezone to a zone that uses "
        "these letters, such as America/Los_Angeles for PST",
    )
    home = DateColumn(ZoneInfo("America/Los_Angeles"), time(9), said_zone=zone_of("PST"))
    found = home.settle("2026-12-01")
    assert isinstance(found, datetime)
    assert found.isoformat() == "2026-12-01T09:00:00-08:00"


def test_a_column_whose_header_names_a_zone_needs_no_other() -> None:
    """The question after another zone of the computer does not arise."""
    for zone, needs in ((None, True), ("UTC", False)):
        column = DateColumn(
            ZoneInfo("Europe/Berlin"), time(9), said_zone=zone_of(zone) if zone else None
        )
        column.observe({"2026-12-01": 2})
        assert column.needs_zone is needs
