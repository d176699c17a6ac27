"""The codec that a person means by the name of an encoding; it skips the file's mark."""

from __future__ import annotations

import codecs
import io

from importer.errors import ConfigurationError
from importer.source.text.encoding.marks import mark_of, pattern_of_zeros
from importer.wording.hints import Option
from importer.wording.nearest import nearest

_COMMON_NAMES = (
    *("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "ascii"),
    *("cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258"),
    *("windows-1250", "windows-1251", "windows-1252", "latin-1", "iso-8859-1", "iso-8859-2"),
    *("iso-8859-15", "mac-roman", "cp437", "cp850", "cp852", "koi8-r", "shift_jis", "euc-jp"),
    *("iso-2022-jp", "euc-kr", "cp949", "gb18030", "gbk", "big5"),
)
"""For "did you mean"; every name that Python knows is accepted."""

_NOT_OF_FILES = frozenset({"idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape"})
"""Codecs from and to text that no file is written in."""


def resolve_name(asked: str, head: bytes) -> str:
    """The codec for an encoding as a person names it, with the file's own mark passed over.

    Raises ConfigurationError for a name that is no encoding of text.
    """
    name = _look_up(asked)
    family = next((family for family in ("utf-8", "utf-16", "utf-32") if family in name), name)
    mark = mark_of(head)
    if mark is not None and mark.startswith(family):
        return mark
    shown = pattern_of_zeros(head) or ""
    unmarked = {
        "utf-8-sig": "utf-8",
        "utf-16": shown if shown.startswith("utf-16") else "utf-16-le",
        "utf-32": shown if shown.startswith("utf-32") else "utf-32-le",
    }
    return unmarked.get(name, name)


def _look_up(asked: str) -> str:
    try:
        io.TextIOWrapper(io.BytesIO(), asked)  # which refuses codecs that are not of text
        name = codecs.lookup(asked).name
        if name in _NOT_OF_FILES:
            raise LookupError(name)  # noqa: TRY301 - to Python it is an encoding, to us it is not
    except (LookupError, ValueError) as error:
        similar = nearest(asked, _COMMON_NAMES)
        common = "common ones are utf-8, utf-16 and cp1252"
        raise ConfigurationError(
            f'{Option("encoding")} "{asked}" is not a known encoding',
            hint=common if similar is None else f'did you mean "{similar}"?',
        ) from error
    return name
