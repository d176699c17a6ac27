"""The command that opens the page in the browser: flags in, an exit code back."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from importer.cli import flags
from importer.cli.exits import EXIT_GOOD
from importer.cli.output import say
from importer.errors import NoFileError

if TYPE_CHECKING:
    from importer.web.server import PageServer

_WAIT_SECONDS = 0.5
"""On Windows Ctrl-C does not interrupt a longer wait (cpython issue 139689)."""


@click.command()
@click.argument("file", metavar="[FILE]", required=False, type=click.Path())
@click.option("--port", type=click.IntRange(0, 65535), default=0, show_default=True,
              help="The port on 127.0.0.1; 0 for any free one.")  # fmt: skip
@click.option("--no-browser", is_flag=True, help="Print the link, and open no browser.")
@flags.with_flags(flags.SETTINGS[0])
def web(file: str | None, *, port: int, no_browser: bool, **given: Any) -> int:  # noqa: ANN401
    """Import in the browser, on a page of this computer.

    Choose a file, match its columns, correct its rows, send them, undo it: without a terminal. The
    page is served on 127.0.0.1 alone, to whoever has the link, which works once. Nothing leaves
    this computer until you press Send.
    """
    flags.load(given)  # what is wrong with the settings is said here
    path = None if file is None else Path(file)
    if path is not None and not path.is_file():
        raise NoFileError(f"{path} is not a file", hint="check the name, and the folder")
    from importer.web.server import PageServer  # noqa: PLC0415 -- a web server

    with PageServer(lambda said: flags.load({**given, **said}), port=port) as page:
        if path is not None:
            page.open_file(path)
        opened = not no_browser and page.open_browser()
        say("The page opens in your browser. If it does not, open this link:" if opened
            else "Open this link in your browser:")  # fmt: skip
        say(f"  {page.link}")
        say("It works once, within a minute; press Enter for a new one. Ctrl-C ends the program.")
        _serve(page)
    say("The page is closed.")
    return EXIT_GOOD


def _serve(page: PageServer) -> None:
    """Until somebody leaves the page, or presses Ctrl-C."""
    if sys.stdin is not None and sys.stdin.isatty():
        threading.Thread(target=_new_links, args=(lambda: page.link,), daemon=True).start()
    try:
        while not page.wait(_WAIT_SECONDS):
            pass
    except KeyboardInterrupt:
        say("")


def _new_links(link: Callable[[], str]) -> None:
    for _ in sys.stdin:
        say(f"  {link()}")
