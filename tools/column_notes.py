"""What a person is told of each column: column_notes.toml, held against the table of fields."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from importer.contract.fields import FIELDS

COLUMN_NOTES = Path(__file__).resolve().parent / "column_notes.toml"


def read_column_notes(path: Path = COLUMN_NOTES) -> dict[str, Any]:
    """The opening lines (`intro`), and what is said of each column (`columns`), by its name.

    Ends the program where something is said of no column, or nothing of one.
    """
    document = tomllib.loads(path.read_text("utf-8"))
    told, columns = document["columns"].keys(), {field.column for field in FIELDS}
    if told != columns:
        names = ", ".join(sorted(told ^ columns))
        raise SystemExit(f"{path.name} and importer/contract/fields.py do not agree on: {names}")
    return document
