"""What has to be settled before a file can be imported, as one refusal."""

from __future__ import annotations

import pytest

from importer.contract.fields import FIELD_BY_NAME
from importer.errors import ConfigurationError, MappingError, SourceError
from importer.intake.problems import Problems


def refused(problems: Problems, *cells: str) -> str:
    """What is told."""
    return problems.refusal("tasks.csv", cells).message


def test_one_problem_is_told_as_it_is() -> None:
    """Alone it keeps its kind, its words and its hint, and is one line."""
    problems = Problems()
    error = SourceError("no rows", hint="fill in one")
    assert not problems
    problems.add(error)
    assert problems
    assert problems.refusal("tasks.csv") is error


def test_what_the_header_leaves_open_is_told_with_the_header() -> None:
    """Each problem is a line, and the header that was read stands below."""
    problems = Problems()
    problems.of_header(["no task_type", "no task_title"], "the header: A, B")
    assert refused(problems) == "no task_type\nno task_title\nthe header: A, B"
    assert isinstance(problems.refusal("tasks.csv"), MappingError)


def test_problems_of_all_kinds_are_numbered() -> None:
    """Their further lines and hints stand below them, the header and the cells at the end."""
    problems = Problems()
    problems.of_header(["no task_type"], "the header: A, B")
    problems.add(MappingError("2 rows are closed:\n  Done?: yes (2)"))
    problems.add(ConfigurationError("another zone", hint="say --timezone UTC"))
    assert refused(problems, "  1  invalid_date", "     row 2: no date").split("\n") == [
        "3 things to settle before tasks.csv can be imported:",
        "1. no task_type",
        "2. 2 rows are closed:",
        "     Done?: yes (2)",
        "3. another zone",
        "   say --timezone UTC",
        "the header: A, B",
        "also, these cells cannot be sent as they are:",
        "  1  invalid_date",
        "     row 2: no date",
    ]


def test_cells_are_told_below_a_single_problem() -> None:
    """It stays the first line, with its hint behind it."""
    problems = Problems()
    problems.add(ConfigurationError("another zone", hint="say --timezone UTC"))
    assert refused(problems, "  1  invalid_date").split("\n") == [
        "another zone",
        "say --timezone UTC",
        "also, these cells cannot be sent as they are:",
        "  1  invalid_date",
    ]


def test_an_error_met_on_the_way_stops_nothing() -> None:
    """It is set aside with its field, and a bug is none."""
    problems, owner = Problems(), FIELD_BY_NAME["assignee_id"]
    error = MappingError("names, not ids")
    with problems.collected(owner):
        raise error
    assert problems.fields == {"assignee_id"}
    assert problems.refusal("tasks.csv") is error


def test_a_bug_is_no_problem_of_the_file() -> None:
    """It keeps its traceback."""
    problems = Problems()
    with pytest.raises(KeyError), problems.collected():
        raise KeyError
    assert not problems
