"""Builds the wheel, installs it into a fresh environment, and imports a file with it.

Shows that what is shipped works without the checkout: the command, the templates inside the
package, the sandbox, the page in the browser, and the types that a program which imports it is
checked against. Exits 1 where it does not.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from urllib.request import HTTPCookieProcessor, ProxyHandler, Request, build_opener

ROOT = Path(__file__).parent.parent

MISTAKEN = """\
import importer

importer.validate("followups.xlsx", limit=3)
importer.undo(7)
"""
"""A program with a mistake in its last line, which mypy sees if the package ships its types."""


def main() -> int:
    """Build, install, run; prints what it did."""
    # Whoever starts this in the background of a shell may have it ignore Ctrl-C, which the page
    # would inherit; it is ended by that.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        wheel = _build(folder)
        command = _install(wheel, folder / "environment")
        _run([command, "--version"], folder, expected=0)
        _run([command, "template"], folder, expected=0)
        _run([command, "template", "followups", "--out", "blank.csv"], folder, expected=0)
        _run([command, "template", "salesforce-export"], folder, expected=0)
        _run([command, "template", "schema"], folder, expected=0)
        if "treat_as_open" not in (folder / "mapping.schema.json").read_text("utf-8"):
            print("the installed wheel has another schema of mappings", file=sys.stderr)
            return 1
        sample = folder / "followups.xlsx"
        sample.write_bytes((ROOT / "samples" / "followups.xlsx").read_bytes())
        # A few rows of the sample are wrong on purpose: exit code 1.
        _run([command, "run", sample.name, "--sandbox", "--rate", "unlimited"], folder, expected=1)
        _run([command, "validate", sample.name, "--report", "report.html"], folder, expected=1)
        if not (folder / "report.html").is_file():
            print("the installed wheel wrote no report", file=sys.stderr)
            return 1
        if not (folder / "followups.results.xlsx").is_file():
            print("the installed wheel wrote no results", file=sys.stderr)
            return 1
        _open_page(folder, command)
        _expect_types(folder, Path(command))
    print(f"{wheel.name} was built, installed and run")
    return 0


def _build(folder: Path) -> Path:
    _run([sys.executable, "-m", "build", "--wheel", "--outdir", str(folder), str(ROOT)], folder)
    return next(folder.glob("*.whl"))


def _install(wheel: Path, environment: Path) -> str:
    """The command in a new environment; what a run loads of it is compiled there, and no more."""
    venv.create(environment)
    scripts = environment / ("Scripts" if sys.platform == "win32" else "bin")
    pip = [sys.executable, "-m", "pip", "--python", str(scripts / "python")]
    quick = ["--quiet", "--no-compile", "--disable-pip-version-check"]
    _run([*pip, "install", *quick, str(wheel)], environment)
    return str(scripts / "task-importer")


def _open_page(folder: Path, command: str) -> None:
    """Open the page in the browser by its link, as far as requests go; its sample is there too."""
    serving = [command, "web", "--no-browser"]
    with subprocess.Popen(serving, cwd=folder, stdout=subprocess.PIPE, text=True) as program:  # noqa: S603
        try:
            lines = [(program.stdout or sys.stdin).readline() for _ in range(2)]
            link = lines[1].strip()
            client = build_opener(ProxyHandler({}), HTTPCookieProcessor())
            entered = client.open(link, timeout=60).read().decode()
            origin, _, _ = link.partition("/open/")
            prefix = origin + entered.partition("0;url=")[2].partition('"')[0]
            form = {
                "Origin": origin,
                "Content-Type": "application/x-www-form-urlencoded",
            }
            client.open(Request(f"{prefix}sample", b"", form), timeout=60)  # noqa: S310 -- http
            for name in ("file", "static/htmx.min.js", "static/app.css"):
                client.open(prefix + name, timeout=60)
        finally:
            program.send_signal(signal.SIGTERM if sys.platform == "win32" else signal.SIGINT)
            try:
                program.wait(timeout=60)
            except subprocess.TimeoutExpired:
                program.kill()
                print("the page of the installed wheel did not end by Ctrl-C", file=sys.stderr)
                sys.exit(1)


def _expect_types(folder: Path, command: Path) -> None:
    (folder / "mistaken.py").write_text(MISTAKEN, "utf-8")
    python = str(command.with_name("python"))
    mypy = [sys.executable, "-m", "mypy", "--python-executable", python, "--cache-dir", ".mypy"]
    told = _run([*mypy, "mistaken.py"], folder, expected=1)
    if "mistaken.py:4: error: " not in told or "Found 1 error in 1 file" not in told:
        print(f"the installed wheel does not ship its types: {told}", file=sys.stderr)
        sys.exit(1)


def _run(command: list[str], folder: Path, expected: int = 0) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode != expected:
        print(f"{' '.join(command)}: exit {done.returncode}, not {expected}", file=sys.stderr)
        print(done.stdout, done.stderr, sep="\n", file=sys.stderr)
        sys.exit(1)
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
