"""How a worker stops: halted by the service, interrupted, or by a failing disk or a bug."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterator
from typing import Any

import httpx
import pytest

from importer.errors import LedgerError
from importer.ledger.states import State
from importer.ledger.store import Ledger
from importer.planning.facts import PlannedRow
from importer.rows.outcome import Outcome, Status
from importer.settings.rate import Rate
from importer.submission.http.client import Answer
from importer.submission.http.connecting import (
    BadCertificateError,
    PlainPortError,
    ProxyRefusedError,
    UntrustedError,
)
from importer.submission.pace.pacing import Pacer
from tests.submission.helpers import (
    RUN,
    After,
    Result,
    Scene,
    answer,
    created,
    failure,
    row,
    rows,
)
from tests.submission.virtual_time import run

AGAIN = "run the same command again"
AGAIN_WITH_A_TOKEN = f"create a new token in HockeyStack, then {AGAIN}"


@pytest.mark.parametrize("status", [401, 301, 302, 303, 307, 308])
def test_a_refused_token_stops_the_run(ledger: Ledger, status: int) -> None:
    """The row that was answered so is not_sent, having been tried once; no other one leaves."""
    refusal = answer(status, None, location="/login")
    scene = Scene(
        ledger, rows(5), lambda title, n: refusal if title == "row 3" else created(title, n)
    )
    scene.sender.on_ask = lambda call, _n: refusal if call == "me" else None
    goal = "" if status == 401 else ": it leads to /login"
    halted = f"the service does not accept the token (HTTP {status}{goal})"
    back = Outcome(3, Status.NOT_SENT, reason=halted, hint=AGAIN_WITH_A_TOKEN, attempts=1)
    assert run(scene.submit()) == (halted, False, None, (back,), None, AGAIN_WITH_A_TOKEN)
    assert scene.statuses() == {2: "created"}
    assert scene.sender.titles == ["row 2", "row 3"]
    known = ledger.known([row(3).fingerprint])
    assert known[row(3).fingerprint].state is State.PLANNED


FORBIDDEN = answer(403, {"error": "no"})
FORBIDS = "the service does not allow what this token requests (HTTP 403: no)"
ASK_WHETHER_IT_MAY = "ask an administrator of the workspace whether this token may create tasks"


def forbidden_ends(scene: Scene) -> tuple[str | None, list[str], dict[int, str]]:
    """Why a whole submission halted, what was sent, and how each row ended that was."""
    ending = run(scene.submit())
    back = {end.row_number: end.status.value for end in ending.unsaved}
    assert {end.hint for end in ending.unsaved} <= {f"{ASK_WHETHER_IT_MAY}, then {AGAIN}"}
    return ending.halted, scene.sender.titles, scene.statuses() | back


@pytest.mark.parametrize(("is_accepted", "sent"), [(False, 3), (True, 10)])
def test_what_is_forbidden_to_every_row_is_no_row_s_fault(
    ledger: Ledger,
    is_accepted: bool,  # noqa: FBT001
    sent: int,
) -> None:
    """After three the token is asked about; if it is good, ten in a row are enough to stop."""
    scene = Scene(ledger, rows(40), lambda _title, _n: FORBIDDEN)
    scene.sender.on_ask = lambda _call, _n: answer(200, {}) if is_accepted else FORBIDDEN
    halted, titles, statuses = forbidden_ends(scene)
    assert (halted, len(titles)) == (FORBIDS, sent)
    assert statuses == dict.fromkeys(range(2, 2 + sent), "not_sent")
    assert set(scene.states().values()) == {State.PLANNED}


def test_a_short_sheet_that_is_forbidden_whole_is_no_row_s_fault(ledger: Ledger) -> None:
    """Two rows are not enough to stop early; that there was no other answer tells in the end."""
    scene = Scene(ledger, rows(2), lambda _title, _n: FORBIDDEN)
    halted, _, statuses = forbidden_ends(scene)
    assert (halted, statuses) == (FORBIDS, {2: "not_sent", 3: "not_sent"})


@pytest.mark.parametrize("forbidden", [{2}, {3}, {4}, {2, 3}, {3, 4}])
def test_what_is_forbidden_to_some_rows_is_their_own(ledger: Ledger, forbidden: set[int]) -> None:
    """Wherever they stand, the others are created, and nobody is told to change the row."""
    titles = {f"row {number}" for number in forbidden}
    scene = Scene(
        ledger, rows(3), lambda title, n: FORBIDDEN if title in titles else created(title, n)
    )
    ending = run(scene.submit())
    assert ending.halted is None
    assert scene.statuses() == {
        number: "rejected" if number in forbidden else "created" for number in (2, 3, 4)
    }
    hints = {end.hint for end in ledger.outcomes(RUN) if end.status is Status.REJECTED}
    assert hints == {
        f"{ASK_WHETHER_IT_MAY}; if it refuses only some rows, check what these rows name"
    }


def test_a_single_row_that_is_forbidden_is_rejected(ledger: Ledger) -> None:
    """One answer is about its row."""
    scene = Scene(ledger, rows(1), lambda _title, _n: FORBIDDEN)
    assert forbidden_ends(scene) == (None, ["row 2"], {2: "rejected"})


@pytest.mark.parametrize("before", [{"state": State.REJECTED}, {"spoils": 3}])
def test_a_row_that_was_refused_alone_before_is_refused_alone(
    ledger: Ledger, before: dict[str, Any]
) -> None:
    """Sent again in a later run with others like it, it ends as it did; or after three runs."""
    scene = Scene(
        ledger, (row(number, **before) for number in (2, 3)), lambda _title, _n: FORBIDDEN
    )
    assert forbidden_ends(scene)[::2] == (None, {2: "rejected", 3: "rejected"})


def test_rows_that_were_forbidden_are_settled_when_a_person_interrupts(ledger: Ledger) -> None:
    """Race: Ctrl-C while it is open whose fault it is. Their answers are known: they are kept."""
    scene = Scene(ledger, rows(9), lambda _title, _n: FORBIDDEN)
    ending = run(scene.submit(stop_at=0.15))
    assert (ending.halted, ending.interrupted) == (None, True)
    assert scene.statuses() == {2: "rejected", 3: "rejected"}


@pytest.mark.parametrize(
    ("status", "reason", "remedy"),
    [
        (
            402,
            "the workspace's plan or credits do not allow it (HTTP 402: no)",
            "check the plan and the credits of the workspace in HockeyStack",
        ),
        (
            407,
            "the proxy blocks the requests (HTTP 407: no)",
            (
                "ask whoever runs the proxy; if it requires a user name and a password, put them "
                "in --proxy as http://NAME:PASSWORD@host:port"
            ),
        ),
        (
            511,
            "the network requires a login first (HTTP 511: no)",
            (
                "open any page in a browser, where this network may want you to log in; if that is "
                "not it, ask whoever runs its firewall to let the program through"
            ),
        ),
    ],
)
def test_an_answer_about_the_account_or_the_network_stops_at_once(
    ledger: Ledger, status: int, reason: str, remedy: str
) -> None:
    """The row that met it is in doubt, for a proxy may have made its task before; no other goes."""
    refusal = answer(status, {"error": "no"})
    scene = Scene(
        ledger, rows(9), lambda title, n: created(title, n) if title == "row 2" else refusal
    )
    ending = run(scene.submit())
    assert (ending.halted, ending.hint) == (reason, f"{remedy}, then {AGAIN}")
    assert scene.sender.titles == ["row 2", "row 3"]
    assert scene.statuses() == {2: "created", 3: "unconfirmed"}
    [hint] = [end.hint for end in ledger.outcomes(RUN) if end.row_number == 3]
    later = "run the same command again later: the task is looked up before anything is sent"
    assert hint == f"{remedy}, then {later}"


@pytest.mark.parametrize(
    "kind", [ProxyRefusedError, UntrustedError, BadCertificateError, PlainPortError]
)
def test_a_connection_that_nobody_will_make_stops_at_once(
    ledger: Ledger, kind: type[httpx.RequestError]
) -> None:
    """Nothing was sent, and nothing is waited for."""
    scene = Scene(ledger, rows(9), lambda _title, _n: failure(kind))
    ending = run(scene.submit())
    assert ending.halted is not None
    assert len(scene.sender.titles) == 1
    assert [(end.row_number, end.status) for end in ending.unsaved] == [(2, Status.NOT_SENT)]


PAGE = Answer(403, {}, b"<html><title>Blocked</title>")
IN_PLACE = 'something other than the service is responding (HTTP 403: a web page, "Blocked")'


def test_pages_in_place_of_answers_stop_the_run(ledger: Ledger) -> None:
    """Three in a row, and no task of these rows is listed: the rows behind them do not go."""
    scene = Scene(ledger, rows(9), lambda _title, _n: PAGE)
    ending = run(scene.submit())
    assert ending.halted == IN_PLACE
    assert ending.hint.startswith("open any page in a browser")
    assert scene.sender.titles == ["row 2", "row 3", "row 4"]
    assert scene.statuses() == dict.fromkeys((2, 3, 4), "unconfirmed")
    assert scene.heard.quiet == []


def test_pages_that_follow_tasks_stop_nothing(ledger: Ledger) -> None:
    """A gateway that carries requests out and answers with pages: each task is found."""
    scene = Scene(ledger, rows(9), lambda _title, _n: After(PAGE))
    ending = run(scene.submit())
    assert ending.halted is None
    assert scene.statuses() == dict.fromkeys(range(2, 11), "created")
    assert len(scene.sender.titles) == 9


def test_pages_to_some_rows_stop_nothing(ledger: Ledger) -> None:
    """A true answer between them shows that the service is there."""
    scene = Scene(
        ledger,
        rows(9),
        lambda title, n: PAGE if title in {"row 2", "row 3", "row 5"} else created(title, n),
    )
    assert run(scene.submit()).halted is None


@pytest.mark.parametrize(
    "me", [PAGE, Answer(200, {}, b"<html>Sign in"), answer(511), failure(httpx.ReadTimeout)]
)
def test_pages_everywhere_are_not_looked_behind(ledger: Ledger, me: Result) -> None:
    """Where `/me` is answered no better, nothing is listed: a page that says 200 is no service."""
    scene = Scene(ledger, rows(9), lambda _title, _n: PAGE)
    scene.sender.on_ask = lambda call, _n: me if call == "me" else None
    assert run(scene.submit()).halted == IN_PLACE
    assert [call for _, call in scene.sender.asked if call == "list"] == []


def test_five_lost_answers_in_a_row_stop_the_run(ledger: Ledger) -> None:
    """Four and a success go on; five do not, and the rows that were lost stay unconfirmed."""
    scene = Scene(
        ledger,
        rows(20),
        lambda title, n: created(title, n) if title == "row 6" else failure(httpx.ReadTimeout),
    )
    ending = run(scene.run())
    assert ending.halted == "5 responses in a row were lost (no response in time (told so))"
    lost = dict.fromkeys((2, 3, 4, 5, 7, 8, 9, 10, 11), "unconfirmed")
    assert scene.statuses() == {**lost, 6: "created"}


def test_a_blip_of_many_connections_is_an_outage(ledger: Ledger) -> None:
    """Race: eight connections in flight are reset at once. Nothing more leaves until asked for."""
    scene = Scene(ledger, rows(24), concurrency=8, is_known=True)
    scene.sender.reply = lambda title, n: (
        failure(httpx.ReadError) if 8 < len(scene.sender.sent) <= 16 else created(title, n)
    )
    reason = (
        "5 responses in a row were lost (the connection broke before the response was complete "
        "(told so))"
    )
    assert run(scene.run()) == (reason, False, None, (), None, "")
    assert [seconds for seconds, _ in scene.heard.pauses] == [1.0]
    ends = dict.fromkeys(range(2, 10), "created") | dict.fromkeys(range(10, 18), "unconfirmed")
    assert scene.statuses() == ends


def test_an_outage_burns_few_rows(ledger: Ledger) -> None:
    """What was in flight, then one row after each of two doubling waits."""
    scene = Scene(ledger, rows(100), concurrency=3, is_known=True)
    scene.sender.reply = lambda _title, _n: failure(httpx.ReadError)
    ending = run(scene.run())
    assert ending.halted is not None
    assert ending.halted.startswith("5 responses in a row were lost")
    assert [seconds for seconds, _ in scene.heard.pauses] == [1, 2]
    assert len(scene.sender.sent) == 3 + 2


def test_a_service_that_cannot_be_reached_stops_the_run_after_a_while(ledger: Ledger) -> None:
    """Six attempts with doubling waits between them; the row was never sent."""
    scene = Scene(ledger, rows(3), lambda _title, _n: failure(httpx.ConnectError))
    ending = run(scene.run())
    assert ending.halted == (
        "the service cannot be reached (no connection to the service (told so))"
    )
    assert [seconds for seconds, _ in scene.heard.pauses] == [1, 2, 4, 8, 16]
    assert [(end.row_number, end.attempts) for end in ending.unsaved] == [(2, 0)]


@pytest.mark.parametrize("retry_after", ["1", None])
def test_a_service_that_takes_nothing_stops_the_run_when_patience_ends(
    ledger: Ledger, retry_after: str | None
) -> None:
    """A 429 to everything is waited out, but no longer than that, whatever it asks for."""
    told = {} if retry_after is None else {"retry_after": retry_after}
    scene = Scene(ledger, rows(3), lambda _title, _n: answer(429, **told), patience_seconds=200)
    ending = run(scene.run())
    assert ending.halted == (
        "the service has accepted nothing for 3 minutes, and the next attempt would come later "
        "than --patience allows (HTTP 429)"
    )
    assert 130 < scene.sender.sent[-1][0] < 200
    assert len(scene.sender.sent) < 12


def test_limits_by_the_minute_are_waited_for_without_any_patience(ledger: Ledger) -> None:
    """Patience is for a service that is in trouble; one that says "in a minute" is not."""
    replies = iter([answer(429, retry_after="59")])
    scene = Scene(
        ledger, rows(3), lambda t, n: next(replies, None) or created(t, n), patience_seconds=0
    )
    assert run(scene.run()).halted is None
    assert set(scene.statuses().values()) == {"created"}


@pytest.mark.parametrize(
    ("seconds", "long"),
    [
        ("301", "5 minutes"),
        ("7200", "2 hours"),
        ("2592000", "30 days"),
        ("2026-11-24T13:00:00+01:00", "24 hours"),
        ("9" * 400, "11,574 days"),
    ],
)
def test_a_wait_that_is_too_long_stops_the_run(ledger: Ledger, seconds: str, long: str) -> None:
    """It is told, not waited for: a quota of a month, say."""
    scene = Scene(ledger, rows(3), lambda _title, _n: answer(429, retry_after=seconds))
    ending = run(scene.run())
    assert ending.halted == (
        f"the service asks for a pause of {long}, longer than --patience allows (HTTP 429)"
    )
    assert scene.heard.pauses == []


def test_whoever_has_the_patience_waits_as_long_as_is_asked(ledger: Ledger) -> None:
    """Half an hour, and then everything is created."""
    replies = iter([answer(429, retry_after="1800")])
    scene = Scene(
        ledger, rows(3), lambda t, n: next(replies, None) or created(t, n), patience_seconds=2000
    )
    assert run(scene.run()).halted is None
    assert [seconds for seconds, _ in scene.heard.pauses] == [1800]
    assert set(scene.statuses().values()) == {"created"}


def test_a_pause_that_another_call_was_told_of_is_not_sat_out(ledger: Ledger) -> None:
    """Whatever asks for it, nobody waits for hours in silence; the hint says how to go on."""
    scene = Scene(ledger, rows(3))
    scene.pacer.pause(0.0, 7200.0, left_at=0.0)
    ending = run(scene.submit())
    assert ending.halted == (
        "the service asks for a pause of 2 hours, longer than --patience allows"
    )
    assert ending.hint == (
        "wait that long, or give the run more time with --patience, then run the same command again"
    )
    assert scene.sender.sent == []


def test_a_503_with_retry_after_waits_and_is_not_sent_again(ledger: Ledger) -> None:
    """Whether it made a task nobody knows; the others wait as long as it says."""
    scene = Scene(
        ledger,
        rows(2),
        lambda title, n: answer(503, retry_after="9") if title == "row 2" else created(title, n),
    )
    run(scene.run())
    assert [(round(at, 2), title) for at, title in scene.sender.sent] == [
        (0.0, "row 2"),
        (9.1, "row 3"),
    ]
    assert scene.statuses() == {2: "unconfirmed", 3: "created"}


REFUSED = answer(400, {"message": "task_title: no"})


def test_so_many_rejected_rows_as_were_said_stop_the_run(ledger: Ledger) -> None:
    """--stop-after-errors counts rejected rows, in a row or not."""
    scene = Scene(
        ledger,
        rows(9),
        lambda title, n: REFUSED if title in {"row 2", "row 4"} else created(title, n),
        stop_after_errors=2,
    )
    ending = run(scene.run())
    assert ending.halted == "2 rows were rejected (--stop-after-errors)"
    assert scene.statuses() == {2: "rejected", 3: "created", 4: "rejected"}


def test_a_stop_waits_for_what_is_under_way(ledger: Ledger) -> None:
    """Race: Ctrl-C with eight requests in flight. All eight are answered and written."""
    scene = Scene(ledger, rows(100), concurrency=8, latency=5.0, is_known=True)

    async def timed() -> tuple[object, float]:
        ending = await scene.run(stop_at=1.0)
        return ending, asyncio.get_running_loop().time()

    assert run(timed()) == ((None, True, None, (), None, ""), 5.0)
    assert scene.statuses() == dict.fromkeys(range(2, 10), "created")


def test_a_stop_during_a_pause_returns_at_once(ledger: Ledger) -> None:
    """Race: Ctrl-C while Retry-After is waited for. Nobody sits out three minutes."""
    scene = Scene(ledger, rows(3), lambda _title, _n: answer(429, retry_after="180"))

    async def timed() -> tuple[object, float]:
        ending = await scene.run(stop_at=2.0)
        return ending, asyncio.get_running_loop().time()

    back = Outcome(2, Status.NOT_SENT, reason="HTTP 429", hint=AGAIN, attempts=1)
    assert run(timed()) == ((None, True, None, (back,), None, ""), 2.0)


def test_a_stop_between_two_permits_returns_at_once(ledger: Ledger) -> None:
    """Race: Ctrl-C with nothing under way, under a slow rate."""
    scene = Scene(ledger, rows(3), rate=Rate(1, 3600.0))

    async def timed() -> float:
        await scene.run(stop_at=2.0)
        return asyncio.get_running_loop().time()

    assert run(timed()) == 2.0
    assert scene.statuses() == {2: "created"}


def test_a_stop_says_how_many_answers_are_awaited(ledger: Ledger) -> None:
    """When it is asked for, and with every answer that comes, down to none."""
    scene = Scene(ledger, rows(50), concurrency=4, latency=5.0, is_known=True)
    ending = run(scene.run(stop_at=1.0))
    assert ending.interrupted
    assert scene.heard.awaited[0] == 4
    assert scene.heard.awaited[-1] == 0
    assert scene.heard.awaited == sorted(scene.heard.awaited, reverse=True)
    assert scene.statuses() == dict.fromkeys(range(2, 6), "created")


def test_a_stop_before_the_first_row_sends_nothing(ledger: Ledger) -> None:
    """Race: Ctrl-C before the loop's first turn."""
    scene = Scene(ledger, rows(3))

    async def stopped() -> object:
        worker = scene.worker_of()
        worker.stop()
        worker.begin()
        return await worker.run(), worker.ending(None)

    assert run(stopped()) == (None, (None, True, None, (), None, ""))
    assert scene.sender.sent == []


def test_a_disk_that_fails_in_the_middle_stops_the_sending_and_loses_nothing(
    ledger: Ledger,
) -> None:
    """Race: the disk fills with requests under way. What they became is told, though not kept."""
    scene = Scene(ledger, rows(50), concurrency=4, broken=range(2, 100), is_known=True)
    ending = run(scene.run())
    assert ending.ledger_error is not None
    assert len(scene.sender.sent) == 4
    assert sorted((end.row_number, end.status, end.task_id) for end in ending.unsaved) == [
        (n, Status.CREATED, f"row-{n}-1") for n in range(2, 6)
    ]
    assert scene.heard.outcomes == []


def test_a_ledger_that_cannot_be_asked_stops_the_sending(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Race: the disk fails as the ids of the answers are looked up. What can be kept is kept."""
    scene = Scene(ledger, rows(50), concurrency=2, is_known=True)

    def unreadable(_ids: list[str]) -> list[str]:
        raise LedgerError("the disk is gone")

    monkeypatch.setattr(scene.journal, "known_ids", unreadable)
    ending = run(scene.run())
    assert ending.ledger_error is not None
    assert ending.ledger_error.message == "the disk is gone"
    assert ending.unsaved == ()
    assert scene.statuses() == {2: "created", 3: "created"}


def test_an_answer_that_came_before_is_known_without_the_ledger(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A cache gives row 3 the answer of row 2: it has no task, and is not told to have that one."""
    alike = (row(number)._replace(body=row(2).body) for number in (2, 3))
    scene = Scene(ledger, alike, lambda title, _: created(title, 1), is_known=True)
    known_ids = scene.journal.known_ids

    def readable_once(ids: list[str]) -> Collection[str]:
        if len(scene.sender.sent) > 1:
            raise LedgerError("the disk is gone")
        return known_ids(ids)

    monkeypatch.setattr(scene.journal, "known_ids", readable_once)
    ending = run(scene.run())
    assert [title for _, title in scene.sender.sent] == ["row 2", "row 2"]
    assert str(ending.ledger_error) == "the disk is gone"
    assert scene.states() == {2: State.CREATED, 3: State.UNKNOWN}
    assert "row-2-1" not in {end.task_id for end in ending.unsaved}


def test_a_rate_that_cannot_be_asked_for_stops_the_sending(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where it is shared, its database may be gone. What is under way is waited for and written."""
    scene = Scene(ledger, rows(50), concurrency=2, is_known=True)
    permits: Iterator[int | LedgerError] = iter([2, LedgerError("the shares are gone"), 2])

    def permitted(_pacer: Pacer, _now: float, _wanted: int) -> int:
        if isinstance(said := next(permits), LedgerError):
            raise said
        return said

    scene.sender.on_request = lambda title: setattr(scene.sender, "latency", float(title[-1]))
    monkeypatch.setattr(Pacer, "permits", permitted)
    ending = run(scene.run())
    assert (str(ending.ledger_error), ending.bug) == ("the shares are gone", None)
    assert ending.unsaved == ()
    assert scene.statuses() == {2: "created", 3: "created"}


def test_a_disk_that_recovers_takes_what_waited(ledger: Ledger) -> None:
    """The last answers are written with the next commit that works; the run stays stopped."""
    scene = Scene(ledger, rows(50), concurrency=4, broken=[2], is_known=True)
    latencies = iter([1.0, 2.0, 3.0, 4.0])
    scene.sender.on_request = lambda _title: setattr(scene.sender, "latency", next(latencies))
    ending = run(scene.run())
    assert ending.ledger_error is not None
    assert ending.unsaved == ()
    assert scene.statuses() == dict.fromkeys(range(2, 6), "created")


def test_rows_that_fail_to_be_read_stop_the_sending(ledger: Ledger) -> None:
    """What is under way is waited for and written, and the ending holds the exception."""

    def failing() -> Iterator[PlannedRow]:
        yield from rows(3)
        raise OSError("the disk is gone")

    scene = Scene(ledger, failing(), concurrency=1)
    assert repr(run(scene.run()).bug) == "OSError('the disk is gone')"
    assert scene.statuses() == {2: "created", 3: "created"}


def test_a_bug_in_the_sender_stops_the_sending_and_is_seen(ledger: Ledger) -> None:
    """Race: one request raises, others are under way. They are settled; whether it left is open."""

    def reply(title: str, n: int) -> Result:
        if title == "row 3":
            raise ZeroDivisionError("a bug")
        return created(title, n)

    scene = Scene(ledger, rows(50), reply, concurrency=3, is_known=True)
    assert repr(run(scene.run()).bug) == "ZeroDivisionError('a bug')"
    assert scene.statuses() == {2: "created", 3: "unconfirmed", 4: "created"}
    assert [end.reason for end in ledger.outcomes(RUN)][1] == (
        "the program failed (ZeroDivisionError)"
    )
    assert ledger.known([row(3).fingerprint])[row(3).fingerprint].state is State.UNKNOWN


def test_a_row_that_is_settled_already_stops_the_sending(ledger: Ledger) -> None:
    """A body that is planned twice is a bug: it is not sent, and what is under way is settled."""
    twice = iter([row(2), row(3), row(2)])
    scene = Scene(ledger, twice, concurrency=1)
    assert str(run(scene.run()).bug) == "a task that is created cannot intend"
    assert scene.sender.titles == ["row 2", "row 3"]
    assert [end.row_number for end in ledger.outcomes(RUN)] == [2, 3]
