"""The names of months and weekdays in the languages that sheets are written in. A table.

English, German, French, Spanish, Portuguese, Italian and Dutch: the full and the short names of the
Unicode CLDR, those that spreadsheet programs write (`Mrz`), and the ones of Austria (`Jänner`).
They are compared in small letters, without accents and without a point at the end. No name means
different months in two of these languages; a test holds that. A library with all languages would
cost its start-up for names that do not change.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

LANGUAGES = "English, German, French, Spanish, Portuguese, Italian and Dutch"

MONTHS: tuple[str, ...] = (
    "january jan januar janner jaenner janvier janv enero ene janeiro gennaio gen januari",
    "february feb februar feber fevrier fevr fev febrero fevereiro febbraio februari febr",
    "march mar marz maerz mrz mars marzo marco maart mrt",
    "april apr avril avr abril abr aprile",
    "may mai mayo maio maggio mag mei",
    "june jun juni juin junio junho giugno giu",
    "july jul juli juillet juill juil julio julho luglio lug",
    "august aug aout agosto ago augustus",
    "september sept sep septembre septiembre setiembre set setembro settembre sett",
    "october oct oktober okt octobre octubre outubro out ottobre ott",
    "november nov novembre noviembre novembro",
    "december dec dezember dez decembre diciembre dic dezembro dicembre",
)
"""The names of each month, from January on."""

WEEKDAYS: tuple[str, ...] = (
    "monday mon mo montag lundi lun lu lunes lunedi segunda-feira segunda seg maandag ma",
    "tuesday tues tue tu dienstag di mardi mar ma martes martedi terca-feira terca ter dinsdag",
    """wednesday wednes wed we mittwoch mi mercredi mer me miercoles mie mercoledi quarta-feira
    quarta qua woensdag wo""",
    """thursday thurs thur thu th donnerstag do jeudi jeu je jueves jue ju giovedi gio quinta-feira
    quinta qui donderdag""",
    "friday fri fr freitag vendredi ven ve viernes vie vi venerdi sexta-feira sexta sex vrijdag vr",
    "saturday satur sat sa samstag sonnabend samedi sam sabado sab sabato zaterdag za",
    "sunday sun su sonntag so dimanche dim di domingo dom do domenica zondag zo",
)
"""The names of each weekday, from Monday on; some of two letters have two meanings."""


_MONTHS = {name: number for number, line in enumerate(MONTHS, 1) for name in line.split()}
_WEEKDAYS = [frozenset(line.split()) for line in WEEKDAYS]


@lru_cache(maxsize=1024)
def plain(name: str) -> str:
    """The name as the tables have it."""
    parts = unicodedata.normalize("NFKD", name.casefold().removesuffix("."))
    return "".join(char for char in parts if not unicodedata.combining(char))


def month_of(name: str) -> int | None:
    """The month of this name, from 1; None for no name of a month in these languages."""
    return _MONTHS.get(plain(name))


@lru_cache(maxsize=1024)
def weekdays_of(name: str) -> frozenset[int]:
    """What weekday the name may mean, from 0 for Monday; nothing for no name of a weekday."""
    folded = plain(name)
    return frozenset(day for day, names in enumerate(_WEEKDAYS) if folded in names)
