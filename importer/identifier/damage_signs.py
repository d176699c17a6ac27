"""What shows that a text is damaged: its whole form, or a part that no identifier has."""

from __future__ import annotations

import re
from collections.abc import Callable

from importer.identifier.characters import hidden_character, point


def fits(pattern: str, flags: int = 0) -> Callable[[str], object]:
    """Whether a whole text is of this form."""
    return re.compile(pattern, flags).fullmatch


def part_like(pattern: str) -> Callable[[str], str | None]:
    """Finds the first part of a text that is of this form."""
    search = re.compile(pattern).search

    def find(text: str) -> str | None:
        found = search(text)
        return found[0] if found else None

    return find


_DIGITS = r"[+-]?\d+"


# With a fraction, or with a signed exponent: as spreadsheet programs, pandas, R and Java write it.
is_shortened = fits(r"[+-]?\d+[.,]\d*[Ee][+-]?\d{1,3}|[+-]?\d+[Ee]\+\d{1,3}|[+-]?[1-9][Ee]-\d{2,3}")


is_error = fits(r"#[^\W_]+[/0-9]*[!?]|#NV|#N/[DV]|Err:[0-9]{3}")


is_bytes = fits(r"""b'[^']*'|b"[^"]*\"""")


is_call = fits(
    r"""(?:[A-Za-z_]\w*\.)+[A-Za-z_]\w*\(.*\)|[A-Za-z_]\w*\(\s*["'].*["'].*\)"""
    r"|(?:Decimal|Fraction|Timestamp|Timedelta|datetime|date|time|u?int\d+|float\d+|bool_?)\(.*\)",
    re.DOTALL,
)


is_literal = fits(r"""\[.*\]|\(\s*['"].*\)|\{\s*['"].*\}|\(\s*\d+\s*,.*\)|<[\w.]+ .*>""", re.DOTALL)


is_truth = fits(
    "true|false|yes|no|wahr|falsch|vrai|faux|verdadero|falso|vero|verdadeiro|ja|nein|oui|sim|não",
    re.IGNORECASE,
)


is_fraction = fits(rf"{_DIGITS}[.,]\d+|{_DIGITS}(?:[.,]\d+)?\s?%")


is_whole_fraction = fits(r"[+-]?\d{5,}[.,]0{1,2}")


is_separated = fits(r"[+-]?\d{1,3}(?:(?:,\d{3})+|(?:['’]\d{3})+|(?:\.\d{3}){2,}|(?:\s\d{3})+)")  # noqa: RUF001 -- Swiss


is_phone_separated = fits(r"[+-]?\d{1,3}(?:(?:,\d{3}){2,}|(?:['’]\d{3}){2,})")  # noqa: RUF001 -- Swiss


is_web_address = fits(
    r"(?:(?!gid:)[a-z][a-z0-9+.-]*://|www\.)\S+|(?:[a-z0-9-]+\.)+[a-z]{2,}/\S*"
    r"|(?:mailto|tel|callto|sms|skype|javascript|data|file|about):.*",
    re.IGNORECASE | re.DOTALL,
)


is_domain = fits(
    r"(?:[a-z0-9-]+\.)+(?:com|net|org|info|biz|io|ai|app|dev|co|eu|uk|de|at|ch|fr|es|pt|it|nl|be|us"
    r"|ca|au|br|mx|in|jp)",
    re.IGNORECASE,
)


is_labelled = fits(
    r"(?:(?:deal|company|account|record|contact|user|owner|task|meeting|object|hubspot|salesforce"
    r"|crm)?[ _-]?id|ref|nr|no)\.?\s?[:=#]\s?\S+",
    re.IGNORECASE,
)


is_address = fits(r"[^\s@]+@[^\s@]+\.[^\s@]+")


is_hexadecimal = fits(r"0[xX][0-9A-Fa-f]{1,8}")


is_zero = fits(r"[+-]?0+(?:-0+)*(?:AAA)?")


is_padded = fits(r"[1-9]\d{14}0{3,}")


is_placeholder = fits(
    r"tbd|tba|tbc|unknown|unassigned|missing|unbekannt|inconnu|same|ditto|see (?:above|notes?)"
    r"|nobody|no ?one|any(?:one|body)|every(?:one|body)|all|me|myself|various|multiple|several"
    r"|niemand|alle|personne|tous|nadie|todos|nessuno|tutti|ninguém|iedereen"
    r"|nat|<na>|pd\.na|[+-]?inf(?:inity)?|\\n",
    re.IGNORECASE,
)


is_header = fits(
    r"(?:(?:deal|company|account|record|contact|user|owner|task|meeting|object|assignee)[ _-]?)?id"
    r"|(?:contact[ _-]?)?(?:e-?mail|phone|linkedin)(?:[ _-]?(?:address|number|url))?",
    re.IGNORECASE,
)


is_unfilled = fits(r"\{\{.*\}\}|\$\{.*\}|<%.*%>|%[A-Z][A-Z_]*%|\*\|.*\|\*|x{3,}", re.IGNORECASE)


def hidden_place(text: str) -> str | None:
    """The first invisible character, and where it stands."""
    found = hidden_character(text)
    return f"{point(found[1])} at position {found[0] + 1}" if found else None


def odd_dash(text: str) -> str | None:
    """The first dash that is not a plain hyphen."""
    found = re.search("[\u2010-\u2015\u2212\ufe58\ufe63]", text)
    return f"{found[0]} ({point(found[0])})" if found else None


def number_of_ids(text: str) -> int | None:
    """How many ids a text lists; None: no list for certain.

    A bar or a slash may belong to an id ("auth0|5f7c"): it separates only what is of one form.
    """
    parts = [part.strip() for part in re.split(r"[;\r\n]", text)]
    if len([part for part in parts if part]) > 1:
        return len([part for part in parts if part])
    for mark in (",", "|", "/", " ", "&"):
        parts = [part.strip() for part in text.split(mark) if part.strip()]
        if len(parts) > 1 and all(any(c.isdigit() for c in part) for part in parts):
            forms = {re.sub(r"[^\W\d_]", "a", re.sub(r"\d", "0", part)) for part in parts}
            is_alike = len(forms) == 1 and len(parts[0]) >= 5  # noqa: PLR2004 -- an id
            is_numbers = mark in "| &" and all(part.isdecimal() for part in parts)
            if mark == "," or is_alike or is_numbers:
                return len(parts)
    return None


def number_of_addresses(text: str) -> int | None:
    """How many e-mail addresses a text lists; None: no more than one."""
    parts = [part for part in re.split(r"[;,|/\s]+", text) if "@" in part]
    return len(parts) if len(parts) > 1 else None


encoded = part_like(r"&(?:nbsp|amp|quot|apos|lt|gt|#\d+|#x[0-9A-Fa-f]+);|%[0-9A-Fa-f]{2}")


def mark_in_domain(text: str) -> str | None:
    """The first mark that no domain of an e-mail address contains."""
    found = re.search(r"[!#$%&'*+=?~]", text.rpartition("@")[2]) if "@" in text else None
    return found[0] if found else None


_NO_ENDINGS = frozenset(
    {"invalid", "con", "cmo", "ocm", "vom", "xom", "comm", "coom", "cpm", "nte", "ogr"}
)
"""What is typed for com, net and org, and ends no address; the first is what test systems add."""


def ending(text: str) -> str | None:
    """The end of an address, where it can be none: of one letter, of digits, a known slip."""
    end = text.rpartition("@")[2].rpartition(".")[2]
    is_odd = re.fullmatch(r"(?!xn--)(?=.*[\d-])[a-z\d-]+", end.lower()) is not None
    is_none = is_odd or (end.isascii() and len(end) == 1) or end.lower() in _NO_ENDINGS
    return end if "@" in text and "." in text.rpartition("@")[2] and is_none else None


def number_of_pages(text: str) -> int | None:
    """How many LinkedIn pages a text lists; None: no more than one."""
    parts = [
        p for p in re.split(r"[;,|\s]+|(?<=.)(?=https?://)", text) if "linkedin.com" in p.lower()
    ]
    return len(parts) if len(parts) > 1 else None


def looks_like_name(text: str) -> bool:
    """Whether `text` is rather a person's or company's name, or an address, than an id.

    "Dana" and "田中" are names; "dana", "ABC" and "kQdXwRtY" may be ids.
    """
    if "@" in text or len(text.split()) > 1:
        return True
    if text.isalpha():
        return text.istitle() or not text.isascii()
    # "Anne-Marie", "J.Fox"
    parts = re.split(r"[.\-]", text)
    return all(part.isalpha() and part.istitle() for part in parts) and any(
        len(part) > 2  # noqa: PLR2004 -- more than initials
        for part in parts
    )
