"""The reference of a row: what it looks like, where it stands, and that it is found again."""

from __future__ import annotations

import html
import json
import unicodedata
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.contract.answer import TaskAnswer
from importer.contract.body import TaskBody, validate_body
from importer.contract.fields import FIELD_BY_NAME
from importer.contract.reference import (
    MARK_LENGTH,
    PLACES,
    Place,
    find_references,
    has_reference,
    length_with_mark,
    marked,
    marked_member,
    place_of,
    reference_of,
    references_of,
    unmarked,
    wanted_reference,
    without_marks,
)

KEY = bytes.fromhex("9d5c2a4f23a9d6f58b0c1e2d3f405162")
MARK = "[ref kne2mks3n7bf]"
OTHER = "[ref 000000000000]"


def body_of(task_type: str = "call", **members: Any) -> TaskBody:
    """A small body."""
    return validate_body(
        {
            "task_type": task_type,
            "task_title": "Call Dana",
            "assignee_id": "u1",
            "targets": {"deal_id": "d1"},
            **members,
        }
    )


def as_sent(body: TaskBody) -> dict[str, Any]:
    """The body as the ledger keeps it."""
    sent: dict[str, Any] = json.loads(body.to_json())
    return sent


def answer_of(body: TaskBody, **changed: Any) -> TaskAnswer:
    """The body as a service lists it."""
    return TaskAnswer.model_validate({"task_id": "t1", **as_sent(body), **changed})


def test_a_reference_is_short_and_the_same_each_time() -> None:
    """It is made of the key alone: sixty bits in letters that nobody confuses."""
    assert reference_of(KEY) == MARK
    assert len(MARK) == MARK_LENGTH == 18
    assert reference_of(b"") == OTHER
    assert reference_of(b"\xff" * 16) == "[ref zzzzzzzzzzzz]"


@pytest.mark.parametrize("bit", range(60))
def test_each_of_sixty_bits_counts(bit: int) -> None:
    """Keys that differ in one of their first sixty bits have other references."""
    flipped = int.from_bytes(KEY) ^ 1 << (127 - bit)
    assert reference_of(flipped.to_bytes(16)) != MARK


@pytest.mark.parametrize(
    ("place", "task_type", "members", "name", "text"),
    [
        ("reason", "call", {"reason": "Asked twice"}, "reason", f"Asked twice\n{MARK}"),
        ("reason", "call", {}, "reason", MARK),
        ("task_title", "call", {}, "task_title", f"Call Dana {MARK}"),
        ("draft", "email", {"draft": {"body": "Hello"}}, "draft.body", f"Hello\n{MARK}"),
        ("draft", "email", {"draft": {"subject": "Hi"}}, "draft.body", MARK),
        ("draft", "linkedin", {}, "draft.message", MARK),
        (
            "draft",
            "call",
            {"draft": {"talking_points": ["Price"]}},
            "draft.talking_points",
            ["Price", MARK],
        ),
        ("draft", "call", {}, "draft.talking_points", [MARK]),
    ],
)
def test_a_mark_stands_at_the_end_of_its_text(
    place: Place, task_type: str, members: dict[str, Any], name: str, text: str | list[str]
) -> None:
    """The text is kept, the mark follows; everything else of the body stays, and it is valid."""
    body = body_of(task_type, **members)
    sent = as_sent(marked(body, place, KEY))
    found: Any = sent
    for part in name.split("."):
        found = found[part]
    assert found == text
    assert marked_member(sent, KEY) == name
    assert unmarked(sent, KEY) == as_sent(body)
    assert validate_body({**sent, "due_date": None}) == marked(body, place, KEY)
    assert has_reference(answer_of(marked(body, place, KEY)), KEY)


def test_a_body_without_a_mark_was_not_sent_with_one() -> None:
    """Neither a bare body nor one with another row's mark counts as marked, and both stay."""
    for sent in (as_sent(body_of()), as_sent(body_of(reason=f"From a sheet {OTHER}"))):
        assert not wanted_reference(sent, KEY)
        assert unmarked(sent, KEY) == sent
    assert wanted_reference(as_sent(marked(body_of(), "reason", KEY)), KEY)


@pytest.mark.parametrize(
    ("name", "text", "length"),
    [("reason", "four", 23), ("reason", "", 18), ("task_title", "four", 23)],
)
def test_the_length_with_a_mark(name: str, text: str, length: int) -> None:
    """It counts the text, the mark, and what joins the two."""
    assert length_with_mark(FIELD_BY_NAME[name], text) == length


@given(st.text(), st.sampled_from(PLACES), st.sampled_from(["call", "email", "linkedin"]))
def test_the_length_is_the_one_that_is_sent(text: str, place: Place, task_type: str) -> None:
    """What was counted before is how long the text is, in every place of one text."""
    field = place_of(place, task_type)
    body = body_of(task_type).model_copy(update={"task_title": text, "reason": text})
    made = marked(body, place, KEY)
    if place != "draft":
        assert len(getattr(made, place)) == length_with_mark(field, text)


@pytest.mark.parametrize(
    "text",
    [
        MARK,
        f"Asked twice\n{MARK}",
        f"Asked twice{MARK}",
        "Asked twice [REF KNE2MKS3N7BF]",
        "Asked twice (ref: kne2mks3n7bf)",
        "Asked twice ref kne2mks3n7bf",
        "Asked twice &#91;ref&nbsp;kne2mks3n7bf&#93;",
        "Asked twice &amp;#91;ref&amp;nbsp;kne2mks3n7bf]",
        "Asked%20twice%20%5Bref%20kne2mks3n7bf%5D",
        r"Asked twice \u005bref\u0020kne2mks3n7bf\u005d",
        "Asked twice \\[ref kne2mks3n7bf\\]",
        "Asked twice [ref\r\nkne2mks3n7bf]",
        "Asked twice [ref\N{NO-BREAK SPACE}kne2\N{ZERO WIDTH SPACE}mks3n7bf]",
        "Asked twice [\N{FULLWIDTH LATIN SMALL LETTER R}ef kne2mks3n7bf]",
        f"<p>Asked twice</p><p>{MARK}</p>",
    ],
)
def test_a_mark_is_found_after_what_services_do_to_texts(text: str) -> None:
    """Escapes, case, brackets and blanks may change, and the mark is still the same."""
    assert find_references(text) == [MARK]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Asked twice, see the reference of the contract",
        "ref introduction",
        "[ref kne2mks3n7b]",
        "[ref kne2mks3n7bfx]",
        "[ref kne2mks3n7",
        "kne2mks3n7bf",
    ],
)
def test_what_is_no_mark(text: str) -> None:
    """Words, and a mark that was cut, are none: half a mark could be another row's."""
    assert find_references(text) == []


def test_letters_that_a_person_confuses_are_read_as_the_digit() -> None:
    """Whoever types a reference from the screen may write o for 0, i or l for 1."""
    assert find_references("[ref Oil000000000]") == ["[ref 011000000000]"]


_CHANGES: dict[str, Callable[[str], str]] = {
    "escaped": html.escape,
    "escaped twice": lambda text: html.escape(html.escape(text)),
    "for an address": quote,
    "as JSON": lambda text: json.dumps(text)[1:-1],
    "stripped": str.strip,
    "blanks joined": lambda text: " ".join(text.split()),
    "folded": str.casefold,
    "capitals": str.upper,
    "title case": str.title,
    "NFC": lambda text: unicodedata.normalize("NFC", text),
    "NFD": lambda text: unicodedata.normalize("NFD", text),
    "NFKC": lambda text: unicodedata.normalize("NFKC", text),
    "no letters but ASCII": lambda text: text.encode("ascii", "ignore").decode(),
    "question marks": lambda text: text.encode("ascii", "replace").decode(),
    "in a page": lambda text: f"<p>{text}</p>",
}


@given(
    st.text(st.characters(codec="utf-8")),
    st.binary(min_size=16, max_size=16),
    st.sampled_from(PLACES),
    st.lists(st.sampled_from(sorted(_CHANGES)), max_size=3),
)
def test_a_marked_task_is_found_whatever_a_service_does(
    text: str, key: bytes, place: Place, changes: list[str]
) -> None:
    """The last mark of any text is the row's own after any three of the usual changes."""
    body = body_of("email").model_copy(update={"task_title": text, "reason": text})
    sent = marked(body, place, key)
    texts = {"task_title": sent.task_title, "reason": sent.reason}
    texts["draft"] = sent.draft.body if sent.draft else None
    listed = texts[place] or ""
    for change in changes:
        listed = _CHANGES[change](listed)
    assert find_references(listed)[-1:] == [reference_of(key)]
    if place != "task_title":
        cut = TaskAnswer(task_id="t", task_title=text[:10], reason=listed)
        assert has_reference(cut, key)


@given(st.binary(min_size=16, max_size=16), st.binary(min_size=16, max_size=16))
def test_rows_do_not_share_a_mark(one: bytes, other: bytes) -> None:
    """A task has the mark of one row alone."""
    task = answer_of(marked(body_of(), "reason", one))
    assert has_reference(task, other) == (one[:7] == other[:7] and one[7] >> 4 == other[7] >> 4)


def test_of_several_marks_in_a_text_the_last_is_the_tasks_own() -> None:
    """A sheet made of tasks that carried marks does not make one row's task another row's."""
    task = answer_of(marked(body_of(reason=f"Copied {OTHER}"), "reason", KEY))
    assert references_of(task) == {MARK}
    assert not has_reference(task, b"")


def test_a_mark_is_found_in_any_text_of_a_task() -> None:
    """A service may show a text under another name of the task than it was sent under."""
    task = TaskAnswer.model_validate({"task_id": "t", "draft": {"talking_points": ["One", MARK]}})
    assert references_of(task) == {MARK}
    assert references_of(TaskAnswer(task_id="t")) == set()


@pytest.mark.parametrize("place", PLACES)
def test_without_its_mark_a_task_says_what_the_row_says(place: Place) -> None:
    """A task that another computer sent with a mark can be compared with a row that has none."""
    body = body_of("email", reason="Asked twice", draft={"body": "Hello"})
    assert without_marks(answer_of(marked(body, place, KEY))) == answer_of(body)
