"""Web addresses that a person typed."""

from __future__ import annotations

import contextlib

import httpx
import pytest
import yarl
from hypothesis import given
from hypothesis import strategies as st

from importer.settings.address import split_address


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [
        ("https://example.com", "example.com", None),
        ("HTTPS://Example.COM:8443/v1", "example.com", 8443),
        ("http://localhost:1", "localhost", 1),
        ("https://my_proxy.example.com./", "my_proxy.example.com.", None),
        ("https://bücher.example/v1", "bücher.example", None),
        ("http://127.0.0.1:80", "127.0.0.1", 80),
        ("http://[::1]:8765/v1", "::1", 8765),
        ("http://[::1]", "::1", None),
        ("http://user:pass@proxy.example.com:3128", "proxy.example.com", 3128),
    ],
)
def test_an_address_has_a_host_and_a_port(text: str, host: str, port: int | None) -> None:
    """What a browser would go to is understood."""
    parts = split_address(text)
    assert parts is not None
    assert (parts.hostname, parts.port) == (host, port)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "example.com",
        "ftp://example.com",
        "http://",
        "http://[::1]host/",
        "http://host[::1]/",
        "http://[::1",
        "http://[::1]:port/",
        "http://[v1.a]/",
        "http://[fe80::1%25eth0]/",
        "http://[127.0.0.1]/",
        "https://example.com:0",
        "https://example.com:65536",
        "https://example.com:٣",
        "https://exa mple.com",
        "https://example.com/a b",
        "https://example.com/\n",
        "https://example.com/\u202e",
        "https://example.com/\ud800",
        "https://example.com\\@example.org",
        "https://a..example.com",
        "https://a%41.example.com",
        "https://256.1.1.1",
        "https://127.1",
        "https://0x7f.0x1",
        "https://" + "a" * 64 + ".example.com",
        "https://" + "a." * 130 + "example.com",
        "https://example.com/" + "a" * 2000,
    ],
)
def test_what_no_request_could_be_sent_to_is_no_address(text: str) -> None:
    """Nor one in which two programs would see two computers."""
    assert split_address(text) is None


_PIECES = st.sampled_from(
    ["http://", "https://", "[::1]", "[", "]", "::1", "localhost", "example.com", "127.0.0.1", ":",
     "80", "99999", "@", "/", "\\", "%", "%5b", "?", "#", ".", "0x7f", "é", "☃", "\u202e", "\ud800",
     "\n", " ", "a", "-", "_"]
)  # fmt: skip


@given(st.one_of(st.text(), st.lists(_PIECES, max_size=8).map("".join)))
def test_any_text_is_an_address_or_none(text: str) -> None:
    """Nothing is raised; and who is asked is whom httpx and aiohttp's `yarl` would ask."""
    parts = split_address(text)
    if parts is None:
        return
    with contextlib.suppress(httpx.InvalidURL):  # a letter that no name may hold
        seen = httpx.URL(text)
        assert seen.port in {parts.port, None}
        assert yarl.URL(str(seen)).raw_host == seen.raw_host.decode().strip("[]").lower()
        if (parts.hostname or "").isascii():
            assert seen.host == parts.hostname
