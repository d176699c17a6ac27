"""What a notebook shows of a value, as HTML: paragraphs, a bar, a table and a list.

Nothing is loaded, and no style sheet is needed: the program that shows it may take out all of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import NamedTuple

_BAR_WIDTH = 100


class Share(NamedTuple):
    """A part of a whole. color: seen on white and on black; the words say the same without it."""

    words: str
    rows: int
    color: str


def bar(shares: Sequence[Share]) -> str:
    """A bar with a part for each share, and a table that names them."""
    total = sum(share.rows for share in shares)
    if not total:
        return ""
    begin, parts = 0.0, []
    for share in shares:
        width = _BAR_WIDTH * share.rows / total
        parts.append(f'<rect x="{begin:.3f}" width="{width:.3f}" height="4" fill="{share.color}"/>')
        begin += width
    rows = [
        f'<tr><td><span style="color: {share.color}" aria-hidden="true">■</span>'
        f" {escape(share.words)}</td><td>{share.rows:,}</td></tr>"
        for share in shares
    ]
    return (
        f'<svg viewBox="0 0 {_BAR_WIDTH} 4" width="100%" height="16" preserveAspectRatio="none"'
        f' role="img" aria-label="The shares in the table below">{"".join(parts)}</svg>'
        f"<table>{''.join(rows)}</table>"
    )


def figures(counts: Iterable[tuple[int, str]]) -> str:
    """The numbers that matter most, each with its words."""
    return f"<p>{' · '.join(f'<b>{count:,}</b> {escape(words)}' for count, words in counts)}</p>"


def page(
    told: str,
    rows: Iterable[Sequence[object]],
    head: Sequence[str] = (),
    notes: Iterable[str] = (),
    *,
    between: str = "",
) -> str:
    """A sentence, a table with its head, and a list of notes; whatever is empty is left out.

    between: HTML that stands behind the sentence.
    """
    lines = [_line("th", head)] if head else []
    lines += [_line("td", row) for row in rows]
    items = "".join(f"<li>{escape(note)}</li>" for note in notes)
    return "".join(
        (
            f"<p>{escape(told)}</p>",
            between,
            f"<table>{''.join(lines)}</table>" if lines else "",
            f"<ul>{items}</ul>" if items else "",
        )
    )


def _line(tag: str, cells: Iterable[object]) -> str:
    return f"<tr>{''.join(f'<{tag}>{escape(str(cell))}</{tag}>' for cell in cells)}</tr>"
