"""What a results file that is fed back says about its rows, as far as it can be believed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from importer.ledger.records import Known
from importer.ledger.store import Ledger
from importer.mapping.cells.mapped_chunk import Prior
from importer.planning.checked import UNWANTED, Checked
from importer.planning.chunk_notes import refused
from importer.planning.facts import Earlier
from importer.planning.rules import may_be_sent
from importer.rows.issues import Issue
from importer.rows.outcome import Status

_CREATED_BEFORE = frozenset({Status.CREATED, Status.DUPLICATE})


class FedBack(NamedTuple):
    """Judges what the file says by a ledger.

    is_results: whether the file is one, else it says nothing. ignored_ids: how the ids of a trial
    begin.
    """

    is_results: bool
    ledger: Ledger | None
    ignored_ids: tuple[str, ...]

    def earlier(
        self,
        priors: Sequence[Prior | None],
        prints: Sequence[bytes],
        rows: Mapping[bytes, Known],
    ) -> list[Earlier | None]:
        """The outcome of each row according to the file, as far as it can be believed.

        rows: what the ledger knows of them; where it knows enough, a foreign id says nothing.
        """
        if not self.is_results:
            return [None] * len(prints)
        ids = _ids(priors)
        known = self.ledger.known_ids(ids) if self.ledger else {}
        undone = self.ledger.former_ids(ids) if self.ledger else {}
        return [
            None
            if prior
            and (
                prior.task_id in undone
                or (prior.task_id not in known and not may_be_sent(rows.get(fingerprint)))
            )
            else self._believed(prior, fingerprint, known)
            for prior, fingerprint in zip(priors, prints, strict=True)
        ]

    def _believed(
        self, prior: Prior | None, fingerprint: bytes, known: Mapping[str, bytes]
    ) -> Earlier | None:
        if prior is None:
            return None
        if prior.task_id and prior.status in _CREATED_BEFORE:
            if prior.task_id in known:
                return Earlier(prior.status, prior.task_id, known[prior.task_id] != fingerprint)
            if prior.task_id.startswith(self.ignored_ids):
                return None
            return Earlier(prior.status, prior.task_id, None)
        return Earlier(prior.status, "", None) if prior.status == Status.UNCONFIRMED else None

    def refusing(
        self,
        told: Mapping[int, Sequence[Issue]],
        numbers: Sequence[int],
        priors: Sequence[Prior | None],
        checked: list[Checked],
    ) -> list[Checked]:
        """The rows; those without a task become invalid if there is an error about them."""
        if not told:
            return checked
        ids = _ids(priors)
        known = self.ledger.known_ids(ids) if self.ledger else {}
        return [
            row
            if number not in told or row is UNWANTED or (prior and prior.task_id in known)
            else refused(row, told[number])
            for number, prior, row in zip(numbers, priors, checked, strict=True)
        ]


def _ids(priors: Sequence[Prior | None]) -> list[str]:
    return [prior.task_id for prior in priors if prior and prior.task_id]
