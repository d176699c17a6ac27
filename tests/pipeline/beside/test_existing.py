"""The tasks that the workspace holds already, each for one row alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from importer.contract.answer import TaskAnswer
from importer.contract.body import TaskBody
from importer.contract.fingerprint import fingerprint_of
from importer.contract.reference import PLACES, Place, marked
from importer.ledger.records import KnownTask
from importer.ledger.store import Ledger
from importer.pipeline.beside.existing import MOST_READS, ExistingTasks
from importer.planning.facts import Facts
from importer.planning.planned_rows import Plan
from importer.planning.rules import planned
from importer.rows.issues import Issue
from importer.rows.scratch import Spool
from importer.submission.http.client import Answer, Failure
from tests.remembered import create, open_remembered


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """A ledger that knows the task t7."""
    with open_remembered(tmp_path) as opened:
        opened.begin_run("run-1", "old.csv")
        create(opened, 7)
        yield opened


@pytest.fixture
def existing() -> Iterator[ExistingTasks]:
    """An empty workspace."""
    tasks = ExistingTasks()
    yield tasks
    tasks.close()


def body(title: str = "Ring Ada", **members: Any) -> TaskBody:
    """A row's body."""
    plain = {"task_type": "call", "task_title": title, "assignee_id": "usr_1"}
    return TaskBody.model_validate_json(
        json.dumps(plain | {"targets": {"deal_id": "0071"}} | members)
    )


def members_of(task_id: str, title: str | None = "Ring Ada", **members: Any) -> dict[str, Any]:
    """What the service says of a task."""
    plain = {"task_id": task_id, "task_type": "call", "task_title": title, "assignee_id": "usr_1"}
    return plain | {"targets": {"deal_id": "0071"}} | members


def task(task_id: str, title: str | None = "Ring Ada", **members: Any) -> TaskAnswer:
    """A listed task."""
    return TaskAnswer.model_validate(members_of(task_id, title, **members))


class Service:
    """Answers for single tasks, and remembers for which it was asked."""

    def __init__(self, *tasks: dict[str, Any]) -> None:
        self.asked: list[str] = []
        self._tasks = {members["task_id"]: members for members in tasks}

    def read(self, task_id: str) -> Answer | Failure:
        """What it says of a task."""
        self.asked.append(task_id)
        found = self._tasks.get(task_id)
        return Answer(200 if found else 404, {}, json.dumps(found or {}).encode())


@contextmanager
def listed(*tasks: TaskAnswer, service: Service | None = None) -> Iterator[ExistingTasks]:
    """A workspace that lists these tasks."""
    existing = ExistingTasks(None if service is None else service.read)
    with closing(existing):
        for one in tasks:
            existing.add(one)
        assert existing.conclude() is None
        yield existing


def plan_of(*bodies: TaskBody) -> Plan:
    """A plan in which these rows are to be created."""
    plan = Plan(Spool())
    plan.append(
        [
            planned(Facts(number, row, (), fingerprint_of(row)), None)
            for number, row in enumerate(bodies, 2)
        ]
    )
    return plan


def told(existing: ExistingTasks, ledger: Ledger, *bodies: TaskBody) -> list[tuple[int, str]]:
    """The rows that are like a task, and why that is not sure."""
    with closing(plan_of(*bodies)) as plan:
        existing.tell_alike(plan, ledger)
        assert plan.similar_count == len(list(plan.similar))
        return [(number, issue.message) for number, issue in plan.similar]


def test_each_task_is_one_row_s(existing: ExistingTasks, ledger: Ledger) -> None:
    """Two such tasks and three such rows: the third has none."""
    existing.add(task("t1"))
    existing.add(task("t2", " ring  ADA "))
    assert [existing.take(body(), ledger) for _ in range(3)] == ["t1", "t2", None]
    assert existing.count == 2


@pytest.mark.parametrize(
    "other",
    [
        task("t1", "Ring Ben"),
        task("t1", None),
        task("t1", targets={"deal_id": "0072"}),
        task("t1", targets={}),
        task("t1", assignee_id="usr_2"),
        task("t1", priority="urgent"),
        task("t7"),
        task("T7"),
    ],
    ids=[
        *("title", "no title", "target", "no target", "assignee", "priority", "known"),
        "known in capitals",
    ],
)
def test_another_task_is_no_row_s(
    existing: ExistingTasks, ledger: Ledger, other: TaskAnswer
) -> None:
    """It differs, says too little, or belongs to a row that the ledger knows."""
    existing.add(other)
    existing.conclude()
    assert existing.take(body(priority="medium"), ledger) is None
    assert existing.count == 1


@pytest.mark.parametrize("place", PLACES)
def test_a_task_that_was_sent_with_a_reference_equals_its_row(
    existing: ExistingTasks, ledger: Ledger, place: Place
) -> None:
    """Another computer may have sent it so: the mark makes no other task of it."""
    row = body(reason="Asked twice")
    sent = marked(row, place, fingerprint_of(row))
    existing.add(TaskAnswer.model_validate({"task_id": "t1", **json.loads(sent.to_json())}))
    assert [existing.take(row, ledger) for _ in range(2)] == ["t1", None]
    assert existing.count == 1


def test_a_row_that_was_exported_with_its_reference_equals_its_task(
    existing: ExistingTasks, ledger: Ledger
) -> None:
    """What looks like a mark may stand in the person's own cell as well."""
    existing.add(task("t1", "Ring Ada [ref kne2mks3n7bf]"))
    assert existing.take(body("Ring Ada [ref kne2mks3n7bf]"), ledger) == "t1"


NEXT_MONTH = {"due_date": "2026-12-05T09:00:00Z", "reason": "December"}
MAY_BE = "task {} in HockeyStack may be this row's: "
LAST_MONTH = {"due_date": "2026-11-05T09:00:00Z", "reason": "November"}


def test_what_the_list_leaves_out_is_asked_for(ledger: Ledger) -> None:
    """A task that says less than the row is read by its id; it may be last month's."""
    service = Service(members_of("t1", **LAST_MONTH), members_of("t2", **NEXT_MONTH))
    with listed(task("t1"), task("t2"), service=service) as existing:
        assert existing.take(body(**NEXT_MONTH), ledger) == "t2"
        assert existing.take(body(**NEXT_MONTH), ledger) is None
        assert told(existing, ledger, body(**NEXT_MONTH)) == [
            (
                2,
                MAY_BE.format("t1")
                + 'it is the same except for its due_date ("2026-11-05T09:00:00Z" there, '
                '"2026-12-05T09:00:00Z" here), and its reason ("November" there, "December" here)',
            )
        ]
    assert service.asked == ["t1", "t2"]


def test_a_date_that_the_list_does_not_mention_may_be_there(ledger: Ledger) -> None:
    """A row without one is no task's that has one; where null is listed, there is none."""
    service = Service(members_of("t1", **LAST_MONTH), members_of("t2"))
    null = {"due_date": None, "reason": None, "priority": None}
    with listed(task("t1"), task("t2"), service=service) as existing:
        assert existing.take(body(), ledger) == "t2"
    assert service.asked == ["t1", "t2"]
    with listed(TaskAnswer.model_validate(members_of("t3") | null), service=service) as existing:
        assert existing.take(body(), ledger) == "t3"
    assert service.asked == ["t1", "t2"]


def test_a_task_that_is_gone_by_now_is_nobody_s(ledger: Ledger) -> None:
    """It was listed, and there is none when it is asked for."""
    with listed(task("t1"), service=Service()) as existing:
        assert existing.take(body(**NEXT_MONTH), ledger) is None
        assert told(existing, ledger, body(**NEXT_MONTH)) == []


def test_what_nobody_says_is_not_taken_for_the_same(ledger: Ledger) -> None:
    """Neither created nor called a duplicate: a person is told what is not known."""
    with listed(task("t1"), service=Service(members_of("t1"))) as existing:
        assert existing.take(body(**NEXT_MONTH), ledger) is None
        assert told(existing, ledger, body(**NEXT_MONTH)) == [
            (2, MAY_BE.format("t1") + "HockeyStack does not say its due_date, reason")
        ]


def test_questions_in_vain_come_to_an_end(ledger: Ledger) -> None:
    """A service that never says more than its list is not asked for every task."""
    rows = [body(f"Ring {number}", **NEXT_MONTH) for number in range(30)]
    tasks = [members_of(f"task-{number}", f"Ring {number}") for number in range(30)]
    service = Service(*tasks)
    with listed(*map(TaskAnswer.model_validate, tasks), service=service) as existing:
        assert [existing.take(row, ledger) for row in rows] == [None] * 30
        assert len(told(existing, ledger, *rows)) == 30
        assert (len(service.asked), existing.reads) == (20, 20)


def test_a_task_that_tells_nothing_may_be_anybody_s(ledger: Ledger) -> None:
    """It is asked for; where it tells no more then, a row that it may be is told."""
    bare = {"task_id": "t1", "task_title": "Ring Ada", "targets": None}
    other: dict[str, Any] = {
        "task_id": "t2",
        "task_title": None,
        "assignee_id": "usr_2",
        "targets": {},
    }
    service = Service(members_of("t1"), other)
    answers = [TaskAnswer.model_validate(members) for members in (bare, other)]
    with listed(*answers, service=service) as existing:
        assert service.asked == ["t1", "t2"]
        assert existing.take(body(), ledger) == "t1"
        unsaid = "HockeyStack does not say its task_title, task_type, deal_id"
        assert told(existing, ledger, body(assignee_id="usr_1"), body(assignee_id="usr_2")) == [
            (3, MAY_BE.format("t2") + unsaid)
        ]


def test_a_second_listing_adds_what_the_first_did_not_hold(ledger: Ledger) -> None:
    """A task that moved past a page meanwhile; no task is there twice, in whatever letters."""
    with listed(task("t1"), task("T1"), task("t2"), task("t1")) as existing:
        assert existing.count == 2
        assert [existing.take(body(), ledger) for _ in range(3)] == ["t1", "t2", None]


@pytest.mark.parametrize("spelled", ["c1", "C1"])
def test_a_control_is_found_in_capitals_too(spelled: str) -> None:
    """It is listed, and is none that the list hides."""
    with closing(ExistingTasks()) as existing:
        existing.expect([known_task(1), known_task(2)])
        existing.add(task(spelled, "Control 1"))
        assert existing.conclude() is None
        assert existing.unlisted() == ["c2"]


def test_a_task_of_this_computer_is_known_without_asking() -> None:
    """What the list does not show of it, the ledger knows."""
    service = Service()
    with closing(ExistingTasks(service.read)) as existing:
        existing.expect([known_task(1)])
        existing.add(task("c1", "Control 1", targets={}))
        assert existing.conclude() is None
    assert service.asked == []


def test_too_many_such_tasks_cannot_be_compared() -> None:
    """Not that many are asked for one by one."""
    service = Service()
    with closing(ExistingTasks(service.read)) as existing:
        for number in range(MOST_READS + 1):
            existing.add(task(f"t{number}", targets={}))
        assert existing.conclude() == (
            f"the list does not show of {MOST_READS + 1} tasks what they are about"
        )
    assert service.asked == []


@pytest.mark.parametrize(
    ("members", "words"),
    [
        (
            {"task_title": "Ring &lt;Ada&gt;"},
            'it is the same except for its task_title ("Ring &lt;Ada&gt;" there, "Ring Ada" here)',
        ),
        (
            {"assignee_id": "usr_2"},
            'it is the same except for its assignee_id ("usr_2" there, "usr_1" here)',
        ),
        ({"reason": "why"}, 'it is the same except for its reason ("why" there, nothing here)'),
        ({"deleted_at": "2026-11-05T09:00:00Z"}, "it was deleted in HockeyStack"),
    ],
)
def test_a_row_that_may_have_a_task_is_told(
    ledger: Ledger, members: dict[str, Any], words: str
) -> None:
    """The task is no other row's, and what it says may have been altered by the service."""
    with listed(task("t1", **members), task("t2", "Other work")) as existing:
        assert existing.take(body(), ledger) is None
        assert told(existing, ledger, body("Something else", targets={"deal_id": "9"}), body()) == [
            (3, MAY_BE.format("t1") + words)
        ]


@pytest.mark.parametrize(
    ("count", "members", "is_told"),
    [(1, {}, True), (2, {}, False), (2, {"reason": "why"}, True), (0, {}, False)],
)
def test_a_task_that_moved_to_another_deal_is_told(
    ledger: Ledger,
    count: int,
    members: dict[str, Any],
    is_told: bool,  # noqa: FBT001
) -> None:
    """A CRM merges records. A title that several tasks have says nothing alone; a reason does."""
    moved = [task(f"m{n}", targets={"deal_id": f"99{n}"}, **members) for n in range(count)]
    with listed(*moved, task("t9", assignee_id="usr_2", targets={"deal_id": "9"})) as existing:
        found = told(existing, ledger, body(**members))
    words = 'it is the same except for its deal_id ("990" there, "0071" here)'
    assert found == ([(2, MAY_BE.format("m0") + words)] if is_told else [])


def test_a_task_of_another_row_is_no_reason_for_doubt(ledger: Ledger) -> None:
    """Taken by a row of the file, or known to the ledger as that of a row of another file."""
    with listed(task("t1"), task("t7", "Ring Ada!")) as existing:
        assert existing.take(body(), ledger) == "t1"
        assert told(existing, ledger, body("Ring Ada.")) == []


def test_a_row_with_a_warning_keeps_it(ledger: Ledger) -> None:
    """Of what it is like, the ledger knows more than a list tells; the order stays the file's."""
    earlier = Issue("similar_to_earlier", "like an earlier one")
    with listed(task("t1", "Ring Ada!")) as existing, closing(plan_of(*[body()] * 3)) as plan:
        plan.similar.append((3, earlier))
        plan.similar_count = 1
        existing.tell_alike(plan, ledger)
        assert [number for number, _ in plan.similar] == [2, 3, 4]
        assert [issue == earlier for _, issue in plan.similar] == [False, True, False]
        assert plan.similar_count == 3


def known_task(number: int, **members: Any) -> KnownTask:
    """A task that this computer created."""
    row = body(f"Control {number}", **members)
    return KnownTask(f"c{number}", row.to_json(), "2026-11-24T12:00:00Z", number)


def test_what_the_service_adds_to_each_task_makes_no_other_of_it(ledger: Ledger) -> None:
    """It is seen in the tasks that this computer created."""
    added: dict[str, Any] = {"targets": {"deal_id": "0071", "company_id": "c1"}}
    with closing(ExistingTasks()) as existing:
        existing.add(task("t1", **added))
        existing.conclude()
        assert existing.take(body(), ledger) is None
    with closing(ExistingTasks()) as existing:
        existing.expect([known_task(1)])
        existing.add(task("c1", "Control 1", **added))
        existing.add(task("t1", **added))
        existing.conclude()
        assert existing.take(body(), ledger) == "t1"


def test_a_type_that_always_comes_back_as_another_tells_no_task_apart(ledger: Ledger) -> None:
    """It is seen in the tasks that this computer created: such a task may be the row's."""
    with closing(ExistingTasks()) as existing:
        existing.expect([known_task(1)])
        existing.add(task("c1", "Control 1", task_type="email"))
        existing.add(task("t1", task_type="email"))
        existing.conclude()
        assert existing.take(body(), ledger) is None
        assert told(existing, ledger, body()) == [
            (2, MAY_BE.format("t1")
                + 'it is the same except for its task_type ("email" there, "call" here)')
        ]  # fmt: skip


@pytest.mark.parametrize(
    ("tasks", "doubts"),
    [
        (
            [],
            [
                (
                    'no other task of assignee "usr_1" that you created is listed; the list may '
                    "leave them all out"
                ),
                "no task that has ended is listed, so the list may leave them all out",
                "the list is empty",
            ],
        ),
        (
            [task("c1", "Control 1", status="pending")],
            [
                "no task that has ended is listed, so the list may leave them all out",
                "it does not say how far back the list reaches",
            ],
        ),
        (
            [
                task("c1", "Control 1", created_at="2026-11-24T12:00:00Z"),
                task("t5", "Old", status="Completed", created_at="2026-03-01T12:00:00Z"),
            ],
            ["the oldest listed task is from 2026-03-01"],
        ),
    ],
)
def test_a_list_is_never_shown_to_be_whole(tasks: list[TaskAnswer], doubts: list[str]) -> None:
    """Controls show that tasks like a row are listed; nothing shows that no older ones are not."""
    with closing(ExistingTasks()) as existing, closing(plan_of(body())) as plan:
        existing.expect([known_task(1)])
        for one in tasks:
            existing.add(one)
        existing.conclude()
        assert existing.doubts(plan) == doubts
        with closing(plan_of()) as nothing:
            assert existing.doubts(nothing) == []


def test_a_row_that_is_due_outside_of_the_list_is_in_doubt() -> None:
    """A list in the order of due dates may be cut; that is told with the rest."""
    with closing(ExistingTasks()) as existing:
        existing.expect([known_task(1)])
        for day in range(1, 26):
            due = f"2026-11-{day:02}T09:00:00Z"
            existing.add(task(f"t{100 + day}", f"Task {day}", status="completed", due_date=due))
        existing.add(task("c1", "Control 1", due_date="2026-11-25T09:00:00Z"))
        existing.conclude()
        for due, doubts in (("2026-11-05", 0), ("2026-12-05", 1), ("2026-10-05", 1)):
            row = body(due_date=f"{due}T09:00:00Z")
            with closing(plan_of(row)) as plan:
                found = existing.doubts(plan)
            assert found.count("no task that is due as early, or as late, is listed") == doubts
