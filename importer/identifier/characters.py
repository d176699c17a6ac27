"""Invisible characters: which there are, which may be removed, and how a message shows them.

What may be removed is Unicode's "Default Ignorable Code Point" (UAX 44, DerivedCoreProperties.txt):
a program that shows text shows nothing for it. Other format characters (the Arabic number signs)
have a visible form and are not removed.
"""

from __future__ import annotations

import re
import unicodedata

from importer.contract.fields import Kind

_IGNORABLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_IGNORABLES = re.compile(f"[{_IGNORABLE}]")

_REVERSING = "\N{RIGHT-TO-LEFT OVERRIDE}"
_SHAPING = re.compile("[\u034f\u180b-\u180f\u200c\u200d\ufe00-\ufe0f]")
"""Joiners and variation selectors, which may give a letter in front of them another form."""

_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})
_FULL_WIDTH = {point: point - 0xFEE0 for point in range(0xFF01, 0xFF5F)}
_PLAIN_BLANKS = " \t\r\n"
_ODD_BLANKS = re.compile(r"[^\S \t\r\n]")
_PHONE_HYPHENS = {0x2010: "-", 0x2011: "-", 0x2212: "-"}


def point(character: str) -> str:
    """`U+200B`, as messages call it."""
    return f"U+{ord(character):04X}"


def visible(text: str) -> str:
    """`text` with each invisible character written out: `<U+200B>`."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(f"<{point(c)}>" if _is_unseen(c) else c for c in text)


def _is_unseen(character: str) -> bool:
    if character == " ":
        return False
    return not character.isprintable() or bool(_IGNORABLES.match(character))


def hidden_character(text: str) -> tuple[int, str] | None:
    """The first unseen character of a text, and its place (from 0); blanks and line ends aside."""
    if text.isascii() and text.isprintable():
        return None
    hidden = (i for i, c in enumerate(text) if c not in "\t\r\n" and _is_hidden(c))
    place = next(hidden, None)
    return None if place is None else (place, text[place])


def _is_hidden(character: str) -> bool:
    is_format = unicodedata.category(character) in _HIDDEN_CATEGORIES
    return is_format or bool(_IGNORABLES.match(character))


def without_unseen(text: str) -> tuple[str, list[str]]:
    """`text` without what shows nothing and changes nothing, and the names of what that was.

    What a right-to-left override turns around, the person sees otherwise than it is stored, and a
    joiner gives a letter that is not ASCII another form: those stay, for a person to judge.
    """
    kept: list[str] = []
    gone: list[str] = []
    for place, character in enumerate(text):
        shapes = _SHAPING.match(character) and _may_be_shaped(kept)
        turns = character == _REVERSING and _IGNORABLES.sub("", text[place:]).strip()
        if _IGNORABLES.match(character) and not shapes and not turns:
            gone.append(point(character))
        else:
            kept.append(character)
    return "".join(kept), list(dict.fromkeys(gone))


def _may_be_shaped(before: list[str]) -> bool:
    return bool(before) and not before[-1].isascii() and not before[-1].isspace()


def in_plain_width(text: str) -> str:
    """`text` with full-width letters, digits and marks as plain ones."""
    return text.translate(_FULL_WIDTH)


def outer_blanks(text: str) -> list[str]:
    """The names of the blanks at the ends of a text that are no plain ones."""
    bare = text.strip()
    ends = text if not bare else text[: text.index(bare)] + text[text.index(bare) + len(bare) :]
    return list(dict.fromkeys(point(c) for c in ends if c not in _PLAIN_BLANKS))


def in_plain_phone(kind: Kind, text: str) -> tuple[str, list[str]]:
    """A phone number with plain blanks and hyphens; the names of those that were not."""
    if kind is not Kind.PHONE or text.isascii():
        return text, []
    plain = _ODD_BLANKS.sub(" ", text).translate(_PHONE_HYPHENS)
    return plain, list(dict.fromkeys(point(o) for o, p in zip(text, plain, strict=True) if o != p))
