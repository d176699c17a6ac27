"""Rows that are like an earlier task, and not the same: found while a file is planned.

A changed time zone or mapping makes another task of every row, which nobody means. A row counts
as similar only to tasks that the file itself does not hold: a sheet with two tasks for a person
is no reason for a warning when only one of them is missing. Part of the composition root.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from importer.errors import ConfigurationError
from importer.importing.planned_rows import Plan
from importer.ledger.records import Kin
from importer.ledger.store import Ledger
from importer.plan import PlannedRow, similar_issue
from importer.scratch import FirstRows, Spool


def require_meant(similar: int, to_create: int, *, is_allowed: bool) -> None:
    """Raise `ConfigurationError` where most rows are like earlier tasks, and nobody said why."""
    if is_allowed or similar * 2 <= to_create:
        return
    raise ConfigurationError(
        f"{similar:,} of {to_create:,} rows equal tasks that were sent earlier but for their due "
        "dates or texts: they would be created once more",
        hint="check --timezone, --due-time and the mapping; "
        "if new tasks are meant, add --allow-similar",
    )


class Similarity:
    """Gathers suspects, chunk by chunk; when the whole file has gone by, those that are left."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._known = FirstRows()
        self._suspects: Spool[tuple[int, list[Kin]]] = Spool()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._known.close()
        self._suspects.close()

    def see(self, rows: Sequence[PlannedRow], known: Sequence[bytes]) -> None:
        """Look at a chunk. known: the fingerprints of its rows that the ledger knows."""
        self._known.add(dict.fromkeys(known, 0))
        fresh = [row for row in rows if row.outcome is None and row.kin and row.earlier is None]
        alike = self._ledger.similar([row.kin for row in fresh if row.kin])
        if not alike:
            return
        for row in fresh:
            found = [kin for key in row.kin or () for kin in alike.get(key, ())]
            if found:
                self._suspects.append((row.number, found))

    def conclude(self, plan: Plan) -> None:
        """Write the warnings into the plan."""
        for number, found in self._suspects:
            there = self._known.find([kin.fingerprint for kin in found])
            left = next((kin for kin in found if kin.fingerprint not in there), None)
            if left is not None:
                plan.similar.append((number, similar_issue(left)))
                plan.similar_count += 1
