"""Who may ask the sandbox at all."""

from __future__ import annotations

import pytest

from importer.sandbox.guard import Refused, refusal_of

HOST = Refused(421, "host: this sandbox answers to 127.0.0.1:8765, localhost:8765, [::1]:8765")
HTTP_HOST = Refused(421, "host: this sandbox answers to 127.0.0.1:80, localhost:80, [::1]:80")
ORIGIN = Refused(403, "origin: this sandbox takes no requests from web pages")


@pytest.mark.parametrize(
    ("host", "port", "refused"),
    [
        (b"127.0.0.1:8765", 8765, None),
        (b"localhost:8765", 8765, None),
        (b"LocalHost:8765", 8765, None),
        (b"localhost.:8765", 8765, None),
        (b"[::1]:8765", 8765, None),
        (b"127.0.0.1", 80, None),
        (b"localhost:80", 80, None),
        (b"127.0.0.1", 8765, HOST),
        (b"127.0.0.1:80", 8765, HOST),
        (b"127.0.0.1:08765", 8765, HOST),
        (b"example.com:8765", 8765, HOST),
        (b"127.0.0.1.example.com:8765", 8765, HOST),
        (b"localhost.example.com:8765", 8765, HOST),
        (b"example.com@127.0.0.1:8765", 8765, HOST),
        (b"127.0.0.2:8765", 8765, HOST),
        (b"0.0.0.0:8765", 8765, HOST),
        (b"::1:8765", 8765, HOST),
        (b"\xff:8765", 8765, HOST),
        (b"", 8765, HOST),
        (b"example.com", 80, HTTP_HOST),
    ],
)
def test_only_the_names_of_this_computer_are_answered_to(
    host: bytes, port: int, refused: Refused | None
) -> None:
    """`Host` must be one of three names, with the port; without it only where that is HTTP's."""
    assert refusal_of([(b"accept", b"*/*"), (b"host", host)], port) == refused


def test_a_host_must_be_said_once() -> None:
    """A request without `Host`, or with two, is refused: it is not known which one counts."""
    host = (b"host", b"127.0.0.1:8765")
    assert refusal_of([], 8765) == HOST
    assert refusal_of([host, host], 8765) == HOST


@pytest.mark.parametrize("origin", [b"http://127.0.0.1:8765", b"https://example.com", b"null", b""])
def test_no_origin_is_taken(origin: bytes) -> None:
    """Only browsers send `Origin`; whatever it says, the request is refused."""
    headers = [(b"host", b"127.0.0.1:8765"), (b"origin", origin)]
    assert refusal_of(headers, 8765) == ORIGIN
