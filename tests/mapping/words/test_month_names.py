"""The names of months and weekdays."""

from __future__ import annotations

import pytest

from importer.mapping.words.month_names import MONTHS, month_of, weekdays_of


def test_no_name_means_two_months() -> None:
    """Whichever language a sheet has, a name is certain."""
    names = [name for line in MONTHS for name in line.split()]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    "names",
    [
        "January February March April May June July August September October November December",
        "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
        "Jan. Feb. Mrz. Apr. Mai Jun. Jul. Aug. Sept. Okt. Nov. Dez.",
        "Jänner Feber Maerz April Mai Juni Juli August September Oktober November Dezember",
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
        "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.",
        "enero febrero marzo abril mayo junio julio agosto setiembre octubre noviembre diciembre",
        "ene feb mar abr may jun jul ago sept oct nov dic",
        "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
        "jan. fev. mar. abr. mai. jun. jul. ago. set. out. nov. dez.",
        (
            "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre "
            "dicembre"
        ),
        "gen feb mar apr mag giu lug ago set ott nov dic",
        "januari februari maart april mei juni juli augustus september oktober november december",
        "jan. feb. mrt. apr. mei jun. jul. aug. sep. okt. nov. dec.",
        "JANVIER FEVRIER MARS AVRIL MAI JUIN JUILLET AOUT SEPTEMBRE OCTOBRE NOVEMBRE DECEMBRE",
    ],
)
def test_the_months_of_each_language(names: str) -> None:
    """Full and short, with accents or without, in capitals or small letters."""
    assert [month_of(name) for name in names.split()] == list(range(1, 13))


@pytest.mark.parametrize(
    "names",
    [
        "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
        "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag",
        "lundi mardi mercredi jeudi vendredi samedi dimanche",
        "lun. mar. mer. jeu. ven. sam. dim.",
        "lunes martes miércoles jueves viernes sábado domingo",
        "segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado domingo",
        "lunedì martedì mercoledì giovedì venerdì sabato domenica",
        "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
    ],
)
def test_the_weekdays_of_each_language(names: str) -> None:
    """Each means one weekday."""
    assert [weekdays_of(name) for name in names.split()] == [frozenset({day}) for day in range(7)]


def test_short_weekdays_may_have_two_meanings() -> None:
    """`di` is Tuesday in German and Dutch, Sunday in French; other words are no weekday."""
    assert weekdays_of("Di.") == {1, 6}
    assert weekdays_of("Monkey") == frozenset()
    assert month_of("stycznia") is None
