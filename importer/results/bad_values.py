"""The values that have one defect, each with the number of its cells, ready to be corrected.

Values are counted one by one; the most frequent are shown as texts for a person and as the flags,
or the lines of a mapping file, that say what each of them means. However many come, the memory is
bounded.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence

from importer.contract.fields import FIELD_BY_NAME
from importer.wording.hints import pasted
from importer.wording.pasting import can_be_pasted, means_any

MAX_VALUES = 500
"""Different values of one defect that are kept; the others are only known to be there."""

_WHOLE_TEXTS = frozenset(
    {"too_long", "control_character", "lost_letter", "draft_mismatch", "reason_without_dismissal"}
)
"""Defects of long texts, of which each is another."""

_OF_A_TASK = frozenset({"rewritten_since", "edit_not_sent", "created_elsewhere", "status_not_sent"})
"""Not of a cell: each row has a task of its own, whose id its message names."""

_BY_FLAG = frozenset({"unknown_task_type", "unknown_priority", "unknown_status"})
_BY_MAPPING = frozenset({"unlisted_value"})
_MAX_SHOWN = 8
_LINE = 160
_TYPED = 100
"""The most characters of values in one list, and among flags, which are longer themselves."""
_MAX_CHARACTERS = 40
_MAX_KEPT_CHARACTERS = 200
_OPEN = "?"
"""Where a word is to be filled in; the program takes it for no word, should somebody forget."""


class BadValues:
    """Counts the values of one code, field and column."""

    def __init__(self, code: str, field: str | None) -> None:
        self._code = code
        known = FIELD_BY_NAME.get(field or "")
        self._column = None if known is None else known.column
        self._counts: Counter[str] = Counter()
        self._meant: dict[str, str] = {}
        self._has_more = False

    def add(self, value: str | None, meant: str | None) -> None:
        """Count one; meant: what it is probably a slip of."""
        if not value or self._code in _WHOLE_TEXTS | _OF_A_TASK:
            return
        key = value[:_MAX_KEPT_CHARACTERS]
        if key not in self._counts and len(self._counts) >= MAX_VALUES:
            self._has_more = True
            return
        self._counts[key] += 1
        if meant is not None:
            self._meant[key] = meant

    @property
    def counts(self) -> list[tuple[str, int]]:
        """The values that are kept, each with its count, the most frequent first."""
        return self._counts.most_common()

    @property
    def has_more(self) -> bool:
        """Whether there are values that are not kept."""
        return self._has_more

    def lines(self) -> Iterator[str]:
        """For a person: nothing where there is but one, which the example shows."""
        counts = self.counts
        if len(counts) <= 1:
            return
        shown = _that_fit([f'"{_cut(text)}" ({count:,})' for text, count in counts], _LINE)
        how_many = f"more than {MAX_VALUES:,}" if self._has_more else f"{len(counts):,}"
        others = "" if len(counts) == len(shown) and not self._has_more else " and so on"
        yield f"{how_many} different values: {', '.join(shown)}{others}"
        typed = _that_fit([text for text, _ in counts if self._can_be_typed(text)], _TYPED)
        which = "for all of them" if len(typed) == len(counts) else "for these"
        meant = [self._meant.get(text, _OPEN) for text in typed]
        fill_in = f", with a word for each {_OPEN}" if _OPEN in meant else ""
        pairs = list(zip(typed, meant, strict=True))
        if typed and self._column and self._code in _BY_FLAG:
            flags = " ".join(
                str(pasted("value", f"{self._column}:{text}={word}")) for text, word in pairs
            )
            yield f"{which}{fill_in}: {flags}"
        elif typed and self._code in _BY_MAPPING:
            entries = ", ".join(f'{_in_toml(text)} = "{word}"' for text, word in pairs)
            yield f"{which}, in `values`{fill_in}: {entries}"

    def _can_be_typed(self, text: str) -> bool:
        """Whether the text is short, of what a terminal shows as it stands, and means itself."""
        is_itself = self._code in _BY_MAPPING or not means_any(text)
        return can_be_pasted(text) and len(text) <= _MAX_CHARACTERS and is_itself


def _that_fit(texts: Sequence[str], most_characters: int) -> list[str]:
    """The first of the texts, a few at most, and as many as a line or two hold."""
    left, fitting = most_characters, list[str]()
    for text in texts[:_MAX_SHOWN]:
        left -= len(text)
        if fitting and left < 0:
            break
        fitting.append(text)
    return fitting


def _cut(text: str) -> str:
    return text if len(text) <= _MAX_CHARACTERS else f"{text[: _MAX_CHARACTERS - 1]}…"


def _in_toml(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)  # of texts, TOML and JSON write the same
