"""Fetches what the page has from others, as `importer/web/static/VENDORED.toml` says.

npm downloads each package from the registry that it is set up for; of the package one file is
taken. To move to another version, change it there, run `make vendor`, and look at the new hash that
it prints before you write it down. Exits 1 where a hash is another.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from pathlib import Path

STATIC = Path(__file__).parent.parent / "importer" / "web" / "static"


def main() -> int:
    """Fetch each file; prints what became of it."""
    told = tomllib.loads((STATIC / "VENDORED.toml").read_text("utf-8"))
    wrong = 0
    for name, entry in told.items():
        data = _member(f"{entry['package']}@{entry['version']}", entry["member"])
        found = hashlib.sha256(data).hexdigest()
        if found != entry["sha256"]:
            print(f"{name}: the hash is {found}, not {entry['sha256']}", file=sys.stderr)
            wrong += 1
            continue
        (STATIC / name).write_bytes(data)
        print(f"{name}: {entry['name']} {entry['version']}, {len(data):,} bytes")
    return 1 if wrong else 0


def _member(package: str, member: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        command = ["npm", "pack", "--silent", "--pack-destination", folder, package]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 -- as written down
        with tarfile.open(next(Path(folder).glob("*.tgz"))) as archive:
            file = archive.extractfile(member)
            if file is None:
                raise SystemExit(f"{package} has no file {member}")
            return file.read()


if __name__ == "__main__":
    sys.exit(main())
