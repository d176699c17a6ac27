"""The JSON of an answer, within bounds."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.contract.answer import TaskAnswer
from importer.submission.http.answer_json import MOST_MEMBERS, read_json

MEGABYTE = 1024 * 1024
PAGE_BYTES = 16 * MEGABYTE
MOST_MEMORY = 200 * MEGABYTE
_TOO_DEEP = 100_000
"""For every version of Python: some take three thousand, and some ten."""


def filled(unit: bytes, length: int = PAGE_BYTES) -> bytes:
    """A list of as many of these as fit."""
    return b"[" + unit * ((length - 3) // len(unit)) + b"0]"


BODIES: dict[str, Callable[[], bytes]] = {
    "empty lists": lambda: filled(b"[],"),
    "small objects": lambda: filled(b'{"":0},'),
    "small texts": lambda: filled(b'"a",'),
    "escaped quotes": lambda: filled(b'"\\"",'),
    "objects in objects": lambda: filled(b'{"a":[{"b":{}}]},'),
    "members": lambda: (
        b"{" + b",".join(b'"%d":[]' % number for number in range(MOST_MEMBERS)) + b"}"
    ),
    "quotes": lambda: b'"' * PAGE_BYTES,
    "backslashes and quotes": lambda: b'\\"' * (PAGE_BYTES // 2),
    "quotes and backslashes": lambda: b'"\\' * (PAGE_BYTES // 2),
    "brackets": lambda: b"[" * PAGE_BYTES,
    "depth": lambda: b'[{"a":' * 100_000,
    "digits": lambda: b"9" * PAGE_BYTES,
    "signs": lambda: b"-" * PAGE_BYTES,
}
"""Made when a test asks, and not by each worker that collects: they are sixteen megabytes each."""


@pytest.mark.parametrize("name", BODIES)
def test_a_body_that_would_fill_the_memory_is_not_understood(name: str) -> None:
    """At the bound of its bytes, of values, of depth, of digits: None, and hardly any memory."""
    body = BODIES[name]()
    tracemalloc.start()
    try:
        found = read_json(body)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert found is None
    assert peak < MOST_MEMORY


@pytest.mark.parametrize("unit", [b"[],", b'{"":0},', b'"a",', b'{"a":[0]},', b"[[[]]],", b"1.5,"])
def test_a_body_within_the_bound_takes_no_more_memory_than_there_is(unit: bytes) -> None:
    """The worst that is still understood."""
    count = MOST_MEMBERS // (unit.count(b",") + unit.count(b"[") + unit.count(b"{")) - 1
    tracemalloc.start()
    try:
        found = read_json(b"[" + unit * count + b"0]")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(found) == count + 1
    assert peak < MOST_MEMORY


def test_the_longest_page_of_tasks_is_understood() -> None:
    """200 tasks with texts of 30,000 letters, full of commas, brackets, quotes and escapes."""
    task = {
        "task_id": "4f0c6a2e-1111-4111-8111-000000000000",
        "task_title": 'Ring "Zoë", [now]',
        "targets": {"deal_id": "006A", "contact": {"email": "dana@example.com"}},
        "draft": {"body": '1,2,[3],{4},"5",\\,' * 1500},
    }
    page = {"tasks": [task] * 200, "next_cursor": "abc"}
    assert read_json(json.dumps(page, ensure_ascii=False).encode()) == page


def test_two_members_of_one_name_that_differ_are_not_understood() -> None:
    """Who reads the first id and who reads the last would look for two tasks."""
    assert read_json(b'{"task_id": "a", "task_id": "b"}') is None
    assert read_json(b'[{"a": {"b": 1, "b": [1]}}]') is None
    assert read_json(b'{"task_id": "a", "task_id": "a"}') == {"task_id": "a"}


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b"", None),
        (b"null", None),
        (b"\xef\xbb\xbf{}", {}),
        (b"\xff\xfe{\x00}\x00", None),
        (b"\xff", None),
        (b"NaN", None),
        (b'{"a": Infinity}', None),
        (b"1e999", float("inf")),
        (b'["\\ud800"]', ["\ud800"]),
        (b"9" * 4000, int("9" * 4000)),
        (b"9" * 5000, None),
    ],
)
def test_what_is_json_is_read(body: bytes, value: object) -> None:
    """UTF-8, with or without a mark in front; Python's own constants are none of it."""
    assert read_json(body) == value


@given(
    st.integers(1, 3000) | st.just(_TOO_DEEP),
    st.sampled_from(["[", '{"a":', '[{"tasks":', '{"reason":[']),
)
def test_no_depth_is_a_crash(depth: int, unit: str) -> None:
    """Deeper than Python's stack is not understood, and what is less deep is no task."""
    close = unit[::-1].translate(str.maketrans("[{", "]}", '"a:tsknreo'))
    found = read_json((unit * depth + "0" + close * depth).encode())
    assert found is None or depth < _TOO_DEEP
    with pytest.raises(ValueError, match="validation error"):
        TaskAnswer.model_validate(found)


@given(st.binary(max_size=200) | st.text('[]{}",:\\0a ', max_size=60).map(str.encode))
def test_any_body_is_read_as_pythons_own_reader_reads_it(body: bytes) -> None:
    """Within the bounds nothing is lost, but for names that stand twice."""
    try:
        expected = json.loads(body.decode("utf-8-sig"))
    except ValueError:
        expected = None
    found = read_json(body)
    assert found == expected or (found is None and body.count(b'"') >= 4)
