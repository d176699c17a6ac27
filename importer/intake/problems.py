"""What has to be settled before a file can be imported, reported in one round.

Collects errors as they are met, and makes one refusal of them all, with the cells that could not be
sent either.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from importer.contract.fields import Field
from importer.errors import ImporterError, MappingError, SourceError
from importer.mapping.lookups.doubt import ContactsInDoubtError, LookupInDoubtError

_BELOW = "   "
_ANSWERED = "your answers as flags:"
_BESIDES = "also, these cells cannot be sent as they are:"


class Entry(NamedTuple):
    """An error that was met. code: what it is; field: whose column it is about, by API name."""

    error: ImporterError
    code: str
    field: str | None = None


class Problems:
    """Collects errors, in the order in which they were met.

    entries: what was met, but for the header. fields: those of which something is told already.
    stop_anyway: one of them is such that no answer of a person would settle it. lookup_doubt,
    contacts_doubt: what is to be asked about a lookup, or a second export.
    answered: what a person has said before, as flags. template: that there is one for this header.
    proposed: that it was assumed here, so that nothing is settled before somebody has said so.
    remembered: that answers about an earlier sheet are used.
    """

    def __init__(self) -> None:
        self.stop_anyway = False
        self.lookup_doubt: LookupInDoubtError | None = None
        self.contacts_doubt: ContactsInDoubtError | None = None
        self.answered = ""
        self.template = ""
        self.proposed: ImporterError | None = None
        self.remembered = ""
        self.entries: list[Entry] = []
        self._of_header: tuple[str, ...] = ()
        self._header_read = ""
        self._proposals: tuple[str, ...] = ()
        self._doubts: tuple[str, ...] = ()
        self.fields: set[str] = set()

    def __bool__(self) -> bool:
        return bool(self.entries or self._of_header or self.proposed)

    def add(self, error: ImporterError, field: Field | None = None, code: str = "") -> None:
        """One more, which no answer settles; field: whose column it is about."""
        if isinstance(error, LookupInDoubtError):
            self.lookup_doubt = self.lookup_doubt or error
        elif isinstance(error, ContactsInDoubtError):
            self.contacts_doubt = error
        else:
            self.stop_anyway = True
        self.ask(error, field, code)

    def ask(self, error: ImporterError, field: Field | None = None, code: str = "") -> None:
        """One more, which an answer of a person would settle."""
        known = None if field is None else field.name
        if isinstance(error, LookupInDoubtError) or not code:
            code = _code(error)
        self.entries.append(Entry(error, code, known))
        if field is not None:
            self.fields.add(field.name)

    def of_header(
        self, problems: Sequence[str], header_read: str, *, is_open: bool = False
    ) -> None:
        """What the header leaves open, and what was read as the header.

        is_open: a person's answers would settle it.
        """
        self.stop_anyway = self.stop_anyway or not is_open
        self._of_header = tuple(problems)
        self._header_read = header_read

    def doubt(self, lines: Sequence[str]) -> None:
        """What stops nothing by itself, and is to be known before the flags are chosen."""
        self._doubts = tuple(lines)

    def propose(self, lines: Sequence[str], *, always: bool = False) -> None:
        """What might help where the header leaves a field open; `always`: or something else is."""
        self._proposals = tuple(lines) if self._of_header or always else ()

    @property
    def tells_header(self) -> bool:
        """Whether what the header leaves open is among them."""
        return bool(self._of_header)

    @contextmanager
    def collected(self, field: Field | None = None) -> Iterator[None]:
        """Set an error aside that is met inside, and go on behind it."""
        try:
            yield
        except ImporterError as error:
            self.add(error, field)

    def refusal(self, label: str, cells: Sequence[str] = ()) -> ImporterError:
        """All of them as one error. cells: lines about cells that could not be sent either."""
        told: list[ImporterError] = [self.proposed] if self.proposed else []
        told += map(MappingError, self._of_header)
        told += [entry.error for entry in self.entries]
        if len(told) == 1 and not (
            self._of_header
            or self._doubts
            or self._proposals
            or cells
            or self.answered
            or self.template
            or self.remembered
        ):
            return told[0]
        is_numbered = self.entries or self.proposed
        is_plain = len(told) == 1 or not is_numbered  # lines that stand one below the other
        lines = [] if is_plain else [_heading(len(told), label)]
        for number, error in enumerate(told, start=1):
            first, *more = error.message.split("\n")
            more += [error.hint] if error.hint else []
            lines.append(first if is_plain else f"{number}. {first}")
            lines += more if is_plain else [f"{_BELOW}{line}" for line in more]
        lines += [self._header_read] if self._of_header else []
        lines += self._proposals
        lines += self._doubts
        lines += [_BESIDES, *cells] if cells else []
        lines += [self.template] if self.template else []
        lines += [self.remembered] if self.remembered else []
        lines += [f"{_ANSWERED} {self.answered}"] if self.answered else []
        return MappingError("\n".join(lines))


def _code(error: ImporterError) -> str:
    """What an error is of which nothing more is known than its type."""
    if isinstance(error, LookupInDoubtError):
        return "lookup_in_doubt"
    if isinstance(error, MappingError):
        return "mapping"
    return "file" if isinstance(error, SourceError) else "setting"


def _heading(count: int, label: str) -> str:
    return f"{count} things to settle before {label} can be imported:"
