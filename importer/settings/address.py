"""Web addresses that a person typed, taken apart; None for any other text.

Checked here and not left to a library: what stands in front of a name (`http://[::1]host/`), a
port that is none or a letter that no name has would be its exception, and libraries differ in
which computer such a text names.
"""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

_LONGEST = 2000
"""Characters of an address: https://www.rfc-editor.org/rfc/rfc9110#section-4.1 asks for 8,000 of
servers, and no base URL comes near it."""
_LONGEST_NAME, _LONGEST_LABEL = 253, 63  # RFC 1035, 2.3.4
_NAME = re.compile(r"[\w.-]+")
_NUMBER = re.compile(r"\d+|0x[0-9a-f]*")


def split_address(text: str) -> SplitResult | None:
    """The parts of an http or https address with a host and a usable port; None for other text."""
    if len(text) > _LONGEST or not text.isprintable() or any(c in " \\" for c in text):
        return None
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return None
    host = parts.netloc.rpartition("@")[2]
    if parts.scheme not in {"http", "https"} or port == 0 or not _is_host(host, parts):
        return None
    return parts


def _is_host(written: str, parts: SplitResult) -> bool:
    """written: host and port as they stand in the address."""
    name = parts.hostname or ""
    if "[" in written or "]" in written:
        bare, port = f"[{name}]", parts.port
        return _is_ipv6(name) and written.lower() in {bare, f"{bare}:", f"{bare}:{port}"}
    labels = name.removesuffix(".").split(".")
    if len(name) > _LONGEST_NAME or not _NAME.fullmatch(name):
        return False
    if any(not 0 < len(label) <= _LONGEST_LABEL for label in labels):
        return False
    return not _NUMBER.fullmatch(labels[-1]) or _is_ipv4(name)


def _is_ipv4(text: str) -> bool:
    """Whether it is four numbers: shorter and longer forms mean another computer elsewhere."""
    try:
        return bool(ipaddress.IPv4Address(text))
    except ValueError:
        return False


def _is_ipv6(text: str) -> bool:
    try:
        return ipaddress.IPv6Address(text).scope_id is None
    except ValueError:
        return False
