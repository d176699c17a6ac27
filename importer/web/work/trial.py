"""A sandbox for trials of the page: it runs from one plan to the next, so that one can undo too."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from pathlib import Path

from importer.pipeline.caller.caller import TrialPlace
from importer.sandbox.options import SandboxOptions
from importer.sandbox.server import SandboxServer
from importer.sandbox.store import TRIAL_TASK_ID_PREFIX, TaskStore
from importer.settings.access_token import GivenToken


class Trial:
    """A sandbox, and a folder for its ledger. Both end when it is closed."""

    def __init__(self) -> None:
        with ExitStack() as stack:
            self._server = stack.enter_context(
                SandboxServer(SandboxOptions(task_id_prefix=TRIAL_TASK_ID_PREFIX))
            )
            folder = tempfile.TemporaryDirectory(prefix="task-importer-trial-")
            home = Path(stack.enter_context(folder))
            self.place = TrialPlace(self._server.base_url, GivenToken(self._server.token), home)
            self._stack = stack.pop_all()

    @property
    def store(self) -> TaskStore:
        """The tasks in it."""
        return self._server.store

    def close(self) -> None:
        """Throw it away, with its tasks."""
        self._stack.close()
