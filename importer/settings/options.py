"""Combines the options of flags, environment, settings files and defaults.

Texts from any of these become one checked `Options`. The token is in no file and no flag.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Annotated, Any, NamedTuple, Self

from pydantic import AfterValidator, Field, ValidationError, field_validator

from importer.errors import ConfigurationError
from importer.rows.table import OF_THE_PROGRAM
from importer.settings.caution import CAUTIONS, less_careful
from importer.settings.environment import read_environment
from importer.settings.file import (
    Files,
    Found,
    absolute_path,
    platform_folder,
    read_settings_files,
    take_it_elsewhere,
)
from importer.settings.groups import (
    Group,
    MappingOptions,
    PlanningOptions,
    Reading,
    SendingOptions,
)
from importer.settings.ledger_address import NO_LEDGER, check_ledger_address
from importer.settings.places import FLAG_ONLY, HOME_VARIABLE, RIVALS, setting_of
from importer.settings.process_environment import ENVIRONMENT
from importer.settings.words import words_of
from importer.wording.hints import Option


class Options(Group):
    """Every option of `validate` and `run`, by the stage that is handed them.

    ledger: the address of a shared one; None: this computer's own. wait: seconds for another that
    imports into the same workspace. results: where they are written; None: beside the source.
    only_failed: whether the rows to fix are written beside them. report: where a page for people is
    written; json_rows: where a line of JSON is written for each row; None: nowhere. quiet, verbose:
    what is printed.
    """

    mapping: MappingOptions = MappingOptions()
    reading: Reading = Reading()
    planning: PlanningOptions = PlanningOptions()
    sending: SendingOptions = SendingOptions()
    ledger: Annotated[str, AfterValidator(check_ledger_address)] | None = None
    wait: Annotated[float, Field(ge=0, le=604800)] = 0.0
    results: Path | None = None
    only_failed: bool = False
    report: Path | None = None
    json_rows: Path | None = None
    quiet: bool = False
    verbose: bool = False

    @field_validator("ledger", mode="before")
    @classmethod
    def _own_ledger(cls, value: Any) -> Any:  # noqa: ANN401 -- of any place
        return None if value == NO_LEDGER else value

    @classmethod
    def of(cls, **given: Any) -> Self:  # noqa: ANN401 -- of any option
        """The options that are given by the names of their flags, checked.

        Raises pydantic's `ValidationError`, each of whose places ends with such a name.
        """
        nested: dict[str, Any] = {}
        for name, value in given.items():
            place = NAMES.get(name, _NOWHERE)
            _inside(nested, place.group)[name] = value
        return cls.model_validate(nested)

    def but(self, **given: Any) -> Self:  # noqa: ANN401 -- of any option
        """The same with these, which are values already."""
        changes: dict[str, Any] = {}
        for name, value in given.items():
            place = NAMES[name]
            _inside(changes, place.group)[place.member] = value
        for group in _GROUPS & changes.keys():
            changes[group] = _changed(getattr(self, group), changes[group])
        return self.model_copy(update=changes)

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 -- of any option
        """The value of an option, by the name of its flag."""
        place = NAMES[name]
        return getattr(self if place.group is None else getattr(self, place.group), place.member)


class _Place(NamedTuple):
    """Where an option is. group: None: in none."""

    group: str | None
    member: str


def _places() -> Iterator[tuple[str, _Place]]:
    for group, about in Options.model_fields.items():
        kind = about.annotation
        if isinstance(kind, type) and issubclass(kind, Group):
            for member, found in kind.model_fields.items():
                yield found.alias or member, _Place(group, member)
        elif kind is Reading:
            members = (about.name for about in fields(Reading))
            yield from ((m, _Place(group, m)) for m in members if m not in OF_THE_PROGRAM)
        else:
            yield group, _Place(None, group)


NAMES: dict[str, _Place] = dict(_places())
"""Every option by the name of its flag, and where it is."""

_GROUPS = {place.group for place in NAMES.values() if place.group is not None}
_NOWHERE = _Place("planning", "")
"""Where an option is looked for that there is not: a group refuses what it does not know."""


def _inside(nested: dict[str, Any], group: str | None) -> dict[str, Any]:
    inner: dict[str, Any] = nested if group is None else nested.setdefault(group, {})
    return inner


def _changed(group: Group | Reading, changes: Mapping[str, Any]) -> Group | Reading:
    if isinstance(group, Reading):
        return replace(group, **changes)
    return group.model_copy(update=changes)


def load_options(
    flags: Mapping[str, Any],
    *,
    job: Found | None = None,
    environment: Mapping[str, str] = ENVIRONMENT,
    settings_file: Path | None = None,
    own_file: Path | None = None,
) -> Options:
    """The options, each from the first place that gives it. Raises `ConfigurationError`.

    flags: by option name; None and empty mean not given. job: of a list of jobs, by option name.
    settings_file: the folder's; own_file: the person's. Both are read if they exist.
    """
    known = SETTINGS
    files = read_settings_files(settings_file, own_file, known)
    layers = _layered(
        {
            name: (value, str(Option(setting_of(name))))
            for name, value in flags.items()
            if value not in (None, ())
        },
        job or {},
        read_environment(environment, known),
        files.folder,
        files.own,
    )
    options = _checked(layers)
    _require_careful(files, own_file)
    return options


SETTINGS = NAMES.keys() - FLAG_ONLY.keys()
"""The options that a variable or a file may hold."""


def _layered(*places: Found) -> Found:
    """Each option from the first place that gives it, or its rival."""
    layers: Found = {}
    for place in places:
        taken = {*layers, *(name for pair in RIVALS if pair & layers.keys() for name in pair)}
        layers |= {name: found for name, found in place.items() if name not in taken}
    return layers


def _checked(layers: Found) -> Options:
    try:
        return Options.of(**{name: value for name, (value, _) in layers.items()})
    except ValidationError as error:
        told = []
        for detail in error.errors():
            first, *inner = detail["loc"]
            name = str(inner[0] if first in _GROUPS and inner else first)
            where = layers[name][1] if name in layers else name
            told.append(f"{where}: {words_of(detail)}")
        raise ConfigurationError("\n".join(told)) from error


def _require_careful(files: Files, own_file: Path | None) -> None:
    """Raise `ConfigurationError` where the folder's file takes care from a run."""
    for name in CAUTIONS.keys() & files.folder.keys():
        value, where = files.folder[name]
        wanted = _checked({name: (value, where)})[name]
        without = _checked({k: v for k, v in files.own.items() if k == name})[name]
        told = less_careful(name, wanted, without)
        if told is not None:
            raise ConfigurationError(
                f"{where}: {value!r} is not accepted in a folder's settings file: {told} there, "
                "since a folder can come from anyone",
                hint=take_it_elsewhere(name, own_file),
            )


def state_folder(environment: Mapping[str, str] = ENVIRONMENT) -> Path:
    """Where the ledgers are: TASK_IMPORTER_HOME, else the platform's user state folder."""
    named = environment.get(HOME_VARIABLE)
    return absolute_path(HOME_VARIABLE, named) if named else platform_folder("state")
