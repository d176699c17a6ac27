"""Why the service says nothing of the workspace, where no answer came."""

from __future__ import annotations

import httpx
import pytest

from importer.pipeline.service.no_service import no_service
from importer.submission.http.client import Answer, Failure

URL = "https://api.test/v1"


def test_a_proxy_that_cannot_be_reached_is_what_to_look_at() -> None:
    """Where --proxy is given, the service itself may be well."""
    error = no_service(Failure(httpx.ConnectError, "connection refused"), URL, by_proxy=True)
    assert (error.message, error.hint) == (
        f"the service at {URL} cannot be reached through --proxy: connection refused",
        "check --proxy, the network and --base-url; nothing was sent",
    )


@pytest.mark.parametrize("kind", [httpx.ReadError, httpx.RemoteProtocolError])
@pytest.mark.parametrize(
    ("url", "about_https"),
    [
        ("http://127.0.0.1:8443/v1", ", which begins with https:// where the port is an encrypted"),
        (URL, ""),
    ],
)
def test_who_hangs_up_may_want_https(
    kind: type[httpx.RequestError], url: str, about_https: str
) -> None:
    """Servers of TLS answer plain HTTP with a reset as often as with nothing."""
    error = no_service(Failure(kind, "connection reset by peer"), url)
    one = " one" if about_https else ""
    assert (error.message, error.hint) == (
        f"the service at {url} cannot be reached: connection reset by peer",
        f"check the network and --base-url{about_https}{one}; nothing was sent",
    )


@pytest.mark.parametrize(
    ("location", "place"),
    [
        ("/v2/me", "https://api.test/v2"),
        ("https://api.test/v1/me/", "https://api.test/v1"),
        ("https://me:secret@api.test:8443/v1/me?token=secret", "https://api.test:8443/v1"),
        ("//api.test/\x1b[2J/me", "https://api.test/ [2J"),
    ],
)
def test_a_redirect_to_the_same_call_is_about_the_address(location: str, place: str) -> None:
    """As from http to https, or to a new version: a new token would not help."""
    error = no_service(Answer(301, {"location": location}, b""), URL)
    assert (error.message, error.hint) == (
        f"the service at {URL} says that it is at {place} (HTTP 301)",
        "check --base-url; nothing was sent",
    )


@pytest.mark.parametrize("location", ["", "/login", "/home", "/sso/me", "https://[/me"])
def test_any_other_redirect_of_the_service_refuses_the_token(location: str) -> None:
    """It sends whoever is not logged in somewhere else."""
    error = no_service(Answer(302, {"location": location}, b""), URL)
    assert error.message == (
        "the service does not accept the token in HOCKEYSTACK_API_TOKEN (HTTP 302)"
    )
