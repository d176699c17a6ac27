"""Whether the rows hold what `--skip`, `--only` and `--value` name.

Watches chunks of cells under a settled mapping. It returns notes, or raises a `MappingError` for
what is more likely a slip than a sheet without such a row. A weekly sheet may well have no row that
is "Done" this week.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

from importer.errors import MappingError
from importer.mapping.kinds import word_of
from importer.mapping.row_rules.alike import key_of, may_be_id
from importer.mapping.settled import Mapping
from importer.mapping.words.defects import shorten
from importer.mapping.words.vocabulary import fold_word
from importer.rows.table import Chunk
from importer.wording.nearest import nearest

_KEPT_TEXTS = 1000
"""Of a column: a status has few, and a column of other texts needs no more to tell a slip."""
_SHOWN_TEXTS = 8
_PLACEHOLDERS = frozenset({"", "*"})


class _Asked(NamedTuple):
    """Texts that one flag or rule names. columns: where they may stand; header: of the first.

    needed: without any of them no row is left. key: what two texts that count as one have in
    common. done: what a flag makes of rows that say one of the texts; empty: nothing by itself.
    by_flag: a person gave it for this file.
    """

    columns: tuple[int, ...]
    header: str
    texts: tuple[str, ...]
    key: Callable[[str], str]
    needed: bool = False
    done: str = ""
    by_flag: bool = True


class AskedTexts:
    """Counts the texts of the columns that flags and rules on rows name."""

    def __init__(self, mapping: Mapping) -> None:
        self._watched = [_Watched(asked) for asked in _asked(mapping)]
        self._columns = {column for watched in self._watched for column in watched.asked.columns}

    def observe(self, chunk: Chunk) -> None:
        """Take the texts of a chunk."""
        counts = {
            column: Counter(row[column].strip() for row in chunk.rows) for column in self._columns
        }
        for watched in self._watched:
            for column in watched.asked.columns:
                watched.take(counts[column])

    def check(self) -> list[str]:
        """Notes of texts that no row has. Raises `MappingError` for those that look like slips."""
        found = [watched.check() for watched in self._watched]
        problems = [problem for _, some in found for problem in some]
        if problems:
            raise MappingError("\n".join(problems))
        return [note for notes, _ in found for note in notes]


class _Watched:
    """What the rows say where one flag or rule names texts: by key, each spelling with a count."""

    def __init__(self, asked: _Asked) -> None:
        self.asked = asked
        self._wanted = set(map(asked.key, asked.texts))
        self._seen: dict[str, Counter[str]] = {}

    def take(self, counts: Counter[str]) -> None:
        """Take the texts of one column of a chunk."""
        for text, count in counts.items():
            key = self.asked.key(text)
            if key in self._seen or key in self._wanted or len(self._seen) < _KEPT_TEXTS:
                self._seen.setdefault(key, Counter())[text] += count

    def check(self) -> tuple[list[str], list[str]]:
        """Notes, and what is more likely a slip."""
        missing = [text for text in self.asked.texts if self.asked.key(text) not in self._seen]
        nothing_left = self.asked.needed and len(missing) == len(self.asked.texts)
        notes, problems = [], []
        for text in missing:
            told = f'no row has "{shorten(text)}" in the column "{shorten(self.asked.header)}"'
            guess = self._other_capitals(text) or (self._near(text) if self.asked.by_flag else None)
            if guess is not None:
                problems.append(f'{told}; did you mean "{shorten(self._written(guess))}"?')
            elif nothing_left and self.asked.by_flag:
                problems.append(f"{told}; it holds {self._shown()}")
            elif self.asked.by_flag:
                notes.append(told)
        return [*notes, *self._spellings()], problems

    def _spellings(self) -> Iterator[str]:
        """What is said of texts that are written in more than one way."""
        if not self.asked.done:
            return
        for text in self.asked.texts:
            key = self.asked.key(text)
            written = self._seen.get(key, Counter())
            column = f'in the column "{shorten(self.asked.header)}"'
            if len(written) > 1:
                yield f"{column}, {_counted(written)} are {self.asked.done} alike"
            other = self._other_capitals(text) if written else None
            if other is not None:
                apart = f'not "{shorten(text)}": capitals tell ids apart'
                yield f"{column}, {_counted(self._seen[other])} is {apart}"

    def _other_capitals(self, text: str) -> str | None:
        """The key of cells that say the same in other capitals, and count as something else."""
        own, folded = self.asked.key(text), fold_word(text)
        return next((k for k in self._seen if k != own and fold_word(k) == folded), None)

    def _near(self, text: str) -> str | None:
        guess = nearest(fold_word(text), self._seen.keys() - {""})
        folded = fold_word(text)
        # "Not completed" is no slip of "Completed", but the very opposite.
        if guess is None or guess.endswith(folded) or folded.endswith(guess):
            return None
        return guess

    def _written(self, key: str) -> str:
        return next(iter(self._seen[key]))

    def _shown(self) -> str:
        sizes = Counter({key: written.total() for key, written in self._seen.items()})
        texts = [
            f"{shorten(self._written(key)) or 'empty cells'} ({count:,})"
            for key, count in sizes.most_common(_SHOWN_TEXTS)
        ]
        further = len(sizes) - len(texts)
        return ", ".join(texts) + (f" and {further:,} others" if further > 0 else "")


def _counted(written: Counter[str]) -> str:
    """Each spelling with its count, the commonest first."""
    told = [f'"{shorten(text)}" ({count:,})' for text, count in written.most_common(_SHOWN_TEXTS)]
    further = len(written) - len(told)
    if further > 0:
        told.append(f"{further:,} others")
    return told[0] if len(told) == 1 else f"{', '.join(told[:-1])} and {told[-1]}"


def _asked(mapping: Mapping) -> Iterator[_Asked]:
    for skip in mapping.skips:
        for texts, needed, done in (
            (skip.rule.equals, False, "left out"),
            (skip.rule.other_than, True, "kept"),
        ):
            named = tuple(filter(None, texts or ()))
            if not skip.by_flag:  # a mapping serves many files: only a slip in capitals is reported
                named = tuple(filter(may_be_id, named))
            if named:
                yield _Asked(
                    (skip.column,),
                    skip.rule.column,
                    named,
                    key_of,
                    needed=needed,
                    done=done if skip.by_flag else "",
                    by_flag=skip.by_flag,
                )
    for source in mapping.sources:
        if any(column.beside for column in source.columns):
            continue  # what is explained there is what several cells say together
        columns = tuple(column.column for column in source.columns)
        words = [word for column in source.columns[:1] for word in column.words]
        flagged = source.columns[0].flagged if source.columns else frozenset()
        named = tuple(word for word in words if word in flagged - _PLACEHOLDERS)
        if named:
            key = partial(word_of, source.field.kind)
            yield _Asked(columns, source.columns[0].header.strip(), named, key)
