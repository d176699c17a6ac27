"""The tables of words: folded alike, and every word means one thing."""

import pytest

from importer.mapping.words.vocabulary import (
    NULL_WORDS,
    PRIORITIES,
    PRIORITY_BY_WORD,
    STATUS_BY_WORD,
    STATUSES,
    TASK_TYPE_BY_WORD,
    TASK_TYPES,
    fold_word,
)


@pytest.mark.parametrize(
    "table", [TASK_TYPES, PRIORITIES, STATUSES], ids=["types", "priorities", "statuses"]
)
def test_every_word_means_one_thing(table: dict[str, tuple[str, ...]]) -> None:
    """No word stands under two values, also not after folding, and each is written folded."""
    words = [word for several in table.values() for word in several]
    assert words == [fold_word(word) for word in words]
    assert sorted(words) == sorted(set(words))
    assert all(value in several for value, several in table.items())


def test_the_words_of_the_api_are_complete() -> None:
    """The tables lead to exactly the values that the API knows."""
    assert set(TASK_TYPE_BY_WORD.values()) == {"call", "email", "linkedin"}
    assert set(PRIORITY_BY_WORD.values()) == {"urgent", "high", "medium", "low"}
    assert set(STATUS_BY_WORD.values()) == {"pending", "completed", "cancelled", "dismissed"}


@pytest.mark.parametrize(
    "word", ["Phone  call", "PHONE_CALL", "phone-call", "phone\N{NON-BREAKING HYPHEN}call "]
)
def test_folding(word: str) -> None:
    """Case, blanks, underscores and dashes make no difference."""
    assert fold_word(word) == "phone call"


def test_a_word_of_dashes_keeps_them() -> None:
    """A lone dash is a word of its own, and never the same as an empty cell."""
    assert fold_word("-") == "-"
    assert fold_word(" ") != fold_word("-")


@pytest.mark.parametrize("word", ["null", "NULL", "None", "n/a", "N/A", "#N/A", "NA", "NaN", "-"])
def test_words_for_nothing(word: str) -> None:
    """What programs and people write for an empty cell is known in the cases that occur."""
    assert word in NULL_WORDS


@pytest.mark.parametrize("name", ["Na", "Nan", "Nil", "no", "0", "", "Noneman"])
def test_names_are_not_words_for_nothing(name: str) -> None:
    """People called Na, Nan or Nil are not taken for an empty cell."""
    assert name not in NULL_WORDS


def test_a_vocabulary_never_contains_a_word_for_nothing() -> None:
    """A word cannot mean a value and nothing at the same time."""
    folded = {fold_word(word) for word in NULL_WORDS}
    assert folded.isdisjoint(TASK_TYPE_BY_WORD)
    assert folded.isdisjoint(PRIORITY_BY_WORD)
    assert folded.isdisjoint(STATUS_BY_WORD)
