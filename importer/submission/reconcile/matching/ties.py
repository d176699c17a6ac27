"""Finds tasks of unknown origin that may be a lost row's, though two members have changed.

Three things tell whose a task is: the person, what it is about, and its words. A service may change
two members at once, such as a title that it reads in another encoding and an address that it stores
without its tag. So a task is foreign to a row only where two of the three are surely another's, or
its type is, or it is due more than a day apart. What services make of texts and ids is known here,
and what a task does not say is no evidence of another.

Each row and each task has a few keys, and those that may be one have a key in common: nobody
compares each with each.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Generator, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import product
from typing import Any, NamedTuple, TypeVar

from importer.contract.answer import TaskAnswer
from importer.contract.forms import made_at
from importer.submission.reconcile.matching.loose import around
from importer.submission.reconcile.matching.resemblance import (
    Likeness,
    likeness_of_body,
    likeness_of_task,
    title_of,
)
from importer.submission.reconcile.matching.turns import Turns

_FEWEST_LETTERS = 4
"""What has fewer is the beginning of too many texts."""

_CODECS = ("cp1252", "latin-1", "cp1251", "cp437")
"""In what UTF-8 is read by mistake."""

_PERSON, _TYPE, _DUE = "assignee_id", "task_type", "due_date"
_EMAIL = "targets.contact.email"
_TITLE = "task_title"
_TEXTS = (_TITLE, "reason")


_One = TypeVar("_One")


class Word(NamedTuple):
    """A text as it is compared. name: of its member, and of what is left of it there."""

    name: tuple[str, str]
    text: str


class Traces(NamedTuple):
    """What a row or a task is tied by. person, kind: None: it does not tell.

    about: its targets, by their names, as far as no service changes them. words: its texts, each in
    all forms in which it may be found again. due: spans of two days.
    """

    person: Hashable
    kind: Hashable
    about: frozenset[tuple[str, Hashable]]
    words: frozenset[Word]
    due: tuple[Hashable, Hashable]

    @property
    def has_title(self) -> bool:
        """Whether its title can be compared."""
        return any(word.name[0] == _TITLE for word in self.words)


def traces_of_task(task: TaskAnswer) -> Traces:
    """What a task is tied by."""
    return _traces(likeness_of_task(task), {name: task.member(name) for name in _TEXTS})


def traces_of_body(body: Mapping[str, Any]) -> Traces:
    """What a row is tied by, whose texts may have been read in another encoding."""
    return _traces(likeness_of_body(body), {name: body.get(name) for name in _TEXTS}, _misread)


def _traces(
    like: Likeness,
    texts: Mapping[str, str | None],
    others: Callable[[str], Iterable[str]] = lambda _: (),
) -> Traces:
    told = like.loose
    about = {
        (name, _without_tag(form) if name == _EMAIL else form)
        for name, form in told.items()
        if name.startswith("targets.")
    }
    words = {
        word
        for name, text in texts.items()
        if text
        for one in (text, *others(text))
        for word in _forms(name, one)
    }
    return Traces(
        told.get(_PERSON),
        told.get(_TYPE),
        frozenset(about),
        frozenset(words),
        around(told.get(_DUE)),
    )


def _without_tag(address: Hashable) -> Hashable:
    """An e-mail address without what follows a plus, and the dots, that many services drop."""
    name, at, domain = str(address).partition("@")
    return f"{name.partition('+')[0].replace('.', '')}{at}{domain}"


def _misread(text: str) -> Iterator[str]:
    """What becomes of a text whose UTF-8 is read as something else; what that lacks is left out."""
    if not text.isascii():
        for codec in _CODECS:
            yield text.encode("utf-8").decode(codec, "ignore")


def _forms(name: str, text: str) -> Iterator[Word]:
    """A text by its letters, and by those that every encoding keeps."""
    title = title_of(text)
    if title.letters:
        yield Word((name, "letters"), title.letters)
    if len(title.basic) >= _FEWEST_LETTERS:
        yield Word((name, "basic"), title.basic)


def keys_but_for_targets(traces: Traces) -> set[str]:
    """Under what a task and a row meet that are the same, and about something else.

    The same person and type, texts that may be one, and due at about the same time.
    """
    titles = [word.text for word in traces.words if word.name[0] == _TITLE]
    reasons = [word.text for word in traces.words if word.name[0] != _TITLE] or [""]
    who = (traces.person, traces.kind)
    return {repr((*who, *part)) for part in product(enumerate(traces.due), titles, reasons)}


class _Words:
    """All texts of rows, or of tasks: which of them begin as another does, or are its beginning."""

    def __init__(self, traces: Iterable[Traces]) -> None:
        self._all: set[Word] = {word for one in traces for word in one.words}
        self._lengths: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
        sorted_texts: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        for name, text in sorted(self._all):
            self._lengths[name].add(len(text))
            sorted_texts[name].append(text)
        self._sorted = sorted_texts

    def beginnings(self, word: Word) -> Iterator[Word]:
        """Those that a longer text begins with."""
        for length in self._lengths.get(word.name, ()):
            if _FEWEST_LETTERS <= length < len(word.text):
                begun = Word(word.name, word.text[:length])
                if begun in self._all:
                    yield begun

    def has_like(self, word: Word) -> bool:
        """Whether there is the same, a longer or a shorter one."""
        return (
            word in self._all
            or any(True for _ in self.beginnings(word))
            or (len(word.text) >= _FEWEST_LETTERS and self._goes_on(word))
        )

    def _goes_on(self, word: Word) -> bool:
        texts = self._sorted.get(word.name, [])
        place = bisect_left(texts, word.text)
        return place < len(texts) and texts[place].startswith(word.text)


class TiedRows:
    """Rows, to ask whether a task may be tied to any of them, whatever its type and time."""

    def __init__(self, bodies: Iterable[Mapping[str, Any]]) -> None:
        traces = [traces_of_body(body) for body in bodies]
        self._words = _Words(traces)
        self._persons = {one.person for one in traces}
        self._about = {said for one in traces for said in one.about}

    def may_have(self, task: TaskAnswer) -> bool:
        """Whether two of the three things that tell whose it is may be those of rows."""
        traces = traces_of_task(task)
        is_about = not self._about.isdisjoint(traces.about)
        is_theirs = traces.person is None or traces.person in self._persons
        if is_about and is_theirs:
            return True
        has_words = not traces.has_title or any(map(self._words.has_like, traces.words))
        return has_words and (is_about or is_theirs)


class Tied(NamedTuple):
    """A task that may be a row's. made: when; the latest that is known, where it does not say."""

    made: datetime
    task_id: str


_Key = tuple[Hashable, ...]

_UNTOLD = None


def tie(
    rows: Sequence[Mapping[str, Any]], tasks: Sequence[TaskAnswer], never: datetime
) -> Generator[None, None, list[Tied | None]]:
    """Of each row the latest of the tasks that may be its own; None: each of them is foreign.

    never: the time of a task that does not say when it was made.
    """
    asked = yield from _all_traces(rows, traces_of_body)
    told = yield from _all_traces(tasks, traces_of_task)
    of_rows, of_tasks = _Words(asked), _Words(told)
    turns = Turns()
    latest: dict[_Key, Tied] = {}
    for task, traces in zip(tasks, told, strict=True):
        tied = Tied(made_at(task) or never, task.task_id)
        for key in _keys_of_task(traces, of_rows):
            if turns.is_over():
                yield
            if key not in latest or latest[key].made < tied.made:
                latest[key] = tied
    found: list[Tied | None] = []
    for traces in asked:
        best: Tied | None = None
        for key in _keys_of_row(traces, of_tasks):
            if turns.is_over():
                yield
            one = latest.get(key)
            if one is not None and (best is None or best.made < one.made):
                best = one
        found.append(best)
    return found


def _all_traces(
    many: Sequence[_One], traces_of: Callable[[_One], Traces]
) -> Generator[None, None, list[Traces]]:
    traces = []
    turns = Turns()
    for one in many:
        if turns.is_over(10):
            yield
        traces.append(traces_of(one))
    return traces


def _keys_of_task(told: Traces, rows: _Words) -> Iterator[_Key]:
    """Under what a task is found, by rows that have two of the three in common with it."""
    words: list[Hashable] = [] if told.has_title else [_UNTOLD]
    words += [("all", word) for word in told.words]
    words += [("begins", part) for word in told.words for part in rows.beginnings(word)]
    spans = [pair for pair in enumerate(told.due) if pair[1] is not None]
    dues: list[Hashable] = [*spans, "some"] if spans else [_UNTOLD]
    for pair, due in product(_pairs([told.person], list(told.about), words), dues):
        yield (*pair, told.kind, due)


def _keys_of_row(asked: Traces, tasks: _Words) -> Iterator[_Key]:
    """Under what a row looks for tasks: by what it says, or by what such a task does not tell."""
    words: list[Hashable] = [("begins", word) for word in asked.words]
    for word in asked.words:
        words += [("all", word), *(("all", part) for part in tasks.beginnings(word))]
    spans = [pair for pair in enumerate(asked.due) if pair[1] is not None]
    dues: list[Hashable] = [*spans, _UNTOLD] if spans else ["some", _UNTOLD]
    persons = [asked.person, _UNTOLD]
    pairs = _pairs(persons, list(asked.about), [*words, _UNTOLD])
    for pair, kind, due in product(pairs, (asked.kind, _UNTOLD), dues):
        yield (*pair, kind, due)


def _pairs(
    persons: Sequence[Hashable], about: Sequence[Hashable], words: Sequence[Hashable]
) -> list[_Key]:
    """Each way in which two of the three may be in common."""
    return [
        *(("person, words", *pair) for pair in product(persons, words)),
        *(("person, about", *pair) for pair in product(persons, about)),
        *(("about, words", *pair) for pair in product(about, words)),
    ]
