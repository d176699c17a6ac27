"""A data frame as a source: each of its texts and numbers arrives as it was, or is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import importer
from importer.pipeline.frame import csv_of, options_of_frame
from importer.source import open_table

CALLS = {
    "task_title": ["Ring Ada", "Ring Ben"],
    "task_type": ["call", "call"],
    "assignee_id": ["usr_1", "usr_1"],
    "deal_id": ["d1", "d2"],
}
CELLS = st.text(alphabet=",;'\"\\\r\n\t a|", max_size=8).map("z{}".format)


def _read(frame: pd.DataFrame) -> list[list[str]]:
    reading = options_of_frame({}).reading
    table = open_table(None, reading, stdin=csv_of(frame))
    try:
        return [list(table.header), *(list(row) for chunk in table.chunks() for row in chunk.rows)]
    finally:
        table.close()


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder of its own for what the program keeps."""
    monkeypatch.setenv("TASK_IMPORTER_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)


@given(rows=st.integers(1, 3).flatmap(
    lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=1, max_size=5)
))  # fmt: skip
def test_every_text_arrives_as_it_is(rows: list[list[str]]) -> None:
    """Of whatever delimiters, quotes and line ends it is made: none of it is detected."""
    header = ["task_title", "reason", "Own notes"][: len(rows[0])]
    assert _read(pd.DataFrame(rows, columns=header)) == [header, *rows]


def test_a_column_alone_is_one_column() -> None:
    """Though each of its texts could be two cells of a file."""
    given = {"assignee_id": "usr_1", "task_type": "call", "deal_id": "d1"}
    result = importer.validate(pd.DataFrame({"task_title": ["Ring; write", "a;b"]}), set=given)
    assert [row.cells for row in result.rows()] == [
        {"task_title": t} for t in ("Ring; write", "a;b")
    ]


@pytest.mark.parametrize(
    ("kind", "sent"),
    [
        ("float16", ["2.048e+03", "2047", "0.1"]),
        ("float32", ["1.6777216e+07", "2047", "0.1"]),
        ("Float32", ["1.6777216e+07", "2047", "0.1"]),
        ("float64", ["9.007199254740992e+15", "2047", "0.1"]),
        ("Float64", ["9.007199254740992e+15", "2047", "0.1"]),
    ],
)
def test_a_float_that_stands_for_several_numbers_shows_it(kind: Any, sent: list[str]) -> None:
    """By its exponent, from which the checks know that digits are lost; others are as they were."""
    exact = 2 ** (np.finfo(kind.lower()).nmant + 1)
    frame = pd.DataFrame({"deal_id": [float(exact), 2047.0, 0.1]}).astype(kind)
    assert [row[0] for row in _read(frame)[1:]] == sent


def test_a_float_without_end_is_told_as_pandas_shows_it() -> None:
    """It is no number that lost digits."""
    frame = pd.DataFrame({"deal_id": np.array([np.inf, -np.inf, 7.0], "float32")})
    assert [row[0] for row in _read(frame)[1:]] == ["inf", "-inf", "7"]


def test_a_gap_beside_such_a_float_is_empty() -> None:
    """Also in a column of small floats."""
    column = np.array([2.0**24, np.nan], "float32")
    frame = pd.DataFrame({"deal_id": column, "task_title": ["a", "b"]})
    assert _read(frame)[1:] == [["1.6777216e+07", "a"], ["", "b"]]


@pytest.mark.parametrize(
    ("frame", "options", "told"),
    [
        (pd.Series([1, 2]), {}, "the source is of the type Series; give the path of a file, or a"),
        (
            pd.DataFrame({**CALLS, "reason": ["x", "A\udc80"]}),
            {},
            'the data frame, row 3: "A\\udc80" holds half a character; read the file that it',
        ),
        (
            pd.DataFrame({**CALLS, "A\udc80": ["x", "y"]}),
            {},
            'the data frame, the name of a column: "A\\udc80" holds half a character; read',
        ),
        (
            pd.DataFrame(
                [["x", "call"]], columns=pd.MultiIndex.from_tuples([("a", "A\udc80"), ("b", "c")])
            ),
            {},
            "the data frame, the name of a column: ",
        ),
        (pd.DataFrame(CALLS), {"delimiter": ";"}, "delimiter: a data frame has none; leave it out"),
        (pd.DataFrame(CALLS), {"encoding": "cp1252"}, "encoding: a data frame has none; leave it"),
    ],
)
def test_what_a_frame_cannot_say_is_told(frame: Any, options: dict[str, Any], told: str) -> None:
    """By an error of the program's own."""
    with pytest.raises(importer.ImporterError) as error:
        importer.validate(frame, **options)
    assert str(error.value).startswith(told)


def test_messages_and_the_history_name_it_as_what_it_is() -> None:
    """It never was standard input."""
    with pytest.raises(importer.ImporterError) as error:
        importer.validate(pd.DataFrame(CALLS).iloc[:0])
    assert str(error.value).startswith("the data frame has a header but no rows")
    assert importer.validate(pd.DataFrame(CALLS)).document["source"] == "the data frame"


def test_the_environment_says_nothing_of_a_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    """How files are written is no matter of one that was never a file."""
    monkeypatch.setenv("TASK_IMPORTER_DELIMITER", ";")
    monkeypatch.setenv("TASK_IMPORTER_ENCODING", "utf-16")
    assert importer.validate(pd.DataFrame(CALLS)).counts["not_sent"] == 2


@pytest.mark.parametrize("more", [{"rate": "1/s"}, {"digest": "another"}, {"results": "a.csv"}])
def test_a_plan_is_sent_with_its_own_options(more: dict[str, Any]) -> None:
    """Another that is given beside it is refused, and not passed over."""
    plan = importer.prepare(pd.DataFrame(CALLS), sandbox=True)
    with pytest.raises(importer.ConfigurationError) as error:
        importer.send(plan, **more)
    told = f"{next(iter(more))} was given beside a plan, which has its own options; give it to"
    assert str(error.value).startswith(told)
