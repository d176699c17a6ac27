"""Rows that look like titles of groups: which they are, what is told, and what is asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.intake.test_questions import Scripted, answered, sheet, taken_in

HEADER = "Type,Title,Rep ID,Contact Email"
ANN, BO = "call,Ring Ann,usr_1,ann@example.com", "email,Write to Bo,usr_1,bo@example.com"
TOLD = (
    '2 rows hold nothing but one cell, and look like titles of groups: "North" (row 2), "South" '
    "(row 4)"
)


def test_titles_of_groups_are_asked_about_once(tmp_path: Path) -> None:
    """What is skipped is said as flags, and no word of a title is asked about."""
    person = Scripted("skip")
    intake = taken_in(sheet(tmp_path, HEADER, "North,,,", ANN, ",South,,", BO), person)
    assert person.asked == [f"{TOLD}.\nWhat should happen to them? skip, keep [keep]"]
    assert answered(intake) == '--skip "Type=North" --skip "Title=South"'


def test_titles_that_stay_are_told_with_the_flags(tmp_path: Path) -> None:
    """Whether nobody can be asked, or somebody keeps them: the rows are invalid, and safe."""
    path = sheet(tmp_path, HEADER, "North,,,", ANN, ",South,,", BO)
    note = f'{TOLD}; skip them with --skip "Type=North" --skip "Title=South"'
    assert note in taken_in(path, None).notes
    assert note in taken_in(path, Scripted("keep", "later", "later")).notes
    skipped = taken_in(path, None, skips=["Type=North", "Title=South"])
    assert not any("titles of groups" in text for text in skipped.notes)


@pytest.mark.parametrize(
    "rows",
    [
        ("North,,,", ANN, BO),
        ("North,,,", ANN, BO, "South,,,"),
        ("North,,,", "South,,,", "West,,,", ANN, BO),
        ("North,,,", ANN, "South,,,", BO, "North,Ring Cy,usr_1,cy@example.com"),
        ("North,,,", ANN, "South,,usr_1,", BO),
        ("North,,,", ANN, "South,,,,beyond", BO),
    ],
)
def test_what_may_be_an_unfinished_row_is_no_title(tmp_path: Path, rows: tuple[str, ...]) -> None:
    """One alone, the last one, more than there are others, or a text that a task has as well."""
    notes = taken_in(sheet(tmp_path, HEADER, *rows), None).notes
    assert not any("titles of groups" in text for text in notes)


def test_a_mapping_says_by_itself_which_rows_it_skips(tmp_path: Path) -> None:
    """So nothing is asked or told under one."""
    path = sheet(tmp_path, "Card Name,Due Date,List Name,Members", "North,,,", "A,,x,y", "B,,x,y")
    notes = taken_in(path, None, template="trello").notes
    assert not any("titles of groups" in text for text in notes)
