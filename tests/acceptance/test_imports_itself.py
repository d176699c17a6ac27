"""Each program's export imports itself: it is recognized, and nothing is asked that it says.

docs/sources/index.md says of each program what its export does not say. Here it is held to that.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

import importer
from importer.contract.fields import FIELDS, TARGET_FIELDS
from importer.intake.look import Look
from importer.mapping.template.shipped import sample_path, shipped_names, templates_folder
from tools.build_workbooks import ROOT
from tools.source_pages import FOLDER, NO_IDS, NO_REP, NO_TYPE

LINE = re.compile(r"^\| \[[^]]+\]\(([\w-]+)\.md\) \|(?:[^|]*\|){2} ([^|]*) \|", re.MULTILINE)
ASKED = dict(LINE.findall((ROOT / FOLDER / "index.md").read_text("utf-8")))
ANSWERS = {
    NO_TYPE: {("missing_column", "task_type"), ("unknown_words", "task_type")},
    NO_REP: {("missing_column", "assignee_id")},
    NO_IDS: {("names_for_ids", "assignee_id")},
}
"""What the words of the table stand for among the problems of a file."""
NEEDED = {field.name for field in FIELDS if field.required}
TARGETS = {field.name for field in TARGET_FIELDS}


def seen(name: str, **options: Any) -> Look:
    """The sample of a program, through its template."""
    return importer.look(sample_path(name), template=name, **options)


def options_of(name: str) -> dict[str, Any]:
    """The flags that its page tells a person to add, as Python takes them."""
    flags = json.loads((templates_folder() / name / "expected.json").read_text("utf-8"))
    words = flags.get("flags", [])
    told = {
        k.removeprefix("--").replace("-", "_"): v
        for k, v in zip(words[::2], words[1::2], strict=True)
    }
    if "set" in told:
        return {**told, "set": dict([told["set"].split("=", 1)])}
    return {**told, "lookup": {"assignee_id": str(ROOT / "samples" / "reps.csv")}}


def test_the_table_has_every_program() -> None:
    """One line each."""
    assert sorted(ASKED) == shipped_names()


@pytest.mark.parametrize("name", shipped_names())
def test_a_sample_is_recognized(name: str, tmp_path: Path) -> None:
    """By its columns, whatever the file is called and however they are ordered."""
    path = tmp_path / "file.csv"
    path.write_bytes(sample_path(name).read_bytes())
    assert importer.look(path).likely_template == name


@pytest.mark.parametrize("name", shipped_names())
def test_only_what_the_table_says_is_asked(name: str) -> None:
    """The template settles all else; of a type that a row may lack, a skip gives the reason."""
    said = ASKED[name].split(", ")
    allowed = {problem for words in said for problem in ANSWERS.get(words, ())}
    met = {(problem.code, problem.field) for problem in seen(name).problems if problem.stops}
    assert met <= allowed
    assert met & ANSWERS[NO_REP if NO_REP in said else NO_IDS]


@pytest.mark.parametrize("name", shipped_names())
def test_with_the_answers_every_required_field_is_filled(name: str) -> None:
    """And a target: nothing stands in the way of the import."""
    look = seen(name, **options_of(name))
    filled = {proposal.field for proposal in look.proposals if proposal.is_certain}
    assert look.can_be_planned, look.problems
    assert filled >= NEEDED
    assert filled & TARGETS
