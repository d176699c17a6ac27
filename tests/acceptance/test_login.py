"""`task-importer login` and `logout`: the token in the system's keyring."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import importer
from importer.sandbox.server import SandboxServer
from tests.acceptance.shell import Shell, bodies, write_calls
from tests.acceptance.terminal import on_a_terminal
from tests.keyrings import InMemory, Locked, OfTheSystem, installed

RUN = ("--yes", "--rate", "unlimited", "--settle", "0", "--patience", "0")


@pytest.fixture
def kept() -> Iterator[InMemory]:
    """A keyring that passes for the system's, and is the computer's."""
    keyring = OfTheSystem()
    with installed(keyring):
        yield keyring


def without_token(shell: Shell) -> str:
    """The token of the environment, which is no longer there."""
    return shell.environment.pop("HOCKEYSTACK_API_TOKEN")


def test_a_login_is_all_that_a_run_needs(
    shell: Shell, server: SandboxServer, kept: InMemory
) -> None:
    """The token is checked and kept; commands use it, in Python as well, until the logout."""
    token = without_token(shell)
    done = shell.here("login", stdin=f"{token}\n".encode())
    assert done == (
        0,
        (
            f"Logged in to workspace ws_sandbox at {server.base_url}.\n"
            "The token is kept in the macOS Keychain.\n"
        ),
        "",
    )
    assert list(kept.kept.values()) == [token]

    source = write_calls(shell.folder / "calls.csv", 2)
    assert shell.here("run", "calls.csv", *RUN).code == 0
    assert len(bodies(server)) == 2
    assert shell.here("assignees", "--rate", "unlimited").code == 0
    result = importer.validate(source, base_url=server.base_url)
    assert result.counts["duplicate"] == 2

    done = shell.here("logout")
    assert done.out == (f"The token for {server.base_url} was removed from the macOS Keychain.\n")
    assert kept.kept == {}
    assert shell.here("run", "calls.csv", *RUN).errors()[0].startswith("error: no token: ")
    assert shell.here("logout").out == (
        f"No token for {server.base_url} is kept in the macOS Keychain.\n"
    )


def test_a_refused_token_is_not_kept(shell: Shell, server: SandboxServer, kept: InMemory) -> None:
    """The one that was kept before stays, and `--no-check` asks nobody."""
    token = without_token(shell)
    shell.here("login", stdin=token.encode())
    done = shell.here("login", stdin=b"hsr_live_0ther")
    assert (done.code, done.out) == (3, "")
    assert done.errors() == [
        "error: the service does not accept the token that was given (HTTP 401)",
        "  try: create a new token in HockeyStack and give that one; the token was not kept",
    ]
    assert list(kept.kept.values()) == [token]

    done = shell.here("login", "--no-check", stdin=b"hsr_live_0ther")
    assert done.out.startswith(f"The token for {server.base_url} was not checked.\n")
    assert list(kept.kept.values()) == ["hsr_live_0ther"]
    write_calls(shell.folder / "calls.csv", 1)
    assert shell.here("run", "calls.csv", *RUN).errors() == [
        "error: the service does not accept the token in the system's keyring (HTTP 401)",
        (
            "  try: create a new token in HockeyStack and enter it with task-importer login; "
            "nothing was sent"
        ),
    ]


@pytest.mark.parametrize("typed", [b"", b"\n", b"hsr_live_5ec2 e7", b"\xff\xfe"])
def test_what_is_no_token_is_refused(shell: Shell, kept: InMemory, typed: bytes) -> None:
    """Before anybody is asked, and without being shown."""
    done = shell.here("login", "--no-check", stdin=typed)
    assert (done.code, done.out, kept.kept) == (2, "", {})
    assert done.errors()
    assert "5ec2" not in done.err


def test_a_token_on_the_command_line_is_not_taken(shell: Shell, kept: InMemory) -> None:
    """Nor shown once more; the person is told where it has got to."""
    done = shell.here("login", "hsr_live_5ec2e7", "--no-check")
    assert (done.code, kept.kept) == (2, {})
    assert done.errors()[0] == (
        "error: login takes no token on the command line, where it stays in the shell's history"
    )
    assert "5ec2e7" not in done.out + done.err


def test_a_variable_that_counts_before_it_is_named(
    shell: Shell, server: SandboxServer, kept: InMemory
) -> None:
    """Nobody wonders why another token is used than the one that was entered."""
    told = "HOCKEYSTACK_API_TOKEN is set: its token is used, whatever the keyring holds."
    assert shell.here("login", stdin=server.token.encode()).out.splitlines()[-1] == told
    assert shell.here("logout").out.splitlines()[-1] == told
    assert kept.kept == {}


def test_without_a_keyring_nothing_is_asked(shell: Shell) -> None:
    """A token that could not be kept is not entered in vain."""
    done = shell.start("login", stdin=b"hsr_live_0ther\n")
    assert done == (
        2,
        "",
        (
            "error: this computer has no keyring that can be used\n"
            "  try: set HOCKEYSTACK_API_TOKEN instead\n"
        ),
    )


def test_a_locked_keyring_stops_a_run_and_not_a_check(shell: Shell, server: SandboxServer) -> None:
    """`validate` needs no token: it says what it could not find out, and goes on."""
    without_token(shell)
    write_calls(shell.folder / "calls.csv", 1)
    with installed(Locked()):
        done = shell.here("validate", "calls.csv")
        assert done.code == 0
        assert "which workspace this is: the macOS Keychain is locked" in " ".join(done.err.split())
        done = shell.here("run", "calls.csv", *RUN)
    assert (done.code, done.errors()[0]) == (2, "error: the macOS Keychain is locked")
    assert server.requests == []


@pytest.mark.usefixtures("server")
def test_what_is_typed_is_not_shown(shell: Shell, tmp_path_factory: pytest.TempPathFactory) -> None:
    """On a terminal the token is asked for, and does not appear on it."""
    folder = tmp_path_factory.mktemp("own")
    (folder / "sitecustomize.py").write_text(
        "import keyring\nfrom tests.keyrings import OfTheSystem\n"
        "keyring.set_keyring(OfTheSystem())\n"
    )
    token = without_token(shell)
    own = shell.process_environment()["PYTHONPATH"]
    shell.environment["PYTHONPATH"] = f"{folder}:{own}"
    with on_a_terminal(shell, "login", is_new=True) as screen:
        screen.wait_for("(it is not shown): ")  # older releases of click write the blank unseen
        screen.type(token)
        screen.wait_for("kept in the macOS Keychain")
    assert token not in screen.text
