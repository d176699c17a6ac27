"""How likely it is, by the decoded text, that the codec was the right one. No codec is chosen here.

Two measures, both over what is not ASCII. A word that no one writes is odd, such as one with both
Latin and Cyrillic letters; and a language uses few letters beyond ASCII, so that the right codec
gives the letters of one.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from importer.source.text.encoding.east_asian import without_wide_signs

_WORD = re.compile(r"[^\s\x00-\x40\x5b-\x60\x7b-\x7f]+")

_BETWEEN_LETTERS = frozenset("’'")  # noqa: RUF001
_BETWEEN_TWO_L = "·"
"""The point of the Catalan col·laboració; n·mero is número in another codec."""

_AFTER_LETTERS = frozenset("’‘“”–—…•®©™°«»\u00a0、。・「」（）〜ー％ªº")  # noqa: RUF001
_ALONE = _AFTER_LETTERS | frozenset("€£§×¿¡½¼¾²³±µ")  # noqa: RUF001
"""What is usual beside words. A pound sign after a letter is Ł in another codec; 1º is Spanish."""

_LIKE_SIGNS = frozenset("ªºµ")
"""Letters to Unicode, and signs to people."""

_BEFORE_NOTHING = frozenset("€£©®")
"""Right before a letter or another sign it is a letter, in another codec: £ódź, ©»astný."""

_NOT_LETTERS = frozenset({"Cc", "Cf", "Cn", "Co", "Cs"})
_ONE_SCRIPT = dict.fromkeys(
    (
        *("HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "HALFWIDTH", "FULLWIDTH"),
        *("IDEOGRAPHIC", "HANGUL"),
    ),
    "CJK",
)
"""Scripts that share a word; by the first word of a character's name."""

_WESTERN = {
    "Catalan": "àçèéíïòóúü",
    "Danish, Norwegian": "æøåé",
    "Dutch": "éëïóöüèá",
    "Estonian": "äöõüšž",
    "French": "àâçéèêëîïôûùüÿœæ",
    "German": "äöüß",
    "Icelandic": "áéíóúýþæöð",
    "Italian": "àèéìíîòóùú",
    "Portuguese": "áâãàçéêíóôõúü",
    "Spanish": "áéíóúüñ",
    "Swedish, Finnish": "åäöé",
}
"""Letters beyond ASCII of the languages that cp1252 was made for."""

_OTHER_LATIN = {
    "Croatian, Slovenian": "čćđšž",
    "Czech": "áčďéěíňóřšťúůýž",
    "Hungarian": "áéíóöőúüű",
    "Latvian": "āčēģīķļņšūž",
    "Lithuanian": "ąčęėįšųūž",
    "Polish": "ąćęłńóśźż",
    "Romanian": "ăâîşţșț",
    "Slovak": "áäčďéíĺľňóôŕšťúýž",
    "Turkish": "çğıöşüâîi\u0307",  # noqa: RUF001
}


def odd_share(text: str) -> float:
    """From 0 to 1: how many of the words with anything beyond ASCII nobody would write."""
    shown = without_wide_signs(text)
    words = [word for word in _WORD.findall(shown) if not word.isascii()]
    return sum(map(_is_odd, words)) / len(words) if words else 0.0


def western_share(text: str) -> float:
    """From 0 to 1: how many letters beyond ASCII belong to the western language that fits best."""
    return _best_share(text, _WESTERN)


def latin_share(text: str) -> float:
    """The same, of any language with Latin letters that is known here."""
    return max(western_share(text), _best_share(text, _OTHER_LATIN))


def is_telling(text: str) -> bool:
    """Whether a word has letters side by side as few languages but one have them."""
    return _TELLING.search(text) is not None


def is_latin(text: str) -> bool:
    """Whether every letter is a Latin one."""
    return all(_script(letter) == "LATIN" for letter in _letters(text))


def has_signs_only(text: str) -> bool:
    """Whether what is beyond ASCII is no letter, but signs that are usual beside words: £, °."""
    signs = {sign for sign in text if not sign.isascii()}
    return not any(sign.isalpha() for sign in signs - _LIKE_SIGNS) and not odd_share(text)


def kana_share(text: str) -> float:
    """From 0 to 1: how many of the letters beyond ASCII are Japanese syllables."""
    letters = _letters(text)
    return sum("\u3041" <= letter <= "\u30ff" for letter in letters) / max(1, len(letters))


def is_mostly_capitals(text: str) -> bool:
    """Whether most of the letters beyond ASCII that have a capital are one."""
    cased = [letter for letter in _letters(text) if letter.lower() != letter.upper()]
    return 2 * sum(map(str.isupper, cased)) > len(cased)


def _best_share(text: str, languages: dict[str, str]) -> float:
    letters = _letters(text.lower())
    if not letters:
        return 1.0
    return max(sum(map(own.count, letters)) / len(letters) for own in languages.values())


def _letters(text: str) -> list[str]:
    return [character for character in text if not character.isascii() and character.isalpha()]


@lru_cache(maxsize=4096)
def _script(letter: str) -> str:
    first = unicodedata.name(letter, "UNKNOWN").partition(" ")[0]
    return _ONE_SCRIPT.get(first, first)


_UNWRITTEN = re.compile("[aeiou]æ$|ã[bcdfgjklmnpqrtvwx]", re.IGNORECASE)
"""In no word of a western language: Pavlović and Bălan are so, in another codec."""

_TELLING = re.compile(
    r"ić\b|(?:ov|ev)ić|ń(?:sk|cz)|wiśn|ść|[dgrz]ąb|ąbr|ądz|kęp|wię|ă[lnrdsctmvşţ]|eşt",
    re.IGNORECASE,
)
"""In names of Poles, Croats and Serbs, and Romanians: one such word says what the list is in."""


@lru_cache(maxsize=8192)
def _is_odd(word: str) -> bool:
    scripts = {_script(letter) for letter in word if letter.isalpha() and letter not in _LIKE_SIGNS}
    if "CJK" in scripts:  # no blank parts their words, and signs stand between them
        others = scripts - {"CJK", "LATIN", "GREEK", "CYRILLIC"}
        return bool(others) or any(unicodedata.category(sign) in _NOT_LETTERS for sign in word)
    if len(scripts) > 1 or _UNWRITTEN.search(word):
        return True
    around = zip(f" {word}", word, f"{word} "[1:], strict=False)
    return any(_is_odd_character(*three) for three in around)


def _is_odd_character(before: str, character: str, after: str) -> bool:
    """Whether a character does not belong where it stands; ASCII is judged by its neighbour."""
    category = unicodedata.category(character)
    if character.isascii():
        return character.isupper() and before.islower() and not before.isascii()
    if category in _NOT_LETTERS:
        return True
    if category[0] in "LM" and character not in _LIKE_SIGNS:
        return category == "Lu" and (before.islower() or (before.isupper() and after.islower()))
    if character in _BEFORE_NOTHING and after != " ":
        return True
    if before.isalpha() and after.isalpha():
        is_catalan = character == _BETWEEN_TWO_L and f"{before}{after}".lower() == "ll"
        return character not in _BETWEEN_LETTERS and not is_catalan
    return character not in (_AFTER_LETTERS if before.isalpha() else _ALONE)
