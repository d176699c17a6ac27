"""Clean tables stay as they are: what is found in polluted ones must cost the others nothing."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from importer.source.structure.body import Body, Rows
from importer.source.structure.layout import find_table
from tests.examples import examples

_WORDS = (
    "Ring",
    "write",
    "Deal of Q3",
    "Anna Ek",
    "a, b",
    "Follow up: price",
    "x",
    "high",
    "7 days",
)
_TEXT = st.sampled_from(_WORDS)
_NUMBER = st.integers(-9, 99999).map(str) | st.floats(0, 999).map(lambda x: f"{x:.2f}")
_DATE = st.dates().map(lambda day: day.isoformat()) | st.sampled_from(["3.2.2027", "1/2/26"])
_EMAIL = st.integers(0, 99).map(lambda n: f"person{n}@example.com")
_CODE = st.integers(0, 9999).map(lambda n: f"usr_{n:06d}")
_COLUMN = st.sampled_from([_TEXT, _NUMBER, _DATE, _EMAIL, _CODE])
_NAMES = st.lists(
    st.sampled_from(
        ["Title", "task_type", "Owner", "Due date", "Amount", "E-mail", "Stage", "2nd phone", "Q3"]
    ),
    unique=True,
)


@st.composite
def _tables(draw: st.DrawFn) -> tuple[list[str], list[list[str]]]:
    header = draw(_NAMES.filter(bool))
    columns = [draw(_COLUMN) for _ in header]
    with_gaps = [column | st.just("") for column in columns]
    row = st.tuples(
        *(draw(st.sampled_from([c, g])) for c, g in zip(columns, with_gaps, strict=True))
    )
    rows = draw(st.lists(row.map(list).filter(any), max_size=40))
    return header, rows


def read(rows: list[list[str]]) -> tuple[list[str], list[list[str]], list[str]]:
    """Header, rows and notes of a table whose rows are numbered from 1."""
    numbered = list(enumerate(rows, start=1))
    layout = find_table(numbered, label="t.csv")
    body = Body(layout)
    below = [pair for pair in numbered if pair[0] >= layout.first_row]
    body.feed(Rows([n for n, _ in below], [list(cells) for _, cells in below], below))
    found = [cells for part in (*body.take(5), *body.finish(5)) for cells in part.cells]
    return layout.header if layout.has_header else [], found, layout.notes + body.notes()


@given(table=_tables())
def test_a_clean_table_is_left_as_it_is(table: tuple[list[str], list[list[str]]]) -> None:
    """Names in the first row, whatever is below: they are the header, and every row is there."""
    header, rows = table
    assert read([header, *rows]) == (header, rows, [])


@given(table=_tables(), gaps=st.sets(st.integers(1, 40), max_size=5))
def test_blank_rows_end_no_table(table: tuple[list[str], list[list[str]]], gaps: set[int]) -> None:
    """A clean table with blank rows in it keeps its rows of several cells."""
    header, rows = table
    spaced = [header]
    for place, row in enumerate(rows):
        spaced += [[""] * len(header)] * (place in gaps) + [row]
    found = read(spaced)
    assert found[0] == header
    assert [row for row in rows if sum(map(bool, row)) > 1] == [
        row for row in found[1] if sum(map(bool, row)) > 1
    ]


_ANY_CELL = st.one_of(
    st.just(""), _TEXT, _NUMBER, _DATE, _EMAIL, _CODE, st.text(max_size=5),
    st.sampled_from(["Total", "Total: 3", "Title", "Owner", "(USD)", "-- end --", "Source: x"]),
)  # fmt: skip
_ANY_ROWS = st.lists(
    st.sampled_from([["Title", "Owner", "Due"], ["x", "y"], [""], []])
    | st.lists(_ANY_CELL, max_size=6),
    min_size=1,
    max_size=40,
)


@given(rows=_ANY_ROWS.filter(lambda rows: any(cell.strip() for row in rows for cell in row)))
@settings(max_examples=examples(300))
def test_every_row_is_accounted_for(rows: list[list[str]]) -> None:
    """Whatever the rows are: each that is not blank is header, data, or named in a note."""
    numbered = list(enumerate(rows, start=1))
    layout = find_table(numbered, label="t.csv")
    body = Body(layout)
    below = [pair for pair in numbered if pair[0] >= layout.first_row]
    body.feed(Rows([n for n, _ in below], [list(cells) for _, cells in below], below))
    given = [number for part in body.finish(5) for number in part.numbers]
    left_out = [*body._repeats, *(row.number for row in [*body._banners, *body._footer])]
    seen = [*layout.header_rows, *(n for n, _ in layout.passed_over), *given, *left_out]
    filled = [number for number, cells in numbered if any(map(str.strip, cells))]
    assert sorted(seen) == filled[: len(filled) - body._unread]
    assert given == sorted(given)
    assert body.blank_rows <= len(rows) - len(filled)
    told = " ".join(layout.notes + body.notes())
    assert all(str(number) in told for number in left_out[:3])
    assert body._unread == 0 or f"its {body._unread} rows" in told
