"""Workbooks as other programs write them: patched where that is certain, refused where not."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import importer
from importer.results.layout import ResultsLayout
from importer.results.patched.original import Original, seen
from importer.results.patched.refusal import CannotPatchError
from importer.results.patched.workbook import prepare
from importer.rows.outcome import Outcome, Status
from tests.examples import examples
from tests.results.patched.made import (
    BAD_DATE,
    IMPORTED,
    PLAIN,
    created,
    packed,
    parts,
    patch,
    persons_workbook,
    raw,
    repacked,
    values_of,
)
from tools.trap_workbooks import MAIN, Sheet, xlsx

TWO = ("Title", "Due")
SHEET = "xl/worksheets/sheet1.xml"
TEXT = 't="inlineStr"><is><t>'
ADDED = (2, "created", "task_2", None, "nothing to do", 1, "r&1")


def patched(source: Path, *outcomes: Outcome, header: tuple[str, ...] = TWO, last: int = 2) -> Path:
    """The results of a sheet whose header is its first row."""
    target = source.with_name("out.xlsx")
    rows = outcomes or (created(2),)
    return patch(source, target, rows, header=header, header_row=1, last_row=last)


def xml_of(path: Path) -> str:
    """The XML of the sheet."""
    return parts(path)[SHEET].decode()


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda rows: rows, PLAIN),
        (
            lambda rows: rows.replace('<row r="2">', '<row r="2" spans="1:2" ht="20">'),
            PLAIN.replace('<row r="2">', '<row r="2" ht="20">'),
        ),
        (
            lambda rows: rows.replace("<row r", "\n <row spans='1:2' r").replace('"2"', "'2'"),
            PLAIN.replace("<row r", "\n <row r").replace('"2"', "'2'"),
        ),
        (lambda rows: re.sub(r' r="[A-Z]?[0-9]"', "", rows),) * 2,
        (lambda rows: rows.replace('<row r="2">', '<row r="2"><!-- -->'), None),
        (lambda rows: rows.replace("</t></is></c></row>", "! ?</t></is></c></row><?x?>"), None),
        (lambda rows: rows.replace("</t>", "! ?</t>"),) * 2,
        (lambda rows: rows + '<row r="3"/><row r="4" hidden="1"/>\n',) * 2,
    ],
)
def test_rows_keep_every_byte_but_the_spans(
    tmp_path: Path, change: Callable[[str], str], expected: str | Callable[[str], str] | None
) -> None:
    """Whatever their attributes, quotes and blanks; with a comment among them it is refused."""
    source = raw(tmp_path / "in.xlsx", change(PLAIN))
    if expected is None:
        with pytest.raises(CannotPatchError, match="comments stand among the rows"):
            patched(source)
        return
    whole = expected if isinstance(expected, str) else expected(PLAIN)
    target = patched(source)
    assert [row[2:] for row in values_of(target)][:2] == [IMPORTED, ADDED]
    written = re.sub(r'<c r="[C-I][12]".*?</c>', "", xml_of(target))
    assert f"<sheetData>{whole}</sheetData>" in written


def test_a_row_that_is_closed_before_the_next_is_counted(tmp_path: Path) -> None:
    """Rows without numbers follow each other, empty ones too."""
    rows = re.sub(r' r="[A-Z]?[0-9]"', "", PLAIN).replace("</row><row>", "</row><row/><row>")
    target = patched(raw(tmp_path / "in.xlsx", rows), created(3), last=3)
    assert [row[2:4] for row in values_of(target)] == [
        ("import_row", "import_status"),
        (None, None),
        (3, "created"),
    ]


def test_elements_with_a_prefix(tmp_path: Path) -> None:
    """As programs of Microsoft's own library write them."""
    whole = f'<worksheet xmlns="{MAIN}"><sheetData>{PLAIN}</sheetData></worksheet>'
    prefixed = re.sub(r"<(/?)(\w)", r"<\1x:\2", whole).replace("xmlns=", "xmlns:x=")
    source = repacked(raw(tmp_path / "in.xlsx", PLAIN), sheet1__xml=prefixed.encode())
    target = patched(source, Outcome(2, Status.INVALID, issues=(BAD_DATE,)))
    assert values_of(target)[0] == (*TWO, *IMPORTED)
    assert values_of(target)[1][:4] == ("Ring Ann", 3, 2, "invalid")
    assert "<c " not in xml_of(target)


def test_empty_cells_with_a_format_make_room(tmp_path: Path) -> None:
    """They hold nothing: the columns stand beside the table all the same."""
    blank = "".join(f'<c r="{letter}2" s="0"/>' for letter in "CDEZ")
    source = raw(tmp_path / "in.xlsx", PLAIN.replace("<v>3</v></c>", f"<v>3</v></c>{blank}"))
    target = patched(source)
    assert values_of(target)[1][2:9] == ADDED
    assert xml_of(target).count('r="C2"') == 1
    assert 'r="Z2" s="0"' in xml_of(target)


def test_what_stands_right_of_the_rows_is_passed(tmp_path: Path) -> None:
    """The columns come behind the last that is used, and nothing is written over."""
    rows = PLAIN + '<row r="3"><c r="D3"><v>9</v></c></row>'
    rows += f'<row r="4"><c r="A4" {TEXT}Ring Bo</t></is></c></row>'
    target = patched(raw(tmp_path / "in.xlsx", rows), created(2), created(4), last=4)
    assert values_of(target)[0] == (*TWO, None, None, *IMPORTED)
    assert values_of(target)[2][3:5] == (9, None)
    assert values_of(target)[3][4:6] == (4, "created")


def test_what_stands_above_or_below_the_table_moves_nothing(tmp_path: Path) -> None:
    """A title may reach further right than the table, and so may another table below it."""
    rows = PLAIN + '<row r="9"><c r="C9"><v>7</v></c><c r="F9"><v>9</v></c></row>'
    target = patched(raw(tmp_path / "in.xlsx", rows))
    assert values_of(target)[0] == (*TWO, *IMPORTED)
    assert values_of(target)[8][2:6] == (7, None, None, 9)


def test_columns_that_are_told_of_together_are_parted(tmp_path: Path) -> None:
    """Hidden ones up to the end of the sheet stay so but for the new."""
    before = (
        '<dimension ref="A1:B2"/><cols><col min="1" max="1" width="9"/>'
        '<col min="2" max="16384" width="0" hidden="1"/></cols>'
    )
    written = xml_of(patched(raw(tmp_path / "in.xlsx", PLAIN, before=before)))
    columns = re.findall(r'<col min="(\d+)" max="(\d+)"[^>]*?( hidden="1")?/>', written)
    assert columns[:2] == [("1", "1", ""), ("2", "2", ' hidden="1"')]
    assert columns[2:-1] == [(str(number), str(number), "") for number in range(3, 10)]
    assert columns[-1] == ("10", "16384", ' hidden="1"')
    assert '<dimension ref="A1:I2"/>' in written


def test_elements_with_end_tags_of_their_own(tmp_path: Path) -> None:
    """Canonical XML closes none by itself."""
    before = '<dimension ref="A1:B2"></dimension><cols><col min="1" max="4" width="9"></col></cols>'
    written = xml_of(patched(raw(tmp_path / "in.xlsx", PLAIN, before=before)))
    assert (
        '<dimension ref="A1:I2"></dimension><cols><col min="1" max="2" width="9"></col>' in written
    )
    assert written.count("<col ") == 8


@pytest.mark.parametrize(
    ("after", "has_filter"),
    [
        ('<mergeCells><mergeCell ref="A9:B9"/></mergeCells>', True),
        ('<autoFilter ref="A1:B2"/>', False),
        ('<sheetProtection sheet="1"/>', False),
        ('<tableParts count="0"/>', False),
    ],
)
def test_a_filter_is_added_where_none_is_in_the_way(
    tmp_path: Path, after: str, *, has_filter: bool
) -> None:
    """Over the table and the import columns, in its place among the elements."""
    written = xml_of(patched(raw(tmp_path / "in.xlsx", PLAIN, after=after)))
    assert (f'</sheetData><autoFilter ref="A1:I2"/>{after}' in written) is has_filter


def test_the_drawing_of_comments_has_its_place(tmp_path: Path) -> None:
    """Behind the margins and before the extensions, as the order of elements asks."""
    after = '<pageMargins left="1"/><extLst/>'
    source = raw(tmp_path / "in.xlsx", PLAIN, after=after)
    written = xml_of(patched(source, Outcome(2, Status.INVALID, issues=(BAD_DATE,))))
    assert re.search(r'<pageMargins left="1"/><legacyDrawing [^>]*r:id="rId2"/><extLst/>', written)


def test_an_empty_bad_cell_has_the_style_of_its_row_or_column(tmp_path: Path) -> None:
    """It is not written in the sheet, so its number format comes from there."""
    before = '<cols><col min="2" max="2" width="9" style="1"/></cols>'
    rows = PLAIN.replace('<c r="B2"><v>3</v></c>', "")
    source = tmp_path / "in.xlsx"
    source.write_bytes(xlsx(Sheet("Q3", rows, before), formats=["0000"]))
    target = patched(source, Outcome(2, Status.INVALID, issues=(BAD_DATE,)))
    style = re.search(r'<c r="B2" s="(\d+)"/>', xml_of(target))
    styles = re.findall(r"<xf [^>]*>", parts(target)["xl/styles.xml"].decode().split("cellXfs")[1])
    assert style is not None
    assert 'numFmtId="164"' in styles[int(style[1])]
    assert 'applyFill="1"' in styles[int(style[1])]


def signed(path: Path) -> Path:
    """With the relation of a signature."""
    about = b'<Relationship Id="rIdS" Type="http://example.com/origin" Target="x"/></Relationships>'
    relations = parts(path)["_rels/.rels"].replace(b"</Relationships>", about)
    return packed(path, parts(path) | {"_rels/.rels": relations})


REFUSED: dict[str, tuple[Callable[[Path], Path], str]] = {
    "strict": (lambda p: raw(p, PLAIN, strict=True), "it is saved as Strict Open XML"),
    "beside": (
        lambda p: raw(p, PLAIN.replace("</row>", '<c r="F1"><v>1</v></c></row>', 1)),
        "something else stands beside its table",
    ),
    "merged": (
        lambda p: raw(p, PLAIN, after='<mergeCells><mergeCell ref="B2:XFD2"/></mergeCells>'),
        "there is no room beside its table",
    ),
    "no header": (
        lambda p: raw(p, PLAIN.replace('"1"', '"9"', 1).replace('r="2"', 'r="10"')),
        "the row of its header is not there",
    ),
    "order": (
        lambda p: raw(p, PLAIN + PLAIN),
        "the rows of its sheet are not in order",
    ),
    "utf-16": (
        lambda p: repacked(raw(p, PLAIN), workbook__xml="<workbook/>".encode("utf-16")),
        "xl/workbook.xml in it is not written as UTF-8",
    ),
    "no styles": (
        lambda p: repacked(raw(p, PLAIN), styles__xml=b"<styleSheet/>"),
        "its styles are not written as usual",
    ),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_breaks_a_rule_is_refused_before_a_row_is_taken(tmp_path: Path, kind: str) -> None:
    """With the reason, in words."""
    make, reason = REFUSED[kind]
    source = make(tmp_path / "in.xlsx")
    with pytest.raises(CannotPatchError) as refused:
        patched(source)
    assert refused.value.reason == reason


def test_a_signed_workbook_is_refused(tmp_path: Path) -> None:
    """A change would break what was signed."""
    source = signed(raw(tmp_path / "in.xlsx", PLAIN))
    with pytest.raises(CannotPatchError, match="it is signed"):
        patched(source)


def test_formulas_in_the_import_columns_are_not_lost(tmp_path: Path) -> None:
    """Somebody's own: the workbook is refused."""
    header = (*TWO, *IMPORTED)
    cells = "".join(
        f'<c r="{letter}1" {TEXT}{name}</t></is></c>'
        for letter, name in zip("CDEFGHI", IMPORTED, strict=True)
    )
    rows = PLAIN.replace("</row>", f"{cells}</row>", 1)
    rows = rows.replace("<v>3</v></c>", '<v>3</v></c><c r="D2"><f>A2</f></c>')
    with pytest.raises(CannotPatchError, match="there are formulas in its import columns"):
        patched(raw(tmp_path / "in.xlsx", rows), header=header)


@pytest.mark.parametrize("names", [IMPORTED[:3], (*IMPORTED, "import_row")])
def test_some_of_the_import_columns_are_refused(tmp_path: Path, names: tuple[str, ...]) -> None:
    """Which of them would be replaced is not certain."""
    with pytest.raises(CannotPatchError, match="it has not each of the import columns once"):
        patched(raw(tmp_path / "in.xlsx", PLAIN), header=(*TWO, *names))


def test_a_workbook_that_changed_since_it_was_read_is_refused(tmp_path: Path) -> None:
    """Its rows may be other ones now."""
    source = raw(tmp_path / "in.xlsx", PLAIN)
    original = Original(source, seen(source)._replace(size=1), "Q3", 1, 2)
    with pytest.raises(CannotPatchError, match="it was changed since it was read"):
        prepare(original, ResultsLayout(TWO))


def test_macros_stay(tmp_path: Path) -> None:
    """An .xlsm is one afterwards; called .xlsx it is refused, as Excel would refuse the results."""
    source = persons_workbook(tmp_path / "in.xlsx")
    members = parts(source) | {"xl/vbaProject.bin": b"macros"}
    members["[Content_Types].xml"] = members["[Content_Types].xml"].replace(
        b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )
    packed(source, members)
    target = patch(source.rename(tmp_path / "in.xlsm"), tmp_path / "out.xlsm", [created(4)])
    assert b"sheet.macroEnabled.main+xml" in parts(target)["[Content_Types].xml"]
    assert parts(target)["xl/vbaProject.bin"] == b"macros"
    with pytest.raises(CannotPatchError, match=r"^it is not what \.xlsx stands for"):
        patch(target.rename(tmp_path / "a.xlsx"), tmp_path / "b.xlsx", [created(4)])


CELLS = st.one_of(st.none(), st.text("ab <&\"'_x0\n7é😀", min_size=1, max_size=6), st.integers())


@settings(max_examples=examples(60), deadline=None)
@given(
    rows=st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=6),
    styled=st.booleans(),
)
def test_the_reader_finds_the_cells_that_were_there(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[object]], *, styled: bool
) -> None:
    """Whatever stands in a sheet: its own columns read the same before and after."""
    folder = tmp_path_factory.mktemp("made")
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Q3"
    sheet.append(["Title", "Due", "Note"])
    for number, row in enumerate(rows, 2):
        sheet.append([f"Ring {number}", *row])
        if styled:
            sheet.cell(number, 9).number_format = "0.00"
    book.save(folder / "in.xlsx")
    before = importer.read_table(folder / "in.xlsx", header_row=1)
    read = [(number, list(cells)) for number, cells in before.rows]
    assume(not any("another table begins below" in note for note in before.notes))
    width = max(len(before.header), *(len(cells) for _, cells in read))
    header = (*before.header, *[""] * (width - len(before.header)))
    target = patch(
        folder / "in.xlsx",
        folder / "out.xlsx",
        [created(number) for number, _ in read],
        header=header,
        header_row=1,
        last_row=max((number for number, _ in read), default=1),
    )
    after = importer.read_table(target, sheet="Q3")
    assert tuple(after.header) == (*header, *IMPORTED)
    assert [(number, list(cells)[:width]) for number, cells in after.rows] == [
        (number, [*cells, *[""] * (width - len(cells))]) for number, cells in read
    ]
