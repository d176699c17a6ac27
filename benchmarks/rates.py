"""What `--rate auto` makes of servers whose limits nobody told it, beside two other ways.

Virtual time: nothing is measured but counts, so that every run prints the same. For each server the
share of what it allows that is used after the first minute, and the share of all requests that it
refused; `early` are requests that left before the wait was over that a refusal had asked for.
`python -m benchmarks.rates` (SEEDS of each, 3 unless given).
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Sequence
from typing import NamedTuple

from benchmarks.figures import OURS, Figure, keep
from benchmarks.rate_models import FURTHER, SCENES, Scene
from benchmarks.rate_peers import Aimd, AwsAdaptive
from benchmarks.rate_play import Client, network_of, play
from importer.settings.rate import MOST_PLACES, parse_rate
from importer.submission.pace.pacing import Pacer

SEEDS = 3


class Line(NamedTuple):
    """Averages over the seeds; early: of all of them."""

    use: float
    refused: float
    early: int

    @property
    def is_good(self) -> bool:
        """Whether it is what is wanted of eleven of the thirteen."""
        return self.use >= 0.95 and self.refused <= 0.01

    @property
    def is_fair(self) -> bool:
        """Whether it is what is wanted of all of them."""
        return self.use >= 0.90 and self.refused <= 0.03


def auto(rng: random.Random) -> Client:
    """The program's own."""
    return Pacer(parse_rate("auto"), rng)


CLIENTS: dict[str, Callable[[random.Random], Client]] = {
    "--rate auto": auto,
    "AWS adaptive": AwsAdaptive,
    "AIMD": Aimd,
}


def line_of(scene: Scene, client: Callable[[random.Random], Client], seeds: int) -> Line:
    """What a client makes of a server."""
    done = [
        play(client(random.Random(seed)), scene.make(), scene.seconds, seed,
             latency=scene.latency, places=MOST_PLACES, network=network_of(scene))
        for seed in range(seeds)
    ]  # fmt: skip
    use, refused = (sum(column) / seeds for column in (
        [one.use for one in done], [one.refused for one in done]))  # fmt: skip
    return Line(use, refused, sum(one.early for one in done))


def main(arguments: Sequence[str]) -> None:
    """Print the table, and how many of the thirteen are as wanted."""
    seeds = int(arguments[0]) if arguments else SEEDS
    print("use after the first minute % / refused % / early\n")
    print(f"{'server':54}" + "".join(f"{name:>24}" for name in CLIENTS))
    good = dict.fromkeys(CLIENTS, 0)
    fair = dict.fromkeys(CLIENTS, 0)
    for scene in (*SCENES, *FURTHER):
        row = f"{scene.name:54}"
        for name, client in CLIENTS.items():
            line = line_of(scene, client, seeds)
            row += f"{line.use * 100:11.1f} /{line.refused * 100:6.2f} /{line.early:3}"
            if scene in SCENES:
                good[name] += line.is_good
                fair[name] += line.is_fair
        print(row, flush=True)
    print(f"\nOf the first {len(SCENES)}:")
    for name in CLIENTS:
        print(f"  {name:14} {good[name]:2} at 95 % and 1 % or better, {fair[name]:2} at 90 and 3")
    keep(
        "rates",
        [
            Figure(
                f"servers of {len(SCENES)} whose limit is found",
                f"{OURS}, `{name}`" if name.startswith("--") else name,
                {"95 % used, 1 % refused": good[name], "90 % used, 3 % refused": fair[name]},
            )
            for name in CLIENTS
        ],
    )


if __name__ == "__main__":
    main(sys.argv[1:])
