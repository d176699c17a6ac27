"""What a web page becomes that a program named .xls."""

from __future__ import annotations

import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.rows.table import NativeCell
from importer.source.workbooks.html import tables as html_tables
from importer.source.workbooks.html.tokens import PENDING_CHARACTERS, Tag, read_tokens


def _page(*tables: str, head: str = "") -> bytes:
    return f"<html><head>{head}</head><body>{''.join(tables)}</body></html>".encode()


_TABLE = "<table><tr><th>Id<th>Name</tr><tr><td>007<td>Dana</table>"


def test_a_table_is_read(read_bytes: Any) -> None:
    """Ends of cells may be missing; all is text, zeros and all."""
    found = read_bytes(_page(_TABLE))
    assert (found.kind, found.sheet, found.header) == ("workbook", "table 1", ("Id", "Name"))
    assert (found.numbers, found.rows) == ([2], [["007", "Dana"]])
    assert found.natives == [[NativeCell("007", "@"), NativeCell("Dana", "@")]]
    assert found.notes == []


def test_texts_are_as_the_page_shows_them(read_bytes: Any) -> None:
    """Entities, line breaks, blanks, tags inside; scripts, styles and comments are no text."""
    cells = [
        "a &amp; b &lt;c&gt; &#8364;&nbsp;5",
        "one<br>two<p>three</p>",
        " \n spaced \t out \n",
        '<b>bold</b><script>if (a < b) "</td>"</script><!-- <td> --><style>td {}</style>',
        '<span title="a > b">5 < 6</span>',
    ]
    row = "".join(f"<td>{cell}</td>" for cell in cells)
    found = read_bytes(_page(f"<table><tr>{'<th>x</th>' * 5}</tr><tr>{row}</tr></table>"))
    assert found.rows == [
        ["a & b <c> €\xa05", "one\ntwo\nthree", "spaced out", "bold", "5 < 6"],
    ]


def test_the_first_table_of_several_columns_is_read_and_the_others_named(read_bytes: Any) -> None:
    """Pages are laid out with tables, and reports have titles in some."""
    title = "<table><tr><td>Report of Q3</td></tr></table>"
    layout = f"<table><tr><td>{_TABLE}</td></tr></table>"
    found = read_bytes(_page(title, layout, _TABLE.replace("007", "8")))
    assert found.rows == [["007", "Dana"]]
    assert found.notes == ['read sheet "table 2"; not imported: "table 1", "table 3"']
    assert read_bytes(_page(title, layout, _TABLE.replace("007", "8")), sheet="table 3").rows == [
        ["8", "Dana"]
    ]


def test_cells_over_several_places(read_bytes: Any) -> None:
    """Names reach over their columns; in the rows only the first place has the value."""
    found = read_bytes(
        _page(
            "<table><tr><th>Id</th><th colspan=2>Contact</th></tr>"
            "<tr><td rowspan='2'>1</td><td>Dana</td><td>x</td></tr><tr><td>Lee</td><td>y</td></tr>"
            "<tr style='display: none'><td>2</td><td colspan=999999>z</td></tr></table>"
        )
    )
    assert found.header == ("Id", "Contact", "Contact")
    assert found.rows == [["1", "Dana", "x"], ["", "Lee", "y"], ["2", "z", ""]]
    assert found.notes == [
        "1 row is hidden in the workbook and was read too (row 4)",
        "merged cells: only the first cell holds its value (A2:A3); unmerge them and fill each row",
    ]


@pytest.mark.parametrize(
    ("head", "codec"),
    [
        ('<meta charset="utf-8">', "utf-8"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=windows-1252">', "cp1252"),
        ('<meta charset="no-such">', "utf-8"),
        ('<meta charset="ascii">', "utf-8"),
        ("", "utf-16"),
    ],
)
def test_the_page_says_its_encoding(read_bytes: Any, head: str, codec: str) -> None:
    """Where it is right; otherwise it is found as that of any text."""
    page = _page(_TABLE.replace("Dana", "Zoë"), head=head).decode()
    assert read_bytes(page.encode(codec)).rows == [["007", "Zoë"]]


def test_a_page_without_a_table_is_refused(refusal_of: Any) -> None:
    """An error page that was saved under the name of the export."""
    assert refusal_of(_page("<p>Your session has expired.</p>")) == (
        "SourceError: t.bin is a web page without a table; "
        "open it in a browser to see what it says, and export the table again"
    )


def test_tables_without_number_are_refused(refusal_of: Any) -> None:
    """No program writes a thousand of them, or fifty inside each other."""
    for page in (_page("<table>" * 60), _page("<table></table>" * 1001)):
        assert refusal_of(page) == (
            "SourceError: t.bin is too large to be read safely: it has more than a thousand "
            "tables, or many in one another; copy the table into a new workbook, or export it as "
            "CSV"
        )


def test_a_cell_without_an_end_is_refused(refusal_of: Any) -> None:
    """A page whose last cell swallows the rest of it."""
    page = _page("<table><tr><td>" + "x " * (9 << 20))
    assert "one cell of it is longer than 16 million characters" in refusal_of(page)


def _tag(name: str, about: str = "", *, is_end: bool = False) -> Tag:
    return Tag(name, is_end, about)


def test_tokens_do_not_depend_on_where_blocks_end() -> None:
    """A tag may be cut at any place."""
    page = "a<b c='d>e'>f</b><!-- <x> -->g<br/>h < i<script>1 < 2</script>j<!doctype x>k"
    whole = [
        "a", _tag("b", " c='d>e'"), "f", _tag("b", is_end=True), "g", _tag("br", "/"),
        "h ", "<", " i", _tag("script", is_end=True), "j", "k",
    ]  # fmt: skip
    assert list(read_tokens([page])) == whole
    joined = _join(whole)
    for size in (1, 2, 3, 7):
        blocks = [page[start : start + size] for start in range(0, len(page), size)]
        assert _join(list(read_tokens(blocks))) == joined


def _join(tokens: list[Any]) -> list[Any]:
    """The tokens with the pieces of each text put together."""
    joined: list[Any] = []
    for token in tokens:
        if isinstance(token, str) and joined and isinstance(joined[-1], str):
            joined[-1] += token
        else:
            joined.append(token)
    return joined


@pytest.mark.parametrize(
    "hostile", ["<a b='", "<a<a", "<!--", "<![", "<a b=", "</", "<script>", "'\"<"]
)
def test_pages_that_are_made_to_hurt_take_no_longer(hostile: str) -> None:
    """What never ends is given up after so many characters, and not looked at again."""
    text = hostile * (3 * PENDING_CHARACTERS // len(hostile))
    blocks = [text[start : start + 65_536] for start in range(0, len(text), 65_536)]
    assert sum(1 for _ in read_tokens(blocks)) <= len(text)


_SOUP = [
    "<td>", "</td>", "<tr>", "<table>", "</table>", "<th rowspan=3>", "<td colspan=2>", "x",
    "<br>", "<!--", "-->", "<", ">", "&amp;", "'", '"', "=", "<a b=",
]  # fmt: skip


@given(st.lists(st.sampled_from(_SOUP)))
def test_no_order_of_tags_is_too_odd(pieces: list[str]) -> None:
    """Every soup of tags gives rows whose texts are as many as their cells."""
    page = "<html><table>" + "".join(pieces)
    for _, row in html_tables.read_tables(io.BytesIO(page.encode()), "utf-8"):
        assert len(row.texts) == len(row.cells) > 0
