"""How long a service is waited for that asks for time, and what is said of a longer wait."""

from __future__ import annotations

from importer.wording.counts import counted

LONGEST_WAIT_SECONDS = 300.0
"""Asked to wait longer than this, or put off for longer, a run stops: what `patience` is unless
somebody sets it."""

ALWAYS_WAITED_SECONDS = 60.0
"""However little patience there is: limits by the minute are no reason to stop."""

_MINUTE, _HOUR, _DAY = 60, 3600, 24 * 3600


def longest_wait(patience_seconds: float) -> float:
    """The longest wait in seconds of a run with this patience."""
    return max(patience_seconds, ALWAYS_WAITED_SECONDS)


def asked_for(seconds: float) -> str:
    """That the service asks for a pause of this length."""
    return f"the service asks for a pause of {in_words(seconds)}"


def in_words(seconds: float) -> str:
    """A length of time as a person says it, such as "15 minutes"."""
    for size, name in ((_DAY, "day"), (_HOUR, "hour"), (_MINUTE, "minute")):
        if seconds >= 2 * size:
            return counted(round(seconds / size), name)
    return counted(max(1, round(seconds)), "second")
