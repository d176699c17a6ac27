"""History and results again, from the ledgers alone."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from importer.errors import ConfigurationError, ResultsError
from importer.history import recall as recalling
from importer.history.recall import Recollection, Remembered
from importer.ledger.home import FileHome
from importer.ledger.purging import purge
from importer.ledger.states import Event
from importer.ledger.store import Ledger
from importer.ledger.withdrawals import commit_end
from importer.rows.digest import SourceDigest
from importer.rows.issues import Issue
from importer.rows.outcome import Outcome, Status
from importer.rows.table import SourceOptions
from importer.rows.withdrawn import UndoStatus, Withdrawn
from importer.source import open_table
from tests.remembered import BASE_URL, close, create, key, open_remembered

SOURCE = b"Subject;Note\nRing customer 2;a\n\nRing customer 4;b;extra\nRing customer 5;c\n"


def list_runs(folder: Path) -> Remembered:
    """The runs that the ledgers of a state folder remember."""
    return recalling.list_runs(FileHome(folder))


def recall(folder: Path, run_id: str, **wanted: Any) -> Recollection:
    """What they know of one of them."""
    return recalling.recall(FileHome(folder), run_id, folder=folder, **wanted)


def digest(path: Path, reading: SourceOptions | None = None) -> str:
    """The digest of a file as a run notes it."""
    table = open_table(path, reading or SourceOptions())
    taken = SourceDigest()
    taken.add_header(table.header)
    for chunk in table.chunks():
        taken.add(chunk)
    table.close()
    return taken.hexdigest()


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A file with rows 2, 4 and 5; row 3 is blank."""
    path = tmp_path / "followups.csv"
    path.write_bytes(SOURCE)
    return path


@pytest.fixture
def home(tmp_path: Path, source: Path) -> Path:
    """A state folder in which `run-1` of the file created row 2, refused row 4, and died."""
    folder = tmp_path / "state"
    issue = Issue("required", "assignee_id is empty", "write one", "assignee_id")
    with open_remembered(folder) as ledger:
        ledger.begin_run("run-1", source.name, source_digest=digest(source), row_count=3)
        create(ledger, 2)
        ledger.record("run-1", [Outcome(4, Status.INVALID, issues=(issue,))])
    return folder


def take_back(ledger: Ledger) -> None:
    """An undo of the run's one task."""
    ledger.begin_run("run-2", "followups.csv", kind="undo", undoes="run-1", row_count=1)
    end = Withdrawn(2, "", "t2", UndoStatus.UNDONE, attempts=1)
    commit_end(ledger, "run-2", key(2), [Event.WITHDRAW, Event.UNDO], end)
    ledger.end_run("run-2")


def read(path: Path, columns: Sequence[str], delimiter: str = ",") -> list[list[str]]:
    """These columns of a results file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [
            [row[column] for column in columns] for row in csv.DictReader(file, delimiter=delimiter)
        ]


STATUS = ("import_row", "import_status", "import_task_id", "import_issues")


def test_the_runs_of_all_ledgers_are_listed(home: Path) -> None:
    """Each with its workspace; a ledger that cannot be read is told of beside them."""
    with open_remembered(home, None) as ledger:
        ledger.begin_run("run-9", "b.csv")
    (home / "broken.sqlite").write_bytes(b"not a database, and long enough to be read")
    found = list_runs(home)
    told = {run["run_id"]: run for run in found.as_json()["runs"]}
    assert told.keys() == {"run-1", "run-9"}
    assert told["run-9"]["workspace"] is None
    assert told["run-1"] == {
        "run_id": "run-1",
        "kind": "import",
        "undoes": None,
        "undone_by": [],
        "undo_counts": {},
        "workspace": "w1",
        "base_url": BASE_URL,
        "source": "followups.csv",
        "started_at": "2026-11-24T12:00:00.000+00:00",
        "ended_at": None,
        "purged_at": None,
        "rows": 3,
        "counts": {"created": 1, "invalid": 1},
    }
    assert [problem.message.endswith("file is not a database") for problem in found.problems] == [
        True
    ]


def test_without_a_folder_nothing_was_run(tmp_path: Path) -> None:
    """That is no error."""
    assert list_runs(tmp_path / "nowhere").as_json() == {
        "document": "history",
        "version": 1,
        "runs": [],
        "problems": [],
    }


def test_a_run_is_told_with_its_issues(home: Path) -> None:
    """Counted by code, as in the document of the run itself."""
    told = recall(home, "run-1").as_json()
    assert (told["counts"], told["results"]) == ({"created": 1, "invalid": 1}, None)
    assert [(issue["code"], issue["count"]) for issue in told["issues"]] == [("required", 1)]


def test_the_rows_that_the_ledger_knows_are_written_with_the_columns_of_a_blank_sheet(
    home: Path, tmp_path: Path
) -> None:
    """What was sent fills its cells; of what was not, the end alone is known."""
    out = tmp_path / "again.csv"
    told = recall(home, "run-1", results=out)
    assert (told.results_path, told.without_cells) == (out, 1)
    assert read(out, ("task_title", "deal_id", *STATUS)) == [
        ["Ring customer 2", "00702", "2", "created", "t2", ""],
        ["", "", "4", "invalid", "", "required: assignee_id is empty"],
    ]


def test_with_its_unchanged_source_every_row_is_there(
    home: Path, source: Path, tmp_path: Path
) -> None:
    """In order, with its own columns and its own delimiter; what was not reached says so."""
    out = tmp_path / "again.csv"
    recall(home, "run-1", results=out, source=source)
    assert read(out, ("Subject", "Note", *STATUS), ";") == [
        ["Ring customer 2", "a", "2", "created", "t2", ""],
        ["Ring customer 4", "b", "4", "invalid", "", "required: assignee_id is empty"],
        ["Ring customer 5", "c", "5", "not_sent", "", "the run ended before reaching this row"],
    ]


def test_a_purged_run_has_its_cells_by_its_source_alone(
    home: Path, source: Path, tmp_path: Path
) -> None:
    """How each row ended is known still, and what was wrong with it is not."""
    with open_remembered(home) as ledger:
        purge(ledger, ["run-1"])
    out = tmp_path / "again.csv"
    recall(home, "run-1", results=out)
    assert read(out, ("task_title", *STATUS)) == [
        ["", "2", "created", "t2", ""],
        ["", "4", "invalid", "", ""],
    ]
    recall(home, "run-1", results=out, source=source)
    assert read(out, ("Subject", *STATUS), ";")[:2] == [
        ["Ring customer 2", "2", "created", "t2", ""],
        ["Ring customer 4", "4", "invalid", "", ""],
    ]
    assert read(out, ("import_hint",), ";")[1] == [
        "what was wrong is no longer on record: check the sheet again with validate"
    ]


@pytest.mark.parametrize("changed", [SOURCE + b"one more;d\n", SOURCE.replace(b"a", b"b")])
def test_a_source_that_was_changed_is_not_the_runs(
    home: Path, source: Path, tmp_path: Path, changed: bytes
) -> None:
    """Its rows could not be told from those that were sent; nothing is written."""
    source.write_bytes(changed)
    out = tmp_path / "again.csv"
    with pytest.raises(ConfigurationError) as wrong:
        recall(home, "run-1", results=out, source=source)
    assert wrong.value.message == (
        "followups.csv is not what run run-1 read (followups.csv): rows, cells or headers differ"
    )
    assert not out.exists()


def test_a_purged_run_has_no_name_of_its_source_to_tell(
    home: Path, source: Path, tmp_path: Path
) -> None:
    """Another file is told from it all the same."""
    with open_remembered(home) as ledger:
        purge(ledger, ["run-1"])
    source.write_bytes(SOURCE + b"one more;d\n")
    with pytest.raises(ConfigurationError) as wrong:
        recall(home, "run-1", results=tmp_path / "again.csv", source=source)
    assert wrong.value.message == (
        "followups.csv is not what run run-1 read: rows, cells or headers differ"
    )


def test_the_source_is_never_replaced(home: Path, source: Path) -> None:
    """By the results that are made of it."""
    with pytest.raises(ResultsError, match="this is the source itself"):
        recall(home, "run-1", results=source, source=source)
    assert source.read_bytes() == SOURCE


def test_a_source_without_a_place_for_the_results_is_of_no_use(home: Path, source: Path) -> None:
    """That is what the message says."""
    with pytest.raises(ConfigurationError, match="--source is only used to write a results file"):
        recall(home, "run-1", source=source)


def test_a_run_of_an_older_version_cannot_be_compared_with_a_source(
    home: Path, source: Path, tmp_path: Path
) -> None:
    """It did not note what it read."""
    with open_remembered(home) as ledger:
        ledger.begin_run("run-0", source.name)
    with pytest.raises(ConfigurationError, match="was made by an older version"):
        recall(home, "run-0", results=tmp_path / "again.csv", source=source)


def test_what_was_taken_back_since_is_not_created_any_more(
    home: Path, source: Path, tmp_path: Path
) -> None:
    """Its id is only told, not claimed: fed back, the row is imported again."""
    with open_remembered(home) as ledger:
        take_back(ledger)
    out = tmp_path / "again.csv"
    expected = ["2", "not_sent", "", "created as t2, and undone by run run-2"]
    for given in (None, source):
        told = recall(home, "run-1", results=out, source=given)
        assert read(out, STATUS, ";" if given else ",")[0] == expected
        assert told.undone == 1
        assert told.as_json()["counts"] == {"created": 1, "invalid": 1}


def test_the_results_of_an_undo_are_an_undos(home: Path, source: Path, tmp_path: Path) -> None:
    """Its own file; it has no source."""
    with open_remembered(home) as ledger:
        take_back(ledger)
    out = tmp_path / "undo.csv"
    told = recall(home, "run-2", results=out)
    assert told.as_json()["counts"] == {"undone": 1}
    assert read(out, ("row", "task_title", "undo_status")) == [["2", "Ring customer 2", "undone"]]
    with pytest.raises(ConfigurationError, match="is an undo, which has no source"):
        recall(home, "run-2", results=out, source=source)


def test_what_closed_a_task_has_its_columns_where_there_is_any(home: Path, tmp_path: Path) -> None:
    """Of a run whose rows asked for a status."""
    with open_remembered(home) as ledger:
        close(ledger, 5, "completed")
    out = tmp_path / "again.csv"
    recall(home, "run-1", results=out)
    assert read(out, ("task_title", "status", "dismiss_reason")) == [
        ["Ring customer 2", "", ""],
        ["", "", ""],
        ["Ring customer 5", "completed", ""],
    ]


def test_how_the_source_is_read_can_be_said_as_for_the_run(tmp_path: Path) -> None:
    """A header further down, or a delimiter that is not detected."""
    path, home = tmp_path / "a.csv", tmp_path / "state"
    path.write_bytes(b"x|y|z\nSubject|Note|More\nRing customer 3|a|b\n")
    reading = SourceOptions(header_row=2, delimiter="|")
    with open_remembered(home) as ledger:
        ledger.begin_run("run-1", path.name, source_digest=digest(path, reading), row_count=1)
        create(ledger, 3)
    out = tmp_path / "again.csv"
    recall(home, "run-1", results=out, source=path, reading=reading)
    assert read(out, ("Subject", "import_status")) == [["Ring customer 3", "created"]]
    with pytest.raises(ConfigurationError, match="is not what run run-1 read"):
        recall(home, "run-1", results=out, source=path, reading=SourceOptions(delimiter="|"))
