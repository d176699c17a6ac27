"""What has to be settled before a file can be imported, told in one round.

Collects errors as they are met, and makes one refusal of them all, with the cells that could not be
sent either.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from importer.contract.fields import Field
from importer.errors import ImporterError, MappingError
from importer.mapping.lookup_doubt import LookupInDoubtError

_BELOW = "   "
_ANSWERED = "your answers as flags:"
_BESIDES = "also, these cells cannot be sent as they are:"


class Problems:
    """Collects errors, in the order in which they were met.

    fields: those of which something is told already. stop_anyway: one of them is such that no
    answer of a person would settle it. lookup_doubt: what is to be asked about a lookup.
    answered: what a person has said before, as flags. template: that there is one for this header.
    """

    def __init__(self) -> None:
        self.stop_anyway = False
        self.lookup_doubt: LookupInDoubtError | None = None
        self.answered = ""
        self.template = ""
        self._errors: list[ImporterError] = []
        self._of_header: tuple[str, ...] = ()
        self._header_read = ""
        self._proposals: tuple[str, ...] = ()
        self._doubts: tuple[str, ...] = ()
        self.fields: set[str] = set()

    def __bool__(self) -> bool:
        return bool(self._errors or self._of_header)

    def add(self, error: ImporterError, field: Field | None = None) -> None:
        """One more, which no answer settles; field: whose column it is about."""
        if isinstance(error, LookupInDoubtError):
            self.lookup_doubt = self.lookup_doubt or error
        else:
            self.stop_anyway = True
        self.ask(error, field)

    def ask(self, error: ImporterError, field: Field | None = None) -> None:
        """One more, which an answer of a person would settle."""
        self._errors.append(error)
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

    def propose(self, lines: Sequence[str]) -> None:
        """What might help where the header leaves a field open."""
        self._proposals = tuple(lines) if self._of_header else ()

    @contextmanager
    def collected(self, field: Field | None = None) -> Iterator[None]:
        """Set an error aside that is met inside, and go on behind it."""
        try:
            yield
        except ImporterError as error:
            self.add(error, field)

    def refusal(self, label: str, cells: Sequence[str] = ()) -> ImporterError:
        """All of them as one error. cells: lines about cells that could not be sent either."""
        told: list[ImporterError] = [*map(MappingError, self._of_header), *self._errors]
        if len(told) == 1 and not (
            self._of_header or self._doubts or cells or self.answered or self.template
        ):
            return told[0]
        is_plain = len(told) == 1 or not self._errors  # lines that stand one below the other
        lines = [] if is_plain else [_heading(len(told), label)]
        for number, error in enumerate(told, start=1):
            first, *more = error.message.split("\n")
            more += [error.hint] if error.hint else []
            lines.append(first if is_plain else f"{number}. {first}")
            lines += more if is_plain else [f"{_BELOW}{line}" for line in more]
        lines += [self._header_read, *self._proposals] if self._of_header else []
        lines += self._doubts
        lines += [_BESIDES, *cells] if cells else []
        lines += [self.template] if self.template else []
        lines += [f"{_ANSWERED} {self.answered}"] if self.answered else []
        return MappingError("\n".join(lines))


def _heading(count: int, label: str) -> str:
    return f"{count} things to settle before {label} can be imported:"
