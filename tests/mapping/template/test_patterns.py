"""The regular expressions of a mapping."""

from __future__ import annotations

import re
import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.mapping.template.patterns import Pattern, SlowPatternError, check_pattern

HOSTILE = ("a" * 60) + "!"


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("^006", "0061x", "006"),
        (r"(?<=deal )\d+", "deal 12 of 30", "12"),
        (r"^(?!closed).*", "open", "open"),
        (r"(?i)É", "é", "é"),
        (r"(a)\1", "baa", "aa"),
        ("a{e}", "a{e}", "a{e}"),
        (r"\\\{e\}", r"\{e}", r"\{e}"),
        (r"\N{digit one}", "1", "1"),
        ("x", "y", None),
    ],
)
def test_what_re_reads_is_read(pattern: str, text: str, found: str | None) -> None:
    """Lookahead, lookbehind and references to groups among it; nothing is fuzzy."""
    check_pattern(pattern)
    match = Pattern(pattern).search(text)
    assert (None if match is None else match[0]) == found


_PIECES = st.sampled_from(
    ["a", "b", ".", r"\d", r"\w", r"\s", "[ab]", "[^a]", "(a|b)", "(?:ab)", "(a)", "^", "$", r"\b",
     "(?=a)", "(?!b)", "(?<=a)", "*", "+", "?", "*?", "{2}", "{1,2}", "|", r"\1", "{e}", "é",
     "(?i:A)"]
)  # fmt: skip


@given(st.lists(_PIECES, max_size=7).map("".join), st.text("abAé1 {e}\n", max_size=10))
def test_it_finds_what_re_finds(pattern: str, text: str) -> None:
    """A mapping that works stays as it is: the same place, the same groups."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            theirs = re.compile(pattern).search(text)
        except re.error:
            return
    ours = Pattern(pattern).search(text)
    assert (None if ours is None else (ours.span(), ours.groups())) == (
        None if theirs is None else (theirs.span(), theirs.groups())
    )


@pytest.mark.parametrize("pattern", ["(a|aa)+$", "(?:a|a|a)*$", "(?:a|aa)*?$"])
def test_no_pattern_takes_longer_than_it_may(pattern: str) -> None:
    """One that repeats inside a repeat would take longer than anybody waits."""
    with pytest.raises(SlowPatternError):
        Pattern(pattern, seconds_a_cell=0.05).search(HOSTILE)


def test_all_cells_together_have_a_limit() -> None:
    """A million cells of just under the limit each would be as good as for ever."""
    pattern = Pattern("(a|aa)+$", seconds_a_cell=10.0, seconds_in_all=0.2)

    def search_all() -> None:
        for length in range(15, 60):
            pattern.search("a" * length + "!")

    with pytest.raises(SlowPatternError):
        search_all()


def test_many_cells_are_no_slow_pattern() -> None:
    """What a plain pattern takes does not count, whatever the number of rows."""
    pattern = Pattern("^006", seconds_in_all=0.02)
    assert all(pattern.search(f"006{number}") for number in range(50_000))


@pytest.mark.parametrize(
    ("pattern", "told"),
    [
        ("(", "not a regular expression: missing ), unterminated subpattern at position 0"),
        (r"\p{L}", r"not a regular expression: bad escape \p at position 0"),
        ("a{99999999999999}", "not a regular expression: the repetition number is too large"),
        ("(" * 5000 + ")" * 5000, "not a regular expression: it is nested too deep"),
    ],
)
def test_what_is_no_pattern_is_told(pattern: str, told: str) -> None:
    """However it fails to be one."""
    with pytest.raises(ValueError, match="not a regular") as error:
        check_pattern(pattern)
    assert str(error.value) == told
