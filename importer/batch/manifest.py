"""The list of jobs as a person writes it: which files go to which workspace, with what settings.

Reads TOML into a `Manifest`. No token stands in it: a job names the variable that holds one.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from importer.errors import ConfigurationError
from importer.settings.arguments import ImportOptions
from importer.settings.caution import less_careful
from importer.settings.file import Found
from importer.settings.home_folder import from_home
from importer.settings.in_python import setting_name
from importer.settings.options import Options, load_options
from importer.settings.places import RIVALS
from importer.settings.process_environment import TOKEN_VARIABLE
from importer.wording.nearest import did_you_mean

_TOP = ("defaults", "job", "budget")
BUDGETS = ("workspace", "shared")
"""For whom a rate is: for each workspace, or for all together, where the limit is an address's."""

_OWN = ("name", "files", "token_variable", "workspace")
"""What a job has besides the settings of a run."""

_TOKEN = "it decides who gets your tokens, and a list of jobs can come from anyone"  # noqa: S105
_WHERE = "the results of all jobs go to one folder, which the command names"
_REFUSED: dict[str, tuple[str, str]] = {
    **dict.fromkeys(
        ("base_url", "proxy", "ca_file"),
        (_TOKEN, "set it in your own settings, or by its variable (docs/reference/settings.md)"),
    ),
    "ledger": (
        "it decides who gets to see what you send, and a list of jobs can come from anyone",
        "give it to the command, or set it in your own settings",
    ),
    **dict.fromkeys(
        ("results", "report", "json_rows"),
        ("each file would replace that of the one before", _WHERE),
    ),
    "sandbox": (
        "each file would go to a sandbox of its own",
        "start task-importer sandbox, and set HOCKEYSTACK_BASE_URL to its address",
    ),
    **dict.fromkeys(
        (
            "allow_duplicates",
            "allow_similar",
            "resend_unconfirmed",
            "same_workspace",
            "other_workspace",
            "trust_ledger",
            "trust_list",
        ),
        ("kept, it would be given unasked", "answer once, with task-importer run"),
    ),
}
"""Settings of a run that no job has: why, and what to do instead."""

SETTINGS = ImportOptions.__annotations__.keys() - _REFUSED.keys()
"""The settings that a job may have, as in Python."""

_WAITS = frozenset({"settle", "timeout"})
_FILES = ("mapping", "contacts", "users")
_VARIABLE = re.compile(r"(?!hsr_)[A-Za-z_][A-Za-z0-9_]*", re.IGNORECASE)
"""No token is taken for the name of one: what a name is, messages show."""
_NAME = re.compile(r"\w(?:[\w .-]*[\w-])?")
_LONGEST_NAME = 60
_EXPECTED = "what is expected here is a list of jobs in TOML, as docs/agency.md describes it"
_ALONE = "a single sheet is imported with task-importer run"


class Job(NamedTuple):
    """Files that go to one workspace.

    files: paths and patterns, as they are written. token_variable: None: the token is where that
    of a run is. workspace: the id of the one that is meant; None: the token's, whichever it is.
    settings: each with the place where it stands. shares_rate: whether its rate is that of all jobs
    together.
    """

    name: str
    files: tuple[str, ...]
    token_variable: str | None
    workspace: str | None
    settings: Found
    shares_rate: bool = False


class Manifest(NamedTuple):
    """A list of jobs. path: where it stands; its folder is where paths in it begin."""

    path: Path
    jobs: tuple[Job, ...]


def read_manifest(path: Path) -> Manifest:
    """The jobs of a file. Raises `ConfigurationError`, which names all that is wrong with it."""
    try:
        data = tomllib.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError as error:
        raise ConfigurationError(
            f"there is no file {str(path)!r}", hint="name the file with your jobs"
        ) from error
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ConfigurationError(
            f"{path} cannot be read: it is not UTF-8", hint=f"{_EXPECTED}, saved as UTF-8; {_ALONE}"
        ) from error
    except (ValueError, RecursionError) as error:
        raise ConfigurationError(
            f"{path} cannot be read: {error}", hint=f"{_EXPECTED}; {_ALONE}"
        ) from error
    problems: list[str] = []
    shares_rate = _shares_rate(path, data, problems)
    jobs = tuple(job._replace(shares_rate=shares_rate) for job in _jobs(path, data, problems))
    if problems:
        raise ConfigurationError("\n".join(problems))
    return Manifest(path, jobs)


def _shares_rate(path: Path, data: Mapping[str, Any], problems: list[str]) -> bool:
    """Whether all jobs have one rate together: a limit may count what comes from one address."""
    budget = data.get("budget", BUDGETS[0])
    if budget not in BUDGETS:
        problems.append(
            f'{path}: budget must be "workspace" where each job may send at the rate that is '
            'set, or "shared" where all of them together may'
        )
    return bool(budget == "shared")


def _jobs(path: Path, data: Mapping[str, Any], problems: list[str]) -> Iterator[Job]:
    """The jobs that are sound; what is wrong with others is added to the problems."""
    problems += [f"{path}: there is no {key!r}{did_you_mean(key, _TOP)}"
                 for key in data if key not in _TOP]  # fmt: skip
    defaults, entries = data.get("defaults", {}), data.get("job", [])
    if not isinstance(defaults, dict):
        problems.append(f"{path}: defaults must be a table: write [defaults]")
        defaults = {}
    problems += _misplaced(f"{path}, defaults", defaults, ())
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        problems.append(f"{path}: job must be a list of tables: write [[job]] above each one")
        entries = []
    elif not entries:
        problems.append(f"{path}: there is no job: write [[job]], and a name and files below it")
    names: set[str] = set()
    for number, entry in enumerate(entries, 1):
        where = f"{path}, job {entry.get('name', number)}"
        own = [*_wrong_members(where, entry), *_misplaced(where, entry, _OWN)]
        name = entry.get("name")
        if isinstance(name, str):
            if name.casefold() in names:
                own.append(f"{where}: another job has this name")
            names.add(name.casefold())
        settings = _settings(path, where, defaults, entry)
        problems += own
        problems += [line for line in _wrong_settings(settings) if line not in problems]
        if not own:
            yield _job(entry, settings)


def _wrong_members(where: str, entry: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with what a job has besides the settings of a run."""
    name, files, variable = entry.get("name"), entry.get("files"), entry.get("token_variable")
    if not isinstance(name, str) or not _NAME.fullmatch(name) or len(name) > _LONGEST_NAME:
        yield (
            f"{where}: name must be a text of letters, digits, spaces, dots and dashes, "
            f"{_LONGEST_NAME} at most: it becomes the name of a folder"
        )
    is_list = isinstance(files, list) and all(isinstance(file, str) and file for file in files)
    if not is_list or not files:
        yield f'{where}: files must be a list of paths or patterns, such as ["acme/*.csv"]'
    if variable is not None and not (isinstance(variable, str) and _VARIABLE.fullmatch(variable)):
        yield (
            f"{where}: token_variable must be the name of an environment variable, such as "
            "ACME_TOKEN; the token itself never stands in a file"
        )
    workspace = entry.get("workspace")
    if workspace is not None and not (isinstance(workspace, str) and workspace):
        yield f"{where}: workspace must be the id of a workspace, as a text"


def _misplaced(where: str, entry: Mapping[str, Any], own: Iterable[str]) -> Iterator[str]:
    """Settings that no job has."""
    known = {*SETTINGS, *own}
    for name in entry:
        if name in known:
            continue
        if name in _REFUSED:
            why, hint = _REFUSED[name]
            yield f"{where}: {name} is not accepted in a list of jobs: {why}; {hint}"
        elif name in _OWN:
            yield f"{where}: {name} belongs in each job"
        elif "token" in name.lower():
            yield (
                f"{where}: do not put a token in a file: set a variable to it, and write "
                f'token_variable = "ACME_TOKEN", or leave it out for {TOKEN_VARIABLE}'
            )
        elif name == "budget":
            yield f"{where}: budget belongs at the top of the list, above all tables"
        else:
            yield f"{where}: there is no setting {name!r}{did_you_mean(name, known)}"


def _settings(
    path: Path, where: str, defaults: Mapping[str, Any], entry: Mapping[str, Any]
) -> Found:
    """The settings of a job, its own and those of all, as far as a job may have them."""
    own = {name: value for name, value in entry.items() if name in SETTINGS}
    usual = {
        name: value
        for name, value in defaults.items()
        if name in SETTINGS and not _has_rival(name, own)
    }
    given = {**_told(f"{path}, defaults", usual), **_told(where, own)}
    return {
        setting_name(name): (_beside(path.parent, name, value), f"{place}: {name}")
        for name, (value, place) in given.items()
    }


def _job(entry: Mapping[str, Any], settings: Found) -> Job:
    return Job(
        entry["name"],
        tuple(entry["files"]),
        entry.get("token_variable"),
        entry.get("workspace"),
        settings,
    )


def _wrong_settings(settings: Found) -> Iterator[str]:
    """What is wrong with the values of settings."""
    try:
        load_options({}, job=settings, environment={})
    except ConfigurationError as error:
        yield from error.message.split("\n")
    for name in sorted(_WAITS & settings.keys()):
        yield from _too_short(name, settings[name])


def _too_short(name: str, found: tuple[Any, str]) -> Iterator[str]:
    """That a wait guards a run, and no list may cut it short."""
    with suppress(ConfigurationError):  # a value that is no wait was told as that
        wait = load_options({}, job={name: found}, environment={})[name]
        told = less_careful(name, wait, Options()[name])
        if told is not None:
            yield f"{found[1]}: not accepted in a list of jobs: {told} there"


def _has_rival(name: str, own: Mapping[str, Any]) -> bool:
    """Whether a job says in another way what the defaults say by this setting."""
    return any(name in pair and pair & own.keys() for pair in RIVALS)


def _told(where: str, entry: Mapping[str, Any]) -> Found:
    return {name: (value, where) for name, value in entry.items()}


def _beside(folder: Path, name: str, value: object) -> object:
    """A setting in which a file that it names is meant from the folder of the list."""
    if name in _FILES and isinstance(value, str):
        return str(folder / from_home(value))
    if name == "lookup" and isinstance(value, dict):
        return {
            field: str(folder / from_home(file)) if isinstance(file, str) else file
            for field, file in value.items()
        }
    if name == "lookup" and isinstance(value, list):
        return [_beside_of_pair(folder, pair) for pair in value]
    return value


def _beside_of_pair(folder: Path, pair: object) -> object:
    """A lookup as its flag has it: `FIELD=FILE`."""
    if not isinstance(pair, str) or "=" not in pair:
        return pair
    field, file = pair.split("=", 1)
    return f"{field}={folder / from_home(file)}"
