"""The values of one defect: counted, bounded, and ready to be pasted."""

from __future__ import annotations

import pytest

from importer.results.bad_values import MAX_VALUES, BadValues


def seen(code: str, field: str | None, *values: str, meant: str | None = None) -> BadValues:
    """What was counted of these values; all of them slips of `meant`."""
    counted = BadValues(code, field)
    for value in values:
        counted.add(value, meant)
    return counted


def test_the_most_frequent_come_first_as_flags() -> None:
    """Each value is shown with its rows; one flag a value waits for a word, unless it is a slip."""
    counted = seen("unknown_priority", "priority", "P2", "P1", "P1", "Top 5%")
    counted.add("hihg", "high")
    assert list(counted.lines()) == [
        '4 different values: "P1" (2), "P2" (1), "Top 5%" (1), "hihg" (1)',
        (
            'for all of them, with a word for each ?: --value "priority:P1=?" '
            '--value "priority:P2=?" --value \'priority:Top 5%=?\' --value "priority:hihg=high"'
        ),
    ]


def test_slips_need_no_further_word() -> None:
    """Where every value is like a word, the flags can be pasted as they are."""
    counted = seen("unknown_status", "status", "complet", "compelted", meant="completed")
    assert list(counted.lines())[1] == (
        'for all of them: --value "status:complet=completed" --value "status:compelted=completed"'
    )


def test_what_a_mapping_lists_is_shown_as_it_lists_them() -> None:
    """A value that `values` of a mapping file lacks is put there, and not into a flag."""
    assert list(seen("unlisted_value", "priority", "P1", "P2").lines()) == [
        '2 different values: "P1" (1), "P2" (1)',
        'for all of them, in `values`, with a word for each ?: "P1" = "?", "P2" = "?"',
    ]


@pytest.mark.parametrize(
    ("code", "field"),
    [("invalid_date", "due_date"), ("not_in_lookup", "assignee_id"), ("null_word", None)],
)
def test_values_that_no_flag_mends_are_listed(code: str, field: str | None) -> None:
    """Dates and names are corrected in the file: they are listed, and no flag is made of them."""
    assert list(seen(code, field, "b", "a", "a").lines()) == [
        '2 different values: "a" (2), "b" (1)'
    ]


@pytest.mark.parametrize(
    ("code", "values"),
    [("unknown_priority", ("P1", "P1")), ("too_long", ("x" * 501, "y" * 501)), ("no_target", ())],
)
def test_nothing_is_listed_where_the_example_says_all(code: str, values: tuple[str, ...]) -> None:
    """One value alone, and whole texts of which each is another, make no list."""
    assert list(seen(code, "priority", *values).lines()) == []


def test_what_a_shell_would_change_is_quoted_otherwise() -> None:
    """No shell runs what a cell holds; long and unseen texts are left out of what is pasted."""
    counted = seen("unknown_priority", "priority", 'a "b"', "$(touch x)", "x" * 41, "a\x1b", "P1")
    assert list(counted.lines()) == [
        (
            f'5 different values: "a "b"" (1), "$(touch x)" (1), "{"x" * 39}…" (1), "a\x1b" (1), '
            '"P1" (1)'
        ),
        (
            "for these, with a word for each ?: --value 'priority:a \"b\"=?' "
            "--value 'priority:$(touch x)=?' --value \"priority:P1=?\""
        ),
    ]
    listed = seen("unlisted_value", "deal_id", 'a "b"', "C:\\")
    assert list(listed.lines())[1] == (
        r'for all of them, in `values`, with a word for each ?: "a \"b\"" = "?", "C:\\" = "?"'
    )


def test_a_star_is_left_out_of_flags_that_would_mean_all_cells() -> None:
    """`--value "priority:*=high"` speaks of all cells; in `values` a star is just that."""
    flagged = seen("unknown_priority", "priority", "*", "*", "\uff0a", "P1")
    assert list(flagged.lines()) == [
        '3 different values: "*" (2), "\uff0a" (1), "P1" (1)',
        'for these, with a word for each ?: --value "priority:P1=?"',
    ]
    stars = seen("unknown_priority", "priority", "*", "- * -")
    assert list(stars.lines()) == ['2 different values: "*" (1), "- * -" (1)']
    mapped = seen("unlisted_value", "deal_id", "*", "a")
    assert list(mapped.lines())[1] == (
        'for all of them, in `values`, with a word for each ?: "*" = "?", "a" = "?"'
    )


def test_eight_are_shown_of_many() -> None:
    """The line stays short, and says how many there are."""
    first, flags = seen("unknown_priority", "priority", *map(str, range(20))).lines()
    assert first == (
        '20 different values: "0" (1), "1" (1), "2" (1), "3" (1), "4" (1), "5" (1), "6" (1), '
        '"7" (1) and so on'
    )
    assert flags.startswith("for these, ")
    assert flags.count("--value") == 8


def test_long_values_make_no_long_line() -> None:
    """As many are shown as two lines hold."""
    first, flags = seen(
        "unknown_priority", "priority", *(f"{n}{'x' * 39}" for n in range(8))
    ).lines()
    assert first.count("(1)") == 3
    assert first.endswith(" and so on")
    assert flags.count("--value") == 2


def test_however_many_come_the_memory_is_bounded() -> None:
    """Beyond the bound known values are counted on, and that there are others is said."""
    counted = seen("invalid_date", "due_date", *(f"{number} {'x' * 999}" for number in range(900)))
    counted.add(f"0 {'x' * 999}", None)
    assert len(counted.counts) == MAX_VALUES == 500
    assert max(len(text) for text, _ in counted.counts) == 200
    assert counted.counts[0][1] == 2
    assert next(counted.lines()).startswith("more than 500 different values: ")


@pytest.mark.parametrize(
    "code", ["rewritten_since", "edit_not_sent", "created_elsewhere", "status_not_sent"]
)
def test_the_ids_of_tasks_are_no_values(code: str) -> None:
    """Nothing of them is to be corrected: the message names the task, and the row its cells."""
    counted = seen(code, None, "task_1", "task_2", "task_3")
    assert (list(counted.lines()), counted.counts) == ([], [])
