"""The token of the workspace: where it comes from, and whether it can be one."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import SecretStr

from importer.errors import ConfigurationError
from importer.settings.process_environment import ENVIRONMENT, TOKEN_VARIABLE
from importer.wording.hints import Hint

IN_ENVIRONMENT = f"the token in {TOKEN_VARIABLE}"
GIVEN = "the token that was given"


class GivenToken(SecretStr):
    """A token that a program has handed over: what is said of it names no variable."""


def given_token(token: SecretStr | str | None) -> GivenToken | None:
    """The token of a call in Python; None: none was given, and the environment has it."""
    if token is None:
        return None
    return GivenToken(token if isinstance(token, str) else token.get_secret_value())


def read_token(
    environment: Mapping[str, str] = ENVIRONMENT, given: GivenToken | None = None
) -> SecretStr:
    """The token that was given, else that of the environment.

    Raises `ConfigurationError` where there is none, or a broken one; the message never holds it.
    """
    token = SecretStr(environment.get(TOKEN_VARIABLE, "").strip())
    if given is not None:
        token = GivenToken(given.get_secret_value().strip())
    if not token:
        raise _none(is_given=given is not None)
    if not _may_be_a_token(token.get_secret_value()):
        raise ConfigurationError(
            f"{name_of(token)} contains characters that no token has",
            hint="copy it again; it looks like hsr_live_ followed by letters and digits",
        )
    return token


def has_token(environment: Mapping[str, str], given: GivenToken | None) -> bool:
    """Whether there is any, so that the service can be asked."""
    return given is not None or bool(environment.get(TOKEN_VARIABLE, "").strip())


def name_of(token: SecretStr) -> str:
    """What messages call it."""
    return GIVEN if isinstance(token, GivenToken) else IN_ENVIRONMENT


def _none(*, is_given: bool) -> ConfigurationError:
    if is_given:
        return ConfigurationError(
            "no token: the one that was given is empty",
            hint="give the API token of your workspace; a sandbox needs none",
        )
    return ConfigurationError(
        f"no token: the environment variable {TOKEN_VARIABLE} is not set",
        hint=Hint("set it to the API token of your workspace; {sandbox:yes} needs none"),
    )


def _may_be_a_token(text: str) -> bool:
    return text.isascii() and text.isprintable() and " " not in text
