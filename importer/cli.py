"""The command line: flags in, settings out to the pipeline, an exit code back.

This file alone prints and exits. Whatever is slow to import is imported inside a command, so that
`--help` and `--version` answer at once.
"""

from __future__ import annotations

import contextlib
import functools
import gc
import json
import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TextIO, TypeVar

import click

from importer import __version__
from importer.errors import (
    ConfigurationError,
    ImporterError,
    ResultsError,
    ServiceError,
    WorkspaceBusyError,
)

if TYPE_CHECKING:
    from importer.mapping.headers import Match
    from importer.mapping.resolve import FieldSource, Mapping
    from importer.outcome import Outcome
    from importer.pipeline import Preview, Report
    from importer.settings import Options

EXIT_GOOD, EXIT_ROWS, EXIT_USAGE, EXIT_SERVICE, EXIT_BUSY, EXIT_INTERRUPTED = 0, 1, 2, 3, 4, 130

EXIT_CODES: tuple[tuple[type[ImporterError], int], ...] = (
    (WorkspaceBusyError, EXIT_BUSY),
    (ServiceError, EXIT_SERVICE),
    (ImporterError, EXIT_USAGE),
)
"""What each error means to a script; the first that fits."""

_Command = TypeVar("_Command", bound=Callable[..., Any])


def main() -> None:
    """Run the command line and exit."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a console that lacks a letter shows it escaped
            stream.reconfigure(errors="backslashreplace")
    # Rows are many, short-lived and hold no cycles: the collector would look through them in vain.
    gc.set_threshold(100_000, 50, 100)
    sys.exit(_exit_code())


def _exit_code() -> int:
    try:
        code = cli.main(prog_name="task-importer", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return EXIT_USAGE
    except (click.Abort, KeyboardInterrupt):  # click makes one of the other; rows may be on record
        click.echo("interrupted; the same command goes on, and sends nothing twice", err=True)
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()  # else the interpreter complains about it once more
        return EXIT_ROWS
    except ImporterError as error:
        _show_error(error)
        return next(code for kind, code in EXIT_CODES if isinstance(error, kind))
    return code if isinstance(code, int) else EXIT_GOOD


def _show_error(error: ImporterError) -> None:
    first, *more = error.message.splitlines() or [""]
    click.echo(f"error: {first}", err=True)
    for line in more:
        click.echo(f"       {line}", err=True)
    if error.hint:
        click.echo(f"  try: {error.hint}", err=True)


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 all is well; 1 some rows need attention; 2 wrong usage, file or "
    "settings; 3 the service stopped the run; 4 another import is running; 130 interrupted.",
)
@click.version_option(__version__, message="%(prog)s %(version)s")
def cli() -> None:
    """Turn each row of a spreadsheet into one task in HockeyStack's Revenue Agents.

    Never twice, none lost, every row accounted for. To try it without an account:
    task-importer run FILE --sandbox
    """


_INPUT = (
    click.option("--template", metavar="NAME", help="A mapping that ships with the program."),
    click.option("--mapping", type=click.Path(path_type=Path), metavar="M.toml",
                 help="A mapping file of your own."),
    click.option("--map", "maps", multiple=True, metavar="FIELD=COLUMN",
                 help="The column that fills a field; FIELD= for none. May be repeated."),
    click.option("--set", "sets", multiple=True, metavar="FIELD=VALUE",
                 help="One value of a field for every row. May be repeated."),
    click.option("--lookup", "lookups", multiple=True, metavar="FIELD=FILE",
                 help="A two-column table that turns words into ids. May be repeated."),
    click.option("--sheet", metavar="NAME", help="The sheet of a workbook."),
    click.option("--header-row", type=int, metavar="N", help="The row that holds the headers."),
    click.option("--encoding", metavar="NAME", help="The encoding of a text file."),
    click.option("--delimiter", metavar="CHAR",
                 help="What separates the cells of a text file: a character, or tab."),
    click.option("--timezone", metavar="ZONE",
                 help="The zone of times without one, such as Europe/Berlin. "
                 "[default: the computer's]"),
    click.option("--due-time", metavar="HH:MM",
                 help="The time of day for dates without one. [default: 09:00]"),
    click.option("--date-order", type=click.Choice(["dmy", "mdy", "ymd"]),
                 help="The order of day, month and year, where a column does not tell."),
    click.option("--rows", metavar="2-50", help="Only these rows, by their row numbers."),
    click.option("--limit", type=int, metavar="N", help="Only the first N rows."),
)  # fmt: skip
_OUTPUT = (
    click.option("--results", type=click.Path(path_type=Path), metavar="OUT",
                 help="Where the results file goes: .csv or .xlsx."),
    click.option("--json", "as_json", is_flag=True,
                 help="Print one JSON document on standard output."),
)  # fmt: skip
_SEND = (
    click.option("--base-url", metavar="URL", help="The service, if it is not HockeyStack's own."),
    click.option("--rate", metavar="RATE",
                 help="At most so many requests: 10/s, 10/30s, auto or unlimited. [default: 5/s]"),
    click.option("--concurrency", type=int, metavar="N",
                 help="Requests under way at the same time. [default: 8]"),
    click.option("--timeout", type=float, metavar="S",
                 help="Seconds to wait for an answer. [default: 30]"),
    click.option("--all-or-nothing", is_flag=True, default=None,
                 help="Send nothing unless every row is valid."),
    click.option("--stop-after-errors", type=int, metavar="N",
                 help="Stop when the service has rejected N rows."),
    click.option("--proxy", metavar="URL", help="A proxy; the environment's are not used."),
    click.option("--ca-file", type=click.Path(path_type=Path), metavar="PEM",
                 help="Certificates to trust besides the usual ones."),
    click.option("--sandbox", is_flag=True, default=None,
                 help="Import into a stand-in inside this program: no account, no network."),
)  # fmt: skip


class _Sectioned(click.Command):
    """A command whose help lists its flags under headings."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write one list a heading."""
        sections: dict[str, list[tuple[str, str]]] = {name: [] for name in _HEADINGS}
        for param in self.get_params(ctx):
            record = param.get_help_record(ctx)
            if record is not None and isinstance(param, click.Option):
                sections[_SECTIONS.get(param.name or "", "Other")].append(record)
        for heading, records in ((name, found) for name, found in sections.items() if found):
            with formatter.section(heading):
                formatter.write_dl(records)


def _names(options: Sequence[Callable[..., Any]]) -> list[str]:
    @_with(*options)
    def probe() -> None:
        """Carries the options, so that their names can be read."""

    return [option.name or "" for option in getattr(probe, "__click_params__", [])]


def _with(*options: Callable[[_Command], _Command]) -> Callable[[_Command], _Command]:
    return lambda command: functools.reduce(lambda c, option: option(c), reversed(options), command)


_HEADINGS = ("Reading and mapping", "Sending", "Results", "Other")
_SECTIONS = {
    name: heading
    for heading, options in (
        (_HEADINGS[0], _INPUT),
        (_HEADINGS[1], _SEND),
        (_HEADINGS[2], _OUTPUT),
    )
    for name in _names(options)
}


@cli.command(cls=_Sectioned)
@click.argument("file", metavar="FILE")
@_with(*_INPUT, *_OUTPUT)
@click.option("--base-url", metavar="URL", help="The service whose earlier imports are compared.")
def validate(file: str, *, as_json: bool, **flags: Any) -> int:  # noqa: ANN401
    """Check FILE as `run` would, and send nothing. Needs no token and no network.

    FILE is a CSV or XLSX file, or - for CSV on standard input.
    """
    return _validate(file, flags, as_json=as_json)


@cli.command(cls=_Sectioned)
@click.argument("file", metavar="FILE")
@_with(*_INPUT, *_SEND, *_OUTPUT)
@click.option("--dry-run", is_flag=True, help="Do everything but the sending.")
@click.option("--yes", is_flag=True, help="Do not ask before sending.")
def run(file: str, *, as_json: bool, dry_run: bool, yes: bool, **flags: Any) -> int:  # noqa: ANN401
    """Import FILE: each row becomes one task. Running it again sends only what is missing.

    FILE is a CSV or XLSX file, or - for CSV on standard input. The token is read from the
    environment variable HOCKEYSTACK_API_TOKEN.
    """
    if dry_run:
        return _validate(file, flags, as_json=as_json)
    options = _load(flags)
    path = _path(file)
    host = Terminal(asks=path is not None)
    if not (yes or options.sandbox or host.asks):
        raise ConfigurationError(
            "there is nobody to ask whether to send", hint="add --yes, or look first with validate"
        )
    from importer import pipeline  # noqa: PLC0415

    with host.progress:
        host.answers_yes = yes
        report = pipeline.run(path, options, host, stdin=_stdin())
    return _conclude(report, as_json=as_json)


@cli.command()
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True,
              help="The port on 127.0.0.1; 0 for any free one.")  # fmt: skip
@click.option("--rate", metavar="RATE", help="Answer 429 beyond this, such as 10/s.")
@click.option("--latency", type=click.FloatRange(min=0), default=0.0, metavar="S",
              help="Seconds that every answer takes.")  # fmt: skip
@click.option("--faults", default="", metavar="SPEC",
              help="Faults to inject, such as reset-after:0.05,500-before@3.")  # fmt: skip
def sandbox(port: int, rate: str | None, latency: float, faults: str) -> None:
    """Serve a stand-in for the API on this computer, until Ctrl-C."""
    from importer.sandbox.options import SandboxOptions  # noqa: PLC0415
    from importer.sandbox.server import SandboxServer, serve_forever  # noqa: PLC0415

    def ready(server: SandboxServer) -> None:
        click.echo(f"The sandbox serves {server.base_url}")
        click.echo("It keeps its tasks in memory. In another terminal:")
        click.echo(f"  export HOCKEYSTACK_BASE_URL={server.base_url}")
        click.echo(f"  export HOCKEYSTACK_API_TOKEN={server.token}")
        click.echo("  task-importer run FILE")
        click.echo(f"What it holds: {server.url}/sandbox/tasks   Stop it with Ctrl-C.")

    options = SandboxOptions(rate=rate, latency_seconds=latency, faults=faults)
    serve_forever(options, port=port, on_ready=ready)


@cli.command()
@click.argument("name", required=False)
@click.option("--out", type=click.Path(path_type=Path), metavar="PATH",
              help="Where to write it. [default: the current folder]")  # fmt: skip
def template(name: str | None, out: Path | None) -> None:
    """List the templates, or write one to a file.

    NAME is the blank sheet (followups) or a mapping, to keep and edit.
    """
    from importer.mapping import shipped  # noqa: PLC0415

    if name is None:
        for entry in shipped.shipped_files():
            click.echo(f"{entry.name:20} {entry.summary}")
        return
    source = shipped.find_file(name, out.suffix if out is not None else None)
    target = out or Path(source.name)
    if target.is_dir():
        target /= source.name
    try:
        with target.open("xb") as file, source.open("rb") as content:
            shutil.copyfileobj(content, file)
    except FileExistsError as error:
        raise ConfigurationError(
            f"{target} is there already", hint="name another file with --out"
        ) from error
    except OSError as error:
        raise ConfigurationError(
            f"{target} cannot be written: {error.strerror}", hint="name another file with --out"
        ) from error
    click.echo(f"wrote {target}")


def _load(flags: dict[str, Any]) -> Options:
    from importer.settings import SETTINGS_FILE, load_options  # noqa: PLC0415

    return load_options(flags, settings_file=Path(SETTINGS_FILE))


def _path(file: str) -> Path | None:
    return None if file == "-" else Path(file)


def _validate(file: str, flags: dict[str, Any], *, as_json: bool) -> int:
    options, path = _load(flags), _path(file)
    from importer import pipeline  # noqa: PLC0415

    host = Terminal(asks=path is not None)
    with host.progress:
        report = pipeline.validate(path, options, host, stdin=_stdin())
    return _conclude(report, as_json=as_json)


def _stdin() -> BinaryIO | None:
    """Standard input; a process may have been started without one."""
    return None if sys.stdin is None else sys.stdin.buffer


def _is_terminal(stream: TextIO | None) -> bool:
    return stream is not None and stream.isatty()


def _conclude(report: Report, *, as_json: bool) -> int:
    document = json.dumps(report.as_json(), ensure_ascii=False, indent=2) if as_json else None
    try:
        click.echo("\n".join(report.lines()) if document is None else document)
    except BrokenPipeError:
        raise
    except OSError as error:
        with contextlib.suppress(OSError):
            sys.stdout.close()  # else the interpreter tries once more at the end, and complains
        raise ResultsError(
            f"standard output cannot be written: {error.strerror or error}",
            hint="send it somewhere else; running the same command again sends nothing twice",
        ) from error
    if report.halted:
        click.echo(f"error: the run was stopped: {report.halted}", err=True)
    if report.ledger_error is not None:
        _show_error(report.ledger_error)
    return exit_code(report)


def exit_code(report: Report) -> int:
    """What the report means to a script."""
    if report.interrupted or report.declined:
        return EXIT_INTERRUPTED
    if report.halted:
        return EXIT_SERVICE
    return EXIT_GOOD if report.all_good else EXIT_ROWS


class Terminal:
    """The pipeline's host on a terminal, or without one: silent progress, nobody to ask."""

    def __init__(self, *, asks: bool) -> None:
        from importer.progress import Progress  # noqa: PLC0415

        self.asks = asks and _is_terminal(sys.stdin) and _is_terminal(sys.stderr)
        self.answers_yes = False
        self.progress = Progress()

    @property
    def confirm_matches(
        self,
    ) -> Callable[[Sequence[str], Sequence[Match]], frozenset[Match]] | None:
        """Asks for each uncertain match; None without a terminal."""
        return self._ask_matches if self.asks else None

    def _ask_matches(self, header: Sequence[str], matches: Sequence[Match]) -> frozenset[Match]:
        from importer.fields import FIELD_BY_NAME  # noqa: PLC0415

        self.progress.close()
        return frozenset(
            match
            for match in matches
            if click.confirm(
                f'Is the column "{header[match.column].strip()}" the '
                f"{FIELD_BY_NAME[match.field].column}?",
                err=True,
            )
        )

    def confirm_run(self, preview: Preview) -> bool:
        """Show what is about to happen, and ask unless --yes was given."""
        self.progress.close()
        workspace = f"workspace {preview.workspace} at " if preview.workspace else ""
        self.note(f"About to create {_tasks(preview.to_create)} in {workspace}{preview.base_url}.")
        if preview.others:
            rows = "1 row" if preview.others == 1 else f"{preview.others:,} rows"
            invalid = f" ({preview.invalid:,} invalid)" if preview.invalid else ""
            self.note(f"Not sent: {rows}{invalid}.")
        pace = f"Rate {preview.rate}"
        if preview.expected_seconds is not None:
            pace += f": about {_duration(preview.expected_seconds)}"
        self.note(f"{pace}. Ctrl-C stops it; the same command goes on.")
        return self.answers_yes or click.confirm("Send them?", err=True)

    def show_mapping(self, label: str, rows: int, mapping: Mapping) -> None:
        """Which column fills which field, what is ignored and what stays empty."""
        self.progress.close()
        self.note(f"{label}: {rows:,} {'row' if rows == 1 else 'rows'}")
        own: list[str] = []
        others: list[tuple[str, str]] = []
        for source in mapping.sources:
            origin = _filled_from(source)
            if origin == f'"{source.field.column}"':
                own.append(source.field.column)
            else:
                others.append((source.field.column, origin))
        if own:
            self.note(f"  filled by their own columns: {', '.join(own)}")
        for name, origin in others:
            self.note(f"  {name:18} <- {origin}")
        for skip in mapping.skips:
            self.note(f"  skipped: {skip.rule.reason} ({skip.rule.column})")
        if mapping.ignored:
            self.note(f"  ignored columns: {', '.join(mapping.ignored)}")
        if mapping.unfilled:
            self.note(f"  not filled: {', '.join(mapping.unfilled)}")

    def note(self, text: str) -> None:
        """A line on standard error, above the bar if there is one."""
        if self.progress.is_drawn:
            self.progress.note(text)
            return
        with contextlib.suppress(OSError):  # nobody reads any more: no reason to stop sending
            click.echo(text, err=True)

    def start(self, total: int | None, description: str) -> None:
        """A stage begins."""
        self.progress.start(total, description)

    def advance(self, count: int) -> None:
        """So many rows are done."""
        self.progress.advance(count)

    def on_end(self, outcome: Outcome) -> None:
        """The summary tells of it."""


def _filled_from(source: FieldSource) -> str:
    texts = [f'"{column.header.strip()}"' for column in source.columns]
    if source.constant is not None:
        texts.append(f'always "{source.constant}"' if not texts else f'"{source.constant}"')
    return ", else ".join(texts)


def _tasks(count: int) -> str:
    return "1 task" if count == 1 else f"{count:,} tasks"


def _duration(seconds: float) -> str:
    if seconds < 90:  # noqa: PLR2004
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes / 60:.1f} h"  # noqa: PLR2004
