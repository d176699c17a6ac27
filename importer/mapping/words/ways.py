"""What may be done about a word besides correcting the cell, as far as a front end offers it."""

from __future__ import annotations

from importer.wording.hints import Option, pasted, where_offered
from importer.wording.pasting import can_be_pasted, means_any

_MAPPING = Option("mapping")


def other_ways(text: str, header: str, *, can_be_typed: bool) -> str:
    """What may become of rows of a type that HockeyStack does not have, such as meetings.

    can_be_typed: whether the text can be part of a command, as it is shown.
    """
    skip: Option = Option("skip")
    if can_be_typed and can_be_pasted(header):
        skip = pasted("skip", f"{header}={text}")
    as_calls = Option("default_type", "call")
    return where_offered(
        "; {} skips such rows, and {} sends them as calls",
        skip,
        as_calls,
        otherwise=where_offered("; {} sends all such rows as calls", as_calls),
    )


def translation(text: str, column: str, meant: str, *, can_be_typed: bool) -> str:
    """How it can be said what a word of a field means; can_be_typed: as above."""
    if means_any(text):  # the flag would speak of all cells
        return where_offered(", or say what it means in the `values` of a mapping", _MAPPING)
    if not can_be_typed:
        return f", or say what it means with {Option('value')}"
    return f", or say what it means with {pasted('value', f'{column}:{text}={meant}')}"
