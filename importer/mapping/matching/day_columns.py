"""A due date that stands in three columns: its year, its month and its day.

A header leads to which columns these are; the cells of a row lead to one text. Nothing is repaired:
parts that make no date stay in the text, which is then none, and its row an issue.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from importer.mapping.dates.text import CENTURY
from importer.mapping.headers.marks import read_marks
from importer.mapping.headers.names import Certainty, fold, meaning_of_name
from importer.mapping.words.vocabulary import NULL_WORDS

PARTS = ("year", "month", "day")
_WORDS: tuple[tuple[str, ...], ...] = (
    ("year", "yyyy", "jahr", "année", "annee", "año", "ano", "anno", "jaar"),
    ("month", "mm", "monat", "mois", "mes", "mês", "mese", "maand"),
    ("day", "dd", "tag", "jour", "día", "dia", "giorno", "dag"),
)
_JOINING = r"(?:of|the|de|du|des|la|le|l|d|del|della|di|do|da|van|der|den)"
_BETWEEN = re.compile(rf"^{_JOINING}+|{_JOINING}+$")
_FORM = re.compile(r"d{1,2}|m{1,4}|(?:yy){1,2}|tt|(?:jj){1,2}", re.IGNORECASE)
"""How a bracket says that a part has two digits, or four."""
_DATES = ("", "date", "datum")
"""`Due Year` is the year of what `Due` or `Due Date` would be, `Fälligkeitsjahr` that of
`Fälligkeitsdatum`."""


class DayColumns(NamedTuple):
    """The columns of a due date's year, month and day; None: there is none.

    is_sure: by their names, it is the due date.
    """

    places: tuple[int | None, ...]
    is_sure: bool

    @property
    def whole(self) -> tuple[int, ...]:
        """All three; () where one is missing."""
        found = tuple(place for place in self.places if place is not None)
        return found if len(found) == len(PARTS) else ()

    @property
    def missing(self) -> list[str]:
        """What has no column, in words."""
        return [part for part, place in zip(PARTS, self.places, strict=True) if place is None]


def day_columns(header: Sequence[str]) -> DayColumns | None:
    """The columns that say parts of a due date; None: there are none, or each of several."""
    found: dict[str, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for place, text in enumerate(header):
        for rank, stem in _readings(text):
            found[stem][rank].append(place)
    sure = {stem for stem in found if _certainty(stem) > Certainty.CONFIRM}
    for stems in (sure, found.keys() - sure):
        dates = [_one_each(found[stem]) for stem in stems]
        whole = [places for places in dates if None not in places]
        some = whole or [places for places in dates if stems is sure and any(_said(places))]
        if len(some) == 1:
            return DayColumns(some[0], is_sure=stems is sure)
    return None


def _said(places: tuple[int | None, ...]) -> list[bool]:
    return [place is not None for place in places]


def _one_each(ranks: dict[int, list[int]]) -> tuple[int | None, ...]:
    """The column of each part; two of one part are none."""
    return tuple(
        ranks[rank][0] if len(ranks.get(rank, ())) == 1 else None for rank in range(len(PARTS))
    )


def _readings(header: str) -> list[tuple[int, str]]:
    """Which part of what date a header may name: (1, "due") for `Due Month`, (1, "") for `Month`.

    Only of what may be a due date.
    """
    marks = read_marks(header)
    is_plain = marks.is_plain or all(_FORM.fullmatch(said) for said in marks.said)
    folded = fold(marks.name) if is_plain else ""
    readings = []
    for rank, words in enumerate(_WORDS):
        for word in words:
            stems = {folded.removesuffix(word), folded.removeprefix(word)} - {folded}
            readings += [(rank, stem) for stem in stems if not stem or _certainty(stem)]
    return list(dict.fromkeys((rank, _plain(stem)) for rank, stem in readings))


def _plain(stem: str) -> str:
    """The name of a date without what joins it to its part: `année de l'échéance`."""
    return stem if _meaning(stem) else _BETWEEN.sub("", stem)


def _certainty(stem: str) -> Certainty | int:
    """How sure it is that the date of this name is the due date; 0: it is another."""
    return _meaning(_plain(stem)) if stem else Certainty.CONFIRM  # without a name it may be any


def _meaning(stem: str) -> Certainty | int:
    for date in _DATES:
        found = meaning_of_name(stem + date)
        if found is not None and found[0] == "due_date":
            return found[1]
    return 0


def is_due(stem: str) -> bool:
    """Whether `stem`, folded, is what a due date is called before its part: "due", "deadline"."""
    return bool(stem) and _certainty(stem) > Certainty.CONFIRM


def parts_of_day(names: Sequence[str]) -> tuple[int, ...]:
    """Which of these columns, that a person or their names joined, are the parts of one day."""
    ranks = [{rank for rank, words in enumerate(_WORDS) if _names(name, words)} for name in names]
    places = [[i for i, found in enumerate(ranks) if rank in found] for rank in range(len(PARTS))]
    found = tuple(place[0] for place in places if len(place) == 1)
    return found if len(set(found)) == len(PARTS) else ()


def _names(name: str, words: Sequence[str]) -> bool:
    folded = fold(read_marks(name).name)
    return any(folded.startswith(word) or folded.endswith(word) for word in words)


def day_of(year: str, month: str, day: str) -> str:
    """The parts as one date: `2027-3-9`, or `9 März 2027` where the month has a name."""
    parts = [_number(text) for text in (year, month, day)]
    said = [text for text in parts if text and text not in NULL_WORDS]
    year, month, day = parts
    if len(said) < len(PARTS):
        return "" if not said else f"year {year or '-'}, month {month or '-'}, day {day or '-'}"
    if re.fullmatch(r"\d\d", year):
        year = str(CENTURY + int(year))
    if re.fullmatch(r"\d{4}", year) and re.fullmatch(r"\d{1,2}", day):
        if re.fullmatch(r"\d{1,2}", month):
            return f"{year}-{month}-{day}"
        if re.fullmatch(r"[^\W\d_]+\.?", month):
            return f"{day} {month} {year}"
    return f"year {year}, month {month}, day {day}"


def _number(text: str) -> str:
    """A cell without its blanks; a data frame with a gap has 2027.0 for 2027."""
    return re.sub(r"(?<=\d)\.0$", "", text.strip())
