"""Whatever a service makes of a task, its row is not taken for one that has none."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import from_json

from importer.contract.answer import TaskAnswer
from importer.contract.body import TaskBody
from importer.contract.comparison import shape_of_body, whole
from importer.contract.fingerprint import fingerprint_of
from importer.ledger.store import Ledger
from importer.pipeline.beside.existing import ExistingTasks
from importer.planning.facts import Facts
from importer.planning.planned_rows import Plan
from importer.planning.rules import planned
from importer.rows.scratch import Spool
from importer.sandbox.echo import Echo
from importer.submission.http.client import Answer
from tests.remembered import open_remembered

WORDS = ("Ring", "Zoë", "&", "<b>Söhne</b>", "\N{WHITE HEAVY CHECK MARK}", "Анне", "2026", "today")
DUE = ("2026-11-05T09:00:00Z", "2026-12-05T09:00:00Z")

targets = st.fixed_dictionaries(
    {},
    optional={
        "deal_id": st.sampled_from(["0070012", "D1"]),
        "company_id": st.just("c1"),
        "contact": st.sampled_from(
            [{"email": "ada@example.com"}, {"name": "Ada", "phone_number": "+1 415 555 0142"}]
        ),
    },
).filter(bool)

bodies = st.fixed_dictionaries(
    {
        "task_type": st.sampled_from(["call", "email"]),
        "task_title": st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join),
        "assignee_id": st.sampled_from(["usr_1", "usr_2"]),
        "targets": targets,
    },
    optional={
        "priority": st.sampled_from(["low", "medium"]),
        "reason": st.sampled_from(["why & how", "more"]),
        "due_date": st.sampled_from(DUE),
    },
)

echoes = st.lists(
    st.sampled_from(
        [
            *(
                "escape",
                "strip",
                "no-emoji",
                "upper-ids",
                "title-only",
                "nothing",
                "cut=1",
                "cut=9",
            ),
            *("cut=14", "lose=targets", "lose=due_date+reason", "lose=task_title+assignee_id"),
            "created-at=none",
        ]
    ),
    max_size=3,
    unique=True,
).map(lambda words: Echo.parse(",".join(words)))


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A ledger that knows nothing."""
    path: Path = tmp_path_factory.mktemp("ledger")
    with open_remembered(path) as opened:
        yield opened


def answered(held: dict[str, Any], echo: Echo) -> bytes:
    """The answer to a question for the task."""
    return json.dumps(echo.tell(held)).encode()


@given(body=bodies, lists=echoes, reads=echoes)
def test_a_row_with_a_task_is_known_or_told(
    ledger: Ledger, body: dict[str, Any], lists: Echo, reads: Echo
) -> None:
    """Listed and read in any two forms: the row is the task's, or a person hears that it may be."""
    held = {"task_id": "t1", "status": "pending", **body}
    row = TaskBody.model_validate_json(json.dumps(body))
    answer = Answer(200, {}, answered(held, reads))
    with closing(ExistingTasks(lambda _: answer)) as existing, closing(Plan(Spool())) as plan:
        existing.add(TaskAnswer.model_validate(lists.tell(held)))
        assert existing.conclude() is None
        plan.append([planned(Facts(2, row, (), fingerprint_of(row)), None)])
        taken = existing.take(row, ledger)
        existing.tell_alike(plan, ledger)
        assert taken is not None or plan.similar_count == 1


omissions = st.lists(
    st.sampled_from(
        [
            *("upper-ids", "title-only", "nothing", "lose=targets", "lose=due_date+reason"),
            *("lose=priority+assignee_id", "lose=task_type+task_title", "created-at=none"),
        ]
    ),
    max_size=3,
    unique=True,
).map(lambda words: Echo.parse(",".join(words)))


changes = st.fixed_dictionaries(
    {},
    optional={
        "task_type": st.just("linkedin"),
        "assignee_id": st.just("usr_3"),
        "targets": targets,
        "priority": st.just("urgent"),
        "reason": st.just("another"),
        "due_date": st.just("2027-01-05T09:00:00Z"),
    },
)


@given(body=bodies, changes=changes, lists=omissions)
def test_only_a_task_that_says_the_same_is_a_row_s(
    ledger: Ledger, body: dict[str, Any], changes: dict[str, Any], lists: Echo
) -> None:
    """However little is listed of a task: it is a row's where it says the same when asked for."""
    other = body | changes
    row, another = (TaskBody.model_validate_json(json.dumps(one)) for one in (body, other))
    held = {"task_id": "t1", "status": "pending", **other}
    answer = Answer(200, {}, answered(held, Echo()))
    with closing(ExistingTasks(lambda _: answer)) as existing:
        existing.add(TaskAnswer.model_validate(lists.tell(held)))
        existing.conclude()
        taken = existing.take(row, ledger)
    said = [whole(shape_of_body(from_json(each.to_json()))) for each in (row, another)]
    assert (taken is not None) == (said[0] == said[1])
