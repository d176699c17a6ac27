"""Every command of the program, imported."""

from __future__ import annotations

import click

from importer.cli.commands import COMMANDS, cli


def command(name: str) -> click.Command:
    """The command of this name."""
    found = cli.get_command(click.Context(cli), name)
    assert found is not None
    return found


EVERY_COMMAND = {name: command(name) for name in COMMANDS}
