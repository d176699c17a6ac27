"""A file is put on the bench as a run would take it in."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import pytest

from importer.errors import ConfigurationError
from importer.intake.onlooker import Onlooker
from importer.intake.survey import Survey
from importer.pipeline.caller.caller import Caller
from importer.pipeline.caller.silent import Silent
from importer.pipeline.run import look, run
from importer.rows.outcome import Status
from importer.sandbox.server import SandboxServer
from importer.settings.access_token import GivenToken
from importer.settings.options import Options
from importer.workbench.opening import open_bench
from tests.workbench.benches import HEADER

DEFECTS = Path(__file__).parents[2] / "samples" / "defects"
UNREADABLE = {"text_damaged_byte", "text_no_header"}
SAMPLES = [path for path in sorted(DEFECTS.glob("*.csv")) if path.stem not in UNREADABLE]
ROWS = ("call,Ring Ada,usr_1,0071,high,2027-03-04", "call,Ring Ben,usr_1,0072,hgh,2027-03-04")


def _sheet(path: Path) -> Path:
    path.write_text("\n".join([HEADER, *ROWS, ""]), "utf-8")
    return path


def test_rows_are_judged_beside_what_was_sent(tmp_path: Path) -> None:
    """The row that was created before is a duplicate on the bench; the file stays as it is."""
    path = _sheet(tmp_path / "calls.csv")
    with SandboxServer() as server, ExitStack() as stack:
        environment = {"TASK_IMPORTER_HOME": str(tmp_path / "home")}
        caller = Caller(Silent(), environment=environment, token=GivenToken(server.token))
        options = Options.of(timezone="UTC", base_url=server.base_url, rate="unlimited")
        run(path, options, caller)
        bench = open_bench(path, options, caller, stack)
        bench.check()
        ends = [row.outcome.status for row in bench.page(0, 9).rows if row.outcome]
        assert ends == [Status.DUPLICATE, Status.INVALID]
    assert path.read_text("utf-8").splitlines()[1:] == list(ROWS)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_rows_that_were_looked_at_end_as_those_that_are_read(sample: Path, tmp_path: Path) -> None:
    """Whatever is wrong with them: a look changes nothing of what is said of them."""
    caller = Caller(Silent(), environment={"TASK_IMPORTER_HOME": str(tmp_path / "home")})
    options = Options.of(timezone="UTC")
    kept: list[Survey] = []
    if not look(sample, options, caller, onlooker=Onlooker(keep=kept.append)).can_be_planned:
        assert kept == []
        return
    found = []
    for seen in (*kept, None):
        with ExitStack() as stack:
            bench = open_bench(sample, options, caller, stack, seen=seen)
            bench.check()
            page = bench.page(0, 1_000)
            found.append((page, bench.groups()))
    assert found[0] == found[1]


def test_what_is_open_is_not_put_on_the_bench(tmp_path: Path) -> None:
    """It is raised, all of it, and nothing stays behind."""
    path = tmp_path / "calls.csv"
    path.write_text("task_type,Words,assignee_id,deal_id\ncall,Ring,usr_1,007\n", "utf-8")
    caller = Caller(Silent(), environment={"TASK_IMPORTER_HOME": str(tmp_path / "home")})
    with ExitStack() as stack, pytest.raises(ConfigurationError):
        open_bench(path, Options.of(timezone="UTC"), caller, stack)


def test_answers_are_kept_where_somebody_gave_them(tmp_path: Path) -> None:
    """For the next sheet with the same columns, on the command line as well."""
    home = tmp_path / "home"
    path = tmp_path / "calls.csv"
    path.write_text("task_type,Words,assignee_id,deal_id\ncall,Ring,usr_1,007\n", "utf-8")
    caller = Caller(Silent(), environment={"TASK_IMPORTER_HOME": str(home)}, remembers=True)
    options = Options.of(timezone="UTC", maps=("task_title=Words",))
    with ExitStack() as stack:
        open_bench(path, options, caller, stack)
    assert not list(home.glob("answers/*"))
    with ExitStack() as stack:
        open_bench(path, options, caller, stack, keeps_answers=True)
    assert len(list(home.glob("answers/*.toml"))) == 1
    with ExitStack() as stack:
        bench = open_bench(path, Options.of(timezone="UTC"), caller, stack)
        bench.check()
        assert [row.outcome.status for row in bench.page(0, 9).rows if row.outcome] == [
            Status.NOT_SENT
        ]
