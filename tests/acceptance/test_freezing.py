"""Computers that share a ledger: one is frozen at a step, another takes over, the first wakes up.

Whatever it was about to do, the service holds each row once, and what it says is true.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from importer.failpoints import NAMES
from importer.sandbox.options import SandboxOptions
from importer.sandbox.server import SandboxServer
from tests.acceptance.freezing import SETTLE_SECONDS, Computer, Line
from tests.acceptance.shell import Shell, call_body, call_row, own_tasks, read_csv, write_csv
from tests.patience import wait_until
from tests.postgres_server import crash, new_database

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="it is asked of /proc")

ROWS = 8
RUN = (
    "run", "calls.csv", "--yes", "--rate", "unlimited", "--concurrency", "3",
    "--settle", str(SETTLE_SECONDS), "--results", "out.csv", "--map", "status=Outcome",
)  # fmt: skip
TROUBLE = "reset-after@2,500-before@4,reset-after@6,patch=reset-after@1"
BUSY = 4
LOST = {2: "the connection to the ledger", BUSY: "another computer has taken this workspace over"}
"""What is said when nothing may be sent any more; on a slow computer a short lease may just end."""

JOB = """
[[job]]
name = "acme"
files = ["calls.csv"]
rate = "unlimited"
concurrency = 3
map = { status = "Outcome" }
"""

CONTROL = "control"

STEPS = {
    "intents-ready": 2, "commit-written": 3, "intents-committed": 2, "request-leaving": 3,
    "answer-in": 2, "row-parked": 1, "settlements-committed": 1, "closing-leaving": 1,
    "lookup-decided": 1,
}  # fmt: skip
"""Steps, and which time they are reached: each leaves something else undone."""

_OTHERS = [name for name in NAMES if not name.startswith(("withdrawal", "tasks"))]
MORE = [
    dict.fromkeys(_OTHERS[start : start + 6], nth) for nth in (1, 4) for start in range(0, 24, 6)
]
"""The same and all others, for `make soak`."""


class Office:
    """Two computers, and the service whose workspace they share."""

    def __init__(self, folder: Path, ledger: str) -> None:
        self.server = SandboxServer(SandboxOptions())
        self.server.start()
        self.ann = self._computer(folder / "ann", ledger)
        # Its task is listed behind those that Ann may have lost, and shows that none is left out.
        last = call_row(900, task_title=CONTROL)
        self.ben = self._computer(folder / "ben", ledger, last)

    def _computer(self, folder: Path, ledger: str, *more: dict[str, str]) -> Computer:
        (folder / "tmp").mkdir(parents=True)
        shell = Shell(folder)
        shell.connect(self.server)
        shell.environment["TASK_IMPORTER_HOME"] = str(folder / "state")
        rows = [call_row(number, Outcome="") for number in range(1, ROWS + 1)]
        rows[0]["Outcome"], rows[4]["Outcome"] = "completed", "cancelled"
        write_csv(folder / "calls.csv", [*rows, *({"Outcome": "", **row} for row in more)])
        return Computer(shell, ledger)

    def held(self) -> list[tuple[str, str]]:
        """Titles and statuses of what the service holds, without Ben's own."""
        return sorted(
            (task["task_title"], task["status"])
            for task in own_tasks(self.server)
            if task["task_title"] != CONTROL
        )

    def close(self) -> None:
        """Nobody is left."""
        self.ann.kill()
        self.ben.kill()
        self.server.__exit__(None, None, None)


SHEET = sorted(
    (call_body(n)["task_title"], {1: "completed", 5: "cancelled"}.get(n, "pending"))
    for n in range(1, ROWS + 1)
)


@pytest.fixture
def offices(postgres: str, tmp_path: Path) -> Iterator[Callable[[str], Office]]:
    """A function that opens an office with a ledger and a service of its own."""
    address = new_database(postgres)
    opened: list[Office] = []

    def start(name: str) -> Office:
        opened.append(Office(tmp_path / name, address))
        return opened[-1]

    yield start
    for office in opened:
        office.close()


def expect_true_results(computer: Computer, allowed: set[str]) -> None:
    """Every row of Ann's is there, in order, and ended so."""
    rows = read_csv(computer.shell.folder / "out.csv")[:ROWS]
    assert [row["import_row"] for row in rows] == [str(n) for n in range(2, ROWS + 2)]
    assert {row["import_status"] for row in rows} <= allowed


def freeze(office: Office, step: str, **options: Any) -> int | None:
    """Ann is frozen at the step, Ben finishes, Ann wakes; her exit code, or None: it never came."""
    office.server.set_faults(TROUBLE)
    frozen = office.ann.start(*RUN, point=step, **options)
    if not frozen.freezes():
        frozen.wait()
        return None
    office.server.set_faults("")
    office.ben.run(*RUN)
    frozen.wake()
    return frozen.wait()


def go_on(computer: Computer, *more: str) -> None:
    """The same command, until it has carried everything out."""
    for _ in range(5):
        code = computer.run(*RUN, *more)
        if code not in LOST:
            break
    assert code == 0, computer.said()


def finish(office: Office) -> None:
    """The same command makes it whole, and the service holds each row once."""
    office.server.set_faults("")
    go_on(office.ann, "--resend-unconfirmed")
    expect_true_results(office.ann, {"created", "duplicate"})
    assert office.held() == SHEET, office.ann.said()


def expect_once(office: Office, step: str, nth: int) -> bool:
    """Whether the step was reached; each row has one task, and Ann says what is true."""
    code = freeze(office, step, nth=nth)
    told = office.ann.said()
    assert code in {None, 0, 1, *LOST}, (step, code, told)
    if code in LOST:
        assert LOST[code] in told, (step, told)
        if step != "dead-intents-lost":  # before which nothing is sent, and there are no results
            expect_true_results(office.ann, {"created", "duplicate", "unconfirmed", "not_sent"})
    finish(office)
    return code is not None


@pytest.mark.parametrize("steps", [STEPS, *(pytest.param(s, marks=pytest.mark.soak) for s in MORE)])
def test_a_computer_that_is_frozen_at_a_step_sends_nothing_twice(
    offices: Callable[[str], Office], steps: dict[str, int]
) -> None:
    """Wherever it is frozen, another finishes its work, and what it does on waking is harmless."""
    with ThreadPoolExecutor(len(steps)) as pool:
        chosen = {step: offices(step) for step in steps}
        ends = {
            step: pool.submit(expect_once, office, step, steps[step])
            for step, office in chosen.items()
        }
        reached = {step for step, end in ends.items() if end.result()}
    assert reached == set(steps) or steps is not STEPS


def test_without_the_look_in_the_write_rows_are_sent_twice(
    offices: Callable[[str], Office],
) -> None:
    """What the test above shows is shown: an epoch in each transaction is not enough.

    The answers that came too late are known to the next run, which says what there is twice.
    """
    office = offices("careless")
    freeze(office, "request-leaving", nth=3, is_careless=True)
    twice = len(office.held()) - ROWS
    assert twice > 0
    assert office.ben.run(*RUN) == 1
    assert office.ben.said().count(" was created twice, by two computers: tasks ") == twice
    assert office.ben.run(*RUN) == 0


def test_a_computer_that_died_is_replaced_by_another(offices: Callable[[str], Office]) -> None:
    """Its lease ends by itself, and what it had under way is looked up."""
    office = offices("dead")
    dead = office.ann.start(*RUN, point="request-leaving", nth=3, at=signal.SIGKILL)
    assert dead.wait() == -signal.SIGKILL
    go_on(office.ben)
    finish(office)


def test_of_two_that_start_at_once_one_sends_at_a_time(offices: Callable[[str], Office]) -> None:
    """The other says who does, or comes after it."""
    office = offices("double")
    both = [computer.start(*RUN) for computer in (office.ann, office.ben)]
    codes = {running.wait() for running in both}
    assert codes <= {0, *LOST}, codes
    finish(office)


def test_a_long_run_makes_way_for_a_colleague(offices: Callable[[str], Office]) -> None:
    """Who waits has its turn in between; the long run resumes by itself, and both say who has it.

    Afterwards another computer asks it to stop, and it ends as if Ctrl-C had been pressed there.
    """
    office = offices("turns")
    write_csv(
        office.ben.shell.folder / "calls.csv", [call_row(900, task_title=CONTROL, Outcome="")]
    )
    slow = ("--rate", "1/s", "--concurrency", "1")  # a busy machine starts another meanwhile
    long = office.ann.start(*RUN, *slow)
    wait_until(lambda: len(office.held()) > 0, lambda: "nothing is sent")
    assert office.ben.run(*RUN, "--wait", "60") == 0, office.ben.said()
    assert len(office.held()) < ROWS
    assert "this workspace is in use by an import of calls.csv (" in office.ben.said()
    assert "an import makes way once it is done, or at about" in office.ben.said()
    assert long.wait() == 0, office.ann.said()
    assert "has a turn in this workspace; this run resumes after it" in office.ann.said()
    assert office.held() == SHEET
    rows = [call_row(number, Outcome="") for number in range(101, 121)]
    write_csv(office.ann.shell.folder / "calls.csv", rows)
    long = office.ann.start(*RUN, *slow)
    wait_until(lambda: len(office.held()) > ROWS, lambda: "nothing is sent")
    assert office.ben.run("ledger", "stop", "WS_SANDBOX", office.ann.ledger) == 0
    assert "to stop importing into WS_SANDBOX." in office.ben.said()
    assert long.wait() == 130
    assert "another computer has asked this run to stop" in office.ann.said()
    assert office.ben.run("ledger", "stop", "ws_sandbox", office.ann.ledger) == 0
    assert "Nobody is importing into ws_sandbox now." in office.ben.said()
    assert office.ben.run("ledger", "stop", "ws_other", office.ann.ledger) == 2
    assert "knows of no workspace ws_other\n  try: it knows of ws_sandbox" in office.ben.said()
    sent = read_csv(office.ann.shell.folder / "out.csv")
    assert {row["import_status"] for row in sent} == {"created", "not_sent"}


def test_a_database_that_crashes_loses_nothing(
    offices: Callable[[str], Office], postgres: str
) -> None:
    """Nothing more is sent over a connection that is gone; the same command goes on."""
    office = offices("crash")
    frozen = office.ann.start(*RUN, point="intents-committed", nth=2)
    assert frozen.freezes()
    crash(postgres)
    frozen.wake()
    assert frozen.wait() == 2
    assert LOST[2] in office.ann.said()
    expect_true_results(office.ann, {"created", "unconfirmed", "not_sent"})
    finish(office)


def test_a_job_whose_database_is_gone_has_results_all_the_same(
    offices: Callable[[str], Office],
) -> None:
    """They say what may have been sent, as those of a run do."""
    office = offices("job")
    folder = office.ann.shell.folder
    (folder / "jobs.toml").write_text(JOB, "utf-8")
    with Line(office.ann.ledger) as line:
        office.ann.ledger = line.address
        frozen = office.ann.start("batch", "jobs.toml", "--yes", point="answer-in", nth=2)
        assert frozen.freezes()
    frozen.wake()  # nobody listens there any more
    assert frozen.wait() == 2
    assert LOST[2] in office.ann.said()
    rows = read_csv(folder / "jobs.results" / "acme" / "calls.results.csv")
    assert [row["import_row"] for row in rows] == [str(n) for n in range(2, ROWS + 2)]
    assert {row["import_status"] for row in rows} <= {"created", "unconfirmed", "not_sent"}
    office.ann.ledger = office.ben.ledger
    finish(office)


def test_a_computer_that_is_cut_from_the_database_sends_no_more(
    offices: Callable[[str], Office],
) -> None:
    """It gives up when its lease ends, and another takes over."""
    office = offices("cut")
    with Line(office.ann.ledger) as line:
        office.ann.ledger = line.address
        frozen = office.ann.start(*RUN, point="intents-committed", nth=2)
        assert frozen.freezes()
        line.cut()
        frozen.wake()
        go_on(office.ben)
        assert frozen.wait() == 2
        expect_true_results(office.ann, {"created", "unconfirmed", "not_sent"})
        office.ann.ledger = office.ben.ledger
    finish(office)
