"""What a file leaves open, as data: no question is asked while a source is surveyed."""

from __future__ import annotations

from pathlib import Path

import pytest

from importer.intake.header_questions import Flag
from importer.intake.known_people import NOBODY
from importer.intake.owner_questions import ask_lookup_of_owners
from importer.intake.person import Answer
from importer.intake.points import (
    Agreement,
    Choice,
    Matches,
    NoAnswerError,
    Point,
    Talk,
)
from importer.intake.questions import ask_columns, ask_contents, ask_template, ask_words, rounds
from importer.intake.reading import concluded
from importer.intake.survey import Survey, survey
from importer.mapping.matching.recognition import LikelyTemplate
from importer.settings.options import Options

OWN = "task_type,task_title,assignee_id,deal_id"
ROW = "call,Ring Ann,usr_1,0061"
HUBSPOT = (
    "Task ID,Task Title,Task Type,Task Status,Due Date,Assigned to,Notes,Associated Contact,"
    "Associated Deal IDs"
)


def surveyed(folder: Path, *lines: str) -> Survey:
    """A file of these lines, read whole."""
    path = folder / "tasks.csv"
    path.write_text("\n".join([*lines, ""]), "utf-8")
    options = Options.of(timezone="UTC")
    found = survey(path, options, stdin=None, advance=lambda _: None, today=None, with_cells=True)
    found.close()
    return found


def first_point(talk: Talk[object]) -> Point | None:
    """What is asked first; None: nothing."""
    return next(talk, None)


def test_a_file_that_is_clear_leaves_no_point_open(tmp_path: Path) -> None:
    """No round has anything to ask, and none needs a person to find that out."""
    study = surveyed(tmp_path, OWN, ROW).study
    assert [first_point(ask(study)) for ask in rounds(lambda: None, NOBODY)] == [None] * 10


def test_an_open_column_is_a_value(tmp_path: Path) -> None:
    """With every answer that there is, and the one that Enter means."""
    study = surveyed(
        tmp_path, "Slag,task_title,assignee_id,deal_id", "Samtal,Ring Ann,usr_1,61"
    ).study
    fixed = tuple(
        Answer(f"all {word}", "every row is one") for word in ("call", "email", "linkedin")
    )
    assert first_point(ask_columns(study)) == Choice(
        (),
        "Which column says what kind of task it is (task_type)?",
        (Answer("Slag", 'such as "Samtal"'), *fixed, Answer("stop", "nothing is sent")),
        "stop",
    )


def test_a_likely_template_is_a_value(tmp_path: Path) -> None:
    """A yes or a no."""
    cells = "5,Ring Ann,CALL,WAITING,2027-03-04,Zoe Park,Hi,Ann Vale (ann@example.com),8"
    assert first_point(ask_template(surveyed(tmp_path, HUBSPOT, cells).study)) == Agreement(
        "This looks like HubSpot tasks. Use the mapping for it (--template hubspot)?"
    )


def test_two_likely_templates_are_a_choice(tmp_path: Path) -> None:
    """Each with what it is for; without an answer, none is used."""
    study = surveyed(tmp_path, HUBSPOT, ",,,,,,,,").study
    study.likely = (*study.likely, LikelyTemplate("dubspot", "Dubspot tasks"))
    assert first_point(ask_template(study)) == Choice(
        ("This looks like HubSpot tasks or Dubspot tasks.",),
        "Which mapping is meant for it?",
        (
            Answer("hubspot", "HubSpot tasks"),
            Answer("dubspot", "Dubspot tasks"),
            Answer("none", "its columns are matched by their names"),
        ),
        "none",
    )


def test_uncertain_columns_are_a_value(tmp_path: Path) -> None:
    """Each with one of its cells."""
    study = surveyed(tmp_path, f"{OWN},Förfaller", f"{ROW},25.03.2027").study
    point = first_point(ask_columns(study))
    assert isinstance(point, Matches)
    assert [point.header[match.column] for match in point.matches] == ["Förfaller"]
    assert point.examples == ("25.03.2027",)


def test_the_way_to_the_ids_of_people_is_a_value(tmp_path: Path) -> None:
    """It says what is wrong with a file that is typed; without an answer it all stops."""
    study = surveyed(tmp_path, "task_type,task_title,Owner,deal_id", "call,Ring,zoe@a.com,1").study
    talk = ask_lookup_of_owners(study, lambda: None, set())
    point = next(talk)
    assert isinstance(point, Choice)
    assert point.typed is not None
    assert [answer.word for answer in point.answers] == ["enter", "blank", "stop"]
    assert point.typed.problem_of(f"{tmp_path}/no.csv") == f'there is no file "{tmp_path}/no.csv"'
    nobody_s = "~nobody-is-called-so/no.csv"
    assert point.typed.problem_of(nobody_s) == f'there is no file "{nobody_s}"'
    assert point.typed.problem_of("reps.csv,sheet=") is not None
    with pytest.raises(NoAnswerError):
        talk.send("stop")


def test_words_and_orders_of_dates_are_values(tmp_path: Path) -> None:
    """Each round goes on with whatever it is sent."""
    study = surveyed(tmp_path, f"{OWN},due_date,priority", f"{ROW},03/04/2027,hot").study
    contents = ask_contents(study)
    order = next(contents)
    assert isinstance(order, Choice)
    assert [answer.word for answer in order.answers] == ["day", "month", "later"]
    with pytest.raises(StopIteration) as ended:
        contents.send("month")
    assert ended.value.value.flags == (Flag('--date-order "mdy"'),)
    word = first_point(ask_words(study))
    assert isinstance(word, Choice)
    assert word.question == 'What does "hot" (1 row) mean for the priority?'


def test_a_survey_is_concluded_without_an_answer(tmp_path: Path) -> None:
    """What is open stays open, and is told."""
    found = surveyed(tmp_path, f"Xyz,{OWN.partition(',')[2]}", ROW)
    intake = concluded(found, found.study)
    assert intake.problems
    assert intake.notes == []
    assert intake.row_count == 1
