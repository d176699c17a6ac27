"""The command line as a person or a script meets it: arguments in; exit code and two streams out.

`Shell.start` runs the command line as a process of its own, forked from one that has loaded it;
with `is_new`, it is `python -m importer`, which takes ten times as long. `Shell.here` runs the same
`main` inside the test. Whatever was run, a traceback fails the test.
"""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from openpyxl import load_workbook

from importer import cli
from importer.contract.body import TaskBody
from importer.rows.formula_guard import unguard
from importer.rows.outcome import IMPORT_COLUMNS
from importer.sandbox.server import SandboxServer
from tests import printed
from tests.acceptance import forked
from tests.patience import PATIENCE_SECONDS

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "samples"
DEFECTS = SAMPLES / "defects"

_KEPT = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "LD_LIBRARY_PATH",
         "PYTHON_KEYRING_BACKEND")  # fmt: skip
"""What a process needs of the environment to run at all."""

Row = dict[str, str]


ONE_JOB = '[[job]]\nname = "acme"\ntoken_variable = "ACME_TOKEN"\nfiles = ["calls*.csv"]\n'
"""A list with one job, whose token has a variable of its own."""


class Finished(NamedTuple):
    """What a script sees of a command that has ended."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        """Standard output, which must be one JSON document and nothing else."""
        return json.loads(self.out)

    def errors(self) -> list[str]:
        """What standard error says from `error:` on, line by line."""
        lines = self.err.splitlines()
        start = next((i for i, line in enumerate(lines) if line.startswith("error: ")), len(lines))
        return lines[start:]


@dataclass
class Shell:
    """A folder to work in, and the environment of the commands that are run there."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)

    def connect(self, server: SandboxServer, *, token: str | None = None) -> None:
        """Name the service and its token in the environment."""
        self.environment["HOCKEYSTACK_BASE_URL"] = server.base_url
        self.environment["HOCKEYSTACK_API_TOKEN"] = server.token if token is None else token

    def here(self, *arguments: str | Path, stdin: bytes | None = b"") -> Finished:
        """Run the command line inside this process; stdin None: it has none."""
        given = None if stdin is None else io.TextIOWrapper(io.BytesIO(stdin), "utf-8")
        streams = [io.TextIOWrapper(io.BytesIO(), "utf-8", newline="") for _ in range(2)]
        out, err = streams
        with pytest.MonkeyPatch.context() as patch, self._in_place(patch):
            patch.setattr(sys, "argv", ["task-importer", *map(str, arguments)])
            patch.setattr(sys, "stdin", given)
            patch.setattr(sys, "stdout", out)
            patch.setattr(sys, "stderr", err)
            with pytest.raises(SystemExit) as ended:
                cli.main()
        told = []
        for stream in streams:
            stream.flush()
            told.append(stream.buffer.getvalue().decode())
        assert isinstance(ended.value.code, int)
        return _checked(Finished(ended.value.code, *told), arguments)

    def start(self, *arguments: str | Path, stdin: bytes = b"", is_new: bool = False) -> Finished:
        """Run the command line as a process and wait for its end.

        is_new: a Python that is started for this, with pipes as its streams.
        """
        if not is_new and sys.platform != "win32":
            return self._fork(arguments, stdin)
        done = subprocess.run(
            self.command(*arguments),
            cwd=self.folder,
            env=self.process_environment(),
            input=stdin,
            capture_output=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
        finished = Finished(done.returncode, done.stdout.decode(), done.stderr.decode())
        return _checked(finished, arguments)

    def _fork(self, arguments: Sequence[str | Path], stdin: bytes) -> Finished:
        with tempfile.TemporaryDirectory() as name:
            streams = Path(name)
            (streams / "0").write_bytes(stdin)
            words, environment = tuple(map(str, arguments)), self.process_environment()
            command = forked.Command(words, str(self.folder), environment, streams)
            code = forked.run(command, PATIENCE_SECONDS)
            out, err = ((streams / stream).read_text("utf-8") for stream in "12")
        assert code is not None, f"the process hangs: {err}"
        return _checked(Finished(code, out, err), arguments)

    def launch(self, *arguments: str | Path) -> subprocess.Popen[bytes]:
        """Start the command line as a process, to be signalled while it runs."""
        return subprocess.Popen(
            self.command(*arguments),
            cwd=self.folder,
            env=self.process_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def command(self, *arguments: str | Path) -> list[str]:
        """The words that start the command line."""
        return [sys.executable, "-m", "importer", *map(str, arguments)]

    def process_environment(self) -> dict[str, str]:
        """All that a process of this shell knows of the world."""
        kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
        own = {"HOME": str(self.folder), "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
        own["TASK_IMPORTER_HOME"] = os.environ["TASK_IMPORTER_HOME"]
        return kept | own | self.environment

    @contextmanager
    def _in_place(self, patch: pytest.MonkeyPatch) -> Any:
        patch.chdir(self.folder)
        for name, value in self.environment.items():
            patch.setenv(name, value)
        yield


def _checked(finished: Finished, arguments: Sequence[str | Path]) -> Finished:
    assert "Traceback" not in finished.err, finished.err
    assert "Exception ignored" not in finished.err, finished.err
    if printed.FLAG in arguments:  # whatever became of it
        printed.document_in(finished.out)
    return finished


def bodies(server: SandboxServer) -> list[dict[str, Any]]:
    """What the sandbox holds, as it was sent: the service's own members taken away."""
    return [body_of(task) for task in own_tasks(server)]


def own_tasks(server: SandboxServer) -> list[Mapping[str, Any]]:
    """What the sandbox holds, without the tasks that `create_control` made."""
    tasks = server.store.list_all()
    return [task for task in tasks if not task["task_title"].startswith(CONTROL)]


def body_of(task: Mapping[str, Any] | None) -> dict[str, Any]:
    """A task as it was sent."""
    assert task is not None
    return {name: task[name] for name in TaskBody.model_fields if task[name] is not None}


def titles(server: SandboxServer) -> list[str]:
    """The titles that the sandbox holds, sorted: requests overtake each other."""
    return sorted(task["task_title"] for task in own_tasks(server))


def read_csv(path: Path) -> list[Row]:
    """The rows of a results file as a person means them: guards of formulas taken off."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        first = file.readline()
        file.seek(0)
        delimiter = ";" if first.count(";") > first.count(",") else ","
        rows = list(csv.reader(file, delimiter=delimiter))
    return [dict(zip(rows[0], [unguard(cell) for cell in row], strict=True)) for row in rows[1:]]


def write_csv(path: Path, rows: Sequence[Mapping[str, str]]) -> Path:
    """Rows as a CSV file, the header from the first."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def read_xlsx(path: Path) -> list[dict[str, Any]]:
    """The rows of a workbook's first sheet, as stored, blank ones left out."""
    workbook = load_workbook(path)
    try:
        header, *rows = workbook.worksheets[0].iter_rows(values_only=True)
    finally:
        workbook.close()
    return [dict(zip(map(str, header), row, strict=True)) for row in rows if any(row)]


def own_columns(row: Mapping[str, Any]) -> dict[str, Any]:
    """The cells of a results row that were the source's."""
    return {name: value for name, value in row.items() if name not in IMPORT_COLUMNS}


def statuses(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """`row: status` for each row of a results file."""
    return [f"{row['import_row']}: {row['import_status']}" for row in rows]


def call_row(number: int, **cells: str) -> Row:
    """The cells of a task that is right, different for each number."""
    plain = {
        "task_type": "call",
        "task_title": f"Ring customer {number:03}",
        "assignee_id": "usr_3fA9kQ7d",
        "deal_id": f"00700{number:05}",
    }
    return plain | cells


def call_body(number: int) -> dict[str, Any]:
    """The body that `call_row` must become."""
    return {
        "task_type": "call",
        "task_title": f"Ring customer {number:03}",
        "assignee_id": "usr_3fA9kQ7d",
        "targets": {"deal_id": f"00700{number:05}"},
        "priority": "medium",
    }


CONTROL = "Control"
"""How the titles of tasks begin that are made to show what a listing holds."""


def create_control(shell: Shell, number: int) -> None:
    """Import one more row, of another file: a task that is listed before or after a lost row."""
    row = call_row(900 + number, task_title=f"{CONTROL} {number}")
    source = write_csv(shell.folder / "control.csv", [row])
    results = shell.folder / "control.results.csv"
    done = shell.here("run", source.name, "--yes", "--rate", "unlimited", "--allow-similar")
    assert done.code == 0, done.err
    source.unlink()
    results.unlink()


def write_calls(path: Path, count: int) -> Path:
    """A file of so many right rows, numbered from 1; row 2 of the file is the first."""
    return write_csv(path, [call_row(number) for number in range(1, count + 1)])
