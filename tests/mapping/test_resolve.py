"""Header, template and flags to a settled mapping, or to every problem at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from importer.contract.fields import find_field
from importer.errors import MappingError
from importer.mapping.headers.names import Certainty, Match
from importer.mapping.request import Request
from importer.mapping.resolve import draft, resolve
from importer.mapping.sample import Sample
from importer.mapping.settled import Mapping
from importer.mapping.template.parse import parse_template
from importer.mapping.template.shipped import shipped_template
from importer.rows.outcome import IMPORT_COLUMNS

HEADER = ["Type", "Subject", "Owner", "deal_id", "Notes"]


def filled(mapping: Mapping) -> dict[str, object]:
    """Which headers, or which constant, fill each field."""
    return {
        source.field.column: [c.header for c in source.columns] or source.constant
        for source in mapping.sources
    }


def problems(header: list[str], request: Request) -> list[str]:
    """The lines of the error that `resolve` raises."""
    with pytest.raises(MappingError) as caught:
        resolve(header, request)
    return caught.value.message.splitlines()


def test_synonyms_settle_a_plain_sheet() -> None:
    """A sheet with usual headers needs no flags; what is ignored and unfilled is known."""
    mapping = resolve([*HEADER, "Region", ""], Request())
    assert filled(mapping) == {
        "task_type": ["Type"],
        "task_title": ["Subject"],
        "assignee_id": ["Owner"],
        "deal_id": ["deal_id"],
        "reason": ["Notes"],
    }
    assert mapping.ignored == ("Region", "#7")
    assert "due_date" in mapping.unfilled
    assert "reason" not in mapping.unfilled


def test_a_field_is_known_by_the_columns_that_fill_it() -> None:
    """As messages name them; a field that has one value for all rows has no column."""
    header = ["Type", "Task\n title", "Owner", "Deal", "Account"]
    template = parse_template(
        """
        [fields]
        task_type = { value = "call" }
        task_title = "Task\\n title"
        assignee_id = "Owner"
        "targets.deal_id" = [{ column = "Deal" }, { column = "Account" }]
        """,
        "t.toml",
    )
    assert resolve(header, Request(template)).filled_by == {
        "task_title": 'column "Task title"',
        "assignee_id": 'column "Owner"',
        "targets.deal_id": 'column "Deal" or "Account"',
    }


def test_missing_columns_are_told_together() -> None:
    """Every required field without a column is named, with both ways to fill it."""
    assert problems(["Notes"], Request()) == [
        f"no column fills {field}, which every task needs; choose one with "
        f'--map "{field}=COLUMN"{more}, or set one value for all rows with --set "{field}=VALUE"'
        for field, more in (
            ("task_type", ""),
            ("task_title", ""),
            (
                "assignee_id",
                (
                    " (where it holds names or e-mail addresses, with --lookup assignee_id=FILE as "
                    "well, a table of names and ids)"
                ),
            ),
        )
    ] + [
        (
            "no column says what the tasks are about; fill at least one of deal_id, company_id, "
            "meeting_id, contact_email, contact_name, contact_title, contact_phone, "
            'contact_linkedin, for example with --map "deal_id=COLUMN"'
        )
    ]


def test_two_columns_that_claim_one_field() -> None:
    """Neither is preferred; the error gives the flag for each."""
    assert problems([*HEADER, "Title"], Request()) == [
        (
            "the columns 'Subject' and 'Title' both mean task_title; "
            'choose one: --map "task_title=Subject" or --map "task_title=Title"'
        )
    ]
    assert filled(resolve([*HEADER, "Title"], Request(maps=[("task_title", "Title")])))[
        "task_title"
    ] == ["Title"]


def test_two_columns_of_one_name() -> None:
    """Columns that only their place tells apart are told apart by it."""
    assert problems([*HEADER, "notes", "NOTES"], Request()) == [
        (
            "the columns 'Notes' and 'notes' and 'NOTES' all mean reason; "
            'choose one: --map "reason=#5" or --map "reason=#6" or --map "reason=#7"'
        )
    ]
    mapping = resolve([*HEADER, "Notes"], Request(maps=[("reason", "#6")]))
    assert [source.columns[0].column for source in mapping.sources][-1] == 5


def test_flags_win_over_headers() -> None:
    """--map and --set replace what the header says; --map FIELD= empties it."""
    request = Request(
        maps=[("reason", ""), ("task_title", "#5")],
        sets=[("task_type", "call"), ("priority", "high")],
    )
    mapping = resolve(HEADER, request)
    assert filled(mapping) == {
        "task_type": "call",
        "task_title": ["Notes"],
        "assignee_id": ["Owner"],
        "deal_id": ["deal_id"],
        "priority": "high",
    }
    assert mapping.ignored == ("Type", "Subject")


def test_api_names_are_as_good_as_columns() -> None:
    """--map takes targets.deal_id as well as deal_id, and one column may fill two fields."""
    request = Request(maps=[("targets.company_id", "deal_id"), ("targets.deal_id", "deal_id")])
    assert filled(resolve(HEADER, request))["company_id"] == ["deal_id"]


@pytest.mark.parametrize(
    ("request_", "problem"),
    [
        (
            Request(maps=[("tsk_title", "Subject")]),
            "--map tsk_title: there is no such field; did you mean 'task_title'?",
        ),
        (
            Request(sets=[("zzz", "x")]),
            (
                "--set zzz: there is no such field; the fields are task_type, task_title, "
                "assignee_id, deal_id, company_id, meeting_id, contact_email, contact_name, "
                "contact_title, contact_phone, contact_linkedin, priority, due_date, reason, "
                "talking_points, email_subject, email_body, linkedin_message, status, "
                "dismiss_reason"
            ),
        ),
        (
            Request(lookups=["asignee_id"]),
            "--lookup asignee_id: there is no such field; did you mean 'assignee_id'?",
        ),
        (
            Request(maps=[("task_title", "Subjekt")]),
            "--map task_title: the file has no column 'Subjekt'; did you mean 'Subject'?",
        ),
        (
            Request(maps=[("task_type", "Phone Call")]),
            (
                "--map task_type: the file has no column 'Phone Call'; to give every row this "
                'value, write --set "task_type=call"'
            ),
        ),
        (
            Request(maps=[("reason", "Notes")], sets=[("reason", "because")]),
            "reason is set twice on the command line; keep one --map or --set for it",
        ),
        (
            Request(maps=[("reason", "Notes"), ("reason", "Type")]),
            "reason is set twice on the command line; keep one --map or --set for it",
        ),
        (
            Request(sets=[("assignee_id", " ")]),
            (
                "--set assignee_id: there is no value behind the =; "
                'to leave it unfilled, write --map "assignee_id="'
            ),
        ),
        (
            Request(lookups=["company_id"]),
            (
                "--lookup company_id: no column fills company_id; "
                'choose one with --map "company_id=COLUMN"'
            ),
        ),
    ],
)
def test_flags_that_cannot_be_followed(request_: Request, problem: str) -> None:
    """Each wrong flag is told once, and a field told of is not also called missing."""
    assert problems(HEADER, request_) == [problem]


def test_uncertain_matches_wait_for_a_person() -> None:
    """A header that may mean a field is asked about; the answer settles it."""
    header = ["Type", "Subject", "Owner", "Deal"]
    deal = Match("targets.deal_id", 3, Certainty.CONFIRM)
    assert draft(header, Request()).uncertain == (deal,)
    yes = resolve(header, Request(confirmed=frozenset({deal})))
    assert filled(yes)["deal_id"] == ["Deal"]
    assert problems(header, Request()) == [
        "the column 'Deal' may mean deal_id, which was not confirmed"
    ]
    assert problems(header, Request(declined=frozenset({deal})))[0].startswith(
        "no column says what the tasks are about"
    )


def test_an_uncertain_match_yields_to_a_certain_one() -> None:
    """Where deal_id is there, a column "Deal" is not asked about."""
    assert draft([*HEADER, "Deal"], Request()).uncertain == ()
    assert resolve([*HEADER, "Deal"], Request()).ignored == ("Deal",)


def test_who_vouched_for_a_column() -> None:
    """A column that a person named is trusted; one found by its header is not."""
    header = ["Type", "Subject", "Owner", "deal_id"]
    trusted = {
        source.field.column: source.columns[0].trusted
        for source in resolve(
            header, Request(maps=[("task_title", "Subject")], lookups=["assignee_id"])
        ).sources
    }
    assert trusted == {
        "task_type": False,
        "task_title": True,
        "assignee_id": True,
        "deal_id": False,
    }


TEMPLATE = parse_template(
    """
    [fields]
    task_type = { column = "Kind", default = "call", optional = true }
    task_title = "Subject"
    assignee_id = ["Owner", "Assigned to"]
    targets.deal_id = { column = "Deal", optional = true }
    targets.company_id = [{ column = "WhatId", matches = "^001" }, { column = "AccountId" }]
    reason = { column = "Text", optional = true }
    [[skip]]
    column = "Closed"
    equals = ["1"]
    reason = "already closed"
    [[skip]]
    column = "Deleted"
    equals = ["1"]
    reason = "deleted"
    optional = true
    """,
    "m.toml",
)


def test_a_template_settles_its_columns() -> None:
    """Alternatives that are there are kept in order; a default stands in for a column."""
    header = ["subject", "Assigned to", "AccountId", "WhatId", "Closed", "Region"]
    mapping = resolve(header, Request(template=TEMPLATE))
    assert filled(mapping) == {
        "task_type": "call",
        "task_title": ["subject"],
        "assignee_id": ["Assigned to"],
        "company_id": ["WhatId", "AccountId"],
    }
    assert [(skip.column, skip.rule.reason) for skip in mapping.skips] == [(4, "already closed")]
    assert mapping.ignored == ("Region",)


def test_a_template_whose_columns_are_missing() -> None:
    """Each required column that the file lacks is told once, with the flags that settle it."""
    request = Request(template=TEMPLATE, sample=Sample([["Ring Ann", "x"], ["Ring Bo", "y"]], 2))
    told = """
the mapping of task_title: the file has no column 'Subject'; choose one with --map
 "task_title=COLUMN", or set one value for all rows with --set "task_title=VALUE"
"Subjects" (by its name): --map "task_title=Subjects"
the mapping of assignee_id: the file has no column 'Owner' or 'Assigned to'; choose one with --map
 "assignee_id=COLUMN" (where it holds names or e-mail addresses, with --lookup assignee_id=FILE as
 well, a table of names and ids), or set one value for all rows with --set "assignee_id=VALUE"
the mapping of company_id: the file has no column 'WhatId' or 'AccountId'; choose one with --map
 "company_id=COLUMN", or leave it out with --map "company_id="
the skip rule 'already closed': the file has no column 'Closed'; if a file may lack it, say optional
 = true there
"""
    whole = told.strip().replace("\n ", " ").split("\n")
    assert problems(["Subjects", "Text"], request) == whole


def test_a_column_that_flags_name_is_read_as_the_mapping_reads_its_own() -> None:
    """Its pattern, and the rule of rows to leave out that goes by the same column."""
    template = parse_template(
        """
        [fields]
        task_type = { column = "Kind", values = { Ring = "call" } }
        task_title = "Subject"
        assignee_id = "Owner"
        targets.deal_id = { column = "WhatId", matches = "^006" }
        targets.company_id = [
          { column = "WhatId", matches = "^001" }, { column = "AccountId", optional = true },
        ]
        [[skip]]
        column = "Kind"
        equals = ["Lunch"]
        untyped = true
        reason = "a lunch"
        """,
        "m.toml",
    )
    header = ["What kind", "Subject", "Owner", "About", "AccountId"]
    maps = [("task_type", "What kind"), ("deal_id", "About")]
    mapping = resolve(header, Request(template=template, maps=maps))
    rules = {
        source.field.column: [(c.header, c.rule.matches or c.rule.values) for c in source.columns]
        for source in mapping.sources
    }
    assert rules["task_type"] == [("What kind", {"Ring": "call"})]
    assert rules["deal_id"] == [("About", "^006")]
    assert rules["company_id"] == [("About", "^001"), ("AccountId", None)]
    assert [(skip.column, skip.rule.column) for skip in mapping.skips] == [(0, "What kind")]


def test_a_template_of_the_program_takes_what_a_name_says_for_sure() -> None:
    """Not where its cells say otherwise, nor a column of the export of which it makes nothing."""
    hubspot = shipped_template("hubspot")
    header = ["Task Title", "Type", "Owner", "Due on", "Associated Deal", "Associated Deal IDs"]
    rows = [["Ring Ann", "CALL", "Zoe Park", "2026-12-01", "Pumps", "8"]]
    mapping = resolve(header, Request(template=hubspot, sample=Sample(rows, 6)))
    assert filled(mapping) == {
        "task_type": ["Type"],
        "task_title": ["Task Title"],
        "assignee_id": ["Owner"],
        "deal_id": ["Associated Deal IDs"],
        "due_date": ["Due on"],
    }
    rows = [["Ring Ann", "task", "Zoe Park", "2026-12-01", "Pumps", "8"]]
    assert [
        known.name
        for known in draft(header, Request(template=hubspot, sample=Sample(rows, 6))).missing
    ] == ["task_type"]
    google = shipped_template("google-tasks")
    known = draft(
        ["title", "kind", "due"],
        Request(template=google, sample=Sample([["a", "tasks#task", ""]], 3)),
    )
    assert [match.field for match in known.uncertain] == []


def test_flags_win_over_the_template() -> None:
    """A column that the template names need not be there if a flag fills the field."""
    header = ["Name", "Owner", "AccountId", "Closed"]
    mapping = resolve(
        header,
        Request(template=TEMPLATE, maps=[("task_title", "Name")], sets=[("task_type", "email")]),
    )
    assert filled(mapping)["task_title"] == ["Name"]
    assert filled(mapping)["task_type"] == "email"


def test_the_columns_of_a_results_file_are_known() -> None:
    """Only all seven together make a results file; none of them is an ignored column."""
    whole = resolve([*HEADER, *IMPORT_COLUMNS], Request())
    assert whole.import_columns == {name: i for i, name in enumerate(IMPORT_COLUMNS, 5)}
    assert whole.ignored == ()
    part = resolve([*HEADER, *IMPORT_COLUMNS[1:]], Request())
    assert part.import_columns == {}
    assert part.ignored == IMPORT_COLUMNS[1:]


def test_a_status_is_filled_only_where_somebody_says_so() -> None:
    """A sheet with a column of that very name is read as before; --map, --set or a mapping fill."""
    header = [*HEADER, "status", "dismiss_reason"]
    plain = resolve(header, Request())
    assert plain.ignored == ("status", "dismiss_reason")
    assert "status" not in plain.unfilled
    maps = [("status", "status"), ("dismiss_reason", "dismiss_reason")]
    mapped = filled(resolve(header, Request(maps=maps)))
    assert list(mapped)[-2:] == ["status", "dismiss_reason"]
    assert filled(resolve(header, Request(sets=[("status", "done")])))["status"] == "done"


def test_a_reason_to_dismiss_needs_a_status() -> None:
    """A reason that could never be sent is told before any row, but not beside a worse problem."""
    header = [*HEADER, "Why"]
    maps = [("dismiss_reason", "Why")]
    assert problems(header, Request(maps=maps)) == [
        (
            "dismiss_reason is filled, but nothing fills status, so it would never be sent; "
            'choose the column with --map "status=COLUMN"'
        )
    ]
    assert problems(header, Request(maps=[*maps, ("status", "Sttus")])) == [
        "--map status: the file has no column 'Sttus'"
    ]


def test_words_of_a_field_need_a_column() -> None:
    """`--value` explains cells: a field that no column fills has none."""
    request = Request(values=[("priority", "hoch", "high"), ("task_type", "Anruf", "call")])
    assert problems(HEADER, request) == [
        '--value priority: no column fills priority; choose one with --map "priority=COLUMN"'
    ]
    explained = resolve(HEADER, Request(values=[("task_type", "Anruf", "call")]))
    assert [dict(source.columns[0].words) for source in explained.sources[:2]] == [
        {"anruf": "call"},
        {},
    ]


def test_rows_are_chosen_by_flags_as_well_as_by_a_mapping() -> None:
    """The rules of the mapping come first; a column that decides is not ignored."""
    template = parse_template(
        '[fields]\ntask_title = "Subject"\ntask_type = "Type"\nassignee_id = "Owner"\n'
        'deal_id = "deal_id"\n[[skip]]\ncolumn = "Notes"\nfilled = true\nreason = "noted"',
        "m.toml",
    )
    request = Request(template=template, skips=[("Status", "Done")], only=[("Region", "West")])
    mapping = resolve([*HEADER, "Status", "Region", "Town"], request)
    assert [(skip.column, skip.rule.reason, skip.by_flag) for skip in mapping.skips] == [
        (4, "noted", False),
        (5, 'Status is "Done"', True),
        (6, 'Region is not "West"', True),
    ]
    assert mapping.ignored == ("Town",)


def test_names_in_two_columns_are_one_name() -> None:
    """First and last name fill contact_name, where no column has the whole name for sure."""
    header = [*HEADER, "Last Name", "First Name", "Contact"]
    mapping = resolve(header, Request())
    assert filled(mapping)["contact_name"] == ["First Name + Last Name"]
    assert mapping.ignored == ("Contact",)
    assert filled(resolve([*header, "Full name"], Request()))["contact_name"] == ["Full name"]
    assert "contact_name" not in filled(resolve(header, Request(maps=[("contact_name", "")])))
    taken = Request(maps=[("contact_name", "Last Name")])
    assert filled(resolve(header, taken))["contact_name"] == ["Last Name"]


def test_a_time_that_names_its_date_is_joined_to_it() -> None:
    """A "Due Time" beside "Due Date" is part of it; a --map of the date alone is not added to."""
    header = [*HEADER, "Due Date", "Due Time"]
    mapping = resolve(header, Request())
    assert filled(mapping)["due_date"] == ["Due Date + Due Time"]
    assert mapping.ignored == ()
    alone = resolve(header, Request(maps=[("due_date", "Due Date")]))
    assert filled(alone)["due_date"] == ["Due Date"]
    assert alone.ignored == ("Due Time",)


def test_a_time_that_names_none_is_asked_about() -> None:
    """A "Time" may be that of the due date: a person says so, or it stays out."""
    header = [*HEADER, "Due Date", "Time"]
    time = Match("due_date", 6, Certainty.CONFIRM, beside=5)
    assert draft(header, Request()).uncertain == (time,)
    yes = resolve(header, Request(confirmed=frozenset({time})))
    assert filled(yes)["due_date"] == ["Due Date + Time"]
    no = resolve(header, Request(declined=frozenset({time})))
    assert filled(no)["due_date"] == ["Due Date"]


def test_a_time_beside_an_uncertain_date_is_asked_about_with_it() -> None:
    """Both questions are asked in one round; without the date there is no time of it."""
    header = [*HEADER, "When", "Time"]
    date = Match("due_date", 5, Certainty.CONFIRM)
    time = Match("due_date", 6, Certainty.CONFIRM, beside=5)
    assert draft(header, Request()).uncertain == (date, time)
    both = resolve(header, Request(confirmed=frozenset({date, time})))
    assert filled(both)["due_date"] == ["When + Time"]
    declined = resolve(header, Request(declined=frozenset({date}), confirmed=frozenset({time})))
    assert "due_date" not in filled(declined)


def test_columns_are_joined_by_name() -> None:
    """`A + B` joins two columns, unless one is called so; ids only where names are looked up."""
    header = [*HEADER, "Day", "Hour", "R + D"]
    request = Request(maps=[("due_date", "Day + #7"), ("contact_title", "R + D")])
    mapping = resolve(header, request)
    assert filled(mapping)["due_date"] == ["Day + Hour"]
    assert filled(mapping)["contact_title"] == ["R + D"]
    assert problems(header, Request(maps=[("due_date", "Day + Huor")])) == [
        "--map due_date: the file has no column 'Huor'; did you mean 'Hour'?"
    ]
    assert problems(header, Request(maps=[("company_id", "Day + Hour")])) == [
        (
            "--map company_id: only texts, a date with its time, the parts of a phone number, "
            "names that are looked up, and an id with its kind, of which a pattern takes the id, "
            "can be joined"
        )
    ]


def test_an_id_is_taken_out_of_itself_and_its_kind() -> None:
    """By a pattern, without which both would be sent."""
    header = ["task_type", "task_title", "assignee_id", "about_id", "about_type"]
    joined = "about_id + about_type"
    request = Request(maps=[("deal_id", f"{joined},matches=^(.+) Deal$")])
    assert filled(resolve(header, request))["deal_id"] == [joined]
    assert problems(header, Request(maps=[("deal_id", joined)]))


def test_a_mapping_joins_columns_too() -> None:
    """What --map says can be kept in a mapping, with `optional` for a file without them."""
    template = parse_template(
        '[fields]\ntask_title = "Subject + Notes"\ntask_type = "Type"\nassignee_id = "Owner"\n'
        'deal_id = "deal_id"\ncontact_name = { column = "First + Last", optional = true }',
        "m.toml",
    )
    mapping = resolve(HEADER, Request(template=template))
    assert filled(mapping)["task_title"] == ["Subject + Notes"]
    assert "contact_name" not in filled(mapping)
    assert filled(resolve([*HEADER, "First", "Last"], Request(template=template)))[
        "contact_name"
    ] == ["First + Last"]


def test_a_name_with_its_owner_yields_to_the_name_alone() -> None:
    """A "Task notes" is the reason where there is no "Notes"; two of its kind are a conflict."""
    assert resolve([*HEADER, "Task notes"], Request()).ignored == ("Task notes",)
    header = ["Type", "Subject", "Owner", "deal_id", "Task notes"]
    assert filled(resolve(header, Request()))["reason"] == ["Task notes"]
    assert problems([*header, "Activity notes"], Request()) == [
        (
            "the columns 'Task notes' and 'Activity notes' both mean reason; choose one: "
            '--map "reason=Task notes" or --map "reason=Activity notes"'
        )
    ]


def sampled(header: Sequence[str], row: Sequence[str], **asked: Any) -> Request:
    """A request for a sheet with this row."""
    return Request(sample=Sample([row], len(header), is_whole=True), **asked)


def test_a_column_that_holds_something_else_is_not_asked_about() -> None:
    """Neither a name's likeness nor a common word makes ids of names, or types of ids."""
    header = ["Tsk Type", "Title", "Owner", "deal_id", "Company"]
    fields = [match.field for match in draft(header, Request()).uncertain]
    assert fields == ["task_type", "targets.company_id"]
    row = ["T-1001", "Ring Ann", "usr_1", "0061", "Harborlight Freight"]
    found = draft(header, sampled(header, row))
    assert found.uncertain == ()
    assert [problem[:26] for problem in found.problems] == ["no column fills task_type,"]


def test_a_column_of_types_is_found_by_its_cells() -> None:
    """Whatever it is called, and before the others, as every task needs one."""
    header = ["Date", "Title", "Owner", "deal_id", "How"]
    asked = sampled(header, ["2026-02-01", "Ring Ann", "usr_1", "0061", "call"])
    how = Match("task_type", 4, Certainty.CONFIRM)
    date = Match("due_date", 0, Certainty.CONFIRM)
    found = draft(header, asked)
    assert (found.problems, found.uncertain, found.people) == ((), (how, date), None)
    confirmed = replace(asked, confirmed=frozenset({how}), declined=frozenset({date}))
    assert filled(resolve(header, confirmed))["task_type"] == ["How"]
    declined = replace(asked, declined=frozenset({how, date}))
    assert draft(header, declined).problems[0].startswith("no column fills task_type")


def test_a_column_called_type_without_a_type_yields_to_one_with_types() -> None:
    """Both are asked about, that with the types first; without such a column it is taken."""
    header = ["Type", "Title", "Owner", "deal_id", "How"]
    row = ["Prospect", "Ring Ann", "usr_1", "0061", "call"]
    how = Match("task_type", 4, Certainty.CONFIRM)
    own = Match("task_type", 0, Certainty.CONFIRM)
    asked = sampled(header, row)
    assert set(draft(header, asked).uncertain) == {how, own}
    assert filled(draft(header, replace(asked, confirmed=frozenset({how}))).mapping)[
        "task_type"
    ] == ["How"]
    no = replace(asked, declined=frozenset({how}))
    assert filled(resolve(header, no))["task_type"] == ["Type"]
    assert draft(header[:4], sampled(header[:4], row[:4])).uncertain == ()
    explained = sampled(header, row, values=[("task_type", "Prospect", "call")])
    assert draft(header, explained).uncertain == ()


def test_of_two_columns_the_one_with_the_right_cells_is_taken() -> None:
    """Where the other holds none of it; where both hold some, a person says which."""
    header = ["Type", "Activity type", "Title", "Owner", "deal_id"]
    row = ["Prospect", "call", "Ring Ann", "usr_1", "0061"]
    assert filled(resolve(header, sampled(header, row)))["task_type"] == ["Activity type"]
    both = sampled(header, ["email", *row[1:]])
    assert problems(header, both)[0].startswith("the columns 'Type' and 'Activity type' both mean")


def test_an_empty_column_claims_nothing() -> None:
    """Of two, the one with cells is taken; a name in two columns yields to no empty one."""
    header = [
        "Type",
        "Title",
        "Owner",
        "Phone",
        "Mobile",
        "Contact name",
        "First name",
        "Last name",
    ]
    row = ["call", "Ring Ann", "usr_1", "", "+1 415 555 0101", "", "Ann", "Fox"]
    found = filled(resolve(header, sampled(header, row)))
    assert found["contact_phone"] == ["Mobile"]
    assert found["contact_name"] == ["First name + Last name"]
    part = replace(sampled(header, row), sample=Sample([row], len(header)))
    assert problems(header, part)[0].startswith("the columns 'Phone' and 'Mobile' both mean")


def test_beside_the_names_of_owners_their_ids_are_meant() -> None:
    """An export has both; with a lookup, which of them it is for is asked."""
    header = ["Type", "Title", "Owner", "Owner ID", "deal_id"]
    row = ["call", "Ring Ann", "Nora Fox", "usr_1", "0061"]
    assert filled(resolve(header, sampled(header, row)))["assignee_id"] == ["Owner ID"]
    looked_up = sampled(header, row, lookups=["assignee_id"])
    assert problems(header, looked_up)[0].startswith("the columns 'Owner' and 'Owner ID' both mean")


def test_a_person_can_say_which_of_two_columns_is_meant() -> None:
    """Without one it is a problem; with all declined, none fills the field."""
    header = ["Type", "Subject", "Title", "Owner", "deal_id"]
    subject = Match("task_title", 1, Certainty.SYNONYM)
    title = Match("task_title", 2, Certainty.SYNONYM)
    found = draft(header, Request())
    assert (found.questions, found.is_stuck) == ((subject, title), False)
    [problem] = found.problems
    assert problem == (
        "the columns 'Subject' and 'Title' both mean task_title; choose one: "
        '--map "task_title=Subject" or --map "task_title=Title"'
    )
    said = Request(confirmed=frozenset({title}), declined=frozenset({subject}))
    assert filled(resolve(header, said))["task_title"] == ["Title"]
    none = draft(header, Request(declined=frozenset({subject, title})))
    assert (none.missing, none.is_stuck) == ((find_field("task_title"),), False)
    assert none.problems[0].startswith("no column fills task_title")
    assert draft(header, Request(maps=[("due_date", "None")])).is_stuck


def test_an_address_says_what_a_task_is_about_where_nothing_else_does() -> None:
    """A column of addresses is asked about only where no other target is there."""
    header = ["Type", "Title", "Owner", "Contact"]
    row = ["call", "Ring Ann", "usr_1", "ann@example.com"]
    contact = Match("targets.contact.email", 3, Certainty.CONFIRM)
    assert draft(header, sampled(header, row)).uncertain == (contact,)
    wider = [*header, "deal_id"]
    assert draft(wider, sampled(wider, [*row, "0061"])).uncertain == ()


def test_a_column_of_people_needs_a_lookup_and_no_question() -> None:
    """Whether it holds ids is plain; with a lookup the question has an answer that goes on."""
    header = ["Type", "Title", "Who", "deal_id"]
    row = ["call", "Ring Ann", "dev@example.com", "0061"]
    who = Match("assignee_id", 2, Certainty.CONFIRM)
    found = draft(header, sampled(header, row))
    assert (found.problems, found.uncertain, found.people) == ((), (), who)
    with_lookup = draft(header, sampled(header, row, lookups=["assignee_id"]))
    assert (with_lookup.uncertain, with_lookup.people) == ((who,), None)
    named = ["Type", "Title", "Owner", "deal_id"]
    assert draft(named, sampled(named, row)).people == Match("assignee_id", 2, Certainty.SYNONYM)
    mapped = sampled(header, row, maps=[("assignee_id", "Who")])
    assert draft(header, mapped).people == Match("assignee_id", 2, Certainty.SYNONYM)
    insisted = sampled(header, row, maps=mapped.maps, values=[("assignee_id", "*", "*")])
    assert draft(header, insisted).people is None


def test_a_column_of_types_is_no_column_of_people() -> None:
    """In Dutch "Wie" is "who", in German "how": what it holds tells which."""
    header = ["Betreff", "Wie", "Wer", "deal_id"]
    rows = [["Ann anrufen", how, who, "0061"] for how, who in (("Anruf", "Uwe"), ("Besuch", "Ina"))]
    found = draft(header, Request(sample=Sample(rows, 4, is_whole=True)))
    assert found.uncertain == (Match("task_type", 1, Certainty.CONFIRM),)
    assert found.people == Match("assignee_id", 2, Certainty.CONFIRM)
    dutch = [[row[0], "Ann Vale", "Uwe", row[3]] for row in rows]
    people = draft(header, Request(sample=Sample(dutch, 4, is_whole=True))).people
    assert people == Match("assignee_id", 1, Certainty.CONFIRM)


def test_what_contacts_are_at_work_is_not_taken_for_the_title() -> None:
    """A column called "Title" may hold either: where it holds jobs, a person says which."""
    header = ["Type", "Title", "Owner", "deal_id"]
    jobs = [["call", job, "usr_1", "0061"] for job in ("CEO", "VP Sales", "Account Manager")]
    asked = Request(sample=Sample(jobs, 4))
    title = Match("task_title", 1, Certainty.SYNONYM)
    assert draft(header, asked).uncertain == (title,)
    assert filled(resolve(header, replace(asked, confirmed=frozenset({title}))))["task_title"]
    tasks = [["call", text, "usr_1", "0061"] for text in ("Ring the CEO", "Ask Ann", "CEO")]
    assert draft(header, Request(sample=Sample(tasks, 4))).uncertain == ()
    own = ["Type", "task_title", "Owner", "deal_id"]
    assert draft(own, asked).uncertain == ()


def test_ids_that_say_what_tasks_are_about_are_told_with_their_flag() -> None:
    """By their form, where nothing else says it."""
    header = ["Type", "Subject", "Owner", "Bezug"]
    about = [["call", "Ring", "usr_1", f"{record}5e0000021VeFAAU"] for record in ("006", "001")]
    (problem,) = draft(header, Request(sample=Sample(about, 4))).problems
    assert problem.endswith(
        'for example with --map "deal_id=Bezug,matches=^006" and '
        '--map "company_id=Bezug,matches=^001"'
    )
    (other,) = draft(header, Request(sample=Sample([["call", "Ring", "usr_1", "x"]], 4))).problems
    assert other.endswith('for example with --map "deal_id=COLUMN"')


def test_columns_that_may_be_what_is_missing_are_told() -> None:
    """By a part of their names, or by what they hold, each with its flag."""
    staff = "Responsable commercial"
    header = ["Type", staff, "Pourquoi pas", "deal_id", "Ville"]
    rows = [["call", "Luc", "relancer Anne pour le devis", "0061", "Lyon"]]
    found = draft(header, Request(sample=Sample(rows, 5, is_whole=True)))
    assert [text.splitlines()[1:] for text in found.problems] == [
        ['"Pourquoi pas" (it holds texts of several words): --map "task_title=Pourquoi pas"'],
        [
            f'"{staff}" (its name has "Responsable"): --map "assignee_id={staff}"',
            '"Ville" (it holds names of people): --map "assignee_id=Ville"',
        ],
    ]


def test_words_and_unfilled_fields_of_a_mapping_are_those_of_flags() -> None:
    """Either way says the same; a flag wins over the mapping, word by word."""
    template = parse_template(
        """
        unfilled = ["reason"]

        [fields]
        task_type = { value = "call" }
        task_title = "Subject"
        assignee_id = "Owner"
        deal_id = "deal_id"
        priority = "Type"

        [words.priority]
        Hoch = "high"
        P1 = "urgent"
        """,
        "m.toml",
    )
    values = [("priority", "p1", "low")]
    mapping = resolve(HEADER, Request(template=template, values=values))
    (words,) = (s.columns[0].words for s in mapping.sources if s.field.name == "priority")
    assert words == {"hoch": "high", "p1": "low"}
    assert "reason" not in filled(mapping)
    mapped = resolve(HEADER, Request(template=template, maps=[("reason", "Notes")]))
    assert filled(mapped)["reason"] == ["Notes"]


def test_short_numbers_under_a_common_name_are_asked_about_as_records() -> None:
    """Any program may have numbered them; the field's own name, a form and an answer count."""

    def fills(column: str, cell: str, **given: Any) -> tuple[list[str], list[str]]:
        sample = Sample([["call", "Ring Ann", "usr_1", cell, "a@example.com"]], 5)
        header = ["task_type", "task_title", "assignee_id", column, "email"]
        found = draft(header, Request(sample=sample, **given))
        certain = {match.field for match in found.uncertain}
        filled = [s.field.column for s in found.mapping.sources if s.field.name not in certain]
        return [name for name in filled if name.endswith("y_id")], sorted(certain)

    assert fills("account_id", "1001") == ([], ["targets.company_id"])
    assert fills("account_id", "0015e0000021VeFAAU") == (["company_id"], [])
    assert fills("company_id", "1001") == (["company_id"], [])
    assert fills("account_id", "30100000201") == (["company_id"], [])
    assert fills("account_id", "1001", maps=[("company_id", "account_id")]) == (["company_id"], [])
    confirmed = frozenset({Match("targets.company_id", 3, Certainty.SYNONYM)})
    assert fills("account_id", "1001", confirmed=confirmed) == (["company_id"], [])


@pytest.mark.parametrize(
    "cell", ["a1b2c3d4-0000-4000-8000-000000000001", "5f1a2b3c4d5e6f7a8b9c0d1e", "lead_Ab1"]
)
def test_records_of_programs_that_hockeystack_does_not_connect_are_asked_about(cell: str) -> None:
    """Neither Salesforce nor HubSpot writes ids so, whatever the column is called."""
    sample = Sample([["call", "Ring Ann", "usr_1", cell, "a@example.com"]], 5)

    def in_doubt(column: str, **given: Any) -> list[str]:
        header = ["task_type", "task_title", "assignee_id", column, "email"]
        return [m.field for m in draft(header, Request(sample=sample, **given)).uncertain]

    for column in ("Account ID", "Company ID", "company_id"):
        assert in_doubt(column) == ["targets.company_id"]
        assert in_doubt(column, maps=[("company_id", column)]) == []
    assert in_doubt("Deal ID") == ["targets.deal_id"]
    confirmed = frozenset({Match("targets.deal_id", 3, Certainty.NAME)})
    assert in_doubt("Deal ID", confirmed=confirmed) == []
    assert in_doubt("meeting_id") == []  # HockeyStack may have its own


def test_a_date_in_the_place_of_another_is_read_in_its_own_order() -> None:
    """How a program writes its dates says nothing of a column that it does not have."""
    todo = shipped_template("microsoft-todo")
    header = ["title", "Due Date", "owner", "contact_email", "type"]
    rows = [["Ring Ann", "25/12/2026", "usr_1", "a@example.com", "call"]]
    mapping = resolve(header, Request(template=todo, sample=Sample(rows, 5)))
    [due] = [s for s in mapping.sources if s.field.name == "due_date"]
    assert [(c.header, c.rule.date_order) for c in due.columns] == [("Due Date", None)]
