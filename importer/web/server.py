"""The page from its start to its end: it listens, opens the browser, and leaves nothing behind."""

from __future__ import annotations

import tempfile
import threading
import time
import webbrowser
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from importer.loopback import Loopback
from importer.settings.process_environment import ENVIRONMENT
from importer.web.access.guard import WAY_IN, Gate
from importer.web.access.one_time_links import VALID_SECONDS, OneTimeLinks, random_name
from importer.web.app import application
from importer.web.screens.context import PageContext
from importer.web.work.desk import Desk, Load, Sheet
from importer.web.work.job import Job
from importer.web.work.memory import Memory
from importer.web.work.sending import Sending
from importer.web.work.taking_back import TakingBack
from importer.web.work.token import TokenBox
from importer.web.work.uploads import MOST_BYTES, Uploads

_REDIRECT = (
    '<!doctype html><html lang="en"><meta charset="utf-8">'
    '<meta http-equiv="refresh" content="0;url={0}"><title>task-importer</title>'
    '<p><a href="{0}">Open task-importer</a></p></html>'
)


class PageServer:
    """The page, served on this computer alone while the `with` block runs.

    On entering, it raises `ConfigurationError` if the port is taken. On leaving, work that goes on
    ends gently, and what was uploaded is deleted.
    """

    def __init__(
        self,
        load: Load,
        *,
        port: int = 0,
        environment: Mapping[str, str] = ENVIRONMENT,
        most_bytes: int = MOST_BYTES,
    ) -> None:
        """load: makes options of those that the page was given. most_bytes: of an upload."""
        self._has_left = threading.Event()
        self._port = port
        self._door = OneTimeLinks(time.monotonic)
        self._most_bytes = most_bytes
        self.uploads = Uploads(most_bytes)
        self.desk = Desk(
            load,
            TokenBox(environment),
            Job(),
            environment=environment,
            discard=self.uploads.remove,
        )
        self.sending = Sending(self.desk, self.uploads.folder)
        self.taking_back = TakingBack(self.desk, self.sending)
        self.memory = Memory(self.desk, self.sending, self.uploads)
        self.desk.job.afterwards = self.memory.notice
        self._server: Loopback | None = None
        self._redirects: list[Path] = []

    def start(self) -> None:
        """Returns when the page can be opened."""
        self.memory.tidy()
        guarded = application(
            PageContext(
                self.desk,
                self.sending,
                self.taking_back,
                self.memory,
                self.uploads,
                self._door,
                Gate(
                    self._port,
                    f"/{random_name()}/",
                    random_name(),
                    random_name(),
                    self._most_bytes,
                ),
                self._has_left.set,
            )
        )
        self._server = Loopback(guarded, port=self._port, name="task-importer-web")
        self._server.start()
        guarded.gate = guarded.gate._replace(port=self._server.port)

    def stop(self) -> None:
        """Returns when the port is free again, and nothing of the page is left."""
        if self._server is not None:
            self._server.stop()
            self._server = None
        self.taking_back.close()
        self.desk.close()
        self.memory.close()
        self.sending.close()
        for path in self._redirects:
            path.unlink(missing_ok=True)
        self.uploads.close()

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def link(self) -> str:
        """A link that opens the page once, within a minute. Each is another."""
        if self._server is None:
            raise RuntimeError("the page is not served")
        return f"{self._server.url}{WAY_IN}{self._door.new_code()}"

    def open_file(self, path: Path) -> None:
        """Begin with this file, which stays where it is."""
        self.desk.take(Sheet(path, path.name, is_own=False))

    def open_browser(self, open_url: Callable[[str], bool] = webbrowser.open) -> bool:
        """Whether a browser was told to open the page.

        It is told the name of a file that only this person may read: a link among the arguments of
        a process would be seen by everybody on this computer
        (https://github.com/jupyter/notebook/pull/4260).
        """
        with tempfile.NamedTemporaryFile(  # 0600
            "w", prefix="task-importer-", suffix=".html", encoding="utf-8", delete=False
        ) as file:
            file.write(_REDIRECT.format(self.link))
        path = Path(file.name)
        self._redirects.append(path)
        timer = threading.Timer(VALID_SECONDS, path.unlink, kwargs={"missing_ok": True})
        timer.daemon = True
        timer.start()
        with suppress(webbrowser.Error, OSError):
            return open_url(path.as_uri())
        return False

    def wait(self, seconds: float) -> bool:
        """Wait for so long; whether somebody has left the page for good meanwhile."""
        return self._has_left.wait(seconds)
