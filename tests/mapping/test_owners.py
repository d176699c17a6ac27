"""Columns of owners: ids, names, or a few slips."""

from __future__ import annotations

import pytest

from importer.errors import MappingError
from importer.fields import FIELD_BY_NAME
from importer.mapping.owners import OwnerColumn
from importer.mapping.settled import ColumnSource
from importer.mapping.template_model import ColumnRule
from importer.table import Chunk


def owners(*cells: str) -> OwnerColumn:
    """A column "Owner" that was seen to hold these cells."""
    source = ColumnSource(0, " Owner ", ColumnRule(column="#1"), trusted=False)
    column = OwnerColumn(FIELD_BY_NAME["assignee_id"], source)
    column.observe(Chunk(range(len(cells)), (), [[cell] for cell in cells], ()))
    return column


def test_a_column_of_names_stops_the_run() -> None:
    """Names in place of ids are the column's mistake: told once, and how to have ids."""
    with pytest.raises(MappingError) as caught:
        owners("Dana Fox", "kim@example.com", "usr_3fA9kQ7d", "", "n/a").check()
    assert str(caught.value) == (
        'the column "Owner" holds names or e-mail addresses (such as "Dana Fox"), '
        "not the ids that assignee_id needs; give a table of names and ids with "
        "--lookup assignee_id=FILE, or write the ids into the column; the table needs a line for "
        "each of: Dana Fox (1), kim@example.com (1)"
    )


def test_the_people_of_whom_ids_are_needed_are_listed() -> None:
    """The most frequent first, a few of many; one alone is the example."""
    with pytest.raises(MappingError) as caught:
        owners(*(f"Rep {number}" for number in (1, 2, 2, 3, 4, 5, 6, 7))).check()
    assert str(caught.value).endswith(
        "; the table needs a line for each of: Rep 2 (2), Rep 1 (1), Rep 3 (1), Rep 4 (1), "
        "Rep 5 (1) and 2 others"
    )
    with pytest.raises(MappingError) as alone:
        owners("Dana Fox", "Dana Fox").check()
    assert str(alone.value).endswith("or write the ids into the column")


@pytest.mark.parametrize("cells", [("usr_1", "usr_2", "Dana Fox"), ("usr_1", "Dana Fox"), ("",)])
def test_a_few_slips_are_the_rows_own(cells: tuple[str, ...]) -> None:
    """Where at least half are ids, a name is an issue of its row."""
    owners(*cells).check()


def test_names_that_a_person_explained_are_no_names() -> None:
    """With `--value "assignee_id:Dana Fox=usr_1"` the column holds what its field needs."""
    words = {"dana fox": "usr_1"}
    source = ColumnSource(0, "Owner", ColumnRule(column="#1"), trusted=False, words=words)
    column = OwnerColumn(FIELD_BY_NAME["assignee_id"], source)
    column.observe(Chunk(range(2), (), [["Dana Fox"], ["usr_2"]], ()))
    column.check()
    assert (column.filled, column.names) == (1, 0)
