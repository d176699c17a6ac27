"""Whole chunks through a settled mapping."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from importer.contract.body import validate_body
from importer.contract.closing import Closing
from importer.contract.fields import ALL_FIELDS
from importer.contract.fingerprint import fingerprint_of
from importer.errors import MappingError
from importer.mapping.cells.filling import CellOptions
from importer.mapping.cells.mapped_chunk import MappedChunk, Prior
from importer.mapping.mapper import Mapper
from importer.mapping.request import Request
from importer.mapping.resolve import resolve
from importer.mapping.template.parse import parse_template
from importer.mapping.template.patterns import Pattern
from importer.mapping.words.vocabulary import NULL_WORDS
from importer.rows.issues import Issue
from importer.rows.outcome import IMPORT_COLUMNS
from importer.rows.table import Chunk
from importer.validation import Validator

HEADER = ("task_type", "task_title", "assignee_id", "deal_id", "due_date")
OPTIONS = CellOptions(ZoneInfo("Europe/Berlin"), time(9))


def chunk(rows: Sequence[Sequence[str]]) -> Chunk:
    """Rows as a source gives them, from row 2 on."""
    return Chunk(range(2, len(rows) + 2), (), [list(row) for row in rows], ())


def map_rows(
    rows: Sequence[Sequence[str]], header: Sequence[str] = HEADER, request: Request | None = None
) -> MappedChunk:
    """The rows after both passes."""
    mapper = Mapper(resolve(header, request or Request()), len(header), OPTIONS, {})
    mapper.observe(chunk(rows))
    mapper.check_columns()
    return mapper.map(chunk(rows))


def test_rows_become_nested_values() -> None:
    """Each row is a dictionary as the API nests it, with its own number."""
    mapped = map_rows(
        [
            ("Call", " Chase ", "usr_1", "007", "2026-12-01"),
            ("email", "", "usr_2", "", "2026-12-01 14:30"),
        ]
    )
    assert list(mapped.numbers) == [2, 3]
    assert [{**values, "due_date": values["due_date"].isoformat()} for values in mapped.values] == [
        {
            "task_type": "call",
            "task_title": "Chase",
            "assignee_id": "usr_1",
            "targets": {"deal_id": "007"},
            "due_date": "2026-12-01T09:00:00+01:00",
        },
        {
            "task_type": "email",
            "assignee_id": "usr_2",
            "due_date": "2026-12-01T14:30:00+01:00",
        },
    ]
    assert list(mapped.issues) == [(), ()]
    assert list(mapped.skips) == [None, None]
    assert list(mapped.priors) == [None, None]


def test_evidence_of_a_later_chunk_counts() -> None:
    """The order of day and month is decided from the whole column, not from one chunk."""
    mapper = Mapper(resolve(HEADER, Request()), len(HEADER), OPTIONS, {})
    first = chunk([("call", "a", "u", "d", "03/04/2026")])
    later = chunk([("call", "a", "u", "d", day) for day in ("", "13/04/2026", "13/04/2026")])
    mapper.observe(first)
    mapper.observe(later)
    assert mapper.date_notes() == [
        (
            'dates in "due_date": day before month, as "13/04/2026" (row 3) shows; '
            "without a time of day 09:00; Europe/Berlin"
        )
    ]
    assert mapper.map(first).values[0]["due_date"].isoformat() == "2026-04-03T09:00:00+02:00"


def test_cells_beyond_the_header_are_told() -> None:
    """They fill no field; empty ones are not worth a word."""
    row = ("call", "a", "u", "d", "")
    mapped = map_rows([row, (*row, "", " "), (*row, "left", "", "over")])
    assert [list(issues) for issues in mapped.issues] == [
        [],
        [],
        [
            Issue(
                "extra_cells",
                'the row has 8 cells, the header 5; beyond it: "left | over"',
                "quote a cell that holds the delimiter, or name the column",
                value="left | over",
            )
        ],
    ]


def test_cells_beyond_the_header_stay_so_in_a_results_file() -> None:
    """Fed back, they stand under blank names, and are told in the same words."""
    header = HEADER[:4]
    row = ("call", "Call Bob", "usr_7", "u1", "d1", "because")
    first = map_rows([row], header).issues
    again = map_rows([(*row, *[""] * 7)], (*header, "", "", *IMPORT_COLUMNS)).issues
    assert [list(issues) for issues in first] == [
        [
            Issue(
                "extra_cells",
                'the row has 6 cells, the header 4; beyond it: "d1 | because"',
                "quote a cell that holds the delimiter, or name the column",
                value="d1 | because",
            )
        ]
    ]
    assert first == again


def test_dates_told_by_the_flag_and_by_the_mapping() -> None:
    """The note says who gave the order; a column without a decision has none."""
    template = parse_template(
        """
        [fields]
        task_type = "task_type"
        task_title = "task_title"
        assignee_id = "assignee_id"
        deal_id = "deal_id"
        due_date = { column = "due_date", date_order = "mdy" }
        """,
        "m.toml",
    )
    mapping = resolve(HEADER, Request(template=template))
    dated = chunk([("call", "a", "u", "d", "03/04/2026 10:00")])
    notes = []
    for order in ("dmy", None):
        mapper = Mapper(mapping, len(HEADER), replace(OPTIONS, date_order=order), {})
        assert mapper.date_notes() == []
        mapper.observe(dated)
        notes += mapper.date_notes()
    assert notes == [
        'dates in "due_date": day before month, as set by --date-order; Europe/Berlin',
        'dates in "due_date": month before day, as the mapping says; Europe/Berlin',
    ]


def test_dates_told_by_the_header() -> None:
    """The form in a header settles the order of its column; a flag wins over it."""
    header = (*HEADER[:-1], "Due Date (MM/DD/YYYY)")
    rows = [("call", "Chase", "usr_1", "007", "03/04/2026")]
    mapping = resolve(header, Request())

    def due(options: CellOptions) -> str:
        mapper = Mapper(mapping, len(header), options, {})
        mapper.observe(chunk(rows))
        mapper.check_columns()
        text: str = mapper.map(chunk(rows)).values[0]["due_date"].isoformat()
        return text

    assert due(OPTIONS) == "2026-03-04T09:00:00+01:00"
    assert due(replace(OPTIONS, date_order="dmy")) == "2026-04-03T09:00:00+02:00"


def test_a_header_and_a_cell_of_two_orders_stop_the_run() -> None:
    """The column is told as a whole, before any of its rows is settled."""
    header = (*HEADER[:-1], "Due Date (MM/DD/YYYY)")
    with pytest.raises(
        MappingError, match=r'the header .* says month before day, but "25/04/2026"'
    ):
        map_rows([("call", "Chase", "usr_1", "007", "25/04/2026")], header)


def test_skip_rules_give_their_reason() -> None:
    """The first rule that applies is the one that is named."""
    template = parse_template(
        """
        fields = { task_type = "T", task_title = "S", assignee_id = "O", deal_id = "D" }
        [[skip]]
        column = "Closed"
        equals = ["1", "true"]
        reason = "closed"
        [[skip]]
        column = "Done at"
        filled = true
        reason = "done"
        """,
        "m.toml",
    )
    header = ("T", "S", "O", "D", "Closed", "Done at")
    rows = [
        ("call", "a", "u", "d", closed, done)
        for closed, done in [("0", ""), ("TRUE", "x"), ("", "2026-01-01"), ("", "null")]
    ]
    assert map_rows(rows, header, Request(template=template)).skips == [
        None,
        "closed",
        "done",
        None,
    ]


UNTYPED = """
[fields]
task_type = [{ column = "Kind", optional = true }, { column = "Type", optional = true }]
task_title = "S"
assignee_id = "O"
deal_id = "D"
[[skip]]
column = "Type"
equals = ["Meeting"]
untyped = true
reason = "a meeting"
optional = true
"""


@pytest.mark.parametrize(
    ("head", "flag", "types", "skips"),
    [
        ("", None, [None, "call", "email", None], ["a meeting", None, None, None]),
        ("", "linkedin", ["linkedin", "call", "email", "linkedin"], [None] * 4),
        ('default_type = "call"', None, ["call", "call", "email", "call"], [None] * 4),
        ('default_type = "call"', "email", ["email", "call", "email", "email"], [None] * 4),
    ],
)
def test_tasks_without_a_type_are_skipped_or_have_the_default_one(
    head: str, flag: str | None, types: list[str | None], skips: list[str | None]
) -> None:
    """A rule for types that HockeyStack lacks leaves typed rows alone; the flag wins."""
    header = ("Kind", "Type", "S", "O", "D")
    cells = [("", "Meeting"), ("Call", "Meeting"), ("", "Email"), ("", "")]
    rows = [(*cell, "a", "u1", "d1") for cell in cells]
    request = Request(template=parse_template(f"{head}\n{UNTYPED}", "m.toml"), default_type=flag)
    mapped = map_rows(rows, header, request)
    assert [values.get("task_type") for values in mapped.values] == types
    assert mapped.skips == skips
    told = [[issue.message for issue in issues] for issues in mapped.issues]
    if flag == "linkedin":
        assert told == [
            ['"Meeting" is not a type that HockeyStack has; the default type "linkedin" was used'],
            [], [], [],
        ]  # fmt: skip


def test_a_sheet_without_types_has_the_default_one() -> None:
    """Where no column says a type, every task has it; a fixed type is the person's last word."""
    header, rows = ("S", "O", "D"), [("a", "u1", "d1")]
    maps = [("task_title", "S"), ("assignee_id", "O"), ("deal_id", "D")]
    request = Request(maps=maps, default_type="email")
    assert [values["task_type"] for values in map_rows(rows, header, request).values] == ["email"]
    request = Request(maps=maps, default_type="email", sets=[("task_type", "call")])
    assert [values["task_type"] for values in map_rows(rows, header, request).values] == ["call"]


def test_an_earlier_results_file_is_read() -> None:
    """What the import_* columns say of a row goes along with it."""
    row = ("call", "a", "u", "d", "", "2", " created ", "t-1", "", "", "1", "r-1")
    assert map_rows([row], (*HEADER, *IMPORT_COLUMNS)).priors == [Prior("created", "t-1")]


def test_fixed_values_fill_every_row() -> None:
    """--set gives one value, of the field's kind; midnight that was typed is meant."""
    request = Request(sets=[("due_date", "2026-12-01 00:00"), ("talking_points", "a;b")])
    values = map_rows([("call", "a", "u", "d", "2027-01-01")] * 2, request=request).values
    assert [v["due_date"].isoformat() for v in values] == ["2026-12-01T00:00:00+01:00"] * 2
    assert [v["draft"] for v in values] == [{"talking_points": ["a", "b"]}] * 2


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        (
            "priority",
            "hgh",
            (
                'the fixed value of priority: "hgh" is not a priority; '
                "did you mean high? write urgent, high, medium or low"
            ),
        ),
        (
            "deal_id",
            "'0070",
            (
                'the fixed value of deal_id: "\'0070" was read as "0070": without the apostrophe '
                'in front; write "0070"'
            ),
        ),
        (
            "assignee_id",
            "Dana Fox",
            (
                'the fixed value of assignee_id: "Dana Fox" looks like a name or an e-mail '
                "address, not like an id; write the id itself, not a name or an address"
            ),
        ),
        (
            "deal_id",
            "0070|0071",
            (
                'the fixed value of deal_id: "0070|0071" lists 2 values, but one id is needed; '
                "keep the right one, or make a row for each"
            ),
        ),
        (
            "contact_phone",
            "ask Zoe",
            (
                'the fixed value of contact_phone: "ask Zoe" has no digits, so it is not a phone '
                "number; write one number such as +1 415 555 0101, or leave the cell empty"
            ),
        ),
        (
            "due_date",
            "03/04/2026",
            (
                'the fixed value of due_date: "03/04/2026" can be day 3 of month 4 or '
                "day 4 of month 3; no date in the column settles it; set --date-order dmy or "
                "--date-order mdy, or write it like 2026-02-28, or 2026-02-28 14:30"
            ),
        ),
    ],
)
def test_a_fixed_value_that_does_not_fit_stops_the_run(name: str, text: str, message: str) -> None:
    """What would make every row invalid is told once, before any row."""
    with pytest.raises(MappingError) as caught:
        map_rows([("call", "a", "u", "d", "")], request=Request(sets=[(name, text)]))
    assert str(caught.value) == message


def test_a_fixed_name_is_an_id_where_a_person_says_so() -> None:
    """`--value "assignee_id:*=*"` vouches for `--set` as it does for a column."""
    asked = Request(sets=[("assignee_id", "Dana Fox")], values=[("assignee_id", "*", "*")])
    values = map_rows([("call", "a", "u", "d", "")], request=asked).values
    assert [v["assignee_id"] for v in values] == ["Dana Fox"]


def test_a_name_under_value_is_no_id_either() -> None:
    """What a word of a column means is an id, or an issue of its row."""
    asked = Request(values=[("assignee_id", "u", "Dana Fox")])
    rows = map_rows([("call", "a", "u", "d", ""), ("call", "a", "v", "d", "")], request=asked)
    assert [v.get("assignee_id") for v in rows.values] == [None, "v"]
    assert [[issue.code for issue in issues] for issues in rows.issues] == [["not_an_id"], []]


def test_owners_by_name_need_a_word_from_a_person() -> None:
    """A column "Owner" of names stops the run, --map or not; --value says that they are ids."""
    header = ("Type", "Subject", "Owner", "deal_id")
    rows = [("call", "a", "Dana Fox", "d"), ("call", "b", "dana@example.com", "d")]
    for maps in ([], [("assignee_id", "Owner")]):
        with pytest.raises(MappingError, match="holds names or e-mail addresses"):
            map_rows(rows, header, Request(maps=maps))
    mapped = map_rows(rows, header, Request(values=[("assignee_id", "*", "*")]))
    assert [values["assignee_id"] for values in mapped.values] == ["Dana Fox", "dana@example.com"]
    assert list(mapped.issues) == [(), ()]


def test_a_few_names_among_owners_are_issues() -> None:
    """One slip in a column of ids does not stop the others."""
    header = ("Type", "Subject", "Owner", "deal_id")
    mapped = map_rows([("call", "a", o, "d") for o in ("usr_1", "usr_2", "Dana Fox")], header)
    assert [[issue.code for issue in issues] for issues in mapped.issues] == [[], [], ["not_an_id"]]


def test_a_chunk_without_rows() -> None:
    """Nothing in, nothing out."""
    assert map_rows([]).values == []


CELLS = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        [
            "n/a",
            "<p>",
            "call",
            "done",
            "dismissed",
            "03/04/2026",
            "26-12-01",
            "2026-12-01 00:00",
            "a;b",
        ]
    ),
    st.from_regex(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}( \d\d:\d\d)?([+-]\d{1,4}|Z)?", fullmatch=True),
)


@given(
    st.lists(st.lists(CELLS, min_size=len(ALL_FIELDS), max_size=len(ALL_FIELDS) + 2), max_size=4)
)
def test_no_cell_stops_the_run(rows: list[list[str]]) -> None:
    """Whatever the cells hold, each row ends as a body or as an issue, all told in words."""
    request = Request(
        maps=[(name, name) for name in ("status", "dismiss_reason")],
        values=[("assignee_id", "*", "*")],
    )
    mapped = map_rows(rows, [field.column for field in ALL_FIELDS], request)
    for found in Validator({}).validate(mapped.values, mapped.issues):
        assert (found.body is None) is any(issue.is_error for issue in found.issues)
        assert all(issue.message for issue in found.issues)
        if found.closing is not None:
            assert found.body is not None
            assert Closing.model_validate_json(found.closing).to_json() == found.closing
        if found.body is not None:
            assert found.body.to_json()
            assert len(fingerprint_of(found.body)) == 16


@given(
    st.text(st.characters(blacklist_categories=["Cc", "Cs"]), min_size=1, max_size=80).filter(
        lambda text: text == text.strip() and text not in {"-", "--", "---", "[]", "{}"}
    )
)
@example("FALSE")
@example("####")
@example("n/a")
def test_text_survives_to_the_wire(text: str) -> None:
    """What stands in a cell is what the JSON body says, or it is an issue: 007 stays 007."""
    header = ("task_type", "task_title", "assignee_id", "deal_id")
    request = Request(maps=[(name, name) for name in header])
    mapped = map_rows([("call", text, "007", "000012")], header, request)
    if mapped.issues[0]:
        [issue] = mapped.issues[0]
        assert issue.code == ("null_word_required" if text in NULL_WORDS else "not_a_text")
        return
    body = validate_body(mapped.values[0])
    assert type(body).model_validate_json(body.to_json()).model_dump(exclude_none=True) == {
        "task_type": "call",
        "task_title": text,
        "assignee_id": "007",
        "targets": {"deal_id": "000012"},
    }


def test_a_pattern_that_never_ends_is_told_while_dates_are_observed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With its place and the row, before any row is settled."""
    limits = {"seconds_a_cell": 0.05, "seconds_in_all": 10.0}
    monkeypatch.setattr(Pattern.__init__, "__kwdefaults__", limits)
    template = parse_template(
        'name = "M"\n[fields]\ntask_type = "task_type"\ntask_title = "task_title"\n'
        'assignee_id = "assignee_id"\ndeal_id = "deal_id"\n'
        'due_date = { column = "due_date", matches = "(a|aa)+$" }\n',
        "m.toml",
    )
    rows = [["call", "Ring", "usr_1", "0061", text] for text in ("", "a" * 60 + "!")]

    with pytest.raises(MappingError) as error:
        map_rows(rows, request=Request(template=template))

    assert error.value.message == (
        "the mapping, due_date: the pattern '(a|aa)+$' takes too long over row 3, "
        'column "due_date"'
    )


def test_joined_columns_fill_one_field() -> None:
    """Names and times are joined row by row, and what is wrong is told of all the columns."""
    header = (*HEADER, "Due Time", "First Name", "Last Name")
    row = ("call", "Chase", "usr_1", "007")
    mapped = map_rows(
        [
            (*row, "2026-12-01", "2:30 PM", "Zoë", "Quill"),
            (*row, "2026-12-01 10:00", "11:00", "", "Quill"),
        ],
        header,
    )
    first, second = mapped.values
    assert first["due_date"].isoformat() == "2026-12-01T14:30:00+01:00"
    assert first["targets"]["contact"] == {"name": "Zoë Quill"}
    assert second["targets"]["contact"] == {"name": "Quill"}
    assert [(issue.code, issue.column, issue.value) for issue in mapped.issues[1]] == [
        ("invalid_date", "due_date + Due Time", "2026-12-01 10:00 11:00")
    ]
