"""No behaviour hangs on the wording of a reason: other words, and every story ends alike."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from importer.ledger.records import Intent, LostTask, Settlement
from importer.submission.worker import exchange
from tests.simulation.around import JournalAround
from tests.simulation.way import RIGHT
from tests.simulation.world import Played, play

SEEDS = range(40)
OTHER = "in other words"


class OtherWords(JournalAround):
    """Writes down other texts than it is given, and has read others than were written."""

    def commit(self, intents: list[Intent], settlements: list[Settlement]) -> None:
        """Write both, with the texts of no program."""
        self.inside.commit(intents, [_reworded(one) for one in settlements])

    def lost(self) -> list[LostTask]:
        """As if an earlier version had said it otherwise."""
        return [task._replace(words=task.words and OTHER) for task in self.inside.lost()]


def _reworded(settlement: Settlement) -> Settlement:
    end = settlement.outcome
    said = end and end._replace(reason=end.reason and OTHER, hint=end.hint and OTHER)
    return settlement._replace(outcome=said, words=settlement.words and OTHER)


def _saying_otherwise(judge: Callable[..., Any]) -> Callable[..., Any]:
    def judged(*given: Any) -> Any:
        told = judge(*given)
        return told._replace(reason=told.reason and OTHER)

    return judged


def _told(played: Played) -> tuple[object, ...]:
    """All of a story but what is said of why."""
    ends = [re.sub(r"(row \d+: \w+ \S*).*", r"\1", line) for line in played.story]
    return played.problem, played.counts, ends


def test_other_words_tell_the_same_story(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is sent, looked up, refused and told of each row goes by facts, in every run."""
    told = [_told(play(seed)) for seed in SEEDS]
    for name in ("judge", "judge_change", "judge_read"):
        monkeypatch.setattr(exchange, name, _saying_otherwise(getattr(exchange, name)))
    way = replace(RIGHT, name="other words", journal=OtherWords)
    assert [_told(play(seed, way)) for seed in SEEDS] == told
