"""A whole submission in virtual time: outages, doubts, lost rows looked up and sent again."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Callable

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importer.errors import LedgerError
from importer.ledger.records import LostTask
from importer.ledger.states import Event, State
from importer.ledger.store import Intent, Ledger, Settlement
from importer.planning.facts import PlannedRow
from importer.rows.outcome import Outcome, Status
from tests.examples import examples
from tests.submission.helpers import (
    RUN,
    After,
    Result,
    Scene,
    answer,
    created,
    failure,
    open_ledger,
    row,
    rows,
    virtual_tick,
)
from tests.submission.virtual_time import run

LOST = failure(httpx.ReadTimeout)
NO_ANSWER = "no response in time (told so)"
FOUND = "its response was lost, and the task was found in the list"
LOOK = (
    "look for it in HockeyStack; if it does not exist, run the same command with "
    "--resend-unconfirmed to send it again"
)
NOT_LISTED = "the tasks cannot be listed (HTTP 403: no)"
TOKEN_REFUSED = "the service does not accept the token (HTTP 401)"
ALL_WELL = (None, False, None, (), None, "")
FIVE_LOST = f"5 responses in a row were lost ({NO_ANSWER})"
ALL_LOST = f"25 responses in a row were lost ({NO_ANSWER})"


def lose(*titles: str, times: int = 1, made: bool = False) -> Callable[[str, int], Result | After]:
    """A service that loses the first answers to these titles; made: and makes the tasks."""

    def reply(title: str, n: int) -> Result | After:
        if title in titles and n <= times:
            return After(LOST) if made else LOST
        return created(title, n)

    return reply


def earlier_row(ledger: Ledger, number: int, **members: object) -> PlannedRow:
    """A row that an earlier run sent, and lost."""
    lost = row(number)
    ledger.begin_run(f"run-0{number}", "old.csv")
    named = members.get("named_id")
    ledger.commit(f"run-0{number}", [Intent(lost.fingerprint, number, lost.body)], [])
    settlement = Settlement(
        lost.fingerprint, Event.LOSE, None, named_id=named if isinstance(named, str) else None
    )
    ledger.commit(f"run-0{number}", [], [settlement])
    return lost._replace(state=State.UNKNOWN, earlier=f"run-0{number}, row {number}")


def ends(scene: Scene) -> dict[int, tuple[str, str]]:
    """Status and reason of each row that the ledger has an outcome of."""
    return {end.row_number: (end.status.value, end.reason) for end in scene.ledger.outcomes(RUN)}


def earlier_task(scene: Scene, number: int) -> None:
    """A task that an earlier run created, which is there: the control that a lookup needs."""
    made = row(number)
    scene.ledger.begin_run(f"run-{number:02}", "old.csv")
    intent = Intent(made.fingerprint, number, made.body)
    scene.ledger.commit(f"run-{number:02}", [intent], [])
    done = Settlement(made.fingerprint, Event.CREATE, None, f"t{number}")
    scene.ledger.commit(f"run-{number:02}", [], [done])
    scene.sender.hold(json.loads(made.body), f"t{number}")


# ------------------------------------------------------------------ lost and looked up


def test_without_a_lost_row_nothing_is_asked(ledger: Ledger) -> None:
    """The listing costs requests, so a run without need of it makes none."""
    scene = Scene(ledger, rows(5))
    assert run(scene.submit()) == ALL_WELL
    assert (scene.sender.asked, scene.heard.quiet) == ([], [])


def test_a_lost_row_whose_task_is_there_is_created(ledger: Ledger) -> None:
    """After the quiet period it is found in the listing, with its id, and never sent again."""
    scene = Scene(ledger, rows(3), lose("row 3", made=True))
    assert run(scene.submit()) == ALL_WELL
    assert scene.sender.titles == ["row 2", "row 3", "row 4"]
    assert list(ledger.outcomes(RUN))[1] == Outcome(
        3, Status.CREATED, "row-3-1", reason=FOUND, attempts=1
    )
    assert scene.states() == dict.fromkeys((2, 3, 4), State.CREATED)
    assert scene.heard.outcomes[-1].row_number == 3


def test_a_lost_row_whose_task_is_not_there_is_sent_again(ledger: Ledger) -> None:
    """Two equal listings after the quiet period without it are the proof; nobody sees it twice."""
    scene = Scene(ledger, rows(3), lose("row 3"))
    assert run(scene.submit()) == ALL_WELL
    assert scene.sender.titles == ["row 2", "row 3", "row 4", "row 3"]
    assert list(ledger.outcomes(RUN))[1] == Outcome(3, Status.CREATED, "row-3-2", attempts=2)
    assert Counter(task["task_title"] for task in scene.sender.held.values()) == {
        "row 2": 1, "row 3": 1, "row 4": 1,
    }  # fmt: skip


def test_the_quiet_period_counts_from_the_last_lost_answer(ledger: Ledger) -> None:
    """What was sent meanwhile need not wait once more."""
    scene = Scene(ledger, rows(4), lose("row 3"), settle_seconds=60.0)
    run(scene.submit())
    lost_at = next(at for at, title in scene.sender.sent if title == "row 3") + 0.1
    first_listing = next(at for at, call in scene.sender.asked if call == "list")
    assert round(first_listing - lost_at, 2) == 60.0
    assert [rows for _, rows in scene.heard.quiet] == [1]
    assert round(scene.heard.quiet_passed, 2) == round(scene.heard.quiet[0][0], 2)


def test_what_is_missing_is_sent_twice_and_no_more(ledger: Ledger) -> None:
    """A task was made in between that would be listed after it; a third time a person decides."""
    reply = lose("row 3", times=99)
    scene = Scene(ledger, rows(3), lambda title, n: _with_another(ledger, scene, title, n, reply))
    assert run(scene.submit()) == (
        None,
        False,
        None,
        (
            Outcome(
                3,
                Status.UNCONFIRMED,
                reason=(
                    f"sent, and its response was lost ({NO_ANSWER}); it was lost 2 times, and no "
                    "task is listed"
                ),
                hint=LOOK,
                attempts=2,
            ),
        ),
        None,
        "",
    )
    assert scene.sender.titles.count("row 3") == 2
    assert scene.states()[3] is State.UNKNOWN
    assert [rows for _, rows in scene.heard.quiet] == [1, 1]


def _with_another(
    ledger: Ledger, scene: Scene, title: str, n: int, reply: Callable[[str, int], Result | After]
) -> Result | After:
    """The reply; at a second request another row is created after it, as by another file."""
    if n == 2:
        later = row(90)
        ledger.commit(RUN, [Intent(later.fingerprint, 90, later.body)], [])
        made = Settlement(later.fingerprint, Event.CREATE, None, "row-90-1")
        ledger.commit(RUN, [], [made])
        scene.sender.hold(json.loads(later.body), "row-90-1")
    return reply(title, n)


def test_a_row_that_was_lost_in_two_runs_is_not_sent_a_third_time(ledger: Ledger) -> None:
    """Losses count over all runs of a file, and not for each of them anew."""
    lost = earlier_row(ledger, 2)
    ledger.commit(RUN, [], [Settlement(lost.fingerprint, Event.MISS, None)])
    ledger.commit(RUN, [Intent(lost.fingerprint, 2, lost.body)], [])
    ledger.commit(RUN, [], [Settlement(lost.fingerprint, Event.LOSE, None, words="HTTP 500")])
    again = lost._replace(state=State.UNKNOWN, earlier="run-1, row 2")
    scene = Scene(ledger, iter([again, row(3), row(4)]))
    ending = run(scene.submit())
    assert scene.sender.titles == ["row 3", "row 4"]
    (end,) = ending.unsaved
    assert end.status is Status.UNCONFIRMED
    assert end.reason.startswith(
        "sent earlier (run-1, row 2), and its response does not show whether a task exists "
        "(HTTP 500);"
    )


def test_nothing_is_sent_again_without_a_control(ledger: Ledger) -> None:
    """Every answer is cut off and the listing is empty: three rows stay three requests."""
    scene = Scene(ledger, rows(3), lambda _title, _n: After(LOST))
    scene.sender.on_ask = lambda call, _n: (
        answer(200, {"tasks": [], "next_cursor": None}) if call == "list" else None
    )
    ending = run(scene.submit())
    assert scene.sender.titles == ["row 2", "row 3", "row 4"]
    (reason,) = {end.reason for end in ending.unsaved}
    assert reason == (
        f"sent, and its response was lost ({NO_ANSWER}); "
        'no other task of assignee "" that you created is listed; the list may leave them all out'
    )


def test_answers_that_name_no_task_end_no_run_and_are_looked_up(ledger: Ledger) -> None:
    """An empty 201 for every row: all of them are found, and none is taken for an outage."""
    scene = Scene(ledger, rows(40), lambda _title, _n: After(answer(201)))
    assert run(scene.submit()) == ALL_WELL
    assert set(scene.statuses().values()) == {"created"}
    assert (scene.heard.pauses, len(scene.sender.sent)) == ([], 40)


def test_ten_rows_that_always_fail_keep_nobody_out(ledger: Ledger) -> None:
    """Poisoned rows in front: the others are sent in the same run, and they end by themselves."""
    bad = {f"row {n}" for n in range(2, 12)}
    broken = answer(500, {"error": "boom"})
    scene = Scene(ledger, rows(60), lambda t, n: broken if t in bad else created(t, n))
    ending = run(scene.submit())
    assert ending.halted is None
    assert Counter(scene.statuses().values()) == {"created": 50, "unconfirmed": 10}
    assert {scene.sender.titles.count(title) for title in bad} <= {1, 2}
    assert "HTTP 500: boom" in ends(scene)[2][1] + ending.unsaved[0].reason


def test_one_row_that_is_answered_401_keeps_nobody_out(ledger: Ledger) -> None:
    """The service creates tasks with the token: the row is looked for, and sent once more."""
    refuse = answer(401, {"error": "no"})
    scene = Scene(ledger, rows(5), lambda t, n: refuse if t == "row 3" else created(t, n))
    ending = run(scene.submit())
    assert ending.halted is None
    assert scene.sender.titles == ["row 2", "row 3", "row 4", "row 5", "row 6", "row 3"]
    [end] = ending.unsaved
    assert (end.row_number, end.status) == (3, Status.UNCONFIRMED)
    assert end.reason.startswith(
        "sent, and its response does not show whether a task exists (HTTP 401: no, although the "
        "service accepts the token); "
    )


def test_a_token_that_creates_nothing_may_not_create(ledger: Ledger) -> None:
    """Though the service knows it: each row goes twice, and is refused at the third time."""
    scene = Scene(ledger, rows(1), lambda _t, _n: answer(401, {"error": "no"}))
    ending = run(scene.submit())
    assert scene.sender.titles == ["row 2", "row 2"]
    assert [(end.status, end.reason) for end in ending.unsaved] == [
        (Status.NOT_SENT, "HTTP 401: no")
    ]
    known = ledger.known([row(2).fingerprint])[row(2).fingerprint]
    assert (known.state, known.spoils) == (State.PLANNED, 2)
    later = Scene(ledger, iter([row(2, spoils=2)]), lambda _t, _n: answer(401, {"error": "no"}))
    assert run(later.submit()) == ALL_WELL
    assert ends(later)[2] == (
        "rejected", "HTTP 401: no, 3 times, although the service accepts the token",
    )  # fmt: skip


SLOW_DOWN = answer(429, {"message": "slow down"}, retry_after="5")


@pytest.mark.parametrize("number", [2, 3, 6], ids=["first", "between", "last"])
def test_one_row_that_is_always_put_off_ends_by_itself(ledger: Ledger, number: int) -> None:
    """The service takes all others: so often in a run, and in so many runs, then it is refused."""
    bad = f"row {number}"
    scene = Scene(ledger, rows(5), lambda t, n: SLOW_DOWN if t == bad else created(t, n))
    ending = run(scene.submit())
    assert ending.halted is None
    assert scene.sender.titles.count(bad) == 5
    assert Counter(scene.statuses().values())["created"] == 4
    assert [(end.row_number, end.status, end.reason) for end in ending.unsaved] == [
        (number, Status.NOT_SENT, "HTTP 429: slow down")
    ]
    known = ledger.known([row(number).fingerprint])[row(number).fingerprint]
    assert (known.state, known.spoils) == (State.PLANNED, 1)
    later = Scene(ledger, iter([row(number, spoils=2)]), lambda _t, _n: SLOW_DOWN)
    assert run(later.submit()) == ALL_WELL
    assert later.sender.titles == [bad, bad]
    assert ends(later)[number] == (
        "rejected", "HTTP 429: slow down, 3 times, although the service accepts other rows",
    )  # fmt: skip


def test_rows_that_are_always_put_off_and_left_end_by_themselves(ledger: Ledger) -> None:
    """Several of them at the end of the file stop no run either."""
    bad = {"row 5", "row 6"}
    scene = Scene(
        ledger,
        rows(5),
        lambda t, n: SLOW_DOWN if t in bad else created(t, n),
        patience_seconds=900,
    )
    ending = run(scene.submit())
    assert (ending.halted, len(ending.unsaved)) == (None, 2)
    tries = Counter(scene.sender.titles)
    assert [tries[f"row {n}"] for n in range(2, 7)] == [1, 1, 1, 6, 5]


def test_a_limit_by_the_minute_is_nobody_s_own(ledger: Ledger) -> None:
    """Three rows a minute, and no word on when to come again: all are created in the end."""
    taken: list[float] = []

    def reply(title: str, n: int) -> Result:
        now = virtual_tick().seconds
        if len([then for then in taken if now - then < 60.0]) >= 3:
            return answer(429)
        taken.append(now)
        return created(title, n)

    scene = Scene(ledger, rows(9), reply)
    assert run(scene.submit()) == ALL_WELL
    assert set(scene.statuses().values()) == {"created"}


FORBIDDEN = answer(403, {"error": "no"})


def test_forbidden_rows_are_their_own_where_the_token_is_good(ledger: Ledger) -> None:
    """Three 403 in a row ask whether the token is; then each such row ends for itself."""
    scene = Scene(ledger, rows(9), lambda t, n: FORBIDDEN if t < "row 7" else created(t, n))
    assert run(scene.submit()) == ALL_WELL
    assert scene.sender.calls("me") == 1
    assert Counter(scene.statuses().values()) == {"rejected": 6, "created": 3}


def test_two_tasks_of_one_row_are_told(ledger: Ledger) -> None:
    """A proxy carried the request out twice: the row has one, and the other is named."""

    def twice(title: str, n: int) -> Result | After:
        if title != "row 3":
            return created(title, n)
        scene.sender.hold({"task_title": title}, "twin")
        return After(LOST)

    scene = Scene(ledger, rows(3), twice)
    assert run(scene.submit()) == ALL_WELL
    status, reason = ends(scene)[3]
    assert status == "created"
    assert {"row-3-1", "twin"} == {reason.split("task ")[-1].split(" matches")[0]} | {
        end.task_id for end in ledger.outcomes(RUN) if end.row_number == 3
    }
    assert len(scene.heard.notes) == 1


def test_the_rest_goes_on_while_a_row_is_parked(ledger: Ledger) -> None:
    """A quiet period at the very end, not after each lost row."""
    scene = Scene(ledger, rows(30), lose("row 3", "row 9", "row 20", made=True))
    assert run(scene.submit()) == ALL_WELL
    assert len(scene.heard.quiet) == 1
    assert set(scene.statuses().values()) == {"created"}


def test_a_strange_answer_is_never_sent_again(ledger: Ledger) -> None:
    """The service told of another task. If this one is not listed either, a person must look."""
    scene = Scene(
        ledger,
        rows(2),
        lambda title, n: (
            answer(201, {"task_id": "t9", "task_title": "odd"})
            if title == "row 3"
            else created(title, n)
        ),
    )
    ending = run(scene.submit())
    assert scene.sender.titles.count("row 3") == 1
    assert [(end.row_number, end.status) for end in ending.unsaved] == [(3, Status.UNCONFIRMED)]
    assert scene.states()[3] is State.UNKNOWN


def test_a_listing_that_is_refused_leaves_rows_in_doubt(ledger: Ledger) -> None:
    """Not sent again: whether they are there nobody can say. The rest is as ever."""
    scene = Scene(ledger, rows(3), lose("row 3"))
    scene.sender.on_ask = lambda call, _n: answer(403, {"error": "no"}) if call == "list" else None
    ending = run(scene.submit())
    assert [(end.row_number, end.status, end.reason) for end in ending.unsaved] == [
        (
            3,
            Status.UNCONFIRMED,
            f"sent, and its response was lost ({NO_ANSWER}); {NOT_LISTED}",
        )
    ]
    assert ending.halted is None
    assert scene.sender.calls("list") == 1
    assert scene.states() == {2: State.CREATED, 3: State.UNKNOWN, 4: State.CREATED}


def test_a_stop_during_the_quiet_period_leaves_rows_unconfirmed(ledger: Ledger) -> None:
    """Race: Ctrl-C in the countdown. Nothing is asked any more, and the ledger knows what was."""
    scene = Scene(ledger, rows(3), lose("row 3"))

    async def timed() -> tuple[object, float]:
        ending = await scene.submit(stop_at=30.0)
        return ending, round(asyncio.get_running_loop().time(), 3)

    assert run(timed()) == ((None, True, None, (), None, ""), 30.0)
    assert scene.sender.asked == []
    assert ends(scene)[3] == ("unconfirmed", NO_ANSWER)


def test_a_stop_while_a_missing_row_waits_calls_it_not_sent(ledger: Ledger) -> None:
    """It was looked up and is not there: that it was lost once is no longer the news."""

    def reply(title: str, n: int) -> Result:
        if title == "row 3":
            return LOST if n == 1 else answer(429, retry_after="300")
        return created(title, n)

    scene = Scene(ledger, rows(3), reply)
    ending = run(scene.submit(stop_at=300.0))
    assert [(end.row_number, end.status, end.reason) for end in ending.unsaved] == [
        (3, Status.NOT_SENT, "HTTP 429")
    ]
    assert scene.states() == {2: State.CREATED, 3: State.PLANNED, 4: State.CREATED}


def test_a_missing_row_that_never_goes_again_is_not_sent(ledger: Ledger) -> None:
    """Race: the token dies between the lookup and the second request of two missing rows."""

    def reply(title: str, n: int) -> Result:
        lost = title in {"row 3", "row 4"}
        return created(title, n) if not lost else LOST if n == 1 else answer(401)

    scene = Scene(ledger, rows(4), reply)
    scene.sender.on_ask = lambda call, _n: answer(401) if call == "me" else None
    ending = run(scene.submit())
    halted = TOKEN_REFUSED
    assert ending.halted == halted
    assert sorted((end.row_number, end.status, end.reason) for end in ending.unsaved) == [
        (3, Status.NOT_SENT, halted),
        (4, Status.NOT_SENT, halted),
    ]
    assert scene.states() == {
        2: State.CREATED, 3: State.PLANNED, 4: State.PLANNED, 5: State.CREATED,
    }  # fmt: skip


# ------------------------------------------------------------------ rows of earlier runs


def test_rows_that_earlier_runs_lost_come_first(ledger: Ledger) -> None:
    """If their quiet period has passed: before anything is sent, and without another wait."""
    lost = earlier_row(ledger, 2)
    scene = Scene(ledger, iter([lost, row(3)]))

    async def later() -> object:
        await asyncio.sleep(121.0)
        scene.sender.hold({"task_title": "row 2"}, "t2")
        return await scene.submit()

    assert run(later()) == ALL_WELL
    assert scene.heard.quiet == []
    assert scene.sender.titles == ["row 3"]
    assert scene.sender.asked[-1][0] < scene.sender.sent[0][0]
    assert next(ledger.outcomes(RUN)) == Outcome(
        2, Status.CREATED, "t2", reason=f"{FOUND} (sent by run-02, row 2)"
    )
    assert [(end.status, end.task_id) for end in ledger.outcomes("run-02")] == [
        (Status.CREATED, "t2")
    ]


def test_rows_that_were_lost_a_moment_ago_wait_behind_the_others(ledger: Ledger) -> None:
    """A killed run, and the same command at once: what never left goes meanwhile."""
    scene = Scene(ledger, iter([]))
    earlier_task(scene, 9)
    lost = earlier_row(ledger, 2)
    scene = Scene(ledger, iter([lost, row(3)]), held=scene.sender.held)
    assert run(scene.submit()) == ALL_WELL
    assert scene.sender.titles == ["row 3", "row 2"]
    assert [seconds for seconds, _ in scene.heard.quiet] == [pytest.approx(119.9)]
    assert scene.statuses() == {2: "created", 3: "created"}


def test_rows_of_other_files_are_looked_up_as_well(ledger: Ledger) -> None:
    """One that is there is known from then on; one that is missing may be sent by its own file."""
    first = Scene(ledger, iter([]))
    earlier_task(first, 9)
    found, missing, own = (earlier_row(ledger, number) for number in (7, 8, 2))
    earlier_task(first, 10)
    scene = Scene(ledger, iter([own]), held=first.sender.held)

    async def later() -> object:
        await asyncio.sleep(121.0)
        scene.sender.hold({"task_title": "row 7"}, "t7")
        return await scene.submit()

    assert run(later()) == ALL_WELL
    assert scene.sender.titles == ["row 2"]
    assert scene.states() == {
        2: State.CREATED, 7: State.CREATED, 8: State.PLANNED, 9: State.CREATED, 10: State.CREATED,
    }  # fmt: skip
    assert ledger.known([found.fingerprint])[found.fingerprint].task_id == "t7"
    assert scene.statuses() == {2: "created"}
    assert missing.fingerprint in ledger.known([missing.fingerprint])


def test_a_row_of_an_earlier_run_stays_in_doubt_with_its_run_named(ledger: Ledger) -> None:
    """Where the listing does not help, it says who sent it."""
    lost = earlier_row(ledger, 2)
    scene = Scene(ledger, iter([lost]))
    scene.sender.on_ask = lambda call, _n: answer(404) if call == "list" else None
    ending = run(scene.submit())
    [end] = ending.unsaved
    assert end.reason == (
        "sent earlier (run-02, row 2), and its response was lost; "
        "the tasks cannot be listed (HTTP 404)"
    )
    assert scene.sender.sent == []


def test_a_strange_answer_of_an_earlier_run_is_not_sent_again(ledger: Ledger) -> None:
    """The ledger remembers it across runs."""
    scene = Scene(ledger, iter([earlier_row(ledger, 2, named_id="t9")]))
    ending = run(scene.submit())
    assert scene.sender.sent == []
    (end,) = ending.unsaved
    assert end.reason == (
        "sent earlier (run-02, row 2), and its response was lost; its response mentioned task t9"
    )


# ------------------------------------------------------------------ --resend-unconfirmed


def test_rows_that_nobody_can_look_up_are_sent_again_if_a_person_wants_it(ledger: Ledger) -> None:
    """--resend-unconfirmed: once more, and said so."""
    scene = Scene(
        ledger, iter([earlier_row(ledger, 2), row(3)]), lose("row 3"), resend_unconfirmed=True
    )
    scene.sender.on_ask = lambda call, _n: answer(405) if call == "list" else None
    assert run(scene.submit()) == ALL_WELL
    assert scene.statuses() == {2: "created", 3: "created"}
    assert scene.sender.titles == ["row 3", "row 2", "row 3"]
    assert scene.heard.notes == [
        "the tasks cannot be listed (HTTP 405); lost rows are sent again (--resend-unconfirmed)"
    ]


def test_a_released_row_is_sent_once_more_in_a_run(ledger: Ledger) -> None:
    """A person's word is for one request; lost again, it stays as it is."""
    scene = Scene(ledger, rows(1), lose("row 2", times=99), resend_unconfirmed=True)
    scene.sender.on_ask = lambda call, _n: answer(405) if call == "list" else None
    ending = run(scene.submit())
    assert scene.sender.titles == ["row 2"] * 2
    assert [(end.status, end.attempts) for end in ending.unsaved] == [(Status.UNCONFIRMED, 2)]
    assert scene.states() == {2: State.UNKNOWN}


def test_the_flag_does_not_replace_a_listing_that_can_be_had(ledger: Ledger) -> None:
    """Where the service lists its tasks, even if not now, nothing is sent blindly.

    Nor is it advised to give the flag that was given.
    """
    scene = Scene(ledger, rows(1), lose("row 2"), resend_unconfirmed=True)
    scene.sender.on_ask = lambda call, _n: answer(500) if call == "list" else None
    ending = run(scene.submit())
    assert [end.hint for end in ending.unsaved] == [
        "run the same command again later: the task is looked up before anything is sent"
    ]
    assert scene.sender.titles == ["row 2"]
    assert scene.states() == {2: State.UNKNOWN}


def test_a_released_row_that_did_not_leave_stays_unknown(ledger: Ledger) -> None:
    """Race: the run stops between the release and the request. The next run looks it up again."""
    lost = [earlier_row(ledger, number) for number in (2, 3)]
    scene = Scene(ledger, iter(lost), lambda _title, _n: answer(401), resend_unconfirmed=True)
    scene.sender.on_ask = lambda call, _n: {"list": answer(405), "me": answer(401)}.get(call)
    ending = run(scene.submit())
    assert scene.sender.titles == ["row 2"]
    assert scene.states() == {2: State.PLANNED, 3: State.UNKNOWN}
    assert [(end.row_number, end.status) for end in ending.unsaved] == [(2, Status.NOT_SENT)]


# ------------------------------------------------------------------ outages and doubts


def test_an_outage_that_passes_costs_nothing_but_time(ledger: Ledger) -> None:
    """Five lost answers: the service is asked until it answers, then the rest goes, slowly."""
    scene = Scene(ledger, rows(12), lose(*(f"row {n}" for n in range(2, 7)), made=True))
    scene.sender.on_ask = lambda call, n: answer(503) if (call, n < 4) == ("me", True) else None
    assert run(scene.submit()) == ALL_WELL
    assert scene.sender.calls("me") == 4
    assert scene.heard.notes == [
        f"{FIVE_LOST}: nothing is sent until the service answers (for 5 min at most)"
    ]
    assert set(scene.statuses().values()) == {"created"}
    assert len(scene.sender.sent) == len(scene.sender.held) == 12


def test_after_an_outage_one_request_at_a_time_until_a_true_answer(ledger: Ledger) -> None:
    """Race: a service that is half up would lose as many rows as are under way."""
    scene = Scene(ledger, rows(30), concurrency=8)
    scene.sender.reply = lambda title, n: LOST if len(scene.sender.sent) <= 8 else created(title, n)
    run(scene.submit())
    after = [round(at, 2) for at, _ in scene.sender.sent[8:]]
    assert after[1] - after[0] == pytest.approx(0.1)
    assert after[1] == after[2] == after[8]


@pytest.mark.parametrize("patience", [0.0, 60.0, 300.0])
def test_an_outage_is_waited_for_as_long_as_the_person_has(ledger: Ledger, patience: float) -> None:
    """Then the run stops, and tells why; what was lost stays unconfirmed."""
    scene = Scene(ledger, rows(9), lambda _title, _n: LOST, patience_seconds=patience)
    scene.sender.on_ask = lambda call, _n: answer(503) if call == "me" else None

    async def timed() -> tuple[object, float]:
        ending = await scene.submit()
        return ending, asyncio.get_running_loop().time()

    ending, ended = run(timed())
    began = scene.sender.sent[-1][0] + 0.1
    assert ending == (FIVE_LOST, False, None, (), None, "")
    assert ended - began <= patience + 20.0
    assert ended - began >= patience / 2
    assert scene.statuses() == dict.fromkeys(range(2, 7), "unconfirmed")
    assert scene.sender.calls("list") == 0


def test_a_service_that_loses_whatever_it_is_sent_stops_the_run(ledger: Ledger) -> None:
    """It answers when asked, after five and after each one more: twenty-five rows, no more."""
    scene = Scene(ledger, rows(30), lambda _title, _n: LOST)
    ending = run(scene.submit())
    assert ending.halted == ALL_LOST
    assert scene.sender.calls("me") == 20
    assert len(scene.sender.sent) == 25


def test_two_outages_with_a_true_answer_between_are_both_waited_out(ledger: Ledger) -> None:
    """A bad day of the service is not the end."""
    bad = {f"row {n}" for n in (*range(2, 7), *range(8, 13))}
    scene = Scene(ledger, rows(20), lose(*bad, made=True))
    assert run(scene.submit()) == ALL_WELL
    assert scene.sender.calls("me") == 2
    assert set(scene.statuses().values()) == {"created"}


def test_a_service_that_cannot_be_reached_is_waited_for(ledger: Ledger) -> None:
    """Nothing was lost there; the row that could not leave goes first."""
    scene = Scene(
        ledger,
        rows(3),
        lambda title, n: (
            failure(httpx.ConnectError) if title == "row 2" and n <= 6 else created(title, n)
        ),
    )
    scene.sender.on_ask = lambda _call, n: failure(httpx.ConnectError) if n == 1 else None
    assert run(scene.submit()) == ALL_WELL
    assert scene.sender.titles == [*["row 2"] * 7, "row 3", "row 4"]
    assert [end.attempts for end in ledger.outcomes(RUN)] == [1, 1, 1]


def test_a_stop_during_an_outage_returns_soon(ledger: Ledger) -> None:
    """Race: Ctrl-C while the service is waited for. It is interrupted, not halted."""
    scene = Scene(ledger, rows(9), lambda _title, _n: LOST)
    scene.sender.on_ask = lambda call, _n: answer(503) if call == "me" else None

    async def timed() -> tuple[object, float]:
        ending = await scene.submit(stop_at=60.0)
        return ending, asyncio.get_running_loop().time()

    ending, ended = run(timed())
    assert ending == (None, True, None, (), None, "")
    assert 60.0 <= ended <= 60.2


@pytest.mark.parametrize("says", [True, False])
def test_twenty_rejections_ask_a_person(ledger: Ledger, says: bool) -> None:  # noqa: FBT001
    """Who says yes is not asked again; a no, or nobody there, stops the run."""
    scene = Scene(ledger, rows(50), lambda _title, _n: answer(400, {"error": "bad title"}))
    scene.heard.says = says
    ending = run(scene.submit())
    wrong = "so the mapping is probably wrong (HTTP 400: bad title)"
    reason = f"the first 20 rows were all rejected, {wrong}"
    assert scene.heard.questions == [reason]
    assert len(scene.sender.sent) == (50 if says else 20)
    assert ending == (None if says else reason, False, None, (), None, "")


@pytest.mark.parametrize(
    ("made", "listed", "end", "requests"),
    [
        (True, True, ("created", "its response was lost, and the task was found in the list"), 1),
        (False, True, ("rejected", "HTTP 405: not here"), 1),
        (True, False, ("unconfirmed", None), 1),
    ],
)
def test_a_refusal_is_believed_when_it_is_shown_that_there_is_no_task(
    ledger: Ledger, *, made: bool, listed: bool, end: tuple[str, str | None], requests: int
) -> None:
    """It may be the answer to a second copy. Whatever is found, the row goes once in a run."""
    refused = answer(405, {"message": "not here"})

    def reply(title: str, n: int) -> Result | After:
        if title != "row 4":
            return created(title, n)
        return After(refused) if made else refused

    scene = Scene(ledger, rows(5), reply)
    if not listed:
        empty = answer(200, {"tasks": [], "next_cursor": None})
        scene.sender.on_ask = lambda call, _n: empty if call == "list" else None
    ending = run(scene.submit())
    assert (ending.halted, ending.bug) == (None, None)
    status, reason = ends(scene)[4]
    assert (status, reason if end[1] else None) == end
    assert scene.sender.titles.count("row 4") == requests
    assert Counter(scene.statuses().values())["created"] == 4 + (end[0] == "created")


def test_a_halt_leaves_parked_rows_alone(ledger: Ledger) -> None:
    """A dead token cannot list either: what was lost stays unconfirmed, at once."""
    scene = Scene(
        ledger,
        rows(9),
        lambda title, _n: LOST if title == "row 2" else answer(401),
    )
    scene.sender.on_ask = lambda call, _n: answer(401) if call == "me" else None
    ending = run(scene.submit())
    assert ending.halted == TOKEN_REFUSED
    assert [call for _, call in scene.sender.asked] == ["me"]
    assert scene.statuses() == {2: "unconfirmed"}


# ------------------------------------------------------------------ closing

DONE = b'{"status":"completed"}'


def closing_rows(count: int) -> list[PlannedRow]:
    """Rows whose tasks are to be completed."""
    return [row(number, closing=DONE) for number in range(2, count + 2)]


def test_a_row_with_a_status_is_created_and_then_closed(ledger: Ledger) -> None:
    """Two requests, one row: told once, when both are done."""
    scene = Scene(ledger, iter(closing_rows(3)))
    assert run(scene.submit()) == ALL_WELL
    assert scene.states() == dict.fromkeys((2, 3, 4), State.CLOSED)
    assert {task["status"] for task in scene.sender.held.values()} == {"completed"}
    assert scene.heard.outcomes == [
        Outcome(n, Status.CREATED, f"row-{n}-1", attempts=1) for n in (2, 3, 4)
    ]
    assert list(ledger.outcomes(RUN)) == scene.heard.outcomes


@pytest.mark.parametrize("result", [LOST, answer(500), answer(429), failure(httpx.ConnectError)])
def test_a_change_of_status_is_asked_for_again(ledger: Ledger, result: Result) -> None:
    """Twice does no harm, so no quiet period is needed."""
    scene = Scene(ledger, iter(closing_rows(1)))
    scene.sender.on_ask = lambda call, n: result if (call, n) == ("patch", 1) else None
    assert run(scene.submit()) == ALL_WELL
    assert scene.states() == {2: State.CLOSED}
    assert (scene.sender.calls("patch"), scene.heard.quiet) == (2, [])


def test_a_change_that_was_made_and_lost_is_read(ledger: Ledger) -> None:
    """Race: the status was set and the answer lost. The 409 is looked into, and all is well."""
    scene = Scene(ledger, iter(closing_rows(1)))

    def lost_after(call: str, n: int) -> Result | None:
        if (call, n) != ("patch", 1):
            return None
        scene.sender.held["row-2-1"]["status"] = "completed"
        return LOST

    scene.sender.on_ask = lost_after
    assert run(scene.submit()) == ALL_WELL
    assert [call for _, call in scene.sender.asked] == ["patch", "patch", "read"]
    assert scene.states() == {2: State.CLOSED}


def test_a_task_that_ended_otherwise_is_told(ledger: Ledger) -> None:
    """Race: a rep dismisses the task before its status is set. Nobody claims it is completed."""
    scene = Scene(ledger, iter(closing_rows(1)))

    def dismissed(call: str, n: int) -> None:
        if (call, n) == ("patch", 1):
            scene.sender.held["row-2-1"]["status"] = "dismissed"

    scene.sender.on_ask = dismissed
    ending = run(scene.submit())
    assert [(end.status, end.task_id, end.reason) for end in ending.unsaved] == [
        (
            Status.REJECTED,
            "row-2-1",
            "created, but its status was not set: the task is dismissed, not completed",
        )
    ]
    assert scene.states() == {2: State.CREATED}


def test_a_status_that_is_refused_is_told(ledger: Ledger) -> None:
    """The task is there and open, and the row says so."""
    scene = Scene(ledger, iter(closing_rows(1)))
    scene.sender.on_ask = lambda call, _n: answer(400, {"error": "no"}) if call == "patch" else None
    ending = run(scene.submit())
    assert [(end.status, end.task_id, end.reason) for end in ending.unsaved] == [
        (Status.REJECTED, "row-2-1", "created, but its status was not set: HTTP 400: no")
    ]


@pytest.mark.parametrize(
    "refused",
    [
        answer(404, {"error": "no"}),
        answer(400),
        answer(403, {"error": "no"}),
        answer(405),
        answer(423),
        answer(202),
        answer(200, {"task_id": "row-2-1", "status": "pending"}),
        answer(200, {"success": False}),
    ],
)
@pytest.mark.parametrize("made", [True, False])
def test_a_change_that_was_refused_is_read(ledger: Ledger, *, made: bool, refused: Result) -> None:
    """The refusal may be a second copy's: what the task says counts, and it is asked for once."""
    scene = Scene(ledger, iter(closing_rows(1)))

    def refuse(call: str, _n: int) -> Result | None:
        if call == "patch" and made:
            scene.sender.held["row-2-1"]["status"] = "completed"
        return refused if call == "patch" else None

    scene.sender.on_ask = refuse
    ending = run(scene.submit())
    assert [call for _, call in scene.sender.asked if call != "me"] == ["patch", "read"]
    assert scene.states() == {2: State.CLOSED if made else State.CREATED}
    ended = [(end.status, end.task_id) for end in ending.unsaved]
    assert ended == ([] if made else [(Status.REJECTED, "row-2-1")])


def test_a_change_that_is_always_put_off_stops_no_run(ledger: Ledger) -> None:
    """Its row has its task, and says that the status was not set."""
    scene = Scene(ledger, iter([*closing_rows(1), row(3), row(4)]))
    scene.sender.on_ask = lambda call, _n: SLOW_DOWN if call == "patch" else None
    ending = run(scene.submit())
    assert (ending.halted, scene.sender.calls("patch")) == (None, 5)
    assert [(end.status, end.reason) for end in ending.unsaved] == [
        (
            Status.UNCONFIRMED,
            "created, but its status was not set: HTTP 429: slow down",
        )
    ]


def test_a_row_that_was_created_before_is_only_closed(ledger: Ledger) -> None:
    """What a kill between the two steps leaves: the next run sets the status, and sends nothing."""
    scene = Scene(ledger, iter(closing_rows(1)))
    scene.sender.on_ask = lambda call, _n: answer(401) if call in {"patch", "me"} else None
    assert run(scene.submit()).halted == TOKEN_REFUSED
    assert scene.states() == {2: State.CREATED}
    assert ends(scene) == {2: ("unconfirmed", "created; its status is not set yet")}
    [half] = closing_rows(1)
    resumed = half._replace(state=State.CREATED, task_id="row-2-1", earlier="run-1, row 2")
    again = Scene(ledger, iter([resumed]))
    again.sender.held = scene.sender.held
    assert run(again.submit()) == ALL_WELL
    assert (again.sender.titles, again.sender.calls("patch")) == ([], 1)
    assert again.states() == {2: State.CLOSED}


def test_a_lost_row_that_is_found_is_closed(ledger: Ledger) -> None:
    """Created without an answer, found by listing, and then set to its status."""
    scene = Scene(ledger, iter(closing_rows(2)), lose("row 3", made=True))
    assert run(scene.submit()) == ALL_WELL
    assert scene.states() == {2: State.CLOSED, 3: State.CLOSED}
    assert {task["status"] for task in scene.sender.held.values()} == {"completed"}


# ------------------------------------------------------------------ what breaks on this side


@pytest.mark.parametrize("first_broken", range(1, 12))
@pytest.mark.parametrize("made", [True, False])
def test_a_disk_that_fails_at_any_commit_loses_nothing(
    ledger: Ledger,
    first_broken: int,
    made: bool,  # noqa: FBT001
) -> None:
    """From the n-th commit on. Each row has one end, and none makes two tasks."""
    scene = Scene(
        ledger,
        iter([*closing_rows(2), row(4), row(5)]),
        lose("row 3", "row 4", made=made),
        broken=range(first_broken, 99),
    )
    ending = run(scene.submit())
    made_of = Counter(task["task_title"] for task in scene.sender.held.values())
    assert max(made_of.values(), default=0) <= 1
    told = {end.row_number: end for end in (*ledger.outcomes(RUN), *ending.unsaved)}
    assert (ending.ledger_error is not None) == (first_broken <= len(scene.journal.commits) + 1)
    for title in set(scene.sender.titles):
        number = int(title.removeprefix("row "))
        if made_of[title]:
            assert told[number].status in {Status.CREATED, Status.UNCONFIRMED}
        assert number in told


@pytest.mark.parametrize("name", ["lost", "created_around", "known_ids"])
@pytest.mark.parametrize("error", [LedgerError("the disk is gone"), ZeroDivisionError("a bug")])
def test_a_ledger_that_cannot_be_asked_ends_the_lookup(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch, name: str, error: Exception
) -> None:
    """Race: the disk fails while lost rows are looked up. They stay unconfirmed, all is told."""
    scene = Scene(ledger, rows(3), lose("row 3"))

    def broken(*_: object) -> list[LostTask]:
        raise error

    real = scene.sender.list_tasks
    if name == "known_ids":

        async def list_tasks(cursor: str | None, limit: int) -> Result:
            monkeypatch.setattr(scene.journal, name, broken)
            return await real(cursor, limit)

        monkeypatch.setattr(scene.sender, "list_tasks", list_tasks)
    else:
        monkeypatch.setattr(scene.journal, name, broken)
    ending = run(scene.submit())
    assert error in {ending.ledger_error, ending.bug}
    assert scene.statuses() == {2: "created", 3: "unconfirmed", 4: "created"}


@pytest.mark.parametrize("call", ["me", "list", "read", "patch"])
def test_a_bug_in_any_call_costs_no_account(ledger: Ledger, call: str) -> None:
    """It is the ending's, to be raised when the results are written."""

    def reply(title: str, n: int) -> Result | After:
        return After(LOST) if call in {"me", "list", "read"} and n == 1 else created(title, n)

    def broken(name: str, _n: int) -> None:
        if name == call:
            raise ZeroDivisionError("a bug")
        if (name, call) == ("patch", "read"):
            scene.sender.held = {
                k: t | {"status": "cancelled"} for k, t in scene.sender.held.items()
            }

    scene = Scene(ledger, iter(closing_rows(9 if call == "me" else 2)), reply)
    scene.sender.on_ask = broken
    ending = run(scene.submit())
    assert repr(ending.bug) == "ZeroDivisionError('a bug')"
    tried = {int(title.removeprefix("row ")) for title in scene.sender.titles}
    assert tried <= set(scene.statuses()) | {end.row_number for end in ending.unsaved}


def test_a_bug_while_rows_are_parked_waits_for_nothing(ledger: Ledger) -> None:
    """Race: a lost row, then a bug. No quiet period is sat out for a run that is over."""

    def reply(title: str, _n: int) -> Result:
        if title == "row 3":
            raise ZeroDivisionError("a bug")
        return LOST

    scene = Scene(ledger, rows(2), reply)

    async def timed() -> tuple[object, float]:
        return repr((await scene.submit()).bug), asyncio.get_running_loop().time()

    bug, ended = run(timed())
    assert bug == "ZeroDivisionError('a bug')"
    assert ended < 10
    assert scene.sender.asked == []


def test_a_listener_that_fails_costs_no_account(ledger: Ledger) -> None:
    """What asks a person may break as anything may."""
    scene = Scene(ledger, rows(30), lambda _title, _n: answer(400, {"error": "bad title"}))

    def gone(_question: str) -> bool:
        raise RuntimeError("the terminal is gone")

    scene.heard.go_on = gone  # type: ignore[assignment]
    ending = run(scene.submit())
    assert repr(ending.bug) == "RuntimeError('the terminal is gone')"
    assert len(scene.statuses()) == 20


# ------------------------------------------------------------------ whatever happens

ACCIDENTS = ["ok", "429", "connect", "400", "500", "lost", "lost-after", "500-after"]


@settings(max_examples=examples(60))
@given(
    script=st.lists(st.sampled_from(ACCIDENTS), min_size=1, max_size=60),
    concurrency=st.integers(1, 9),
    closes=st.booleans(),
    stop_at=st.none() | st.floats(0, 300),
)
def test_every_row_ends_once_and_makes_one_task_whatever_happens(
    tmp_path_factory: pytest.TempPathFactory,
    script: list[str],
    concurrency: int,
    closes: bool,  # noqa: FBT001
    stop_at: float | None,
) -> None:
    """Never twice, and what is told is true: created is there, not_sent and rejected are not."""
    replies: dict[str, Result | After] = {
        "429": answer(429, retry_after="1"),
        "connect": failure(httpx.ConnectError),
        "lost": LOST,
        "lost-after": After(LOST),
        "400": answer(400),
        "500": answer(500),
        "500-after": After(answer(500)),
    }

    def reply(title: str, n: int) -> Result | After:
        return replies.get(script[len(scene.sender.sent) % len(script)]) or created(title, n)

    with open_ledger(tmp_path_factory.mktemp("w")) as ledger:
        wanted = closing_rows(12) if closes else list(rows(12))
        scene = Scene(ledger, iter(wanted), reply, concurrency=concurrency)
        ending = run(scene.submit(stop_at=stop_at))
        assert ending.bug is None
        held = Counter(task["task_title"] for task in scene.sender.held.values())
        assert max(held.values(), default=0) <= 1
        told = {end.row_number: end for end in (*ledger.outcomes(RUN), *ending.unsaved)}
        tried = {int(title.removeprefix("row ")) for title in scene.sender.titles}
        assert set(told) == tried
        for number, end in told.items():
            assert end.status is Status.UNCONFIRMED or held[f"row {number}"] == (
                end.status is Status.CREATED
            )
        if not (ending.halted or ending.interrupted):
            assert len(tried) == 12
        heard = Counter(end.row_number for end in scene.heard.outcomes)
        assert max(heard.values(), default=0) <= 1
