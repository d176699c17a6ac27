"""HTML and escapes in a column of texts: it is told what becomes of them."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from importer.contract.fields import FIELD_BY_NAME
from importer.mapping.cells.converter import CellContext, ColumnConverter
from importer.mapping.cells.escapes import without_escapes
from importer.mapping.cells.html_column import EscapedColumn, HtmlColumn, may_hold_html
from importer.mapping.cells.html_text import holds_html
from importer.mapping.request import Request
from importer.mapping.resolve import draft
from importer.mapping.settled import ColumnSource
from importer.mapping.template.rules import ColumnRule


def converter(field: str = "reason", *, html: bool = False) -> ColumnConverter:
    """One that fills a field from the column "Notes"."""
    source = ColumnSource(0, "Notes", ColumnRule(column="Notes", html=html), trusted=True)
    return ColumnConverter(FIELD_BY_NAME[field], source, CellContext(frozenset()))


def note(texts: Sequence[str], *, html: bool) -> str | None:
    """What is told of a column of these texts, from row 2 on."""
    column = HtmlColumn(converter(html=html))
    column.observe(texts, range(2, 2 + len(texts)))
    return column.note()


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        (["plain", "a < b"], None),
        (["plain", "<p>Hi</p>"], 'the HTML in "Notes" is sent as plain text (row 3)'),
        (
            ["<p>Hi</p>", "", "R&amp;D"],
            'the HTML in "Notes" is sent as plain text (2 rows, the first is row 2)',
        ),
    ],
)
def test_html_that_becomes_text_is_told(texts: Sequence[str], told: str | None) -> None:
    """In one line, however many cells there are."""
    assert note(texts, html=True) == told


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        (["R&amp;D", "<dana@example.com>", "a < b > c"], None),
        (
            ["x", "<p>Hi</p>"],
            (
                '"Notes" holds HTML, which is sent unchanged (row 3); for plain text add '
                "--html reason"
            ),
        ),
    ],
)
def test_html_that_nobody_asked_to_be_taken_is_told(texts: Sequence[str], told: str | None) -> None:
    """It is sent as it is, which a person may not expect."""
    assert note(texts, html=False) == told


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("a<br>b", True),
        ('<a href="https://example.com">x</a>', True),
        ("<BR/>", True),
        ("<o:p></o:p>", True),
        ("<b", False),
        ("<bold>", False),
        ("1 <a and b> 2", True),  # nobody can tell
        ("<" * 50_000, False),
        ("<a " * 20_000, False),
    ],
)
def test_a_tag_is_known_by_its_name(text: str, *, holds: bool) -> None:
    """Of a long text without one it is found out at once."""
    assert holds_html(text) is holds


def test_only_texts_are_looked_at() -> None:
    """An id or a date holds no HTML; where a mapping says so, any column does."""
    assert may_hold_html(converter("task_title"))
    assert not may_hold_html(converter("targets.deal_id"))
    assert may_hold_html(converter("targets.deal_id", html=True))


def test_a_flag_takes_the_text_of_the_column_that_fills_a_field() -> None:
    """Whichever that is; for a field that nothing fills, it is a slip."""
    header = ("Type", "Title", "Owner", "Deal ID", "Notes")
    maps = [("task_type", "Type"), ("task_title", "Title"), ("assignee_id", "Owner")]
    found = draft(header, Request(maps=[*maps, ("reason", "Notes")], html=["reason"]))
    taken = {source.field.name: [c.rule.html for c in source.columns] for source in
             found.mapping.sources}  # fmt: skip
    assert (taken["reason"], taken["task_title"], found.faults) == ([True], [False], ())
    found = draft(header, Request(maps=[*maps, ("reason", "")], html=["reason"]))
    assert ["--html" in fault.text or "html" in fault.text for fault in found.faults] == [True]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (r"One.\nTwo.", "One.\nTwo."),
        (r"One.\r\nTwo.\tThree.", "One.\nTwo.\tThree."),
        (r"a\\nb, a\b", r"a\\nb, a\b"),
        ("as it is\n", "as it is\n"),
    ],
)
def test_what_an_escape_stands_for(text: str, meant: str) -> None:
    """Line ends and tabs; a backslash in front, or any other letter, means nothing."""
    assert without_escapes(text) == meant


def test_line_ends_that_were_written_out_are_told() -> None:
    """Once a column, with the first row; nothing where there are none."""
    column = EscapedColumn(converter())
    column.observe(["plain"], [2])
    assert column.note() is None
    column.observe([r"One.\nTwo.", "plain", r"a\tb"], [3, 4, 5])
    told = r'each \n in "Notes" is sent as a line end (2 rows, the first is row 3)'
    assert column.note() == told
