"""What the columns of a chunk say is sure, the models of the contract say as well."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import importer
from importer.contract.body import validate_body
from importer.contract.fields import (
    ALL_FIELDS,
    CLOSING_FIELDS,
    FIELD_BY_NAME,
    IDENTIFIER_KINDS,
    Kind,
)
from importer.contract.fingerprint import fingerprint_of, likeness_columns, likeness_keys
from importer.contract.reference import length_with_mark
from importer.contract.sent_json import in_order, json_of
from importer.contract.sure_rows import SureBody, judge, key_of, made
from importer.errors import ImporterError
from importer.mapping.cells.converter import CellContext, ColumnConverter
from importer.mapping.cells.mapped_chunk import MappedChunk
from importer.mapping.cells.nesting import nest
from importer.mapping.settled import ColumnSource
from importer.mapping.template.rules import ColumnRule
from importer.rows.whole_column import Clean
from tests.dirty import TRAPS

SAMPLES = Path(importer.__file__).parent.parent / "samples"
GOOD: dict[str, list[Any]] = {
    "task_type": ["call", "email", "linkedin"],
    "task_title": ["Call back", "Cafe\u0301 visit", "x" * 500],
    "assignee_id": ["usr_1", "007"],
    "targets.deal_id": ["006A1", "", None],
    "targets.company_id": ["001B", "", None],
    "targets.meeting_id": ["m1", "", None],
    "targets.contact.email": ["dana.o'neil+x@ex-ample.com", "a@b.co", "", None],
    "targets.contact.name": ["Zoë Reyes", "", None],
    "targets.contact.title": ["CTO", "", None],
    "targets.contact.phone_number": ["+1 415 555 0100", "", None],
    "targets.contact.linkedin_url": ["https://www.linkedin.com/in/x", "linkedin.com/in/y", None],
    "priority": ["high", "", None],
    "due_date": [
        datetime(2027, 1, 5, 8, 30, tzinfo=UTC),
        datetime(9999, 12, 31, 23, 59, tzinfo=timezone(-timedelta(hours=9))),
        datetime(1900, 1, 1, tzinfo=timezone(timedelta(hours=5, minutes=45))),
        None,
    ],
    "reason": ["Because", "two\nlines", "two\r\nlines", "x" * 2000, None],
    "draft.talking_points": [["price", "term"], ["price"], None, None],
    "draft.subject": ["Hi", "", None],
    "draft.body": ["Text\r\rwith ends", "", None],
    "draft.message": ["Hello", "", None],
    "status": [None, None, "completed"],
    "dismiss_reason": [None, None, "won"],
}
WRITTEN_AS_THEY_ARE = IDENTIFIER_KINDS | {Kind.TEXT, Kind.LONG_TEXT}
LIKE_SURE = [
    *("a%b+c@d-e.f-g.museum", "_@a.co", "x@a-.co", "x@-a.co", "x@a.c", "x@a.co-m", "a@b.co\x85"),
    *("https://linkedin.com/in/%C3%A9-x/", "http://www.linkedin.com/in/a", "linkedin.com/in/a"),
    *("+1 415 555 0100", "+1\xa0415 555 0100", "(415) 555-0100", "4155550100", "+" + "1" * 70),
    *("A1", "a1_" * 40, "A1\u200b", "\u0661A", "1" * 18, "a1-2", "0011223344556677AbC"),
]
"""Texts near the forms that a converter knows to be sure."""
CLOSING = [field.name for field in CLOSING_FIELDS]


@cache
def cells_of_samples() -> list[str]:
    """Every different cell of the samples, as it is read."""
    found: set[str] = set()
    for path in sorted([*SAMPLES.iterdir(), *(SAMPLES / "defects").iterdir()]):
        if path.suffix in {".md", ".toml"} or path.is_dir():
            continue
        try:
            with importer.read_table(path) as table:
                for _, cells in table.rows:
                    found.update(cells)
        except ImporterError:
            continue
    return sorted(found)


def values_of(kind: Kind, good: list[Any]) -> st.SearchStrategy[Any]:
    """Values of a field: mostly good ones, else what a cell may hold."""
    texts = st.sampled_from(TRAPS) | st.sampled_from(cells_of_samples()) | st.text(max_size=8)
    if kind is Kind.DATE:
        zones = st.integers(-14 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m)))
        return st.sampled_from(good) | st.datetimes(timezones=zones)
    if kind is Kind.LIST:
        return st.sampled_from(good) | st.lists(texts, max_size=3)
    return st.sampled_from(good) | texts


KINDS = {field.name: field.kind for field in ALL_FIELDS}
DRAFTS: list[dict[str, Any]] = [
    {"task_type": "call", "draft.talking_points": ["price", "term"]},
    {"task_type": "email", "draft.subject": "Hi"},
    {"task_type": "linkedin", "draft.message": "Hello"},
    {"task_type": "call"},
]


def good_row(**changes: Any) -> dict[str, list[Any]]:
    """One row in columns."""
    row = {
        "task_type": "email",
        "task_title": "Grüße nach Kraków, 東京",
        "assignee_id": "usr_1",
        "targets.deal_id": "006A1",
        "targets.contact.email": "dana@example.com",
        "targets.contact.name": "Zoë Reyes",
        "targets.contact.phone_number": "+1 415 555 0100",
        "targets.contact.linkedin_url": "https://www.linkedin.com/in/dana-reyes",
        "due_date": datetime(2027, 1, 5, 8, 30, tzinfo=UTC),
        "reason": "two\r\nlines",
        "draft.subject": "Hi",
    }
    return {name: [value] for name, value in {**row, **changes}.items()}


@pytest.mark.parametrize("name", sorted(GOOD))
def test_no_trap_is_taken_for_sure(name: str) -> None:
    """Every cell of the samples and every trap, in every field, with and without neighbours.

    Beside every draft together; alone beside one, but where the field has to do with drafts.
    """
    traps: list[Any] = [*TRAPS, *cells_of_samples()]
    if KINDS[name] is Kind.LIST:
        traps = [[trap, "term"] for trap in traps]
    if KINDS[name] is Kind.DATE:
        traps = list(GOOD[name])
    # Half a surrogate pair makes all rows that are judged with it unsure.
    texts = [trap for trap in traps if trap not in ("\ud800", ["\ud800", "term"])]
    is_of_drafts = name == "task_type" or name.startswith("draft.")
    for base in DRAFTS:
        row = good_row(**{"draft.subject": None, **base, name: "?"})
        assert_sure_is_valid({n: texts if n == name else v * len(texts) for n, v in row.items()})
        if is_of_drafts or base is DRAFTS[-1]:
            for trap in traps:
                assert_sure_is_valid({**row, name: [trap]})


@pytest.mark.parametrize("name", [n for n in GOOD if KINDS[n] in WRITTEN_AS_THEY_ARE])
def test_what_a_column_is_said_to_hold_is_valid(name: str) -> None:
    """Cells that a converter has found clean are not looked at once more, and they are valid."""
    field, clean = FIELD_BY_NAME[name], Clean()
    source = ColumnSource(0, field.column, ColumnRule(column=field.column), trusted=True)
    converter = ColumnConverter(field, source, CellContext(frozenset()))
    for cell in [*TRAPS, *cells_of_samples(), *LIKE_SURE]:
        values, _ = converter.convert([cell, ""])
        if isinstance(values, Clean):
            assert values == [cell, ""]
            clean.append(cell)
    assert len(clean) > 1
    row = good_row(**{"draft.subject": None, "task_type": "call"})
    columns = {n: v * len(clean) for n, v in row.items()} | {name: clean}
    assert_sure_is_valid(columns)
    assert not judge(columns, len(clean)).unsure.issuperset(range(len(clean))) or "draft" in name


def assert_sure_is_valid(columns: dict[str, list[Any]], *, marked: bool = False) -> None:
    """The rows that are sure are valid, have their keys, and room for a mark."""
    count = len(next(iter(columns.values())))
    sure = judge(columns, count, marked=marked)
    nested = nest(list(columns), list(columns.values()), count)
    certain = set(range(count)) - sure.unsure
    names = in_order(columns)
    ordered = nest(names, [columns[name] for name in names], count)
    by_time, by_texts = likeness_columns(sure.texts, count) if certain else ([], [])
    for place in certain:
        body = validate_body(nested[place])
        assert fingerprint_of(body) == sure.keys[place]
        assert json_of(ordered[place]) == body.to_json()
        assert (by_time[place], by_texts[place]) == likeness_keys(body)
        if marked:
            for name, text in (("task_title", body.task_title), ("reason", body.reason)):
                field = FIELD_BY_NAME[name]
                assert length_with_mark(field, text or "") <= (field.max_length or 0)


@pytest.mark.parametrize("name", ["name", "title", "email", "phone_number", "linkedin_url"])
def test_what_reaches_a_contact_makes_rows_alike(name: str) -> None:
    """One way alone, and beside a row without a contact, which is alike to none with one."""
    contact = {n: None for n in good_row() if n.startswith("targets.contact.")}
    alone = good_row(**contact)
    field = f"targets.contact.{name}"
    reached = good_row(**{**contact, field: GOOD[field][0]})
    assert_sure_is_valid(reached)
    assert_sure_is_valid({n: [*reached[n], *alone.get(n, [None])] for n in reached})


@st.composite
def rows_(draw: st.DrawFn) -> dict[str, Any]:
    """An ordinary row, in which at most two values may be anything: with more, none was sure."""
    row = {name: draw(st.sampled_from(good)) for name, good in GOOD.items()}
    row |= {name: None for name in GOOD if name.startswith("draft.") or name in CLOSING}
    row |= draw(st.sampled_from(DRAFTS))
    for name in draw(st.sets(st.sampled_from(sorted(GOOD)), max_size=2)):
        row[name] = draw(values_of(KINDS[name], GOOD[name]))
    return row


@given(
    rows=st.lists(rows_(), min_size=1, max_size=6),
    left_out=st.sets(st.sampled_from(sorted(GOOD)), max_size=4),
    marked=st.booleans(),
)
def test_a_sure_row_is_valid_with_its_fingerprint(
    rows: list[dict[str, Any]], left_out: set[str], *, marked: bool
) -> None:
    """Whatever stands in its columns and in those beside it, and with room for its reference."""
    names = [name for name in GOOD if name not in left_out]
    assert_sure_is_valid({name: [row[name] for row in rows] for name in names}, marked=marked)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"targets.contact.email": None, "targets.contact.linkedin_url": "linkedin.com/in/dana"},
        {"task_type": "call", "draft.subject": None, "draft.talking_points": ["price", "Größe"]},
        {"priority": "low", "due_date": None, "reason": "x" * 2000},
        {"targets.contact.email": "o'neil_a%b+c@mail.ex-ample.co.uk"},
    ],
)
def test_an_ordinary_row_is_sure(changes: dict[str, Any]) -> None:
    """Else every row would be looked at one by one, and nothing be gained."""
    assert judge(good_row(**changes), 1).unsure == set()


@pytest.mark.parametrize(
    "changes",
    [
        {"task_type": "Call"},
        {"task_title": ""},
        {"task_title": " Call back"},
        {"task_title": "bell \x07"},
        {"task_title": "a\x00b"},
        {"task_title": "lost \ufffd"},
        {"task_title": "x" * 501},
        {"assignee_id": "usr\u200b1"},
        {"priority": "asap"},
        {"targets.contact.email": "a@b"},
        {"targets.contact.linkedin_url": "http://linkedin.com.evil/x"},
        {"targets.contact.phone_number": "+1\u00a0415"},
        {"reason": "x" * 2001},
        {"draft.message": "Hello"},
        {"draft.talking_points": ["price"]},
        {"status": "completed"},
        {"dismiss_reason": "won"},
    ],
)
def test_a_row_that_is_not_plain_is_not_sure(changes: dict[str, Any]) -> None:
    """Each rule by itself keeps a row from being sure; an ordinary row beside it stays so."""
    row, other = good_row(**changes), good_row()
    columns = {name: [*column, *other.get(name, [None])] for name, column in row.items()}
    assert judge(columns, 2).unsure == {0}


def test_half_a_surrogate_pair_leaves_nothing_sure() -> None:
    """It has no bytes to make a fingerprint of."""
    columns = good_row(task_title="half \ud83d")
    assert judge(columns, 1).unsure == {0}


def test_a_row_without_any_target_is_not_sure() -> None:
    """Neither where its columns are empty, nor where there are none."""
    targets = [name for name in good_row() if name.startswith("targets.")]
    assert judge(good_row(**dict.fromkeys(targets)), 1).unsure == {0}
    without = {name: column for name, column in good_row().items() if name not in targets}
    assert judge(without, 1).unsure == {0}


@pytest.mark.parametrize("name", ["task_type", "task_title", "assignee_id"])
def test_nothing_is_sure_without_a_required_column(name: str) -> None:
    """A sheet that lacks one goes the way on which that is told."""
    columns = good_row()
    del columns[name]
    assert judge(columns, 1).unsure == {0}


def test_no_row_is_sure_with_a_member_that_no_rule_knows() -> None:
    """A field that is added later costs speed until it has its rule, and never a wrong row."""
    columns = good_row(**{"targets.later": "x"})
    assert judge(columns, 1).unsure == {0}
    assert judge({**columns, "targets.later": [None]}, 1).unsure == set()


def test_room_is_left_for_the_reference() -> None:
    """A text that fits only without its mark, and what joins them, is looked at one by one."""
    most = 2000 - len("\n[ref k7q2m9x4tzab]")
    assert judge(good_row(reason="x" * most), 1, marked=True).unsure == set()
    assert judge(good_row(reason="x" * (most + 1)), 1).unsure == set()
    assert judge(good_row(reason="x" * (most + 1)), 1, marked=True).unsure == {0}


def test_a_body_is_made_when_it_is_wanted() -> None:
    """It is what validation would have made, known by the same key, due at the same time."""
    columns = good_row()
    rows = MappedChunk((2,), list(columns), list(columns.values()), {}, [None], [None])
    body = SureBody(judge(rows.by_name, 1).keys[0], rows, 0)
    direct = validate_body(rows.values[0])
    assert made(body) == direct
    assert key_of(body) == fingerprint_of(direct) == key_of(direct)
    assert body.due_date == direct.due_date
    assert key_of(None) == b""
