"""What makes a text no identifier: one table, in the order in which it is asked.

Looks at a text that was unwrapped, and names the first thing that is wrong with it, in a person's
words. Only what is certain is here: an id that a rule does not know goes on as it is. So `12E5` may
be an id, for no spreadsheet program writes a number so; `1.2E+06`, `1e+20` and `2E-05` are numbers.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

from importer.contract.fields import Kind
from importer.identifier import linkedin_pages, phones
from importer.identifier.characters import hidden_character, point, visible
from importer.identifier.dates import is_date, may_be_day
from importer.identifier.lookalikes import strange_form, strange_letter
from importer.identifier.records import other_record
from importer.wording.pasting import pasted

_SHOWN = 60

_ID, _EMAIL, _PHONE, _URL = Kind.IDENTIFIER, Kind.EMAIL, Kind.PHONE, Kind.LINKEDIN_URL
_TOLD_BY_VALIDATION = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd]")
"""Control characters and lost letters, which no text of any field may hold."""
_EVERY = frozenset({_ID, _EMAIL, _PHONE, _URL})


class Finding(NamedTuple):
    """What is wrong with a text: the code of an issue, message and hint."""

    code: str
    message: str
    hint: str


class Vouched(IntEnum):
    """What a person said of a column of ids. NAMED: which it is; INSISTED: names in it are ids."""

    NOBODY = 0
    NAMED = 1
    INSISTED = 2


class Words(NamedTuple):
    """How messages call what a field of a kind holds; example and nothing are hints."""

    code: str
    one: str
    all: str
    example: str
    nothing: str


_PHONE_HINT = "write one number such as +1 415 555 0101, or leave the cell empty"
_EMAIL_HINT = "write one address such as dana@example.com, or leave the cell empty"
_URL_HINT = "write it as https://www.linkedin.com/in/NAME, or leave the cell empty"

WORDS: dict[Kind, Words] = {
    _ID: Words(
        "not_an_id",
        "an id",
        "the ids",
        "write the id",
        "write the id, or clear the cell if there is none",
    ),
    _PHONE: Words("invalid_phone", "a phone number", "the numbers", _PHONE_HINT, _PHONE_HINT),
    _EMAIL: Words("invalid_email", "an e-mail address", "the addresses", _EMAIL_HINT, _EMAIL_HINT),
    _URL: Words(
        "invalid_linkedin_url",
        "the address of a LinkedIn page",
        "the addresses",
        _URL_HINT,
        _URL_HINT,
    ),
}


@dataclass(frozen=True, slots=True)
class Damage:
    """One thing that makes a text no identifier of some kinds.

    found: whether a text has it; some give a part of what is said of it. says: what the text is,
    with {found} for that part. hint: what to do, with the words of the kind.
    yields_to: what a person has to say of the column so that it is meant; None: nothing helps.
    may_be_id: where no flag says so yet, the hint does.
    """

    name: str
    kinds: frozenset[Kind]
    found: Callable[[str], object]
    says: str
    hint: str = "{example}"
    yields_to: Vouched | None = None
    may_be_id: bool = False


def _is(pattern: str, flags: int = 0) -> Callable[[str], object]:
    return re.compile(pattern, flags).fullmatch


def _holds(pattern: str) -> Callable[[str], str | None]:
    search = re.compile(pattern).search

    def find(text: str) -> str | None:
        found = search(text)
        return found[0] if found else None

    return find


_DIGITS = r"[+-]?\d+"
_ONE = "keep the right one, or make a row for each"
_OR_INSIST = '; if it really is the id, confirm it with --value "{column}:*=*"'
_AGAIN = "format the column as text, and enter {all} again from their original source"

# With a fraction, or with a signed exponent: as spreadsheet programs, pandas, R and Java write it.
_is_shortened = _is(r"[+-]?\d+[.,]\d*[Ee][+-]?\d{1,3}|[+-]?\d+[Ee]\+\d{1,3}|[+-]?[1-9][Ee]-\d{2,3}")
_is_error = _is(r"#[^\W_]+[/0-9]*[!?]|#NV|#N/[DV]|Err:[0-9]{3}")
_is_bytes = _is(r"""b'[^']*'|b"[^"]*\"""")
_is_call = _is(
    r"""(?:[A-Za-z_]\w*\.)+[A-Za-z_]\w*\(.*\)|[A-Za-z_]\w*\(\s*["'].*["'].*\)"""
    r"|(?:Decimal|Fraction|Timestamp|Timedelta|datetime|date|time|u?int\d+|float\d+|bool_?)\(.*\)",
    re.DOTALL,
)
_is_literal = _is(r"""\[.*\]|\(\s*['"].*\)|\{\s*['"].*\}|\(\s*\d+\s*,.*\)|<[\w.]+ .*>""", re.DOTALL)
_is_truth = _is(
    "true|false|yes|no|wahr|falsch|vrai|faux|verdadero|falso|vero|verdadeiro|ja|nein|oui|sim|não",
    re.IGNORECASE,
)
_is_fraction = _is(rf"{_DIGITS}[.,]\d+|{_DIGITS}(?:[.,]\d+)?\s?%")
_is_whole_fraction = _is(r"[+-]?\d{5,}[.,]0{1,2}")
_is_separated = _is(r"[+-]?\d{1,3}(?:(?:,\d{3})+|(?:['’]\d{3})+|(?:\.\d{3}){2,}|(?:\s\d{3})+)")  # noqa: RUF001 -- Swiss
_is_phone_separated = _is(r"[+-]?\d{1,3}(?:(?:,\d{3}){2,}|(?:['’]\d{3}){2,})")  # noqa: RUF001 -- Swiss
_is_web_address = _is(
    r"(?:(?!gid:)[a-z][a-z0-9+.-]*://|www\.)\S+|(?:[a-z0-9-]+\.)+[a-z]{2,}/\S*"
    r"|(?:mailto|tel|callto|sms|skype|javascript|data|file|about):.*",
    re.IGNORECASE | re.DOTALL,
)
_is_domain = _is(
    r"(?:[a-z0-9-]+\.)+(?:com|net|org|info|biz|io|ai|app|dev|co|eu|uk|de|at|ch|fr|es|pt|it|nl|be|us"
    r"|ca|au|br|mx|in|jp)",
    re.IGNORECASE,
)
_is_labelled = _is(
    r"(?:(?:deal|company|account|record|contact|user|owner|task|meeting|object|hubspot|salesforce"
    r"|crm)?[ _-]?id|ref|nr|no)\.?\s?[:=#]\s?\S+",
    re.IGNORECASE,
)
_is_address = _is(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_is_hexadecimal = _is(r"0[xX][0-9A-Fa-f]{1,8}")
_is_zero = _is(r"[+-]?0+(?:-0+)*(?:AAA)?")
_is_padded = _is(r"[1-9]\d{14}0{3,}")
_is_placeholder = _is(
    r"tbd|tba|tbc|unknown|unassigned|missing|unbekannt|inconnu|same|ditto|see (?:above|notes?)"
    r"|nobody|no ?one|any(?:one|body)|every(?:one|body)|all|me|myself|various|multiple|several"
    r"|niemand|alle|personne|tous|nadie|todos|nessuno|tutti|ninguém|iedereen"
    r"|nat|<na>|pd\.na|[+-]?inf(?:inity)?|\\n",
    re.IGNORECASE,
)


def _hidden_place(text: str) -> str | None:
    found = hidden_character(text)
    return f"{point(found[1])} at position {found[0] + 1}" if found else None


def _odd_dash(text: str) -> str | None:
    found = re.search("[\u2010-\u2015\u2212\ufe58\ufe63]", text)
    return f"{found[0]} ({point(found[0])})" if found else None


def _number_of_ids(text: str) -> int | None:
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


def _number_of_addresses(text: str) -> int | None:
    parts = [part for part in re.split(r"[;,|/\s]+", text) if "@" in part]
    return len(parts) if len(parts) > 1 else None


_encoded = _holds(r"&(?:nbsp|amp|quot|apos|lt|gt|#\d+|#x[0-9A-Fa-f]+);|%[0-9A-Fa-f]{2}")


def _mark_in_domain(text: str) -> str | None:
    found = re.search(r"[!#$%&'*+=?~]", text.rpartition("@")[2]) if "@" in text else None
    return found[0] if found else None


_NO_ENDINGS = frozenset({"con", "cmo", "ocm", "vom", "xom", "comm", "coom", "cpm", "nte", "ogr"})
"""What is typed for com, net and org, and is the end of no address."""


def _ending(text: str) -> str | None:
    """The end of an address, where it can be none: of one letter, of digits, a known slip."""
    end = text.rpartition("@")[2].rpartition(".")[2]
    is_none = (end.isascii() and len(end) == 1) or end.isdecimal() or end.lower() in _NO_ENDINGS
    return end if "@" in text and "." in text.rpartition("@")[2] and is_none else None


def _number_of_pages(text: str) -> int | None:
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


def _just(kind: Kind) -> frozenset[Kind]:
    return frozenset({kind})


DAMAGES: tuple[Damage, ...] = (
    Damage("formula", _EVERY, _is("=.*", re.DOTALL), "is a formula, not {one}",
           "write the value itself, without =, in a column formatted as text"),
    Damage("hashes", _EVERY, _is("#{2,}"),
           "is what a spreadsheet program shows where a column is too narrow, not {one}",
           "make the column wider in the spreadsheet program, and save the file again"),
    Damage("error", _EVERY, _is_error, "is an error of a formula, not {one}",
           "correct the formula in the spreadsheet program, and save the file again"),
    Damage("bytes", _EVERY, _is_bytes, "is how Python shows bytes, not {one}",
           "turn the bytes into text before they come here: .decode()"),
    Damage("shortened", _EVERY, _is_shortened,
           "is a number that lost digits in a spreadsheet program, not {one}", _AGAIN),
    Damage("date", _EVERY, is_date, "is a date or a time, not {one}", _AGAIN),
    Damage("truth", _EVERY, _is_truth, "is a yes/no value, not {one}"),
    Damage("call", _EVERY, _is_call, "is how a program displays a value, not {one}",
           "write only the value between the brackets"),
    Damage("literal", _EVERY, _is_literal,
           "is a list or a record in a program's notation, not {one}",
           "keep the right value"),
    Damage("placeholder", _EVERY, _is_placeholder, "stands for no value, not for {one}",
           "{nothing}"),
    Damage("zero", _EVERY, _is_zero, "stands for no value, not for {one}",
           "{nothing}"),
    # Ids.
    Damage("separated", _just(_ID), _is_separated,
           "is a number with separators for thousands, not an id", _AGAIN),
    Damage("fraction", _just(_ID), _is_fraction, "is a number with a fraction, not an id", _AGAIN),
    Damage("money", _just(_ID), _is(r"[$]\s?[\d.,]+"), "is an amount of money, not an id", _AGAIN),
    Damage("encoded", frozenset({_ID, _EMAIL}), _encoded,
           "holds {found}, which a program wrote for another character",
           "enter the value again from its original source"),
    Damage("signed", _just(_ID), _is(r"[+-]\d+"), "is a number with a sign, not an id", _AGAIN),
    Damage("hexadecimal", _just(_ID), _is_hexadecimal,
           "is a number as programs write it, not an id", _AGAIN),
    Damage("padded", _just(_ID), _is_padded,
           "has zeros from its 16th digit on, which is what a spreadsheet program leaves of a "
           "longer number",
           _AGAIN + ", or, if it really ends like this, confirm it with {map}",
           yields_to=Vouched.NAMED),
    Damage("hash", _just(_ID), _is(r"#.*", re.DOTALL), "begins with #, which is not part of an id",
           "write it without the #"),
    Damage("page", _just(_ID), _is_web_address, "is a web address, not an id",
           "write the id alone, which is often the last part of the address"),
    Damage("domain", _just(_ID), _is_domain, "is the name of a web site, not an id",
           "write the id", yields_to=Vouched.INSISTED, may_be_id=True),
    Damage("labelled", _just(_ID), _is_labelled, "begins with a label",
           "write the id alone, without the label",
           yields_to=Vouched.INSISTED, may_be_id=True),
    Damage("day", _just(_ID), may_be_day, "may be a day and a month, or two values, but not an id",
           _AGAIN, yields_to=Vouched.INSISTED, may_be_id=True),
    Damage("list", _just(_ID), _number_of_ids, "lists {found} values, but one id is needed",
           _ONE),
    Damage("lookalike", frozenset({_ID, _EMAIL, _URL}), strange_letter,
           "has {found} among Latin letters or digits, which only looks like one of them",
           "type that letter again"),
    Damage("cut", _just(_ID), _holds(r"\.{3}|…"), "was cut short where it says {found}",
           "enter the whole id again from its original source"),
    Damage("brackets", _just(_ID), _is(r"\(.*\)"), "stands in brackets",
           "write the id without them", yields_to=Vouched.INSISTED, may_be_id=True),
    Damage("sentence", _just(_ID), _holds(r"(?<=\w)[.!?:-]$"), "ends with {found}",
           "write the id alone", yields_to=Vouched.INSISTED, may_be_id=True),
    Damage("dash", frozenset({_ID, _EMAIL, _URL}), _odd_dash,
           "holds the dash {found} in place of a plain hyphen", "type the hyphen again"),
    Damage("mark", _just(_ID), _holds("""["'<>?“”„«»‘’`]"""),  # noqa: RUF001 -- meant
           "holds the mark {found}, which is not part of an id", "{example} without it"),
    Damage("form", _just(_ID), strange_form,
           "holds {found}, which is not a plain letter or digit", "type it again"),
    Damage("nothing", _just(_ID), _is(r"[\W_]*"), "has neither a letter nor a digit", "{example}"),
    Damage("lines", _just(_ID), _holds("[\r\n\t]"), "holds a tab or a line break",
           "write it in one line"),
    Damage("name", _just(_ID), looks_like_name,
           "looks like a name or an e-mail address, not like an id",
           "turn names into ids with --lookup {column}=FILE, or write the id",
           yields_to=Vouched.INSISTED),
    # Addresses.
    Damage("list", _just(_EMAIL), _number_of_addresses,
           "lists {found} addresses, but one is needed",
           _ONE),
    Damage("mark", frozenset({_EMAIL, _URL}), _holds(r"[|\\^`{}]"),
           "holds the mark {found}, which is not part of an address", "keep the address alone"),
    Damage("domain", _just(_EMAIL), _mark_in_domain,
           "holds the mark {found} after the @, where no address has one",
           "keep the address alone"),
    Damage("front", _just(_EMAIL), _holds(r"^[*•·#]"), "begins with {found}",
           "keep the address alone"),
    Damage("ending", _just(_EMAIL), _ending, 'ends with ".{found}", with which no address ends'),
    Damage("hyphen", _just(_EMAIL), _holds(r"(?<=@)-|(?<=\.)-(?=[^@]*$)|-(?=\.[^@]*$)|-$"),
           "has a hyphen at the edge of its domain, where no address has it",
           "keep the address alone"),
    Damage("cut", _just(_URL), _holds(r"\.{3}|…"), "was cut short where it says {found}",
           "put the whole address in again from where it came"),
    Damage("list", _just(_URL), _number_of_pages, "lists {found} addresses, but one is needed",
           _ONE),
    Damage("other page", _just(_URL), linkedin_pages.other_page,
           "is {found} on LinkedIn, not a person's profile"),
    Damage("sentence", _just(_URL), linkedin_pages.mark_in_name,
           "holds the mark {found}, which is no part of the name of a profile",
           "keep the address alone"),
    # Phones.
    Damage("fraction", _just(_PHONE), _is_whole_fraction,
           "is a number with a fraction, not a phone number", _AGAIN),
    Damage("separated", _just(_PHONE), _is_phone_separated,
           "is a number with separators for thousands, not a phone number", _AGAIN),
    Damage("signed", _just(_PHONE), _is(r"-[\d.,]+"), "is a negative number, not a phone number",
           _AGAIN),
    Damage("page", _just(_PHONE), _is_web_address, "is a web address, not a phone number"),
    Damage("address", _just(_PHONE), _is_address, "is an e-mail address, not a phone number",
           "move it to the column of e-mail addresses, or clear the cell"),
    Damage("list", _just(_PHONE), phones.number_of_phones,
           "lists {found} phone numbers, but one is needed",
           _ONE),
    Damage("filler", _just(_PHONE), phones.filler, "is the digit {found} alone, and no number",
           "{nothing}"),
    Damage("lines", _just(_PHONE), _holds("[\r\n\t]"), "holds a tab or a line break",
           "write it in one line"),
    Damage("masked", _just(_PHONE), phones.masked_part, "has {found} in place of digits"),
    Damage("letter", _just(_PHONE), phones.letter_among_digits,
           "has the letter {found} among its digits", "type the digit again"),
    Damage("digits", _just(_PHONE), phones.wrong_count, "has {found}"),
    Damage("words", _just(_PHONE), phones.strange_words,
           'says "{found}" beside the number', "keep the number alone"),
    Damage("mark", _just(_PHONE), phones.strange_mark,
           "holds {found} where no phone number has it", "keep the number alone"),
)  # fmt: skip
"""What makes a text no identifier, in the order in which it is asked; the first is told."""


_SURE: dict[Kind, Callable[[str], object]] = {
    _ID: _is(
        r"(?!0[xX])(?![0-9]{18})(?=[A-Za-z0-9_]*[1-9])[A-Za-z0-9_]+"
        r"|[1-9A-Fa-f][0-9A-Fa-f]{7}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}"
    ),
    _EMAIL: _is(
        r"[A-Za-z0-9._%+-]+@(?:[A-Za-z0-9]+(?:-+[A-Za-z0-9]+)*\.)+"
        r"(?!(?i:con|cmo|ocm|vom|xom|comm|coom|cpm|nte|ogr)$)[A-Za-z]{2,}"
    ),
    _PHONE: _is(
        r"\+[1-9](?:[ -]?\(?[0-9]\)?){6,14}|\(?[2-9][0-9]{2}\)?[ .-]{1,2}[0-9]{3}[ .-][0-9]{4}"
        r"|[1-9][0-9]{6,14}"
    ),
    _URL: _is(r"https?://(?:www\.)?linkedin\.com/in/(?![mM][eE]/?$)[A-Za-z0-9_%-]+/?"),
}


def is_sure(kind: Kind) -> Callable[[str], object]:
    """A quick question that is true only of texts which are as they should be: most cells."""
    return _SURE[kind]


def find_damage(
    kind: Kind, text: str, *, column: str, header: str, vouched: Vouched = Vouched.NOBODY
) -> Finding | None:
    """The first thing that makes an unwrapped text no identifier; None: nothing that is certain.

    column, header: the field's name on the command line, and the header of its column.
    vouched: what a person said of this column.
    """
    if _TOLD_BY_VALIDATION.search(text):
        return None
    hidden = _hidden_place(text)
    if hidden is not None:
        return _hidden(column, hidden)
    met = _first_damage(kind, text, vouched)
    if met is None:
        is_asked = kind is _ID and vouched < Vouched.INSISTED
        return _of_another_record(column, text) if is_asked else None
    damage, found = met
    words = WORDS[kind]
    says = damage.says.format(one=words.one, found=found)
    flag = pasted("map", f"{column}={header}")
    advice = damage.hint + (_OR_INSIST if damage.may_be_id else "")
    hint = advice.format(**words._asdict(), column=column, map=flag)
    return Finding(words.code, f'"{_short(text)}" {says}', hint)


def _of_another_record(column: str, text: str) -> Finding | None:
    other = other_record(column, text)
    return other and Finding(
        WORDS[_ID].code,
        f'"{_short(text)}" begins with {other.prefix}, as ids of {other.record} in Salesforce do',
        f"write the id that belongs here{_OR_INSIST.format(column=column)}",
    )


def find_damage_of_lookup(kind: Kind, text: str, column: str) -> Finding | None:
    """The same of a cell that a lookup gives for ids: no flag says anything of it."""
    told = find_damage(kind, text, column=column, header="")
    met = None if told is None else _first_damage(kind, text, Vouched.NOBODY)
    if told is None or _hidden_place(text) is not None:
        return told
    if met is None:
        return told._replace(hint="write the id that belongs here")
    damage, _ = met
    if damage.name == "name":
        return told._replace(hint="write the ids themselves into that column")
    return told._replace(
        hint=damage.hint.format(
            **WORDS[kind]._asdict(), column=column, map=pasted("map", f"{column}=")
        )
    )


def _first_damage(kind: Kind, text: str, vouched: Vouched) -> tuple[Damage, object] | None:
    """The first of `DAMAGES` that a text has, with the part of it that shows it."""
    for damage in DAMAGES:
        is_meant = damage.yields_to is not None and vouched >= damage.yields_to
        if kind in damage.kinds and not is_meant and (found := damage.found(text)):
            return damage, found
    return None


def _hidden(column: str, hidden: str) -> Finding:
    message = f"{column} holds the invisible character {hidden}"
    return Finding("control_character", message, "delete it, or type the text again")


def malformed(kind: Kind, text: str, column: str) -> Finding:
    """A text that the API's rule of its form refuses, where no damage tells why."""
    hidden = _hidden_place(text)
    if hidden is not None:
        return _hidden(column, hidden)
    words = WORDS[kind]
    return Finding(words.code, f'"{_short(text)}" is not {words.one}', words.example)


def _short(text: str) -> str:
    shown = visible(text)
    return shown if len(shown) <= _SHOWN else f"{shown[: _SHOWN - 1]}…"
