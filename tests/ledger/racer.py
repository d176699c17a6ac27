"""A process that starts a run whenever it is told to, at the same moment as others like it.

Takes the path of a ledger and its own number. For each line of standard input, which names a run,
it opens the ledger, commits one intent, "sends", and settles; it prints `sent`, or `busy` where
another process holds the workspace. Who sent holds on until the next line, so that whoever comes
late in the same race meets it.
"""

from __future__ import annotations

import sys
from pathlib import Path

from importer.errors import WorkspaceBusyError
from importer.ledger.records import Intent, Settlement
from importer.ledger.states import Event
from importer.ledger.store import Ledger
from importer.rows.outcome import Outcome, Status


def main(path: Path, number: str) -> None:
    """Race until standard input ends."""
    print("ready", flush=True)  # noqa: T201 -- for the test that started it
    for line in sys.stdin:
        run = line.strip()
        ledger = start(path, f"{run}-{number}")
        print("busy" if ledger is None else "sent", flush=True)  # noqa: T201
        sys.stdin.readline()  # all have said how it went
        if ledger is not None:
            ledger.close()
        print("closed", flush=True)  # noqa: T201


def start(path: Path, run_id: str) -> Ledger | None:
    """The ledger of a run that has sent its one row, still held; None: another run holds it."""
    try:
        ledger = Ledger.open(path, base_url="https://api.test/v1", workspace="w")
    except WorkspaceBusyError:
        return None
    key = run_id.rpartition("-")[0].encode()  # all who race have the same row
    ledger.begin_run(run_id, "followups.csv")
    ledger.commit(run_id, [Intent(key, 2)], [])
    created = Outcome(2, Status.CREATED, run_id, attempts=1)
    ledger.commit(run_id, [], [Settlement(key, Event.CREATE, created, run_id)])
    return ledger


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
