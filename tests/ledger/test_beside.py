"""Many ledgers of one database are read over one connection."""

from __future__ import annotations

from pathlib import Path

import psycopg

from importer.ledger.home import FileHome
from importer.ledger.others import Others
from importer.ledger.shared_home import SharedHome
from tests.patience import wait_until
from tests.postgres_server import new_database
from tests.remembered import create, key

URL = "https://api.test/v1"
CONNECTIONS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"


def test_the_ledgers_of_all_workspaces_take_one_connection(tmp_path: Path, postgres: str) -> None:
    """Each tells its own rows, whichever was asked before, and the last one closes it."""
    home = SharedHome(new_database(postgres), FileHome(tmp_path))
    home.init()
    for number in range(5):
        place = home.own_place(URL, f"w{number}")
        with home.open_to_write(place, purpose="an import") as ledger:
            ledger.begin_run(f"run-{number}", "x.csv")
            create(ledger, number, run_id=f"run-{number}")
    wanted = [key(number) for number in range(5)]
    with psycopg.connect(home.address) as watching:

        def connections() -> int:
            """One that was closed is counted until the server has noticed."""
            (count,) = watching.execute(CONNECTIONS).fetchone() or (0,)
            watching.rollback()
            return int(count)

        with Others.of(home, home.own_place(URL, "w0"), lambda _: False) as others:
            wait_until(lambda: connections() == 2, connections)  # this one as well
            for _ in range(2):
                found = others.known_apart(wanted)
                told = {place.workspace: keys for place, keys in found.items()}
                assert told == {f"w{number}": {key(number)} for number in range(1, 5)}
        wait_until(lambda: connections() == 1, connections)
