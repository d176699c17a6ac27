"""What no page sends, but a program may: numbers without an end, and lists in lists in lists."""

from __future__ import annotations

import pytest

from importer.web.screens.responses import whole_number
from tests.web.conftest import GOOD, Visitor

_MANY = "9" * 5_000


@pytest.mark.parametrize(
    ("text", "number"),
    [("0", 0), ("17", 17), ("", None), ("-1", None), ("²", None), ("1.0", None), (_MANY, None)],
)
def test_a_number_is_a_few_digits(text: str, number: int | None) -> None:
    """Python refuses to read thousands of them."""
    assert whole_number(text) == number


@pytest.mark.parametrize("number", [_MANY, str(2**70)])
def test_a_number_without_an_end_is_understood_nowhere(visitor: Visitor, number: str) -> None:
    """It is refused in words, or passed over; it is no mistake of ours."""
    visitor.upload("calls.csv", GOOD)
    visitor.settle()
    visitor.post("check")
    visitor.settle()
    for asked in ("rows.json?from=", "rows.json?limit=", "rows.json?looks=", "rows-beside?row="):
        assert visitor.get(asked + number).status_code == 422
    assert visitor.post("answer", {"number": number, "says": "yes"}).status_code == 204
    assert visitor.post("reading", {"header_row": number}).status_code == 204


def test_lists_in_lists_are_not_understood(visitor: Visitor) -> None:
    """However deep."""
    headers = {"Origin": visitor.origin, "Content-Type": "application/json"}
    for path in ("rows-edit", "rows-paste", "rows-out"):
        body = "[" * 100_000
        answer = visitor.client.post(visitor.prefix + path, content=body, headers=headers)
        assert answer.status_code == 422
