"""Time zones by name, and the computer's own."""

from __future__ import annotations

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from importer.errors import ConfigurationError
from importer.wording.hints import Hint


def find_zone(name: str) -> ZoneInfo:
    """The zone called `name` (IANA). Raises `ValueError` naming the nearest ones."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        from zoneinfo import available_timezones  # noqa: PLC0415 -- reads the whole database

        from rapidfuzz import process  # noqa: PLC0415 -- only when something is wrong

        near = [found[0] for found in process.extract(name, sorted(available_timezones()), limit=3)]
        raise ValueError(
            f"there is no time zone {name!r}; names look like Europe/Berlin; "
            f"near: {', '.join(near)}"
        ) from None


def local_zone() -> ZoneInfo:
    """The computer's own time zone, by its IANA name."""
    import tzlocal  # noqa: PLC0415 -- only where no zone was named

    try:
        return ZoneInfo(tzlocal.get_localzone_name() or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ConfigurationError(
            f"cannot determine the computer's time zone: {error}",
            hint=Hint("name it with {timezone}, for example {timezone:Europe/Berlin}"),
        ) from error
