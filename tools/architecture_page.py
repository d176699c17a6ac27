"""The parts of docs/design/architecture.md, from the list of layers and the modules themselves."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import importer
from tools.layers import LAYERS

Table = Callable[[Sequence[str], Iterable[Sequence[str]]], str]

_PACKAGE = Path(importer.__file__).parent

_INTRODUCTION = """\
Data flows one way. A file is taken in (`source`, `mapping`, `intake`), each row is given its place
in a plan (`validation`, `planning`), what is to be created is sent (`submission`), and the end of
every row is written down (`results`); what was sent, and what came of it, is in the `ledger`.
`pipeline` joins these steps, each of which hands its value to the next:

    call → source → workspace → plan → sent → report

A room is a folder of `importer/`. It imports what stands below it, never what stands beside or
above it; a test holds the package to this list, from which this page is made."""

_RULES = """\
Decisions are pure functions and tables (`planning/rules.py`, `submission/verdict.py`,
`ledger/states.py`, `submission/pacing.py`); thin code does what they say. Clock, randomness and
network are passed in. Nothing below `cli` prints, exits, or asks, but through the `Host` that is
handed to the pipeline. What takes long to load is loaded where it is used: `--help` needs neither
pandas nor httpx nor openpyxl."""


def parts(table: Table) -> Iterator[str]:
    """The page, part by part."""
    yield _INTRODUCTION
    yield "## The layers, top down"
    yield f"```mermaid\n{_picture()}\n```"
    rows = [
        (str(number), f"`{name}`", _summary(name))
        for number, names in enumerate(LAYERS, 1)
        for name in names
    ]
    yield table(("layer", "room or module", "what it does"), rows)
    yield "## What every room keeps to"
    yield _RULES


def _picture() -> str:
    lines = ["flowchart TD"]
    for number, names in enumerate(LAYERS, 1):
        lines.append(f'  L{number}["{" · ".join(names)}"]')
    lines += [f"  L{number} --> L{number + 1}" for number in range(1, len(LAYERS))]
    return "\n".join(lines)


def _summary(name: str) -> str:
    """The first line of what a room or module says of itself, as a sentence."""
    path = _PACKAGE / name / "__init__.py"
    source = path if path.is_file() else _PACKAGE / f"{name}.py"
    text = ast.get_docstring(ast.parse(source.read_text("utf-8"))) or ""
    return text.splitlines()[0]
