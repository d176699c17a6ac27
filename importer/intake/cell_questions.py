"""Cells that a person could explain in a word: unknown words, and dates of two readings.

From a mapper that has seen every row, and the rows that would be sent, it makes open points, and
flags from their answers. Without a person to ask, none of this runs: such cells become issues of
their rows, with the same flags.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple

from importer.contract.fields import Field, Kind
from importer.intake.chosen_rows import ChosenRows
from importer.intake.person import Answer
from importer.intake.points import Choice, Talk
from importer.mapping.cells.converter import ColumnConverter
from importer.mapping.cells.filling import texts_of
from importer.mapping.cells.id_columns import columns_before, rows_counting
from importer.mapping.closed.answers import AnswerFlags, flag_name
from importer.mapping.dates.column import DateColumn
from importer.mapping.dates.evidence import DateOrder
from importer.mapping.lookups.table import are_initials
from importer.mapping.mapper import Mapper
from importer.mapping.words.defects import Defect, listed, shorten
from importer.mapping.words.vocabulary import meanings_of
from importer.rows.table import Chunk
from importer.settings.options import Options
from importer.wording.counts import counted
from importer.wording.pasting import can_be_pasted, means_any

_MOST_WORDS = 8
"""The most different words asked about one by one; more are listed with their flags."""
_MOST_TEXTS = 10_000
"""Of a column: a column of words has few, and one of dates has shown by then what it holds."""
_NOTHING, _SKIP, _LATER = "nothing", "skip", "later"
_WORD_KINDS = {
    Kind.TASK_TYPE: ("task type", "task types"),
    Kind.PRIORITY: ("priority", "priorities"),
    Kind.STATUS: ("status", "statuses"),
}
_UNKNOWN = frozenset({"unknown_task_type", "unknown_priority", "unknown_status", "unlisted_value"})
_AMBIGUOUS = frozenset({"ambiguous_date"})
_NO_ID = frozenset({"not_in_lookup", "not_an_id"})
ORDERS: dict[str, DateOrder] = {"day": "dmy", "month": "mdy", "year": "ymd"}
NOT_YET = "these rows are not sent yet, and are reported as invalid"


class Text(NamedTuple):
    """One of the different texts of a column: in how many rows it stands, and in which first.

    text: as the mapping reads it, of a list its first entry; cells: those that are read so.
    """

    text: str
    rows: int
    row: int
    cells: tuple[str, ...]


class OpenTexts(NamedTuple):
    """The texts of a column that mean nothing yet, the most frequent first."""

    converter: ColumnConverter
    texts: tuple[Text, ...]


@dataclass(slots=True)
class SeenTexts:
    """The different texts of one column: in how many rows each stands, and in which first.

    before: columns of which a cell counts, so that none of this one does.
    """

    converter: ColumnConverter
    before: Sequence[int] = ()
    counts: dict[str, int] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)

    def take_rows(self, wanted: Chunk) -> None:
        """Count the texts of a chunk of rows that would be sent."""
        counting = rows_counting(wanted, self.before)
        self.take(texts_of(counting, self.converter), counting.numbers)

    def take(self, texts: Sequence[str], numbers: Sequence[int]) -> None:
        """Count the texts of a chunk."""
        for text, number in zip(texts, numbers, strict=True):
            if text in self.counts:
                self.counts[text] += 1
            elif len(self.counts) < _MOST_TEXTS:
                self.counts[text], self.rows[text] = 1, number

    def everyone(self) -> OpenTexts | None:
        """All of the texts, where neither a lookup nor a person has said what one means."""
        if self.converter.context.lookup is not None or self.converter.source.words:
            return None
        texts = self.as_read(self.counts)
        return OpenTexts(self.converter, texts) if texts else None

    def as_read(self, cells: Iterable[str]) -> tuple[Text, ...]:
        """What these cells say, as far as they say something; the most frequent first."""
        found: dict[str, list[str]] = {}
        for cell in cells:
            found.setdefault(self.converter.as_read(cell), []).append(cell)
        found.pop("", None)
        texts = (
            Text(text, sum(map(self.counts.__getitem__, those)), self.rows[those[0]], tuple(those))
            for text, those in found.items()
        )
        return tuple(sorted(texts, key=lambda text: (-text.rows, text.row)))

    @property
    def can_be_read(self) -> bool:
        """Whether it is settled what a text means: a lookup may still be in doubt."""
        lookup = self.converter.context.lookup
        return lookup is None or lookup.is_settled

    @property
    def is_full(self) -> bool:
        """Whether further texts are not counted."""
        return len(self.counts) >= _MOST_TEXTS

    def open(self, codes: frozenset[str]) -> OpenTexts | None:
        """Those of which the conversion says one of these issues."""
        if not self.can_be_read:
            return None
        texts = list(self.counts)
        met = self.converter.convert(texts).issues
        found = self.as_read(
            text
            for place, text in enumerate(texts)
            if any(issue.code in codes for issue in met.get(place, ()))
        )
        return OpenTexts(self.converter, found) if found else None

    def initials(self) -> OpenTexts | None:
        """The texts, where most of them are initials, which would pass for ids."""
        return self.everyone() if are_initials([t for t in self.counts if t.strip()]) else None


class CellQuestions:
    """Looks at every row that would be sent; asks once the columns are settled."""

    def __init__(self, header: Sequence[str], mapper: Mapper, options: Options) -> None:
        self._header = header
        self._mapper = mapper
        self._chosen = ChosenRows(options.planning)
        self._has_users = options.mapping.users is not None
        self.words = [SeenTexts(c) for c in mapper.converters if c.field.kind in _WORD_KINDS]
        self.dates = [SeenTexts(c) for c in mapper.converters if c.field.kind is Kind.DATE]
        self.owners = [
            SeenTexts(c, columns_before(c, mapper.converters))
            for c in mapper.converters
            if c.field.name == "assignee_id" and c.place is not None
        ]

    def observe(self, chunk: Chunk) -> None:
        """Take a chunk as it was read."""
        wanted = self._mapper.wanted(self._chosen.of(chunk))
        for seen in (*self.words, *self.dates, *self.owners):
            seen.take_rows(wanted)

    def open_dates(self) -> Iterator[OpenTexts]:
        """The dates of each column that can be read two ways."""
        yield from filter(None, (dates.open(_AMBIGUOUS) for dates in self.dates))

    def open_words(self) -> Iterator[OpenTexts]:
        """The words of each column that mean nothing yet."""
        yield from filter(None, (words.open(_UNKNOWN) for words in self.words))

    def open_owners(self) -> Iterator[OpenTexts]:
        """The people of each column of whom no id is known."""
        for owners in self.owners:
            # Who they are in another program, a second export says, and so none of them is an id.
            found = owners.everyone() if self._has_users else None
            found = found or owners.open(_NO_ID) or owners.initials()
            if found is not None:
                yield found

    def ask_order(self) -> Talk[DateOrder | None]:
        """Which of day and month comes first; None: nothing is open, or it stays so."""
        found = next(self.open_dates(), None)
        column = None if found is None else found.converter.context.dates
        if found is None or column is None:
            return None
        return (yield from _ask_order(found, column))

    def ask_words(self) -> Talk[AnswerFlags]:
        """What a person says of the words that mean nothing yet."""
        values: list[tuple[str, str, str]] = []
        skips: list[tuple[str, str]] = []
        for found in self.open_words():
            if len(found.texts) > _MOST_WORDS:
                continue
            name = flag_name(self._header, found.converter.source.column)
            for text, said in (yield from _explained(found)):
                if said == _SKIP:
                    skips += ((name, cell.strip()) for cell in text.cells)
                else:
                    values.append((found.converter.field.column, text.text, said))
        return AnswerFlags(values=tuple(dict.fromkeys(values)), skips=tuple(dict.fromkeys(skips)))


def _explained(found: OpenTexts) -> Talk[list[tuple[Text, str]]]:
    """What each word means: a value, "" for nothing, or that its rows are left out."""
    converter = found.converter
    field = converter.field
    words = _answers(field, can_skip=not converter.source.beside)
    lines, explained = [_opening(found), _explanation(words)], list[tuple[Text, str]]()
    for text in found.texts:
        if means_any(text.text) or not can_be_pasted(text.text):
            continue  # what is said of a star would be said of all cells
        rows = counted(text.rows, "row")
        said: str = yield Choice(
            tuple(lines),
            f'What does "{shorten(text.text)}" ({rows}) mean for the {field.column}?',
            tuple(map(Answer, words)),
            _LATER,
        )
        lines = []
        if said != _LATER:
            explained.append((text, "" if said == _NOTHING else said))
    return explained


def _answers(field: Field, *, can_skip: bool) -> list[str]:
    words = meanings_of(field.kind)
    words += [] if field.required else [_NOTHING]
    words += [_SKIP] if can_skip else []
    return [*words, _LATER]


def _explanation(words: Sequence[str]) -> str:
    told = {
        _NOTHING: "as if the cell were empty",
        _SKIP: "these rows are skipped",
        _LATER: NOT_YET,
    }
    return " ".join(f"{word}: {meaning}." for word, meaning in told.items() if word in words)


def _opening(found: OpenTexts) -> str:
    """Which words they are, how often, and where the first of them stands."""
    one, several = _WORD_KINDS[found.converter.field.kind]
    first = min(found.texts, key=lambda text: text.row)
    column = f'Column "{found.converter.header}"'
    if len(found.texts) == 1:
        return f'{column}: "{shorten(first.text)}" is not a {one} (row {first.row}).'
    shown = listed([(f'"{text.text}"', text.rows) for text in found.texts])
    return (
        f"{column}: {len(found.texts)} words are not {several}: {shown}; first in row {first.row}."
    )


def _ask_order(found: OpenTexts, column: DateColumn) -> Talk[DateOrder | None]:
    example = min(found.texts, key=lambda text: text.row)
    answers = [
        Answer(word, f"{read.day} {read:%B %Y}")
        for word, read in orders_that_fit(found, example.text).items()
    ]
    count = len(found.texts)
    dates = counted(count, "date", "different dates")
    both = " The column has dates of both orders." if column.seen.month_first else ""
    opening = (
        f'Column "{found.converter.header}": {dates} can be read two ways, such as '
        f'"{example.text}" (row {example.row}).{both}'
    )
    said: str = yield Choice(
        (opening,),
        f'Which comes first in "{example.text}"?',
        (*answers, Answer(_LATER, NOT_YET)),
        _LATER,
    )
    return ORDERS.get(said)


def orders_that_fit(found: OpenTexts, text: str) -> dict[str, datetime]:
    """What a date of the column means in each order in which it can be read."""
    column = found.converter.context.dates
    if column is None:
        return {}
    read = {word: _read_as(text, column, order) for word, order in ORDERS.items()}
    return {word: moment for word, moment in read.items() if moment is not None}


def _read_as(text: str, column: DateColumn, order: DateOrder) -> datetime | None:
    read = replace(column, order=order, _settled={}).settle(text)
    return None if isinstance(read, Defect) else read
