"""The templates that ship with the program: where they are, and one by its name."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from importer.errors import ConfigurationError
from importer.mapping.template import read_template
from importer.mapping.template_model import ShippedTemplate
from importer.nearest import did_you_mean

BLANK_SHEET = "followups"

_PACKAGE = Path(str(files("importer")))


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
        raise _unknown("mapping template", name, shipped_names())
    return read_template(path.read_text("utf-8"), f"the template {name}", ShippedTemplate)


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


def find_file(name: str, suffix: str | None) -> Path:
    """The file of the template called `name`; suffix chooses the kind of blank sheet.

    Raises `ConfigurationError` for a name or a suffix that does not exist.
    """
    if name == BLANK_SHEET:
        path = templates_folder() / f"{name}{suffix or '.xlsx'}"
        if path.is_file():
            return path
        raise ConfigurationError(
            f"the blank sheet comes as .xlsx and as .csv, not as {suffix}",
            hint="end the name after --out in one of these",
        )
    if name not in shipped_names():
        raise _unknown("template", name, [BLANK_SHEET, *shipped_names()])
    return templates_folder() / f"{name}.toml"
