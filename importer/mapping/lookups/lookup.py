"""A table that turns a person's words into ids.

A key counts as it is written; only a word, such as a name or an e-mail address, is also found in
other capitals. In an id, `AbCdE` and `aBcDE` are two records.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from importer.errors import MappingError
from importer.mapping.lookups.damage import UNREADABLE
from importer.mapping.words.capitals import fold_case, is_word, plain

_ADDRESS = r"(?P<address>[^()<>\[\]\s@]+@[^()<>\[\]\s@]+)"
_NAME = r"(?P<name>[^()<>\[\]@]*[^()<>\[\]@\s])"
_NAME_FIRST = re.compile(rf"{_NAME}\s*[(<\[]\s*{_ADDRESS}\s*[)>\]]")
_ADDRESS_FIRST = re.compile(rf"{_ADDRESS}\s*\(\s*{_NAME}\s*\)")

_ID_LAST = re.compile(rf"{_NAME}\s*\((?P<address>(?=[A-Za-z_-]*\d)[\w-]+)\)")


@dataclass(frozen=True, slots=True)
class Lookup:
    """What to send for which word.

    label: the file's name, for messages. values: by key as written. words: the keys as the file
    has them. folded: the one key that a word in any capitals means. without_value: keys that have
    no value in the table; words in small letters too. shared_names: folded names, each that of
    several people of the sheet, who have different addresses.
    """

    label: str
    values: dict[str, str]
    words: tuple[str, ...]
    folded: dict[str, str] = field(default_factory=dict)
    without_value: frozenset[str] = frozenset()
    shared_names: frozenset[str] = frozenset()

    def find(self, text: str) -> str | None:
        """What to send for `text`, or None."""
        key = self._key(text)
        return None if key is None else self.values[key]

    def lacks_value(self, text: str) -> bool:
        """Whether the table has `text`, and nothing to send for it."""
        return any(map(self._lacks, (text, *self._parts(text))))

    def _lacks(self, text: str) -> bool:
        key = plain(text)
        return key in self.without_value or (is_word(key) and fold_case(key) in self.without_value)

    def other_capitals(self, text: str) -> str | None:
        """A key that differs from `text`, which is not found, in its capitals alone."""
        folded = fold_case(plain(text))
        return next((word for word in self.words if fold_case(plain(word)) == folded), None)

    def _key(self, text: str) -> str | None:
        key = plain(text)
        if key in self.values:
            return key
        if is_word(key) and fold_case(key) in self.folded:
            return self.folded[fold_case(key)]
        parts = self._parts(key)
        return self._key(parts[0]) if parts else None

    def _parts(self, text: str) -> tuple[str, ...]:
        """What stands for a person who is written as a name with an address behind it.

        Two people may have one name: where the table has addresses, the address alone does.
        """
        found = named_address(text)
        if found is None or text in self.values:
            return ()
        is_like = _has_at if "@" in found.address else _may_be_id
        if any(map(is_like, self.values)):
            return (found.address,)
        is_shared = fold_case(plain(found.name)) in self.shared_names
        return () if is_shared else (found.name,)


class NamedAddress(NamedTuple):
    """A person, written as `Nora Fennimore (nora.f@example.com)` or `Nora Fennimore (48213)`."""

    name: str
    address: str


def named_address(text: str) -> NamedAddress | None:
    """The name and the e-mail address or id of which `text` consists; None: something else."""
    bare = text.strip()
    if bare[-1:] not in {")", ">", "]"}:
        return None
    found = (
        _NAME_FIRST.fullmatch(bare) or _ADDRESS_FIRST.fullmatch(bare) or _ID_LAST.fullmatch(bare)
    )
    return NamedAddress(found["name"], found["address"]) if found else None


def _has_at(key: str) -> bool:
    return "@" in key


def _may_be_id(key: str) -> bool:
    return not is_word(key)


def shared_names(texts: Iterable[str]) -> frozenset[str]:
    """The folded names that stand with different addresses."""
    addresses: dict[str, set[str]] = defaultdict(set)
    for text in texts:
        # Beside "Nora (2)", a Nora without a number is another one.
        person = named_address(text) or NamedAddress(text, "")
        addresses[fold_case(plain(person.name))].add(fold_case(plain(person.address)))
    for known in addresses.values():
        if any("@" in address for address in known):
            known.discard("")
    return frozenset(name for name, known in addresses.items() if len(known) > 1)


def build_lookup(pairs: Iterable[tuple[str, str]], label: str) -> Lookup:
    """The table of (word, value) pairs. Raises `MappingError` where one word has two values."""
    values: dict[str, str] = {}
    words: dict[str, str] = {}
    by_fold: dict[str, list[str]] = defaultdict(list)
    blank: set[str] = set()
    for word, value in pairs:
        key, text = plain(word), value.strip()
        if not key or key in UNREADABLE:
            continue
        if not text:
            blank.add(key)
            continue
        if key not in values:
            words[key] = word.strip()
            by_fold[fold_case(key)].append(key)
        _require_one(values.setdefault(key, text), text, word, label)
    if not values:
        raise MappingError(
            f"{label} has no line with two filled cells",
            hint="a lookup needs two columns: what the sheet says, and what to send for it",
        )
    folded = {}
    for fold, keys in by_fold.items():
        if all(map(is_word, keys)):
            for key in keys:
                _require_one(values[keys[0]], values[key], words[key], label)
            folded[fold] = keys[0]
    shown = dict.fromkeys(folded.get(fold_case(key), key) for key in words)
    blank |= {fold_case(key) for key in blank if is_word(key)}
    without_value = frozenset(blank - values.keys() - folded.keys())
    return Lookup(label, values, tuple(words[key] for key in shown), folded, without_value)


def _require_one(known: str, value: str, word: str, label: str) -> None:
    if known != value:
        raise MappingError(
            f"{label} gives two values for {word.strip()!r}: {known!r} and {value!r}",
            hint="keep one line for it",
        )
