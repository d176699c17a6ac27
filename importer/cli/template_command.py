"""`task-importer template`."""

from __future__ import annotations

import shutil
from pathlib import Path

import click

from importer.cli.output import say
from importer.errors import ConfigurationError


@click.command()
@click.argument("name", required=False)
@click.option("--out", type=click.Path(path_type=Path), metavar="PATH",
              help="Where to write it. [default: the current folder]")  # fmt: skip
def template(name: str | None, out: Path | None) -> None:
    """List the templates, or write one to a file.

    NAME is the blank sheet (followups), a mapping, to keep and edit, or the JSON Schema of
    mappings (schema), for an editor.
    """
    from importer.mapping.template import shipped  # noqa: PLC0415

    if name is None:
        for entry in shipped.shipped_files():
            say(f"{entry.name:20} {entry.summary}")
        return
    source = shipped.find_file(name, out.suffix if out is not None else None)
    target = out or Path(source.called)
    if target.is_dir():
        target /= source.called
    try:
        with target.open("xb") as file, source.path.open("rb") as content:
            shutil.copyfileobj(content, file)
    except FileExistsError as error:
        raise ConfigurationError(
            f"{target} already exists", hint="name another file with --out"
        ) from error
    except OSError as error:
        raise ConfigurationError(
            f"{target} cannot be written: {error.strerror}", hint="name another file with --out"
        ) from error
    say(f"wrote {target}")
