"""Every fault of the sandbox, at any place, once or for good: what the rows are told, and have.

Three rows go one after the other. The second request meets the fault: over a connection that was
used before, because the first row was created; or over a new one, because the first request was
put off, after which no connection is trusted. Then the service is well, and the same command
makes the sheet whole.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from typing import NamedTuple

import pytest

from importer.sandbox.faults import FAULTS
from importer.sandbox.server import SandboxServer
from importer.submission.pace import long_waits, waits
from importer.submission.reconcile import lookup
from tests.acceptance.conftest import Serve
from tests.acceptance.shell import Finished, Shell, create_control, read_csv, titles, write_calls

ROWS = 3
C, R, U, N = "created", "rejected", "unconfirmed", "not_sent"
SHEET = ["Ring customer 001", "Ring customer 002", "Ring customer 003"]


class Seen(NamedTuple):
    """What a run makes of the fault: each row's status and number of tasks, and the exit code."""

    statuses: tuple[str, str, str]
    held: tuple[int, int, int]
    code: int


ALL = (Seen((C, C, C), (1, 1, 1), 0), Seen((C, C, C), (1, 1, 1), 0))
"""Looked up, or waited out: nothing of it is left at the end."""

NEVER = (Seen((C, U, U), (1, 0, 0), 1), Seen((U, U, U), (0, 0, 0), 1))
"""Sent, looked for, and never found; nothing was created after it that would have to be listed."""

ALONE = (Seen((C, U, U), (1, 0, 0), 1), Seen((N, N, N), (0, 0, 0), 1))
"""Refused as the token would be, which the service accepts when it is asked: the rows' own.

Where it has created a task with that token, the answer is not so, and the rows are looked for.
"""

STOPPED = (Seen((C, N, N), (1, 0, 0), 3), Seen((N, N, N), (0, 0, 0), 3))
"""Nothing more is sent, because it would fare no better."""

ONE_REFUSED = (Seen((C, R, C), (1, 0, 1), 1), Seen((R, C, C), (0, 1, 1), 1))

# fault: met once, and from then on; each over a kept and over a fresh connection
EXPECTED: dict[str, tuple[tuple[Seen, Seen], tuple[Seen, Seen]]] = {
    "reset-before": (ALL, NEVER),
    "reset-after": (ALL, ALL),
    "hang-before": (ALL, NEVER),
    "hang-after": (ALL, ALL),
    "half-after": (ALL, ALL),
    "slow": (ALL, ALL),
    "500-before": (ALL, NEVER),
    "500-after": (ALL, ALL),
    "502-before": (ALL, NEVER),
    "502-after": (ALL, ALL),
    "503-before": (ALL, NEVER),
    "503-after": (ALL, ALL),
    "504-before": (ALL, NEVER),
    "504-after": (ALL, ALL),
    "408-before": (ALL, NEVER),
    "429": (ALL, STOPPED),
    "429-date": (ALL, STOPPED),
    "429-bare": (ALL, STOPPED),
    "400": (
        ONE_REFUSED,
        (Seen((C, R, R), (1, 0, 0), 1), Seen((R, R, R), (0, 0, 0), 1)),
    ),
    "422-fields": (
        ONE_REFUSED,
        (Seen((C, R, R), (1, 0, 0), 1), Seen((R, R, R), (0, 0, 0), 1)),
    ),
    "401": (ALL, ALONE),
    "402": (
        (Seen((C, U, N), (1, 0, 0), 3), Seen((U, N, N), (0, 0, 0), 3)),
        (Seen((C, U, N), (1, 0, 0), 3), Seen((U, N, N), (0, 0, 0), 3)),
    ),
    "407": (
        (Seen((C, U, N), (1, 0, 0), 3), Seen((U, N, N), (0, 0, 0), 3)),
        (Seen((C, U, N), (1, 0, 0), 3), Seen((U, N, N), (0, 0, 0), 3)),
    ),
    "511": (
        (Seen((C, U, N), (1, 0, 0), 3), Seen((U, N, N), (0, 0, 0), 3)),
        (Seen((C, U, N), (1, 0, 0), 3), Seen((U, N, N), (0, 0, 0), 3)),
    ),
    "403": (
        ONE_REFUSED,
        (Seen((C, R, R), (1, 0, 0), 1), Seen((N, N, N), (0, 0, 0), 3)),
    ),
    "html-403": (
        (Seen((C, C, C), (1, 1, 1), 0), Seen((C, C, C), (1, 1, 1), 0)),
        (Seen((C, U, U), (1, 0, 0), 1), Seen((U, U, U), (0, 0, 0), 3)),
    ),
    "portal": (
        (Seen((C, C, C), (1, 1, 1), 0), Seen((C, C, C), (1, 1, 1), 0)),
        (Seen((C, U, U), (1, 0, 0), 1), Seen((U, U, U), (0, 0, 0), 3)),
    ),
    "302": (ALL, ALONE),
    "not-json-after": (ALL, ALL),
    "no-id-after": (ALL, ALL),
    "wrong-echo-after": (ALL, ALL),
}


@pytest.fixture(autouse=True)
def shorter_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that two hundred imports take a minute. Of the order of things nothing is changed."""
    monkeypatch.setattr(lookup, "_BETWEEN_LISTINGS_SECONDS", 0.02)
    monkeypatch.setattr(waits, "FIRST_SECONDS", 0.02)
    monkeypatch.setattr(waits, "_LONGEST_SECONDS", 1.0)  # no longer than the sandbox asks for


@contextmanager
def connections(server: SandboxServer) -> Iterator[list[int]]:
    """The port from which each `POST /tasks` came: the same, if the connection is."""
    ports: list[int] = []
    app = server._app
    record = app.record

    def note(scope: object, body: object, fault: object) -> None:
        ports.append(scope["client"][1])  # type: ignore[index]
        record(scope, body, fault)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(app, "record", note)
        yield ports


def run(shell: Shell, fault: str) -> Finished:
    """Import the three rows one after the other.

    The one fault that lets a task be made after the request was given up needs a quiet period in
    which that happens; where nothing hangs, no answer is late.
    """
    is_late = fault.startswith(("hang", "slow"))
    return shell.here(
        *("run", "calls.csv", "--yes", "--rate", "unlimited", "--concurrency", "1"),
        *("--patience", "1", "--results", "out.csv"),
        *("--settle", "1" if fault == "slow" else "0.1", "--timeout", "1" if is_late else "60"),
    )


def cases() -> Iterator[object]:
    """Each fault, over a kept and over a fresh connection, once and always.

    Of faults that end alike, the first meets all four; each other one meets all pairs of these in
    two, and in `make soak` the other two.
    """
    like: Counter[object] = Counter()
    for fault, expected in EXPECTED.items():
        turn = like[expected]
        like[expected] += 1
        for fresh, lasting in product((False, True), repeat=2):
            repeats = turn > 0 and (fresh is lasting) is (turn % 2 == 0)
            yield pytest.param(
                *(fault, fresh, lasting),
                id=f"{fault}-{'fresh' if fresh else 'kept'}-{'always' if lasting else 'once'}",
                marks=[pytest.mark.soak] if repeats else [],
            )


@pytest.mark.parametrize(("fault", "fresh", "lasting"), list(cases()))
def test_every_row_has_its_true_end_and_one_task_at_most(  # noqa: PLR0913 -- a matrix
    shell: Shell,
    serve: Serve,
    monkeypatch: pytest.MonkeyPatch,
    fault: str,
    *,
    fresh: bool,
    lasting: bool,
) -> None:
    """Status, exit code and the server's own count are as the table says, and then the sheet."""
    server = serve()
    create_control(shell, 1)
    server.set_faults(f"{'429-bare@1,' if fresh else ''}{fault}@2{'+' if lasting else ''}")
    write_calls(shell.folder / "calls.csv", ROWS)
    if lasting:  # instead of the minute that is waited however little patience there is
        monkeypatch.setattr(long_waits, "ALWAYS_WAITED_SECONDS", 1.5)

    with connections(server) as ports:
        done = run(shell, fault)

    assert (ports[0] != ports[1]) is fresh
    statuses = tuple(row["import_status"] for row in read_csv(shell.folder / "out.csv"))
    counts = Counter(titles(server))
    held = tuple(counts[title] for title in SHEET)
    assert (statuses, held, done.code) == EXPECTED[fault][lasting][fresh]
    server.set_faults("")
    create_control(shell, 2)
    assert run(shell, fault).code == 0
    ends = {row["import_status"] for row in read_csv(shell.folder / "out.csv")}
    assert ends <= {"created", "duplicate"}
    assert titles(server) == SHEET


AFTER_THE_FACT = (
    *("402-after", "407-after", "404-after", "409-after", "499-after"),
    *("html-403-after", "html-404-after", "html-502-after"),
    *("302-elsewhere-after", "303-after", "empty-after", "202-after", "twice"),
    "twice-reset-after",
)
"""Answers that belie what was done, and a request that is carried out twice: what a run makes of
them is test_services_matrix's."""


UNTRUE_SUCCESS = (
    *("202-queued", "202-queued-after", "200-failed", "200-failed-after"),
    *("207-failed", "207-failed-after"),
)
"""Successes that say themselves that there is no task yet: these as well."""


def test_the_table_knows_every_fault() -> None:
    """A fault that is added to the sandbox is noticed here."""
    assert [*EXPECTED, *AFTER_THE_FACT, *UNTRUE_SUCCESS] == list(FAULTS)
