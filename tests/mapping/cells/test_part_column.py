"""A title that is a part of its cell is told, with what was left out."""

from __future__ import annotations

from collections.abc import Sequence

from importer.contract.fields import FIELD_BY_NAME
from importer.mapping.cells.converter import CellContext, ColumnConverter
from importer.mapping.cells.html_column import EscapedColumn
from importer.mapping.cells.part_column import PartColumn, rewritten_columns
from importer.mapping.settled import ColumnSource
from importer.mapping.template.rules import ColumnRule

LABELS = r"^(.+?)(?:\s+@\S+)*$"


def converter(field: str, rule: ColumnRule) -> ColumnConverter:
    """One that fills a field by this rule."""
    source = ColumnSource(0, rule.column, rule, trusted=True)
    return ColumnConverter(FIELD_BY_NAME[field], source, CellContext(frozenset()))


def note(*texts: str) -> str | None:
    """What is told of a title without labels, from row 2 on."""
    column = PartColumn(converter("task_title", ColumnRule(column="CONTENT", matches=LABELS)))
    column.observe(texts, range(2, 2 + len(texts)))
    return column.note()


def test_what_is_left_out_of_a_title_is_told_once() -> None:
    """With the number of rows and the first of them; blanks around a cell are nothing."""
    assert note("Ring Bo", "Ring Ann @call @work", " Ring Cy @call ") == (
        'task_title is a part of "CONTENT" (2 rows, the first is row 3), such as "Ring Ann" of '
        '"Ring Ann @call @work"'
    )
    assert note("Ring Bo ", "", "mail bo@example.com") is None


def kinds(field: str, rule: ColumnRule) -> Sequence[type]:
    """What counts the cells of a column."""
    return [type(found) for found in rewritten_columns([converter(field, rule)])]


def test_only_titles_are_compared_with_their_cells() -> None:
    """An id or an address that stands in a text is taken out of it, and nobody misses the rest."""
    rule = ColumnRule(column="CONTENT", matches=LABELS)
    assert kinds("task_title", rule) == [PartColumn]
    assert kinds("targets.contact.email", rule) == []
    assert kinds("reason", ColumnRule(column="CONTENT", escapes=True)) == [EscapedColumn]
