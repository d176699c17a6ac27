"""A phone number whose parts stand in several columns."""

from __future__ import annotations

import pytest

from importer.mapping.matching.phone_columns import join_phone, phone_columns
from importer.mapping.sample import Sample


@pytest.mark.parametrize(
    ("header", "row", "places"),
    [
        ("Country Code|Phone", "+1|4155550101", (0, 1)),
        ("Phone|Dialing Code", "305550101|49", (1, 0)),
        ("Phone|Ext.", "4155550101|12", (0, 1)),
        ("Country Code|Phone|Extension", "1|4155550101|12", (0, 1, 2)),
        ("Telefon|Durchwahl", "030 555010|12", (0, 1)),
        ("Country Code|Phone", "US|4155550101", (1,)),
        ("Country Code|Email|Phone", "1|a@example.com|4155550101", (2,)),
        ("Phone|Ext.", "4155550101|front desk", (0,)),
        ("Phone|Ext.", "4155550101|", (0,)),
        ("Phone|Extra", "4155550101|12", (0,)),
        ("Phone", "4155550101", (0,)),
    ],
)
def test_the_columns_of_a_number(header: str, row: str, places: tuple[int, ...]) -> None:
    """Parts by their names and cells, and right beside it; a country of the address is none."""
    names, cells = header.split("|"), row.split("|")
    phone = next(i for i, name in enumerate(names) if name in {"Phone", "Telefon"})
    free = set(range(len(names))) - {phone}
    assert phone_columns(names, phone, free, Sample([cells], len(cells))) == places
    assert phone_columns(names, phone, (), Sample([cells], len(cells))) == (phone,)


@pytest.mark.parametrize(
    ("cells", "number"),
    [
        (("+1", "415 555 0101", "12"), "+1 415 555 0101 ext. 12"),
        (("49", "30 5550101", ""), "+49 30 5550101"),
        (("0049", "30 5550101", "n/a"), "0049 30 5550101"),
        (("49", "+49 30 5550101", "7"), "+49 30 5550101 ext. 7"),
        (("49", "0049 30 5550101", ""), "0049 30 5550101"),
        (("", "415 555 0101", ""), "415 555 0101"),
        (("1", "", "12"), ""),
        (("1", "n/a", ""), ""),
        (("1", "415 555 0101", "x12"), "+1 415 555 0101 x12"),
    ],
)
def test_the_parts_as_one_number(cells: tuple[str, ...], number: str) -> None:
    """As it is dialled; who has no number has none for having a country."""
    assert join_phone(["Country Code", "Phone", "Ext."], cells) == number


def test_columns_that_a_person_joined() -> None:
    """Under other names they follow each other."""
    assert join_phone(["Area", "Phone"], ["0711", "123456"]) == "0711 123456"
