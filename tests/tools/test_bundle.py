"""The one file with all packages: for what it says that it is built. `make bundle` builds it."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

from importer._version import __version__
from tools.bundle import Target, preamble_for

HERE = Target(
    f"{sys.version_info.major}.{sys.version_info.minor}", platform.system(), platform.machine()
)


def test_the_name_says_for_what_it_is() -> None:
    """The version of Python, the system and its processor."""
    target = Target("3.11", "Linux", "x86_64")
    assert target.file_name == f"task-importer-{__version__}-py311-linux-x86_64.pyz"


def test_where_it_is_for_it_says_nothing() -> None:
    """What is run first lets the program begin."""
    assert _run(HERE) == (0, "")


@pytest.mark.parametrize("other", [{"python": "3.9"}, {"system": "Plan9"}, {"machine": "vax"}])
def test_elsewhere_it_says_what_it_is_for(other: dict[str, str]) -> None:
    """In place of a package that cannot be imported."""
    target = HERE._replace(**other)
    code, told = _run(target)
    assert code == 2
    assert told == (
        f"error: this file is for Python {target.python} on {target.system} {target.machine}, and "
        f"this is Python {HERE.python} on {HERE.system} {HERE.machine}\n"
        "  try: start it with that Python, or build it here with make bundle\n"
    )


def _run(target: Target) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-c", preamble_for(target)], capture_output=True, text=True, check=False
    )
    return done.returncode, done.stderr
