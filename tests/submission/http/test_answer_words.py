"""What an answer says, in every form that services and the things before them are known to use."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.submission.http.client import Answer

COLUMNS = {"targets.deal_id": 'column "Deal"', "assignee_id": 'column "Owner"'}
NO_DEAL = 'column "Deal" (targets.deal_id): no such deal'


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"message": "no credits"}, "no credits"),
        ({"error": {"message": "no credits", "code": 7}}, "no credits"),
        ({"error": {"code": "x", "details": [{"description": "no credits"}]}}, "no credits"),
        ({"errors": ["no credits", "no seats"]}, "no credits; no seats"),
        ({"errors": "no credits"}, "no credits"),
        (["no credits"], "no credits"),
        ([{"errorCode": "X", "message": "no credits"}], "no credits"),
        ({"error": "Bad Request", "message": ["a", "b"], "statusCode": 400}, "Bad Request; a; b"),
        ({"error": "invalid_grant", "error_description": "it is old"}, "it is old"),
        ({"type": "about:blank", "title": "Bad", "status": 400, "detail": "worse"}, "worse"),
        ({"title": "Your plan is used up", "status": 402}, "Your plan is used up"),
        (
            {"timestamp": 1, "status": 403, "error": "Forbidden", "path": "/api/v1/tasks"},
            "Forbidden",
        ),
        ({"errors": [{"title": "Bad", "detail": "d"}, {"detail": "d"}]}, "d"),
        ({"ok": False}, '{"ok": false}'),
        ({"task_title": "Ring Ada", "targets": {"deal_id": "0061"}}, None),
    ],
)
def test_the_words_of_an_answer_are_found_in_every_common_form(
    said: object, words: str | None
) -> None:
    """What is no message in any of them is shown as it came; what was sent is no message."""
    body = json.dumps(said).encode()
    assert Answer(400, {}, body).words(COLUMNS) == (words or body.decode())


@pytest.mark.parametrize(
    "said",
    [
        {"errors": [{"loc": ["body", "targets", "deal_id"], "msg": "no such deal"}]},
        {"detail": [{"loc": ["body", "targets", "deal_id"], "msg": "no such deal", "input": "7"}]},
        {"errors": {"targets.deal_id": ["no such deal"]}},
        {"errors": {"targets": {"deal_id": ["no such deal"]}}},
        {"errors": {"deal_id": "no such deal"}},
        {"errors": [{"field": "deal_id", "message": "no such deal"}]},
        {"error": {"issues": [{"path": ["targets", "deal_id"], "message": "no such deal"}]}},
        {"error": {"details": [{"fieldViolations": [
            {"field": "targets.dealId", "description": "no such deal"}]}]}},
        {"errors": [{"detail": "no such deal",
                     "source": {"pointer": "/data/attributes/targets/deal_id"}}]},
        {"errors": [{"pointer": "#/targets/deal_id", "detail": "no such deal"}]},
        {"invalid-params": [{"name": "targets.deal_id", "reason": "no such deal"}]},
        {"fieldErrors": {"dealId": ["no such deal"]}, "formErrors": []},
        {"deal_id": ["no such deal"]},
        {"targets": {"deal_id": ["no such deal"]}},
        {"message": "no such deal", "field": "deal_id"},
        {"message": "targets.deal_id: no such deal"},
        {"error": "deal_id: no such deal"},
    ],
)  # fmt: skip
def test_a_field_that_is_named_is_the_column_of_the_sheet(said: object) -> None:
    """However its path is written; one that no column fills is told by its own name."""
    answer = Answer(422, {}, json.dumps(said).encode())
    assert answer.words(COLUMNS) == NO_DEAL
    assert answer.words({}).endswith("deal_id: no such deal")
    assert "column" not in answer.words({})


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (
            {
                "message": "Validation failed",
                "errors": [
                    {"loc": ["body", "assignee_id"], "msg": "unknown"},
                    {"loc": ["body", "draft", "talking_points", 0], "msg": "too long"},
                    {"loc": ["body", "workspace", "plan"], "msg": "used up"},
                ],
            },
            (
                'Validation failed; column "Owner" (assignee_id): unknown; '
                "draft.talking_points: too long; workspace.plan: used up"
            ),
        ),
        ({"message": "note: nobody is there"}, "note: nobody is there"),
    ],
)
def test_several_texts_are_told_one_after_the_other(said: object, words: str) -> None:
    """Each once, with its field where it has one."""
    assert Answer(422, {}, json.dumps(said).encode()).words(COLUMNS) == words


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("<html><head><title>403\n Forbidden</title>", 'a web page, "403 Forbidden"'),
        ("<!doctype html><TITLE lang=en>Sign in &amp; go</TITLE>", 'a web page, "Sign in & go"'),
        ("<html><title></title><h1>Access <b>denied</b></h1>", 'a web page, "Access denied"'),
        (f"<html><style>{'x' * 20_000}</style><title>Login</title>", 'a web page, "Login"'),
        (f"<html><title>{'y' * 400}</title>", f'a web page, "{"y" * 100}"'),
        ("<html><title>\x1b[31m &#27;[0m</title>", 'a web page, "[31m [0m"'),
        ("<html><body>Blocked</body></html>", "a web page"),
    ],
)
def test_a_web_page_is_told_by_its_title(page: str, words: str) -> None:
    """Or by its first heading; nothing else of it is shown, and no control character."""
    assert Answer(403, {}, page.encode()).words() == words


@given(st.recursive(
    st.none() | st.text() | st.integers(),
    lambda inner: st.lists(inner) | st.dictionaries(
        st.sampled_from(["errors", "loc", "field", "message", "deal_id", "source", "x"])
        | st.text(), inner),
))  # fmt: skip
def test_no_answer_is_too_odd_to_be_told(said: object) -> None:
    """Whatever JSON says, its words are one line of at most 300 printable characters."""
    words = Answer(400, {}, json.dumps(said).encode()).words(COLUMNS)
    assert len(words) <= 300
    assert all(character.isprintable() or character > "\x9f" for character in words)
