"""What the rows that have a task show of a results file that came back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from importer.contract.body import TaskBody
from importer.contract.fingerprint import fingerprint_of
from importer.intake.reading import take_in
from importer.ledger.store import Ledger
from importer.planning.fed_back.remembered_cells import IdColumn
from importer.planning.fed_back.rewriting import (
    Change,
    Evidence,
    Rewriting,
    own_id_columns,
    rewriting_of,
    rewritten_issue,
)
from importer.rows.issues import Issue
from importer.rows.outcome import IMPORT_COLUMNS
from importer.settings.lookup_place import LookupPlace
from importer.settings.options import Options
from tests.planned import ADA, BEN, Scene, ledger

__all__ = ["ledger"]

HEADER = f"task_type,task_title,assignee_id,deal_id,due_date,reason,{','.join(IMPORT_COLUMNS)}"
DEAL = IdColumn(3, "Deal", "targets.deal_id", "deal_id")


@pytest.mark.parametrize(
    ("evidence", "text", "expected"),
    [
        (Evidence(2, "0071", "71", zeros=4), "72", True),
        (Evidence(2, "0071", "71", zeros=4), "0072", False),
        (Evidence(2, "0071", "71", zeros=4), "1072", False),
        (Evidence(2, "0071", "71", zeros=4), "deal", False),
        (Evidence(2, "0071", "71", zeros=4), "1E+19", True),
        (Evidence(2, "+1415", "1415", plus=True), "1416", True),
        (Evidence(2, "+1415", "1415", plus=True), "+1416", False),
        (Evidence(2, "1" * 20, "1E+19"), "10000000000000000", True),
        (Evidence(2, "1" * 20, "1E+19"), "72", False),
    ],
)
def test_a_cell_is_refused_that_may_have_lost_what_its_column_lost(
    evidence: Evidence,
    text: str,
    expected: bool,  # noqa: FBT001 -- a table
) -> None:
    """Fewer digits than an id with zeros had, digits without their sign, digits cut off."""
    assert evidence.may_be(text) is expected


def test_a_refused_cell_says_what_shows_it() -> None:
    """What stood there, or what the spreadsheet program made of another cell of the column."""
    again = (
        "in a program that keeps the column as text; or correct the file that you imported first, "
        "and import that"
    )
    assert rewritten_issue(DEAL, "71", was="0071") == Issue(
        "rewritten",
        '"71" was "0071" when the row was last read: a spreadsheet program changed it',
        f"enter 0071 again, {again}",
        field="targets.deal_id",
        column="Deal",
        value="71",
    )
    assert rewritten_issue(DEAL, "72", evidence=Evidence(2, "0071", "71")) == Issue(
        "rewritten",
        '"72" is probably not the original value: in row 2 of this column, a spreadsheet program '
        'changed "0071" to "71"',
        f"enter the value again from its original source, {again}",
        field="targets.deal_id",
        column="Deal",
        value="72",
    )


def fed_back(
    folder: Path, ledger: Ledger | None, *rows: str, **options: object
) -> Rewriting | None:
    """What is learned of a results file with these rows."""
    path = folder / "fed.csv"
    path.write_text("\n".join([HEADER, *rows, ""]), "utf-8")
    settings = Options.of(**options)
    intake = take_in(path, settings, stdin=None, advance=lambda _: None)
    try:
        return rewriting_of(intake, ledger)
    finally:
        intake.rows.close()


def test_without_a_ledger_or_an_earlier_file_nothing_is_learned(
    tmp_path: Path, ledger: Ledger
) -> None:
    """A first import has nothing to be compared with."""
    assert fed_back(tmp_path, None, f"{ADA},2,created,t-1,,,1,") is None
    scene = Scene(tmp_path, ledger, ADA)
    assert rewriting_of(scene.intake, ledger) is None


def test_a_column_with_a_lookup_holds_words(tmp_path: Path, ledger: Ledger) -> None:
    """What is sent is not what stands in it, so nothing of it can be told."""
    scene = Scene(tmp_path, ledger, ADA)
    names = [column.field for column in own_id_columns(scene.intake)]
    assert names == ["assignee_id", "targets.deal_id"]
    options = scene.options.but(lookups=(("assignee_id", LookupPlace(file="reps.csv")),))
    intake = replace(scene.intake, options=options)
    names = [column.field for column in own_id_columns(intake)]
    assert names == ["targets.deal_id"]


def test_changes_by_a_program_and_edits_by_a_person_are_told_apart(
    tmp_path: Path, ledger: Ledger
) -> None:
    """Of a row that has a task: which ids were changed, and whether anything else was."""
    scene = Scene(tmp_path, ledger, ADA, BEN)
    scene.create()
    task_id = f"t-{scene.rows[0].fingerprint.hex()}"
    changed = ADA.replace("0071", "71")
    rewriting = fed_back(tmp_path, ledger, f"{changed},2,created,{task_id},,,1,")
    assert rewriting is not None

    def told(body: TaskBody | None, cells: str) -> tuple[list[str], bool]:
        key = b"" if body is None else fingerprint_of(body)
        sent = None if body is None else body.to_json()
        change = rewriting.changes(task_id, cells.split(","), key, sent)
        return [found.column for found in change.rewritten], change.is_edited

    before = TaskBody.model_validate_json(scene.rows[0].body)
    damaged = before.model_copy(update={"targets": before.targets.model_copy(
        update={"deal_id": "71"})})  # fmt: skip
    assert told(damaged, changed) == (["deal_id"], False)
    assert told(damaged.model_copy(update={"reason": "because"}), changed) == (["deal_id"], True)
    assert told(None, changed) == (["deal_id"], False)
    assert told(before.model_copy(update={"reason": "because"}), ADA) == ([], True)
    assert told(None, ADA) == ([], True)
    assert rewriting.changes("unknown", [], b"", None) == Change()
