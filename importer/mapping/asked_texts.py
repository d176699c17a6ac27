"""Whether the rows hold what `--skip`, `--only` and `--value` name.

Watches chunks of cells under a settled mapping. It returns notes, or raises a `MappingError` for
what is more likely a slip than a sheet without such a row. A weekly sheet may well have no row that
is "Done" this week.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from importer.errors import MappingError
from importer.mapping.defects import shorten
from importer.mapping.settled import Mapping
from importer.mapping.vocabulary import fold_word
from importer.rows.table import Chunk
from importer.wording.nearest import nearest

_KEPT_TEXTS = 1000
"""Of a column: a status has few, and a column of other texts needs no more to tell a slip."""
_SHOWN_TEXTS = 8
_PLACEHOLDERS = frozenset({"", "*"})


class _Asked(NamedTuple):
    """Texts that one flag names. columns: where they may stand, with the header of the first.

    needed: without any of them no row is left.
    """

    columns: tuple[int, ...]
    header: str
    texts: tuple[str, ...]
    needed: bool


class AskedTexts:
    """Counts the texts of the columns that such flags name."""

    def __init__(self, mapping: Mapping) -> None:
        self._asked = list(_asked(mapping))
        self._wanted: dict[int, set[str]] = {}
        for asked in self._asked:
            for column in asked.columns:
                self._wanted.setdefault(column, set()).update(map(fold_word, asked.texts))
        self._seen: dict[int, Counter[str]] = {column: Counter() for column in self._wanted}
        self._written: dict[str, str] = {}

    @property
    def is_needed(self) -> bool:
        """Whether there is anything to look for."""
        return bool(self._asked)

    def observe(self, chunk: Chunk) -> None:
        """Take the texts of a chunk."""
        for column, seen in self._seen.items():
            wanted = self._wanted[column]
            for text, count in Counter(row[column].strip() for row in chunk.rows).items():
                folded = fold_word(text)
                if folded in seen or folded in wanted or len(seen) < _KEPT_TEXTS:
                    seen[folded] += count
                    self._written.setdefault(folded, text)

    def check(self) -> list[str]:
        """Notes of texts that no row has. Raises `MappingError` for those that look like slips."""
        notes, problems = [], []
        for asked in self._asked:
            seen = sum((self._seen[column] for column in asked.columns), Counter[str]())
            missing = [text for text in asked.texts if not seen[fold_word(text)]]
            near = {text: _nearest(text, seen.keys() - {""}) for text in missing}
            nothing_left = asked.needed and len(missing) == len(asked.texts)
            for text, guess in near.items():
                told = f'no row has "{shorten(text)}" in the column "{shorten(asked.header)}"'
                if guess is not None:
                    problems.append(f'{told}; did you mean "{shorten(self._written[guess])}"?')
                elif nothing_left:
                    problems.append(f"{told}; it holds {self._shown(seen)}")
                else:
                    notes.append(told)
        if problems:
            raise MappingError("\n".join(problems))
        return notes

    def _shown(self, seen: Counter[str]) -> str:
        texts = [
            f"{shorten(self._written[folded]) or 'empty cells'} ({count:,})"
            for folded, count in seen.most_common(_SHOWN_TEXTS)
        ]
        further = len(seen) - len(texts)
        return ", ".join(texts) + (f" and {further:,} others" if further > 0 else "")


def _asked(mapping: Mapping) -> Iterator[_Asked]:
    for skip in mapping.skips:
        if skip.by_flag:
            for texts, needed in ((skip.rule.equals, False), (skip.rule.other_than, True)):
                named = tuple(text for text in texts or () if text)
                if named:
                    yield _Asked((skip.column,), skip.rule.column, named, needed)
    for source in mapping.sources:
        if any(column.beside for column in source.columns):
            continue  # what is explained there is what several cells say together
        columns = tuple(column.column for column in source.columns)
        words = [word for column in source.columns[:1] for word in column.words]
        named = tuple(word for word in words if word not in _PLACEHOLDERS)
        if named:
            yield _Asked(columns, source.columns[0].header.strip(), named, needed=False)


def _nearest(text: str, known: Iterable[str]) -> str | None:
    guess = nearest(fold_word(text), known)
    # "Not completed" is no slip of "Completed", but the very opposite.
    if guess is None or guess.endswith(fold_word(text)) or fold_word(text).endswith(guess):
        return None
    return guess
