"""Columns that say which record of the other program a task is about, and of what kind that is.

An id means a contact, a deal or a company by the column beside it: `targetable_id` by
`targetable_type`, `Related To.id` by `Related To Module`. A contact and a deal may have the same
number, so that nothing is looked up without it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from importer.mapping.headers.names import fold
from importer.mapping.sample import Sample
from importer.mapping.words.record_words import COMPANIES, DEALS, PEOPLE

_BEHIND = re.compile(r"(?:ids?|name)$")
_KINDS = ("type", "module", "recordtype", "objecttype", "kind")
_OTHERWISE = {"what": "semodule", "whatid": "semodule"}
_OF_ONE_KIND = frozenset({"contact", "person", "lead", "who", "company", "account", "deal"})
"""`Contact Type` says what a contact is, such as a customer, and not whether it is one."""
_RECORDS = frozenset((*PEOPLE, *DEALS, *COMPANIES))

IS_PERSON = rf"(?i)^(.+?)\s+(?:{'|'.join(PEOPLE)})$"
"""Finds the record in its id and its kind, joined, where that is a person."""


def kind_column(header: Sequence[str], sample: Sample, link: int) -> int | None:
    """The column that says of what kind the record is; None: there is none.

    Its name is that of the link, with the word for a kind, and it has words for kinds of records.
    """
    stem = _BEHIND.sub("", fold(header[link]))
    if not stem or stem in _OF_ONE_KIND:
        return None
    names = {stem + word for word in _KINDS} | {_OTHERWISE.get(stem, stem + _KINDS[0])}
    found = (
        i
        for i, text in enumerate(header)
        if i != link and fold(text) in names and _names_records(sample, i)
    )
    return next(found, None)


def _names_records(sample: Sample, column: int) -> bool:
    return any(fold(text) in _RECORDS for text in sample.cells(column))
