"""A client with its connections: whose certificates are trusted, and which proxy is asked."""

from __future__ import annotations

import ssl
from pathlib import Path
from urllib.parse import urlsplit

import httpx
from pydantic import SecretStr

from importer.errors import ConfigurationError
from importer.settings.address import split_address
from importer.submission.http.client import Client
from importer.submission.http.transport import AiohttpTransport
from importer.wording.hints import Hint, Option


def open_client(  # noqa: PLR0913 -- one for each send option that concerns the connection
    base_url: str,
    token: SecretStr,
    *,
    timeout_seconds: float,
    concurrency: int,
    proxy: str | None = None,
    ca_file: Path | None = None,
) -> Client:
    """A client for `base_url`; raises `ConfigurationError` for a bad address, PEM file or proxy.

    A service on this computer, the only one that is reached without TLS, is not asked for through
    the proxy, which would see the token.
    """
    _check_proxy(proxy)
    has_tls = urlsplit(base_url).scheme == "https"
    transport = AiohttpTransport(
        verify=_trusted(ca_file, has_tls=has_tls),
        connections=concurrency,
        timeout_seconds=timeout_seconds,
        proxy=proxy if has_tls else None,
    )
    try:
        return Client(base_url, token, transport)
    except httpx.InvalidURL as error:
        raise ConfigurationError(
            f"{base_url!r} is not an address that can be reached: {error}",
            hint="copy the address of the service again",
        ) from error


def _check_proxy(proxy: str | None) -> None:
    if proxy is None:
        return
    if split_address(proxy) is None:
        # Not shown: it may hold a password.
        raise ConfigurationError(
            Hint("{proxy} is not the address of an HTTP proxy"), hint="write http://host:port"
        )


def _trusted(ca_file: Path | None, *, has_tls: bool) -> ssl.SSLContext:
    """The trusted certificates; without TLS none is needed, and reading them all takes a while.

    A --ca-file is read all the same: that it cannot be used is told on this computer already.
    """
    import certifi  # noqa: PLC0415 -- comes with httpx

    # Not ssl.create_default_context: it writes the keys of each connection to the file that
    # SSLKEYLOGFILE names, and nothing here is taken from the environment unasked.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if has_tls:
        context.load_verify_locations(cafile=certifi.where())
    if ca_file is None:
        return context
    try:
        context.load_verify_locations(cafile=ca_file)
    except (OSError, ssl.SSLError) as error:
        raise ConfigurationError(
            f"{Option('ca_file', str(ca_file))} cannot be used: {_why_unusable(error)}",
            hint="name a PEM file: a text file that contains BEGIN CERTIFICATE",
        ) from error
    return context


def _why_unusable(error: OSError | ssl.SSLError) -> str:
    if isinstance(error, ssl.SSLError):
        return "it contains no certificate"
    return (error.strerror or str(error)).lower()
