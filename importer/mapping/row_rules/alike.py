"""Which cells match the text of a rule on rows: capitals count in ids, not in words."""

from __future__ import annotations

from importer.mapping.words.capitals import is_word
from importer.mapping.words.vocabulary import fold_word


def key_of(text: str) -> str:
    """What two texts that say the same have in common.

    Of a word, or of several, it is the folded text ("Done", "in_progress", "P1 - High"); anything
    else in one piece may be an id ("0055g00000AbCdE", "P1"), and is itself.
    """
    written = text.strip()
    return written if may_be_id(written) else fold_word(written)


def may_be_id(text: str) -> bool:
    """Whether capitals may tell `text` from others: it is in one piece, and no plain word."""
    return len(text.split()) == 1 and not is_word(text)
