"""Finds the column of a header that a person's text means."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from importer.errors import MappingError
from importer.mapping.headers.marks import read_marks
from importer.mapping.headers.names import fold
from importer.wording.nearest import did_you_mean


def find_column(header: Sequence[str], name: str) -> int:
    """The position (from 0) of the column called `name`, or of `#3`, the third one.

    A header as written counts before one that differs in case, blanks or punctuation, and that
    before one that differs in its marks, such as `Notes (max 2000)`. Raises `MappingError` where
    no column fits, or several.
    """
    found = [i for i, text in enumerate(header) if text.strip() == name.strip()]
    if not found and is_position(name):
        return _position(header, name)
    if not found and fold(name):
        found = [i for i, text in enumerate(header) if fold(text) == fold(name)]
        found = found or [i for i, text in enumerate(header) if _is_marked(text, name)]
    if len(found) != 1:
        labelled = [i for i, label in enumerate(column_labels(header)) if label == name.strip()]
        found = labelled or found
    if len(found) == 1:
        return found[0]
    if found:
        places = " or ".join(f"#{i + 1}" for i in found)
        raise MappingError(f"several columns are called {name!r}; say {places}")
    known = [text.strip() for text in header if text.strip()]
    raise MappingError(f"the file has no column {name!r}{did_you_mean(name, known)}")


def has_column(header: Sequence[str], name: str) -> bool:
    """Whether some column is meant by `name`; a position is always meant."""
    return is_position(name) or any(
        text.strip() == name.strip()
        or (fold(name) and (fold(text) == fold(name) or _is_marked(text, name)))
        for text in header
    )


def _is_marked(text: str, name: str) -> bool:
    """Whether a header is `name` with marks that say nothing else, such as `Notes (max 2000)`."""
    marks = read_marks(text)
    return marks.is_plain and fold(marks.name) == fold(name)


def is_position(name: str) -> bool:
    """Whether `name` is a position such as `#3`."""
    digits = name.strip().removeprefix("#")
    return name.strip() != digits and digits.isascii() and digits.isdigit()


def _position(header: Sequence[str], name: str) -> int:
    position = int(name.strip()[1:])
    if 1 <= position <= len(header):
        return position - 1
    raise MappingError(f"there is no column {name.strip()}; the file has {len(header)} columns")


def column_label(header: Sequence[str], column: int) -> str:
    """How messages name the column: its header, with its position where that is not enough."""
    return column_labels(header)[column]


def column_labels(header: Sequence[str]) -> list[str]:
    """How messages name the columns, in their order; no two are named alike."""
    texts = [text.strip() for text in header]
    counts = Counter(texts)
    return [
        f"#{i}" if not text else f"{text} #{i}" if counts[text] > 1 else text
        for i, text in enumerate(texts, 1)
    ]
