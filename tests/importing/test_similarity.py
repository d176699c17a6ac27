"""Rows that are like an earlier task, and not the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from importer.errors import ConfigurationError
from importer.importing.similarity import require_meant
from importer.ledger.records import Intent, Settlement
from importer.ledger.states import Event
from importer.ledger.store import Ledger
from tests.planned import ADA, BEN, CEM, Scene, ledger

__all__ = ["ledger"]


LATER = ADA.replace("10:00", "11:00")
REWORDED = ADA.replace("why", "because")


@pytest.mark.parametrize("changed", [LATER, REWORDED])
def test_a_row_that_is_like_an_earlier_task_is_told(
    tmp_path: Path, ledger: Ledger, changed: str
) -> None:
    """Another due date, or other texts: it is to be sent, with a warning."""
    Scene(tmp_path, ledger, ADA, BEN).create()
    scene = Scene(tmp_path, ledger, changed, CEM)
    assert (scene.ends(), scene.similar, scene.plan.similar_count) == (["", ""], [2], 1)


def test_a_row_is_like_no_task_that_the_file_holds_itself(tmp_path: Path, ledger: Ledger) -> None:
    """A sheet with two tasks for one person, of which one went before."""
    Scene(tmp_path, ledger, ADA).create()
    assert Scene(tmp_path, ledger, ADA, LATER).similar == []
    assert Scene(tmp_path, ledger, LATER, ADA).similar == []
    assert Scene(tmp_path, ledger, LATER).similar == [2]


def test_a_row_that_was_refused_before_is_like_none(tmp_path: Path, ledger: Ledger) -> None:
    """It goes again, as it was; nobody needs to think about it twice."""
    Scene(tmp_path, ledger, ADA).create()
    row = Scene(tmp_path, ledger, LATER).rows[0]
    ledger.commit("run-1", [Intent(row.fingerprint, 2, row.body, kin=row.kin)], [])
    ledger.commit("run-1", [], [Settlement(row.fingerprint, Event.REJECT, None)])
    assert Scene(tmp_path, ledger, LATER).similar == []


@pytest.mark.parametrize(
    ("similar", "to_create", "is_allowed", "passes"),
    [
        (0, 0, False, True),
        (0, 9, False, True),
        (1, 2, False, True),
        (5, 10, False, True),
        (6, 10, False, False),
        (1, 1, False, False),
        (10, 10, True, True),
    ],
)
def test_more_than_half_of_them_need_somebody_who_means_it(
    similar: int,
    to_create: int,
    is_allowed: bool,  # noqa: FBT001
    passes: bool,  # noqa: FBT001
) -> None:
    """A changed time zone or mapping makes every row such a one."""
    if passes:
        require_meant(similar, to_create, is_allowed=is_allowed)
        return
    with pytest.raises(ConfigurationError) as caught:
        require_meant(similar, to_create, is_allowed=is_allowed)
    assert caught.value.message == (
        f"{similar} of {to_create} rows equal tasks that were sent earlier but for their due "
        "dates or texts: they would be created once more"
    )
    assert caught.value.hint == (
        "check --timezone, --due-time and the mapping; if new tasks are meant, add --allow-similar"
    )
