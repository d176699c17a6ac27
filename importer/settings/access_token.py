"""The token of the workspace: where it comes from, and whether it can be one."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import SecretStr

from importer.errors import ConfigurationError
from importer.settings.surroundings import ENVIRONMENT, TOKEN_VARIABLE


def read_token(environment: Mapping[str, str] = ENVIRONMENT) -> SecretStr:
    """The token of the environment.

    Raises `ConfigurationError` where there is none, or a broken one; the message never holds it.
    """
    token = SecretStr(environment.get(TOKEN_VARIABLE, "").strip())
    if not token:
        raise ConfigurationError(
            f"no token: the environment variable {TOKEN_VARIABLE} is not set",
            hint="set it to the API token of your workspace; --sandbox needs none",
        )
    if not _may_be_a_token(token.get_secret_value()):
        raise ConfigurationError(
            f"the token in {TOKEN_VARIABLE} holds characters that no token has",
            hint="copy it again; it looks like hsr_live_ followed by letters and digits",
        )
    return token


def _may_be_a_token(text: str) -> bool:
    return text.isascii() and text.isprintable() and " " not in text
