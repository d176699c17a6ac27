"""Every line of the table in docs/reference/mapping.md: the file and the flags send the same."""

from __future__ import annotations

import re
import shlex
import tomllib
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import click
import openpyxl
import pytest
import tomlkit

from importer.cli.flags import INPUT, with_flags
from importer.contract.fields import find_field
from importer.errors import SheetInDoubtError
from importer.intake.reading import take_in
from importer.settings.options import Options, load_options
from tests.intake.test_mapping_file import ends
from tools.build_reference import REFERENCE, ROOT

PAGE = (ROOT / REFERENCE / "mapping.md").read_text("utf-8")
SECTION = PAGE.partition("## The same by flags")[2].partition("\n## ")[0]


class Line(NamedTuple):
    """A line of the table. toml: statements of a mapping file; flags: words of a command."""

    what: str
    toml: tuple[str, ...]
    flags: tuple[str, ...]


def _lines() -> list[Line]:
    found = []
    for text in SECTION.splitlines():
        cells = [cell.replace(r"\|", "|").strip() for cell in re.split(r"(?<!\\)\|", text)[1:-1]]
        if len(cells) == len(Line._fields) and "`" in cells[1]:
            statements = tuple(re.findall(r"`([^`]+)`", cells[1]))
            found.append(Line(cells[0], statements, tuple(shlex.split(cells[2].strip("`")))))
    return found


LINES = _lines()
_SAME_BODIES = {"with a warning where it is not found", "named columns of that table"}
"""What makes no difference to this file's bodies."""

BASE: dict[str, Any] = {
    "fields": {
        "task_title": "Subject",
        "task_type": {"value": "call"},
        "assignee_id": {"value": "usr_9"},
        "meeting_id": {"value": "mtg_1"},
    }
}
ADA, BEN = "0035e0000021VeFAAU", "0035e0000022gHiAAI"
NORA, DARIO = "0055e0000001zLpAAI", "0055e0000002TrBAAU"
ROWS = [
    {"Subject": "Ring Ada", "Notes": "First", "Work Email": "", "Email": "ada@example.com",
     "First Name": "Ada", "Last Name": "Quill", "Day": "2027-03-05", "Clock": "14:30",
     "Prio": "P1", "Level": "", "Deals": "0071;0072", "WhatId": "0015e0000021VeF",
     "Contact": "Ada Quill (ada@example.com)", "Page": "<p>Hello</p>",
     "Lines": r"One.\nTwo.", "WhoId": ADA,
     "Rep": "nora@example.com", "OwnerId": NORA, "When": "04/05/2027", "Serial": "46501",
     "Region": "West",
     "Remark": "not set", "Key": "k1", "Kind": "Meeting", "Story": "word " * 500},
    {"Subject": "[Group] Second half", "Notes": "", "Work Email": "ben@example.com",
     "Email": "private@example.com", "First Name": "Ben", "Last Name": "Oak", "Day": "2027-03-06",
     "Clock": "", "Prio": "P2", "Level": "high", "Deals": "0073", "WhatId": "0065e0000021VeF",
     "Contact": "Ben Oak", "Page": "plain", "Lines": "x", "WhoId": BEN, "Rep": "dario@example.com",
     "OwnerId": DARIO, "When": "13/05/2027", "Serial": "46502.5",
     "Region": "East", "Remark": "", "Key": "k1",
     "Kind": "Call", "Story": "short"},
]  # fmt: skip
FILES = {
    "reps.csv": "Email,HockeyStack ID\nnora@example.com,usr_1\ndario@example.com,usr_2\n",
    "User.csv": f"Id,Email\n{NORA},nora@example.com\n{DARIO},dario@example.com\n",
    "Contact.csv": f"Id,Name,Email\n{ADA},Ada Quill,ada@example.com\n{BEN},Ben Oak,b@example.com\n",
}


@click.command()
@with_flags(*INPUT)
def _probe(**_given: Any) -> None:
    """Reads flags as the program does."""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The tables that the lines speak of, in the folder in which they are said."""
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def made_for(line: Line, folder: Path) -> Path:
    """A file of tasks, with what only this line is about."""
    rows = [dict(row) for row in ROWS]
    if any("State" in word or "status" in word for word in (*line.toml, *line.flags)):
        for row, state in zip(rows, ("Done", "Open"), strict=True):
            row["State"] = state
    cells: list[list[str]] = [list(rows[0]), *(list(row.values()) for row in rows)]
    book = openpyxl.Workbook()
    for name in ("Other", "Open tasks") if "--sheet" in line.flags else ("Tasks",):
        sheet = book.create_sheet(name)
        for texts in cells:
            sheet.append([name if text == "Ring Ada" else text for text in texts])
    book.remove(book.worksheets[0])
    book.save(folder / "tasks.xlsx")
    return folder / "tasks.xlsx"


def outcome(path: Path, options: Options) -> Any:
    """What becomes of every row, or why nothing does."""
    try:
        intake = take_in(path, options, stdin=None, advance=lambda _rows: None)
    except SheetInDoubtError as error:
        return str(error)
    if intake.problems:
        with closing(intake):
            return str(intake.problems.refusal("tasks.xlsx"))
    return ends(intake)


def in_a_file(folder: Path, statements: tuple[str, ...]) -> Options:
    """The options of a mapping file with these statements."""
    mapping = {name: dict(value) for name, value in BASE.items()}
    for statement in statements:
        for name, value in tomllib.loads(statement).items():
            if find_field(name) is None:
                mapping[name] = value
            else:
                mapping["fields"][name] = value
    path = folder / "m.toml"
    path.write_text(tomlkit.dumps(mapping), "utf-8")
    return load_options({"mapping": path, "timezone": "UTC"}, environment={})


def by_flags(folder: Path, flags: tuple[str, ...]) -> Options:
    """The options of these flags beside the mapping file that has nothing of them."""
    given = _probe.make_context("probe", list(flags)).params
    path = folder / "base.toml"
    path.write_text(tomlkit.dumps(BASE), "utf-8")
    return load_options({**given, "mapping": path, "timezone": "UTC"}, environment={})


@pytest.mark.parametrize("line", LINES, ids=[line.what for line in LINES])
def test_a_mapping_file_and_flags_send_the_same(line: Line, folder: Path) -> None:
    """Whatever one of them says, the other can; and both make a difference."""
    path = made_for(line, folder)
    mapped = outcome(path, in_a_file(folder, line.toml))
    flagged = outcome(path, by_flags(folder, line.flags))
    assert isinstance(mapped, list), mapped
    assert flagged == mapped
    if line.what not in _SAME_BODIES:
        assert outcome(path, in_a_file(folder, line.toml[:-1])) != mapped


def test_the_table_names_every_key() -> None:
    """Nothing that a mapping file can say is left out, but for what is not about what is sent."""
    aside = {"name", "description", "about", "fields", "optional", "column", "from", "to", "file",
             "reason", "untyped", "missing", "dismiss_reason"}  # fmt: skip
    keys = set(re.findall(r"^### `(\w+)`", PAGE, re.MULTILINE)) - aside
    text = "\n".join(statement for line in LINES for statement in line.toml)
    assert {key for key in keys if not re.search(rf"\b{key}\b", text)} == set()


@pytest.mark.parametrize(
    ("flag", "told"),
    [
        ("deal_id=WhatId,matches=(", "--map deal_id: matches: "),
        ("deal_id=WhatId,html=maybe", "html=maybe is not valid; write html=yes"),
        ("deal_id=WhatId,tell=yes", "`tell` belongs to a column with `matches`"),
        ("reason=Notes,long_id=yes", "`long_id` is for fields of ids only"),
        ("reason=Notes | Nots", "the file has no column 'Nots'; did you mean 'Notes'?"),
        ("reason= =none | Notes", "a `value` must come last"),
        ("priority=Level | =purple", "'purple' is not one of"),
        ("reason=Notes,matches=", "matches= has no value"),
    ],
)
def test_what_a_flag_cannot_say_is_refused(flag: str, told: str, folder: Path) -> None:
    """With the flag, and what is wrong with it."""
    path = made_for(LINES[0], folder)
    assert told in outcome(path, by_flags(folder, ("--map", flag)))


def test_a_header_that_is_written_like_a_rule_is_a_column(folder: Path) -> None:
    """Nothing is taken apart that is the name of a column."""
    path = folder / "odd.csv"
    path.write_text('Subject,"Notes | Story","a,matches=b"\nRing,one,two\n', "utf-8")
    for text in ("Notes | Story", "a,matches=b", "Nothing | Notes | Story"):
        found = outcome(path, by_flags(folder, ("--map", f"reason={text}")))
        if text.startswith("Nothing"):
            assert "the file has no column 'Nothing'" in found
        else:
            assert found[0][1]["reason"] == ("two" if "," in text else "one")
