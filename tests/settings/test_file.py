"""The settings of the current folder, and a person's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from importer.errors import ConfigurationError
from importer.settings.file import (
    Files,
    own_settings_file,
    platform_folder,
    read_settings_files,
)
from importer.settings.options import Options, load_options

KNOWN = {"base_url", "proxy", "ca_file", "rate", "mapping"}


def _file(folder: Path, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / "task-importer.toml"
    path.write_text(text, "utf-8")
    return path


def test_the_file_of_the_folder_wins_over_the_own_one(tmp_path: Path) -> None:
    """Each setting comes from the nearer file that has it."""
    folder = _file(tmp_path / "here", 'rate = "1/s"\n')
    own = _file(tmp_path / "own", 'rate = "2/s"\nproxy = "http://127.0.0.1:3128"\n')

    assert read_settings_files(folder, own, KNOWN) == Files(
        folder={"rate": ("1/s", f"{folder}: rate")},
        own={
            "rate": ("2/s", f"{own}: rate"),
            "proxy": ("http://127.0.0.1:3128", f"{own}: proxy"),
        },
    )
    options = load_options({}, environment={}, settings_file=folder, own_file=own)
    assert (options.sending.rate, options.sending.proxy) == ("1/s", "http://127.0.0.1:3128")


@pytest.mark.parametrize(
    ("name", "instead"),
    [
        ("base_url", "--base-url or HOCKEYSTACK_BASE_URL"),
        ("proxy", "--proxy or TASK_IMPORTER_PROXY"),
        ("ca_file", "--ca-file or TASK_IMPORTER_CA_FILE"),
    ],
)
def test_the_folder_does_not_decide_where_the_token_goes(
    name: str, instead: str, tmp_path: Path
) -> None:
    """It may have come along with a sheet: refused, with the places where it does count."""
    folder, own = _file(tmp_path / "here", f'{name} = "x"\n'), tmp_path / "task-importer.toml"

    with pytest.raises(ConfigurationError) as error:
        load_options({name: "https://example.com"}, settings_file=folder, own_file=own)

    assert error.value.message == (
        f"{folder}: {name} is not accepted in a folder's settings file: it decides who gets your "
        "token, and a folder can come from anyone"
    )
    assert error.value.hint == (
        f"remove it there; if it is yours, set it with {instead}, or write it into your own "
        f"settings, {own}"
    )


def test_the_own_file_may_hold_every_setting(tmp_path: Path) -> None:
    """The service, a proxy and its certificates as well; a path is meant from its folder."""
    own = _file(
        tmp_path,
        'base_url = "https://example.com/v1"\nproxy = "http://127.0.0.1:1"\nca_file = "ca.pem"\n',
    )

    options = load_options({}, environment={}, own_file=own)

    assert options == Options.of(
        base_url="https://example.com/v1",
        proxy="http://127.0.0.1:1",
        ca_file=tmp_path / "ca.pem",
    )


def test_a_folder_file_without_an_own_one_beside_it_is_held_to_the_same(tmp_path: Path) -> None:
    """A caller that knows of no own file does not open the door."""
    with pytest.raises(
        ConfigurationError, match="base_url is not accepted in a folder's settings file"
    ):
        read_settings_files(_file(tmp_path, 'base_url = "x"\n'), None, KNOWN)


@pytest.mark.parametrize("make", ["symlink_to", "hardlink_to"])
def test_the_folder_of_the_own_file_may_be_the_current_one(make: str, tmp_path: Path) -> None:
    """One file under two names is the person's own; it is read once."""
    own = _file(tmp_path / "own", 'proxy = "http://127.0.0.1:1"\n')
    here = tmp_path / "task-importer.toml"
    getattr(here, make)(own)

    for folder_file in (own, here):
        assert read_settings_files(folder_file, own, KNOWN) == Files(
            folder={}, own={"proxy": ("http://127.0.0.1:1", f"{own}: proxy")}
        )


def test_a_link_of_the_folder_to_another_file_is_the_folders(tmp_path: Path) -> None:
    """Who made the folder chose where the link leads."""
    elsewhere = tmp_path / "elsewhere.toml"
    elsewhere.write_text('proxy = "http://127.0.0.1:1"\n')
    own = _file(tmp_path / "own", "")
    here = tmp_path / "task-importer.toml"
    here.symlink_to(elsewhere)

    with pytest.raises(
        ConfigurationError, match="proxy is not accepted in a folder's settings file"
    ):
        read_settings_files(here, own, KNOWN)


def test_an_unknown_setting_is_told_with_those_that_the_file_may_hold(tmp_path: Path) -> None:
    """The folder's file is not offered what it must not hold."""
    text = "rates = 1\n"
    for folder, own, known in (
        (_file(tmp_path / "a", text), tmp_path / "none", "mapping, rate"),
        (None, _file(tmp_path / "b", text), "base_url, ca_file, mapping, proxy, rate"),
    ):
        with pytest.raises(ConfigurationError) as error:
            read_settings_files(folder, own, KNOWN)
        assert error.value.message == (
            f"{folder or own}: there is no setting 'rates'; did you mean 'rate'?"
        )
        assert error.value.hint == f"it knows {known}"


def test_a_file_may_begin_with_the_mark_of_a_windows_program(tmp_path: Path) -> None:
    """Editors write it unseen, and TOML has no word for it."""
    path = _file(tmp_path, '\ufeffrate = "1/s"\n')
    assert read_settings_files(path, None, KNOWN).folder == {"rate": ("1/s", f"{path}: rate")}


def test_what_is_no_file_holds_no_settings(tmp_path: Path) -> None:
    """A folder of that name, a link to nowhere, a name that no disk can hold."""
    folder, link = tmp_path / "task-importer.toml", tmp_path / "link.toml"
    folder.mkdir()
    link.symlink_to(tmp_path / "nowhere")
    for path in (folder, link, tmp_path / ("a" * 300), tmp_path / "a\0b", tmp_path / "none"):
        assert read_settings_files(path, path, KNOWN) == Files({}, {})


def test_the_own_file_is_where_the_system_keeps_such_files(
    nobodys_environment: Path, tmp_path: Path
) -> None:
    """Unless TASK_IMPORTER_CONFIG names it; `~` is the person's folder."""
    assert own_settings_file({}) == platform_folder("config") / "task-importer.toml"
    assert own_settings_file({}).name == "task-importer.toml"
    assert own_settings_file({}).is_relative_to(nobodys_environment)
    named = tmp_path / "mine.toml"
    named.touch()
    assert own_settings_file({"TASK_IMPORTER_CONFIG": str(named)}) == named
    at_home = nobodys_environment / "mine.toml"
    at_home.touch()
    assert own_settings_file({"TASK_IMPORTER_CONFIG": "~/mine.toml"}) == at_home


@pytest.mark.parametrize("name", ["mine.toml", "~nobody-is-called-so/mine.toml", "./a/b.toml"])
def test_the_own_file_does_not_hang_on_the_current_folder(name: str) -> None:
    """Else the folder would decide after all."""
    with pytest.raises(ConfigurationError) as error:
        own_settings_file({"TASK_IMPORTER_CONFIG": name})
    assert error.value.message == (
        f"TASK_IMPORTER_CONFIG: {str(Path(name))!r} is not an absolute path"
    )


def test_a_folder_of_the_system_that_is_none_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """The desktop's variable may be wrong as well."""
    monkeypatch.setattr("platformdirs.user_config_dir", lambda *_: "settings")
    with pytest.raises(ConfigurationError) as error:
        own_settings_file({})
    assert error.value.message == (
        "the config folder of this system: 'settings' is not an absolute path"
    )


def test_an_own_file_that_is_named_and_not_there_is_told(tmp_path: Path) -> None:
    """A slip in its name would silently send the rows elsewhere."""
    missing = tmp_path / "mine.toml"
    with pytest.raises(ConfigurationError) as error:
        own_settings_file({"TASK_IMPORTER_CONFIG": str(missing)})
    assert error.value.message == f"TASK_IMPORTER_CONFIG: there is no file {str(missing)!r}"
    assert error.value.hint == "name the file with your settings, or unset the variable"
