"""The suite itself: what it does first."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from tests.order import place_of, rotated, turn_of

TESTS = Path(__file__).parent


@pytest.mark.parametrize(
    ("name", "turn"),
    [("contract/test_body.py", 0), ("mapping/cells/test_converter.py", 0),
     ("ledger/test_store.py", 2), ("acceptance/test_followups.py", 11),
     ("browser/test_columns.py", 12)],
)  # fmt: skip
def test_the_quick_layers_come_first(name: str, turn: int) -> None:
    """What decides has failed before whole imports are begun."""
    assert turn_of(TESTS / name) == turn


def test_the_tests_of_this_run_are_in_order(request: pytest.FixtureRequest) -> None:
    """However many folders were named, and in whichever order."""
    places = [place_of(item.path) for item in request.session.items]
    assert places == sorted(places)


def test_every_worker_collects_every_file() -> None:
    """Each begins with a share of its own, and none leaves one out."""
    files = sorted(TESTS.rglob("test_*.py"))
    orders = [rotated(number, 4) for number in range(4)]
    assert [sorted(order) for order in orders] == [files] * 4
    starts = [files.index(order[0]) for order in orders]
    shares = [end - start for start, end in pairwise([*starts, len(files)])]
    assert starts[0] == 0
    assert max(shares) - min(shares) <= 1


def test_a_folder_that_has_a_turn_is_there() -> None:
    """A folder that was moved keeps its turn only if it is named anew."""
    assert {turn_of(path) for path in TESTS.rglob("test_*.py")} == set(range(13))


@pytest.mark.parametrize("content", [bytes(range(41)), bytes(range(41, 82))])
def test_what_a_file_holds_is_no_part_of_a_name(
    request: pytest.FixtureRequest, content: bytes
) -> None:
    """Names are the same for every worker, though a zip file has the time of its making in it."""
    assert request.node.name == f"{request.function.__name__}[content{content[0] // 41}]"
