"""How a bad cell of a results workbook is marked: its colour, and the comment that explains it.

Neither openpyxl nor XML is known here.
"""

from __future__ import annotations

from collections.abc import Sequence

from importer.results.layout import shown
from importer.rows.issues import Issue

AUTHOR = "task-importer"
MAX_COMMENTS = 5_000
"""Comments are kept in memory until the end; without one, import_issues says what it would."""

ERROR_COLOR = "FFFFC7CF"
WARNING_COLOR = "FFFFEB9D"
"""Excel's own "Bad" and "Neutral", but for the last digit: by it a mark of ours is known again,
and taken off once the cell is good, while a person's own colours stay."""

IMPORT_WIDTHS = (11, 15, 38, 70, 60, 16, 28)
"""Of the import columns, in their order."""

SCREEN_CHARACTERS = 150
"""How many characters of a sheet a small screen shows beside each other: 1,050 pixels."""

COMMENT_WIDTH = 320
_MAX_COMMENT = 8_000
_MAX_HEIGHT = 400
_CHARACTERS_A_LINE = 45


def mark_color(issues: Sequence[Issue]) -> str:
    """The colour of a cell with these issues, errors first."""
    return ERROR_COLOR if issues[0].is_error else WARNING_COLOR


def comment_text(issues: Sequence[Issue]) -> str:
    """Message and hint of each issue."""
    said = [f"{shown(issue.message)}\n{shown(issue.hint)}".strip() for issue in issues]
    return "\n\n".join(said)[:_MAX_COMMENT]


def comment_height(text: str) -> int:
    """How high a box is that shows about the whole text."""
    lines = sum(1 + len(line) // _CHARACTERS_A_LINE for line in text.split("\n"))
    return min(20 + 18 * lines, _MAX_HEIGHT)
