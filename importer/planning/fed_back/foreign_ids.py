"""Finds task ids in a results file that belong to other rows, as this computer knows.

What the file says of its rows is compared, chunk by chunk, with what was sent under those ids; at
the end a file that is the results of another place stops the command. Where ids are numbers, each
workspace has its task 7.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic_core import from_json

from importer.contract.sure_rows import AnyBody, made
from importer.errors import ConfigurationError
from importer.ledger.records import Known
from importer.ledger.store import Ledger
from importer.planning.facts import Earlier

_FEWEST = 2
"""A row alone that is about something else may well have been corrected."""


@dataclass(slots=True)
class ForeignIds:
    """How many rows of a file have their own ids, and how many those of other rows."""

    own: int = 0
    foreign: int = 0

    def see(
        self,
        rows: Sequence[tuple[Earlier | None, AnyBody | None, Known | None]],
        ledger: Ledger,
    ) -> None:
        """Look at a chunk: what the file says of each row, its body, and what is known of that."""
        edited: list[tuple[str, AnyBody]] = []
        for earlier, body, known in rows:
            if earlier is None or earlier.edited is None:
                continue
            if not earlier.edited:
                self.own += 1
            elif body is not None and known is None and not earlier.rewritten:
                edited.append((earlier.task_id, body))
        sent = ledger.bodies_of([task_id for task_id, _ in edited]) if edited else {}
        for task_id, body in edited:
            _, before = sent.get(task_id, (b"", b""))
            if before and not _share_target(from_json(before), from_json(made(body).to_json())):
                self.foreign += 1

    def require_own(self, source: str) -> None:
        """Raise `ConfigurationError` where most ids are not those of their rows."""
        if self.foreign < _FEWEST or self.foreign <= self.own:
            return
        total = self.own + self.foreign
        tasks = f"{self.foreign:,} of the {total:,}" if self.own else f"all {total:,}"
        raise ConfigurationError(
            f"{tasks} tasks that {source} names are of other rows here; nothing was sent",
            hint="are these the results of an import into another workspace, or were its columns "
            "sorted apart from each other? then import the file that was imported there, or clear "
            "the columns import_status and import_task_id",
        )


def _share_target(before: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    """Whether two bodies are about the same deal, company, meeting or contact, whatever else."""
    return not set(_targets(before)).isdisjoint(_targets(now))


def _targets(body: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    targets: Mapping[str, Any] = body["targets"]
    for members in (targets, targets.get("contact") or {}):
        for name, value in members.items():
            if isinstance(value, str):
                yield name, value.casefold()
