"""Columns that make one value together, by their names: first and last name, date and time."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from importer.contract.fields import Kind
from importer.mapping.headers.marks import read_marks
from importer.mapping.headers.names import fold, meaning_of_name

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
