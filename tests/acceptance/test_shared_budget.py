"""Several workspaces behind one address that counts strictly: their jobs keep one rate."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import pytest

from importer.sandbox.rate_limit import Rate, RateLimiter
from tests.acceptance.several_workspaces import SeveralWorkspaces
from tests.acceptance.shell import Shell, call_row, titles, write_csv
from tests.postgres_server import new_database

NAMES = ("acme", "birch", "cedar")
RATE = "6/2s"
COUNTED = Rate(6, 1.5)
"""By the service: a request may take long to arrive on a busy machine, and the next one not."""


class OneAddress(NamedTuple):
    """A service that counts all requests of one address, whichever workspace they are for."""

    workspaces: SeveralWorkspaces
    limiter: RateLimiter

    def titles(self, name: str) -> list[str]:
        """Of the tasks of a workspace, sorted."""
        return titles(self.workspaces.servers[name])


@pytest.fixture
def service(shell: Shell) -> Iterator[OneAddress]:
    """Three workspaces, and a file with three calls for each."""
    limiter = RateLimiter(COUNTED, time.monotonic)
    with SeveralWorkspaces(*NAMES) as workspaces:
        for server in workspaces.servers.values():
            server._app.rate_limiter = limiter
        shell.environment |= workspaces.environment
        for name in NAMES:
            rows = [call_row(number, task_title=f"Ring {name} {number}") for number in range(1, 4)]
            write_csv(shell.folder / f"{name}.csv", rows)
        yield OneAddress(workspaces, limiter)


def _write(shell: Shell, list_name: str, *names: str, rate: str = RATE, top: str = "shared") -> str:
    jobs = [
        f'[[job]]\nname = "{name}"\ntoken_variable = "{name.upper()}_TOKEN"\n'
        f'workspace = "ws_{name}"\nfiles = ["{name}.csv"]\n'
        for name in names
    ]
    text = f'budget = "{top}"\n[defaults]\nrate = "{rate}"\n{"".join(jobs)}'
    (shell.folder / list_name).write_text(text, "utf-8")
    return list_name


def _expect_all_made(service: OneAddress, *names: str) -> None:
    for name in names:
        assert service.titles(name) == [f"Ring {name} {number}" for number in range(1, 4)]


@pytest.mark.parametrize("shares_in", ["file", pytest.param("postgres", marks=pytest.mark.soak)])
def test_three_processes_keep_one_rate(
    shell: Shell, service: OneAddress, shares_in: str, request: pytest.FixtureRequest
) -> None:
    """Each sends to a workspace of its own, and the service refuses none of all they ask."""
    lists = [_write(shell, f"{name}.toml", name) for name in NAMES]
    if shares_in == "postgres":
        address = new_database(request.getfixturevalue("postgres"))
        shell.environment["TASK_IMPORTER_LEDGER"] = address

    with ThreadPoolExecutor(len(NAMES)) as pool:
        done = list(pool.map(lambda name: shell.start("batch", name, "--yes"), lists))

    assert [one.out for one in done if one.code] == []
    home = Path(shell.process_environment()["TASK_IMPORTER_HOME"])
    assert (home / "shares.db").exists() == (shares_in == "file")
    _expect_all_made(service, *NAMES)
    assert (service.limiter.refused, service.limiter.largest_window <= 6) == (0, True)


@pytest.mark.soak
def test_a_cluster_keeps_it_too(shell: Shell, service: OneAddress) -> None:
    """Three workers check all files, then send, each to another workspace."""
    jobs = _write(shell, "jobs.toml", *NAMES)

    looked = shell.start("batch", jobs, "--dry-run", "--cluster", "local:3")
    done = shell.start("batch", jobs, "--yes", "--cluster", "local:3")

    assert (looked.code, done.code) == (0, 0), (looked, done)
    _expect_all_made(service, *NAMES)
    assert (service.limiter.refused, service.limiter.largest_window <= 6) == (0, True)


def test_one_job_after_the_other_keeps_it_too(shell: Shell, service: OneAddress) -> None:
    """The next one does not begin as if nothing had been sent; the dry run counts as well."""
    jobs = _write(shell, "jobs.toml", *NAMES[:2])

    looked = shell.here("batch", jobs, "--dry-run")
    done = shell.here("batch", jobs, "--yes")

    assert (looked.code, done.code) == (0, 0), done
    _expect_all_made(service, *NAMES[:2])
    assert (service.limiter.refused, service.limiter.largest_window <= 6) == (0, True)


def test_what_cannot_be_shared_is_said_before_anything_begins(
    shell: Shell, service: OneAddress
) -> None:
    """A rate that follows the service, two rates, and a word that is none."""
    auto = shell.here("batch", _write(shell, "auto.toml", *NAMES, rate="auto"), "--yes")
    _write(shell, "two.toml", *NAMES)
    with (shell.folder / "two.toml").open("a", encoding="utf-8") as file:
        file.write('rate = "9/s"\n')
    two = shell.here("batch", "two.toml", "--yes")
    word = shell.here("batch", _write(shell, "word.toml", *NAMES, top="address"), "--yes")

    hint = (
        '  try: write the rate that the service allows once, such as rate = "10/30s", under '
        "[defaults]"
    )
    assert (auto.code, two.code, word.code) == (2, 2, 2)
    assert auto.errors() == [
        'error: budget = "shared" needs a fixed rate, and the job acme has auto', hint
    ]  # fmt: skip
    of_two = 'budget = "shared" is one rate for all jobs, and the job acme has 6/2s, cedar has 9/s'
    assert two.errors() == [f"error: {of_two}", hint]
    of_word = (
        'word.toml: budget must be "workspace" where each job may send at the rate that is set, '
        'or "shared" where all of them together may'
    )
    assert word.errors() == [f"error: {of_word}"]
    assert service.limiter.largest_window == 0
