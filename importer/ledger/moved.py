"""What a ledger of this computer says once it was copied into one that several computers share.

It is kept, and read by `history` and `purge`; nothing is imported by it any more, for the shared
one would not know of that.
"""

from __future__ import annotations

from typing import NamedTuple, Self

from importer.errors import LedgerError
from importer.ledger.reader import LedgerReader
from importer.settings.ledger_address import shown
from importer.wording.hints import Hint, pasted
from importer.wording.pasting import shell_word

MOVED_TO, MOVING_TO = "moved_to", "moving_to"
"""Under which keys of `about` a ledger has the address of the shared one: it was copied there, or
the copying was begun."""

COPIED_FROM = "copied_from"
"""Under which key of `about` a shared ledger has the name of the computer that copied it there."""


class Moved(NamedTuple):
    """address: of the shared ledger. is_done: whether the copying has ended."""

    address: str
    is_done: bool

    @classmethod
    def told_by(cls, ledger: LedgerReader) -> Self | None:
        """What a ledger says; None: it is the one to be used."""
        for key in (MOVED_TO, MOVING_TO):
            address = ledger.recall(key)
            if address:
                return cls(address, is_done=key == MOVED_TO)
        return None

    def error(self, name: str) -> LedgerError:
        """Why nothing is imported by the ledger of this name."""
        if self.is_done:
            return LedgerError(
                f"the ledger {name} was copied into the shared ledger {shown(self.address)}, which "
                "knows of all that is sent from now on",
                hint=Hint("add {}", pasted("ledger", self.address)),
            )
        return LedgerError(
            f"the ledger {name} was being copied into the shared ledger {shown(self.address)}, "
            "and the copying did not end",
            hint=f"task-importer ledger copy {shell_word(self.address)} completes it",
        )


def copied_key(identity: str) -> str:
    """Under which key of `about` a shared ledger has when the ledger of an identity was copied."""
    return f"copied {identity}"
