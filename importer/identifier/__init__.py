"""Decides what an id, an e-mail address, a phone number or a LinkedIn address may be.

`unwrap` gives the text without what certainly is no part of it, and says what that was;
`find_damage` gives the first thing that makes it none, in a person's words. Files, columns and rows
are not known here.
"""

from importer.identifier.characters import hidden_character, visible
from importer.identifier.damage_signs import looks_like_name
from importer.identifier.damage_table import DAMAGES, Vouched
from importer.identifier.damages import (
    Finding,
    find_damage,
    find_damage_of_lookup,
    malformed,
)
from importer.identifier.records import (
    holds_miscopied,
    is_miscopied,
    is_salesforce_id,
    is_salesforce_user,
    is_short,
    long_id,
    other_prefixes,
    prefix_taken,
    record_of,
)
from importer.identifier.sure import all_plain_ids, all_sure, is_sure, unsure
from importer.identifier.users import (
    is_record_elsewhere,
    is_sign_in,
    is_user_elsewhere,
    none_elsewhere,
    none_of_salesforce,
)
from importer.identifier.wrappers import Unwrapped, unwrap

__all__ = [
    "DAMAGES",
    "Finding",
    "Unwrapped",
    "Vouched",
    "all_plain_ids",
    "all_sure",
    "find_damage",
    "find_damage_of_lookup",
    "hidden_character",
    "holds_miscopied",
    "is_miscopied",
    "is_record_elsewhere",
    "is_salesforce_id",
    "is_salesforce_user",
    "is_short",
    "is_sign_in",
    "is_sure",
    "is_user_elsewhere",
    "long_id",
    "looks_like_name",
    "malformed",
    "none_elsewhere",
    "none_of_salesforce",
    "other_prefixes",
    "prefix_taken",
    "record_of",
    "unsure",
    "unwrap",
    "visible",
]
