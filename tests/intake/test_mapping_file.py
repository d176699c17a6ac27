"""What was settled of a file, as a mapping file that settles it again without a question."""

from __future__ import annotations

import json
import tomllib
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from importer.intake.mapping_file import mapping_file
from importer.intake.reading import Intake, take_in
from importer.mapping.template.shipped import shipped_names, templates_folder
from importer.planning.planner import Planner
from importer.settings.options import Options

SAMPLES = Path(__file__).parents[2] / "samples"
REPS = SAMPLES / "reps.csv"
ZONE = "Europe/Berlin"
LOOKUP = ("assignee_id", str(REPS))
OWNERLESS = {"google-tasks", "microsoft-todo", "outlook"}
"""Templates of programs whose tasks all belong to one person."""


def taken_in(path: Path, **given: Any) -> Intake:
    """The file under these options, of which nothing is open."""
    intake = take_in(
        path, Options.of(timezone=ZONE, **given), stdin=None, advance=lambda _rows: None
    )
    assert not intake.problems, intake.problems.refusal(str(path), [])
    return intake


def ends(intake: Intake) -> list[Any]:
    """What becomes of every row: the body that would be sent, or the status and the codes."""
    planner = Planner(intake, intake.options.planning, ledger=None)
    with closing(intake), closing(planner.make(lambda _rows: None)) as plan:
        return [
            (row.number, json.loads(row.body), row.closing)
            if row.outcome is None
            else (row.number, row.outcome.status, [issue.code for issue in row.outcome.issues])
            for chunk in plan.rows
            for row in chunk
        ]


def written(intake: Intake, folder: Path) -> Path:
    """The mapping file of the intake, in a folder that is neither the file's nor this one."""
    path = folder / "kept" / "mapping.toml"
    path.parent.mkdir()
    path.write_text(mapping_file(intake, path, ["Made for a test."]), "utf-8")
    return path


def same_by_mapping(folder: Path, path: Path, **given: Any) -> str:
    """The text of the mapping file, once it was seen to make the same of every row."""
    intake = taken_in(path, **given)
    kept = written(intake, folder)
    assert ends(taken_in(path, mapping=kept)) == ends(intake)
    return kept.read_text("utf-8")


@pytest.mark.parametrize("name", ["followups.csv", "followups.xlsx", "messy.csv"])
def test_a_sample_is_mapped_again_in_the_same_way(name: str, tmp_path: Path) -> None:
    """Columns that were matched by their headers are named, and the lookup is found from there."""
    lookups = [] if name.startswith("followups") else [LOOKUP]
    text = same_by_mapping(tmp_path, SAMPLES / name, lookups=lookups)
    assert tomllib.loads(text)["fields"]["task_title"]
    assert text.startswith("# Made for a test.\n")


@pytest.mark.parametrize("name", sorted(shipped_names()))
def test_a_template_is_written_out_for_the_file(name: str, tmp_path: Path) -> None:
    """Its rules become those of the columns that this export has; nothing of it is lost."""
    sample = templates_folder() / name / "sample.csv"
    if not sample.exists():
        sample = next(path for path in SAMPLES.glob(f"{name.partition('-')[0]}*.csv"))
    same_by_mapping(
        tmp_path,
        sample,
        template=name,
        sets=[
            ("task_type", "call"),
            ("deal_id", "0070001841"),
            *([("assignee_id", "usr_1")] if name in OWNERLESS else []),
        ],
        lookups=[] if name in OWNERLESS else [LOOKUP],
        default_type="call",
    )


def test_ids_of_another_program_stay_such_in_the_mapping_file(tmp_path: Path) -> None:
    """A new owner of the next export is no id of HockeyStack either."""
    sample = templates_folder() / "close" / "sample.csv"
    text = same_by_mapping(tmp_path, sample, template="close", lookups=[LOOKUP])
    assert tomllib.loads(text)["owner_ids"] == "^user_"


HEADER = "Wann,Was,Wer,Deal,Prio,Stand,Vorname,Nachname,Was"
ROWS = (
    "03.04.2027,Ring Ada,usr_1,0071,hoch,offen,Ada,Quill,x",
    "05.06.2027,Ring Ben,usr_2,0072,P1,erledigt,Ben,Oak,y",
    "07.08.2027,Ring Cem,usr_1,0073,,offen,Cem,Elm,z",
)
FLAGS: dict[str, Any] = {
    "maps": [
        ("task_title", "#2"),
        ("due_date", "Wann"),
        ("assignee_id", "Wer"),
        ("deal_id", "Deal"),
        ("contact_name", "Vorname + Nachname"),
        ("status", ""),
    ],
    "sets": [("task_type", "call")],
    "values": [("priority", "P1", "urgent"), ("priority", "", "low")],
    "skips": [("Vorname", "Cem")],
    "treat_as_open": [("Stand", "Erledigt"), ("#4", "*")],
    "date_order": "dmy",
    "long_text": "cut",
}


@pytest.fixture
def german(tmp_path: Path) -> Path:
    """A sheet that needs most of the flags."""
    path = tmp_path / "aufgaben.csv"
    path.write_text("\n".join([HEADER, *ROWS, ""]), "utf-8")
    return path


def test_every_flag_of_the_columns_has_its_place(german: Path, tmp_path: Path) -> None:
    """Positions, joined columns, words, skipped rows, the order of dates and unfilled fields."""
    text = same_by_mapping(tmp_path, german, **FLAGS)
    read = tomllib.loads(text)
    assert read["fields"]["task_title"] == "#2"
    assert read["fields"]["contact_name"] == "Vorname + Nachname"
    assert read["fields"]["due_date"] == {"column": "Wann", "date_order": "dmy"}
    assert read["words"] == {"priority": {"P1": "urgent", "": "low"}}
    assert read["skip"] == [{"column": "Vorname", "equals": ["Cem"], "reason": 'Vorname is "Cem"'}]
    assert read["treat_as_open"] == {"Stand": ["Erledigt"], "Deal": ["*"]}
    assert (read["unfilled"], read["long_text"]) == (["status"], "cut")


def test_a_mapping_is_written_again_as_it_was(german: Path, tmp_path: Path) -> None:
    """Of an intake by the file itself the same file is made."""
    first = same_by_mapping(tmp_path, german, **FLAGS)
    kept = tmp_path / "kept" / "mapping.toml"
    with closing(taken_in(german, mapping=kept)) as again:
        assert mapping_file(again, kept, ["Made for a test."]) == first


def test_a_flag_wins_over_the_words_of_a_mapping(german: Path, tmp_path: Path) -> None:
    """Word by word: what the flag does not name stays as the mapping says it."""
    with closing(taken_in(german, **FLAGS)) as first:
        kept = written(first, tmp_path)
    intake = taken_in(german, mapping=kept, values=[("priority", "P1", "medium")])
    found = [row[1].get("priority") for row in ends(intake) if isinstance(row[1], dict)]
    assert found == ["high", "medium"]


def test_what_a_cell_holds_cannot_leave_its_comment(tmp_path: Path) -> None:
    """A line break or a control character in a header or cell is shown, and begins no line."""
    path = tmp_path / "odd.csv"
    path.write_text(
        'task_title,task_type,assignee_id,deal_id,"Od\nd = 1"\n'
        '"Ring\nx = 2\x07",call,usr_1,0071,q\n',
        "utf-8",
    )
    text = same_by_mapping(tmp_path, path)
    assert tomllib.loads(text).keys() == {"fields"}
    assert "\x07" not in text
