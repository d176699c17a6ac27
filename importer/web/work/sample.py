"""The sheet that a person can try the page with: inside an installed package, or in a checkout."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

_NAME = "followups.xlsx"
_PACKAGE = Path(str(files("importer")))


def sample_path() -> Path:
    """Where it is."""
    inside = _PACKAGE / "web" / _NAME
    return inside if inside.is_file() else _PACKAGE.parent / "samples" / _NAME
