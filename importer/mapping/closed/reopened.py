"""Rows that a column closes by its status, while another one says that they are open.

Programs let people call their states as they like: where a yes or no of the program itself says
that a row is open, a status that would close it is asked about. What a person said of a word, by a
flag or in a mapping, stands. The answers are flags, as of `closed/answers.py`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from importer.contract.fields import FIELD_BY_NAME, Kind
from importer.mapping.closed.answers import AnswerFlags, ClosedAnswer, flag_name
from importer.mapping.closed.cells import Verdict, verdict
from importer.mapping.closed.words import (
    ColumnMeaning,
    is_cancelling,
    is_flag_of_closed,
    what_it_says,
)
from importer.mapping.kinds import word_of
from importer.mapping.settled import ANY, ColumnSource, Mapping
from importer.mapping.words.defects import listed, shorten
from importer.wording.counts import counted

_STATUS = FIELD_BY_NAME["status"]
_ANSWERS = {
    ClosedAnswer.OPEN: "create them as open tasks",
    ClosedAnswer.CLOSE: "create and close them",
    ClosedAnswer.SKIP: "skip them",
}


@dataclass(frozen=True, slots=True)
class Reopened:
    """The words that would close rows which another column calls open, the most frequent first.

    column: that of the words. words: each with the status that it means, and its rows. by: the
    names of the columns that call them open.
    """

    column: int
    words: tuple[tuple[str, str, int], ...]
    by: tuple[str, ...]


class ReopenedRows:
    """Looks for them in rows that would be sent."""

    def __init__(self, header: Sequence[str], mapping: Mapping) -> None:
        self._sources = next((s.columns for s in mapping.sources if s.field is _STATUS), ())
        used = mapping.filling
        self._flags = [
            (place, text)
            for place, text in enumerate(header)
            if place not in used and _says_open(text)
        ]
        self._header = header
        self._met: Counter[tuple[int, str, str]] = Counter()
        self._by: dict[str, None] = {}

    @property
    def is_needed(self) -> bool:
        """Whether there is a column of each kind."""
        return bool(self._sources and self._flags)

    def observe(self, rows: Sequence[Sequence[str]], statuses: Sequence[str | None]) -> None:
        """Take rows that would be sent, with the status that each would have."""
        for row, status in zip(rows, statuses, strict=True):
            if not status or status == "pending":
                continue
            for place, label in self._flags:
                is_open = verdict(ColumnMeaning.TICK, row[place]) is Verdict.OPEN
                if is_open and (is_flag_of_closed(label) or status == "completed"):
                    self._count(row, status, label)

    def _count(self, row: Sequence[str], status: str, label: str) -> None:
        source = next((s for s in self._sources if row[s.column].strip()), None)
        if source is not None and not _is_said(source, row[source.column]):
            self._met[source.column, row[source.column].strip(), status] += 1
            self._by[label] = None

    def found(self) -> Reopened | None:
        """What was found, after all rows; None: no row is called open."""
        if not self._met:
            return None
        column = self._met.most_common(1)[0][0][0]
        words = [
            (text, status, rows)
            for (place, text, status), rows in self._met.most_common()
            if place == column
        ]
        return Reopened(column, tuple(words), tuple(self._by))


def _says_open(header: str) -> bool:
    """Whether the column is a yes or no of being closed."""
    return what_it_says(header) is ColumnMeaning.TICK and not is_cancelling(header)


def _is_said(source: ColumnSource, text: str) -> bool:
    """Whether a person, or the mapping, has said what the word means."""
    word = word_of(Kind.STATUS, text)
    values = source.rule.values or {}
    return not source.words.keys().isdisjoint({word, ANY}) or any(
        word_of(Kind.STATUS, said) == word for said in values
    )


def answers_of(header: Sequence[str], found: Reopened) -> dict[ClosedAnswer, AnswerFlags]:
    """The flags of every answer."""
    texts = [text for text, _, _ in found.words]
    name = flag_name(header, found.column)
    return {
        ClosedAnswer.OPEN: AnswerFlags(values=tuple(("status", text, "pending") for text in texts)),
        ClosedAnswer.CLOSE: AnswerFlags(
            values=tuple(("status", text, status) for text, status, _ in found.words)
        ),
        ClosedAnswer.SKIP: AnswerFlags(skips=tuple((name, text) for text in texts)),
    }


def described(header: Sequence[str], found: Reopened) -> list[str]:
    """Which words they are, and what says otherwise."""
    count = sum(rows for _, _, rows in found.words)
    are = "is" if count == 1 else "are"
    label = shorten(" ".join(header[found.column].split()))
    by = " and ".join(f'"{shorten(" ".join(text.split()))}"' for text in found.by)
    words = listed([(text, rows) for text, _, rows in found.words])
    rows = counted(count, "row")
    return [f'{rows} that "{label}" closes {are} open according to {by}: {words}']


def refusal_of(header: Sequence[str], found: Reopened) -> str:
    """The same for somebody who cannot be asked, with the flags of each answer."""
    return "\n".join(
        [
            *described(header, found),
            "say what should happen to these rows:",
            *(
                f"  {_ANSWERS[answer]}: {flags.shown()}"
                for answer, flags in answers_of(header, found).items()
            ),
        ]
    )
