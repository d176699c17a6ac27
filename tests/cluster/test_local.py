"""What processes of this computer leave behind, and what does not reach them."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import threading
import time
from pathlib import Path

import pytest

from importer.cluster.local import scratch_folder, signals_wait

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="locks and signals of POSIX")


def test_the_folder_of_a_killed_command_is_removed_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That of one that runs is left alone, as is a folder of which nobody knows whose it is."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    dead, strange = tmp_path / "task-importer-cluster-dead", tmp_path / "task-importer-cluster-new"
    for folder in (dead, strange):
        folder.mkdir()
        (folder / "of Dask").touch()
    (dead / "lock").touch()

    with scratch_folder() as first, scratch_folder() as second:
        assert set(tmp_path.iterdir()) == {strange, first, second}

    assert set(tmp_path.iterdir()) == {strange}


@pytest.mark.parametrize("other_threads", [0, 2])
def test_a_signal_waits_until_processes_are_started(other_threads: int) -> None:
    """And comes then: nothing is broken off in the middle, and nothing is lost.

    A thread that was there before does not have the mask, and the system may give it the signal.
    """
    steps = []
    ended = threading.Event()

    def start() -> None:
        with signals_wait():
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(0.05)
            steps.append("started")
        steps.append("not reached")

    threads = [threading.Thread(target=ended.wait, args=[60]) for _ in range(other_threads)]
    for thread in threads:
        thread.start()
    try:
        with pytest.raises(KeyboardInterrupt):
            start()
    finally:
        ended.set()
        for thread in threads:
            thread.join()

    assert steps == ["started"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
