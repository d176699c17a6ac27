"""The command that settles which column is what, and keeps it: flags in, an exit code back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from importer.cli import flags
from importer.cli.exits import EXIT_GOOD
from importer.cli.output import print_out
from importer.cli.sections import Sectioned
from importer.wording.hints import Option, pasted

_WORDS = ("header_row", "swapped_dates", "due_time", "rows", "limit", "reference")
_SWITCHES = ("no_header", "skip_hidden")
_TEXTS = ("encoding", "delimiter", "timezone")
_SUFFIX = ".mapping.toml"


@click.command(name="map", cls=Sectioned)
@click.argument("file", metavar="FILE", type=click.Path())
@flags.with_flags(*flags.INPUT)
@click.option("--out", type=click.Path(path_type=Path), metavar="M.toml",
              help="Where the mapping file goes. [default: FILE.mapping.toml]")  # fmt: skip
@flags.with_flags(*flags.SETTINGS)
def map_command(file: str, *, out: Path | None, **given: Any) -> int:  # noqa: ANN401
    """Settle which column of FILE fills which field, and keep it as a mapping file.

    Shows every column with the field that it seems to fill, asks about what is open, shows the
    first tasks as they would be sent, and writes a mapping file for this sheet and others like it.
    Sends nothing, and needs no token and no network.
    """
    options = flags.load(given)
    from importer.cli.log_lines import shown  # noqa: PLC0415 -- slow
    from importer.cli.map_texts import column_lines, task_lines, written_lines  # noqa: PLC0415 -- slow
    from importer.cli.terminal import Terminal  # noqa: PLC0415 -- slow
    from importer.pipeline import mapped as mapping  # noqa: PLC0415
    from importer.pipeline import run as pipeline  # noqa: PLC0415
    from importer.pipeline.caller.caller import Caller  # noqa: PLC0415

    path = Path(file)
    target = mapping.require_new(out or path.with_name(f"{path.stem}{_SUFFIX}"))
    host = Terminal(asks=True, quiet=options.quiet)
    with host.progress, shown(host.show, wanted=options.verbose):
        for line in column_lines(
            pipeline.look(path, options, Caller(Terminal(asks=False), remembers=True))
        ):
            host.note(line)
        made = mapping.map_columns(path, options, Caller(host, remembers=True), target)
    swapped = given.get("swapped_dates") or made.options.mapping.swapped_dates
    further = [*_further({**given, "swapped_dates": swapped})]
    are_all_valid = not made.to_send.counts["invalid"]
    told = written_lines(file, target, further, are_all_valid=are_all_valid)
    lines = [*task_lines(made.to_send, made.due_dates), "", *told]
    print_out(lines, hint=f"the mapping file is {target}")
    return EXIT_GOOD


def _further(given: dict[str, Any]) -> Iterator[Option]:
    """The options of the command that a mapping file does not hold."""
    for name in (name for name in given if given[name] not in {None, False, ()}):
        if name in _SWITCHES:
            yield Option(name, "yes")
        elif name in _TEXTS:
            yield pasted(name, given[name])
        elif name in _WORDS:
            yield Option(name, str(given[name]))
