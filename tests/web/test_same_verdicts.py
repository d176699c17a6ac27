"""Check 4: the verdicts of the grid are those of `validate` on the corrected sheet, and the run's.

For every file in samples/defects, with one page, one service and one ledger for all of them, as one
person would open them one after the other.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from importer.rows.issues import CODES
from importer.rows.outcome import Status
from importer.sandbox.server import SandboxServer
from importer.settings.lookup_place import LookupPlace
from importer.settings.options import load_options
from importer.settings.places import HOME_VARIABLE
from importer.settings.process_environment import TOKEN_VARIABLE
from importer.web.server import PageServer
from importer.web.work.desk import Sheet
from importer.web.work.states import State
from importer.workbench.shown import Kind, Row, kind_of
from tests.acceptance.shell import DEFECTS, Shell, read_csv
from tests.acceptance.test_defects import FLAGS
from tests.web.conftest import Visitor

_COMPANIONS = (".earlier", ".lookup")
SHEETS = sorted(
    path
    for path in DEFECTS.iterdir()
    if path.suffix not in {".md", ".toml"} and not Path(path.stem).suffix.endswith(_COMPANIONS)
)
_SETTINGS = {"--mapping": "mapping", "--long-text": "long_text", "--timezone": "timezone"}
_ENDS = {
    Kind.READY: Status.CREATED,
    Kind.INVALID: Status.INVALID,
    Kind.EARLIER: Status.DUPLICATE,
    Kind.DUPLICATE: Status.DUPLICATE,
    Kind.SKIPPED: Status.SKIPPED,
    Kind.HELD_BACK: Status.NOT_SENT,
    Kind.UNCONFIRMED: Status.UNCONFIRMED,
}
"""What a run makes of a row of each kind."""
_DRY = {Kind.READY: "would_create"}
"""What a dry run calls it, where that is another word."""
_ASKED = "unseen_assignee"
"""A warning for which the service is asked: on the page once the plan is made, and shown there."""


class Opened(NamedTuple):
    """The page of the module, and a shell that works in the same place."""

    visitor: Visitor
    environment: dict[str, str]


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    """A page that sends to a sandbox."""
    with SandboxServer() as service:
        environment = {
            HOME_VARIABLE: str(tmp_path_factory.mktemp("state")),
            TOKEN_VARIABLE: service.token,
            "HOCKEYSTACK_BASE_URL": service.base_url,
        }
        given = {"base_url": service.base_url, "rate": "unlimited", "settle": "0"}
        with PageServer(
            lambda said: load_options({**given, **said}), environment=environment
        ) as page:
            visitor = Visitor(page)
            yield Opened(visitor, environment)
            visitor.client.close()


def _given(flags: tuple[str, ...], folder: Path) -> dict[str, Any]:
    """The flags as what is said on the page."""
    said: dict[str, Any] = {}
    for flag, value in zip(flags[::2], flags[1::2], strict=True):
        if flag == "--map":
            said["maps"] = (*said.get("maps", ()), tuple(value.split("=")))
        elif flag == "--lookup":
            field, _, name = value.partition("=")
            said["lookups"] = ((field, LookupPlace(file=str(folder / name))),)
        else:
            said[_SETTINGS[flag]] = folder / value if flag == "--mapping" else value
    return said


def _codes(rows: Sequence[Row]) -> list[set[str]]:
    """What is said of each row; a file that is fed back says of a task that is there only that."""
    ends = [row.outcome for row in rows if row.outcome is not None]
    return [
        set() if kind_of(end) is Kind.EARLIER else {issue.code for issue in end.issues}
        for end in ends
    ]


def _codes_told(rows: Sequence[Mapping[str, str]]) -> list[set[str]]:
    return [
        CODES.keys() & set(re.findall(r"\b([a-z_]+): ", row["import_issues"])) - {_ASKED}
        if row["import_status"] != Status.DUPLICATE or not row["import_task_id"]
        else set()
        for row in rows
    ]


def _kinds(rows: Sequence[Row]) -> list[Kind]:
    return [kind_of(row.outcome) for row in rows if row.outcome is not None]


def _open(opened: Opened, sample: Path, folder: Path) -> tuple[str, ...]:
    """Open the sample with its companions as it is meant to be opened; the flags for that."""
    stem = sample.name.partition(".")[0]
    for path in DEFECTS.glob(f"{stem}.*"):
        shutil.copy(path, folder)
    flags, desk = FLAGS.get(stem, ()), opened.visitor.page.desk
    desk.take(Sheet(folder / sample.name, sample.name, is_own=False), _given(flags, folder))
    opened.visitor.settle()
    return flags


@pytest.mark.parametrize("sample", SHEETS, ids=lambda path: path.name)
def test_check_4_the_grid_says_what_validate_says_and_the_run_does(
    sample: Path, opened: Opened, tmp_path: Path
) -> None:
    """A sheet of which something is open is refused by the command as well."""
    visitor, shell = opened.visitor, Shell(tmp_path, opened.environment)
    flags, desk = _open(opened, sample, tmp_path), visitor.page.desk
    if desk.state is not State.MAPPED:
        assert shell.here("validate", sample.name, *flags).code == 2
        return
    visitor.post("check")
    visitor.settle()
    assert desk.bench is not None, desk.problem
    rows = desk.bench.page(0, 1_000).rows
    kinds = _kinds(rows)
    shown = visitor.get("rows.json?limit=200").json()["rows"]
    assert [row["kind"] for row in shown] == kinds

    written = visitor.get("corrected")
    name = f"corrected{'.xlsx' if 'spreadsheetml' in written.headers['Content-Type'] else '.csv'}"
    (tmp_path / name).write_bytes(written.content)
    document = shell.here("validate", name, *flags, "--json", "--results", "out.csv").json()
    told = read_csv(tmp_path / "out.csv")
    assert _codes_told(told) == _codes(rows)
    assert {issue["code"] for issue in document["issues"]} >= set().union(*_codes(rows))
    assert [row["import_status"] for row in told] == [
        _DRY.get(kind, _ENDS[kind].value) for kind in kinds
    ]

    sent = _sent(visitor)
    if sent is None:  # the file names tasks that are not there: nothing of it is sent
        assert desk.problem is not None
        assert "import_task_id" in written.text
        assert set(kinds) & {Kind.EARLIER, Kind.UNCONFIRMED}
    else:
        assert sent == {_ENDS[kind]: kinds.count(kind) for kind in kinds}


def _sent(visitor: Visitor) -> dict[str, int] | None:
    """How many rows ended in which way; of a plan without anything to do, how they would."""
    visitor.post("prepare", {"where": "workspace"})
    visitor.settle()
    page = visitor.page
    if page.desk.state is not State.CONFIRMING or page.sending.plan is None:
        return None
    prepared = page.sending.plan.prepared
    if not prepared.to_do:
        return {status: count for status, count in prepared.counts.items() if count}
    visitor.post("send-now", {"digest": prepared.digest})
    visitor.settle()
    assert page.sending.ended is not None, page.desk.problem
    counts = page.sending.ended.report.tally.counts
    return {status.value: count for status, count in counts.items() if count}


def test_check_4_is_of_every_kind_of_end() -> None:
    """A kind that is added must say what a run makes of it."""
    assert _ENDS.keys() == set(Kind) - {Kind.LEFT_OUT}
