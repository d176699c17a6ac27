"""The codecs that may have written the lines of a file that are not ASCII, likeliest first.

A detector says how much each codec's reading is like a language; that is weighed against what is
odd in the reading (`encoding.letters`), because a detector alone takes "Niccolò" for Polish and a
list in capitals for anything. It is asked about capitals in small letters, which it knows.

`python -m benchmarks.encoding_right` prints how many of 800 invented files in 36 codecs are read
right: 797, where chardet 7.7 alone has 612 and charset-normalizer 468. The detector's part is the
prose; what is weighed against it, and the capitals, is what lists of names need. Of the 417 files
that chardet 5.2 is tested with, 416 are read right (chardet 7.7: 414, charset-normalizer: 398).
"""

from __future__ import annotations

import codecs
import math
import re
import warnings
from collections.abc import Iterable
from typing import Any

from importer.source.text.encoding.east_asian import familiar_share, usual_share
from importer.source.text.encoding.letters import (
    has_signs_only,
    is_latin,
    is_mostly_capitals,
    is_telling,
    kana_share,
    latin_share,
    odd_share,
    western_share,
)

_USUAL = (
    *("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp932"),
    *(
        "gb18030",
        "cp949",
        "big5hkscs",
        "cp950",
        "cp874",
        "koi8-r",
        "koi8-u",
        "iso8859-15",
        "iso8859-2",
    ),
    *("iso8859-5", "iso8859-7", "iso8859-9", "iso8859-13", "iso8859-6", "iso8859-8", "cp866"),
    *("cp850", "cp852", "mac-roman", "mac-cyrillic", "cp437", "cp737", "cp855", "cp857"),
    *("euc_jis_2004", "iso2022_jp_2"),
)
"""What programs that write tables use. Of two that read alike, the first."""

_RARE = (
    *("cp775", "cp862", "mac-latin2", "mac-greek", "mac-turkish", "mac-iceland", "iso8859-3"),
    *("iso8859-4", "iso8859-10", "iso8859-14", "iso8859-16", "cp720", "cp858", "cp860", "cp861"),
    *("cp863", "cp864", "cp865", "cp869", "cp1125", "cp1258", "johab", "kz1048", "koi8-t"),
)
"""What some files of the last century are in, and a usual codec nearly explains as well."""

_ASKED_WITH = {"cp950": ("big5",), "cp932": ("shift_jis_2004",), "cp949": ("euc_kr",)}
"""What the detector tells apart, where one codec reads both."""

_SAME = {
    "big5": ("big5hkscs", "cp950"),
    "big5hkscs": ("big5hkscs", "cp950"),
    "euc_jp": ("euc_jis_2004",),
    "euc_kr": ("cp949",),
    "gb2312": ("gb18030",),
    "gbk": ("gb18030",),
    "shift_jis": ("cp932",),
    "shift_jis_2004": ("cp932",),
    "tis-620": ("cp874",),
}
"""The codecs that read what the detector names, and more."""

_CHINESE_OR_KOREAN = frozenset({"gb18030", "big5hkscs", "cp950", "cp949"})

_ORDER = (*_USUAL, *_RARE)

_ODD, _RARITY, _WESTERN, _KANA, _UNUSUAL, _UNFAMILIAR = 4.0, 0.25, 0.2, 0.5, 1.0, 0.8
_HABIT, _PLACE, _UNKNOWN = 0.02, 0.0002, 1.0
"""How much each weighs against the detector, whose best is 1: a reading of odd words only, a rare
codec, letters of no western language, Japanese syllables in a Chinese text, rare
characters of an East Asian one, and few of its common names; that cp1252 is most
usual; the place in the lists; a doubt that was not looked into, the codec being behind anyway."""

_THREE_IN_A_ROW = re.compile(rb"[^\x00-\x7f]{3}")
"""In Latin letters hardly ever are three in a row beyond ASCII, in other scripts nearly always. A
column that holds the one letter "é" is no Hebrew."""

_CONTROL = re.compile(r"[\x80-\x9f]")
"""Unicode's second row of control characters, which no text has; in cp1252 they are letters."""

LONGEST_LINE = 4 * 1024
"""The most of a line that is examined."""

_READ_CHARACTERS = 2 * 1024
"""The most characters of a reading that are weighed, and weighed again where it is in capitals."""


def rank_codecs(lines: bytes) -> list[str]:
    """The codecs that read `lines`, the likeliest first; none where nothing looks like a text."""
    western = _decode(lines, "cp1252")
    if not lines or (western is not None and has_signs_only(western)):
        return ["cp1252"] if lines else []
    readings = _read_all(lines)
    told = _ask(lines, _ORDER)
    likeness = {codec: told.get(codec, 0.0) for codec in readings}
    doubts: dict[str, float] = {}
    for codec, text in readings.items():
        if is_mostly_capitals(text):
            doubts[codec] = _doubts(text, codec)
            likeness[codec] = _ask_in_small_letters(text, codec) if doubts[codec] < 1 else 0.0
    best = max(likeness.values(), default=0.0) or 1.0
    weights: dict[str, float] = {}
    highest = -math.inf
    for codec in sorted(readings, key=lambda codec: -likeness[codec]):
        weights[codec] = likeness[codec] / best
        if weights[codec] + _HABIT >= highest:  # else no doubt is small enough
            weights[codec] -= doubts[codec] if codec in doubts else _doubts(readings[codec], codec)
            highest = max(highest, weights[codec])
        else:
            weights[codec] -= _UNKNOWN
    ranked = sorted(weights, key=lambda codec: -weights[codec])
    return _usual_first(ranked, readings)


def _usual_first(ranked: list[str], readings: dict[str, str]) -> list[str]:
    """The codecs, and first of all the most usual of those that read the same as the likeliest."""
    if not ranked:
        return []
    text = readings[ranked[0]]
    first = next(codec for codec in _ORDER if readings.get(codec) == text)
    return [first, *(codec for codec in ranked if codec != first)]


def _read_all(lines: bytes) -> dict[str, str]:
    """What each codec makes of the lines, where that can be a text at all."""
    readings = {}
    for codec in _ORDER:
        text = _decode(lines, codec)
        if text is not None and _CONTROL.search(text) is None:
            readings[codec] = text
    if _THREE_IN_A_ROW.search(lines) is None:
        return {codec: text for codec, text in readings.items() if is_latin(text)}
    return readings


def lines_beyond_ascii(blocks: Iterable[bytes], most: int) -> bytes:
    """The lines of a file that hold anything but ASCII, up to `most` bytes of them."""
    kept: list[bytes] = []
    size = 0
    for block in blocks:
        for line in block.splitlines():
            if not line.isascii():
                kept.append(line[: min(LONGEST_LINE, most // 8)])
                size += len(kept[-1])
        if size >= most:
            break
    return b"\n".join(kept)[:most]


def _doubts(text: str, codec: str) -> float:
    """What speaks against a reading, in the measure of the detector."""
    against = _ODD * odd_share(text)
    if is_latin(text):
        against += 1 - latin_share(text)
        against += 0.0 if is_telling(text) else _WESTERN * (1 - western_share(text))
    if codec in _RARE:
        against += _RARITY
    if codec in _CHINESE_OR_KOREAN and kana_share(text) > 0:
        against += _KANA
    against += _UNUSUAL * (1 - usual_share(text, codec))
    against += _UNFAMILIAR * (1 - familiar_share(text, codec))
    return against + _PLACE * _ORDER.index(codec) - (_HABIT if codec == "cp1252" else 0)


def _ask_in_small_letters(text: str, codec: str) -> float:
    small = text.lower().encode(codec, "ignore")
    return _ask(small, (codec,)).get(codec, 0.0)


def _ask(lines: bytes, names: Iterable[str]) -> dict[str, float]:
    """How much each codec's reading is like a language, as the detector sees it."""
    import chardet  # noqa: PLC0415 - its models take 90 ms, and most files are UTF-8

    asked = [other for name in names for other in (name, *_ASKED_WITH.get(name, ()))]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about its own answer for no bytes
        found: list[Any] = chardet.detect_all(lines, ignore_threshold=True, include_encodings=asked)
    told: dict[str, float] = {}
    for one in found:
        if one["encoding"] is not None:
            name = codecs.lookup(one["encoding"]).name
            for codec in _SAME.get(name, (name,)):
                told[codec] = max(told.get(codec, 0.0), one["confidence"])
    return told


def _decode(lines: bytes, codec: str) -> str | None:
    """The beginning of the text; None where the codec does not read it.

    The last line may have been cut apart, within a letter, and is then left out.
    """
    for part in filter(None, (lines, lines.rpartition(b"\n")[0])):
        try:
            return part.decode(codec)[:_READ_CHARACTERS]
        except UnicodeDecodeError:
            continue
    return _decode_cut(lines, codec) if len(lines) > LONGEST_LINE else None


def _decode_cut(lines: bytes, codec: str) -> str | None:
    """The same of lines of which some are cut, where a letter may have been."""
    shown = []
    for line in lines.split(b"\n"):
        decoder = codecs.getincrementaldecoder(codec)()
        try:
            shown.append(decoder.decode(line, final=len(line) != LONGEST_LINE))
        except UnicodeDecodeError:
            return None
    return "\n".join(shown)[:_READ_CHARACTERS]
