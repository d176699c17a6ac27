"""Names the first thing that is wrong with an unwrapped text, in a person's words.

The table of what may be wrong is in `damage_table`; an id that no rule of it matches is left as it
is.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from importer.contract.fields import Kind
from importer.identifier.characters import visible
from importer.identifier.damage_signs import hidden_place
from importer.identifier.damage_table import DAMAGES, EMAIL, ID, PHONE, URL, Damage, Vouched
from importer.identifier.records import is_miscopied, other_prefixes, other_record
from importer.wording.hints import Option, pasted, where_offered

_SHOWN = 60

_TOLD_BY_VALIDATION = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd]")
"""Control characters and lost letters, which no text of any field may hold."""


class Finding(NamedTuple):
    """What is wrong with a text: the code of an issue, message and hint."""

    code: str
    message: str
    hint: str


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
    ID: Words(
        "not_an_id",
        "an id",
        "the ids",
        "write the id",
        "write the id, or clear the cell if there is none",
    ),
    PHONE: Words("invalid_phone", "a phone number", "the numbers", _PHONE_HINT, _PHONE_HINT),
    EMAIL: Words("invalid_email", "an e-mail address", "the addresses", _EMAIL_HINT, _EMAIL_HINT),
    URL: Words(
        "invalid_linkedin_url",
        "the address of a LinkedIn page",
        "the addresses",
        _URL_HINT,
        _URL_HINT,
    ),
}


_COPY_AGAIN = "copy the id from Salesforce again"
_OR_INSIST = "{or_insist}"


def find_damage(
    kind: Kind, text: str, *, column: str, header: str, vouched: Vouched = Vouched.NOBODY
) -> Finding | None:
    """The first thing that makes an unwrapped text no identifier; None: nothing that is certain.

    column, header: the field's name on the command line, and the header of its column.
    vouched: what a person said of this column.
    """
    if _TOLD_BY_VALIDATION.search(text):
        return None
    hidden = hidden_place(text)
    if hidden is not None:
        return _hidden(column, hidden)
    met = _first_damage(kind, text, vouched)
    if met is None:
        is_asked = kind is ID and vouched < Vouched.INSISTED
        return _of_record(column, text) if is_asked else None
    damage, found = met
    words = WORDS[kind]
    says = damage.says.format(one=words.one, found=found)
    advice = damage.hint + (_OR_INSIST if damage.may_be_id else "")
    hint = advice.format(**words._asdict(), **_options(column, header))
    return Finding(words.code, f'"{_short(text)}" {says}', hint)


def _of_another_record(column: str, text: str) -> Finding | None:
    other = other_record(column, text)
    return other and Finding(
        WORDS[ID].code,
        f'"{_short(text)}" begins with {other.prefix}, as ids of {other.record} in Salesforce do',
        f"write the id that belongs here{_OR_INSIST.format(**_options(column))}",
    )


def _of_record(column: str, text: str) -> Finding | None:
    """What is wrong with an id of Salesforce, in a field that takes some of them."""
    other = _of_another_record(column, text)
    if other or not other_prefixes(column) or not is_miscopied(text):
        return other
    return Finding(
        WORDS[ID].code,
        f'"{text}" begins as ids of Salesforce do, but its last three characters do not fit the '
        "others: a capital letter or another character has changed",
        f"{_COPY_AGAIN}{_OR_INSIST.format(**_options(column))}",
    )


def find_damage_of_lookup(kind: Kind, text: str, column: str) -> Finding | None:
    """The same of a cell that a lookup gives for ids: no flag says anything of it."""
    told = find_damage(kind, text, column=column, header="")
    met = None if told is None else _first_damage(kind, text, Vouched.NOBODY)
    if told is None or hidden_place(text) is not None:
        return told
    if met is None:
        is_other = other_record(column, text) is not None
        return told._replace(hint="write the id that belongs here" if is_other else _COPY_AGAIN)
    damage, _ = met
    if damage.name == "name":
        return told._replace(hint="write the ids themselves into that column")
    return told._replace(hint=damage.hint.format(**WORDS[kind]._asdict(), **_options(column)))


def _options(column: str, header: str = "") -> dict[str, str]:
    """Parts of hints: the column for the field, a lookup for it, and that its cells are right."""
    insist = pasted("value", f"{column}:*=*")
    return {
        "or_map": where_offered(
            ", or, if it really ends like this, confirm it with {}",
            pasted("map", f"{column}={header}"),
        ),
        "names": where_offered(
            "turn names into ids with {}, or ", Option("lookup", f"{column}=FILE")
        ),
        "or_insist": where_offered("; if it really is the id, confirm it with {}", insist),
    }


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
    hidden = hidden_place(text)
    if hidden is not None:
        return _hidden(column, hidden)
    words = WORDS[kind]
    return Finding(words.code, f'"{_short(text)}" is not {words.one}', words.example)


def _short(text: str) -> str:
    shown = visible(text)
    return shown if len(shown) <= _SHOWN else f"{shown[: _SHOWN - 1]}…"
