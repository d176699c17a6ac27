"""One spelling for all addresses of a service."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from importer.ledger.location import ledger_path
from importer.ledger.service import is_this_computer, same_service, same_workspace

URL = "https://api.test/v1"


@pytest.mark.parametrize(
    "url",
    [
        "https://API.Test/v1",
        "https://api.test:443/v1",
        "https://api.test:/v1",
        "https://api.test./v1",
        "https://api.test/v1/",
        "https://api.test//v1//",
        "https://api.test/x/../v1/.",
        "https://api.test/%761",
        "https://%61pi.test/v1",
        "HTTPS://api.test/v1",
        "https://user:secret@api.test/v1",
    ],
)
def test_two_spellings_of_a_service_have_one_ledger(url: str) -> None:
    """Or what was sent under one would be sent again under the other."""
    assert same_service(url) == URL
    assert ledger_path(Path(), url, "w") == ledger_path(Path(), URL, "w")


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost:8765/v1",
        "http://LOCALHOST.:8765/v1/",
        "http://127.0.0.1:8765/v1",
        "http://[::1]:8765/v1",
        "http://[0:0:0:0:0:0:0:1]:8765/v1",
        "http://[::ffff:127.0.0.1]:8765/v1",
    ],
)
def test_this_computer_has_one_name(url: str) -> None:
    """However it is called, the same program listens."""
    assert same_service(url) == "http://127.0.0.1:8765/v1"
    assert is_this_computer(url)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://bücher.example/v1", "https://xn--bcher-kva.example/v1"),
        ("https://BÜCHER.example/v1", "https://bu\u0308cher.example/v1"),
        ("https://api.test/é", "https://api.test/%c3%a9"),
        ("https://[2001:db8::0:1]/v1", "https://[2001:DB8:0:0::1]:443/v1"),
        ("http://localhost:80", "http://localhost"),
    ],
)
def test_a_name_has_one_form(one: str, other: str) -> None:
    """Letters beyond ASCII, written out numbers and default ports do not tell services apart."""
    assert same_service(one) == same_service(other)


@pytest.mark.parametrize(
    "url",
    [
        "http://api.test/v1",
        "https://api.test:8443/v1",
        "https://api.test/V1",
        "https://api.test/v1%2F",
        "https://api.test.example/v1",
        "https://127.0.0.2/v1",
    ],
)
def test_another_service_has_another_ledger(url: str) -> None:
    """Scheme, port, host and path tell services apart."""
    assert ledger_path(Path(), url, "w") != ledger_path(Path(), URL, "w")
    assert same_service(url) != URL


def test_a_spelling_is_its_own_spelling() -> None:
    """Doing it twice changes nothing; a text that is no address stays as it is."""
    for url in ("https://bücher.example:8443/a%2fb/%7e", "http://[::1]:1/x", "https://a_b.test"):
        assert same_service(same_service(url)) == same_service(url)
    assert same_service("http://[::1") == "http://[::1"
    assert same_service("https://xn--\u20ac.\u0640/v1") == "https://xn--\u20ac.\u0640/v1"


@pytest.mark.parametrize(
    "url", ["https://bücher.example/v1", "https://example.com:443/v1", "https://EXAMPLE.com/%61"]
)
def test_the_http_library_goes_where_the_spelling_says(url: str) -> None:
    """What httpx connects to is the very host that the spelling names."""
    sent = httpx.URL(url)
    assert same_service(url).split("/")[2] == sent.raw_host.decode()
    assert same_service(str(sent)) == same_service(url)


def test_what_is_not_this_computer() -> None:
    """A name that only looks like it belongs to somebody else."""
    assert not is_this_computer("https://localhost.example.com/v1")
    assert not is_this_computer("https://api.test/v1")
    assert is_this_computer("http://127.0.0.2:1/v1")


def test_ids_differ_by_more_than_case() -> None:
    """None and "" name no workspace."""
    assert same_workspace("WS_1", "ws_1")
    assert same_workspace(None, "")
    assert not same_workspace(None, "ws_1")
