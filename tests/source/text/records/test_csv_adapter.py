"""What the csv module cannot read by itself."""

from __future__ import annotations

import pytest

from importer.source.text.dialect.types import Dialect
from importer.source.text.records.csv_adapter import Wire


def _read(dialect: Dialect, *lines: str) -> list[list[str]]:
    wire = Wire(dialect)
    encoded = [line for block in wire.encode(iter([list(lines)])) for line in block]
    return list(wire.decode_all(wire.reader(encoded)))


def test_a_plain_dialect_is_left_alone() -> None:
    """The usual file pays nothing for the others."""
    blocks = iter([["a,b\n"]])
    wire = Wire(Dialect(","))
    assert wire.is_plain
    assert wire.encode(blocks) is blocks


@pytest.mark.parametrize("delimiter", ["||", "::", "\t\t", "~|~", "\\t"])
def test_delimiters_of_several_characters(delimiter: str) -> None:
    """Within quotes, and in part, they are text."""
    part = delimiter[0]
    line = f'a{delimiter}"x{delimiter}{part}y"{delimiter}{delimiter}{part}b\n'
    assert _read(Dialect(delimiter), line) == [["a", f"x{delimiter}{part}y", "", f"{part}b"]]


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        (r'"say \"hi\", then",b', ['say "hi", then', "b"]),
        (r'"ends with \\",b', ["ends with \\", "b"]),
        (r'"both ""and"" \"or\"",b', ['both "and" "or"', "b"]),
        (r"a\,b,c", ["a,b", "c"]),
        (r"C:\new\table,\N", [r"C:\new\table", r"\N"]),
    ],
)
def test_escapes_go_where_they_escape(line: str, cells: list[str]) -> None:
    r"""A backslash before anything else is one; csv's own `escapechar` makes C:new of C:\new."""
    assert _read(Dialect(",", '"', "\\"), line) == [cells]


def test_escaped_delimiters_of_several_characters() -> None:
    """The stand-ins of both do not meet."""
    assert _read(Dialect("||", '"', "\\"), r'a\||b||"c||d\"||"') == [["a||b", 'c||d"||']]


def test_without_a_quote_marks_are_text() -> None:
    """Also where a mark opens a cell."""
    assert _read(Dialect("\t", None), '"a\t"b"\n', "c\td") == [['"a', '"b"'], ["c", "d"]]


def test_blanks_behind_delimiters() -> None:
    """They go where the dialect says so, and only there."""
    line = '1, "a, b", c \n'
    assert _read(Dialect(",", skip_blanks=True), line) == [["1", "a, b", "c "]]
    assert _read(Dialect(","), line) == [["1", ' "a', ' b"', " c "]]
