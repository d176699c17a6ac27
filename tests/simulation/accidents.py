"""A journal that is killed, or whose disk is full, at an operation of one's choice."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from importer.errors import LedgerError
from importer.ledger.records import Intent, Settlement
from importer.ledger.states import Event
from importer.pipeline.service.run_journal import RunJournal
from tests.simulation.around import JournalAround


class KilledError(BaseException):
    """The process is gone; no `except Exception` of the product may notice."""


class Moment(StrEnum):
    """When an accident of the journal happens."""

    BEFORE = "before"
    WITHIN = "within"
    AFTER = "after"


class Accident(NamedTuple):
    """What happens at the so-manyth operation of the journal: a kill, or a disk that is full."""

    operation: int
    moment: Moment
    is_full_disk: bool = False


class FragileJournal(JournalAround):
    """The product's journal, with at most one accident. A full disk stays full, and can be read."""

    def __init__(
        self,
        journal: RunJournal,
        accident: Accident | None,
        on_intent: Callable[[bytes], None],
        on_create: Callable[[str], None],
    ) -> None:
        """What is told of it.

        on_intent: the body of each request that is about to leave. on_create: the id of each task
        whose answer was written down.
        """
        super().__init__(journal)
        self._journal = journal
        self._accident = accident
        self._on_intent = on_intent
        self._on_create = on_create
        self._operations = 0

    def commit(self, intents: list[Intent], settlements: list[Settlement]) -> None:
        """Write both, unless an accident happens first, in the midst of it, or right after it."""
        here = self._here()
        if here is not None and here.is_full_disk:
            raise LedgerError("the disk is full")
        self._strike(here, Moment.BEFORE)
        within = here is not None and here.moment is Moment.WITHIN
        intents_until = _interrupted(intents, self._kill) if within else intents
        for intent in intents:
            self._on_intent(intent.body)
        ledger = self._journal.ledger
        ledger.commit(self._journal.run_id, intents_until, settlements)
        for settlement in settlements:
            if settlement.event is Event.CREATE and settlement.task_id is not None:
                self._on_create(settlement.task_id)
        self._strike(here, Moment.AFTER)

    def on_query(self) -> None:
        """An operation as well."""
        self._strike(self._here(), Moment.BEFORE)

    def knows_tasks(self) -> bool:
        """No operation: it is asked once, before anything is sent."""
        return self._journal.knows_tasks()

    def _here(self) -> Accident | None:
        self._operations += 1
        accident = self._accident
        if accident is None or self._operations < accident.operation:
            return None
        return accident if accident.is_full_disk or self._operations == accident.operation else None

    def _strike(self, accident: Accident | None, moment: Moment) -> None:
        if accident is not None and not accident.is_full_disk and accident.moment is moment:
            self._kill()

    @staticmethod
    def _kill() -> None:
        raise KilledError


def _interrupted(intents: Sequence[Intent], kill: Callable[[], None]) -> Iterator[Intent]:
    """Half of the intents, and then the end of the process, inside the transaction."""
    yield from intents[: (len(intents) + 1) // 2]
    kill()
