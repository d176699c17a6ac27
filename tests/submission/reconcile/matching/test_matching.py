"""Which lost rows a listing holds: counted, one to one, and in doubt where it cannot be told."""

from __future__ import annotations

import inspect
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.contract.answer import TaskAnswer
from importer.contract.comparison import shape_of_body, whole
from importer.submission.http.server_clock import UNBOUNDED
from importer.submission.reconcile.matching.interest import Interest
from importer.submission.reconcile.matching.lost import MARGIN, LostRow, Matched, is_candidate
from importer.submission.reconcile.matching.matching import match as matching
from importer.submission.reconcile.matching.owners import created_by
from tests.submission.helpers import NOON, drive, in_turns

NEARLY = "task t1 may belong to it, but that is not certain"
FEWER = "there are fewer tasks than rows that may have created them"


def body(title: str = "Call Ada", **members: Any) -> dict[str, Any]:
    """A body as it was sent."""
    plain = {"task_type": "call", "task_title": title, "assignee_id": "rep_1"}
    return plain | {"targets": {"deal_id": "006A"}} | members


def lost(key: str, sent: dict[str, Any] | None = None, since: datetime = UNBOUNDED) -> LostRow:
    """A row whose answer was lost."""
    return LostRow(key.encode(), body() if sent is None else sent, since)


def task(task_id: str, told: dict[str, Any] | None = None, **members: Any) -> TaskAnswer:
    """A listed task, made at noon if nothing else is said."""
    said = {"created_at": NOON.isoformat(), **(body() if told is None else told), **members}
    return TaskAnswer.model_validate({"task_id": task_id, **said})


def match(
    rows: Sequence[LostRow], tasks: Sequence[TaskAnswer], *created: dict[str, Any]
) -> Matched:
    """What became of the rows, at once. created: what rows say whose tasks are known."""
    return drive(matching(rows, tasks, drive(created_by([], map(shape_of_body, created)))))


def told(matched: Matched) -> tuple[dict[str, str], set[str], dict[str, str]]:
    """Found, missing and doubtful rows, by their names."""
    return (
        {key.decode(): task_id for key, task_id in matched.found.items()},
        {key.decode() for key in matched.missing},
        {key.decode(): reason for key, reason in matched.doubtful.items()},
    )


def test_equal_rows_lost_long_apart_do_not_take_each_other_s_task() -> None:
    """The older row fits both tasks, the newer one its own alone: both are found."""
    rows = [lost("old", since=NOON), lost("new", since=NOON + 2 * MARGIN)]
    tasks = [
        task("t2", created_at=(NOON + 2 * MARGIN).isoformat()),
        task("t1", created_at=NOON.isoformat()),
    ]
    assert told(match(rows, tasks)) == ({"old": "t1", "new": "t2"}, set(), {})


@pytest.mark.parametrize("is_told", [True, False])
def test_tasks_that_cannot_be_told_apart_are_said_to_be_so(*, is_told: bool) -> None:
    """Two rows that differ in their reasons alone: both are there, whether reasons are listed."""
    bodies = [body(reason=reason) for reason in ("asked", "asked again")]
    rows = [lost("a", bodies[0]), lost("b", bodies[1])]
    tasks = [task(f"t{n}", one if is_told else body()) for n, one in enumerate(bodies, 1)]
    matched = match([*rows, lost("c", body("Call Bob"))], [*tasks, task("t3", body("Call Bob"))])
    assert told(matched) == ({"a": "t1", "b": "t2", "c": "t3"}, set(), {})
    assert matched.exchangeable == (set() if is_told else {b"a", b"b"})


def test_nothing_matches_nothing() -> None:
    """No rows, no tasks."""
    assert told(match([], [])) == ({}, set(), {})
    assert told(match([], [task("t1")])) == ({}, set(), {})


def test_a_row_is_found_or_missing() -> None:
    """By what it says."""
    rows = [lost("a"), lost("b", body("Call Zoë"))]
    assert told(match(rows, [task("t1"), task("t9", body("Lunch", assignee_id="rep_9"))])) == (
        {"a": "t1"},
        {"b"},
        {},
    )


@pytest.mark.parametrize("there", range(5))
def test_equal_rows_are_counted(there: int) -> None:
    """Three equal rows and n such tasks: n are found, each with its own, the others missing."""
    rows = [lost(key) for key in "abc"]
    tasks = [task(f"t{n}") for n in range(there)]
    found, missing, doubtful = told(match(rows, tasks))
    assert len(found) == len(set(found.values())) == min(there, 3)
    assert len(missing) == 3 - len(found)
    assert doubtful == {}


def test_rows_that_compete_for_a_task_that_tells_little_are_in_doubt() -> None:
    """One task that could be either row's: neither may be sent again, nor called created."""
    rows = [lost("a", body(reason="one")), lost("b", body(reason="two"))]
    bare = [task("t1", {"task_title": "Call Ada"})]
    assert told(match(rows, bare)) == ({}, set(), {"a": FEWER, "b": FEWER})
    bare.append(task("t2", {"task_title": "Call Ada"}))
    found, missing, doubtful = told(match(rows, bare))
    assert (sorted(found.values()), missing, doubtful) == (["t1", "t2"], set(), {})


def test_a_task_that_tells_all_is_its_row_s() -> None:
    """The other row is missing, for it would tell of the other reason."""
    rows = [lost("a", body(reason="one")), lost("b", body(reason="two"))]
    assert told(match(rows, [task("t1", body(reason="two"))])) == ({"b": "t1"}, {"a"}, {})


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize(
    "more", [{"reason": "x"}, {"priority": "high"}, {"draft": {"talking_points": ["x"]}}]
)
def test_a_task_with_more_is_the_row_s_that_asked_for_it(order: int, more: dict[str, Any]) -> None:
    """Two rows that differ in what one of them leaves out; only the fuller one came through."""
    rows = [lost("less"), lost("more", body(**more))][::order]
    assert told(match(rows, [task("t1", body(**more))])) == ({"more": "t1"}, {"less"}, {})


@pytest.mark.parametrize("order", [1, -1])
def test_a_task_with_less_is_either_s_where_a_listing_tells_little(order: int) -> None:
    """A listing without reasons shows one task: whose it is nobody can say."""
    rows = [lost("less"), lost("more", body(reason="x"))][::order]
    assert told(match(rows, [task("t1")])) == ({}, set(), {"less": FEWER, "more": FEWER})


@pytest.mark.parametrize("order", [1, -1])
def test_a_task_with_less_is_the_lesser_row_s_where_a_listing_tells_all(order: int) -> None:
    """Another task shows that reasons are listed, so the one without it is not the fuller row's."""
    rows = [lost("less"), lost("more", body(reason="x"))][::order]
    tasks = [task("t1"), task("t2", body("Call Zoë", assignee_id="rep_9", reason="y"))]
    assert told(match(rows, tasks)) == ({"less": "t1"}, {"more"}, {})


@pytest.mark.parametrize("order", [1, -1])
def test_each_of_two_that_differ_little_finds_its_own(order: int) -> None:
    """Both came through: the ids are not exchanged."""
    rows = [lost("less"), lost("more", body(reason="x"))]
    tasks = [task("t1"), task("t2", body(reason="x"))][::order]
    assert told(match(rows, tasks)) == ({"less": "t1", "more": "t2"}, set(), {})


def test_rows_that_differ_in_case_alone_compete() -> None:
    """A service may tidy up titles: which of the two it made, one task does not tell."""
    rows = [lost("a", body("Call Ada")), lost("b", body("CALL ADA"))]
    assert told(match(rows, [task("t1")])) == ({}, set(), {"a": FEWER, "b": FEWER})


def test_a_task_that_was_changed_is_a_doubt() -> None:
    """What a service may change (a phone number, a name) may be this row's: not sent again."""
    sent = body(targets={"contact": {"email": "a@example.com", "phone_number": "4155550101"}})
    tidy = {"contact": {"email": "a@example.com", "phone_number": "+1 415 555 0101"}}
    assert told(match([lost("a", sent)], [task("t1", body(targets=tidy))])) == (
        {}, set(), {"a": NEARLY},
    )  # fmt: skip


def test_a_changed_task_that_another_row_has_is_no_doubt() -> None:
    """Only tasks that are left over may be this row's."""
    rows = [lost("a", body(reason="one")), lost("b", body(reason="two"))]
    assert told(match(rows, [task("t1", body(reason="one"))])) == ({"a": "t1"}, {"b"}, {})


def test_a_task_without_a_title_is_a_doubt() -> None:
    """It may be anybody's, if nothing else speaks against it."""
    assert told(match([lost("a")], [task("t1", {})])) == ({}, set(), {"a": NEARLY})
    other = {"assignee_id": "rep_2"}
    assert told(match([lost("a")], [task("t1", other)])) == ({}, {"a"}, {})


@pytest.mark.parametrize(
    ("created", "candidate"),
    [
        (None, True),
        ("soon", True),
        ("2026-11-23T12:00:00", True),  # without an offset it is of the zone of all
        ((NOON + timedelta(days=9)).isoformat(), True),
        (NOON.isoformat(), True),
        ((NOON - MARGIN).isoformat(), True),
        ((NOON - MARGIN - timedelta(seconds=1)).isoformat(), False),
        ("2026-11-23T11:56:00Z", True),
        ("2026-11-23T11:54:00Z", False),
    ],
)
def test_a_task_that_is_older_than_the_request_is_not_the_row_s(
    created: str | None,
    candidate: bool,  # noqa: FBT001
) -> None:
    """By minutes of margin; an older one, or one without a time, is no more than a doubt."""
    listed = task("t1", created_at=created)
    assert is_candidate(listed, NOON) is candidate
    is_found = candidate and created not in {None, "soon"}
    assert told(match([lost("a", since=NOON)], [listed])) == (
        {"a": "t1"} if is_found else {},
        set(),
        {} if is_found else {"a": NEARLY},
    )
    assert is_candidate(listed, UNBOUNDED)


FOLLOW_UP = body("Follow up", targets={"contact": {"email": "ada@example.com"}})


def about(**targets: Any) -> dict[str, Any]:
    """A follow-up of the same person about something else."""
    return body("Follow up", targets=targets)


def mail(address: str) -> dict[str, Any]:
    """The same about the owner of an address."""
    return about(contact={"email": address})


@pytest.mark.parametrize("hours", [1, 3, 14, 26, 24 * 400])
def test_a_task_that_is_stamped_otherwise_than_the_rest_is_a_doubt(hours: int) -> None:
    """One part of a service may have a clock of its own: whom, what and the title count."""
    old = (NOON - timedelta(hours=hours)).isoformat()
    rows = [lost("a", since=NOON), lost("b", body("Call Zoë"), NOON)]
    tasks = [task("t1", created_at=old), task("t2", body("Call Zoë"))]
    assert told(match(rows, tasks)) == ({"b": "t2"}, set(), {"a": NEARLY})


def test_a_part_of_the_service_may_be_of_another_zone() -> None:
    """It writes when the task is due as many hours behind as when it was made."""
    sent = body(due_date="2026-11-30T00:00:00Z")
    behind = {"due_date": "2026-11-29T21:00:00Z", "created_at": "2026-11-23T09:00:00Z"}
    assert told(match([lost("a", sent, NOON)], [task("t1", sent | behind)])) == (
        {}, set(), {"a": NEARLY},
    )  # fmt: skip


@pytest.mark.parametrize(
    "other",
    [
        {"task_title": "Call Bob"},
        {"assignee_id": "rep_2", "targets": {"deal_id": "006B"}},
        {"targets": {"deal_id": "006B"}},
        {"targets": {"company_id": "001A"}},
        {"targets": {}, "due_date": "2026-12-07T00:00:00Z"},
        {"due_date": "2026-12-07T00:00:00Z"},
    ],
)
def test_an_old_task_that_differs_in_more_than_its_time_is_nobody_s(other: dict[str, Any]) -> None:
    """Last month's follow-up, and those about somebody else: the row is missing."""
    old = (NOON - timedelta(days=30)).isoformat()
    sent = body(due_date="2026-11-30T00:00:00Z")
    assert told(match([lost("a", sent, NOON)], [task("t1", sent | other, created_at=old)])) == (
        {}, {"a"}, {},
    )  # fmt: skip


@pytest.mark.parametrize(
    "left_out",
    [
        ("targets",),
        ("targets", "assignee_id"),
        ("targets", "assignee_id", "due_date"),
        ("targets", "assignee_id", "due_date", "task_title"),
    ],
)
def test_an_old_task_that_tells_nothing_of_what_it_is_about_may_be_the_row_s(
    left_out: Sequence[str],
) -> None:
    """Each task has a target: where a list shows none, and stamps one task in five hours behind."""
    sent = body(due_date="2026-11-30T00:00:00Z")
    listed = {name: said for name, said in sent.items() if name not in left_out}
    old = (NOON - timedelta(hours=1)).isoformat()
    matched = match([lost("a", sent, NOON)], [task("t1", listed, created_at=old)])
    assert told(matched) == ({}, set(), {"a": NEARLY})


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (about(deal_id="0070003"), about(deal_id="70003")),
        (about(deal_id="0070003"), about(deal_id="70003.0")),
        (about(company_id="00-41 7"), about(company_id="417")),
        (about(meeting_id="m_17"), about(meeting_id="M17")),
        (mail("ada@müller.example"), mail("ada@xn--mller-kva.example")),
        (about(deal_id="006A"), about(deal_id="006MERGED")),
        (mail("ada@example.com"), mail("lovelace@example.com")),
        (mail("ada@example.com"), about(contact={"email": "new@example.com"}, deal_id="006A")),
    ],
)
@pytest.mark.parametrize("title", ["Follow up", "follow-up", "Follow&nbsp;up"])
def test_a_task_about_something_else_by_the_same_name_is_a_doubt(
    sent: dict[str, Any], said: dict[str, Any], title: str
) -> None:
    """Zeros are lost, domains are written in ASCII, deals and contacts are merged."""
    listed = task("t1", {**said, "task_title": title})
    assert told(match([lost("a", sent, NOON)], [listed])) == ({}, set(), {"a": NEARLY})


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (about(deal_id="0070003"), about(deal_id="70003")),
        (mail("ada@müller.example"), mail("ada@xn--mller-kva.example")),
        (
            about(contact={"phone_number": "+1 415 555 0101"}),
            about(contact={"phone_number": "4155550101"}),
        ),
        (
            about(contact={"linkedin_url": "https://www.linkedin.com/in/ada/"}),
            about(contact={"linkedin_url": "linkedin.com/in/ada"}),
        ),
    ],
)
def test_an_id_that_is_written_otherwise_is_the_same_id_at_any_time(
    sent: dict[str, Any], said: dict[str, Any]
) -> None:
    """Both may befall one row: its id is tidied up, and its time is of another zone."""
    old = (NOON - timedelta(hours=5)).isoformat()
    assert told(match([lost("a", sent, NOON)], [task("t1", said, created_at=old)])) == (
        {}, set(), {"a": NEARLY},
    )  # fmt: skip


def test_follow_ups_that_others_have_are_no_doubt() -> None:
    """A sheet of equal titles: of three lost ones two are found, and the third goes again."""
    rows = [lost(name, mail(f"{name}@example.com"), NOON) for name in "abc"]
    tasks = [task(f"t{name}", mail(f"{name}@example.com")) for name in "ab"]
    assert told(match(rows, tasks)) == ({"a": "ta", "b": "tb"}, {"c"}, {})


def test_a_second_follow_up_of_another_row_is_no_doubt() -> None:
    """What says just what another row says is that row's, lost or created: a proxy's twin."""
    rows = [lost("a", FOLLOW_UP, NOON), lost("b", mail("bob@example.com"), NOON)]
    of_b = [task(f"t{n}", mail("bob@example.com")) for n in (1, 2)]
    assert told(match(rows, of_b))[1:] == ({"a"}, {})
    of_c = task("t3", mail("cid@example.com"))
    assert told(match(rows[:1], [of_c], mail("cid@example.com"))) == ({}, {"a"}, {})
    assert told(match(rows[:1], [of_c])) == (
        {},
        set(),
        {"a": "task t3 may belong to it, but that is not certain"},
    )


def test_a_follow_up_from_before_the_request_is_no_doubt_for_another_contact() -> None:
    """By a guess of when the row was sent, where nothing better is known."""
    before = task("t1", mail("bob@example.com"), created_at=(NOON - 2 * MARGIN).isoformat())
    assert told(match([lost("a", FOLLOW_UP, NOON)], [before])) == ({}, {"a"}, {})
    guessed = lost("a", FOLLOW_UP)._replace(expected=NOON)
    assert told(match([guessed], [before])) == ({}, {"a"}, {})


def test_whatever_may_raise_a_doubt_is_looked_at() -> None:
    """A listing keeps only what is of interest: titles and ids in other writings are."""
    interest = Interest([lost("a", about(deal_id="0070003"), NOON)])
    assert interest.wants(task("t1", about(deal_id="70003")))
    assert interest.wants(
        task("t1", {**about(deal_id="006MERGED"), "task_title": "Follow&nbsp;up"})
    )
    assert interest.wants(task("t1", {**about(deal_id="70003"), "task_title": "?"}))
    assert not interest.wants(task("t1", body("Ring Ada", targets={"deal_id": "006B"})))


def test_long_chains_are_resolved() -> None:
    """Each row could be its task or the next, the last row only the first: all move up by one.

    The chain is longer than the stack that is left.
    """
    count = 300
    rows = [lost(f"{n:03}", link(reason=(n + 1) // 2, subject=n // 2)) for n in range(count)]
    rows.append(lost("last", link(reason=0, subject=-1)))
    tasks = [
        task(f"t{n:03}", link(subject=n // 2) if n % 2 else link(reason=n // 2))
        for n in range(count + 1)
    ]
    former = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack(0)) + 100)
    try:
        matched = match(rows, tasks)
    finally:
        sys.setrecursionlimit(former)
    moved = {f"{n:03}": f"t{n + 1:03}" for n in range(count)}
    assert told(matched) == ({**moved, "last": "t000"}, set(), {})


def link(reason: int | None = None, subject: int | None = None) -> dict[str, Any]:
    """A body or task that tells of a reason, a subject, or both."""
    members: dict[str, Any] = {"task_title": "Call Ada"}
    members |= {} if reason is None else {"reason": str(reason)}
    return members | ({} if subject is None else {"draft": {"subject": str(subject)}})


def test_a_row_moves_on_to_leave_its_task_to_one_that_has_no_other() -> None:
    """Augmenting: a could be t1 or t2, b only t1."""
    rows = [
        lost("a", body(reason="x", priority="low")),
        lost("b", body(reason="x", draft={"talking_points": ["p"]})),
    ]
    tasks = [
        task("t1", {"task_title": "Call Ada", "reason": "x"}),
        task("t2", {"task_title": "Call Ada", "priority": "low"}),
        task("t3", {"task_title": "Call Ada", "draft": {"talking_points": ["q"]}}),
    ]
    found, missing, doubtful = told(match(rows, tasks))
    assert (len(set(found.values())), missing, doubtful) == (2, set(), {})


TITLES = st.sampled_from(["Call Ada", "call ada", "Call Zoë"])
PARTS = st.fixed_dictionaries(
    {"task_title": TITLES},
    optional={
        "reason": st.sampled_from(["x", "y"]),
        "priority": st.sampled_from(["high", "medium"]),
        "assignee_id": st.sampled_from(["r1", "r2"]),
        "due_date": st.sampled_from(["2026-11-23T10:00:00Z", "2026-11-23T11:00:00+01:00"]),
    },
)


@given(st.lists(PARTS, max_size=8), st.lists(PARTS | st.just({}), max_size=8))
def test_every_row_is_found_once_or_missing_or_in_doubt(
    bodies: list[dict[str, Any]], listed: list[dict[str, Any]]
) -> None:
    """Whatever is listed: no task twice, no row twice, none left out."""
    rows = [lost(str(n), sent) for n, sent in enumerate(bodies)]
    matched = match(rows, [task(f"t{n}", members) for n, members in enumerate(listed)])
    assert len(set(matched.found.values())) == len(matched.found)
    settled = Counter([*matched.found, *matched.missing, *matched.doubtful])
    assert settled == Counter(row.key for row in rows)


@given(st.data(), st.lists(PARTS, max_size=8))
def test_a_row_that_came_through_is_never_called_missing(
    data: st.DataObject, bodies: list[dict[str, Any]]
) -> None:
    """Whatever subset of rows made their tasks, and however little of them is listed.

    Called missing at most as many as did not come through; so nothing is made twice.
    """
    rows = [lost(str(n), sent) for n, sent in enumerate(bodies)]
    made = [row for row in rows if data.draw(st.booleans(), label=f"row {row.key!r} came through")]
    hidden = data.draw(st.sets(st.sampled_from(["reason", "priority", "assignee_id", "due_date"])))
    tasks = [
        task(f"t{row.key.decode()}", {k: v for k, v in row.body.items() if k not in hidden})
        for row in made
    ]
    matched = match(rows, data.draw(st.permutations(tasks)))
    alike = Counter(repr(sorted(row.body.items())) for row in rows)
    missing = Counter(repr(sorted(row.body.items())) for row in rows if row.key in matched.missing)
    absent = alike - Counter(repr(sorted(row.body.items())) for row in made)
    assert missing <= absent


@pytest.mark.parametrize(
    "title",
    ["Call Ada &amp; Bob", "Call A", "", "\u2026", "Ring Ada", "CALL ADA!"],
)
def test_a_task_under_another_title_is_a_doubt_where_the_rest_fits(title: str) -> None:
    """A service may escape, strip or cut titles; whom and what it is about it leaves alone."""
    listed = task("t1", body(title), created_at=NOON.isoformat())
    assert told(match([lost("a", since=NOON)], [listed])) == ({}, set(), {"a": NEARLY})


@pytest.mark.parametrize(
    ("members", "doubtful"),
    [
        ({"assignee_id": "rep_2"}, False),
        ({"targets": {"deal_id": "006B"}}, False),
        ({"created_at": (NOON - 2 * MARGIN).isoformat()}, False),
        ({"created_at": "soon"}, True),
        ({"assignee_id": None}, True),
        ({"targets": {}}, True),
        ({"targets": {"deal_id": "006A", "company_id": "001A"}}, True),
        ({"due_date": "2026-12-01T00:00:00Z"}, True),
        ({"task_type": "email"}, True),
    ],
)
def test_whom_and_what_and_when_decide_whether_another_title_may_be_it(
    members: dict[str, Any],
    doubtful: bool,  # noqa: FBT001
) -> None:
    """What is not listed speaks against nothing."""
    listed = body("Something else", created_at=NOON.isoformat()) | members
    found, missing, in_doubt = told(match([lost("a", since=NOON)], [task("t1", listed)]))
    assert (found, bool(missing), bool(in_doubt)) == ({}, not doubtful, doubtful)


def test_a_task_of_the_same_title_and_target_is_a_doubt_for_another_assignee() -> None:
    """Somebody may have handed it on before it was looked up."""
    listed = task("t1", body(assignee_id="rep_2"), created_at=NOON.isoformat())
    assert told(match([lost("a", since=NOON)], [listed])) == ({}, set(), {"a": NEARLY})


def test_an_older_task_is_not_taken_for_a_row_s_where_its_time_is_guessed() -> None:
    """A colleague's equal task of last week: neither the row's, nor a proof that it has none."""
    old = task("t1", created_at=(NOON - timedelta(days=7)).isoformat())
    row = lost("a")._replace(expected=NOON)
    assert told(match([row], [old])) == ({}, set(), {"a": NEARLY})
    new = task("t2", created_at=NOON.isoformat())
    assert told(match([row], [old, new])) == ({"a": "t2"}, set(), {})


def test_two_tasks_that_say_all_that_a_row_says_are_told() -> None:
    """A proxy may have carried the request out twice."""
    two = [task(f"t{n}", created_at=(NOON + timedelta(seconds=n)).isoformat()) for n in (1, 2)]
    matched = match([lost("a", since=NOON)], two)
    assert (matched.found, matched.twins) == ({b"a": "t1"}, {b"a": "t2"})
    old = task("t3", created_at=(NOON - timedelta(days=7)).isoformat())
    assert match([lost("a", since=NOON)], [two[0], old]).twins == {}


@pytest.mark.parametrize("hours", [-33, -1, 1, 33])
def test_a_guess_of_the_time_does_not_choose_between_two_tasks(hours: int) -> None:
    """A colleague's task that says the same may be the one of the time that is guessed."""
    two = [task("t1"), task("t2", created_at=(NOON + timedelta(hours=hours)).isoformat())]
    guessed = lost("a")._replace(expected=NOON, until=NOON + timedelta(minutes=10))
    matched = match([guessed], two)
    assert (told(matched), matched.twins) == (({}, set(), {"a": NEARLY}), {})
    assert told(match([guessed], two[:1])) == ({"a": "t1"}, set(), {})
    assert match([lost("a", since=NOON)], two).found == {b"a": "t1"}


def many(count: int) -> tuple[list[LostRow], list[TaskAnswer]]:
    """A tenth as many lost rows as tasks, all of them for one person and one deal."""
    rows = [lost(str(n), body(reason=str(n)), NOON) for n in range(count // 10)]
    made = NOON.isoformat()
    tasks = [task(f"t{n}", body(reason=f"no {n}"), created_at=made) for n in range(count)]
    return rows, tasks


def test_the_work_grows_with_the_rows_and_not_with_their_pairs() -> None:
    """Four times as many take about four times as many steps, and it gives way in between."""
    steps = []
    for count in (1_000, 4_000):
        rows, tasks = many(count)
        counted = 0

        def count_calls(_frame: object, event: str, _arg: object) -> None:
            nonlocal counted
            counted += event == "call"

        sys.setprofile(count_calls)
        try:
            matched = match(rows, tasks)
        finally:
            sys.setprofile(None)
        assert len(matched.doubtful) == len(rows)
        steps.append(counted)
    assert steps[1] < steps[0] * 6
    yields = sum(1 for _ in matching(*many(4_000)))
    assert yields >= 20


LOOKALIKES: dict[str, Callable[[int], dict[str, Any]]] = {
    "alike": lambda _: body(),
    "some their own": lambda n: body(reason=str(n)) if n < 1_000 else body(),
    "each another": lambda n: body(draft={"talking_points": [str(n)]}),
}


@pytest.mark.parametrize("there", LOOKALIKES)
def test_others_have_their_turn_while_many_are_matched(there: str) -> None:
    """2,000 lost rows among 20,000 that look like them: Ctrl-C is heard all the while."""
    rows = [lost(str(n), body(reason=str(n)), NOON) for n in range(2_000)]
    tasks = [task(f"t{n}", LOOKALIKES[there](n)) for n in range(20_000)]
    matched, turns = in_turns(matching(rows, tasks))
    assert len(matched.found) == (1_000 if there == "some their own" else 0)
    assert len(matched.missing) == 0
    assert turns >= 40


def test_what_is_known_of_many_is_found_in_turns() -> None:
    """3,000 tasks of other rows that differ in what these did not say: not each with each."""
    known = [task(f"t{n}", body(draft={"talking_points": [str(n)]})) for n in range(3_000)]
    sent = [shape_of_body(body(reason=str(n))) for n in range(3_000)]
    found, turns = in_turns(created_by(known, sent))
    assert turns >= 20
    assert len(found) == 6_000
    assert found[whole(sent[7])] == {whole(sent[7])}


def test_rows_that_look_like_too_many_tasks_are_in_doubt() -> None:
    """Nobody tries a hundred million pairs; what is surely a row's own is found all the same."""
    rows = [lost(str(n), body(reason=str(n)), NOON) for n in range(700)]
    bare = [task(f"b{n}", body(), created_at=NOON.isoformat()) for n in range(700)]
    own = task("own", body(reason="3"), created_at=NOON.isoformat())
    found, missing, doubtful = told(match(rows, [own, *bare]))
    assert found == {"3": "own"}
    assert missing == set()
    assert set(doubtful.values()) == {"too many tasks look like it to tell which one is its own"}


@pytest.mark.parametrize(
    ("asked", "said"),
    [(body(), body(reason="x")), (body(reason="x"), body())],
    ids=["more", "less"],
)
def test_a_task_that_says_what_a_created_row_says_is_no_other_row_s(
    asked: dict[str, Any], said: dict[str, Any]
) -> None:
    """A proxy that carries a request out twice leaves one more of it: the lost row may be it."""
    rows, tasks = [lost("a", asked)], [task("t1", said)]
    assert told(match(rows, tasks)) == ({"a": "t1"}, set(), {})
    assert told(match(rows, tasks, said)) == ({}, set(), {"a": NEARLY})


BARE = body()
ONE, TWO = body(reason="one"), body(reason="two")
DUE = body(due_date="2026-11-30T09:00:00Z")


@pytest.mark.parametrize(
    ("sent", "said", "asked", "is_own"),
    [
        (ONE, BARE, TWO, False),  # no list shows reasons: it may be a second one of the other row
        (ONE, BARE, BARE, False),
        (ONE, BARE, ONE, True),  # equal rows are counted
        (DUE, BARE, TWO, False),
        (body(priority="high"), BARE, BARE, False),
        (ONE, body(assignee_id=None), TWO, False),
        (ONE, body(reason="ONE "), ONE, True),
        (BARE, BARE, BARE, True),
        (body("Ring Ada"), body("Ring Ada"), BARE, True),
    ],
)
def test_a_second_task_of_a_created_row_is_known_by_what_is_listed(
    sent: dict[str, Any],
    said: dict[str, Any],
    asked: dict[str, Any],
    is_own: bool,  # noqa: FBT001
) -> None:
    """A proxy made two of a request; the list leaves out in what the lost row differs from it."""
    known = drive(created_by([task("t0", said)], [shape_of_body(sent)]))
    listed = task("t1", said if sent["task_title"] == asked["task_title"] else asked)
    matched = drive(matching([lost("a", asked)], [listed], known))
    assert told(matched) == (({"a": "t1"}, set(), {}) if is_own else ({}, set(), {"a": NEARLY}))


def test_what_some_task_says_is_listed_for_all() -> None:
    """One known task shows its reason, so that one without a reason is not its row's."""
    known = drive(created_by([task("t0", ONE), task("t2", BARE)], map(shape_of_body, [ONE, BARE])))
    assert known == {
        whole(shape_of_body(sent)): {whole(shape_of_body(sent))} for sent in (ONE, BARE)
    }
    listed = [task("t1", BARE)]
    assert told(drive(matching([lost("a", BARE)], listed, known))) == ({"a": "t1"}, set(), {})


def test_what_a_service_changed_is_known_as_it_is_listed() -> None:
    """A title that came back escaped is no row's; what looks so is a second one of that task."""
    escaped = body("A &amp; B")
    asked, listed = whole(shape_of_body(body("A & B"))), whole(shape_of_body(escaped))
    known = drive(created_by([task("t0", escaped)], [shape_of_body(body("A & B"))]))
    assert known == {asked: {asked}, listed: {listed, ()}}


@pytest.mark.parametrize("says_when", [True, False])
def test_a_merged_task_beside_that_of_an_equal_row_is_a_doubt(
    says_when: bool,  # noqa: FBT001
) -> None:
    """Two equal rows, both meant: their deal is merged, and one task of the two is known."""
    merged = about(deal_id="006MERGED")
    when = {"created_at": NOON.isoformat()} if says_when else {}
    sent = about(deal_id="006A")
    known = drive(created_by([task("t0", merged)], [shape_of_body(sent)]))
    matched = drive(matching([lost("a", sent, NOON)], [task("t1", merged, **when)], known))
    assert told(matched) == ({}, set(), {"a": NEARLY})


def test_two_tasks_that_say_all_that_is_listed_of_a_row_are_told() -> None:
    """The list shows no reasons: a second task says no less than the first."""
    two = [task(f"t{n}", BARE) for n in (1, 2)]
    matched = match([lost("a", ONE, NOON)], two)
    assert (matched.found, matched.twins) == ({b"a": "t1"}, {b"a": "t2"})
    shown = task("t9", body("Ring Bob", assignee_id="rep_9", reason="x"))
    assert match([lost("a", ONE, NOON)], [*two, shown]).twins == {}
    rows = [lost("a", ONE, NOON), lost("b", TWO, NOON)]
    assert match(rows, [*two, task("t3", BARE)]).twins == {}


def test_a_task_is_a_lost_row_s_that_says_the_same_as_a_created_one() -> None:
    """Equal rows are counted: one more of its tasks is there than rows that have one."""
    assert told(match([lost("a")], [task("t1")], body())) == ({"a": "t1"}, set(), {})


def test_one_task_too_many_of_a_row_is_not_the_row_s_that_says_more() -> None:
    """Two tasks for the lesser row, and none that surely is the fuller one's."""
    rows = [lost("less"), lost("more", body(reason="x"))]
    found, missing, doubtful = told(match(rows, [task("t1"), task("t2")]))
    assert (set(found), missing, set(doubtful)) == ({"less"}, set(), {"more"})


@pytest.mark.parametrize(
    ("seconds", "is_own"), [(-301, False), (-299, True), (0, True), (600, True), (601, False)]
)
def test_a_guess_of_the_time_makes_no_task_of_another_day_the_row_s(
    seconds: int,
    is_own: bool,  # noqa: FBT001
) -> None:
    """A colleague may have made the same the day before, and the guess may be a proxy's."""
    row = lost("a")._replace(expected=NOON, until=NOON + timedelta(minutes=10))
    made = (NOON + timedelta(seconds=seconds)).isoformat()
    found, missing, doubtful = told(match([row], [task("t1", created_at=made)]))
    assert found == ({"a": "t1"} if is_own else {})
    assert doubtful == ({} if is_own else {"a": NEARLY})
    assert missing == set()


@pytest.mark.parametrize(
    "created_at",
    [None, "", "yesterday", 1764151200, "0001-01-01T00:00:00Z", "9999-12-31T00:00:00Z"],
)
def test_a_task_that_does_not_say_when_it_was_made_may_be_anybody_s(created_at: object) -> None:
    """Somebody may have made the same a year ago."""
    for row in (lost("a"), lost("a", since=NOON), lost("a")._replace(expected=NOON, until=NOON)):
        said = task("t1", created_at=created_at)
        assert told(match([row], [said])) == ({}, set(), {"a": NEARLY})


def test_a_time_without_a_zone_is_compared_with_times_of_the_same_service() -> None:
    """All of its tasks are of the same zone, whatever that is."""
    early = task("t1", created_at="2026-01-05T09:00:00")
    late = task("t2", created_at=NOON.replace(tzinfo=None).isoformat())
    assert told(match([lost("a", since=NOON)], [early, late])) == ({"a": "t2"}, set(), {})


def test_a_task_about_a_company_alone_is_not_that_of_a_row_about_a_deal() -> None:
    """It may be anybody's; nor is the row sent again while it is there."""
    tasks = [task("t1", body(targets={"company_id": "001A"}))]
    assert told(match([lost("a")], tasks)) == ({}, set(), {"a": NEARLY})
