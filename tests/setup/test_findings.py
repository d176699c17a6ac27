"""What `doctor` says of facts: each in order, out of order, and not known."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from importer.documents.doctor import Verdict
from importer.errors import LedgerError
from importer.settings.groups import SendingOptions
from importer.setup import findings
from importer.setup.findings import Folder, Ledger, Reply
from importer.submission.pace.allowance import Allowance
from importer.submission.pace.ceiling import Learned

HOME = Path("/home/ada/state")
NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
REPLY = Reply("ws_1", 0.123, None, NOW, NOW)
ENOUGH = findings.LEAST_FREE_BYTES
FOLDER = Folder(HOME, is_there=True, trouble=None, share=None, free_bytes=ENOUGH)


@pytest.mark.parametrize(
    ("versions", "told"),
    [
        ({"httpx": "0.28.1", "click": "8.10"}, "httpx 0.28.1, click 8.10"),
        ({"httpx": "0.28"}, "click is not installed"),
        ({"httpx": "0.27.2", "click": "9"}, "httpx is 0.27.2, and has to be 0.28 or newer"),
    ],
)
def test_packages_are_compared_by_their_numbers(versions: dict[str, str], told: str) -> None:
    """8.10 is newer than 8.1.4, and a package that is missing is named."""
    found = findings.packages(["httpx<1,>=0.28", "click>=8.1.4"], versions)
    assert found.message == told
    assert found.verdict is (Verdict.OK if "click " in told[13:] else Verdict.PROBLEM)


def test_a_program_without_metadata_has_no_list() -> None:
    """It is not said that its packages are all there."""
    assert findings.packages([], {}).verdict is Verdict.NOT_CHECKED


def test_the_places_of_settings_are_named() -> None:
    """Without their values, since one may hold a password."""
    assert findings.settings([], []).message == "there are none: the defaults apply"
    found = findings.settings([Path("/a/task-importer.toml")], ["TASK_IMPORTER_RATE"])
    assert found.message == "the environment has TASK_IMPORTER_RATE; read /a/task-importer.toml"


@pytest.mark.parametrize(
    ("folder", "verdict", "told"),
    [
        (FOLDER, "ok", f"{HOME} (writable, 200 MB free)"),
        (FOLDER._replace(free_bytes=None), "ok", f"{HOME} (writable)"),
        (
            FOLDER._replace(is_there=False),
            "ok",
            f"{HOME} (made by the first import, 200 MB free)",
        ),
        (
            FOLDER._replace(free_bytes=ENOUGH - 1),
            "problem",
            f"{HOME} has 199 MB of free disk space left",
        ),
        (
            FOLDER._replace(trouble="permission denied"),
            "problem",
            f"{HOME} cannot be written to: permission denied",
        ),
        (
            FOLDER._replace(share="nfs4"),
            "problem",
            (
                f"{HOME} is on a network share (nfs4), where two computers do not see each other's "
                "locks"
            ),
        ),
    ],
)
def test_a_folder_has_to_hold_ledgers(folder: Folder, verdict: str, told: str) -> None:
    """On this computer, writable, and with room for them."""
    found = findings.state_folder(folder)
    assert (found.verdict, found.message) == (verdict, told)
    assert bool(found.hint) is (verdict == "problem")


def test_each_ledger_is_told() -> None:
    """Which workspace it is of and when it was used, or what is wrong with it."""
    assert findings.ledgers([])[0].message == "there is none yet: the first import makes one"
    error = LedgerError("the ledger b is damaged: a page", hint="keep it")
    whole = Ledger("a", "workspace ws_1 at https://example.com", "2026-12-01T09:00:00.1+00")
    first, second = findings.ledgers([whole, Ledger("b", "", "", error)])
    assert first.message == (
        "a is whole (workspace ws_1 at https://example.com, last used 2026-12-01 09:00 UTC)"
    )
    assert (second.verdict, second.message, second.hint) == (
        Verdict.PROBLEM,
        "the ledger b is damaged: a page",
        "keep it",
    )


@pytest.mark.parametrize(
    ("options", "ignored", "told"),
    [
        ({}, [], "directly"),
        (
            {},
            ["HTTPS_PROXY"],
            "directly (HTTPS_PROXY is set, and not used; --proxy names a proxy)",
        ),
        (
            {"proxy": "http://ada:secret@proxy.example.com:3128"},
            ["HTTPS_PROXY"],
            "through the proxy proxy.example.com:3128",
        ),
        ({"ca_file": "own.pem"}, [], "directly, with the additional certificates of own.pem"),
    ],
)
def test_the_way_to_the_service_is_told(
    options: dict[str, str], ignored: list[str], told: str
) -> None:
    """Without the password of a proxy."""
    sending = SendingOptions.model_validate({"base_url": "https://example.com/v1", **options})
    found = findings.connection(sending, ignored)
    assert found.message == f"https://example.com/v1, {told}"


def test_a_token_that_may_not_list_tasks_is_a_problem() -> None:
    """Rows whose response is lost could not be looked up."""
    assert findings.service(REPLY).message == "it accepts the token of workspace ws_1 (0.12 s)"
    unnamed = findings.service(REPLY._replace(workspace=None))
    assert unnamed.message == "it accepts the token and names no workspace (0.12 s)"
    found = findings.service(REPLY._replace(problem="HTTP 403"))
    assert found.verdict is Verdict.PROBLEM
    assert found.message.endswith("(0.12 s), and cannot list its tasks: HTTP 403")


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (120, "this computer's clock agrees with the service's"),
        (-120, "this computer's clock agrees with the service's"),
        (3661, "this computer's clock is 1:01:01 ahead of the service's"),
        (-200000, "this computer's clock is 2 days, 7:33:20 behind the service's"),
    ],
)
def test_the_clocks_are_compared(seconds: int, told: str) -> None:
    """A difference of more than two minutes is a problem."""
    found = findings.clock(REPLY._replace(now=NOW + timedelta(seconds=seconds)))
    assert found.message == told
    assert found.verdict is (Verdict.OK if "agrees" in told else Verdict.PROBLEM)


def test_a_service_without_a_date_has_no_clock() -> None:
    """It is not said that the clocks agree."""
    assert findings.clock(REPLY._replace(date=None)).verdict is Verdict.NOT_CHECKED


def test_what_is_known_of_limits_is_told() -> None:
    """What the response says, and what earlier runs have found."""
    assert findings.limits(SendingOptions(), [], None, 0).message == (
        "the rate is auto; nothing is known of the service's limits yet"
    )
    found = findings.limits(SendingOptions(), [Allowance(1200, 30)], Learned(12.34, None, 0), 60)
    assert (found.verdict, found.message) == (
        Verdict.OK,
        (
            "the rate is auto; 1,200 more requests allowed within 30 s; earlier runs found that "
            "12.3 requests a second are accepted"
        ),
    )


def test_a_long_pause_is_a_problem() -> None:
    """A run would refuse to begin."""
    found = findings.limits(SendingOptions(), [], None, 3600)
    assert (found.verdict, found.message, found.hint) == (
        Verdict.PROBLEM,
        "the service asked for a pause, of which 1:00:00 are left",
        "run the next command after that",
    )
