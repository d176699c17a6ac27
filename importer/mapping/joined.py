"""Cells of several columns that make one value: first and last name, date and time of day.

A header leads to which columns belong together; the cells of a row lead to one text. Nothing is
repaired: a time that cannot be read stays in the text, which is then no date, and its row an issue.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from importer.contract.fields import Kind
from importer.mapping.clock_columns import says_zone
from importer.mapping.date_text import is_span, take_apart
from importer.mapping.day_columns import day_of, parts_of_day
from importer.mapping.header_marks import read_marks
from importer.mapping.headers import fold, meaning_of_name
from importer.mapping.hour_columns import parts_of_clock, time_of
from importer.mapping.phone_columns import join_phone
from importer.mapping.settled import ColumnSource
from importer.mapping.vocabulary import NULL_WORDS
from importer.mapping.zone_names import zone_of

JOINABLE = frozenset({Kind.TEXT, Kind.LONG_TEXT, Kind.LIST, Kind.DATE, Kind.PHONE})

_FIRST = frozenset(
    {"firstname", "first", "fname", "givenname", "forename", "vorname", "prénom", "prenom",
     "nombre", "primernombre", "nome", "voornaam", "förnamn", "fornavn", "imię"}
)  # fmt: skip
_MIDDLE = frozenset({"middlename", "middleinitial", "secondname"})
_LAST = frozenset(
    {"lastname", "last", "lname", "surname", "familyname", "nachname", "familienname", "nom",
     "nomdefamille", "apellido", "apellidos", "primerapellido", "sobrenome", "cognome",
     "achternaam", "efternamn", "etternavn", "nazwisko"}
)  # fmt: skip
_LAST_PART = 2
_BESIDE_FIRST = {"vorname": "name", "voornaam": "naam"}
"""What the last name is called beside a first name, in German and Dutch; in English it is whole."""
_OWNERS = frozenset({"salesrep", "salesperson", "agent", "sdr", "bdr", "ae", "accountexecutive"})
"""Who has a task, where the words for the assignee's column do not say so."""
_WHOSE = re.compile(
    r"(contact|person|people|lead|customer|client|prospect|recipient|buyer|patient|guest|attendee"
    r"|applicant|kontakt|kunden?|ansprechpartner|contacto|contato|contatto|cliente|klant)s?"
)
_WHOSE_BEHIND = re.compile(rf"(?:{_WHOSE.pattern})$")
_SHORT = frozenset({"first", "last"})  # "Last Contact" is no name

_SURE_TIMES = frozenset(
    {"duetime", "timedue", "duetimeofday", "deadlinetime", "duehour", "duetime24h", "duetimelocal"}
)
_LIKELY_TIMES = frozenset(
    {"time", "timeofday", "hour", "uhrzeit", "heure", "hora", "ora", "tijd", "klockslag", "godzina"}
)
_OTHER_TIMES = re.compile(
    r"durat|length|lasts|elapsed|spent|effort|estimat|dauer|aufwand|durée|duración|durata|\bend"
    r"|creat|modif|updat|chang|added|clos|complet|finish|done|birth|last|sent|import|remind|erinner"
    r"|erstellt|geändert|abgeschlossen|geburt|créé|rappel|recordatorio",
    re.IGNORECASE,
)
"""What a column of such texts as 01:30 is called that says how long something takes, or when
something else is than the task, such as its reminder."""
_DAY_WORDS = re.compile(r"(date|day|on|datum|tag)$|^(?:date|datum|fecha|data)(?:de|di|d(?=é)|van)?")
_CLOCK_WORDS = ("time", "hour", "timeofday", "zeit", "uhrzeit", "heure", "hora", "ora", "tijd")
"""Before or behind the name of the date: `Fälligkeitszeit`, `Heure d'échéance`."""


class TimeColumn(NamedTuple):
    """A column that may hold the time of day of a date's column. is_sure: by its name, it does."""

    column: int
    is_sure: bool


def name_columns(header: Sequence[str]) -> tuple[int, ...]:
    """The columns whose cells together are a contact's name, in their order; () without such."""
    parts: dict[str, dict[int, int]] = defaultdict(dict)
    for column, text in enumerate(header):
        for prefix, rank in _halves(text):
            if rank in parts[prefix]:
                return ()  # two first names: whose is which?
            parts[prefix][rank] = column
    last = None if _LAST_PART in parts[""] else _beside_first(header, parts[""].get(0))
    if last is not None:
        parts[""][_LAST_PART] = last
    whole = [found for found in parts.values() if {0, _LAST_PART} <= found.keys()]
    return tuple(whole[0][rank] for rank in sorted(whole[0])) if len(whole) == 1 else ()


def _halves(header: str) -> Iterator[tuple[str, int]]:
    """Whose name it is a part of, and which: ("", 0) for `First Name`, ("contact", 2)."""
    bare = _written_out(header)
    ways = [("", bare)]
    before, behind = _WHOSE.match(bare), _WHOSE_BEHIND.search(bare)
    if before is not None:
        ways.append((before[0], bare[before.end() :]))
    if behind is not None and bare[: behind.start()] not in _SHORT:
        ways.append((behind[0], bare[: behind.start()]))
    for prefix, rest in ways:
        for rank, names in enumerate((_FIRST, _MIDDLE, _LAST)):
            if rest in names:
                yield prefix, rank
                return


def _written_out(header: str) -> str:
    """A header, folded, with the part of a name that stands in a bracket: `Name (First)`."""
    marks = read_marks(header)
    name = fold(marks.name)
    if marks.is_plain:
        return name
    said = fold(marks.said[0]) if len(marks.said) == 1 else ""
    if said in _FIRST | _MIDDLE | _LAST:
        return name.removesuffix("name") + said
    return said + name if _WHOSE.fullmatch(said) else ""


def owner_columns(header: Sequence[str]) -> tuple[int, ...]:
    """The columns whose cells together name whose a task is: `Owner First Name`, `Owner Surname`.

    () without such, or with several of a kind.
    """
    parts: tuple[list[int], list[int]] = ([], [])
    for column, name in _plain(header):
        bare = fold(name)
        for rank, names in enumerate((_FIRST, _LAST)):
            whose = {bare.removesuffix(word) for word in names if bare.endswith(word)} - {bare}
            if any(_is_owner(text) for text in whose):
                parts[rank].append(column)
    found = [column for rank in parts for column in rank]
    return tuple(found) if [len(rank) for rank in parts] == [1, 1] else ()


def _is_owner(text: str) -> bool:
    meant = meaning_of_name(text)
    return text in _OWNERS or (meant is not None and meant[0] == "assignee_id")


def _beside_first(header: Sequence[str], first: int | None) -> int | None:
    """The column called "Name" that holds the last name, for it stands beside "Vorname"."""
    if first is None:
        return None
    called = _BESIDE_FIRST.get(fold(read_marks(header[first]).name))
    near = (first - 1, first + 1)
    found = [i for i in near if 0 <= i < len(header) and fold(header[i]) == called]
    return found[0] if len(found) == 1 else None


def half_of_name(header: str) -> bool:
    """Whether the column holds a first name alone, or a last name."""
    bare = fold(read_marks(header).name)
    return any(bare.removeprefix(who) in _FIRST | _LAST for who in ("", *_WHOSE.findall(bare)))


def time_column(header: Sequence[str], date: int) -> TimeColumn | None:
    """The column beside that of a date which holds its time of day; None: none, or several."""
    stem = _DAY_WORDS.sub("", fold(read_marks(header[date]).name))
    sure = _SURE_TIMES | {stem + clock for clock in _CLOCK_WORDS}
    sure |= {
        f"{clock}{of}{stem}" for clock in _CLOCK_WORDS for of in ("", "de", "di", "d", "da", "do")
    }
    sure -= _LIKELY_TIMES.union(_CLOCK_WORDS)
    for names, is_sure in ((sure, True), (_LIKELY_TIMES, False)):
        found = [i for i, name in _plain(header) if i != date and fold(name) in names]
        if found:
            return TimeColumn(found[0], is_sure) if len(found) == 1 else None
    return None


def is_called_time(header: str) -> bool:
    """Whether a column is called so that it holds times of day, of a task or of nothing else."""
    return fold(read_marks(header).name) in _SURE_TIMES | _LIKELY_TIMES


def may_be_time(header: str) -> bool:
    """Whether a column of times of day, by its name, says nothing but when the task is due."""
    return _OTHER_TIMES.search(header) is None


def _plain(header: Sequence[str]) -> Iterator[tuple[int, str]]:
    marked = ((i, read_marks(text)) for i, text in enumerate(header))
    return ((i, marks.name) for i, marks in marked if marks.is_plain)


def gather(source: ColumnSource, kind: Kind, columns: Sequence[Sequence[str]]) -> Sequence[str]:
    """The cells that fill a field: those of its column, with those of the columns beside it."""
    if not source.beside:
        return columns[source.column]
    return joined(source, kind, [columns[place] for place in source.places])


def joined(source: ColumnSource, kind: Kind, columns: Sequence[Sequence[str]]) -> list[str]:
    """The cells of these columns, which are those of the source, as one text a row."""
    names = source.names
    rows: Iterable[Sequence[str]] = zip(*columns, strict=True)
    if kind is Kind.PHONE:
        return [join_phone(names, row) for row in rows]
    if kind is Kind.DATE:
        day = parts_of_day(names)
        if day:
            names, rows = _made_one(names, rows, day, day_of, behind=0)
        clock = tuple(place + 1 for place in parts_of_clock(names[1:]))
        if clock:
            names, rows = _made_one(names, rows, clock, time_of, behind=1)
    zone = next((i for i, name in enumerate(names) if i and says_zone(name)), None)
    return [join(kind, row, zone) for row in rows]


def _made_one(
    names: Sequence[str],
    rows: Iterable[Sequence[str]],
    parts: Sequence[int],
    make: Callable[..., str],
    *,
    behind: int,
) -> tuple[list[str], Iterable[Sequence[str]]]:
    """The columns with one in the place of `parts`, behind so many of the others."""
    others = [i for i in range(len(names)) if i not in parts]
    before, after = others[:behind], others[behind:]
    named = [*(names[i] for i in before), "", *(names[i] for i in after)]
    made = (
        (*(row[i] for i in before), make(*(row[i] for i in parts)), *(row[i] for i in after))
        for row in rows
    )
    return named, made


def join(kind: Kind, cells: Sequence[str], zone: int | None = None) -> str:
    """The cells of one row as one text. zone: which of them is a time zone."""
    if kind is Kind.DATE:
        texts = [cell.strip() for cell in cells]
        zones = [i for i, text in enumerate(texts) if i and text and (i == zone or zone_of(text))][
            :1
        ]
        clock = " ".join(text for i, text in enumerate(texts) if i and i not in zones).strip()
        day = _date_and_time(texts[0], clock)
        return _in_zone(day, texts[zones[0]]) if zones else day
    texts = [cell.strip() for cell in cells]
    said = [text for text in texts if text and text not in NULL_WORDS]
    between = "\n" if kind in {Kind.LONG_TEXT, Kind.LIST} else " "
    return between.join(said) if said else next(filter(None, texts), "")


_CLOCK = re.compile(
    r"""
    (?: (?P<day> \d{4}-\d{2}-\d{2} ) [T ] )?
    (?P<hour> \d{1,2} ) (?: [:.hH] (?P<minute> \d{2} ) )?
    (?P<seconds> : \d{2} (?: [.,] \d+ )? )?
    [ ]? (?P<half> [ap] \.? m \.? )? (?: [ ]? (?: uhr | hrs? | h ) )?
    (?P<zone> [ ]? (?: Z | (?:UTC|GMT) (?:[+-]\d{1,2}(?::?\d{2})?)? | [+-]\d{2}:?\d{2} ) )?
    """,
    re.VERBOSE | re.IGNORECASE,
)
_MILITARY = re.compile(r"^([01]?\d|2[0-3])([0-5]\d)$")
_NOON, _DAY = 12, 24
_NO_TIME = re.compile(r"[ T](?:0?0:00(?::00(?:[.,]0+)?)?|12:00(?::00)? ?AM)$", re.IGNORECASE)
_WITH_TIME = re.compile(
    r"[ T,](?P<clock>\d{1,2}:\d{2}(?::\d{2})?(?: ?[ap]\.?m\.?)?)$", re.IGNORECASE
)
_EPOCHS = frozenset({"1899-12-30", "1899-12-31", "1900-01-00", "1900-01-01", "1904-01-01"})
"""The day that a spreadsheet program gives to a time without one."""


def _date_and_time(day: str, clock: str) -> str:
    if not clock or clock in NULL_WORDS or not day or day in NULL_WORDS:
        return day
    time = _time(clock, day)
    if time is None:
        return f"{day} {clock}"
    written = _WITH_TIME.search(day)
    if written and not _NO_TIME.search(day):
        return day if _time(written["clock"], day) == time else f"{day} {time}"
    return f"{_NO_TIME.sub('', day)} {time}"


def _in_zone(day: str, zone: str) -> str:
    """A date with the zone that stands beside it; an offset of its own tells the moment already."""
    parts = take_apart(day)
    if zone in NULL_WORDS or parts is None or not parts.is_zoneless:
        return day
    return f"{day} [{zone.strip('[]')}]"


def _time(text: str, day: str) -> str | None:
    """`9 AM`, `9.30`, `1899-12-30 09:30:00` as a date's text has a time: `9:00 AM`, `9:30`."""
    found = _CLOCK.fullmatch(_MILITARY.sub(r"\1:\2", " ".join(text.split())))
    if found is None or not (found["minute"] or found["half"]):
        return None
    if found["day"] and found["day"] not in _EPOCHS and not day.startswith(found["day"]):
        return None
    if is_span(text):
        return None
    seconds = "" if found["seconds"] in {None, ":00"} else found["seconds"]
    half = f" {found['half'].replace('.', '').upper()}" if found["half"] else ""
    if half == " PM" and _NOON < int(found["hour"]) < _DAY:  # 14:30 is in the afternoon anyway
        half = ""
    zone = f" {found['zone'].strip()}" if found["zone"] else ""
    hour = found["hour"].lstrip("0") or "0"
    return f"{hour}:{found['minute'] or '00'}{seconds}{half}{zone}"
