"""Numbers beside ids that have zeros in front."""

from __future__ import annotations

import pytest

from importer.mapping.cells.lost_zeros import LostZeros
from importer.mapping.words.defects import Defect


def told(*ids: str) -> list[str]:
    """The ids of a column of which it is said that they lost zeros."""
    zeros = LostZeros()
    zeros.observe(ids)
    return [text for text in ids if zeros.defect(text)]


@pytest.mark.parametrize(
    ("ids", "short"),
    [
        (("00123", "124", "00125", "00126"), ["124"]),
        (("1", "01"), ["1"]),
        (("00123", "12345", "12346"), []),
        (("123", "124", "1250"), []),
        (("0", "000", "12"), []),
        (("00123", "a1", "12.5", "1e5", ""), []),
        (("00123", "0124", "125", "1250", "12500"), ["125"]),
    ],
)
def test_only_numbers_that_are_plainly_shorter_are_doubted(
    ids: tuple[str, ...], short: list[str]
) -> None:
    """It takes an id with zeros, and a number shorter than any of those."""
    assert told(*ids) == short


def test_what_is_said_of_such_a_number() -> None:
    """It is a guess, and is told as one, with an id that shows what is meant."""
    zeros = LostZeros()
    zeros.observe(["0012345", "00123", "00125"])
    assert zeros.defect("124") == Defect(
        "lost_zeros",
        '"124" is shorter than "00123" in the same column: the zeros in front of it were probably '
        "lost in a spreadsheet program",
        "if so, write it with its zeros in a column that is formatted as text; nothing, if it has "
        "none",
    )
