"""The real program against services that list, repeat and answer as API.md leaves it open.

Twelve rows go one after the other, all of one assignee, type and kind of target, so that the rows
around a lost one stand for it. Something goes wrong in the middle, or everywhere. Then the same
command runs again, and again. Whatever the service shows, the sandbox holds what was sent: after
each run no row has two tasks, and what is told of each row is so.

In `make test` each service meets a lost answer whose task was made, and each second one meets the
other losses; the rest of the product is played by `make soak`.

Where the service hides nothing that counts, the sheet is whole in the end. Where it does, a row may
stay in doubt: `unconfirmed`, with what a person can do. `--resend-unconfirmed` is not used here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path

import pytest

from importer.sandbox.echo import ECHO_WORDS
from importer.sandbox.listing import LISTING_WORDS
from importer.sandbox.paging import STYLES
from importer.sandbox.server import SandboxServer
from tests.acceptance.conftest import Serve
from tests.acceptance.judging import Judged, judge
from tests.acceptance.shell import Finished, Shell, call_row, read_csv, write_csv
from tests.acceptance.test_fault_matrix import AFTER_THE_FACT, UNTRUE_SUCCESS

pytestmark = pytest.mark.usefixtures("quick")

ROWS = 12
ASSIGNEE = "usr_3fA9kQ7d"
TITLES = [
    f"Ring <b>Zoë & Söhne</b> \N{WHITE HEAVY CHECK MARK} about the yearly contract {number:03}"
    for number in range(1, ROWS + 1)
]
LOST = TITLES[6]
"""The row whose request is the seventh."""

OTHERS = 60
"""So many tasks are there before: a page and more, and two of them of the rows' assignee."""


def write_sheet(folder: Path) -> None:
    """Rows of which two each are about the same deal; all differ in their titles."""
    rows = [
        call_row(number, task_title=title, deal_id=f"00700{number // 2:05}")
        for number, title in enumerate(TITLES, 1)
    ]
    write_csv(folder / "calls.csv", rows)


def fill(server: SandboxServer) -> None:
    """The tasks of other people, as a workspace has them."""
    server.store.seed(
        {
            "task_type": ("call", "email", "linkedin")[number % 3],
            "task_title": f"Task {number} of somebody else",
            "assignee_id": ASSIGNEE if number in {3, 50} else "usr_somebody",
            "targets": {"company_id": f"C{number}"},
        }
        for number in range(OTHERS)
    )


def run(shell: Shell, *flags: str) -> Finished:
    """Import the rows one after the other."""
    return shell.here(
        *("run", "calls.csv", "--yes", "--rate", "unlimited", "--concurrency", "1"),
        *("--patience", "1", "--settle", "0.05", "--results", "out.csv", *flags),
    )


def run_thrice(
    shell: Shell, server: SandboxServer, *flags: str, titles: Sequence[str] = TITLES
) -> list[Judged]:
    """Import the same sheet three times; each run is judged."""
    results = shell.folder / "out.csv"
    return [judge(server, run(shell, *flags), results, titles) for _ in range(3)]


def serve_filled(
    shell: Shell, serve: Serve, *, days_ago: float = 2, **options: str
) -> SandboxServer:
    """A service with tasks of other people that are so old, and a sheet to import into it."""
    ago = [timedelta(days=days_ago)]
    server = serve(clock=lambda: datetime.now(UTC) - ago[0], **options)
    fill(server)
    ago[0] = timedelta()
    write_sheet(shell.folder)
    return server


LOSSES = {
    "made": "reset-after@7",
    "not made": "reset-before@7",
    "all made": "reset-after",
}
"""The seventh answer is lost, with a task and without one; or every answer is."""

UNMADE = [loss for loss in LOSSES if loss != "made"]


def with_losses(services: Sequence[str], losses: Sequence[str]) -> Iterator[object]:
    """Each service with each loss: in `make test` every second one of these."""
    for (place, service), (turn, loss) in product(enumerate(services), enumerate(losses)):
        marks = [pytest.mark.soak] if (place + turn) % 2 else []
        yield pytest.param(service, loss, marks=marks)


WHOLE = ["whole", "pages=25", "pages=67", "pages=5"]
"""Listings that hide nothing, and say where they end."""

PARTS = [
    f"assignee={ASSIGNEE}",
    "assignee=usr_somebody",
    "type=call",
    "type=email",
    "target=deal_id",
    "target=company_id",
    "newest=5",
    "newest=7",
    "oldest=62",
    f"oldest={OTHERS + 7}",
    "open",
    "empty",
    "lag=60",
    "lose=task_title+assignee_id",
]
"""Listings that hide some tasks: all of the rows' own, some, or none of them."""

PAGED = [
    f"pages={page},style={style}"
    for style in STYLES
    for page in ((25, 67) if style in {"total", "silent", "link"} else (67,))
]
"""Pages in every style, cut before the rows' tasks or among them."""


CUT = ["pages=25,style=silent", "pages=67,style=total", "pages=67,style=next-url"]
"""Of these pages, some to stand for all where the style matters little."""


@pytest.mark.parametrize(
    ("listing", "loss"),
    [
        *((part, "made") for part in [*PARTS, *PAGED]),
        *with_losses([*PARTS, *CUT], UNMADE),
    ],
)
def test_no_listing_makes_a_task_twice(shell: Shell, serve: Serve, listing: str, loss: str) -> None:
    """Whatever a listing leaves out, no row is sent again that has a task; all others are sent."""
    server = serve_filled(shell, serve, faults=LOSSES[loss], listing=listing)
    *_, last = run_thrice(shell, server)
    in_doubt = set(TITLES) if loss == "all made" else {LOST}
    told = {row["task_title"] for row in last.rows if row["import_status"] == "unconfirmed"}
    assert told <= in_doubt
    assert [title for title in TITLES if not last.held[title] and title not in told] == []


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("listing", WHOLE)
def test_a_whole_listing_settles_every_row(
    shell: Shell, serve: Serve, listing: str, loss: str
) -> None:
    """Where a listing is whole and says so, the row that was lost is found, or sent again."""
    server = serve_filled(shell, serve, faults=LOSSES[loss], listing=listing)
    first, *_ = run_thrice(shell, server)
    assert (first.code, set(first.statuses)) == (0, {"created"})


@pytest.mark.parametrize("listing", [*WHOLE, *PARTS, *CUT])
def test_another_computer_makes_no_task_twice(
    shell: Shell, serve: Serve, tmp_path_factory: pytest.TempPathFactory, listing: str
) -> None:
    """With --check-existing, rows that are there are recognised, or nothing is sent."""
    server = serve_filled(shell, serve)
    assert run(shell).code == 0
    server.set_listing(listing)
    shell.environment["TASK_IMPORTER_HOME"] = str(tmp_path_factory.mktemp("other"))
    done = run(shell, "--check-existing")
    assert len(server.requests) == ROWS
    if done.code == 0:
        rows = read_csv(shell.folder / "out.csv")
        assert {row["import_status"] for row in rows} == {"duplicate"}
    else:
        assert listing not in WHOLE
        assert "error: " in done.err


@pytest.mark.parametrize("loss", LOSSES)
def test_what_others_make_meanwhile_makes_no_task_twice(
    shell: Shell, serve: Serve, loss: str
) -> None:
    """Where others make tasks of the same assignee at the same time, no row is sent twice."""
    server = serve_filled(shell, serve, days_ago=0, faults=LOSSES[loss])
    *_, last = run_thrice(shell, server)
    told = {row["task_title"] for row in last.rows if row["import_status"] == "unconfirmed"}
    assert told <= {LOST}


SURE = [
    *("exact", "status=200", "status=202", "envelope=task", "envelope=data", "number-ids", "id"),
    *("id,number-ids,envelope=task,status=202", "location", "location,status=202", "empty"),
    *("empty,status=202", "date=+3h", "date=-3h", "date=none", "created-at=-0.1s", "existing"),
]
"""Echoes that say what was sent, though otherwise: no row stays in doubt."""

ALTERED = [
    *("escape", "strip", "cut=20", "cut=3", "no-emoji", "upper-ids", "title-only", "nothing"),
    *("escape,cut=40,upper-ids", "lose=task_title", "lose=assignee_id", "lose=targets"),
    *("lose=task_type+priority+due_date", "lose=created_at", "lose=task_id", "lose=status"),
    *("created-at=none", "created-at=naive", "created-at=naive-8h", "created-at=+2h"),
    *("created-at=-2h", "created-at=-10m,date=+3h", "created-at=none,date=none"),
    *("no-zeros", "merged", "no-zeros,only=*007", "merged,only=*007", "merged,only=*00?"),
    *("misread,merged,only=*007", "escape,merged,only=*007", "misread,no-tags"),
    *("created-at=-3h,only=*007", "created-at=none,only=*007", "escape,created-at=-1d,only=*007"),
    *("cut=20,no-zeros,only=*007", "lose=targets,only=*007", "lose=assignee_id,only=*007"),
]
"""Echoes by which a row and its task may not be told from others."""


@pytest.mark.parametrize(
    ("echo", "loss"),
    [
        *((echo, "made") for echo in [*SURE, *ALTERED]),
        *with_losses([*SURE, "escape", "nothing", "created-at=none"], ["not made"]),
    ],
)
def test_no_echo_makes_a_task_twice(shell: Shell, serve: Serve, echo: str, loss: str) -> None:
    """However a task is told, no row is sent again that has one; all others are sent."""
    server = serve_filled(shell, serve, faults=LOSSES[loss], echo=echo)
    *_, last = run_thrice(shell, server)
    told = {row["task_title"] for row in last.rows if row["import_status"] == "unconfirmed"}
    assert [title for title in TITLES if not last.held[title] and title not in told] == []
    if echo in SURE:
        assert (last.code, told) == (0, set())


def test_a_title_and_an_address_that_change_at_once_make_no_task_twice(
    shell: Shell, serve: Serve
) -> None:
    """Letters that were misread, and a tag that is gone, of one task alone: the row is in doubt."""
    server = serve_filled(shell, serve, faults=LOSSES["made"], echo="misread,no-tags,only=*007")
    rows = [
        call_row(n, task_title=title, contact_email=f"lead{n}+q3@example.com", deal_id="")
        for n, title in enumerate(TITLES, 1)
    ]
    write_csv(shell.folder / "calls.csv", rows)
    *_, last = run_thrice(shell, server)
    assert last.held == Counter(dict.fromkeys(TITLES, 1))
    told = [row["task_title"] for row in last.rows if row["import_status"] == "unconfirmed"]
    assert told == [LOST]


@pytest.mark.parametrize(
    "listing", ["whole", f"assignee={ASSIGNEE}", "empty", "pages=67,style=total"]
)
@pytest.mark.parametrize("echo", ["empty", "location", "lose=task_id", "cut=20", "nothing"])
def test_no_echo_with_a_part_makes_a_task_twice(
    shell: Shell, serve: Serve, echo: str, listing: str
) -> None:
    """Nor do both together: answers that name no task, and a listing of some tasks."""
    server = serve_filled(shell, serve, echo=echo, listing=listing, faults="500-after@7")
    *_, last = run_thrice(shell, server)
    assert last.held == Counter(dict.fromkeys(TITLES, 1))
    if (echo, listing) in {("empty", "whole"), ("location", "whole")}:
        assert last.code == 0


TRUE_AFTER = [kind for kind in AFTER_THE_FACT if not kind.startswith("twice")]

ENDS_THE_RUN = ["402-after", "407-after"]
"""What is no row's fault: the rows behind are not sent until a person has seen to it."""


@pytest.mark.parametrize("lasting", ["@7", ""], ids=["once", "always"])
@pytest.mark.parametrize("kind", [kind for kind in TRUE_AFTER if kind not in ENDS_THE_RUN])
def test_an_answer_after_the_fact_is_looked_into(
    shell: Shell, serve: Serve, kind: str, lasting: str
) -> None:
    """A refusal, a page or a redirect that follows a task is no refusal: the task is found."""
    server = serve_filled(shell, serve, faults=kind + lasting)
    first, *_ = run_thrice(shell, server)
    assert (first.code, set(first.statuses)) == (0, {"created"})


@pytest.mark.parametrize("kind", ENDS_THE_RUN)
@pytest.mark.parametrize(("listing", "end"), [("whole", "created"), ("empty", "unconfirmed")])
def test_an_answer_that_ends_the_run_is_looked_into_before_it_ends(
    shell: Shell, serve: Serve, kind: str, listing: str, end: str
) -> None:
    """The row that met it had its task made: found, or else in doubt, and never sent again."""
    server = serve_filled(shell, serve, faults=f"{kind}@7", listing=listing)
    first, second, last = run_thrice(shell, server)
    assert first.statuses == ["created"] * 6 + [end] + ["not_sent"] * 5
    if listing == "empty":
        assert last.held == Counter(dict.fromkeys(TITLES, 1))
        return
    assert (first.code, second.code, last.code) == (3, 0, 0)
    assert last.held == Counter(dict.fromkeys(TITLES, 1))
    assert len(server.requests) == ROWS


@pytest.mark.parametrize("kind", TRUE_AFTER)
def test_an_answer_after_the_fact_stays_in_doubt_where_nothing_is_listed(
    shell: Shell, serve: Serve, kind: str
) -> None:
    """Where it cannot be looked for, the row is unconfirmed, with the words that came."""
    server = serve_filled(shell, serve, faults=f"{kind}@7", listing="empty")
    *_, last = run_thrice(shell, server)
    assert last.statuses == ["duplicate"] * 6 + ["unconfirmed"] + ["duplicate"] * 5
    assert last.held == Counter(dict.fromkeys(TITLES, 1))
    if kind not in {"empty-after", "202-after"}:
        assert f"HTTP {kind.removeprefix('html-')[:3]}" in last.of(LOST)["import_issues"]


def run_elsewhere(shell: Shell, home: Path, titles: Sequence[str]) -> None:
    """What another computer imports of the sheet."""
    rows = read_csv(shell.folder / "calls.csv")
    write_csv(shell.folder / "earlier.csv", [row for row in rows if row["task_title"] in titles])
    own = shell.environment.copy()
    shell.environment["TASK_IMPORTER_HOME"] = str(home)
    done = shell.here("run", "earlier.csv", "--yes", "--rate", "unlimited", "--concurrency", "1")
    shell.environment.clear()
    shell.environment.update(own)
    assert done.code == 0, done.err


@pytest.mark.parametrize(
    ("ago", "earlier"),
    [(timedelta(days=90), TITLES), (timedelta(minutes=67), [LOST]), (timedelta(hours=2), [LOST])],
    ids=["all months ago", "one an hour ago", "one two hours ago"],
)
def test_an_older_task_that_is_told_is_not_claimed(
    shell: Shell, serve: Serve, tmp_path: Path, ago: timedelta, earlier: Sequence[str]
) -> None:
    """A service that finds a task there already makes none: it is nobody's new task.

    The row is in doubt, and an undo leaves the task alone.
    """
    behind = [ago]
    server = serve(clock=lambda: datetime.now(UTC) - behind[0], echo="existing")
    write_sheet(shell.folder)
    run_elsewhere(shell, tmp_path / "elsewhere", earlier)
    behind[0] = timedelta()
    *_, last = run_thrice(shell, server)
    assert last.held == Counter(dict.fromkeys(TITLES, 1))
    told = {row["task_title"] for row in last.rows if row["import_status"] == "unconfirmed"}
    assert told == set(earlier)
    assert "before the row was sent" in last.of(LOST)["import_issues"]
    shell.here("undo", "latest", "--yes")
    kept = {task["task_title"] for task in server.store.list_all()}
    assert set(earlier) <= kept


@pytest.mark.parametrize("lasting", ["@7", ""], ids=["once", "always"])
@pytest.mark.parametrize("kind", UNTRUE_SUCCESS)
def test_a_success_that_denies_itself_is_looked_into(
    shell: Shell, serve: Serve, kind: str, lasting: str
) -> None:
    """A queue, a failure or a failed part is no "created": the task is found, or left to a person.

    The id that such an answer names is never told of a row, and the service's words are.
    """
    server = serve_filled(shell, serve, faults=kind + lasting)
    first, _, last = run_thrice(shell, server)
    others = [title for title in TITLES if title != LOST]
    if kind.endswith("-after"):
        assert (first.code, set(first.statuses)) == (0, {"created"})
        assert last.held == Counter(dict.fromkeys(TITLES, 1))
        return
    words = {"202": "queued", "200": "the plan holds no more tasks", "207": "no such assignee"}
    untold = [title for title in TITLES if not last.held[title]]
    assert untold == ([LOST] if lasting else TITLES)
    assert {last.of(title)["import_status"] for title in untold} == {"unconfirmed"}
    assert [
        row for row in map(last.of, untold) if words[kind[:3]] not in row["import_issues"]
    ] == []
    assert lasting == "" or [last.held[title] for title in others] == [1] * len(others)


def test_a_proxy_that_repeats_a_request_makes_two(shell: Shell, serve: Serve) -> None:
    """Nobody can help it, the row counts as created, and no further run makes a third."""
    server = serve_filled(shell, serve, faults="twice@7")
    results = shell.folder / "out.csv"
    for _ in range(3):
        seen = judge(server, run(shell), results, TITLES, twice=[LOST])
        assert (seen.code, seen.held[LOST]) == (0, 2)


def test_a_lookup_that_sees_twins_says_so(shell: Shell, serve: Serve) -> None:
    """Where the answer is lost as well, both tasks are named, and none is made beside them."""
    server = serve_filled(shell, serve, faults="twice-reset-after@7")
    results = shell.folder / "out.csv"
    done = run(shell)
    first = judge(server, done, results, TITLES, twice=[LOST])
    twins = [t["task_id"] for t in server.store.list_all() if t["task_title"] == LOST]
    said = first.of(LOST)["import_issues"] + first.of(LOST)["import_task_id"] + done.err
    assert [twin for twin in twins if twin not in said] == []
    for _ in range(2):
        assert judge(server, run(shell), results, TITLES, twice=[LOST]).held[LOST] == 2


POISON = {
    "500-before": "unconfirmed",
    "502-before": "unconfirmed",
    "reset-before": "unconfirmed",
    "hang-before": "unconfirmed",
    "401": "unconfirmed",
    "403": "rejected",
    "302": "unconfirmed",
    "400": "rejected",
}
"""What a row always meets, and how it ends.

"Log in first" (401, 302) says nothing of the row's task once others were created with the token.
"""

MOST_TRIES = 4
"""So often a poisoned row may be sent over all runs, by whatever rule."""


@pytest.mark.parametrize(
    ("kind", "poisoned"),
    [
        pytest.param(kind, poisoned, marks=[pytest.mark.soak] if (place + turn) % 2 else [])
        for place, kind in enumerate(POISON)
        for turn, poisoned in enumerate([1, 6])
    ],
)
def test_a_poisoned_row_keeps_no_other_out(
    shell: Shell, serve: Serve, kind: str, poisoned: int
) -> None:
    """Rows that always go wrong stand first; all others are sent by the second run at the latest.

    They end as they are, with what the service said of them, and are not sent for ever.
    """
    faults = ",".join(f"{kind}~*{number:03}" for number in range(1, poisoned + 1))
    server = serve_filled(shell, serve, faults=faults)
    flags = ("--timeout", "0.3") if kind == "hang-before" else ()
    _, second, last = run_thrice(shell, server, *flags)
    good = TITLES[poisoned:]
    assert {second.of(title)["import_status"] for title in good} <= {"created", "duplicate"}
    ends = {last.of(title)["import_status"] for title in TITLES[:poisoned]}
    assert ends == {POISON[kind]}
    tries = Counter(arrival.json()["task_title"] for arrival in server.requests)
    assert max(tries.values()) <= MOST_TRIES
    if kind[0].isdigit():
        issues = {last.of(title)["import_issues"] for title in TITLES[:poisoned]}
        assert all(f"HTTP {kind[:3]}" in issue for issue in issues), issues


@pytest.mark.parametrize("echoes", [("upper-ids", "exact"), ("exact", "upper-ids")], ids="".join)
@pytest.mark.parametrize("loss", ["reset-after@7", "reset-before@7"])
def test_ids_in_capitals_are_the_same_ids(
    shell: Shell, serve: Serve, loss: str, echoes: Sequence[str]
) -> None:
    """In the answers or in the list alone: the lost row is found there, or sent again."""
    server = serve_filled(shell, serve, faults=loss, listing="empty", echo=echoes[0])
    first = judge(server, run(shell), shell.folder / "out.csv", TITLES)
    assert first.statuses.count("unconfirmed") == 1
    server.set_listing("")
    server.set_echo(echoes[1])
    done = run(shell)
    assert done.code == 0, done.err
    held = Counter(task["task_title"] for task in server.store.list_all())
    assert [held[title] for title in TITLES] == [1] * len(TITLES)


def test_a_row_that_is_always_put_off_keeps_no_other_out(shell: Shell, serve: Serve) -> None:
    """One row that always meets 429: the others are sent, and it ends as refused, by and by."""
    server = serve_filled(shell, serve, faults="429~*001")
    first, _, last = run_thrice(shell, server)
    assert first.statuses == ["not_sent"] + ["created"] * 11
    assert (first.code, last.code) == (1, 1)
    assert last.statuses == ["rejected"] + ["duplicate"] * 11
    assert "HTTP 429" in last.of(TITLES[0])["import_issues"]
    tries = Counter(arrival.json()["task_title"] for arrival in server.requests)
    assert tries[TITLES[0]] == 9


def test_a_poisoned_row_is_sent_once_it_is_well(shell: Shell, serve: Serve) -> None:
    """A row that went wrong because of the service goes through when that is over."""
    server = serve_filled(shell, serve, faults="500-before~*001,401~*002")
    run_thrice(shell, server)
    server.set_faults("")
    last = judge(server, run(shell, "--resend-unconfirmed"), shell.folder / "out.csv", TITLES)
    assert (last.code, last.held) == (0, Counter(dict.fromkeys(TITLES, 1)))


def test_every_word_of_the_sandbox_is_tried() -> None:
    """A way to list or to tell that is added to the sandbox is noticed here."""
    listings = {
        part.partition("=")[0] for text in [*WHOLE, *PARTS, *PAGED] for part in text.split(",")
    }
    assert listings == set(LISTING_WORDS)
    assert {text.rpartition("style=")[2] for text in PAGED} == set(STYLES)
    echoes = {part.partition("=")[0] for text in [*SURE, *ALTERED] for part in text.split(",")}
    assert echoes == set(ECHO_WORDS)
