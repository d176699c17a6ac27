"""Rows that are taken from their text are those that the parser gives, and so is every refusal."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import importer
from importer.source.workbooks import markup
from importer.source.workbooks.stored import StoredRow
from importer.source.workbooks.xlsx.package import open_xlsx
from importer.source.workbooks.xlsx.plain_rows import PlainRows
from tests.examples import examples
from tests.source.workbooks.drawn import KINDS, Drawn
from tools.odd_workbooks import make_odd_workbook
from tools.trap_workbooks import MAIN, Sheet, row, xlsx
from tools.traps import build_traps
from tools.two_ways import by_parser_alone, difference, read_sheets

ROOT = Path(importer.__file__).parent.parent
SHEET = "xl/worksheets/sheet1.xml"
BLOCKS = (1, 7, 50, 50, 400, 400, 1 << 14)

WORKBOOKS = {
    str(path.relative_to(ROOT)): path.read_bytes
    for folder in ("samples", "templates")
    for path in sorted((ROOT / folder).rglob("*"))
    if path.is_file() and zipfile.is_zipfile(path)
}
TRAPS = {
    name: content
    for name, content in build_traps().items()
    if zipfile.is_zipfile(io.BytesIO(content))
}

EXCEL_ROW = (
    '<row r="{n}" spans="1:5" s="3" customFormat="1" ht="15.75" x14ac:dyDescent="0.25">'
    '<c r="A{n}" s="3" t="s"><v>0</v></c><c r="B{n}" s="1"><v>46081.5</v></c><c r="C{n}" s="3"/>'
    '<c r="D{n}" s="2"><v>42</v></c><c r="E{n}" t="b"><v>1</v></c></row>'
)
LIBREOFFICE_ROW = (
    '<row r="{n}" customFormat="false" ht="12.8" hidden="false" customHeight="false" '
    'outlineLevel="0" collapsed="false"><c r="A{n}" s="0" t="s"><v>0</v></c>'
    '<c r="B{n}" s="1" t="n"><v>46081</v></c><c r="D{n}" s="0" t="inlineStr"><is>'
    '<t xml:space="preserve"> a &amp; b\n</t></is></c></row>'
)
OTHER_ROW = (
    '\r\n  <x:row r="{n}"><x:c r="A{n}" t="str"><x:v>a_x000A_b</x:v></x:c>'
    '<x:c r="C{n}" s="1"><x:v>46081</x:v></x:c></x:row>'
)
_CALCULATED_ROW = (
    '<row r="{n}" ht="15"><c r="A{n}"><f>LEN(B1)</f><v>2</v></c><c r="B{n}" t="s"><v>0</v></c>'
    '<c r="C{n}" t="inlineStr"><is><t>text</t></is></c></row>'
)


def _sheet(form: str, *, prefix: str = "", rows: int = 40, odd: str = "") -> bytes:
    """A workbook of rows that are all written alike; odd: one in their midst."""
    body = [form.replace("{n}", str(n)) for n in range(1, rows + 1)]
    body[rows // 2] = odd.replace("{n}", str(rows // 2 + 1)) or body[rows // 2]
    space = f'xmlns{":" + prefix[:-1] if prefix else ""}="{MAIN}" xmlns:x14ac="urn:ac"'
    data = f"<{prefix}sheetData>{''.join(body)}\n</{prefix}sheetData>"
    sheet = f"<{prefix}worksheet {space}>{data}</{prefix}worksheet>"
    return xlsx(
        Sheet("Q3", ""),
        formats=["yyyy-mm-dd", "00000"],
        strings="<si><t>a</t></si>",
        extra={SHEET: sheet},
    )


@pytest.fixture
def plain_rows(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The numbers of the rows that are taken from their text."""
    numbers: list[int] = []
    take = PlainRows.take

    def noting(self: PlainRows, text: str, place: int, limit: int) -> tuple[StoredRow, int] | None:
        taken = take(self, text, place, limit)
        numbers.extend([taken[0].number] if taken is not None else [])
        return taken

    monkeypatch.setattr(PlainRows, "take", noting)
    return numbers


@pytest.mark.parametrize("read", WORKBOOKS.values(), ids=WORKBOOKS)
def test_samples_and_templates_are_read_the_same(read: Callable[[], bytes]) -> None:
    """Each workbook that there is."""
    assert not difference(read())


@pytest.mark.parametrize("content", TRAPS.values(), ids=TRAPS)
def test_traps_are_read_the_same(content: bytes) -> None:
    """Each of the defects."""
    assert not difference(content)


@settings(max_examples=examples(100))
@given(seed=st.integers(0, 2**32), block_bytes=st.sampled_from(BLOCKS))
def test_odd_workbooks_are_read_the_same(seed: int, block_bytes: int) -> None:
    """Whatever stands among the plain rows, wherever the blocks end and whatever is damaged."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(markup, "BLOCK_BYTES", block_bytes)
        assert not difference(make_odd_workbook(random.Random(seed)))


@pytest.mark.parametrize(
    ("form", "prefix"), [(EXCEL_ROW, ""), (LIBREOFFICE_ROW, ""), (OTHER_ROW, "x:")]
)
@pytest.mark.parametrize("block_bytes", [10, 1 << 14])
def test_rows_of_a_common_form_are_taken_from_their_text(
    form: str,
    prefix: str,
    block_bytes: int,
    monkeypatch: pytest.MonkeyPatch,
    plain_rows: list[int],
) -> None:
    """After a few that were looked at, whichever program wrote them, and with the same cells."""
    monkeypatch.setattr(markup, "BLOCK_BYTES", block_bytes)
    content = _sheet(form, prefix=prefix)
    assert not difference(content)
    assert plain_rows == list(range(5, 41))


@pytest.mark.parametrize(
    ("odd", "others"),
    [
        ('<row r="{n}"><c r="A{n}"><!-- </x> --><f>1+1</f></c></row>', range(22, 41)),
        ('<row r="{n}"><c r="A{n}" t="str"><v><![CDATA[a]]></v></c></row>', range(22, 41)),
        ('<row r="{n}"/>', range(23, 41)),  # it has no end tag but that of the next row
    ],
)
def test_an_odd_row_is_parsed_and_those_behind_it_are_not(
    odd: str, others: range, plain_rows: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A formula, a section of CDATA and a row without cells cost only what stands near them."""
    monkeypatch.setattr(markup, "BLOCK_BYTES", 40)
    content = _sheet(LIBREOFFICE_ROW, odd=odd)
    with by_parser_alone():
        slow = read_sheets(content)
    assert plain_rows == []
    assert read_sheets(content) == slow
    assert plain_rows == [*range(5, 21), *others]


def test_what_is_not_well_formed_by_itself_ends_the_quick_way(plain_rows: list[int]) -> None:
    """The end of a row in a comment is none; from there on the parser gets everything."""
    odd = '<row r="{n}"><c r="A{n}" t="str"><!-- </row> --><v>a</v></c></row>'
    assert not difference(_sheet(LIBREOFFICE_ROW, odd=odd))
    assert plain_rows == list(range(5, 21))


@pytest.mark.parametrize("limit", [0, 500])
def test_a_row_without_an_end_in_sight_is_the_parser_s(
    limit: int, monkeypatch: pytest.MonkeyPatch, plain_rows: list[int]
) -> None:
    """It is not waited for until all of it is there."""
    monkeypatch.setattr("importer.source.workbooks.xlsx.parted._MOST_BYTES", limit)
    monkeypatch.setattr(markup, "BLOCK_BYTES", 100)
    odd = f'<row r="{{n}}"><c r="A{{n}}" t="str"><v>{"x" * 2000}</v></c></row>'
    assert not difference(_sheet(LIBREOFFICE_ROW, odd=odd))
    assert plain_rows[-1:] == ([20] if limit else [])


@pytest.mark.parametrize(
    "odd",
    [
        _CALCULATED_ROW.replace("{n}", "3"),  # not in their order
        _CALCULATED_ROW.replace("LEN", "LEN&bogus;"),
        _CALCULATED_ROW.replace("text", "text&bogus;"),
        _CALCULATED_ROW.replace("text", "text]]>"),
        _CALCULATED_ROW.replace("text", "text\x01"),
        _CALCULATED_ROW.replace("text", "text\ufffe"),
        _CALCULATED_ROW.replace("<v>0</v>", "<v>99</v>"),
        _CALCULATED_ROW.replace("<v>0</v>", "<v>zero</v>"),
        _CALCULATED_ROW.replace("<v>2</v>", "<v>2.2.2</v>"),
        _CALCULATED_ROW.replace('t="s"', 't="s" t="s"'),
        _CALCULATED_ROW.replace(' ht="15"', ' z:ht="15"'),
        _CALCULATED_ROW.replace("</row>", "</x:row>"),
    ],
)
def test_damage_in_a_row_like_the_others_is_seen(odd: str) -> None:
    """As the parser sees it, and in the same words."""
    content = _sheet(_CALCULATED_ROW, odd=odd)
    assert not difference(content)
    found = read_sheets(content)
    assert not isinstance(found, str)
    assert "t.xlsx is damaged or incomplete" in found[0].end


def test_a_sheet_without_a_plain_row_is_left_to_the_parser(
    monkeypatch: pytest.MonkeyPatch, plain_rows: list[int]
) -> None:
    """After a number of rows that were looked at in vain; it would only cost time."""
    monkeypatch.setattr("importer.source.workbooks.xlsx.plain_rows._MOST_LOOKED_AT", 10)
    rich = '<row r="{n}"><c r="A{n}" t="inlineStr"><is><r><t>a</t></r></is></c></row>'
    content = _sheet(rich, odd=LIBREOFFICE_ROW)
    assert not difference(content)
    assert plain_rows == []


def test_formulas_with_a_value_are_plain_and_links_are_not(plain_rows: list[int]) -> None:
    """A formula that leads somewhere keeps its address, in whichever letters it is written."""
    length = '<c r="A{n}"><f>LEN(B1)&amp;"x"</f><v>2</v></c>'
    form = '<row r="{n}">' + length + '<c r="B{n}" t="str">{f}</c></row>'
    upper = form.replace("{f}", "<f>UPPER(B1)</f><v>a</v>")
    link = form.replace("{f}", '<f> hyperLink("https://example.com/a")</f><v>a</v>')
    content = _sheet(upper, odd=link)
    assert not difference(content)
    assert plain_rows == [*range(5, 21), *range(22, 41)]
    assert "https://example.com/a" in read_sheets(content)[0].rows[20]  # type: ignore[union-attr]


def test_a_cell_far_to_the_right_is_left_out_in_both_ways() -> None:
    """The row goes to the parser, which names the cell."""
    far = '<row r="{n}"><c r="A{n}" t="str"><v>a</v></c><c r="GR{n}" t="str"><v>b</v></c></row>'
    assert not difference(_sheet(far))


def test_more_forms_than_are_expected_are_the_parser_s(plain_rows: list[int]) -> None:
    """A sheet whose every cell has a style of its own is read, if not quickly."""
    rows = "".join(
        f'<row r="{n}"><c r="A{n}" s="{n // 2}" t="str"><v>a</v></c></row>' for n in range(1, 101)
    )
    assert not difference(xlsx(Sheet("Q3", rows)))
    assert len(plain_rows) < 20


@pytest.mark.parametrize("kind", ["xlsx"])
def test_a_drawn_sheet_is_read_the_same(kind: str) -> None:
    """What every reader is tested with."""
    cells = {(r, c): f"{r} {c}" for r in range(1, 30) for c in range(1, 4) if (r + c) % 5}
    drawn = Drawn(cells, hidden_rows=frozenset({9}), hidden_columns=frozenset({2}))
    assert not difference(KINDS[kind](drawn))


def test_a_difference_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """A row that is taken otherwise than the parser gives it."""
    take = PlainRows.take

    def wrongly(self: PlainRows, text: str, place: int, limit: int) -> tuple[StoredRow, int] | None:
        taken = take(self, text, place, limit)
        return taken and (taken[0]._replace(texts=["x"]), taken[1])

    monkeypatch.setattr(PlainRows, "take", wrongly)
    assert "'x'" in difference(xlsx(Sheet("Q3", "".join(row(n, "a") for n in range(1, 30)))))


def _telling(content: bytes, *, keeps_cells: bool) -> list[tuple[object, ...]]:
    """What an import takes of the rows: texts, and which cells are dates or lead somewhere."""
    with closing(open_xlsx(io.BytesIO(content))) as book:
        for sheet in book.sheets:
            sheet.keeps_cells = keeps_cells
        rows = [one for sheet in book.sheets for one in sheet.rows()]
    return [
        (
            one.number,
            one.texts,
            [cell.value if isinstance(cell.value, date) else None for cell in one.cells],
            [cell.link for cell in one.cells],
            list(one.uncalculated),
            one.is_hidden,
        )
        for one in rows
    ]


@pytest.mark.parametrize("form", [EXCEL_ROW, LIBREOFFICE_ROW])
def test_cells_that_are_not_kept_still_tell_dates_and_links(form: str) -> None:
    """A dry run without results judges rows as one with results does."""
    formula = '<f>HYPERLINK("https://example.com")</f>'
    link = f'<row r="{{n}}"><c r="A{{n}}" t="str">{formula}<v>a</v></c></row>'
    content = _sheet(form, odd=link)
    assert _telling(content, keeps_cells=False) == _telling(content, keeps_cells=True)


@settings(max_examples=examples(30))
@given(seed=st.integers(0, 2**32))
def test_cells_of_odd_workbooks_that_are_not_kept_tell_the_same(seed: int) -> None:
    """Of all that are read."""
    content = make_odd_workbook(random.Random(seed))
    found = read_sheets(content)
    if not isinstance(found, str) and not any(sheet.end for sheet in found):
        assert _telling(content, keeps_cells=False) == _telling(content, keeps_cells=True)
