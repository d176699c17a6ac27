"""Completion by the Tab key: the script that each shell takes, and PowerShell's side of it.

Click has the scripts of bash, zsh and fish. For PowerShell it has one since 8.5, which lists files
by itself, with the full path and without the quotes that a blank in a name needs; here, as in the
other shells, the shell completes the names of files.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import ShellComplete, add_completion_class, get_completion_class

from importer.cli.commands import COMPLETE
from importer.cli.exits import EXIT_GOOD
from importer.cli.output import say

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

SHELLS = ("bash", "zsh", "fish", "powershell")

_PROGRAM = "task-importer"

# Words pass one a line, since PowerShell has taken the quotes off already. Without any result,
# PowerShell completes the names of files (https://github.com/PowerShell/PowerShell/issues/18233).
# An empty text in `$env:` takes the variable away.
_POWERSHELL = """\
Register-ArgumentCompleter -Native -CommandName %(prog_name)s, %(prog_name)s.exe -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    Set-StrictMode -Off  # not every element has a value

    $before = @($commandAst.CommandElements | Select-Object -Skip 1 |
        Where-Object { $_.Extent.EndOffset -lt $cursorPosition } |
        ForEach-Object { if ($null -ne $_.Value) { $_.Value } else { $_.Extent.Text } })
    $earlier = $env:%(complete_var)s, $env:COMP_WORDS, $env:COMP_CWORD
    try {
        $env:%(complete_var)s = 'powershell_complete'
        $env:COMP_WORDS = $before -join "`n"
        $env:COMP_CWORD = "$wordToComplete".Trim("'", '"')
        $found = @(& %(prog_name)s 2>$null)
    } finally {
        $env:%(complete_var)s, $env:COMP_WORDS, $env:COMP_CWORD = $earlier
    }
    foreach ($line in $found) {
        $value, $help = "$line" -split "`t", 2
        if ($value) {
            if (-not $help) { $help = $value }
            [System.Management.Automation.CompletionResult]::new(
                $value, $value, 'ParameterValue', $help)
        }
    }
}
"""


class PowerShell(ShellComplete):
    """Completion in Windows PowerShell 5.1 and PowerShell 7."""

    name = "powershell"
    source_template = _POWERSHELL

    def get_completion_args(self) -> tuple[list[str], str]:
        """The words before the one that is completed, and that one as far as it is typed."""
        words = os.environ.get("COMP_WORDS", "")
        return (words.split("\n") if words else []), os.environ.get("COMP_CWORD", "")

    def format_completion(self, item: CompletionItem[Any]) -> str:
        """A line with the word and what it means; an empty one leaves the files to PowerShell."""
        if item.type != "plain":
            return ""
        return f"{item.value}\t{' '.join(item.help.split())}" if item.help else str(item.value)


add_completion_class(PowerShell)


@click.command()
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion(context: click.Context, shell: str) -> int:
    r"""Print the script with which SHELL completes commands and flags by the Tab key.

    \b
    bash, in ~/.bashrc:         eval "$(task-importer completion bash)"
    zsh, in ~/.zshrc:           eval "$(task-importer completion zsh)"
    fish, in config.fish:       task-importer completion fish | source
    PowerShell, in $PROFILE:    task-importer completion powershell | Out-String | Invoke-Expression

    The names of files are completed by the shell itself. bash has to be 4.4 or newer.
    """
    kind = get_completion_class(shell)
    if kind is None:
        raise AssertionError(f"click has no completion for {shell}")
    script = kind(context.find_root().command, {}, _PROGRAM, COMPLETE).source()
    for line in script.rstrip("\n").split("\n"):
        say(line)
    return EXIT_GOOD
