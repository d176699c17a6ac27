"""Builds the wheel, installs it into a fresh environment, and imports a file with it.

Shows that what is shipped works without the checkout: the command, the templates inside the
package, the sandbox. Exits 1 where it does not.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).parent.parent


def main() -> int:
    """Build, install, run; prints what it did."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        wheel = _build(folder)
        command = _install(wheel, folder / "environment")
        _run([command, "--version"], folder, expected=0)
        _run([command, "template"], folder, expected=0)
        _run([command, "template", "followups", "--out", "blank.csv"], folder, expected=0)
        _run([command, "template", "salesforce-export"], folder, expected=0)
        sample = folder / "followups.xlsx"
        sample.write_bytes((ROOT / "samples" / "followups.xlsx").read_bytes())
        # A few rows of the sample are wrong on purpose: exit code 1.
        _run([command, "run", sample.name, "--sandbox", "--rate", "unlimited"], folder, expected=1)
        if not (folder / "followups.results.xlsx").is_file():
            print("the installed wheel wrote no results", file=sys.stderr)
            return 1
    print(f"{wheel.name} was built, installed and run")
    return 0


def _build(folder: Path) -> Path:
    _run([sys.executable, "-m", "build", "--wheel", "--outdir", str(folder), str(ROOT)], folder)
    return next(folder.glob("*.whl"))


def _install(wheel: Path, environment: Path) -> str:
    venv.create(environment, with_pip=True)
    scripts = environment / ("Scripts" if sys.platform == "win32" else "bin")
    pip = [str(scripts / "python"), "-m", "pip", "install", "--quiet", str(wheel)]
    _run([*pip, "--disable-pip-version-check"], environment)
    return str(scripts / "task-importer")


def _run(command: list[str], folder: Path, expected: int = 0) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode != expected:
        print(f"{' '.join(command)}: exit {done.returncode}, not {expected}", file=sys.stderr)
        print(done.stdout, done.stderr, sep="\n", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    sys.exit(main())
