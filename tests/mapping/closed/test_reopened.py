"""Rows that a status would close, though another column says that they are open."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time
from zoneinfo import ZoneInfo

import pytest

from importer.mapping.cells.filling import CellOptions
from importer.mapping.closed.reopened import ReopenedRows, refusal_of
from importer.mapping.mapper import Mapper
from importer.mapping.request import Request
from importer.mapping.resolve import resolve
from importer.rows.table import Chunk

OWN = ("task_type", "task_title", "assignee_id", "deal_id")
CELLS = ("call", "Chase", "usr_1", "007")
MAPS = (("status", "Status"),)


def words(
    flag: str, *rows: Sequence[str], request: Request | None = None
) -> list[tuple[str, str, int]]:
    """The words that were found, beside a column of this name."""
    header = [*OWN, "Status", flag]
    mapping = resolve(header, request or Request(maps=MAPS))
    cells = [[*CELLS, *row] for row in rows]
    mapper = Mapper(mapping, len(header), CellOptions(ZoneInfo("UTC"), time(9)), {})
    seen = ReopenedRows(header, mapping)
    chunk = Chunk([*range(len(rows))], (), cells, ())
    seen.observe(cells, mapper.values_of("status", chunk))
    found = seen.found()
    return [] if found is None else list(found.words)


def test_a_status_that_closes_what_the_program_calls_open_is_found() -> None:
    """With how many rows each word closes."""
    rows = (["Withdrawn", "false"], ["Held", "true"], ["Withdrawn", "0"], ["Done", "FALSE"])
    assert words("IsClosed", *rows) == [("Withdrawn", "cancelled", 2), ("Done", "completed", 1)]


@pytest.mark.parametrize(
    ("flag", "row"),
    [
        ("IsClosed", ["Withdrawn", ""]),
        ("IsClosed", ["Withdrawn", "true"]),
        ("IsClosed", ["Planned", "false"]),
        ("IsClosed", ["Not Held", "false"]),
        ("IsClosed", ["", "false"]),
        ("Done", ["Cancelled", "no"]),
        ("Do not call", ["Held", "no"]),
        ("Region", ["Held", "no"]),
    ],
)
def test_what_contradicts_nothing_is_not_found(flag: str, row: list[str]) -> None:
    """An empty cell says nothing, and what was cancelled was not done either."""
    assert words(flag, row) == []


def test_done_is_against_what_is_not_done() -> None:
    """A completed task is one that the tick should have."""
    assert words("Done", ["Held", "no"]) == [("Held", "completed", 1)]


@pytest.mark.parametrize(("text", "meaning"), [("Withdrawn", "cancelled"), ("*", "completed")])
def test_what_a_person_said_of_a_word_stands(text: str, meaning: str) -> None:
    """A flag for the word, or for all others, settles it."""
    request = Request(maps=MAPS, values=[("status", text, meaning)])
    assert words("IsClosed", ["Withdrawn", "false"], request=request) == []


def test_a_refusal_holds_every_answer() -> None:
    """Each as flags."""
    header = [*OWN, "Status", "IsClosed"]
    seen = ReopenedRows(header, resolve(header, Request(maps=MAPS)))
    seen.observe([[*CELLS, "Withdrawn", "false"]], ["cancelled"])
    found = seen.found()
    assert found is not None
    assert refusal_of(header, found) == (
        '1 row that "Status" closes is open according to "IsClosed": Withdrawn (1)\n'
        "say what should happen to these rows:\n"
        '  create them as open tasks: --value "status:Withdrawn=pending"\n'
        '  create and close them: --value "status:Withdrawn=cancelled"\n'
        '  skip them: --skip "Status=Withdrawn"'
    )
