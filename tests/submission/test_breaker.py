"""What, in a row, stops a run."""

from __future__ import annotations

import pytest

from importer.submission.answers.closing_verdict import ChangeJudgement, ChangeVerdict
from importer.submission.answers.signs import SIGNS
from importer.submission.answers.verdict import Judgement
from importer.submission.breaker import Break, CircuitBreaker, Kind
from importer.submission.http.statuses import Trouble, Verdict

OK = Judgement(Verdict.CREATED, task_id="t", status=201)
BAD = Judgement(Verdict.REJECTED, "HTTP 400", status=400)
FORBIDDEN = Judgement(Verdict.REJECTED, "HTTP 403", status=403, trouble=Trouble.RIGHTS)
PAGE = Judgement(Verdict.UNKNOWN, "HTTP 404: a web page", status=404, trouble=Trouble.NETWORK)
OK_PAGE = PAGE._replace(status=200, is_vague=True)
LOST = Judgement(Verdict.UNKNOWN, "HTTP 500", status=500)
AWAY = Judgement(Verdict.NOT_SENT, "no connection")
WAIT = Judgement(Verdict.WAIT, "HTTP 429", status=429)
CALL = Judgement(Verdict.REFUSED, "HTTP 405", status=405, trouble=Trouble.CALL)
GONE = Judgement(Verdict.UNKNOWN, "HTTP 404", status=404)
WORDLESS = Judgement(Verdict.REFUSED, "HTTP 400", status=400)
VAGUE = Judgement(Verdict.UNKNOWN, "HTTP 201 without a task id", status=201, is_vague=True)
TOKEN = Judgement(Verdict.HALT, "HTTP 401", status=401, trouble=Trouble.TOKEN)


TOKEN_DEAD = Break(Kind.TOKEN, "the service does not accept the token (HTTP 401)", Trouble.TOKEN)
FORBIDS = "the service does not allow what this token requests (HTTP 403)"
NOT_ALLOWED = Break(Kind.TOKEN, FORBIDS, Trouble.RIGHTS)
NEVER_ALLOWED = Break(Kind.STOP, FORBIDS, Trouble.RIGHTS)
PAGES = Break(
    Kind.LOOK,
    "something other than the service is responding (HTTP 404: a web page)",
    Trouble.NETWORK,
)
EVERY_CALL = Break(Kind.LOOK, "every request to create a task is refused (HTTP 405)", Trouble.CALL)
WITHOUT_A_WORD = Break(
    Kind.LOOK,
    "10 rows in a row were refused without a reason (HTTP 400)",
    Trouble.CALL,
)
FIVE_LOST = Break(Kind.OUTAGE, "5 responses in a row were lost (HTTP 500)")
NOBODY_THERE = Break(Kind.OUTAGE, "the service cannot be reached (no connection)")
ALL_BAD = Break(
    Kind.DOUBT,
    "the first 20 rows were all rejected, so the mapping is probably wrong (HTTP 400)",
)


@pytest.mark.parametrize(
    ("judged", "broken"),
    [
        ([TOKEN], TOKEN_DEAD),
        ([FORBIDDEN] * 2, None),
        ([FORBIDDEN] * 3, NOT_ALLOWED),
        ([FORBIDDEN, FORBIDDEN, BAD, FORBIDDEN, FORBIDDEN], None),
        ([OK, *[FORBIDDEN] * 2, OK, *[FORBIDDEN] * 2], None),
        ([OK, *[FORBIDDEN] * 3], NOT_ALLOWED),
        ([FORBIDDEN, LOST, FORBIDDEN, WAIT, FORBIDDEN], NOT_ALLOWED),
        ([PAGE] * 2, None),
        ([PAGE] * 3, PAGES),
        ([PAGE, OK_PAGE, PAGE], PAGES),
        ([PAGE, LOST, WAIT, PAGE, PAGE], PAGES),
        ([PAGE, PAGE, OK, PAGE, PAGE, BAD, PAGE, PAGE], None),
        ([CALL] * 2, None),
        ([CALL] * 3, EVERY_CALL),
        ([CALL, LOST, CALL, WAIT, CALL], EVERY_CALL),
        ([CALL, CALL, OK, CALL, CALL, BAD, CALL, FORBIDDEN, CALL], None),
        ([WORDLESS] * 9, None),
        ([WORDLESS] * 10, WITHOUT_A_WORD),
        ([*[WORDLESS] * 9, BAD, *[WORDLESS] * 9], None),
        ([LOST] * 4, None),
        ([LOST] * 5, FIVE_LOST),
        ([*[LOST] * 4, BAD, *[LOST] * 4], None),
        ([*[LOST] * 4, WAIT, LOST], FIVE_LOST),
        ([*[LOST] * 4, AWAY, LOST], FIVE_LOST),
        ([VAGUE] * 99, None),
        ([AWAY] * 5, None),
        ([AWAY] * 6, NOBODY_THERE),
        ([*[AWAY] * 5, OK, AWAY], None),
        ([*[AWAY] * 5, WAIT, AWAY], None),
        ([BAD] * 19, None),
        ([BAD] * 20, ALL_BAD),
        ([*[BAD] * 19, LOST, WAIT, AWAY, BAD], ALL_BAD),
        ([OK, *[BAD] * 100], None),
        ([*[BAD] * 19, OK, *[BAD] * 100], None),
    ],
)  # fmt: skip
def test_so_many_in_a_row_break_the_run_off(judged: list[Judgement], broken: Break | None) -> None:
    """The reason comes with the last of them, and not before."""
    breaker = CircuitBreaker()
    reasons = [breaker.judge(one, 0.0, news=True) for one in judged]
    assert reasons == [*[None] * (len(judged) - 1), broken]


def test_the_first_rows_are_doubted_once() -> None:
    """A person who said that it may go on is not asked again."""
    breaker = CircuitBreaker()
    reasons = [breaker.judge(BAD, 0.0, news=True) for _ in range(60)]
    assert [reason for reason in reasons if reason] == [ALL_BAD]


@pytest.mark.parametrize(
    ("between", "kind"),
    [([], Kind.STOP), ([WAIT], Kind.STOP), ([OK], Kind.OUTAGE), ([BAD], Kind.OUTAGE)],
)
def test_a_service_that_cannot_be_reached_twice_is_down(
    between: list[Judgement], kind: Kind
) -> None:
    """It answers when asked, and is gone again: only a true answer to a row tells more."""
    breaker = CircuitBreaker()
    for one in [AWAY] * 6:
        breaker.judge(one, 0.0, news=True)
    breaker.go_on()
    assert breaker.is_doubtful
    for one in between:
        assert breaker.judge(one, 0.0, news=True) is None
    broken = [breaker.judge(AWAY, 0.0, news=True) for _ in range(6)]
    assert [one.kind for one in broken if one] == [kind]


def test_rows_that_lose_their_answers_stop_the_run_at_the_twenty_fifth() -> None:
    """Ten that always answer 500 must not keep out the rows behind them, if `/me` is well."""
    breaker = CircuitBreaker()
    kinds = []
    for _ in range(25):
        broken = breaker.judge(LOST, 0.0, news=True)
        kinds.append(broken and broken.kind)
        if broken:
            breaker.go_on()
    assert kinds == [*[None] * 4, *[Kind.OUTAGE] * 20, Kind.STOP]


def test_a_true_answer_ends_the_count_of_lost_ones() -> None:
    """Then five in a row are asked about again."""
    breaker = CircuitBreaker()
    for one in [*[LOST] * 5, OK, *[LOST] * 4]:
        if breaker.judge(one, 0.0, news=True):
            breaker.go_on()
    assert breaker.judge(LOST, 0.0, news=True) == FIVE_LOST


def test_rows_that_were_refused_alone_before_say_nothing_of_others() -> None:
    """However many they are: else a run would stop at the same ones each time."""
    breaker = CircuitBreaker()
    alone = [breaker.judge(FORBIDDEN, 0.0, news=True, was_alone=True) for _ in range(19)]
    assert alone == [None] * 19
    assert not breaker.is_forbidden


def test_what_is_forbidden_under_a_good_token_stops_at_the_tenth() -> None:
    """Asked once in a run; then some in a row are the rows' own, and ten are not."""
    breaker = CircuitBreaker()
    assert [breaker.judge(FORBIDDEN, 0.0, news=True) for _ in range(3)][-1] == NOT_ALLOWED
    breaker.trust_token()
    later = [breaker.judge(FORBIDDEN, 0.0, news=True) for _ in range(7)]
    assert later == [*[None] * 6, NEVER_ALLOWED]
    assert breaker.judge(OK, 0.0, news=True) is None
    assert [breaker.judge(FORBIDDEN, 0.0, news=True) for _ in range(9)] == [None] * 9


def test_pages_that_follow_tasks_are_lost_answers() -> None:
    """Five in a row are asked about, as ever; one that says that all is well is not."""
    breaker = CircuitBreaker()
    breaker.go_on_past_answers()
    assert [breaker.judge(OK_PAGE, 0.0, news=True) for _ in range(9)] == [None] * 9
    kinds = [breaker.judge(PAGE, 0.0, news=True) for _ in range(5)]
    assert [one.kind for one in kinds if one] == [Kind.OUTAGE]


def test_an_address_that_takes_no_tasks_is_no_outage() -> None:
    """Five lost answers are asked about; where ten rows met the same 404, it is not they."""
    breaker = CircuitBreaker()
    breaks = []
    for _ in range(10):
        broken = breaker.judge(GONE, 0.0, news=True)
        if broken is not None and broken.kind is Kind.OUTAGE:
            breaker.go_on()
        breaks.append(broken)
    assert breaks[-1] == WITHOUT_A_WORD._replace(
        reason=WITHOUT_A_WORD.reason.replace("HTTP 400", "HTTP 404")
    )
    assert breaker.judge(OK, 0.0, news=True) is None
    assert not breaker.is_doubtful


def test_refusals_that_follow_tasks_stop_nothing() -> None:
    """However many there are: each row is looked up."""
    breaker = CircuitBreaker()
    assert [breaker.judge(CALL, 0.0, news=True) for _ in range(3)][-1] == EVERY_CALL
    breaker.go_on_past_answers()
    assert [breaker.judge(one, 0.0, news=True) for one in [CALL, WORDLESS] * 9] == [None] * 18
    assert not breaker.is_doubtful


def test_rows_that_were_refused_alone_before_stop_nothing() -> None:
    """Rows that are left over may all be refused alone."""
    breaker = CircuitBreaker()
    judged = [breaker.judge(CALL, 0.0, news=True, was_alone=True) for _ in range(9)]
    assert judged == [None] * 9


def test_it_is_doubtful_while_the_last_answers_were_lost() -> None:
    """One lost or forbidden makes the next requests go one by one; a true answer ends that."""
    breaker = CircuitBreaker()
    seen = [breaker.is_doubtful]
    for one in (LOST, WAIT, OK, LOST, BAD, FORBIDDEN, OK, OK_PAGE, OK):
        breaker.judge(one, 0.0, news=True)
        seen.append(breaker.is_doubtful)
    assert seen == [False, True, True, False, True, False, True, False, True, False]


def test_connections_that_fail_in_one_outage_count_once() -> None:
    """Race: eight requests in flight find the network gone; that is one round of several."""
    breaker = CircuitBreaker()
    assert [breaker.judge(AWAY, 0.0, news=i == 0) for i in range(8)] == [None] * 8


@pytest.mark.parametrize(("between", "stopped"), [([], True), ([OK], False), ([BAD], False)])
def test_a_service_that_takes_nothing_is_waited_for_as_long_as_patience_says(
    between: list[Judgement],
    stopped: bool,  # noqa: FBT001
) -> None:
    """Counted from the first refusal; any row that it deals with begins the count anew."""
    breaker = CircuitBreaker(longest_wait_seconds=900.0)
    assert breaker.judge(WAIT, 100.0, news=True) is None
    assert breaker.wait_reason(60.0, WAIT, 100.0) is None
    for one in between:
        breaker.judge(one, 500.0, news=True)
    assert breaker.judge(WAIT, 940.0, news=True) is None
    assert breaker.wait_reason(60.0, WAIT, 940.0) is None
    broken = Break(
        Kind.STOP,
        "the service has accepted nothing for 14 minutes, and the next attempt would come later "
        "than --patience allows (HTTP 429)",
        Trouble.PAUSE,
    )
    assert breaker.wait_reason(60.1, WAIT, 940.0) == (broken if stopped else None)


def test_rejected_rows_stop_the_run_at_the_number_that_was_given() -> None:
    """--stop-after-errors 3 stops with the third rejection, wherever the others are."""
    breaker = CircuitBreaker(3)
    reasons = [breaker.judge(one, 0.0, news=True) for one in (BAD, OK, BAD, LOST, OK, BAD)]
    assert reasons[-1] == Break(Kind.STOP, "3 rows were rejected (--stop-after-errors)")
    assert reasons[:-1] == [None] * 5


@pytest.mark.parametrize(
    ("seconds", "long"), [(900.0, None), (900.1, "15 minutes"), (86400.0, "24 hours")]
)
def test_a_longer_wait_than_patience_allows_is_too_long(seconds: float, long: str | None) -> None:
    """Whoever wants to wait longer says so."""
    reason = f"the service asks for a pause of {long}, longer than --patience allows (HTTP 429)"
    broken = None if long is None else Break(Kind.STOP, reason, Trouble.PAUSE)
    breaker = CircuitBreaker(longest_wait_seconds=900.0)
    assert breaker.wait_reason(seconds, WAIT, 0.0) == broken


def test_every_verdict_is_a_sign() -> None:
    """Of a new task and of a change alike, none is skipped."""
    assert set(SIGNS) == {*Verdict, *ChangeVerdict}


@pytest.mark.parametrize(
    ("verdict", "like"),
    [
        (ChangeVerdict.DONE, OK),
        (ChangeVerdict.REFUSED, BAD),
        (ChangeVerdict.AGAIN, LOST),
        (ChangeVerdict.WAIT, WAIT),
        (ChangeVerdict.NOT_SENT, AWAY),
        (ChangeVerdict.HALT, TOKEN),
    ],
)
def test_a_change_says_as_much_of_the_service_as_a_new_task(
    verdict: ChangeVerdict, like: Judgement
) -> None:
    """What is remembered, and what follows after any number of them, is the same."""
    change = ChangeJudgement(verdict, like.reason, status=like.status, trouble=like.trouble)
    one, other = CircuitBreaker(), CircuitBreaker()
    for number in range(30):
        told = one.judge(change, float(number), news=True)
        assert told == other.judge(like, float(number), news=True)
    assert one == other


def test_a_change_that_is_to_be_read_says_nothing_of_the_service() -> None:
    """A conflict is no success and no loss: what it means, the task that is read has to tell."""
    breaker = CircuitBreaker(stop_after_errors=1)
    change = ChangeJudgement(ChangeVerdict.READ, "it had already ended", status=409)
    assert [breaker.judge(change, 0.0, news=True) for _ in range(50)] == [None] * 50
    assert breaker == CircuitBreaker(stop_after_errors=1)
