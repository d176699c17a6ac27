"""Cells of the import columns, put together by a template or one by one."""

from __future__ import annotations

from itertools import product

import pytest

from importer.results.layout import ImportValues
from importer.results.patched.import_cells import ImportCells

IDS = ["", "t1", "a&b", "<t>", " t", "t ", "_x0041_", "\x01", "\ufffe", "é", "100 %", "t" * 5_000]


@pytest.mark.parametrize("prefix", [b"", b"x:"])
def test_all_cells_of_a_row_are_those_one_by_one(prefix: bytes) -> None:
    """Whatever its ids hold, and whichever rows came before it."""
    cells = ImportCells(prefix, range(3, 10), wrapped=7)
    for number, (task_id, request_id) in enumerate(product(IDS, IDS), 2):
        values = ImportValues(number, "created", task_id, "100 %", "", 1, request_id)
        for said in (values, values._replace(row=number + 1)):
            one_by_one = cells.by_column(number, said, None).values()
            assert cells.joined(number, said, None) == b"".join(one_by_one)
