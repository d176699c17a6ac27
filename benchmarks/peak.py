"""`python -m benchmarks.peak [--own] MODULE ARGUMENTS`: runs a module, then tells its peak memory.

Of the largest of its processes; with `--own` of the one that runs the module alone.
"""

from __future__ import annotations

import runpy
import sys

from benchmarks.measure import own_peak_kb

if __name__ == "__main__":
    del sys.argv[0]
    counts_all = sys.argv[0] != "--own"
    del sys.argv[: not counts_all]
    code: object = 0
    try:
        runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
    except SystemExit as end:
        code = end.code
    print(f"peak_kb={own_peak_kb(children=counts_all)}", file=sys.stderr)
    sys.exit(code if isinstance(code, int) else 0)
