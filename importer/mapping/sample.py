"""What the first rows of a sheet hold in each column, and which fields that may be.

Rows show what a header alone cannot tell: whether the cells of a column are of another kind than
its name says, whether they are people, and for which field they are sure to be meant.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import islice

from importer.contract.fields import Field, Kind
from importer.identifier import is_record_elsewhere, is_sure, looks_like_name
from importer.mapping.dates.text import take_apart
from importer.mapping.lookups.table import are_initials, fits
from importer.mapping.words.vocabulary import (
    NULL_WORDS,
    PRIORITY_BY_WORD,
    TASK_TYPE_BY_WORD,
    TRUTHS,
    fold_word,
)

SAMPLE_ROWS = 1000
"""The rows read to see what a column holds; a question cannot wait for a million."""

_NEARLY_ALL = 0.9
_MOST = 0.75
_FEWEST = 2
"""Of a column in which most cells are of a kind, so many have to be: one may be a chance."""
_HARDLY_ANY = 0.1
_MOST_WORDS = 12
"""A column of types or priorities has few different words, however they are called."""
_LONGEST_WORD = 40
_SHORTEST_ID = 3
_MOST_DIGITS = 7
_SHOWN = 3
_WORDS = {Kind.TASK_TYPE: TASK_TYPE_BY_WORD, Kind.PRIORITY: PRIORITY_BY_WORD}
_TELLING_KINDS = frozenset(
    {Kind.TASK_TYPE, Kind.PRIORITY, Kind.EMAIL, Kind.LINKEDIN_URL, Kind.DATE}
)
"""What cells of these kinds are shows in themselves; a title or an id could be many a thing."""
_CLOCK_TIME = re.compile(
    r"(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?(?: ?[ap]\.?m\.?)?", re.IGNORECASE
)
_HAS_TIME = re.compile(r"\d[:hH]\d\d|\d ?[ap]\.?m\b", re.IGNORECASE)
_MIDNIGHT = re.compile(r"[ T]00:00(?::00)?(?:\.0+)?$")
_JOB = re.compile(
    r"(?:(?:senior|junior|vice|deputy|chief|co-?)\W*)*"
    r"(?:c[efotimrp]o|[se]?vp|head of|president|officer|director|manager|founder|owner"
    r"|geschäftsführer(?:in)?|leiter(?:in)?|vorstand|inhaber(?:in)?|einkäufer(?:in)?"
    r"|directeur|directrice|responsable|gérante?|chef|gerente|diretor|direttore|bedrijfsleider)\b"
    r"|(?:[\w&]+ ){1,3}(?:manager|director|officer|engineer|leiter(?:in)?)$",
    re.IGNORECASE,
)
"""What contacts are at work; a title of a task rather begins with a verb."""
_TICKS = frozenset(
    {"yes", "no", "y", "n", "x", "on", "off", "ja", "nein", "ein", "aus", "oui", "non"}
) | frozenset(map(fold_word, TRUTHS))


def is_short_number(text: str) -> bool:
    """Whether these are fewer digits than the record ids of HubSpot and other large CRMs have."""
    return text.isdecimal() and len(text) <= _MOST_DIGITS


def may_be_elsewhere(text: str) -> bool:
    """Whether an id may be, or is, of a record of any other program than Salesforce and HubSpot."""
    return is_short_number(text) or is_record_elsewhere(text)


class Sample:
    """The different cells of each column, as far as they say something, with their counts.

    is_whole: no row is missing.
    """

    def __init__(
        self, rows: Iterable[Sequence[str]] = (), width: int = 0, *, is_whole: bool = False
    ) -> None:
        self.is_whole = is_whole
        self._cells: list[Counter[str]] = [Counter() for _ in range(width)]
        for row in islice(rows, SAMPLE_ROWS):
            for cells, text in zip(self._cells, row, strict=False):
                plain = text.strip()
                if plain and plain not in NULL_WORDS:
                    cells[plain] += 1

    def _of(self, column: int) -> Counter[str]:
        return self._cells[column] if column < len(self._cells) else Counter()

    def cells(self, column: int) -> list[str]:
        """The different cells that say something."""
        return list(self._of(column))

    def count(self, column: int) -> int:
        """How many cells say something."""
        return self._of(column).total()

    def example(self, column: int) -> str:
        """The first cell that says something; "" where none does."""
        return next(iter(self._of(column)), "")

    def shown(self, column: int) -> list[str]:
        """A few of the different cells, the most frequent first."""
        return [text for text, _ in self._of(column).most_common(_SHOWN)]

    def unknown_words(self, column: int, field: Field) -> list[str]:
        """The different cells that are no word of a field that takes words, most frequent first."""
        known = _WORDS.get(field.kind)
        if known is None:
            return []
        return [text for text, _ in self._of(column).most_common() if fold_word(text) not in known]

    def holds(self, column: int, field: Field, *, mostly: bool = False) -> bool:
        """Whether nearly all cells are what this field takes, of which the kind is telling.

        mostly: half of them are enough.
        """
        least = 1 / 2 if mostly else _NEARLY_ALL
        return field.kind in _TELLING_KINDS and self._share(column, _is(field)) >= least

    def seems_to_hold(self, column: int, field: Field) -> bool:
        """Whether most cells look like what this field takes: enough for a hint, for no match.

        A few odd cells, such as "next week" among dates, or two addresses in one cell, do not hide
        what a column is.
        """
        looks = _LOOKS.get(field.kind) or _is(field)
        if field.kind not in _TELLING_KINDS and field.kind not in _LOOKS:
            return False
        share = self._share(column, looks)
        count = share * self._of(column).total()
        return share >= _NEARLY_ALL or (share >= _MOST and round(count) >= _FEWEST)

    def holds_none(self, column: int, field: Field) -> bool:
        """Whether there are cells, and none of them is what this field takes."""
        return bool(self._of(column)) and self._share(column, _is(field)) == 0

    def is_filled(self, column: int) -> bool:
        """Whether there are cells."""
        return bool(self._of(column))

    def is_empty(self, column: int) -> bool:
        """Whether no row of the sheet says anything in the column."""
        return self.is_whole and not self._of(column)

    def all_are(self, column: int, is_so: Callable[[str], object]) -> bool:
        """Whether there are cells, and every one is so."""
        cells = self._of(column)
        return bool(cells) and all(map(is_so, cells))

    def holds_clock_times(self, column: int) -> bool:
        """Whether there are cells, and every one is a time of day, such as 14:30."""
        return self.all_are(column, _CLOCK_TIME.fullmatch)

    def holds_jobs(self, column: int) -> bool:
        """Whether most cells are what people are at work, such as "Head of IT"."""
        return self._share(column, _JOB.match) > 1 / 2

    def holds_short_numbers(self, column: int) -> bool:
        """Whether there are cells, and most of them are a few digits."""
        return self._share(column, is_short_number) > 1 / 2

    def holds_records_elsewhere(self, column: int) -> bool:
        """Whether most cells have the form of ids in a program without a connection."""
        return self._share(column, is_record_elsewhere) > 1 / 2

    def holds_days(self, column: int) -> bool:
        """Whether there are dates, and none of the cells has a time of day."""
        cells = self._of(column)
        return any(map(_is_date, cells)) and not any(
            _HAS_TIME.search(_MIDNIGHT.sub("", text)) for text in cells
        )

    def names_people(self, column: int) -> bool:
        """Whether most cells are names, e-mail addresses or initials."""
        return self._share(column, _is_person) > 1 / 2

    def is_ruled_out(self, column: int, field: Field) -> bool:
        """Whether the column is none of this field for sure, whatever its name may say."""
        cells = self._of(column)
        if not cells:
            return self.is_whole
        if self._share(column, _is(field)) > _HARDLY_ANY and field.kind in _TELLING_KINDS:
            return False
        if field.kind in _WORDS:
            return self._are_no_words(cells) or self._share(column, _is_another) > 1 / 2
        if field.kind is Kind.IDENTIFIER:
            return self._share(column, _is_no_id(field)) > 1 / 2
        if field.kind in {Kind.TEXT, Kind.LONG_TEXT}:
            odd = _is_no_name if field.name == "targets.contact.name" else _is_another
            return self._share(column, odd) > 1 / 2
        return self._share(column, _is_tick) > 1 / 2 if field.kind is Kind.DATE else False

    def _share(self, column: int, is_so: Callable[[str], object]) -> float:
        cells = self._of(column)
        return sum(n for text, n in cells.items() if is_so(text)) / (cells.total() or 1)

    @staticmethod
    def _are_no_words(cells: Counter[str]) -> bool:
        """Whether the texts are too long, or too many, to be one of a few words each."""
        if any(len(text) > _LONGEST_WORD for text in cells):
            return True
        return len(cells) > min(_MOST_WORDS, max(cells.total() // 2, _SHOWN))


def _is(field: Field) -> Callable[[str], object]:
    if field.kind in _WORDS:
        return lambda text: fold_word(text) in _WORDS[field.kind]
    if field.kind is Kind.DATE:
        return _is_date
    if field.kind is Kind.EMAIL:
        return is_sure(Kind.EMAIL)
    if field.kind is Kind.LINKEDIN_URL:
        return lambda text: "linkedin.com/" in text.casefold() and fits(field, text)
    return lambda text: fits(field, text)


def _is_date(text: str) -> bool:
    return not text.isdigit() and take_apart(text) is not None


def _looks_like_phone(text: str) -> bool:
    """Whether the text can only be a phone number; digits alone may be many a thing."""
    return not text.isdigit() and bool(is_sure(Kind.PHONE)(text))


def _looks_like_email(text: str) -> bool:
    """Whether the text is an e-mail address, or a list of them."""
    parts = re.split(r"[\s,;|]+", text.strip(" ,;|"))
    return all(is_sure(Kind.EMAIL)(part) for part in parts)


_LOOKS: dict[Kind, Callable[[str], object]] = {
    Kind.EMAIL: _looks_like_email,
    Kind.PHONE: _looks_like_phone,
}
"""Where a hint asks less, or more, than a match: addresses in a list, numbers with their marks."""


def _is_person(text: str) -> bool:
    is_other = _is_tick(text) or _CLOCK_TIME.fullmatch(text) or _is_date(text)
    return not is_other and (looks_like_name(text) or are_initials([text]))


def _is_tick(text: str) -> bool:
    return fold_word(text) in _TICKS


def _is_web(text: str) -> bool:
    return re.match(r"(?:https?://|www\.)", text, re.IGNORECASE) is not None


def _is_another(text: str) -> bool:
    """Whether the text is no words at all: an address, a date, a yes or no, a code."""
    return _is_date(text) or _is_tick(text) or "@" in text or _is_web(text) or _is_code(text)


def _is_code(text: str) -> bool:
    """Whether the text may be an id: one piece of three characters or more, with a digit."""
    return len(text) >= _SHORTEST_ID and re.fullmatch(r"(?=.*\d)[\w.#-]+", text) is not None


def _is_no_name(text: str) -> bool:
    return _is_another(text) or text.isdigit()


def _is_no_id(field: Field) -> Callable[[str], object]:
    is_assignee = field.name == "assignee_id"  # who knows how HockeyStack names its people

    def is_no_id(text: str) -> bool:
        if not text.isprintable():  # damaged, whatever it was
            return False
        if _is_date(text) or _is_tick(text) or _is_web(text):
            return True
        has_digit = any(character.isdigit() for character in text)
        return not is_assignee and (looks_like_name(text) or not has_digit)

    return is_no_id
