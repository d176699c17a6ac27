"""What makes a text no phone number. Each question gives what it found, or None.

Numbers are written in many ways, and all of them stay as they are: with brackets, dots, hyphens,
an extension, a label in front ("mobile"), letters for digits (1-800-FLOWERS), pauses for a
conference (",,123456#"). Counts of digits are E.164's, with room for 00 or 011 in front.
"""

from __future__ import annotations

import re

# Each pattern begins a run of blanks or commas at its first one, and gives nothing of it back: so
# a long cell is read in step with its length.

_FEWEST = 4
_MOST = 18
_WHOLE = 9
"""Digits of a number that stands for itself, with its area."""
_LOCAL = 5
_LONGEST_ENDING = 4
_SHORT = 3
"""Digits of an extension."""

_EXTENSION_WORD = (
    r"extension|extn|ext|durchwahl|dw|poste|interno|int|ramal|anexo|toestel|wew|tlh|app|anknytning"
    r"|доб|内線|转|分机|x"
)
_EXTENSION = re.compile(
    rf"(?:(?:[;,]|(?<!\s))\s*+(?:\b|(?<=\d))(?:{_EXTENSION_WORD})[.:=]*+\s*+#?|\s#)"
    r"\s*+\d{1,8}\s*+\)?$",
    re.IGNORECASE,
)
_TYPED_AFTER = re.compile(r"#?+\d++(?:,++#?+\d++)*+(?:,{2,}+|\s*+[,;])?+")
"""What ends like `,,123456#,1`, read from its end."""
_PAUSE = re.compile(r"(?<!,),{2,}+\d|[,;]\s*+\d++#")
"""Where it begins: one comma alone divides numbers as well."""
_LABELS = frozenset({
    "line", "voice", "corporate", "assistant", "電話", "携帯", "电话", "手机",
    "tel", "telephone", "phone", "ph", "mobile", "mob", "cell", "cellphone", "direct", "office",
    "work", "home", "main", "hq", "fax", "business", "desk", "reception", "switchboard", "toll",
    "free", "int", "intl", "ext", "number", "no", "nr", "b", "c", "d", "f", "h", "m", "o", "p", "t",
    "w", "whatsapp", "wa", "handy", "mobil", "mobiltelefon", "telefon", "büro", "privat",
    "zentrale", "gsm", "téléphone", "tél", "fixe", "portable", "teléfono", "telefono",
    "telefone", "móvil", "movil", "celular", "cel", "fijo", "cellulare", "ufficio", "casa",
})  # fmt: skip
"""What is written beside a number to say which one it is."""
_VANITY = re.compile(r"(?=.*[A-Z]{3})[+(]?[0-9][0-9A-Z() .-]*")
_VANITY_KEYS = frozenset({6, 7, 10, 11, 12, 13})
"""Digits and letters of 13CABS, 555-HELP, 415-555-HELP, 1-800-FLOWERS and +61 1300 FLOWERS."""
_COUNTRY = re.compile(r"\(?\b[A-Z]{2}\b\)?:?\s*(?=[+\d(])")
_COMMENT = re.compile(r"\(\s*[^\W\d_]+\s*\)")
_MASKED = re.compile(r"[xX*•?]{3,}|\d[xX*•?]{2,}")
_LETTER = re.compile(r"(?<=\d)[^\W\d_xXpPwW](?=\d)|(?<=\d)[OoIl]\b|\b[OoIl](?=\d)")
_MISPLACED = re.compile(r"^[^\d+]*+[\d+][^+]*+(\+)|\d(:)\s*+\d|([(\[])\s*+$")
_ENDINGS = re.compile(r"(?:(?<!\s)\s++)?[/&]\s*+|(?<!\s)\s++(?:or|and|oder|und|ou|et|y|o)\s+")
_FILLER = re.compile(r"(\d)\1{5,}")
_WORD = re.compile(r"[^\W\d_]+")
_ALLOWED = frozenset(
    " +()[]-./,;*#~:&_'\N{EN DASH}\N{EM DASH}\N{HYPHEN}\N{FIGURE DASH}\N{MIDDLE DOT}"
)


def _digits(text: str) -> int:
    return sum(character.isdecimal() for character in text)


def _bare(text: str) -> str:
    """The number itself, without a word in brackets, extension and pauses."""
    return _EXTENSION.sub("", _without_pauses(_COMMENT.sub("", text).strip()))


def _without_pauses(text: str) -> str:
    """The text up to the first pause after which nothing but digits is typed."""
    typed = _TYPED_AFTER.match(text[::-1])
    pause = _PAUSE.search(text, len(text) - typed.end()) if typed else None
    return text[: pause.start()] if pause else text


def _spells_a_number(text: str) -> bool:
    """Whether capitals stand for digits, as on the keys of a telephone."""
    keys = sum(character.isalnum() for character in text)
    return bool(_VANITY.fullmatch(text)) and keys in _VANITY_KEYS


def number_of_phones(text: str) -> int | None:
    """How many numbers a text lists; None: one, or none."""
    bare = _bare(text)
    ways = (
        (re.split(r"[;|\r\n&]|\b(?:or|and|oder|und|ou|et|y|o)\b", bare), _SHORT),
        (bare.split(","), _LOCAL),
        (bare.split("/"), _WHOLE),
        (bare.split("+"), _LOCAL),
    )
    for split, fewest in ways:
        parts = [part for part in split if _digits(part) >= fewest]
        if len(parts) > 1 and (fewest < _WHOLE or len(parts) == len(split)):
            return len(parts)
    return _number_of_endings(bare) or _number_of_neighbours(bare)


def _number_of_endings(text: str) -> int | None:
    """How many numbers `4155550101/02` lists: what follows the whole one are other endings of it.

    0711/123456 is one number, of an area.
    """
    first, *others = _ENDINGS.split(text)
    are_endings = all(1 <= _digits(other) <= _LONGEST_ENDING for other in others)
    return 1 + len(others) if others and are_endings and _digits(first) >= _WHOLE else None


def _number_of_neighbours(text: str) -> int | None:
    """How many extensions `170 / 171` lists: 0711/123456 is one number."""
    parts = ["".join(filter(str.isdecimal, part)) for part in text.split("/")]
    is_alike = len({len(part) for part in parts}) == 1 and len({part[:-2] for part in parts}) == 1
    return len(parts) if len(parts) > 1 and is_alike and len(parts[0]) >= _SHORT else None


def masked_part(text: str) -> str | None:
    """What stands in place of digits: `XXXX`, `****`."""
    found = _MASKED.search(text)
    return found[0].lstrip("0123456789") if found else None


def letter_among_digits(text: str) -> str | None:
    """A letter that was typed for a digit: the O of `01O1`."""
    found = None if _spells_a_number(text) else _LETTER.search(_bare(text))
    return found[0] if found else None


def wrong_count(text: str) -> str | None:
    """How the count of digits is wrong, in words."""
    if _spells_a_number(text):
        return None
    count = _digits(_bare(text))
    if count == 0:
        return "no digits, so it is not a phone number"
    if count < _FEWEST:
        return f"only {count} digit{'s' if count > 1 else ''}, too few for a phone number"
    return f"{count} digits, too many for one phone number" if count > _MOST else None


def strange_words(text: str) -> str | None:
    """The first word that is no label of a number."""
    if _spells_a_number(text):
        return None
    bare = _COUNTRY.sub("", _bare(text))
    words = (found[0] for found in _WORD.finditer(bare))
    return next((word for word in words if word.casefold() not in _LABELS), None)


def strange_mark(text: str) -> str | None:
    """The first mark with which no number is written; letters and digits are none.

    Nor is one with a second plus or one behind digits, with a colon among them, or with a bracket
    that opens and says nothing.
    """
    bare = _bare(text)
    strange = (c for c in bare if not (c.isalnum() or c.isspace() or c in _ALLOWED))
    found = _MISPLACED.search(bare)
    return next(strange, None) or (found[found.lastindex or 0] if found else None)


def filler(text: str) -> str | None:
    """The digit that a form wanted, again and again: `1111111111`."""
    found = _FILLER.fullmatch(re.sub(r"[^\w]", "", text))
    return found[1] if found else None
