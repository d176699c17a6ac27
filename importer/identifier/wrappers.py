"""Removes what is certainly not part of an identifier, and says so.

A spreadsheet's marks of text (`="007"`, `'007`), quotes, angle brackets, `mailto:` and `tel:`,
invisible characters, full-width digits. In doubt nothing is removed: `damages` judges what is left.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from importer.contract.fields import Kind
from importer.identifier.characters import (
    in_plain_phone,
    in_plain_width,
    outer_blanks,
    without_unseen,
)

_LAYERS = 8
"""More wrappers round each other than any program makes."""

_QUOTES = ('""', "''", "``", "“”", "„“", "„”", "‘’", "‚‘", "«»", "»«", "「」")  # noqa: RUF001 -- meant
_APOSTROPHES = "'`’‘´"  # noqa: RUF001 -- the typographic ones are meant
_TEXT_FORMULA = re.compile(r'=\s*"((?:[^"]|"")*)"')
_LINK_FORMULA = re.compile(r'=\s*HYPERLINK\(\s*"([^"]+)"\s*(?:[,;].*)?\)', re.IGNORECASE)
_NAMED_ADDRESS = re.compile(r"(?=[^\S\n]*+[^<>@;\s])[^<>@;\n]*+<\s*([^<>@\s;,]+@[^<>@\s;,]+)\s*>")
_LABELLED_ADDRESS = re.compile(r"<(mailto:[^<>|\s]+)\|[^<>|\s]+>", re.IGNORECASE)
_MAILTO = re.compile(r"mailto:\s*([^\s?]+@[^\s?]+)(?:\?\S*)?", re.IGNORECASE)
_TEL = re.compile(r"((?:tel|callto|sms|p|phone):)(?://)?\s*([+(\d].*)", re.IGNORECASE | re.DOTALL)
_SEPARATORS = ";,|"


class Unwrapped(NamedTuple):
    """text: what is left, "" where nothing is. changes: in words, "without the quotes round it"."""

    text: str
    changes: tuple[str, ...] = ()


def unwrap(kind: Kind, raw: str) -> Unwrapped:
    """`raw` without plain blanks at its ends, and without what certainly is no part of it."""
    blanks, bare = outer_blanks(raw), raw.strip()
    plain = in_plain_width(bare)
    changes = ["with plain characters for full-width ones"] if plain != bare else []
    text, odd = in_plain_phone(kind, plain)
    text, unseen = without_unseen(text)
    for _ in range(_LAYERS):
        blanks += outer_blanks(text)
        inner, what = _take_one(kind, text.strip())
        if what is None:
            break
        changes.append(f"without {what}")
        text, gone = without_unseen(inner)
        unseen += gone
    changes += [f"with plain blanks and hyphens for {', '.join(odd)}"] if odd else []
    changes = _without("blank", blanks) + _without("unseen character", unseen) + changes
    return Unwrapped(text.strip(), tuple(dict.fromkeys(changes)))


def _without(what: str, points: list[str]) -> list[str]:
    names = list(dict.fromkeys(points))
    return [f"without the {what}{'s' if names[1:] else ''} {', '.join(names)}"] if names else []


def _take_one(kind: Kind, text: str) -> tuple[str, str | None]:
    """The text without its outermost wrapper, and the wrapper in words; None: there is none."""
    for take in (_formula, _quotes, _apostrophe, _brackets, *_OF_KIND.get(kind, ()), _separator):
        found = take(text)
        if found is not None:
            return found
    return text, None


def _formula(text: str) -> tuple[str, str] | None:
    found = _TEXT_FORMULA.fullmatch(text)
    return (found[1].replace('""', '"'), 'the formula ="..." round it') if found else None


def _link(text: str) -> tuple[str, str] | None:
    found = _LINK_FORMULA.fullmatch(text)
    return (found[1], "the formula HYPERLINK round it") if found else None


def _quotes(text: str) -> tuple[str, str] | None:
    for opening, closing in map(tuple, _QUOTES):
        inner = text[1:-1]
        if len(text) > 1 and text[0] == opening and text[-1] == closing:
            is_single = opening not in inner and closing not in inner
            # Quotes that were doubled for CSV stand round the text twice or more.
            if is_single or (inner[:1] == opening and inner[-1:] == closing):
                return inner, "the quotes round it"
    return None


def _apostrophe(text: str) -> tuple[str, str] | None:
    return (text[1:], "the apostrophe in front") if text[:1] in {*_APOSTROPHES} else None


def _brackets(text: str) -> tuple[str, str] | None:
    inner = text[1:-1]
    is_one = text[:1] == "<" and text[-1:] == ">" and not {"<", ">", "|"} & {*inner}
    # <br> is a tag, and <null> a word for nothing.
    is_tag = inner.isalpha() or inner.startswith("/")
    return (inner, "the angle brackets round it") if is_one and not is_tag else None


def _named_address(text: str) -> tuple[str, str] | None:
    found = _LABELLED_ADDRESS.fullmatch(text) or _NAMED_ADDRESS.fullmatch(text)
    return (found[1], "the name beside it") if found else None


def _mailto(text: str) -> tuple[str, str] | None:
    found = _MAILTO.fullmatch(text)
    return (found[1], "mailto:") if found else None


def _tel(text: str) -> tuple[str, str] | None:
    found = _TEL.fullmatch(text)
    return (found[2], found[1]) if found else None


def _separator(text: str) -> tuple[str, str] | None:
    """A list of one: the separator behind it, or in front."""
    bare = text.strip(_SEPARATORS + " ")
    return (bare, "the separator beside it") if bare and bare != text else None


_OF_KIND: dict[Kind, tuple[Callable[[str], tuple[str, str] | None], ...]] = {
    Kind.EMAIL: (_link, _named_address, _mailto),
    Kind.LINKEDIN_URL: (_link,),
    Kind.PHONE: (_tel,),
}
