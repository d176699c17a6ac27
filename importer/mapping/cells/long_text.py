"""Cuts reasons that are longer than the API allows, if a person has said so.

Works on the columns of a chunk's values. Without such a word a text that is too long is an issue of
its row, which `validation` finds: nothing is cut in silence.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from importer.contract.fields import FIELD_BY_NAME
from importer.mapping.cells.field_filler import FieldFiller, Issues
from importer.mapping.template.model import LongTexts
from importer.mapping.words.defects import shorten
from importer.rows.issues import Issue

_REASON = FIELD_BY_NAME["reason"]
_MOST = _REASON.max_length or 0
_CUT_TO = _MOST - 30
"""What is left of it: `--reference` may add a mark behind by which the task is found."""
_LAST_BLANK = 100
"""So far before the end a word may begin that is left out as a whole."""
_MORE = " \N{HORIZONTAL ELLIPSIS}"
_DRAFT_OF = {
    "call": "draft.talking_points",
    "email": "draft.body",
    "linkedin": "draft.message",
}


def cut(text: str) -> str:
    """The beginning of a text, up to the end of a word, and a sign that there is more."""
    begun = text[: _CUT_TO - len(_MORE)]
    words = "".join(begun.rsplit(maxsplit=1)[:1])
    return (words if len(begun) - len(words) <= _LAST_BLANK else begun).rstrip() + _MORE


class LongText:
    """Cuts reasons that are too long, or has the whole of them sent as the draft of their task."""

    def __init__(self, fillers: Sequence[FieldFiller], wanted: LongTexts) -> None:
        places = {filler.field.name: place for place, filler in enumerate(fillers)}
        self._reason = places.get(_REASON.name) if wanted != "issue" else None
        self._type = places.get("task_type")
        drafts = _DRAFT_OF.values() if wanted == "draft" and self._reason is not None else ()
        self.names = [name for name in drafts if name not in places]
        """Fields that nothing else fills: their columns are added behind the others."""
        self._drafts = places | {name: len(places) + i for i, name in enumerate(self.names)}
        self._is_draft = wanted == "draft"
        self._fillers = fillers

    def fit(self, filled: list[Sequence[Any]], met: Issues) -> None:
        """Change what is too long; filled: parallel to the fillers."""
        count = len(filled[0]) if filled else 0
        filled += ([None] * count for _ in self.names)
        if self._reason is None:
            return
        reasons = filled[self._reason]
        for row, text in enumerate(reasons):
            if isinstance(text, str) and len(text) > _MOST:
                draft = self._draft(filled, row)
                if not self._is_draft or draft is not None:
                    _put(filled, self._reason, row, cut(text))
                    met.setdefault(row, []).append(self._told(text, draft))
                if draft is not None:
                    lines = [line.strip() for line in text.splitlines() if line.strip()]
                    is_list = draft == _DRAFT_OF["call"]
                    _put(filled, self._drafts[draft], row, lines if is_list else text)

    def _draft(self, filled: Sequence[Sequence[Any]], row: int) -> str | None:
        """The member of the draft that takes the text; None: none, or it has a text already."""
        if not self._is_draft or self._type is None:
            return None
        name = _DRAFT_OF.get(filled[self._type][row] or "")
        return None if name is None or filled[self._drafts[name]][row] else name

    def _told(self, text: str, draft: str | None) -> Issue:
        converters = self._fillers[self._reason or 0].converters
        column, place = (converters[0].header, converters[0].place) if converters else (None, None)
        whole = "" if draft is None else f", and all of them as {FIELD_BY_NAME[draft].column}"
        first = len(cut(text)) - len(_MORE)
        return Issue(
            "reason_cut",
            f"of {len(text):,} characters the first {first:,} are sent as {_REASON.column}{whole}",
            "nothing, if that is right; otherwise shorten the text",
            _REASON.name,
            column,
            shorten(text),
            place=place,
        )


def _put(filled: list[Sequence[Any]], place: int, row: int, value: object) -> None:
    """Change the value of a row in the column at this place, which may be of any kind."""
    column = list(filled[place])
    column[row] = value
    filled[place] = column
