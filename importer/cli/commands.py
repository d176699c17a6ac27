"""The commands: flags in, settings out to the pipeline, an exit code back.

Each is imported when it is called, so that `--help` and `--version` answer at once.
"""

from __future__ import annotations

from importlib import import_module
from typing import NamedTuple

import click

from importer._version import __version__


class Later(NamedTuple):
    """A command that is not imported yet: its module and name there, and what it does."""

    module: str
    name: str
    summary: str


COMPLETE = "_TASK_IMPORTER_COMPLETE"
"""The variable by which a shell asks for completions."""

COMMANDS = {
    "assignees": Later(
        "assignee_command", "assignees", "List the assignee ids that the workspace's tasks use."
    ),
    "batch": Later(
        "batch_command", "batch", "Import the files of a list of jobs, each job into its workspace."
    ),
    "completion": Later(
        "completion",
        "completion",
        "Print the script with which SHELL completes commands and flags by the Tab key.",
    ),
    "doctor": Later("doctor_command", "doctor", "Check that everything is in place for an import."),
    "history": Later(
        "history_commands",
        "history",
        "List the runs from this computer, or show the outcome of RUN.",
    ),
    "ledger": Later(
        "ledger_command",
        "ledger",
        "Look after a ledger in PostgreSQL that several computers share.",
    ),
    "login": Later(
        "login_commands",
        "login",
        "Keep the API token of your workspace in this computer's keyring.",
    ),
    "logout": Later(
        "login_commands",
        "logout",
        "Remove the token that `login` has kept for the service at --base-url.",
    ),
    "map": Later(
        "map_command",
        "map_command",
        "Settle which column of FILE fills which field, and keep it as a mapping file.",
    ),
    "purge": Later("history_commands", "purge", "Delete the personal data of old runs."),
    "run": Later("run_commands", "run", "Import FILE: each row becomes one task."),
    "sandbox": Later(
        "sandbox_command",
        "sandbox",
        "Serve a stand-in for the API on this computer until you press Ctrl-C.",
    ),
    "split": Later(
        "split_command", "split", "Cut a large text file into parts, to be checked side by side."
    ),
    "template": Later(
        "template_command", "template", "List the templates, or write one to a file."
    ),
    "undo": Later(
        "history_commands", "undo", "Delete the tasks that RUN created; each is checked first."
    ),
    "validate": Later("run_commands", "validate", "Check FILE as `run` would, but send nothing."),
    "web": Later("web_command", "web", "Import in the browser, on a page of this computer."),
}


class _Commands(click.Group):
    """A group that imports a command when it is called, and not for its one line of help."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 -- click's
        """The names of all commands, in their order."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of this name; None where there is none."""
        later = COMMANDS.get(cmd_name)
        if later is None:
            return None
        command: click.Command = getattr(import_module(f"importer.cli.{later.module}"), later.name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, which would know no command to suggest for one that is mistyped."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-") and not ctx.resilient_parsing:
            from importer.wording.nearest import did_you_mean  # noqa: PLC0415 -- rarely needed

            ctx.fail(f"No such command '{name}'{did_you_mean(name, COMMANDS) or '.'}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write what each command does; on a narrow terminal in several lines, and never cut."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name].summary) for name in sorted(COMMANDS)])


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 all is well; 1 some rows need attention; 2 wrong usage, file or "
    "settings; 3 the service stopped the run; 4 another import is running; 130 interrupted.",
)
@click.version_option(__version__, message="%(prog)s %(version)s")
def cli() -> None:
    """Turn each row of a spreadsheet into one task in HockeyStack's Revenue Agents.

    Never twice, none lost, every row accounted for. To try it without an account:
    task-importer run FILE --sandbox
    """
