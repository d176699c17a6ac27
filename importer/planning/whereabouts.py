"""Which workspace a dry run compares with, and what it can say of that.

Finds the place of a ledger in a home by what the service said, if it was asked, with notes
for a person. A dry run never claims more than this.
"""

from __future__ import annotations

from typing import NamedTuple

from importer.ledger.home import Home, find_ledgers, unlike_names
from importer.ledger.location import Place, place_label
from importer.reporting.notes import Note
from importer.reporting.progress_events import Noted
from importer.wording.hints import Option


class WorkspaceReply(NamedTuple):
    """What came of asking the service which workspace it is.

    problem: why it was not asked, or did not answer; None: it did, and named `workspace`, or none.
    """

    workspace: str | None = None
    problem: str | None = None


NOT_ASKED = WorkspaceReply(
    problem="no token is set, so the service was not asked which workspace it is"
)


class Whereabouts(NamedTuple):
    """own: the ledger that a run would use, as far as it is known. is_certain: the service said so.

    is_there: whether there is such a ledger yet.
    """

    own: Place
    is_certain: bool
    is_there: bool
    notes: tuple[Noted, ...]


def whereabouts(home: Home, base_url: str, asked: WorkspaceReply) -> Whereabouts:
    """What to compare with, and what to say of it.

    Raises `LedgerError` where the ledger cannot be read, or none is found and one could not be read
    which may have been it.
    """
    if asked.problem is None:
        return _certain(home, base_url, asked.workspace)
    found = find_ledgers(home, base_url)
    if not found:
        own = home.own_place(base_url, None)
        note = _compared(f"{asked.problem}; nothing was sent to {base_url} {home.way} before")
        is_first = asked is NOT_ASKED and not home.places()  # then there is nothing to report
        return Whereabouts(own, is_certain=False, is_there=False, notes=() if is_first else (note,))
    own, *further = found
    notes = [_compared(f"{asked.problem}; compared with what {home.sent_to(own.label)} before")]
    if further:
        names = ", ".join(place.label for place in further)
        told = (
            f"a run may go to another workspace that was used less lately: {names}; with the token "
            "of the run, the dry run asks which it is"
        )
        notes.append(_compared(told))
    return Whereabouts(own, is_certain=False, is_there=True, notes=tuple(notes))


def _certain(home: Home, base_url: str, workspace: str | None) -> Whereabouts:
    own = home.own_place(base_url, workspace)
    label = place_label(base_url, workspace)
    is_there = home.is_there(own)
    told = (
        f"compared with what {home.sent_to(label)} before"
        if is_there
        else f"nothing was sent to {label} {home.way} before"
    )
    choice = f"{Option('same_workspace', 'yes')} or {Option('other_workspace', 'yes')}"
    doubts = [
        Noted(
            Note.MAYBE_SAME,
            f"{place.label} may be the same: a run stops until it is said whether it is, with "
            f"{choice}",
        )
        for place in unlike_names(home, base_url, workspace)
    ]
    return Whereabouts(own, is_certain=True, is_there=is_there, notes=(_compared(told), *doubts))


def _compared(text: str) -> Noted:
    return Noted(Note.COMPARED_WITH, text)
