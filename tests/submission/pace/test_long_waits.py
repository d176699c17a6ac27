"""How long is waited, and the words for it."""

from __future__ import annotations

import pytest

from importer.settings.groups import SendingOptions
from importer.submission.pace.long_waits import LONGEST_WAIT_SECONDS, in_words, longest_wait


def test_the_usual_wait_is_that_of_the_settings() -> None:
    """A doctor and a run without options agree."""
    assert SendingOptions().patience == LONGEST_WAIT_SECONDS


def test_limits_by_the_minute_are_always_waited_for() -> None:
    """However little patience there is."""
    assert [longest_wait(patience) for patience in (0.0, 60.0, 3600.0)] == [60.0, 60.0, 3600.0]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.2, "1 second"),
        (61.0, "61 seconds"),
        (150.0, "2 minutes"),
        (7199.0, "120 minutes"),
        (7200.0, "2 hours"),
        (86400.0, "24 hours"),
        (31 * 86400.0, "31 days"),
    ],
)
def test_a_wait_is_told_as_a_person_would(seconds: float, words: str) -> None:
    """In the largest unit of which it has two."""
    assert in_words(seconds) == words
