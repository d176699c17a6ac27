"""What makes a text no identifier: one table, whose rules are tried from top to bottom.

Only what is certain is here. So `12E5` may be an id, because no spreadsheet program writes a number
in that form; `1.2E+06`, `1e+20` and `2E-05` are numbers.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

from importer.contract.fields import Kind
from importer.identifier import linkedin_pages, phones
from importer.identifier.damage_signs import (
    encoded,
    ending,
    fits,
    is_address,
    is_bytes,
    is_call,
    is_domain,
    is_error,
    is_fraction,
    is_header,
    is_hexadecimal,
    is_labelled,
    is_literal,
    is_padded,
    is_phone_separated,
    is_placeholder,
    is_separated,
    is_shortened,
    is_truth,
    is_unfilled,
    is_web_address,
    is_whole_fraction,
    is_zero,
    looks_like_name,
    mark_in_domain,
    number_of_addresses,
    number_of_ids,
    number_of_pages,
    odd_dash,
    part_like,
)
from importer.identifier.dates import is_date, may_be_day
from importer.identifier.lookalikes import strange_form, strange_letter

ID, EMAIL, PHONE, URL = Kind.IDENTIFIER, Kind.EMAIL, Kind.PHONE, Kind.LINKEDIN_URL
_EVERY = frozenset({ID, EMAIL, PHONE, URL})


class Vouched(IntEnum):
    """What a person said of a column of ids. NAMED: which it is; INSISTED: names in it are ids."""

    NOBODY = 0
    NAMED = 1
    INSISTED = 2


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


_ONE = "keep the right one, or make a row for each"


_AGAIN = "format the column as text, and enter {all} again from their original source"


def _just(kind: Kind) -> frozenset[Kind]:
    return frozenset({kind})


DAMAGES: tuple[Damage, ...] = (
    Damage("formula", _EVERY, fits("=.*", re.DOTALL), "is a formula, not {one}",
           "write the value itself, without =, in a column formatted as text"),
    Damage("hashes", _EVERY, fits("#{2,}"),
           "is what a spreadsheet program shows where a column is too narrow, not {one}",
           "make the column wider in the spreadsheet program, and save the file again"),
    Damage("error", _EVERY, is_error, "is an error of a formula, not {one}",
           "correct the formula in the spreadsheet program, and save the file again"),
    Damage("bytes", _EVERY, is_bytes, "is how Python shows bytes, not {one}",
           "turn the bytes into text before they come here: .decode()"),
    Damage("shortened", _EVERY, is_shortened,
           "is a number that lost digits in a spreadsheet program, not {one}", _AGAIN),
    Damage("date", _EVERY, is_date, "is a date or a time, not {one}", _AGAIN),
    Damage("truth", _EVERY, is_truth, "is a yes/no value, not {one}"),
    Damage("call", _EVERY, is_call, "is how a program displays a value, not {one}",
           "write only the value between the brackets"),
    Damage("literal", _EVERY, is_literal,
           "is a list or a record in a program's notation, not {one}",
           "keep the right value"),
    Damage("placeholder", _EVERY, is_placeholder, "stands for no value, not for {one}",
           "{nothing}"),
    Damage("header", _EVERY, is_header, "is the name of a column, not {one}", "{nothing}"),
    Damage("unfilled", _EVERY, is_unfilled, "stands where a program should have put {one}",
           "{nothing}"),
    Damage("zero", _EVERY, is_zero, "stands for no value, not for {one}",
           "{nothing}"),
    # Ids.
    Damage("separated", _just(ID), is_separated,
           "is a number with separators for thousands, not an id", _AGAIN),
    Damage("fraction", _just(ID), is_fraction, "is a number with a fraction, not an id", _AGAIN),
    Damage("money", _just(ID), fits(r"[$]\s?[\d.,]+"), "is an amount of money, not an id", _AGAIN),
    Damage("encoded", frozenset({ID, EMAIL}), encoded,
           "holds {found}, which a program wrote for another character",
           "enter the value again from its original source"),
    Damage("signed", _just(ID), fits(r"[+-]\d+"), "is a number with a sign, not an id", _AGAIN),
    Damage("hexadecimal", _just(ID), is_hexadecimal,
           "is a number as programs write it, not an id", _AGAIN),
    Damage("padded", _just(ID), is_padded,
           "has zeros from its 16th digit on, which is what a spreadsheet program leaves of a "
           "longer number",
           _AGAIN + "{or_map}",
           yields_to=Vouched.NAMED),
    Damage("hash", _just(ID), fits(r"#.*", re.DOTALL), "begins with #, which is not part of an id",
           "write it without the #"),
    Damage("page", _just(ID), is_web_address, "is a web address, not an id",
           "write the id alone, which is often the last part of the address"),
    Damage("domain", _just(ID), is_domain, "is the name of a web site, not an id",
           "write the id", yields_to=Vouched.INSISTED, may_be_id=True),
    Damage("labelled", _just(ID), is_labelled, "begins with a label",
           "write the id alone, without the label",
           yields_to=Vouched.INSISTED, may_be_id=True),
    Damage("day", _just(ID), may_be_day, "may be a day and a month, or two values, but not an id",
           _AGAIN, yields_to=Vouched.INSISTED, may_be_id=True),
    Damage("list", _just(ID), number_of_ids, "lists {found} values, but one id is needed",
           _ONE),
    Damage("lookalike", frozenset({ID, EMAIL, URL}), strange_letter,
           "has {found} among Latin letters or digits, which only looks like one of them",
           "type that letter again"),
    Damage("cut", _just(ID), part_like(r"\.{3}|…"), "was cut short where it says {found}",
           "enter the whole id again from its original source"),
    Damage("brackets", _just(ID), fits(r"\(.*\)|\{(?![0-9A-Fa-f]{8}-).*\}"), "stands in brackets",
           "write the id without them", yields_to=Vouched.INSISTED, may_be_id=True),
    Damage("sentence", _just(ID), part_like(r"(?<=\w)[.!?:-]$"), "ends with {found}",
           "write the id alone", yields_to=Vouched.INSISTED, may_be_id=True),
    Damage("dash", frozenset({ID, EMAIL, URL}), odd_dash,
           "holds the dash {found} in place of a plain hyphen", "type the hyphen again"),
    Damage("mark", _just(ID), part_like(r"""["'<>?“”„«»‘’`\\]|^[*~]|[*~]$"""),  # noqa: RUF001 -- meant
           "holds the mark {found}, which is not part of an id", "{example} without it"),
    Damage("form", _just(ID), strange_form,
           "holds {found}, which is not a plain letter or digit", "type it again"),
    Damage("nothing", _just(ID), fits(r"[\W_]*"), "has neither a letter nor a digit", "{example}"),
    Damage("lines", _just(ID), part_like("[\r\n\t]"), "holds a tab or a line break",
           "write it in one line"),
    Damage("zoho", _just(ID), fits("zcrm_[0-9]+"),
           "begins with zcrm_, as only exports of Zoho CRM write ids",
           "write the digits behind it, if HockeyStack is connected to this Zoho CRM",
           yields_to=Vouched.INSISTED, may_be_id=True),
    Damage("name", _just(ID), looks_like_name,
           "looks like a name or an e-mail address, not like an id",
           "{names}write the id",
           yields_to=Vouched.INSISTED),
    # Addresses.
    Damage("list", _just(EMAIL), number_of_addresses,
           "lists {found} addresses, but one is needed",
           _ONE),
    Damage("mark", frozenset({EMAIL, URL}), part_like(r"[|\\^`{}]"),
           "holds the mark {found}, which is not part of an address", "keep the address alone"),
    Damage("domain", _just(EMAIL), mark_in_domain,
           "holds the mark {found} after the @, where no address has one",
           "keep the address alone"),
    Damage("front", _just(EMAIL), part_like(r"^[*•·#]"), "begins with {found}",
           "keep the address alone"),
    Damage("masked", _just(EMAIL), part_like(r"\*{2,}|[•●]+(?=.*@)"),
           "has {found} in place of letters", "enter the whole address from its original source"),
    Damage("long", _just(EMAIL), fits(r"[^@]{65,}@.*|.*@(?:.*\.)?[^.]{64,}(?:\..*)?"),
           "is longer than an address can be"),
    Damage("ending", _just(EMAIL), ending, 'ends with ".{found}", with which no address ends'),
    Damage("hyphen", _just(EMAIL), part_like(r"(?<=@)-|(?<=\.)-(?=[^@]*$)|-(?=\.[^@]*$)|-$"),
           "has a hyphen at the edge of its domain, where no address has it",
           "keep the address alone"),
    Damage("cut", _just(URL), part_like(r"\.{3}|…"), "was cut short where it says {found}",
           "put the whole address in again from where it came"),
    Damage("list", _just(URL), number_of_pages, "lists {found} addresses, but one is needed",
           _ONE),
    Damage("other page", _just(URL), linkedin_pages.other_page,
           "is {found} on LinkedIn, not a person's profile"),
    Damage("sentence", _just(URL), linkedin_pages.mark_in_name,
           "holds the mark {found}, which is not part of a profile's name",
           "keep the address alone"),
    # Phones.
    Damage("fraction", _just(PHONE), is_whole_fraction,
           "is a number with a fraction, not a phone number", _AGAIN),
    Damage("separated", _just(PHONE), is_phone_separated,
           "is a number with separators for thousands, not a phone number", _AGAIN),
    Damage("signed", _just(PHONE), fits(r"-[\d.,]+"), "is a negative number, not a phone number",
           _AGAIN),
    Damage("page", _just(PHONE), is_web_address, "is a web address, not a phone number"),
    Damage("address", _just(PHONE), is_address, "is an e-mail address, not a phone number",
           "move it to the column of e-mail addresses, or clear the cell"),
    Damage("list", _just(PHONE), phones.number_of_phones,
           "lists {found} phone numbers, but one is needed",
           _ONE),
    Damage("filler", _just(PHONE), phones.filler, "is the digit {found} alone, not a phone number",
           "{nothing}"),
    Damage("lines", _just(PHONE), part_like("[\r\n\t]"), "holds a tab or a line break",
           "write it in one line"),
    Damage("masked", _just(PHONE), phones.masked_part, "has {found} in place of digits"),
    Damage("letter", _just(PHONE), phones.letter_among_digits,
           "has the letter {found} among its digits", "type the digit again"),
    Damage("digits", _just(PHONE), phones.wrong_count, "has {found}"),
    Damage("words", _just(PHONE), phones.strange_words,
           'says "{found}" beside the number', "keep the number alone"),
    Damage("mark", _just(PHONE), phones.strange_mark,
           "holds {found} where no phone number has it", "keep the number alone"),
)  # fmt: skip
"""What makes a text no identifier, in the order of checking; the first is reported."""
