"""Options as the flags that say them: for a command that can be pasted into a shell.

Only what differs from the defaults is said. What would say a secret, or where something is written
or printed, is left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import time
from typing import Any

from importer.settings.export_place import ExportPlace
from importer.settings.lookup_place import LookupPlace
from importer.settings.options import NAMES, Options
from importer.settings.places import setting_of
from importer.wording.pasting import shell_word

_NOT_SAID = frozenset({
    "proxy",  # its address may hold a password
    # Where this command wrote, and what it printed:
    "results", "report", "only_failed", "json_rows", "quiet", "verbose",
    "ask_again",  # it would throw away what was answered
    "sandbox",  # it was a trial
    "processes",  # whatever is said is the same with any number of them
})  # fmt: skip
_PLAIN = re.compile(r"[\w@%+=:,./-]+", re.ASCII)


def _pair(value: tuple[str, Any]) -> str:
    name, text = value
    return f"{name}={_word(text)}"


def _meaning(value: tuple[str, str, str]) -> str:
    name, cell, meant = value
    return f"{name}:{cell}={meant}"


def _rows(value: tuple[int, int | None]) -> str:
    first, last = value
    return f"{first}-{'' if last is None else last}"


_PAIRS = ("maps", "sets", "lookups", "skips", "only", "treat_as_open", "skip_match")
_TEXTS: dict[str, Callable[[Any], str]] = {
    **dict.fromkeys(_PAIRS, _pair),
    "values": _meaning,
    "rows": _rows,
}
_SEVERAL = frozenset({*_TEXTS, "html", "empty"} - {"rows"})
_DEFAULTS = Options()


def words_typed(options: Options) -> Iterator[str]:
    """The flags, and the value of each as a word of its own, before any quoting."""
    for name in NAMES:
        value = options[name]
        if name in _NOT_SAID or value is None or value == _DEFAULTS[name]:
            continue
        flag = f"--{setting_of(name).replace('_', '-')}"
        if value is True:
            yield flag
            continue
        for one in value if name in _SEVERAL else [value]:
            yield from (flag, _text(name, one))


def command_typed(command: str, file: str, options: Options) -> str:
    """The whole command, such as `run`, quoted for a shell."""
    named = f"./{file}" if file.startswith("-") and file != "-" else file
    words = [named, *words_typed(options)]
    return " ".join(["task-importer", command, *map(_quoted, words)])


def _text(name: str, value: Any) -> str:  # noqa: ANN401 -- of any option
    return _TEXTS[name](value) if name in _TEXTS else _word(value)


def _word(value: Any) -> str:  # noqa: ANN401 -- of any option
    if isinstance(value, LookupPlace | ExportPlace):
        return value.text()
    return f"{value:%H:%M}" if isinstance(value, time) else str(value)


def _quoted(word: str) -> str:
    return word if _PLAIN.fullmatch(word) else shell_word(word)
