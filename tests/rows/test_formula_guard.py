"""Formula guards: what gets one, and that taking it off gives the text back."""

import re
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from importer.rows.formula_guard import (
    SUSPICIOUS_START,
    all_numbers,
    guard,
    holds_no_formula,
    needs_guard,
    unguard,
)

TEXT = st.text() | st.text(alphabet="'=+-@\t\r\n 0aA＝＋－＠\x00\ufeff.,/()")  # noqa: RUF001


@pytest.mark.parametrize(
    ("text", "guarded"),
    [
        ("=1+1", "'=1+1"),
        ("=HYPERLINK(A1)", "'=HYPERLINK(A1)"),
        ("+cmd", "'+cmd"),
        ("-2+3", "'-2+3"),
        ("- call back", "'- call back"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\tnote", "'\tnote"),
        ("\rnote", "'\rnote"),
        ("\nnote", "'\nnote"),
        (" =1+1", "' =1+1"),
        ("\u00a0@x", "'\u00a0@x"),
        ("\ufeff=x", "'\ufeff=x"),
        ("＝1+1", "'＝1+1"),  # noqa: RUF001
        ("＋cmd", "'＋cmd"),  # noqa: RUF001
        ("－x", "'－x"),  # noqa: RUF001
        ("＠x", "'＠x"),  # noqa: RUF001
        ("'=1", "''=1"),
        ("''=1", "'''=1"),
    ],
)
def test_a_text_that_could_run_is_guarded(text: str, guarded: str) -> None:
    """A text that a spreadsheet program could run gets one leading quote, which comes off again."""
    assert guard(text) == guarded
    assert unguard(guarded) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "call",
        "a=b",
        "-5",
        "+5",
        " -5",
        "-1,234.50",
        "-1.234,50",
        "+46 8 123 456",
        "+1 (555) 123-4567",
        "+49/30/123456",
        "-",
        "--",
        "'5",
        "'+46 8 123 456",
        "'quoted'",
        " indented",
        "2026-02-28",
    ],
)
def test_numbers_phones_and_plain_text_are_left_alone(text: str) -> None:
    """Plain numbers, phones, dashes for nothing and ordinary text are changed by neither."""
    assert guard(text) == text
    assert unguard(text) == text


@given(TEXT)
@example("''=")
@example("'\t")
def test_unguard_takes_back_guard(text: str) -> None:
    """For every text, unguarding the guarded text gives the text."""
    assert unguard(guard(text)) == text


@given(TEXT)
def test_a_text_in_no_need_of_a_guard_is_changed_by_neither(text: str) -> None:
    """Where guard leaves a text alone, unguard leaves it alone too."""
    if guard(text) == text:
        assert unguard(text) == text


@given(TEXT)
def test_a_guarded_text_is_harmless(text: str) -> None:
    """What guard gives begins with a quote, or is no formula."""
    assert guard(text)[:1] == "'" or not needs_guard(guard(text))


@given(TEXT)
def test_a_text_in_need_of_a_guard_has_a_suspicious_start(text: str) -> None:
    """The quick look at a whole row passes over no text that needs a guard."""
    if needs_guard(text):
        assert re.match(SUSPICIOUS_START, text)


@given(TEXT, TEXT)
def test_a_column_that_holds_no_formula_has_no_text_in_need_of_a_guard(a: str, b: str) -> None:
    """The quick look at a whole column passes over none either."""
    assert not (holds_no_formula(f"{a}\0{b}") and (needs_guard(a) or needs_guard(b)))


def test_a_column_of_words_holds_no_formula() -> None:
    """Or nothing would be gained by the look."""
    assert holds_no_formula("Call\0Discuss: the price; 'term'")


@pytest.mark.parametrize("text", ["-" + "1" * 1_000_000 + "x", "'" * 1_000_000, " " * 1_000_000])
def test_a_long_text_is_judged_in_linear_time(text: str) -> None:
    """A cell made to be slow to judge costs milliseconds, not minutes."""
    started = time.process_time()
    guard(text)
    assert time.process_time() - started < 1


@given(st.lists(st.text(alphabet="+-='@0123456789 ().,/\n\ta", max_size=6), max_size=4))
def test_a_column_of_numbers_needs_no_guard(texts: list[str]) -> None:
    """Whatever is taken for one: no cell of it would have had a guard by itself."""
    if all_numbers(texts):
        assert [guard(text) for text in texts] == texts


def test_phones_are_such_a_column() -> None:
    """A sheet of phones with a plus is written as fast as any."""
    assert all_numbers(["+1 415 555 0100", "", "(415) 555-0101", "-3.5"])
    assert not all_numbers(["+1 415 555 0100", "+1+cmd"])
