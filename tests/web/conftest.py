"""What the tests of the page share: a page that is served, and a browser's requests to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from importer.settings.options import load_options
from importer.web.server import PageServer
from importer.web.work.states import BUSY, State
from tests.patience import PATIENCE_SECONDS, wait_until

GOOD = (
    "task_type,task_title,assignee_id,deal_id\ncall,Ring Ada,usr_1,0071\ncall,Ring Ben,usr_1,0072\n"
)
"""A sheet of which nothing is open."""


class Visitor:
    """A browser that was let in, as far as requests go. page: what it looks at."""

    def __init__(self, page: PageServer) -> None:
        self.page = page
        self.client = httpx.Client(trust_env=False, timeout=PATIENCE_SECONDS)
        link = page.link
        self.origin = link.partition("/open/")[0]
        entered = self.client.get(link)
        assert entered.status_code == 200
        self.prefix = self.origin + entered.text.partition("0;url=")[2].partition('"')[0]

    def get(self, path: str) -> httpx.Response:
        """What a screen shows."""
        return self.client.get(self.prefix + path)

    def post(self, path: str, form: Mapping[str, Any] | None = None) -> httpx.Response:
        """What comes of a form."""
        form_type = {"Content-Type": "application/x-www-form-urlencoded"}
        headers = {**form_type, "Origin": self.origin}
        return self.client.post(self.prefix + path, data=form or {}, headers=headers)

    def state(self) -> State:
        """Where the sheet in work stands."""
        return self.page.desk.state

    def upload(self, name: str, content: bytes | str) -> httpx.Response:
        """What comes of a file."""
        headers = {
            "Origin": self.origin,
            "Content-Type": "application/octet-stream",
            "X-File-Name": quote(name),
        }
        data = content.encode() if isinstance(content, str) else content
        return self.client.put(self.prefix + "upload", content=data, headers=headers)

    def settle(self) -> None:
        """Wait until the work has ended."""
        wait_until(lambda: self.page.desk.state not in BUSY)


@pytest.fixture
def page() -> Iterator[PageServer]:
    """A page that is served."""
    with PageServer(load_options) as served:
        yield served


@pytest.fixture
def visit() -> Iterator[Callable[[PageServer], Visitor]]:
    """Lets somebody in to a page."""
    with ExitStack() as stack:

        def let_in(page: PageServer) -> Visitor:
            found = Visitor(page)
            stack.callback(found.client.close)
            return found

        yield let_in


@pytest.fixture
def visitor(page: PageServer, visit: Callable[[PageServer], Visitor]) -> Visitor:
    """Somebody who was let in."""
    return visit(page)


@pytest.fixture
def good(tmp_path: Path) -> Path:
    """A file of which nothing is open."""
    path = tmp_path / "calls.csv"
    path.write_text(GOOD, "utf-8")
    return path
