"""Examines what an import depends on, from the packages to the service.

Nothing is changed but the record of the pace, as by any run.
"""

from __future__ import annotations

import platform
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from pydantic import SecretStr

from importer._version import __version__
from importer.documents import VERSION
from importer.documents.doctor import Check, DoctorDocument, Verdict
from importer.errors import ImporterError
from importer.ledger.file.database import SQLITE_VERSION
from importer.ledger.home import FileHome
from importer.pipeline.caller.stop import Stop
from importer.reporting.progress_events import Reporter
from importer.settings.access_token import origin_of, read_token
from importer.settings.options import Options, state_folder
from importer.settings.places import VARIABLE_PREFIX, variable_of
from importer.settings.process_environment import ENVIRONMENT
from importer.setup import findings
from importer.setup.findings import (
    OF_THE_SERVICE,
    Finding,
    not_checked,
    of_error,
    ok,
)
from importer.setup.here import folder_at, installed_versions, ledgers_in, required_packages
from importer.setup.shared import check
from importer.wording.counts import counted

_PROXIES = ("https_proxy", "http_proxy", "all_proxy")


class Settings(NamedTuple):
    """What the settings have come to. options: None where they cannot be used, for `problem`.

    files: those that were read, the nearest first.
    """

    options: Options | None
    problem: ImporterError | None = None
    files: tuple[Path, ...] = ()


class Examination(NamedTuple):
    """What was found, in the order of the checks."""

    findings: tuple[Finding, ...]

    @property
    def problems(self) -> tuple[Finding, ...]:
        """What there is to do."""
        return tuple(one for one in self.findings if one.verdict is Verdict.PROBLEM)

    @property
    def is_well_here(self) -> bool:
        """Whether there is nothing to do on this computer."""
        return all(one.check in OF_THE_SERVICE for one in self.problems)

    def as_json(self) -> DoctorDocument:
        """All of it as one JSON document."""
        return {
            "document": "doctor",
            "version": VERSION,
            "program": __version__,
            "ok": not self.problems,
            "findings": [one.as_json() for one in self.findings],
        }


def examine(
    settings: Settings,
    reporter: Reporter,
    *,
    is_offline: bool = False,
    environment: Mapping[str, str] = ENVIRONMENT,
    stop: Stop | None = None,
) -> Examination:
    """Everything that an import depends on, each with what to do about it.

    is_offline: whether the service is not to be asked. What is wrong is found, and not raised.
    """
    home = _home(environment)
    told = [
        _program(),
        findings.packages(required_packages(), installed_versions()),
        _settings(settings, environment),
    ]
    if isinstance(home, Path):
        told += [
            findings.state_folder(folder_at(home)),
            *findings.ledgers(ledgers_in(FileHome(home))),
            *_shared(settings.options, home),
        ]
    else:
        told += [home, not_checked(Check.LEDGER, "the state folder is not known")]
    if settings.options is None:
        later = (Check.TOKEN, Check.CONNECTION, Check.SERVICE, Check.CLOCK, Check.LIMITS)
        told += [not_checked(check, "the settings cannot be used") for check in later]
        return Examination(tuple(told))
    token = _token(settings.options, environment)
    told.append(token if isinstance(token, Finding) else _where_from(token))
    told.append(findings.connection(settings.options.sending, _ignored_proxies(environment)))
    folder = home if isinstance(home, Path) else None
    if is_offline or isinstance(token, Finding):
        told += _not_asked(settings.options, folder, is_offline=is_offline)
    else:
        told += _asked(settings.options, folder, token, reporter, stop or Stop())
    return Examination(tuple(told))


def _program() -> Finding:
    python = f"Python {platform.python_version()} ({sys.executable})"
    system = f"{platform.system()} {platform.machine()}"
    sqlite = f"SQLite {SQLITE_VERSION}"
    return ok(Check.PROGRAM, f"task-importer {__version__}, {python}, {sqlite}, {system}")


def _settings(settings: Settings, environment: Mapping[str, str]) -> Finding:
    if settings.problem is not None:
        return of_error(Check.SETTINGS, settings.problem)
    known = (VARIABLE_PREFIX, variable_of("base_url"))
    variables = [name for name in environment if name.startswith(known) and environment[name]]
    return findings.settings(settings.files, variables)


def _home(environment: Mapping[str, str]) -> Path | Finding:
    try:
        return state_folder(environment)
    except ImporterError as error:
        return of_error(Check.STATE_FOLDER, error)


def _shared(options: Options | None, home: Path) -> list[Finding]:
    """Whether the shared ledger of the settings, if there is one, can be used."""
    if options is None or options.ledger is None:
        return []
    found = check(options.ledger, home)
    if found.problems:
        return [of_error(Check.LEDGER, problem) for problem in found.problems]
    known = counted(sum(not place.copied_from for place in found.places), "workspace")
    return [ok(Check.LEDGER, f"the shared ledger {found.name} can be used ({known})")]


def _token(options: Options, environment: Mapping[str, str]) -> SecretStr | Finding:
    try:
        return read_token(options.sending.base_url, environment)
    except ImporterError as error:
        return of_error(Check.TOKEN, error)


def _where_from(token: SecretStr) -> Finding:
    return ok(Check.TOKEN, f"it is {origin_of(token).name}")


def _ignored_proxies(environment: Mapping[str, str]) -> list[str]:
    return sorted(name for name in environment if name.lower() in _PROXIES and environment[name])


def _not_asked(options: Options, home: Path | None, *, is_offline: bool) -> list[Finding]:
    from importer.setup.asking import remembered  # noqa: PLC0415 -- the HTTP client's

    why = "it was not asked" if is_offline else "there is no token to ask it with"
    learned, pause_seconds = remembered(options.sending, home)
    return [
        not_checked(Check.SERVICE, why),
        not_checked(Check.CLOCK, "the service was not asked"),
        findings.limits(options.sending, (), learned, pause_seconds),
    ]


def _asked(
    options: Options, home: Path | None, token: SecretStr, reporter: Reporter, stop: Stop
) -> list[Finding]:
    from importer.setup.asking import ask, remembered  # noqa: PLC0415 -- the HTTP client's

    learned, pause_seconds = remembered(options.sending, home)
    try:
        reply = ask(options.sending, home, token, reporter, stop)
    except ImporterError as error:
        return [
            of_error(Check.SERVICE, error),
            not_checked(Check.CLOCK, "the service did not say what time it is"),
            findings.limits(options.sending, (), learned, pause_seconds),
        ]
    return [
        findings.service(reply),
        findings.clock(reply),
        findings.limits(options.sending, reply.allowances, learned, pause_seconds),
    ]
