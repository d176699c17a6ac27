"""docs/design/architecture.md and its picture, from the list of layers and the modules' words."""

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
Decisions are pure functions and tables (`planning/rules.py`, `submission/answers/verdict.py`,
`ledger/states.py`, `submission/pace/pacing.py`); thin code does what they say. Clock, randomness
and network are passed in. Nothing below `cli` prints, exits, or asks, but through the `Host` that
is handed to the pipeline. What takes long to load is loaded where it is used: `--help` needs
neither pandas nor httpx nor openpyxl."""


def parts(table: Table) -> Iterator[str]:
    """The page, part by part."""
    yield _INTRODUCTION
    yield "## The layers, top down"
    yield "![The layers as boxes, each with an arrow to the one below it](layers.svg)"
    rows = [
        (str(number), f"`{name}`", _summary(name))
        for number, names in enumerate(LAYERS, 1)
        for name in names
    ]
    yield table(("layer", "room or module", "what it does"), rows)
    yield "## What every room keeps to"
    yield _RULES


def picture() -> str:
    """The layers as an SVG: a line of boxes for each, and an arrow to the line below it.

    The text names fonts that every computer has, and nothing is loaded from anywhere.
    """
    widths = [[_width(name) for name in names] for names in LAYERS]
    whole = max(sum(line) + _GAP * (len(line) - 1) for line in widths) + 2 * _EDGE
    height = 2 * _EDGE + len(LAYERS) * _STEP - (_STEP - _BOX)
    size = f'viewBox="0 0 {whole} {height}" width="{whole}" height="{height}"'
    text = 'font-family="monospace" font-size="14" text-anchor="middle"'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" {text}>',
        "<title>The layers of the package, top down</title>",
        f'<rect width="{whole}" height="{height}" rx="6" fill="#ffffff"/>',
        *_boxes(widths, whole),
        *_arrows(whole),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


_EDGE, _BOX, _STEP, _GAP = 16, 30, 52, 10
"""In pixels: the margin, a box's height, from one line of boxes to the next, between two boxes."""


def _width(name: str) -> int:
    return 9 * len(name) + 24


def _boxes(widths: Sequence[Sequence[int]], whole: int) -> Iterator[str]:
    for number, (names, line) in enumerate(zip(LAYERS, widths, strict=True)):
        left, top = (whole - sum(line) - _GAP * (len(line) - 1)) // 2, _EDGE + number * _STEP
        for name, width in zip(names, line, strict=True):
            yield (
                f'<rect x="{left}" y="{top}" width="{width}" height="{_BOX}" rx="4" '
                'fill="#eef3fb" stroke="#4a6fa5"/>'
            )
            yield f'<text x="{left + width // 2}" y="{top + 20}" fill="#1b2a41">{name}</text>'
            left += width + _GAP


def _arrows(whole: int) -> Iterator[str]:
    for number in range(1, len(LAYERS)):
        tip = _EDGE + number * _STEP - 3
        yield f'<path d="M{whole // 2} {tip - 16}v11" stroke="#4a6fa5"/>'
        yield f'<path d="M{whole // 2} {tip}l-5 -7h10z" fill="#4a6fa5"/>'


def _summary(name: str) -> str:
    """The first line of what a room or module says of itself, as a sentence."""
    path = _PACKAGE / name / "__init__.py"
    source = path if path.is_file() else _PACKAGE / f"{name}.py"
    text = ast.get_docstring(ast.parse(source.read_text("utf-8"))) or ""
    return text.splitlines()[0]
