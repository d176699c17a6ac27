r"""Detects the dialect of a text file by its beginning, with a note of what is in doubt.

Every dialect that the text allows is tried on it, by the reader that will read the file, and the
one that makes the best table wins. (`csv.Sniffer` counts characters without regard to quotes, and
gives up on a third of a public corpus; see its own source.)
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import NamedTuple, TextIO

from importer.errors import ConfigurationError, SourceError
from importer.source.text.dialect.candidates import candidates
from importer.source.text.dialect.score import score_records, weigh_header
from importer.source.text.dialect.single import count_titles, score_single, weigh_prose
from importer.source.text.dialect.types import Dialect
from importer.source.text.records.reader import RecordReader
from importer.wording.hints import Option

__all__ = [
    "DEFAULT_DELIMITER",
    "SAMPLE_CHARACTERS",
    "Dialect",
    "DialectChoice",
    "Sample",
    "declared_delimiter",
    "detect_dialect",
    "parse_delimiter",
    "read_sample",
]

SAMPLE_CHARACTERS = 128 * 1024
_SAMPLE_LINES = 50
_MOST_SAMPLE_CHARACTERS = 4 * 1024 * 1024
"""Where lines are so long that the usual sample is but a few of them."""

_SAMPLE_RECORDS = 1000

DEFAULT_DELIMITER = ","

_WORDS = {"comma": ",", "semicolon": ";", "tab": "\t", "\\t": "\t", "pipe": "|", "space": " "}
_DECLARED = re.compile(r'\ufeff?"?sep=(\\t|[^\r\n"])"?\r?\n?\Z', re.IGNORECASE)
_LONGEST_DELIMITER = 3

_SINGLE_COLUMN_DELIMITERS = (",", ";", "\t", "|", "\x1f")

_MENDED = 0.6
"""What a table loses if all of its records have stray quotes."""
_MANY_MENDED = 100
"""Records with stray quotes after which there is no need to read more of a sample."""
_BATCH = 50
_USUAL = frozenset(",;\t|")
_SEVERAL = 3
_BETTER = 1.005
"""How much better an unusual quote, escape or blank has to be than none."""
_IN_DOUBT = 0.95
"""The share of the best score from which on another delimiter is worth a note."""


class DialectChoice(NamedTuple):
    """The dialect, and what a person may want to know of the choice."""

    dialect: Dialect
    note: str | None = None


class _Scored(NamedTuple):
    """A dialect, its score beside others, and its score beside a single column.

    titles: rows that are set apart above the table. below: the score beside a single column
    without them. first: cells of the first row. is_whole: whether every row has as many.
    """

    dialect: Dialect
    score: float = 0.0
    table: float = 0.0
    titles: int = 0
    below: float = 0.0
    first: int = 0
    is_whole: bool = False


class Sample(NamedTuple):
    """The beginning of a text, and whether it goes on."""

    text: str
    cut: bool


def parse_delimiter(asked: str) -> str:
    """The characters for what `--delimiter` was given. Raises ConfigurationError."""
    delimiter = _WORDS.get(asked.strip().lower(), asked)
    if not 0 < len(delimiter) <= _LONGEST_DELIMITER or set(delimiter) & set('"\r\n\0'):
        raise ConfigurationError(
            f'{Option("delimiter")} "{asked}" cannot separate cells',
            hint="use one to three characters, or one of the words tab, comma, semicolon, pipe, "
            "space",
        )
    return delimiter


def declared_delimiter(first_line: str) -> str | None:
    """The delimiter of an Excel `sep=;` line; None where the line is something else."""
    found = _DECLARED.match(first_line)
    return None if found is None else found[1].replace("\\t", "\t")


def read_sample(text: TextIO) -> Sample:
    """The beginning of a text, long enough to judge its dialect by. Moves on in the text."""
    sample = text.read(SAMPLE_CHARACTERS)
    more = sample
    while (
        more
        and len(sample) < _MOST_SAMPLE_CHARACTERS
        and sample.count("\n") + sample.count("\r") < _SAMPLE_LINES
    ):
        more = text.read(SAMPLE_CHARACTERS)
        sample += more
    return Sample(sample, cut=bool(text.read(1)))


def detect_dialect(sample: str, *, delimiter: str | None = None, cut: bool) -> DialectChoice:
    """The dialect that makes the best table of `sample`.

    delimiter: the one that is known already. cut: the text goes on, so that the last record of the
    sample may be a part of one, and has no vote.
    """
    if delimiter is None and (blank := _delimiter_of_blank_rows(sample)) is not None:
        return DialectChoice(Dialect(blank))
    scored = _score_all(sample, delimiter, cut=cut)
    ranked = sorted(scored.values(), key=lambda each: each.score, reverse=True)
    _prefer_whole(ranked)
    best = ranked[0] if ranked else _Scored(Dialect(delimiter or DEFAULT_DELIMITER))
    if delimiter is None and _is_single(sample, best):
        return _single_column(sample)
    return DialectChoice(best.dialect, _describe(best, ranked[1:]))


def _delimiter_of_blank_rows(sample: str) -> str | None:
    """The delimiter of rows in which no cell holds anything; None for any other text."""
    marks = set(sample) - set(" \r\n")
    return marks.pop() if len(marks) == 1 and marks <= _USUAL else None


def _score_all(sample: str, delimiter: str | None, *, cut: bool) -> dict[str, _Scored]:
    """The best dialect of each delimiter."""
    best: dict[str, _Scored] = {}
    for dialect, weight in candidates(sample, delimiter):
        scored = _score(sample, dialect, weight, cut=cut)
        known = best.get(dialect.delimiter)
        if known is None or scored.score > _BETTER * known.score:
            best[dialect.delimiter] = scored
    return best


def _describe(best: _Scored, others: Sequence[_Scored]) -> str | None:
    """What is unusual about the dialect, and which other is nearly as good."""
    dialect = best.dialect
    said = []
    if dialect.quote == "'":
        said.append("cells are quoted by '")
    if dialect.escape is not None:
        said.append("a backslash before a quotation mark or delimiter is taken off")
    if dialect.skip_blanks:
        said.append("blanks after a delimiter are ignored")
    if others and others[0].score > _IN_DOUBT * best.score:
        said.append(
            f"read with {name_delimiter(dialect.delimiter)} as the delimiter, but "
            f"{name_delimiter(others[0].dialect.delimiter)} fits almost as well; if cells look "
            f"wrong, set {Option('delimiter')}"
        )
    return "; ".join(said) or None


def name_delimiter(delimiter: str) -> str:
    """How a message names a delimiter: tab, space, or the characters in quotes."""
    return {"\t": "tab", " ": "space"}.get(delimiter, f'"{delimiter}"')


def _score(sample: str, dialect: Dialect, weight: float, *, cut: bool) -> _Scored:
    """How good a table the dialect makes, less its share of records with stray quotes."""
    reader = RecordReader(io.StringIO(sample, newline=""), "", dialect)
    records: list[list[str]] = []
    try:
        while len(records) < _SAMPLE_RECORDS and (batch := reader.read(_BATCH).records):
            records += batch
            if reader.mended > _MANY_MENDED:
                break
    except SourceError:
        return _Scored(dialect)
    if cut and 1 < len(records) < _SAMPLE_RECORDS:
        records.pop()
    share = reader.mended / max(1, len(records))
    weight *= weigh_prose(records, dialect, sample) * (1 - _MENDED * share)
    return _score_table(records, dialect, weight)


def _score_table(records: list[list[str]], dialect: Dialect, weight: float) -> _Scored:
    widths = [len(record) if any(map(str.strip, record)) else 0 for record in records]
    filled = [width for width in widths if width]
    titles = count_titles(records, widths)
    table = weight * score_records(records, dialect.delimiter)
    below = weight * score_records(records[titles:], dialect.delimiter) if titles else table
    return _Scored(
        dialect,
        table * weigh_header(records),
        table,
        titles,
        below,
        first=filled[0] if filled else 0,
        is_whole=len(filled) >= _SEVERAL and len(set(filled)) == 1,
    )


def _prefer_whole(ranked: list[_Scored]) -> None:
    """Where the best leaves the first line whole, one that parts all lines alike is better."""
    if not ranked or ranked[0].first > 1:
        return
    for place, other in enumerate(ranked):
        if other.is_whole and other.first > 1 and other.dialect.delimiter in _USUAL:
            ranked.insert(0, ranked.pop(place))
            return


def _is_single(sample: str, best: _Scored) -> bool:
    """Whether a single column is better, with what may be a title above a table and without."""
    lines = io.StringIO(sample, newline=None).read().split("\n", _SAMPLE_RECORDS)[:_SAMPLE_RECORDS]
    delimiter = best.dialect.delimiter
    if best.table >= score_single(lines, delimiter):
        return False
    return not best.titles or best.below < score_single(lines[best.titles :], delimiter)


def _single_column(sample: str) -> DialectChoice:
    """A dialect that leaves the lines whole, by a delimiter that none of them holds."""
    whole = (each for each in _SINGLE_COLUMN_DELIMITERS if _leaves_whole(sample, each))
    delimiter = next(whole, _SINGLE_COLUMN_DELIMITERS[-1])
    if delimiter == DEFAULT_DELIMITER:
        return DialectChoice(Dialect(delimiter))
    note = "read as a single column, since no delimiter splits its lines evenly; "
    return DialectChoice(Dialect(delimiter), f"{note}if it has more, set {Option('delimiter')}")


def _leaves_whole(sample: str, delimiter: str) -> bool:
    reader = RecordReader(io.StringIO(sample, newline=""), "", Dialect(delimiter))
    try:
        return all(len(record) <= 1 for record in reader.read(_SAMPLE_RECORDS).records)
    except SourceError:
        return False
