"""The templates that ship with the program: where they are, and one by its name."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import importer
from importer.errors import ConfigurationError
from importer.mapping.template import read_template
from importer.mapping.template_model import ShippedTemplate
from importer.nearest import did_you_mean

BLANK_SHEET = "followups"

_PACKAGE = Path(importer.__file__).parent


def templates_folder() -> Path:
    """Where the templates are: inside an installed package, or beside it in a checkout."""
    inside = _PACKAGE / "templates"
    return inside if inside.is_dir() else _PACKAGE.parent / "templates"


def shipped_names() -> list[str]:
    """The names of the mapping templates, sorted."""
    return sorted(path.stem for path in templates_folder().glob("*.toml"))


def shipped_template(name: str) -> ShippedTemplate:
    """The template called `name`. Raises `ConfigurationError` for one that does not exist."""
    path = templates_folder() / f"{name}.toml"
    if name not in shipped_names():
        names = [BLANK_SHEET, *shipped_names()]
        raise ConfigurationError(
            f"there is no mapping template {name!r}{did_you_mean(name, names)}",
            hint=f"there are: {', '.join(shipped_names())}",
        )
    return read_template(path.read_text("utf-8"), f"the template {name}", ShippedTemplate)


class ShippedFile(NamedTuple):
    """A template to list: its name, and what it is for."""

    name: str
    summary: str


def shipped_files() -> list[ShippedFile]:
    """Every template, the blank sheet first."""
    blank = ShippedFile(BLANK_SHEET, "a blank sheet to fill in (.xlsx, or .csv by --out)")
    mappings = []
    for name in shipped_names():
        first = shipped_template(name).description.strip().split("\n\n")[0]
        mappings.append(ShippedFile(name, " ".join(first.split()).split(". ")[0]))
    return [blank, *mappings]


def find_file(name: str, suffix: str | None) -> Path:
    """The file of the template called `name`; suffix chooses the kind of blank sheet."""
    if name == BLANK_SHEET:
        path = templates_folder() / f"{name}{suffix or '.xlsx'}"
        if path.is_file():
            return path
        raise ConfigurationError(
            f"the blank sheet comes as .xlsx and as .csv, not as {suffix}",
            hint="end the name after --out in one of these",
        )
    shipped_template(name)
    return templates_folder() / f"{name}.toml"
