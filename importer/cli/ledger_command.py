"""The commands about a ledger that several computers share: flags in, an exit code back."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import click

from importer.cli import flags
from importer.cli.exits import EXIT_GOOD, EXIT_USAGE, show_error
from importer.cli.history_texts import copied_from
from importer.cli.output import print_out
from importer.errors import ConfigurationError
from importer.wording.counts import counted
from importer.wording.text import visible

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from importer.ledger.copying import Copied
    from importer.ledger.location import Place
    from importer.setup.shared import SharedReport

_URL = click.argument("url", metavar="[URL]", required=False)
_JSON = click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON document on standard output."
)


@click.group()
def ledger() -> None:
    """Look after a ledger in PostgreSQL that several computers share.

    URL is its address, such as postgresql://importer@db.example.com/imports, without a password;
    PostgreSQL reads that from PGPASSWORD, ~/.pgpass or a service file. Without URL, the one of the
    settings (`ledger`) is meant.
    """


@ledger.command()
@_URL
@_JSON
def check(url: str | None, *, as_json: bool) -> int:
    """Show what is wrong with the shared ledger, and what it knows of.

    Nothing is changed.
    """
    from importer.setup import shared  # noqa: PLC0415 -- slow

    return _conclude(shared.check, url, as_json=as_json)


@ledger.command()
@_URL
@_JSON
def init(url: str | None, *, as_json: bool) -> int:
    """Make what a shared ledger needs in the database.

    What is there stays.
    """
    from importer.setup import shared  # noqa: PLC0415 -- slow

    return _conclude(shared.init, url, as_json=as_json)


@ledger.command()
@_URL
@_JSON
def copy(url: str | None, *, as_json: bool) -> int:
    """Copy this computer's ledgers into the shared one.

    Each is copied with all that it knows, or not at all, and compared afterwards. It is kept for
    `history` and `purge`, but its workspace is imported into by way of the shared ledger from then
    on. What did not end goes on with the same command.
    """
    from importer.setup import shared  # noqa: PLC0415 -- slow

    return _conclude(partial(shared.copy, on_wait=flags.tell_wait), url, as_json=as_json)


@ledger.command()
@click.argument("workspace", metavar="WORKSPACE")
@_URL
def stop(workspace: str, url: str | None) -> int:
    """Ask the computer that imports into a workspace to stop.

    WORKSPACE is its id, as `ledger check` lists it. The import stops as after Ctrl-C: it waits for
    the responses to what it has sent, and writes its results; the same command sends the rest
    later, on any computer.
    """
    from importer.settings.options import state_folder  # noqa: PLC0415 -- slow
    from importer.setup import shared  # noqa: PLC0415 -- slow

    asked = shared.stop(_address(url), state_folder(), workspace)
    named = visible(workspace)
    print_out(
        [f"Asked {visible(holder)} to stop importing into {named}." for holder in asked]
        or [f"Nobody is importing into {named} now."],
        hint="run the command again",
    )
    return EXIT_GOOD


def _conclude(work: Callable[[str, Path], SharedReport], url: str | None, *, as_json: bool) -> int:
    from importer.settings.options import state_folder  # noqa: PLC0415 -- slow

    report = work(_address(url), state_folder())
    told = report.as_json() if as_json else lines(report)
    if told:
        print_out(told, hint="run the command again")
    for problem in report.problems:
        show_error(problem)
    return EXIT_USAGE if report.problems else EXIT_GOOD


def _address(url: str | None) -> str:
    """The address that was given, or that of the settings."""
    from importer.settings.ledger_address import check_ledger_address  # noqa: PLC0415 -- slow

    if url is not None:
        try:
            check_ledger_address(url)
        except ValueError as error:
            raise ConfigurationError(f"URL: {error}") from None
    address = flags.load({"ledger": url}).ledger
    if address is None:
        raise ConfigurationError(
            "no shared ledger was named",
            hint="name its address, such as postgresql://importer@db.example.com/imports",
        )
    return address


def lines(report: SharedReport) -> list[str]:
    """What was copied, and what the shared ledger knows of."""
    told = [_copied(one) for one in report.copied]
    if not report.problems:
        told.append(_can_be_used(report))
    known = [place for place in report.places if place.problem is None]
    if known:
        count = sum(not place.copied_from for place in known)
        ledgers = "" if count == len(known) else f", in {counted(len(known), 'ledger')}"
        told += [*([""] if told else []), f"It knows of {counted(count, 'workspace')}{ledgers}:"]
        told += [
            f"  {visible(place.label)}{copied_from(place)}{_last_used(place)}" for place in known
        ]
    return told


def _can_be_used(report: SharedReport) -> str:
    """That it can be, and whether its tables are there."""
    name = visible(report.name)
    if report.makes_them:
        made = "were there already" if report.has_tables else "have been made"
        return f"The shared ledger {name} can be used: its tables {made}."
    if report.has_tables is False:
        return f"The shared ledger {name} has no tables yet: task-importer ledger init makes them."
    return f"The shared ledger {name} can be used."


def _copied(one: Copied) -> str:
    tasks = counted(one.rows["tasks"], "row")
    runs = counted(one.rows["runs"], "run")
    verb = "copied" if one.is_new else "had been copied before"
    return f"{visible(one.place.location)} {verb}: {visible(one.place.label)}, {runs}, {tasks}"


def _last_used(place: Place) -> str:
    return f", last used {place.last_run[:16].replace('T', ' ')} UTC" if place.last_run else ""
