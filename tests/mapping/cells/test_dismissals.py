"""The fixed reason of a mapping: where it is needed, and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from importer.mapping.cells.filling import CellOptions
from importer.mapping.mapper import Mapper
from importer.mapping.request import Request
from importer.mapping.resolve import resolve
from importer.mapping.template.parse import parse_template
from importer.rows.table import Chunk

HEADER = ("T", "S", "O", "D", "State", "Why")
FIELDS = """
[fields]
task_type = "T"
task_title = "S"
assignee_id = "O"
deal_id = "D"
"""


def closings(text: str, cells: Sequence[tuple[str, str]]) -> list[tuple[Any, Any]]:
    """Status and reason of each row, by a mapping with `text` under [fields]; cells: State, Why."""
    mapping = resolve(HEADER, Request(template=parse_template(FIELDS + text, "m.toml")))
    mapper = Mapper(mapping, len(HEADER), CellOptions(ZoneInfo("UTC"), time(9)), {})
    rows = [["call", "a", "usr_1", "007", state, why] for state, why in cells]
    mapped = mapper.map(Chunk(range(2, len(rows) + 2), (), rows, ()))
    return [(row.get("status"), row.get("dismiss_reason")) for row in mapped.values]


CELLS = [("Dismissed", "lost"), ("Dismissed", ""), ("Done", ""), ("Done", "won"), ("", "")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            'status = "State"\ndismiss_reason = ["Why", { value = "fixed" }]',
            [
                ("dismissed", "lost"),
                ("dismissed", "fixed"),
                ("completed", None),
                ("completed", "won"),
                (None, None),
            ],
        ),
        (
            'status = "State"\ndismiss_reason = { value = "fixed" }',
            [
                ("dismissed", "fixed"),
                ("dismissed", "fixed"),
                ("completed", None),
                ("completed", None),
                (None, None),
            ],
        ),
        (
            'status = { value = "dismissed" }\ndismiss_reason = { value = "fixed" }',
            [("dismissed", "fixed")] * 5,
        ),
        (
            'status = "State"',
            [
                ("dismissed", None),
                ("dismissed", None),
                ("completed", None),
                ("completed", None),
                (None, None),
            ],
        ),
    ],
    ids=["behind a column", "alone", "with a fixed status", "none"],
)
def test_a_fixed_reason_goes_to_dismissed_rows(text: str, found: list[tuple[Any, Any]]) -> None:
    """Rows of another status keep what their own cells say, and get nothing."""
    assert closings(text, CELLS) == found


def test_an_open_status_is_not_passed_over() -> None:
    """A row that says "Open" is not closed by the fixed status behind its column."""
    text = 'status = ["State", { value = "completed" }]'
    assert closings(text, [("Open", ""), ("", "")]) == [("pending", None), ("completed", None)]
