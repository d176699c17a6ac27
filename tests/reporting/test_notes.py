"""The codes of notes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import importer
from importer.reporting.notes import NOTES, Note
from importer.reporting.progress_events import CODES, Noted

PACKAGE = Path(importer.__file__).parent


@pytest.mark.parametrize("note", Note)
def test_every_code_says_what_it_is_about(note: Note) -> None:
    """In a sentence without a stop, and under a name of its own."""
    assert re.fullmatch(r"[a-z]+\.[a-z_]+", note)
    assert note not in CODES.values()
    assert re.fullmatch(r"[a-z].*[^.]", NOTES[note])


@pytest.mark.parametrize("note", Note)
def test_every_code_is_told_somewhere(note: Note) -> None:
    """A code that nobody tells would be a promise of nothing."""
    texts = [path.read_text("utf-8") for path in PACKAGE.rglob("*.py") if path.name != "notes.py"]
    assert any(f"Note.{note.name}" in text for text in texts)


class Notes:
    """Keeps the notes that it is told."""

    def __init__(self) -> None:
        self.codes: list[str] = []

    def report(self, event: object) -> None:
        """Keep it, if it is a note."""
        if isinstance(event, Noted):
            self.codes.append(event.code)


def test_a_program_knows_a_note_by_its_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was decided of the file, and what the rows are not compared with."""
    monkeypatch.setenv("TASK_IMPORTER_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("HOCKEYSTACK_API_TOKEN", raising=False)
    path = tmp_path / "calls.csv"
    path.write_text(
        "Follow-ups\n\ntask_type;task_title;assignee_id;deal_id\ncall;Ring Ann;usr_1;007\n", "utf-8"
    )
    notes = Notes()
    importer.validate(path, check_existing=True, reporter=notes)
    assert set(notes.codes) == {"file.read", "list.not_compared"}
