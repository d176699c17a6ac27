"""Which columns claim which fields, and what stands against it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from importer.contract.fields import (
    FIELD_BY_NAME,
    Field,
    Kind,
    find_field,
)
from importer.errors import MappingError
from importer.mapping.headers.columns import column_label, find_column, has_column
from importer.mapping.headers.joined import JOINABLE
from importer.mapping.headers.names import Certainty, Match, fold
from importer.mapping.matching.absent import Absent
from importer.mapping.request import Request
from importer.mapping.settled import (
    PLUS,
    ColumnSource,
    FieldSource,
)
from importer.mapping.template.model import LongTexts
from importer.mapping.template.rules import ColumnRule
from importer.mapping.template.words import no_such_field
from importer.mapping.words.defects import shorten
from importer.rows.outcome import IMPORT_COLUMNS
from importer.wording.hints import Option, pasted
from importer.wording.pasting import can_be_pasted


class HeaderFault(NamedTuple):
    """One thing that keeps a header from being a mapping: in words, and what it is.

    code: `missing_column`, `missing_target`, `several_columns`, or `setting` for what a flag or a
    mapping asks for in vain. field: its API name, where it is about one. columns: their positions.
    """

    text: str
    code: str = "setting"
    field: str | None = None
    columns: tuple[int, ...] = ()


RECORD_IDS = frozenset({"targets.deal_id", "targets.company_id", "targets.meeting_id"})
"""What is about records of the CRM that HockeyStack is connected to, and of no other program."""
OF_WHICH_CRM = " of the CRM that HockeyStack is connected to"
_MOST_CLAIMS = 4
"""The most columns claiming one field that are named, each with its flag."""


class Claims:
    """Which column fills which field, as far as it is settled, and what stands against it.

    Collects problems instead of stopping at the first. told: fields of which a problem is told
    already, so that they are not also called missing. people: columns that may say whose a task is,
    though by names. claims: columns that claim one field, in so many conflicts. missing,
    lacks_target, absent: as `Draft` has them. set_aside: what the mapping would fill fields with
    where no renamed column does: it takes no cell of it, or has its own words for each.
    """

    def __init__(self, header: Sequence[str], request: Request) -> None:
        self.header = header
        self.request = request
        self.faults: list[HeaderFault] = []
        self.told: set[str] = set()
        self.uncertain: list[Match] = []
        self.people: list[Match] = []
        self.claims: list[Match] = []
        self.conflicts = 0
        self.missing: list[Field] = []
        self.lacks_target = False
        self.sources: dict[str, FieldSource] = {}
        self.absent: list[Absent] = []
        self.set_aside: dict[str, FieldSource] = {}

    @property
    def default_type(self) -> str | None:
        """The type of tasks whose row says none."""
        template = self.request.template
        return self.request.default_type or (template.default_type if template else None)

    def problem(self, text: str, known: Field | None = None, matches: Sequence[Match] = ()) -> None:
        """Add what keeps the header from being a mapping."""
        code = "several_columns" if matches else "setting"
        columns = tuple(match.column for match in matches)
        self.faults.append(HeaderFault(text, code, None if known is None else known.name, columns))
        if known is not None:
            self.told.add(known.name)

    def field_of(self, name: str, flag: str) -> Field | None:
        """The field that a flag names; None: there is none, which is a problem."""
        known = find_field(name.strip())
        if known is None:
            self.problem(f"{Option(flag, name)}: {no_such_field(name)}")
        return known

    def column_source(
        self, rule: ColumnRule, known: Field, where: str, *, trusted: bool
    ) -> ColumnSource | None:
        """The source of a field that a rule describes; None: there is none, which is a problem."""
        try:
            places = self._places(rule.column)
        except MappingError as error:
            self.problem(f"{where}: {error.message}", known)
            return None
        is_name = known.kind is Kind.IDENTIFIER and (rule.lookup or self.has_lookup(known))
        is_part = known.kind is Kind.IDENTIFIER and rule.matches
        if len(places) > 1 and known.kind not in JOINABLE and not (is_name or is_part):
            self.problem(
                f"{where}: only texts, a date with its time, the parts of a phone number, names "
                "that are looked up, and an id with its kind, of which a pattern takes the id, can "
                "be joined",
                known,
            )
            return None
        return self.source_of(places, rule, trusted=trusted)

    def _places(self, name: str) -> list[int]:
        """The position of the column called `name`, or of those in `First Name + Last Name`."""
        parts = name.split(PLUS)
        if len(parts) > 1 and not has_column(self.header, name):
            return [find_column(self.header, part) for part in parts]
        return [find_column(self.header, name)]

    def is_there(self, name: str) -> bool:
        """Whether the file has the column, or the columns, of this name."""
        if has_column(self.header, name):
            return True
        return PLUS in name and all(has_column(self.header, part) for part in name.split(PLUS))

    def source_of(self, places: Sequence[int], rule: ColumnRule, *, trusted: bool) -> ColumnSource:
        """One source of the columns at these places."""
        label = PLUS.join(column_label(self.header, place) for place in places)
        return ColumnSource(places[0], label, rule, trusted=trusted, beside=tuple(places[1:]))

    def has_lookup(self, known: Field) -> bool:
        """Whether a lookup turns the names of this field into ids."""
        return any(find_field(name.strip()) is known for name in self.request.lookups)

    def is_certain(self, match: Match) -> bool:
        """Whether a match needs no confirmation."""
        return match.certainty > Certainty.CONFIRM or match in self.request.confirmed

    def take_joined(self, known: Field, places: Sequence[int]) -> None:
        """Let several columns fill a field together."""
        rule = ColumnRule(column=f"#{places[0] + 1}")
        self.sources[known.name] = FieldSource(
            known, (self.source_of(places, rule, trusted=False),)
        )

    def take(self, match: Match) -> None:
        """Let the column of a match fill its field."""
        if match.then:
            self.take_joined(FIELD_BY_NAME[match.field], (match.column, *match.then))
            return
        header = column_label(self.header, match.column)
        rule = ColumnRule(column=f"#{match.column + 1}")
        source = ColumnSource(match.column, header, rule, trusted=False)
        self.sources[match.field] = FieldSource(FIELD_BY_NAME[match.field], (source,))

    def conflict(self, known: Field, matches: Sequence[Match]) -> None:
        """Add that several columns claim one field."""
        self.claims += matches
        self.conflicts += 1
        texts = [self.header[m.column].strip() for m in matches]
        ways = texts
        if len({fold(text) for text in texts}) < len(texts) or not all(map(can_be_pasted, texts)):
            ways = [f"#{m.column + 1}" for m in matches]
        both = "both" if len(texts) == len(("one", "other")) else "all"
        shown = [repr(shorten(text)) for text in texts[:_MOST_CLAIMS]]
        flags = " or ".join(
            str(pasted("map", f"{known.column}={way}")) for way in ways[:_MOST_CLAIMS]
        )
        more = len(texts) - _MOST_CLAIMS
        others = f" and {more} more" if more > 0 else ""
        self.problem(
            f"the columns {' and '.join(shown)}{others} {both} mean {known.column}; choose one: "
            f"{flags}{' and so on' if others else ''}",
            known,
            matches,
        )

    @property
    def lacking(self) -> int:
        """How many of the problems say that a column is missing."""
        return len(self.missing) + self.lacks_target

    def is_uncertain(self, field: str) -> bool:
        """Whether a column may fill the field, but is not confirmed."""
        return any(match.field == field for match in self.uncertain)

    def import_columns(self) -> dict[str, int]:
        """Where the columns of an earlier results file are; empty unless all seven are there."""
        found = {text.strip(): i for i, text in enumerate(self.header)}
        if not all(name in found for name in IMPORT_COLUMNS):
            return {}
        return {name: found[name] for name in IMPORT_COLUMNS}

    @property
    def long_text(self) -> LongTexts:
        """What becomes of reasons that are too long."""
        template = self.request.template
        return self.request.long_text or (template and template.long_text) or "issue"
