"""What, in a row, stops a run."""

from __future__ import annotations

import pytest

from importer.submission.halting import Halting
from importer.submission.verdict import Judgement, Verdict

OK = Judgement(Verdict.CREATED, task_id="t", status=201)
BAD = Judgement(Verdict.REJECTED, "HTTP 400", status=400)
FORBIDDEN = Judgement(Verdict.REJECTED, "HTTP 403", status=403)
LOST = Judgement(Verdict.UNKNOWN, "HTTP 500", status=500)
AWAY = Judgement(Verdict.NOT_SENT, "no connection")
WAIT = Judgement(Verdict.WAIT, "HTTP 429", status=429)
TOKEN = Judgement(Verdict.HALT, "HTTP 401", status=401)


@pytest.mark.parametrize(
    ("judged", "reason"),
    [
        ([TOKEN], "the service does not accept the token (HTTP 401)"),
        ([FORBIDDEN] * 2, None),
        ([FORBIDDEN] * 3, "the service forbids what this token asks for (HTTP 403)"),
        ([FORBIDDEN, FORBIDDEN, BAD, FORBIDDEN, FORBIDDEN], None),
        ([OK, *[FORBIDDEN] * 2, OK, *[FORBIDDEN] * 2], None),
        ([OK, *[FORBIDDEN] * 3], "the service forbids what this token asks for (HTTP 403)"),
        ([FORBIDDEN, LOST, FORBIDDEN, WAIT, FORBIDDEN],
         "the service forbids what this token asks for (HTTP 403)"),
        ([LOST] * 4, None),
        ([LOST] * 5, "5 answers in a row were lost (HTTP 500)"),
        ([*[LOST] * 4, BAD, *[LOST] * 4], None),
        ([*[LOST] * 4, WAIT, LOST], "5 answers in a row were lost (HTTP 500)"),
        ([AWAY] * 5, None),
        ([AWAY] * 6, "the service cannot be reached (no connection)"),
        ([*[AWAY] * 5, OK, AWAY], None),
        ([*[AWAY] * 5, WAIT, AWAY], None),
        ([BAD] * 100, None),
    ],
)  # fmt: skip
def test_so_many_in_a_row_stop_the_run(judged: list[Judgement], reason: str | None) -> None:
    """The reason comes with the last of them, and not before."""
    halting = Halting()
    reasons = [halting.reason(one, 0.0, news=True) for one in judged]
    assert reasons == [*[None] * (len(judged) - 1), reason]


@pytest.mark.parametrize("judged", [AWAY, LOST])
def test_failures_of_one_outage_count_once(judged: Judgement) -> None:
    """Race: eight requests in flight find the network gone; that is one round of several."""
    halting = Halting()
    reasons = [halting.reason(judged, 0.0, news=i == 0) for i in range(8)]
    assert reasons == [None] * 8


@pytest.mark.parametrize(("between", "stopped"), [([], True), ([OK], False), ([BAD], False)])
def test_a_service_that_takes_nothing_is_given_a_quarter_of_an_hour(
    between: list[Judgement],
    stopped: bool,  # noqa: FBT001
) -> None:
    """Counted from the first refusal; any row that it deals with begins the count anew."""
    halting = Halting()
    assert halting.reason(WAIT, 100.0, news=True) is None
    for one in between:
        halting.reason(one, 500.0, news=True)
    assert halting.reason(WAIT, 1000.0, news=True) is None
    reason = "the service has taken nothing for 15 minutes (HTTP 429)"
    assert halting.reason(WAIT, 1000.1, news=True) == (reason if stopped else None)


def test_rejected_rows_stop_the_run_at_the_number_that_was_given() -> None:
    """--stop-after-errors 3 stops with the third rejection, wherever the others are."""
    halting = Halting(3)
    reasons = [halting.reason(one, 0.0, news=True) for one in (BAD, OK, BAD, LOST, OK, BAD)]
    assert reasons[-1] == "3 rows were rejected, which is where it was to stop"
    assert reasons[:-1] == [None] * 5


@pytest.mark.parametrize(
    ("seconds", "reason"),
    [
        (900.0, None),
        (900.1, "the service asks to wait 15 minutes (HTTP 429)"),
        (86400.0, "the service asks to wait 1440 minutes (HTTP 429)"),
    ],
)
def test_a_wait_of_more_than_a_quarter_of_an_hour_is_too_long(
    seconds: float, reason: str | None
) -> None:
    """Longer than that nobody sits before a terminal."""
    assert Halting().wait_reason(seconds, WAIT) == reason
