"""How long something takes, in words."""

from __future__ import annotations

_SECONDS_UNTIL, _MINUTES_UNTIL = 90, 90


def duration(seconds: float) -> str:
    """Seconds, minutes or hours, as many as a person cares to know."""
    if seconds < _SECONDS_UNTIL:
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < _MINUTES_UNTIL else f"{minutes / 60:.1f} h"
