"""Every status of a redirect or a refusal, answered to a request that was carried out.

A proxy has sent a request twice, say, and the second copy was turned away. Each second row meets
another status; the rows between are answered as they should be. All go one after the other.
"""

from __future__ import annotations

from collections import Counter

import pytest

from tests.acceptance.conftest import Serve
from tests.acceptance.judging import Judged, judge
from tests.acceptance.shell import Shell, call_row, write_csv

pytestmark = pytest.mark.usefixtures("quick")

STOPS = {402, 407}
"""These end a run; what becomes of their rows is test_services_matrix's."""

BELIEVED = {429}
"""This is taken for "surely no task" (docs/promises.md), and so is a 403 that says something."""

STATUSES = [*range(300, 309), *range(400, 432), 451, 499]

BODIES = {"JSON": "", "page": "html-", "none": "bare-"}


def meet(shell: Shell, serve: Serve, kind: str, *, runs: int, listing: str = "") -> list[Judged]:
    """What some runs of the same sheet told, each held against what the service then holds."""
    believed = BELIEVED | ({403} if kind == "JSON" else set())
    statuses = [status for status in STATUSES if status not in STOPS | believed]
    faults = ",".join(f"{BODIES[kind]}{status}-after~Ring {status}*" for status in statuses)
    titles = [title for status in statuses for title in (f"Ring {status}", f"Call after {status}")]
    write_csv(
        shell.folder / "calls.csv",
        [
            call_row(number, task_title=title, deal_id=f"00700{number:05}")
            for number, title in enumerate(["Call first", *titles], 1)
        ],
    )
    server = serve(faults=faults, listing=listing)
    flags = ("--yes", "--rate", "unlimited", "--concurrency", "1", "--settle", "0.05")
    results = shell.folder / "out.csv"
    seen = []
    for _ in range(runs):
        done = shell.here("run", "calls.csv", *flags, "--results", "out.csv")
        seen.append(judge(server, done, results, ["Call first", *titles]))
    assert seen[-1].held == Counter(dict.fromkeys(["Call first", *titles], 1))
    return seen


@pytest.mark.parametrize("kind", BODIES)
def test_a_task_is_found_whatever_was_answered(shell: Shell, serve: Serve, kind: str) -> None:
    """Each row is created, by its answer or by the list, and no second run sends any again."""
    first, second = meet(shell, serve, kind, runs=2)
    assert (first.code, set(first.statuses)) == (0, {"created"})
    assert (second.code, set(second.statuses)) == (0, {"duplicate"})


@pytest.mark.parametrize("kind", BODIES)
def test_a_task_that_is_not_listed_is_not_made_again(shell: Shell, serve: Serve, kind: str) -> None:
    """Where nothing is listed each such row stays in doubt, and is never told to be changed."""
    *_, last = meet(shell, serve, kind, runs=2, listing="empty")
    rows = [row for row in last.rows if row["task_title"].startswith("Ring ")]
    assert {row["import_status"] for row in rows} == {"unconfirmed"}
    assert [row for row in rows if "change the row" in row["import_hint"]] == []
    told = {row["import_issues"].partition("HTTP ")[2][:3] for row in rows}
    assert told == {row["task_title"].removeprefix("Ring ") for row in rows}
