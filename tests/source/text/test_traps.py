"""Each text file with a trap, as its author sees it and with all that is said of it."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from importer import SourceError, read_table
from tools.build_workbooks import DEFECTS, ROOT
from tools.trap_texts import build_text_traps

FOLDER = ROOT / DEFECTS

_NAMES = ["task_type", "task_title", "assignee_id", "deal_id", "due_date"]
_TASK = ["call", "Call Dana about the renewal", "007", "d-100", "2026-03-02"]
_ZOE = ["call", "Zoë über die Übergabe in Köln fragen", "007", "d-100", "2026-03-02"]


class Read(NamedTuple):
    """What is read of a file.

    number, first: the first row. form: the encoding and how it was found, the delimiter, the
    quote and the escape.
    """

    notes: tuple[str, ...]
    header: list[str]
    number: int
    first: list[str]
    row_count: int
    form: tuple[str | None, ...]


def _form(delimiter: str, quote: str = '"', escape: str | None = None) -> tuple[str | None, ...]:
    return ("utf-8", "utf-8 proved", delimiter, quote, escape)


def _read(
    *notes: str,
    header: list[str] = _NAMES,
    number: int = 2,
    first: list[str] = _TASK,
    row_count: int = 3,
    form: tuple[str | None, ...] = _form(","),
) -> Read:
    return Read(notes, header, number, first, row_count, form)


READ: dict[str, Read] = {
    # Encodings
    "text_cp1251.csv": _read(
        "read as cp1251, which its letters look like, because line 2 holds the byte 0xCF, "
        'which is not UTF-8; it gives "Позвонить Дане насчёт договора"; '
        "if letters look wrong, set encoding",
        first=["call", "Позвонить Дане насчёт договора", "007", "d-100", "2026-03-02"],
        form=("cp1251", "detector", ",", '"', None),
    ),
    "text_utf16_without_mark.csv": _read(
        "read as utf-16-le, because every other byte is zero",
        first=_ZOE,
        form=("utf-16-le", "pattern of zeros", ",", '"', None),
    ),
    "text_utf32_without_mark.csv": _read(
        "read as utf-32-be, because three bytes of four are zero",
        first=_ZOE,
        form=("utf-32-be", "pattern of zeros", ",", '"', None),
    ),
    "text_lost_letters.csv": _read(
        "2 cells hold the character U+FFFD, which stands for a letter that another program "
        'could not read (the first is row 2, column "task_title"); '
        "export the file again as UTF-8",
        first=["call", "Call Zo\ufffd about the renewal", *_TASK[2:]],
    ),
    "text_nul.csv": _read(
        "1 cell holds a NUL character, which does not belong in text "
        '(row 2, column "task_title"); the file may be damaged: export it again',
        first=["call", "Call Dana\0about the renewal", *_TASK[2:]],
    ),
    # Lines
    "text_cr_only.csv": _read(),
    "text_mixed_line_ends.csv": _read(),
    "text_no_final_newline.csv": _read(),
    "text_long_field.csv": _read(
        header=[*_NAMES, "transcript"], first=[*_TASK, "Met at the fair. " * 7_720], row_count=1
    ),
    # Dialects
    "text_sep_line.csv": _read(
        "skipped the first line, which is not a row: it names the delimiter (sep=)",
        form=_form(";"),
    ),
    "text_semicolon.csv": _read(form=_form(";")),
    "text_tab.csv": _read(form=_form("\t")),
    "text_pipe.csv": _read(form=_form("|")),
    "text_double_pipe.csv": _read(form=_form("||")),
    "text_single_quotes.csv": _read(
        "cells are quoted by '",
        first=["call", "Call Dana's team, then Kim", *_TASK[2:]],
        form=_form(",", "'"),
    ),
    "text_backslash_escapes.csv": _read(
        "a backslash before a quotation mark or delimiter is taken off",
        first=["call", 'Ask Dana what "soon" means, then Kim', *_TASK[2:]],
        form=_form(",", escape="\\"),
    ),
    "text_stray_quotes.csv": _read(
        "line 2: a quotation mark stands inside a quoted cell, or text behind a closing one; "
        "the marks are read as text",
        first=["call", '"Final" call with Dana', *_TASK[2:]],
    ),
    "text_unclosed_quote.csv": _read(
        "line 2: a quotation mark opens a cell that does not end; it is read as text",
        first=["call", '"Call Dana about the renewal', *_TASK[2:]],
        row_count=4,
    ),
    # Above the rows
    "text_title_above.csv": _read(
        'skipped 2 rows above the table: row 1 "Follow-ups of the west team", row 2 "March 2026"',
        number=5,
    ),
    "text_key_values_above.csv": _read(
        'skipped 3 rows above the table: row 1 "Report: | Open follow-ups", '
        'row 2 "Team: | West", row 3 "Exported on: | 2026-03-01"',
        number=6,
    ),
    "text_header_over_two_rows.csv": _read(
        'the header spans rows 1 to 2, joined: "Task Type", "Task Title", "Task Assignee", '
        '"Deal ID", "Deal Due date"; if only one of them is the header, choose it with '
        "header_row",
        header=["Task Type", "Task Title", "Task Assignee", "Deal ID", "Deal Due date"],
        number=3,
    ),
    "text_units_row.csv": _read(
        header=["Type", "Task", "Rep", "Deal", "Due", "Effort"],
        first=["", "", "", "", "yyyy-mm-dd", "hours"],
        row_count=4,
    ),
    "text_no_header.csv": _read(
        "no header was found: row 1 looks like the rows below it; "
        "the columns are called A, B, C and so on",
        header=[],
        number=1,
    ),
    "text_blank_names.csv": _read(header=["task_type", "task_title", "", "deal_id", ""]),
    "text_repeated_names.csv": _read(
        header=[*_NAMES, "due_date"],
        first=[*_TASK, "2026-03-05"],
    ),
    # Below the rows and among them
    "text_footer_total.csv": _read(
        'skipped 1 row below the table: row 5 "Total | 300.00"',
        header=[*_NAMES, "amount"],
        first=[*_TASK, "120.50"],
    ),
    "text_report_footer.csv": _read(
        'skipped 4 rows below the table: row 6 "Open follow-ups of the west team", '
        'row 7 "Copyright (c) 2026 Example Inc. All rights reserved.", '
        'row 8 "Confidential information - do not distribute", '
        'row 9 "Generated by: Kim Example 2026-03-01 09:15"',
        "1 blank row was skipped",
    ),
    "text_second_table.csv": _read(
        'another table begins below: row 6 "rep | email | region"; its 3 rows (to row 8) '
        "were not read; to read it, set header_row=6",
        "1 blank row was skipped",
    ),
    "text_ragged_rows.csv": _read(
        "row 2 has fewer cells than the 5 of the header: empty ones were added",
        "row 3 has more cells than the 5 of the header: they are kept",
        first=["email", "Send the offer to Kim", "008", "", ""],
        row_count=4,
    ),
    "text_blank_rows.csv": _read("3 blank rows were skipped"),
    # Cells whose meaning is in doubt: they are handed on as they are
    "text_id_in_scientific_notation.csv": _read(first=[*_TASK[:3], "1.21E+15", _TASK[4]]),
    "text_null_words.csv": _read(
        header=[*_NAMES[:4], "contact_name", "due_date"],
        first=[*_TASK[:4], "N/A", _TASK[4]],
    ),
    "text_zero_date.csv": _read(first=[*_TASK[:4], "0000-00-00"]),
    # Packed, or named as what they are not
    "text_packed.csv.gz": _read(),
    "text_packed.zip": _read(),
    "text_html_named.xls": _read(
        first=["call", "Call Dana & Kim\nabout the renewal", *_TASK[2:]],
        row_count=2,
        form=(None,) * 5,
    ),
}

REFUSED = {
    "text_damaged_byte.csv": (
        "text_damaged_byte.csv, line 3: the byte 0xFC at offset 124 is not UTF-8, which most of "
        "the file is; correct that line and save the file as UTF-8, or set encoding to one that "
        "reads the whole file: cp1252, latin-1"
    ),
    "text_two_files.zip": (
        'text_two_files.zip is a zip archive with 2 files ("march.csv", "april.csv"); '
        "expected one; unpack it and import the file with the table"
    ),
}


def test_every_trap_is_decided() -> None:
    """A file is read, or refused with a reason; those that a program makes are among them."""
    assert {path.name for path in FOLDER.glob("text_*")} == {*READ, *REFUSED}
    assert set(build_text_traps()) <= {*READ, *REFUSED}


@pytest.mark.parametrize("name", READ)
def test_a_trap_is_read_as_its_author_sees_it(name: str) -> None:
    """Header, rows and format are those of the author, and whatever was decided is said."""
    with read_table(FOLDER / name) as table:
        rows = list(table.rows)
    form = (
        table.encoding,
        table.encoding_found_by,
        table.delimiter,
        table.quote,
        table.escape,
    )
    found = Read(tuple(table.notes), table.header, *rows[0], len(rows), form)
    assert found == READ[name]


@pytest.mark.parametrize("name", REFUSED)
def test_a_trap_is_refused_in_one_line(name: str) -> None:
    """What would be read only by guessing is refused, with what to do instead."""
    with pytest.raises(SourceError) as refusal, read_table(FOLDER / name) as table:
        list(table.rows)
    assert str(refusal.value) == REFUSED[name]
