"""Time zones by the names that a header gives them."""

from __future__ import annotations

from datetime import UTC, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from importer.mapping.words.zone_names import SaidZone, zone_of


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("UTC", SaidZone("UTC", UTC)),
        ("in UTC", SaidZone("UTC", UTC)),
        ("UTC time", SaidZone("UTC", UTC)),
        ("Time zone: GMT+1", SaidZone("GMT+1", timezone(timedelta(hours=1)))),
        ("UTC-05:30", SaidZone("UTC-05:30", timezone(-timedelta(hours=5, minutes=30)))),
        ("+02:00", SaidZone("+02:00", timezone(timedelta(hours=2)))),
        ("Z", SaidZone("Z", UTC)),
        ("Europe/Berlin", SaidZone("Europe/Berlin", ZoneInfo("Europe/Berlin"))),
        ("CET", SaidZone("CET")),
        ("mez", SaidZone("mez")),
        ("EST", SaidZone("EST")),
    ],
)
def test_what_names_a_zone(text: str, said: SaidZone) -> None:
    """Offsets and names are zones by themselves; what letters mean, the date decides."""
    assert zone_of(text) == said


@pytest.mark.parametrize(
    "text", ["", "est", "UTC+99", "Berlin", "yes/no", "day/month", "local time", "required", "ID"]
)
def test_what_names_none(text: str) -> None:
    """Other words of a bracket, and zones that there are not."""
    assert zone_of(text) is None
