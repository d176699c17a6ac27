"""`task-importer run` and `validate`."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from importer.cli import flags
from importer.cli.exits import EXIT_GOOD, exit_code, show_error
from importer.cli.output import print_out, say
from importer.cli.sections import Sectioned, SectionedCheck
from importer.cli.wrapping import fitting_screen
from importer.errors import ConfigurationError

if TYPE_CHECKING:
    from importer.pipeline.report.report import Report


@click.command(cls=SectionedCheck)
@click.argument("file", metavar="FILE", type=click.Path())
@flags.with_flags(*flags.INPUT, *flags.MEANT, *flags.OUTPUT)
@click.option(
    "--base-url", metavar="URL", help="The service whose earlier imports to compare with."
)
@flags.with_flags(*flags.chosen(flags.SEND, "ledger"))
@flags.with_flags(*flags.WORK)
@click.option("--lookup-out", type=click.Path(path_type=Path), metavar="OUT.csv",
              help="Write a table for --lookup with the sheet's assignees of whom no id is known, "
              "and check nothing else.")  # fmt: skip
@flags.with_flags(*flags.SETTINGS)
def validate(
    file: str, *, as_json: bool, lookup_out: Path | None, **given: Any  # noqa: ANN401
) -> int:  # fmt: skip
    """Check FILE as `run` would, but send nothing. Needs no token and no network.

    With a token (HOCKEYSTACK_API_TOKEN, or `login`), the service is asked which workspace it
    belongs to, and the rows are compared with what was sent there.

    FILE is a CSV file or a workbook, or - for CSV on standard input.
    """
    if lookup_out is not None:
        return _write_lookup(file, given, lookup_out, as_json=as_json)
    return _validate(file, given, as_json=as_json)


@click.command(cls=Sectioned)
@click.argument("file", metavar="FILE", type=click.Path())
@flags.with_flags(*flags.INPUT, *flags.MEANT, *flags.SEND, *flags.OUTPUT)
@click.option("--dry-run", is_flag=True, help="Do everything except send.")
@flags.with_flags(*flags.WORK)
@click.option("--yes", is_flag=True, help="Send without asking.")
@flags.with_flags(*flags.SETTINGS)
def run(file: str, *, as_json: bool, dry_run: bool, yes: bool, **given: Any) -> int:  # noqa: ANN401
    """Import FILE: each row becomes one task. Running it again sends only what is missing.

    FILE is a CSV file or a workbook, or - for CSV on standard input. The token is that of the
    environment variable HOCKEYSTACK_API_TOKEN, or the one that `login` has kept.
    """
    if dry_run:
        return _validate(file, given, as_json=as_json)
    options = flags.load(given)
    path = _path(file)
    from importer.cli.log_lines import shown  # noqa: PLC0415 -- slow
    from importer.cli.terminal import Terminal  # noqa: PLC0415 -- slow
    from importer.pipeline import run as pipeline  # noqa: PLC0415
    from importer.pipeline.caller.caller import Caller  # noqa: PLC0415

    host = Terminal(asks=path is not None, quiet=options.quiet)
    if not (yes or options.sending.sandbox or host.asks):
        # What is wrong with the file is reported first.
        unasked = Caller(Terminal(asks=False, quiet=True), stdin=_stdin(), remembers=True)
        pipeline.require_readable(path, options, unasked)
        raise ConfigurationError(
            "this is not an interactive terminal, so sending cannot be confirmed",
            hint="add --yes, or look first with validate",
        )
    with host.progress, shown(host.show, wanted=options.verbose):
        host.answers_yes = yes
        report = pipeline.run(path, options, Caller(host, stdin=_stdin(), remembers=True))
    report.notes = host.sentences.noted
    return _conclude(report, as_json=as_json)


def _path(file: str) -> Path | None:
    return None if file == "-" else Path(file)


def _validate(file: str, given: dict[str, Any], *, as_json: bool) -> int:
    options, path = flags.load(given), _path(file)
    from importer.cli.log_lines import shown  # noqa: PLC0415 -- slow
    from importer.cli.terminal import Terminal  # noqa: PLC0415 -- slow
    from importer.pipeline import run as pipeline  # noqa: PLC0415
    from importer.pipeline.caller.caller import Caller  # noqa: PLC0415

    host = Terminal(asks=path is not None, quiet=options.quiet)
    with host.progress, shown(host.show, wanted=options.verbose):
        report = pipeline.validate(path, options, Caller(host, stdin=_stdin(), remembers=True))
    report.notes = host.sentences.noted
    return _conclude(report, as_json=as_json)


def _write_lookup(file: str, given: dict[str, Any], out: Path, *, as_json: bool) -> int:
    """Write the people of whom no id is known to a table to fill in; nothing else is checked."""
    options, path = flags.load(given), _path(file)
    from importer.cli.assignee_texts import wanted_as_json, wanted_lines  # noqa: PLC0415 -- slow
    from importer.cli.terminal import Terminal  # noqa: PLC0415 -- slow
    from importer.intake.people_wanted import people_wanted, rows_of  # noqa: PLC0415
    from importer.pipeline import run as pipeline  # noqa: PLC0415
    from importer.pipeline.caller.caller import Caller  # noqa: PLC0415
    from importer.results import lookup_file  # noqa: PLC0415

    lookup_file.require_new(out)
    look = pipeline.look(
        path, options, Caller(Terminal(asks=False), stdin=_stdin(), remembers=True)
    )
    users, lookups = options.mapping.users, dict(options.mapping.lookups)
    wanted = people_wanted(look, None if "assignee_id" in lookups else users)
    if wanted.people:
        header = lookup_file.NAMED if users is None else lookup_file.WITH_USERS
        lookup_file.write_lookup(out, header, rows_of(wanted, users), look.text_format)
    then = f"Then: {_run_with(file, given, out)}"
    if "assignee_id" in lookups:
        then = f"Then add the lines to {lookups['assignee_id'].text()}."
    told = wanted_as_json(wanted, out) if as_json else wanted_lines(wanted, out, then)
    print_out(told, hint="run the command again")
    return EXIT_GOOD


def _run_with(file: str, given: Mapping[str, Any], lookup: Path) -> str:
    """The command that imports the file with the table, and with the flags given beside it."""
    from importer.settings.as_typed import command_typed  # noqa: PLC0415 -- slow
    from importer.settings.file import named_settings_file  # noqa: PLC0415 -- slow
    from importer.settings.lookup_place import LookupPlace  # noqa: PLC0415 -- slow
    from importer.settings.options import load_options  # noqa: PLC0415 -- slow

    named = given["config"]
    typed = load_options(
        {name: value for name, value in given.items() if name != "config"},
        environment={},
        own_file=None if named is None else named_settings_file(named),
    )
    place = LookupPlace(file=str(lookup))
    options = typed.but(lookups=(*typed.mapping.lookups, ("assignee_id", place)))
    return command_typed("run", file, options)


def _stdin() -> BinaryIO | None:
    """Standard input; a process may have been started without one."""
    return None if sys.stdin is None else sys.stdin.buffer


def _conclude(report: Report, *, as_json: bool) -> int:
    if report.declined and not as_json:
        say("Nothing was sent.", err=True)
        return exit_code(report)
    print_out(
        report.as_json() if as_json else list(report.lines(fitting_screen(sys.stdout))),
        hint="send it somewhere else; running the same command again sends nothing twice",
    )
    if report.halted:
        say(f"error: the run was stopped: {report.halted}", err=True)
        if report.halted_hint:
            say(f"  try: {report.halted_hint}", err=True)
    for error in report.errors:
        show_error(error)
    return exit_code(report)
