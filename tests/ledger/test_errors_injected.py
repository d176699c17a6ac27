"""A disk that fails at any operation of a ledger's life: nothing that was reported is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from importer.errors import LedgerError
from tests.ledger.faulty_sqlite import DISK_ERROR, DISK_FULL, Fault
from tests.ledger.life import STEPS, Life, check_what_is_left, contents_of_a_healthy_life

MOST_OPERATIONS = 400
"""More than a life has; a loop that does not end is a bug."""


@pytest.mark.parametrize(
    ("message", "lasting", "late"),
    [
        (DISK_ERROR, False, False),
        (DISK_FULL, True, False),
        (DISK_ERROR, False, True),
    ],
)
@pytest.mark.parametrize(
    "each",
    [False, pytest.param(True, marks=pytest.mark.soak)],
    ids=["every second one", "each"],
)
def test_an_error_at_the_nth_operation_loses_nothing(
    tmp_path: Path,
    message: str,
    lasting: bool,  # noqa: FBT001
    late: bool,  # noqa: FBT001
    *,
    each: bool,
) -> None:
    """For n = 1, 2, 3 … until the life passes: once, from then on, or after the commit was done.

    In `make test` every second one fails once, and the others from then on.

    One that a closing meets is not told: all that was reported is in the log, which then stays.
    """
    healthy = contents_of_a_healthy_life(tmp_path / "healthy.sqlite")
    numbers = range(1, MOST_OPERATIONS) if each or late else range(1 + lasting, MOST_OPERATIONS, 2)
    for number in numbers:
        life = Life(tmp_path / f"{number}.sqlite")
        fault = Fault(number, message, lasting=lasting, late=late, where=f"{number}.sqlite")
        with fault.installed():
            told = live(life)
        if not fault.happened:
            break
        if told is None:
            assert life.steps_done == len(STEPS)
        else:
            assert told == f"the ledger {life.path} cannot be used: {message}"
        check_what_is_left(life, healthy, in_doubt=late)
    assert (told, life.steps_done) == (None, len(STEPS))
    assert number > (20 if late else 100)


def live(life: Life) -> str | None:
    """Live until something fails; what was told, or None."""
    try:
        life.live()
    except LedgerError as error:
        return error.message
    return None
