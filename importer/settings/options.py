"""What a person may set: flag, environment, the folder's task-importer.toml, the own, default.

Texts from any of these become one checked `Options`. The token is in no file and no flag.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import time
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
)

from importer.contract.reference import DEFAULT_PLACE, NO_PLACE, Place
from importer.errors import ConfigurationError
from importer.rows.table import SourceOptions
from importer.settings.base_url import DEFAULT_BASE_URL, check_base_url
from importer.settings.caution import CAUTIONS, less_careful
from importer.settings.environment import read_environment
from importer.settings.file import (
    Files,
    Found,
    absolute_path,
    platform_folder,
    read_settings_files,
    take_it_elsewhere,
)
from importer.settings.lookup_place import LookupText
from importer.settings.places import FLAG_ONLY, HOME_VARIABLE, RIVALS, flag_of
from importer.settings.rate import parse_rate
from importer.settings.surroundings import ENVIRONMENT
from importer.settings.texts import (
    RowRange,
    each,
    parse_cell,
    parse_meaning,
    parse_pair,
    parse_rows,
)
from importer.settings.words import words_of


class Options(BaseModel):
    """Every option of `validate` and `run`, under the flags' names."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)

    template: str | None = None
    mapping: Path | None = None
    maps: tuple[tuple[str, str], ...] = ()
    sets: tuple[tuple[str, str], ...] = ()
    lookups: tuple[tuple[str, LookupText], ...] = ()
    skips: tuple[tuple[str, str], ...] = ()
    only: tuple[tuple[str, str], ...] = ()
    values: tuple[tuple[str, str, str], ...] = ()
    sheet: str | None = None
    skip_hidden: bool = False
    header_row: Annotated[int, Field(ge=1)] | None = None
    no_header: bool = False
    encoding: str | None = None
    delimiter: str | None = None
    timezone: str | None = None
    due_time: time = time(9)
    date_order: Literal["ymd", "dmy", "mdy"] | None = None
    swapped_dates: Literal["back", "keep"] | None = None
    rows: RowRange | None = None
    limit: Annotated[int, Field(ge=1)] | None = None
    last_of: str | None = None
    results: Path | None = None
    base_url: str = DEFAULT_BASE_URL
    rate: str = "5/s"
    concurrency: Annotated[int, Field(ge=1, le=256)] = 8
    timeout: Annotated[float, Field(gt=0, le=3600)] = 30.0
    settle: Annotated[float, Field(ge=0, le=3600)] = 120.0
    patience: Annotated[float, Field(ge=0, le=86400)] = 300.0
    allow_duplicates: bool = False
    allow_similar: bool = False
    check_existing: bool = False
    trust_list: bool = False
    resend_unconfirmed: bool = False
    trust_ledger: bool = False
    same_workspace: bool = False
    other_workspace: bool = False
    all_or_nothing: bool = False
    stop_after_errors: Annotated[int, Field(ge=1)] | None = None
    proxy: str | None = None
    ca_file: Path | None = None
    sandbox: bool = False
    reference: Place | None = None
    quiet: bool = False
    verbose: bool = False

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

    @field_validator("skips", "only", mode="before")
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

    @field_validator("reference", mode="before")
    @classmethod
    def _reference_place(cls, value: Any) -> Any:  # noqa: ANN401
        """A place, or yes and no as a file or a program says them."""
        named = {True: DEFAULT_PLACE, False: None, NO_PLACE: None}
        return named.get(value, value) if isinstance(value, str | bool) else value

    @field_validator("rows", mode="before")
    @classmethod
    def _row_range(cls, value: Any) -> Any:  # noqa: ANN401
        return parse_rows(value) if isinstance(value, str) else value

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str | None) -> str | None:
        if value is not None:
            find_zone(value)
        return value

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

    @property
    def reading(self) -> SourceOptions:
        """How the file is read, for whoever reads it."""
        return SourceOptions(
            sheet=self.sheet,
            skip_hidden=self.skip_hidden,
            header_row=self.header_row,
            no_header=self.no_header,
            encoding=self.encoding,
            delimiter=self.delimiter,
        )

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of cells that name none: as set, else the computer's."""
        return find_zone(self.timezone) if self.timezone else local_zone()


def find_zone(name: str) -> ZoneInfo:
    """The zone called `name` (IANA). Raises `ValueError` naming the nearest ones."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        from zoneinfo import available_timezones  # noqa: PLC0415 -- reads the whole database

        from rapidfuzz import process  # noqa: PLC0415 -- only when something is wrong

        near = [found[0] for found in process.extract(name, sorted(available_timezones()), limit=3)]
        raise ValueError(
            f"there is no time zone {name!r}; names look like Europe/Berlin; "
            f"near: {', '.join(near)}"
        ) from None


def local_zone() -> ZoneInfo:
    """The computer's own time zone, by its IANA name."""
    import tzlocal  # noqa: PLC0415 -- only where no zone was named

    try:
        return ZoneInfo(tzlocal.get_localzone_name() or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ConfigurationError(
            f"cannot determine the computer's time zone: {error}",
            hint="name it with --timezone, for example --timezone Europe/Berlin",
        ) from error


def load_options(
    flags: Mapping[str, Any],
    *,
    environment: Mapping[str, str] = ENVIRONMENT,
    settings_file: Path | None = None,
    own_file: Path | None = None,
) -> Options:
    """The options, each from the first place that gives it. Raises `ConfigurationError`.

    flags: by option name; None and empty mean not given. settings_file: the folder's;
    own_file: the person's. Both are read if they exist.
    """
    known = SETTINGS
    files = read_settings_files(settings_file, own_file, known)
    layers = _layered(
        {name: (value, flag_of(name)) for name, value in flags.items() if value not in (None, ())},
        read_environment(environment, known),
        files.folder,
        files.own,
    )
    options = _checked(layers)
    _require_careful(files, own_file)
    return options


SETTINGS = Options.model_fields.keys() - FLAG_ONLY.keys()
"""The options that a variable or a file may hold."""


def _layered(*places: Found) -> Found:
    """Each option from the first place that gives it, or its rival."""
    layers: Found = {}
    for place in places:
        taken = {*layers, *(name for pair in RIVALS if pair & layers.keys() for name in pair)}
        layers |= {name: found for name, found in place.items() if name not in taken}
    return layers


def _checked(layers: Found) -> Options:
    try:
        return Options.model_validate({name: value for name, (value, _) in layers.items()})
    except ValidationError as error:
        told = []
        for detail in error.errors():
            name = str(detail["loc"][0])
            where = layers[name][1] if name in layers else name
            told.append(f"{where}: {words_of(detail)}")
        raise ConfigurationError("\n".join(told)) from error


def _require_careful(files: Files, own_file: Path | None) -> None:
    """Raise `ConfigurationError` where the folder's file takes care from a run."""
    for name in CAUTIONS.keys() & files.folder.keys():
        value, where = files.folder[name]
        wanted = getattr(_checked({name: (value, where)}), name)
        without = getattr(_checked({k: v for k, v in files.own.items() if k == name}), name)
        told = less_careful(name, wanted, without)
        if told is not None:
            raise ConfigurationError(
                f"{where}: {value!r} is not accepted in the file of a folder: {told} there, for a "
                "folder can come from anybody",
                hint=take_it_elsewhere(name, own_file),
            )


def state_folder(environment: Mapping[str, str] = ENVIRONMENT) -> Path:
    """Where the ledgers are: TASK_IMPORTER_HOME, else the platform's user state folder."""
    named = environment.get(HOME_VARIABLE)
    return absolute_path(HOME_VARIABLE, named) if named else platform_folder("state")
