"""What happens to the process of one run, and between two runs: drawn, not yet done."""

from __future__ import annotations

import random
from typing import NamedTuple

from tests.simulation.accidents import Accident, Moment

_PAUSES_SECONDS = (0.5, 10.0, 90.0, 130.0, 400.0, 5000.0)


class Trouble(NamedTuple):
    """Seconds count from the start of the run; None: it does not happen.

    is_power_loss: whether a kill takes the computer along. second_after: when the same command is
    started once more beside it. has_part: whether the file holds only some of the rows.
    pause_seconds: until the next run. restarts: whether the computer is started anew before it.
    set_after: when the time of day is set, by set_seconds; it may be after the run has ended.
    """

    accident: Accident | None = None
    killed_after: float | None = None
    stopped_after: float | None = None
    is_power_loss: bool = False
    second_after: float | None = None
    has_part: bool = False
    pause_seconds: float = 0.5
    restarts: bool = False
    set_after: float | None = None
    set_seconds: float = 0.0

    @property
    def may_kill(self) -> bool:
        """Whether the process may end before it has noted what came back."""
        return self.killed_after is not None or self.accident is not None


NO_TROUBLE = Trouble()


_SET_SECONDS = (-86_400.0, -7200.0, -3600.0, -200.0, 200.0, 3600.0, 86_400.0)


def make_trouble(rng: random.Random, *, moves_clock: bool) -> Trouble:
    """What goes wrong with one run. moves_clock: the time of day is set in its course."""
    accident, killed_after, stopped_after = None, None, None
    kind = rng.choice(("none", "timed kill", "timed kill", "kill", "kill", "kill", "disk", "stop"))
    if kind == "timed kill":
        killed_after = rng.expovariate(1 / rng.choice((1.0, 30.0, 200.0)))
    elif kind in {"kill", "disk"}:
        operation = 1 + int(rng.expovariate(1 / rng.choice((3, 10))))
        accident = Accident(operation, rng.choice(list(Moment)), kind == "disk")
    elif kind == "stop":
        stopped_after = rng.expovariate(1 / rng.choice((1.0, 30.0, 200.0)))
    return Trouble(
        accident,
        killed_after,
        stopped_after,
        is_power_loss=rng.random() < 0.4,
        second_after=rng.expovariate(1 / 5) * rng.randrange(2) if rng.random() < 0.2 else None,
        has_part=rng.random() < 0.3,
        pause_seconds=rng.choice(_PAUSES_SECONDS),
        restarts=rng.random() < 0.1,
        set_after=rng.expovariate(1 / 60) if moves_clock else None,
        set_seconds=rng.choice(_SET_SECONDS),
    )
