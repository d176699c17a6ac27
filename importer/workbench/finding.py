"""Finds rows by how they would end and by what is wrong with them, and counts them.

Every question is one to the store, which any thread may ask. Nothing is changed here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from importer.workbench.shown import EVERY_ROW, Filter, Kind, Problem
from importer.workbench.store import PART_ROWS, RowStore

_GROUPS = """
SELECT code, place, value, max(is_error), count(DISTINCT row), min(row), max(meant) FROM issues
 GROUP BY code, place, value ORDER BY 4 DESC, 5 DESC, 6 LIMIT ? OFFSET ?
"""
_OF_KIND = "SELECT row FROM ends WHERE kind = ? AND row NOT IN (SELECT row FROM left_out)"
_NEXT = "SELECT min(row) FROM ({}) WHERE row > ?"
_LAST = "SELECT max(row) FROM ({}) WHERE row < ?"


class GroupRow(NamedTuple):
    """A group of problems as it is counted."""

    problem: Problem
    is_error: bool
    rows: int
    first: int
    meant: str | None


class Finder:
    """Asks the store of one sheet."""

    def __init__(self, store: RowStore) -> None:
        self._store = store
        self._totals: dict[Filter, int] = {}
        self._counted = -1

    def filtered(self, shown: Filter, offset: int, limit: int) -> tuple[list[int], int]:
        """The numbers of some of the rows that a filter leaves, in order, and how many it leaves.

        The filter is none that leaves every row.
        """
        query, values = _query(shown)
        rows = self._store.ask(f"{query} ORDER BY row LIMIT ? OFFSET ?", (*values, limit, offset))
        return [number for (number,) in rows], self._total(shown)

    def numbers(self, shown: Filter) -> list[int]:
        """The numbers of all rows that a filter leaves, in order."""
        return self.filtered(shown, 0, -1)[0]

    def groups(self, offset: int, limit: int) -> list[GroupRow]:
        """The problems, errors first, and those of most rows first."""
        return [
            GroupRow(Problem(*row[:3]), bool(row[3]), *row[4:])
            for row in self._store.ask(_GROUPS, (limit, offset))
        ]

    def tally(self, checked: int) -> dict[Kind, int]:
        """How many rows would end in each way. checked: how many were checked at all."""
        found = dict.fromkeys(Kind, 0)
        query = "SELECT kind, count(*) FROM ends GROUP BY kind"
        for kind, count in self._store.ask(query):
            found[Kind(kind)] = count
        ((out,),) = self._store.ask("SELECT count(*) FROM left_out JOIN ends USING (row)")
        found[Kind.LEFT_OUT], found[Kind.SKIPPED] = out, found[Kind.SKIPPED] - out
        # Of a row that would be created and of which nothing is to be said, nothing is kept.
        found[Kind.READY] += checked - sum(found.values())
        return found

    def changed_rows(self) -> int:
        """How many rows have a corrected cell."""
        ((count,),) = self._store.ask("SELECT count(*) FROM corrected")
        return int(count)

    def error_beside(self, number: int, shown: Filter, *, before: bool) -> int | None:
        """The number of the nearest row with an error behind this one, or before; None: none.

        shown: of the rows that this filter leaves.
        """
        query, values = _query(replace(shown, errors=True))
        asked = (_LAST if before else _NEXT).format(query)
        ((found,),) = self._store.ask(asked, (*values, number))
        return None if found is None else int(found)

    def place_of(self, number: int) -> int:
        """At which place among all rows a row stands, from 0."""
        asked = "SELECT id FROM parts WHERE first <= ? ORDER BY first DESC LIMIT 1"
        ((part,),) = self._store.ask(asked, (number,))
        numbers = self._store.page((part - 1) * PART_ROWS, PART_ROWS)
        return int((part - 1) * PART_ROWS + numbers.index(number))

    def _total(self, shown: Filter) -> int:
        if self._counted != self._store.version:
            self._totals, self._counted = {}, self._store.version
        if shown not in self._totals:
            query, values = _query(shown)
            ((total,),) = self._store.ask(f"SELECT count(*) FROM ({query})", values)  # noqa: S608
            self._totals[shown] = total
        return self._totals[shown]


def _query(shown: Filter) -> tuple[str, Sequence[object]]:
    """The rows that a filter leaves, and the values of its question marks."""
    asked: list[str] = []
    values: list[object] = []
    if shown == EVERY_ROW:
        raise ValueError("every row is no filter")
    if shown.problem is not None:
        asked.append("SELECT DISTINCT row FROM issues WHERE code = ? AND place IS ? AND value IS ?")
        values += shown.problem
    if shown.kind is not None:
        asked.append(_OF_KIND)
        values.append(shown.kind)
    asked += ["SELECT row FROM ends WHERE is_error"] * shown.errors
    asked += ["SELECT row FROM corrected"] * shown.changed
    asked += ["SELECT row FROM left_out"] * shown.left_out
    return " INTERSECT ".join(asked), values
