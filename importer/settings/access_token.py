"""The token of the workspace: where it comes from, and whether it can be one.

The first of three places counts: the call in Python, the environment, the system's keyring.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from pydantic import SecretStr

from importer.errors import ConfigurationError
from importer.settings.process_environment import ENVIRONMENT, TOKEN_VARIABLE
from importer.settings.token_keyring import read_kept
from importer.wording.hints import Hint


class Origin(NamedTuple):
    """Where a token came from. name: what messages call it. renewal: what to do with a new one."""

    name: str
    renewal: str


IN_ENVIRONMENT = Origin(f"the token in {TOKEN_VARIABLE}", "set the variable to it")
GIVEN = Origin("the token that was given", "give that one")
KEPT = Origin("the token in the system's keyring", "enter it with task-importer login")


class GivenToken(SecretStr):
    """A token that a program has handed over: what is said of it names no variable."""


class KeptToken(SecretStr):
    """A token that the system's keyring has kept."""


def given_token(token: SecretStr | str | None) -> GivenToken | None:
    """The token of a call in Python; None: none was given, and another place has it."""
    if token is None:
        return None
    return GivenToken(token if isinstance(token, str) else token.get_secret_value())


def read_token(
    base_url: str,
    environment: Mapping[str, str] = ENVIRONMENT,
    given: GivenToken | None = None,
) -> SecretStr:
    """The token for the service at this address.

    Raises `ConfigurationError` where there is none, or a broken one; the message never holds it.
    """
    token = find_token(base_url, environment, given)
    if token is None:
        raise ConfigurationError(
            f"no token: the environment variable {TOKEN_VARIABLE} is not set",
            hint=Hint(
                "set it to the API token of your workspace, or keep that in the system's keyring "
                "with task-importer login; {sandbox:yes} needs none"
            ),
        )
    return token


def find_token(
    base_url: str,
    environment: Mapping[str, str] = ENVIRONMENT,
    given: GivenToken | None = None,
) -> SecretStr | None:
    """The same, or None where there is none. Raises `ConfigurationError` for one that is broken.

    So does a keyring that is locked; it is only opened where nothing else has a token.
    """
    token = _found(base_url, environment, given)
    if token is not None:
        check_token(token)
    return token


def _found(
    base_url: str, environment: Mapping[str, str], given: GivenToken | None
) -> SecretStr | None:
    if given is not None:
        token = GivenToken(given.get_secret_value().strip())
        if not token:
            raise ConfigurationError(
                "no token: the one that was given is empty",
                hint="give the API token of your workspace; a sandbox needs none",
            )
        return token
    text = environment.get(TOKEN_VARIABLE, "").strip()
    if text:
        return SecretStr(text)
    kept = read_kept(base_url)
    return None if kept is None else KeptToken(kept.get_secret_value())


def check_token(token: SecretStr) -> None:
    """Raise `ConfigurationError` where it cannot be a token, without showing it."""
    if not _may_be_a_token(token.get_secret_value()):
        raise ConfigurationError(
            f"{origin_of(token).name} contains characters that no token has",
            hint="copy it again; it looks like hsr_live_ followed by letters and digits",
        )


def _may_be_a_token(text: str) -> bool:
    return text.isascii() and text.isprintable() and " " not in text


def origin_of(token: SecretStr) -> Origin:
    """Where it came from."""
    if isinstance(token, GivenToken):
        return GIVEN
    return KEPT if isinstance(token, KeptToken) else IN_ENVIRONMENT
