"""A lookup whose meaning is in doubt, with the answers that a person may give."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, NamedTuple, TypeVar

from importer.errors import MappingError
from importer.settings.export_place import ExportPlace
from importer.settings.lookup_place import LookupPlace

_Place = TypeVar("_Place")


class Offer(NamedTuple, Generic[_Place]):
    """One way to settle it: a word for it, what it means, and the place as it is then said."""

    word: str
    meaning: str
    place: _Place


class LookupInDoubtError(MappingError):
    """Nothing says which column or sheet of a lookup is meant.

    column: the field, as a person calls it. question: with the offers as its answers; of a lookup
    that a mapping file names there are none.
    """

    def __init__(
        self,
        message: str,
        *,
        hint: str,
        column: str,
        question: str,
        offers: Sequence[Offer[LookupPlace]],
    ) -> None:
        super().__init__(message, hint=hint)
        self.column = column
        self.question = question
        self.offers = tuple(offers)


class ContactsInDoubtError(MappingError):
    """Several columns of the tasks may say which contact is meant. question: as of a lookup."""

    def __init__(
        self, message: str, *, hint: str, question: str, offers: Sequence[Offer[ExportPlace]]
    ) -> None:
        super().__init__(message, hint=hint)
        self.question = question
        self.offers = tuple(offers)
