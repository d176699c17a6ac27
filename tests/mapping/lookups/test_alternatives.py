"""Several columns for one field and one table: those of which it has nothing are passed over."""

from __future__ import annotations

from pathlib import Path

import pytest

from importer.intake.reading import take_in
from importer.settings.options import Options
from tests.intake.test_owner_questions import by_row
from tests.intake.test_questions import sheet, taken_in

HEADER = "Id,Subject,TaskSubtype,WhatId,OwnerId,Owner.Email,Owner.Name"
ROWS = (
    "00T1,Ring,Call,0065e00000AbCdEAAV,0055e00000AbCdEAAV,nora@example.com,Nora Fennimore",
    "00T2,Mail,Email,0065e00000AbCdFAAV,0055e00000AbCdFAAV,dario@example.com,Dario Quell",
)
SOQL = {"template": "salesforce-soql"}
BY_NAME = "Name,HockeyStack ID\nNora Fennimore,usr_1\nDario Quell,usr_2\n"
BY_MAIL = "Mail,Team,HockeyStack ID\nnora@example.com,East,usr_1\ndario@example.com,West,usr_2\n"
BY_ID = "Salesforce,HockeyStack ID\n0055e00000AbCdEAAV,usr_1\n0055e00000AbCdFAAV,usr_2\n"


@pytest.mark.parametrize("table", [BY_NAME, BY_MAIL, BY_ID], ids=["names", "addresses", "ids"])
def test_the_column_that_the_table_knows_is_looked_up(tmp_path: Path, table: str) -> None:
    """Whichever of the owner's columns that is, and wherever it stands among them."""
    (tmp_path / "reps.csv").write_text(table, "utf-8")
    path = sheet(tmp_path, HEADER, *ROWS)
    intake = taken_in(path, None, lookups=[f"assignee_id={tmp_path}/reps.csv"], **SOQL)
    assert not intake.problems, str(intake.problems.refusal("tasks.csv"))
    told = "was skipped, since nothing of it is in reps.csv"
    assert sum(told in note for note in intake.notes) == 2


def test_rows_are_sent_to_whom_the_known_column_names(tmp_path: Path) -> None:
    """An empty cell of it is filled by no column of which the table has nothing."""
    (tmp_path / "reps.csv").write_text(BY_NAME, "utf-8")
    unnamed = "00T3,Mail,Email,0065e00000AbCdFAAV,0055e00000AbCdFAAV,dario@example.com,"
    path = sheet(tmp_path, HEADER, *ROWS, unnamed)
    lookups = [f"assignee_id={tmp_path}/reps.csv"]
    options = Options.of(timezone="UTC", lookups=lookups, **SOQL)
    intake = take_in(path, options, stdin=None, advance=lambda _: None)
    assert by_row(intake) == {2: "usr_1", 3: "usr_2", 4: "invalid"}
    intake.close()


def test_where_the_table_knows_no_column_the_file_stops(tmp_path: Path) -> None:
    """It may be the wrong table; each column is told once."""
    (tmp_path / "reps.csv").write_text("A,B,C\nx,y,usr_1\nv,w,usr_2\n", "utf-8")
    path = sheet(tmp_path, HEADER, *ROWS)
    intake = taken_in(path, None, lookups=[f"assignee_id={tmp_path}/reps.csv"], **SOQL)
    message = str(intake.problems.refusal("tasks.csv"))
    assert message.count('none of the 2 values of "OwnerId"') == 1


def test_a_column_that_is_named_twice_is_looked_up_once(tmp_path: Path) -> None:
    """Rules of a mapping that differ in the spelling of a header mean one column."""
    (tmp_path / "own.toml").write_text(
        "[fields]\n"
        'task_title = "Subject"\ntask_type = "TaskSubtype"\n"targets.deal_id" = "WhatId"\n'
        'assignee_id = [{ column = "owner.email" }, { column = "Owner Email" }]\n',
        "utf-8",
    )
    path = sheet(tmp_path, HEADER, *ROWS)
    (tmp_path / "reps.csv").write_text(BY_MAIL, "utf-8")
    intake = taken_in(
        path, None, mapping=tmp_path / "own.toml", lookups=[f"assignee_id={tmp_path}/reps.csv"]
    )
    [source] = [one for one in intake.mapping.sources if one.field.name == "assignee_id"]
    assert [column.header for column in source.columns] == ["Owner.Email"]
