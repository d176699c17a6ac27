"""The worker against a service in virtual time and a real ledger: what is sent, when, and once."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importer.ledger.states import Event, State
from importer.ledger.store import Intent, Ledger, Settlement
from importer.rows.outcome import Outcome, Status
from importer.settings.rate import Rate
from tests.examples import examples
from tests.submission.helpers import (
    RUN,
    Result,
    Scene,
    answer,
    created,
    failure,
    open_ledger,
    row,
    rows,
    task_id_of,
    virtual_now,
)
from tests.submission.virtual_time import run


def test_every_row_is_sent_once_and_ends_created(ledger: Ledger) -> None:
    """Where all goes well, each row makes one request and holds the id that it was answered."""
    scene = Scene(ledger, rows(20), concurrency=4)
    ending = run(scene.run())
    assert ending == (None, False, None, (), None, "")
    assert Counter(scene.sender.titles) == {f"row {n}": 1 for n in range(2, 22)}
    assert list(ledger.outcomes(RUN)) == [
        Outcome(n, Status.CREATED, f"row-{n}-1", attempts=1) for n in range(2, 22)
    ]


def test_a_task_that_is_older_than_its_request_is_not_created(ledger: Ledger) -> None:
    """By the times of the tasks before it: the row is lost, and the clock learns nothing of it."""

    def reply(title: str, attempt: int) -> Result:
        old = 3600.0 if title == "row 3" else 0.0
        made = (virtual_now() - timedelta(seconds=old)).isoformat()
        return answer(
            201, {"task_id": task_id_of(title, attempt), "task_title": title, "created_at": made}
        )

    scene = Scene(ledger, rows(4), reply=reply, concurrency=1)
    run(scene.run())
    assert scene.states() == {
        2: State.CREATED, 3: State.UNKNOWN, 4: State.CREATED, 5: State.CREATED,
    }  # fmt: skip
    (lost,) = ledger.lost()
    assert (lost.named_id, lost.row_number) == ("row-3-1", 3)


def test_no_rows_end_at_once(ledger: Ledger) -> None:
    """Without rows nothing is sent, written or waited for."""
    scene = Scene(ledger, rows(0))
    assert run(scene.run()) == (None, False, None, (), None, "")
    assert scene.journal.commits == []


def test_an_intent_is_durable_before_its_request_leaves(ledger: Ledger) -> None:
    """Race: request against commit. At each request the ledger holds the row as an intent."""
    scene = Scene(ledger, rows(12), concurrency=5)
    states: list[tuple[int, State]] = []

    def look(title: str) -> None:
        number = int(title.removeprefix("row "))
        assert number in scene.journal.intended
        known = ledger.known([row(number).fingerprint])
        states.append((number, known[row(number).fingerprint].state))

    scene.sender.on_request = look
    run(scene.run())
    assert sorted(states) == [(n, State.INTENT) for n in range(2, 14)]


def test_a_request_whose_intent_was_not_written_does_not_leave(ledger: Ledger) -> None:
    """Race: a disk that fails at the very commit of the intents. Nothing is sent."""
    scene = Scene(ledger, rows(5), concurrency=5, broken=[1])
    ending = run(scene.run())
    assert scene.sender.sent == []
    assert ending.ledger_error is not None
    assert ending.ledger_error.message == "the disk is full"
    assert ending.unsaved == ()


def test_no_more_is_in_flight_than_was_allowed(ledger: Ledger) -> None:
    """The slots are all used, and never one more; no group of intents is larger than they are."""
    scene = Scene(ledger, rows(40), concurrency=7)
    run(scene.run())
    assert scene.sender.most_in_flight == 7
    assert max(len(numbers) for numbers, _ in scene.journal.commits) == 7


def test_answers_that_arrive_together_share_a_commit(ledger: Ledger) -> None:
    """A commit waits for the disk, so what is in by then goes along."""
    scene = Scene(ledger, rows(40), concurrency=8, is_known=True)
    run(scene.run())
    assert scene.journal.commits == [
        (list(range(2, 10)), 0),
        *[(list(range(n, n + 8)), 8) for n in (10, 18, 26, 34)],
        ([], 8),
    ]


def test_the_first_request_into_an_unknown_workspace_goes_alone(ledger: Ledger) -> None:
    """Were it lost together with others, no list could be shown to reach back to any of them."""
    scene = Scene(ledger, rows(10), concurrency=8)
    run(scene.run())
    assert scene.journal.commits == [([2], 0), (list(range(3, 11)), 1), ([11], 8), ([], 1)]


def test_where_the_first_ones_fail_the_others_go_together_all_the_same(ledger: Ledger) -> None:
    """Three answers tell what the service does; nobody waits for more of them one by one."""
    refused = answer(422, {"message": "no such deal"})
    scene = Scene(ledger, rows(10), lambda _title, _n: refused, concurrency=8)
    run(scene.run())
    assert [intents for intents, _ in scene.journal.commits] == [
        [2], [3], [4], list(range(5, 12)), [],
    ]  # fmt: skip


def test_one_that_is_put_off_is_no_first_request(ledger: Ledger) -> None:
    """It says nothing of the workspace: the next three go alone, each until it was answered."""
    put_off, refused = answer(429, retry_after="1"), answer(422, {"message": "no such deal"})
    scene = Scene(ledger, rows(10), lambda _title, n: put_off if n == 1 else refused, concurrency=8)
    together: list[int] = []
    scene.sender.on_request = lambda _title: together.append(scene.sender.in_flight)
    run(scene.run())
    assert together[:4] == [0, 0, 0, 0]
    assert max(together) > 1


@pytest.mark.parametrize(
    ("refusal", "waited", "reason"),
    [
        (answer(429, retry_after="7"), 7.0, "HTTP 429"),
        (answer(429, retry_after="0"), 1.0, "HTTP 429"),
        (answer(429), 1.0, "HTTP 429"),
        (answer(429, {"message": "slow down"}), 1.0, "HTTP 429: slow down"),
        (
            answer(
                429,
                retry_after="Mon, 23 Nov 2026 10:00:30 GMT",
                date="Mon, 23 Nov 2026 10:00:00 GMT",
            ),
            30.0,
            "HTTP 429",
        ),
        (failure(httpx.ConnectError), 1.0, "no connection to the service (told so)"),
    ],
)
def test_a_refusal_stops_everyone_for_as_long_as_it_says(
    ledger: Ledger, refusal: Result, waited: float, reason: str
) -> None:
    """After it nothing leaves until the time is over; then the same row goes first."""
    scene = Scene(
        ledger,
        rows(3),
        lambda title, n: refusal if (title, n) == ("row 3", 1) else created(title, n),
    )
    run(scene.run())
    assert [(round(at, 2), title) for at, title in scene.sender.sent] == [
        (0.0, "row 2"),
        (0.1, "row 3"),
        (round(0.2 + waited, 2), "row 3"),
        (round(0.3 + waited, 2), "row 4"),
    ]
    assert scene.heard.pauses == [(waited, reason)]


def test_attempts_count_what_may_have_left(ledger: Ledger) -> None:
    """A 429 was a request, a connection that did not come about was none."""

    def reply(title: str, n: int) -> Result:
        if title == "row 2":
            return answer(429) if n < 3 else created(title, n)
        return failure(httpx.ConnectTimeout) if n < 3 else created(title, n)

    run(Scene(ledger, rows(2), reply).run())
    assert [(end.row_number, end.attempts) for end in ledger.outcomes(RUN)] == [(2, 3), (3, 1)]


@pytest.mark.parametrize(
    "result", [answer(400), answer(429), answer(403), answer(500), failure(httpx.ReadError)]
)
def test_no_connection_is_trusted_after_an_answer_other_than_created(
    ledger: Ledger, result: Result
) -> None:
    """Race: a 400 or 429 is sent twice, its copy as the next request arrives: not on that line."""
    distrusted: list[int] = []
    scene = Scene(
        ledger,
        rows(3),
        lambda title, n: result if (title, n) == ("row 3", 1) else created(title, n),
    )
    scene.sender.on_request = lambda _title: distrusted.append(scene.sender.distrusted)
    run(scene.run())
    assert distrusted[:3] == [0, 0, 1]
    assert scene.sender.distrusted == 1


def test_a_row_that_alone_is_put_off_lets_the_others_pass(ledger: Ledger) -> None:
    """Put off once it goes first, put off twice it goes behind the new rows."""
    scene = Scene(
        ledger,
        rows(4),
        lambda title, n: answer(429) if title == "row 3" and n < 5 else created(title, n),
    )
    assert run(scene.run()) == (None, False, None, (), None, "")
    assert scene.sender.titles == [
        "row 2", "row 3", "row 3", "row 4", "row 5", "row 3", "row 3", "row 3",
    ]  # fmt: skip
    assert set(scene.statuses().values()) == {"created"}


def test_a_row_that_was_put_off_to_the_end_has_its_end(ledger: Ledger) -> None:
    """Stopped while it waits behind the new rows, it is not_sent with what the service said."""
    scene = Scene(
        ledger,
        rows(2),
        lambda title, n: answer(429) if title == "row 2" else created(title, n),
    )
    ending = run(scene.run(stop_at=10.0))
    assert [(end.row_number, end.status, end.reason) for end in ending.unsaved] == [
        (2, Status.NOT_SENT, "HTTP 429")
    ]


def test_one_outage_makes_one_round_of_backoff(ledger: Ledger) -> None:
    """Race: eight connections fail one after the other, the last after the pause: one pause."""
    scene = Scene(ledger, rows(20), concurrency=8, latency=10.0, rate=Rate(5))
    gone = True
    scene.sender.reply = lambda title, n: (
        failure(httpx.ConnectTimeout) if gone else created(title, n)
    )

    async def play() -> None:
        nonlocal gone
        work = asyncio.create_task(scene.run())
        await asyncio.sleep(10.5)
        gone = False
        await work

    run(play())
    assert [seconds for seconds, _ in scene.heard.pauses] == [1.0]
    assert set(scene.statuses().values()) == {"created"}


@pytest.mark.parametrize(
    ("result", "reason"),
    [
        (failure(httpx.ReadTimeout), "no response in time (told so)"),
        (answer(500, {"error": "boom"}), "HTTP 500: boom"),
        (answer(201, {}), "HTTP 201 without a task id"),
        (
            answer(201, {"task_id": "t", "task_title": "another"}),
            'the response is about another task ("another")',
        ),
    ],
)
def test_a_row_whose_answer_is_lost_is_parked(ledger: Ledger, result: Result, reason: str) -> None:
    """The row is unconfirmed for now, the rest goes on, and the connection is not used any more."""
    scene = Scene(
        ledger, rows(3), lambda title, n: result if title == "row 3" else created(title, n)
    )
    assert run(scene.run()) == (None, False, None, (), None, "")
    assert scene.sender.titles == ["row 2", "row 3", "row 4"]
    assert list(ledger.outcomes(RUN))[1] == Outcome(
        3,
        Status.UNCONFIRMED,
        reason=reason,
        hint="run the same command again later: the task is looked up before anything is sent",
        attempts=1,
    )
    assert ledger.known([row(3).fingerprint])[row(3).fingerprint].state is State.UNKNOWN
    assert scene.sender.distrusted == 1


@pytest.mark.parametrize("concurrency", [1, 3])
def test_an_id_that_another_row_of_the_run_has_is_not_believed(
    ledger: Ledger, concurrency: int
) -> None:
    """Race: the same answer read twice, in one commit or in two. Only the first row has the id."""
    scene = Scene(
        ledger, rows(3), lambda _title, _n: answer(201, {"task_id": "t1"}), concurrency=concurrency
    )
    run(scene.run())
    assert scene.statuses() == {2: "created", 3: "unconfirmed", 4: "unconfirmed"}
    assert [end.reason for end in ledger.outcomes(RUN)][1] == (
        "the response names task t1, which belongs to another row"
    )


def test_an_id_of_an_earlier_run_is_not_believed(ledger: Ledger) -> None:
    """An id that the ledger holds for another body settles nothing, and nothing is lost."""
    old = row(99)
    ledger.begin_run("run-0", "old.csv")
    ledger.commit("run-0", [Intent(old.fingerprint, 99)], [])
    outcome = Outcome(99, Status.CREATED, "t1", attempts=1)
    ledger.commit("run-0", [], [Settlement(old.fingerprint, Event.CREATE, outcome, "t1")])
    scene = Scene(
        ledger,
        rows(2),
        lambda title, n: answer(201, {"task_id": "t1"}) if title == "row 2" else created(title, n),
    )
    assert run(scene.run()) == (None, False, None, (), None, "")
    assert scene.statuses() == {2: "unconfirmed", 3: "created"}


def test_a_run_ends_with_its_last_answer(ledger: Ledger) -> None:
    """Under a rate of one a minute, no minute is waited for to find that there are no rows."""
    scene = Scene(ledger, rows(2), rate=Rate(1, 60.0))

    async def timed() -> float:
        await scene.run()
        return asyncio.get_running_loop().time()

    assert round(run(timed()), 2) == round(0.1 + 60.065 + 0.1, 2)


def test_waiting_for_the_last_answers_costs_nothing(ledger: Ledger) -> None:
    """Race: rows exhausted, slots and permits free, an hour to the answer. The loop sleeps."""
    scene = Scene(ledger, rows(1), concurrency=8, rate=Rate(100), latency=3600.0)
    assert run(scene.run()) == (None, False, None, (), None, "")


@settings(max_examples=examples(60))
@given(
    script=st.lists(
        st.sampled_from(["ok", "429", "connect", "reset", "400", "500"]), min_size=1, max_size=40
    ),
    concurrency=st.integers(1, 9),
    limited=st.booleans(),
    stop_at=st.none() | st.floats(0, 3),
)
def test_every_row_has_one_end_whatever_happens(
    tmp_path_factory: pytest.TempPathFactory,
    script: list[str],
    concurrency: int,
    limited: bool,  # noqa: FBT001
    stop_at: float | None,
) -> None:
    """Every row that was tried has one status, and none makes two tasks, whatever happens."""
    replies: dict[str, Result] = {
        "429": answer(429, retry_after="1"),
        "connect": failure(httpx.ConnectError),
        "reset": failure(httpx.ReadError),
        "400": answer(400),
        "500": answer(500),
    }
    made: Counter[str] = Counter()

    def reply(title: str, n: int) -> Result:
        kind = script[len(scene.sender.sent) % len(script)]
        if kind in {"ok", "reset", "500"}:
            made[title] += 1
        return replies.get(kind) or created(title, n)

    with open_ledger(tmp_path_factory.mktemp("w")) as ledger:
        rate = Rate(10) if limited else Rate(None)
        scene = Scene(ledger, rows(15), reply, concurrency=concurrency, rate=rate)
        ending = run(scene.run(stop_at=stop_at))
        ends = [end.row_number for end in (*ledger.outcomes(RUN), *ending.unsaved)]
        tried = {int(title.removeprefix("row ")) for title in scene.sender.titles}
        assert sorted(ends) == sorted(tried)
        assert max(made.values(), default=0) <= 1
        assert ending.halted or ending.interrupted or len(tried) == 15
        by_ledger = Counter(scene.statuses().values())
        del by_ledger["unconfirmed"]  # of those the submission hears more
        heard = Counter(end.status.value for end in scene.heard.outcomes)
        del heard["not_sent"]  # put off too often in a row: the ledger lets it wait
        assert by_ledger == heard


def test_a_row_that_was_lost_before_is_parked_and_not_sent(ledger: Ledger) -> None:
    """What the ledger does not know to be missing never goes without being looked up."""
    scene = Scene(ledger, iter([row(2, state=State.UNKNOWN, earlier="run 0, row 2"), row(3)]))
    run(scene.run())
    assert scene.sender.titles == ["row 3"]
    assert scene.statuses() == {3: "created"}


def test_an_intent_says_when_it_left_by_the_clock_of_the_service(ledger: Ledger) -> None:
    """Before a task has shown it, any may be the row's; the `Date` is good for a guess alone."""

    def reply(title: str, n: int) -> Result:
        told = {"created_at": "2026-11-24T15:00:00Z", "task_id": task_id_of(title, n)}
        return answer(201, told, date="Tue, 24 Nov 2026 18:00:00 GMT")

    scene = Scene(ledger, rows(2), reply)
    run(scene.run())
    query = "SELECT sent_at, guessed_at FROM tasks ORDER BY row_number"
    assert ledger.db.execute(query).fetchall() == [
        ("0001-01-01T00:00:00.000+00:00", "2026-11-23T12:00:00.000+00:00"),
        ("2026-11-24T15:00:00.100+00:00", "2026-11-24T18:00:00.000+00:00"),
    ]


def test_rows_wait_where_an_answer_says_that_no_more_may_follow(ledger: Ledger) -> None:
    """One at a time is left, each thirty seconds; not one of them has to be refused for it."""
    scene = Scene(
        ledger,
        rows(3),
        lambda title, n: answer(
            201, {"task_id": f"{title[-1]}-{n}", "task_title": title}, ratelimit='"d";r=0;t=30'
        ),
    )

    async def timed() -> float:
        await scene.run()
        return asyncio.get_running_loop().time()

    assert round(run(timed()), 2) == round(3 * 0.1 + 2 * 30.0, 2)
    assert set(scene.statuses().values()) == {"created"}
