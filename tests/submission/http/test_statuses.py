"""What each HTTP status means."""

from __future__ import annotations

import ast
from http import HTTPStatus
from pathlib import Path

import pytest

import importer
from importer.submission.http.client import Answer
from importer.submission.http.statuses import STATUSES, Trouble, Verdict, is_status, meaning_of

ROOMS = ("submission", "undoing", "pipeline")
PACKAGE = Path(importer.__file__).parent

CREATION = {
    **dict.fromkeys(range(200, 300), Verdict.CREATED),
    **dict.fromkeys(range(400, 432), Verdict.REFUSED),
    400: Verdict.REJECTED,
    401: Verdict.HALT,
    402: Verdict.UNKNOWN,
    403: Verdict.REJECTED,
    404: Verdict.UNKNOWN,
    407: Verdict.UNKNOWN,
    408: Verdict.UNKNOWN,
    409: Verdict.UNKNOWN,
    410: Verdict.UNKNOWN,
    421: Verdict.UNKNOWN,
    422: Verdict.REJECTED,
    425: Verdict.UNKNOWN,
    429: Verdict.WAIT,
    451: Verdict.REFUSED,
    501: Verdict.REFUSED,
}
TROUBLE = {
    **dict.fromkeys(range(300, 400), Trouble.NETWORK),
    **dict.fromkeys((405, 406, 411, 415, 417, 426, 451, 501), Trouble.CALL),
    401: Trouble.TOKEN,
    402: Trouble.ACCOUNT,
    403: Trouble.RIGHTS,
    407: Trouble.PROXY,
    511: Trouble.NETWORK,
}


def test_a_status_proves_no_more_than_it_says() -> None:
    """Of a row that was sent, every number that is not listed leaves it unknown."""
    found = {status: meaning_of(status).creation for status in range(-1, 1000)}
    assert found == {status: CREATION.get(status, Verdict.UNKNOWN) for status in range(-1, 1000)}


def test_a_status_says_what_else_than_the_row_it_is_about() -> None:
    """The token, the account, the proxy or the network: the row is not to be changed for it."""
    found = {status: meaning_of(status).trouble for status in range(1000)}
    assert {status: told for status, told in found.items() if told} == TROUBLE


def test_what_passes_is_asked_again() -> None:
    """Time that is up, a rate limit and an outage; and none of them is final."""
    passing = {status for status in range(1000) if meaning_of(status).passes}
    assert passing == {408, 425, 429, *range(500, 1000)} - {501}
    assert not any(meaning_of(status).is_final for status in passing)


def test_what_is_final_is_not_asked_again() -> None:
    """A list that is refused stays refused; a token that is, may be made anew."""
    final = {status for status in range(1000) if meaning_of(status).is_final}
    assert final == {*range(500), 501} - {401, 408, 425, 429}


def test_a_refusal_is_one_that_does_not_pass() -> None:
    """What is turned away in a moment's need says nothing of the request."""
    refusals = {status for status in range(1000) if meaning_of(status).is_refusal}
    assert refusals == {*range(400, 500)} - {408, 425, 429}


def test_a_token_is_refused_by_three_kinds_of_status() -> None:
    """A redirect leads to a login, as web pages do it (API.md)."""
    asked = {status for status in range(1000) if meaning_of(status).is_token}
    assert asked == {*range(300, 400), 401, 403}


def test_what_is_gone() -> None:
    """A task that is not there, or is not there any more."""
    assert {status for status in range(1000) if meaning_of(status).is_gone} == {404, 410}


def test_busy_is_who_is_asked_too_much_or_is_down() -> None:
    """Gateways make pages of these, which are no sign of another network."""
    busy = {status for status in range(1000) if meaning_of(status).is_busy}
    assert busy == {429, *range(500, 1000)}


def test_a_success_is_a_status_of_200_to_299() -> None:
    """An answer goes by the table as well."""
    done = {status for status in range(1000) if Answer(status, {}, b"").is_success}
    assert done == {*range(200, 300)}
    assert {status for status in range(1000) if meaning_of(status).is_redirect} == {
        *range(300, 400)
    }


@pytest.mark.parametrize(("number", "expected"), [(0, False), (99, False), (100, True)])
def test_a_small_number_is_a_programs_own(number: int, *, expected: bool) -> None:
    """`"code": 7` in an answer is no HTTP status."""
    assert is_status(number) is expected


def test_no_line_of_the_table_is_hidden_by_those_above_it() -> None:
    """Each says something of at least one status."""
    seen: set[int] = set()
    for span, _ in STATUSES:
        assert set(span) - seen
        seen |= set(span)


def test_no_other_module_knows_a_status_by_its_number() -> None:
    """A second list of statuses would say something else one day; sizes and lengths are none."""
    numbers = {status.value for status in HTTPStatus} | {430, 432, 499, 600}
    lengths = {"_LONGEST", "PAGE_TASKS", "_LOOKS", "_AT_ONCE", "_MOST_TEXTS", "_LONGEST_TITLE"}
    lengths |= {"_GOAL_SHOWN", "MOST_READS", "_CONTROLS", "MOST_READ", "ROWS_AT_ONCE"}
    lengths |= {"_PLACE_SHOWN", "_MANY"}
    found = []
    for path in (path for room in ROOMS for path in sorted((PACKAGE / room).rglob("*.py"))):
        for node in ast.parse(path.read_text("utf-8")).body:
            target = node.targets[0] if isinstance(node, ast.Assign) else None
            if isinstance(target, ast.Name) and target.id in lengths:
                continue
            found += [
                f"{path.relative_to(PACKAGE)}: {inner.value}"
                for inner in ast.walk(node)
                if isinstance(inner, ast.Constant) and inner.value in numbers
                if type(inner.value) is int and path.stem != "statuses"
            ]
    assert found == []
