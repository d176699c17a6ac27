"""The names and values by which a success says that its task does not exist now.

A sign that is misread costs a lookup and no more, so the signs are broad.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from importer.submission.http.client import Answer
from importer.submission.http.statuses import ACCEPTED, is_status, meaning_of


class MemberContext(NamedTuple):
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
    tells: Callable[[Any, MemberContext], bool]


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


def plain(text: str) -> str:
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


def _is_problem(value: Any, _around: MemberContext) -> bool:  # noqa: ANN401 -- JSON
    return not _is_empty(value)


def _is_denied(value: Any, _around: MemberContext) -> bool:  # noqa: ANN401 -- JSON
    return value in ([], {}) or (value is not None and _word(value) in _NO)


def _is_so(value: Any, _around: MemberContext) -> bool:  # noqa: ANN401 -- JSON
    return not isinstance(value, dict | list) and _word(value) in _YES


def _is_no_creation(value: Any, _around: MemberContext) -> bool:  # noqa: ANN401 -- JSON
    """Whether what was done is something else than to make a task."""
    return isinstance(value, str) and _OTHER_DEEDS.fullmatch(_word(value[:_READ])) is not None


_OTHER_DEEDS = re.compile(
    r"(?:task |record )?(?:update[ds]?|merge[ds]?|no ?op|unchanged|found|matched|reused|returned"
    r"|upsert(?:ed)?|linked|attached|replaced|deleted?|previewed|validated|nothing)"
)


def _is_a_queue(value: Any, around: MemberContext) -> bool:  # noqa: ANN401 -- JSON
    return around.is_accepted_only and not _is_empty(value)


def _is_bad_status(value: Any, around: MemberContext) -> bool:  # noqa: ANN401 -- JSON
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


def _is_bad_code(value: Any, _around: MemberContext) -> bool:  # noqa: ANN401 -- JSON
    """Whether a number is no code of success; small ones are a program's own."""
    text = str(value).strip()
    if isinstance(value, bool) or not isinstance(value, int | str) or not value:
        return value is False
    if not re.fullmatch(r"-?\d{1,9}", text, re.ASCII):
        return isinstance(value, str) and _is_not_done(_word(value))
    number = int(text)
    return number < 0 or (is_status(number) and not meaning_of(number).is_success)


def _is_bad_message(value: Any, _around: MemberContext) -> bool:  # noqa: ANN401 -- JSON
    return isinstance(value, str) and _is_not_done(_word(value[:_READ]))


_READ = 4096


def _is_not_done(word: str) -> bool:
    return _NOT_DONE.search(_HARMLESS.sub(" ", word)) is not None


def _sign(pattern: str, tells: Callable[[Any, MemberContext], bool]) -> Sign:
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
"""The signs; the first member that bears one is reported."""


@lru_cache(maxsize=1000)
def signs(key: str) -> tuple[Sign, ...]:
    """The signs that a member of this name may bear."""
    name = plain(key[: LONGEST_NAME + 1])
    return tuple(sign for sign in SIGNS if sign.names.fullmatch(name))


LONGEST_NAME = 60
