"""The Python API: a path or a data frame in, a result out, errors raised."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from pydantic import SecretStr

import importer
from importer.reporting.progress_events import ProgressEvent, RowEnded, RowSent, StageBegan
from importer.rows.outcome import IMPORT_COLUMNS, Status
from importer.sandbox.options import SandboxOptions
from importer.sandbox.server import SandboxServer
from tests.printed import require_promised

HEADER = "task_type,task_title,assignee_id,deal_id\n"
GOOD = "call,Ring customer 1,007,00012\n"
BAD = "call,,007,00013\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, which is the current one."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[SandboxServer]:
    """A sandbox that the environment names."""
    with SandboxServer() as sandbox:
        monkeypatch.setenv("HOCKEYSTACK_BASE_URL", sandbox.base_url)
        monkeypatch.setenv("HOCKEYSTACK_API_TOKEN", sandbox.token)
        yield sandbox


def write(folder: Path, *rows: str) -> Path:
    """A source file."""
    path = folder / "calls.csv"
    path.write_text(HEADER + "".join(rows), "utf-8")
    return path


def test_all_names_can_be_imported() -> None:
    """`__all__` is sorted, and each of its names is there."""
    assert sorted(importer.__all__) == importer.__all__
    assert all(hasattr(importer, name) for name in importer.__all__)
    with pytest.raises(AttributeError, match="module 'importer' has no attribute 'nothing'"):
        importer.nothing  # noqa: B018


def test_validate_says_what_a_run_would_do(folder: Path) -> None:
    """`validate` needs no token and writes nothing; the result tells of every row."""
    result = importer.validate(write(folder, GOOD, BAD))

    assert not result.ok
    assert result.run_id is None
    assert result.results_path is None
    assert {status: count for status, count in result.counts.items() if count} == {
        "invalid": 1,
        "not_sent": 1,
    }
    assert [(issue["code"], issue["example_row"]) for issue in result.issues] == [("required", 3)]
    assert [(end.row_number, end.status) for end in result.outcomes] == [
        (2, Status.NOT_SENT),
        (3, Status.INVALID),
    ]
    assert [path.name for path in folder.iterdir()] == ["calls.csv"]
    assert importer.validate(str(folder / "calls.csv"), limit=1).ok


def test_run_sends_and_its_frame_tells(folder: Path, server: SandboxServer) -> None:
    """`run` creates the tasks, writes the results, and `to_frame` has a line for each row."""
    result = importer.run(write(folder, GOOD, BAD), rate="unlimited")

    [task] = server.store.list_all()
    assert (task["assignee_id"], task["targets"]) == ("007", {"deal_id": "00012"})
    assert result.run_id is not None
    assert result.results_path == folder / "calls.results.csv"
    frame = result.to_frame()
    assert frame.index.name == "row_number"
    assert list(frame.columns) == [
        "status",
        "task_id",
        "reason",
        "hint",
        "issues",
        "attempts",
        "request_id",
    ]
    assert frame.loc[2].to_dict() == {
        "status": "created",
        "task_id": task["task_id"],
        "reason": "",
        "hint": "",
        "issues": "",
        "attempts": 1,
        "request_id": "req_sandbox_00000003",
    }
    assert frame.loc[3, "status"] == "invalid"
    assert frame.loc[3, "issues"] == "required: task_title is empty"


def test_a_dry_run_is_told_as_one(folder: Path) -> None:
    """What a run would create has not merely not been sent."""
    assert repr(importer.validate(write(folder, GOOD, BAD))) == (
        "<Result dry run: 1 would be created, 1 invalid>"
    )


def test_a_result_is_told_in_a_line_and_in_a_notebook(folder: Path, server: SandboxServer) -> None:
    """Neither holds a cell of the file; what a server says is escaped in the table."""
    result = importer.run(write(folder, GOOD, BAD), rate="unlimited")
    assert repr(result) == f"<Result {result.run_id}: 1 created, 1 invalid>"
    key = '<tr><td><span style="color: {}" aria-hidden="true">■</span> {}</td><td>1</td></tr>'
    assert result._repr_html_() == (
        f"<p>{result.document['source']}; run {result.run_id}</p>"
        "<p><b>1</b> created · <b>1</b> needs correction</p>"
        '<svg viewBox="0 0 100 4" width="100%" height="16" preserveAspectRatio="none" role="img"'
        ' aria-label="The shares in the table below">'
        '<rect x="0.000" width="50.000" height="4" fill="#2e8b57"/>'
        '<rect x="50.000" width="50.000" height="4" fill="#d1453b"/></svg>'
        f"<table>{key.format('#2e8b57', 'created')}"
        f"{key.format('#d1453b', 'invalid: fix these first')}</table>"
        "<table><tr><td>required, task_title</td><td>1</td></tr></table>"
        "<ul><li>2 rows: 1 created, 1 invalid. 1 row is invalid or rejected: correct it.</li>"
        f"<li>Every row and its outcome: {result.results_path}</li></ul>"
    )
    halted = replace(result, run_id=None, halted="<b>gone</b>")
    assert repr(halted) == "<Result dry run: 1 created, 1 invalid, halted: <b>gone</b>>"
    assert halted._repr_html_().startswith(
        f"<p>{result.document['source']}; nothing was sent; &lt;b&gt;gone&lt;/b&gt;</p>"
    )
    assert server.store.list_all()


@pytest.mark.parametrize(
    ("source", "options", "told"),
    [
        (None, {}, "the source is of the type NoneType; give the path of a file, or a pandas data"),
        ([{"a": 1}], {}, "the source is of the type list; give the path of a file, or a pandas"),
        (b"a,b", {}, "the source is of the type bytes; give the path of a file, or a pandas data"),
        (pd.DataFrame(), {}, "the data frame has no columns; check how it was made"),
        ("a.csv", {"timezon": "UTC"}, "there is no option 'timezon'; did you mean 'timezone'?"),
        ("a.csv", {"date-order": "dmy"}, "there is no option 'date-order'; did you mean 'date_ord"),
        (
            "a.csv",
            {"yes": True},
            "there is no option 'yes' in Python: nobody is asked; calling run",
        ),
        (
            "a.csv",
            {"json": True},
            "there is no option 'json' in Python: nothing is printed; the do",
        ),
        ("a.csv", {"dry_run": True}, "there is no option 'dry_run' in Python: it is a function of"),
        (
            "a.csv",
            {"map": "a=b"},
            "map: 'a=b' is a single value; put it in a list, as [\"FIELD=COLUMN",
        ),
        (
            "a.csv",
            {"lookup": "a.csv"},
            "lookup: 'a.csv' is a single value; put it in a list, as [\"FIE",
        ),
        (
            "a.csv",
            {"value": {"task_type": "x"}},
            (
                "value: {'task_type': 'x'} is a single value; put it in a list, as "
                '["FIELD:TEXT=VALUE"]'
            ),
        ),
        ("a.csv", {"limit": "ten"}, "limit: 'ten' is not a whole number"),
        ("a.csv", {"report": True}, "report: True is not the name of a file; write it in quotes"),
    ],
)
def test_what_is_called_wrongly_is_told_in_the_words_of_python(
    source: Any, options: dict[str, Any], told: str
) -> None:
    """By an error of the program's own, which says what to write instead."""
    with pytest.raises(importer.ConfigurationError) as error:
        importer.validate(source, **options)
    assert str(error.value).startswith(told)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"lookup": {"assignee_id": "no.csv"}}, 'lookup["assignee_id"]: no.csv does not exist'),
        ({"contacts": "no.csv"}, "contacts: no.csv does not exist"),
        (
            {"users": "no.csv", "lookup": {"assignee_id": "reps.csv"}},
            "users: no.csv does not exist",
        ),
    ],
)
def test_a_second_file_that_is_not_there_is_told_by_its_parameter(
    folder: Path, monkeypatch: pytest.MonkeyPatch, options: dict[str, Any], told: str
) -> None:
    """So that nobody looks for the first one."""
    monkeypatch.chdir(folder)
    (folder / "reps.csv").write_text("Name,HockeyStack ID\nAnn,usr_1\n", "utf-8")
    with pytest.raises(importer.ImporterError) as error:
        importer.validate(write(folder, GOOD), **options)
    assert str(error.value) == f"{told}; check its name and folder"


def test_an_error_is_told_without_those_that_the_program_has_seen(folder: Path) -> None:
    """Python shows what an error was raised beside: nothing that the reader cannot act on."""
    with pytest.raises(importer.ImporterError) as error:
        importer.validate(folder / "not_there.csv")
    one: BaseException | None = error.value
    while one is not None:
        assert one.__context__ is one.__cause__
        one = one.__cause__


def test_a_result_has_its_rows_with_their_cells(folder: Path) -> None:
    """Each once and in order, whatever has become of the file meanwhile."""
    path = write(folder, GOOD, BAD)
    result = importer.validate(path)
    path.unlink()
    first, second = result.rows()
    assert (first.number, first.status, first.task_id) == (2, "would_create", None)
    assert first.cells == {
        "task_type": "call", "task_title": "Ring customer 1", "assignee_id": "007",
        "deal_id": "00012",
    }  # fmt: skip
    assert (second.status, second.issues[0].code) == ("invalid", "required")
    assert result.summary.next_step == "fix_rows"
    assert str(result.summary) == (
        "2 rows: 1 invalid, 1 would be created. 1 row is invalid or rejected: correct it."
    )
    require_promised(result.document)


def test_columns_that_share_a_name_keep_their_cells(folder: Path) -> None:
    """And those without a name."""
    path = folder / "calls.csv"
    path.write_text(f"{HEADER.strip()},Extra,Extra,\n{GOOD.strip()},a,b,c\n", "utf-8")
    (row,) = importer.validate(path).rows()
    assert list(row.cells.items())[4:] == [("Extra #5", "a"), ("Extra #6", "b"), ("#7", "c")]


def test_a_data_frame_of_results_can_be_corrected_and_imported(
    folder: Path, server: SandboxServer
) -> None:
    """It is the results file: what was created is not sent again, and no cell changes."""
    odd = "call,=1+1,007,00014\n"
    first = importer.run(write(folder, GOOD, BAD, odd), rate="unlimited")
    frame = first.to_dataframe()
    assert list(frame.columns) == [*HEADER.strip().split(","), *IMPORT_COLUMNS]
    assert frame["import_status"].to_list() == ["created", "invalid", "created"]
    assert frame["deal_id"].to_list() == ["00012", "00013", "00014"]
    assert first.results_path is not None
    written = pd.read_csv(first.results_path, dtype=str, keep_default_na=False)
    assert frame.astype(str).equals(written.astype("str"))

    frame.loc[1, "task_title"] = "Ring customer 2"
    again = importer.run(frame, rate="unlimited")
    assert [end.status for end in again.outcomes] == [
        Status.DUPLICATE, Status.CREATED, Status.DUPLICATE,
    ]  # fmt: skip
    assert [task["task_title"] for task in server.store.list_all()] == [
        "Ring customer 1", "=1+1", "Ring customer 2",
    ]  # fmt: skip
    assert list(again.to_dataframe().columns) == list(frame.columns)


def test_the_rows_to_fix_of_a_frame_keep_their_numbers(folder: Path) -> None:
    """Messages name them as they did at first; rows in another order are counted from above."""
    first = importer.validate(write(folder, GOOD, BAD, GOOD.replace("1,", "2,"), BAD))
    frame = first.to_dataframe()
    left = frame[frame["import_status"] == "invalid"]

    again = importer.validate(left)

    assert [(row.number, row.status) for row in again.rows()] == [(3, "invalid"), (5, "invalid")]
    assert again.to_dataframe()["import_row"].astype(int).to_list() == [3, 5]
    assert [row.number for row in importer.validate(left.iloc[::-1]).rows()] == [2, 3]


def test_a_bar_is_drawn_for_each_stage(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """By whoever asks for it; without, nothing is printed."""
    importer.validate(write(folder, GOOD, BAD))
    assert capsys.readouterr() == ("", "")
    with importer.ProgressBar() as bar:
        importer.validate(folder / "calls.csv", reporter=bar)
    told = capsys.readouterr()
    assert told.out == ""
    assert "Reading: 2 rows" in told.err
    assert "Checking: 100%" in told.err


def test_options_have_the_names_of_the_flags(folder: Path, server: SandboxServer) -> None:
    """`map`, `set`, `lookup`, `date_order` and the others mean what the flags mean."""
    (folder / "reps.csv").write_text("rep,id\nDana Fox,usr_1\n", "utf-8")
    (folder / "tasks.csv").write_text(
        "Betreff;Wer;Geschäft;Wann\nAnruf;dana fox;007;03.02.2027\n", "utf-8"
    )

    result = importer.run(
        folder / "tasks.csv",
        map={
            "task_title": "Betreff",
            "assignee_id": "Wer",
            "deal_id": "Geschäft",
            "due_date": "Wann",
        },
        set={"task_type": "call"},
        lookup={"assignee_id": str(folder / "reps.csv")},
        date_order="dmy",
        due_time="10:00",
        timezone="Europe/Berlin",
        rate="unlimited",
        results=folder / "out.xlsx",
    )

    assert result.ok
    assert result.results_path == folder / "out.xlsx"
    [task] = server.store.list_all()
    sent = ("task_type", "task_title", "assignee_id", "targets", "due_date")
    assert {name: task[name] for name in sent} == {
        "task_type": "call",
        "task_title": "Anruf",
        "assignee_id": "usr_1",
        "targets": {"deal_id": "007"},
        "due_date": "2027-02-03T10:00:00+01:00",
    }


@pytest.mark.usefixtures("folder")
def test_a_data_frame_is_a_source(server: SandboxServer) -> None:
    """A data frame's texts stay texts, whole numbers whole, missing values empty, dates dates."""
    frame = pd.DataFrame(
        {
            "task_type": ["call", "email"],
            "task_title": ["Ring customer 1", 'Write, "at last"\nto customer 2'],
            "assignee_id": ["007", "008"],
            "deal_id": [12.0, None],
            "company_id": [None, "000045"],
            "due_date": [pd.Timestamp("2026-12-01 10:00"), pd.NaT],
        }
    )

    result = importer.run(frame, rate="unlimited", timezone="Europe/Berlin")

    assert result.ok
    tasks = {task["assignee_id"]: task for task in server.store.list_all()}
    assert tasks["007"]["targets"] == {"deal_id": "12"}
    assert tasks["007"]["due_date"] == "2026-12-01T10:00:00+01:00"
    assert tasks["008"]["task_title"] == 'Write, "at last"\nto customer 2'
    assert tasks["008"]["targets"] == {"company_id": "000045"}
    assert tasks["008"]["due_date"] is None
    assert importer.run(frame, rate="unlimited", timezone="Europe/Berlin").counts["duplicate"] == 2


def test_a_stopped_run_is_a_result(folder: Path, server: SandboxServer) -> None:
    """Where the service stops a run on the way, the result says why; it is no exception."""
    server.set_faults("401@1+,me=401@2+")

    result = importer.run(write(folder, GOOD), rate="unlimited")

    assert not result.ok
    assert result.halted == (
        "the service does not accept the token (HTTP 401: the sandbox was told to answer 401)"
    )
    assert result.counts["not_sent"] == 1


def test_a_sandbox_run_needs_no_account(folder: Path) -> None:
    """`run(…, sandbox=True)` imports into a stand-in of its own."""
    result = importer.run(write(folder, GOOD), sandbox=True, rate="unlimited")

    assert (result.ok, result.counts["created"]) == (True, 1)


def test_no_result_is_an_exception(folder: Path, server: SandboxServer) -> None:
    """Each kind of failure is an `ImporterError` of its own, with a message and a hint."""
    path = write(folder, GOOD)

    with pytest.raises(importer.SourceError) as missing:
        importer.validate(folder / "none.csv")
    assert missing.value.message == f"{folder / 'none.csv'} does not exist"
    assert missing.value.hint == "check its name and folder"

    with pytest.raises(importer.ConfigurationError) as setting:
        importer.validate(path, date_order="ydm")  # type: ignore[arg-type]
    assert setting.value.message == "date_order: 'ydm' is not one of 'ymd', 'dmy' or 'mdy'"

    with pytest.raises(importer.ConfigurationError) as unknown:
        importer.validate(path, sheets="Q3")  # type: ignore[call-arg]
    assert unknown.value.message == "there is no option 'sheets'; did you mean 'sheet'?"

    with pytest.raises(importer.MappingError) as mapping:
        importer.validate(path, map={"task_title": "Titel"})
    assert "map[\"task_title\"]: the file has no column 'Titel'" in mapping.value.message

    with pytest.raises(importer.ResultsError) as results:
        importer.run(path, results=path)
    assert results.value.message == f'results="{path}": this is the source itself'

    assert issubclass(importer.WorkspaceBusyError, importer.LedgerError)
    assert server.requests == []


def test_a_service_that_refuses_is_an_exception(
    folder: Path, server: SandboxServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A token that is refused before anything was sent raises `ServiceError`."""
    monkeypatch.setenv("HOCKEYSTACK_API_TOKEN", "hsr_live_00")

    with pytest.raises(importer.ServiceError) as refused:
        importer.run(write(folder, GOOD))

    assert refused.value.message == (
        "the service does not accept the token in HOCKEYSTACK_API_TOKEN (HTTP 401)"
    )
    assert server.requests == []


def test_without_a_token_nothing_is_opened(folder: Path) -> None:
    """`run` without a token raises `ConfigurationError`, and leaves no results behind."""
    with pytest.raises(importer.ConfigurationError) as error:
        importer.run(write(folder, GOOD))

    assert error.value.message == (
        "no token: the environment variable HOCKEYSTACK_API_TOKEN is not set"
    )
    assert [path.name for path in folder.iterdir()] == ["calls.csv"]


def test_a_notebook_can_import(
    folder: Path, server: SandboxServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where an event loop is running already, as in a notebook, `run` works all the same."""
    monkeypatch.setenv("HOCKEYSTACK_API_TOKEN", server.token)
    path = write(folder, GOOD)

    async def cell() -> importer.Result:
        return importer.run(path)

    assert asyncio.run(cell()).ok


def test_a_result_names_its_workspace(folder: Path, server: SandboxServer) -> None:
    """A dry run asks which it is, in a notebook too; with what rows were compared is told."""
    source = write(folder, GOOD)
    label = f"workspace ws_sandbox at {server.base_url}"

    async def cell() -> importer.Result:
        return importer.validate(source)

    before = asyncio.run(cell())
    assert (before.workspace, before.compared_with) == ("ws_sandbox", None)
    first = importer.run(source, rate="unlimited")
    assert (first.workspace, first.compared_with) == ("ws_sandbox", None)
    after = asyncio.run(cell())
    assert (after.workspace, after.compared_with) == ("ws_sandbox", label)
    assert importer.run(source, rate="unlimited").compared_with == label


def test_another_workspace_is_an_exception(
    folder: Path, server: SandboxServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody is asked: `same_workspace` or `other_workspace` says what is meant."""
    source = write(folder, GOOD)
    with SandboxServer(SandboxOptions(workspace_id="ws_1")) as earlier:
        monkeypatch.setenv("HOCKEYSTACK_BASE_URL", earlier.base_url)
        importer.run(source, rate="unlimited")
    with SandboxServer(SandboxOptions(workspace_id="ws_2")) as later:
        monkeypatch.setenv("HOCKEYSTACK_BASE_URL", later.base_url)
        with pytest.raises(importer.ConfigurationError, match="it may be the same workspace"):
            importer.run(source, rate="unlimited")
        assert later.requests == server.requests == []
        assert importer.run(source, rate="unlimited", other_workspace=True).counts["created"] == 1


def test_a_token_can_be_given(
    folder: Path, server: SandboxServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To every function that asks the service; it is in nothing that is returned."""
    monkeypatch.delenv("HOCKEYSTACK_API_TOKEN")
    path, secret = write(folder, GOOD), SecretStr(server.token)
    assert importer.validate(path, token=secret).workspace is not None
    plan = importer.prepare(path, token=server.token)
    result = importer.send(plan, token=secret)
    assert result.counts["created"] == 1
    assert importer.run(path, token=secret).counts["duplicate"] == 1
    undone = importer.undo(result.run_id or "", token=secret)
    assert undone.counts["undone"] == 1
    assert server.token not in f"{plan!r} {plan.asked!r} {result!r} {undone!r}"
    with pytest.raises(importer.ServiceError) as refused:
        importer.run(path, token="hsr_live_0ther")
    assert str(refused.value) == (
        "the service does not accept the token that was given (HTTP 401); create a new token in "
        "HockeyStack and give that one; nothing was sent"
    )
    with pytest.raises(importer.ConfigurationError, match=r"^no token: the environment variable"):
        importer.run(path)


def test_a_reporter_is_told_what_goes_on(folder: Path, server: SandboxServer) -> None:
    """By each function: its stages with their rows, and how every row ended."""
    told: list[ProgressEvent] = []

    class Told:
        def report(self, event: ProgressEvent) -> None:
            told.append(event)

    def stages() -> list[tuple[str, int | None]]:
        began = [(what.stage.value, what.total) for what in told if isinstance(what, StageBegan)]
        told.clear()
        return began

    path, reporter = write(folder, GOOD, BAD), Told()
    plan = importer.prepare(path, reporter=reporter)
    assert stages() == [("reading", None), ("checking", 2)]
    result = importer.send(plan, reporter=reporter)
    ends = [what.outcome.status for what in told if isinstance(what, RowEnded)]
    assert ends == [Status.CREATED, Status.INVALID]
    assert [what.outcome.row_number for what in told if isinstance(what, RowSent)] == [2]
    assert stages() == [("reading", None), ("checking", 2), ("sending", 1), ("writing", 2)]
    importer.undo(result.run_id or "", reporter=reporter)
    assert stages() == [("deleting", 1)]
    assert server.store.list_all() == []


def test_a_plan_that_lost_its_source_is_not_sent(folder: Path, server: SandboxServer) -> None:
    """One that was kept elsewhere, say; the digest is what is kept."""
    plan = replace(importer.prepare(write(folder, GOOD)), asked=None)
    with pytest.raises(importer.ConfigurationError) as refused:
        importer.send(plan)
    assert str(refused.value) == (
        "this plan no longer holds its source and options; give both again, with the digest"
    )
    assert server.store.list_all() == []
