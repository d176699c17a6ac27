"""Letters and digits that look like plain ones but are not, such as Cyrillic ones in an id.

A text in a single alphabet is no slip, whichever it is; one word in two alphabets is. Unicode calls
it a mixed-script word (UTS 39, "Restriction-Level Detection").
"""

from __future__ import annotations

import re
import unicodedata

from importer.identifier.characters import point

_WORDS = re.compile(r"[^\W_]+")
_OTHER = ("CYRILLIC", "GREEK", "COPTIC", "ARMENIAN", "CHEROKEE")
"""Alphabets that share forms of letters with the Latin one, as names of characters begin."""
_TWINS = frozenset("АВЕЗІЈКМНОРСТУХЅЬабвеіјкморстухѕԁһΑΒΕΖΗΙΚΜΝΟΡΤΥΧοαν")


def strange_letter(text: str) -> str | None:
    """The first letter of another alphabet in a word with Latin ones, or that looks like one.

    Beside digits alone a letter is strange where all letters of its word look like Latin ones.
    """
    if text.isascii():
        return None
    for word in _WORDS.findall(text):
        letters = [character for character in word if character.isalpha()]
        others = [letter for letter in letters if _script(letter).startswith(_OTHER)]
        has_latin = any(_script(letter).startswith("LATIN") for letter in letters)
        is_number = word != "".join(letters) and _TWINS.issuperset(letters)
        if others and (has_latin or is_number):
            return _named(others[0])
    return None


def strange_form(text: str) -> str | None:
    """The first digit that is none of 0 to 9, odd form of a letter, or sign."""
    return next((_named(c) for c in text if not c.isascii() and _is_odd(c)), None)


def _is_odd(character: str) -> bool:
    plain = unicodedata.normalize("NFKC", character)
    # Numbers of Chinese writing are letters (Lo), which stand in names.
    is_digit = character.isnumeric() and unicodedata.category(character) != "Lo"
    is_sign = unicodedata.category(character)[0] in "SP"
    return is_digit or is_sign or (plain != character and plain.isascii() and plain.isalnum())


def _script(character: str) -> str:
    return unicodedata.name(character, "")


def _named(character: str) -> str:
    return f"{character} ({point(character)}, {_script(character).lower()})"
