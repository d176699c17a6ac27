"""Flags with texts of a file, as a shell takes them."""

from __future__ import annotations

import shlex
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.contract.fields import Kind
from importer.mapping.kinds import word_of
from importer.mapping.settled import ANY
from importer.wording.hints import pasted
from importer.wording.pasting import can_be_pasted, means_any

HOSTILE = (
    "priority:$(touch pwn)=high",
    "priority:`touch pwn`=high",
    'priority:"; touch pwn; "=high',
    "priority:$x'; touch pwn; 'y=high",
    "due_date=Due\\",
    "due_date=Due!!",
    "due_date=%PATH%",
    "due_date=it's; touch pwn",
)


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("due_date=Follow up", '--map "due_date=Follow up"'),
        ("due_date=It's due", '--map "due_date=It\'s due"'),
        ("due_date=R&D; due", '--map "due_date=R&D; due"'),
        ("due_date=Due $(touch pwn)", "--map 'due_date=Due $(touch pwn)'"),
        ("due_date=Due `touch pwn`", "--map 'due_date=Due `touch pwn`'"),
        ('due_date=The "due" day', "--map 'due_date=The \"due\" day'"),
        ("due_date=The “due” day", "--map 'due_date=The “due” day'"),
        ("due_date=C:\\", "--map 'due_date=C:\\'"),
        ("due_date=Due!", "--map 'due_date=Due!'"),
        ("status=% Complete", "--map 'status=% Complete'"),
        ("due_date=It's $5", r"--map 'due_date=It'\''s $5'"),
        ("due_date=Due\nday", "--map 'due_date=Due\nday'"),
    ],
)
def test_what_a_shell_would_change_is_in_single_quotes(text: str, flag: str) -> None:
    """Double quotes are used where they keep the text, single ones for all else."""
    assert str(pasted("map", text)) == flag


@given(st.text())
def test_the_text_comes_back_as_it_was(text: str) -> None:
    """What is pasted is the flag and its text, whatever the text holds."""
    assert shlex.split(str(pasted("value", text))) == ["--value", text]


def test_a_shell_runs_nothing_of_a_text(tmp_path: Path) -> None:
    """A shell hands every text over as it stands, and no command in it is run."""
    for text in HOSTILE:
        done = subprocess.run(
            ["/bin/sh", "-c", f"printf '%s|' {pasted('value', text)}"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout == f"--value|{text}|"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("text", "can_be"),
    [("Größe 5 %", True), ("a\nb", False), ("a\u200bb", False), ("a\x1b[2J", False)],
)
def test_what_no_terminal_shows_is_not_pasted(text: str, *, can_be: bool) -> None:
    """A line break, or a character that nobody sees, would not come back as it was."""
    assert can_be_pasted(text) is can_be


@pytest.mark.parametrize(
    ("text", "is_any"),
    [("*", True), (" * ", True), ("-*-", True), ("\uff0a", True), ("**", False), ("low*", False)],
)
def test_a_star_is_any_text_however_it_is_written(text: str, *, is_any: bool) -> None:
    """A cell that a flag would take for all cells is known as such, and no other is."""
    assert means_any(text) is is_any


def test_a_flag_takes_for_any_text_what_is_called_so() -> None:
    """What `--value` compares as a star is one here as well."""
    for text in ("*", " * ", "-*-", "\uff0a", "**", "low*"):
        assert (word_of(Kind.PRIORITY, text) == ANY) is means_any(text)
