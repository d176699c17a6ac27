"""A part of the rows, as a number or a percentage."""

from __future__ import annotations

import pytest

from importer.errors import ConfigurationError
from importer.settings.options import load_options
from importer.settings.share import parse_share


@pytest.mark.parametrize(
    ("text", "rows", "of", "is_exceeded"),
    [
        ("2%", 2, 100, False),
        ("2%", 3, 100, True),
        ("2 %", 1, 49, True),
        ("0.5%", 5, 1_000, False),
        ("0.5%", 6, 1_000, True),
        ("0%", 1, 1_000_000, True),
        ("0%", 0, 10, False),
        ("100%", 10, 10, False),
        ("20", 20, 20, False),
        ("20", 21, 1_000_000, True),
        ("0", 1, 10, True),
    ],
)
def test_a_share_is_exceeded_by_more_rows_than_it_says(
    text: str, rows: int, of: int, *, is_exceeded: bool
) -> None:
    """As many as it says are allowed; a percentage is not rounded."""
    assert parse_share(text).is_exceeded(rows, of) is is_exceeded


@pytest.mark.parametrize("text", ["", "two", "-1", "2,5%", "1.5", "101%", "2%%", "%", "1e3"])
def test_another_text_is_refused(text: str) -> None:
    """With the forms that are read."""
    with pytest.raises(ValueError, match="%"):
        parse_share(text)


def test_a_share_is_less_only_than_one_of_its_kind() -> None:
    """How many rows 2% are is not known before the file is; none is less than all."""
    assert parse_share("1%").is_within(parse_share("2%"))
    assert not parse_share("3%").is_within(parse_share("2%"))
    assert not parse_share("1").is_within(parse_share("2%"))
    assert parse_share("0").is_within(parse_share("2%"))


@pytest.mark.parametrize(("given", "meant"), [(5, "5"), ("5", "5"), ("2.50 %", "2.50%")])
def test_an_option_takes_numbers_and_texts(given: int | str, meant: str) -> None:
    """As a settings file and Python write them."""
    options = load_options({"max_invalid": given}, environment={})
    assert options.planning.max_invalid == meant


@pytest.mark.parametrize("given", [True, 1.5, "many"])
def test_an_option_refuses_the_rest(given: object) -> None:
    """With its name."""
    with pytest.raises(ConfigurationError, match="max-invalid"):
        load_options({"max_invalid": given}, environment={})
