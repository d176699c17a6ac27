"""The templates that ship with the program: where they are, and one by its name."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from importer.errors import ConfigurationError
from importer.mapping.headers import Certainty, fold, match_headers
from importer.mapping.template import read_template
from importer.mapping.template_model import ColumnRule, ShippedTemplate
from importer.wording.nearest import did_you_mean

BLANK_SHEET = "followups"

_MAPPING = "mapping.toml"
"""Each template is a folder: this file, a sample of the export, and what its rows become."""

_FEWEST_SHARED = 4
_FEWEST_OWN = 2
"""Of the columns that two programs may call so, such as "Subject", none tells which it was."""

_PACKAGE = Path(str(files("importer")))


def templates_folder() -> Path:
    """Where the templates are: inside an installed package, or beside it in a checkout."""
    inside = _PACKAGE / "templates"
    return inside if inside.is_dir() else _PACKAGE.parent / "templates"


def shipped_names() -> list[str]:
    """The names of the mapping templates, sorted."""
    return sorted(path.parent.name for path in templates_folder().glob(f"*/{_MAPPING}"))


def shipped_template(name: str) -> ShippedTemplate:
    """The template called `name`. Raises `ConfigurationError` for one that does not exist."""
    path = templates_folder() / name / _MAPPING
    if name not in shipped_names():
        raise _unknown("mapping template", name, shipped_names())
    return read_template(path.read_text("utf-8"), f"the template {name}", ShippedTemplate)


class LikelyTemplate(NamedTuple):
    """A template whose columns a header has: how it is called, and what it is for."""

    name: str
    title: str


def likely_template(header: Sequence[str]) -> LikelyTemplate | None:
    """The only template of which the header has several columns that are nobody else's."""
    folded = {fold(text) for text in header} - {""}
    found = []
    for name in shipped_names():
        template = shipped_template(name)
        rules = [rule for rules in template.fields.values() for rule in rules]
        columns = {fold(rule.column): rule.column for rule in rules if isinstance(rule, ColumnRule)}
        shared = columns.keys() & folded
        own = [column for column in shared if not _is_common(columns[column])]
        if len(shared) >= _FEWEST_SHARED and len(own) >= _FEWEST_OWN:
            found.append(LikelyTemplate(name, template.name))
    return found[0] if len(found) == 1 else None


def _is_common(column: str) -> bool:
    """Whether any sheet may call a column so, as the blank sheet of this program does."""
    return any(match.certainty > Certainty.CONFIRM for match in match_headers([column]))


def _unknown(kind: str, name: str, names: Sequence[str]) -> ConfigurationError:
    return ConfigurationError(
        f"there is no {kind} {name!r}{did_you_mean(name, names)}",
        hint=f"there are: {', '.join(names)}",
    )


class ShippedFile(NamedTuple):
    """A template to list: its name, and what it is for."""

    name: str
    summary: str


def shipped_files() -> list[ShippedFile]:
    """Every template, the blank sheet first."""
    blank = ShippedFile(BLANK_SHEET, "a blank sheet to fill in (.xlsx, or .csv by --out)")
    return [
        blank,
        *(
            ShippedFile(name, f"a mapping for {shipped_template(name).name}")
            for name in shipped_names()
        ),
    ]


class CopiedFile(NamedTuple):
    """A file to hand out, and what it is called there."""

    path: Path
    called: str


def find_file(name: str, suffix: str | None) -> CopiedFile:
    """The file of the template called `name`; suffix chooses the kind of blank sheet.

    Raises `ConfigurationError` for a name or a suffix that does not exist.
    """
    if name == BLANK_SHEET:
        path = templates_folder() / f"{name}{suffix or '.xlsx'}"
        if path.is_file():
            return CopiedFile(path, path.name)
        raise ConfigurationError(
            f"the blank sheet comes as .xlsx and as .csv, not as {suffix}",
            hint="end the name after --out in one of these",
        )
    if name not in shipped_names():
        raise _unknown("template", name, [BLANK_SHEET, *shipped_names()])
    return CopiedFile(templates_folder() / name / _MAPPING, f"{name}.toml")
