"""`task-importer doctor`: what an import depends on, and what to do where it is not in order."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest

from importer._version import __version__
from importer.sandbox.server import SandboxServer
from tests.acceptance.conftest import Serve
from tests.acceptance.shell import Finished, Shell, bodies, write_calls
from tests.keyrings import Locked, OfTheSystem, installed

RUN = ("--yes", "--rate", "unlimited", "--settle", "0", "--patience", "0")
CHECKS = ["program", "packages", "settings", "state_folder", "ledger", "token", "connection"]
CHECKS += ["service", "clock", "limits"]


def found(shell: Shell, *flags: str) -> tuple[int, dict[str, Any]]:
    """The exit code, and each finding by its check."""
    done = shell.here("doctor", "--json", *flags)
    document = done.json()
    assert document["program"] == __version__
    told = document["findings"]
    assert document["ok"] == all(one["verdict"] != "problem" for one in told)
    for one in told:
        assert set(one) == {"check", "verdict", "message", "hint"}
        assert bool(one["hint"]) == (one["verdict"] == "problem"), one
    return done.code, {one["check"]: one for one in told}


def ledger_of(home: str) -> Path:
    """The one ledger of the state folder."""
    (path,) = Path(home).glob("*.sqlite")
    return path


def test_all_is_well(shell: Shell, server: SandboxServer) -> None:
    """Every check is made, the service is asked twice, and nothing is created."""
    write_calls(shell.folder / "calls.csv", 2)
    assert shell.here("run", "calls.csv", *RUN).code == 0
    before = bodies(server)
    code, told = found(shell)
    assert (code, list(told)) == (0, CHECKS)
    assert {one["verdict"] for one in told.values()} == {"ok"}
    assert told["token"]["message"] == "it is the token in HOCKEYSTACK_API_TOKEN"
    assert re.fullmatch(
        r"it accepts the token of workspace ws_sandbox \(\d\.\d\d s\)", told["service"]["message"]
    )
    assert f"workspace ws_sandbox at {server.base_url}, last used" in told["ledger"]["message"]
    assert bodies(server) == before


def test_a_person_reads_a_line_a_check(shell: Shell, server: SandboxServer) -> None:
    """With the sum at the end; the token is on none of them."""
    done = shell.here("doctor")
    lines = done.out.splitlines()
    assert [line[13:26].rstrip() for line in lines[: len(CHECKS)]] == [
        name.replace("_", " ") for name in CHECKS
    ]
    assert {line[:13] for line in lines[: len(CHECKS)]} == {"ok           "}
    assert lines[-1] == "All is well."
    assert server.token not in done.out + done.err


def test_without_a_token_the_rest_is_checked(shell: Shell, server: SandboxServer) -> None:
    """The service is not asked, and it is said how to give a token."""
    del shell.environment["HOCKEYSTACK_API_TOKEN"]
    done = shell.here("doctor")
    assert done.code == 2
    assert "PROBLEM      token         no token: " in done.out
    assert "try: set it to the API token of your workspace" in done.out
    assert "not checked  service       there is no token to ask it with" in done.out
    assert done.out.endswith("\n\n1 problem to solve.\n")
    assert found(shell)[1]["connection"]["message"] == f"{server.base_url}, directly"


def test_the_keyring_is_looked_into(shell: Shell, server: SandboxServer) -> None:
    """A token that `login` has kept is named as such, and a locked keyring is a problem."""
    token = shell.environment.pop("HOCKEYSTACK_API_TOKEN").encode()
    with installed(OfTheSystem()):
        assert shell.here("login", stdin=token).code == 0
        code, told = found(shell)
    assert (code, told["token"]["message"]) == (0, "it is the token in the system's keyring")
    with installed(Locked()):
        code, told = found(shell)
    assert (code, told["token"]["message"]) == (2, "the macOS Keychain is locked")
    assert f"{server.base_url}, directly" == told["connection"]["message"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"unauthenticated": "status"},
            "the service does not accept the token in HOCKEYSTACK_API_TOKEN (HTTP 401)",
        ),
        ({"faults": "list=403"}, "cannot list its tasks: HTTP 403"),
    ],
)
def test_a_problem_of_the_service_has_its_own_code(
    shell: Shell, serve: Serve, options: dict[str, str], message: str
) -> None:
    """What is on this computer is in order, so that a script may try again later."""
    serve(**options)
    if "faults" not in options:
        shell.environment["HOCKEYSTACK_API_TOKEN"] = "hsr_live_00"
    code, told = found(shell)
    assert (code, told["service"]["verdict"]) == (3, "problem")
    assert message in told["service"]["message"]


def test_without_a_network_the_rest_is_checked(shell: Shell, server: SandboxServer) -> None:
    """That the service cannot be reached is one problem, and `--offline` does not look."""
    own = shell.environment["HOCKEYSTACK_BASE_URL"] = "http://127.0.0.1:9"
    code, told = found(shell)
    assert (code, told["clock"]["verdict"]) == (3, "not_checked")
    assert told["service"]["message"].startswith(f"the service at {own} cannot be reached: ")
    shell.connect(server)
    done = shell.here("doctor", "--offline")
    assert (done.code, server.requests) == (0, [])
    assert "not checked  service       it was not asked" in done.out
    assert done.out.endswith("\n\nWhat was checked is well.\n")


def test_a_damaged_ledger_is_found(shell: Shell, server: SandboxServer) -> None:
    """Wherever in the file the damage is; the service is asked all the same."""
    write_calls(shell.folder / "calls.csv", 40)
    shell.here("run", "calls.csv", *RUN)
    path = ledger_of(os.environ["TASK_IMPORTER_HOME"])
    content = bytearray(path.read_bytes())
    content[-4096:] = b"\xff" * 4096
    path.write_bytes(content)
    code, told = found(shell)
    assert (code, told["ledger"]["verdict"], told["service"]["verdict"]) == (2, "problem", "ok")
    assert told["ledger"]["message"].startswith(f"the ledger {path} is damaged: ")
    assert len(bodies(server)) == 40


def test_a_ledger_that_is_gone_is_found(shell: Shell, server: SandboxServer) -> None:
    """By the witness beside it."""
    write_calls(shell.folder / "calls.csv", 1)
    shell.here("run", "calls.csv", *RUN)
    path = ledger_of(os.environ["TASK_IMPORTER_HOME"])
    path.unlink()
    code, told = found(shell)
    assert code == 2
    assert told["ledger"]["message"].startswith(f"the ledger {path} is missing: ")
    assert "--trust-ledger" in told["ledger"]["hint"]
    assert len(bodies(server)) == 1


def test_settings_that_cannot_be_used_are_one_problem(shell: Shell) -> None:
    """What goes by them is not checked; what does not is."""
    (shell.folder / "task-importer.toml").write_text("rat = '5/s'\n")
    code, told = found(shell)
    assert code == 2
    assert "there is no setting 'rat'; did you mean 'rate'?" in told["settings"]["message"]
    assert told["state_folder"]["verdict"] == "ok"
    assert {told[check]["verdict"] for check in CHECKS[5:]} == {"not_checked"}


def test_the_settings_in_force_are_named(shell: Shell, server: SandboxServer) -> None:
    """Files by their paths, variables without their values."""
    path = shell.folder / "task-importer.toml"
    path.write_text("rate = '5/s'\n")
    shell.environment["TASK_IMPORTER_PROXY"] = "http://ada:s3cret@proxy.example.com:3128"
    done = shell.here("doctor", "--json")
    told = {one["check"]: one for one in done.json()["findings"]}
    assert told["settings"]["message"] == (
        "the environment has HOCKEYSTACK_BASE_URL, TASK_IMPORTER_HOME, TASK_IMPORTER_PROXY; "
        f"read {path}"
    )
    assert told["connection"]["message"] == (
        f"{server.base_url}, through the proxy proxy.example.com:3128"
    )
    assert told["limits"]["message"].startswith("the rate is 5/s; ")
    assert "s3cret" not in done.out + done.err


def test_a_folder_that_cannot_be_one_is_a_problem(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file in its place, or a path that hangs on the current folder."""
    (shell.folder / "file").write_text("")
    for home, told in (
        (str(shell.folder / "file"), "is not a folder"),
        ("ledgers", "is not an absolute path"),
    ):
        monkeypatch.setenv("TASK_IMPORTER_HOME", home)
        code, by_check = found(shell, "--offline")
        assert code == 2
        assert told in by_check["state_folder"]["message"]


def test_nothing_is_left_in_the_folder(shell: Shell) -> None:
    """A look makes no folder and no ledger, and leaves no file."""
    home = Path(os.environ["TASK_IMPORTER_HOME"])
    found(shell, "--offline")
    assert not home.exists()
    home.mkdir()
    done: Finished = shell.here("doctor", "--offline")
    assert "(writable, " in done.out
    assert list(home.iterdir()) == []
