"""What is told while rows are sent, in a person's words."""

from __future__ import annotations

import pytest

from importer.pipeline.silent import Silent
from importer.pipeline.watch import Watch
from importer.rows.outcome import Outcome, Status


class Host(Silent):
    """A host that remembers."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[object] = []

    def note(self, text: str) -> None:
        """A line."""
        self.told.append(text)

    def advance(self, count: int) -> None:
        """Rows are done."""
        self.told.append(count)

    def count_down(self, seconds: float) -> None:
        """A wait begins."""
        self.told.append(("down", seconds))

    def count_down_passed(self, seconds: float) -> None:
        """Some of it has passed."""
        self.told.append(("passed", seconds))

    def confirm_going_on(self, question: str) -> bool:
        """A person says yes."""
        self.told.append(question)
        return True


def test_a_row_that_ends_moves_the_bar() -> None:
    """By one."""
    host = Host()
    Watch(host).on_outcome(Outcome(2, Status.CREATED))
    assert host.told == [1]


def test_short_waits_for_one_reason_are_told_once() -> None:
    """Long ones each time, and another reason at once."""
    host = Host()
    watch = Watch(host)
    for seconds, reason in [(0.2, "a"), (0.2, "a"), (4.9, "a"), (5.0, "a"), (1.6, "b"), (1, "a")]:
        watch.on_pause(seconds, reason)
    assert host.told == ["waiting 1 s: a", "waiting 5 s: a", "waiting 2 s: b", "waiting 1 s: a"]


@pytest.mark.parametrize(
    ("rows", "answers"),
    [
        (1, ("1 row", "it, the task is")),
        (1200, ("1,200 rows", "them, the tasks are")),
    ],
)
def test_the_quiet_period_is_explained(rows: int, answers: tuple[str, str]) -> None:
    """How long, why, and what Ctrl-C would mean; then it is counted down."""
    host = Host()
    watch = Watch(host)
    watch.on_quiet(119.6, rows)
    watch.on_quiet_passed(1.0)
    note, *waits = host.told
    assert note == (
        f"no response arrived for {answers[0]}: in 120 s, when HockeyStack cannot still be "
        f"processing {answers[1]} looked up (--settle). Ctrl-C leaves that to the next run."
    )
    assert waits == [("down", 119.6), ("passed", 1.0)]


def test_notes_and_questions_are_the_host_s() -> None:
    """Word for word."""
    host = Host()
    watch = Watch(host)
    watch.on_note("a note")
    assert watch.go_on("why")
    assert host.told == ["a note", "why"]
