"""Keeps a token in the system's keyring once the service has accepted it, and removes it again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from pydantic import SecretStr

from importer.pipeline.caller.stop import Stop
from importer.reporting.progress_events import Reporter
from importer.settings.access_token import GivenToken, check_token
from importer.settings.options import Options, state_folder
from importer.settings.process_environment import ENVIRONMENT, TOKEN_VARIABLE
from importer.settings.token_keyring import Keyring


class LoggedIn(NamedTuple):
    """What came of a login. keyring: what a person calls it.

    workspace: None where the service names none, or was not asked. is_checked: whether the service
    has accepted the token. overridden_by: the variable whose token is used in its place; None: none
    is set.
    """

    base_url: str
    keyring: str
    workspace: str | None
    is_checked: bool
    overridden_by: str | None


class LoggedOut(NamedTuple):
    """What came of a logout. was_kept: whether there was a token to remove."""

    base_url: str
    keyring: str
    was_kept: bool
    overridden_by: str | None


def log_in(  # noqa: PLR0913 -- what it works with, each passed in
    token: SecretStr,
    options: Options,
    reporter: Reporter,
    *,
    keyring: Keyring,
    is_checked: bool = True,
    environment: Mapping[str, str] = ENVIRONMENT,
    stop: Stop | None = None,
) -> LoggedIn:
    """Keep the token for the service that the options name.

    is_checked: whether the service is asked first, once. Raises `ConfigurationError` for what is no
    token and a keyring that fails, `ServiceError` for a token that the service does not accept:
    then the keyring is as it was.
    """
    secret = GivenToken(token.get_secret_value().strip())
    check_token(secret)
    base_url = options.sending.base_url
    workspace = None
    if is_checked:
        workspace = _ask(secret, options, reporter, environment, stop or Stop())
    keyring.keep(base_url, secret)
    return LoggedIn(base_url, keyring.name, workspace, is_checked, _overridden_by(environment))


def log_out(
    options: Options, *, keyring: Keyring, environment: Mapping[str, str] = ENVIRONMENT
) -> LoggedOut:
    """Remove the token for the service that the options name. Raises `ConfigurationError`."""
    base_url = options.sending.base_url
    was_kept = keyring.forget(base_url)
    return LoggedOut(base_url, keyring.name, was_kept, _overridden_by(environment))


def _overridden_by(environment: Mapping[str, str]) -> str | None:
    return TOKEN_VARIABLE if environment.get(TOKEN_VARIABLE, "").strip() else None


def _ask(
    token: SecretStr,
    options: Options,
    reporter: Reporter,
    environment: Mapping[str, str],
    stop: Stop,
) -> str | None:
    """The workspace that the token belongs to, under the rate of an import."""
    from importer.pipeline.service.connection import connection  # noqa: PLC0415 -- the HTTP client's

    home = state_folder(environment)
    so_far = "the token was not kept"
    with connection(options, token, reporter, home=home, stop=stop, so_far=so_far) as delivery:
        return delivery.workspace()
