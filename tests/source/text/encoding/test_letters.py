"""Which readings of letters are likely."""

# ruff: noqa: RUF001 - letters that look like others are the point here

from __future__ import annotations

import pytest

from importer.source.text.encoding.letters import (
    is_latin,
    is_telling,
    latin_share,
    odd_share,
    western_share,
)


@pytest.mark.parametrize(
    "text",
    [
        "José, Zoë; l’année d’Énergie “quoted” – price £50 €20 1º 25°C",
        "Łódź Dvořák Győr İstanbul ŠKODA",
        "Иванов, ООО «Ромашка»",
        "東京都 ABC株式会社 サービス",
        "col·laboració ÅSE O’Brien",
        "plain ASCII only",
        "",
    ],
)
def test_what_people_write_is_not_odd(text: str) -> None:
    """Accents, quotes, units and each script by itself are usual."""
    assert odd_share(text) == 0.0


@pytest.mark.parametrize(
    "word",
    [
        "Niccolт",
        "Caf‚e",
        "£ódŸ",
        "иВАНОВ",
        "naĆve\x80",
        "Ã¼",
        "ù£",
        "D\x9fsseldorf",
        "éX",
        "Bãlan",
        "Babiæ",
        "n·meros",
    ],
)
def test_what_nobody_writes_is_odd(word: str) -> None:
    """Mixed scripts, signs and capitals within a word, and controls come of a wrong codec."""
    assert odd_share(word) == 1.0


def test_odd_words_are_counted_among_those_beyond_ascii() -> None:
    """ASCII words say nothing about the codec."""
    assert odd_share("Caf‚e café plain words") == 0.5


def test_languages_explain_letters() -> None:
    """A language has few letters, some of its own; where none are, nothing is unexplained."""
    assert western_share("Müller, Größe") == 1.0
    assert western_share("Łódź") == 1 / 3
    assert latin_share("Łódź") == 1.0
    assert western_share("plain €20") == 1.0


def test_scripts() -> None:
    """Greek is not Latin; without letters there is nothing that is not."""
    assert is_latin("Łódź £5")
    assert not is_latin("Αθήνα")


def test_letters_side_by_side_tell_a_language() -> None:
    """Names of Poles, Croats and Romanians do; western words in another codec do not."""
    assert all(map(is_telling, ("Wiśniewska", "Gdańsk", "Babić", "Bălan", "Rădulescu")))
    assert not any(map(is_telling, ("Falcăo", "Phśnix", "Muţ", "Pena", "Lefčvre", "")))
