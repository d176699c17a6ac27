"""A small hostile file for a seed: the same bytes and options of reading for the same seed.

Text tables of any dialect and encoding, workbooks with a damaged part, packed files and noise.
Nothing is written or read here.
"""

from __future__ import annotations

import functools
import gzip
import io
import random
import zipfile
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from tools.odd_workbooks import make_odd_workbook
from tools.trap_workbooks import pack
from tools.traps import build_traps


class Input(NamedTuple):
    """A file. kind: how it was made; options: those of `importer.read_table`."""

    kind: str
    data: bytes
    options: dict[str, Any]


def make_input(seed: int) -> Input:
    """The file of a seed."""
    dice = random.Random(seed)  # noqa: S311 - a seed, not a secret
    (kind,) = dice.choices(tuple(_MAKERS), cum_weights=_CUMULATED)
    return Input(kind, _MAKERS[kind][1](dice), _options(dice))


# Among the words are numbers of more digits than Python converts (sys.int_info), and signs that
# count as blank for some functions and not for others.
_DELIMITERS = (",", ";", "\t", "|", ":", " ", "^", "~", "||", ", ", "\x1f", "a")
_LINE_ENDS = ("\n", "\r\n", "\r", "\n\r", "\r\r\n", "\x85", "\u2028")
_CODECS = (
    "utf-8", "utf-8", "utf-8", "utf-8-sig", "cp1252", "latin-1", "utf-16", "utf-16-le",
    "utf-16-be", "utf-32", "utf-32-be", "cp1251", "shift_jis", "gb18030", "big5", "euc_kr",
    "cp437", "koi8-r", "utf-7", "cp037",
)  # fmt: skip
_WORDS = (
    "", "", "a", "Name", "name", "Title", "Due", "id", "No", "7", "007", "3.5", "1,5", "-2",
    "1e9", "1.21E+15", "2026-03-02", "02/03/26", "12:30", "true", "null", "N/A", "-", "Dana",
    "Ring Dana", "dana@example.com", "+1 415 555 0100", "https://example.com/a?b=c;d", "Total",
    "Total: 3", "Sum", "Source: a, b", "Note", "Q3", "J\xf6rg", "\u0416\u0443",
    "\u65e5\u672c", "\u05d0\u05d1", "\U0001f600", "e\u0301", "\ufffd", "\ufeff", "\0", "\x1a",
    "\x0b", "\x1c", "\xa0", "\u200b", '"', '""', '"""', "'", "\\", '\\"', "a\nb", "a\r\nb", "=1+1",
    "sep=;", "#", "# a", "<table>", "<a>", "<?xml", "PK", "%PDF", "{", "[1]", "x" * 70,
    "9" * 4400,
)  # fmt: skip
_SOUP = (
    '"', "'", ",", ";", "\t", "|", "\n", "\r", "\r\n", "\\", " ", "a", "\xe9", "1", "\0", '""',
    ", ", '","', "','", '"\n"', "x,y\n", "||", "::", "sep=", "\u0416", "\u65e5", "\x1f", "\u2028",
    "\x85", "2026-01-01", "Total",
)  # fmt: skip
_NUMBERS = (b"-1", b"0", b"1", b"1e308", b"nan", b"inf", b"1_0", b"9" * 20, b"9" * 4400)
_PIECES = (
    b"", b"\0", b"\xff", b"\xff\xfe", b"\xef\xbb\xbf", b'"', b"\n", b"<", b">", b"&", b"&#0;",
    b"&#x110000;", b"&a;", b"<!--", b"-->", b"<![CDATA[", b"]]>", b"</", b"/>", b"<row>", b"<c>",
    b"<table>", b"<tr><td>", b'colspan="9"', b"<table:table-row/>", b"_x000D_", b"A1",
    b"XFD1048576",
)  # fmt: skip


def _table(dice: random.Random) -> bytes:
    """A table, perhaps with words above and below it, and then damaged, or not."""
    text = _table_text(dice)
    data = text.encode(dice.choice(_CODECS), dice.choice(("replace", "ignore")))
    return _damage(dice, data) if dice.random() < 0.5 else data  # noqa: PLR2004


def _table_text(dice: random.Random) -> str:
    delimiter, end = dice.choice(_DELIMITERS[: dice.randint(1, 12)]), dice.choice(_LINE_ENDS[:3])
    quote, width = dice.choice(('"', '"', "'", "")), dice.randint(1, 5)
    words = dice.sample(_WORDS, dice.randint(3, 20))
    lines = []
    for _ in range(_size(dice, (3, 6, 6, 12), 5000)):
        ragged = dice.random()
        cells = width if ragged < 0.9 else dice.randint(0, 8)  # noqa: PLR2004
        lines.append(delimiter.join(_cell(dice, words, delimiter, quote) for _ in range(cells)))
    if not dice.randrange(8):
        end = dice.choice(_LINE_ENDS)
        lines.insert(dice.randint(0, len(lines)), dice.choice(_WORDS))
    return end.join(lines) + (end if dice.randrange(3) else "")


def _cell(dice: random.Random, words: list[str], delimiter: str, quote: str) -> str:
    word = dice.choice(words)
    if not quote or (delimiter not in word and dice.random() < 0.8):  # noqa: PLR2004
        return word
    return f"{quote}{word.replace(quote, quote * 2)}{quote}"


def _soup(dice: random.Random) -> bytes:
    """The signs that decide on a dialect, in any order."""
    signs = dice.sample(_SOUP, dice.randint(2, 8))
    text = "".join(dice.choices(signs, k=_size(dice, (3, 10, 40, 120), 20_000)))
    return text.encode(dice.choice(_CODECS), "replace")


def _noise(dice: random.Random) -> bytes:
    """Any bytes, at times behind what another kind of file begins with."""
    heads = (b"", b"", b"PK\x03\x04", b"\x1f\x8b\x08\0", b"<?xml ", b"<html><table>", b"\xff\xfe")
    return dice.choice(heads) + dice.randbytes(dice.choice((0, 1, 5, 50, 300)))


def _packed(dice: random.Random) -> bytes:
    """A table within gzip or zip."""
    data = _table(dice)
    match dice.randrange(3):
        case 0:
            data = gzip.compress(data, 1, mtime=0)
        case 1:
            data = pack({dice.choice(("a.csv", "a.txt", "b/a", "..")): data})
        case _:
            data = gzip.compress(gzip.compress(data, 1, mtime=0), 1, mtime=0)
    return _damage(dice, data) if dice.randrange(2) else data


def _workbook(dice: random.Random) -> bytes:
    """A workbook of the newer kinds with one or two of its parts damaged, or all of it."""
    members = dict(dice.choice(_archives()))
    if not dice.randrange(8):
        return _damage(dice, pack(members))
    for name in dice.choices(tuple(members), k=dice.randint(1, 2)):
        damage = _renumber_some if dice.randrange(2) else _damage  # which mostly stays well-formed
        members[name] = damage(dice, members[name])
    if not dice.randrange(20):
        del members[dice.choice(tuple(members))]
    return pack(members)


def _markup(dice: random.Random) -> bytes:
    """A web page, or XML of 2003, under the name of a workbook."""
    return _damage(dice, dice.choice(_pages()))


def _old_workbook(dice: random.Random) -> bytes:
    """An .xls: rare, since it is read by a process of its own."""
    return _damage(dice, _old()) if dice.randrange(3) else _old()


def _damage(dice: random.Random, data: bytes) -> bytes:
    """The bytes with up to six things done to them."""
    for _ in range(dice.choice((1, 1, 1, 2, 3, 6))):
        place = dice.randint(0, len(data))
        data = dice.choice(_DAMAGES)(dice, data, place)
    return data


def _flip(dice: random.Random, data: bytes, place: int) -> bytes:
    return data[:place] + dice.randbytes(min(1, len(data) - place)) + data[place + 1 :]


def _cut(dice: random.Random, data: bytes, place: int) -> bytes:
    return data[:place] + (data[place + dice.choice((1, 4, 40)) :] if dice.randrange(4) else b"")


def _insert(dice: random.Random, data: bytes, place: int) -> bytes:
    return data[:place] + dice.choice(_PIECES) + data[place:]


def _repeat(dice: random.Random, data: bytes, place: int) -> bytes:
    piece = data[place : place + dice.choice((1, 10, 60))]
    return data[:place] + piece * dice.choice((2, 2, 3, 50)) + data[place:]


def _renumber(dice: random.Random, data: bytes, place: int) -> bytes:
    """The next quoted value, as XML has them, is another number."""
    first = data.find(b'"', place)
    last = data.find(b'"', first + 1)
    if first < 0 or last < 0:
        return data
    return data[: first + 1] + dice.choice(_NUMBERS) + data[last:]


def _renumber_some(dice: random.Random, data: bytes) -> bytes:
    for _ in range(dice.randint(1, 3)):
        data = _renumber(dice, data, dice.randint(0, len(data)))
    return data


_DAMAGES = (_flip, _flip, _cut, _insert, _repeat, _renumber)


def _size(dice: random.Random, usual: tuple[int, ...], most: int) -> int:
    """How many: few as a rule, and once in a while enough to cross the readers' buffers."""
    return dice.randint(0, dice.choice(usual) if dice.randrange(2000) else most)


def _options(dice: random.Random) -> dict[str, Any]:
    """Flags of reading for one file in eight."""
    if dice.randrange(8):
        return {}
    name = dice.choice(tuple(_OPTIONS))
    return {name: dice.choice(_OPTIONS[name])}


_OPTIONS: Mapping[str, tuple[Any, ...]] = {
    "no_header": (True,),
    "header_row": (1, 2, 5, 10**9),
    "encoding": ("utf-8", "cp1252", "utf-16", "shift_jis", "rot13", "utf-7", "idna"),
    "delimiter": (",", ";", "\t", "||", '"', "\n", "\0"),
    "sheet": ("Tasks", "Old", ""),
    "skip_hidden": (True,),
}


@functools.cache
def _archives() -> tuple[Mapping[str, bytes], ...]:
    """The members of each sound archive among the traps."""
    found = []
    for data in build_traps().values():
        if zipfile.is_zipfile(io.BytesIO(data)):
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                found.append({name: archive.read(name) for name in archive.namelist()})
    return tuple(found)


@functools.cache
def _pages() -> tuple[bytes, ...]:
    return tuple(data for name, data in build_traps().items() if name.endswith(".xls"))


@functools.cache
def _old() -> bytes:
    import xlwt  # type: ignore[import-untyped] # noqa: PLC0415 - one file in thousands

    book = xlwt.Workbook()
    sheet = book.add_sheet("Tasks")
    for place, value in enumerate(("id", "name", "due", "007", "Dana", 46083.5)):
        sheet.write(*divmod(place, 3), value)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


_MAKERS: Mapping[str, tuple[int, Callable[[random.Random], bytes]]] = {
    "table": (6200, _table),
    "soup": (1500, _soup),
    "noise": (500, _noise),
    "packed": (500, _packed),
    "workbook": (700, _workbook),
    "odd workbook": (300, make_odd_workbook),
    "markup": (298, _markup),
    "old workbook": (2, _old_workbook),
}
"""Each kind, how many in ten thousand are of it, and its maker."""

_CUMULATED = [
    sum(weight for weight, _ in tuple(_MAKERS.values())[: index + 1])
    for index in range(len(_MAKERS))
]
