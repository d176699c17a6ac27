"""A PostgreSQL server of the tests' own: in a temporary folder, on loopback, gone afterwards.

It is made by `initdb` of the system's packages; a server that the system runs is left alone. As
root it runs as the user `postgres`, because PostgreSQL's programs refuse root.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

_PATIENCE_SECONDS = 60
_VERSIONS = Path("/usr/lib/postgresql")
"""Where Debian has the programs of each version; they are on nobody's PATH."""


def find_programs() -> Path | None:
    """The folder with `initdb` and `pg_ctl`, of the newest version; None: there is none."""
    found = shutil.which("initdb")
    if found is not None:
        return Path(found).resolve().parent
    folders = [path.parent for path in _VERSIONS.glob("*/bin/initdb")]
    return max(folders, key=lambda path: int(path.parent.name), default=None)


@contextmanager
def serving(programs: Path) -> Iterator[str]:
    """A new server, whose databases are empty; gives the address of one of them."""
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    with tempfile.TemporaryDirectory(prefix="postgres") as name:
        folder = Path(name)
        if is_root:
            shutil.chown(folder, "postgres")
        data, port = folder / "data", _free_port()

        def carry_out(*words: str | Path) -> None:
            who = ["runuser", "-u", "postgres", "--"] if is_root else []
            _carry_out([*who, *map(str, words)], folder)

        carry_out(
            programs / "initdb", "-A", "trust", "-U", "importer", "-E", "UTF8",
            "--locale=C.UTF-8", "--no-sync", "-D", data,
        )  # fmt: skip
        options = f"-p {port} -h 127.0.0.1 -k {folder} -c fsync=on"
        carry_out(
            programs / "pg_ctl", "-w", "-D", data, "-o", options, "-l", folder / "log", "start"
        )
        try:
            yield f"postgresql://importer@127.0.0.1:{port}/postgres"
        finally:
            carry_out(programs / "pg_ctl", "-w", "-D", data, "-m", "immediate", "stop")


def _carry_out(words: Sequence[str], folder: Path) -> None:
    with (folder / "out").open("ab") as out:  # a pipe would stay open as long as the server
        done = subprocess.run(
            words, cwd=folder, stdin=subprocess.DEVNULL, stdout=out, stderr=out,
            timeout=_PATIENCE_SECONDS, check=False,
        )  # fmt: skip
    assert done.returncode == 0, (folder / "out").read_text("utf-8", "replace")


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])
