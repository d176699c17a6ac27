"""The steps of an import as the page names them, and when each can be opened."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

from importer.web.work.states import State

_S = State

_WITHOUT_COLUMNS = frozenset({_S.EMPTY, _S.READING, _S.READ_FAILED})
_WITHOUT_ROWS = _WITHOUT_COLUMNS | {_S.NEEDS_ANSWERS, _S.MAPPED}
_WITH_RESULTS = frozenset({_S.SENDING, _S.STOPPING, _S.DONE, _S.HALTED})


class Step(NamedTuple):
    """One step. name: of its screen. is_open: whether it can be opened now."""

    name: str
    label: str
    is_open: bool


_STEPS: Mapping[str, tuple[str, Collection[State]]] = {
    "file": ("File", frozenset(_S)),
    "columns": ("Columns", frozenset(_S) - _WITHOUT_COLUMNS),
    "rows": ("Check and fix", frozenset(_S) - _WITHOUT_ROWS),
    "send": ("Send", frozenset(_S) - _WITHOUT_ROWS),
    "results": ("Results", _WITH_RESULTS),
}
"""Each screen with its name for a person, and the states in which there is something on it."""


def steps_at(state: State, screens: Collection[str]) -> list[Step]:
    """All steps, as they are shown. screens: those that there are."""
    return [
        Step(name, label, state in states and name in screens)
        for name, (label, states) in _STEPS.items()
    ]
