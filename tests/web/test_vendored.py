"""What was not written here is what its publisher has released."""

from __future__ import annotations

import hashlib
import tomllib
from importlib.resources import files

STATIC = files("importer.web").joinpath("static")
VENDORED = tomllib.loads(STATIC.joinpath("VENDORED.toml").read_text("utf-8"))


def test_each_vendored_file_has_its_hash() -> None:
    """And its version, licence and source on record."""
    assert list(VENDORED) == ["htmx.min.js"]
    for name, told in VENDORED.items():
        data = STATIC.joinpath(name).read_bytes()
        assert hashlib.sha256(data).hexdigest() == told["sha256"]
        assert {"name", "package", "version", "licence", "source", "member"} < told.keys()
        assert f'"{told["version"]}"' in data.decode() or told["version"] in data.decode()


def test_nothing_is_loaded_from_elsewhere() -> None:
    """No template and no file of ours names an address of the network."""
    ours = [
        entry
        for folder in ("static", "templates")
        for entry in files("importer.web").joinpath(folder).iterdir()
        if entry.is_file() and entry.name not in {*VENDORED, "VENDORED.toml", "icon.svg"}
    ]
    assert [
        entry.name for entry in ours if "//" in _without_comments(entry.read_text("utf-8"))
    ] == []


def _without_comments(text: str) -> str:
    return "\n".join(line.partition("// ")[0] for line in text.splitlines())
