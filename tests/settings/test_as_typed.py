"""Options as a command: what is pasted into a shell means the same again."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import pytest

from importer.cli.run_commands import run
from importer.settings.as_typed import command_typed, words_typed
from importer.settings.options import NAMES, Options, load_options

EVERY: dict[str, Any] = {
    "template": "followups",
    "mapping": Path("my mapping.toml"),
    "maps": ["task_title=Sub$ject A", "reason=A + B"],
    "sets": ["task_type=call"],
    "lookups": ["assignee_id=team list.xlsx,sheet=Reps,from=Email,to=Id", "deal_id=deals.csv"],
    "contacts": "Contact list.csv,sheet=A",
    "users": "users.csv",
    "skip_match": ['Status=^(?:done|"closed")$'],
    "empty": ["n. a.", "?"],
    "date_numbers": "excel-1904",
    "skips": ["Status=`Done`", 'Status=It\'s "over"'],
    "only": ["Region=*"],
    "treat_as_open": ["Status=Open"],
    "values": ["priority:P1=urgent"],
    "html": ["reason"],
    "default_type": "call",
    "long_text": "cut",
    "timezone": "Europe/Berlin",
    "due_time": "08:30",
    "date_order": "dmy",
    "swapped_dates": "keep",
    "sheet": 'Q3, "new"',
    "skip_hidden": True,
    "header_row": 4,
    "no_header": True,
    "encoding": "cp1252",
    "delimiter": ";",
    "rows": "2-50",
    "limit": 9,
    "last_of": "Id",
    "reference": "draft",
    "allow_duplicates": True,
    "allow_similar": True,
    "check_existing": True,
    "trust_list": True,
    "trust_ledger": True,
    "same_workspace": True,
    "other_workspace": True,
    "all_or_nothing": True,
    "base_url": "http://127.0.0.1:9/v1",
    "ledger": "postgresql://importer@db.example.com/imports?sslmode=verify-full&application_name=a",
    "wait": 600.0,
    "rate": "10/30s",
    "concurrency": 4,
    "timeout": 12.5,
    "settle": 60.0,
    "patience": 10.0,
    "resend_unconfirmed": True,
    "stop_after_errors": 3,
    "max_invalid": "2%",
    "ca_file": Path("ca.pem"),
}
LEFT_OUT: dict[str, Any] = {
    "proxy": "http://me:secret@127.0.0.1:3128",
    "results": Path("out.csv"),
    "report": Path("r.html"),
    "only_failed": True,
    "json_rows": Path("rows.jsonl"),
    "quiet": True,
    "verbose": True,
    "ask_again": True,
    "sandbox": True,
    "processes": 3,
}


def taken(words: list[str]) -> Options:
    """What `run` makes of its words."""
    given = run.make_context("run", words).params
    flags = {name: value for name, value in given.items() if name in NAMES}
    return load_options(flags, environment={})


def test_every_option_is_said_or_left_out_on_purpose() -> None:
    """A new option is in one of the tables of this test."""
    assert EVERY.keys() | LEFT_OUT.keys() == NAMES.keys()


@pytest.mark.parametrize("name", EVERY)
def test_a_flag_means_what_the_option_says(name: str) -> None:
    """Through a shell, whatever quotes, blanks and signs are in it."""
    options = Options.of(**{name: EVERY[name]})
    assert options != Options()
    command = command_typed("run", "a b.csv", options)
    words = shlex.split(command)
    assert words[:3] == ["task-importer", "run", "a b.csv"]
    assert taken(words[2:]) == options


def test_a_command_holds_no_secret_and_writes_nothing() -> None:
    """Nor does it print less, or try only."""
    assert list(words_typed(Options.of(**LEFT_OUT))) == []


def test_defaults_are_not_said() -> None:
    """A plain command stays plain; a file that looks like a flag is none."""
    assert command_typed("run", "followups.xlsx", Options()) == "task-importer run followups.xlsx"
    assert command_typed("run", "--odd.csv", Options()) == "task-importer run ./--odd.csv"
    assert command_typed("run", "-", Options()) == "task-importer run -"
    assert command_typed("run", "it's $5.csv", Options()) == ("task-importer run 'it'\\''s $5.csv'")
