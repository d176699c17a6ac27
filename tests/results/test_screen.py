"""A line for each kind of problem, as far as the screen holds it."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from importer.results.summary import summary_lines
from importer.results.tally import Tally
from importer.rows.issues import Issue
from importer.rows.outcome import Outcome, Status


def bad(code: str, column: str, value: str) -> Issue:
    """An error of a cell."""
    return Issue(code, f'"{value}" is wrong', "write it right", column=column, value=value)


def messy() -> Tally:
    """Rows with four kinds of errors, and rows that a rule skipped."""
    tally = Tally()
    issues = [
        *[bad("unknown_priority", "priority", "hoch")] * 14,
        *[bad("unknown_priority", "priority", "normal?")] * 7,
        *[bad("invalid_date", "due", f"31/0{number}/2026") for number in range(1, 6)],
        *[bad("not_an_id", "deal", "x y")] * 3,
        Issue("required", "title is empty", "write a title", column="title"),
    ]
    for number, issue in enumerate(issues, 2):
        tally.add(Outcome(number, Status.INVALID, issues=(issue,)))
    tally.add(Outcome(40, Status.SKIPPED, reason="already closed"))
    return tally


def shown(room: int, path: Path | None = None) -> list[str]:
    """The summary on a screen of so many lines."""

    def fits(lines: Sequence[str]) -> bool:
        return len(lines) <= room

    return summary_lines(messy(), dry_run=True, results_path=path, fits=fits)


HEAD = [
    "Dry run, nothing was sent: 31 rows",
    "   0  would be created",
    "   1  skipped: by a rule of the mapping, or not selected",
    "  30  invalid: fix these first",
    "",
]
TAIL = [
    "",
    "What to do next",
    (
        "  - Correct these rows in the file and run the same command again: rows already created "
        "are not sent again."
    ),
]
KINDS = [
    "Errors",
    '  21  priority "hoch" (14), "normal?" (7): unknown priority',
    '   5  due "31/01/2026" (1), "31/02/2026" (1), "31/03/2026" (1), 2 more: invalid date',
    '   3  deal: for example row 28: "x y" is wrong',
    "   1  title: row 31: title is empty",
    "",
    "Why rows were skipped",
    "  1  row 40: already closed",
]


def test_each_kind_has_a_line_with_its_values() -> None:
    """The most frequent first, each with its distinct values and how often they come."""
    assert shown(16) == [*HEAD, *KINDS, *TAIL]


def test_where_there_is_room_the_first_say_what_to_do() -> None:
    """Below their lines, from the most frequent on."""
    lines = shown(18)
    hint = "      write it right"
    assert lines[6:10] == [KINDS[1], hint, KINDS[2], hint]
    assert lines.count(hint) == 2


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (None, "--results OUT writes all of them"),
        (Path("a.results.csv"), "see a.results.csv"),
    ],
)
def test_what_does_not_fit_is_counted_and_its_place_named(path: Path | None, place: str) -> None:
    """Nothing is left out without a word."""
    room = 11 if path is None else 13
    lines = shown(room, path)
    assert lines[5:8] == [*KINDS[:2], f"  and 4 more kinds: {place}"]
    assert len(lines) <= room


def test_even_the_smallest_screen_tells_that_there_are_problems() -> None:
    """What became of the rows, and what to do, is never left out."""
    assert shown(1) == [*HEAD, "5 kinds of problems: --results OUT writes all of them", *TAIL]


def test_what_fits_is_told_at_length() -> None:
    """As it is told where there is no screen: in a pipe, a file, the sheet of the summary."""
    whole = summary_lines(messy(), dry_run=True, results_path=None)
    assert shown(len(whole)) == whole
    assert len(shown(len(whole) - 1)) < len(whole)
