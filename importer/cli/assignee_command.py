"""The command that lists who has tasks: flags in, an exit code back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from importer.cli import flags
from importer.cli.exits import EXIT_GOOD
from importer.cli.output import print_out, say

_CONNECTION = flags.chosen(flags.SEND, "base_url", "rate", "timeout", "proxy", "ca_file")


@click.command()
@click.option("--lookup-out", type=click.Path(path_type=Path), metavar="OUT.csv",
              help="Also write a table for --lookup, in which you enter the names.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document on standard output.")
@flags.with_flags(*_CONNECTION, *flags.SETTINGS)
def assignees(*, lookup_out: Path | None, as_json: bool, **given: Any) -> int:  # noqa: ANN401
    """List the assignee ids that the workspace's tasks use.

    HockeyStack has no list of people in its API, so the ids of reps are learned from the tasks that
    they have. Nothing is created or changed. The token is that of the environment variable
    HOCKEYSTACK_API_TOKEN, or the one that `login` has kept.
    """
    options = flags.load(given)
    from importer.cli.assignee_texts import assignee_lines  # noqa: PLC0415 -- slow
    from importer.cli.log_lines import shown  # noqa: PLC0415 -- slow
    from importer.cli.terminal import Terminal  # noqa: PLC0415 -- slow

    host = Terminal(asks=False, quiet=options.quiet)
    from importer.assignees import survey as surveying  # noqa: PLC0415
    from importer.results.lookup_file import require_new  # noqa: PLC0415

    lookup = None if lookup_out is None else require_new(lookup_out)
    with host.progress, shown(host.show, wanted=options.verbose):
        found = surveying.survey(options, host)
    if found.problem is not None:
        say(f"note: tasks may be missing: {found.problem}", err=True)
    if lookup is not None and found.assignees:
        found = surveying.with_lookup(found, lookup)
    print_out(found.as_json() if as_json else assignee_lines(found), hint="run the command again")
    return EXIT_GOOD
