"""The file of a folder may make a run more careful, and never less."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from importer.errors import ConfigurationError
from importer.settings.caution import CAUTIONS
from importer.settings.options import load_options


def _file(folder: Path, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / "task-importer.toml"
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize(
    ("own", "folder", "told"),
    [
        ("", "settle = 0", "settle may not be shorter than 120"),
        ("", "settle = 119.9", "settle may not be shorter than 120"),
        ("settle = 600", "settle = 300", "settle may not be shorter than 600"),
        ("", "timeout = 1", "timeout may not be shorter than 30"),
        ("", 'rate = "6/s"', "rate may not let more requests go at a time than auto"),
        ("", 'rate = "10/30s"', "rate may not let more requests go at a time than auto"),
        ("", 'rate = "3/0.5s"', "rate may not let more requests go at a time than auto"),
        ("", 'rate = "unlimited"', "rate may not let more requests go at a time than auto"),
        ('rate = "1/s"', 'rate = "2/s"', "rate may not let more requests go at a time than 1/s"),
        ("", "concurrency = 9", "concurrency may not be more than 8"),
        (
            "stop_after_errors = 3",
            "stop_after_errors = 4",
            "stop_after_errors may not be more than 3",
        ),
        (
            "check_existing = true",
            "check_existing = false",
            "check_existing may not be switched off",
        ),
        (
            "all_or_nothing = true",
            "all_or_nothing = false",
            "all_or_nothing may not be switched off",
        ),
        ('max_invalid = "2%"', 'max_invalid = "3%"', "max_invalid may not be more than 2%"),
        ('max_invalid = "2%"', "max_invalid = 1", "max_invalid may not be more than 2%"),
        ("reference = true", 'reference = "none"', "reference may not be switched off"),
    ],
)
def test_a_folder_takes_no_care_from_a_run(
    own: str, folder: str, told: str, tmp_path: Path
) -> None:
    """It may have come along with a sheet: told against what holds without it, and refused."""
    files: dict[str, Any] = {
        "settings_file": _file(tmp_path / "here", folder),
        "own_file": _file(tmp_path / "own", own),
    }
    name, value = folder.split(" = ")
    shown = value.replace('"', "'").replace("false", "False")
    variable = f"TASK_IMPORTER_{name.upper()}"

    with pytest.raises(ConfigurationError) as error:
        load_options({}, environment={}, **files)

    assert error.value.message == (
        f"{files['settings_file']}: {name}: {shown} is not accepted in a folder's settings file: "
        f"{told} there, since a folder can come from anyone"
    )
    assert error.value.hint == (
        f"remove it there; if it is yours, set it with --{name.replace('_', '-')} or "
        f"{variable}, or write it into your own settings, {files['own_file']}"
    )
    with pytest.raises(ConfigurationError):  # as it is for who gets the token: never in this file
        load_options({name: "1"}, environment={variable: "1"}, **files)


@pytest.mark.parametrize(
    ("own", "folder"),
    [
        ("", "settle = 120"),
        ("", "settle = 600"),
        ("settle = 5", "settle = 6"),
        ("", "timeout = 30"),
        ("", 'rate = "5/s"'),
        ("", 'rate = "auto"'),
        ("", 'rate = "5/30s"'),
        ("", 'rate = "2/0.5s"'),
        ('rate = "20/s"', 'rate = "10/s"'),
        ('rate = "auto"', 'rate = "auto"'),
        ('rate = "unlimited"', 'rate = "auto"'),
        ("", "concurrency = 1"),
        ("", "stop_after_errors = 1000"),
        ("", "check_existing = true"),
        ("", "check_existing = false"),
        ('reference = "reason"', 'reference = "draft"'),
        ("", "patience = 0"),
    ],
)
def test_a_folder_may_ask_for_more_care(own: str, folder: str, tmp_path: Path) -> None:
    """As much as without it, or more; what guards nothing is free. It wins over the own file."""
    here, mine = _file(tmp_path / "here", folder), _file(tmp_path / "own", own)
    alone = load_options({}, environment={}, own_file=here)
    name = folder.split(" = ", maxsplit=1)[0]

    both = load_options({}, environment={}, settings_file=here, own_file=mine)

    assert both[name] == alone[name]


def test_the_own_file_may_say_anything(tmp_path: Path) -> None:
    """Whoever wrote it is who runs the program; a flag and the environment as well."""
    mine = _file(tmp_path, 'settle = 0\nrate = "unlimited"\ntimeout = 1\n')
    options = load_options({}, environment={}, own_file=mine).sending
    assert (options.settle, options.rate, options.timeout) == (0, "unlimited", 1)
    said = load_options(
        {"settle": 1}, environment={"TASK_IMPORTER_RATE": "9/s"}, own_file=mine
    ).sending
    assert (said.settle, said.rate) == (1, "9/s")


def test_a_wrong_value_of_a_folder_is_told_as_one(tmp_path: Path) -> None:
    """Before it is compared with anything."""
    here = _file(tmp_path, 'settle = "soon"\n')
    with pytest.raises(ConfigurationError, match=f"^{here}: settle: 'soon' is not a number$"):
        load_options({}, environment={}, settings_file=here)
    here.write_text('rate = "fast"\n', "utf-8")
    with pytest.raises(ConfigurationError, match=f'^{here}: rate: the rate "fast" cannot be read;'):
        load_options({}, environment={}, settings_file=here)


def test_the_guards_are_these() -> None:
    """A new option that guards a run belongs into this list; those that do not are free."""
    assert sorted(CAUTIONS) == [
        *("all_or_nothing", "check_existing", "concurrency", "max_invalid", "rate", "reference"),
        "settle",
        *("stop_after_errors", "timeout"),
    ]
