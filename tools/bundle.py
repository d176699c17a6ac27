"""Builds the program with all its packages as one file, and runs that file.

The file needs a Python of the same version, on the same kind of system, and no network: packages
such as pydantic are compiled for one of each. Its name says for which, and so does the file where
it is started with another. Exits 1 where the file does not do what it should.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import xlwt  # type: ignore[import-untyped]

from importer._version import __version__

ROOT = Path(__file__).parent.parent


class Target(NamedTuple):
    """For what a file is built. python: such as 3.11; system, machine: as `platform` names them."""

    python: str
    system: str
    machine: str

    @property
    def file_name(self) -> str:
        """What the file is called."""
        python = self.python.replace(".", "")
        return f"task-importer-{__version__}-py{python}-{self.system}-{self.machine}.pyz".lower()


PREAMBLE = """\
import platform
import sys

wanted = ({python!r}, {system!r}, {machine!r})
found = ("{{}}.{{}}".format(*sys.version_info), platform.system(), platform.machine())
if found != wanted:
    text = "error: this file is for Python {{}} on {{}} {{}}, and this is Python {{}} on {{}} {{}}"
    sys.stderr.write(text.format(*wanted, *found) + "\\n")
    sys.stderr.write("  try: start it with that Python, or build it here with make bundle\\n")
    sys.exit(2)
"""
"""What the file runs first, in whichever Python: so nothing in it is newer than the oldest."""


def main() -> int:
    """Build, run; prints what it did."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    target = Target(version, platform.system(), platform.machine())
    file = ROOT / "dist" / target.file_name
    build(target, file)
    try_out(file)
    megabytes = file.stat().st_size / 1_000_000
    print(f"{file.relative_to(ROOT)} was built ({megabytes:.0f} MB) and run")
    return 0


def build(target: Target, file: Path) -> None:
    """Put the program, its packages and the keyring's into the file."""
    file.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        preamble = Path(folder) / "preamble.py"
        preamble.write_text(preamble_for(target), "utf-8")
        shiv = [sys.executable, "-m", "shiv", "--console-script", "task-importer", "--compressed"]
        shiv += ["--preamble", str(preamble), "--output-file", str(file)]
        _run([*shiv, "--quiet", "--disable-pip-version-check", f"{ROOT}[keyring]"], Path(folder))


def preamble_for(target: Target) -> str:
    """What a file that is built for this target runs first."""
    return PREAMBLE.format(**target._asdict())


def try_out(file: Path) -> None:
    """Run the file as somebody would who has nothing but Python."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        told = _start(file, folder, "--version")
        _expect(told.strip() == f"task-importer {__version__}", told)
        found = json.loads(_start(file, folder, "doctor", "--offline", "--json", expected=2))
        verdicts = {one["check"]: one["verdict"] for one in found["findings"]}
        _expect(verdicts["packages"] == "ok", str(found))
        # A few rows of the samples are wrong on purpose: exit code 1.
        for sample in ("followups.xlsx", "followups.csv"):
            (folder / sample).write_bytes((ROOT / "samples" / sample).read_bytes())
            _start(file, folder, "validate", sample, "--report", "report.html", expected=1)
        _expect((folder / "report.html").is_file(), "no report was written")
        _start(
            file, folder, "run", "followups.xlsx", "--sandbox", "--rate", "unlimited", expected=1
        )
        _expect((folder / "followups.results.xlsx").is_file(), "no results were written")
        _write_old_workbook(folder / "old.xls")  # which is read in a process of its own
        _start(file, folder, "validate", "old.xls")


def _write_old_workbook(path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Tasks")
    rows = (
        ("task_type", "task_title", "assignee_id", "reason", "company_id"),
        ("call", "Ring Ada", "usr_1", "Renewal", "com_1"),
    )
    for number, cells in enumerate(rows):
        for column, text in enumerate(cells):
            sheet.write(number, column, text)
    book.save(str(path))


def _start(file: Path, folder: Path, *words: str, expected: int = 0) -> str:
    # The Python that the environment here was made of, which has no packages of this program.
    python = getattr(sys, "_base_executable", sys.executable)
    own = {"HOME": str(folder), "SHIV_ROOT": str(folder / "unpacked"), "PYTHONNOUSERSITE": "1"}
    foreign = ("PYTHON", "TASK_IMPORTER_", "HOCKEYSTACK_", "XDG_")
    kept = {name: text for name, text in os.environ.items() if not name.startswith(foreign)}
    return _run([python, str(file), *words], folder, environment=kept | own, expected=expected)


def _run(
    command: list[str],
    folder: Path,
    *,
    environment: Mapping[str, str] | None = None,
    expected: int = 0,
) -> str:
    done = subprocess.run(  # noqa: S603
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    _expect(
        done.returncode == expected, f"{command}: {done.returncode}\n{done.stdout}{done.stderr}"
    )
    return done.stdout


def _expect(is_so: bool, told: str) -> None:  # noqa: FBT001 -- as of an assertion
    if not is_so:
        print(told, file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    sys.exit(main())
