"""Whether the checkout can be released, and if it can, its tag: `make release`.

Nothing is uploaded or pushed here; docs/release.md says what follows.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from importer._version import __version__

ROOT = Path(__file__).parent.parent

_HEADING = re.compile(r"^## (?P<version>\S+) — (?P<date>\S+)$", re.MULTILINE)


class Checkout(NamedTuple):
    """What is to be released. changes: files that differ from the last commit. tags: those made."""

    version: str
    changelog: str
    branch: str
    changes: Sequence[str]
    tags: Sequence[str]


def problems_of(checkout: Checkout, today: date) -> list[str]:
    """What stands in the way of a release, one line each."""
    found = []
    heading = _HEADING.search(checkout.changelog)
    expected = f"## {checkout.version} — {today.isoformat()}"
    if heading is None or heading[0] != expected:
        said = heading[0] if heading is not None else "no heading"
        found.append(f'CHANGELOG.md begins with "{said}", not with "{expected}"')
    if checkout.branch != "main":
        found.append(f'the branch is "{checkout.branch}", not "main"')
    if checkout.changes:
        found.append(f"not committed: {', '.join(checkout.changes)}")
    if tag_of(checkout.version) in checkout.tags:
        found.append(f"there is a tag {tag_of(checkout.version)} already: raise the version")
    return found


def tag_of(version: str) -> str:
    """The name of a version's tag."""
    return f"v{version}"


def main() -> int:
    """Check and tag; the exit code."""
    checkout = Checkout(
        __version__,
        (ROOT / "CHANGELOG.md").read_text("utf-8"),
        _git("branch", "--show-current").strip(),
        [line[3:] for line in _git("status", "--porcelain").splitlines()],
        _git("tag").split(),
    )
    problems = problems_of(checkout, date.today())  # noqa: DTZ011 -- the day where it is released
    for problem in problems:
        sys.stderr.write(f"{problem}\n")
    if problems:
        return 1
    tag = tag_of(__version__)
    _git("tag", "--annotate", tag, "--message", f"task-importer {__version__}")
    sys.stdout.write(f"tagged {tag}; to publish it: git push origin main {tag}\n")
    return 0


def _git(*arguments: str) -> str:
    return subprocess.run(  # noqa: S603 -- git, with the words above
        ["git", *arguments],  # noqa: S607 -- the one that is installed
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
