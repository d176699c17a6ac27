"""The token in the system's keyring: who may hold it, and what is said where that fails."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import keyring.core
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail, null
from pydantic import SecretStr

from importer.errors import ConfigurationError
from importer.settings.access_token import KEPT, find_token, given_token, origin_of, read_token
from importer.settings.token_keyring import KEYRINGS, NoKeyringError, open_keyring, read_kept
from tests import keyrings
from tests.keyrings import installed

URL, OTHER = "https://example.com/v1", "https://example.com/v2"
TOKEN = SecretStr("hsr_live_5ec2e7")


def test_a_token_is_kept_for_one_address() -> None:
    """Another service gets none of it, and a token that is removed is gone."""
    with installed(keyrings.OfTheSystem()):
        kept = open_keyring()
        assert not kept.forget(URL)
        kept.keep(URL, TOKEN)
        assert (read_kept(URL), read_kept(OTHER)) == (TOKEN, None)
        assert kept.forget(URL)
        assert read_kept(URL) is None


def test_the_keyring_counts_last() -> None:
    """After the call in Python and the environment; messages then call it what it is."""
    environment = {"HOCKEYSTACK_API_TOKEN": "hsr_live_0ther"}
    with installed(keyrings.OfTheSystem()):
        open_keyring().keep(URL, TOKEN)
        found = read_token(URL, {"HOCKEYSTACK_API_TOKEN": " "})
        assert found.get_secret_value() == TOKEN.get_secret_value()
        assert origin_of(found) is KEPT
        assert read_token(URL, environment).get_secret_value() == "hsr_live_0ther"
        given = read_token(URL, environment, given_token("hsr_live_9iven"))
        assert given.get_secret_value() == "hsr_live_9iven"


def test_the_keyring_is_left_alone_where_there_is_another_token() -> None:
    """No prompt to unlock it appears in an unattended run."""
    with installed(keyrings.Locked()):
        assert find_token(URL, {"HOCKEYSTACK_API_TOKEN": "hsr_live_0ther"}) is not None


@pytest.mark.parametrize(
    ("platform", "session", "expected"),
    [
        ("linux", {"DBUS_SESSION_BUS_ADDRESS": "unix:path=/run/user/1/bus"}, TOKEN),
        ("linux", {"DISPLAY": ":0"}, TOKEN),
        ("linux", {"XDG_RUNTIME_DIR": "bus"}, TOKEN),
        ("linux", {"XDG_RUNTIME_DIR": "no bus"}, None),
        ("linux", {}, None),
        ("darwin", {}, TOKEN),
    ],
)
def test_without_a_session_no_keyring_is_looked_for(
    platform: str,
    session: dict[str, str],
    expected: SecretStr | None,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """On Linux nobody would answer; to find that out would take longer than to read a file."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bus").mkdir()
    (tmp_path / "bus" / "bus").touch()
    with installed(keyrings.OfTheSystem()):
        open_keyring().keep(URL, TOKEN)
        for name in ("DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "XDG_RUNTIME_DIR"):
            monkeypatch.delenv(name, raising=False)
        for name, value in session.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "platform", platform)
        assert read_kept(URL) == expected


@pytest.mark.parametrize("module", sorted(KEYRINGS))
def test_the_keyrings_of_the_systems_are_used(module: str) -> None:
    """Each by the module that the package has for it."""
    kind = type("Keyring", (keyrings.InMemory,), {"__module__": module})
    with installed(kind()):
        assert open_keyring().name == KEYRINGS[module]


_NONE = "this computer has no keyring that can be used"
_OTHER = (
    "the keyring tests.keyrings.InMemory is not used: it is not one of the system's own, and may "
    "keep the token as plain text"
)


@pytest.mark.parametrize(
    ("kind", "message"),
    [(fail.Keyring, _NONE), (null.Keyring, _NONE), (keyrings.InMemory, _OTHER)],
)
@pytest.mark.parametrize("is_chain", [False, True])
def test_no_other_keyring_is_used(kind: Any, message: str, *, is_chain: bool) -> None:
    """Neither to keep a token nor to read one; a run without a token says only that."""
    backend = keyrings.Chain(kind()) if is_chain else kind()
    with installed(backend):
        with pytest.raises(NoKeyringError) as error:
            open_keyring()
        assert is_chain or error.value.message == message
        assert str(error.value.hint).endswith("set HOCKEYSTACK_API_TOKEN instead")
        assert find_token(URL, {}) is None


def test_of_several_keyrings_one_of_the_system_is_used() -> None:
    """Whatever comes before it in the chain gets no token."""
    first, second = keyrings.InMemory(), keyrings.OfTheSystem()
    with installed(keyrings.Chain(first, second)):
        open_keyring().keep(URL, TOKEN)
    assert first.kept == {}
    assert list(second.kept) == [(f"task-importer {URL}", "api-token")]


def test_a_locked_keyring_is_told() -> None:
    """It may hold the token, so it is not said that there is none."""
    with installed(keyrings.Locked()), pytest.raises(ConfigurationError) as error:
        read_token(URL, {})
    assert str(error.value) == (
        "the macOS Keychain is locked; unlock it, and run the command again; or set "
        "HOCKEYSTACK_API_TOKEN instead"
    )


@pytest.mark.parametrize(
    ("backend", "message"),
    [
        (keyrings.Broken(), "the macOS Keychain cannot be changed: cannot divide [token]"),
        (
            keyrings.Forgetful(),
            "the macOS Keychain did not keep the token, though it reported no error",
        ),
    ],
)
def test_a_keyring_that_fails_is_told_without_the_token(
    backend: KeyringBackend, message: str
) -> None:
    """Whatever class its exception is of, and whatever that repeats."""
    with installed(backend), pytest.raises(ConfigurationError) as error:
        open_keyring().keep(URL, TOKEN)
    assert error.value.message == message


def test_a_package_that_cannot_be_loaded_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A backend that is named and is not there, say, whatever exception that is."""
    monkeypatch.setattr(keyring.core, "_keyring_backend", None)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.nowhere.Keyring")
    with pytest.raises(ConfigurationError) as error:
        open_keyring()
    assert error.value.message.startswith("the system's keyring cannot be opened: ")


def test_without_the_package_there_is_no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run goes by the environment alone; `login` says how to install it."""
    monkeypatch.setitem(sys.modules, "keyring", None)
    assert find_token(URL, {}) is None
    with pytest.raises(NoKeyringError) as error:
        open_keyring()
    assert error.value.message == (
        "the system's keyring cannot be used: the package keyring is not installed"
    )
    assert "pipx inject task-importer keyring" in str(error.value.hint)
