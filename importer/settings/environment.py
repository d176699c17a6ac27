"""The settings of the environment: values, each with the name of its variable.

A variable that begins as the program's do and is none of them is refused: a slip in its name would
otherwise be a setting that nobody notices is missing. Its value is not shown, it may be a secret.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from importer.errors import ConfigurationError
from importer.settings.places import (
    FLAG_ONLY_SETTINGS,
    HOME_VARIABLE,
    OWN_FILE_VARIABLE,
    VARIABLE_PREFIX,
    setting_of,
    variable_of,
)
from importer.settings.process_environment import TOKEN_VARIABLE
from importer.wording.hints import Option
from importer.wording.nearest import nearest

_OTHERS = (HOME_VARIABLE, OWN_FILE_VARIABLE)


def read_environment(
    environment: Mapping[str, str], known: Collection[str]
) -> dict[str, tuple[Any, str]]:
    """The settings that stand there, each with its variable. known: the options it may hold.

    An empty variable is none. Raises `ConfigurationError` for names that mean nothing.
    """
    require_known(environment, known)
    variables = {name: variable_of(name) for name in known}
    return {
        name: (environment[variable], variable)
        for name, variable in variables.items()
        if environment.get(variable)
    }


def require_known(environment: Mapping[str, str], known: Collection[str]) -> None:
    """Raise `ConfigurationError` where a variable looks like one of the program's, and is none."""
    variables = {*map(variable_of, known), *_OTHERS}
    told = {
        name: _why_not(name)
        for name in sorted(environment)
        if name.upper().startswith(VARIABLE_PREFIX) and name not in variables and environment[name]
    }
    if told:
        slips = "correct its name, or " if None in told.values() else ""
        hint = f"{slips}unset {'it' if len(told) == 1 else 'them'}"
        lines = [why or _unknown(name, variables) for name, why in told.items()]
        raise ConfigurationError("\n".join(lines), hint=hint)


def _why_not(name: str) -> str | None:
    """Why a setting that there is cannot stand in a variable of this name; None: there is none."""
    setting = name.upper().removeprefix(VARIABLE_PREFIX).lower()
    if setting in FLAG_ONLY_SETTINGS:
        option, why = FLAG_ONLY_SETTINGS[setting]
        return f"{name} is not accepted: {why}; set it with {Option(setting_of(option))}"
    if "token" in setting:
        return f"{name} is not accepted: the token is read from {TOKEN_VARIABLE}"
    if setting == "base_url":
        return f"{name} is not accepted: the variable is called {variable_of('base_url')}"
    return None


def _unknown(name: str, variables: Collection[str]) -> str:
    near = nearest(name, variables)
    return f"there is no setting {name}" + (f"; did you mean {near}?" if near else "")
