"""A time of day that stands in columns of its own: the hour, the minute, perhaps the second.

A header leads to which columns these are; the cells of a row lead to one text. Nothing is repaired:
parts that make no time stay in the text, which is then none, and its row an issue.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import NamedTuple

from importer.mapping.headers.marks import read_marks
from importer.mapping.headers.names import fold
from importer.mapping.matching.day_columns import is_due
from importer.mapping.sample import Sample
from importer.mapping.words.vocabulary import NULL_WORDS

_HOUR, _MINUTE = 0, 1
_WORDS: tuple[tuple[str, ...], ...] = (
    ("hour", "hours", "hh", "hr", "stunde", "stunden", "heure", "heures", "hora", "ora", "uur",
     "timme", "godzina"),
    ("minute", "minutes", "min", "mins", "mi", "minuten", "minuto", "minutos", "minuti", "minuut",
     "minut", "minuter"),
    ("second", "seconds", "sec", "ss", "sekunde", "sekunden", "seconde", "segundo", "segundos",
     "secondo", "secondi", "sekund"),
)  # fmt: skip
_SPANS = frozenset(
    {"hours", "minutes", "mins", "seconds", "stunden", "minuten", "sekunden", "heures", "minutos",
     "minuti", "segundos", "secondi", "minuter"}
)  # fmt: skip
"""Alone, these rather say how long something takes."""
_OF_TIME = re.compile(r"(?:time|zeit|uhrzeit)$|^(?:time|zeit|uhrzeit)")
_FORM = re.compile(r"hh?|mm?|ss?|24h?|0?-?\d\d?|24hours?", re.IGNORECASE)
_NUMBERS = (re.compile(r"(?:[01]?\d|2[0-3])(?:\.0)?"), *[re.compile(r"[0-5]?\d(?:\.0)?")] * 2)
_PART = re.compile(r"\d{1,2}")


class ClockColumns(NamedTuple):
    """The columns of the hour, the minute and perhaps the second of a due date's time.

    is_sure: by their names, by their cells and by where they stand, that is what they are.
    """

    places: tuple[int, ...]
    is_sure: bool


def clock_columns(
    header: Sequence[str], date: int, free: Collection[int], sample: Sample
) -> ClockColumns | None:
    """The columns of hour and minute that go with the date at `date`; None: none, or several."""
    found: dict[str, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for place in free:
        if place != date and sample.is_filled(place):
            for rank, stem in _readings(header[place]):
                found[stem][rank].append(place)
    whole = {stem: places for stem, ranks in found.items() if (places := _one_each(ranks))}
    sure = [places for stem, places in whole.items() if stem]
    if len(sure) == 1:
        return ClockColumns(sure[0], is_sure=True)
    if sure or "" not in whole:
        return None
    places = whole[""]
    near = sorted((date, *places))
    is_beside = near[-1] - near[0] == len(places) and sample.holds_days(date)
    return ClockColumns(places, is_sure=is_beside) if _are_times(places, sample) else None


def hour_alone(header: Sequence[str], place: int, sample: Sample) -> bool:
    """Whether a column that is called for hours holds nothing but their numbers."""
    is_called = any(rank == _HOUR for rank, _ in _readings(header[place]))
    return is_called and sample.all_are(place, _NUMBERS[_HOUR].fullmatch)


def may_be_parts(header: Sequence[str], free: Collection[int], sample: Sample) -> set[int]:
    """The columns that may be parts of a time, by their names and their cells.

    `Hours` and `Minutes` are none by themselves: they rather say how long something takes.
    """
    ranks: dict[int, int] = {}
    for place in free:
        for rank, _ in _readings(header[place], with_spans=True):
            if sample.all_are(place, _NUMBERS[rank].fullmatch):
                ranks[place] = rank
    alone = {place for place in ranks if not list(_readings(header[place]))}
    return {*ranks} if {_HOUR, _MINUTE} <= {*ranks.values()} else ranks.keys() - alone


def _are_times(places: Sequence[int], sample: Sample) -> bool:
    tests: Sequence[Callable[[str], object]] = [number.fullmatch for number in _NUMBERS]
    return all(sample.all_are(place, tests[rank]) for rank, place in enumerate(places))


def _one_each(ranks: dict[int, list[int]]) -> tuple[int, ...]:
    """The columns of the hour and the minute, and of the second; two of one part are none."""
    if any(len(places) > 1 for places in ranks.values()):
        return ()
    return tuple(ranks[rank][0] for rank in sorted(ranks)) if {_HOUR, _MINUTE} <= {*ranks} else ()


def _readings(header: str, *, with_spans: bool = False) -> Iterator[tuple[int, str]]:
    """Which part of the time a header names, and whose: (0, "due") for `Due Hour`."""
    marks = read_marks(header)
    if not (marks.is_plain or all(_FORM.fullmatch(said) for said in marks.said)):
        return
    folded = fold(marks.name)
    for rank, words in enumerate(_WORDS):
        for word in words:
            for stem in {folded.removesuffix(word), folded.removeprefix(word)} - {folded}:
                bare = _OF_TIME.sub("", stem)
                if is_due(bare):
                    yield rank, "due"
                elif not bare and (with_spans or word not in _SPANS):
                    yield rank, ""


def parts_of_clock(names: Sequence[str]) -> tuple[int, ...]:
    """Which of these columns, that a person or their names joined, are the parts of one time."""
    ranks: dict[int, list[int]] = defaultdict(list)
    for i, name in enumerate(names):
        folded = fold(read_marks(name).name)
        for rank, words in enumerate(_WORDS):
            if any(folded.startswith(word) or folded.endswith(word) for word in words):
                ranks[rank].append(i)
    if any(len(found) > 1 for found in ranks.values()) or _HOUR not in ranks:
        return ()
    found = tuple(ranks[rank][0] for rank in sorted(ranks))
    return found if len(set(found)) == len(found) else ()


def time_of(*parts: str) -> str:
    """Hour, minute and second as one time: `9:05`, and `9:00` for an hour alone.

    Cells that are whole times already, or no numbers, stay as they are.
    """
    said = [re.sub(r"\.0$", "", part.strip()) for part in parts]
    said = ["" if part in NULL_WORDS else part for part in said]
    hour, *rest = said
    if not any(said):
        return ""
    if not any(rest) and not _PART.fullmatch(hour):
        return hour
    if _PART.fullmatch(hour) and all(not part or _PART.fullmatch(part) for part in rest):
        return ":".join([hour, *(part.zfill(2) for part in rest or [""])])
    return " ".join(part or "-" for part in said)
