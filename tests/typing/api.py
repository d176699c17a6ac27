"""Calls of the Python API as a type checker must see them; `make types` fails where it does not.

Nothing here is run: a wrong call carries the error that it has to give.
"""

from __future__ import annotations

from datetime import time
from pathlib import Path
from typing import assert_type

from pydantic import SecretStr

import importer


def right() -> None:
    """Calls that are taken as they stand."""
    result = importer.validate("followups.xlsx", map={"task_title": "Subject"}, date_order="dmy")
    assert_type(result, importer.Result)
    importer.validate(Path("followups.csv"), set=["task_type=call"], due_time=time(9), rows="2-9")
    importer.run("a.csv", rate="10/s", skip={"Status": ["Done", "Closed"]}, reference=True)
    importer.run("a.csv", value={"priority": {"hoch": "high"}}, lookup={"assignee_id": Path("r")})
    seen = importer.look("followups.xlsx", sheet="Q3", map={"task_title": "Subject"})
    assert_type(seen, importer.Look)
    assert_type(seen.problems, tuple[importer.Problem, ...])
    assert_type(seen.problems[0].remedies[0], importer.Remedy)
    plan = importer.prepare("followups.xlsx", rate="10/s")
    assert_type(plan, importer.Prepared)
    assert_type(importer.send(plan), importer.Result)
    assert_type(importer.send("a.csv", digest=plan.digest, rate="10/s"), importer.Result)
    importer.run("a.csv", token=SecretStr("t"))
    importer.undo("latest", token="t")
    stop = importer.Stop()
    importer.look("a.csv", stop=stop)
    importer.run("a.csv", stop=stop, rate="10/s")
    importer.undo("latest", stop=stop)
    importer.run("a.csv", reporter=None)
    undone = importer.undo("latest", cancel=True, results="undone.csv")
    assert_type(undone, importer.UndoReport)


def wrong() -> None:
    """Calls that have to be refused: a name that is none, a value of another kind."""
    importer.validate("a.csv", sheets="Q3")  # type: ignore[call-arg]
    importer.validate("a.csv", date_order="d/m/y")  # type: ignore[arg-type]
    importer.look("a.csv", limits=3)  # type: ignore[call-arg]
    importer.send("a.csv")  # type: ignore[call-overload]
    importer.send(plan="a.csv", digest="d")  # type: ignore[call-overload]
    importer.look("a.csv", token="t")  # type: ignore[call-arg]
    importer.run("a.csv", rate=10)  # type: ignore[arg-type]
    importer.undo("latest", sheet="Q3")  # type: ignore[call-arg]
