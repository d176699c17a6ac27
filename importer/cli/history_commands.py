"""The commands that look back: history, undo and purge. Flags in, an exit code back.

Whatever is slow to import is imported inside a command, so that `--help` answers at once.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from importer.cli import flags
from importer.cli.exits import (
    EXIT_GOOD,
    EXIT_INTERRUPTED,
    EXIT_USAGE,
    exit_code,
    show_error,
)
from importer.cli.history_texts import (
    purge_lines,
    purge_question,
    run_lines,
    table_lines,
    undo_question,
)
from importer.cli.output import ask, print_out, say
from importer.cli.wrapping import width_of
from importer.errors import ConfigurationError

if TYPE_CHECKING:
    from importer.history.purge import PurgeReport
    from importer.undoing.report import UndoReport
    from importer.undoing.undo import UndoPreview

_ELSEWHERE = "send it somewhere else"

_RESULTS = click.option(
    "--results", type=click.Path(path_type=Path), metavar="OUT",
    help="Write every row and its outcome: .csv or .xlsx.",
)  # fmt: skip
_JSON = click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON document on standard output."
)


@click.command()
@click.argument("run_id", metavar="RUN")
@click.option("--cancel", is_flag=True, help="Set the tasks to cancelled instead of deleting them.")
@click.option("--dry-run", is_flag=True, help="Show what would be undone; send nothing.")
@click.option("--yes", is_flag=True, help="Do not ask first.")
@flags.with_flags(
    _RESULTS,
    _JSON,
    *flags.chosen(
        flags.SEND,
        "base_url",
        "rate",
        "concurrency",
        "timeout",
        "patience",
        "trust_ledger",
        "ledger",
        "wait",
        "proxy",
        "ca_file",
    ),
    *flags.SETTINGS,
)
def undo(
    run_id: str, *, cancel: bool, dry_run: bool, yes: bool, as_json: bool, **given: Any  # noqa: ANN401
) -> int:  # fmt: skip
    """Delete the tasks that RUN created; each is checked first.

    RUN is the name that the import showed, as `history` lists it, or: latest. A task that somebody
    has changed or ended since, or that cannot be compared with what was sent, is left alone, and
    named. The token is that of the environment variable HOCKEYSTACK_API_TOKEN, or the one that
    `login` has kept.
    """
    options = flags.load(given)
    from importer.cli.log_lines import shown  # noqa: PLC0415 -- slow
    from importer.cli.terminal import Terminal  # noqa: PLC0415 -- slow

    host = Terminal(asks=True, quiet=options.quiet)
    from importer.pipeline.caller.caller import Caller  # noqa: PLC0415
    from importer.undoing import undo as undoing  # noqa: PLC0415

    caller = Caller(host)
    if not (yes or dry_run or host.asks):  # that there is no such run is reported first
        undoing.require_known(run_id, options, caller)
        raise ConfigurationError(
            "this is not an interactive terminal, so taking tasks back cannot be confirmed",
            hint="add --yes, or look first with --dry-run",
        )

    def confirm(preview: UndoPreview) -> bool:
        host.progress.close()
        for line in undo_question(preview):
            host.note(line) if yes else host.show(line)
        verb = "Cancel" if cancel else "Delete"
        return yes or ask(f"{verb} them?")

    with host.progress, shown(host.show, wanted=options.verbose):
        report = undoing.undo(
            run_id, options, caller, cancel=cancel, dry_run=dry_run, confirm=confirm
        )
    return _conclude_undo(report, as_json=as_json)


def _conclude_undo(report: UndoReport, *, as_json: bool) -> int:
    if report.declined and not as_json:
        say("Nothing was undone.", err=True)
    else:
        told = report.as_json() if as_json else report.lines()
        print_out(
            told, hint="send it somewhere else; running the command again undoes nothing twice"
        )
    if report.halted:
        say(f"error: the undo was stopped: {report.halted}", err=True)
    for error in report.errors:
        show_error(error)
    return exit_code(report)


@click.command()
@click.argument("run_id", metavar="[RUN]", required=False)
@flags.with_flags(_JSON, _RESULTS, *flags.chosen(flags.OUTPUT, "only_failed"))
@click.option("--source", type=click.Path(path_type=Path), metavar="FILE",
              help="The unchanged file of RUN: the results then hold all its rows.")  # fmt: skip
@flags.with_flags(*flags.chosen(flags.INPUT, "sheet", "header_row", "encoding", "delimiter"))
@flags.with_flags(*flags.chosen(flags.SEND, "ledger"))
def history(  # noqa: PLR0913 -- the flags
    run_id: str | None, *, as_json: bool, results: Path | None, only_failed: bool | None,
    source: Path | None, sheet: str | None, header_row: int | None, encoding: str | None,
    delimiter: str | None, ledger: str | None,
) -> int:  # fmt: skip
    """List the runs from this computer, or show the outcome of RUN.

    With --results, writes the results of RUN again from the records on this computer. Needs no
    token and no network. RUN is a name from the list, or: latest.
    """
    from importer.history import recall as recalling  # noqa: PLC0415
    from importer.rows.table import SourceOptions  # noqa: PLC0415

    home, folder = flags.ledgers_home(ledger)
    if run_id is None:
        if results is not None or source is not None:
            raise ConfigurationError(
                "name the run whose results you want",
                hint="task-importer history RUN --results OUT; the last import is: latest",
            )
        found = recalling.list_runs(home)
        for doubt in found.doubts:
            say(f"note: {doubt}", err=True)
        for problem in found.problems:
            show_error(problem)
        lines = found.as_json() if as_json else table_lines(found, width_of(sys.stdout))
        print_out(lines, hint=_ELSEWHERE)
        return EXIT_USAGE if found.problems else EXIT_GOOD
    reading = SourceOptions(
        sheet=sheet, header_row=header_row, encoding=encoding, delimiter=delimiter
    )
    told = recalling.recall(
        home,
        run_id,
        folder=folder,
        results=results,
        source=source,
        reading=reading,
        only_failed=bool(only_failed),
    )
    for note in told.notes:
        say(f"note: {note}", err=True)
    print_out(told.as_json() if as_json else run_lines(told), hint=_ELSEWHERE)
    return EXIT_GOOD


@click.command()
@click.argument("run_id", metavar="[RUN]", required=False)
@click.option("--before", metavar="DATE", help="Runs that began before this day: 2026-01-31.")
@click.option("--older-than", metavar="AGE", help="Runs that began longer ago: 90d, 12w.")
@click.option("--dry-run", is_flag=True, help="Show what would be purged; change nothing.")
@click.option("--yes", is_flag=True, help="Do not ask first.")
@flags.with_flags(*flags.chosen(flags.SEND, "trust_ledger", "ledger"))
def purge(  # noqa: PLR0913 -- the flags
    run_id: str | None, *, before: str | None, older_than: str | None, dry_run: bool, yes: bool,
    trust_ledger: bool | None, ledger: str | None,
) -> int:  # fmt: skip
    """Delete the personal data of old runs.

    That is titles, contacts and reasons. What was imported stays known by its fingerprint and task
    id, so nothing is imported twice. The tasks in HockeyStack are not touched. It is deleted from
    this computer; with --ledger from the shared ledger, for everyone.
    """
    from importer.cli.terminal import Terminal  # noqa: PLC0415 -- slow
    from importer.history import purge as forgetting  # noqa: PLC0415
    from importer.settings.zones import local_zone  # noqa: PLC0415

    moment = forgetting.parse_moment(before, older_than, datetime.now(UTC), local_zone())
    home, folder = flags.ledgers_home(ledger)
    chosen = forgetting.choose_runs(home, run_id, moment)
    answers = partial(forgetting.old_answers, folder, run_id, moment)
    unfinished = partial(forgetting.old_unfinished, folder, run_id, moment)
    host = Terminal(asks=True)

    def confirm(expected: PurgeReport) -> bool:
        if not (yes or host.asks):  # where nothing is left to purge, nobody is asked
            raise ConfigurationError(
                "this is not an interactive terminal, so purging cannot be confirmed",
                hint="add --yes, or look first with --dry-run",
            )
        for line in purge_question(expected):
            host.note(line)
        return yes or ask("Purge them?")

    report = forgetting.purge_runs(
        home,
        chosen,
        dry_run=dry_run,
        confirm=confirm,
        answers=answers,
        unfinished=unfinished,
        trust=bool(trust_ledger),
    )
    if report.declined:
        say("Nothing was purged.", err=True)
        return EXIT_INTERRUPTED
    print_out(purge_lines(report), hint=_ELSEWHERE)
    return EXIT_GOOD
