"""The command that `map` prints: every flag of the sheet that its mapping file does not hold."""

from __future__ import annotations

from importer.cli import flags
from importer.cli.map_command import _SWITCHES, _TEXTS, _WORDS
from importer.pipeline.mapped import IN_THE_FILE


def test_each_flag_is_in_the_file_or_in_the_command() -> None:
    """A new flag of the sheet has to be put in one of them, or an import would go without it."""
    in_the_command = {*_SWITCHES, *_TEXTS, *_WORDS}
    assert in_the_command.isdisjoint(IN_THE_FILE)
    assert {*flags._names(flags.INPUT)} == {"mapping", *IN_THE_FILE, *in_the_command} - {""}
