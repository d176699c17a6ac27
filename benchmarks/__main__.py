"""`python -m benchmarks [PROGRAM …]`: run them in turn, and keep what they find in one file.

Without a name, all of them. What one prints is shown as it comes. The figures of a program that
fails, or is not named, stay as they were, with their own date.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.figures import FILE_VARIABLE

PROGRAMS = (
    *("validate_speed", "again_speed", "workbook_speed", "results_speed", "run_speed", "rates"),
    *("reading_right", "encoding_right", "reading_memory"),
)
_FILE = Path(__file__).with_name("figures.json")


def main(names: Sequence[str]) -> int:
    """The exit code: 1 where a program failed."""
    unknown = set(names) - set(PROGRAMS)
    if unknown:
        sys.exit(f"no such program: {', '.join(sorted(unknown))}; there are {', '.join(PROGRAMS)}")
    failed = []
    for name in names or PROGRAMS:
        print(f"-- {name}", flush=True)
        command = [sys.executable, "-m", f"benchmarks.{name}"]
        done = subprocess.run(command, env=os.environ | {FILE_VARIABLE: str(_FILE)}, check=False)
        if done.returncode != 0:
            failed.append(name)
    if failed:
        print(f"failed, their earlier figures are kept: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
