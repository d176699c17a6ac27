"""The README's figures and the pictures beside them, from what the benchmarks have found.

`benchmarks/figures.json` is written by `make benchmark` alone, so no figure is copied by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape

from benchmarks.figures import BY_THE_CLOCK, OURS, Figure, Program, read

Table = Callable[[Sequence[str], Iterable[Sequence[str]]], str]

FIGURES = Path(__file__).parents[1] / "benchmarks" / "figures.json"
BEGIN, END = "<!-- figures -->\n", "<!-- /figures -->"
_SPEEDS = ("validate_speed", "workbook_speed", "run_speed", "results_speed")

_LEDGER = """\
What the ledger of earlier runs costs, in processor time beside a dry run without one:"""
_READING = """\
Reading invented files with traps (delimiters, quotes, encodings, lines above the header, headers
over two rows or none, footers, second tables, ragged rows). A file counts as right if its header
and all of its rows, and no others, were read:"""
_ENCODING = """\
Guessing the encoding of invented files, prose and lists of contacts in 30 languages, in capitals
too, each reader with its defaults:"""
_OWN_CORPORA = """\
The corpora are our own and contain traps that some of these readers do not claim to handle. Memory
at its peak:"""
_RATES = """\
Finding a limit that nobody told: of 13 invented servers, how many are used well after the first
minute, and how many requests they refuse meanwhile. AWS's adaptive retries and additive increase
with multiplicative decrease play the same servers:"""


def with_figures(page: str, table: Table) -> str:
    """The page with the figures of today between its two marks. Raises ValueError without them."""
    before, after = page.index(BEGIN) + len(BEGIN), page.index(END)
    return page[:before] + "\n\n".join(_parts(read(FIGURES), table)) + "\n" + page[after:]


def _parts(found: Mapping[str, Program], table: Table) -> Iterator[str]:
    where = dict.fromkeys(program.where for program in found.values())
    yield f"Measured on: {'; '.join(where)}."
    yield table(("what", OURS, "peer", "ratio"), speed_rows(found))
    yield "![How many times faster than each peer, as bars](docs/speed.svg)"
    yield _LEDGER
    rows = [
        (f.what, _values(f), str(f.ratio or "").replace("..", " to "))
        for f in found["again_speed"].figures
    ]
    yield table(("with results", OURS, "times the first"), rows)
    yield _READING
    yield "\n".join(_by_who(found["reading_right"], table, "reader"))
    yield "![Files read right by each reader, as bars](docs/reading.svg)"
    yield _ENCODING
    yield "\n".join(_by_who(found["encoding_right"], table, "reader"))
    yield _OWN_CORPORA
    memory = [*found["reading_memory"].figures, *_alone(found["validate_speed"].figures)]
    rows = [(f.what, f.who, f"{f.values['MB']:,.0f} MB") for f in memory]
    yield table(("what", "by", "peak memory"), rows)
    yield _RATES
    yield "\n".join(_by_who(found["rates"], table, "by"))


def _by_who(program: Program, table: Table, called: str) -> Iterator[str]:
    units = list(program.figures[0].values)
    rows = [
        (_named(figure.who, program), *map(_share, figure.values.items()))
        for figure in program.figures
    ]
    yield table((called, *units), rows)


def _share(found: tuple[str, float]) -> str:
    """A percentage to a tenth, so that nearly all do not become all; a count as it is."""
    unit, value = found
    return f"{value:.1f}" if unit.endswith("%") else f"{value:,.0f}"


def _alone(figures: Sequence[Figure]) -> list[Figure]:
    """Those that are compared with nobody."""
    peers = {figure.what for figure in figures if figure.who != OURS}
    return [figure for figure in figures if figure.what not in peers]


class _Pair(NamedTuple):
    """The program's figure, and a peer's of the same."""

    own: Figure
    peer: Figure
    program: Program


def _pairs(found: Mapping[str, Program]) -> Iterator[_Pair]:
    for name in _SPEEDS:
        program = found[name]
        own = {figure.what: figure for figure in program.figures if figure.who == OURS}
        peers = (figure for figure in program.figures if figure.who != OURS)
        yield from (_Pair(own[peer.what], peer, program) for peer in peers)


def speed_rows(found: Mapping[str, Program]) -> Iterator[tuple[str, str, str, str]]:
    """A line for each peer: what, the program's figure, the peer's, and the ratio."""
    before = ""
    for own, peer, program in _pairs(found):
        ratio = "" if peer.ratio is None else str(peer.ratio).replace("..", " to ")
        what, shown = (own.what, _values(own)) if own.what != before else ("the same", "the same")
        yield what, shown, f"{_named(peer.who, program)}: {_values(peer)}", ratio
        before = own.what


def _values(figure: Figure) -> str:
    return ", ".join(f"{_number(value)} {unit}" for unit, value in figure.values.items())


def _number(value: float) -> str:
    """Three figures of it: the others are chance."""
    return f"{float(f'{value:.3g}'):,.0f}"


def _named(who: str, program: Program) -> str:
    """Somebody with the version that was measured."""
    package = who.split(",", maxsplit=1)[0]
    version = program.versions.get(package) if package != OURS else None
    if version is None:
        return who
    return who.replace(package, f"{package} {'.'.join(version.split('.')[:2])}", 1)


# -- pictures -------------------------------------------------------------------------------

_WIDTH, _EDGE, _BAR, _LABEL = 760, 16, 12, 18
_LONGEST = _WIDTH - 2 * _EDGE - 260
"""In pixels; what stands behind a bar needs the rest of the width."""
_OURS, _THEIRS, _TEXT = "#2f6f4f", "#b9c2cf", "#1b2a41"


class _Bars(NamedTuple):
    """A line of text, and a bar for each value. values: (share of the longest, text, color)."""

    label: str
    values: Sequence[tuple[float, str, str]]


def speed_picture() -> str:
    """How many times the peers' rows per second of processor time, as bars."""
    pairs = [
        pair
        for pair in _pairs(read(FIGURES))
        if pair.peer.ratio is not None and BY_THE_CLOCK not in pair.own.values
    ]
    most = max(pair.peer.ratio.median for pair in pairs if pair.peer.ratio is not None)
    bars = []
    for own, peer, program in pairs:
        ratio = 0.0 if peer.ratio is None else peer.ratio.median
        theirs = (1 / most, f"1   {_named(peer.who, program)}", _THEIRS)
        ours = (ratio / most, f"{ratio:.2f}   {OURS}", _OURS)
        bars.append(_Bars(own.what.replace("`", ""), (ours, theirs)))
    return _picture("Rows per second of processor time, as multiples of each peer's", bars)


def reading_picture() -> str:
    """The share of files with traps that each reader reads right, as bars."""
    program = read(FIGURES)["reading_right"]
    bars = []
    for figure in program.figures:
        share = figure.values["files right, %"]
        color = _OURS if figure.who == OURS else _THEIRS
        text = f"{share:.1f} %"
        bars.append(_Bars(_named(figure.who, program), ((share / 100, text, color),)))
    return _picture("Files with traps that are read right", bars)


def _picture(title: str, bars: Sequence[_Bars]) -> str:
    """An SVG on white, so that it can be read on a dark page too; nothing is loaded for it."""
    lines, top = [], _EDGE + 28
    for label, values in bars:
        lines.append(_text(_EDGE, top, escape(label)))
        top += 8
        for share, text, color in values:
            width = max(2, round(share * _LONGEST))
            size = f'x="{_EDGE}" y="{top}" width="{width}" height="{_BAR}"'
            lines.append(f'<rect {size} rx="2" fill="{color}"/>')
            lines.append(_text(_EDGE + width + 8, top + _BAR - 2, escape(text)))
            top += _BAR + 4
        top += _LABEL
    size = f'viewBox="0 0 {_WIDTH} {top}" width="{_WIDTH}" height="{top}"'
    font = 'font-family="sans-serif" font-size="12"'
    title = escape(title)
    head = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" {font}>',
        f"<title>{title}</title>",
        f'<rect width="{_WIDTH}" height="{top}" rx="6" fill="#ffffff"/>',
        _text(_EDGE, _EDGE + 4, title, 'font-weight="bold" '),
    ]
    return "\n".join([*head, *lines, "</svg>"]) + "\n"


def _text(left: int, line: int, text: str, style: str = "") -> str:
    return f'<text x="{left}" y="{line}" {style}fill="{_TEXT}">{text}</text>'
