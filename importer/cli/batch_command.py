"""`task-importer batch`: the jobs of a list, one after the other, or by a cluster."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from importer.cli import flags
from importer.cli.batch_texts import batch_as_json, batch_code, batch_lines, batch_view
from importer.cli.exits import EXIT_INTERRUPTED
from importer.cli.output import ask, print_out, say
from importer.cli.terminal import Terminal
from importer.errors import ConfigurationError, ResultsError
from importer.wording.counts import counted
from importer.wording.nearest import did_you_mean
from importer.wording.text import visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from importer.batch.ends import BatchEnd
    from importer.batch.manifest import Job, Manifest
    from importer.cli.batch_site import Site
    from importer.cluster.address import ClusterAddress

_PAGE = "summary.html"


@click.command()
@click.argument("file", metavar="JOBS.toml", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Check all files as `validate` would; send nothing.")
@click.option("--only", multiple=True, metavar="NAME",
              help="Only the job of this name. May be repeated.")  # fmt: skip
@click.option("--yes", is_flag=True, help="Send without a dry run first, and without asking.")
@click.option(
    "--results",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="The folder for the results. [default: JOBS.results beside the list]",
)
@click.option("--json", "as_json", is_flag=True,
              help="Print one JSON document on standard output.")  # fmt: skip
@click.option("--cluster", metavar="ADDRESS",
              help="Carry the jobs out at the same time, one process a workspace: local or local:4 "
              "on this computer, tls://HOST:PORT by the workers of a Dask scheduler.")  # fmt: skip
@flags.with_flags(*flags.chosen(flags.SEND, "ledger"), *flags.SETTINGS)
def batch(  # noqa: PLR0913 -- its flags
    file: Path, only: tuple[str, ...], results: Path | None, cluster: str | None,
    *, dry_run: bool, yes: bool, as_json: bool, **given: Any,  # noqa: ANN401
) -> int:  # fmt: skip
    """Import the files of a list of jobs, each job into its workspace.

    JOBS.toml says for each job which files it has, which variable holds the token of its workspace,
    and the settings of its import. Without --yes all files are checked first, and sending is
    confirmed once. Running it again sends only what is missing.
    """
    from importer.batch.files import results_folder  # noqa: PLC0415 -- slow
    from importer.batch.manifest import read_manifest  # noqa: PLC0415 -- slow

    address = None if cluster is None else _address_of(cluster)
    if address is not None:  # a worker has another current folder
        file, results = file.absolute(), None if results is None else results.absolute()
    read = read_manifest(file)
    jobs = _chosen(read, only)
    folder = results or results_folder(file)
    console = _Console(given, address)
    if not (dry_run or yes or console.asks):
        raise ConfigurationError(
            "this is not an interactive terminal, so sending cannot be confirmed",
            hint="add --yes, or look first with --dry-run",
        )
    with console.site(file.parent) as site:
        if dry_run or not yes:
            looked = console.carry_out(read, jobs, folder, site, dry_run=True)
        if dry_run:
            return console.conclude(looked, read, folder, as_json=as_json)
        if not yes and not _agreed(looked, read, folder):
            return EXIT_INTERRUPTED
        end = console.carry_out(read, jobs, folder, site, dry_run=False)
    return console.conclude(end, read, folder, as_json=as_json)


def _address_of(cluster: str) -> ClusterAddress:
    from importer.cluster.address import parse_cluster  # noqa: PLC0415 -- slow

    return parse_cluster(cluster)


def _chosen(manifest: Manifest, only: Sequence[str]) -> list[Job]:
    """The jobs that are wanted. Raises `ConfigurationError` for a name that none has."""
    by_name = {job.name.casefold(): job for job in manifest.jobs}
    for name in only:
        if name.casefold() not in by_name:
            meant = did_you_mean(name, [job.name for job in manifest.jobs])
            raise ConfigurationError(f"--only: there is no job {name!r}{meant}")
    wanted = {name.casefold() for name in only}
    return [job for job in manifest.jobs if not only or job.name.casefold() in wanted]


def _agreed(looked: BatchEnd, manifest: Manifest, folder: Path) -> bool:
    """Show what would be sent, and ask whether to send it."""
    document = batch_as_json(looked, manifest.path, folder)
    for line in batch_lines(document, None):
        say(line, err=True)
    if looked.interrupted or not document["would_create"]:
        if not looked.interrupted:
            say("There is nothing to send.", err=True)
        return not looked.interrupted
    tasks = counted(document["would_create"], "task")
    return ask(f"Send {tasks} of {counted(len(document['jobs']), 'job')}?")


class _Console:
    """Carries out and tells."""

    def __init__(self, given: dict[str, Any], address: ClusterAddress | None) -> None:
        self._given, self._address = given, address
        self._options = flags.load(given)
        self.asks = Terminal(asks=True).asks

    @contextlib.contextmanager
    def site(self, folder: Path) -> Iterator[Site]:
        """Where the jobs are carried out: in this process, or by a cluster. folder: of the list."""
        if self._address is not None:
            from importer.cli.batch_cluster import cluster_site  # noqa: PLC0415 -- an extra

            with cluster_site(self._address, folder, self._options) as site:
                yield site
            return
        from importer.batch.engine import Here  # noqa: PLC0415 -- slow
        from importer.cli.batch_site import AtTerminal, Site  # noqa: PLC0415 -- slow

        place = AtTerminal(quiet=self._options.quiet)
        yield Site(Here(), place, place.end_turn)

    def carry_out(
        self, manifest: Manifest, jobs: Sequence[Job], folder: Path, site: Site, *, dry_run: bool
    ) -> BatchEnd:
        """How the jobs end."""
        from importer.batch.carrying_out import World, carry_out  # noqa: PLC0415 -- slow
        from importer.cli.log_lines import shown  # noqa: PLC0415 -- slow

        def options_of(settings: Any) -> Any:  # noqa: ANN401 -- of a job
            return site.options(flags.load(self._given, settings))

        world = World(options_of, site.engine, site.place)
        site.begin(dry_run)
        with shown(lambda line: say(line, err=True), wanted=self._options.verbose):
            try:
                return carry_out(manifest, jobs, folder, world, dry_run=dry_run)
            finally:
                site.end()

    def conclude(self, end: BatchEnd, manifest: Manifest, folder: Path, *, as_json: bool) -> int:
        """Print the summary and write it as a page; what it means to a script."""
        document = batch_as_json(end, manifest.path, folder)
        page: Path | None = folder / _page_name(end, manifest)
        try:
            _write_page(folder / _page_name(end, manifest), batch_view(document))
        except ResultsError:
            say(f"warning: the summary could not be written to {visible(str(page))}", err=True)
            page = None
        print_out(document if as_json else batch_lines(document, page),
                  hint="send it somewhere else; running the same command again sends nothing twice",
                  )  # fmt: skip
        if end.bug is not None:
            raise end.bug
        return batch_code(end)


def _page_name(end: BatchEnd, manifest: Manifest) -> str:
    """Some of the jobs leave the page of all of them as it is."""
    if len(end.jobs) == len(manifest.jobs):
        return _PAGE
    return f"summary-{'-'.join(job.job.name for job in end.jobs)[:60]}.html"


def _write_page(path: Path, view: dict[str, Any]) -> None:
    from importer.results.page.page_file import write_page  # noqa: PLC0415 -- a template engine

    with contextlib.suppress(OSError):  # told by what follows
        path.parent.mkdir(parents=True, exist_ok=True)
    write_page(path, view, "batch.html")
