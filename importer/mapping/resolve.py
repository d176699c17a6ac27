"""From a header and what the person asked for to a settled mapping, or to what is in doubt.

Raises a `MappingError` that names every problem at once and how to fix each.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from collections.abc import Mapping as MappingABC
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from importer.contract.fields import (
    ALL_FIELDS,
    FIELD_BY_NAME,
    FIELDS,
    TARGET_FIELDS,
    Field,
    Kind,
    find_field,
)
from importer.errors import MappingError
from importer.mapping.closed_words import deals_with_closed
from importer.mapping.columns import column_label, find_column, has_column
from importer.mapping.day_columns import day_columns
from importer.mapping.defects import shorten
from importer.mapping.due_time import DueTime, time_beside
from importer.mapping.header_parts import due_by_part, is_of_staff
from importer.mapping.headers import Certainty, Match, fold, match_headers
from importer.mapping.joined import JOINABLE, name_columns, owner_columns
from importer.mapping.kinds import meaning_of
from importer.mapping.phone_columns import phone_columns
from importer.mapping.row_flags import read_row_flags
from importer.mapping.sample import Sample
from importer.mapping.settled import (
    AS_IT_IS,
    PLUS,
    ColumnSkip,
    ColumnSource,
    FieldSource,
    Mapping,
    filling,
)
from importer.mapping.template_model import (
    ColumnRule,
    ConstantRule,
    LongTexts,
    Rule,
    ShippedTemplate,
    Template,
    no_such_field,
)
from importer.rows.outcome import IMPORT_COLUMNS
from importer.wording.hints import Option, pasted
from importer.wording.pasting import can_be_pasted

__all__ = [
    "ColumnSkip",
    "ColumnSource",
    "Draft",
    "FieldSource",
    "Mapping",
    "Request",
    "draft",
    "resolve",
]


@dataclass(frozen=True, slots=True)
class Request:
    """What the person asked for: flags win over the template, the template over matching.

    maps: (field, column) of each --map, column "" for "no column". sets: (field, value).
    lookups: names of fields that have a --lookup. skips, only: (column, text) of each --skip and
    --only; values: (field, text, value) of each --value. default_type: that of tasks whose row says
    none. confirmed, declined: what the person said
    of uncertain matches. sample: what the first rows hold, where they are known.
    """

    template: Template | None = None
    maps: Sequence[tuple[str, str]] = ()
    sets: Sequence[tuple[str, str]] = ()
    lookups: Sequence[str] = ()
    skips: Sequence[tuple[str, str]] = ()
    only: Sequence[tuple[str, str]] = ()
    values: Sequence[tuple[str, str, str]] = ()
    default_type: str | None = None
    long_text: LongTexts | None = None
    confirmed: frozenset[Match] = frozenset()
    declined: frozenset[Match] = frozenset()
    sample: Sample = field(default_factory=Sample)


_MOST_CLAIMS = 4
"""So many columns that claim one field are named, each with its flag."""

_PHONE = FIELD_BY_NAME["targets.contact.phone_number"]
_CONTACT_NAME = FIELD_BY_NAME["targets.contact.name"]
_TELLING_TARGETS = ("targets.contact.email", "targets.contact.linkedin_url")
"""What a task may be about and cells show in themselves."""


def resolve(header: Sequence[str], request: Request) -> Mapping:
    """The settled mapping of `header`. Raises `MappingError` naming every problem at once."""
    resolver = _Resolver(header, request)
    mapping = resolver.settle()
    problems = [fault.text for fault in resolver.faults]
    problems += [
        f"the column {header[match.column].strip()!r} may mean "
        f"{FIELD_BY_NAME[match.field].column}, which was not confirmed"
        for match in resolver.uncertain
    ]
    if problems:
        raise MappingError("\n".join(problems))
    return mapping


class HeaderFault(NamedTuple):
    """One thing that keeps a header from being a mapping: in words, and what it is.

    code: `missing_column`, `missing_target`, `several_columns`, or `setting` for what a flag or a
    mapping asks for in vain. field: its API name, where it is about one. columns: their positions.
    """

    text: str
    code: str = "setting"
    field: str | None = None
    columns: tuple[int, ...] = ()


class Draft(NamedTuple):
    """A mapping, as far as it is settled.

    faults: what stands against it. uncertain: the matches that a person has to confirm or decline,
    those of the fields that a task needs first. claims: matches of several columns that claim one
    field, which is a problem where nobody can be asked. mapping: as if the first uncertain match of
    each field was confirmed, without the columns of the problems. people: the column that says
    whose a task is, though by names or addresses, and has no lookup; None: there is none, or one is
    still in doubt that may hold ids. missing: what every task needs and no column fills;
    lacks_target: no column says what the tasks are about. is_stuck: no answer to a question would
    mend all problems.
    """

    mapping: Mapping
    faults: tuple[HeaderFault, ...] = ()
    uncertain: tuple[Match, ...] = ()
    claims: tuple[Match, ...] = ()
    people: Match | None = None
    missing: tuple[Field, ...] = ()
    lacks_target: bool = False
    is_stuck: bool = False

    @property
    def problems(self) -> tuple[str, ...]:
        """What stands against it, one line each."""
        return tuple(fault.text for fault in self.faults)

    @property
    def questions(self) -> tuple[Match, ...]:
        """All that a person can be asked about columns."""
        return self.claims + self.uncertain


def draft(header: Sequence[str], request: Request) -> Draft:
    """How far `header` settles the mapping, and all that it leaves open."""
    resolver = _Resolver(header, request)
    mapping = resolver.settle()
    needed = {field.name for field in FIELDS if field.required}
    if resolver.sources.keys().isdisjoint(field.name for field in TARGET_FIELDS):
        needed |= {field.name for field in TARGET_FIELDS}
    uncertain = sorted(resolver.uncertain, key=lambda match: _urgency(match, needed))
    if uncertain:
        first = {match.field: match for match in reversed(uncertain)}
        assumed = replace(request, confirmed=request.confirmed | frozenset(first.values()))
        mapping = _Resolver(header, assumed).settle()
    people = None if resolver.is_uncertain("assignee_id") else resolver.column_of_people()
    return Draft(
        mapping,
        tuple(resolver.faults),
        tuple(uncertain),
        tuple(sorted(resolver.claims, key=lambda match: _urgency(match, needed))),
        people,
        tuple(resolver.missing),
        resolver.lacks_target,
        is_stuck=len(resolver.faults) > resolver.conflicts + resolver.lacking,
    )


def _urgency(match: Match, needed: Collection[str]) -> tuple[bool, int, bool]:
    """What a task needs comes first, then the order of the columns, a time behind its date."""
    place = match.column if match.beside is None else match.beside
    return match.field not in needed, place, match.beside is not None


class _Resolver:
    """Collects problems instead of stopping at the first.

    told: fields of which a problem is told already, so that they are not also called missing.
    people: columns that may say whose a task is, though by names. claims: columns that claim one
    field, in so many conflicts. missing, lacks_target: as `Draft` has them.
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

    def settle(self) -> Mapping:
        asked = self._from_flags()
        template = self.request.template
        if template is not None:
            self._from_template(template, asked)
        else:
            self._from_header(asked)
        self.sources.update({name: source for name, source in asked.items() if source is not None})
        self._fall_back()
        self._check_lookups()
        flags = read_row_flags(
            self.header, self.request.skips, self.request.only, self.request.values
        )
        self.faults += map(HeaderFault, flags.problems)
        self._say_words(flags.words)
        self._check_required()
        self._check_closing()
        skips = self._skips(template, asked) + flags.skips
        ignored = self._ignored(skips)
        return Mapping(
            sources=tuple(self.sources[f.name] for f in ALL_FIELDS if f.name in self.sources),
            skips=skips,
            ignored=tuple(column_label(self.header, i) for i in ignored),
            nameless=frozenset(i for i in ignored if not self.header[i].strip()),
            empty=frozenset(template.empty if template else ()),
            import_columns=self._import_columns(),
            long_text=self._long_text,
            closed_settled="status" in self.sources.keys() | asked.keys()
            or any(map(deals_with_closed, skips))
            or flags.are_rows_open,
        )

    @property
    def _long_text(self) -> LongTexts:
        """What becomes of reasons that are too long."""
        template = self.request.template
        return self.request.long_text or (template and template.long_text) or "issue"

    @property
    def _default_type(self) -> str | None:
        """The type of tasks whose row says none."""
        template = self.request.template
        return self.request.default_type or (template.default_type if template else None)

    def _fall_back(self) -> None:
        """Let tasks whose row says no type have the default one."""
        known, fallback = FIELD_BY_NAME["task_type"], self._default_type
        source = self.sources.get(known.name)
        is_open = known.name in self.told or self.is_uncertain(known.name)
        if fallback is None or (source is None and is_open):
            return
        if source is None:
            self.sources[known.name] = FieldSource(known, constant=fallback)
        elif source.columns:
            self.sources[known.name] = replace(source, constant=None, fallback=fallback)

    def _problem(
        self, text: str, known: Field | None = None, matches: Sequence[Match] = ()
    ) -> None:
        code = "several_columns" if matches else "setting"
        columns = tuple(match.column for match in matches)
        self.faults.append(HeaderFault(text, code, None if known is None else known.name, columns))
        if known is not None:
            self.told.add(known.name)

    def _from_flags(self) -> dict[str, FieldSource | None]:
        """What --map and --set say; None for a field that shall have no column."""
        asked: dict[str, FieldSource | None] = {}
        for flag, pairs in (("map", self.request.maps), ("set", self.request.sets)):
            for name, text in pairs:
                known = self._field(name, flag)
                if known is None:
                    continue
                if known.name in asked:
                    self._problem(
                        f"{known.column} is set twice on the command line; keep one "
                        f"{Option('map')} or {Option('set')} for it",
                        known,
                    )
                else:
                    asked[known.name] = self._flag(flag, known, text.strip())
        return asked

    def _flag(self, flag: str, known: Field, text: str) -> FieldSource | None:
        if flag == "map":
            rule = ColumnRule(column=text) if text else None
            where = str(Option("map", known.column))
            meant = None if self._is_there(text) else meaning_of(known.kind, text)
            if meant is not None:
                self._problem(
                    f"{where}: the file has no column {text!r}; to give every row this value, "
                    f"write {pasted('set', f'{known.column}={meant}')}",
                    known,
                )
                return None
            source = rule and self._column(rule, known, where, trusted=True)
            return FieldSource(known, (source,)) if source else None
        if not text:
            self._problem(
                f"{Option('set', known.column)}: there is no value behind the =; "
                f"to leave it unfilled, write {pasted('map', f'{known.column}=')}",
                known,
            )
        return FieldSource(known, constant=text)

    def _field(self, name: str, flag: str) -> Field | None:
        known = find_field(name.strip())
        if known is None:
            self._problem(f"{Option(flag, name)}: {no_such_field(name)}")
        return known

    def _column(
        self, rule: ColumnRule, known: Field, where: str, *, trusted: bool
    ) -> ColumnSource | None:
        try:
            places = self._places(rule.column)
        except MappingError as error:
            self._problem(f"{where}: {error.message}", known)
            return None
        is_name = known.kind is Kind.IDENTIFIER and (rule.lookup or self._has_lookup(known))
        if len(places) > 1 and known.kind not in JOINABLE and not is_name:
            self._problem(
                f"{where}: only texts, a date with its time, the parts of a phone number, and "
                "names that are looked up can be joined",
                known,
            )
            return None
        return self._source(places, rule, trusted=trusted)

    def _places(self, name: str) -> list[int]:
        """The position of the column called `name`, or of those in `First Name + Last Name`."""
        parts = name.split(PLUS)
        if len(parts) > 1 and not has_column(self.header, name):
            return [find_column(self.header, part) for part in parts]
        return [find_column(self.header, name)]

    def _is_there(self, name: str) -> bool:
        if has_column(self.header, name):
            return True
        return PLUS in name and all(has_column(self.header, part) for part in name.split(PLUS))

    def _source(self, places: Sequence[int], rule: ColumnRule, *, trusted: bool) -> ColumnSource:
        label = PLUS.join(column_label(self.header, place) for place in places)
        return ColumnSource(places[0], label, rule, trusted=trusted, beside=tuple(places[1:]))

    def _from_template(
        self, template: Template, asked: MappingABC[str, FieldSource | None]
    ) -> None:
        # Nobody vouched that a column of a shipped template holds ids in this very file.
        trusted = not isinstance(template, ShippedTemplate)
        for name, rules in template.fields.items():
            if name not in asked:
                self._from_rules(FIELD_BY_NAME[name], rules, trusted=trusted)

    def _from_rules(self, known: Field, rules: Sequence[Rule], *, trusted: bool) -> None:
        wanted = [rule for rule in rules if isinstance(rule, ColumnRule)]
        constant = next((rule.value for rule in rules if isinstance(rule, ConstantRule)), None)
        columns = [
            self._column(rule, known, f"the mapping of {known.column}", trusted=trusted)
            for rule in wanted
            if self._is_there(rule.column) or not (rule.optional or len(rules) > 1)
        ]
        found = tuple(column for column in columns if column is not None)
        if not found and constant is None and known.name not in self.told:
            constant = next((rule.default for rule in wanted if rule.default), None)
            if constant is None and not all(rule.optional for rule in wanted):
                names = " or ".join(repr(rule.column) for rule in wanted)
                self._problem(
                    f"the mapping of {known.column}: the file has no column {names}", known
                )
        if found or constant is not None:
            self.sources[known.name] = FieldSource(known, found, constant)

    def _from_header(self, asked: MappingABC[str, FieldSource | None]) -> None:
        taken = filling(source for source in asked.values() if source)
        claims: dict[str, list[Match]] = defaultdict(list)
        for match in match_headers(self.header):
            if match.field not in asked and match.column not in taken:
                claims[match.field].append(match)
        known = {(match.field, match.column) for matches in claims.values() for match in matches}
        for match in self.request.confirmed:  # by what the cells hold
            is_free = match.field not in asked and match.column not in taken
            if is_free and match.beside is None and (match.field, match.column) not in known:
                claims[match.field] = [match]
        self._join_names(asked, taken, claims)
        self._join_day(asked, taken, claims)
        for name, matches in claims.items():
            certain = [m for m in matches if self._is_certain(m)]
            certain = [m for m in certain if m not in self.request.declined]
            certain = [m for m in certain if m in self.request.confirmed] or certain
            if any(m.certainty > Certainty.PART for m in certain):
                certain = [m for m in certain if m.certainty is not Certainty.PART]
            certain = self._by_contents(FIELD_BY_NAME[name], certain)
            if len(certain) > 1:
                self._conflict(FIELD_BY_NAME[name], certain)
            elif certain:
                self._take(certain[0])
            else:
                self._doubt(name, matches)
        self._join_phone(asked, taken)
        self._join_owner(asked, taken)
        self._find_by_contents(asked, taken)
        self._find_due(asked, taken)
        if "due_date" not in asked:
            self._join_time(taken)

    def _by_contents(self, known: Field, matches: list[Match]) -> list[Match]:
        """Of columns that claim one field, the only one that holds it, if no other holds any.

        An empty one claims nothing, and beside names the ids are meant.
        """
        sample = self.request.sample
        if len(matches) > 1:
            matches = [m for m in matches if not sample.is_empty(m.column)] or matches
        if known.name == "assignee_id" and not self._has_lookup(known):
            ids = [m for m in matches if not sample.names_people(m.column)]
            matches = ids if len(ids) == 1 else matches
        right = [m for m in matches if sample.holds(m.column, known)]
        wrong = [m for m in matches if sample.holds_none(m.column, known)]
        return right if len(right) == 1 and len(right) + len(wrong) == len(matches) else matches

    def _doubt(self, name: str, matches: Sequence[Match]) -> None:
        """Matches that only a person can confirm, unless their cells rule them out.

        Nobody is asked whether a column of people holds ids: it needs a lookup first.
        """
        known, sample = FIELD_BY_NAME[name], self.request.sample
        left = [
            match
            for match in matches
            if match not in self.request.declined and not sample.is_ruled_out(match.column, known)
        ]
        if name == "assignee_id" and not self._has_lookup(known):
            self.people = [match for match in left if sample.names_people(match.column)]
            left = [match for match in left if match not in self.people]
        self.uncertain += left

    def column_of_people(self) -> Match | None:
        """The column that says whose a task is by names, where ids are needed."""
        source, known = self.sources.get("assignee_id"), FIELD_BY_NAME["assignee_id"]
        if source is None:
            return self.people[0] if self.people else None
        if self._has_lookup(known):
            return None
        for column in source.columns:
            is_told = column.rule.lookup or column.words or column.rule.values
            if not is_told and self.request.sample.names_people(column.column):
                return Match(known.name, column.column, Certainty.SYNONYM)
        return None

    def _has_lookup(self, known: Field) -> bool:
        return any(find_field(name.strip()) is known for name in self.request.lookups)

    def _find_by_contents(
        self, asked: MappingABC[str, FieldSource | None], taken: Collection[int]
    ) -> None:
        """Columns that nobody would know by their names, for what every task needs."""
        known = FIELD_BY_NAME["task_type"]
        explained = any(find_field(name) is known for name, _, _ in self.request.values)
        if known.name not in asked and not explained and not self.is_uncertain(known.name):
            source = self.sources.get(known.name)
            found = self._holding(known, taken)
            if source is None:
                self.uncertain += found
            elif found and self._holds_none(source):
                column = source.columns[0].column
                self.uncertain += [*found, Match(known.name, column, Certainty.CONFIRM)]
                del self.sources[known.name]
        about = {field.name for field in TARGET_FIELDS}
        filled = self.sources.keys() | {name for name, source in asked.items() if source}
        if about.isdisjoint(filled | {match.field for match in self.uncertain}):
            for name in _TELLING_TARGETS:
                if name not in asked:
                    found = self._holding(FIELD_BY_NAME[name], taken)
                    self.uncertain += [m for m in found if not is_of_staff(self.header[m.column])]

    def _find_due(self, asked: MappingABC[str, FieldSource | None], taken: Collection[int]) -> None:
        """Columns that name a due date among other words, where no other column has one."""
        known = "due_date"
        if known in self.sources.keys() | asked.keys() | self.told or self.is_uncertain(known):
            return
        used = filling(self.sources.values()) | set(taken) | set(self._import_columns().values())
        free = [place for place in range(len(self.header)) if place not in used]
        found = due_by_part(self.header, free, self.request.sample)
        self.uncertain += [match for match in found if match not in self.request.declined]

    def _holding(self, known: Field, taken: Collection[int]) -> list[Match]:
        """The columns that fill nothing and whose cells are those of the field."""
        used = set(filling(self.sources.values()))
        used |= {match.column for match in (*self.uncertain, *self.people)} | set(taken)
        used |= set(self._import_columns().values())
        matches = [Match(known.name, i, Certainty.CONFIRM) for i in range(len(self.header))]
        return [
            match
            for match in matches
            if match.column not in used
            and match not in self.request.declined
            and self.request.sample.holds(match.column, known, mostly=True)
        ]

    def _holds_none(self, source: FieldSource) -> bool:
        """Whether a column that was found by a common word for the field holds none of it."""
        places = [column.column for column in source.columns if not column.trusted]
        by_name = [m for m in match_headers(self.header) if m.certainty is Certainty.NAME]
        is_named = any(match.column in places for match in by_name)
        sample = self.request.sample
        return (
            bool(places)
            and not is_named
            and all(sample.holds_none(place, source.field) for place in places)
        )

    def _join_names(
        self,
        asked: MappingABC[str, FieldSource | None],
        taken: Collection[int],
        claims: dict[str, list[Match]],
    ) -> None:
        """A contact's name that stands in two columns, where none has the whole of it for sure."""
        places = name_columns(self.header)
        name = _CONTACT_NAME
        if not places or name.name in asked or not set(places).isdisjoint(taken):
            return
        empty = self.request.sample.is_empty
        claimed = [match for match in claims.get(name.name, ()) if not empty(match.column)]
        if not any(map(self._is_certain, claimed)):
            claims.pop(name.name, None)
            for field, matches in claims.items():  # "Name" beside "Vorname" is no title
                claims[field] = [
                    m for m in matches if self._is_certain(m) or m.column not in places
                ]
            self._take_joined(name, places)

    def _join_day(
        self,
        asked: MappingABC[str, FieldSource | None],
        taken: Collection[int],
        claims: dict[str, list[Match]],
    ) -> None:
        """A due date that stands in three columns, where none has the whole of it for sure."""
        known, found = FIELD_BY_NAME["due_date"], day_columns(self.header)
        sample = self.request.sample
        claimed = [m for m in claims.get(known.name, ()) if not sample.is_empty(m.column)]
        if found is None or known.name in asked or any(map(self._is_certain, claimed)):
            return
        there = [place for place in found.places if place is not None]
        if not set(there).isdisjoint(taken) or any(map(sample.is_empty, there)):
            return
        if found.whole and found.is_sure:
            claims.pop(known.name, None)
            self._take_joined(known, found.whole)
        elif found.whole:
            first, *then = found.whole
            free = [i for i in range(len(self.header)) if i not in {*found.whole, *taken}]
            then += time_beside(self.header, found.whole[-1], free, sample)
            claims[known.name].append(Match(known.name, first, Certainty.CONFIRM, then=tuple(then)))
        elif not claimed:
            texts = " and ".join(repr(shorten(self.header[place].strip())) for place in there)
            columns = f"the columns {texts} are" if len(there) > 1 else f"the column {texts} is"
            self._problem(
                f"{columns} a part of the {known.column}, and no column says the "
                f"{' and the '.join(found.missing)} of it; add that to the file, or name a column "
                f"of whole dates with {pasted('map', f'{known.column}=COLUMN')}, or create the "
                f"tasks without one with {pasted('map', f'{known.column}=')}",
                known,
            )

    def _join_time(self, taken: Collection[int]) -> None:
        """The time of day of the due date, where it has columns of its own."""
        known = FIELD_BY_NAME["due_date"]
        source = self.sources.get(known.name)
        pending = [(m.column,) for m in self.uncertain if m.field == known.name and not m.then]
        dates = [column.places for column in source.columns] if source else pending
        if len(dates) != 1:
            return
        used = filling(self.sources.values()) | set(taken) | set(self._import_columns().values())
        found = DueTime(
            self.header,
            self.request.sample,
            dates[0][-1],
            is_certain=source is not None,
            free=[place for place in range(len(self.header)) if place not in used],
            confirmed=self.request.confirmed,
            declined=self.request.declined,
        ).beside()
        self.uncertain += found.asked
        if found.columns:
            self._take_joined(known, (*dates[0], *found.columns))

    def _join_phone(
        self, asked: MappingABC[str, FieldSource | None], taken: Collection[int]
    ) -> None:
        """The country code and the extension of the contact's number, beside it."""
        source = self.sources.get(_PHONE.name)
        if source is None or len(source.columns) != 1 or _PHONE.name in asked:
            return
        used = filling(self.sources.values()) | set(taken)
        free = set(range(len(self.header))) - used
        phone = source.columns[0].column
        places = phone_columns(self.header, phone, free, self.request.sample)
        if len(places) > 1:
            self._take_joined(_PHONE, places)

    def _join_owner(
        self, asked: MappingABC[str, FieldSource | None], taken: Collection[int]
    ) -> None:
        """Whose a task is, where names are looked up and stand in two columns alone."""
        known = FIELD_BY_NAME["assignee_id"]
        is_settled = known.name in self.sources.keys() | asked.keys() | self.told
        if is_settled or not self._has_lookup(known) or self.is_uncertain(known.name):
            return
        places = owner_columns(self.header)
        used = filling(self.sources.values()) | set(taken)
        if places and used.isdisjoint(places):
            self._take_joined(known, places)

    def _take_joined(self, known: Field, places: Sequence[int]) -> None:
        rule = ColumnRule(column=f"#{places[0] + 1}")
        self.sources[known.name] = FieldSource(known, (self._source(places, rule, trusted=False),))

    def _is_certain(self, match: Match) -> bool:
        return match.certainty > Certainty.CONFIRM or match in self.request.confirmed

    def _take(self, match: Match) -> None:
        if match.then:
            self._take_joined(FIELD_BY_NAME[match.field], (match.column, *match.then))
            return
        header = column_label(self.header, match.column)
        rule = ColumnRule(column=f"#{match.column + 1}")
        source = ColumnSource(match.column, header, rule, trusted=False)
        self.sources[match.field] = FieldSource(FIELD_BY_NAME[match.field], (source,))

    def _conflict(self, known: Field, matches: Sequence[Match]) -> None:
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
        self._problem(
            f"the columns {' and '.join(shown)}{others} {both} mean {known.column}; choose one: "
            f"{flags}{' and so on' if others else ''}",
            known,
            matches,
        )

    def _check_lookups(self) -> None:
        seen = set()
        for name in self.request.lookups:
            known, lookup = self._field(name, "lookup"), Option("lookup", name)
            if known is None or known.name in self.told or self.is_uncertain(known.name):
                continue
            if known.name in seen:
                self._problem(f"{lookup} is set twice; keep one lookup for it", known)
                continue
            seen.add(known.name)
            source = self.sources.get(known.name)
            if source is None or not source.columns:
                self._problem(
                    f"{lookup}: no column fills {known.column}; "
                    f"choose one with {pasted('map', f'{known.column}=COLUMN')}",
                    known,
                )
                continue
            # A lookup says what the column's words mean: it is no longer in doubt.
            columns = tuple(replace(column, trusted=True) for column in source.columns)
            self.sources[known.name] = replace(source, columns=columns)

    @property
    def lacking(self) -> int:
        """How many of the problems say that a column is missing."""
        return len(self.missing) + self.lacks_target

    def is_uncertain(self, field: str) -> bool:
        """Whether a column may fill the field, and nobody said so."""
        return any(match.field == field for match in self.uncertain)

    def _say_words(self, words: MappingABC[str, MappingABC[str, str]]) -> None:
        for name, meanings in words.items():
            source, known = self.sources.get(name), FIELD_BY_NAME[name]
            if name in self.told or self.is_uncertain(name):
                continue
            is_told = source is not None and source.constant is not None and meanings == AS_IT_IS
            if source is None or not (source.columns or is_told):
                self._problem(
                    f"{Option('value', known.column)}: no column fills {known.column}; "
                    f"choose one with {pasted('map', f'{known.column}=COLUMN')}",
                    known,
                )
                continue
            columns = tuple(replace(column, words=meanings) for column in source.columns)
            self.sources[name] = replace(source, columns=columns, insisted=is_told)

    def _check_required(self) -> None:
        known_of = self.sources.keys() | self.told
        known_of |= {match.field for match in (*self.uncertain, *self.people)}
        for known in FIELDS:
            if known.required and known.name not in known_of:
                self.missing.append(known)
                looked_up = ""
                if known.kind is Kind.IDENTIFIER:
                    looked_up = (
                        " (where it holds names or e-mail addresses, with "
                        f"{Option('lookup', f'{known.column}=FILE')} as well, a table of names "
                        "and ids)"
                    )
                text = (
                    f"no column fills {known.column}, which every task needs; choose one with "
                    f"{pasted('map', f'{known.column}=COLUMN')}{looked_up}, or set one value for "
                    f"all rows with {pasted('set', f'{known.column}=VALUE')}"
                )
                self.faults.append(HeaderFault(text, "missing_column", known.name))
        if known_of.isdisjoint(f.name for f in TARGET_FIELDS):
            self.lacks_target = True
            columns = ", ".join(f.column for f in TARGET_FIELDS)
            text = (
                f"no column says what the tasks are about; fill at least one of {columns}, "
                f"for example with {pasted('map', 'deal_id=COLUMN')}"
            )
            self.faults.append(HeaderFault(text, "missing_target"))

    def _check_closing(self) -> None:
        if "dismiss_reason" in self.sources and "status" not in self.sources.keys() | self.told:
            self._problem(
                "dismiss_reason is filled, but nothing fills status, so it would never be sent; "
                f"choose the column with {pasted('map', 'status=COLUMN')}"
            )

    def _skips(self, template: Template | None, asked: Collection[str]) -> tuple[ColumnSkip, ...]:
        """The rules of the mapping. Whoever says the status wants closed rows of an export, too."""
        takes_closed = isinstance(template, ShippedTemplate) and "status" in asked
        skips = []
        for rule in template.skip if template else ():
            is_wanted = rule.untyped and self._default_type is not None
            if is_wanted or (rule.optional and not has_column(self.header, rule.column)):
                continue
            try:
                skip = ColumnSkip(find_column(self.header, rule.column), rule)
                if not (takes_closed and deals_with_closed(skip)):
                    skips.append(skip)
            except MappingError as error:
                self._problem(f"the skip rule {rule.reason!r}: {error.message}")
        return tuple(skips)

    def _ignored(self, skips: Sequence[ColumnSkip]) -> list[int]:
        """The columns that fill nothing and decide nothing."""
        used = filling(self.sources.values()) | {skip.column for skip in skips}
        used |= set(self._import_columns().values())
        return [i for i in range(len(self.header)) if i not in used]

    def _import_columns(self) -> dict[str, int]:
        """Where the columns of an earlier results file are; empty unless all seven are there."""
        found = {text.strip(): i for i, text in enumerate(self.header)}
        if not all(name in found for name in IMPORT_COLUMNS):
            return {}
        return {name: found[name] for name in IMPORT_COLUMNS}
