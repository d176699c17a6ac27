"""A lookup whose every line is damaged: which damage it is, where it is first, and what to do.

One good line makes a column usable: single damaged lines are issues of the rows that need them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from importer.contract.fields import IDENTIFIER_KINDS, Field
from importer.errors import MappingError
from importer.identifier import find_damage_of_lookup, unwrap
from importer.mapping.words.defects import shorten
from importer.mapping.words.vocabulary import FORMULA_ERRORS, HASHES, NULL_WORDS

UNREADABLE = HASHES | frozenset(FORMULA_ERRORS)
"""What a spreadsheet program shows in place of a value; it is no one's name."""
_WIDER = "make the column wider in the spreadsheet program, and save the file again"
_FORMULA = "correct the formulas in the spreadsheet program, and save the file again"


class Table(Protocol):
    """What is asked of a lookup."""

    @property
    def label(self) -> str:
        """How messages name it."""

    @property
    def rows(self) -> Sequence[Sequence[str]]:
        """Its lines."""

    @property
    def numbers(self) -> Sequence[int]:
        """Their numbers in the file; empty if unknown."""

    def name(self, column: int) -> str:
        """How a column is named."""


def damaged_values(table: Table, field: Field, column: int) -> MappingError | None:
    """Why nothing of the column that should hold what to send can be sent."""
    if field.kind not in IDENTIFIER_KINDS:
        return None
    cells = [row[column].strip() for row in table.rows]
    filled = [i for i, cell in enumerate(cells) if cell]
    name = f'the column "{shorten(table.name(column))}" of {table.label}'
    if not filled:
        return MappingError(f"{name} is empty", hint="fill it in: one id in each line")
    told = [_damage(field, cells[i]) for i in filled]
    if not all(told):
        return None
    message, hint = told[0] or ("", "")
    where = _where(table, filled[0])
    return MappingError(f"{name} holds no id{_in_all(len(filled))}; {where}{message}", hint=hint)


def damaged_names(table: Table, columns: Sequence[int]) -> MappingError | None:
    """Why nothing can be found in these columns, if one is damaged throughout."""
    return next(filter(None, (_damaged_names(table, column) for column in columns)), None)


def _damaged_names(table: Table, column: int) -> MappingError | None:
    cells = [row[column].strip() for row in table.rows]
    filled = [i for i, cell in enumerate(cells) if cell]
    if not filled or not all(cells[i] in UNREADABLE for i in filled):
        return None
    cell = cells[filled[0]]
    is_narrow = cell in HASHES
    says = "is what a spreadsheet program shows where a column is too narrow"
    return MappingError(
        f'the column "{shorten(table.name(column))}" of {table.label} holds nothing that could be '
        f'found{_in_all(len(filled))}; {_where(table, filled[0])}"{shorten(cell)}" '
        f"{says if is_narrow else 'is an error of a formula'}",
        hint=_WIDER if is_narrow else _FORMULA,
    )


def _damage(field: Field, cell: str) -> tuple[str, str] | None:
    """What is wrong with a cell, and what to do."""
    text = unwrap(field.kind, cell).text
    if text in FORMULA_ERRORS:
        return f'"{shorten(cell)}" is an error of a formula', _FORMULA
    if not text or text in NULL_WORDS:
        return f'"{shorten(cell)}" says that there is none', "write the id into each line"
    found = find_damage_of_lookup(field.kind, text, field.column)
    return None if found is None else (found.message, found.hint)


def _where(table: Table, row: int) -> str:
    return f"row {table.numbers[row]}: " if row < len(table.numbers) else ""


def _in_all(count: int) -> str:
    return "" if count == 1 else f" in any of its {count:,} lines"
