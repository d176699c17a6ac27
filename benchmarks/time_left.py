"""How right the time left is, told while `--rate auto` sends to servers with limits of all kinds.

Virtual time, as in `rates.py`. For each server the share of rows, after the first tenth of them,
at whose answer the time told was off by more than a tenth of the true one, or three seconds; and
the worst of them, as a multiple of the true time. Nobody can tell what a limit will be that
changes, or that a long window is nearly used up. `python -m benchmarks.time_left`.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import NamedTuple

from benchmarks.rate_models import FURTHER, SCENES, Scene
from benchmarks.rate_play import network_of, play
from importer.reporting.time_left import TimeLeft
from importer.settings.rate import MOST_PLACES, parse_rate
from importer.submission.pace.pacing import Pacer

_TENTH, _SECONDS = 0.1, 3.0


class Step(NamedTuple):
    """What a person is shown of a run: a row that is done, or a wait of so long."""

    at: float
    wait: float | None = None


class Watched(Pacer):
    """The program's own pacer, which notes what is shown of it."""

    def __init__(self, rng: random.Random) -> None:
        super().__init__(parse_rate("auto"), rng)
        self.steps: list[Step] = []
        self._now = 0.0

    def finish(self, now: float, left_at: float | None = None) -> None:
        """One was answered."""
        self._now = now
        super().finish(now, left_at)

    def succeed(self) -> None:
        """It was taken."""
        super().succeed()
        self.steps.append(Step(self._now))

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
        self.steps.append(Step(now, wait))
        return wait


def steps_of(scene: Scene) -> Sequence[Step]:
    """What is shown while as much is sent to a server as it takes."""
    pacer = Watched(random.Random(0))
    network = network_of(scene)
    play(pacer, scene.make(), scene.seconds, 0,
         latency=scene.latency, places=MOST_PLACES, network=network)  # fmt: skip
    return pacer.steps


def errors_of(steps: Sequence[Step]) -> list[float]:
    """By how much of the true time it was off, at each row after the first tenth; 0: it was not."""
    total = sum(step.wait is None for step in steps)
    end = max(step.at for step in steps if step.wait is None)
    left, errors = TimeLeft(total, 0.0), []
    for step in steps:
        if step.wait is not None:
            left.wait(step.at, step.wait)
            continue
        left.advance(step.at)
        if total * _TENTH < left.done < total:
            told, true = left.seconds(step.at) or 0.0, end - step.at
            off = abs(told - true)
            errors.append(off / true if off > max(_SECONDS, _TENTH * true) else 0.0)
    return errors


def main() -> None:
    """Print a line for each server."""
    print(f"{'server':54}{'rows':>8}{'off by a tenth':>17}{'worst':>8}")
    for scene in (*SCENES, *FURTHER):
        errors = errors_of(steps_of(scene))
        share = sum(error > 0 for error in errors) / len(errors)
        print(f"{scene.name:54}{len(errors):8,}{share:17.1%}{max(errors):8.2f}", flush=True)


if __name__ == "__main__":
    main()
