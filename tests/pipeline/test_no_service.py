"""Why the service says nothing of the workspace, where no answer came."""

from __future__ import annotations

import httpx
import pytest

from importer.pipeline.no_service import no_service
from importer.submission.http.client import Failure

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
