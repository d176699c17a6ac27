"""The tokens in the system's keyring: one for each address of a service.

`login` keeps them there, `logout` removes them. The package `keyring` is an extra; of its backends
only those that the systems themselves encrypt are used, since others may be a plain text file.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pydantic import SecretStr

from importer.errors import ConfigurationError
from importer.settings.process_environment import ENVIRONMENT, TOKEN_VARIABLE
from importer.wording.text import cleaned

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

KEYRINGS: Mapping[str, str] = {
    "keyring.backends.macOS": "the macOS Keychain",
    "keyring.backends.Windows": "the Windows Credential Manager",
    "keyring.backends.SecretService": "the desktop's keyring (Secret Service)",
    "keyring.backends.libsecret": "the desktop's keyring (Secret Service)",
    "keyring.backends.kwallet": "KWallet",
}
"""The backends that are used, by their module, and what a person calls them."""

_USER = "api-token"
_INSTEAD = f"set {TOKEN_VARIABLE} instead"
_INSTALL = (
    "install it beside the program (pipx inject task-importer keyring, uv tool install with the "
    f"extra keyring, or pip install keyring), or {_INSTEAD}"
)


class NoKeyringError(ConfigurationError):
    """This computer has no keyring that may be used."""


class Keyring(NamedTuple):
    """One that may be used. name: what a person calls it."""

    backend: KeyringBackend
    name: str

    def read(self, base_url: str) -> SecretStr | None:
        """The token for this address; None: it has none. Raises `ConfigurationError`."""
        with _told(self.name, "read"):
            kept = self.backend.get_password(_service(base_url), _USER)
        return SecretStr(kept) if kept else None

    def keep(self, base_url: str, token: SecretStr) -> None:
        """Keep the token for this address, in place of an earlier one, and read it back.

        Raises `ConfigurationError`, whose message never holds it.
        """
        with _told(self.name, "changed", token):
            self.backend.set_password(_service(base_url), _USER, token.get_secret_value())
        kept = self.read(base_url)
        if kept is None or kept.get_secret_value() != token.get_secret_value():
            raise ConfigurationError(
                f"{self.name} did not keep the token, though it reported no error", hint=_INSTEAD
            )

    def forget(self, base_url: str) -> bool:
        """Remove the token for this address; whether there was one. Raises `ConfigurationError`."""
        if self.read(base_url) is None:
            return False
        with _told(self.name, "changed"):
            self.backend.delete_password(_service(base_url), _USER)
        return True


def open_keyring() -> Keyring:
    """The system's keyring, as the package `keyring` finds it.

    Raises `NoKeyringError` where there is none, or only one that is not known to encrypt.
    """
    with _told("the system's keyring", "opened"):
        try:
            import keyring  # noqa: PLC0415 -- an extra, and slow
        except ImportError as error:
            raise NoKeyringError(
                "the system's keyring cannot be used: the package keyring is not installed",
                hint=_INSTALL,
            ) from error
        found = keyring.get_keyring()
        # A chain of several would write to the first of them, whichever that is.
        backends: Sequence[KeyringBackend] = getattr(found, "backends", None) or [found]
    for backend in backends:
        name = KEYRINGS.get(type(backend).__module__)
        if name is not None:
            return Keyring(backend, name)
    raise _refusal(found)


def read_kept(base_url: str) -> SecretStr | None:
    """The token that `login` has kept for this address; None: none, or there is no keyring.

    Raises `ConfigurationError` where the keyring is locked or fails.
    """
    if not may_be_open(ENVIRONMENT):
        return None
    try:
        keyring = open_keyring()
    except NoKeyringError:
        return None
    return keyring.read(base_url)


def may_be_open(environment: Mapping[str, str]) -> bool:
    """Whether to look for a keyring, which takes a tenth of a second.

    Those of Linux answer over the bus of a session, which cron and a container do not have (D-Bus
    Specification, "Login session message bus"; systemd has it at a place of its own).
    """
    if sys.platform != "linux" or environment.get("DISPLAY"):
        return True
    runtime = environment.get("XDG_RUNTIME_DIR")
    is_there = runtime is not None and Path(runtime, "bus").exists()
    return is_there or bool(environment.get("DBUS_SESSION_BUS_ADDRESS"))


def _service(base_url: str) -> str:
    """What the entry is called in the keyring, where a person may look it up."""
    return f"task-importer {base_url}"


def _refusal(found: KeyringBackend) -> NoKeyringError:
    module = type(found).__module__
    if module in {"keyring.backends.fail", "keyring.backends.chainer", "keyring.backends.null"}:
        return NoKeyringError("this computer has no keyring that can be used", hint=_INSTEAD)
    return NoKeyringError(
        f"the keyring {module}.{type(found).__name__} is not used: it is not one of the system's "
        "own, and may keep the token as plain text",
        hint=f"name another one in PYTHON_KEYRING_BACKEND, or {_INSTEAD}",
    )


@contextmanager
def _told(name: str, what: str, token: SecretStr | None = None) -> Iterator[None]:
    """Where the exceptions of backends end, which can be of any class."""
    try:
        yield
    except ConfigurationError:
        raise
    except Exception as error:
        # By its name: where the package cannot be loaded, its classes cannot be either.
        if any(kind.__name__ == "KeyringLocked" for kind in type(error).__mro__):
            raise ConfigurationError(
                f"{name} is locked", hint=f"unlock it, and run the command again; or {_INSTEAD}"
            ) from error
        words = cleaned(str(error)) or type(error).__name__
        if token is not None:
            words = words.replace(token.get_secret_value(), "[token]")
        raise ConfigurationError(f"{name} cannot be {what}: {words}", hint=_INSTEAD) from error
