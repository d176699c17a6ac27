"""Columns of ids: what they hold, whoever named them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from importer.contract.fields import FIELD_BY_NAME
from importer.errors import MappingError
from importer.mapping.cells.converter import CellContext, ColumnConverter
from importer.mapping.cells.id_columns import IdColumn, needs_ids
from importer.mapping.settled import ColumnSource
from importer.mapping.template.rules import ColumnRule
from tests.growth import lines


def column(
    name: str = "assignee_id",
    *,
    trusted: bool = False,
    words: dict[str, str] | None = None,
    **rule: Any,
) -> ColumnConverter:
    """A converter of the column "Owner", which names no cell by itself."""
    source = ColumnSource(0, " Owner ", ColumnRule(column="#1", **rule), trusted, words or {})
    return ColumnConverter(FIELD_BY_NAME[name], source, CellContext(frozenset(), None, None))


def seen(converter: ColumnConverter, *cells: str) -> IdColumn:
    """The column once these cells were seen in it."""
    ids = IdColumn(converter)
    ids.observe(cells, are_plain=converter.has_plain_ids(cells))
    return ids


def test_a_column_of_names_stops_the_run() -> None:
    """Names in place of ids are the column's mistake: told once, and how to have ids."""
    with pytest.raises(MappingError) as caught:
        seen(column(), "Dana Fox", "kim@example.com", "usr_3fA9kQ7d", "", "n/a").check()
    assert str(caught.value) == (
        'the column "Owner" holds names or e-mail addresses (such as "Dana Fox"), '
        "not the ids that assignee_id needs; make a table of names and ids "
        "(task-importer validate FILE --lookup-out reps.csv writes one to fill in, and "
        "task-importer assignees lists the ids of your workspace), and name it with "
        "--lookup assignee_id=FILE, or write the ids into the column; the table needs a line for "
        "each of: "
        "Dana Fox (1), kim@example.com (1)"
    )


def test_the_people_of_whom_ids_are_needed_are_listed() -> None:
    """The most frequent first, a few of many; one alone is the example."""
    with pytest.raises(MappingError) as caught:
        seen(column(), *(f"Rep {number}" for number in (1, 2, 2, 3, 4, 5, 6, 7))).check()
    assert str(caught.value).endswith(
        "; the table needs a line for each of: Rep 2 (2), Rep 1 (1), Rep 3 (1), Rep 4 (1), "
        "Rep 5 (1) and 2 others"
    )
    with pytest.raises(MappingError) as alone:
        seen(column(), "Dana Fox", "Dana Fox").check()
    assert str(alone.value).endswith("or write the ids into the column")


@pytest.mark.parametrize("cells", [("usr_1", "usr_2", "Dana Fox"), ("usr_1", "Dana Fox"), ("",)])
def test_a_few_slips_are_the_rows_own(cells: tuple[str, ...]) -> None:
    """Where at least half are ids, a name is an issue of its row."""
    seen(column(), *cells).check()


def test_names_that_a_person_explained_are_no_names() -> None:
    """With `--value "assignee_id:Dana Fox=usr_1"` the column holds what its field needs."""
    ids = seen(column(words={"dana fox": "usr_1"}), "Dana Fox", "usr_2")
    ids.check()
    assert (ids.filled, ids.named) == (1, 0)


@pytest.mark.parametrize(
    ("name", "cells", "what"),
    [
        ("assignee_id", ["sara@example.com"], 'names or e-mail addresses (such as "sara@'),
        ("targets.deal_id", ["Acme - 50 seats"], 'names, titles or e-mail addresses (such as "Ac'),
        ("targets.company_id", ["Acme Ltd"], 'names, titles or e-mail addresses (such as "Ac'),
        ("targets.meeting_id", ["Kick-off, Acme"], 'names, titles or e-mail addresses (such as "K'),
    ],
)
def test_who_names_a_column_does_not_make_ids_of_names(
    name: str, cells: list[str], what: str
) -> None:
    """`--map` says which column it is; whether names are ids has to be said by itself."""
    converter = column(name, trusted=True)
    assert needs_ids(converter)
    with pytest.raises(MappingError, match=re.escape(f'the column "Owner" holds {what}')):
        seen(converter, *cells).check()


def test_what_settles_beforehand_that_a_column_holds_ids() -> None:
    """The person's word for all cells does, and a header that names another id than a person's."""
    insisted = column(words={"*": "*"}, trusted=True)
    assert not needs_ids(insisted)
    assert insisted.convert(["Sara Kim", "#REF!"]).values == ["Sara Kim", None]
    assert not needs_ids(column("targets.deal_id", trusted=False))
    assert not needs_ids(column("task_title", trusted=True))


def test_only_what_goes_on_as_an_id_counts() -> None:
    """What a mapping leaves out, or turns into something else, is no name among the ids."""
    seen(column("targets.company_id", trusted=True, matches="^001"), "Acme Ltd", "0015g").check()
    values = {"Sara Kim": "usr_1"}
    seen(column(trusted=True, values=values), "Sara Kim").check()


def test_a_column_of_initials_stops_the_run() -> None:
    """People sign so; of deals it may be a code."""
    with pytest.raises(MappingError) as caught:
        seen(column(), "ZH", "BK", "ZH", "A.B.").check()
    assert str(caught.value) == (
        'the column "Owner" holds initials (such as "ZH"), not the ids that assignee_id needs; '
        "make a table of names and ids "
        "(task-importer validate FILE --lookup-out reps.csv writes one to fill in, "
        "and task-importer assignees lists the ids of your workspace)"
        ", and name it with --lookup assignee_id=FILE, or write the ids into the "
        "column; the table needs a line for each of: ZH (2), BK (1), A.B. (1)"
    )
    seen(column(), "ZH", "usr_1", "usr_2").check()
    seen(column("targets.deal_id", trusted=True), "ZH", "BK").check()


USERS = ("0055e0000001zLpAAI", "0055e0000002TrB", "usr_3fA9kQ7d")


def test_users_of_salesforce_have_other_ids() -> None:
    """Told once, whatever the column is called and whoever named it; an answer settles it."""
    with pytest.raises(MappingError) as caught:
        seen(column(), *USERS).check()
    assert str(caught.value) == (
        'the column "Owner" holds ids of Salesforce users (such as "0055e0000001zLpAAI"), not the '
        "ids that assignee_id needs; make a table of these and the ids in HockeyStack "
        "(task-importer validate FILE --lookup-out reps.csv writes one to fill in, and "
        "task-importer assignees lists the ids of your workspace), and name it with "
        "--lookup assignee_id=FILE; with --users User.csv it needs the users' e-mail addresses or "
        'names instead. If they really are the ids, confirm it with --value "assignee_id:*=*"'
    )
    own = ColumnConverter(
        FIELD_BY_NAME["assignee_id"],
        ColumnSource(0, "Assignee ID", ColumnRule(column="#1"), trusted=False),
        CellContext(frozenset()),
    )
    for named in (own, column(trusted=True)):
        with pytest.raises(MappingError, match="holds ids of Salesforce users"):
            seen(named, *USERS).check()
        assert named.convert(USERS).values == [None, None, USERS[2]]
    said = column(words={"*": "*"})
    seen(said, *USERS).check()
    assert said.convert(USERS).values == list(USERS)


def test_owners_that_come_again_are_asked_once_whose_they_are() -> None:
    """Ids that begin as those of Salesforce's users do, and are none, cost no look at each row."""
    owners = [f"005A{number:011}" for number in range(5)]

    def of(chunks: int) -> Callable[[], object]:
        def work() -> None:
            converter = column(trusted=True)
            for _ in range(chunks):
                seen(converter, *owners * 50).check()
                assert converter.convert(owners * 50).values == owners * 50

        return work

    assert lines(of(9)) - lines(of(8)) < 250


def test_one_user_of_salesforce_among_ids_is_the_issue_of_its_row() -> None:
    """The others are sent."""
    cells = ("usr_3fA9kQ7d", USERS[0], "usr_7bT2xM4c")
    seen(column(), *cells).check()
    found = column().convert(cells)
    assert found.values == ["usr_3fA9kQ7d", None, "usr_7bT2xM4c"]
    assert [issue.code for issue in found.issues[1]] == ["not_an_id"]


@pytest.mark.parametrize(
    ("cells", "holds"),
    [
        (("zcrm_500000000000000101",), "ids of another program"),
        (("user_abcDEF123",), "ids of another program"),
        (("5f1a2b3c4d5e6f7a8b9c0d1e",), "ids of another program"),
        (("a1b2c3d4-0000-4000-8000-000000000001",), "ids of another program"),
        (("dana", "kim"), "names as people sign in with"),
        (("d.fox", "k-vale"), "names as people sign in with"),
        (("DANA", "usr_1", "VALE"), "names as people sign in with"),
    ],
)
def test_ids_of_other_programs_and_sign_ins_are_asked_about(
    cells: tuple[str, ...], holds: str
) -> None:
    """A plain sheet names no program; the field's own name, a flag and an answer are enough."""
    with pytest.raises(MappingError) as caught:
        seen(column(), *cells).check()
    assert f'the column "Owner" holds {holds} (such as "{cells[0]}"), not' in str(caught.value)
    assert column().convert(cells[:1]).values == [None]
    for said in (column(words={"*": "*"}), column("targets.deal_id", words={"*": "*"})):
        seen(said, *cells).check()
        assert said.convert(cells).values == list(cells)
    if not cells[0].startswith("zcrm_"):  # which is none whatever a column is called
        assert column(trusted=True).convert(cells).values == list(cells)


def test_ids_of_hockeystack_are_not_asked_about() -> None:
    """As far as it is known what they look like; a sign-in among them is the issue of its row."""
    own = ("usr_3fA9kQ7d", "usr_dana", "kQdXwRtY7", "u-12")
    seen(column(), *own).check()
    assert column().convert(own).values == list(own)
    (issue,) = column().convert(["usr_1", "dana", "usr_2"]).issues[1]
    assert issue.message == (
        '"dana" is a name as people sign in with, and HockeyStack has ids of its own for users'
    )


NUMBERS = ("7001", "7002", "usr_3fA9kQ7d", "")


def test_numbers_are_users_of_another_program() -> None:
    """As most of them have; what a person said of the column, or the field's name, is enough."""
    with pytest.raises(MappingError) as caught:
        seen(column(), *NUMBERS).check()
    assert str(caught.value) == (
        'the column "Owner" holds numbers (such as "7001"), as ids of other programs are, not the '
        "ids that assignee_id needs; make a table of these and the ids in HockeyStack "
        "(task-importer validate FILE --lookup-out reps.csv writes one to fill in, and "
        "task-importer assignees lists the ids of your workspace), and name it with "
        "--lookup assignee_id=FILE; with --users FILE it needs the users' e-mail addresses or "
        'names instead. If they really are the ids, confirm it with --value "assignee_id:*=*"'
    )
    for said in (column(trusted=True), column(words={"*": "*"}), column("targets.deal_id")):
        seen(said, *NUMBERS).check()
        assert said.convert(["7001"]).values == ["7001"]


@pytest.mark.parametrize("cells", [("usr_1", "7001", "usr_2"), ("usr_1", " 7001 ", "usr_2")])
def test_one_number_among_ids_is_the_issue_of_its_row(cells: tuple[str, ...]) -> None:
    """The others are sent; where a person said who one number is, so it is with a second."""
    seen(column(), *cells).check()
    found = column().convert(cells)
    assert found.values == ["usr_1", None, "usr_2"]
    (issue,) = found.issues[1]
    assert issue.code == "not_an_id"
    assert issue.message == (
        '"7001" is a number, as ids of other programs are, and HockeyStack has ids of its own for '
        "users"
    )
    told = column(words={"7001": "usr_3"})
    seen(told, "7001", "7002").check()
    assert told.convert(["7001", "7002"]).values == ["usr_3", None]


def test_users_of_the_program_of_a_mapping_have_other_ids() -> None:
    """Whoever named the column; a lookup, or a word for all of them, settles it."""

    def owners(*, words: dict[str, str] | None = None) -> ColumnConverter:
        rule = ColumnRule(column="Owner")
        source = ColumnSource(
            0, "assignee_id", rule, trusted=True, words=words or {}, users_elsewhere="^user_"
        )
        return ColumnConverter(FIELD_BY_NAME["assignee_id"], source, CellContext(frozenset()))

    with pytest.raises(MappingError, match=r'"assignee_id" holds ids of another program \(such as'):
        seen(owners(), "user_Ab1", "user_Ab2").check()
    seen(owners(), "user_Ab1", "usr_1", "usr_2").check()
    found = owners().convert(["user_Ab1", "usr_1"])
    assert found.values == [None, "usr_1"]
    assert [issue.message for issue in found.issues[0]] == [
        '"user_Ab1" is the id of a user in another program, who has another id in HockeyStack'
    ]
    said = owners(words={"*": "*"})
    seen(said, "user_Ab1", "user_Ab2").check()
    assert said.convert(["user_Ab1"]).values == ["user_Ab1"]
    assert owners(words={"user_Ab1": "usr_9"}).convert(["user_Ab1", "user_Ab2"]).values == [
        "usr_9",
        None,
    ]
