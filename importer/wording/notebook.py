"""What a notebook shows of a value: a paragraph, a table and a list, as HTML."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape


def page(
    told: str,
    rows: Iterable[Sequence[object]],
    head: Sequence[str] = (),
    notes: Iterable[str] = (),
) -> str:
    """A sentence, a table with its head, and a list of notes; whatever is empty is left out."""
    lines = [_line("th", head)] if head else []
    lines += [_line("td", row) for row in rows]
    items = "".join(f"<li>{escape(note)}</li>" for note in notes)
    return "".join(
        (
            f"<p>{escape(told)}</p>",
            f"<table>{''.join(lines)}</table>" if lines else "",
            f"<ul>{items}</ul>" if items else "",
        )
    )


def _line(tag: str, cells: Iterable[object]) -> str:
    return f"<tr>{''.join(f'<{tag}>{escape(str(cell))}</{tag}>' for cell in cells)}</tr>"
