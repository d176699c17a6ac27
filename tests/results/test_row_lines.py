"""The end of every row as a line of JSON."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import get_args

import pytest

from importer.documents.rows import RowStatus
from importer.errors import ResultsError
from importer.results.layout import WOULD_CREATE, import_values
from importer.results.row_lines import RowLines, line_of, row_of
from importer.rows.issues import Issue
from importer.rows.outcome import Cause, Outcome, Status
from importer.rows.table import Chunk
from tests.printed import require_promised

CHUNK = Chunk([], [], [], ())
DATE = Issue("invalid_date", '"x" is not a date', "fix it", "due_date", "Fällig", "x\u202e")


@pytest.mark.parametrize("status", Status)
def test_a_row_of_each_status_has_the_promised_members(status: Status) -> None:
    """Under the word that the results file has for it."""
    told = json.loads(line_of(Outcome(7, status, "task_1", "why", issues=(DATE,))))
    require_promised(told, "RowDocument")
    assert (told["row"], told["status"]) == (7, status.value)


def test_what_a_dry_run_would_create_has_a_word_of_its_own() -> None:
    """As in the results file; and no further status is promised."""
    told = json.loads(line_of(Outcome(2, Status.NOT_SENT, cause=Cause.DRY_RUN)))
    require_promised(told, "RowDocument")
    assert told["status"] == WOULD_CREATE
    assert set(get_args(RowStatus)) == {*Status, WOULD_CREATE}


def test_a_line_is_ascii_and_tells_the_cell_as_it_is() -> None:
    """Whatever reads it, in whatever encoding, nothing in it can steer a terminal."""
    line = line_of(Outcome(2, Status.INVALID, issues=(DATE,)))
    assert line.isascii()
    assert json.loads(line)["issues"][0]["value"] == "x\u202e"
    assert json.loads(line)["issues"][0]["column"] == "Fällig"


def test_all_lines_are_written_at_once(tmp_path: Path) -> None:
    """Nothing is there before, and what was there is replaced."""
    path = tmp_path / "rows.jsonl"
    path.write_text("{}\n")
    with closing(RowLines.at(path)) as rows:
        for first in (2, 4):
            rows.see(CHUNK, [Outcome(number, Status.CREATED) for number in (first, first + 1)])
        assert path.read_text() == "{}\n"
        rows.write()
    assert [json.loads(line)["row"] for line in path.read_text().splitlines()] == [2, 3, 4, 5]
    assert [file.name for file in tmp_path.iterdir()] == ["rows.jsonl"]


def test_a_full_disk_is_told_at_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While rows are counted it stops nothing, and the old file stays."""
    path = tmp_path / "rows.jsonl"
    path.write_text("{}\n")

    def refuse(_: object) -> None:
        raise ResultsError("the disk is full")

    with closing(RowLines.at(path)) as rows:
        monkeypatch.setattr(rows._lines, "append", refuse)
        rows.see(CHUNK, [Outcome(2, Status.CREATED)])
        rows.see(CHUNK, [Outcome(3, Status.CREATED)])
        with pytest.raises(ResultsError, match="the disk is full"):
            rows.write()
    assert path.read_text() == "{}\n"


def test_a_name_that_could_be_a_sheet_is_refused(tmp_path: Path) -> None:
    """So that a slip does not replace one."""
    with pytest.raises(ResultsError) as refused:
        RowLines.at(tmp_path / "calls.csv")
    assert refused.value.message.endswith("ends neither in .jsonl nor in .ndjson")
    assert str(refused.value.hint) == "write for example --json-rows calls.jsonl"


def test_a_file_that_is_read_is_refused(tmp_path: Path) -> None:
    """A sheet may have any name."""
    path = tmp_path / "calls.jsonl"
    path.write_text("Title\n")
    with pytest.raises(ResultsError, match="this file is read"):
        RowLines.at(path, [tmp_path / "other.csv", path])


@pytest.mark.parametrize("place", ["folder.jsonl", "link.jsonl", "nowhere/rows.jsonl"])
def test_a_place_that_cannot_be_written_is_refused_first(tmp_path: Path, place: str) -> None:
    """Before anything is sent."""
    (tmp_path / "folder.jsonl").mkdir()
    (tmp_path / "link.jsonl").symlink_to(tmp_path / "gone")
    with pytest.raises(ResultsError):
        RowLines.at(tmp_path / place)


@pytest.mark.parametrize("status", Status)
def test_every_row_is_told_what_to_do_next(status: Status) -> None:
    """A hint of its own, or what the results file says of all rows that end so."""
    assert row_of(Outcome(2, status))["hint"] == import_values(Outcome(2, status)).hint != ""
    assert row_of(Outcome(2, status, hint="ask Dana"))["hint"] == "ask Dana"
