"""One field's values of a chunk, from the columns that fill it and the constant behind them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, TypeAlias

from importer.contract.fields import Field
from importer.mapping.cells.converter import ColumnConverter
from importer.mapping.cells.joined import gather
from importer.mapping.words.defects import Defect, null_word_required, type_used
from importer.rows.issues import Issue

_WORDLESS = frozenset({"unknown_task_type", "unlisted_value"})
"""Issues of a cell that says something, but not what the field needs."""

Issues: TypeAlias = dict[int, list[Issue]]
"""Issues by the position of the row in its chunk."""


class FieldFiller:
    """Fills one field. The first column that gives a value counts, then the constant.

    A defect is not passed over: a row whose first column is wrong does not take the second. But a
    fallback takes the place of words that the field does not know.
    """

    def __init__(
        self,
        field: Field,
        converters: Sequence[ColumnConverter],
        constant: Any,  # noqa: ANN401 -- a value of any kind of field
        fallback: str | None = None,
    ) -> None:
        self.field = field
        self.converters = converters
        self.constant = constant
        self.fallback = fallback

    def fill(self, columns: Sequence[Sequence[str]], count: int, met: Issues) -> Sequence[Any]:
        """The value of each row (None or "": none); issues are added to `met`."""
        if not self.converters:
            return [self.constant] * count
        first, *others = self.converters
        values, found = first.convert(gather(first.source, self.field.kind, columns))
        own: Issues = {i: list(issues) for i, issues in found.items()}
        for converter in others:
            values = self._fill_gaps(values, own, converter, columns)
        if self.constant is not None:
            closed = _refused(own)
            values = [
                value or (None if i in closed else self.constant) for i, value in enumerate(values)
            ]
        if self.fallback is not None:
            values = self._fall_back(self.fallback, values, own)
        for i, issues in own.items():
            met.setdefault(i, []).extend(self._final(issue, values[i]) for issue in issues)
        return values

    def _fill_gaps(
        self,
        values: Sequence[Any],
        own: Issues,
        converter: ColumnConverter,
        columns: Sequence[Sequence[str]],
    ) -> list[Any]:
        closed = _refused(own)
        then, found = converter.convert(gather(converter.source, self.field.kind, columns))
        for i, issues in found.items():
            if not values[i] and i not in closed:
                own.setdefault(i, []).extend(issues)
        return [
            first or (None if i in closed else second)
            for i, (first, second) in enumerate(zip(values, then, strict=True))
        ]

    def _fall_back(self, fallback: str, values: Sequence[Any], own: Issues) -> list[Any]:
        """The values, with the fallback where one is missing; what the cell said is reported."""
        for i, issues in own.items():
            if not values[i]:
                own[i] = [_replaced(issue, fallback) for issue in issues]
        return [value or fallback for value in values]

    def _final(self, issue: Issue, value: object) -> Issue:
        """A word for nothing is an error where the field is required and nothing else fills it."""
        if issue.code != "null_word" or value or not self.field.required:
            return issue
        return _retold(issue, null_word_required(issue.value or ""))


def _refused(own: Issues) -> set[int]:
    return {i for i, issues in own.items() if any(issue.is_error for issue in issues)}


def _replaced(issue: Issue, fallback: str) -> Issue:
    """The issue of a word that the field does not know, where the fallback takes its place."""
    if issue.code not in _WORDLESS:
        return issue
    return _retold(issue, type_used(issue.value or "", fallback))


def _retold(issue: Issue, defect: Defect) -> Issue:
    """The issue of the same cell, for another defect."""
    return replace(issue, code=defect.code, message=defect.message, hint=defect.hint, meant=None)
