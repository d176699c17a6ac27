"""A job that is carried out again: what its own runs created is created, and nothing else is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest

from importer.errors import ConfigurationError
from importer.pipeline.job_runs import JobOfBatch, add_run, as_own, runs_of_job
from importer.rows.issues import Issue
from importer.rows.outcome import Outcome, Status

JOB = JobOfBatch("entry calls.csv")


class _Ledger:
    """As much of a ledger as is asked."""

    def __init__(self, runs: Mapping[str, Sequence[Outcome]] | None = None) -> None:
        self.about: dict[str, str] = {}
        self._runs = runs or {}

    def recall(self, key: str) -> str | None:
        return self.about.get(key)

    def remember(self, key: str, value: str) -> None:
        self.about[key] = value

    def outcomes(self, run_id: str) -> Iterator[Outcome]:
        return iter(self._runs[run_id])


def _ledger(**runs: Sequence[Outcome]) -> Any:
    return _Ledger(runs)


def test_the_runs_of_a_job_are_those_of_its_source() -> None:
    """A changed file, or a changed entry, is another import."""
    ledger = _ledger()

    add_run(ledger, JOB, "digest", "run-1")
    add_run(ledger, JOB, "digest", "run-2")

    assert runs_of_job(ledger, JOB, "digest") == ["run-1", "run-2"]
    assert runs_of_job(ledger, JOB, "another") == []
    assert runs_of_job(ledger, JobOfBatch("other calls.csv"), "digest") == []


def test_rows_that_its_runs_created_are_created() -> None:
    """With their attempts, and with what is to be said of the row now."""
    note = Issue("duplicate_differs", "it differs", "")
    created = Outcome(2, Status.CREATED, "task_2", attempts=2, request_id="req_2")
    runs = {
        "a": [created, Outcome(3, Status.UNCONFIRMED, reason="lost"), Outcome(5, Status.REJECTED)],
        "b": [Outcome(3, Status.CREATED, "task_3", attempts=1), Outcome(6, Status.CREATED, "t6")],
    }
    plan = [
        [
            Outcome(
                2, Status.DUPLICATE, "task_2", "created earlier (run a, row 2)", issues=(note,)
            ),
            Outcome(3, Status.DUPLICATE, "task_3", "created earlier (run b, row 3)"),
        ],
        [
            Outcome(4, Status.DUPLICATE, reason="the same as row 2"),
            Outcome(5, Status.REJECTED, reason="refused"),
            Outcome(6, Status.NOT_SENT, reason="created as t6, and undone by run u"),
            Outcome(7, Status.DUPLICATE, "task_7", "created earlier (run z, row 9)"),
        ],
    ]

    told = list(as_own(iter(plan), _ledger(**runs), ["a", "b"]))

    assert told[0] == [created._replace(issues=(note,)), runs["b"][0]]
    assert told[1] == plan[1]


def test_a_task_of_another_row_of_the_run_is_no_own_one() -> None:
    """The row was found to be the task of a neighbor: it stays a duplicate."""
    run = [Outcome(2, Status.CREATED, "task_2"), Outcome(3, Status.CREATED, "task_3")]
    plan = [[Outcome(3, Status.DUPLICATE, "task_2", "created earlier (run a, row 2)")]]

    assert list(as_own(iter(plan), _ledger(a=run), ["a"])) == plan


@pytest.mark.parametrize("workspace", ["ws_1", "WS_1"])
def test_the_meant_workspace_is_let_through(workspace: str) -> None:
    """However it is spelled."""
    JobOfBatch("", workspace).require_meant("ws_1")
    JobOfBatch("").require_meant("ws_1")


@pytest.mark.parametrize(
    ("there", "named"), [("ws_2", "the workspace ws_2"), (None, "a workspace without a name")]
)
def test_another_workspace_is_refused(there: str | None, named: str) -> None:
    """Two variables that were mixed up would send a client's tasks to another one."""
    with pytest.raises(ConfigurationError) as refused:
        JobOfBatch("", "ws_1").require_meant(there)

    assert refused.value.message == (
        f"the token belongs to {named}, and the job is for the workspace ws_1: nothing was sent"
    )
