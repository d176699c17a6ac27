"""The server of the page: loopback alone, a browser told by a file, nothing left behind."""

from __future__ import annotations

import re
import socket
import stat
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urlsplit

import httpx
import pytest

from importer.errors import ConfigurationError
from importer.settings.options import load_options
from importer.web.server import PageServer
from importer.web.work.states import BUSY, State
from tests.patience import wait_until


def test_it_is_served_on_loopback_alone() -> None:
    """On a port of the system's; afterwards the port is free and the uploads are gone."""
    with PageServer(load_options) as page:
        parts = urlsplit(page.link)
        assert parts.hostname == "127.0.0.1"
        folder = page.uploads.folder
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert not folder.exists()
    with socket.create_server(("127.0.0.1", parts.port or 0)):
        pass


def test_a_taken_port_is_named() -> None:
    """And nothing stays."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        page = PageServer(load_options, port=port)
        with pytest.raises(ConfigurationError, match=f"port {port} on 127.0.0.1 is taken"):
            page.__enter__()
    assert not page.uploads.folder.exists()


def test_the_browser_is_told_by_a_file() -> None:
    """Which only its owner may read, leads to a link that works, and is deleted at the end."""
    told: list[str] = []
    with PageServer(load_options) as page:
        assert page.open_browser(_kept_in(told))
        path = Path(unquote(urlsplit(told[0]).path))
        assert told[0].startswith("file://")
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        link = re.findall(r"url=(http[^\"]+)", path.read_text("utf-8"))[0]
        assert link.startswith("http://127.0.0.1:")
        assert httpx.get(link, trust_env=False).status_code == 200
        assert not page.open_browser(lambda _: False)
    assert not path.exists()


def _kept_in(told: list[str]) -> Callable[[str], bool]:
    def open_url(url: str) -> bool:
        told.append(url)
        return True

    return open_url


def test_it_begins_with_the_file_that_was_named(good: Path) -> None:
    """Which is read where it is, and stays there."""
    with PageServer(load_options) as page:
        page.open_file(good)
        wait_until(lambda: page.desk.state not in BUSY)
        assert page.desk.state is State.MAPPED
        assert list(page.uploads.folder.iterdir()) == []
    assert good.exists()


def test_it_ends_where_work_goes_on(good: Path) -> None:
    """Gently: the work is stopped, and waited for."""
    page = PageServer(load_options)
    with page:
        page.open_file(good)
    assert page.desk.state not in BUSY
