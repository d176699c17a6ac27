"""The API token as the page has it: of the environment, of the keyring, or typed in once.

It is kept in memory alone. What leaves this file to be shown is where it came from.
"""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import SecretStr

from importer.errors import ConfigurationError
from importer.settings.access_token import GivenToken, check_token, find_token, given_token
from importer.settings.process_environment import ENVIRONMENT
from importer.settings.token_keyring import may_be_open, open_keyring

_SET = "token set"
_MOST_CHARACTERS = 10_000
"""No token comes near it; what is longer was pasted by mistake."""


class TokenBox:
    """Holds the token that was typed in; asks the other places where there is none."""

    def __init__(self, environment: Mapping[str, str] = ENVIRONMENT) -> None:
        self._environment = environment
        self._typed: GivenToken | None = None
        self._found: dict[str, str] = {}
        self._keyring: str | None = None

    def __repr__(self) -> str:
        return "<the token's place>"

    @property
    def given(self) -> GivenToken | None:
        """What the pipeline is handed; None: it looks in the other places itself."""
        return self._typed

    def enter(self, text: str) -> None:
        """Keep a token that was typed in. Raises `ConfigurationError`, which never shows it."""
        token = given_token(SecretStr(text.strip()[: _MOST_CHARACTERS + 1]))
        if token is None or not token.get_secret_value():
            raise ConfigurationError(
                "No token was entered.", hint="create one in HockeyStack, and paste it here"
            )
        if len(token.get_secret_value()) > _MOST_CHARACTERS:
            raise ConfigurationError("This is too long for a token.", hint="copy it again")
        check_token(token)
        self._typed = token
        self._found.clear()

    def forget(self) -> None:
        """Nothing was typed in."""
        self._typed = None
        self._found.clear()

    @property
    def keyring(self) -> str:
        """What this computer's keyring is called; "": there is none to keep a token in."""
        if self._keyring is None:
            try:
                self._keyring = open_keyring().name if may_be_open(self._environment) else ""
            except ConfigurationError:
                self._keyring = ""
        return self._keyring

    def keep(self, base_url: str) -> None:
        """Keep what was typed in for the next time. Raises `ConfigurationError`."""
        if self._typed is not None:
            open_keyring().keep(base_url, self._typed)

    def find(self, base_url: str) -> SecretStr | None:
        """The token for the service at this address. Raises `ConfigurationError`."""
        return find_token(base_url, self._environment, self._typed)

    def is_set(self, base_url: str) -> bool:
        """Whether there is one."""
        return self.told(base_url) is _SET

    def told(self, base_url: str) -> str:
        """Whether there is one, in words; the keyring is looked into once."""
        found = self._found.get(base_url)
        if found is None:
            try:
                found = "no token" if self.find(base_url) is None else _SET
            except ConfigurationError as error:
                found = error.message
            self._found[base_url] = found  # which another tab may clear at once
        return found
