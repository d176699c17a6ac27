"""Who may ask the sandbox at all: its token apart, decided by the head of a request.

A page in the browser of the person who runs the sandbox can send requests to this computer. Under
a name of its own that it lets point here (DNS rebinding) it could read the answers too: so only the
names of this computer are answered to, and nothing that a page sends. Host is checked for the
reason given in https://github.com/transmission/transmission/pull/468.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

OWN_NAMES = ("127.0.0.1", "localhost", "[::1]")
_HTTP_PORT = 80


class Refused(NamedTuple):
    """The status and the words of a refusal."""

    status: int
    message: str


def refusal_of(headers: Iterable[tuple[bytes, bytes]], port: int) -> Refused | None:
    """Why a request is refused whatever it asks for; None: it is not.

    headers: as ASGI gives them, names in lower case. port: where the sandbox listens.
    """
    given = list(headers)
    hosts = [value.decode("latin-1").strip().lower() for name, value in given if name == b"host"]
    if len(hosts) != 1 or hosts[0] not in _own_hosts(port):
        names = ", ".join(f"{name}:{port}" for name in OWN_NAMES)
        return Refused(421, f"host: this sandbox answers to {names}")
    if any(name == b"origin" for name, _ in given):
        return Refused(403, "origin: this sandbox takes no requests from web pages")
    return None


def _own_hosts(port: int) -> set[str]:
    """With the port, which a client leaves out where it is HTTP's own (RFC 9110, 7.2)."""
    names = {*OWN_NAMES, "localhost."}  # the dot of a whole name is the same name
    hosts = {f"{name}:{port}" for name in names}
    return hosts | names if port == _HTTP_PORT else hosts
