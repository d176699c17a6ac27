"""Files of a folder whose names, or whose folders' names, say which encoding they are in.

So the collections are laid out that come with detectors: `windows-1251-russian/page.html`, as in
the source of chardet, or `ru/koi8-r.txt`, as in that of uchardet. What names no encoding that
Python knows is left out.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path

from benchmarks.encoding_corpus import Case

_NAMES = {
    "cp949": "cp949",
    "ibm855": "cp855",
    "ibm866": "cp866",
    "maccyrillic": "mac-cyrillic",
    "maccentraleurope": "mac-latin2",
    "macroman": "mac-roman",
    "tis-620": "cp874",
    "windows-1251": "cp1251",
    "x-mac-cyrillic": "mac-cyrillic",
}
"""What Python calls otherwise, or reads by a codec that holds more."""


def read_folder(folder: Path) -> Iterator[Case]:
    """Every file of a known encoding; its kind is the part of the name that says the language."""
    for path in sorted(folder.rglob("*")):
        found = _codec_of(path) if path.is_file() else None
        if found is None:
            continue
        codec, language = found
        data = path.read_bytes()
        text = data.decode(codec, "replace")
        if not data.isascii() or codec.startswith("iso2022"):
            yield Case(str(path.relative_to(folder)), codec, language, text, data)


def _codec_of(path: Path) -> tuple[str, str] | None:
    """The codec and what else is said: by the file's name, else by that of its folder."""
    for name, other in ((path.stem, path.parent.name), (path.parent.name, "")):
        parts = name.lower().split("-")
        for end in range(len(parts), 0, -1):
            codec = _known("-".join(parts[:end]))
            if codec is not None:
                return codec, "-".join(parts[end:]) or other
    return None


def _known(name: str) -> str | None:
    name = _NAMES.get(name, name)
    try:
        return codecs.lookup(name).name if any(map(str.isdigit, name)) or name in _WORDS else None
    except LookupError:
        return None


_WORDS = (
    {"ascii", "big5", "johab", "mac-cyrillic", "mac-roman", "mac-latin2", "shift_jis"}
    | {f"euc-{country}" for country in ("jp", "kr")}
    | {f"koi8-{letter}" for letter in "ru"}
)
