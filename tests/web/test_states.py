"""The state table: every pair of a state and an event is either listed, or refused in words."""

from __future__ import annotations

from itertools import product

import pytest

from importer.web.screens.steps import steps_at
from importer.web.work.states import BUSY, GOING_ON, TABLE, Event, NotNowError, State, after

LISTED = {(state, event) for state, row in TABLE.items() for event in row}


def test_a_pair_that_is_listed_leads_where_the_table_says() -> None:
    """Every one of them."""
    for state, event in LISTED:
        assert after(state, event) is TABLE[state][event]


def test_a_pair_that_is_not_listed_is_refused() -> None:
    """What is refused names what is going on."""
    for state, event in set(product(State, Event)) - LISTED:
        with pytest.raises(NotNowError) as caught:
            after(state, event)
        assert str(caught.value) == f"This cannot be done now: {GOING_ON[state]}."
        assert (caught.value.state, caught.value.event) == (state, event)


def test_every_state_has_its_row_and_its_words() -> None:
    """None is forgotten, and each can be come to."""
    assert set(TABLE) == set(GOING_ON) == set(State)
    met = {State.EMPTY} | {target for row in TABLE.values() for target in row.values()}
    assert met == set(State)


@pytest.mark.parametrize("state", sorted(BUSY))
def test_work_ends(state: State) -> None:
    """Each state in which work goes on is left by what comes of it, and can be stopped."""
    ends = {Event.LOOKED, Event.ASKED, Event.JUDGED, Event.PREPARED, Event.ENDED}
    assert ends & TABLE[state].keys()
    assert {Event.FAILED, Event.STOP} <= TABLE[state].keys()
    assert TABLE[state][Event.STOP] in BUSY
    assert all(TABLE[state][end] not in BUSY for end in ends & TABLE[state].keys())


@pytest.mark.parametrize("state", sorted(set(State) - BUSY))
def test_a_person_can_always_begin_anew(state: State) -> None:
    """With another file, wherever no work goes on."""
    assert TABLE[state][Event.TAKE] is State.READING


def test_only_a_plan_that_was_shown_is_sent() -> None:
    """There is one way to the sending, and no edit while it goes on."""
    assert {state for state, row in TABLE.items() if row.get(Event.SEND)} == {State.CONFIRMING}
    assert not {Event.EDIT, Event.TAKE, Event.SEND} & TABLE[State.SENDING].keys()


def test_steps_open_one_after_the_other() -> None:
    """What is not there yet is shown, and cannot be opened."""
    screens = {"file", "columns", "rows", "send", "results"}

    def open_at(state: State) -> list[str]:
        return [step.name for step in steps_at(state, screens) if step.is_open]

    assert open_at(State.EMPTY) == ["file"]
    assert open_at(State.NEEDS_ANSWERS) == ["file", "columns"]
    assert open_at(State.CHECKING) == ["file", "columns", "rows", "send"]
    assert open_at(State.CHANGED) == ["file", "columns", "rows", "send"]
    assert open_at(State.DONE) == ["file", "columns", "rows", "send", "results"]
    assert len(steps_at(State.EMPTY, screens)) == 5
    assert [step.name for step in steps_at(State.DONE, {"file"}) if step.is_open] == ["file"]
