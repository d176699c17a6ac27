"""Which request goes wrong, and how.

The text of `--faults` enters; for each request a `Fault` or None leaves. Decisions only: app.py and
connection.py carry them out. The random source is passed in.

The text is a list of `[CALL=]KIND[WHEN][~TITLE]`, separated by commas. CALL is one of `CALLS`;
without it the fault is for `POST /tasks`. WHEN is `:0.05` (a share of the requests), `@3` (the
third), `@3-5` (from the third to the fifth), `@3+` (from the third on), or nothing (all of them).
TITLE is a pattern with `*` and `?`: only requests about a task of such a title are meant. Requests
are counted from 1, for each call by itself and for each TITLE by itself, and only those that were
neither over the rate limit nor without the right token.
"""

from __future__ import annotations

import difflib
import random
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Literal

from importer.errors import ConfigurationError


class Call(StrEnum):
    """The calls that can go wrong, by the names that `--faults` uses."""

    CREATE = "create"
    ME = "me"
    LIST = "list"
    GET = "get"
    PATCH = "patch"
    DELETE = "delete"


class Action(StrEnum):
    """What becomes of the request."""

    ANSWER = "answer"
    """Answered as `Fault` says."""
    RESET = "reset"
    """The connection is reset, with no byte of an answer."""
    HANG = "hang"
    """Nothing comes for a long time, then the connection is closed."""
    HALF = "half"
    """The true answer breaks off in the middle."""
    SLOW = "slow"
    """The true answer, late."""
    WRONG_ECHO = "wrong echo"
    """The true answer, with the title of another task."""
    TRUE = "true"
    """The true answer: what goes wrong is elsewhere."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One kind of fault. With `after`, the request is carried out first, then goes wrong.

    times: how often it is carried out, as by a proxy that repeats it; the last answer counts.

    A request that the sandbox refuses anyhow (a bad body, an unknown task) is answered as ever: so
    a fault with `after` always means that there was something done.
    """

    kind: str
    action: Action = Action.ANSWER
    after: bool = False
    times: int = 1
    status: int = 0
    retry_after: Literal["seconds", "date"] | None = None
    location: str | None = None
    body: str | None = None


_OK_PAGE = "<html><body>OK</body></html>"
_ERROR_PAGE = "<html><body>The gateway could not do this.</body></html>"
_BLOCKED_PAGE = "<html><head><title>Request blocked</title></head></html>"
_PORTAL_PAGE = "<html><head><title>Welcome to our guests</title></head></html>"
_TOLD_ID = "00000000-0000-4000-8000-00000000feed"
"""The id of no task: a queue or a failure may name one that is never made."""
_QUEUED = f'{{"task_id": "{_TOLD_ID}", "status": "queued"}}'
_FAILED = (
    f'{{"success": false, "task_id": "{_TOLD_ID}", "message": "the plan holds no more tasks"}}'
)
_FAILED_PART = (
    f'{{"task_id": "{_TOLD_ID}", "results": [{{"status": 422, "message": "no such assignee"}}]}}'
)
_REFUSED = '{"message": "the sandbox was told to answer 400", "code": "validation"}'
_FIELD_ERRORS = (
    '{"errors": [{"loc": ["body", "targets", "deal_id"], "msg": "there is no such deal"}]}'
)

FAULTS: dict[str, Fault] = {
    fault.kind: fault
    for fault in (
        Fault("reset-before", Action.RESET),
        Fault("reset-after", Action.RESET, after=True),
        Fault("hang-before", Action.HANG),
        Fault("hang-after", Action.HANG, after=True),
        Fault("half-after", Action.HALF, after=True),
        Fault("slow", Action.SLOW),
        Fault("500-before", status=500),
        Fault("500-after", status=500, after=True),
        Fault("502-before", status=502),
        Fault("502-after", status=502, after=True),
        Fault("503-before", status=503, retry_after="seconds"),
        Fault("503-after", status=503, retry_after="seconds", after=True),
        Fault("504-before", status=504),
        Fault("504-after", status=504, after=True),
        Fault("408-before", status=408),
        Fault("429", status=429, retry_after="seconds"),
        Fault("429-date", status=429, retry_after="date"),
        Fault("429-bare", status=429),
        Fault("400", status=400, body=_REFUSED),
        Fault("422-fields", status=422, body=_FIELD_ERRORS),
        Fault("401", status=401),
        Fault("402", status=402),
        Fault("407", status=407),
        Fault("511", status=511),
        Fault("403", status=403),
        Fault("html-403", status=403, body=_BLOCKED_PAGE),
        Fault("portal", status=200, body=_PORTAL_PAGE),
        Fault("302", status=302, location="/login"),
        Fault("not-json-after", status=200, body=_OK_PAGE, after=True),
        Fault("no-id-after", status=200, body="{}", after=True),
        Fault("wrong-echo-after", Action.WRONG_ECHO, after=True),
        Fault("402-after", status=402, after=True),
        Fault("407-after", status=407, after=True),
        Fault("404-after", status=404, after=True),
        Fault("409-after", status=409, after=True),
        Fault("499-after", status=499, after=True),
        Fault("html-403-after", status=403, body=_ERROR_PAGE, after=True),
        Fault("html-404-after", status=404, body=_ERROR_PAGE, after=True),
        Fault("html-502-after", status=502, body=_ERROR_PAGE, after=True),
        Fault("302-elsewhere-after", status=302, location="/tasks/new", after=True),
        Fault("303-after", status=303, location="/tasks", after=True),
        Fault("empty-after", status=201, body="", after=True),
        Fault("202-after", status=202, body='{"status": "accepted"}', after=True),
        Fault("twice", Action.TRUE, after=True, times=2),
        Fault("twice-reset-after", Action.RESET, after=True, times=2),
        Fault("202-queued", status=202, body=_QUEUED),
        Fault("202-queued-after", status=202, body=_QUEUED, after=True),
        Fault("200-failed", status=200, body=_FAILED),
        Fault("200-failed-after", status=200, body=_FAILED, after=True),
        Fault("207-failed", status=207, body=_FAILED_PART),
        Fault("207-failed-after", status=207, body=_FAILED_PART, after=True),
    )
}
"""Every kind that `--faults` knows."""


_ANY_STATUS = re.compile(r"(html-|bare-|)([34][0-9]{2})-after")
"""Beside them: any status of a refusal or a redirect, with JSON, a web page or no body."""

_WITHOUT_BODY = 304
"""It never has a body (RFC 9110, 15.4.5)."""


@dataclass(frozen=True, slots=True)
class _Rule:
    call: Call
    fault: Fault
    probability: float | None = None
    first: int = 1
    last: int | None = None
    title: str | None = None

    def concerns(self, title: str | None) -> bool:
        """Whether a request about a task of this title is one of those that are meant."""
        return self.title is None or (title is not None and fnmatchcase(title, self.title))

    def names(self, number: int) -> bool:
        """Whether the rule is for the request of this number, whatever the dice say."""
        in_range = self.first <= number and (self.last is None or number <= self.last)
        return self.probability is None and in_range


class Faults:
    """Decides for each request. A named request goes before the dice, an earlier rule before a
    later one; the dice are thrown once for a request, so every share comes out as it was written.
    """  # noqa: D205 - the first sentence is the result, the second its tie-break

    def __init__(self, rules: list[_Rule], random_source: random.Random) -> None:
        self._rules = rules
        self._random = random_source
        self._counts: Counter[tuple[Call, str | None]] = Counter()

    @classmethod
    def parse(cls, text: str, random_source: random.Random) -> Faults:
        """The faults that `text` asks for; none for an empty text.

        Raises ConfigurationError for a kind, a call or a form that is not known, and for shares
        that add up to more than 1.
        """
        rules = [_parse_rule(part.strip()) for part in text.split(",") if part.strip()]
        for call in Call:
            total = sum(rule.probability or 0 for rule in rules if rule.call is call)
            if total > 1 + 1e-9:  # tenths do not add up exactly
                raise ConfigurationError(
                    f'faults "{text}": the shares for {call} add up to {total:g}, more than 1'
                )
        return cls(rules, random_source)

    def decide(self, call: Call, title: Callable[[], str | None] = lambda: None) -> Fault | None:
        """What goes wrong with the request that is the next of its call; None if nothing does.

        title: gives that of the task which the request is about; asked only where it matters.
        """
        rules = [rule for rule in self._rules if rule.call is call]
        if any(rule.title is not None for rule in rules):
            meant = title()
            rules = [rule for rule in rules if rule.concerns(meant)]
        if not rules:
            return None
        self._counts.update({(call, rule.title) for rule in rules})
        for rule in rules:
            if rule.names(self._counts[call, rule.title]):
                return rule.fault
        point = self._random.random()
        for rule in rules:
            point -= rule.probability or 0
            if point < 0:
                return rule.fault
        return None


_RULE = re.compile(
    r"(?:(?P<call>[a-z]+)=)?(?P<kind>[a-z0-9-]+)"
    r"(?::(?P<probability>[0-9.]+)|@(?P<first>[0-9]+)(?:(?P<on>\+)|-(?P<last>[0-9]+))?)?"
    r"(?:~(?P<title>.+))?",
    re.DOTALL,
)


def _parse_rule(text: str) -> _Rule:
    match = _RULE.fullmatch(text)
    if match is None:
        raise ConfigurationError(
            f'fault "{text}" is not understood',
            hint='write KIND, KIND:0.05, KIND@3, KIND@3-5 or KIND@3+, as in "reset-after@3", '
            'and ~TITLE behind it for some tasks only, as in "500-before~*Ada*"',
        )
    call = _find_call(text, match["call"])
    fault = _find_fault(text, match["kind"])
    if fault.action is Action.WRONG_ECHO and call in {Call.ME, Call.LIST, Call.DELETE}:
        raise ConfigurationError(f'fault "{text}": the answer of {call} has no title to change')
    title = match["title"]
    if title is not None and call in {Call.ME, Call.LIST}:
        raise ConfigurationError(f'fault "{text}": {call} is not about a task, and has no title')
    if match["probability"] is not None:
        probability = _parse_probability(text, match["probability"])
        return _Rule(call, fault, probability=probability, title=title)
    if match["first"] is None:
        return _Rule(call, fault, title=title)
    first = int(match["first"])
    last = None if match["on"] else int(match["last"] or first)
    if first < 1 or (last is not None and last < first):
        raise ConfigurationError(
            f'fault "{text}": requests are counted from 1 upwards', hint='as in "reset-after@3-5"'
        )
    return _Rule(call, fault, first=first, last=last, title=title)


def _parse_probability(text: str, digits: str) -> float:
    try:
        probability = float(digits)
    except ValueError:
        probability = -1.0
    if not 0 <= probability <= 1:
        raise ConfigurationError(
            f'fault "{text}": "{digits}" is not a share between 0 and 1',
            hint='as in "reset-after:0.05"',
        )
    return probability


def _find_call(text: str, name: str | None) -> Call:
    if name is None:
        return Call.CREATE
    if name not in tuple(Call):
        raise ConfigurationError(
            f'fault "{text}": there is no call "{name}"', hint=f"it is one of {', '.join(Call)}"
        )
    return Call(name)


def _find_fault(text: str, kind: str) -> Fault:
    """The fault of that kind; else an error that names the nearest ones."""
    if kind in FAULTS:
        return FAULTS[kind]
    any_status = _ANY_STATUS.fullmatch(kind)
    if any_status is not None:
        status = int(any_status[2])
        body = {"html-": _ERROR_PAGE, "bare-": ""}.get(any_status[1])
        body = "" if status == _WITHOUT_BODY else body
        return Fault(kind, status=status, body=body, after=True)
    near = [name for name in FAULTS if name.startswith(f"{kind}-")]
    near = near or difflib.get_close_matches(kind, FAULTS, n=1, cutoff=0.5)
    hint = f"did you mean {' or '.join(near)}?" if near else f"it is one of {', '.join(FAULTS)}"
    raise ConfigurationError(f'fault "{text}": there is no kind "{kind}"', hint=hint)
