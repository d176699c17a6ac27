"""The people of a sheet of whom an id is needed are counted in the rows that would be sent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from importer.intake.looking import look_at
from importer.intake.people_wanted import people_wanted
from importer.settings.options import Options
from tests.intake.test_questions import sheet, taken_in

HEADER = "Type,Title,Rep Email,Rep,Contact Email,Status"
ROWS = (
    "call,Ring Ann,jana@example.com,Jana Vogt,ann@example.com,Open",
    "call,Ring Bo,jana@example.com,Jana Vogt,bo@example.com,Done",
    "call,Ring Cy,,Kai Brandt,cy@example.com,Open",
    "call,Ring Di,,Kai Brandt,di@example.com,Open",
    "call,Ring Ed,kim@example.com,Kim Lee,ed@example.com,Done",
    "call,Ring Flo,lea@example.com,Lea Roth,flo@example.com,Open",
)


@pytest.fixture
def mapping(tmp_path: Path) -> Path:
    """A mapping that takes the address, else the name, and skips what is done."""
    path = tmp_path / "own.toml"
    path.write_text(
        '[fields]\ntask_type = "Type"\ntask_title = "Title"\n'
        'assignee_id = [{ column = "Rep Email" }, { column = "Rep" }]\n'
        '"targets.contact.email" = "Contact Email"\n'
        '[[skip]]\ncolumn = "Status"\nequals = ["Done"]\nreason = "done"\n',
        "utf-8",
    )
    return path


def test_the_error_counts_rows_that_would_be_sent(tmp_path: Path, mapping: Path) -> None:
    """Not those of a rule, nor those beyond the limit; and of two columns the one that counts."""

    def told(**flags: Any) -> str:
        path = sheet(tmp_path, HEADER, *ROWS)
        intake = taken_in(path, None, mapping=mapping, **flags)
        return intake.problems.refusal("tasks.csv").message

    whole = told()
    assert "a line for each of: jana@example.com (1), lea@example.com (1)" in whole
    assert 'the column "Rep" holds names or e-mail addresses (such as "Kai Brandt")' in whole
    assert "kim@example.com" not in whole
    assert "Jana" not in whole
    assert "lea@example.com" not in told(limit=3)


def test_a_lookup_to_fill_in_counts_the_same_rows(tmp_path: Path, mapping: Path) -> None:
    """One line a person: who has an address is not listed by name as well."""
    path = sheet(tmp_path, HEADER, *ROWS)
    options = Options.of(timezone="UTC", mapping=mapping)
    wanted = people_wanted(look_at(path, options, stdin=None, today=None))
    assert [(word.text, word.rows) for word in wanted.people] == [
        ("jana@example.com", 1),
        ("lea@example.com", 1),
        ("Kai Brandt", 2),
    ]
