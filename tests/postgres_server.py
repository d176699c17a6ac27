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
from itertools import count
from pathlib import Path

import psycopg

_PATIENCE_SECONDS = 60
_databases = count(1)
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
            _carry_out([*_who(), *map(str, words)], folder)

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


def new_database(address: str) -> str:
    """A new database of the server at an address; gives its own address."""
    name = f"of_a_test_{next(_databases)}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return f"{address.rpartition('/')[0]}/{name}"


def crash(address: str) -> None:
    """End the server at an address as a loss of power does, and start it again."""
    programs = find_programs()
    assert programs is not None
    with psycopg.connect(address) as connection:
        data = Path(connection.execute("SHOW data_directory").fetchall()[0][0])
    words = (programs / "pg_ctl", "-w", "-D", data, "-m", "immediate", "-l", data.parent / "log")
    _carry_out([*_who(), *map(str, words), "restart"], data.parent)


def _who() -> list[str]:
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return ["runuser", "-u", "postgres", "--"] if is_root else []
