"""Lookups: words to ids, without guessing which of two lines is right."""

import pytest

from importer.errors import MappingError
from importer.mapping.lookup import build_lookup


def test_words_are_found_without_case_and_blanks() -> None:
    """The person's way of writing a name does not matter; the id stays as it is."""
    lookup = build_lookup([("Nora  Fennimore", " 007 ")], "reps.csv")
    assert lookup.find("nora fennimore ") == "007"
    assert lookup.find("Nora") is None


def test_composed_and_decomposed_letters_are_one() -> None:
    """Søren and Zoë are found however their accents were typed."""
    lookup = build_lookup([("Zoe\N{COMBINING DIAERESIS}", "u1")], "reps.csv")
    assert lookup.find("Zo\N{LATIN SMALL LETTER E WITH DIAERESIS}") == "u1"


def test_words_are_kept_as_written() -> None:
    """A hint shows a word as the file has it."""
    assert build_lookup([("Nora", "u1"), ("NORA", "u1")], "reps.csv").words == ("Nora",)


def test_half_filled_lines_count_for_nothing() -> None:
    """A word without an id is no line."""
    assert build_lookup([("Nora", "u1"), ("Dario", " "), ("", "u3")], "r").values == {"nora": "u1"}


def test_two_ids_for_one_word_stop_the_run() -> None:
    """Which of two ids is right, only the person knows."""
    with pytest.raises(MappingError) as caught:
        build_lookup([("Nora", "u1"), ("nora", "u2")], "reps.csv")
    assert str(caught.value) == (
        "reps.csv gives two values for 'nora': 'u1' and 'u2'; keep one line for it"
    )


def test_a_file_without_lines_stops_the_run() -> None:
    """An empty lookup would make every row invalid."""
    with pytest.raises(MappingError) as caught:
        build_lookup([("", "")], "reps.csv")
    assert str(caught.value) == (
        "reps.csv has no line with two filled cells; "
        "a lookup needs two columns: what the sheet says, and what to send for it"
    )
