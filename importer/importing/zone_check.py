"""Whether dates without an offset would be read in another time zone than by the last run. Pure.

Every such date would be another moment, and so every row another task.
"""

from __future__ import annotations

from importer.errors import ConfigurationError

ZONE = "zone"
"""Under which key the ledger remembers the zone."""


def require_same_zone(before: str | None, zone: str, *, is_named: bool, matters: bool) -> None:
    """Raise `ConfigurationError` where the computer's time zone is not the last run's.

    is_named: somebody has said which zone is meant. matters: the file has dates without an offset.
    """
    if before in {None, zone} or is_named or not matters:
        return
    raise ConfigurationError(
        f"the computer's time zone is {zone}, and the last run took {before}: the dates "
        "of this file would be other moments, and its rows other tasks",
        hint=f"say which is meant: --timezone {before} or --timezone {zone}",
    )
