"""The fixed reason of a mapping, given to the rows that need one.

Works on the columns of a chunk's values. A fixed value fills every row of other fields; a reason
for dismissing belongs to dismissed rows alone, and in others it would be a defect of the mapping's
own making.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from importer.mapping.cells.field_filler import FieldFiller


class FixedReason:
    """Takes the fixed `dismiss_reason` from its filler, and gives it where `status` asks for it."""

    def __init__(self, fillers: Sequence[FieldFiller]) -> None:
        places = {filler.field.name: place for place, filler in enumerate(fillers)}
        self._status = places.get("status")
        self._reason = places.get("dismiss_reason")
        self._text: str | None = None
        if self._reason is not None:
            self._text, fillers[self._reason].constant = fillers[self._reason].constant, None

    def give(self, filled: list[Sequence[Any]]) -> None:
        """Fill the gaps of `dismiss_reason` in dismissed rows; filled: parallel to the fillers."""
        if self._text is None or self._reason is None or self._status is None:
            return
        filled[self._reason] = [
            reason or (self._text if status == "dismissed" else None)
            for reason, status in zip(filled[self._reason], filled[self._status], strict=True)
        ]
