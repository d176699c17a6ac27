"""What is larger than a person reads at one sitting, each with the reason why it is not parted."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

MOST_LINES = {"function": 60, "class": 200, "file": 300}

FUNCTIONS = {
    "source/workbooks/xlsx/sheet.py _make_handlers": (
        "Two handlers that run for every cell: as methods they took 1.6 times as long."
    ),
}

CLASSES = {
    "mapping/cells/converter.py ColumnConverter": "One method for each kind, around one cache.",
    "mapping/dates/column.py DateColumn": "Evidence and reading of a column share its findings.",
    "mapping/mapper.py Mapper": "Two passes over the columns, the second by what the first saw.",
    "pipeline/service/delivery.py Delivery": "It holds the event loop from first to last.",
    "pipeline/beside/existing.py ExistingTasks": "One index of tasks, asked in three ways.",
    "source/structure/body.py Body": "One pass over the rows, some of which are held back.",
    "web/work/desk.py Desk": "One sheet, and every change of it, each through the table of states.",
    "submission/worker/worker.py Worker": "One loop, and all that begins, ends or holds it up.",
    "submission/reconcile/lookup.py Lookup": "One search, whose waits and pages share its state.",
}

FILES = {
    "mapping/cells/converter.py": "ColumnConverter, and the forms of cells that it tells apart.",
    "rows/issues.py": "One table of all codes.",
    "submission/reconcile/lookup.py": "The class Lookup and what it remembers of a listing.",
    "validation.py": "The class Validator and what its words are made of.",
}


@cache
def too_long(package: Path) -> dict[str, list[str]]:
    """By kind, the names of what has more lines than `MOST_LINES`."""
    found: dict[str, list[str]] = {kind: [] for kind in MOST_LINES}
    for path in sorted(package.rglob("*.py")):
        name, text = path.relative_to(package).as_posix(), path.read_text("utf-8")
        parts = [("file", name, len(text.splitlines())), *_definitions(name, ast.parse(text))]
        for kind, what, lines in parts:
            if lines > MOST_LINES[kind]:
                found[kind].append(what)
    return found


def _definitions(name: str, tree: ast.Module) -> Iterator[tuple[str, str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            kind = "class" if isinstance(node, ast.ClassDef) else "function"
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            yield kind, f"{name} {node.name}", lines
