"""The page as a file: written whole or not at all, and never over somebody's own file.

The library that fills the template is loaded when a page is written, and not before.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from importer.errors import ResultsError
from importer.results.whole_file import create_temporary, whole_file
from importer.wording.counts import counted
from importer.wording.hints import Hint, Option

if TYPE_CHECKING:
    from markupsafe import Markup

SUFFIXES = (".html", ".htm")
REPORT = "report.html"
"""The template of the report on one file."""
PAGE_MARK = '<meta name="generator" content="task-importer report">'
"""By which a report is known: it stands in the first lines, and such a file may be replaced."""

_FIRST_BYTES = 1_000
_WHOLE = re.compile(r"(--[a-z-]{2,30}|\b\d{4}-\d\d-\d\d\b)", re.ASCII)


def require_page_path(path: Path) -> None:
    """Raise `ResultsError` unless a report can be written there."""
    given = Option("report", str(path))
    if path.suffix.lower() not in SUFFIXES:
        raise ResultsError(
            f"{given}: the name does not end in .html",
            hint=Hint("write for example {}", Option("report", f"{path.stem or 'report'}.html")),
        )
    try:
        if path.is_symlink() or path.exists():
            _require_own(path)
        create_temporary(path.parent).unlink(missing_ok=True)
    except OSError as error:
        raise ResultsError(
            f"{given}: the report cannot be written there: {error.strerror or error}",
            hint="choose another place, or make the folder first",
        ) from error


def write_page(path: Path, view: Mapping[str, Any], template: str = REPORT) -> None:
    """Write the page. view: what the template shows, as texts and numbers."""
    text = rendered(view, template)
    require_page_path(path)
    with whole_file(path, "report") as temporary:
        temporary.write_text(text, "utf-8")


def rendered(view: Mapping[str, Any], template: str = REPORT) -> str:
    """The page, with every text of it escaped."""
    # Only a report needs it.
    from jinja2 import Environment, FunctionLoader, StrictUndefined  # noqa: PLC0415

    environment = Environment(
        loader=FunctionLoader(lambda name: files(__package__).joinpath(name).read_text("utf-8")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["unbroken"] = _unbroken
    return environment.get_template(template).render(view, counted=counted)


def _unbroken(text: str) -> Markup:
    """The text escaped; its flags and days stay on one line, where hyphens would part them."""
    from markupsafe import Markup  # noqa: PLC0415 -- it comes with jinja2

    parts = _WHOLE.split(text)
    return Markup().join(
        Markup('<span class="whole">{}</span>').format(part) if place % 2 else part
        for place, part in enumerate(parts)
    )


def _require_own(path: Path) -> None:
    if path.is_file() and not path.is_symlink():
        with path.open("rb") as file:
            if PAGE_MARK.encode() in file.read(_FIRST_BYTES):
                return
    raise ResultsError(
        f"{Option('report', str(path))}: this is there already, and is no report of this program",
        hint="choose another name, or move it away first",
    )
