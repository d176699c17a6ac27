"""The flags of `validate` and `run`, and the options that they give."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from importer.cli.output import say
from importer.errors import ConfigurationError
from importer.settings.process_environment import ENVIRONMENT

if TYPE_CHECKING:
    from importer.ledger.home import Home
    from importer.settings.file import Found
    from importer.settings.options import Options

_Command = TypeVar("_Command", bound=Callable[..., Any])


PLACES = ("reason", "task_title", "draft", "none")
"""Where a reference may stand."""


def _place(context: click.Context, param: click.Parameter, value: str | None) -> str | None:
    """Where a reference may stand. A flag that may stand alone takes the word behind it."""
    if value is not None and value not in PLACES:
        raise click.BadParameter(
            f"{value!r} is not one of {', '.join(PLACES)}. If it is the file, put --reference "
            "behind it, or write --reference=reason.",
            context,
            param,
        )
    return value


INPUT = (
    click.option("--template", metavar="NAME", help="A mapping that ships with the program."),
    click.option("--mapping", type=click.Path(path_type=Path), metavar="M.toml",
                 help="A mapping file of your own."),
    click.option("--map", "maps", multiple=True, metavar="FIELD=COLUMN",
                 help="The column that fills a field; FIELD= for none, FIELD=A + B for "
                 "several, joined, FIELD=A | B for the first that is filled. A column may be "
                 "followed by ,matches=PATTERN and more. May be repeated."),
    click.option("--set", "sets", multiple=True, metavar="FIELD=VALUE",
                 help="The same value of a field for every row. May be repeated."),
    click.option("--lookup", "lookups", multiple=True, metavar="FIELD=FILE",
                 help="A table to look ids up in. FILE may be followed by ,sheet=SHEET "
                 ",from=COLUMN ,to=COLUMN. May be repeated."),
    click.option("--contacts", metavar="FILE",
                 help="The contacts that the tasks name, exported from the same program: their "
                 "e-mail address, name, title, phone and LinkedIn are sent. FILE may be followed "
                 "by ,sheet=SHEET ,column=COLUMN ,from=COLUMN."),
    click.option("--users", metavar="FILE",
                 help="The users of the same program, by whom the owners are found in the table of "
                 "--lookup assignee_id. FILE may be followed by ,sheet=SHEET ,from=COLUMN."),
    click.option("--value", "values", multiple=True, metavar="FIELD:TEXT=VALUE",
                 help="Treat cells with TEXT as VALUE, such as priority:P1=urgent. "
                 "May be repeated."),
    click.option("--html", multiple=True, metavar="FIELD",
                 help="The cells of the column that fills FIELD hold HTML: send their text. May be "
                 "repeated."),
    click.option("--default-type", type=click.Choice(["call", "email", "linkedin"]),
                 help="The type of tasks whose row says none, or one that HockeyStack lacks, such "
                 "as Meeting."),
    click.option("--long-text", type=click.Choice(["issue", "cut", "draft"]),
                 help="A reason of more than 2,000 characters: report it, cut it, or cut it and "
                 "send all of it as the task's draft. [default: issue]"),
    click.option("--skip", "skips", multiple=True, metavar="COLUMN=TEXT",
                 help="Skip rows whose cell is TEXT; * matches any text. May be repeated."),
    click.option("--only", multiple=True, metavar="COLUMN=TEXT",
                 help="Skip rows whose cell is not TEXT. May be repeated."),
    click.option("--skip-match", multiple=True, metavar="COLUMN=PATTERN",
                 help="Skip rows in whose cell the regular expression is found. May be repeated."),
    click.option("--treat-as-open", multiple=True, metavar="COLUMN=TEXT",
                 help="TEXT in COLUMN does not mean that a row is closed; * stands for any text. "
                 "May be repeated."),
    click.option("--empty", multiple=True, metavar="TEXT",
                 help="TEXT means an empty cell, in every column. May be repeated."),
    click.option("--sheet", metavar="NAME", help="The sheet of a workbook."),
    click.option("--skip-hidden", is_flag=True, default=None,
                 help="Skip the rows that are hidden in the workbook."),
    click.option("--header-row", type=int, metavar="N", help="The row number of the header."),
    click.option("--no-header", is_flag=True, default=None,
                 help="The table has no header: columns are called A, B, C and so on."),
    click.option("--encoding", metavar="NAME", help="The encoding of a text file."),
    click.option("--delimiter", metavar="CHAR",
                 help="What separates the cells of a text file: a character, or tab."),
    click.option("--timezone", metavar="ZONE",
                 help="The time zone of times that name none, such as Europe/Berlin. "
                 "[default: the computer's]"),
    click.option("--due-time", metavar="HH:MM",
                 help="The time of day for dates without one. [default: 09:00]"),
    click.option("--date-order", type=click.Choice(["dmy", "mdy", "ymd"]),
                 help="The order of day, month and year in ambiguous dates."),
    click.option("--date-numbers",
                 type=click.Choice(["excel", "excel-1904", "seconds", "milliseconds"]),
                 help="What bare numbers in a column of dates count: the days of Excel, or seconds "
                 "or milliseconds since 1970."),
    click.option("--swapped-dates", type=click.Choice(["back", "keep"]),
                 help="If a program seems to have swapped day and month of some dates: swap them "
                 "back, or keep them."),
    click.option("--ask-again", is_flag=True, default=None,
                 help="Forget what you answered for a sheet with the same columns, and ask again."),
    click.option("--rows", metavar="2-50", help="Only these rows, by their row numbers."),
    click.option("--limit", type=int, metavar="N", help="Only the first N rows."),
    click.option("--last-of", metavar="COLUMN",
                 help="Import only the last of the rows with the same value in COLUMN, such as an "
                 "id."),
    click.option("--reference", callback=_place, is_flag=False, flag_value="reason",
                 metavar="[FIELD]",
                 help="Add a short mark to each task's reason, task_title or draft, so that it "
                 "can be looked up reliably."),
)  # fmt: skip
OUTPUT = (
    click.option("--results", type=click.Path(path_type=Path), metavar="OUT",
                 help="Where the results file goes: .csv or .xlsx."),
    click.option("--only-failed", is_flag=True, default=None,
                 help="Also write just the rows to fix, to NAME.to-fix beside the results."),
    click.option("--report", type=click.Path(path_type=Path), metavar="R.html",
                 help="Write a page for people, which shows cells of the sheet."),
    click.option("--json", "as_json", is_flag=True,
                 help="Print one JSON document on standard output."),
    click.option("--json-rows", type=click.Path(path_type=Path), metavar="OUT.jsonl",
                 help="Write a line of JSON for each row, with its outcome."),
)  # fmt: skip
MEANT = (
    click.option("--allow-duplicates", is_flag=True, default=None,
                 help="Send every identical row, not just the first."),
    click.option("--allow-similar", is_flag=True, default=None,
                 help="Also send rows that match earlier tasks except for due date or text."),
)  # fmt: skip
SEND = (
    click.option("--base-url", metavar="URL",
                 help="The address of the service, if not HockeyStack's own."),
    click.option("--rate", metavar="RATE",
                 help="The most requests to send: 10/s, 10/30s, unlimited, or auto, which begins "
                 "with 5/s and goes by what the service allows, up to 100/s. [default: auto]"),
    click.option("--concurrency", type=int, metavar="N",
                 help="The most requests in flight at once. [default: as many as the rate takes, "
                 "64 at most; 8 if it is unlimited]"),
    click.option("--timeout", type=float, metavar="S",
                 help="Seconds to wait for a response. [default: 30]"),
    click.option("--settle", type=float, metavar="S",
                 help="Seconds to wait before looking up rows whose response was lost. "
                 "[default: 120]"),
    click.option("--patience", type=float, metavar="S",
                 help="Seconds to keep waiting for a service that has stopped responding, asks for "
                 "a pause, or cannot list its tasks. [default: 300]"),
    click.option("--check-existing", is_flag=True, default=None,
                 help="List the workspace's tasks first, and do not create tasks that already "
                 "exist."),
    click.option("--trust-list", is_flag=True, default=None,
                 help="With --check-existing: create what is not listed, even if the list may be "
                 "incomplete."),
    click.option("--resend-unconfirmed", is_flag=True, default=None,
                 help="Resend lost rows even if the service cannot list its tasks."),
    click.option("--same-workspace", is_flag=True, default=None,
                 help="The workspace of earlier runs is this one, renamed: do not send their rows "
                 "again."),
    click.option("--other-workspace", is_flag=True, default=None,
                 help="The workspace of earlier runs is another one: create their rows here too."),
    click.option("--trust-ledger", is_flag=True, default=None,
                 help="Continue with a ledger that was restored, or without one that is missing."),
    click.option("--all-or-nothing", is_flag=True, default=None,
                 help="Send nothing unless every row is valid."),
    click.option("--max-invalid", metavar="N|N%",
                 help="Send nothing if more rows are invalid: a number of rows, or a percentage of "
                 "all rows."),
    click.option("--stop-after-errors", type=int, metavar="N",
                 help="Stop when the service has rejected N rows."),
    click.option("--ledger", metavar="URL",
                 help="A ledger in PostgreSQL that several computers share, instead of this "
                 "computer's own: postgresql://USER@HOST/DATABASE, without a password; or none."),
    click.option("--wait", type=float, metavar="SECONDS",
                 help="With --ledger: how long to wait while another computer imports into the "
                 "same workspace. One that has gone silent is waited for in any case, for up to "
                 "half a minute. [default: 0]"),
    click.option("--proxy", metavar="URL",
                 help="A proxy to use; those of the environment are ignored."),
    click.option("--ca-file", type=click.Path(path_type=Path), metavar="PEM",
                 help="Additional certificates to trust."),
    click.option("--sandbox", is_flag=True, default=None,
                 help="Import into a built-in stand-in for the service: no account, no network."),
)  # fmt: skip
WORK = (
    click.option("--processes", type=int, metavar="N",
                 help="How many processes a dry run checks a large file with. [default: as many as "
                 "there are idle processors, up to 4]"),
)  # fmt: skip
SETTINGS = (
    click.option("--config", type=click.Path(path_type=Path), metavar="FILE",
                 help="Use the settings of this file only."),
    click.option("-q", "--quiet", is_flag=True, default=None,
                 help="Print only errors, questions and the final summary."),
    click.option("-v", "--verbose", is_flag=True, default=None,
                 help="Also print the log's events on standard error."),
)  # fmt: skip


def options_of(flags: Sequence[Callable[..., Any]]) -> list[click.Option]:
    """What the flags are to click, in no particular order."""

    @with_flags(*flags)
    def probe() -> None:
        """Carries the options, so that they can be read."""

    return list(getattr(probe, "__click_params__", []))


def _names(options: Sequence[Callable[..., Any]]) -> list[str]:
    return [option.name or "" for option in options_of(options)]


def chosen(options: Sequence[Callable[..., Any]], *names: str) -> list[Callable[..., Any]]:
    """Those of the flags that have these names, for a command that takes only some."""
    return [option for option in options if _names([option])[0] in names]


def with_flags(*options: Callable[[_Command], _Command]) -> Callable[[_Command], _Command]:
    """A decorator that adds these flags, in this order."""
    return lambda command: functools.reduce(lambda c, option: option(c), reversed(options), command)


def load(given: Mapping[str, Any], job: Found | None = None) -> Options:
    """The options of flags, environment and settings files: the named one, or the usual two.

    job: the settings of a job, which are nearer than the environment.
    """
    from importer.settings.file import (  # noqa: PLC0415 -- slow
        SETTINGS_FILE,
        named_settings_file,
        own_settings_file,
    )
    from importer.settings.options import load_options  # noqa: PLC0415 -- slow

    flags = {name: value for name, value in given.items() if name != "config"}
    named = given.get("config")
    if named is not None:
        options = load_options(flags, job=job, own_file=named_settings_file(named))
    else:
        options = load_options(
            flags,
            job=job,
            settings_file=Path(SETTINGS_FILE),
            own_file=own_settings_file(ENVIRONMENT),
        )
    if options.quiet and options.verbose:
        raise ConfigurationError("--quiet and --verbose contradict each other", hint="give one")
    return options


def tell_wait(seconds: float, reason: str) -> None:
    """Say that one waits for another that holds a ledger."""
    say(f"waiting {max(1, round(seconds))} s: {reason}", err=True)


def ledgers_home(ledger: str | None) -> tuple[Home, Path]:
    """Where the ledgers are, and the state folder, for commands that have no other settings."""
    from importer.ledger.homes import home_at  # noqa: PLC0415 -- slow
    from importer.settings.options import state_folder  # noqa: PLC0415 -- slow

    options, folder = load({"ledger": ledger}), state_folder()
    return home_at(folder, options.ledger, on_wait=tell_wait), folder
