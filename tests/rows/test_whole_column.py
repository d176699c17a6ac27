"""A column is of a form exactly where each of its cells is."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.rows import whole_column
from importer.rows.whole_column import Remembering, every, exceptions

FORM = r"(?!ab)[ab]+(?:\.[a-c]+)?(?!x)|(?!.*no$)[n-o]+"


@given(st.lists(st.text(alphabet="abcno.x\n \x00", max_size=4), max_size=4))
def test_the_column_is_asked_what_each_cell_is(texts: Sequence[str]) -> None:
    """Also where a cell holds the line feed by which cells are told apart."""
    cell = re.compile(f"(?:{FORM})?").fullmatch
    assert every(FORM)(texts) is all(cell(text) is not None for text in texts)


@given(st.lists(st.text(alphabet="abcno.x\n \x00", max_size=4), max_size=8))
def test_exceptions_are_the_cells_that_are_not_of_the_form(texts: Sequence[str]) -> None:
    """Each of them and no other, also where a cell holds a line feed."""
    cell = re.compile(f"(?:{FORM})?").fullmatch
    assert exceptions(FORM)(texts) == [i for i, text in enumerate(texts) if cell(text) is None]


def test_a_line_within_a_cell_is_no_cell() -> None:
    """Two addresses in one cell are not two cells of an address each."""
    is_every = every("[a-z]+@b")
    assert is_every(["a@b", "", "c@b"])
    assert not is_every(["a@b\nc@b"])
    assert not is_every(["a@b", "c@b\n"])


@given(st.lists(st.lists(st.sampled_from(["a", "b", "c", "d", "x", "y\n"]), max_size=4)))
def test_what_is_remembered_changes_no_answer(chunks: list[list[str]]) -> None:
    """Neither while texts are kept nor once there are too many of them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(whole_column, "_MOST_KEPT", 3)
        is_every = every("[a-d]")
        remembering = Remembering(is_every)
        assert [remembering(texts) for texts in chunks] == [is_every(texts) for texts in chunks]


def test_a_text_that_comes_again_is_asked_once() -> None:
    """Or nothing would be gained by keeping it."""
    asked: list[Sequence[str]] = []

    def is_every(texts: Sequence[str]) -> bool:
        asked.append(texts)
        return True

    remembering = Remembering(is_every)
    assert remembering(["a", "a"])
    assert remembering(["a", "b"])
    assert asked == [["a"], ["b"]]


def test_long_texts_are_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten thousand notes of a page each would take more memory than all the rest."""
    monkeypatch.setattr(whole_column, "_MOST_CHARACTERS", 5)
    asked: list[Sequence[str]] = []

    def is_every(texts: Sequence[str]) -> bool:
        asked.append(texts)
        return True

    remembering = Remembering(is_every)
    assert all(remembering(texts) for texts in (["abc"], ["abc"], ["abcdef"], ["abc"]))
    assert asked == [["abc"], ["abcdef"], ["abc"]]
