"""A cluster as the place where the jobs of a list are carried out, and what is shown of it.

All jobs have one bar, and one line says when the turn of a file comes. Where the same file comes
once more, its worker was lost, or another job had its workspace.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from importer.cli.batch_site import Site, begun_line
from importer.cli.output import say
from importer.cli.progress import Progress
from importer.cluster.address import ClusterAddress, Local
from importer.cluster.engine import DaskEngine
from importer.cluster.opening import connected
from importer.errors import ConfigurationError
from importer.reporting.progress_events import Stage
from importer.reporting.sentences import STAGES
from importer.wording.text import visible

if TYPE_CHECKING:
    from importer.cluster.told import Told
    from importer.settings.options import Options

_MOST_SHOWN = 3
"""Of the files that are under way, beside the bar."""


@contextmanager
def cluster_site(address: ClusterAddress, folder: Path, options: Options) -> Iterator[Site]:
    """The workers of a cluster, which are asked first whether they can do it. folder: of the list.

    Raises `ConfigurationError` where what they would do is not safe.
    """
    if not isinstance(address, Local):
        _require_safe(options)
    lines = _Lines(quiet=options.quiet)
    with connected(address, folder, lines.await_worker) as connection:
        engine = DaskEngine(connection, lines)
        yield Site(engine, engine.place, lines.end, lines.begin, _anywhere)


def _require_safe(options: Options) -> None:
    """Refuse what only holds on one computer, and what must not travel."""
    if options.ledger is None:
        raise ConfigurationError(
            "the workers of a cluster need a ledger that they share: by the one of its own, none "
            "would know what another has sent",
            hint="name one with --ledger (docs/team.md), or use --cluster local",
        )
    if options.sending.proxy is not None and urlsplit(options.sending.proxy).password is not None:
        raise ConfigurationError(
            "the address of the proxy holds a password, which would be sent to the workers",
            hint="use a proxy that needs none, or --cluster local",
        )


def _anywhere(options: Options) -> Options:
    """The options with paths that do not hang on a current folder."""
    ca_file, mapping = options.sending.ca_file, options.mapping.file
    if ca_file is not None:
        options = options.but(ca_file=ca_file.absolute())
    return options if mapping is None else options.but(mapping=mapping.absolute())


class _Lines:
    """What is shown of all jobs together, on standard error."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._progress = Progress(quiet=quiet)
        self._begun: set[tuple[str, str]] = set()
        self._now: dict[str, Told] = {}
        self._counted = Stage.SENDING
        self._is_stopping = False

    def begin(self, dry_run: bool) -> None:  # noqa: FBT001 -- as a site has it
        """Count the rows that are sent, or checked where nothing is to be sent."""
        self._counted = Stage.CHECKING if dry_run else Stage.SENDING

    def hear(self, told: Told) -> None:
        """Show how far a worker is."""
        before = self._now.get(told.seat)
        self._now[told.seat] = told
        if not told.stage and not told.is_again:
            self._say_begun(told)
        if not self._progress.is_drawn:
            self._progress.start(None, "Rows")
        if told.stage == self._counted and not told.is_again:
            is_same = before is not None and before[:2] == told[:2] and before.stage == told.stage
            self._progress.advance(told.done - (before.done if before and is_same else 0))
        if told.stage == Stage.WRITING and told.done == told.total:
            del self._now[told.seat]
        self._progress.show_left(self._under_way())

    def stop(self) -> None:
        """Say once that the end is waited for."""
        if not self._is_stopping:
            self._is_stopping = True
            self._say("Stopping: the workers finish the requests that are under way. Ctrl-C again "
                      "leaves without waiting for them.")  # fmt: skip

    def await_worker(self, seconds: float) -> None:
        """Say that somebody has to start one before anything is done."""
        self._say(
            f"The cluster has no worker yet: start one within {seconds:.0f} s, or press Ctrl-C."
        )

    def miss_workers(self) -> None:
        """Say that somebody has to start one."""
        self._say("The cluster has no worker left: start one, or press Ctrl-C.")

    def end(self) -> None:
        """Leave the bar as it stands; further jobs are other ones."""
        self._progress.close()
        self._begun.clear()
        self._now.clear()

    def _say_begun(self, told: Told) -> None:
        where = f"{visible(told.job)}, {visible(told.file)}"
        if (told.job, told.file) in self._begun:
            self._say(f"{where}: begun again; its worker was lost, or its workspace in use")
            return
        self._begun.add((told.job, told.file))
        self._say(begun_line(len(self._begun), told.files, told.job, told.file))

    def _under_way(self) -> str:
        shown = [
            f"{visible(told.job)}: {STAGES[Stage(told.stage)].lower()} {told.done:,}"
            + ("" if told.total is None else f" of {told.total:,}")
            for told in self._now.values()
            if told.stage
        ]
        return ", ".join(shown[-_MOST_SHOWN:])

    def _say(self, text: str) -> None:
        if self._quiet:
            return
        if self._progress.is_drawn:
            self._progress.note(text)
        else:
            say(text, err=True)
