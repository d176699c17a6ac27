"""Words that lead to an address, in the columns of fields that hold one."""

from __future__ import annotations

import pytest

from importer.contract.fields import FIELDS, Kind
from importer.mapping.cells.links import LinkedColumn, address_behind, linked_columns
from importer.mapping.settled import ColumnSource
from importer.mapping.template.rules import ColumnRule
from importer.rows.table import Chunk, NativeCell

PAGE = "https://www.linkedin.com/in/zoe-quill"
SOURCE = ColumnSource(1, " Page ", ColumnRule(column="Page"), trusted=False)
FIELD = next(field for field in FIELDS if field.kind is Kind.LINKEDIN_URL)


@pytest.mark.parametrize(
    ("kind", "text", "link", "address"),
    [
        (Kind.LINKEDIN_URL, "LinkedIn", PAGE, PAGE),
        (Kind.LINKEDIN_URL, "Zoe Quill", "HTTPS://example.com/z", "HTTPS://example.com/z"),
        (Kind.LINKEDIN_URL, "https://www.linkedin.com/in/other", PAGE, None),
        (Kind.LINKEDIN_URL, "linkedin.com/in/other", PAGE, None),
        (Kind.LINKEDIN_URL, "Zoe", "mailto:zoe@example.com", None),
        (Kind.LINKEDIN_URL, " ", PAGE, None),
        (Kind.EMAIL, "Zoe", "mailto:zoe@example.com", "zoe@example.com"),
        (Kind.EMAIL, "Zoe", "MAILTO:zoe%2Bq3@example.com?subject=Hi", "zoe+q3@example.com"),
        (Kind.EMAIL, "zoe@example.com", "mailto:other@example.com", None),
        (Kind.EMAIL, "Zoe", PAGE, None),
    ],
)
def test_an_address_counts_where_the_cell_shows_none(
    kind: Kind, text: str, link: str, address: str | None
) -> None:
    """What a person sees is never replaced by what it leads to, if it is an address itself."""
    assert address_behind(kind, text, link) == address


def test_only_fields_of_addresses_take_one() -> None:
    """A title that leads to a ticket stays a title."""
    taking = [field.column for field in FIELDS if linked_columns(field, [SOURCE])]
    assert taking == ["contact_email", "contact_linkedin"]


def _chunk(*links: str) -> Chunk:
    rows = [["Zoe", "LinkedIn"] for _ in links]
    natives = [[NativeCell("Zoe", ""), NativeCell("LinkedIn", "", link)] for link in links]
    return Chunk(list(range(2, len(links) + 2)), (), rows, natives)


def test_the_column_holds_addresses_and_the_note_shows_the_first() -> None:
    """Each word with a link becomes its address; the others stay, to be refused."""
    chunk = _chunk("", PAGE, PAGE)
    linked = LinkedColumn(FIELD, SOURCE)
    assert linked.note() is None
    linked.observe(chunk)

    columns = list(zip(*chunk.rows, strict=True))
    assert linked.use(chunk, columns)[1] == ["LinkedIn", PAGE, PAGE]
    assert columns[1] == ("LinkedIn",) * 3
    assert linked.note() == (
        'column "Page": in 2 rows the address behind the word is used '
        f'(the first is row 3: "LinkedIn" leads to {PAGE})'
    )


def test_one_is_said_as_one() -> None:
    """In words that fit."""
    linked = LinkedColumn(FIELD, SOURCE)
    linked.observe(_chunk(PAGE))
    assert linked.note() == (
        'column "Page": in 1 row the address behind the word is used '
        f'(row 2: "LinkedIn" leads to {PAGE})'
    )


def test_text_leads_nowhere() -> None:
    """A CSV has no cells beside its texts."""
    linked = LinkedColumn(FIELD, SOURCE)
    chunk = Chunk([2], (2,), [["Zoe", "LinkedIn"]], ())
    columns = [["Zoe"], ["LinkedIn"]]
    linked.observe(chunk)
    assert (linked.use(chunk, columns), linked.note()) == (columns, None)
