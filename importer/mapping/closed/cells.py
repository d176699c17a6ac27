"""What a cell of a column of `closed/words.py` says: that its row is closed, open, or nothing."""

from __future__ import annotations

import re
from enum import IntEnum

from importer.mapping.closed.words import (
    CLOSING,
    GIVEN_UP,
    LOST,
    OPEN_SIGNS,
    SIGNS,
    WON,
    ColumnMeaning,
    plain,
    words_of,
)
from importer.mapping.words.vocabulary import NULL_WORDS, STATUS_BY_WORD


class Verdict(IntEnum):
    """What a cell says.

    ONE: "1" in a column of percentages, where it may be all or a hundredth, or of a state, where it
    closes its row if no other cell but 0 is there. ZERO: the other one of these. NOT_HELD: what was
    planned is still to be done, so it is open; some programs mean that it is over, so it is told.
    """

    NOTHING = 0
    CLOSED = 1
    ONE = 2
    OPEN = 3
    UNKNOWN = 4
    ZERO = 5
    NOT_HELD = 6


_YES = words_of(
    "yes y true t 1 x v ok on ja j wahr oui o vrai si sí sì s verdadero vero sim verdadeiro waar "
    "tak prawda sant sann sand ano kyllä "
    "✕ ☒ 🗹 \u00d7 þ ü"  # the last two are ticks in the letters of Wingdings
) | SIGNS  # fmt: skip
_NO = words_of(
    "no n false f 0 off nein falsch non faux nee onwaar nie fałsz falskt falsk usann ne ei falso "
    "não nao"
) | {"not yet"} | OPEN_SIGNS  # fmt: skip
_EITHER_WAY = frozenset({"not held"})
_PREFIXED = re.compile(
    rf"(?:{CLOSING}|complete)\s*(?:[-\u2013\u2014:/(,]\s*|\s(?:won|lost|am|on|by|at|von|vom|le|el|il|op)\b"
    r"|\s+\d).*"
)
_BESIDE = re.compile(r"^[\W_]*(?:\d{1,2}[^\w%]+)?|[\W_]+$")
"""What stands beside a state: a sign, or its number in a list, as in `3 - Complete`."""
_NO_TIME = re.compile(r"0[0\-/:. T]+")
_NUMBER = re.compile(r"(\d{1,3})(?:[.,]0+)?\s*(%?)")
_BESIDE_BAR = re.compile(r"[^\w]*(\d{1,3})(?:[.,]0+)?\s*(%)[^\w]*")
_NUMBERS = {"0": Verdict.ZERO, "1": Verdict.ONE}
_HUNDRED = 100


def verdict(says: ColumnMeaning, text: str) -> Verdict:
    """What a cell of such a column says."""
    cell = text.strip()
    if not cell or cell in NULL_WORDS or _NO_TIME.fullmatch(cell):
        return Verdict.NOTHING
    word = plain(cell)
    if says is ColumnMeaning.PERCENT:
        return _share(word)
    if says is ColumnMeaning.OPEN_TICK:
        turned = {Verdict.CLOSED: Verdict.OPEN, Verdict.OPEN: Verdict.CLOSED}
        ticked = _tick(word)
        return turned.get(ticked, ticked)
    number = _NUMBERS.get(word) if says is ColumnMeaning.STATE else None
    found = number or _state(says, cell, word)
    if found is Verdict.UNKNOWN and says in {
        ColumnMeaning.TICK,
        ColumnMeaning.TIME,
        ColumnMeaning.PLAN,
        ColumnMeaning.RESULT,
    }:
        found = _tick(word)
        if found is Verdict.UNKNOWN and says is ColumnMeaning.RESULT:
            return Verdict.CLOSED
        if found is Verdict.UNKNOWN and re.search(r"\d", word):  # a date, or 100 %
            is_part = re.fullmatch(r"\d{0,2}(?:[.,]\d+)?\s*%?", word) is not None
            return Verdict.OPEN if is_part else Verdict.CLOSED
    return found


def _state(says: ColumnMeaning, cell: str, word: str) -> Verdict:
    if word in _EITHER_WAY:
        return Verdict.NOT_HELD
    meant = STATUS_BY_WORD.get(word) or STATUS_BY_WORD.get(_BESIDE.sub("", word))
    if meant is not None:
        return Verdict.OPEN if meant == "pending" else Verdict.CLOSED
    ends = WON | LOST if says is ColumnMeaning.STATE else frozenset[str]()
    if word in SIGNS | GIVEN_UP | ends or _PREFIXED.fullmatch(cell.casefold()):
        return Verdict.CLOSED
    return Verdict.OPEN if word in OPEN_SIGNS else Verdict.UNKNOWN


def _tick(word: str) -> Verdict:
    if word in _YES:
        return Verdict.CLOSED
    return Verdict.OPEN if word in _NO else Verdict.UNKNOWN


def _share(word: str) -> Verdict:
    number = _NUMBER.fullmatch(word) or _BESIDE_BAR.fullmatch(word)
    if number is None:
        found = STATUS_BY_WORD.get(word)
        if found is None:
            return Verdict.OPEN if re.fullmatch(r"[\d.,]+\s*%?", word) else Verdict.UNKNOWN
        return Verdict.OPEN if found == "pending" else Verdict.CLOSED
    if int(number[1]) == 1 and not number[2]:
        return Verdict.ONE
    return Verdict.CLOSED if int(number[1]) >= _HUNDRED else Verdict.OPEN
