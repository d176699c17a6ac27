"""How a flag that a message names is written in a list of jobs, which has settings instead.

What is wrong with a file is told as a run tells it, by its flags; `batch` has hardly any of them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

import click

from importer.cli import flags
from importer.wording.hints import Option

_FLAG = re.compile(
    r"""(?<![\w-])--(?P<name>[a-z]+(?:-[a-z]+)*)
        (?:[ =](?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'(?!\\)|(?P<plain>[\w.:=/-]*\w)))?""",
    re.VERBOSE,
)
"""A flag, with what may be its value or the next word of the sentence."""

_SHAPES = (
    ("date-order", "dmy"),
    ("set", "task_type=call"),
)
"""What is shown where no flag was named with a value."""

_OF_BATCH = "only"
"""The one setting whose name `batch` has for a flag: there it is a job, of a run a pair."""

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


class _Named(NamedTuple):
    """A flag as it was named. value: None: none stood behind it."""

    flag: str
    option: Option


def list_line(texts: Iterable[str]) -> str | None:
    """What to write in the list instead of the flags that these texts name; None: they name none.

    One flag of each shape stands for those that are written alike.
    """
    named = [one for text in texts for one in _named(text)]
    if not named:
        return None
    examples: dict[str, str] = {}
    for flag, option in named:
        if option.value is not None:
            written = f"{option.name} = {_toml(_argument(option))}"
            examples.setdefault(_shape(option), f"{flag} is {written}")
    shown = list(examples.values()) or [
        f"--{name} {value} is {option.name} = {_toml(option.argument)}"
        for name, value in _SHAPES
        for option in (Option(name.replace("-", "_"), value),)
    ]
    return (
        "A flag of a run is a setting in the list, of the job or, under [defaults], of all: "
        f"{'; '.join(shown)}"
    )


def _named(text: str) -> Iterator[_Named]:
    """The flags of a text that are settings of a job."""
    from importer.batch.manifest import SETTINGS  # noqa: PLC0415 -- slow

    for found in _FLAG.finditer(text):
        name = found["name"].replace("-", "_")
        if name not in SETTINGS:
            continue
        quoted = found["double"] if found["single"] is None else found["single"]
        value = quoted if quoted is not None else found["plain"]
        if value is None or not _is_value(name, value, is_quoted=quoted is not None):
            if name != _OF_BATCH:
                yield _Named(f"--{found['name']}", Option(name))
            continue
        yield _Named(found[0], Option(name, value, is_quoted=quoted is not None))


def _is_value(name: str, text: str, *, is_quoted: bool) -> bool:
    """Whether the flag takes the text, which may be the next word of a sentence."""
    kind = _kinds().get(name)
    if kind is None:
        return False
    if isinstance(kind, click.Choice):
        return text in kind.choices
    if Option(name, "").argument == "":
        return is_quoted
    return "=" in text


@cache
def _kinds() -> Mapping[str, click.ParamType[Any]]:
    """What each flag with a value takes, by the name of its setting in a list."""
    params = flags.options_of([*flags.INPUT, *flags.SEND])
    return {
        option.opts[0].removeprefix("--").replace("-", "_"): option.type
        for option in params
        if not option.is_flag
    }


def _argument(option: Option) -> Any:  # noqa: ANN401 -- of any option
    """The value as the list takes it."""
    is_list = option.name in {"empty", "html"}
    return [option.argument] if is_list else option.argument


def _shape(option: Option) -> str:
    """By which flags are alike that are written alike: `a = b`, `a = { b = c }` and so on."""
    argument = _argument(option)
    if not isinstance(argument, dict):
        return type(argument).__name__
    return "of tables" if any(isinstance(one, dict) for one in argument.values()) else "table"


def _toml(value: Any) -> str:  # noqa: ANN401 -- of any option
    if isinstance(value, dict):
        pairs = (f"{_key(name)} = {_toml(one)}" for name, one in value.items())
        return f"{{ {', '.join(pairs)} }}"
    return json.dumps(value, ensure_ascii=False)  # of texts, TOML and JSON write the same


def _key(name: str) -> str:
    return name if _BARE_KEY.fullmatch(name) else json.dumps(name, ensure_ascii=False)
