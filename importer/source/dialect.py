"""The beginning of a text file -> its delimiter. Pure: text in, decision out.

A delimiter is judged by the table it makes of the first records: how many of them have the same
number of cells, and how many cells that is. (`csv.Sniffer` counts characters without regard to
quotes, and gives up on a third of a public corpus; see its own source.)
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from itertools import islice

from importer.errors import ConfigurationError

SAMPLE_CHARACTERS = 64 * 1024
SAMPLE_RECORDS = 200

DEFAULT_DELIMITER = ","
"""Also of a file with a single column, which any delimiter reads."""

_CANDIDATES = (",", ";", "\t", "|")
_WORDS = {"comma": ",", "semicolon": ";", "tab": "\t", "\\t": "\t", "pipe": "|"}
_DECLARED = re.compile(r'\ufeff?"?sep=([^\r\n"])"?\r?\n?\Z', re.IGNORECASE)

_LEAST_SCORE = 0.2
"""Two columns in less than half of the records, or four in a quarter, are chance."""

_NARROW_HEADER = 0.5
"""The weight of a delimiter that does not occur in the header: commas in a column of sentences."""


def parse_delimiter(asked: str) -> str:
    """The character for what `--delimiter` was given. Raises ConfigurationError."""
    delimiter = _WORDS.get(asked.strip().lower(), asked)
    if len(delimiter) != 1 or delimiter in '"\r\n\0':
        raise ConfigurationError(
            f'--delimiter "{asked}" is not a character that can stand between cells',
            hint="give one character, or one of the words tab, comma, semicolon, pipe",
        )
    return delimiter


def declared_delimiter(first_line: str) -> str | None:
    """The delimiter of an Excel `sep=;` line; None where the line is something else."""
    found = _DECLARED.match(first_line)
    return None if found is None else found[1]


def guess_delimiter(sample: str, *, header_row: int | None = None) -> str:
    """The delimiter that makes the most consistent table of `sample`.

    sample: up to SAMPLE_CHARACTERS from the beginning; where it is that long, its last record
    is taken to be cut off. header_row: where the person says the table begins.
    """
    cut = len(sample) >= SAMPLE_CHARACTERS
    first = (header_row or 1) - 1
    widths = {
        candidate: record_widths(sample, candidate, cut=cut)[first:] for candidate in _CANDIDATES
    }
    best = max(_CANDIDATES, key=lambda candidate: score_widths(widths[candidate]))
    return best if score_widths(widths[best]) >= _LEAST_SCORE else DEFAULT_DELIMITER


def record_widths(sample: str, delimiter: str, *, cut: bool = False) -> list[int]:
    """How many cells each of the first records has; 0 for a blank one."""
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
    try:
        records = list(islice(reader, SAMPLE_RECORDS))
    except csv.Error:
        return []
    if cut and len(records) > 1 and len(records) < SAMPLE_RECORDS:
        records.pop()
    return [len(record) if any(map(str.strip, record)) else 0 for record in records]


def score_widths(widths: Sequence[int]) -> float:
    """From 0 (no table) to 1 (every record has the same, large number of cells)."""
    filled = [width for width in widths if width]
    several = Counter(width for width in filled if width > 1)
    if not several:
        return 0.0
    width, count = max(several.items(), key=lambda item: (item[1], item[0]))
    score = count / len(filled) * (1 - 1 / width)
    return score if filled[0] > 1 else score * _NARROW_HEADER
