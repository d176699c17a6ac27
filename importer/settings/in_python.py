"""The options of a Python call as the settings know them.

What only the command line has is refused with what Python has in its place.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from importer.errors import ConfigurationError
from importer.settings.arguments import ImportOptions
from importer.wording.nearest import did_you_mean

_SEVERAL = {"map": "maps", "set": "sets", "lookup": "lookups", "skip": "skips", "value": "values"}
"""Options that may be repeated are lists in the settings."""

_NOTHING_PRINTED = (
    "nothing is printed",
    "progress goes to the logger importer (docs/reference/events.md)",
)
_NOT_IN_PYTHON = {
    "quiet": _NOTHING_PRINTED,
    "verbose": _NOTHING_PRINTED,
    "ask_again": ("nobody is asked, and no answer is kept", ""),
    "yes": ("nobody is asked", "calling run is the consent; prepare shows what it would send"),
    "dry_run": ("it is a function of its own", "call validate"),
    "json": ("nothing is printed", "the document of a result is what the flag prints"),
    "config": ("no settings file is read", "pass its settings as options"),
}


def settings_of(options: Mapping[str, Any]) -> dict[str, Any]:
    """The options under the names of the settings.

    Raises ConfigurationError for one that Python does not have.
    """
    for name in options:
        if name in _NOT_IN_PYTHON:
            reason, hint = _NOT_IN_PYTHON[name]
            raise ConfigurationError(f"there is no option {name!r} in Python: {reason}", hint=hint)
        if name not in ImportOptions.__annotations__:
            meant = did_you_mean(name, ImportOptions.__annotations__)
            raise ConfigurationError(f"there is no option {name!r}{meant}")
    return {setting_name(name): value for name, value in options.items()}


def setting_name(option: str) -> str:
    """What the settings call an option of Python."""
    return _SEVERAL.get(option, option)
