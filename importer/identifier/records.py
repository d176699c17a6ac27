"""What kind of record an id of Salesforce is of: its first three characters say so.

The prefixes of the standard objects are the same in every organisation (Salesforce, "Standard Field
Record ID Prefix Decoder"). An id of another form, or of an object of one's own, says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from string import ascii_lowercase, ascii_uppercase, digits
from typing import NamedTuple

_RECORDS = {
    "001": "an account",
    "003": "a contact",
    "005": "a user",
    "006": "an opportunity",
    "00Q": "a lead",
    "00T": "a task",
    "00U": "an event",
}
USER_PREFIX = "005"
_TAKEN = {
    "deal_id": frozenset({"006"}),
    "company_id": frozenset({"001"}),
    "meeting_id": frozenset({"00U"}),
    "assignee_id": frozenset({"005"}),
}
"""Whose ids the field takes, of those of Salesforce."""
# The sixth character is kept in reserve, so far 0; a number without a letter may be of any program.
_ID = re.compile(r"(?=.{5}.*[A-Za-z])[0-9A-Z]{3}[0-9A-Za-z]{2}0[0-9A-Za-z]{9}(?:[0-9A-Za-z]{3})?")


class Other(NamedTuple):
    """A record that the field does not take. prefix: how its ids begin."""

    prefix: str
    record: str


def other_prefixes(column: str) -> frozenset[str]:
    """How ids begin that are of no record which the field takes."""
    taken = _TAKEN.get(column)
    return frozenset() if taken is None else frozenset(_RECORDS) - taken


def is_salesforce_user(text: str) -> bool:
    """Whether this is the id of a user of Salesforce."""
    return text.startswith(USER_PREFIX) and _ID.fullmatch(text) is not None


def other_record(column: str, text: str) -> Other | None:
    """The record that an id is of, where the field takes ids of another."""
    prefix = text[:3]
    if prefix not in other_prefixes(column) or _ID.fullmatch(text) is None:
        return None
    return Other(prefix, _RECORDS[prefix])


_NAMED = _RECORDS | {
    "00G": "a queue or a group",
    "0XB": "an e-mail to a list",
    "500": "a case",
    "701": "a campaign",
    "800": "a contract",
}
"""What is only named: an id of these is no damage, where somebody's own program takes it."""
_SHORT = re.compile(r"[0-9A-Za-z]{15}")
_CHECKS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
_BLOCK = 5
_LONG = 18
_RESERVED = 5
_CAPITALS = str.maketrans(
    dict.fromkeys(ascii_uppercase, "1") | dict.fromkeys(ascii_lowercase + digits, "0")
)
_CHECK_OF = {f"{bits:05b}"[::-1]: check for bits, check in enumerate(_CHECKS)}


def record_of(text: str) -> str | None:
    """What kind of record an id of Salesforce is of; None: it is none, or of an unknown kind."""
    return _NAMED.get(text[:3]) if _ID.fullmatch(text) else None


def long_id(text: str) -> str:
    """The 18 characters that mean the same as an id of 15; any other text as it is."""
    return text + _checks(text) if _SHORT.fullmatch(text) else text


def is_salesforce_id(text: str) -> bool:
    """Whether it has the form of an id of Salesforce, of whatever record."""
    return _ID.fullmatch(text) is not None


def prefix_taken(column: str, text: str) -> str | None:
    """How an id of Salesforce begins, if it is of a record that the field takes."""
    prefix = text[:3]
    is_taken = prefix in _TAKEN.get(column, ()) and _ID.fullmatch(text) is not None
    return prefix if is_taken else None


def is_short(column: str, text: str) -> bool:
    """Whether this is an id of Salesforce of 15 characters, of a record that the field takes."""
    is_taken = text[:3] in _TAKEN.get(column, ())
    return is_taken and _SHORT.fullmatch(text) is not None and _ID.fullmatch(text) is not None


def is_miscopied(text: str) -> bool:
    """Whether this is an id of Salesforce of 18 characters whose last three do not fit the others.

    They tell capitals that became small letters, and some other slips; so the first three
    characters count in whatever letters.
    """
    return (
        len(text) == _LONG
        and text[:3].upper() in _RECORDS
        and text[_RESERVED] == "0"
        and text.isascii()
        and text.isalnum()
        and not text.isdecimal()
        and text[-3:] != _checks(text[:-3])
    )


def holds_miscopied(texts: Collection[str]) -> bool:
    """Whether one of the texts is such an id: asked of those of its length alone."""
    return _LONG in set(map(len, texts)) and any(map(is_miscopied, texts))


def _checks(short: str) -> str:
    """The last three characters of a long id.

    Each says which of five characters are capitals, the first with the lowest bit (Salesforce,
    "What are the differences between 15-character and 18-character record IDs").
    """
    marks = short.translate(_CAPITALS)
    return "".join(_CHECK_OF[marks[start : start + _BLOCK]] for start in (0, _BLOCK, 2 * _BLOCK))
