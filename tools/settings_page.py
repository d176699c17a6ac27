"""The parts of docs/reference/settings.md, from the options and the tables of their places."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import click

from importer.cli.run_commands import run
from importer.settings.caution import CAUTIONS
from importer.settings.options import NAMES, SETTINGS
from importer.settings.places import FLAG_ONLY, OWN_ONLY, setting_of, variable_of
from importer.wording.hints import Option

Table = Callable[[Sequence[str], Iterable[Sequence[str]]], str]

_INTRODUCTION = """\
What `validate`, `run` and `undo` are told by flags can be told by the environment and by files as
well. Of several places the first that has a setting wins:

1. the flag (in Python: the argument);
2. the environment variable;
3. `task-importer.toml` in the current folder, the *file of the folder*;
4. your own `task-importer.toml`: in `~/.config/task-importer` on Linux, in
   `~/Library/Application Support/task-importer` on a Mac, in `%LOCALAPPDATA%\\task-importer` on
   Windows, or the file that `TASK_IMPORTER_CONFIG` names (from the root of the disk, or from `~`);
5. the default.

`--config FILE` takes the settings of that file, as if it were your own, in place of both files. In
Python no file is read.

    # task-importer.toml
    timezone = "Europe/Berlin"
    date_order = "dmy"
    mapping = "weekly.toml"    # beside this file; ~ is your own folder
    check_existing = true

`mapping` may as well be a table, with all that a [mapping file](mapping.md) holds:
`[mapping.fields]`, `[[mapping.skip]]` and so on, behind the other settings. A slip in it is told
with its line.

    TASK_IMPORTER_RATE=2/s task-importer run followups.csv

Yes and no are `true` and `false` in a file; in a variable `1`, `yes`, `on`, `0`, `no`, `off` as
well. An empty variable is none. A name that is not one of these, in a file or behind
`TASK_IMPORTER_` in the environment, stops the command, which names the nearest one: a slip would
otherwise be a setting that nobody misses. Where `template` stands in one place and `mapping` in
another, or `header_row` and `no_header`, or `quiet` and `verbose`, the nearer place wins.

Two more variables say where things are: `TASK_IMPORTER_CONFIG`, and `TASK_IMPORTER_HOME` for the
ledgers. The token is read from `HOCKEYSTACK_API_TOKEN`, else from [the system's
keyring](../setup.md); a file with a token in it is refused."""

_FOLDER = """\
A folder may have come along with a sheet, from anybody. So its file may not say who gets your
token, may not keep from you what you would be told, and may not weaken the waits and checks that
keep a run from creating tasks twice and from pressing the service. It may make a run more careful
than it is without that file, by your own or by default, and not less: such a value is refused, with
the places where it does count. A flag, the environment and your own file may say anything."""


def parts(table: Table) -> Iterator[str]:
    """The page, part by part."""
    helps = dict(_helps())
    yield _INTRODUCTION
    yield "## Settings"
    yield _FOLDER
    yield table(
        ("setting", "flag", "variable", "in the file of a folder", "what it is"),
        [
            (
                f"`{name}`",
                f"`{Option(setting_of(name))}`",
                f"`{variable_of(name)}`",
                _in_a_folder(name),
                helps[name],
            )
            for name in NAMES
            if name in SETTINGS
        ],
    )
    yield "## Flags that are no settings"
    yield "These count on the command line alone, and as arguments in Python."
    reasons: dict[str, list[str]] = {}
    for name, why in FLAG_ONLY.items():
        reasons.setdefault(why, []).append(f"`{Option(setting_of(name))}`")
    yield table(("flag", "why"), [(", ".join(names), why) for why, names in reasons.items()])
    yield "What `sandbox`, `template`, `history` and `purge` are told, flags alone tell them."


def _in_a_folder(name: str) -> str:
    if name in OWN_ONLY:
        return f"refused: {OWN_ONLY[name]}"
    if name in CAUTIONS:
        return f"may not {CAUTIONS[name].words.format('without it')}"
    return "yes"


def _helps() -> Iterator[tuple[str, str]]:
    """What the help of `run` says of each option."""
    for param in run.params:
        if isinstance(param, click.Option):
            yield param.name or "", (param.help or "").replace(" [", " (").replace("]", ")")
