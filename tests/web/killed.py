"""A page in a process of its own, to be killed as a power failure would, in any state."""

from __future__ import annotations

import json
import os
import re
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from importer.pipeline.caller.stop import Stop
from importer.sandbox.server import SandboxServer
from importer.settings.options import load_options
from importer.settings.places import HOME_VARIABLE
from importer.settings.process_environment import TOKEN_VARIABLE
from importer.web.server import PageServer
from importer.web.work.job import Board, Job, Work
from tests.acceptance import forked
from tests.patience import wait_until
from tests.web.conftest import Visitor


@dataclass(frozen=True)
class Page:
    """A page to serve. held: the work in which it stays, such as `reading 2`, the second."""

    environment: Mapping[str, str]
    held: str


class Killed:
    """A page, to be killed. held: the work in which it stays, such as `reading 2`, the second."""

    def __init__(self, home: Path, service: SandboxServer, held: str = "") -> None:
        environment = {
            **os.environ,
            HOME_VARIABLE: str(home),
            TOKEN_VARIABLE: service.token,
            "HOCKEYSTACK_BASE_URL": service.base_url,
        }
        self._end, theirs = forked.context().Pipe()
        self._process = forked.context().Process(
            target=_serve, args=(Page(environment, held), theirs)
        )
        self._process.start()
        theirs.close()
        self.link: str = self._end.recv()
        self.visitor = Visitor(self)  # type: ignore[arg-type]

    def wait_for(self, path: str, pattern: str) -> str:
        """Wait until a screen says so; what it says."""
        found: list[str] = []

        def says() -> bool:
            found[:] = [self.visitor.get(path).text]
            return re.search(pattern, found[0]) is not None

        wait_until(says, lambda: found)
        return found[0]

    def wait_in(self, state: str) -> None:
        """Wait for the state of the sheet."""
        self.wait_for("rows-state", f'"state": ?"{state}"')

    def change(self, path: str, **asked: Any) -> None:
        """Change the rows as the grid does."""
        headers = {"Origin": self.visitor.origin, "Content-Type": "application/json"}
        body = json.dumps(asked)
        address = self.visitor.prefix + path
        assert self.visitor.client.post(address, content=body, headers=headers).status_code == 200

    def upload(self, content: str) -> None:
        """Upload a sheet, and check its rows."""
        self.visitor.upload("calls.csv", content)
        self.wait_for("file", "What was found")
        self.visitor.post("check")
        self.wait_in("checked")

    def send(self) -> None:
        """Have the rows planned, and begin to send them."""
        self.visitor.post("prepare", {"where": "workspace"})
        shown = self.wait_for("send", 'name="digest" value="')
        digest = shown.partition('name="digest" value="')[2].partition('"')[0]
        self.visitor.post("send-now", {"digest": digest})

    def kill(self) -> None:
        """As a power failure would."""
        self.visitor.client.close()
        self._process.kill()
        self._process.join()
        self._process.close()
        self._end.close()


def _hold(_board: Board, _stop: Stop) -> None:
    threading.Event().wait()


def _serve(page: Page, ours: Connection) -> None:
    """Serve the page until nobody listens any more: called in the new process."""
    forked.enter("/", page.environment)
    begin, begun = Job.begin, list[Work]()

    def begin_or_hold(self: Job, work: Work, act: Callable[[Board, Stop], None]) -> None:
        begun.append(work)
        is_held = f"{work} {begun.count(work)}" == page.held
        begin(self, work, _hold if is_held else act)

    Job.begin = begin_or_hold  # type: ignore[method-assign]
    with PageServer(lambda said: load_options({"rate": "unlimited", **said})) as served:
        ours.send(served.link)
        with suppress(EOFError):
            ours.recv()
