"""Lost rows looked up: the quiet period, listings that agree, and what is not to be believed."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from typing import Any

import pytest

from importer.ledger.records import KnownTask, LostTask
from importer.submission.asking import Asker
from importer.submission.lookup import LookedUp, Lookup
from importer.submission.matching import Matched
from importer.submission.pacing import Pacer, Rate
from tests.submission.helpers import NOON, FakeSender, Heard, Result, Steady, answer, virtual_now
from tests.submission.virtual_time import run

LAGS = "the listing does not hold task t9, which exists"


class Notes:
    """A journal of what is lost and known, without a ledger."""

    def __init__(self) -> None:
        self.controls: list[KnownTask] = []
        self.taken: set[str] = set()

    def commit(self, intents: object, settlements: object) -> None:
        """A lookup writes nothing."""
        del intents, settlements
        raise AssertionError("a lookup writes nothing")

    def known_ids(self, task_ids: list[str]) -> set[str]:
        """Those that belong to a task."""
        return self.taken & set(task_ids)

    def lost(self) -> list[LostTask]:
        """The caller knows them."""
        raise AssertionError("the caller knows what is lost")

    def created_last(self, limit: int) -> list[KnownTask]:
        """The newest."""
        return self.controls[:limit]


def body(title: str) -> dict[str, Any]:
    """A body as it was sent."""
    return {"task_title": title}


def lost(title: str, *, ago: float = 0.0, **members: Any) -> LostTask:
    """A row that was lost so many seconds ago."""
    touched = (NOON - timedelta(seconds=ago)).isoformat()
    plain = LostTask(
        title.encode(), json.dumps(body(title)).encode(), None, touched, None, "run-1", 2
    )
    return plain._replace(**members)


class Scene:
    """A lookup with all it needs, on a service that holds `titles`."""

    def __init__(self, *titles: str, settle_seconds: float = 120.0) -> None:
        self.sender = FakeSender(latency=0.0)
        self.heard = Heard()
        self.notes = Notes()
        for n, title in enumerate(titles, 1):
            self.sender.held[f"t{n}"] = body(title) | {"task_id": f"t{n}", "status": "pending"}
        self.asker = Asker(Pacer(Rate(None), Steady()), self.heard.on_pause)
        self.lookup = Lookup(
            self.sender,
            asker=self.asker,
            journal=self.notes,
            listener=self.heard,
            settle_seconds=settle_seconds,
            utc_now=virtual_now,
        )
        self.ended = 0.0

    def look_up(self, *rows: LostTask, at_least: float = 0.0) -> LookedUp | None:
        """What became of the rows."""

        async def work() -> LookedUp | None:
            found = await self.lookup.look_up(rows, at_least)
            self.ended = asyncio.get_running_loop().time()
            return found

        return run(work())

    def control(self, title: str, task_id: str = "t9", *, listed: bool = False) -> None:
        """A task that the ledger knows to exist."""
        self.notes.controls.append(
            KnownTask(task_id, json.dumps(body(title)).encode(), NOON.isoformat())
        )
        self.notes.taken.add(task_id)
        if listed:
            self.sender.held[task_id] = body(title) | {"task_id": task_id, "status": "pending"}


def test_rows_are_found_or_missing() -> None:
    """Both in one lookup, of two listings a second apart."""
    scene = Scene("a", "x")
    looked_up = scene.look_up(lost("a"), lost("b"))
    assert looked_up == LookedUp(Matched({b"a": "t1"}, {b"b"}, {}))
    assert scene.sender.asked == [(120.0, "list"), (121.0, "list")]


@pytest.mark.parametrize(
    ("ago", "at_least", "waited"),
    [(0, 0, 120), (30, 0, 90), (119.5, 0, 0.5), (120, 0, 0), (9999, 0, 0), (9999, 50, 50),
     (30, 100, 100), (-500, 0, 120)],
)  # fmt: skip
def test_the_quiet_period_counts_from_the_last_touch(
    ago: float, at_least: float, waited: float
) -> None:
    """By this computer's clock or the caller's, whichever asks for more; never more than it is."""
    scene = Scene("a")
    scene.look_up(lost("a", ago=ago), lost("old", ago=9999), at_least=at_least)
    assert scene.ended == waited + 1.0
    assert scene.heard.quiet == ([(waited, 2)] if waited else [])
    assert round(scene.heard.quiet_passed, 3) == waited


def test_the_countdown_is_told_second_by_second() -> None:
    """The last step is what is left."""
    scene = Scene("a", settle_seconds=2.5)
    steps: list[float] = []
    scene.heard.on_quiet_passed = steps.append  # type: ignore[assignment]
    scene.look_up(lost("a"))
    assert steps == [1.0, 1.0, 0.5]


@pytest.mark.parametrize("at", [0.0, 60.0, 120.5])
def test_a_stop_ends_the_lookup_at_once(at: float) -> None:
    """Before, in the countdown, or between two listings: nothing is said of any row."""
    scene = Scene("a")

    async def work() -> tuple[LookedUp | None, float]:
        asyncio.get_running_loop().call_later(at, scene.asker.stop.set)
        found = await scene.lookup.look_up([lost("a")], 0.0)
        return found, asyncio.get_running_loop().time()

    assert run(work()) == (None, at)
    assert len(scene.sender.asked) == (1 if at > 120 else 0)


def test_listings_must_agree() -> None:
    """Race: the task appears between two listings. The third agrees with the second."""
    scene = Scene()

    def appear(call: str, n: int) -> None:
        if (call, n) == ("list", 2):
            scene.sender.held["t1"] = body("a") | {"task_id": "t1"}

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
    reason = "two listings in a row never held the same tasks"
    assert scene.look_up(lost("a")) == LookedUp(Matched({}, set(), {b"a": reason}), is_passing=True)
    assert scene.sender.calls("list") == 18
    assert [seconds for seconds, _ in scene.heard.quiet] == [120.0] * 3


def test_ids_of_other_rows_are_no_candidates() -> None:
    """A task that the ledger knows belongs to the row that it knows it by."""
    scene = Scene("a", "a")
    scene.notes.taken = {"t1"}
    assert scene.look_up(lost("a"), lost("a", fingerprint=b"a2")) == LookedUp(
        Matched({b"a": "t2"}, {b"a2"}, {})
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
            scene.sender.held = {
                "t9": body("z") | {"task_id": "t9"}, "t1": body("a") | {"task_id": "t1"},
            }  # fmt: skip
        return None

    scene.sender.on_ask = late
    assert scene.look_up(lost("a")) == LookedUp(Matched({b"a": "t1"}, set(), {}))
    assert [seconds for seconds, _ in scene.heard.quiet] == [120.0] * 2


@pytest.mark.parametrize(
    ("result", "exists"),
    [
        (answer(404), False),
        (answer(410), False),
        (answer(200, {"task_id": "t9", "status": "completed"}), False),
        (answer(200, {"task_id": "t9", "status": "pending"}), True),
        (answer(200, {"task_id": "t9"}), True),
        (answer(200, {}), True),
        (answer(403), True),
        (answer(500), True),
    ],
)
def test_a_known_task_that_is_not_listed_is_read(result: Result, exists: bool) -> None:  # noqa: FBT001
    """Deleted or ended meanwhile, it need not be listed; else the listing lags."""
    scene = Scene()
    scene.control("z")
    scene.sender.on_ask = lambda call, _n: result if call == "read" else None
    matched = Matched({}, set(), {b"a": LAGS}) if exists else Matched({}, {b"a"}, {})
    assert scene.look_up(lost("a")) == LookedUp(matched, is_passing=exists)


@pytest.mark.parametrize(("changed", "believed"), [(0, True), (1, True), (2, False), (3, False)])
def test_a_listing_that_tells_other_things_than_were_sent_is_not_believed(
    changed: int,
    believed: bool,  # noqa: FBT001
) -> None:
    """Where titles come back changed, no lost row can be found by its title either."""
    scene = Scene()
    for n in range(3):
        scene.control(f"c{n}", f"t{n}", listed=True)
        if n < changed:
            scene.sender.held[f"t{n}"]["task_title"] = "cut off…"
    looked_up = scene.look_up(lost("a"))
    assert looked_up is not None
    assert (looked_up.matched.missing == {b"a"}) is believed
    reason = "the listed tasks do not say what was sent"
    assert looked_up.matched.doubtful == ({} if believed else {b"a": reason})


def test_a_row_that_may_never_go_again_is_found_or_in_doubt() -> None:
    """Its answer told of another task: that it is not listed proves too little."""
    scene = Scene("a")
    rows = lost("a", named_id="t9"), lost("b", named_id="t9")
    assert scene.look_up(*rows) == LookedUp(
        Matched({b"a": "t1"}, set(), {b"b": "its answer told of another task (t9)"})
    )


def test_an_answer_that_was_another_row_s_proves_nothing_against_a_row() -> None:
    """Race: a second copy of an answer came on the same connection. Its task is known, or found."""
    scene = Scene("a")
    scene.notes.taken = {"t9"}
    rows = lost("a"), lost("b", named_id="t9"), lost("c", named_id="t1")
    assert scene.look_up(*rows) == LookedUp(Matched({b"a": "t1"}, {b"b", b"c"}, {}))


def test_a_row_without_its_body_stays_in_doubt() -> None:
    """An older version did not keep it, or it was purged: nobody can say what to look for."""
    scene = Scene("a")
    assert scene.look_up(lost("a", body=None)) == LookedUp(
        Matched({}, set(), {b"a": "what was sent is not kept any more"})
    )


def test_entries_that_cannot_be_read_may_be_a_row_that_seems_missing() -> None:
    """What is found is found; what is missing stays in doubt."""
    scene = Scene("a")
    scene.sender.held["?"] = {"task_title": "b"}
    assert scene.look_up(lost("a"), lost("b")) == LookedUp(
        Matched({b"a": "t1"}, set(), {b"b": "1 of the listed tasks cannot be read"})
    )


def test_a_service_that_cannot_list_is_told_at_once() -> None:
    """Waiting would not help."""
    scene = Scene("a")
    scene.sender.on_ask = lambda _call, _n: answer(404)
    reason = "the tasks cannot be listed (HTTP 404)"
    assert scene.look_up(lost("a")) == LookedUp(Matched({}, set(), {b"a": reason}), reason)
    assert len(scene.heard.quiet) == 1


def test_a_service_that_is_not_well_is_asked_again_later() -> None:
    """Three rounds; it is not impossible, so no flag sends the row again."""
    scene = Scene("a")
    scene.sender.on_ask = lambda _call, _n: answer(500)
    reason = "the tasks cannot be listed (HTTP 500)"
    assert scene.look_up(lost("a")) == LookedUp(
        Matched({}, set(), {b"a": reason}), None, is_passing=True
    )
    assert len(scene.heard.quiet) == 3


@pytest.mark.parametrize("minutes", [4, 6])
def test_a_task_that_is_older_than_the_first_request_is_not_the_row_s(minutes: int) -> None:
    """By the service's clock, with minutes of margin."""
    scene = Scene("a")
    made = (NOON - timedelta(minutes=minutes)).isoformat()
    scene.sender.held["t1"]["created_at"] = made
    looked_up = scene.look_up(lost("a", first_sent_at=NOON.isoformat()))
    assert looked_up is not None
    assert looked_up.matched.found == ({b"a": "t1"} if minutes == 4 else {})
