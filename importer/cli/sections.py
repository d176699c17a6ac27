"""How the help of `run`, `validate` and `map` lists their flags: under headings."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import click

from importer.cli import flags

_READING, _SENDING, _RESULTS, _OTHER = ("Reading and mapping", "Sending", "Results", "Other")
_SECTIONS = {
    option.name: heading
    for heading, options in (
        (_READING, flags.INPUT),
        (_SENDING, flags.MEANT + flags.SEND),
        (_RESULTS, flags.OUTPUT),
    )
    for option in flags.options_of(options)
}


class Sectioned(click.Command):
    """A command whose help lists its flags under headings."""

    called: Mapping[str, str] = MappingProxyType({})
    """Headings that are other ones for this command."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write one list a heading."""
        sections: dict[str, list[tuple[str, str]]] = {
            name: [] for name in (_READING, _SENDING, _RESULTS, _OTHER)
        }
        for param in self.get_params(ctx):
            record = param.get_help_record(ctx)
            if record is not None and isinstance(param, click.Option):
                sections[_SECTIONS.get(param.name, _OTHER)].append(record)
        for heading, records in ((name, found) for name, found in sections.items() if found):
            with formatter.section(self.called.get(heading, heading)):
                formatter.write_dl(records)


class SectionedCheck(Sectioned):
    """The same of a command that sends nothing: it compares with what was sent."""

    called = MappingProxyType({_SENDING: "Comparing"})
