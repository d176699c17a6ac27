"""What a success says against itself: that the task is not there now.

A status of success alone makes no task. A queue answers 202 with an id before anything is done,
some services answer every failure with 200 and `success: false`, and 207 holds a status for each
part. An answer with one of these signs does not count as "created": its row is looked up. A sign
that was misread costs that lookup and no more, so they are wide; what is null, empty, zero, false
or "none" is none, and a warning is none either.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from itertools import islice
from typing import Any, NamedTuple

from importer.submission.http.answer_words import words_of_json
from importer.submission.http.client import Answer
from importer.submission.statuses import ACCEPTED, is_status, meaning_of
from importer.wording.text import cleaned


class Reservation(NamedTuple):
    """Why a success is none. is_passing: what it says of is the service's, and passes by itself."""

    said: str
    is_passing: bool = False


def reservation(answer: Answer, columns: Mapping[str, str] | None = None) -> Reservation | None:
    """What an answer with a status of success says against itself; None: nothing.

    columns: how the person knows the fields that it may name (`answer_words`).
    """
    data = answer.json()
    members = islice(_members(data), _MOST_MEMBERS)
    for level, key, value in members:
        around = _Around(answer, level)
        if any(sign.tells(value, around) for sign in _signs(key)):
            told = _told(key, value)
            tellers = (words_of_json(_without_task(d), columns or {}) for d in (level, data))
            words = next((words for words in tellers if words), "")
            said = f"{words} ({told})" if words else told
            return Reservation(said, _is_passing(_plain(key), value))
    return _of_headers(answer)


class _Around(NamedTuple):
    """Where a member stands: the answer, and the object in it that holds the member."""

    answer: Answer
    level: Mapping[str, Any]

    @property
    def is_accepted_only(self) -> bool:
        """Whether it is "accepted", for whatever is done with it (RFC 9110, 15.3.3)."""
        return self.answer.status == ACCEPTED

    @property
    def shows_the_task(self) -> bool:
        """Whether it repeats the task, and not its id alone."""
        return any(isinstance(self.level.get(name), str) for name in ("task_title", "created_at"))


class Sign(NamedTuple):
    """Members of these names, in small letters with `_` between words, and when they tell."""

    names: re.Pattern[str]
    tells: Callable[[Any, _Around], bool]


_EMPTY = frozenset({
    "", "0", "false", "no", "none", "null", "nil", "n/a", "ok", "success", "no error", "no errors",
})  # fmt: skip
_YES = frozenset({"1", "true", "yes"})
_NO = frozenset({"0", "false", "no"})

WELL = frozenset({
    "pending", "completed", "dismissed", "cancelled",  # a task's own (API.md)
    "active", "assigned", "complete", "created", "done", "new", "ok", "okay", "open", "saved",
    "stored", "success", "succeeded", "successful", "task created", "todo", "to do", "true",
})  # fmt: skip
"""What a `status` may be where the task is there."""

_HARMLESS = re.compile(
    r"\b(?:no|0|zero|without|without any|free of)\s+(?:errors?|failures?|problems?|duplicates?"
    r"|conflicts?|warnings?)\b"
)
_NOT_DONE = re.compile(
    r"\b(?:(?:en|re)?queue[ds]?|queu(?:e?ing)|pending|accepted|submitted|received|awaiting|waiting"
    r"|buffered|staged|in progress|processing|running|deferred|delayed|scheduled|postponed|later"
    r"|throttled|held|will be|shortly|background|async\w*|not|never|nothing|fail\w*|errors?"
    r"|errored|exceptions?|reject\w*|den(?:ied|y)|refus\w*|can(?:not|'?t)|could ?n[o']?t|unable"
    r"|impossible|invalid|missing|unknown|already|exist(?:s|ing)?|duplicates?|dedup\w*|conflict\w*"
    r"|dry run|simulat\w*|validated|rolled back|abort\w*|skipp\w*|ignor\w*|dropp\w*|discard\w*"
    r"|limit\w*|quota|exceed\w*|forbidden|unauthori[sz]ed|unauthenticated|timed? ?out"
    r"|partial\w*|try again|retry|unavailable|unchanged|blocked|quarantin\w*|suspended|expired)\b"
    r"|n't\b"
)


def _plain(text: str) -> str:
    """A name in small letters, with `_` between its words."""
    return _HUMP.sub("_", text).replace("-", "_").lower()


_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def _word(value: object) -> str:
    """A text as it is compared, with blanks between its words."""
    return " ".join(re.split(r"[\s_-]+", _HUMP.sub(" ", str(value)).lower())).strip()


def _is_empty(value: object) -> bool:
    """Whether a value, and all that is in it, says nothing."""
    if isinstance(value, dict):
        return all(_is_empty(inner) for inner in value.values())
    if isinstance(value, list):
        return all(_is_empty(inner) for inner in value)
    return value is None or _word(value) in _EMPTY or value == 0


def _is_problem(value: Any, _around: _Around) -> bool:  # noqa: ANN401 -- JSON
    return not _is_empty(value)


def _is_denied(value: Any, _around: _Around) -> bool:  # noqa: ANN401 -- JSON
    return value in ([], {}) or (value is not None and _word(value) in _NO)


def _is_so(value: Any, _around: _Around) -> bool:  # noqa: ANN401 -- JSON
    return not isinstance(value, dict | list) and _word(value) in _YES


def _is_no_creation(value: Any, _around: _Around) -> bool:  # noqa: ANN401 -- JSON
    """Whether what was done is something else than to make a task."""
    return isinstance(value, str) and _OTHER_DEEDS.fullmatch(_word(value[:_READ])) is not None


_OTHER_DEEDS = re.compile(
    r"(?:task |record )?(?:update[ds]?|merge[ds]?|no ?op|unchanged|found|matched|reused|returned"
    r"|upsert(?:ed)?|linked|attached|replaced|deleted?|previewed|validated|nothing)"
)


def _is_a_queue(value: Any, around: _Around) -> bool:  # noqa: ANN401 -- JSON
    return around.is_accepted_only and not _is_empty(value)


def _is_bad_status(value: Any, around: _Around) -> bool:  # noqa: ANN401 -- JSON
    """Whether a `status` says that the task is not there, or says nothing that is understood."""
    if not isinstance(value, str) or not value.strip():
        return _is_bad_code(value, around)
    word = _word(_LEADING_CODE.sub("", value))
    if _LEADING_CODE.match(value) and _is_bad_code(value.strip()[:3], around):
        return True
    if word in WELL or not word:
        return word == "pending" and around.is_accepted_only and not around.shows_the_task
    return _is_not_done(word) or not around.shows_the_task


_LEADING_CODE = re.compile(r"\s*\d{3}\b\s*")


def _is_bad_code(value: Any, _around: _Around) -> bool:  # noqa: ANN401 -- JSON
    """Whether a number is no code of success; small ones are a program's own."""
    text = str(value).strip()
    if isinstance(value, bool) or not isinstance(value, int | str) or not value:
        return value is False
    if not re.fullmatch(r"-?\d{1,9}", text, re.ASCII):
        return isinstance(value, str) and _is_not_done(_word(value))
    number = int(text)
    return number < 0 or (is_status(number) and not meaning_of(number).is_success)


def _is_bad_message(value: Any, _around: _Around) -> bool:  # noqa: ANN401 -- JSON
    return isinstance(value, str) and _is_not_done(_word(value[:_READ]))


_READ = 4096


def _is_not_done(word: str) -> bool:
    return _NOT_DONE.search(_HARMLESS.sub(" ", word)) is not None


def _sign(pattern: str, tells: Callable[[Any, _Around], bool]) -> Sign:
    return Sign(re.compile(pattern), tells)


SIGNS: tuple[Sign, ...] = (
    _sign(
        r"(?:is_|was_)?(?:success|successful|succeeded|success_count|ok|okay|created|created_count"
        r"|inserted|saved|stored|persisted|accepted|acknowledged|valid|new_record)|is_new",
        _is_denied,
    ),
    _sign(
        r"(?:\w+_)?(?:errors?|err|exceptions?|faults?|failures?|fail|failed|problems?|violations?"
        r"|rejected|rejections?|denied|conflicts?|unprocessed|skipped|ignored|invalid)"
        r"(?:_(?:code|count|message|msg|text|details?|description|reason|type|items|rows|fields))?"
        r"|num_errors|duplicate_of|existing(?:_task)?_id|rolled_back",
        _is_problem,
    ),
    _sign(
        r"(?:is_|was_|from_|has_)?(?:(?:en)?queued|pending|deferred|delayed|scheduled|async|throttled"
        r"|dry_run|simulated|partial|duplicated?|existing|exists|existed|already_exists"
        r"|deduplicated|replay(?:ed)?|idempotent_replay(?:ed)?|cached?|timed_out|test_only"
        r"|validate_only|preview|previewed|mock|mocked|noop|no_op|unchanged|unsaved|merged|reused)"
        r"|(?:requires|needs|awaits|awaiting|pending)_\w{1,40}",
        _is_so,
    ),
    _sign(
        r"(?:job|operation|queue|batch|poll\w*|status)(?:_(?:id|name|url|uri|link|position))"
        r"|job|operation|queue|poll\w*|queued_at|enqueued_at|eta|retry_after",
        _is_a_queue,
    ),
    _sign(
        r"(?:action|operation|op|verb|change|event|result|outcome|disposition)(?:_taken|_type)?",
        _is_no_creation,
    ),
    _sign("status|task_status", _is_bad_status),
    _sign("code|(?:http|result|return|response|status)_?(?:code|status)", _is_bad_code),
    _sign(
        r"message|msg|detail|info|(?:status|state|result|response)_(?:message|text|msg)|state"
        r"|outcome|result|disposition|stage|phase|response",
        _is_bad_message,
    ),
)
"""The signs; the first member that bears one is told."""


@lru_cache(maxsize=1000)
def _signs(key: str) -> tuple[Sign, ...]:
    """The signs that a member of this name may bear."""
    name = _plain(key[: _LONGEST_NAME + 1])
    return tuple(sign for sign in SIGNS if sign.names.fullmatch(name))


_INNER = frozenset({
    "task", "tasks", "data", "result", "results", "response", "responses", "item", "items", "part",
    "parts", "multistatus", "multi_status", "operation", "operations", "outcome", "status", "body",
    "payload", "job", "meta", "entry", "entries", "envelope", "statuses", "created", "succeeded",
})  # fmt: skip
"""Members that hold the task, or what became of it. What else a task holds is no sign."""

_DEEPEST = 5
_MOST_MEMBERS = 5000
_LONGEST_NAME = 60


_TEXTS = frozenset({"reason", "title", "description", "name", "draft", "targets"})


def _without_task(data: Any) -> Any:  # noqa: ANN401 -- JSON
    """The answer without the texts of a task that it repeats: these are the person's own."""
    if isinstance(data, dict) and "task_title" in data:
        return {key: value for key, value in data.items() if key not in _TEXTS}
    return data


def _levels(value: object, depth: int) -> Iterator[Mapping[str, Any]]:
    """The objects that may say what became of the task, from the outside to the inside."""
    if isinstance(value, list):
        for part in value:
            yield from _levels(part, depth)
    elif isinstance(value, dict):
        yield value
        if depth < _DEEPEST:
            for key, inner in value.items():
                if len(key) <= _LONGEST_NAME and _plain(key) in _INNER:
                    yield from _levels(inner, depth + 1)


def _members(value: object) -> Iterator[tuple[Mapping[str, Any], str, Any]]:
    """Each member of these objects, with the object."""
    for level in _levels(value, 0):
        for key, inner in level.items():
            yield level, key, inner


def _of_headers(answer: Answer) -> Reservation | None:
    """What is accepted only, and is to be asked after somewhere else than where tasks are."""
    if answer.status != ACCEPTED:
        return None
    goals = {name: answer.headers.get(name, "") for name in _GOALS}
    for name, goal in goals.items():
        if goal and (name != "location" or _JOBS.search(goal)):
            return Reservation(f"{name.title()} leads to {cleaned(goal)[:_SHOWN]}")
    return None


_GOALS = ("location", "operation-location", "azure-asyncoperation")
_JOBS = re.compile(r"/(?:jobs?|operations?|queues?|batch(?:es)?|polls?|requests?|status(?:es)?)/")


def _is_passing(name: str, value: object) -> bool:
    """Whether a status in the body is one of a rate limit or an outage."""
    code = re.match(r"\s*(\d{3})\b", str(value), re.ASCII)
    is_code = code is not None and not isinstance(value, bool) and re.search("status|code", name)
    return bool(is_code and code and meaning_of(int(code[1])).is_busy)


_SHOWN = 60


def _told(key: str, value: object) -> str:
    if isinstance(value, dict | list) and value:
        return f'"{cleaned(key)[:_SHOWN]}" is not empty'
    text = json.dumps(value, ensure_ascii=False)
    return f'"{cleaned(key)[:_SHOWN]}" is {cleaned(text)[:_SHOWN]}'
