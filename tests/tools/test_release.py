"""What has to be so before a version is tagged."""

from __future__ import annotations

from datetime import date

import pytest

from tools.release import Checkout, problems_of

TODAY = date(2027, 3, 1)
READY = Checkout("0.2.0", "# Changelog\n\n## 0.2.0 — 2027-03-01\n", "main", (), ("v0.1.0",))


def test_a_checkout_that_is_ready_is_released() -> None:
    """Version, changelog and tags agree, and all is committed."""
    assert problems_of(READY, TODAY) == []


@pytest.mark.parametrize(
    ("checkout", "problem"),
    [
        (
            READY._replace(changelog="# Changelog\n\n## 0.2.0 — unreleased\n"),
            'CHANGELOG.md begins with "## 0.2.0 — unreleased", not with "## 0.2.0 — 2027-03-01"',
        ),
        (
            READY._replace(changelog="# Changelog\n"),
            'CHANGELOG.md begins with "no heading", not with "## 0.2.0 — 2027-03-01"',
        ),
        (READY._replace(branch="fix"), 'the branch is "fix", not "main"'),
        (READY._replace(changes=["README.md"]), "not committed: README.md"),
        (READY._replace(tags=["v0.2.0"]), "there is a tag v0.2.0 already: raise the version"),
    ],
)
def test_what_stands_in_the_way_is_named(checkout: Checkout, problem: str) -> None:
    """One line each; nothing is tagged then."""
    assert problems_of(checkout, TODAY) == [problem]
