"""A mapping as a table of a settings file: it counts as a mapping file does."""

from __future__ import annotations

from pathlib import Path

import pytest

from importer.errors import ConfigurationError, MappingError
from importer.intake.reading import take_in
from importer.settings.options import Options, load_options
from tests.intake.test_mapping_file import ends

SETTINGS = """\
timezone = "UTC"

[mapping]
default_type = "call"

[mapping.fields]
task_title = "What"
deal_id = "Deal"
assignee_id = { column = "Who", lookup = "reps.csv" }

[[mapping.skip]]
column = "What"
equals = ["nothing"]
reason = "nothing to do"
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A sheet, and in another folder the settings with the table that their mapping names."""
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "reps.csv").write_text("Name,Id\nNora Fen,usr_1\n", "utf-8")
    (tmp_path / "tasks.csv").write_text(
        "What,Deal,Who\nRing Ada,0071,Nora Fen\nnothing,0072,Nora Fen\n", "utf-8"
    )
    monkeypatch.chdir(tmp_path)
    return tmp_path


def loaded(folder: Path, text: str) -> Options:
    """The options of a settings file with this text."""
    path = folder / "there" / "task-importer.toml"
    path.write_text(text, "utf-8")
    return load_options({}, environment={}, settings_file=path)


def outcome(options: Options) -> list[tuple[int, object]]:
    """What becomes of each row of the sheet."""
    intake = take_in(Path("tasks.csv"), options, stdin=None, advance=lambda _rows: None)
    assert not intake.problems, intake.problems.refusal("tasks.csv")
    return [(number, said) for number, said, _ in ends(intake)]


BODY = {
    "task_type": "call",
    "task_title": "Ring Ada",
    "assignee_id": "usr_1",
    "targets": {"deal_id": "0071"},
}


def test_all_of_a_mapping_stands_in_a_settings_file(folder: Path) -> None:
    """Its fields, words and rules; what it names is beside the settings."""
    assert outcome(loaded(folder, SETTINGS)) == [(2, BODY), (3, "skipped")]


def test_a_file_of_settings_is_taken_as_a_mapping_file(folder: Path) -> None:
    """`--mapping task-importer.toml` uses its mapping, and nothing else of it."""
    path = folder / "there" / "task-importer.toml"
    path.write_text(SETTINGS, "utf-8")
    options = load_options({"mapping": path, "timezone": "UTC"}, environment={})
    assert outcome(options) == [(2, BODY), (3, "skipped")]


@pytest.mark.parametrize(
    ("wrong", "right", "told"),
    [
        ("task_titel =", "task_title =", "line 7, fields: there is no field 'task_titel'"),
        ("lookupp =", "lookup =", "line 9, fields.assignee_id.lookupp: there is no such key"),
        ('"kall"', '"call"', "line 4, default_type: "),
        ("equal =", "equals =", "line 13, skip.equal: there is no such key"),
    ],
)
def test_a_slip_is_told_with_its_line(folder: Path, wrong: str, right: str, told: str) -> None:
    """The line of the settings file, not of the mapping inside."""
    options = loaded(folder, SETTINGS.replace(right, wrong))
    with pytest.raises(MappingError) as error:
        take_in(Path("tasks.csv"), options, stdin=None, advance=lambda _rows: None)
    assert told in error.value.message


def test_a_mapping_in_settings_may_as_well_be_a_file(folder: Path) -> None:
    """A path is one, as ever; anything else is neither."""
    assert loaded(folder, 'mapping = "m.toml"\n').mapping.file == folder / "there" / "m.toml"
    with pytest.raises(ConfigurationError):
        loaded(folder, "mapping = 7\n")
