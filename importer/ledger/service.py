"""Which service an address names: one spelling for all addresses of it.

Two spellings must not have two ledgers: what one remembers as sent, the other would send. Only
the memory is found by this spelling; what is asked for is the address as the person wrote it.
"""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import quote, unquote, urlsplit

_DEFAULT_PORTS = {"http": 80, "https": 443}
_THIS_COMPUTER = frozenset({"localhost", "127.0.0.1", "::1"})
_HERE = "127.0.0.1"
_ESCAPE = re.compile(r"%[0-9a-fA-F]{2}")
_SLASHES = re.compile(r"/{2,}")
# RFC 3986, 3.3: what a segment of a path may hold unescaped, and `%` of what stays escaped.
_PATH_CHARACTERS = "/:@!$&'()*+,;=-._~%"


def same_service(base_url: str) -> str:
    """One spelling for all addresses of a service (RFC 3986, 6.2.2 and 6.2.3; RFC 5891).

    The names of this computer are one host. A text that is no address is its own spelling.
    """
    try:
        parts = urlsplit(base_url)
        port, host = parts.port, _host(parts.hostname or "")
    except ValueError:
        return base_url
    if port is not None and port != _DEFAULT_PORTS.get(parts.scheme):
        host = f"{host}:{port}"
    return f"{parts.scheme}://{host}{_path(parts.path)}"


def is_this_computer(base_url: str) -> bool:
    """Whether the address is this computer's own, which no other computer can reach."""
    try:
        host = urlsplit(same_service(base_url)).hostname or ""
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def same_workspace(one: str | None, other: str | None) -> bool:
    """Whether two ids that a service gave are the same: ids differ by more than case."""
    return (one or "").casefold() == (other or "").casefold()


def _host(name: str) -> str:
    name = unquote(name).lower().removesuffix(".")
    try:
        number = ipaddress.ip_address(name)
        name = str(getattr(number, "ipv4_mapped", None) or number)
    except ValueError:
        name = _in_ascii(name)
    if name in _THIS_COMPUTER:
        return _HERE
    return f"[{name}]" if ":" in name else name


def _in_ascii(name: str) -> str:
    """A name as the domain name system knows it."""
    if name.isascii():
        return name
    import idna  # noqa: PLC0415 -- comes with httpx; few addresses need it

    try:
        return idna.encode(name, uts46=True).decode("ascii")
    except idna.IDNAError:
        return name


def _path(path: str) -> str:
    path = _SLASHES.sub("/", quote(_ESCAPE.sub(_unescaped, path), safe=_PATH_CHARACTERS))
    kept: list[str] = []
    for segment in path.split("/"):
        if segment == "..":
            kept = kept[:-1]
        elif segment not in {"", "."}:
            kept.append(segment)
    return "".join(f"/{segment}" for segment in kept)


def _unescaped(escape: re.Match[str]) -> str:
    """An escaped letter that needed none, as itself; the others in capitals."""
    letter = unquote(escape[0], "latin-1")
    plain = letter.isascii() and (letter.isalnum() or letter in "-._~")
    return letter if plain else escape[0].upper()
