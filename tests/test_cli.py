"""The command line as it presents itself: help, version, and what the README shows of it."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from importer import __version__
from importer.cli import flags
from importer.cli.commands import COMMANDS, cli
from importer.contract.reference import NO_PLACE, PLACES
from importer.mapping.template.shipped import shipped_names
from tests.commands import EVERY_COMMAND

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
_HELP_BLOCK = re.compile(r"<!-- help -->\s*```[a-z]*\n(.*?)```\s*<!-- /help -->", re.DOTALL)
_FLAG = re.compile(r"--[a-z][a-z-]+")


def shown_help(*arguments: str) -> str:
    """What `task-importer … --help` prints, as wide as the README shows it."""
    done = CliRunner().invoke(
        cli, [*arguments, "--help"], prog_name="task-importer", terminal_width=100
    )
    assert done.exit_code == 0
    return done.output


def readme_commands() -> list[list[str]]:
    """The arguments of every `task-importer …` in an indented block of the README."""
    lines = README.replace("\\\n", " ").splitlines()
    shown = [line.strip() for line in lines if line.startswith("    ")]
    commands = []
    for line in shown:
        words = shlex.split(line.replace("\\", "/"), comments=True)
        names = [Path(word).name for word in words]
        if "task-importer" in names and not {"pip", "pipx", "uv"} & set(names):
            commands.append(words[names.index("task-importer") + 1 :])
    return commands


def options_of(command: click.Command) -> set[str]:
    """Every flag of a command."""
    return {
        name
        for parameter in command.params
        if isinstance(parameter, click.Option)
        for name in [*parameter.opts, *parameter.secondary_opts]
    } | {"--help", "--version"}


def test_the_help_in_the_readme_is_the_help() -> None:
    """The block between the help marks of README.md is what `task-importer --help` prints."""
    found = _HELP_BLOCK.search(README)
    assert found is not None, "README.md has no fenced block between <!-- help --> marks"
    assert found[1].strip() == shown_help().strip(), (
        "README.md shows another help than the program; "
        "put the output of `COLUMNS=100 task-importer --help` between its help marks"
    )


def test_every_command_in_the_readme_parses() -> None:
    """What the README tells people to type has commands and flags that exist."""
    commands = readme_commands()
    assert len(commands) >= 5, commands
    for name, *arguments in commands:
        if name == "--help":
            continue
        command = EVERY_COMMAND[name]
        if "--help" not in arguments:
            command.make_context(name, arguments)


def test_every_flag_in_the_readme_exists() -> None:
    """A flag that the README names is one of some command, or of the tool it is shown with."""
    known = set().union(*(options_of(command) for command in EVERY_COMMAND.values()))
    assert set(_FLAG.findall(README)) - known == set()


@pytest.mark.parametrize("name", sorted(EVERY_COMMAND))
def test_the_help_of_all_commands_has_the_first_words_of_each(name: str) -> None:
    """They are written twice, so that the help of the program imports none of them."""
    assert COMMANDS[name].summary == EVERY_COMMAND[name].get_short_help_str(200)


@pytest.mark.parametrize("name", sorted(EVERY_COMMAND))
def test_every_command_and_flag_says_what_it_does(name: str) -> None:
    """Each command has a sentence of help, and so has each of its flags."""
    command = EVERY_COMMAND[name]
    assert (command.help or "").split("\n")[0].endswith(".")
    silent = [
        parameter.name
        for parameter in command.params
        if isinstance(parameter, click.Option) and not parameter.help
    ]
    assert silent == []
    assert shown_help(name).startswith(f"Usage: task-importer {name} [OPTIONS]")


@pytest.mark.parametrize(
    ("name", "headings"),
    [
        ("run", ["Reading and mapping", "Sending", "Results", "Other"]),
        ("validate", ["Reading and mapping", "Comparing", "Results", "Other"]),
    ],
)
def test_flags_stand_under_what_the_command_does(name: str, headings: list[str]) -> None:
    """A dry run sends nothing, so none of its flags is one of sending."""
    assert re.findall(r"^([A-Z].*):$", shown_help(name), re.MULTILINE) == headings


def test_what_the_commands_of_a_ledger_do_fits_into_its_help() -> None:
    """Of each the first sentence is shown, whole on a terminal of 80 columns."""
    told = CliRunner().invoke(cli, ["ledger", "--help"], terminal_width=80).output
    assert "..." not in told.partition("Commands:")[2]


@pytest.mark.parametrize("flag", ["--help", "-h", "--version"])
def test_help_and_version_load_nothing_slow(flag: str) -> None:
    """`--help` and `--version` answer without pandas, httpx, openpyxl, pydantic or the server."""
    slow = {"pandas", "httpx", "aiohttp", "openpyxl", "pydantic", "starlette", "uvicorn", "tqdm"}
    program = (
        "import sys\n"
        "from importer.cli import main\n"
        f"sys.argv = ['task-importer', {flag!r}]\n"
        "try:\n"
        "    main()\n"
        "finally:\n"
        f"    print(sorted({slow!r} & set(sys.modules)), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, "[]\n")
    assert done.stdout.startswith("task-importer " if flag == "--version" else "Usage: ")


def test_at_its_end_the_command_does_not_look_for_garbage() -> None:
    """The interpreter would, through all objects there are, which takes longer than `--help`."""
    program = (
        "import gc, sys\n"
        "from importer.cli import main\n"
        "sys.argv = ['task-importer', '--version']\n"
        "try:\n"
        "    main()\n"
        "finally:\n"
        "    print(gc.get_freeze_count() > len(gc.get_objects()), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, "True\n")


def test_the_nearest_command_is_suggested_for_a_mistyped_one() -> None:
    """Though none of them is imported."""
    done = CliRunner().invoke(cli, ["vlidate", "followups.csv"], prog_name="task-importer")
    assert done.exit_code == 2
    told = "Error: No such command 'vlidate'; did you mean 'validate'?"
    assert done.output.splitlines()[-1] == told


def test_the_version_is_that_of_the_package() -> None:
    """`--version` prints the program's name and the package's version."""
    done = CliRunner().invoke(cli, ["--version"], prog_name="task-importer")

    assert (done.exit_code, done.output) == (0, f"task-importer {__version__}\n")


def test_a_module_run_is_the_command() -> None:
    """`python -m importer` calls itself task-importer and does the same."""
    done = subprocess.run(
        [sys.executable, "-m", "importer", "--version"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, f"task-importer {__version__}\n", "")


def test_the_templates_can_be_listed_and_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`template` lists what ships; `template NAME` writes it, and never over another file."""
    monkeypatch.chdir(tmp_path)
    runner = CliRunner()

    listed = runner.invoke(cli, ["template"])
    names = {line.split()[0] for line in listed.output.splitlines()}
    assert names == {"followups", "schema", *shipped_names()}

    for arguments, name in (
        (["followups"], "followups.xlsx"),
        (["followups", "--out", "blank.csv"], "blank.csv"),
        (["hubspot"], "hubspot.toml"),
        (["schema"], "mapping.schema.json"),
    ):
        done = runner.invoke(cli, ["template", *arguments])
        assert (done.exit_code, done.output) == (0, f"wrote {name}\n")
        assert (tmp_path / name).stat().st_size > 100

    again = runner.invoke(cli, ["template", "hubspot"])
    assert again.exception is not None
    assert str(again.exception) == "hubspot.toml already exists; name another file with --out"


def test_the_flag_for_references_knows_the_places_that_there_are() -> None:
    """The flag's own list, which loads nothing slow, is the program's."""
    assert (*PLACES, NO_PLACE) == flags.PLACES


def test_a_flag_that_may_stand_alone_does_not_swallow_the_file() -> None:
    """`--reference FILE` is told, with the two ways to write it."""
    done = CliRunner().invoke(cli, ["validate", "--reference", "followups.csv"])
    assert done.exit_code == 2
    assert done.output.splitlines()[-1] == (
        "Error: Invalid value for '--reference': 'followups.csv' is not one of reason, task_title, "
        "draft, none. If it is the file, put --reference behind it, or write --reference=reason."
    )
