"""Whether dates would be read in another time zone than by the last run."""

from __future__ import annotations

import pytest

from importer.errors import ConfigurationError
from importer.importing.zone_check import require_same_zone


@pytest.mark.parametrize(
    ("before", "is_named", "matters"),
    [
        (None, False, True),
        ("Europe/Berlin", False, True),
        ("America/New_York", True, True),
        ("America/New_York", False, False),
    ],
)
def test_a_zone_that_is_the_same_or_meant_is_taken(
    before: str | None,
    is_named: bool,  # noqa: FBT001
    matters: bool,  # noqa: FBT001
) -> None:
    """No run before, the same zone, somebody named it, or no date depends on it."""
    require_same_zone(before, "Europe/Berlin", is_named=is_named, matters=matters)


def test_another_zone_is_told_before_anything_is_sent() -> None:
    """Each date would be another moment, and each row another task."""
    with pytest.raises(ConfigurationError) as caught:
        require_same_zone("America/New_York", "Europe/Berlin", is_named=False, matters=True)
    assert caught.value.message == (
        "the computer's time zone is Europe/Berlin, and the last run took America/New_York: "
        "the dates of this file would be other moments, and its rows other tasks"
    )
    assert caught.value.hint == (
        "say which is meant: --timezone America/New_York or --timezone Europe/Berlin"
    )
