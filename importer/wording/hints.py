"""What a person can do, as data: which option to add, to choose a value for, or to leave out.

A hint is a sentence with places for options. Each front end has its own words for these: the
terminal flags, Python parameters; a page can make buttons of `remedies`. Whoever serves a front end
says so once, with `speaking`; without that the terminal is meant.
"""

from __future__ import annotations

import json
import re
import string
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from importer.wording.pasting import shell_word

COMMAND = "command"
"""In the template of a hint: what a person repeats, a command or a call."""

_YES = "yes"
_PAIRS = frozenset({"map", "set", "lookup", "skip", "only", "treat_as_open", "skip_match"})
_MEANINGS = "value"
_PLACEHOLDERS = frozenset({"COLUMN", "FILE", "OUT", "PATH", "TEXT", "VALUE"})
"""Values that stand for one which only a person has."""
_NUMBER = re.compile(r"[0-9]{1,9}")
"""What is a number to Python; a text of a file stays a text, whatever its digits."""
_MAY_STAND_ALONE = frozenset({"reference"})
"""Flags whose value may be left out, so that it has to stand close by."""


@dataclass(frozen=True, slots=True)
class Remedy:
    """One way to settle a problem.

    options: to be added to those that were given, `map` and the like, as `importer.run` takes them.
    meaning: what follows from it, in words. needs: the option whose value only a person has, such
    as the file of a lookup; "" where the options are complete. drops: the option to leave out.
    """

    options: Mapping[str, Any] = field(default_factory=dict)
    meaning: str = ""
    needs: str = ""
    drops: str = ""


class Option(NamedTuple):
    """An option as a sentence names it, by its name in Python; its text is that of the front end.

    value: None: the option is named and no more. is_quoted: the value is a text of a file, which is
    shown so that it can be pasted into a shell; else it is a word, a number, or stands for one.
    is_dropped: it is to be left out.
    """

    name: str
    value: str | None = None
    is_quoted: bool = False
    is_dropped: bool = False

    def __str__(self) -> str:
        return _FRONT_END.get().option(self)

    def __format__(self, _spec: str) -> str:
        return str(self)

    @property
    def argument(self) -> Any:  # noqa: ANN401 -- of any option
        """The value as Python takes it."""
        if self.value is None or self.value == _YES:
            return True
        if self.name in _PAIRS:
            name, _, text = self.value.partition("=")
            return {name: text}
        if self.name == _MEANINGS:
            name, _, rest = self.value.partition(":")
            text, _, meant = rest.rpartition("=")
            return {name: {text: meant}}
        is_number = not self.is_quoted and _NUMBER.fullmatch(self.value)
        return int(self.value) if is_number else self.value

    @property
    def remedy(self) -> Remedy:
        """What to do with it, for a program."""
        if self.is_dropped:
            return Remedy(drops=self.name)
        if self.value is None or _is_placeholder(self.value):
            return Remedy(needs=self.name)
        return Remedy({self.name: self.argument})


def pasted(name: str, text: str) -> Option:
    """The option with a text of a file as its value. name: as in Python, or as the flag has it."""
    return Option(name.replace("-", "_"), text, is_quoted=True)


class Hint:
    """What to do, in a sentence: `Hint("choose one with {sheet}, for example {}", pasted(...))`.

    template: `{sheet}` names an option, `{date_order:dmy}` one with a value, `{no_header:yes}` one
    that is switched on, `{sheet:-}` one to leave out; `{map:"deal_id=COLUMN"}` quotes the value.
    `{command}` is what is repeated. `{}` is the next of the parts: texts, options, and hints.
    """

    def __init__(self, template: str, *parts: object) -> None:
        self._pieces = tuple(_pieces(template, iter(parts)))

    def __str__(self) -> str:
        return "".join(map(str, self._pieces))

    def __format__(self, _spec: str) -> str:
        return str(self)

    @property
    def options(self) -> tuple[Option, ...]:
        """Those that it names, each once."""
        found: dict[Option, None] = {}
        for piece in self._pieces:
            if isinstance(piece, Option):
                found[piece] = None
            elif isinstance(piece, Hint):
                found.update(dict.fromkeys(piece.options))
        return tuple(found)

    @property
    def remedies(self) -> tuple[Remedy, ...]:
        """What may be done, for a program; an option with and without a value is one with it."""
        valued = {option.name for option in self.options if option.value is not None}
        return tuple(
            option.remedy
            for option in self.options
            if option.value is not None or option.name not in valued
        )


def _pieces(template: str, parts: Iterator[object]) -> Iterator[object]:
    for text, name, spec, _ in string.Formatter().parse(template):
        yield text
        if name == "":
            yield next(parts)
        elif name == COMMAND:
            yield _Command()
        elif name is not None:
            yield _named(name, spec or "")


def _named(name: str, spec: str) -> Option:
    if spec == "-":
        return Option(name, is_dropped=True)
    return Option(name, spec.strip('"') or None, is_quoted=spec.startswith('"'))


class _Command:
    def __str__(self) -> str:
        return _FRONT_END.get().command


class OnTerminal(NamedTuple):
    """A part of a hint for the terminal alone, as of a command that has no call in Python."""

    hint: Hint

    def __str__(self) -> str:
        return str(self.hint) if _FRONT_END.get() is TERMINAL else ""

    def __format__(self, _spec: str) -> str:
        return str(self)


class FrontEnd(NamedTuple):
    """How somebody is spoken to.

    option: words for one. command: what is called again. offers: whether the option can be given
    there with this value; a page has no control for some.
    """

    option: Callable[[Option], str]
    command: str
    offers: Callable[[Option], bool] = lambda _option: True


def where_offered(text: str, *options: Option, otherwise: str = "") -> str:
    """A part of a hint, with the options in its `{}`, for a front end that has all of them.

    otherwise: what takes its place where one of them cannot be given.
    """
    return text.format(*options) if all(map(_FRONT_END.get().offers, options)) else otherwise


def _flag(option: Option) -> str:
    """As it is typed."""
    flag = f"--{option.name.replace('_', '-')}"
    if option.value is None or option.value == _YES:
        return flag
    if not option.is_quoted:
        return f"{flag}{'=' if option.name in _MAY_STAND_ALONE else ' '}{option.value}"
    return f"{flag} {shell_word(option.value)}"


def _parameter(option: Option) -> str:
    """As Python takes it: a name, or a name with its value."""
    if option.value is None:
        return option.name
    if option.value == _YES:
        return f"{option.name}=True"
    if option.name in {*_PAIRS, _MEANINGS} and "=" not in option.value:
        return f"{option.name}[{json.dumps(option.value, ensure_ascii=False)}]"  # what it says
    if not option.is_quoted and option.value in _PLACEHOLDERS:
        return f"{option.name}={option.value}"
    return f"{option.name}={json.dumps(option.argument, ensure_ascii=False)}"


TERMINAL = FrontEnd(_flag, "command")
PYTHON = FrontEnd(_parameter, "call")

_FRONT_END = ContextVar("front end", default=TERMINAL)


@contextmanager
def speaking(front_end: FrontEnd) -> Iterator[None]:
    """Inside the block, messages are worded for this front end."""
    token = _FRONT_END.set(front_end)
    try:
        yield
    finally:
        _FRONT_END.reset(token)


def _is_placeholder(value: str) -> bool:
    """Whether it stands for what only a person has, such as `FILE`; also behind a field's name."""
    return value.rpartition("=")[2] in _PLACEHOLDERS
