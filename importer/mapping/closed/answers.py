"""What may become of rows that are closed already, as flags that can be pasted.

Makes three answers of what `closed/rows.py` found. An answer is no more than the flags that a
person could have typed: a question on a terminal and a ready-made flag are the same thing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from importer.errors import MappingError
from importer.mapping.closed.columns import FILLED, ClosingColumn
from importer.mapping.closed.rows import ClosedFound
from importer.mapping.closed.words import GIVEN_UP, LOST, ColumnMeaning, is_unwanted
from importer.mapping.headers.columns import find_column
from importer.mapping.request import Request
from importer.mapping.settled import ANY
from importer.mapping.words.defects import shorten
from importer.mapping.words.vocabulary import STATUS_BY_WORD, fold_word
from importer.wording.counts import counted
from importer.wording.hints import pasted
from importer.wording.pasting import can_be_pasted

_MOST_FLAGS = 12
"""Of one column; of more texts, `*` stands for all."""
_SHOWN_COLUMNS = 4


class ClosedAnswer(StrEnum):
    """What is to become of rows that are closed already."""

    SKIP = "skip"
    CLOSE = "close"
    OPEN = "open"


_ANSWERS = {
    ClosedAnswer.SKIP: "skip them",
    ClosedAnswer.CLOSE: "create and close them",
    ClosedAnswer.OPEN: "create them as open tasks",
}


@dataclass(frozen=True, slots=True)
class AnswerFlags:
    """The flags of one answer, as `Request` has them."""

    skips: tuple[tuple[str, str], ...] = ()
    opens: tuple[tuple[str, str], ...] = ()
    maps: tuple[tuple[str, str], ...] = ()
    values: tuple[tuple[str, str, str], ...] = ()

    def added_to(self, request: Request) -> Request:
        """The request of a person who gave these flags as well."""
        return replace(
            request,
            skips=(*request.skips, *self.skips),
            opens=(*request.opens, *self.opens),
            maps=(*request.maps, *self.maps),
            values=(*request.values, *self.values),
        )

    def shown(self) -> str:
        """The flags as they are typed."""
        flags = [("skip", f"{column}={text}") for column, text in self.skips]
        flags += [("treat_as_open", f"{column}={text}") for column, text in self.opens]
        flags += [("map", f"{name}={column}") for name, column in self.maps]
        flags += [("value", f"{name}:{text}={value}") for name, text, value in self.values]
        typed = [str(pasted(flag, text)) for flag, text in flags if can_be_pasted(text)]
        left = len(flags) - len(typed)
        if left:
            texts = counted(left, "text")
            typed.append(f"(and {texts} with characters that cannot be typed, in a mapping file)")
        return " ".join(typed)


def answers(header: Sequence[str], found: ClosedFound) -> dict[ClosedAnswer, AnswerFlags]:
    """The flags of every answer; a second column cannot close rows that the first leaves open."""
    flags = {
        ClosedAnswer.SKIP: AnswerFlags(
            skips=tuple(
                (flag_name(header, column.column), text)
                for column in _fewest(found)
                for text in _texts(column)
            )
        ),
        ClosedAnswer.CLOSE: _closing(header, _best(found)),
        ClosedAnswer.OPEN: AnswerFlags(
            opens=tuple(
                (flag_name(header, column.column), text)
                for column in found.columns
                for text in _open_texts(column)
            )
        ),
    }
    if found.status:
        del flags[ClosedAnswer.CLOSE]
    return flags


def describe(found: ClosedFound) -> list[str]:
    """How many rows are closed, and what says so, one line each."""
    if found.status:
        return _contradiction(found)
    are = "is" if found.closed == 1 else "are"
    unwanted = [is_unwanted(column.label) for column in found.columns]
    what = "not to be sent" if all(unwanted) else "already closed"
    if any(unwanted) and not all(unwanted):
        what += " or not to be sent"
    count = f"{found.closed:,} of {found.rows:,} rows {are} {what}"
    return [f"{count}, according to a column that fills no field:", *_shown_columns(found)]


def _contradiction(found: ClosedFound) -> list[str]:
    """The same of rows that the column for the status leaves open."""
    are = "is" if found.closed == 1 else "are"
    count = f"{found.closed:,} of {found.rows:,} rows that the {found.status} leaves open"
    return [
        f"{count} {are} already closed or not to be sent, according to another column:",
        *_shown_columns(found),
        f"  (a skip leaves out every row that says so, also what the {found.status} closes)",
    ]


def _shown_columns(found: ClosedFound) -> list[str]:
    lines = [f"  {column.shown()}" for column in found.columns[:_SHOWN_COLUMNS]]
    further = len(found.columns) - _SHOWN_COLUMNS
    return [*lines, f"  and {further} further columns"] if further > 0 else lines


def refusal(header: Sequence[str], found: ClosedFound) -> str:
    """The same for somebody who cannot be asked, with the flags of each answer."""
    flags = answers(header, found)
    return "\n".join(
        [
            *describe(found),
            "say what should happen to these rows:",
            *(f"  {_ANSWERS[answer]}: {said.shown()}" for answer, said in flags.items()),
        ]
    )


def flag_name(header: Sequence[str], column: int) -> str:
    """How a flag names the column: by its header, or by its position where that would not do."""
    name = " ".join(header[column].split())
    try:
        is_found = find_column(header, name) == column
    except MappingError:
        is_found = False
    is_short = shorten(name) == name
    plain = (
        bool(name)
        and is_found
        and is_short
        and name.isprintable()
        and not set(name) & set("\"'`$!\\=")
    )
    return name if plain else f"#{column + 1}"


def _fewest(found: ClosedFound) -> list[ClosingColumn]:
    """Columns that together call all of the closed rows so, as few as may be."""
    left = dict(found.combinations)
    chosen: list[int] = []
    while left:
        best = max(range(len(found.columns)), key=lambda place: _weight(found, left, place))
        chosen.append(best)
        left = {by: count for by, count in left.items() if best not in by}
    return [found.columns[place] for place in sorted(chosen)]


def _best(found: ClosedFound) -> ClosingColumn:
    """The column that says the state of most of the closed rows."""
    left = dict(found.combinations)
    return found.columns[
        max(range(len(found.columns)), key=lambda place: _weight(found, left, place))
    ]


_ORDER = (
    ColumnMeaning.STATE,
    ColumnMeaning.TICK,
    ColumnMeaning.OPEN_TICK,
    ColumnMeaning.WORDS,
    ColumnMeaning.BOARD,
    ColumnMeaning.PERCENT,
    ColumnMeaning.TIME,
    ColumnMeaning.PLAN,
    ColumnMeaning.RESULT,
)


def _weight(
    found: ClosedFound, left: dict[frozenset[int], int], place: int
) -> tuple[int, int, int]:
    """How many rows the column calls closed, then how plainly it does."""
    rows = sum(count for by, count in left.items() if place in by)
    return rows, -_ORDER.index(found.columns[place].says), -place


def _texts(column: ClosingColumn) -> list[str]:
    """What `--skip` has to name of a column."""
    texts = _distinct(text for text, _ in column.closed)
    is_time = column.says in FILLED
    if (is_time or column.more or len(texts) > _MOST_FLAGS) and not (column.open or column.unknown):
        return ["*"]
    return texts


def _open_texts(column: ClosingColumn) -> list[str]:
    """What `--treat-as-open` has to name of a column."""
    texts = _distinct(text for text, _ in column.closed)
    return [ANY] if column.says in FILLED or column.more or len(texts) > _MOST_FLAGS else texts


def _closing(header: Sequence[str], column: ClosingColumn) -> AnswerFlags:
    closed = "cancelled" if column.is_cancelling else "completed"
    values = [
        (text, "cancelled" if fold_word(text) in GIVEN_UP | LOST else meant)
        for texts, meant in ((column.closed, closed), (column.open, "pending"))
        for text in _distinct(text for text, _ in texts)
        if fold_word(text) not in STATUS_BY_WORD
    ]
    if column.says in FILLED:
        values = [("*", closed), *((text, meant) for text, meant in values if meant == "pending")]
    elif column.says is ColumnMeaning.PERCENT:
        values = [*((text, meant) for text, meant in values if meant == closed), ("*", "pending")]
    elif len(values) > _MOST_FLAGS and not (column.open or column.unknown):
        values = [("*", closed)]
    return AnswerFlags(
        maps=(("status", flag_name(header, column.column)),),
        values=tuple(("status", text, meant) for text, meant in values),
    )


def _distinct(texts: Iterable[str]) -> list[str]:
    """The texts, one of those that a flag does not tell apart."""
    return list({fold_word(text): text for text in reversed(list(texts))}.values())[::-1]
