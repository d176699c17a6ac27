"""Which request goes wrong, and how.

Parses the text of `--faults` and decides for each request. app.py and connection.py carry the
decisions out; the random source is passed in.

The text is a list of `[CALL=]KIND[WHEN][~TITLE]`, separated by commas. CALL is one of `Call`;
without it the fault is for `POST /tasks`. WHEN is `:0.05` (a share of the requests), `@3` (the
third), `@3-5` (from the third to the fifth), `@3+` (from the third on), or nothing (all of them).
TITLE is a pattern with `*` and `?`: only requests about a task of such a title are meant. Requests
are counted from 1, for each call by itself and for each TITLE by itself, and only those that were
neither over the rate limit nor without the right token.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase

from importer.errors import ConfigurationError
from importer.sandbox.faults import Action, Call, Fault, find_fault


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
    fault = find_fault(text, match["kind"])
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
