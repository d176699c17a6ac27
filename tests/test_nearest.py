"""Suggestions: the nearest name, or none."""

from importer.nearest import did_you_mean, nearest


def test_a_slip_finds_its_word() -> None:
    """Case, blanks and a wrong letter do not hide the name that was meant."""
    assert nearest("Task Titel", ["task_title", "assignee_id"]) == "task_title"
    assert did_you_mean("tsk_title", ["task_title"]) == "; did you mean 'task_title'?"


def test_a_stranger_finds_nothing() -> None:
    """A suggestion that is unlike the word would confuse."""
    assert nearest("region", ["task_title", "assignee_id"]) is None
    assert did_you_mean("region", []) == ""
    assert did_you_mean("", ["task_title"]) == ""
