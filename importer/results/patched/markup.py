"""Changes a part of a package in one place and keeps all its other bytes.

XML is handled as bytes, since what a parser writes is never what it read. Each function looks for
one element or attribute, whatever the prefix of its namespace.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from xml.sax.saxutils import escape as escape_markup

from importer.results.patched.refusal import CannotPatchError
from importer.results.workbook_limits import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

_PREFIX = rb"(?:[A-Za-z_][\w.-]*:)?"
_DECLARED = re.compile(rb"\A(?:\xef\xbb\xbf)?<\?xml\b[^>]*?\bencoding\s*=\s*[\"']([\w.:-]+)[\"']")
_ENCODINGS = {b"utf-8", b"utf8", b"us-ascii", b"ascii"}


def require_plain(part: bytes, name: str) -> None:
    """Raise CannotPatchError unless the part is UTF-8 and declares nothing by itself."""
    declared = _DECLARED.match(part)
    if b"\0" in part[:200] or (declared and declared[1].lower() not in _ENCODINGS):
        raise CannotPatchError(f"{name} in it is not written as UTF-8")
    if b"<!DOCTYPE" in part:
        raise CannotPatchError(f"{name} in it has a document type")


@lru_cache(maxsize=64)
def _attribute(name: bytes) -> re.Pattern[bytes]:
    return re.compile(rb"(?<![\w:.-])" + name + rb"\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")


def attribute(tag: bytes, name: bytes) -> bytes | None:
    """The value of an attribute without a prefix, as written; None where there is none."""
    found = _attribute(name).search(tag)
    if found is None:
        return None
    return found[1] if found[1] is not None else found[2]


def with_attribute(tag: bytes, name: bytes, value: bytes) -> bytes:
    """A start tag, or its attributes, in which an attribute has this value."""
    written = name + b'="' + value + b'"'
    found = _attribute(name).search(tag)
    if found is not None:
        return tag[: found.start()] + written + tag[found.end() :]
    end = re.search(rb"\s*/?>?\Z", tag)
    stop = len(tag) if end is None else end.start()
    return tag[:stop] + b" " + written + tag[stop:]


def before_end(part: bytes, name: bytes, new: Callable[[bytes], bytes], what: str) -> bytes:
    """The part with something new before its last end tag of this name.

    new: makes it, given the prefix that the elements of the part have. Raises CannotPatchError.
    """
    ends = list(re.finditer(rb"</(" + _PREFIX + rb")" + name + rb"\s*>", part))
    if not ends:
        raise CannotPatchError(f"{what} in it has no place for one more")
    place = ends[-1].start()
    return part[:place] + new(ends[-1][1]) + part[place:]


def text_markup(text: str) -> str:
    """The text as XML has it, with what XML cannot hold as Excel writes it."""
    return escape_markup(escape(text))


def text_element(prefix: str, text: str) -> str:
    """A `t` that keeps the blanks of its text."""
    keeps = ' xml:space="preserve"' if text != text.strip() or "\n" in text else ""
    return f"<{prefix}t{keeps}>{text_markup(text)}</{prefix}t>"
