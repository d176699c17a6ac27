"""What every test shares: no setting, token, proxy or ledger of the person who runs them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

_OWN_SETTINGS = ("HOCKEYSTACK_", "TASK_IMPORTER_")
_PROXIES = frozenset({"http_proxy", "https_proxy", "all_proxy", "no_proxy"})


@pytest.fixture(autouse=True)
def nobodys_environment(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A state folder that no other test has; gives it back. Other settings are taken away."""
    for name in list(os.environ):
        if name.startswith(_OWN_SETTINGS) or name.lower() in _PROXIES:
            monkeypatch.delenv(name)
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("TASK_IMPORTER_HOME", str(home / "ledgers"))
    return home
