"""Whether what a person types in place of an answer may be an assignee id."""

from __future__ import annotations

from importer.contract.fields import Kind
from importer.identifier import Vouched, find_damage, is_salesforce_user
from importer.mapping.lookups.table import are_initials
from importer.mapping.words.defects import shorten
from importer.wording.pasting import can_be_pasted

_ASSIGNEE = "assignee_id"
_LONGEST_WORD = 15
"""Letters alone that are no longer are rather a name that was typed."""


def problem_of_id(text: str) -> str | None:
    """Why a text that was typed is no id; None: it may be one."""
    if not text:
        return "type an id, or one of the words"
    damage = find_damage(Kind.IDENTIFIER, text, column=_ASSIGNEE, header="", vouched=Vouched.NAMED)
    if damage is not None:
        return damage.message
    if are_initials([text]) or (text.isalpha() and len(text) < _LONGEST_WORD):
        return f'"{shorten(text)}" looks like a name, not like an id'
    if is_salesforce_user(text):
        return f'"{text}" is the id of a Salesforce user, who has another id in HockeyStack'
    return None if can_be_pasted(text) else f'"{shorten(text)}" cannot be an id'
