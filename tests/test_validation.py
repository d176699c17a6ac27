"""Field values to what is sent, or issues: every issue of a row, in a person's words."""

from __future__ import annotations

from typing import Any

import pytest

from importer.rows.issues import Issue
from importer.validation import Validated, Validator

COLUMNS = {
    "task_title": "Subject",
    "targets.deal_id": "Deal",
    "targets.contact.email": "Mail",
    "reason": "Notes",
    "status": "State",
    "dismiss_reason": "Why",
}
GOOD: dict[str, Any] = {
    "task_type": "call",
    "task_title": "Call back",
    "assignee_id": "usr_1",
    "targets": {"deal_id": "007"},
}


def validate(values: dict[str, Any], met: tuple[Issue, ...] = ()) -> Validated:
    """One row of a mapping in which `COLUMNS` fill some fields."""
    return Validator(COLUMNS).validate_row(values, met)


def only_issue(**change: Any) -> Issue:
    """The one issue of a good row with one member changed."""
    found = validate({**GOOD, **change})
    assert found.body is None
    assert len(found.issues) == 1
    return found.issues[0]


def test_a_good_row_has_a_body() -> None:
    """Warnings met on the way go along with it."""
    warning = Issue("null_word", "x", field="reason")
    found = validate(GOOD, (warning,))
    assert found.body is not None
    assert found.body.task_title == "Call back"
    assert found.issues == (warning,)


def test_an_error_met_on_the_way_makes_the_row_invalid() -> None:
    """A priority that nobody understood is not left out in silence."""
    error = Issue("unknown_priority", "x", field="priority")
    assert validate(GOOD, (error,)) == Validated(None, (error,))


def test_rows_keep_their_order() -> None:
    """Each row has its own answer, in order."""
    found = list(Validator(COLUMNS).validate([GOOD, {**GOOD, "task_title": ""}, GOOD], [()] * 3))
    assert [row.body is not None for row in found] == [True, False, True]


def test_an_empty_type_may_have_a_default() -> None:
    """The flag for it is named, since many programs leave types empty."""
    (issue,) = validate({k: v for k, v in GOOD.items() if k != "task_type"}).issues
    assert issue.hint == (
        "write one: every task needs it; --default-type call gives it to tasks without"
    )


def test_an_empty_required_field() -> None:
    """The column that should have filled it is named."""
    assert validate({k: v for k, v in GOOD.items() if k != "task_title"}).issues == (
        Issue(
            "required",
            "task_title is empty",
            "write one: every task needs it",
            "task_title",
            "Subject",
        ),
    )


def test_a_text_that_is_too_long() -> None:
    """Nothing is cut; the message says by how much it is too long."""
    assert only_issue(reason="x" * 2001) == Issue(
        "too_long",
        "reason has 2,001 characters; the API takes 2,000",
        "shorten it: nothing is cut to fit; or --long-text cut, or draft",
        "reason",
        "Notes",
        "x" * 2001,
    )


def test_a_control_character() -> None:
    """The character cannot be seen, so its code and place are told."""
    assert only_issue(reason="one\x0btwo") == Issue(
        "control_character",
        "reason holds the invisible control character U+000B at position 4",
        "delete it, or type the text again",
        "reason",
        "Notes",
        "one\x0btwo",
    )
    assert only_issue(draft={"talking_points": ["fine", "bad\x1f"]}).message == (
        "talking_points holds the invisible control character U+001F at position 4"
    )
    assert validate({**GOOD, "reason": "tab\tand\r\nline ends"}).body is not None


def test_an_address_of_no_form() -> None:
    """An e-mail address and a LinkedIn page have hints of their own."""
    assert only_issue(targets={"contact": {"email": "dana.example.com"}}) == Issue(
        "invalid_email",
        '"dana.example.com" is not an e-mail address',
        "write one address such as dana@example.com, or leave the cell empty",
        "targets.contact.email",
        "Mail",
        "dana.example.com",
    )
    assert only_issue(
        targets={"contact": {"linkedin_url": "https://www.example.com/" + "x" * 60}}
    ) == (
        Issue(
            "invalid_linkedin_url",
            f'"https://www.example.com/{"x" * 35}…" is not the address of a LinkedIn page',
            "write it as https://www.linkedin.com/in/NAME, or leave the cell empty",
            "targets.contact.linkedin_url",
            None,
            "https://www.example.com/" + "x" * 60,
        )
    )


@pytest.mark.parametrize(
    ("values", "field", "told"),
    [
        ({"task_title": "Ring Zo\ufffd"}, "task_title", '"Ring Zo\ufffd" has lost a letter'),
        (
            {"targets": {"contact": {"email": "zo\ufffd\ufffd@example.com"}}},
            "targets.contact.email",
            '"zo\ufffd\ufffd@example.com" has lost 2 letters',
        ),
    ],
)
def test_a_letter_that_was_lost(values: dict[str, Any], field: str, told: str) -> None:
    """Sent on as it is, it would stand in HockeyStack for good."""
    found = Validator({}).validate_row({**GOOD, **values}, ())
    assert found.body is None
    assert [(i.code, i.field, i.message) for i in found.issues] == [
        ("lost_letter", field, f"{told}: another program could not read them")
    ]


def test_a_control_character_in_an_address() -> None:
    """What cannot be seen is told, rather than that the address looks wrong."""
    assert only_issue(targets={"contact": {"email": "dana\x00@example.com"}}).code == (
        "control_character"
    )


def test_an_unseen_character_in_an_id() -> None:
    """The same where a format character is in the way, which prose may hold."""
    assert only_issue(targets={"deal_id": "0070\u200b1"}) == Issue(
        "control_character",
        "deal_id holds the invisible character U+200B at position 5",
        "delete it, or type the text again",
        "targets.deal_id",
        "Deal",
        "0070\u200b1",
    )


def test_a_task_about_nothing() -> None:
    """The columns that this sheet has for it are named."""
    assert validate({**GOOD, "targets": {}}).issues == (
        Issue(
            "no_target",
            "the task points at no deal, company, meeting or contact",
            "fill at least one of deal_id, contact_email",
            "targets",
        ),
    )
    assert [i.code for i in validate({**GOOD, "targets": {"contact": {}}}).issues] == ["no_target"]
    [alone] = (
        Validator({"targets.deal_id": "Deal"}).validate_row({**GOOD, "targets": {}}, ()).issues
    )
    assert alone.hint == "fill deal_id"


def test_a_wrong_target_is_not_also_a_missing_one() -> None:
    """The only target of the row was told of already: it is not empty, it is wrong."""
    met = Issue("not_an_id", "x", field="targets.deal_id")
    values = {k: v for k, v in GOOD.items() if k != "targets"}
    assert validate(values, (met,)).issues == (met,)


def test_a_wrong_field_is_not_also_a_missing_one() -> None:
    """A type that nobody understood is told once."""
    met = Issue("unknown_task_type", "x", field="task_type")
    values = {k: v for k, v in GOOD.items() if k != "task_type"}
    assert validate(values, (met,)).issues == (met,)


@pytest.mark.parametrize(
    ("task_type", "draft", "message", "hint"),
    [
        (
            "email",
            {"talking_points": ["a", "b"]},
            (
                "talking_points is filled, but the task is an email, "
                "which takes only email_subject and email_body"
            ),
            "clear talking_points, or make the task_type call",
        ),
        (
            "linkedin",
            {"subject": "x"},
            (
                "email_subject is filled, but the task is a linkedin task, "
                "which takes only linkedin_message"
            ),
            "clear email_subject, or make the task_type email",
        ),
        (
            "call",
            {"message": "x"},
            "linkedin_message is filled, but the task is a call, which takes only talking_points",
            "clear linkedin_message, or make the task_type linkedin",
        ),
    ],
)
def test_a_draft_of_another_type(
    task_type: str, draft: dict[str, Any], message: str, hint: str
) -> None:
    """Which draft fields the type takes is told, and both ways out."""
    issue = only_issue(task_type=task_type, draft=draft)
    assert (issue.code, issue.message, issue.hint) == ("draft_mismatch", message, hint)


def test_all_issues_of_a_row_at_once_in_the_order_of_the_sheet() -> None:
    """Nobody corrects a row three times."""
    met = Issue("extra_cells", "x")
    values = {
        "task_type": "email",
        "task_title": "x\x01" * 300,
        "targets": {"contact": {"email": "x", "name": "y\x02"}},
        "draft": {"message": "hi"},
    }
    assert [(i.field, i.code) for i in validate(values, (met,)).issues] == [
        ("task_title", "too_long"),
        ("task_title", "control_character"),
        ("assignee_id", "required"),
        ("targets.contact.email", "invalid_email"),
        ("targets.contact.name", "control_character"),
        ("draft.message", "draft_mismatch"),
        (None, "extra_cells"),
    ]


def test_a_defect_without_words_is_a_bug() -> None:
    """A value that the mapping never makes is not turned into a vague issue."""
    with pytest.raises(AssertionError, match="no words for assignee_id: string_type"):
        validate({**GOOD, "assignee_id": 7})
    with pytest.raises(AssertionError, match="an error outside the fields"):
        validate({**GOOD, "notes": "x"})


@pytest.mark.parametrize(
    ("change", "closing"),
    [
        ({}, None),
        ({"status": "pending"}, None),
        ({"status": "completed"}, b'{"status":"completed"}'),
        ({"status": "cancelled"}, b'{"status":"cancelled"}'),
        (
            {"status": "dismissed", "dismiss_reason": "deal lost"},
            b'{"status":"dismissed","dismiss_reason":"deal lost"}',
        ),
    ],
)
def test_how_a_task_is_closed(change: dict[str, Any], closing: bytes | None) -> None:
    """The status is no part of the body, and makes no other task of it."""
    assert validate({**GOOD, **change}) == Validated(validate(GOOD).body, (), closing)


def test_a_row_is_left_as_it_was_given() -> None:
    """What closes a task is not taken out of the caller's values."""
    values = {**GOOD, "status": "completed"}
    validate(values)
    assert values == {**GOOD, "status": "completed"}


def test_a_dismissal_without_a_reason() -> None:
    """The API needs one, so the row is invalid; nothing is made up."""
    assert validate({**GOOD, "status": "dismissed"}) == Validated(
        None,
        (
            Issue(
                "required",
                "dismiss_reason is empty, and a dismissed task needs one",
                "say why it was dismissed, or write another status",
                "dismiss_reason",
                "Why",
            ),
        ),
    )


def test_everything_wrong_with_a_reason_is_told() -> None:
    """A reason has the bounds of other texts, and its defects stand in the order of the fields."""
    text = "x" * 2000 + "\x0b"
    found = validate({**GOOD, "status": "dismissed", "dismiss_reason": text, "reason": text})
    assert found.closing is None
    assert [(i.field, i.code, i.message) for i in found.issues] == [
        (name, code, message)
        for name in ("reason", "dismiss_reason")
        for code, message in (
            ("too_long", f"{name} has 2,001 characters; the API takes 2,000"),
            (
                "control_character",
                f"{name} holds the invisible control character U+000B at position 2001",
            ),
        )
    ]


@pytest.mark.parametrize(
    ("status", "found", "closing"),
    [
        ({}, "the row has no status", None),
        ({"status": "pending"}, "the status is pending", None),
        ({"status": "completed"}, "the status is completed", b'{"status":"completed"}'),
    ],
)
def test_a_reason_in_a_row_that_is_not_dismissed(
    status: dict[str, str], found: str, closing: bytes | None
) -> None:
    """The API takes none there: the row goes on without it, and says so."""
    assert validate({**GOOD, **status, "dismiss_reason": "won"}) == Validated(
        validate(GOOD).body,
        (
            Issue(
                "reason_without_dismissal",
                f"dismiss_reason is filled, but {found}; the text is not sent",
                "write dismissed as the status, or clear dismiss_reason",
                "dismiss_reason",
                "Why",
                "won",
            ),
        ),
        closing,
    )


@pytest.mark.parametrize("name", ["status", "dismiss_reason"])
def test_nothing_is_concluded_from_a_status_that_is_in_doubt(name: str) -> None:
    """Where a cell of the two has an error, the other is not judged by its absence."""
    met = Issue("unlisted_value", "x", field=name)
    other = {"status": {"dismiss_reason": "won"}, "dismiss_reason": {"status": "dismissed"}}[name]
    assert validate({**GOOD, **other}, (met,)) == Validated(None, (met,))


def test_a_wrong_body_is_not_closed() -> None:
    """The defects of the body and of its closing are told together, warnings among them."""
    met = Issue("extra_cells", "x")
    found = validate({**GOOD, "task_title": "", "dismiss_reason": "won"}, (met,))
    assert found[::2] == (None, None)
    assert [issue.code for issue in found.issues] == [
        "required",
        "reason_without_dismissal",
        "extra_cells",
    ]


def with_reference(**change: Any) -> Validated:
    """A good row with one member changed, of a run that adds a mark to the reason."""
    return Validator(COLUMNS, "reason").validate_row({**GOOD, **change}, ())


def test_a_mark_counts_against_the_length() -> None:
    """The text that just fits with its mark is taken; one character more is told, with the mark."""
    assert with_reference().issues == with_reference(reason="x" * 1981).issues == ()
    found = with_reference(reason="x" * 1982)
    assert found == Validated(
        None,
        (
            Issue(
                "too_long",
                "reason has 1,982 characters, and 19 more with its reference; the API takes 2,000",
                "shorten it to 1,981: nothing is cut to fit; or --reference=none",
                "reason",
                "Notes",
                "x" * 1982,
            ),
        ),
    )
    assert Validator(COLUMNS).validate_row({**GOOD, "reason": "x" * 2000}, ()).issues == ()


def test_a_text_that_is_too_long_without_its_mark_is_told_once() -> None:
    """And so that the shortened text fits: the mark is counted then."""
    (issue,) = with_reference(reason="x" * 2001).issues
    assert issue.message == (
        "reason has 2,001 characters, and 19 more with its reference; the API takes 2,000"
    )
    assert issue.hint == "shorten it to 1,981: nothing is cut to fit; or --reference=none"


def test_a_mark_that_makes_a_text_too_long_is_told_with_all_else() -> None:
    """All issues of a row at once, in the order of the sheet; other fields have no mark."""
    found = with_reference(reason="x" * 1982, task_title="x" * 501, assignee_id="")
    assert [(issue.field, issue.message) for issue in found.issues] == [
        ("task_title", "task_title has 501 characters; the API takes 500"),
        ("assignee_id", "assignee_id is empty"),
        (
            "reason",
            "reason has 1,982 characters, and 19 more with its reference; the API takes 2,000",
        ),
    ]
    damaged = with_reference(reason="\x0b" + "x" * 1990).issues
    assert [issue.code for issue in damaged] == ["control_character"]


def test_a_mark_in_a_title_or_a_draft() -> None:
    """A title is joined to its mark by one blank; a draft has no bound to count against."""
    title = {**GOOD, "task_title": "x" * 482}
    assert Validator(COLUMNS, "task_title").validate_row(title, ()).body is None
    title = {**GOOD, "task_title": "x" * 481}
    assert Validator(COLUMNS, "task_title").validate_row(title, ()).body is not None
    draft = {**GOOD, "task_type": "email", "draft": {"body": "x" * 5000}}
    assert Validator(COLUMNS, "draft").validate_row(draft, ()).body is not None


def test_an_issue_knows_the_place_of_its_column() -> None:
    """A results workbook marks the cell by it; where no column fills the field there is none."""
    values = {**GOOD, "task_title": "", "assignee_id": ""}
    found = Validator(COLUMNS, places={"task_title": 3}).validate_row(values, ())
    assert {issue.field: issue.place for issue in found.issues} == {
        "task_title": 3,
        "assignee_id": None,
    }
