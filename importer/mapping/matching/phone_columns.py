"""A phone number of which parts stand in columns of their own: its country code, its extension.

They are parts by their names, by what they hold, and by standing beside the number. Nothing is
repaired: a cell that holds something else makes a number that is none, and its row an issue.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from importer.mapping.headers.marks import read_marks
from importer.mapping.headers.names import fold
from importer.mapping.sample import Sample
from importer.mapping.words.vocabulary import NULL_WORDS

_COUNTRY = re.compile(
    r"(?:phone|telephone|tel)?(?:country|dial(?:l?ing)?|calling)(?:code|prefix)|countrydialcode"
    r"|(?:länder|landes)vorwahl|ländervorwahl|indicatif(?:pays)?|códigodepaís|codigodepais"
    r"|prefijo(?:internacional)?|códigodopaís|codigodopais|ddi|prefisso(?:internazionale)?"
    r"|land(?:en)?code|landnummer"
)
_EXTENSION = re.compile(
    r"(?:phone|telephone|tel|office|work)?(?:ext|extn|extension)(?:no|nr|number)?|durchwahl"
    r"|poste|anexo|ramal|interno|toestel(?:nummer)?"
)
_CODE = re.compile(r"(?:\+|00)?\d{1,4}")
_DIGITS = re.compile(r"\d{1,8}")


def phone_columns(
    header: Sequence[str], phone: int, free: Collection[int], sample: Sample
) -> tuple[int, ...]:
    """The columns of a phone number, in their order; the one alone where no other is part of it."""
    places = [phone]
    before, behind = phone - 1, phone + 1
    for place in (before, behind):
        if place in free and _is(header[place], _COUNTRY) and sample.all_are(place, _is_code):
            places.insert(0, place)
            behind = max(places) + 1
            break
    if behind in free and _is(header[behind], _EXTENSION) and sample.all_are(behind, _is_digits):
        places.append(behind)
    return tuple(places)


def _is(header: str, names: re.Pattern[str]) -> bool:
    return names.fullmatch(fold(read_marks(header).name)) is not None


def _is_code(text: str) -> bool:
    return _CODE.fullmatch(text) is not None


def _is_digits(text: str) -> bool:
    return _DIGITS.fullmatch(text) is not None


def join_phone(names: Sequence[str], cells: Sequence[str]) -> str:
    """The cells of one row as one number: `+1 4155550101 ext. 12`.

    A number that says its country keeps to that; a code without a number is none.
    """
    number = code = extension = ""
    for name, cell in zip(names, cells, strict=True):
        text = "" if cell.strip() in NULL_WORDS else cell.strip()
        if text and _is(name, _COUNTRY) and not code:
            code = f"+{text}" if text[0].isdigit() and not text.startswith("00") else text
        elif text and _is(name, _EXTENSION) and not extension:
            extension = f" ext. {text}" if _is_digits(text) else f" {text}"
        elif text:
            number = f"{number} {text}".strip()
    if not number:
        return ""
    is_whole = number.startswith(("+", "00", "(+"))
    return f"{code} {number}{extension}" if code and not is_whole else f"{number}{extension}"
