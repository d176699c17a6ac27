"""Columns that say which record a task is about, and fill nothing: one line before sending.

An id of the other program is of use through an export of its contacts, or where HockeyStack is
connected to that program. The name of a deal or a company fills no field.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from importer.mapping.headers.columns import column_label
from importer.mapping.headers.names import fold
from importer.mapping.matching.record_links import kind_column
from importer.mapping.matching.record_shapes import holds_records, shaped_columns
from importer.mapping.sample import Sample
from importer.mapping.settled import PLUS, Mapping
from importer.mapping.words.defects import shorten
from importer.mapping.words.record_words import COMPANIES, DEALS, PEOPLE
from importer.wording.hints import pasted
from importer.wording.text import a_few

_CONTACTS = frozenset({
    "contactid", "contactids", "contactnameid", "contactrecordid", "associatedcontactids", "whoid",
    "personid", "leadid", "prospectid",
})  # fmt: skip
_DEALS = frozenset({"opportunityid", "dealid", "associateddealids", "relateddealid"})
_COMPANIES = frozenset({"organisationid", "organizationid", "companyid", "associatedcompanyids"})
_ANY = frozenset({"relatedto", "relatedtoid", "relatedtomodule", "whatid", "regarding"})
_ZOHO = "zcrm_"
"""Before the ids in exports of Zoho CRM, whose API has them without it."""
_FIELDS = {"deal_id": (_DEALS, DEALS), "company_id": (_COMPANIES, COMPANIES)}


def unsent_links(header: Sequence[str], mapping: Mapping, sample: Sample) -> list[str]:
    """The line, if there is such a column: what it may fill, and the flag for that."""
    used = mapping.used
    free = [i for i in range(len(header)) if i not in used and sample.is_filled(i)]
    kinds = {i: kind_column(header, sample, i) for i in free if _leads(header[i])}
    typed = {link: kind for link, kind in kinds.items() if kind is not None and kind in free}
    named = _CONTACTS | _DEALS | _COMPANIES | _ANY
    linking = {*typed, *typed.values()}
    linking |= {i for i in free if holds_records(sample, i)}
    links = [i for i in free if fold(header[i]) in named or i in linking]
    if not links:
        return []
    has_contacts = any(column.joined for s in mapping.sources for column in s.columns)
    ways = [] if has_contacts else [*_contacts(header, sample, links, typed.values())]
    ways += _ids(header, mapping, sample, typed, links)
    shown = a_few([f'"{shorten(" ".join(column_label(header, i).split()))}"' for i in links])
    told = f"what {shown} {'says' if len(links) == 1 else 'say'} a task is about is not sent"
    return [f"{told}: {'; '.join(ways)}" if ways else told]


def _leads(header: str) -> bool:
    return fold(header).endswith("id") or fold(header) in _ANY


def _contacts(
    header: Sequence[str], sample: Sample, links: Sequence[int], kinds: Collection[int]
) -> Iterator[str]:
    are_typed = any(fold(text) in PEOPLE for kind in kinds for text in sample.cells(kind))
    if are_typed or any(fold(header[i]) in _CONTACTS for i in links):
        yield f"for contacts, add {pasted('contacts', 'FILE')}, an export of them"


def _ids(
    header: Sequence[str],
    mapping: Mapping,
    sample: Sample,
    typed: dict[int, int],
    links: Sequence[int],
) -> Iterator[str]:
    filled = {source.field.column for source in mapping.sources}
    flags = []
    shaped = [i for i in links if holds_records(sample, i)]
    for field, (names, words) in _FIELDS.items():
        plain = (column_label(header, i) for i in links if fold(header[i]) in names)
        by_form = shaped_columns(header, sample, field, shaped)
        columns = by_form or [*plain, *_typed(header, sample, typed, words)]
        if columns and field not in filled:
            flags.append(str(pasted("map", f"{field}={columns[0]}")))
    if flags:
        connected = "if HockeyStack is connected to the program that wrote this file"
        yield f"{connected}, add {' and '.join(flags)}"


def _typed(
    header: Sequence[str], sample: Sample, typed: dict[int, int], words: Sequence[str]
) -> Iterator[str]:
    """Links to records of this kind, as `map` takes them: an id with its kind, without that."""
    for link, kind in typed.items():
        columns = PLUS.join(column_label(header, place) for place in (link, kind))
        is_zoho = all(text.startswith(_ZOHO) for text in filter(None, sample.cells(link)))
        said = (text for text in sample.cells(kind) if fold(text) in words)
        yield from (f"{columns},matches=^{_ZOHO if is_zoho else ''}(.+) {text}$" for text in said)
