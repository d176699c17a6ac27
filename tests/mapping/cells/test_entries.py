"""The entries of a cell that is a list."""

from __future__ import annotations

import pytest

from importer.mapping.cells.entries import entries_of


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("a;b; a ;", ["a", "b"]),
        ("[Ann Lee; Bo Hill]", ["Ann Lee", "Bo Hill"]),
        ("[Ann Lee", ["Ann Lee"]),
        ("[]", []),
        ("Ann Lee [Sales]", ["Ann Lee [Sales]"]),
        ("", []),
    ],
)
def test_a_list_is_taken_apart(text: str, entries: list[str]) -> None:
    """The brackets around all of it are no part of an entry; the same entry counts once."""
    assert entries_of(text, ";") == entries
