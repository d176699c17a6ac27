r"""The dialects that a sample may be in. Nothing is judged here.

A delimiter is tried where it occurs, and a quote or an escape where it stands as one would. Blanks,
colons and the like stand in cells more often than between them, and have to be better by as much.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from importer.rows.outcome import IMPORT_COLUMNS
from importer.source.text.dialect.types import Dialect

DELIMITERS: dict[str, float] = {
    ",": 1.0,
    ";": 1.0,
    "\t": 1.1,
    "|": 1.0,
    "||": 1.2,
    "\t\t": 1.2,
    "|~|": 1.5,
    "~|~": 1.5,
    "^|^": 1.5,
    "::": 0.95,
    "\\t": 0.95,
    "\x1f": 1.5,
    "\x01": 1.5,
    "~": 0.9,
    "^": 0.9,
    "¦": 0.9,
    "§": 0.9,
    "#": 0.8,
    ":": 0.75,
    " ": 0.7,
}
"""Each delimiter that is tried, and the weight of its score. `\\t` is the two characters that a
program writes which does not know that they mean a tab."""

_BLANK_MAY_FOLLOW = frozenset(",;|")
_NEARLY = 0.9

_TWICE = {"||": "|", "\t\t": "\t", "::": ":"}
"""A delimiter of two characters shows in that the single one never stands alone."""


def candidates(sample: str, delimiter: str | None = None) -> Iterator[tuple[Dialect, float]]:
    """The dialects, each with the weight of its score; those of the usual quote first.

    Of results of this program, only how it writes them: a cell may be of any characters.
    delimiter: the only one to try.
    """
    delimiters = DELIMITERS if delimiter is None else {delimiter: 1.0}
    present = {each: weight for each, weight in delimiters.items() if each in sample}
    for twice, once in _TWICE.items():
        if twice in present and once in present and _only_twice(sample, once):
            del present[once]
    if _is_results(sample):
        yield from ((Dialect(each), weight) for each, weight in present.items())
        return
    for each, weight in present.items():
        for quote in _quotes(sample, each):
            for dialect in _variants(sample, Dialect(each, quote)):
                yield dialect, weight


def _variants(sample: str, dialect: Dialect) -> Iterator[Dialect]:
    """The dialect, with escapes, with blanks after its delimiters, and with both."""
    plain = [dialect]
    if _has_escapes(sample, dialect):
        plain.append(dialect._replace(escape="\\"))
    yield from plain
    if _blank_follows(sample, dialect):
        yield from (each._replace(skip_blanks=True) for each in plain)


def _blank_follows(sample: str, dialect: Dialect) -> bool:
    """Whether a blank stands behind nearly every delimiter, or before a quote behind one."""
    delimiter = dialect.delimiter
    if delimiter not in _BLANK_MAY_FOLLOW:
        return False
    bare = _QUOTED.sub("", sample)
    return f"{delimiter} {dialect.quote}" in sample or (
        bare.count(f"{delimiter} ") >= _NEARLY * bare.count(delimiter) > 0
    )


_QUOTED = re.compile(r'"[^"]*+(?:"|\Z)')


def _only_twice(sample: str, once: str) -> bool:
    runs = re.findall(f"{re.escape(once)}++", _QUOTED.sub("", sample))
    return all(len(run) % 2 == 0 for run in runs)


def _quotes(sample: str, delimiter: str) -> Iterator[str]:
    yield '"'
    cut = re.escape(delimiter)
    opened = re.search(rf"(?:\A|[\r\n]|{cut}) ?'", sample)
    closed = opened and re.search(rf"' ?(?:{cut}|[\r\n]|\Z)", sample)
    if closed:
        yield "'"


_OUR_COLUMNS = re.compile(r'"?[,;\t|]"?'.join(IMPORT_COLUMNS))


def _is_results(sample: str) -> bool:
    """Whether this program wrote the file, or a spreadsheet program that has saved it again.

    Both double the quotes within quoted cells, escape nothing, and put no blanks between cells. An
    apostrophe before a cell guards a formula.
    """
    first = sample.partition("\n")[0]
    return all(name in first for name in IMPORT_COLUMNS) or bool(_OUR_COLUMNS.search(sample))


def _has_escapes(sample: str, dialect: Dialect) -> bool:
    if "\\" in dialect.delimiter:
        return False
    return f"\\{dialect.quote}" in sample or f"\\{dialect.delimiter}" in sample
