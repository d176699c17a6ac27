"""Where the jobs of a list are carried out, as the command line knows it, and here as one such."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from importer.batch.engine import Engine
from importer.batch.units import Called, Place, Turn
from importer.cli.output import say
from importer.cli.terminal import Terminal
from importer.pipeline.caller.caller import Caller
from importer.settings.process_environment import ENVIRONMENT
from importer.wording.text import visible

if TYPE_CHECKING:
    from importer.pipeline.caller.host import Preview
    from importer.pipeline.job_runs import Replies
    from importer.settings.options import Options


def _as_they_are(options: Options) -> Options:
    return options


def _nothing(*_: bool) -> None:
    """Where nothing is to be done."""


class Site(NamedTuple):
    """Where jobs are carried out.

    begin, end: called before and after, the first with whether nothing is to be sent. options:
    makes of the options of a job those that hold there.
    """

    engine: Engine
    place: Place
    end: Callable[[], object]
    begin: Callable[[bool], object] = _nothing
    options: Callable[[Options], Options] = _as_they_are


def begun_line(number: int, files: int, job: str, file: str) -> str:
    """What is said of a file when its turn comes."""
    return f"{number} of {files}: {visible(job)}, {visible(file)}"


class _OneOfMany(Terminal):
    """The host of one file: its bar is shown; what was noticed stands in the summary."""

    def confirm_run(self, preview: Preview) -> bool:
        """It was agreed to for all files."""
        del preview
        return True

    def note(self, text: str) -> None:
        """Nothing: the lines of forty files would hide what matters."""


class AtTerminal:
    """The place of jobs in this process: each file has a bar of its own."""

    environment = ENVIRONMENT
    computer = None
    is_stopped = False
    """Ctrl-C ends the file under way, after which no other is begun."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._host: _OneOfMany | None = None
        self._replies: Replies = {}

    def called_for(self, turn: Turn) -> Called:
        """Say whose turn it is, and begin a bar."""
        self.end_turn()
        self._host = host = _OneOfMany(asks=False, quiet=self._quiet)
        if not self._quiet:
            say(begun_line(turn.number, turn.files, turn.job.name, turn.file.name), err=True)
        return Called(Caller(host, remembers=True), host.sentences, replies=self._replies)

    def end_turn(self) -> None:
        """Leave the bar as it stands."""
        if self._host is not None:
            self._host.progress.close()
