"""Whatever text comes from elsewhere, no terminal is steered by what the program writes.

A table: where the hostile text comes from, and a command that shows it. What is looked at is each
character of both streams.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import NamedTuple
from xml.sax.saxutils import escape
from zipfile import ZipFile

import pytest
from openpyxl import Workbook

from importer.wording.text import is_steering
from tests.acceptance.conftest import Serve
from tests.acceptance.shell import ROOT, SAMPLES, Finished, Shell, call_row, write_calls, write_csv

MARK = "hostile"
STEERING = "\x1b]0;x\x07\x1b[2K\x7f\x9b31m\u202e\u2066\u200f\u061c\u2028\u2029\u200b\U000e0041"
HOSTILE = f"{MARK}{STEERING}\r\nFORGED"
NO_SLASH = HOSTILE.replace("/", "")
TOML = json.dumps(HOSTILE).replace("\\ud83d", "").replace("\\udb40\\udc41", "\\U000e0041")
FIELDS = (
    'task_type = "task_type"\ntask_title = "task_title"\nassignee_id = "assignee_id"\n'
)  # fmt: skip

RUN = ("run", "calls.csv", "--yes", "--rate", "unlimited")
VALIDATE = ("validate", "calls.csv")


def expect_harmless(done: Finished) -> None:
    """The text was shown, nothing in it steers, and no line is another's."""
    assert MARK in done.out + done.err
    for told in (done.out, done.err):
        assert [c for c in told if is_steering(c) and c != "\n"] == []
        assert [line for line in told.splitlines() if line.startswith("FORGED")] == []


class Case(NamedTuple):
    """What a folder holds, the command, and the variables of its environment."""

    make: Callable[[Path], object]
    arguments: tuple[str, ...]
    environment: dict[str, str] = {}  # noqa: RUF012 -- never changed


def calls(**cells: str) -> Callable[[Path], object]:
    """A file with one row; some of its cells as given."""
    return lambda folder: write_csv(folder / "calls.csv", [call_row(1, **cells)])


def beside(name: str, text: str) -> Callable[[Path], object]:
    """A file that is right, and another file."""

    def make(folder: Path) -> None:
        write_calls(folder / "calls.csv", 1)
        (folder / name).write_text(text, "utf-8")

    return make


def raw(content: bytes) -> Callable[[Path], object]:
    """A file of these bytes."""
    return lambda folder: (folder / "calls.csv").write_bytes(content)


def sheets(*names: str, link: str = "") -> Callable[[Path], object]:
    """A workbook with sheets of these names, whatever they are, each with the same table."""

    def make(folder: Path) -> None:
        book = Workbook()
        book.remove(book.worksheets[0])
        for number, _ in enumerate(names):
            sheet = book.create_sheet(f"sheet{number}")
            sheet.append(["task_type", "task_title", "assignee_id", "contact_linkedin"])
            sheet.append(["call", f"Ring {MARK}", "usr_3fA9kQ7d", "LinkedIn"])
            if link:
                sheet["D2"].hyperlink = link
        book.save(folder / "plain.xlsx")
        with (
            ZipFile(folder / "plain.xlsx") as plain,
            ZipFile(folder / "calls.csv", "w") as changed,
        ):
            for part in plain.namelist():
                content = plain.read(part)
                for number, name in enumerate(names):
                    told = escape(name, {'"': "&quot;"}).encode("utf-8", "surrogatepass")
                    content = content.replace(f'name="sheet{number}"'.encode(), b'name="%s"' % told)
                changed.writestr(part, content)

    return make


def packed(name: str) -> Callable[[Path], object]:
    """An archive with one file of this name in it, which is right."""

    def make(folder: Path) -> None:
        with ZipFile(folder / "calls.csv", "w") as archive:
            archive.writestr(name, CALLS)

    return make


HOSTILE_SHEET = f"{MARK}\u202e\u2066\u200f\u2028\u200b\x7f\x9b31m"
"""XML has none of the lower control characters."""

CALLS = (
    b"task_type,task_title,assignee_id,deal_id\n"
    b"call,Ring 1,usr_3fA9kQ7d,0070000001\ncall,Ring 2,usr_3fA9kQ7d,0070000002\n"
)

RIGHT = calls()
MAPPED = (*VALIDATE, "--mapping", "m.toml")

CASES: dict[str, Case] = {
    "cell of a type": Case(calls(task_type=HOSTILE), VALIDATE),
    "cell of a type, as JSON": Case(calls(task_type=HOSTILE), (*VALIDATE, "--json")),
    "cell of a title, as JSON": Case(calls(task_title=HOSTILE), (*VALIDATE, "--json")),
    "cell of a date": Case(calls(due_date=HOSTILE), VALIDATE),
    "cell of a priority": Case(calls(priority=HOSTILE), VALIDATE),
    "header": Case(calls(**{HOSTILE: "x"}), VALIDATE),
    "header, as JSON": Case(calls(**{HOSTILE: "x"}), (*VALIDATE, "--json")),
    "header of two columns": Case(
        lambda folder: (folder / "calls.csv").write_text(
            f'"{HOSTILE}","{HOSTILE}"\n1,2\n', "utf-8"
        ),
        (*VALIDATE, "--map", f"task_title={HOSTILE}"),
    ),
    "name of a file": Case(
        lambda folder: write_calls(folder / f"{NO_SLASH}.csv", 1), ("validate", f"{NO_SLASH}.csv")
    ),
    "name of a file, as JSON": Case(
        lambda folder: write_calls(folder / f"{NO_SLASH}.csv", 1),
        ("validate", f"{NO_SLASH}.csv", "--json"),
    ),
    "names of sheets": Case(sheets(HOSTILE_SHEET, f"{HOSTILE_SHEET}2"), VALIDATE),
    "names of sheets, as JSON": Case(
        sheets(HOSTILE_SHEET, f"{HOSTILE_SHEET}2"), (*VALIDATE, "--json")
    ),
    "name of the sheet that is read": Case(sheets(HOSTILE_SHEET), VALIDATE),
    "word with a link": Case(sheets("Q3", link=f"https://example.com/{MARK}\u202e"), VALIDATE),
    "title of a web page": Case(
        raw(f"<html><title>{HOSTILE}</title><p>No.".encode()), VALIDATE
    ),
    "title of a page to sign in": Case(
        raw(f"<html><title>Sign in {HOSTILE}</title><form>".encode()), VALIDATE
    ),
    "name of a file inside an archive": Case(packed(NO_SLASH), VALIDATE),
    "name of a workbook that is open": Case(
        lambda folder: (folder / f"~${NO_SLASH}.xlsx").write_bytes(b"zoe"),
        ("validate", f"~${NO_SLASH}.xlsx"),
    ),
    "row above the table": Case(
        raw(f'"{HOSTILE}"\n\n'.encode() + CALLS), VALIDATE
    ),
    "row below the table": Case(raw(CALLS + f'"Total: {HOSTILE}",,,\n'.encode()), VALIDATE),
    "header of another table below": Case(
        raw(CALLS + f'\n"{HOSTILE}",Team\nZoe,1\nAnn,2\n'.encode()), VALIDATE
    ),
    "header of another table beside": Case(
        raw(
            f'task_type,task_title,assignee_id,deal_id,,"{HOSTILE}",Meaning\n'.encode()
            + b"call,Ring 1,usr_3fA9kQ7d,0070000001,,x,y\n" * 2
            + b"call,Ring 2,usr_3fA9kQ7d,0070000002,,,\n" * 3
        ),
        VALIDATE,
    ),
    "words of a guessed encoding": Case(
        raw(CALLS + f"call,{MARK} \x1b[2K\x07\x9b31m é{MARK},usr_1,007\n".encode("latin-1")),
        VALIDATE,
    ),
    "group above a header": Case(
        raw(f'"{HOSTILE}",,Ids,\nkind,words,rep,ref\n'.encode() + CALLS.partition(b"\n")[2]),
        VALIDATE,
    ),
    "name of a file that is not there": Case(RIGHT, ("validate", f"{NO_SLASH}.csv")),
    "name of the results": Case(RIGHT, (*VALIDATE, "--results", f"{NO_SLASH}.csv")),
    "name of results nowhere": Case(RIGHT, (*VALIDATE, "--results", f"{NO_SLASH}/results.csv")),
    "sheet that there is not": Case(
        RIGHT, ("validate", str(SAMPLES / "followups.xlsx"), "--sheet", HOSTILE)
    ),
    "mapping: unknown key": Case(beside("m.toml", f"{TOML} = 1\n"), MAPPED),
    "mapping: unknown field": Case(
        beside("m.toml", f'name = "M"\n[fields]\n{TOML} = "x"\n'), MAPPED
    ),
    "mapping: column": Case(
        beside("m.toml", f'name = "M"\n[fields]\n{FIELDS}deal_id = {TOML}\n'), MAPPED
    ),
    "mapping: constant": Case(
        beside("m.toml", f'name = "M"\n[fields]\n{FIELDS}deal_id = {{ value = {TOML} }}\n'), MAPPED
    ),
    "mapping: skip reason": Case(
        beside(
            "m.toml",
            f'name = "M"\n[fields]\n{FIELDS}deal_id = "deal_id"\n'
            f'[[skip]]\ncolumn = "task_type"\nequals = ["call"]\nreason = {TOML}\n',
        ),
        MAPPED,
    ),
    "name of the mapping": Case(RIGHT, (*VALIDATE, "--mapping", f"{NO_SLASH}.toml")),
    "name of a template": Case(RIGHT, (*VALIDATE, "--template", HOSTILE)),
    "lookup": Case(
        beside("reps.csv", f'name,id\n"{HOSTILE}",usr_1\n"{HOSTILE}",usr_2\n'),
        (*VALIDATE, "--lookup", "assignee_id=reps.csv"),
    ),
    "name of a lookup": Case(RIGHT, (*VALIDATE, "--lookup", f"assignee_id={NO_SLASH}")),
    "settings: unknown name": Case(beside("task-importer.toml", f"{TOML} = 1\n"), VALIDATE),
    "settings: value": Case(beside("task-importer.toml", f"timezone = {TOML}\n"), VALIDATE),
    "name of the own settings": Case(
        RIGHT, VALIDATE, {"TASK_IMPORTER_CONFIG": f"/none/{NO_SLASH}"}
    ),
    "name of the state folder": Case(RIGHT, VALIDATE, {"TASK_IMPORTER_HOME": NO_SLASH}),
    "a variable": Case(RIGHT, VALIDATE, {"TASK_IMPORTER_TIMEOUT": HOSTILE}),
    "a variable's address": Case(RIGHT, VALIDATE, {"HOCKEYSTACK_BASE_URL": HOSTILE}),
    **{
        f"flag {flag}": Case(RIGHT, (*VALIDATE, flag, HOSTILE))
        for flag in (
            "--map", "--set", "--lookup", "--header-row", "--encoding", "--delimiter",
            "--timezone", "--due-time", "--date-order", "--rows", "--limit", "--base-url",
        )
    },
    **{
        f"flag {flag} of a run": Case(RIGHT, (*RUN[:-2], flag, HOSTILE))
        for flag in ("--rate", "--concurrency", "--timeout", "--base-url")
    },
    "field of a flag": Case(RIGHT, (*VALIDATE, "--set", f"{HOSTILE}=x")),
    "flag that there is not": Case(RIGHT, (*VALIDATE, f"--{HOSTILE}")),
    "command that there is not": Case(RIGHT, (HOSTILE,)),
    "an argument too many": Case(RIGHT, (*VALIDATE, HOSTILE)),
    "purge before a day": Case(RIGHT, ("purge", "--before", HOSTILE, "--yes")),
    "purge by an age": Case(RIGHT, ("purge", "--older-than", HOSTILE, "--yes")),
    "template": Case(RIGHT, ("template", HOSTILE)),
    "template's place": Case(RIGHT, ("template", "followups", "--out", f"{NO_SLASH}.csv")),
    "template's place nowhere": Case(
        RIGHT, ("template", "followups", "--out", f"none/{NO_SLASH}.csv")
    ),
    "the sandbox's faults": Case(RIGHT, ("sandbox", "--faults", HOSTILE)),
    "the sandbox's listing": Case(RIGHT, ("sandbox", "--listing", HOSTILE)),
    "the sandbox's echo": Case(RIGHT, ("sandbox", "--echo", HOSTILE)),
    "the sandbox's rate": Case(RIGHT, ("sandbox", "--rate", HOSTILE)),
    "the sandbox's port": Case(RIGHT, ("sandbox", "--port", HOSTILE)),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_no_text_from_elsewhere_steers_a_terminal(shell: Shell, name: str) -> None:
    """A file, its name, a mapping, a setting, a variable, a flag: each is shown harmlessly."""
    case = CASES[name]
    case.make(shell.folder)
    shell.environment.update(case.environment)

    done = shell.here(*case.arguments)

    expect_harmless(done)
    if done.out and "--json" in case.arguments:
        done.json()


class _Hostile(BaseHTTPRequestHandler):
    """A service that answers with hostile text; its class's `statuses` say to what."""

    protocol_version = "HTTP/1.1"
    status = 400

    def do_GET(self) -> None:
        """The workspace, or a page of tasks."""
        self._answer(200, {"workspace_id": HOSTILE, "tasks": []})

    def do_POST(self) -> None:
        """A refusal, or a task that is another one."""
        self.rfile.read(int(self.headers["Content-Length"]))
        told = {"message": HOSTILE, "task_id": HOSTILE, "status": "pending", "task_title": HOSTILE}
        self._answer(self.status, told)

    def _answer(self, status: int, told: Mapping[str, object]) -> None:
        body = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("x-request-id", f"{MARK}\x1b[2K\x9b31m")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- its name there
        """Say nothing."""


@contextmanager
def hostile_service(shell: Shell, status: int) -> Iterator[None]:
    """The shell connected to a service whose every text is hostile."""
    handler = type("Handler", (_Hostile,), {"status": status})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        shell.environment["HOCKEYSTACK_BASE_URL"] = f"http://127.0.0.1:{server.server_port}"
        shell.environment["HOCKEYSTACK_API_TOKEN"] = "hsr_live_1"
        try:
            yield
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize("json_flag", [(), ("--json",)])
@pytest.mark.parametrize("status", [201, 400, 401])
def test_no_text_of_the_service_steers_a_terminal(
    shell: Shell, status: int, json_flag: tuple[str, ...], quick: None
) -> None:
    """Its refusals, its names, its ids; in a run and in all that looks back on it."""
    del quick
    write_csv(shell.folder / "calls.csv", [call_row(1, task_title=f"{MARK} 1")])

    with hostile_service(shell, status):
        expect_harmless(shell.here(*RUN, "--settle", "0", *json_flag))
        expect_harmless(shell.here("history", *json_flag))
        expect_harmless(shell.here("history", "latest", "--results", "again.csv", *json_flag))
        undone = shell.here("undo", "latest", "--yes", *json_flag)

    assert [c for c in undone.out + undone.err if is_steering(c) and c != "\n"] == []
    for path in shell.folder.glob("*.results.csv"):
        text = path.read_text("utf-8-sig")
        assert [c for c in text if ord(c) < 32 or 127 <= ord(c) < 160 if c not in "\r\n"] == []


@pytest.mark.parametrize("json_flag", [(), ("--json",)])
def test_no_name_of_an_earlier_file_steers_a_terminal(
    shell: Shell, serve: Serve, json_flag: tuple[str, ...]
) -> None:
    """The ledger remembers names as they are; history, undo and purge show them harmlessly."""
    serve()
    name = f"{NO_SLASH}.csv"
    write_csv(shell.folder / name, [call_row(1, task_title=f"{MARK}\u202e 1")])

    expect_harmless(shell.here("run", name, "--yes", *json_flag))
    expect_harmless(shell.here("history", *json_flag))
    expect_harmless(shell.here("history", "latest", *json_flag))
    expect_harmless(shell.here("undo", "latest", "--yes", *json_flag))
    expect_harmless(shell.here("history", "--json"))
    for command in ("history", "undo", "purge"):
        expect_harmless(shell.here(command, HOSTILE, *(("--yes",) if command != "history" else ())))


def test_a_bug_or_a_library_does_not_steer_a_terminal() -> None:
    """A traceback, a warning and a log record pass the same guard as the program's own words."""
    program = (
        "import logging, sys, warnings\n"
        "from importer.cli.output import guard_streams\n"
        "guard_streams()\n"
        "warnings.warn(sys.argv[1])\n"
        "logging.getLogger('library').warning(sys.argv[1])\n"
        "print(sys.argv[1])\n"
        "sys.stdout.writelines([sys.argv[1]])\n"
        "raise RuntimeError(sys.argv[1])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, STEERING],
        capture_output=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        check=False,
        text=True,
        encoding="utf-8",
    )
    assert done.stderr.count("\\u202e") == 3
    assert done.stdout.count("\\u202e") == 2
    assert [c for c in done.stdout + done.stderr if is_steering(c) and c != "\n"] == []
