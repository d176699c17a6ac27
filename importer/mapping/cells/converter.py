"""Converts one column's cells to one field's values.

First a rule of the mapping does its part, then the kind of the field. Cells that are alike are
worked out once. Nothing is repaired: a text that does not fit is an issue, or it goes on as it is
and `validation` refuses it. Only what is certainly not part of an identifier is removed, and said.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from importer.contract.fields import IDENTIFIER_KINDS, Field, Kind
from importer.identifier import (
    Vouched,
    all_plain_ids,
    all_sure,
    find_damage,
    holds_miscopied,
    is_miscopied,
    is_salesforce_user,
    is_sure,
    is_user_elsewhere,
    long_id,
    none_elsewhere,
    none_of_salesforce,
    other_prefixes,
    unsure,
    unwrap,
)
from importer.mapping.cells.entries import entries_of
from importer.mapping.cells.escapes import without_escapes
from importer.mapping.cells.html_text import html_text
from importer.mapping.cells.lost_digits import LostDigits
from importer.mapping.cells.lost_zeros import LostZeros
from importer.mapping.dates.column import DateColumn
from importer.mapping.dates.notes import date_note, require_order_of_header
from importer.mapping.dates.plain import without_times_alone
from importer.mapping.headers.names import fold
from importer.mapping.kinds import read_value, word_of
from importer.mapping.lookups.column import LookupColumn
from importer.mapping.settled import ANY, ColumnSource
from importer.mapping.template.patterns import Pattern, SlowCellError, SlowPatternError
from importer.mapping.words import defects
from importer.mapping.words.capitals import is_word
from importer.mapping.words.defects import Defect
from importer.mapping.words.odd_texts import OddTexts
from importer.mapping.words.vocabulary import NULL_WORDS
from importer.rows.issues import Issue
from importer.rows.whole_column import Clean, Remembering
from importer.wording.nearest import nearest_person

if TYPE_CHECKING:
    import regex

_prefix = itemgetter(slice(0, 3))
_MEMO_CELLS = 10_000
_MEMO_CHARACTERS = 200
"""Longer texts hardly ever repeat, and remembering them would take memory."""
_MAX_SUGGESTIONS = 500
"""Of a column: with the wrong lookup every cell misses, and each search takes milliseconds."""

_TEXTS = frozenset({Kind.TEXT, Kind.LONG_TEXT})
_AS_WRITTEN = IDENTIFIER_KINDS | _TEXTS
_PLAIN_BLANKS = " \t\r\n"


class Cell(NamedTuple):
    """What became of one cell: a value (None: empty), and the defects met on the way."""

    value: Any = None
    defects: tuple[Defect, ...] = ()


@dataclass(frozen=True, slots=True)
class CellContext:
    """What the conversion of a column needs beside its rule.

    empty: the texts that mean nothing in this kind of file.
    """

    empty: frozenset[str]
    lookup: LookupColumn | None = None
    dates: DateColumn | None = None


class Converted(NamedTuple):
    """The value of each cell (None or "": empty), and issues by position."""

    values: Sequence[Any]
    issues: dict[int, tuple[Issue, ...]]


class ColumnConverter:
    """Turns the cells of one column into values of one field."""

    def __init__(self, field: Field, source: ColumnSource, context: CellContext) -> None:
        self.field = field
        self.source = source
        self.header = source.header.strip()
        self.place = source.column if source.column >= 0 else None  # a fixed value has none
        self.context = context
        self.zeros = LostZeros()
        self.digits = LostDigits()
        self._memo: dict[str, Cell] = {}
        self._sound: dict[str, Any] = {}
        """The values of those without a defect."""
        self._suggestions_left = _MAX_SUGGESTIONS
        rule = source.rule
        self._values = (
            None
            if rule.values is None
            else {word_of(field.kind, word): value for word, value in rule.values.items()}
        )
        self._matches = None if rule.matches is None else Pattern(rule.matches)
        self._empty_words = NULL_WORDS | context.empty
        self._odd_texts = OddTexts(field)
        self._is_identifier = field.kind in IDENTIFIER_KINDS
        self._others = (
            other_prefixes(field.column) if field.kind is Kind.IDENTIFIER else frozenset[str]()
        )
        is_open = field.name == "assignee_id" and context.lookup is None
        is_named = self.vouched is not Vouched.NOBODY or fold(self.header) == fold(field.name)
        self._asks_for_any_users = is_open and not is_named
        # A column of them is none of HockeyStack's, whoever named it; a fixed value was typed.
        is_settled = self.place is None or self.vouched is Vouched.INSISTED
        self._asks_for_salesforce = is_open and not is_settled
        elsewhere = source.users_elsewhere if self.vouched < Vouched.INSISTED else None
        self._users = Pattern(elsewhere) if is_open and elsewhere else None
        self.asks_for_users = self._asks_for_salesforce or self._users is not None
        """Whether an id such as other programs give their users has to be confirmed."""
        is_bare = (
            context.lookup is None
            and not source.words
            and not rule.model_dump(exclude_defaults=True, exclude={"column", "optional"})
        )
        self._is_plain = is_bare and field.kind in _AS_WRITTEN
        self._stand_as_they_are = Remembering(self._are_clean)
        self._are_plain_ids = Remembering(all_plain_ids)
        self._are_none_elsewhere = Remembering(self._is_none_elsewhere)
        self._dates = context.dates if is_bare and field.kind is Kind.DATE else None
        """Of a column whose cells are read as they stand."""

    @property
    def vouched(self) -> Vouched:
        """What a person said of this column; a fixed value, which has no header, is named."""
        if self._stay_as_they_are:
            return Vouched.INSISTED
        return Vouched.NAMED if self.source.trusted or not self.header else Vouched.NOBODY

    @property
    def _stay_as_they_are(self) -> bool:
        """Whether a person said that what looks like a name in this column is an id."""
        return self.field.kind is Kind.IDENTIFIER and self.source.words.get(ANY) == ANY

    def is_user_elsewhere(self, text: str) -> bool:
        """Whether it is an id of a user in another program, which somebody has to confirm."""
        if self._users is not None and self._search(self._users, text, text) is not None:
            return True
        if self._asks_for_salesforce and is_salesforce_user(text):
            return True
        return self._asks_for_any_users and is_user_elsewhere(text)

    def _may_have_users(self, texts: Sequence[str]) -> bool:
        """A quick question that is true of all texts which hold such an id."""
        if self._users is not None:
            return True
        return self.asks_for_users and not self._are_none_elsewhere(texts)

    def _is_none_elsewhere(self, texts: Sequence[str]) -> bool:
        """Whether none of the texts, which have no blanks around them, is such an id."""
        quick = none_elsewhere if self._asks_for_any_users else none_of_salesforce
        return quick(texts) or not any(map(self.is_user_elsewhere, texts))

    def forget(self) -> None:
        """Read each text anew, as if none had come yet; what the column decided stays."""
        self._memo.clear()
        self._sound.clear()
        self._suggestions_left = _MAX_SUGGESTIONS

    def taken_for_id(self, raw: str) -> str:
        """The text that is sent as an id unchanged; "" where a person said what the cell means.

        So it is with what a lookup, or the mapping, turns into something else.
        """
        bare = raw.strip()
        if self._is_plain and is_sure(self.field.kind)(bare) and bare not in self._empty_words:
            return bare
        text, _ = self._prepare(raw)
        is_said = self._said(text) is not None or self._values is not None
        if is_said or self.context.lookup is not None or text in self._empty_words:
            return ""
        return self._unwrap(text)[0]

    def has_plain_ids(self, texts: Sequence[str]) -> bool:
        """Whether each cell is surely sent as an id unchanged, and is neither name nor number."""
        return (
            self._is_plain
            and self.field.kind is Kind.IDENTIFIER
            and self._are_plain_ids(texts)
            and self._empty_words.isdisjoint(texts)
            and not self._may_have_users(texts)
        )

    def observe(self, cells: Mapping[str, int], real: Collection[str] | None = None) -> None:
        """Take these cells as evidence for what the column's dates mean.

        cells: the number of the first row in which each text stands. real: those that are dates by
        the type of their cell; None where cells have no type.
        """
        if self.context.dates is None:
            return
        if real is None and self._dates is not None:
            known = self._dates.seen.knows_plain_times
            cells = without_times_alone(cells) if known else cells
        prepared: dict[str, int] = {}
        for text, row in cells.items():
            prepared.setdefault(self._prepare(text)[0], row)
        dates = None if real is None else {self._prepare(text)[0] for text in real}
        self.context.dates.observe(prepared, dates)

    def as_read(self, raw: str) -> str:
        """What of a cell says something: the part of it that the mapping takes."""
        return self._prepare(raw)[0]

    def tells_nothing(self, texts: Sequence[str]) -> bool:
        """Whether these cells of a text file are surely no evidence for what its dates mean."""
        return self._dates is not None and self._dates.tells_nothing(texts)

    def check_dates(self) -> None:
        """Raise `MappingError` where the column's dates as a whole are in doubt."""
        if self.context.dates is not None:
            self.context.dates.check(self.header)
            require_order_of_header(self.header, self.context.dates)

    def observe_words(self, cells: Iterable[str]) -> None:
        """Take these cells as evidence for which columns of the lookup are meant."""
        if self.context.lookup is None:
            return
        words = (self._prepare(text)[0] for text in cells)
        if self._values is not None:
            words = (self._values.get(word_of(self.field.kind, word), "") for word in words)
        if self._is_identifier:
            words = (self._unwrap(word)[0] for word in words)
        self.context.lookup.observe(words)

    def date_note(self) -> str | None:
        """What was decided about the column's dates, for a person; None: nothing."""
        dates = self.context.dates
        return None if dates is None else date_note(self.header, dates)

    def convert(self, texts: Sequence[str]) -> Converted:
        """The value of each text, and issues by position."""
        if self._is_plain:
            found = self._convert_plain(texts)
        elif self._dates is not None and self._empty_words.isdisjoint(texts):
            found = self._convert_dates(texts, self._dates)
        else:
            found = self._convert_all(texts)
        if self.zeros or self.digits:
            self._tell_lost_digits(texts, found)
        return found

    def observe_zeros(self, texts: Iterable[str]) -> None:
        """Take these cells as evidence for the zeros in front of ids, and for those behind."""
        ids = [self.taken_for_id(text) for text in texts]
        self.zeros.observe(ids)
        self.digits.observe(ids)

    def _tell_lost_digits(self, texts: Sequence[str], found: Converted) -> None:
        column = self.field.column
        for i, value in enumerate(found.values):
            defect = (
                self.zeros.defect(value) or self.digits.defect(value, column) if value else None
            )
            if defect is not None and self.taken_for_id(texts[i]) == value:
                told = self._issues(Cell(value, (defect,)), texts[i])
                found.issues[i] = (*found.issues.get(i, ()), *told)

    def _convert_plain(self, texts: Sequence[str]) -> Converted:
        """Cells that are sent as written; only the odd ones are examined one by one."""
        if self._stand_as_they_are(texts):
            return Converted(Clean(texts), {})
        values: list[Any] = list(map(str.strip, texts))
        odd = {i for i, value in enumerate(values) if value in self._empty_words}
        if self._is_identifier:
            odd.update(unsure(self.field.kind, texts))
            if self._others:
                others = self._others
                odd.update(i for i, v in enumerate(values) if v[:3] in others or is_miscopied(v))
            if self.asks_for_users:
                users = set(filter(self.is_user_elsewhere, dict.fromkeys(values)))
                odd.update(i for i, v in enumerate(values) if v in users)
        elif self._odd_texts.is_needed and not self._odd_texts.are_sure(values):
            may_be_odd = self._odd_texts.may_be_odd
            odd.update(i for i, value in enumerate(values) if value and may_be_odd(value))
        issues = {}
        for i in odd:
            cell = self._memo.get(texts[i]) or self._cell(texts[i])
            values[i] = cell.value
            if cell.defects:
                issues[i] = self._issues(cell, texts[i])
        return Converted(values, issues)

    def _are_clean(self, texts: Sequence[str]) -> bool:
        """Whether each cell of a plain column is sent as it stands, and nothing is said of it."""
        if not self._empty_words.isdisjoint(texts):
            return False
        if self._is_identifier:  # a sure one has no blanks
            return (
                all_sure(self.field.kind, texts)
                and self._others.isdisjoint(map(_prefix, texts))
                and not (self._others and holds_miscopied(texts))
                and not self._may_have_users(texts)
            )
        trimmed = list(map(str.strip, texts))
        return trimmed == list(texts) and (
            not self._odd_texts.is_needed or self._odd_texts.are_sure(texts)
        )

    def _convert_dates(self, texts: Sequence[str], dates: DateColumn) -> Converted:
        """Cells of which most are plain dates; the others are looked at one by one."""
        moments = dates.plain_moments(texts)
        if moments is None or len(moments.others) == len(texts):
            return self._convert_all(texts)
        if not moments.others:
            return Converted(moments, {})
        places = list(moments.others)
        others, issues = self._convert_all([texts[i] for i in places])
        values = moments.with_others(dict(zip(places, others, strict=True)))
        return Converted(values, {places[i]: told for i, told in issues.items()})

    def _convert_all(self, texts: Sequence[str]) -> Converted:
        with suppress(KeyError):  # not known yet, or with something to be said of it
            return Converted(list(map(self._sound.__getitem__, texts)), {})
        known = self._memo.get
        cells = [known(text) or self._cell(text) for text in texts]
        issues = {i: self._issues(cell, texts[i]) for i, cell in enumerate(cells) if cell.defects}
        return Converted([cell.value for cell in cells], issues)

    def _cell(self, text: str) -> Cell:
        cell = self._read(text)
        if len(text) <= _MEMO_CHARACTERS:
            if len(self._memo) >= _MEMO_CELLS:
                self._memo.clear()
                self._sound.clear()
            self._memo[text] = cell
            if not cell.defects:
                self._sound[text] = cell.value
        return cell

    def _read(self, raw: str) -> Cell:
        text, met = self._prepare(raw)
        said = self._said(text)
        if said is not None:
            return Cell(said.value, met + said.defects)
        default = self.source.rule.default
        if self._is_identifier and text and not self._is_listed(text):
            text, changes = self._unwrap(raw if text == raw.strip() else text)
            met += changes
        if text in NULL_WORDS and not self._is_listed(text):
            if default is None:
                return Cell(None, (*met, defects.null_word(text)))
            met = (*met, defects.null_word_default(text, default))
            text = ""
        cell = self._listed(text) if text else self._nothing()
        if cell.value is None and cell.defects:  # of a refused cell, how it was read is no matter
            met = tuple(defect for defect in met if defect.code != "unwrapped")
        return Cell(cell.value, met + cell.defects) if met else cell

    def _unwrap(self, raw: str) -> tuple[str, tuple[Defect, ...]]:
        """The text of an identifier without what is no part of it, and what is said of that."""
        text, changes = unwrap(self.field.kind, raw)
        if not changes:
            return text, ()
        told = defects.unwrapped(raw.strip(_PLAIN_BLANKS), text, changes)
        return ("" if text in self.context.empty else text), (told,)

    def _said(self, text: str) -> Cell | None:
        """What a person said that this very cell means; None: it is read as usual."""
        words = self.source.words
        if not words:
            return None
        meant = words.get(word_of(self.field.kind, text) if text else "")
        if meant is None and text and text not in self._empty_words:
            meant = words.get(ANY)
        if meant is None or (meant == ANY and self._stay_as_they_are):
            return None
        # The id that is meant; but a name does not become one by being typed into a flag.
        named = max(self.vouched, Vouched.NAMED)
        return self._of_kind(meant, vouched=named) if meant else Cell()

    def _nothing(self) -> Cell:
        default = self.source.rule.default
        return Cell() if default is None else self._of_kind(default, vouched=self._written_out)

    @property
    def _written_out(self) -> Vouched:
        """What a person says of an id by writing it into a mapping of their own."""
        return Vouched.INSISTED if self.source.trusted else self.vouched

    def _prepare(self, raw: str) -> tuple[str, tuple[Defect, ...]]:
        """The text that counts of a cell: the rule applied, up to what it lists."""
        text, rule = raw.strip(), self.source.rule
        if text in self.context.empty:
            return "", ()
        met: tuple[Defect, ...] = ()
        if rule.separator:
            entries = entries_of(text, rule.separator)
            if len(entries) > 1:
                met = (defects.several_values(text, entries),)
            text = entries[0] if entries else ""
        if text and self._matches is not None:
            found = self._search(self._matches, text, raw)
            if found is None and self._is_identifier:
                bare, changes = self._unwrap(text)
                found = self._search(self._matches, bare, raw)
                met += () if found is None else changes
            if found is None and rule.tell and text not in self._empty_words:
                met += (defects.not_taken(text, self.field.column),)
            text = "" if found is None else _group(found) or ""
        text = html_text(text) if rule.html else text
        text = without_escapes(text) if rule.escapes else text
        return (long_id(text) if rule.long_id else text), met

    def _search(self, pattern: Pattern, text: str, raw: str) -> regex.Match[str] | None:
        try:
            return pattern.search(text)
        except SlowPatternError as error:
            column = self.source.column
            raise SlowCellError(
                self.field.column, pattern.text, column, self.header, raw
            ) from error

    def _is_listed(self, text: str) -> bool:
        """Whether the mapping itself says what this word means."""
        lookup = self.context.lookup
        return (self._values is not None and word_of(self.field.kind, text) in self._values) or (
            lookup is not None and lookup.found.find(text) is not None
        )

    def _listed(self, text: str) -> Cell:
        """`text` through `values` and the lookup, where the mapping has them."""
        lookup = self.context.lookup
        if self._values is not None:
            listed = self._values.get(word_of(self.field.kind, text))
            if listed is None:
                return self._unlisted(text)
            if not listed:
                return Cell()
            if lookup is None:
                return self._of_kind(listed, vouched=self._written_out)
            text = listed
        if lookup is not None:
            found = lookup.found.find(text)
            if found is None:
                return self._absent(text, lookup)
            return self._of_lookup(text, found, lookup)
        return self._of_kind(text)

    def _of_lookup(self, text: str, found: str, lookup: LookupColumn) -> Cell:
        """What the lookup gives for `text`; a column that was not confirmed may contain slips."""
        if not self._is_identifier:
            return self._of_kind(found)
        vouched = Vouched.INSISTED if lookup.is_vouched else Vouched.NOBODY
        cell = self._identifier(found, vouched=vouched)
        if cell.value is None and cell.defects:
            return Cell(None, (defects.odd_in_lookup(text, cell.defects[0], lookup.table.label),))
        return cell

    def _absent(self, text: str, lookup: LookupColumn) -> Cell:
        """What a cell gives that the lookup has nothing to send for."""
        if lookup.is_passed_over:
            return Cell()
        if lookup.table.place.missing == "error":
            return Cell(None, (self._not_found(text, lookup),))
        if lookup.found.lacks_value(text) or lookup.table.place.missing == "silent":
            return Cell()
        return Cell(None, (defects.not_joined(text, lookup.found.label, self.field.column),))

    def _not_found(self, text: str, column: LookupColumn) -> Defect:
        lookup = column.found
        here = column.table.here or lookup.label
        if lookup.lacks_value(text):
            return defects.empty_in_lookup(text, lookup.label, here)
        twin = meant = None
        if self._may_suggest():
            twin = lookup.other_capitals(text)
            meant = nearest_person(text, lookup.words) if is_word(text) else None
        return defects.not_in_lookup(text, meant, twin, lookup.label, here)

    def _unlisted(self, text: str) -> Cell:
        rule = self.source.rule
        if rule.default is None:
            known = (rule.values or ()) if self._may_suggest() else ()
            return Cell(None, (defects.unlisted_value(text, known, self.field.column),))
        cell = self._of_kind(rule.default, vouched=self._written_out)
        return Cell(cell.value, (defects.default_used(text, rule.default), *cell.defects))

    def _may_suggest(self) -> bool:
        """Whether to look for the nearest word; not after so many that it would take too long."""
        self._suggestions_left -= 1
        return self._suggestions_left >= 0

    def _of_kind(self, text: str, *, vouched: Vouched | None = None) -> Cell:
        if self._is_identifier:
            if vouched is None and self.asks_for_users and self.is_user_elsewhere(text):
                return Cell(None, (defects.user_elsewhere(text, self.field.column),))
            return self._identifier(text, vouched=self.vouched if vouched is None else vouched)
        if vouched is None and (odd := self._odd_texts.find(text)) is not None:
            return Cell(None, (defects.not_a_text(text, self.field.column, odd),))
        dates = self.context.dates
        value = read_value(self.field, text, dates, header=self.header)
        if isinstance(value, Defect):
            return Cell(None, (value,))
        doubt = dates.doubt(text, value) if dates and isinstance(value, datetime) else None
        return Cell(value, (doubt,)) if doubt else Cell(value)

    def _identifier(self, text: str, *, vouched: Vouched) -> Cell:
        bare, told = self._unwrap(text)
        damage = find_damage(
            self.field.kind,
            bare,
            column=self.field.column,
            header=self.header,
            vouched=vouched,
        )
        return Cell(bare or None, told) if damage is None else Cell(None, (Defect(*damage),))

    def _issues(self, cell: Cell, text: str) -> tuple[Issue, ...]:
        return tuple(
            Issue(
                defect.code,
                defect.message,
                defect.hint,
                self.field.name,
                self.header,
                text.strip(),
                defect.meant,
                place=self.place,
            )
            for defect in cell.defects
        )


def _group(found: regex.Match[str]) -> str | None:
    """The first group of a pattern that has one, else the whole text."""
    return (found[1] or "").strip() if found.re.groups else found.string
