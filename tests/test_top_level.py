"""What stands at the top of the repository is a list, so that nobody's sheet is left there."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

TOP = Path(__file__).parents[1]

FOLDERS = {
    *(".ci", ".github", "benchmarks", "docs", "importer", "samples", "templates", "tests", "tools"),
}
FILES = {
    *(".gitattributes", ".gitignore", ".pre-commit-config.yaml", "CHANGELOG.md", "CONTRIBUTING.md"),
    *("LICENSE", "Makefile", "README.md", "SECURITY.md", "pyproject.toml"),
}


def kept_at_the_top() -> set[str]:
    """The names there that are in the repository; what somebody has beside them is their own."""
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "-C", str(TOP), "ls-files", "-z"],
        check=True,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    return {name.partition("/")[0] for name in listed.stdout.split("\0") if name}


@pytest.mark.skipif(
    not (TOP / ".git").exists() or shutil.which("git") is None,
    reason="it is no clone: nothing tells what is kept",
)
def test_nothing_is_left_at_the_top_of_the_repository() -> None:
    """What is committed there stands in the list above, and what stands in the list is there."""
    assert sorted(kept_at_the_top()) == sorted(FOLDERS | FILES)
