"""Whether a task of the workspace is what a row asks for, or may be, whoever made it.

Judges a task as the service tells of it, beside a body. `comparison` asks whether two differ; here
nothing is known of when the task was made, or by whom, and so a member that is not told may be
another: that much more has to be the same.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from enum import StrEnum
from functools import lru_cache, partial
from typing import Any, NamedTuple

from importer.contract.answer import TaskAnswer
from importer.contract.body import DEFAULT_PRIORITY, DRAFT_FIELDS
from importer.contract.comparison import (
    MEMBERS,
    PLACES,
    Shape,
    as_text,
    shape_of_body,
    shape_of_task,
    whole,
)
from importer.contract.fields import FIRM_TARGETS
from importer.contract.forms import instant, plain
from importer.submission.reconcile.matching.loose import loose_form


class Match(StrEnum):
    """What a task says, compared with a row."""

    SAME = "same"
    LESS = "less"  # nothing else, as far as it says anything
    OTHER = "other"


def compare(task: TaskAnswer, own: Mapping[str, Any], filled: Collection[int] = ()) -> Match:
    """Whether a task says all that a row says, and no more.

    filled: the places of what the service adds of its own, as to tasks that did not have it.
    """
    told, asked = shape_of_task(task), whole(shape_of_body(own))
    for place, (theirs, ours) in enumerate(zip(told, asked, strict=True)):
        is_added = ours is None and place in filled
        if theirs is not None and theirs != ours and not is_added:
            return Match.OTHER
    return Match.LESS if _unsaid(told, asked) else Match.SAME


def _unsaid(told: Shape, asked: Shape) -> list[int]:
    """The places of what a row asks for, and a task does not say; not those of the usual."""
    usual = {PLACES["priority"]: DEFAULT_PRIORITY}
    pairs = enumerate(zip(told, asked, strict=True))
    return [p for p, (t, o) in pairs if t is None and o not in {None, usual.get(p)}]


class Habits(NamedTuple):
    """What a service does to tasks, by places. filled: it adds something where nothing was sent.

    altered: it tells something else than was sent.
    """

    filled: frozenset[int] = frozenset()
    altered: frozenset[int] = frozenset()


def habits_of(pairs: Iterable[tuple[Shape, Shape]]) -> Habits:
    """The habits that tasks show, each compared with what was sent; one may be edited.

    So it is a habit where it is done more often than not.
    """
    filled: Counter[int] = Counter()
    altered: Counter[int] = Counter()
    empty: Counter[int] = Counter()
    repeated: Counter[int] = Counter()
    for told, sent in pairs:
        for place, (theirs, ours) in enumerate(zip(whole(told), whole(sent), strict=True)):
            empty[place] += ours is None
            filled[place] += ours is None and theirs is not None
            is_repeated = ours is not None and theirs is not None
            repeated[place] += is_repeated
            altered[place] += is_repeated and theirs != ours
    return Habits(_often(filled, empty), _often(altered, repeated))


def _often(counts: Counter[int], all_of: Counter[int]) -> frozenset[int]:
    return frozenset(place for place, count in counts.items() if count * 2 > all_of[place])


_UNESCAPED_TIMES = 3
_TAG = re.compile(r"<[^>]*(>|$)")
_CUT_ENTITY = re.compile(r"&(amp;)*[#\w]{0,7}$")
"""What is left of an escaped sign where the text was cut within it."""


class Title(NamedTuple):
    """What two titles are compared by, when one may be what became of the other.

    letters: what is left without markup, signs, accents, blanks and case. basic: what every
    encoding keeps of it, the letters and digits of ASCII. words, numbers: those that it holds.
    """

    letters: str
    basic: str
    words: frozenset[str]
    numbers: tuple[str, ...]


@lru_cache(maxsize=10_000)
def title_of(text: str) -> Title:
    """A title, taken apart."""
    text = _CUT_ENTITY.sub("", text)
    for _ in range(_UNESCAPED_TIMES):
        text = html.unescape(text)
    text = _TAG.sub(" ", text).casefold()
    words = re.findall(r"\w+", _without_accents(text))
    letters = "".join(words)
    basic = re.sub(r"[^a-z0-9]", "", text)
    return Title(letters, basic, frozenset(words), tuple(re.findall(r"\d+", letters)))


def _without_accents(text: str) -> str:
    parts = unicodedata.normalize("NFKD", text)
    return "".join(c for c in parts if unicodedata.category(c)[0] != "M")


_FEWEST_LETTERS = 4


def resembles(title: Title, other: Title) -> bool:
    """Whether one title may be what a service, or a person, has made of the other.

    Escaped, stripped of markup or signs, cut, read in another encoding; or with a word of three
    changed, but no number: the second step is not the third.
    """
    if title.letters.startswith(other.letters) or other.letters.startswith(title.letters):
        return True
    if min(len(title.basic), len(other.basic)) >= _FEWEST_LETTERS and (
        title.basic.startswith(other.basic) or other.basic.startswith(title.basic)
    ):
        return True
    shared = len(title.words & other.words)
    is_like = shared * 3 >= max(len(title.words), len(other.words)) * 2
    return is_like and title.numbers == other.numbers


_TYPES = frozenset(DRAFT_FIELDS)
"""What else a service calls a type may be any of them."""

_ASSIGNEE = "assignee_id"
_DEAL, _NAME = "targets.deal_id", "targets.contact.name"
_SAYS_MOST = (
    _DEAL,
    "targets.meeting_id",
    "targets.contact.email",
    "targets.contact.linkedin_url",
    "targets.contact.phone_number",
)
_BY_LOOSE_FORM = (*_SAYS_MOST, *(f.name for f in FIRM_TARGETS if f.name not in _SAYS_MOST))
_LOOSE: Mapping[str, Callable[[str], Hashable]] = {
    **{name: partial(loose_form, name) for name in (*_BY_LOOSE_FORM, _ASSIGNEE)},
    _NAME: lambda text: title_of(text).letters,
    "task_type": lambda text: plain(text) if plain(text) in _TYPES else None,
    "due_date": instant,
}
"""In what form two values are compared where one may have been altered on its way.

The targets first, the one that says most before the others.
"""

_TARGETS = (*_BY_LOOSE_FORM, _NAME)
_OF_ONE_MATTER = (_DEAL, "targets.meeting_id")
_OF_A_CONTACT = {name for name in _TARGETS if name.startswith("targets.contact.")}


class Likeness(NamedTuple):
    """What a task, or a row, is recognised by. title: None: a task does not tell it."""

    loose: Mapping[str, Hashable]
    title: Title | None


def likeness_of_task(task: TaskAnswer) -> Likeness:
    """What a task is recognised by."""
    title = None if task.task_title is None else title_of(task.task_title)
    return Likeness(_loose(task.member), title)


def likeness_of_body(own: Mapping[str, Any]) -> Likeness:
    """What a row is recognised by."""

    def member(name: str) -> str | None:
        found: Any = own
        for part in name.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
        return as_text(found)

    return Likeness(_loose(member), title_of(str(own.get("task_title", ""))))


def _loose(member: Callable[[str], str | None]) -> dict[str, Hashable]:
    texts = ((name, member(name)) for name in _LOOSE)
    forms = ((name, _LOOSE[name](text)) for name, text in texts if text is not None)
    return {name: form for name, form in forms if form}


def is_bare(task: TaskAnswer) -> bool:
    """Whether it cannot be found by what it says: it tells no title, or not what it is about."""
    told = likeness_of_task(task)
    return not (task.task_title and any(name in told.loose for name in _TARGETS))


def targets_of(like: Likeness) -> list[str]:
    """What a task or a row is about, each as one text; the foremost first."""
    return [f"{name}={like.loose[name]}" for name in _TARGETS if name in like.loose]


def keys_of_task(told: Likeness) -> list[str]:
    """Under what a task is found that may be a row's.

    By its foremost target, with its person, or with its title where it was given to another.
    """
    first = next(iter(targets_of(told)), "")
    return [f"{first} of {told.loose.get(_ASSIGNEE, '')}", f"{first} {_letters(told)}"]


def keys_of_body(asked: Likeness) -> list[str]:
    """Under what the tasks are found that may be a row's."""
    with_whom = (f" of {asked.loose.get(_ASSIGNEE, '')}", " of ", f" {_letters(asked)}")
    return [f"{target}{rest}" for target in targets_of(asked) for rest in with_whom]


def _letters(like: Likeness) -> str:
    return "" if like.title is None else like.title.letters


def may_be(told: Likeness, asked: Likeness, altered: Collection[int] = ()) -> bool:
    """Whether a task that says something else than a row may be the row's all the same.

    It does so where it is about the same, of the same person, and its title resembles the row's or
    it is due at the same moment; or of another person, where the titles are the same. altered: the
    places in which tasks come back otherwise than they were sent: what differs there says nothing.
    """
    both = told.loose.keys() & asked.loose.keys()
    changed = {MEMBERS[place].name for place in altered}
    differs = {name for name in both if told.loose[name] != asked.loose[name]} - changed
    targets = [name for name in _TARGETS if name != _NAME and name in asked.loose] or [_NAME]
    if any(name in both and name not in differs for name in _OF_ONE_MATTER):
        differs -= _OF_A_CONTACT  # a service may know the deal's contact better than the row
    if differs.intersection((*targets, "task_type")):
        return False
    if _ASSIGNEE in differs:
        is_about = any(name in both for name in targets)
        return is_about and told.title is not None and _letters(told) == _letters(asked)
    is_titled_so = told.title is None or asked.title is None or resembles(told.title, asked.title)
    if not any(name in both for name in targets):
        return is_titled_so and not any(name in told.loose for name in _TARGETS)
    return is_titled_so or ("due_date" in both and "due_date" not in differs)


def but_for_targets(shape: Shape) -> str:
    """What a task or a body says, but for what it is about, as one text."""
    pairs = zip(MEMBERS, whole(shape), strict=True)
    return repr([form for member, form in pairs if not member.name.startswith("targets.")])


def is_particular(own: Mapping[str, Any]) -> bool:
    """Whether a row says more than a title that others may have too."""
    return any(own.get(name) for name in ("due_date", "reason", "draft"))


def said_otherwise(task: TaskAnswer, own: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """The members in which a task differs from a row, and those of the row that it does not say."""
    told, asked = shape_of_task(task), whole(shape_of_body(own))
    pairs = zip(MEMBERS, told, asked, strict=True)
    differs = [member.name for member, theirs, ours in pairs if theirs not in {None, ours}]
    return differs, [MEMBERS[place].name for place in _unsaid(told, asked)]
