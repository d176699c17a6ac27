"""Lives of ledgers on ever larger disks, in a process of its own: the limit is the process's.

Takes a folder; prints one line for each size of a file that the system allows, until a life
passes: how many steps were reported done, and what was told.
"""

from __future__ import annotations

import resource
import sys
from pathlib import Path

from importer.errors import LedgerError
from tests.ledger.life import Life, check_what_is_left, contents_of_a_healthy_life

PAGE_BYTES = 4096
MOST_PAGES = 200


def main(folder: Path) -> None:
    """Live on each size of disk, and check what is left."""
    healthy = contents_of_a_healthy_life(folder / "healthy.sqlite")
    for pages in range(MOST_PAGES):
        life = Life(folder / f"{pages}.sqlite")
        told = live(life, pages * PAGE_BYTES)
        print(life.steps_done, told)  # noqa: T201 -- for the test that started it
        check_what_is_left(life, healthy, in_doubt=False)
        if not told:
            return


def live(life: Life, size_bytes: int) -> str:
    """Live while no file can grow beyond a size; what was told, or "".

    Python ignores the signal that comes with it, so that the write fails like any other.
    """
    _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, most))
    try:
        life.live()
    except LedgerError as error:
        return error.message.replace(str(life.path), "PATH")
    finally:
        life.close()  # what is written as it closes has no room either
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    return ""


if __name__ == "__main__":
    main(Path(sys.argv[1]))
