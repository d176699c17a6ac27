"""Paths that begin with `~`."""

from __future__ import annotations

from pathlib import Path

import pytest

from importer.settings.home_folder import from_home


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("~/calls.csv", "HOME/calls.csv"),
        ("~", "HOME"),
        ("a/~/calls.csv", "a/~/calls.csv"),
        ("~nobody-is-called-so/calls.csv", "~nobody-is-called-so/calls.csv"),
        ("~\0/calls.csv", "~\0/calls.csv"),
    ],
)
def test_a_path_of_nobody_s_folder_stays_as_it_is(
    text: str, path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everybody's own folder is put in."""
    for variable in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(variable, str(tmp_path))
    assert from_home(text) == Path(path.replace("HOME", str(tmp_path)))
