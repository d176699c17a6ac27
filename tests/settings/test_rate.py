"""How a rate is written, and shown."""

from __future__ import annotations

import pytest

from importer.errors import ConfigurationError
from importer.settings.rate import Rate, parse_rate


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("5/s", Rate(5, 1.0)),
        ("10/30s", Rate(10, 30.0)),
        (" 10 / 30 s ", Rate(10, 30.0)),
        ("10/0.5s", Rate(10, 0.5)),
        ("600/min", Rate(600, 60.0)),
        ("600/m", Rate(600, 60.0)),
        ("1000/h", Rate(1000, 3600.0)),
        ("unlimited", Rate(None)),
        ("auto", Rate(5, adaptive=True)),
    ],
)
def test_a_rate_can_be_written_so(text: str, rate: Rate) -> None:
    """Requests per time, with or without a number of units, or one of two words."""
    assert parse_rate(text) == rate


@pytest.mark.parametrize(
    "text", ["", "5", "0/s", "5/0s", "-5/s", "5/d", "5/.s", "5/s/s", "²/s", "Auto", "1e3/s", "5 s"]
)
def test_a_rate_that_is_none_is_refused(text: str) -> None:
    """The message shows what was written and how it is done."""
    with pytest.raises(ConfigurationError) as caught:
        parse_rate(text)
    assert str(caught.value) == (
        f'the rate "{text}" cannot be read; write it as 10/s, 10/30s, auto or unlimited'
    )


@pytest.mark.parametrize(
    ("rate", "text"),
    [
        (Rate(5), "5/s"),
        (Rate(10, 30.0), "10/30s"),
        (Rate(10, 0.5), "10/0.5s"),
        (Rate(None), "unlimited"),
        (Rate(5, adaptive=True), "auto"),
    ],
)
def test_a_rate_is_shown_as_it_can_be_written(rate: Rate, text: str) -> None:
    """What the question before a run shows can be given to --rate."""
    assert str(rate) == text
    assert parse_rate(str(rate)) == rate
