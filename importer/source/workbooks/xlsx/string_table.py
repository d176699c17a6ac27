"""Reads the shared strings of a workbook; those without runs are taken from their text.

The text of a phonetic run, which only helps to read, is none. ECMA-376 Part 1, 18.4.8 (si).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from importer.source.workbooks.archive import Archive
from importer.source.workbooks.markup import Attributes, Markup, require_short
from importer.source.workbooks.number_format import unescape
from importer.source.workbooks.xlsx.names import main_name
from importer.source.workbooks.xlsx.parted import Parted
from importer.source.workbooks.xlsx.references import resolve
from importer.source.workbooks.xlsx.shared_strings import SharedStrings


def read_strings(archive: Archive, part: str | None) -> SharedStrings:
    """The shared strings; none without such a part. Raises DamagedError, TooLargeError."""
    strings = SharedStrings()
    if part is None:
        return strings
    pieces: list[str] = []
    parted = Parted(_make_parser(strings, pieces), "sst", "si")
    with archive.open(part) as source:
        for text in parted.texts(source):
            plain = _all_plain(text, parted.prefix)
            if plain is not None:
                strings.extend(plain)
                continue
            for one in _read_each(text, parted):
                strings.extend(one)
                require_short(pieces)
            require_short(pieces)
    return strings


def _all_plain(text: str, prefix: str) -> list[str] | None:
    """The strings of a text that holds nothing but plain ones; None for any other text."""
    tag = f"<{prefix}t>"
    begin, end = f"<{prefix}si>{tag}", f"</{prefix}t></{prefix}si>"
    even = text.replace(f'<{prefix}t xml:space="preserve">', tag)
    if not even.startswith(begin) or not even.endswith(end):
        return None
    found = even[len(begin) : -len(end)].split(end + begin)
    if even.count("<") != 4 * len(found):  # a tag of them is neither of these
        return None
    return _shown(found)


def _read_each(text: str, parted: Parted) -> Iterator[list[str]]:
    """The strings that are plain; the others, each in its place, are parsed."""
    p = parted.prefix
    plain = re.compile(
        rf'[ \t\n]*<{p}si><{p}t(?: xml:space="preserve")?>([^<]*+)</{p}t></{p}si>'
    ).match
    place = 0
    while place < len(text):
        found = plain(text, place)
        shown = _shown([found[1]]) if found is not None else None
        if found is None or shown is None:
            place = parted.parse(text, place)
            yield []
        else:
            place = found.end()
            yield shown


def _shown(texts: list[str]) -> list[str] | None:
    """The texts behind their references and escapes; None where the parser refuses one of them."""
    try:
        return [unescape(resolve(text) if "&" in text else text) for text in texts]
    except ValueError:
        return None


def _make_parser(strings: SharedStrings, pieces: list[str]) -> Markup:
    """A parser that adds each string. pieces: those of the string that it is within."""
    phonetic = 0

    def start(element: str, _attributes: Attributes) -> None:
        nonlocal phonetic
        name = main_name(element)
        if name == "rPh":
            phonetic += 1
        elif name == "t" and not phonetic:
            markup.parser.CharacterDataHandler = pieces.append

    def end(element: str) -> None:
        nonlocal phonetic
        name = main_name(element)
        markup.parser.CharacterDataHandler = None
        if name == "rPh":
            phonetic -= 1
        elif name == "si":
            strings.append(unescape("".join(pieces)))
            pieces.clear()

    markup = Markup(start, end)
    return markup
