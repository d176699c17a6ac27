"""Task ids in a results file that are, to this computer's knowledge, those of other rows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from importer.contract.body import TaskBody
from importer.errors import ConfigurationError
from importer.ledger.records import Known
from importer.ledger.states import State
from importer.ledger.store import Ledger
from importer.planning.facts import Earlier
from importer.planning.fed_back.foreign_ids import ForeignIds
from tests.remembered import create, open_remembered


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """A ledger that knows the tasks t1 to t3, about the deals 00701 to 00703."""
    with open_remembered(tmp_path) as opened:
        opened.begin_run("run-1", "old.csv")
        for number in (1, 2, 3):
            create(opened, number)
        yield opened


def body(deal: str | None = "99", title: str = "Ring customer 1", **targets: Any) -> TaskBody:
    """A row's body as it stands now."""
    about = ({"deal_id": deal} if deal else {}) | targets
    plain = {"task_type": "call", "task_title": title, "assignee_id": "usr_1", "targets": about}
    return TaskBody.model_validate(plain)


def edited(task_id: str = "t1", rewritten: str = "") -> Earlier:
    """The file says so of a row that says something else than was sent."""
    return Earlier("created", task_id, edited=True, rewritten=rewritten)


OWN = Earlier("created", "t3", edited=False)
KNOWN = Known(State.CREATED, "t9", "run-1", 2)


@pytest.mark.parametrize(
    ("row", "counts"),
    [
        ((OWN, body(), KNOWN), (1, 0)),
        ((edited(), body(), None), (0, 1)),
        ((edited(), body("00701", "Another title"), None), (0, 0)),
        ((edited(), body("00701", company_id="c1"), None), (0, 0)),
        ((edited("t7"), body(), None), (0, 0)),
        ((edited(), None, None), (0, 0)),
        ((edited(), body(), KNOWN), (0, 0)),
        ((edited(rewritten="deal_id"), body(), None), (0, 0)),
        ((Earlier("created", "t1", None), body(), None), (0, 0)),
        ((None, body(), None), (0, 0)),
    ],
)
def test_an_id_is_another_row_s_where_that_is_about_something_else(
    ledger: Ledger,
    row: tuple[Earlier | None, TaskBody | None, Known | None],
    counts: tuple[int, int],
) -> None:
    """No target in common with what was sent under the id; what is not known says nothing."""
    ids = ForeignIds()
    ids.see([row], ledger)
    assert (ids.own, ids.foreign) == counts


def test_a_file_of_another_place_stops(ledger: Ledger) -> None:
    """Where more of its ids are other rows' than its own, and not one alone."""
    ids = ForeignIds()
    ids.see([(OWN, body(), KNOWN)] * 2 + [(edited(), body(), None)] * 2, ledger)
    ids.require_own("calls.csv")
    ids = ForeignIds()
    ids.see([(edited(), body(), None)], ledger)
    ids.require_own("calls.csv")
    ids.see([(edited("t2"), body(), None), (OWN, body(), KNOWN)], ledger)
    with pytest.raises(ConfigurationError) as caught:
        ids.require_own("calls.csv")
    assert caught.value.message == (
        "2 of the 3 tasks that calls.csv names are of other rows here; nothing was sent"
    )
    assert caught.value.hint == (
        "are these the results of an import into another workspace, or were its columns sorted "
        "apart from each other? then import the file that was imported there, or clear the columns "
        "import_status and import_task_id"
    )
