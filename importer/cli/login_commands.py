"""The commands that keep a token in the system's keyring: flags in, an exit code back."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from importer.cli import flags
from importer.cli.exits import EXIT_GOOD
from importer.cli.output import ask_secret, say
from importer.errors import ConfigurationError
from importer.wording.text import visible

if TYPE_CHECKING:
    from importer.setup.login import LoggedIn, LoggedOut

_MOST_CHARACTERS = 10_000
"""No token comes near it; what is longer is a file that was sent by mistake."""


@click.command()
@click.argument("words", nargs=-1, metavar="", type=click.UNPROCESSED)
@click.option("--no-check", is_flag=True, help="Keep the token without asking the service about "
              "it, as when there is no network.")  # fmt: skip
@flags.with_flags(
    *flags.chosen(flags.SEND, "base_url", "timeout", "proxy", "ca_file"), flags.SETTINGS[0]
)
def login(words: tuple[str, ...], *, no_check: bool, **given: Any) -> int:  # noqa: ANN401
    """Keep the API token of your workspace in this computer's keyring.

    The token is asked for and not shown; without a terminal, it is the first line of standard
    input. The service is asked whether it accepts the token before it is kept. There is one token
    for each --base-url. HOCKEYSTACK_API_TOKEN, where it is set, counts before it.

    Needs the extra "keyring", and a keyring of the system: Keychain, Credential Manager, or that of
    a Linux desktop.
    """
    if words:  # click would repeat them
        raise ConfigurationError(
            "login takes no token on the command line, where it stays in the shell's history",
            hint="if you typed a token, create a new one in HockeyStack in its place; then run "
            "task-importer login alone, which asks for it",
        )
    options = flags.load(given)
    from pydantic import SecretStr  # noqa: PLC0415 -- slow

    from importer.cli.terminal import Terminal  # noqa: PLC0415 -- slow
    from importer.settings.token_keyring import open_keyring  # noqa: PLC0415 -- slow
    from importer.setup.login import log_in  # noqa: PLC0415 -- slow

    keyring = open_keyring()
    host = Terminal(asks=True)
    base_url = options.sending.base_url
    question = f"API token for {visible(base_url)} (it is not shown)"
    token = SecretStr(ask_secret(question) if host.asks else _piped())
    if not token.get_secret_value().strip():
        raise ConfigurationError(
            "no token was entered", hint="create one in HockeyStack, and paste it here"
        )
    with host.progress:
        done = log_in(token, options, host, keyring=keyring, is_checked=not no_check)
    for line in login_lines(done):
        say(line)
    return EXIT_GOOD


@click.command()
@flags.with_flags(*flags.chosen(flags.SEND, "base_url"), flags.SETTINGS[0])
def logout(**given: Any) -> int:  # noqa: ANN401
    """Remove the token that `login` has kept for the service at --base-url.

    HockeyStack itself still accepts the token until it is deleted there.
    """
    options = flags.load(given)
    from importer.settings.token_keyring import open_keyring  # noqa: PLC0415 -- slow
    from importer.setup.login import log_out  # noqa: PLC0415 -- slow

    for line in logout_lines(log_out(options, keyring=open_keyring())):
        say(line)
    return EXIT_GOOD


def _piped() -> str:
    """The first line of standard input, as a password manager writes it."""
    if sys.stdin is None:
        return ""
    return sys.stdin.buffer.readline(_MOST_CHARACTERS).decode("utf-8", "replace")


def login_lines(done: LoggedIn) -> list[str]:
    """What became of the token."""
    where = visible(done.base_url)
    if not done.is_checked:
        told = f"The token for {where} was not checked."
    elif done.workspace is None:
        told = f"Logged in at {where}."
    else:
        told = f"Logged in to workspace {visible(done.workspace)} at {where}."
    return [told, f"The token is kept in {done.keyring}.", *_overridden(done.overridden_by)]


def logout_lines(done: LoggedOut) -> list[str]:
    """What became of the token."""
    where, name = visible(done.base_url), done.keyring
    told = f"The token for {where} was removed from {name}."
    if not done.was_kept:
        told = f"No token for {where} is kept in {name}."
    return [told, *_overridden(done.overridden_by)]


def _overridden(variable: str | None) -> list[str]:
    if variable is None:
        return []
    return [f"{variable} is set: its token is used, whatever the keyring holds."]
