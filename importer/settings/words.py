"""What is wrong with an option, in words: a sentence for pydantic's error."""

from __future__ import annotations

from typing import Any

from importer.wording.refused import reason_of

_KINDS = {
    "bool_": "is neither yes nor no; write true or false",
    "int_": "is not a whole number",
    "float_": "is not a number",
    "string_": "is not text; write it in quotes",
    "path_": "is not the name of a file; write it in quotes",
    "tuple_": "is a single value; put it in a list",
    "time_": "is not a time of day; write it as 09:00",
    "greater_than_equal": "is too small; the minimum is {ge:g}",
    "greater_than": "is too small; it must be more than {gt:g}",
    "less_than_equal": "is too large; the maximum is {le:g}",
    "literal_error": "is not one of {expected}",
}
"""By how pydantic's name of the error begins; the first that fits."""

_ENTRIES = {
    "maps": "FIELD=COLUMN", "sets": "FIELD=VALUE", "lookups": "FIELD=FILE",
    "values": "FIELD:TEXT=VALUE",
    **dict.fromkeys(("skips", "only", "treat_as_open", "skip_match"), "COLUMN=TEXT"),
}  # fmt: skip
"""How an entry is written of the lists whose entries have parts."""


def words_of(detail: Any) -> str:  # noqa: ANN401 -- pydantic's ErrorDetails
    """The sentence, without the place where the value stands."""
    message = reason_of(detail)
    if detail["type"] == "extra_forbidden":
        return f"there is no option {detail['loc'][-1]!r}"
    if detail["type"] == "value_error":
        return message
    kind = next((kind for kind in _KINDS if detail["type"].startswith(kind)), None)
    if kind is None:
        return f"{detail['input']!r}: {message[0].lower()}{message[1:]}"
    told = f"{detail['input']!r} {_KINDS[kind].format(**detail.get('ctx', {}))}"
    entry = _ENTRIES.get(str(detail["loc"][-1])) if kind == "tuple_" else None
    return told if entry is None else f'{told}, as ["{entry}"]'
