"""Lost rows looked up: the quiet period, listings that agree, and what is not to be believed."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from importer.contract.reference import reference_of
from importer.ledger.file.boot_clock import Tick
from importer.ledger.records import KnownTask, LostTask
from importer.reporting.progress_events import LookupWaited, ProgressEvent
from importer.settings.rate import Rate
from importer.submission.pace.pacing import Pacer
from importer.submission.reconcile.lookup import LookedUp, Lookup
from importer.submission.reconcile.matching.lost import Matched
from importer.submission.reconcile.matching.matching import Matching
from importer.submission.safe_calls import Retrier
from tests.submission.helpers import (
    NOON,
    FakeSender,
    Heard,
    Result,
    Steady,
    answer,
    virtual_tick,
)
from tests.submission.virtual_time import run

LAGS = "the list leaves out task t9, which exists"
NO_LATER = "no task that you created after it is listed yet, so the list may end before it"


class Notes:
    """A journal of what is lost and known, without a ledger."""

    def __init__(self) -> None:
        self.controls: list[KnownTask] = []
        self.taken: set[str] = set()
        self.elsewhere: dict[bytes, bytes] = {}
        self.asked: list[tuple[int, int]] = []

    def commit(self, intents: object, settlements: object) -> None:
        """A lookup writes nothing."""
        del intents, settlements
        raise AssertionError("a lookup writes nothing")

    def known_ids(self, task_ids: list[str]) -> set[str]:
        """Those that belong to a task."""
        return self.taken & set(task_ids)

    def sent_bodies(self, task_ids: list[str]) -> list[bytes]:
        """Of those that are controls as well."""
        return [c.body for c in self.controls if c.task_id in task_ids]

    def lost(self) -> list[LostTask]:
        """The caller knows them."""
        raise AssertionError("the caller knows what is lost")

    def lost_elsewhere(self) -> Mapping[bytes, bytes]:
        """As it is told."""
        return self.elsewhere

    def knows_tasks(self) -> bool:
        """Whether there are any."""
        return bool(self.controls)

    def created_around(self, sent_no: int, limit: int) -> list[KnownTask]:
        """All."""
        self.asked.append((sent_no, limit))
        return self.controls


WHO = {"assignee_id": "rep_1", "task_type": "call", "targets": {"deal_id": "006A"}}


def body(title: str) -> dict[str, Any]:
    """A body as it was sent."""
    return {"task_title": title, **WHO, "targets": {"deal_id": title}}


def lost(title: str, *, ago: float = 0.0, **members: Any) -> LostTask:
    """A row that was lost so many seconds ago."""
    plain = LostTask(
        title.encode(), json.dumps(body(title)).encode(), None, "", None, "run-1", 2, sent_no=5,
        touched=Tick("boot-1", -ago), first_sent=Tick("boot-1", -ago),
    )  # fmt: skip
    return plain._replace(**members)


class Scene:
    """A lookup with all it needs, on a service that holds `titles`."""

    def __init__(
        self, *titles: str, settle_seconds: float = 120.0, patience_seconds: float = 300.0
    ) -> None:
        self.sender = FakeSender(latency=0.0)
        self.heard = Heard()
        self.notes = Notes()
        for n, title in enumerate(titles, 1):
            told = {"task_id": f"t{n}", "status": "pending", "created_at": NOON.isoformat()}
            self.sender.held[f"t{n}"] = body(title) | told
        self.retrier = Retrier(Pacer(Rate(None), Steady()), self.heard.on_pause)
        self.lookup = Lookup(
            self.sender,
            retrier=self.retrier,
            journal=self.notes,
            listener=self.heard,
            settle_seconds=settle_seconds,
            patience_seconds=patience_seconds,
            ticks=virtual_tick,
        )
        self.ended = 0.0

    def look_up(self, *rows: LostTask, at_least: float = 0.0) -> LookedUp | None:
        """What became of the rows."""

        async def work() -> LookedUp | None:
            found = await self.lookup.look_up(rows, at_least)
            self.ended = asyncio.get_running_loop().time()
            return found

        return run(work())

    def control(
        self,
        title: str,
        task_id: str = "t9",
        *,
        sent_no: int = 1,
        was_lost: bool = False,
        **told: Any,
    ) -> None:
        """A task that the ledger knows to exist; it is listed if anything is told of it."""
        sent = json.dumps(body(title)).encode()
        answered = Tick("boot-1", sent_no - 5.0)
        self.notes.controls.append(
            KnownTask(task_id, sent, NOON.isoformat(), sent_no, answered, was_lost)
        )
        self.notes.taken.add(task_id)
        if told:
            self.sender.held[task_id] = body(title) | {"task_id": task_id} | told

    def prove(self) -> Scene:
        """Controls of either side, listed: what a listing must show to be believed."""
        self.control("before", "c1", sent_no=1, status="pending")
        self.control("after", "c9", sent_no=9, status="completed")
        return self


def test_rows_are_found_or_missing() -> None:
    """Both in one lookup, of two listings a second apart."""
    scene = Scene("a", "x").prove()
    looked_up = scene.look_up(lost("a"), lost("b"))
    assert looked_up == LookedUp(Matched({b"a": "t1"}, {b"b"}, {}))
    assert scene.sender.asked == [(120.0, "list"), (121.0, "list")]


CAPITALS = "1B4E28BA-2FA1-11D2-883F-0016D3CCA427"


@pytest.mark.parametrize(
    ("known", "listed"), [(CAPITALS, CAPITALS.lower()), (CAPITALS.lower(), CAPITALS)]
)
def test_an_id_in_capitals_is_the_same_id(known: str, listed: str) -> None:
    """A task that is another row's is no lost row's, and a control is listed, however it is."""
    scene = Scene("x").prove()
    scene.control("a", known, sent_no=1, status="pending")
    scene.sender.held[known]["task_id"] = listed
    assert scene.look_up(lost("a")) == LookedUp(Matched({}, {b"a"}, {}))


@pytest.mark.parametrize("is_another", [False, True])
def test_a_task_that_an_answer_named_is_known_in_capitals(*, is_another: bool) -> None:
    """It is listed in small letters; in either case it is the row's, or another row's."""
    scene = Scene("x").prove()
    scene.sender.held["t1"] |= {**body("a title"), "task_id": CAPITALS.lower()}
    scene.sender.held["t1"] |= {"task_title": "a ti…"}
    if is_another:
        scene.notes.taken.add(CAPITALS)
    looked_up = scene.look_up(lost("a title", named_id=CAPITALS))
    found = Matched({b"a title": CAPITALS}, retitled={b"a title"})
    assert looked_up == LookedUp(Matched({}, {b"a title"}, {}) if is_another else found)


@pytest.mark.parametrize(
    ("ago", "at_least", "waited"),
    [(0, 0, 120), (30, 0, 90), (119.5, 0, 0.5), (120, 0, 0), (9999, 0, 0), (9999, 50, 50),
     (30, 100, 100), (-500, 0, 120)],
)  # fmt: skip
def test_the_quiet_period_counts_from_the_last_touch(
    ago: float, at_least: float, waited: float
) -> None:
    """By the ledger's clock or the caller's, whichever asks for more; never more than it is."""
    scene = Scene("a")
    scene.look_up(lost("a", ago=ago), lost("old", ago=9999), at_least=at_least)
    assert scene.ended == waited + 1.0
    assert scene.heard.quiet == ([(waited, 2)] if waited else [])
    assert round(scene.heard.quiet_passed, 3) == waited


def test_the_countdown_is_told_second_by_second() -> None:
    """The last step is what is left."""
    scene = Scene("a", settle_seconds=2.5)
    told: list[ProgressEvent] = []
    scene.heard.report = told.append  # type: ignore[assignment]
    scene.look_up(lost("a"))
    steps = [event.seconds for event in told if isinstance(event, LookupWaited)]
    assert steps == [1.0, 1.0, 0.5]


@pytest.mark.parametrize("at", [0.0, 60.0, 120.5])
def test_a_stop_ends_the_lookup_at_once(at: float) -> None:
    """Before, in the countdown, or between two listings: nothing is said of any row."""
    scene = Scene("a")

    async def work() -> tuple[LookedUp | None, float]:
        asyncio.get_running_loop().call_later(at, scene.retrier.stop.set)
        found = await scene.lookup.look_up([lost("a")], 0.0)
        return found, asyncio.get_running_loop().time()

    assert run(work()) == (None, at)
    assert len(scene.sender.asked) == (1 if at > 120 else 0)


def test_a_stop_is_heard_while_rows_are_matched() -> None:
    """Long work gives way, and is not taken up again after Ctrl-C."""
    scene = Scene("a")
    turns: list[int] = []

    def endless(*_: object) -> Matching:
        while True:
            turns.append(len(turns))
            if len(turns) == 3:
                scene.retrier.stop.set()
            yield

    scene.lookup._match = endless
    assert scene.look_up(lost("a")) is None
    assert turns == [0, 1, 2]


def test_listings_must_agree() -> None:
    """Race: the task appears between two listings. The third agrees with the second."""
    scene = Scene()

    def appear(call: str, n: int) -> None:
        if (call, n) == ("list", 2):
            made = {"task_id": "t1", "created_at": NOON.isoformat()}
            scene.sender.held["t1"] = body("a") | made

    scene.sender.on_ask = appear
    assert scene.look_up(lost("a")) == LookedUp(Matched({b"a": "t1"}, set(), {}))
    assert scene.sender.calls("list") == 3


def test_what_others_do_meanwhile_is_no_disagreement() -> None:
    """Only tasks that could be a lost row's are compared."""
    scene = Scene("a")

    def busy(call: str, n: int) -> None:
        if call == "list":
            scene.sender.held[f"o{n}"] = body(f"other {n}") | {"task_id": f"o{n}"}

    scene.sender.on_ask = busy
    assert scene.look_up(lost("a")) == LookedUp(Matched({b"a": "t1"}, set(), {}))
    assert scene.sender.calls("list") == 2


def test_listings_that_never_agree_decide_nothing() -> None:
    """Six a round, three rounds, a quiet period before each; then the rows stay in doubt."""
    scene = Scene()

    def flicker(call: str, n: int) -> None:
        if call == "list":
            scene.sender.held = {f"t{n}": body("a") | {"task_id": f"t{n}"}}

    scene.sender.on_ask = flicker
    reason = "no two listings in a row contained the same tasks"
    assert scene.look_up(lost("a")) == LookedUp(Matched({}, set(), {b"a": reason}), is_passing=True)
    assert scene.sender.calls("list") == 18
    assert [seconds for seconds, _ in scene.heard.quiet] == [120.0] * 3


def test_ids_of_other_rows_are_no_candidates() -> None:
    """A task that the ledger knows belongs to the row that it knows it by."""
    scene = Scene("a", "a").prove()
    scene.notes.taken.add("t1")
    assert scene.look_up(lost("a"), lost("a", fingerprint=b"a2")) == LookedUp(
        Matched({b"a": "t2"}, {b"a2"}, {})
    )


def test_a_second_task_of_another_row_is_known_where_no_reason_is_listed() -> None:
    """A proxy made two of a row; the lost one asked for another reason, and none is listed."""
    scene = Scene("a").prove()
    sent = json.dumps(body("a") | {"reason": "one"}).encode()
    scene.notes.controls.append(KnownTask("t0", sent, NOON.isoformat(), 1, Tick("boot-1", -4.0)))
    scene.notes.taken.add("t0")
    scene.sender.held["t0"] = scene.sender.held["t1"] | {"task_id": "t0"}
    other = json.dumps(body("a") | {"reason": "two"}).encode()
    assert scene.look_up(lost("a", body=other)) == LookedUp(
        Matched({}, set(), {b"a": "task t1 may belong to it, but that is not certain"})
    )


def test_a_listing_that_lags_is_seen_by_a_task_that_is_known() -> None:
    """Race: the listing is behind. A task that exists is not on it, so absence proves nothing."""
    scene = Scene()
    scene.control("z")
    scene.sender.on_ask = lambda call, _n: (
        answer(200, {"task_id": "t9", "status": "pending"}) if call == "read" else None
    )
    assert scene.look_up(lost("a")) == LookedUp(Matched({}, set(), {b"a": LAGS}), is_passing=True)
    assert [seconds for seconds, _ in scene.heard.quiet] == [120.0] * 3


def test_a_listing_that_catches_up_is_believed() -> None:
    """A further quiet period is given to it."""
    scene = Scene()
    scene.control("z")

    def late(call: str, n: int) -> Result | None:
        if call == "read":
            return answer(200, {"task_id": "t9"})
        if n == 3:
            made = {"task_id": "t1", "created_at": NOON.isoformat()}
            scene.sender.held = {"t9": body("z") | {"task_id": "t9"}, "t1": body("a") | made}
        return None

    scene.sender.on_ask = late
    assert scene.look_up(lost("a")) == LookedUp(Matched({b"a": "t1"}, set(), {}))
    assert [seconds for seconds, _ in scene.heard.quiet] == [120.0] * 2


@pytest.mark.parametrize(
    ("result", "exists"),
    [
        (answer(404), False),
        (answer(410), False),
        (answer(200, {"task_id": "t9", "deleted_at": "2026-11-23T12:00:00Z"}), False),
        (answer(200, {"task": {"task_id": "t9", "isDeleted": True}}), False),
        (answer(200, {"task_id": "t9", "status": "deleted"}), False),
        (answer(200, {"task_id": "t9", "status": "completed"}), True),
        (answer(200, {"task_id": "t9", "status": "pending"}), True),
        (answer(200, {"task_id": "t9"}), True),
        (answer(200, {}), True),
        (answer(403), True),
        (answer(500), True),
    ],
)
def test_a_known_task_that_is_not_listed_is_read(result: Result, exists: bool) -> None:  # noqa: FBT001
    """Only one that was deleted need not be listed; open or ended, it shows that the list hides."""
    scene = Scene().prove()
    scene.control("z")
    scene.sender.on_ask = lambda call, _n: result if call == "read" else None
    matched = Matched({}, set(), {b"a": LAGS}) if exists else Matched({}, {b"a"}, {})
    assert scene.look_up(lost("a")) == LookedUp(matched, is_passing=exists)


NOBODY = (
    'no other task of assignee "rep_1" that you created is listed; the list may leave them all out'
)
GAPS = {
    "nothing is listed": NOBODY,
    "another assignee": NOBODY,
    "another type": (
        'no other task of type "call" that you created is listed; the list may leave them all out'
    ),
    "more targets": (
        "no other task about a deal that you created is listed; the list may leave them all out"
    ),
    "another target": (
        "no other task about a deal that you created is listed; the list may leave them all out"
    ),
    "none before": "no task that was created before it is listed, so the list may begin after it",
    "none after": NO_LATER,
}


@pytest.mark.parametrize(("case", "gap"), GAPS.items())
def test_a_row_is_missing_only_where_controls_stand_for_it(case: str, gap: str) -> None:
    """Of its assignee, type and kind of target, one sent before and one after it; else in doubt."""
    cases: dict[str, dict[str, Any]] = {
        "another assignee": {"assignee_id": "rep_2"},
        "another type": {"task_type": "email"},
        "another target": {"targets": {"company_id": "001A"}},
        "more targets": {"targets": {"deal_id": "006B", "company_id": "001A"}},
    }
    other = cases.get(case, {})
    numbers = {"nothing is listed": [], "none before": [9], "none after": [1]}.get(case, [1, 9])
    scene = Scene()
    for n in numbers:
        task = body(f"c{n}") | other | {"task_id": f"c{n}"}
        sent = json.dumps(body(f"c{n}") | other).encode()
        scene.notes.controls.append(KnownTask(f"c{n}", sent, NOON.isoformat(), n))
        scene.notes.taken.add(f"c{n}")
        scene.sender.held[f"c{n}"] = task
    assert scene.look_up(lost("a")) == LookedUp(Matched({}, set(), {b"a": gap}))


@pytest.mark.parametrize(
    ("seconds", "reaches_back"),
    [(-93_910, True), (-93_800, False), (-10_800, False), (6, False)],
)
def test_an_older_task_of_anybody_shows_that_a_list_reaches_back(
    seconds: int,
    reaches_back: bool,  # noqa: FBT001
) -> None:
    """A file's first row has no task of ours before it; one of another zone may be newer."""
    scene = Scene()
    after = (NOON + timedelta(seconds=4)).isoformat()
    scene.control("after", sent_no=9, created_at=after)
    scene.sender.held["old"] = {
        "task_id": "old",
        "task_title": "theirs",
        "created_at": (NOON + timedelta(seconds=seconds)).isoformat(),
        "assignee_id": "rep_7",
        "targets": {"deal_id": "x"},
    }
    row = lost("a", first_sent=Tick("boot-1", 0.0))
    doubt = Matched({}, set(), {b"a": GAPS["none before"]})
    assert scene.look_up(row) == LookedUp(Matched({}, {b"a"}, {}) if reaches_back else doubt)


def test_of_many_lost_rows_the_first_and_the_last_have_their_neighbours_looked_for() -> None:
    """And some between, so that a lookup asks the ledger so many times and no more."""
    scene = Scene().prove()
    scene.look_up(*[lost(f"r{n}", sent_no=n) for n in range(2, 902)])
    asked = [number for number, _ in scene.notes.asked]
    assert {2, 901} <= set(asked)
    assert len(asked) <= 60


@pytest.mark.parametrize(("boot", "waited"), [("boot-1", 90.0), ("boot-0", 120.0), ("", 120.0)])
def test_after_a_restart_of_the_computer_the_whole_quiet_period_counts_again(
    boot: str, waited: float
) -> None:
    """A clock that can be set proves nothing; the one that cannot begins anew with each start."""
    scene = Scene("a")
    scene.look_up(lost("a", touched=Tick(boot, -30.0)))
    assert scene.ended == waited + 1.0


@pytest.mark.parametrize(("changed", "believed"), [(0, True), (1, True), (2, False), (3, False)])
@pytest.mark.parametrize("name", ["task_title", "assignee_id"])
def test_a_listing_that_tells_other_things_than_were_sent_is_not_believed(
    changed: int,
    believed: bool,  # noqa: FBT001
    name: str,
) -> None:
    """Where titles or ids come back changed, no lost row can be known by them either."""
    scene = Scene()
    for n in (1, 7, 9):
        scene.control(f"c{n}", f"t{n}", sent_no=n, status="pending")
    for n in (1, 7, 9)[:changed]:
        scene.sender.held[f"t{n}"][name] = "cut off…"
    looked_up = scene.look_up(lost("a"))
    assert looked_up is not None
    assert (looked_up.matched.missing == {b"a"}) is believed
    reason = f"the listed tasks do not say what was sent ({name})"
    assert looked_up.matched.doubtful == ({} if believed else {b"a": reason})


def test_a_task_whose_title_came_back_cut_is_the_row_s_whose_answer_named_it() -> None:
    """The answer told of it, whom and what it is about fits, and it is no other row's."""
    scene = Scene("a").prove()
    scene.sender.held["t1"]["task_title"] = "a…"
    scene.sender.held["t1"]["targets"] = {"deal_id": "a long title"}
    row = lost("a long title", named_id="t1")
    found = Matched({b"a long title": "t1"}, retitled={b"a long title"})
    assert scene.look_up(row) == LookedUp(found)


def test_an_older_task_that_an_answer_names_is_not_the_row_s() -> None:
    """A service that finds the task there already tells of it: it was made for somebody else."""
    scene = Scene("a").prove()
    scene.sender.held["t1"]["targets"] = {"deal_id": "b"}
    scene.sender.held["t1"]["created_at"] = (NOON - timedelta(days=90)).isoformat()
    row = lost("b", named_id="t1", guessed_at=NOON.isoformat())
    doubt = "task t1 may belong to it, but that is not certain"
    assert scene.look_up(row) == LookedUp(Matched({}, set(), {b"b": doubt}))


def test_a_row_that_may_never_go_again_is_found_or_in_doubt() -> None:
    """Its answer told of another task: that it is not listed proves too little."""
    scene = Scene("a").prove()
    rows = lost("a", named_id="t9"), lost("b", named_id="t9")
    assert scene.look_up(*rows) == LookedUp(
        Matched({b"a": "t1"}, set(), {b"b": "its response mentioned task t9"})
    )


def test_an_answer_that_was_another_row_s_proves_nothing_against_a_row() -> None:
    """Race: a second copy of an answer came on the same connection. Its task is known, or found."""
    scene = Scene("a").prove()
    scene.notes.taken.add("t9")
    rows = lost("a"), lost("b", named_id="t9"), lost("c", named_id="t1")
    assert scene.look_up(*rows) == LookedUp(Matched({b"a": "t1"}, {b"b", b"c"}, {}))


def test_a_row_without_its_body_stays_in_doubt() -> None:
    """An older version did not keep it, or it was purged: nobody can say what to look for."""
    scene = Scene("a")
    assert scene.look_up(lost("a", body=None)) == LookedUp(
        Matched({}, set(), {b"a": "what was sent is no longer stored"})
    )


def test_entries_that_cannot_be_read_may_be_a_row_that_seems_missing() -> None:
    """What is found is found; what is missing stays in doubt."""
    scene = Scene("a").prove()
    scene.sender.held["?"] = {"task_title": "b"}
    assert scene.look_up(lost("a"), lost("b")) == LookedUp(
        Matched({b"a": "t1"}, set(), {b"b": "1 of the listed tasks cannot be read"})
    )


def test_a_row_may_be_one_for_which_a_listed_task_stands() -> None:
    """A service may show one of several tasks that are alike. What it shows is found."""
    scene = Scene("a").prove()
    scene.sender.held["t1"] = {**scene.sender.held["t1"], "duplicate_count": 1}
    reason = "listed tasks stand for others that are not listed (1)"
    assert scene.look_up(lost("a"), lost("b")) == LookedUp(
        Matched({b"a": "t1"}, set(), {b"b": reason})
    )


def test_a_row_s_task_may_stand_inside_another() -> None:
    """It is found there."""
    scene = Scene("a", "b").prove()
    inside = scene.sender.held.pop("t2")
    scene.sender.held["t1"] = {**scene.sender.held["t1"], "subtasks": [inside]}
    assert scene.look_up(lost("a"), lost("b")) == LookedUp(Matched({b"a": "t1", b"b": "t2"}))


def test_a_service_that_cannot_list_is_told_at_once() -> None:
    """Waiting would not help."""
    scene = Scene("a")
    scene.sender.on_ask = lambda _call, _n: answer(404)
    reason = "the tasks cannot be listed (HTTP 404)"
    assert scene.look_up(lost("a")) == LookedUp(Matched({}, set(), {b"a": reason}), reason)
    assert len(scene.heard.quiet) == 1


def test_a_service_that_is_not_well_is_asked_again_later() -> None:
    """Three rounds; it is not impossible, so no flag sends the row again."""
    scene = Scene("a", patience_seconds=600.0)
    scene.sender.on_ask = lambda _call, _n: answer(500)
    reason = "the tasks cannot be listed (HTTP 500)"
    assert scene.look_up(lost("a")) == LookedUp(
        Matched({}, set(), {b"a": reason}), None, is_passing=True
    )
    assert len(scene.heard.quiet) == 3


@pytest.mark.parametrize(
    ("patience_seconds", "asked", "quiet", "ended"),
    [(0.0, 1, 1, 120.0), (5.0, 3, 1, 123.0), (127.0, 5, 2, 247.0), (300.0, 8, 2, 355.0)],
)
def test_a_lookup_takes_no_longer_than_the_person_has_patience(
    patience_seconds: float, asked: int, quiet: int, ended: float
) -> None:
    """Behind the quiet period: further tries, and further periods, as far as they fit in it."""
    scene = Scene("a", patience_seconds=patience_seconds)
    calls = []

    def refuse(call: str, _n: int) -> Result:
        calls.append(call)
        return answer(500)

    scene.sender.on_ask = refuse
    found = scene.look_up(lost("a"))
    reason = "the tasks cannot be listed (HTTP 500); there was no time to ask again (--patience)"
    assert (len(calls), len(scene.heard.quiet), scene.ended) == (asked, quiet, ended)
    assert found is not None
    assert found.matched.doubtful == {b"a": reason}


@pytest.mark.parametrize("minutes", [4, 6])
@pytest.mark.parametrize(
    "known",
    [
        {"first_sent_at": NOON.isoformat()},
        {"first_sent_at": (NOON + timedelta(hours=9)).isoformat(), "first_sent": Tick("boot-1", 0)},
    ],
)
def test_a_task_that_is_older_than_the_first_request_is_not_the_row_s(
    minutes: int, known: dict[str, Any]
) -> None:
    """By the times of tasks that were sent under the same clock, else by what was known then."""
    scene = Scene("a")
    for n in (1, 9):
        made = (NOON + timedelta(seconds=n - 5)).isoformat()
        scene.control(f"c{n}", f"c{n}", sent_no=n, created_at=made)
    made = (NOON - timedelta(minutes=minutes)).isoformat()
    scene.sender.held["t1"]["created_at"] = made
    looked_up = scene.look_up(lost("a", **known))
    assert looked_up is not None
    assert looked_up.matched.found == ({b"a": "t1"} if minutes == 4 else {})


def test_rows_that_are_found_show_that_the_list_goes_on() -> None:
    """Of three rows that a dead run left behind, the last is there."""
    scene = Scene("c")
    scene.control("answered", sent_no=1, status="pending")
    rows = [lost(title, sent_no=n) for n, title in enumerate("abc", 2)]
    assert scene.look_up(*rows) == LookedUp(Matched({b"c": "t1"}, {b"a", b"b"}, {}))


def test_rows_that_are_found_do_not_show_that_the_list_reaches_back() -> None:
    """What was sent before a row and lost may have been made long after it."""
    scene = Scene("a", "c")
    scene.control("was lost", sent_no=1, was_lost=True, status="pending")
    rows = [lost(title, sent_no=n) for n, title in enumerate("abc", 2)]
    doubtful = {b"b": GAPS["none before"]}
    assert scene.look_up(*rows) == LookedUp(Matched({b"a": "t1", b"c": "t2"}, set(), doubtful))


RICHER = body("a") | {"reason": "asked for it"}


def test_a_task_that_says_what_another_ledger_s_row_says_is_that_row_s() -> None:
    """A service may add to what it was sent, but this one was sent with all that it says."""
    scenes = [Scene("a").prove() for _ in range(2)]
    for scene in scenes:
        scene.sender.held["t1"]["reason"] = "asked for it"
    scenes[0].notes.elsewhere = {b"richer": json.dumps(RICHER).encode()}
    assert [scene.look_up(lost("a")) for scene in scenes] == [
        LookedUp(Matched({}, {b"a"}, {})),
        LookedUp(Matched({b"a": "t1"}, set(), {})),
    ]


def test_a_task_that_may_be_another_ledger_s_row_s_settles_nothing() -> None:
    """Where the service shows no reasons, one task may be either row's."""
    scene = Scene("a").prove()
    scene.notes.elsewhere = {b"richer": json.dumps(RICHER).encode()}
    looked_up = scene.look_up(lost("a"))
    assert looked_up is not None
    assert (looked_up.matched.found, looked_up.matched.missing) == ({}, set())


def test_a_row_that_another_ledger_lost_as_well_is_not_missing() -> None:
    """Its task may come of the request that was sent under the workspace's other name."""
    scene = Scene().prove()
    scene.notes.elsewhere = {b"a": json.dumps(body("a")).encode()}
    why = "it was sent under another name of this workspace too, and lost there as well"
    assert scene.look_up(lost("a")) == LookedUp(Matched({}, set(), {b"a": why}))


def with_mark(title: str) -> LostTask:
    """A row that was sent with its reference."""
    key = title.encode().ljust(16, b".")
    sent = body(title) | {"reason": f"why {reference_of(key)}"}
    return lost(title, fingerprint=key, body=json.dumps(sent).encode())


def test_a_task_with_a_row_s_reference_is_the_row_s() -> None:
    """Whatever became of its title, its target and its time."""
    row = with_mark("a")
    scene = Scene()
    mark = reference_of(row.fingerprint)
    scene.sender.held["t1"] = {
        "task_id": "t1",
        "task_title": "?",
        "assignee_id": "rep_9",
        "targets": {"deal_id": "other"},
        "reason": f"WHY &lt; {mark.upper()}",
        "created_at": "2020-01-01T00:00:00Z",
    }
    assert scene.look_up(row) == LookedUp(Matched({row.fingerprint: "t1"}, set(), {}))


@pytest.mark.parametrize("shown", [True, False])
def test_a_row_whose_reference_is_nowhere_is_missing_where_references_are_shown(
    shown: bool,  # noqa: FBT001
) -> None:
    """Then no task that looks like it is it; where they are not shown, it is in doubt."""
    row = with_mark("a")
    scene = Scene()
    for n in (1, 9):
        key = bytes([n]) * 16
        sent = body(f"c{n}") | {"reason": f"because {reference_of(key)}"}
        known = KnownTask(f"c{n}", json.dumps(sent).encode(), NOON.isoformat(), n, fingerprint=key)
        scene.notes.controls.append(known)
        scene.notes.taken.add(f"c{n}")
        scene.sender.held[f"c{n}"] = {**sent, "task_id": f"c{n}"}
        if not shown:
            del scene.sender.held[f"c{n}"]["reason"]
    scene.sender.held["t1"] = body("a") | {"task_id": "t1", "task_title": "another title"}
    looked_up = scene.look_up(row)
    assert looked_up is not None
    doubt = {row.fingerprint: "task t1 may belong to it, but that is not certain"}
    expected = Matched({}, {row.fingerprint}, {}) if shown else Matched({}, set(), doubt)
    assert looked_up.matched == expected


@pytest.mark.parametrize(
    ("first_sent", "ended", "is_missing"),
    [
        (Tick("boot-1", -400.0), False, True),  # the quiet period is 120 s
        (Tick("boot-1", -500.0), False, False),
        (Tick("boot-0", -1.0), False, False),
        (Tick("boot-1", -500.0), True, True),
        (Tick("boot-0", -1.0), True, True),
    ],
)
def test_a_row_that_may_have_ended_is_missing_where_ended_tasks_are_listed(
    first_sent: Tick,
    ended: bool,  # noqa: FBT001
    is_missing: bool,  # noqa: FBT001
) -> None:
    """Whoever made them: a list of open tasks alone lacks one that a rep completed meanwhile."""
    scene = Scene()
    scene.control("before", "c1", sent_no=1, status="pending")
    scene.notes.controls = [scene.notes.controls[0]._replace(answered=Tick("boot-1", -600.0))]
    scene.control("after", "c9", sent_no=9, status="pending")
    status = "dismissed" if ended else "pending"
    who = {"assignee_id": "rep_7", "targets": {"deal_id": "x"}}
    scene.sender.held["old"] = {"task_id": "old", "task_title": "theirs", "status": status, **who}
    looked_up = scene.look_up(lost("a", first_sent=first_sent))
    assert looked_up is not None
    doubt = "no task that has ended is listed, and it may have ended since it was sent"
    matched = Matched({}, {b"a"}, {}) if is_missing else Matched({}, set(), {b"a": doubt})
    assert looked_up.matched == matched


def test_a_row_that_is_due_behind_all_others_is_in_doubt_in_a_long_list() -> None:
    """It may be in the order of due dates, and cut at a number of tasks."""
    scene = Scene().prove()
    for n in range(40):
        who = {"assignee_id": "rep_7", "targets": {"deal_id": f"x{n}"}}
        due = {"due_date": f"2026-11-{1 + n % 28:02}T09:00:00Z"}
        scene.sender.held[f"o{n}"] = {"task_id": f"o{n}", "task_title": f"o{n}", **who, **due}
    for task_id in ("c1", "c9"):
        scene.sender.held[task_id]["due_date"] = "2026-11-05T09:00:00Z"
    sent = [task.body for task in scene.notes.controls]
    due_bodies = [
        json.dumps({**json.loads(text), "due_date": "2026-11-05T09:00:00Z"}) for text in sent
    ]
    scene.notes.controls = [
        task._replace(body=text.encode())
        for task, text in zip(scene.notes.controls, due_bodies, strict=True)
    ]
    early, late = (
        lost(title, body=json.dumps(body(title) | {"due_date": due}).encode())
        for title, due in (("a", "2026-11-05T10:00:00Z"), ("b", "2026-12-01T09:00:00Z"))
    )
    looked_up = scene.look_up(early, late)
    assert looked_up is not None
    doubt = "no task that is due so early or so late is listed, so the list may be cut before it"
    assert looked_up.matched == Matched({}, {b"a"}, {b"b": doubt})


@pytest.mark.parametrize("place", ["reason", "task_title"])
def test_a_task_that_lost_its_reference_leaves_its_row_in_doubt(place: str) -> None:
    """Somebody changed the text with the mark, so that nothing but the title tells of the row."""
    mark = reference_of(b"a".ljust(16, b"."))
    sent = body("a") | ({"reason": f"why {mark}"} if place == "reason" else {})
    sent["task_title"] += f" {mark}" if place == "task_title" else ""
    row = lost("a", fingerprint=b"a".ljust(16, b"."), body=json.dumps(sent).encode())
    scene = Scene()
    for n in (1, 9):
        key = bytes([n]) * 16
        told = body(f"control {n}")
        shown = {place: f"{told.get(place, 'because of this')} {reference_of(key)}"}
        known = KnownTask(
            f"c{n}", json.dumps(told | shown).encode(), NOON.isoformat(), n, fingerprint=key
        )
        scene.notes.controls.append(known)
        scene.notes.taken.add(f"c{n}")
        scene.sender.held[f"c{n}"] = {**told, **shown, "task_id": f"c{n}"}
    changed = body("a") | ({"reason": "Rang them."} if place == "reason" else {})
    scene.sender.held["t1"] = changed | {"task_id": "t1"}
    looked_up = scene.look_up(row)
    assert looked_up is not None
    doubt = "task t1 may belong to it, but that is not certain"
    assert looked_up.matched == Matched({}, set(), {row.fingerprint: doubt})


@pytest.mark.parametrize(
    ("minutes", "is_own"), [(-6, False), (-4, True), (0, True), (11, True), (13, False)]
)
def test_a_task_is_the_row_s_around_the_time_that_is_guessed(
    minutes: int,
    is_own: bool,  # noqa: FBT001
) -> None:
    """While it was tried (here for five minutes), for the quiet period after it, and a margin."""
    scene = Scene("a")
    scene.sender.held["t1"]["created_at"] = (NOON + timedelta(minutes=minutes)).isoformat()
    row = lost(
        "a",
        guessed_at=NOON.isoformat(),
        first_sent=Tick("boot-1", -1000.0),
        touched=Tick("boot-1", -700.0),
    )
    looked_up = scene.look_up(row)
    assert looked_up is not None
    assert looked_up.matched.found == ({b"a": "t1"} if is_own else {})


@pytest.mark.parametrize(
    ("answered", "is_before"),
    [(Tick("boot-1", -1.0), True), (Tick("boot-1", 1.0), False), (Tick("boot-0", 9.0), True)],
)
def test_a_task_that_was_under_way_with_the_row_was_not_surely_made_before_it(
    answered: Tick,
    is_before: bool,  # noqa: FBT001
) -> None:
    """Race: it left first, and the service made it after the row's: a list may begin between."""
    scene = Scene().prove()
    scene.notes.controls = [
        control._replace(answered=answered) if control.sent_no == 1 else control
        for control in scene.notes.controls
    ]
    looked_up = scene.look_up(lost("a", first_sent=Tick("boot-1", 0.0)))
    doubt = Matched({}, set(), {b"a": GAPS["none before"]})
    assert looked_up == LookedUp(Matched({}, {b"a"}, {}) if is_before else doubt)


def test_a_clock_without_an_answer_is_reckoned_from_what_was_found() -> None:
    """Those were made by the end of the quiet period after they were lost."""
    scene = Scene()
    scene.control("lost", "t1", sent_no=1, was_lost=True, created_at=NOON.isoformat())
    scene.control("after", sent_no=9, was_lost=True, created_at=NOON.isoformat())
    old = (NOON - timedelta(hours=27)).isoformat()
    scene.sender.held["old"] = body("theirs") | {"task_id": "old", "created_at": old}
    row = lost("a", first_sent=Tick("boot-1", 0.0))
    assert scene.look_up(row) == LookedUp(Matched({}, {b"a"}, {}))


def test_of_equal_rows_a_found_one_may_be_the_one_that_was_sent_first() -> None:
    """A list of the oldest tasks shows one of two: it says nothing of what was sent after both."""
    scene = Scene("a")
    scene.control("before", "c1", sent_no=1, status="pending")
    twins = [lost("a", fingerprint=f"a{n}".encode(), sent_no=n) for n in (2, 9)]
    looked_up = scene.look_up(twins[0], lost("b", sent_no=5), twins[1])
    assert looked_up is not None
    assert (len(looked_up.matched.found), looked_up.matched.missing) == (1, set())
    assert looked_up.matched.doubtful[b"b"] == NO_LATER


def test_of_equal_rows_that_were_found_earlier_any_may_be_the_one_sent_first() -> None:
    """The same, where the ledger has the other one's task."""
    scene = Scene()
    scene.control("before", "c1", sent_no=1, status="pending")
    scene.control("a", "c9", sent_no=9, was_lost=True, status="pending")
    row = lost("a", fingerprint=b"a2", sent_no=2)
    looked_up = scene.look_up(row, lost("b", sent_no=5))
    assert looked_up is not None
    assert looked_up.matched.doubtful[b"b"] == NO_LATER


def test_of_equal_rows_that_are_missing_any_may_be_the_one_sent_last() -> None:
    """One of two is found; that the other one's task would be listed is to be shown for both."""
    scene = Scene("a")
    scene.control("before", "c1", sent_no=1, status="pending")
    scene.control("after", "c5", sent_no=5, status="pending")
    first, last = (lost("a", fingerprint=f"a{n}".encode(), sent_no=n) for n in (2, 9))
    looked_up = scene.look_up(first, last)
    assert looked_up is not None
    assert (len(looked_up.matched.found), looked_up.matched.missing) == (1, set())
    assert list(looked_up.matched.doubtful.values()) == [NO_LATER]
