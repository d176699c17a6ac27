"""Mapping files: both spellings of every form, and one clear sentence for every slip."""

import pytest

from importer.errors import MappingError
from importer.mapping.template.parse import parse_template
from importer.mapping.template.rules import ColumnRule, ConstantRule

TITLE = '[fields]\ntask_title = "Subject"\n'


def test_every_form_of_a_field() -> None:
    """A name, a table and a list mean the same kind of thing."""
    template = parse_template(
        """
        name = "Mine"
        [fields]
        task_title = "Subject"
        email_subject = ["A", { column = "B", html = true }, { value = "Hello" }]
        "targets.deal_id" = { column = "#3", matches = "^006" }
        targets.contact.email = "Mail"
        """,
        "m.toml",
    )
    assert template.fields == {
        "task_title": [ColumnRule(column="Subject")],
        "draft.subject": [
            ColumnRule(column="A"),
            ColumnRule(column="B", html=True),
            ConstantRule(value="Hello"),
        ],
        "targets.deal_id": [ColumnRule(column="#3", matches="^006")],
        "targets.contact.email": [ColumnRule(column="Mail")],
    }


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            '[fields]\ntask_title = { colum = "S" }',
            "line 2, fields.task_title.colum: there is no such key; did you mean 'column'?",
        ),
        (
            '[fields]\ntask_title = ["S", { column = "T", mathces = "x" }]',
            "line 2, fields.task_title[2].mathces: there is no such key; did you mean 'matches'?",
        ),
        ("[fields]\ntask_title = { html = true }", "line 2, fields.task_title.column is missing"),
        (
            '[fields]\ntask_titel = "S"\nassigne = "x"',
            (
                "line 2, fields: there is no field 'task_titel'; did you mean 'task_title'?; "
                "there is no field 'assigne'; did you mean 'assignee_id'?"
            ),
        ),
        (
            '[fields]\nemail_subject = "x"\ndraft.subject = "y"',
            "line 2, fields: the field 'draft.subject' appears twice",
        ),
        (
            "[fields]\ntask_title = 3",
            "line 2, fields.task_title: should be a column's name, a table, or a list of these",
        ),
        ("[fields]\ntask_title = []", "line 2, fields.task_title: should not be empty"),
        ("[fields]", "line 1, fields: should not be empty"),
        ('fields = "x"', "line 1, fields: should be a table"),
        ("", "fields is missing"),
        ('nam = "x"\n' + TITLE, "line 1, nam: there is no such key; did you mean 'name'?"),
        (
            'task_title = "S"',
            (
                "fields is missing; "
                "line 1, task_title: there is no such key; a field belongs under [fields]"
            ),
        ),
        (
            TITLE + '[[skip]]\ncolumn = "A"\nequal = ["1"]\nreason = "x"',
            "line 5, skip.equal: there is no such key; did you mean 'equals'?",
        ),
        (
            TITLE + '[about]\nprogram = "P"\nexport = "E"\ncertainty = "seen"\nevidense = "V"\n'
            'carried_over = "C"\nleft_behind = "L"',
            "line 7, about.evidense: there is no such key; did you mean 'evidence'?",
        ),
        (
            TITLE + '[[skip]]\ncolumn = "A"\nreason = "x"',
            "line 3, skip: set exactly one of equals, other_than, matches, filled and blank",
        ),
        (
            TITLE + '[[skip]]\ncolumn = "A"\nreason = "x"\nmatches = "*"',
            "line 6, skip.matches: not a regular expression: nothing to repeat at position 0",
        ),
        (
            f'owner_ids = "*"\n{TITLE}',
            "line 1, owner_ids: not a regular expression: nothing to repeat at position 0",
        ),
        (
            TITLE + 'priority = { column = "P", values = { A = "hgh" } }',
            (
                "line 3, fields: priority: 'hgh' is not one of urgent, high, medium, low; "
                "did you mean 'high'?"
            ),
        ),
        (
            TITLE + 'task_type = { value = "visit" }',
            "line 3, fields: task_type: 'visit' is not one of call, email, linkedin",
        ),
        (
            TITLE + 'status = { column = "S", values = { Won = "complet" } }',
            (
                "line 3, fields: status: 'complet' is not one of "
                "pending, completed, cancelled, dismissed; did you mean 'complete'?"
            ),
        ),
        (
            TITLE + 'due_date = { column = "D", date_order = "dym" }',
            "line 3, fields.due_date.date_order: should be 'ymd', 'dmy' or 'mdy'",
        ),
        (
            TITLE + 'reason = { column = "R", date_order = "dmy" }',
            "line 3, fields: reason: `date_order` is for due_date only",
        ),
        (
            TITLE + 'reason = { column = "R", tell = true, long_id = true }',
            (
                "line 3, fields: reason: `tell` belongs to a column with `matches`; "
                "reason: `long_id` is for fields of ids only"
            ),
        ),
        (
            TITLE + 'reason = [{ value = "x" }, "B"]',
            "line 3, fields: reason: a `value` must come last: what follows it is never used",
        ),
        (
            TITLE + 'reason = [{ column = "A", default = "x" }, "B"]',
            (
                "line 3, fields: reason: a `default` belongs to the last of the columns: "
                "what follows is never used"
            ),
        ),
        (
            TITLE + 'reason = { column = "A", values = { Call = "a", CALL = "b" } }',
            "line 3, fields.reason.values: 'Call' and 'CALL' are one word with two meanings",
        ),
        (
            TITLE + 'reason = { column = "A", values = { "" = "a" } }',
            "line 3, fields.reason.values: what to send for an empty cell is said by `default`",
        ),
        (
            TITLE + 'reason = { column = "A", values = { A = 3 } }',
            "line 3, fields.reason.values.A: should be a text in quotes",
        ),
        (
            TITLE + '[words.reasn]\nA = "b"',
            "line 3, words: there is no such field; did you mean 'reason'?",
        ),
        (
            TITLE + '[words.priority]\nA = "high"',
            "line 3, words: priority: [fields] says nothing of priority",
        ),
        (
            TITLE + 'priority = "P"\n[words.priority]\nA = "hgh"',
            (
                "line 4, words: priority: 'hgh' is not one of urgent, high, medium, low; "
                "did you mean 'high'?"
            ),
        ),
        (
            TITLE + 'priority = "P"\n[words.priority]\nA = "high"\na = "low"',
            "line 4, words: priority: 'A' and 'a' are one word with two meanings",
        ),
        (
            'unfilled = ["reasn"]\n' + TITLE,
            "line 1, unfilled: there is no such field; did you mean 'reason'?",
        ),
        (
            'unfilled = ["task_title"]\n' + TITLE,
            "line 1, unfilled: task_title is filled under [fields] as well",
        ),
        (
            TITLE + 'reason = { column = "A", html = "perhaps" }',
            "line 3, fields.reason.html: should be true or false",
        ),
    ],
)
def test_slips_are_told_once(text: str, problem: str) -> None:
    """Each slip is one sentence that names its place and, where there is one, the right word."""
    with pytest.raises(MappingError) as caught:
        parse_template(text, "m.toml")
    assert str(caught.value) == f"m.toml is not a mapping: {problem}"


def test_a_file_that_is_no_toml() -> None:
    """A slip of the syntax is told with its line."""
    with pytest.raises(MappingError) as caught:
        parse_template("[fields\n", "m.toml")
    assert str(caught.value).startswith("m.toml is not valid TOML: ")
    assert "line 1" in str(caught.value)
