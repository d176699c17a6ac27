"""The mapping file as a pydantic model: which column, and which transformation, fills which field.

Makes a `Template` of a dictionary as TOML gives it. Unknown keys and fields are refused with the
nearest right one; `template` puts that into words.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import partial
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationInfo, field_validator

from importer.contract.fields import FIELD_BY_NAME, find_field
from importer.mapping.kinds import word_of
from importer.mapping.template.rules import (
    Rule,
    SkipRule,
    Strict,
    TaggedRule,
    compiles,
    of_kind,
    reached,
)
from importer.mapping.template.words import (
    FIELD_NAMES,
    FieldsError,
    flat_names,
    no_such_field,
    refused_value,
    require_distinct,
)
from importer.settings.export_place import ExportText
from importer.wording.nearest import did_you_mean

LongTexts = Literal["issue", "cut", "draft"]
TaskType = Literal["call", "email", "linkedin"]
Certainty = Literal["seen", "documented", "described", "guessed"]


class About(Strict):
    """What a person should know of an export before its tasks move. Nothing of it is sent."""

    program: str = Field(min_length=1, description="The program that writes the export.")
    export: str = Field(min_length=1, description="How to make it, from the program's menus on.")
    certainty: Certainty = Field(
        description="Where its columns are known from: `seen` in files, `documented` by its "
        "vendor, `described` by others, or `guessed` after the names of the program's own fields."
    )
    evidence: str = Field(min_length=1, description="The same in words, with what is uncertain.")
    signs: list[str] = Field(
        default=[],
        description="Columns that no other program's export has: by one of them the export is "
        "recognized. `A + B` is a sign where both columns are there.",
    )
    carried_over: str = Field(min_length=1, description="What of a task arrives, and as what.")
    left_behind: str = Field(min_length=1, description="What does not arrive, and which rows.")


class Template(Strict):
    """A mapping, from a file or shipped with the program."""

    name: str = Field(default="", description="What the mapping is called.")
    description: str = Field(default="", description="What it is for.")
    about: About | None = Field(default=None, description="What is known of the export.")
    fields: dict[str, Annotated[list[TaggedRule], Field(min_length=1)]] = Field(
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
    contacts: ExportText | None = Field(
        default=None,
        description="The contacts that the tasks name, in a second export of the same program: "
        "what is known of them is sent where no column says it.",
    )
    users: ExportText | None = Field(
        default=None,
        description="The users of the same program, by whom the owners are found in the lookup of "
        "assignee_id.",
    )
    owner_ids: str | None = Field(
        default=None,
        min_length=1,
        description="A regular expression that is found in the ids which the program gives its "
        "users: they are not those of HockeyStack, and are sent as none of its ids.",
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
    treat_as_open: dict[str, list[str]] = Field(
        default={},
        description="Column -> texts in it that do not mean that a row is closed, whatever they "
        'seem to say; "*" stands for any text. A column that the file lacks is skipped.',
    )
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

    _check_owner_ids = field_validator("owner_ids")(compiles)

    @field_validator("fields", mode="before")
    @classmethod
    def _spell_out(cls, fields: Any) -> Any:  # noqa: ANN401 -- whatever TOML holds
        """`"Subject"` and `{...}` are short for `[{...}]`; both names of a field are one."""
        if not isinstance(fields, dict):
            return fields
        spelled: dict[str, list[Any]] = {}
        slips: list[tuple[str, str]] = []
        for name, rules in flat_names(fields):
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
        named = [(name, find_field(name), meanings) for name, meanings in flat_names(words)]
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
            for problem in (*reached(rules), *of_kind(FIELD_BY_NAME[name].kind, rules))
        ]
        if slips:
            raise FieldsError(slips)
        return fields


class ShippedTemplate(Template):
    """A template of the program: no person vouched that its columns hold ids in this file.

    export_columns: those of its sample. What it makes nothing of, it has passed over knowingly.
    """

    export_columns: frozenset[str] = frozenset()


def _of_words(name: str, meanings: Mapping[str, str], filled: Collection[str]) -> list[str]:
    """What is wrong with the words of a field. filled: all fields that have a column or value."""
    if name not in filled:
        return [f"[fields] says nothing of {name}"]
    kind = FIELD_BY_NAME[name].kind
    refused = (refused_value(kind, meant) for meant in meanings.values() if meant)
    try:
        require_distinct(partial(word_of, kind), meanings)
    except ValueError as slip:
        return [str(slip), *filter(None, refused)]
    return [*filter(None, refused)]
