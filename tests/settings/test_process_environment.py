"""The environment as the program sees it: all of it, and not to be shown by accident."""

from __future__ import annotations

import os

import pytest

from importer.settings.process_environment import ENVIRONMENT


def test_it_is_the_environment_as_it_is_now(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is set after the program was loaded counts as well."""
    monkeypatch.setenv("HOCKEYSTACK_BASE_URL", "https://example.com")
    assert ENVIRONMENT["HOCKEYSTACK_BASE_URL"] == "https://example.com"
    assert dict(ENVIRONMENT) == dict(os.environ)
    monkeypatch.delenv("HOCKEYSTACK_BASE_URL")
    assert ENVIRONMENT.get("HOCKEYSTACK_BASE_URL") is None
    assert len(ENVIRONMENT) == len(os.environ)


def test_it_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a name nor a value."""
    monkeypatch.setenv("HOCKEYSTACK_API_TOKEN", "hsr_live_0")
    assert (repr(ENVIRONMENT), str(ENVIRONMENT)) == ("<the environment>", "<the environment>")
