"""Field values in, task bodies or issues out: API.md's rules, told in a person's words.

The rules stand in `importer.task`; this file turns what pydantic says into issues, all issues of
a row at once, and knows nothing of files or columns but their names.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from importer.fields import FIELD_BY_NAME, FIELDS, TARGET_FIELDS, Field, Kind
from importer.issues import Issue
from importer.task import (
    CONTROL_CHARACTERS,
    DRAFT_FIELDS,
    TaskBody,
    foreign_draft_fields,
    validate_body,
)

_CONTROL = re.compile(f"[{CONTROL_CHARACTERS}]")
_SHOWN = 60
_ARTICLES = {"call": "a call", "email": "an email", "linkedin": "a linkedin task"}
_TARGET_NAMES = frozenset(field.name for field in TARGET_FIELDS)
_ORDER = {field.name: place for place, field in enumerate(FIELDS)}


class Validated(NamedTuple):
    """A row after validation: its body, or None with at least one error among the issues."""

    body: TaskBody | None
    issues: tuple[Issue, ...]


class Validator:
    """Validates rows of one mapping. columns: the header that fills each field, for messages."""

    def __init__(self, columns: Mapping[str, str]) -> None:
        self.columns = columns

    def validate(
        self, values: Sequence[dict[str, Any]], issues: Sequence[Sequence[Issue]]
    ) -> Iterator[Validated]:
        """Each row's body or issues, in order; `issues` are those already met on the way."""
        for body, found in zip(values, issues, strict=True):
            yield self.validate_row(body, found)

    def validate_row(self, values: dict[str, Any], met: Sequence[Issue]) -> Validated:
        """One row. A field that already has an error gets no second one for being empty."""
        try:
            body = validate_body(values)
        except ValidationError as error:
            told = self._all_issues(error.errors(include_url=False), values, met)
            return Validated(None, told)
        is_wrong = bool(met) and any(issue.is_error for issue in met)
        return Validated(None if is_wrong else body, tuple(met))

    def _all_issues(
        self, details: Sequence[ErrorDetails], values: dict[str, Any], met: Sequence[Issue]
    ) -> tuple[Issue, ...]:
        failed = {issue.field or "" for issue in met if issue.is_error}
        told = [*met]
        told += [i for detail in details for i in self._of_field(detail) if i.field not in failed]
        told += self._foreign_drafts(values)
        aimless = any(detail["type"] == "no_target" for detail in details)
        if (aimless or not values.get("targets")) and not _TARGET_NAMES & failed:
            told.append(self._no_target())
        told += self._hidden_controls(values, told)
        if not any(issue.is_error for issue in told):
            raise AssertionError(f"an error without an issue: {details}")
        return tuple(sorted(told, key=lambda issue: _ORDER.get(issue.field or "", len(_ORDER))))

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
        return Issue(code, message, hint, field.name, self.columns.get(field.name), value)

    def required(self, field: Field, _text: str) -> Issue:
        """A required field without a value."""
        message = f"{field.column} is empty"
        return self._issue("required", field, None, message, "every task needs one")

    def too_long(self, field: Field, text: str) -> Issue:
        """A text beyond the API's bound."""
        return self._issue(
            "too_long",
            field,
            text,
            f"{field.column} has {len(text):,} characters; the API takes {field.max_length:,}",
            "shorten it: nothing is cut to fit",
        )

    def malformed(self, field: Field, text: str) -> Issue:
        """A text of a form that the field does not take."""
        if _CONTROL.search(text):
            return self._control_character(field, text)
        if field.kind is Kind.EMAIL:
            return self._issue(
                "invalid_email",
                field,
                text,
                f'"{_short(text)}" is not an e-mail address',
                "write one address such as dana@example.com, or leave the cell empty",
            )
        return self._issue(
            "invalid_linkedin_url",
            field,
            text,
            f'"{_short(text)}" is not the address of a LinkedIn page',
            "write it as https://www.linkedin.com/in/NAME, or leave the cell empty",
        )

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

    def _no_target(self) -> Issue:
        columns = [f.column for f in TARGET_FIELDS if f.name in self.columns]
        names = ", ".join(columns or [f.column for f in TARGET_FIELDS])
        return Issue(
            "no_target",
            "the task points at no deal, company, meeting or contact",
            f"fill at least one of {names}",
            field="targets",
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
        texts = ((field, _value_at(values, field.name)) for field in FIELDS)
        return [
            self._control_character(field, text)
            for field, text in texts
            if field.name not in seen and isinstance(text, str) and _CONTROL.search(text)
        ]


_TELL: dict[str, Callable[[Validator, Field, str], Issue]] = {
    "missing": Validator.required,
    "string_too_short": Validator.required,
    "string_too_long": Validator.too_long,
    "string_pattern_mismatch": Validator.malformed,
}
"""pydantic's error types, and who puts them into words."""


def _value_at(values: Mapping[str, Any], name: str) -> Any:  # noqa: ANN401
    found: Any = values
    for part in name.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return found


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
