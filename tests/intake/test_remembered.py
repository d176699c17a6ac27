"""Earlier answers about a sheet, where somebody forgets them at that moment."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from importer.errors import MappingError
from importer.intake.memory import Remembered
from importer.intake.reading import Intake, take_in
from importer.settings.options import Options

SHEET = "task_type,task_title,assignee_id\ncall,Call Zoe Park,usr_1\n"


def taken(folder: Path, answers: Path) -> Intake:
    """A sheet whose answers are said to be in this file."""
    sheet = folder / "calls.csv"
    sheet.write_text(SHEET)
    kept = Remembered(answers, datetime.now(UTC))
    return take_in(
        sheet, Options.of(timezone="UTC"), stdin=None, advance=lambda _: None, recall=lambda _: kept
    )


def test_answers_that_are_gone_before_they_are_read_are_none(tmp_path: Path) -> None:
    """Another command has just forgotten them: the sheet is read as if nobody had answered."""
    with closing(taken(tmp_path, tmp_path / "gone.toml")) as found:
        assert found.row_count == 1


def test_answers_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    """They are there, and somebody means them."""
    damaged = tmp_path / "damaged.toml"
    damaged.write_text("[")
    with pytest.raises(MappingError):
        taken(tmp_path, damaged)
