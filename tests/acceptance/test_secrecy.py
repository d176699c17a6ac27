"""The token goes to the service and nowhere else, even where the service itself repeats it."""

from __future__ import annotations

import io
import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from importer.sandbox.server import SandboxServer
from tests.acceptance.conftest import Serve
from tests.acceptance.shell import SAMPLES, Finished, Shell, read_csv, write_calls
from tests.patience import PATIENCE_SECONDS, aside

CANARY = "hsr_live_" + b"a bird in a mine".hex()
RUN = (
    "run", "calls.csv", "--yes", "--rate", "unlimited", "--concurrency", "2", "--settle", "0.2",
)  # fmt: skip


def expect_secret(done: Finished, *folders: Path) -> None:
    """No output and no file holds the token, nor half of it."""
    secret = CANARY[: len("hsr_live_") + 16]
    assert secret not in done.out
    assert secret not in done.err
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    assert files
    assert [path for path in files if secret.encode() in path.read_bytes()] == []


@pytest.fixture
def everything_logged() -> Iterator[io.StringIO]:
    """What all loggers of the process say at their most talkative."""
    text = io.StringIO()
    handler = logging.StreamHandler(text)
    root = logging.getLogger()
    former = {
        logging.getLogger(name): logging.getLogger(name).level for name in root.manager.loggerDict
    }
    former[root] = root.level
    root.addHandler(handler)
    for logger in former:
        logger.setLevel(logging.DEBUG)
    yield text
    root.removeHandler(handler)
    for logger, level in former.items():
        logger.setLevel(level)


def test_no_file_stream_or_log_holds_the_token(
    shell: Shell, serve: Serve, everything_logged: io.StringIO, nobodys_environment: Path
) -> None:
    """After a run with trouble of every kind the token is in no file, stream or log record."""
    server = serve(token=CANARY, faults="400@2,500-after@3,429@4,reset-after@5")
    write_calls(shell.folder / "calls.csv", 8)

    done = shell.here(*RUN, "--json")

    assert done.code == 1
    assert server.requests
    logging.getLogger("httpx").debug("a line of this test")
    assert "a line of this test" in everything_logged.getvalue()
    assert CANARY not in everything_logged.getvalue()
    expect_secret(done, shell.folder, nobodys_environment)


@pytest.mark.parametrize("unauthenticated", ["status", "redirect"])
def test_a_refused_token_is_not_repeated(
    shell: Shell, serve: Serve, nobodys_environment: Path, unauthenticated: str
) -> None:
    """A token that the service refuses is named by its variable only."""
    serve(unauthenticated=unauthenticated)
    shell.environment["HOCKEYSTACK_API_TOKEN"] = CANARY
    write_calls(shell.folder / "calls.csv", 1)

    done = shell.start(*RUN)

    assert done.code == 3
    expect_secret(done, shell.folder)
    assert list(nobodys_environment.rglob("*.sqlite")) == []


def test_a_broken_token_is_not_repeated(shell: Shell, server: SandboxServer) -> None:
    """A token with characters that no token has is refused here, without being shown."""
    write_calls(shell.folder / "calls.csv", 1)

    for broken in (f"{CANARY} {CANARY}", f"{CANARY}\u200b", f"{CANARY}\x07"):
        shell.environment["HOCKEYSTACK_API_TOKEN"] = broken
        done = shell.here(*RUN)

        assert done.code == 2
        assert done.errors() == [
            "error: the token in HOCKEYSTACK_API_TOKEN contains characters that no token has",
            "  try: copy it again; it looks like hsr_live_ followed by letters and digits",
        ]
        expect_secret(done, shell.folder)
    assert server.requests == []


class _Echo(BaseHTTPRequestHandler):
    """A service that puts the Authorization header into all it says."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._say(200, {"workspace_id": f"ws {self.headers['Authorization']}"})

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self._say(400, {"message": f"you sent {self.headers['Authorization']}"})

    def _say(self, status: int, document: object) -> None:
        body = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("x-request-id", f"req {self.headers['Authorization']}")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def echoing_service() -> Iterator[str]:
    """The base URL of a service that repeats the token."""
    service = ThreadingHTTPServer(("127.0.0.1", 0), _Echo)
    serving = aside(lambda: service.serve_forever(poll_interval=0.01))
    try:
        yield f"http://127.0.0.1:{service.server_port}/v1"
    finally:
        service.shutdown()
        serving.result(PATIENCE_SECONDS)
        service.server_close()


def test_a_service_that_repeats_the_token_is_not_quoted(
    shell: Shell, everything_logged: io.StringIO, nobodys_environment: Path
) -> None:
    """Where the service puts the token into its words and headers, `[token]` stands instead."""
    write_calls(shell.folder / "calls.csv", 2)
    with echoing_service() as base_url:
        shell.environment["HOCKEYSTACK_API_TOKEN"] = CANARY
        shell.environment["HOCKEYSTACK_BASE_URL"] = base_url
        done = shell.here(*RUN)

    assert done.code == 1
    row = read_csv(shell.folder / "calls.results.csv")[0]
    assert row["import_issues"] == (
        "sent, and its response does not show whether a task exists (HTTP 400: you sent Bearer "
        "[token]); the tasks cannot be listed (its pages of tasks are not understood)"
    )
    assert row["import_request_id"] == "req Bearer [token]"
    assert CANARY not in everything_logged.getvalue()
    expect_secret(done, shell.folder, nobodys_environment)


@pytest.mark.parametrize("command", ["run", "validate", "undo"])
@pytest.mark.parametrize("name", ["base_url", "proxy", "ca_file"])
def test_a_folder_from_anybody_does_not_get_the_token(
    shell: Shell, serve: Serve, nobodys_environment: Path, command: str, name: str
) -> None:
    """A settings file that came along with a sheet is refused before anything is read or sent."""
    server = serve(token=CANARY)
    value = server.base_url if name == "base_url" else "https://example.com:1"
    (shell.folder / "task-importer.toml").write_text(f'{name} = "{value}"\n')
    arguments = {"run": ("nothing.csv", "--yes"), "validate": ("nothing.csv",)}

    done = shell.here(command, *arguments.get(command, ("latest", "--yes")))

    own = nobodys_environment / ".config" / "task-importer" / "task-importer.toml"
    assert done.code == 2
    assert done.errors()[0] == (
        f"error: task-importer.toml: {name} is not accepted in a folder's settings file: it "
        "decides who gets your token, and a folder can come from anyone"
    )
    assert sys.platform != "linux" or str(own) in done.errors()[1]
    assert server.requests == []


def test_a_service_of_ones_own_settings_is_used(
    shell: Shell, serve: Serve, nobodys_environment: Path
) -> None:
    """Where a person keeps the address for good, it counts in every folder."""
    server = serve(token=CANARY)
    del shell.environment["HOCKEYSTACK_BASE_URL"]
    own = nobodys_environment / "mine.toml"
    own.write_text(f'base_url = "{server.base_url}"\n')
    shell.environment["TASK_IMPORTER_CONFIG"] = str(own)
    write_calls(shell.folder / "calls.csv", 1)

    done = shell.here(*RUN)

    assert (done.code, done.errors()) == (0, [])
    assert len(server.store.list_all()) == 1


def test_a_settings_file_may_not_hold_a_token(shell: Shell, server: SandboxServer) -> None:
    """A token in task-importer.toml is refused, so that none ends up in a shared folder."""
    (shell.folder / "task-importer.toml").write_text(f'api_token = "{CANARY}"\n')

    done = shell.here("run", SAMPLES / "followups.csv", "--yes")

    assert done.code == 2
    assert done.errors() == [
        "error: task-importer.toml: do not put the token in a file",
        "  try: set HOCKEYSTACK_API_TOKEN",
    ]
    assert CANARY not in done.err
    assert server.requests == []
