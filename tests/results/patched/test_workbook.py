"""The results as a patch of the person's workbook: what is added, and that all else stays."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils.escape import unescape

from importer.errors import ResultsError
from importer.results.layout import ResultRow, ResultsLayout
from importer.results.patched import row_writer
from importer.results.patched.original import Original, seen
from importer.results.patched.workbook import prepare
from importer.rows.outcome import IMPORT_COLUMNS, Outcome, Status
from tests.results.patched.made import (
    BAD_DATE,
    BAND,
    EMPTY,
    HEADER,
    IMPORTED,
    NO_TARGET,
    ODD_TITLE,
    PLAIN,
    created,
    parts,
    patch,
    persons_workbook,
    raw,
    repacked,
    rows_of,
    sheet_of,
    values_of,
)

CHANGED = {
    "xl/worksheets/sheet1.xml",
    "xl/comments/comment1.xml",
    "xl/drawings/commentsDrawing1.vml",
    "xl/styles.xml",
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "[Content_Types].xml",
}
"""Parts of the workbook that is made here."""

SAID_OF_A5 = """\
[task-importer says:]
"n/a" was taken as empty
[end of what task-importer says]"""


def ends() -> list[Outcome]:
    """Of the rows of the person's workbook: 5 with a warning, 6 invalid."""
    invalid = Outcome(6, Status.INVALID, issues=(BAD_DATE, EMPTY, NO_TARGET))
    return [created(4), created(5, ODD_TITLE), invalid, *map(created, (7, 8, 9))]


def marks(path: Path) -> dict[str, tuple[str, str | None]]:
    """The colour of each marked cell, and what its comment says."""
    return {
        cell.coordinate: (cell.fill.fgColor.rgb, cell.comment and cell.comment.text)
        for row in sheet_of(path).iter_rows()
        for cell in row
        if cell.fill.fgColor.rgb in {"FFFFC7CF", "FFFFEB9D"}
    }


def test_every_other_part_stays_byte_for_byte(tmp_path: Path) -> None:
    """Only the sheet, what belongs to it, and the three lists of parts are other ones."""
    source = persons_workbook(tmp_path / "in.xlsx")
    before, after = parts(source), parts(patch(source, tmp_path / "out.xlsx", ends()))
    assert {name for name in before if before[name] != after[name]} == CHANGED
    assert set(after) - set(before) == {"xl/worksheets/sheet3.xml"}


def test_the_columns_stand_beside_the_table(tmp_path: Path) -> None:
    """In the rows of the table alone; titles, totals and formulas are where they were."""
    source = persons_workbook(tmp_path / "in.xlsx")
    rows = values_of(patch(source, tmp_path / "out.xlsx", ends()))
    assert [row[:5] for row in rows] == values_of(source)
    added = [row[5:] for row in rows]
    assert added[:3] == [(None,) * 7, (None,) * 7, IMPORTED]
    assert added[3] == (4, "created", "task_4", None, "nothing to do", 1, "r&1")
    assert added[5] == (
        6,
        "invalid",
        None,
        (
            'invalid_date: "31/02" is not a date | required: no <priority> | '
            "no_target: the task points at nothing"
        ),
        "write 2026-02-28 | fill it & save | fill deal_id | then import this file",
        0,
        None,
    )
    assert added[9] == (None,) * 7


def test_rows_that_end_alike_have_numbers_of_their_own(tmp_path: Path) -> None:
    """Also where their cells are made from those of the row before."""
    source = persons_workbook(tmp_path / "in.xlsx")
    ends = [Outcome(row, Status.NOT_SENT, reason="stopped", hint="go on") for row in range(4, 10)]
    rows = values_of(patch(source, tmp_path / "out.xlsx", ends))
    assert [row[5:] for row in rows[3:9]] == [
        (number, "not_sent", None, "stopped", "go on", 0, None) for number in range(4, 10)
    ]


def test_what_a_sheet_has_around_its_rows_stays(tmp_path: Path) -> None:
    """Merges, drop-downs, hidden rows, widths and frozen rows; a filter is added."""
    source = persons_workbook(tmp_path / "in.xlsx")
    before, after = sheet_of(source), sheet_of(patch(source, tmp_path / "out.xlsx", ends()))
    assert str(after.merged_cells) == str(before.merged_cells) == "A1:E1"
    assert str(after.data_validations.dataValidation[0].sqref) == "C4:C9"
    assert after.row_dimensions[8].hidden
    assert (after.freeze_panes, after.column_dimensions["A"].width) == ("A4", 31)
    assert after.auto_filter.ref == "A3:L9"
    assert after.dimensions == "A1:L10"
    assert [round(after.column_dimensions[name].width) for name in "FGHIJKL"] == [
        *[12, 16, 39, 71, 61, 17, 29]
    ]
    assert after["F3"].font.color.rgb == "FFFFFFFF"
    assert after["I6"].alignment.wrap_text
    assert after["J6"].alignment.wrap_text


def test_bad_cells_are_marked_and_explained(tmp_path: Path) -> None:
    """Errors red, warnings yellow; a cell that has a comment keeps it, with our words behind."""
    source = persons_workbook(tmp_path / "in.xlsx")
    target = patch(source, tmp_path / "out.xlsx", ends())
    assert marks(target) == {
        "A5": ("FFFFEB9D", f"mine\n{SAID_OF_A5}"),
        "B6": ("FFFFC7CF", 'task-importer:\n"31/02" is not a date\nwrite 2026-02-28'),
        "C6": ("FFFFC7CF", "task-importer:\nno <priority>\nfill it & save"),
        "G6": ("FFFFC7CF", "task-importer:\nthe task points at nothing\nfill deal_id"),
    }
    sheet = sheet_of(target)
    assert sheet["G6"].alignment.vertical == sheet["F6"].alignment.vertical == "top"
    assert {sheet[name].border.bottom.style for name in ("A5", "B6", "C6")} == {"thin"}
    assert sheet["B5"].fill.fgColor.rgb == BAND


def test_a_row_is_as_high_as_what_is_said_of_it(tmp_path: Path) -> None:
    """Where nobody has chosen its height, and never lower than it was."""
    source = persons_workbook(tmp_path / "q3.xlsx")
    book = openpyxl.load_workbook(source)
    book["Q3"].row_dimensions[5].height = 20  # by openpyxl, as one that somebody has chosen
    book.save(source)
    long = replace(BAD_DATE, hint="write it as a date " * 10)
    outcomes = [created(4, long), created(5, long), created(6, BAD_DATE), *map(created, (7, 8, 9))]
    patch(source, tmp_path / "out.xlsx", outcomes)
    rows = openpyxl.load_workbook(tmp_path / "out.xlsx")["Q3"].row_dimensions
    assert [rows[number].height for number in range(4, 8)] == [60, 20, None, None]


def test_a_second_round_replaces_the_first(tmp_path: Path) -> None:
    """The same columns, no mark or comment of what is good now, and one summary."""
    first = patch(persons_workbook(tmp_path / "in.xlsx"), tmp_path / "out.xlsx", ends())
    again = [Outcome(number, Status.DUPLICATE, f"task_{number}") for number in range(4, 10)]
    target = patch(
        first, tmp_path / "two.xlsx", again, header=(*HEADER, *IMPORTED), lines=["again"]
    )
    assert marks(target) == {}
    sheet, before = sheet_of(target), sheet_of(tmp_path / "in.xlsx")
    for row in range(1, 11):
        for column in range(1, 6):
            one, other = sheet.cell(row, column), before.cell(row, column)
            assert (one.value, one.fill.fgColor.rgb) == (other.value, other.fill.fgColor.rgb)
    told = [cell.comment.text for row in sheet.iter_rows() for cell in row if cell.comment]
    assert told == ["mine"]
    assert [row[5:] for row in values_of(target)][3:5] == [
        (4, "duplicate", "task_4", None, "nothing to do: its task is there", 0, None),
        (5, "duplicate", "task_5", None, "nothing to do: its task is there", 0, None),
    ]
    assert openpyxl.load_workbook(target).sheetnames == ["Q3", "Reps", "Import summary"]
    assert values_of(target, "Import summary")[2:] == [("again",)]


def test_a_mark_that_is_still_due_stays(tmp_path: Path) -> None:
    """With one comment, that of the new round."""
    first = patch(persons_workbook(tmp_path / "in.xlsx"), tmp_path / "out.xlsx", ends())
    still = Outcome(6, Status.INVALID, issues=(BAD_DATE,))
    target = patch(first, tmp_path / "two.xlsx", [still], header=(*HEADER, *IMPORTED))
    found = marks(target)
    assert found["B6"] == ("FFFFC7CF", 'task-importer:\n"31/02" is not a date\nwrite 2026-02-28')
    assert set(found) == {"A5", "B6"}  # row 5 was not written anew


def test_our_words_in_a_persons_comment_are_those_of_the_last_round(tmp_path: Path) -> None:
    """Said once however often, and gone with the last mark; the person's words stay."""
    first = patch(persons_workbook(tmp_path / "in.xlsx"), tmp_path / "out.xlsx", ends())
    wide = (*HEADER, *IMPORTED)
    second = patch(first, tmp_path / "two.xlsx", [created(5, ODD_TITLE)], header=wide)
    assert marks(second)["A5"][1] == f"mine\n{SAID_OF_A5}"
    third = patch(second, tmp_path / "three.xlsx", [created(5)], header=wide)
    sheet = sheet_of(third)
    assert (sheet["A5"].comment.text, sheet["A5"].comment.author) == ("mine", "Ann")
    assert set(marks(third)) == {"B6", "C6", "G6"}


def test_a_thread_of_comments_stays_as_it_is(tmp_path: Path) -> None:
    """What the part of comments has of it is a stand-in, which nobody sees who sees the thread."""
    source = persons_workbook(tmp_path / "in.xlsx")
    comments = parts(source)["xl/comments/comment1.xml"].replace(b"Ann", b"tc={0B}")
    repacked(source, comment1__xml=comments)
    target = patch(source, tmp_path / "out.xlsx", ends())
    assert marks(target)["A5"] == ("FFFFEB9D", "mine")


def test_marks_go_although_a_person_took_out_the_columns(tmp_path: Path) -> None:
    """The marks of an earlier round are known by themselves."""
    first = patch(persons_workbook(tmp_path / "in.xlsx"), tmp_path / "out.xlsx", ends())
    book = openpyxl.load_workbook(first)
    book["Q3"].delete_cols(6, 7)
    book["Q3"].auto_filter.ref = None
    book.save(first)
    assert "B6" in marks(first)
    target = patch(first, tmp_path / "two.xlsx", map(created, range(4, 10)))
    assert marks(target) == {}
    assert [row[6] for row in values_of(target)[3:9]] == ["created"] * 6


def test_columns_that_a_person_moved_are_replaced_where_they_are(tmp_path: Path) -> None:
    """By their names, in any order, with a column of the person's between them."""
    names = [*IMPORTED[::-1], "Title"]
    names.insert(3, "Mine")
    cells = "".join(
        f'<c r="{letter}1" t="inlineStr"><is><t>{name}</t></is></c>'
        for letter, name in zip("ABCDEFGHI", names, strict=True)
    )
    row = '<row r="2"><c r="D2"><v>7</v></c><c r="I2"><v>8</v></c></row>'
    source = raw(tmp_path / "in.xlsx", f'<row r="1">{cells}</row>{row}')
    target = patch(
        source, tmp_path / "out.xlsx", [created(2)], header=names, header_row=1, last_row=2
    )
    assert values_of(target)[1] == ("r&1", 1, "nothing to do", 7, None, "task_2", "created", 2, 8)


@pytest.mark.parametrize("text", ["=1+1", "#N/A", "+1", "'=1", "_x0041_", " a ", "a\x01b", "<&>"])
def test_text_stays_text(tmp_path: Path, text: str) -> None:
    """No text of the service becomes a formula, and each reads back as it was."""
    outcome = Outcome(2, Status.CREATED, text)
    target = patch(
        raw(tmp_path / "in.xlsx", PLAIN),
        tmp_path / "out.xlsx",
        [outcome],
        header=HEADER[:2],
        header_row=1,
        last_row=2,
    )
    cell = sheet_of(target)["E2"]
    assert unescape(cell.value) == text
    assert cell.data_type in {"s", "inlineStr"}


def test_comments_are_bounded_and_marks_are_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond the limit a bad cell is red, and import_issues says why."""
    monkeypatch.setattr(row_writer, "MAX_COMMENTS", 1)
    source = persons_workbook(tmp_path / "in.xlsx")
    found = marks(patch(source, tmp_path / "out.xlsx", ends()))
    assert [text for _, text in found.values() if text] == [f"mine\n{SAID_OF_A5}"]
    assert len(found) == 4


def test_without_bad_cells_no_comments_are_added(tmp_path: Path) -> None:
    """A workbook without comments gets none, nor a drawing."""
    target = patch(
        raw(tmp_path / "in.xlsx", PLAIN),
        tmp_path / "out.xlsx",
        [created(2)],
        header=HEADER[:2],
        header_row=1,
        last_row=2,
    )
    assert not [name for name in parts(target) if "omment" in name or name.endswith(".vml")]


def test_the_first_comments_of_a_workbook(tmp_path: Path) -> None:
    """They bring their parts with them, which all lists know."""
    target = patch(
        raw(tmp_path / "in.xlsx", PLAIN),
        tmp_path / "out.xlsx",
        [Outcome(2, Status.INVALID, issues=(BAD_DATE,))],
        header=HEADER[:2],
        header_row=1,
        last_row=2,
    )
    assert sheet_of(target)["B2"].comment.text.startswith("task-importer:\n")
    types = parts(target)["[Content_Types].xml"].decode()
    assert 'Extension="vml"' in types
    assert 'PartName="/xl/comments1.xml"' in types


def interrupted() -> Iterator[ResultRow]:
    """A row, then Ctrl-C."""
    yield from rows_of([created(4)])
    raise KeyboardInterrupt


def test_a_row_that_is_not_there_stops_the_writing(tmp_path: Path) -> None:
    """Nothing is written of a row in the place of another."""
    source = persons_workbook(tmp_path / "in.xlsx")
    with pytest.raises(ResultsError, match=r"^row 99 is not in the workbook any more"):
        patch(source, tmp_path / "out.xlsx", [created(99)])


def test_a_workbook_that_is_saved_meanwhile_stops_the_writing(tmp_path: Path) -> None:
    """What was read is not what would be patched."""
    source = persons_workbook(tmp_path / "in.xlsx")
    original = Original(source, seen(source), "Q3", 3, 9)
    patched = prepare(original, ResultsLayout(HEADER, sheet="Q3"))

    def saved() -> Iterator[ResultRow]:
        yield from rows_of(ends())
        with source.open("ab") as file:
            file.write(b"\0")

    with pytest.raises(ResultsError, match="was changed while the results were written"):
        patched.write(tmp_path / "out.xlsx", saved(), list)
    patched.close()


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_and_saves_it(tmp_path: Path) -> None:
    """Its own copy has the same cells, colours and comments."""
    target = patch(persons_workbook(tmp_path / "in.xlsx"), tmp_path / "out.xlsx", ends())
    subprocess.run(
        ["soffice", f"-env:UserInstallation={(tmp_path / 'office').as_uri()}", "--headless",
         "--convert-to", "xlsx", "--outdir", str(tmp_path / "saved"), str(target)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    saved = tmp_path / "saved" / "out.xlsx"
    assert values_of(saved) == values_of(target)
    assert {place: text for place, (_, text) in marks(saved).items()} == {
        place: text for place, (_, text) in marks(target).items()
    }
    again = patch(saved, tmp_path / "two.xlsx", [created(5)], header=(*HEADER, *IMPORTED))
    assert sheet_of(again)["A5"].comment.text == "mine"


def test_the_import_columns_are_seven() -> None:
    """The widths and the cells of a row are for these."""
    assert len(IMPORT_COLUMNS) == 7
