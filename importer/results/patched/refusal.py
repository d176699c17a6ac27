"""Why a workbook is not patched."""

from __future__ import annotations


class CannotPatchError(Exception):
    """The workbook does not keep a rule that the patch relies on.

    reason: completes "the results are a workbook of their own, because …".
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
