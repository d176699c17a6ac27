"""The tests write in memory where there is room, and where they are told otherwise."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import pytest

from tests import in_memory
from tests.in_memory import folder_in, write_in_memory

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="elsewhere there is no folder in memory"
)


def test_a_folder_of_this_user_is_used_again(tmp_path: Path) -> None:
    """Others may pass through it, and see nothing: what is made in it has rights of its own."""
    folder = folder_in(tmp_path, 0)
    assert folder == tmp_path / f"task-importer-tests-{os.getuid()}"
    assert folder.stat().st_mode & 0o777 == 0o711
    assert folder_in(tmp_path, 0) == folder


def test_too_little_memory_is_left_alone(tmp_path: Path) -> None:
    """And so is a computer that has no folder in memory."""
    assert folder_in(tmp_path, 1 << 62) is None
    assert folder_in(tmp_path / "none", 0) is None
    assert list(tmp_path.iterdir()) == []


def test_a_link_that_somebody_left_there_is_not_followed(tmp_path: Path) -> None:
    """The folder of memory is everybody's."""
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / f"task-importer-tests-{os.getuid()}").symlink_to(tmp_path / "elsewhere")
    assert folder_in(tmp_path, 0) is None


def test_who_says_where_is_obeyed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """TMPDIR counts; without it, the folder in memory is what everybody is told."""
    monkeypatch.setattr(in_memory, "MEMORY", tmp_path)
    monkeypatch.setattr(in_memory, "NEEDED_BYTES", 0)
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    write_in_memory()
    assert tempfile.gettempdir() == str(tmp_path)
    monkeypatch.delenv("TMPDIR")
    write_in_memory()
    assert tempfile.gettempdir() == os.environ["TMPDIR"] == str(folder_in(tmp_path, 0))
