"""The rules of a mapping file as pydantic models: a column, a constant, rows to leave out.

What a rule says that its field cannot take is told in words, for `template_model`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal, Self, TypeAlias

from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    field_validator,
    model_validator,
)

from importer.contract.fields import Kind
from importer.mapping.dates.numbers import DateNumbers
from importer.mapping.template.patterns import check_pattern
from importer.mapping.template.words import refused_value, require_distinct
from importer.mapping.words.vocabulary import fold_word
from importer.settings.lookup_place import LookupText

DateOrder = Literal["ymd", "dmy", "mdy"]


class Strict(BaseModel):
    """A table of a mapping file, which refuses what it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def compiles(pattern: str | None) -> str | None:
    """The pattern. Raises `ValueError` where it is no regular expression."""
    if pattern is not None:
        check_pattern(pattern)
    return pattern


class ColumnRule(Strict):
    """One column as a source of a field.

    A cell goes through the keys in this order: separator, matches, html, escapes, long_id, values,
    lookup; then through what every cell of the field's kind goes through.
    """

    column: str = Field(
        min_length=1, description='The header of the column, or "#3" for the third column.'
    )
    separator: str | None = Field(
        default=None,
        min_length=1,
        description="The cell is a list with this between its entries; the first entry is taken, "
        "with a warning if there are more.",
    )
    matches: str | None = Field(
        default=None,
        description="A regular expression. Where it is not found, the column gives no value; "
        "if it has a group, the first group is the value.",
    )
    tell: bool = Field(
        default=False,
        description="A cell in which `matches` is not found is told, with the warning `not_taken`.",
    )
    html: bool = Field(default=False, description="The cell holds HTML; its text is taken.")
    escapes: bool = Field(
        default=False,
        description="The cell has line ends and tabs written out as `\\n` and `\\t`, and sent as "
        "such.",
    )
    long_id: bool = Field(
        default=False,
        description="A Salesforce id of 15 characters is sent as the 18 that mean the same.",
    )
    values: dict[str, str] | None = Field(
        default=None,
        description="What to send for which cell; case, blanks, underscores and hyphens do not "
        'matter. "" as what to send means: as if the cell were empty.',
    )
    lookup: LookupText | None = Field(
        default=None,
        description="A table that says what to send for which cell: a file, or its parts.",
    )
    default: str | None = Field(
        default=None,
        min_length=1,
        description="What to send for an empty cell, and (with a warning) for one that is not "
        "in `values`.",
    )
    date_order: DateOrder | None = Field(
        default=None,
        description="The order of day, month and year in this column. For due_date only.",
    )
    date_numbers: DateNumbers | None = Field(
        default=None,
        description="What bare numbers in this column count: the days of Excel, or seconds or "
        "milliseconds since 1970. For due_date only.",
    )
    optional: bool = Field(default=False, description="The column may be missing in the file.")

    _check_matches = field_validator("matches")(compiles)

    @field_validator("values")
    @classmethod
    def _values_are_distinct(cls, values: dict[str, str] | None) -> dict[str, str] | None:
        if not all(map(str.strip, values or {})):
            raise ValueError("what to send for an empty cell is said by `default`")
        require_distinct(fold_word, values or {})
        return values


class ConstantRule(Strict):
    """The same value for every row."""

    value: str = Field(min_length=1, description="What to send for every row.")


def _rule_tag(rule: Any) -> str:  # noqa: ANN401 -- whatever TOML holds
    if isinstance(rule, ConstantRule):
        return "ConstantRule"
    return "ConstantRule" if isinstance(rule, dict) and "value" in rule else "ColumnRule"


Rule: TypeAlias = ColumnRule | ConstantRule
# Told apart before they are checked: a plain union would tell every slip twice.
TaggedRule = Annotated[
    Annotated[ColumnRule, Tag("ColumnRule")] | Annotated[ConstantRule, Tag("ConstantRule")],
    Discriminator(_rule_tag),
]


class SkipRule(Strict):
    """Rows that are not wanted: one condition on a column's cell, and the reason shown."""

    column: str = Field(
        min_length=1, description='The header of the column, or "#3" for the third column.'
    )
    equals: list[str] | None = Field(
        default=None,
        description="Skip a row whose cell is one of these. In words case, blanks, underscores and "
        "hyphens do not matter; what may be an id counts as it is written.",
    )
    other_than: list[str] | None = Field(
        default=None,
        description="Skip a row whose cell is not one of these, compared as by `equals`.",
    )
    matches: str | None = Field(
        default=None, description="Skip a row in whose cell this regular expression is found."
    )
    filled: bool = Field(default=False, description="Skip a row whose cell is not empty.")
    blank: bool = Field(default=False, description="Skip a row whose cell is empty.")
    untyped: bool = Field(
        default=False,
        description="These rows are of a type that HockeyStack lacks. One whose task_type has a "
        "value is not skipped, and none is where `default_type` says what such tasks become.",
    )
    reason: str = Field(min_length=1, description="What the results file says of such a row.")
    optional: bool = Field(default=False, description="The column may be missing in the file.")

    _check_matches = field_validator("matches")(compiles)

    @model_validator(mode="after")
    def _one_condition(self) -> Self:
        texts = (self.equals, self.other_than, self.matches)
        if sum(text is not None for text in texts) + self.filled + self.blank != 1:
            raise ValueError("set exactly one of equals, other_than, matches, filled and blank")
        return self


def reached(rules: Sequence[Rule]) -> list[str]:
    """What is wrong with the order of rules: one that always gives a value has to be the last."""
    for rule in rules[:-1]:
        if isinstance(rule, ConstantRule):
            return ["a `value` must come last: what follows it is never used"]
        if rule.default is not None:
            return ["a `default` belongs to the last of the columns: what follows is never used"]
    return []


def of_kind(kind: Kind, rules: Sequence[Rule]) -> list[str]:
    """What a field of this kind cannot take."""
    problems = []
    for rule in rules:
        if isinstance(rule, ColumnRule):
            problems += _misplaced(kind, rule)
        problems += [problem for text in _sent(rule) if (problem := refused_value(kind, text))]
    return problems


def _misplaced(kind: Kind, rule: ColumnRule) -> list[str]:
    """Keys that mean nothing in this place."""
    problems = []
    if rule.date_order and kind is not Kind.DATE:
        problems.append("`date_order` is for due_date only")
    if rule.date_numbers and kind is not Kind.DATE:
        problems.append("`date_numbers` is for due_date only")
    if rule.tell and rule.matches is None:
        problems.append("`tell` belongs to a column with `matches`")
    if rule.long_id and kind is not Kind.IDENTIFIER:
        problems.append("`long_id` is for fields of ids only")
    return problems


def _sent(rule: Rule) -> list[str]:
    """Every text that the rule itself can send."""
    if isinstance(rule, ConstantRule):
        return [rule.value]
    if rule.lookup is not None:
        return [rule.default] if rule.default else []
    texts = [*(rule.values or {}).values(), rule.default]
    return list(dict.fromkeys(text for text in texts if text))
