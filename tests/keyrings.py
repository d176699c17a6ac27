"""Keyrings in memory, which pass for one of the system's, and what can be wrong with one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import keyring.core
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked


class InMemory(KeyringBackend):
    """Keeps what it is given for as long as it lives."""

    priority = 1

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        """What was kept under these names."""
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep it."""
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        """Remove it."""
        del self.kept[service, username]


class OfTheSystem(InMemory):
    """As far as its module tells, that of macOS."""

    __module__ = "keyring.backends.macOS"


class Locked(OfTheSystem):
    """Nobody unlocks it."""

    __module__ = "keyring.backends.macOS"

    def get_password(self, service: str, username: str) -> str | None:  # noqa: ARG002
        """Refuse."""
        raise KeyringLocked("the prompt was dismissed")


class Broken(OfTheSystem):
    """It fails with an exception of its own, and repeats what it was given."""

    __module__ = "keyring.backends.macOS"

    def set_password(self, service: str, username: str, password: str) -> None:  # noqa: ARG002
        """Fail."""
        raise ZeroDivisionError(f"cannot divide {password}")


class Forgetful(OfTheSystem):
    """It reports no error, and keeps nothing."""

    __module__ = "keyring.backends.macOS"

    def set_password(self, service: str, username: str, password: str) -> None:
        """Do nothing."""


class Chain(InMemory):
    """Several in one, as `keyring` makes it where a computer has several."""

    __module__ = "keyring.backends.chainer"

    def __init__(self, *backends: KeyringBackend) -> None:
        super().__init__()
        self.backends = backends


@contextmanager
def installed(backend: KeyringBackend) -> Iterator[None]:
    """Inside the block it is the computer's keyring, and somebody is logged in."""
    former = keyring.core._keyring_backend
    keyring.set_keyring(backend)
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
            yield
    finally:
        keyring.core._keyring_backend = former
