"""A process that is gone for good has a successor, and one that Dask starts again has none."""

from __future__ import annotations

from importer.cluster.processes import Processes


class Process:
    """One that runs, or does not."""

    def __init__(self) -> None:
        self.runs = True

    def is_alive(self) -> bool:
        """Whether it runs."""
        return self.runs


class Cluster:
    """Two processes, and more where somebody wants them."""

    def __init__(self) -> None:
        self.workers: dict[int, Process] = {}
        self.worker_spec: dict[int, object] = {}
        self.scale(2)

    def scale(self, count: int) -> None:
        """Begin those that lack."""
        self.worker_spec |= dict.fromkeys(range(len(self.worker_spec), count))
        for name in self.worker_spec.keys() - self.workers.keys():
            self.workers[name] = Process()

    def running(self) -> list[int]:
        """Those that run."""
        return sorted(name for name, one in self.workers.items() if one.runs)


def test_one_that_is_started_again_has_no_successor() -> None:
    """However often that happens."""
    cluster = Cluster()
    processes = Processes(cluster, 2)
    for look in range(20):
        cluster.workers[0].runs = look % 4 == 0
        processes.refill()

    assert list(cluster.workers) == [0, 1]


def test_each_that_is_gone_for_good_has_one_successor() -> None:
    """Whether the cluster still knows it or not."""
    cluster = Cluster()
    processes = Processes(cluster, 2)
    cluster.workers[1].runs = False
    for _ in range(20):
        processes.refill()
    assert cluster.running() == [0, 2]

    for name in (0, 2):
        cluster.workers[name].runs = False
    for _ in range(20):
        processes.refill()
    assert cluster.running() == [3, 4]

    del cluster.workers[4]
    for _ in range(20):
        processes.refill()
    assert cluster.running() == [3, 4], "it is begun again"
