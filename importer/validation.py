"""Makes bodies or issues of field values: API.md's rules, in a person's words.

The rules stand in `importer.contract`; this file turns what pydantic says into issues, all issues
of a row at once, and knows nothing of files or columns but their names.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from importer.contract.body import (
    CONTROL_CHARACTERS,
    DRAFT_FIELDS,
    LOST_LETTER,
    TaskBody,
    foreign_draft_fields,
    validate_body,
)
from importer.contract.closing import Closing
from importer.contract.fields import (
    ALL_FIELDS,
    CLOSING_FIELDS,
    FIELD_BY_NAME,
    TARGET_FIELDS,
    Field,
)
from importer.contract.reference import Place, length_with_mark
from importer.identifier import malformed
from importer.rows.issues import Issue
from importer.wording.hints import Option, where_offered

_CONTROL = re.compile(f"[{CONTROL_CHARACTERS}]")
_SHOWN = 60
_ARTICLES = {"call": "a call", "email": "an email", "linkedin": "a linkedin task"}
_TARGET_NAMES = frozenset(field.name for field in TARGET_FIELDS)
_CLOSING_NAMES = frozenset(field.name for field in CLOSING_FIELDS)
_CLOSED = {
    status: Closing.model_validate({"status": status}).to_json()
    for status in ("completed", "cancelled")
}
_ORDER = {field.name: place for place, field in enumerate(ALL_FIELDS)}


class Validated(NamedTuple):
    """A row after validation: its body, or None with at least one error among the issues.

    closing: the JSON that closes the task once it is created; None: the task stays open.
    """

    body: TaskBody | None
    issues: tuple[Issue, ...]
    closing: bytes | None = None


class Validator:
    """Validates rows of one mapping. columns: the header that fills each field, for messages.

    places: the positions of these columns in the source.
    reference: where a mark is added to each row, which counts against the length of its text.
    """

    def __init__(
        self,
        columns: Mapping[str, str],
        reference: Place | None = None,
        places: Mapping[str, int] = MappingProxyType({}),
    ) -> None:
        self.columns = columns
        self.places = places
        self._marked = FIELD_BY_NAME.get(reference or "")  # a draft has no bound

    def validate(
        self, values: Sequence[dict[str, Any]], issues: Sequence[Sequence[Issue]]
    ) -> Iterator[Validated]:
        """Each row's body or issues, in order; `issues` are those already met on the way."""
        for body, found in zip(values, issues, strict=True):
            yield self.validate_row(body, found)

    def validate_row(self, values: dict[str, Any], met: Sequence[Issue]) -> Validated:
        """One row. A field that already has an error gets no second one for being empty."""
        closing = None
        if "status" in values or "dismiss_reason" in values:
            closing, values, met = self._take_closing(values, met)
        try:
            body = validate_body(values)
        except ValidationError as error:
            told = self._all_issues(error.errors(include_url=False), values, met)
            return Validated(None, told)
        if self._marked is not None:
            met = [*met, *self._too_long_with_mark(values, met)]
        if met and any(issue.is_error for issue in met):
            return Validated(None, tuple(met))
        return Validated(body, tuple(met), closing)

    def _all_issues(
        self, details: Sequence[ErrorDetails], values: dict[str, Any], met: Sequence[Issue]
    ) -> tuple[Issue, ...]:
        failed = {issue.field or "" for issue in met if issue.is_error}
        told = [*met]
        told += [i for detail in details for i in self._of_field(detail) if i.field not in failed]
        told += self._foreign_drafts(values)
        aimless = any(detail["type"] == "no_target" for detail in details)
        if (aimless or not values.get("targets")) and not _TARGET_NAMES & failed:
            told.append(_no_target(self.columns))
        told += self._hidden_controls(values, told)
        told += self._too_long_with_mark(values, told)
        if not any(issue.is_error for issue in told):
            raise AssertionError(f"an error without an issue: {details}")
        return _in_order(told)

    def _take_closing(
        self, values: dict[str, Any], met: Sequence[Issue]
    ) -> tuple[bytes | None, dict[str, Any], Sequence[Issue]]:
        """What closes the task, what is left for its body, and all issues up to here."""
        left = {name: value for name, value in values.items() if name not in _CLOSING_NAMES}
        if any(issue.is_error and issue.field in _CLOSING_NAMES for issue in met):
            return None, left, met  # what one of the two means is not known: nothing to add
        status, reason = values.get("status"), values.get("dismiss_reason")
        if status == "dismissed":
            closing, told = self._dismissal(reason)
        else:
            closing = _CLOSED.get(status or "")
            told = [*self._reason_without_dismissal(status, reason)]
        return closing, left, _in_order([*met, *told]) if told else met

    def _dismissal(self, reason: str | None) -> tuple[bytes | None, list[Issue]]:
        try:
            return Closing(status="dismissed", dismiss_reason=reason).to_json(), []
        except ValidationError as error:
            details = error.errors(include_url=False)
        if reason is None:
            message = "dismiss_reason is empty, and a dismissed task needs one"
            hint = "say why it was dismissed, or write another status"
            return None, [self._issue("required", _REASON, None, message, hint)]
        told = [issue for detail in details for issue in self._of_field(detail)]
        return None, told + self._hidden_controls({_REASON.name: reason}, told)

    def _reason_without_dismissal(self, status: str | None, reason: str | None) -> Iterator[Issue]:
        if reason is None:
            return
        found = "the row has no status" if status is None else f"the status is {status}"
        yield self._issue(
            "reason_without_dismissal",
            _REASON,
            reason,
            f"dismiss_reason is filled, but {found}; the text is not sent",
            "write dismissed as the status, or clear dismiss_reason",
        )

    def _of_field(self, detail: ErrorDetails) -> Iterator[Issue]:
        """What is wrong with one field; what is wrong with a row as a whole has its own place."""
        name = ".".join(str(part) for part in detail["loc"] if not isinstance(part, int))
        if name in FIELD_BY_NAME:
            field = FIELD_BY_NAME[name]
            tell = _TELL.get(detail["type"])
            if tell is None:
                raise AssertionError(f"no words for {name}: {detail['type']}")
            text = detail["input"] if isinstance(detail["input"], str) else ""
            yield tell(self, field, text)
        elif name not in {"", "targets"}:
            raise AssertionError(f"an error outside the fields: {detail}")

    def _issue(self, code: str, field: Field, value: str | None, message: str, hint: str) -> Issue:
        column, place = self.columns.get(field.name), self.places.get(field.name)
        return Issue(code, message, hint, field.name, column, value, place=place)

    def required(self, field: Field, _text: str) -> Issue:
        """A required field without a value."""
        message, hint = f"{field.column} is empty", "write one: every task needs it"
        if field.name == "task_type":
            hint += f"; {Option('default_type', 'call')} gives it to tasks without"
        return self._issue("required", field, None, message, hint)

    def too_long(self, field: Field, text: str) -> Issue:
        """A text beyond the API's bound, alone or with the row's mark."""
        has, hint = f"{len(text):,} characters", "shorten it: nothing is cut to fit"
        if field.name == "reason":
            hint += where_offered("; or {}, or draft", Option("long_text", "cut"))
        most = field.max_length or 0
        if field == self._marked:
            mark = length_with_mark(field, text) - len(text)
            has += f", and {mark} more with its reference"
            hint = f"shorten it to {most - mark:,}: nothing is cut to fit"
            hint += where_offered("; or {}", Option("reference", "none"))
        message = f"{field.column} has {has}; the API takes {most:,}"
        return self._issue("too_long", field, text, message, hint)

    def _too_long_with_mark(self, values: dict[str, Any], told: Sequence[Issue]) -> Iterator[Issue]:
        """A text that is too long only with its mark, unless an error of it is told already."""
        field = self._marked
        if field is None or any(issue.field == field.name and issue.is_error for issue in told):
            return
        text = values.get(field.name)
        if isinstance(text, str) and length_with_mark(field, text) > (field.max_length or 0):
            yield self.too_long(field, text)

    def malformed(self, field: Field, text: str) -> Issue:
        """A text of a form that the field does not take."""
        if _CONTROL.search(text):
            return self._control_character(field, text)
        if LOST_LETTER in text:
            return self._lost_letter(field, text)
        code, message, hint = malformed(field.kind, text, field.column)
        return self._issue(code, field, text, message, hint)

    def _control_character(self, field: Field, text: str) -> Issue:
        found = _CONTROL.search(text)
        if found is None:
            raise AssertionError(f"no control character in {field.name}")
        point, place = f"U+{ord(found[0]):04X}", found.start() + 1
        return self._issue(
            "control_character",
            field,
            text,
            f"{field.column} holds the invisible control character {point} at position {place}",
            "delete it, or type the text again",
        )

    def _lost_letter(self, field: Field, text: str) -> Issue:
        count = text.count(LOST_LETTER)
        letters = "a letter" if count == 1 else f"{count} letters"
        return self._issue(
            "lost_letter",
            field,
            text,
            f'"{_short(text)}" has lost {letters}: another program could not read them',
            "type the text again, or export the file again as UTF-8",
        )

    def _foreign_drafts(self, values: dict[str, Any]) -> Iterator[Issue]:
        """The members of the draft that belong to another type of task, if the type is known."""
        task_type, draft = values.get("task_type"), values.get("draft", {})
        if task_type not in DRAFT_FIELDS:
            return
        own = [FIELD_BY_NAME[f"draft.{member}"].column for member in DRAFT_FIELDS[task_type]]
        for member in foreign_draft_fields(task_type, draft):
            field, value = FIELD_BY_NAME[f"draft.{member}"], draft[member]
            yield self._issue(
                "draft_mismatch",
                field,
                "; ".join(value) if isinstance(value, list) else value,
                f"{field.column} is filled, but the task is {_ARTICLES[task_type]}, "
                f"which takes only {' and '.join(own)}",
                f"clear {field.column}, or make the task_type {field.task_type}",
            )

    def _hidden_controls(self, values: dict[str, Any], told: Sequence[Issue]) -> list[Issue]:
        """Control characters in texts of which pydantic told another defect first."""
        seen = {issue.field for issue in told if issue.code == "control_character"}
        return [
            self._control_character(FIELD_BY_NAME[name], text)
            for name, text in _texts_in(values)
            if _CONTROL.search(text) and name not in seen
        ]


_REASON = FIELD_BY_NAME["dismiss_reason"]


def _no_target(filled: Collection[str]) -> Issue:
    """A task about nothing. filled: the fields that have a column."""
    columns = [f.column for f in TARGET_FIELDS if f.name in filled]
    columns = columns or [f.column for f in TARGET_FIELDS]
    one_of = "" if len(columns) == 1 else "at least one of "
    return Issue(
        "no_target",
        "the task points at no deal, company, meeting or contact",
        f"fill {one_of}{', '.join(columns)}",
        field="targets",
    )


_TELL: dict[str, Callable[[Validator, Field, str], Issue]] = {
    "missing": Validator.required,
    "string_too_short": Validator.required,
    "string_too_long": Validator.too_long,
    "string_pattern_mismatch": Validator.malformed,
}
"""pydantic's error types, and who puts them into words."""


def _in_order(issues: Iterable[Issue]) -> tuple[Issue, ...]:
    """The issues in the order of the fields; those of the whole row come last."""
    return tuple(sorted(issues, key=lambda issue: _ORDER.get(issue.field or "", len(_ORDER))))


def _texts_in(values: Mapping[str, Any], group: str = "") -> Iterator[tuple[str, str]]:
    """The texts among nested values, by the names of their fields. group: of these, with a dot."""
    for name, value in values.items():
        if isinstance(value, str):
            yield group + name, value
        elif isinstance(value, dict):
            yield from _texts_in(value, f"{group}{name}.")


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
