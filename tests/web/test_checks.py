"""The acceptance checks of the page, by number: the tests that hold each, and those of whole ways.

The token is given away nowhere, markup of the service is text, and a filter changes no plan.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from importer.sandbox.faults import FAULTS
from importer.sandbox.options import SandboxOptions
from importer.sandbox.server import SandboxServer
from importer.settings.options import load_options
from importer.settings.places import HOME_VARIABLE
from importer.web.server import PageServer
from tests.acceptance.canary import CANARY, holds_token
from tests.web.conftest import GOOD, Visitor
from tests.web.test_sending import WITH_ERRORS, counts, plan_again, planned

Visit = Callable[[PageServer], Visitor]
TESTS = Path(__file__).parents[1]
MARKUP = "<img src=x onerror=alert(1)>"

CHECKS: Mapping[int, tuple[str, ...]] = {
    1: ("browser/test_keyboard.py::test_by_keyboard_alone_from_the_sample_to_its_undo",),
    2: (
        "browser/test_first_steps.py::test_every_reader_can_use_the_first_screens",
        "browser/test_columns.py::test_every_reader_can_settle_the_columns",
        "browser/test_rows.py::test_every_reader_can_use_the_rows",
        "browser/test_send.py::test_every_reader_can_send",
        "browser/test_undo.py::test_every_reader_can_take_back",
        "browser/test_unfinished.py::test_every_reader_can_go_on",
    ),
    3: (
        "workbench/test_property.py::test_a_corrected_sheet_ends_as_one_that_is_checked_anew",
        "workbench/test_property.py::test_a_corrected_workbook_ends_as_one_that_is_checked_anew",
    ),
    4: (
        "web/test_same_verdicts.py::test_check_4_the_grid_says_what_validate_says_and_the_run_does",
        "web/test_same_verdicts.py::test_check_4_is_of_every_kind_of_end",
    ),
    5: (
        "web/test_desk.py::test_corrections_outlast_an_answer",
        "web/test_desk.py::test_corrections_of_rows_that_are_gone_are_let_go",
        "web/test_carried.py::test_a_correction_follows_its_column",
    ),
    6: (
        "web/test_killed.py::test_check_6_killed_before_anything_was_sent",
        "web/test_killed.py::test_check_6_killed_while_tasks_are_sent",
        "web/test_killed.py::test_check_6_killed_while_tasks_are_deleted",
        "web/test_killed.py::test_check_6_killed_when_all_is_done",
        "browser/test_send.py::test_a_reload_and_a_closed_tab_lose_nothing",
    ),
    7: (
        "web/test_sending.py::test_ten_clicks_in_ten_tabs_are_one_run",
        "web/test_sending.py::test_a_stop_waits_for_what_is_under_way",
        "browser/test_send.py::test_ten_clicks_in_two_tabs_are_one_run",
    ),
    8: (
        "web/test_sending.py::test_a_plan_that_changed_meanwhile_is_shown_and_not_sent",
        "web/test_sending.py::test_a_plan_that_waits_locks_nothing",
    ),
    9: (
        "web/test_guard.py::test_all_else_is_refused",
        "web/test_guard.py::test_every_rule_refuses_with_words",
        "web/test_pages.py::test_a_link_opens_once",
        "web/test_pages.py::test_what_is_only_looked_at_changes_nothing",
        "web/test_pages.py::test_no_file_but_the_assets_is_served",
        "web/test_pages.py::test_a_file_that_is_too_large_is_refused",
    ),
    10: (
        "browser/test_first_steps.py::test_a_sample_goes_from_the_link_to_the_rows",
        "browser/test_first_steps.py::test_the_file_that_opens_the_browser_lets_it_in",
    ),
    11: (
        "web/test_checks.py::test_check_11_the_token_is_given_away_nowhere",
        "web/test_pages.py::test_the_token_is_answered_nowhere",
    ),
    12: ("browser/test_offline.py::test_check_12_nothing_is_asked_of_another_computer",),
    13: (
        "web/test_checks.py::test_check_13_markup_of_the_service_is_text",
        "web/test_pages.py::test_markup_is_shown_as_text",
        "web/test_columns.py::test_markup_of_a_sheet_is_text_everywhere",
        "browser/test_rows.py::test_cells_are_texts_whatever_they_hold",
        "browser/test_send.py::test_every_reader_can_send",
    ),
    14: ("browser/test_rows.py::test_a_large_sheet_is_a_window",),
    15: (
        "results/page/test_page.py::test_a_page_loads_and_runs_nothing",
        "results/page/test_page.py::test_a_page_of_many_kinds_and_values_stays_small",
        "results/page/test_page.py::test_verdicts_are_the_same_with_a_page_and_without",
        "web/test_rows.py::test_the_report_is_of_the_sheet_as_it_is_corrected",
    ),
    16: (
        "web/test_columns.py::test_answers_are_remembered_by_the_columns",
        "web/test_columns.py::test_what_was_answered_can_be_asked_again",
    ),
    17: ("web/test_checks.py::test_check_17_a_filter_changes_nothing_that_is_sent",),
}
"""Each check with the tests that hold it. The targets of 14 are measured by benchmarks/web.py."""

ELSEWHERE = {18: "Windows and macOS: start, open and stop cannot be tried on Linux"}
"""Checks that no test here can hold, each with the reason."""


def test_every_check_has_its_tests() -> None:
    """All eighteen; each test that is named is there."""
    assert sorted([*CHECKS, *ELSEWHERE]) == list(range(1, 19))
    named = [name.split("::") for names in CHECKS.values() for name in names]
    texts = {path: (TESTS / path).read_text("utf-8") for path, _ in named}
    missing = [name for path, name in named if f"\ndef {name}(" not in texts[path]]
    assert missing == []


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Where the ledgers are."""
    return tmp_path / "state"


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[SandboxServer]:
    """A workspace whose id and whose refusals are markup; its token is the canary."""
    refusal = replace(FAULTS["400"], body=f'{{"message": "{MARKUP}", "code": "validation"}}')
    monkeypatch.setitem(FAULTS, "400", refusal)
    options = SandboxOptions(
        token=CANARY, workspace_id=MARKUP, workspace_name=MARKUP, faults="400@2"
    )
    with SandboxServer(options) as server:
        yield server


@pytest.fixture
def page(service: SandboxServer, home: Path) -> Iterator[PageServer]:
    """A page that sends there, and has no token yet."""
    with PageServer(
        lambda said: load_options({"base_url": service.base_url, **said}),
        environment={HOME_VARIABLE: str(home)},
    ) as served:
        yield served


def test_check_11_the_token_is_given_away_nowhere(
    visitor: Visitor, home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """In no address, answer, log, file of the state folder, result, report, list of processes."""
    seen: list[bytes] = []

    def keep(answer: httpx.Response) -> None:
        answer.read()
        seen.extend((str(answer.url).encode(), answer.content, str(answer.headers).encode()))

    visitor.client.event_hooks["response"] = [keep]
    caplog.set_level("DEBUG", "importer")
    visitor.post("token", {"token": CANARY, "next": "send"})
    visitor.post("send-now", {"digest": planned(visitor, WITH_ERRORS)})
    assert counts(visitor) == {"created": 1, "rejected": 1, "invalid": 2}
    for name in ("file", "columns", "rows", "rows.json", "send", "results", "history", "job"):
        visitor.get(name)
    files = ("results-file", "failed-file", "report-file", "report.html", "corrected", "mapping")
    assert [visitor.get(name).status_code for name in files] == [200] * len(files)
    shown = subprocess.run(["ps", "axww"], capture_output=True, check=False).stdout
    folders = (home, visitor.page.uploads.folder)
    kept = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    assert len(kept) > 3
    assert len(seen) > 40
    assert "row.rejected" in caplog.text
    found = [*seen, shown, caplog.text.encode(), *(path.read_bytes() for path in kept)]
    assert [text[:80] for text in found if holds_token(text)] == []


def test_check_13_markup_of_the_service_is_text(visitor: Visitor) -> None:
    """Its error, and what the workspace is called."""
    visitor.post("token", {"token": CANARY, "next": "send"})
    digest = planned(visitor, GOOD)
    plan = visitor.get("send").text
    visitor.post("send-now", {"digest": digest})
    assert counts(visitor) == {"created": 1, "rejected": 1}
    shown = [plan, *(visitor.get(name).text for name in ("results", "history", "report-file"))]
    assert [text for text in shown if "<img" in text] == []
    written = "&lt;img src=x onerror=alert(1)&gt;"
    assert f"Workspace {written}" in plan
    assert f"Workspace {written}" in shown[1]
    assert shown[1].count(written) > 1


def test_check_17_a_filter_changes_nothing_that_is_sent(visitor: Visitor) -> None:
    """The plan is the same, and so are its numbers, whatever the grid shows."""
    visitor.post("token", {"token": CANARY, "next": "send"})
    before = planned(visitor, WITH_ERRORS)
    plan = visitor.page.sending.plan
    assert plan is not None
    for asked in ("show=errors", "search=Ring%20Ben", "show=left_out", "show=duplicate&search=x"):
        shown = visitor.get(f"rows.json?stamp=1&{asked}").json()
        assert shown["total"] < 4
        assert plan_again(visitor) == before
        again = visitor.page.sending.plan
        assert again is not None
        assert again.prepared.counts == plan.prepared.counts
        assert again.prepared.first_tasks == plan.prepared.first_tasks
