"""Rows that another ledger of this computer knows: noted, asked about, or ended."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from importer.errors import ConfigurationError
from importer.ledger.home import FileHome
from importer.ledger.location import Place, WorkspaceRelation, own_place
from importer.ledger.others import Others
from importer.ledger.states import Event, State
from importer.pipeline.beside.elsewhere import Elsewhere, is_passed_over, wanted_relation
from importer.pipeline.caller.silent import Silent
from importer.planning.facts import PlannedRow
from importer.planning.planned_rows import Plan
from importer.rows.issues import Issue
from importer.rows.outcome import Outcome, Status
from importer.rows.scratch import Spool
from importer.settings.groups import PlanningOptions
from tests.remembered import BASE_URL, close, create, key, open_remembered, send, settle

ELSEWHERE = "https://other.test/v1"


class Person(Silent):
    """Notes what is told, and answers what is asked."""

    def __init__(
        self, answer: WorkspaceRelation | None = None, *, is_attended: bool = False
    ) -> None:
        super().__init__()
        self.is_attended = is_attended
        self.questions: list[str] = []
        self._answer = answer

    def tell_workspaces_apart(self, question: str) -> WorkspaceRelation | None:
        """Keep the question."""
        self.questions.append(question)
        return self._answer


def plan_of(*numbers: int, similar: Sequence[int] = ()) -> Plan:
    """Rows that are to be created, in one chunk."""
    plan = Plan(Spool())
    plan.append([PlannedRow(number, None, key(number), b"{}") for number in numbers])
    for number in similar:
        plan.similar.append((number, Issue("similar_to_earlier", "like it")))
        plan.similar_count += 1
    return plan


@pytest.fixture
def own(tmp_path: Path) -> Place:
    """The place of the run's own ledger, beside one of another service that knows rows 1 to 3."""
    with open_remembered(tmp_path, "w2", base_url=ELSEWHERE) as ledger:
        ledger.begin_run("run-1", "x.csv")
        create(ledger, 1, 2, 3)
    return own_place(tmp_path, BASE_URL, "w1")


def settled(
    own: Place, plan: Plan, person: Person, said: WorkspaceRelation | None = None
) -> tuple[Plan, list[tuple[str, WorkspaceRelation]]]:
    """The plan once it is settled, and what was remembered."""
    remembered: list[tuple[str, WorkspaceRelation]] = []
    with Others.of(FileHome(Path(own.location).parent), own, is_passed_over(own)) as others:
        elsewhere = Elsewhere(own, others, person)
        plan = elsewhere.settle(
            plan, said, lambda p, relation: remembered.append((p.workspace, relation))
        )
    return plan, remembered


def test_up_to_half_of_the_rows_are_noted(own: Place) -> None:
    """Three of six rows in a ledger of another service: the number is named, nothing else."""
    person = Person()
    plan, remembered = settled(own, plan_of(1, 2, 3, 4, 5, 6), person)
    with closing(plan):
        assert (plan.to_create, remembered) == (6, [])
        assert person.notes == [
            (
                "3 of the 6 rows to create were sent to workspace w2 at https://other.test/v1 "
                "before; they are created in workspace w1 at https://api.test/v1 too"
            )
        ]


def test_more_than_half_must_be_settled(own: Place) -> None:
    """Nobody is there to ask: both are named, and both ways to go on."""
    with closing(plan_of(1, 2, 3, 4, 5)) as plan, pytest.raises(ConfigurationError) as caught:
        settled(own, plan, Person())
    assert caught.value.message == (
        "3 of the 5 rows to create were sent before, to workspace w2 at https://other.test/v1, "
        "and this run goes to workspace w1 at https://api.test/v1: it may be the same workspace "
        "under another name; nothing was sent"
    )
    assert caught.value.hint == (
        "if it is the same, add --same-workspace: they are not sent again; "
        "if it is another, add --other-workspace: they are created there too"
    )


@pytest.mark.parametrize("is_asked", [True, False], ids=["asked", "flag"])
def test_rows_of_another_workspace_are_created(own: Place, is_asked: bool) -> None:  # noqa: FBT001
    """Said on a terminal or by the flag; it is remembered."""
    person = Person(WorkspaceRelation.OTHER, is_attended=is_asked)
    plan, remembered = settled(
        own, plan_of(1, 2), person, None if is_asked else WorkspaceRelation.OTHER
    )
    with closing(plan):
        assert (plan.to_create, remembered) == (2, [("w2", WorkspaceRelation.OTHER)])
        assert (len(person.questions), person.notes) == (int(is_asked), [])


def test_rows_of_the_same_workspace_have_tasks(own: Place) -> None:
    """Each is a duplicate with its task id; the others go, with the warnings that they had."""
    person = Person(WorkspaceRelation.SAME, is_attended=True)
    plan, remembered = settled(own, plan_of(1, 2, 4, similar=(2, 4)), person)
    with closing(plan):
        assert remembered == [("w2", WorkspaceRelation.SAME)]
        (rows,) = plan.rows
        assert [row.outcome for row in rows] == [
            Outcome(
                number, Status.DUPLICATE, f"t{number}",
                f"created earlier (workspace w2 at {ELSEWHERE}, run run-1, row {number})",
            )
            for number in (1, 2)
        ] + [None]  # fmt: skip
        assert (plan.to_create, plan.similar_count) == (1, 1)
        assert [number for number, _ in plan.similar] == [4]


def test_a_person_who_does_not_know_sends_nothing(own: Place) -> None:
    """To stop is an answer."""
    with closing(plan_of(1)) as plan, pytest.raises(ConfigurationError) as caught:
        settled(own, plan, Person(None, is_attended=True))
    assert str(caught.value) == "no workspace was chosen; nothing was sent"


def test_what_was_lost_there_is_not_sent_again(tmp_path: Path) -> None:
    """Nobody knows whether its task is there; a status that was not set is told as such."""
    with open_remembered(tmp_path, "w2") as ledger:
        ledger.begin_run("run-1", "x.csv")
        send(ledger, 1)
        settle(ledger, 1, Event.LOSE)
        send(ledger, 2)
        close(ledger, 3, "completed")
        send(ledger, 4, closing="completed")
        settle(ledger, 4, Event.CREATE)
    own = own_place(tmp_path, BASE_URL, "w1")
    plan, _ = settled(own, plan_of(1, 2, 3, 4), Person(), WorkspaceRelation.SAME)
    with closing(plan):
        (rows,) = plan.rows
        told = [(row.outcome.status, row.outcome.reason) for row in rows if row.outcome]
    where = f"(workspace w2 at {BASE_URL}, run run-1, row"
    assert told == [
        ("unconfirmed", f"sent earlier {where} 1); the outcome is not known"),
        ("unconfirmed", f"sent earlier {where} 2); the outcome is not known"),
        ("duplicate", f"created earlier {where} 3)"),
        ("unconfirmed", f"created earlier {where} 4); its status is not set yet"),
    ]


def test_a_row_that_is_looked_up_anyway_is_not_asked_about(own: Place) -> None:
    """What the own ledger lost is not to be created, and so is not counted."""
    plan = Plan(Spool())
    plan.append([PlannedRow(1, None, key(1), b"{}", state=State.UNKNOWN)])
    plan, remembered = settled(own, plan, Person())
    with closing(plan):
        assert (plan.to_look_up, remembered) == (1, [])


@pytest.mark.parametrize(
    ("is_certain", "note"),
    [
        (
            True,
            (
                "2 of the 2 rows to create were sent before, to workspace w2 at "
                "https://other.test/v1"
                ", and this run goes to workspace w1 at https://api.test/v1: it may be the same "
                "workspace under another name. A run stops there: if it is the same, add "
                "--same-workspace: they are not sent again; if it is another, add "
                "--other-workspace: they are created there too"
            ),
        ),
        (
            False,
            "2 of the 2 rows to create were sent to workspace w2 at https://other.test/v1 before",
        ),
    ],
)
def test_a_dry_run_tells(own: Place, is_certain: bool, note: str) -> None:  # noqa: FBT001
    """What the run would ask; less where it is not known where the run goes."""
    person = Person()
    with (
        Others.of(FileHome(Path(own.location).parent), own, is_passed_over(own)) as others,
        closing(Elsewhere(own, others, person).rehearse(plan_of(1, 2), is_certain=is_certain)) as p,
    ):
        assert p.to_create == 2
    assert person.notes == [note]


def test_a_trial_is_in_nobody_s_way() -> None:
    """A stand-in's ledger and others say nothing of each other; at one address they do."""
    trial = Place("a", "http://localhost:8765/v1", "ws_sandbox")
    other_trial = trial._replace(base_url="http://127.0.0.1:8766/v1")
    real = Place("b", BASE_URL, "w1")
    assert is_passed_over(real)(trial)
    assert is_passed_over(trial)(real)
    assert is_passed_over(trial)(other_trial)
    assert not is_passed_over(trial)(trial._replace(base_url="http://127.0.0.1:8765/v1/"))
    assert not is_passed_over(real)(real._replace(workspace="ws_sandbox"))


def test_flags_say_one_thing() -> None:
    """None, one or the other; both is an error."""
    assert wanted_relation(PlanningOptions()) is None
    assert wanted_relation(PlanningOptions(same_workspace=True)) is WorkspaceRelation.SAME
    assert wanted_relation(PlanningOptions(other_workspace=True)) is WorkspaceRelation.OTHER
    with pytest.raises(ConfigurationError):
        wanted_relation(PlanningOptions(same_workspace=True, other_workspace=True))
