"""What messages say by flags is told once more as a list of jobs has it."""

from __future__ import annotations

from pathlib import Path

import pytest

from importer.batch.manifest import read_manifest
from importer.cli.list_settings import list_line
from importer.settings.options import load_options

FIRST = "A flag of a run is a setting in the list, of the job or, under [defaults], of all: "


@pytest.mark.parametrize(
    ("text", "flag", "setting"),
    [
        ("set --date-order dmy, or", "--date-order dmy", 'date_order = "dmy"'),
        ('--set "task_type=VALUE"', '--set "task_type=VALUE"', 'set = { task_type = "VALUE" }'),
        ("with --lookup assignee_id=FILE, or", "--lookup assignee_id=FILE",
         'lookup = { assignee_id = "FILE" }'),
        ("--map 'targets.deal_id=Deal \"A\"'", "--map 'targets.deal_id=Deal \"A\"'",
         'map = { "targets.deal_id" = "Deal \\"A\\"" }'),
        ('--only "Deal Stage=a=b"', '--only "Deal Stage=a=b"', 'only = { "Deal Stage" = "a=b" }'),
        ('--value "priority:hoch=high"', '--value "priority:hoch=high"',
         'value = { priority = { hoch = "high" } }'),
        ('one with --sheet, such as --sheet "Q3"', '--sheet "Q3"', 'sheet = "Q3"'),
        ('--empty "n/a"', '--empty "n/a"', 'empty = ["n/a"]'),
    ],
)  # fmt: skip
def test_a_flag_is_told_as_a_list_takes_it(
    text: str, flag: str, setting: str, tmp_path: Path
) -> None:
    """Whatever stands behind it; and the list accepts what is told."""
    path = tmp_path / "jobs.toml"
    path.write_text(f'[[job]]\nname = "acme"\nfiles = ["x.csv"]\n{setting}\n', "utf-8")

    (job,) = read_manifest(path).jobs

    assert list_line(["Nothing.", text]) == f"{FIRST}{flag} is {setting}"
    assert load_options({}, job=job.settings, environment={}) != load_options({}, environment={})


def test_one_flag_of_each_shape_is_shown() -> None:
    """The first: the others are written alike."""
    told = list_line(['--skip "A=b" or --map "status=A"', "--default-type call", '--sheet "Q3"'])
    expected = '--skip "A=b" is skip = { A = "b" }; --default-type call is default_type = "call"'
    assert told == FIRST + expected


def test_a_flag_without_a_value_is_told_by_others() -> None:
    """The next word of the sentence is no value."""
    told = list_line(["set another --timezone or --due-time"])
    expected = '--date-order dmy is date_order = "dmy"; --set task_type=call is '
    assert told == f'{FIRST}{expected}set = {{ task_type = "call" }}'


@pytest.mark.parametrize(
    "text",
    [
        "the file cannot be read",
        "--results DIR",
        "--only acme",
        "--allow-similar",
        "task-importer validate FILE --lookup-out reps.csv",
    ],
)
def test_what_no_job_has_is_not_told(text: str) -> None:
    """Neither the flags of `batch` itself, nor those of another command or of a run alone."""
    assert list_line([text]) is None
