"""Reasons that are longer than the API takes, from the cells to the values."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.contract.body import validate_body
from importer.mapping.cells.long_text import cut
from importer.mapping.request import Request
from importer.mapping.template.model import LongTexts
from importer.mapping.template.parse import parse_template
from tests.mapping.test_mapper import map_rows

HEADER = ("task_type", "task_title", "assignee_id", "deal_id", "reason", "email_body")
LINE = "She asked for the price of the second site, and who signs."
LONG = "\n".join([LINE] * 40)
TOLD = "of 2,359 characters the first 1,964 are sent as reason"
NOTHING = "nothing, if that is right; otherwise shorten the text"


def row(kind: str, reason: str, body: str = "") -> tuple[str, ...]:
    """A row with such a type, reason and body."""
    return (kind, "Ring Ann", "u1", "d1", reason, body)


def mapped(wanted: LongTexts | None, *rows: tuple[str, ...]) -> list[tuple[object, object, object]]:
    """Reason, draft and what is told of each row."""
    found = map_rows(rows, HEADER, Request(long_text=wanted))
    return [
        (values.get("reason"), values.get("draft"), [(i.code, i.message) for i in issues])
        for values, issues in zip(found.values, found.issues, strict=True)
    ]


def test_without_a_word_nothing_is_cut() -> None:
    """The text stays as it is, for validation to refuse."""
    assert mapped(None, row("call", LONG)) == [(LONG, None, [])]
    assert mapped("issue", row("call", LONG)) == [(LONG, None, [])]


def test_cut_sends_the_beginning() -> None:
    """Up to the end of a word, with a warning; what fits stays as it is."""
    fits = "x" * 2000
    assert mapped("cut", row("call", LONG), row("call", fits)) == [
        (cut(LONG), None, [("reason_cut", TOLD)]),
        (fits, None, []),
    ]
    assert cut(LONG)[-30:] == "who signs.\nShe asked for the \N{HORIZONTAL ELLIPSIS}"


def test_draft_sends_the_whole_in_the_place_of_each_type() -> None:
    """A call gets its lines as talking points; a draft that is filled is not replaced."""
    found = mapped(
        "draft", row("call", LONG), row("linkedin", LONG), row("email", LONG, "Dear Ann")
    )
    assert found == [
        (
            cut(LONG),
            {"talking_points": [LINE] * 40},
            [("reason_cut", f"{TOLD}, and all of them as talking_points")],
        ),
        (
            cut(LONG),
            {"message": LONG},
            [("reason_cut", f"{TOLD}, and all of them as linkedin_message")],
        ),
        (LONG, {"body": "Dear Ann"}, []),
    ]
    told = [("reason_cut", f"{TOLD}, and all of them as email_body")]
    assert mapped("draft", row("email", LONG)) == [(cut(LONG), {"body": LONG}, told)]


def test_a_row_without_a_type_keeps_its_text() -> None:
    """There is no draft to send it as, so that the row says that it is too long."""
    assert mapped("draft", row("", LONG)) == [(LONG, None, [])]


def test_a_mapping_says_the_same() -> None:
    """The flag wins over it."""
    fields = "".join(f'{name} = "{name}"\n' for name in HEADER[:5])
    template = parse_template(f'long_text = "cut"\n[fields]\n{fields}', "m.toml")
    header = HEADER[:5]
    wanted: list[tuple[LongTexts | None, str]] = [(None, cut(LONG)), ("issue", LONG)]
    for flag, reason in wanted:
        request = Request(template=template, long_text=flag)
        assert map_rows([row("call", LONG)[:5]], header, request).values[0]["reason"] == reason


@pytest.mark.parametrize("kind", ["call", "email", "linkedin"])
def test_what_is_made_of_it_is_a_task(kind: str) -> None:
    """The API takes each of these bodies."""
    values = map_rows([row(kind, LONG)], HEADER, Request(long_text="draft")).values[0]
    assert validate_body(values).reason == cut(LONG)


@given(st.text(min_size=1, max_size=150).map(lambda text: (text * 2001)[:2200]))
def test_what_is_cut_fits_with_a_mark(text: str) -> None:
    """Whatever the text, it is a beginning of it, and leaves room for a reference."""
    short = cut(text)
    assert len(short) <= 1970
    assert text.startswith(short.removesuffix(" \N{HORIZONTAL ELLIPSIS}"))
