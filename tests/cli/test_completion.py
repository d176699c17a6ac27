"""What the Tab key gives where a person has switched completion on."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

from importer.cli.commands import cli

ROOT = Path(__file__).parents[2]
_FILES = {
    *("file", "mapping", "results", "config", "ca_file", "source", "out", "lookup_out", "report"),
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
    for command in cli.commands.values():
        for param in command.params:
            assert isinstance(param.type, click.Path) == (param.name in _FILES), param.name


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_line_of_the_readme_switches_it_on(shell: str) -> None:
    """It gives the shell a function of its own."""
    own = {"_TASK_IMPORTER_COMPLETE": f"{shell}_source"}
    done = subprocess.run(
        [sys.executable, "-m", "importer"],
        cwd=ROOT, env=os.environ | own, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "_task_importer_completion" in done.stdout
    assert f"_TASK_IMPORTER_COMPLETE={shell}_complete" in done.stdout
