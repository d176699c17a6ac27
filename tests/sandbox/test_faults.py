"""Which request goes wrong: the language of `--faults` and its dice."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from importer.errors import ConfigurationError
from importer.sandbox.fault_rules import Faults
from importer.sandbox.faults import FAULTS, Call


def decide(text: str, count: int, call: Call = Call.CREATE) -> list[str | None]:
    """The kinds for the first `count` requests of a call."""
    faults = Faults.parse(text, random.Random(1))
    decisions = [faults.decide(call) for _ in range(count)]
    return [None if fault is None else fault.kind for fault in decisions]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("", [None] * 4),
        ("slow", ["slow"] * 4),
        ("slow:1", ["slow"] * 4),
        ("slow:0", [None] * 4),
        ("429@2", [None, "429", None, None]),
        ("429@2-3", [None, "429", "429", None]),
        ("401@3+", [None, None, "401", "401"]),
        (" 429@1 , reset-after@2,", ["429", "reset-after", None, None]),
        ("slow:1,reset-after@2", ["slow", "reset-after", "slow", "slow"]),
        ("400@1+,403@2", ["400"] * 4),
        ("me=401,list=500-before", [None] * 4),
    ],
)
def test_requests_are_named_by_number(text: str, kinds: list[str | None]) -> None:
    """A named request goes wrong, an earlier rule first, and the dice have what is left."""
    assert decide(text, 4) == kinds


@pytest.mark.parametrize("call", list(Call))
def test_each_call_counts_by_itself(call: Call) -> None:
    """A fault with a call is for that call only, and only its requests are counted."""
    faults = Faults.parse(f"{call}=500-before@2", random.Random(1))
    for other in Call:
        assert faults.decide(other) is None
    assert {other: faults.decide(other) for other in Call} == {
        other: FAULTS["500-before"] if other is call else None for other in Call
    }


def test_shares_come_out_as_written() -> None:
    """Two shares are thrown for with one throw: neither takes from the other."""
    counts = Counter(decide("reset-before:0.5,500-after:0.3", 10_000))
    assert 4_800 < counts["reset-before"] < 5_200
    assert 2_800 < counts["500-after"] < 3_200


def test_the_same_seed_gives_the_same_faults() -> None:
    """A run can be repeated."""
    assert decide("429:0.3,slow:0.3", 50) == decide("429:0.3,slow:0.3", 50)


@pytest.mark.parametrize("kind", FAULTS)
def test_every_kind_can_be_asked_for(kind: str) -> None:
    """Each kind of the table is understood by its name, and its name says when it happens."""
    assert decide(kind, 1) == [kind]
    assert FAULTS[kind].after == (kind.endswith("-after") or kind == "twice")


@pytest.mark.parametrize(
    ("kind", "status", "body", "after"),
    [
        ("418-after", 418, None, True),
        ("html-300-after", 300, "<html><body>The gateway could not do this.</body></html>", True),
        ("bare-499-after", 499, "", True),
        ("405-before", 405, None, False),
        ("bare-501-before", 501, "", False),
    ],
)
def test_any_status_may_follow_a_task_or_come_in_place_of_one(
    kind: str, status: int, body: str | None, *, after: bool
) -> None:
    """Redirects, refusals and outages, with JSON, a web page or no body; of no other status."""
    fault = Faults.parse(kind, random.Random(1)).decide(Call.CREATE)
    assert fault is not None
    assert (fault.kind, fault.status, fault.body, fault.after) == (kind, status, body, after)
    with pytest.raises(ConfigurationError, match="there is no kind"):
        Faults.parse(kind.replace(str(status), "204"), random.Random(1))


def meet(text: str, titles: list[str | None]) -> list[str | None]:
    """The kinds for `POST /tasks` with these titles, one after the other."""
    faults = Faults.parse(text, random.Random(1))
    upcoming = iter(titles)
    decisions = [faults.decide(Call.CREATE, lambda: next(upcoming)) for _ in titles]
    return [None if fault is None else fault.kind for fault in decisions]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("500-before~Ada", ["500-before", None, "500-before", None, None]),
        ("500-before~A?a", ["500-before", None, "500-before", None, None]),
        ("500-before~B*", [None, "500-before", None, None, None]),
        ("500-before~*", ["500-before", "500-before", "500-before", "500-before", None]),
        ("500-before~ada", [None, None, None, None, None]),
        ("500-before@2~Ada", [None, None, "500-before", None, None]),
        ("500-before@1-2~Ada,slow@2", ["500-before", "slow", "500-before", None, None]),
        ("slow:1,429@2~Ada", ["slow", "slow", "429", "slow", "slow"]),
        ("429@1~Ada,400@1~Bob", ["429", "400", None, None, None]),
        ("401~Eve: a~b@3", [None, None, None, "401", None]),
        ("me=401,400@4~*", [None, None, None, "400", None]),
    ],
)
def test_a_fault_may_be_for_some_titles(text: str, kinds: list[str | None]) -> None:
    """Only requests about such a task are meant, and they are counted by themselves."""
    assert meet(text, ["Ada", "Bob", "Ada", "Eve: a~b@3", None]) == kinds


def test_a_title_is_asked_for_only_where_it_matters() -> None:
    """Reading a body costs time, which a fault without a title does not need."""
    asked: list[Call] = []

    def title() -> str:
        asked.append(Call.CREATE)
        return "Ada"

    faults = Faults.parse("500-before@2,get=slow~Ada", random.Random(1))
    for call in Call:
        faults.decide(call, title)
    assert asked == [Call.CREATE]


FORM = (
    'write KIND, KIND:0.05, KIND@3, KIND@3-5 or KIND@3+, as in "reset-after@3", '
    'and ~TITLE behind it for some tasks only, as in "500-before~*Ada*"'
)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "reset:0.05",
            (
                'fault "reset:0.05": there is no kind "reset"; '
                "did you mean reset-before or reset-after?"
            ),
        ),
        (
            "hang-befor",
            'fault "hang-befor": there is no kind "hang-befor"; did you mean hang-before?',
        ),
        ("429-dates", 'fault "429-dates": there is no kind "429-dates"; did you mean 429-date?'),
        (
            "xyz",
            f'fault "xyz": there is no kind "xyz"; it is one of {", ".join(FAULTS)}',
        ),
        (
            "you=401",
            (
                'fault "you=401": there is no call "you"; '
                "it is one of create, me, list, get, patch, delete"
            ),
        ),
        ("slow@", f'fault "slow@" is not understood; {FORM}'),
        ("slow@3-", f'fault "slow@3-" is not understood; {FORM}'),
        ("slow~", f'fault "slow~" is not understood; {FORM}'),
        (
            "list=slow~Ada",
            'fault "list=slow~Ada": list is not about a task, and has no title',
        ),
        ("slow@1:0.5", f'fault "slow@1:0.5" is not understood; {FORM}'),
        ("slow 3", f'fault "slow 3" is not understood; {FORM}'),
        ("slow@0", 'fault "slow@0": requests are counted from 1 upwards; as in "reset-after@3-5"'),
        (
            "slow@5-3",
            'fault "slow@5-3": requests are counted from 1 upwards; as in "reset-after@3-5"',
        ),
        (
            "slow:1.5",
            'fault "slow:1.5": "1.5" is not a share between 0 and 1; as in "reset-after:0.05"',
        ),
        (
            "slow:..",
            'fault "slow:..": ".." is not a share between 0 and 1; as in "reset-after:0.05"',
        ),
        (
            "slow:0.6,429:0.6",
            'faults "slow:0.6,429:0.6": the shares for create add up to 1.2, more than 1',
        ),
        (
            "me=wrong-echo-after",
            'fault "me=wrong-echo-after": the answer of me has no title to change',
        ),
    ],
)
def test_a_mistake_is_named_with_its_remedy(text: str, message: str) -> None:
    """What is not understood stops the sandbox, with the nearest right words."""
    with pytest.raises(ConfigurationError) as caught:
        Faults.parse(text, random.Random(1))
    assert str(caught.value) == message
