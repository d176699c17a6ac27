"""What the Tab key gives where a person has switched completion on."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

from tests.commands import EVERY_COMMAND

ROOT = Path(__file__).parents[2]
_FILES = {
    *("file", "mapping", "results", "config", "ca_file", "source", "out", "lookup_out", "report"),
    "json_rows",
}


def complete(shell: str, *words: str) -> str:
    """What the program tells a shell about the last of these words."""
    own = {
        "_TASK_IMPORTER_COMPLETE": f"{shell}_complete",
        "COMP_WORDS": " ".join(["task-importer", *words]),
        "COMP_CWORD": words[-1] if shell == "fish" else str(len(words)),
    }
    done = subprocess.run(
        [sys.executable, "-m", "importer"],
        cwd=ROOT, env=os.environ | own, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stderr == ""
    return done.stdout


@pytest.mark.parametrize(
    ("shell", "told"),
    [("bash", "file,foll\n"), ("zsh", "file\nfoll\n_\n"), ("fish", "file,foll\n")],
)
def test_the_sheet_is_completed(shell: str, told: str) -> None:
    """The shell is told that a file is meant, and lists those that there are."""
    assert complete(shell, "run", "foll") == told


@pytest.mark.parametrize("flag", ["--mapping", "--results", "--config", "--ca-file"])
def test_a_file_of_a_flag_is_completed(flag: str) -> None:
    """As the sheet is."""
    assert complete("bash", "run", flag, "m") == "file,m\n"


def test_commands_and_words_are_completed() -> None:
    """And flags by their beginning."""
    assert complete("bash", "val") == "plain,validate\n"
    assert complete("bash", "run", "--date-order", "d") == "plain,dmy\n"
    assert "plain,--settle\n" in complete("bash", "run", "--se")


def test_whatever_names_a_file_is_completed() -> None:
    """No argument or flag that takes a file is a mere text."""
    for command in EVERY_COMMAND.values():
        for param in command.params:
            assert isinstance(param.type, click.Path) == (param.name in _FILES), param.name


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_the_script_of_a_shell_is_printed(shell: str) -> None:
    """It is the one that click gives for the variable of earlier versions."""
    command = [sys.executable, "-m", "importer"]
    done = subprocess.run(
        [*command, "completion", shell], cwd=ROOT, capture_output=True, text=True, check=True
    )
    own = {"_TASK_IMPORTER_COMPLETE": f"{shell}_source"}
    by_variable = subprocess.run(
        command, cwd=ROOT, env=os.environ | own, capture_output=True, text=True, check=True
    )
    assert done.stdout.rstrip("\n") == by_variable.stdout.rstrip("\n")
    assert f"{shell}_complete" in done.stdout
    assert "task-importer" in done.stdout


@pytest.mark.parametrize(
    ("words", "begun", "told"),
    [
        ([], "val", "validate\tCheck FILE as `run` would, but send nothing.\n"),
        (["run", "--date-order"], "d", "dmy\n"),
        (["run", "with a blank.csv", "--date-order"], None, "dmy\nmdy\nymd\n"),
        (["run"], "foll", "\n"),
        (["run", "--mapping"], None, "\n"),
    ],
)
def test_powershell_is_told_words_and_no_files(
    words: list[str], begun: str | None, told: str
) -> None:
    """An empty line leaves it to PowerShell to list them; without a word it sets no variable."""
    own = {"_TASK_IMPORTER_COMPLETE": "powershell_complete"}
    own |= {"COMP_WORDS": "\n".join(words)} if words else {}
    own |= {"COMP_CWORD": begun} if begun else {}
    done = subprocess.run(
        [sys.executable, "-m", "importer"],
        cwd=ROOT, env=os.environ | own, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout == told
