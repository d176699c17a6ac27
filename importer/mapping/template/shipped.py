"""The templates that ship with the program: where they are, and one by its name."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from importlib.resources import files
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from importer.errors import ConfigurationError
from importer.mapping.template.model import ShippedTemplate
from importer.mapping.template.parse import read_template
from importer.wording.hints import Hint, Option
from importer.wording.nearest import did_you_mean, nearest

BLANK_SHEET = "followups"
SCHEMA = "schema"
_SCHEMA_FILE = "mapping.schema.json"

_MAPPING = "mapping.toml"
"""Each template is a folder: this file, a sample of the export, and what its rows become."""

_HEADER_WITHIN = 5
"""Some exports put a title above their header, which has more cells than that."""

_PACKAGE = Path(str(files("importer")))


def templates_folder() -> Path:
    """Where the templates are: inside an installed package, or beside it in a checkout."""
    inside = _PACKAGE / "templates"
    return inside if inside.is_dir() else _PACKAGE.parent / "templates"


def schema_path() -> Path:
    """Where the JSON Schema of mapping files is, likewise."""
    inside = _PACKAGE / _SCHEMA_FILE
    return inside if inside.is_file() else _PACKAGE.parent / "docs" / "reference" / _SCHEMA_FILE


def shipped_names() -> list[str]:
    """The names of the mapping templates, sorted."""
    return sorted(path.parent.name for path in templates_folder().glob(f"*/{_MAPPING}"))


def shipped_template(name: str) -> ShippedTemplate:
    """The template called `name`. Raises `ConfigurationError` for one that does not exist."""
    if name not in shipped_names():
        raise _unknown("mapping template", name, shipped_names())
    template = read_template(
        mapping_path(name).read_text("utf-8"), f"the template {name}", ShippedTemplate
    )
    return template.model_copy(update={"export_columns": frozenset(sample_header(name))})


def template_like(text: str) -> str | None:
    """The template that a person means by `text`: called so, but for capitals, or nearly so."""
    names, wanted = shipped_names(), text.casefold()
    if wanted in names:
        return wanted
    longer = [name for name in names if name.startswith(f"{wanted}-")]
    return longer[0] if len(longer) == 1 else nearest(wanted, names)


def mapping_path(name: str) -> Path:
    """Where the mapping of a template is."""
    return templates_folder() / name / _MAPPING


def sample_path(name: str) -> Path:
    """Where the sample of the export is for which a template was made."""
    return templates_folder() / name / "sample.csv"


def sample_header(name: str) -> list[str]:
    """The header of that sample, which may have a title above it."""
    with sample_path(name).open(encoding="utf-8-sig", newline="") as sample:
        first = list(islice(csv.reader(sample), _HEADER_WITHIN))
    return max(first, key=lambda record: len([cell for cell in record if cell]))


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
    """Every template, the blank sheet first, and the schema last."""
    blank = ShippedFile(
        BLANK_SHEET, f"a blank sheet to fill in (.xlsx, or .csv by {Option('out')})"
    )
    return [
        blank,
        *(
            ShippedFile(name, f"a mapping for {shipped_template(name).name}")
            for name in shipped_names()
        ),
        ShippedFile(SCHEMA, "the JSON Schema of mapping files, for editors that complete TOML"),
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
            hint=Hint("end the name after {out} in one of these"),
        )
    if name == SCHEMA:
        return CopiedFile(schema_path(), _SCHEMA_FILE)
    if name not in shipped_names():
        raise _unknown("template", name, [BLANK_SHEET, *shipped_names(), SCHEMA])
    return CopiedFile(mapping_path(name), f"{name}.toml")
