"""`task-importer split`: a large text file as several."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from importer.cli import flags
from importer.cli.exits import EXIT_GOOD
from importer.cli.output import say
from importer.cli.progress import Progress
from importer.wording.counts import counted
from importer.wording.text import visible

if TYPE_CHECKING:
    from importer.splitting.split import Part

_READING = ("header_row", "no_header", "encoding", "delimiter")


@click.command()
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--rows", type=click.IntRange(min=1), default=1_000_000, show_default=True,
              metavar="N", help="How many rows each part has at most.")  # fmt: skip
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR",
              help="The folder for the parts; it is made if it does not exist. "
                   "[default: beside FILE]")  # fmt: skip
@flags.with_flags(*flags.chosen(flags.INPUT, *_READING))
@flags.with_flags(*flags.SETTINGS)
def split(file: Path, rows: int, out: Path | None, **given: Any) -> int:  # noqa: ANN401
    """Cut a large text file into parts, to be checked side by side.

    The parts are called FILE-0001 and so on. Each begins with all that stands above the first row
    of FILE, and has its bytes unchanged. A part is a file of its own: messages give row numbers
    within the part, and whatever an import decides from a whole column, such as the order of day
    and month, is decided separately for each part. `batch` warns where parts differ in it or cannot
    tell, and date_order = "dmy" in its list settles it for all of a job.
    """
    options = flags.load(given)
    from importer.mapping.headers.names import COMMON_HEADERS  # noqa: PLC0415 -- slow
    from importer.splitting.split import Split  # noqa: PLC0415 -- slow

    reading = replace(options.reading, known_names=COMMON_HEADERS, keeps_cells=False)
    with Progress(quiet=options.quiet) as progress:
        progress.start(None, "Splitting")
        cutting = Split(file, out or file.parent, reading, progress.advance)
        with closing(cutting.into_parts(rows)) as made:
            parts = list(made)
    for part in parts:
        say(f"{visible(str(part.path))}: {_rows_of(part)} of {visible(file.name)}")
    return EXIT_GOOD


def _rows_of(part: Part) -> str:
    if part.rows == 1:
        return f"row {part.first}"
    return f"{counted(part.rows, 'row')}, {part.first} to {part.last}"
