"""What is known at a glance of a column is what is known of each of its cells."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.contract.fields import IDENTIFIER_KINDS, Kind
from importer.identifier import all_plain_ids, all_sure, is_sure, looks_like_name, unsure
from tests.dirty import TRAPS

TEXTS = [
    *TRAPS, "", "usr_1", "007", "0x1F", "006A0000004XyzAAE", "123456789012345678", "ABC", "Dana",
    "Abcdefab-Aaaa-Aaaa-Aaaa-Abcdefabcdef", "1234567890123456A", "1234567890123456", "abc",
    "dana@example.com", "dana@example.con", "a" * 65 + "@example.com", "+1 415 555 0100",
    "(415) 555-0100", "https://www.linkedin.com/in/dana", "https://linkedin.com/in/me", "A1",
    "000A", "zcrm_5000001",
]  # fmt: skip
CELLS = st.sampled_from(TEXTS) | st.text(alphabet="aA0195_-@.x+ \n", max_size=8)


@pytest.mark.parametrize("kind", sorted(IDENTIFIER_KINDS))
@given(texts=st.lists(CELLS, max_size=4))
def test_a_column_is_sure_where_each_cell_is(kind: Kind, texts: list[str]) -> None:
    """Or empty; one cell that is not, or that holds several lines, is enough, and is found."""
    expected = all(not text or bool(is_sure(kind)(text)) for text in texts)
    assert all_sure(kind, texts) is expected
    places = [i for i, text in enumerate(texts) if text and not is_sure(kind)(text)]
    assert unsure(kind, texts) == places


@given(st.lists(CELLS, max_size=4))
def test_plain_ids_are_neither_names_nor_numbers(texts: list[str]) -> None:
    """So that nothing of a column of them has to be counted cell by cell."""
    if all_plain_ids(texts):
        for text in filter(None, texts):
            assert is_sure(Kind.IDENTIFIER)(text)
            assert not looks_like_name(text)
            assert not text.isdigit()


def test_ordinary_ids_are_plain() -> None:
    """Those of a CRM, our own, and empty cells; a number may have lost its zeros."""
    assert all_plain_ids(["006A0000004XyzAAE", "usr_7bT2", "", "a1"])
    assert not all_plain_ids(["usr_7bT2", "4711"])
    assert not all_plain_ids(["usr_7bT2", "Dana"])
