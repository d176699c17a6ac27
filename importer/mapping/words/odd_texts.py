"""Recognises texts that no person wrote: formulas, errors, a program's display of a value.

A contact's name is asked more than a title or a note: an address, an id or two people are none.
Only what is certain is here; a person may say of each that it is meant.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import NamedTuple

from importer.contract.fields import Field, Kind
from importer.mapping.words.vocabulary import HASHES, TRUTHS
from importer.rows.whole_column import Remembering, every

_NAME, _TITLE = "targets.contact.name", "targets.contact.title"
_SHOWS = "is what a spreadsheet program shows where a column is too narrow"
_WIDER = "make the column wider in the spreadsheet program, and save the file again"


class TextDefect(NamedTuple):
    """What a text is instead, in words, and what to do. may_be_meant: a person may say so."""

    says: str
    hint: str
    may_be_meant: bool = True


class _Rule(NamedTuple):
    """hint: what to do; None: to write what belongs there."""

    found: Callable[[str], object]
    says: str
    hint: str | None = None
    may_be_meant: bool = True


def _is(pattern: str, flags: int = 0) -> Callable[[str], object]:
    return re.compile(pattern, flags).fullmatch


_CELL = r"(?:[^\s!=]+!)?\$?[A-Z]{1,3}\$?\d+"
# A sheet's name and a $ in front of a cell end where a word begins: inside they need no mention.
_FORMULA = (
    r"=\s*[+-]?(?:[A-Z][A-Z0-9_.]*\((?=.*\)\Z).*?\b[A-Z]{1,3}\$?\d+\b.*"
    rf"|{_CELL}(?:[-+*/&:,].*)?)"
)
"""Of other cells: what names none may be somebody's text, however it begins."""

_OF_TEXTS = (
    _Rule(TRUTHS.__contains__, "is a yes/no value, not text"),
    _Rule(HASHES.__contains__, _SHOWS, _WIDER, may_be_meant=False),
    _Rule(
        _is(_FORMULA, re.DOTALL),
        "is a formula, not text",
        "write the text itself, or save the file again with the values in place of formulas",
    ),
    _Rule(
        _is(r"[+-]?\d+(?:[.,]\d+)?[Ee]\+\d{1,3}"),
        "is a number that lost digits in a spreadsheet program",
        "format the column as text, and enter the value again from its original source",
    ),
    _Rule(_is(r"""b'[^']*'|b"[^"]*\""""), "is how Python shows bytes"),
    _Rule(_is(r"\[object \w+\]|<[\w.]+ object at 0x\w+>"), "is how a program shows a value"),
)
_OF_SHORT_TEXTS = (_Rule(_is(r"[\W_]+"), "has neither a letter nor a digit"),)
_OF_NAMES = (
    _Rule(_is(r"[\W\d_]+"), "has no letter, so it is not a {column}"),
    _Rule(
        re.compile(r"[^\s@]@[^\s@]+\.[^\s@]").search,
        "holds an e-mail address",
        "write the {one} alone; an address belongs in a column of its own",
    ),
    _Rule(_is(r"(?:https?://|www\.).*", re.IGNORECASE), "is a web address"),
)
_OF_A_NAME = (
    _Rule(
        _is(r"(?:null|none|nan|undefined|n/a)(?:[ ,]+(?:null|none|nan|undefined|n/a))+",
            re.IGNORECASE),
        "says that there is none",
    ),
    _Rule(
        _is(r"(?:unknown|unbekannt|inconnue?|desconocid[oa]|desconhecid[oa]|sconosciut[oa]|onbekend"
            r"|tbd|tba|tbc|to be (?:defined|confirmed)|no name|not (?:known|available|set))",
            re.IGNORECASE),
        "stands for nobody",
    ),
    _Rule(_is(r"(?=(?:\D*\d){3})(?=.{12})[A-Za-z0-9_-]+"), "looks like an id"),
    _Rule(
        _is(r"(?=[^;|\n\w]*+\w)[^;|\n]*+[;|\n][^;|\n\w]*+\w.*", re.DOTALL),
        "lists several",
        "keep the right one, or make a row for each",
    ),
)  # fmt: skip

_ODD_BEGINNING = re.compile(r"[=#<b\[+-]|\d|[\W_]+$")
"""What every oddity of a text begins with, but for the truths."""
_PLAIN = (
    r"(?!(?i:nul|non|nan|undef|n/a|unk|unb|inco|desco|sconos|onbek|tb|to be|no name|not )|b['\"])"
    r"[^\W\d_][^@;|\n\d=#<\[/:]*"
)
"""No name of this form is odd, but for the truths."""
_PLAIN_NAME = re.compile(_PLAIN)
_are_plain_in_ascii = every(_PLAIN)


def _are_plain_names(texts: Sequence[str]) -> bool:
    return all(map(str.isascii, texts)) and _are_plain_in_ascii(texts)


_first_character = itemgetter(slice(0, 1))


class OddTexts:
    """The rules for the texts of one field. Most texts are known to be none at a glance."""

    def __init__(self, field: Field) -> None:
        self._rules: tuple[_Rule, ...] = ()
        self._column = field.column
        self.is_name = field.name in {_NAME, _TITLE}
        if field.kind in {Kind.TEXT, Kind.LONG_TEXT}:
            self._rules = _OF_TEXTS
        if field.kind is Kind.TEXT:
            self._rules += _OF_NAMES if self.is_name else _OF_SHORT_TEXTS
        if field.name == _NAME:
            self._rules += _OF_A_NAME
        self._are_plain_names = Remembering(_are_plain_names)

    def may_be_odd(self, text: str) -> bool:
        """Whether the rules have to be asked; quick, for every cell."""
        if self.is_name:
            return _PLAIN_NAME.fullmatch(text) is None or text in TRUTHS
        return _ODD_BEGINNING.match(text) is not None or text in TRUTHS

    def are_sure(self, texts: Sequence[str]) -> bool:
        """Whether surely none of a column's texts is odd: one question for all of them."""
        if not TRUTHS.isdisjoint(texts):
            return False
        if self.is_name:
            return self._are_plain_names(texts)
        firsts = set(map(_first_character, texts)) - {""}
        return "b" not in firsts and all(map(str.isalpha, firsts))

    @property
    def is_needed(self) -> bool:
        """Whether the field takes texts at all."""
        return bool(self._rules)

    def find(self, text: str) -> TextDefect | None:
        """The first thing that makes it no text; None: nothing that is certain."""
        rule = next((rule for rule in self._rules if rule.found(text)), None)
        if rule is None:
            return None
        one = self._column.removeprefix("contact_")
        hint = rule.hint or f"write the {one if self.is_name else 'text'}"
        says = rule.says.format(column=self._column)
        return TextDefect(says, hint.format(one=one), rule.may_be_meant)
