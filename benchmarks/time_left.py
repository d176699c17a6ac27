"""How right the time left is, told while `--rate auto` sends to servers with limits of all kinds.

Virtual time, as in `rates.py`. For each server the share of rows, after the first tenth of them,
at whose answer the time told was off by more than a tenth of the true one, or three seconds: of
all, and of those that were told when the limit had been met that held to the end. Before, nobody
can know it: a quota that is not used up yet, or a limit that is going to change. Also the worst of
these, as a multiple of the true time. `python -m benchmarks.time_left`.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from typing import NamedTuple

from benchmarks.rate_models import FURTHER, SCENES, Scene
from benchmarks.rate_play import network_of, play
from importer.reporting.progress_events import RateTold
from importer.reporting.time_left import TimeLeft
from importer.settings.rate import MOST_PLACES, parse_rate
from importer.submission.pace.pacing import Pacer

_TENTH, _SECONDS = 0.1, 3.0


class Step(NamedTuple):
    """What a person is shown of a run: a row that is done, a wait of so long, or a rate.

    is_refusal: and the wait comes of a limit.
    """

    at: float
    wait: float | None = None
    rate: RateTold | None = None
    is_refusal: bool = False

    @property
    def is_row(self) -> bool:
        """Whether a row is done."""
        return self.wait is None and self.rate is None


class Off(NamedTuple):
    """By how much of the true time it was off at a row; 0: it was not."""

    at: float
    error: float


class Watched(Pacer):
    """The program's own pacer, which notes what is shown of it."""

    def __init__(self, rng: random.Random) -> None:
        super().__init__(parse_rate("auto"), rng)
        self.steps: list[Step] = []
        self._now = 0.0
        self._rate_told: RateTold | None = None

    def finish(self, now: float, left_at: float | None = None) -> None:
        """One was answered."""
        self._now = now
        super().finish(now, left_at)

    def succeed(self) -> None:
        """It was taken."""
        super().succeed()
        self.steps.append(Step(self._now))
        self._tell_rate()

    def pause(
        self,
        now: float,
        asked_seconds: float | None,
        *,
        left_at: float,
        too_many: bool = True,
        is_down: bool = False,
    ) -> float:
        """It was refused."""
        wait = super().pause(
            now, asked_seconds, left_at=left_at, too_many=too_many, is_down=is_down
        )
        self.steps.append(Step(now, wait, is_refusal=too_many))
        self._tell_rate()
        return wait

    def _tell_rate(self) -> None:
        if (known := self.known_rate) is not None and known != self._rate_told:
            self._rate_told = known
            self.steps.append(Step(self._now, rate=known))


def steps_of(scene: Scene, seed: int = 0) -> Sequence[Step]:
    """What is shown while as much is sent to a server as it takes."""
    pacer = Watched(random.Random(seed))
    network = network_of(scene)
    play(pacer, scene.make(), scene.seconds, seed,
         latency=scene.latency, places=MOST_PLACES, network=network)  # fmt: skip
    return pacer.steps


def errors_of(steps: Sequence[Step]) -> list[Off]:
    """How far off it was at each row after the first tenth."""
    total = sum(step.is_row for step in steps)
    end = max(step.at for step in steps if step.is_row)
    left, errors = TimeLeft(total, 0.0), []
    for step in steps:
        if step.wait is not None:
            left.wait(step.at, step.wait)
        elif step.rate is not None:
            left.allow(step.at, *step.rate)
        else:
            left.advance(step.at)
            if total * _TENTH < left.done < total:
                told, true = left.seconds(step.at) or 0.0, end - step.at
                off = abs(told - true)
                error = off / true if off > max(_SECONDS, _TENTH * true) else 0.0
                errors.append(Off(step.at, error))
    return errors


def met_at(scene: Scene, steps: Sequence[Step]) -> float:
    """When the limit was met that held to the end."""
    met = (step.at for step in steps if step.is_refusal and step.at >= scene.changes_at)
    return min(met, default=math.inf)


def share_off(errors: Sequence[Off]) -> float:
    """Of them, so many were off."""
    return sum(off.error > 0 for off in errors) / len(errors) if errors else 0.0


def main() -> None:
    """Print a line for each server."""
    print(f"{'server':54}{'rows':>8}{'off by a tenth':>17}{'limit met':>12}{'worst':>8}")
    for scene in (*SCENES, *FURTHER):
        steps = steps_of(scene)
        errors = errors_of(steps)
        met = met_at(scene, steps)
        known = [off for off in errors if off.at > met]
        worst = max((off.error for off in known), default=0.0)
        print(f"{scene.name:54}{len(errors):8,}{share_off(errors):17.1%}"
              f"{share_off(known):12.1%}{worst:8.2f}", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
