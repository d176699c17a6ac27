"""The mapping file as a pydantic model: which column, and which transformation, fills which field.

Makes a `Template` of a dictionary as TOML gives it. Unknown keys and fields are refused with the
nearest right one; `template` puts that into words.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Annotated, Any, Literal, Self, TypeAlias

from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    ValidationInfo,
    field_validator,
    model_validator,
)

from importer.contract.fields import ALL_FIELDS, FIELD_BY_NAME, Kind, find_field
from importer.mapping.kinds import word_of
from importer.mapping.patterns import check_pattern
from importer.mapping.vocabulary import (
    PRIORITY_BY_WORD,
    STATUS_BY_WORD,
    TASK_TYPE_BY_WORD,
    fold_word,
)
from importer.settings.lookup_place import LookupText
from importer.wording.nearest import did_you_mean

DateOrder = Literal["ymd", "dmy", "mdy"]
LongTexts = Literal["issue", "cut", "draft"]
TaskType = Literal["call", "email", "linkedin"]
Certainty = Literal["seen", "documented", "described", "guessed"]
FIELD_NAMES = tuple(dict.fromkeys(name for f in ALL_FIELDS for name in (f.name, f.column)))


def no_such_field(name: str) -> str:
    """That no field is called so, with the one that is probably meant, or with all of them."""
    guess = did_you_mean(name, FIELD_NAMES)
    return f"there is no such field{guess or _ALL_FIELDS}"


_ALL_FIELDS = f"; the fields are {', '.join(field.column for field in ALL_FIELDS)}"

_WORDS = {
    Kind.TASK_TYPE: TASK_TYPE_BY_WORD,
    Kind.PRIORITY: PRIORITY_BY_WORD,
    Kind.STATUS: STATUS_BY_WORD,
}


def _compiles(pattern: str | None) -> str | None:
    if pattern is not None:
        check_pattern(pattern)
    return pattern


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ColumnRule(_Strict):
    """One column as a source of a field.

    A cell goes through the keys in this order: separator, matches, html, long_id, values, lookup;
    then through what every cell of the field's kind goes through.
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
    optional: bool = Field(default=False, description="The column may be missing in the file.")

    _check_matches = field_validator("matches")(_compiles)

    @field_validator("values")
    @classmethod
    def _values_are_distinct(cls, values: dict[str, str] | None) -> dict[str, str] | None:
        if not all(map(str.strip, values or {})):
            raise ValueError("what to send for an empty cell is said by `default`")
        _require_distinct(fold_word, values or {})
        return values


def _require_distinct(key: Callable[[str], str], meanings: Mapping[str, str]) -> None:
    """Raise ValueError where two texts that count as one word mean different things."""
    folded: dict[str, tuple[str, str]] = {}
    for word, value in meanings.items():
        twin, meant = folded.setdefault(key(word), (word, value))
        if meant != value:
            raise ValueError(f"{twin!r} and {word!r} are one word with two meanings")


class ConstantRule(_Strict):
    """The same value for every row."""

    value: str = Field(min_length=1, description="What to send for every row.")


def _rule_tag(rule: Any) -> str:  # noqa: ANN401 -- whatever TOML holds
    if isinstance(rule, ConstantRule):
        return "ConstantRule"
    return "ConstantRule" if isinstance(rule, dict) and "value" in rule else "ColumnRule"


Rule: TypeAlias = ColumnRule | ConstantRule
# Told apart before they are checked: a plain union would tell every slip twice.
_TaggedRule = Annotated[
    Annotated[ColumnRule, Tag("ColumnRule")] | Annotated[ConstantRule, Tag("ConstantRule")],
    Discriminator(_rule_tag),
]


class SkipRule(_Strict):
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

    _check_matches = field_validator("matches")(_compiles)

    @model_validator(mode="after")
    def _one_condition(self) -> Self:
        texts = (self.equals, self.other_than, self.matches)
        if sum(text is not None for text in texts) + self.filled + self.blank != 1:
            raise ValueError("set exactly one of equals, other_than, matches, filled and blank")
        return self


class About(_Strict):
    """What a person should know of an export before its tasks move. Nothing of it is sent."""

    program: str = Field(min_length=1, description="The program that writes the export.")
    export: str = Field(min_length=1, description="How to make it, from the program's menus on.")
    certainty: Certainty = Field(
        description="Where its columns are known from: `seen` in files, `documented` by its "
        "vendor, `described` by others, or `guessed` after the names of the program's own fields."
    )
    evidence: str = Field(min_length=1, description="The same in words, with what is uncertain.")
    carried_over: str = Field(min_length=1, description="What of a task arrives, and as what.")
    left_behind: str = Field(min_length=1, description="What does not arrive, and which rows.")


class FieldsError(ValueError):
    """Slips in the table of fields. field: as the first of them is called in the file."""

    def __init__(self, slips: Sequence[tuple[str, str]]) -> None:
        super().__init__("; ".join(text for _, text in slips))
        self.field = slips[0][0]


class Template(_Strict):
    """A mapping, from a file or shipped with the program."""

    name: str = Field(default="", description="What the mapping is called.")
    description: str = Field(default="", description="What it is for.")
    about: About | None = Field(default=None, description="What is known of the export.")
    fields: dict[str, Annotated[list[_TaggedRule], Field(min_length=1)]] = Field(
        min_length=1,
        description="Field -> where its value comes from: a column's name, a table, or a list of "
        "these, of which the first that gives a value counts.",
    )
    sheet: str | None = Field(
        default=None, min_length=1, description="The sheet of a workbook that holds the tasks."
    )
    last_of: str | None = Field(
        default=None,
        min_length=1,
        description="A column, such as an id: of rows with the same value in it the last counts.",
    )
    default_type: TaskType | None = Field(
        default=None,
        description="The type of tasks whose row says none, or one that HockeyStack lacks.",
    )
    long_text: LongTexts | None = Field(
        default=None,
        description="What becomes of a reason of more than 2,000 characters: it is an issue, it is "
        "cut, or it is cut and the whole of it is sent as the draft of the task.",
    )
    skip: list[SkipRule] = Field(default=[], description="Rows that are not wanted.")
    words: dict[str, dict[str, str]] = Field(
        default={},
        description='Field -> what cells mean, as in the option `value`: "hoch" = "high". '
        'Other cells are read as usual. "" stands for an empty cell, "*" for any other that is '
        "not empty.",
    )
    unfilled: list[str] = Field(
        default=[],
        description="Fields that no column fills, as an empty `map` says. With status among them, "
        "rows that are closed already become open tasks.",
    )
    empty: list[str] = Field(
        default=[], description="Texts that mean an empty cell in this kind of file."
    )

    @field_validator("fields", mode="before")
    @classmethod
    def _spell_out(cls, fields: Any) -> Any:  # noqa: ANN401 -- whatever TOML holds
        """`"Subject"` and `{...}` are short for `[{...}]`; both names of a field are one."""
        if not isinstance(fields, dict):
            return fields
        spelled: dict[str, list[Any]] = {}
        slips: list[tuple[str, str]] = []
        for name, rules in _flatten(fields):
            field = find_field(name)
            if field is None:
                slips.append((name, f"there is no field {name!r}{did_you_mean(name, FIELD_NAMES)}"))
            elif field.name in spelled:
                slips.append((field.name, f"the field {field.name!r} appears twice"))
            else:
                listed = rules if isinstance(rules, list) else [rules]
                spelled[field.name] = [{"column": r} if isinstance(r, str) else r for r in listed]
        if slips:
            raise FieldsError(slips)
        return spelled

    @field_validator("words", mode="before")
    @classmethod
    def _one_name_each(cls, words: Any) -> Any:  # noqa: ANN401 -- whatever TOML holds
        """Both names of a field are one."""
        if not isinstance(words, dict):
            return words
        named = [(name, find_field(name), meanings) for name, meanings in _flatten(words)]
        slips = [(name, no_such_field(name)) for name, known, _ in named if known is None]
        if slips:
            raise FieldsError(slips)
        return {known.name: meanings for _, known, meanings in named if known is not None}

    @field_validator("words")
    @classmethod
    def _words_make_sense(
        cls, words: dict[str, dict[str, str]], info: ValidationInfo
    ) -> dict[str, dict[str, str]]:
        slips = [
            (name, f"{name}: {slip}")
            for name in words
            for slip in _of_words(name, words[name], info.data.get("fields", {name}))
        ]
        if slips:
            raise FieldsError(slips)
        return words

    @field_validator("unfilled")
    @classmethod
    def _fields_are_known(cls, unfilled: list[str], info: ValidationInfo) -> list[str]:
        filled, names = info.data.get("fields", ()), []
        for name in unfilled:
            known = find_field(name)
            if known is None:
                raise ValueError(no_such_field(name))
            if known.name in filled:
                raise ValueError(f"{name} is filled under [fields] as well")
            names.append(known.name)
        return names

    @field_validator("fields")
    @classmethod
    def _rules_make_sense(cls, fields: dict[str, list[Rule]]) -> dict[str, list[Rule]]:
        slips = [
            (name, f"{name}: {problem}")
            for name, rules in fields.items()
            for problem in (*_reached(rules), *_of_kind(FIELD_BY_NAME[name].kind, rules))
        ]
        if slips:
            raise FieldsError(slips)
        return fields


class ShippedTemplate(Template):
    """A template of the program: no person vouched that its columns hold ids in this file."""


def _flatten(fields: dict[str, Any]) -> list[tuple[str, Any]]:
    # TOML reads an unquoted `targets.deal_id = …` as nested tables. Both spellings are meant.
    flat: list[tuple[str, Any]] = []
    for name, rules in fields.items():
        if name in {"targets", "draft"} and isinstance(rules, dict):
            for member, inner in rules.items():
                if member == "contact" and isinstance(inner, dict):
                    flat += [(f"{name}.contact.{key}", value) for key, value in inner.items()]
                else:
                    flat.append((f"{name}.{member}", inner))
        else:
            flat.append((name, rules))
    return flat


def _of_words(name: str, meanings: Mapping[str, str], filled: Collection[str]) -> list[str]:
    """What is wrong with the words of a field. filled: all fields that have a column or value."""
    if name not in filled:
        return [f"[fields] says nothing of {name}"]
    kind = FIELD_BY_NAME[name].kind
    refused = (refused_value(kind, meant) for meant in meanings.values() if meant)
    try:
        _require_distinct(partial(word_of, kind), meanings)
    except ValueError as slip:
        return [str(slip), *filter(None, refused)]
    return [*filter(None, refused)]


def _reached(rules: Sequence[Rule]) -> list[str]:
    """What is wrong with the order of rules: one that always gives a value has to be the last."""
    for rule in rules[:-1]:
        if isinstance(rule, ConstantRule):
            return ["a `value` must come last: what follows it is never used"]
        if rule.default is not None:
            return ["a `default` belongs to the last of the columns: what follows is never used"]
    return []


def _of_kind(kind: Kind, rules: Sequence[Rule]) -> list[str]:
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
    if rule.tell and rule.matches is None:
        problems.append("`tell` belongs to a column with `matches`")
    if rule.long_id and kind is not Kind.IDENTIFIER:
        problems.append("`long_id` is for fields of ids only")
    return problems


def refused_value(kind: Kind, text: str) -> str | None:
    """Why a field of this kind cannot take `text`; None: it can, as far as its words tell."""
    known = _WORDS.get(kind)
    if known is None or fold_word(text) in known:
        return None
    meant = ", ".join(dict.fromkeys(known.values()))
    return f"{text!r} is not one of {meant}{did_you_mean(text, known)}"


def _sent(rule: Rule) -> list[str]:
    """Every text that the rule itself can send."""
    if isinstance(rule, ConstantRule):
        return [rule.value]
    if rule.lookup is not None:
        return [rule.default] if rule.default else []
    texts = [*(rule.values or {}).values(), rule.default]
    return list(dict.fromkeys(text for text in texts if text))
