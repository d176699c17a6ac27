"""The command that examines this computer and the service: flags in, an exit code back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from importer.cli import flags
from importer.cli.exits import EXIT_GOOD, EXIT_SERVICE, EXIT_USAGE
from importer.cli.output import print_out
from importer.errors import ConfigurationError
from importer.settings.process_environment import ENVIRONMENT
from importer.wording.counts import counted
from importer.wording.text import visible

if TYPE_CHECKING:
    from importer.setup.doctor import Examination, Settings
    from importer.setup.findings import Finding

_WORDS = {"ok": "ok", "problem": "PROBLEM", "not_checked": "not checked"}
_NAMES = {"state_folder": "state folder"}
_WIDTHS = (len("not checked"), len("state folder"))


@click.command()
@click.option("--offline", is_flag=True, help="Ask the service nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document on standard output.")
@flags.with_flags(
    *flags.chosen(flags.SEND, "base_url", "rate", "timeout", "ledger", "proxy", "ca_file"),
    flags.SETTINGS[0],
)
def doctor(*, offline: bool, as_json: bool, **given: Any) -> int:  # noqa: ANN401
    """Check that everything is in place for an import.

    That is the program and its packages, the settings in force, the ledgers, the token, and whether
    the service accepts it. The service is asked twice; nothing is created or changed, and the token
    is not shown.

    Exit codes: 0 all is well; 2 there is a problem on this computer; 3 there is one with the
    service alone.
    """
    from importer.cli.terminal import Terminal  # noqa: PLC0415 -- slow
    from importer.setup.doctor import examine  # noqa: PLC0415 -- slow

    host = Terminal(asks=False)
    with host.progress:
        found = examine(_settings(given), host, is_offline=offline)
    print_out(found.as_json() if as_json else doctor_lines(found), hint="run the command again")
    if not found.problems:
        return EXIT_GOOD
    return EXIT_SERVICE if found.is_well_here else EXIT_USAGE


def _settings(given: dict[str, Any]) -> Settings:
    """The settings, or why they cannot be used: that is one finding among the others."""
    from importer.settings.file import SETTINGS_FILE, own_settings_file  # noqa: PLC0415 -- slow
    from importer.setup.doctor import Settings  # noqa: PLC0415 -- slow

    try:
        options = flags.load(given)
        named = given.get("config")
        files = [Path(SETTINGS_FILE), own_settings_file(ENVIRONMENT)] if named is None else [named]
    except ConfigurationError as error:
        return Settings(None, error)
    return Settings(
        options, None, tuple(dict.fromkeys(map(Path.absolute, filter(_is_file, files))))
    )


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # in a folder that may not be looked into, as for those who read it
        return False


def doctor_lines(found: Examination) -> list[str]:
    """One line for each finding, what to do below it, and how many there are to do."""
    lines = [line for one in found.findings for line in _lines(one)]
    if found.problems:
        return [*lines, "", f"{counted(len(found.problems), 'problem')} to solve."]
    left_out = any(one.verdict == "not_checked" for one in found.findings)
    return [*lines, "", "What was checked is well." if left_out else "All is well."]


def _lines(one: Finding) -> list[str]:
    name = _NAMES.get(one.check.value, one.check.value)
    first, *more = one.message.split("\n")
    start = f"{_WORDS[one.verdict.value]:{_WIDTHS[0]}}  {name:{_WIDTHS[1]}}"
    indent = " " * len(f"{start}  ")
    told = [f"{start}  {visible(first)}", *(f"{indent}{visible(line)}" for line in more)]
    return [*told, f"{indent}try: {visible(one.hint)}"] if one.hint else told
