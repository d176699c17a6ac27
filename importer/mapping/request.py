"""What the person asked for of the columns: flags, answers, and the mapping file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from importer.mapping.headers.names import Match
from importer.mapping.sample import Sample
from importer.mapping.template.model import LongTexts, Template
from importer.mapping.template.rules import ColumnRule


class Join(NamedTuple):
    """That a column leads to a second export, and what of it fills a field. rule: with a lookup.

    kind: the column that says of what kind the record is, whose cell follows in the same text.
    """

    field: str
    column: int
    rule: ColumnRule
    kind: int | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """What the person asked for: flags win over the template, the template over matching.

    maps: (field, column) of each --map, column "" for "no column". sets: (field, value).
    lookups: names of fields that have a --lookup. skips, only, opens: (column, text) of each
    --skip, --only and --treat-as-open; values: (field, text, value) of each --value. html: fields
    whose cells hold HTML that is to become text. default_type: that of tasks whose row says none.
    confirmed, declined: what the person said of uncertain matches. sample: what the first rows
    hold, where they are known. short_ids: columns of which later rows hold ids of Salesforce of 15
    characters. skip_matches: (column, pattern) of each --skip-match. empty: texts
    that mean an empty cell. joins: what a second export fills. no_template: whether somebody
    has said that no template is meant.
    """

    template: Template | None = None
    maps: Sequence[tuple[str, str]] = ()
    sets: Sequence[tuple[str, str]] = ()
    lookups: Sequence[str] = ()
    skips: Sequence[tuple[str, str]] = ()
    only: Sequence[tuple[str, str]] = ()
    opens: Sequence[tuple[str, str]] = ()
    skip_matches: Sequence[tuple[str, str]] = ()
    empty: Sequence[str] = ()
    values: Sequence[tuple[str, str, str]] = ()
    html: Sequence[str] = ()
    default_type: str | None = None
    long_text: LongTexts | None = None
    confirmed: frozenset[Match] = frozenset()
    declined: frozenset[Match] = frozenset()
    sample: Sample = field(default_factory=Sample)
    short_ids: frozenset[int] = frozenset()
    joins: Sequence[Join] = ()
    no_template: bool = False
