"""The two files that may hold settings: one in the current folder, and the person's own.

Names and values leave, each with the place where it stands. The folder may have come along with
a sheet, from anybody: what decides where the token goes does not count there.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Any, Literal, NamedTuple

from importer.errors import ConfigurationError
from importer.settings.home_folder import from_home
from importer.settings.places import (
    FLAG_ONLY_SETTINGS,
    OWN_FILE_VARIABLE,
    OWN_ONLY,
    setting_of,
    variable_of,
)
from importer.settings.process_environment import TOKEN_VARIABLE
from importer.wording.hints import Hint, Option
from importer.wording.nearest import did_you_mean

SETTINGS_FILE = "task-importer.toml"

Found = dict[str, tuple[Any, str]]
"""Values by the setting's name, and for each where it stands."""

_PATHS = frozenset({"mapping", "ca_file"})
_MAY_BE_INSIDE = frozenset({"mapping"})
"""Files that may as well be a table of the settings file, which is then the file that is meant."""


class Files(NamedTuple):
    """What the file of the current folder holds, and what the person's own."""

    folder: Found
    own: Found


def read_settings_files(
    folder_file: Path | None, own_file: Path | None, known: AbstractSet[str]
) -> Files:
    """The settings of both files, where they exist. known: all settings' names.

    Raises `ConfigurationError` for a file that cannot be read, and for a setting that does not
    belong into it.
    """
    own = _read(own_file, known)
    if _is_same(folder_file, own_file):
        return Files({}, own)
    return Files(_read(folder_file, known - OWN_ONLY.keys(), own_file=own_file), own)


def own_settings_file(environment: Mapping[str, str]) -> Path:
    """The person's own file: TASK_IMPORTER_CONFIG, else in the platform's configuration folder.

    Raises `ConfigurationError` where the variable names none.
    """
    named = environment.get(OWN_FILE_VARIABLE)
    if not named:
        return platform_folder("config") / SETTINGS_FILE
    path = absolute_path(OWN_FILE_VARIABLE, named)
    if not _is_file(path):
        raise ConfigurationError(
            f"{OWN_FILE_VARIABLE}: there is no file {str(path)!r}",
            hint="name the file with your settings, or unset the variable",
        )
    return path


def named_settings_file(path: Path) -> Path:
    """The file that --config names; `ConfigurationError` where there is none."""
    if not _is_file(path):
        raise ConfigurationError(
            f"{Option('config')}: there is no file {str(path)!r}",
            hint="name the file with your settings",
        )
    return path


def absolute_path(variable: str, text: str) -> Path:
    """The path that a variable names; `ConfigurationError` where it hangs on the current folder."""
    path = from_home(text)
    if not path.is_absolute():  # each working folder would have one of its own
        raise ConfigurationError(
            f"{variable}: {str(path)!r} is not an absolute path",
            hint="write it from the root of the disk, or from ~",
        )
    return path


def platform_folder(kind: Literal["config", "state"]) -> Path:
    """Where this system keeps a program's files for a person."""
    import platformdirs  # noqa: PLC0415 -- only where the folder is not named

    look = platformdirs.user_config_dir if kind == "config" else platformdirs.user_state_dir
    return absolute_path(f"the {kind} folder of this system", look("task-importer", False))  # noqa: FBT003 -- no author's folder


def _is_same(folder_file: Path | None, own_file: Path | None) -> bool:
    """Whether the current folder is where the person keeps the own file."""
    if folder_file is None or own_file is None:
        return False
    try:
        return folder_file.samefile(own_file)
    except (OSError, ValueError):
        return False


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _read(path: Path | None, known: AbstractSet[str], *, own_file: Path | None = None) -> Found:
    """What a file holds. own_file: where else to write what does not count in this one."""
    if path is None or not _is_file(path):
        return {}
    try:
        data = tomllib.loads(path.read_text("utf-8-sig"))  # Windows programs begin with a mark
    except (OSError, ValueError, RecursionError) as error:  # not UTF-8, not TOML, nested too deep
        raise ConfigurationError(f"{path} cannot be read: {error}") from error
    for name in data:
        if name not in known:
            raise _refusal(path, name, known, own_file)
    inside = {name: path for name in _MAY_BE_INSIDE if isinstance(data.get(name), dict)}
    return {
        name: (_beside(path, value) if name in _PATHS else value, f"{path}: {name}")
        for name, value in {**data, **inside}.items()
    }


def _refusal(
    path: Path, name: str, known: AbstractSet[str], own_file: Path | None
) -> ConfigurationError:
    """Why a setting that is not known in a file is refused."""
    if name in OWN_ONLY:
        return ConfigurationError(
            f"{path}: {name} is not accepted in a folder's settings file: {OWN_ONLY[name]}, and a "
            "folder can come from anyone",
            hint=take_it_elsewhere(name, own_file),
        )
    if "token" in name.lower():
        return ConfigurationError(
            f"{path}: do not put the token in a file", hint=f"set {TOKEN_VARIABLE}"
        )
    if name in FLAG_ONLY_SETTINGS:
        option, why = FLAG_ONLY_SETTINGS[name]
        return ConfigurationError(
            f"{path}: {name} is not accepted in a file: {why}",
            hint=Hint("remove it there, and set it with {}", Option(setting_of(option))),
        )
    return ConfigurationError(
        f"{path}: there is no setting {name!r}{did_you_mean(name, known)}",
        hint=f"it knows {', '.join(sorted(known))}",
    )


def take_it_elsewhere(name: str, own_file: Path | None) -> str:
    """What to do with a setting that is not accepted in a folder's settings file."""
    own = "your own settings" if own_file is None else f"your own settings, {own_file}"
    return (
        f"remove it there; if it is yours, set it with {Option(setting_of(name))} or "
        f"{variable_of(name)}, or write it into {own}"
    )


def _beside(path: Path, value: object) -> object:
    """A path in a file is meant from that file's folder, or from `~`; what is none, told later."""
    return path.parent / from_home(value) if isinstance(value, str) else value
