"""The options of one stage each: what it is handed, whole, by whoever calls it.

Each is made from what a person has set, checked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import time
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
)
from pydantic.dataclasses import dataclass

from importer.contract.reference import DEFAULT_PLACE, NO_PLACE, Place
from importer.errors import ConfigurationError
from importer.rows.table import SourceOptions
from importer.settings.base_url import DEFAULT_BASE_URL, check_base_url
from importer.settings.export_place import ExportText
from importer.settings.lookup_place import LookupText
from importer.settings.rate import parse_rate
from importer.settings.share import parse_share
from importer.settings.texts import (
    RowRange,
    each,
    parse_cell,
    parse_meaning,
    parse_pair,
    parse_rows,
)
from importer.settings.zones import find_zone, local_zone


@dataclass(frozen=True, slots=True)
class Reading(SourceOptions):
    """How the file is read, for whoever opens it."""

    header_row: Annotated[int, Field(ge=1)] | None = None


class Group(BaseModel):
    """Options that are handed on together."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, arbitrary_types_allowed=True, populate_by_name=True
    )


class MappingOptions(Group):
    """Which column fills which field, and what its cells mean. file: of the mapping."""

    template: str | None = None
    file: Annotated[Path | None, Field(alias="mapping")] = None
    maps: tuple[tuple[str, str], ...] = ()
    sets: tuple[tuple[str, str], ...] = ()
    lookups: tuple[tuple[str, LookupText], ...] = ()
    contacts: ExportText | None = None
    users: ExportText | None = None
    skips: tuple[tuple[str, str], ...] = ()
    only: tuple[tuple[str, str], ...] = ()
    treat_as_open: tuple[tuple[str, str], ...] = ()
    skip_match: tuple[tuple[str, str], ...] = ()
    empty: tuple[str, ...] = ()
    values: tuple[tuple[str, str, str], ...] = ()
    html: tuple[str, ...] = ()
    default_type: Literal["call", "email", "linkedin"] | None = None
    long_text: Literal["issue", "cut", "draft"] | None = None
    timezone: str | None = None
    due_time: time = time(9)
    date_order: Literal["ymd", "dmy", "mdy"] | None = None
    date_numbers: Literal["excel", "excel-1904", "seconds", "milliseconds"] | None = None
    swapped_dates: Literal["back", "keep"] | None = None
    ask_again: bool = False

    @field_validator("maps", "sets", "lookups", mode="before")
    @classmethod
    def _pairs(cls, value: Any, info: ValidationInfo) -> Any:  # noqa: ANN401
        """`FIELD=TEXT` texts, (field, text) pairs, or a dictionary of them."""
        if isinstance(value, Mapping):
            return tuple(value.items())
        if isinstance(value, str) or not isinstance(value, Iterable):
            return value  # refused by what follows
        what = {"maps": "COLUMN", "lookups": "FILE"}.get(info.field_name or "", "VALUE")
        return tuple(parse_pair(item, what) if isinstance(item, str) else item for item in value)

    @field_validator("skips", "only", "treat_as_open", "skip_match", mode="before")
    @classmethod
    def _texts_of_columns(cls, value: Any) -> Any:  # noqa: ANN401
        """`COLUMN=TEXT` texts, (column, text) pairs, or a dictionary of one text or several."""
        if isinstance(value, Mapping):
            return tuple((column, text) for column, texts in value.items() for text in each(texts))
        if isinstance(value, str) or not isinstance(value, Iterable):
            return value  # refused by what follows
        return tuple(parse_cell(item) if isinstance(item, str) else item for item in value)

    @field_validator("values", mode="before")
    @classmethod
    def _meanings(cls, value: Any) -> Any:  # noqa: ANN401
        """`FIELD:TEXT=VALUE` texts, their three parts, or {field: {text: value}}."""
        if isinstance(value, Mapping) and all(isinstance(w, Mapping) for w in value.values()):
            return tuple(
                (name, text, meant)
                for name, words in value.items()
                for text, meant in words.items()
            )
        if isinstance(value, str | Mapping) or not isinstance(value, Iterable):
            return value  # refused by what follows
        return tuple(parse_meaning(item) if isinstance(item, str) else item for item in value)

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str | None) -> str | None:
        if value is not None:
            find_zone(value)
        return value

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of cells that name none: as set, else the computer's."""
        return find_zone(self.timezone) if self.timezone else local_zone()


class PlanningOptions(Group):
    """Which rows are to become tasks, with what they are compared, and what is believed of that."""

    rows: RowRange | None = None
    limit: Annotated[int, Field(ge=1)] | None = None
    last_of: str | None = None
    reference: Place | None = None
    allow_duplicates: bool = False
    allow_similar: bool = False
    check_existing: bool = False
    trust_list: bool = False
    trust_ledger: bool = False
    same_workspace: bool = False
    other_workspace: bool = False
    all_or_nothing: bool = False
    max_invalid: str | None = None
    processes: Annotated[int, Field(ge=1, le=64)] | None = None

    @field_validator("rows", mode="before")
    @classmethod
    def _row_range(cls, value: Any) -> Any:  # noqa: ANN401
        return parse_rows(value) if isinstance(value, str) else value

    @field_validator("max_invalid", mode="before")
    @classmethod
    def _readable_share(cls, value: Any) -> Any:  # noqa: ANN401
        """A percentage, or a number of rows, also as a number."""
        is_number = isinstance(value, int) and not isinstance(value, bool)
        return str(parse_share(str(value))) if is_number or isinstance(value, str) else value

    @field_validator("reference", mode="before")
    @classmethod
    def _reference_place(cls, value: Any) -> Any:  # noqa: ANN401
        """A place, or yes and no as a file or a program says them."""
        named = {True: DEFAULT_PLACE, False: None, NO_PLACE: None}
        return named.get(value, value) if isinstance(value, str | bool) else value


class SendingOptions(Group):
    """Where tasks go, how fast, and how long is waited for an answer."""

    base_url: str = DEFAULT_BASE_URL
    sandbox: bool = False
    rate: str = "auto"
    concurrency: Annotated[int, Field(ge=1, le=256)] | None = None
    timeout: Annotated[float, Field(gt=0, le=3600)] = 30.0
    settle: Annotated[float, Field(ge=0, le=3600)] = 120.0
    patience: Annotated[float, Field(ge=0, le=86400)] = 300.0
    resend_unconfirmed: bool = False
    stop_after_errors: Annotated[int, Field(ge=1)] | None = None
    proxy: str | None = None
    ca_file: Path | None = None

    @field_validator("rate")
    @classmethod
    def _readable_rate(cls, value: str) -> str:
        try:
            parse_rate(value)
        except ConfigurationError as error:
            raise ValueError(str(error)) from error
        return value

    @field_validator("base_url")
    @classmethod
    def _safe_url(cls, value: str) -> str:
        return check_base_url(value)
