"""What a script or a person does after a run: one word that a script can go by, and a sentence.

Decides by the counts of a report and how the run ended. A second step that is needed as well is in
the sentence; the word is the one that comes first: whoever repeats the command while it says
`run_again` has sent all that can be sent without a person.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from importer.documents.imports import Next, NextStep
from importer.results.tally import Tally
from importer.rows.outcome import Status
from importer.wording.counts import counted
from importer.wording.hints import Hint

_AGAIN = Hint("run the same {command} again")
_UNDO_FIRST = "An undo of tasks has not finished: wait until it ends, or run it again"
_SEND_IT = Hint("send it with {allow_similar:yes} if it is meant")
_SEND_THEM = Hint("send them with {allow_similar:yes} if they are meant")


class Ending(NamedTuple):
    """How a run ended, besides its rows.

    stopped: by something that no row can help. hint: what to do about that, where it is known.
    is_blocked: nothing was sent because of invalid rows.
    """

    stopped: bool = False
    hint: str = ""
    interrupted: bool = False
    declined: bool = False
    is_blocked: bool = False


def next_step(tally: Tally, ending: Ending) -> Next:
    """What to do next."""
    steps = list(_steps(tally, ending))
    if not steps:
        return {"step": "none", "text": _nothing_left(tally)}
    return {"step": steps[0][0], "text": " ".join(f"{text}." for _, text in steps)}


def _steps(tally: Tally, ending: Ending) -> Iterator[tuple[NextStep, str]]:
    counts = tally.counts
    wrong = counts[Status.INVALID] + counts[Status.REJECTED]
    unsent = counts[Status.NOT_SENT] - tally.would_create - tally.held_back
    left = counts[Status.UNCONFIRMED] + unsent - tally.left_by_undo
    if ending.stopped:
        yield "settle", f"{_capital(ending.hint or 'Settle what stopped it')}; then {_AGAIN}"
    elif ending.interrupted or ending.declined or (left and not ending.is_blocked):
        yield "run_again", f"{_capital(str(_AGAIN))}: it resumes where this one ended"
    if tally.left_by_undo:
        yield "settle", f"{_UNDO_FIRST}; then {_AGAIN}"
    if wrong:
        rows = counted(wrong, "row is", "rows are")
        yield "fix_rows", f"{rows} invalid or rejected: correct {'it' if wrong == 1 else 'them'}"
    if tally.held_back:
        rows = counted(tally.held_back, "row is", "rows are")
        what = _SEND_IT if tally.held_back == 1 else _SEND_THEM
        yield "decide", f"{rows} nearly the same as an earlier task: {what}"


def _nothing_left(tally: Tally) -> str:
    if tally.would_create:
        return f"{counted(tally.would_create, 'row')} can be sent."
    return "Nothing is left to be done."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
