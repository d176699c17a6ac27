"""Rows that have the same id and say something else."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.errors import MappingError
from importer.intake.repeats import Repeats, repeats_of
from importer.mapping.settled import Mapping
from importer.rows.issues import Issue
from importer.rows.table import Chunk
from tests.planned import ADA, BEN, Scene

HEADER = ["Id", "Title", "Status", "import_row"]


def chunks(*rows: Sequence[str], size: int = 2) -> list[Chunk]:
    """The rows in chunks, numbered from 2."""
    numbered = list(enumerate(map(list, rows), start=2))
    parts = [numbered[i : i + size] for i in range(0, len(numbered), size)]
    return [Chunk([n for n, _ in part], (), [row for _, row in part], ()) for part in parts]


def observed(parts: Sequence[Chunk], *, is_asked: bool = False) -> Repeats:
    """What is known once all chunks were seen."""
    repeats = Repeats(HEADER, 0, frozenset({3}), is_asked=is_asked)
    for chunk in parts:
        repeats.observe(chunk)
    return repeats


DUMP = chunks(
    ("a", "Zoe", "open", "2"),
    ("b", "Ben", "open", "3"),
    (" a ", "Zoe", "done", "4"),
    ("b", "Ben ", "open", "9"),
    ("", "Cem", "open", ""),
    ("", "Dan", "open", ""),
    ("c", "Eve", "open", ""),
)


def test_rows_of_one_id_with_different_contents_are_told() -> None:
    """Each of them; equal rows, rows without an id and those that differ by the import are not."""
    with observed(DUMP) as repeats:
        told = {number: i for chunk in DUMP for number, i in repeats.issues(chunk).items()}
        assert repeats.note() == (
            '"Id" repeats with different contents: 1 value, such as "a" in rows 2 and 4; each row '
            "is treated as a task of its own; if the later one replaces the first, add "
            '--last-of "Id"'
        )
        assert [repeats.superseded(chunk) for chunk in DUMP] == [
            [False, False], [False, False], [False, False], [False],
        ]  # fmt: skip
    issue = Issue(
        "repeated_id",
        'Id "a" is in rows 2 and 4 with different contents',
        'if the later row replaces the first, add --last-of "Id"; nothing, if each is a '
        "task of its own",
        column="Id",
        value="a",
    )
    assert told == {2: issue, 4: issue}


def test_a_very_long_value_is_cut_where_it_is_shown() -> None:
    """A column of texts may be called so as well."""
    parts = chunks(("x" * 99, "1", "", ""), ("x" * 99, "2", "", ""))
    with observed(parts) as repeats:
        [first, _] = repeats.issues(parts[0]).values()
    assert first.value == "x" * 59 + "…"


def test_more_than_two_rows_are_counted() -> None:
    """With the first and the last of them."""
    parts = chunks(
        ("a", "x", "1", ""), ("a", "x", "2", ""), ("a", "x", "3", ""), ("b", "y", "", "")
    )
    with observed(parts) as repeats:
        assert repeats.issues(parts[0])[2].message == (
            'Id "a" is in 3 rows, from 2 to 4, with different contents'
        )


def test_a_column_that_is_the_same_in_most_rows_names_no_records() -> None:
    """A deal's or a contact's id beside its tasks: nothing is said."""
    rows = [("a", str(n), "", "") for n in range(4)]
    parts = chunks(*rows, ("b", "x", "", ""))
    with observed(parts) as repeats:
        assert repeats.note() is None
        assert repeats.issues(parts[0]) == {}


def test_the_last_row_of_each_id_counts_where_that_is_asked_for() -> None:
    """The others are left out, and counted; nothing else is said of them."""
    with observed(DUMP, is_asked=True) as repeats:
        assert [repeats.superseded(chunk) for chunk in DUMP] == [
            [True, True], [False, False], [False, False], [False],
        ]  # fmt: skip
        assert [repeats.issues(chunk) for chunk in DUMP] == [{}] * 4
        assert repeats.note() == (
            'of rows with the same "Id" only the last is imported (--last-of): 2 rows are skipped'
        )


@pytest.mark.parametrize(
    ("header", "label"),
    [
        (["Task ID", "Name"], "Task ID"),
        (["Record ID", "ID "], "ID"),
        (["Contact Id", "Name"], None),
        (["Id", "Id"], "Id #1"),
    ],
)
def test_the_column_is_known_by_its_name(header: list[str], label: str | None) -> None:
    """The surest name counts; another record's id is not one of the row."""
    repeats = repeats_of(header, Mapping(()), None)
    assert (repeats and repeats.label) == label
    if repeats is not None:
        repeats.close()


def test_a_column_that_does_not_exist_is_an_error() -> None:
    """Named, as every column is."""
    with pytest.raises(MappingError, match="the file has no column 'Ids'"):
        repeats_of(["Id"], Mapping(()), "Ids")


@given(st.lists(st.sampled_from("abcd "), max_size=30), st.integers(1, 7))
def test_exactly_one_row_of_each_id_is_left(ids: list[str], size: int) -> None:
    """For any file: the last one, and every row without an id."""
    parts = chunks(*[(text, str(n), "", "") for n, text in enumerate(ids)], size=size)
    with observed(parts, is_asked=True) as repeats:
        left_out = [out for chunk in parts for out in repeats.superseded(chunk)]
    assert left_out == [text != " " and text in ids[place + 1 :] for place, text in enumerate(ids)]


def test_the_last_of_rows_with_one_value_is_sent(tmp_path: Path) -> None:
    """--last-of takes any column; the earlier row is skipped, and says why."""
    later = ADA.replace("why", "because")
    scene = Scene(tmp_path, None, ADA, BEN, later, last_of="deal_id")
    assert scene.ends() == ['a later row has the same "deal_id" (--last-of)', "", ""]
