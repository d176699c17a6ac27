"""Characters that tell of damage."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from importer.source.text.warnings import find_odd_characters

LOST = "the character U+FFFD, which stands for a letter that another program could not read"


def test_lost_letters_and_nuls_are_told(text_file: Callable[..., Path], read: Any) -> None:
    """How many cells, and where the first is; the cells stay as they are."""
    found = read(text_file("name,city,no\nJos\ufffd,Le\ufffdn \ufffd,1\nAnn,Ro\0me,2\n"))
    assert found.rows == [["Jos\ufffd", "Le\ufffdn \ufffd", "1"], ["Ann", "Ro\0me", "2"]]
    assert found.notes == [
        f'2 cells hold {LOST} (the first is row 2, column "name"); export the file again as UTF-8',
        (
            '1 cell holds a NUL character, which does not belong in text (row 3, column "city"); '
            "the file may be damaged: export it again"
        ),
    ]


def test_a_cell_beyond_the_header_is_named_by_its_place(
    text_file: Callable[..., Path], read: Any
) -> None:
    """A column without a name has a number."""
    found = read(text_file("name,city\nJosé,León\nAnn,Rome,\ufffd\n"))
    assert (
        found.notes[-1] == f"1 cell holds {LOST} (row 3, column #3); export the file again as UTF-8"
    )


@pytest.mark.parametrize(
    ("content", "codec", "sought"),
    [
        ("é,ü", "utf-8", ()),
        ("é,\ufffd", "utf-8", ("\ufffd",)),
        ("\ufffd,\0", "utf-8-sig", ("\ufffd", "\0")),
        ("é,\0", "cp1252", ("\0",)),
        ("é", "utf-16", ("\ufffd", "\0")),
    ],
)
def test_cells_are_looked_at_only_where_the_bytes_tell(
    content: str, codec: str, sought: tuple[str, ...]
) -> None:
    """Of UTF-16 the bytes do not tell, a zero being in every letter."""
    assert find_odd_characters(io.BytesIO(content.encode(codec)), codec).sought == sought


@pytest.mark.parametrize("before", [(1 << 20) - 2, (1 << 20) - 1, 1 << 20])
def test_a_character_between_two_blocks_is_found(before: int) -> None:
    """Where a block of the file ends means nothing."""
    stream = io.BytesIO(b"x" * before + "\ufffd".encode() + b"y" * 9)
    assert find_odd_characters(stream, "utf-8").sought == ("\ufffd",)
