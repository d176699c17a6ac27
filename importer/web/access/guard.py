"""Who may ask the page for anything: decided by the head of a request, before anything is read.

Any page in the person's browser can send requests to this computer; under a name that it lets
point here (DNS rebinding) it could read the answers as well. `RULES` is the whole decision. What
is done with it, and the headers that every answer carries, is in `middleware.py` beside it.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import NamedTuple

WAY_IN = "/open/"
"""A link of this path lets somebody in; nothing else is answered without the cookie."""

READING = frozenset({"GET", "HEAD"})
"""Methods that change nothing, whatever they ask for."""
CHANGING = frozenset({"POST", "PUT"})

FORM_BODY, JSON_BODY = "application/x-www-form-urlencoded", "application/json"
BYTES_BODY = "application/octet-stream"
BODIES = frozenset({FORM_BODY, JSON_BODY, BYTES_BODY})
"""What a body may be; a form of another site that could send more is refused by its type too."""

MOST_BYTES = 16 * 1024 * 1024
"""Of a form or of JSON: a block of cells that was pasted. A file has a limit of its own."""

_HTTP_PORT = 80


class Gate(NamedTuple):
    """What a request has to show.

    port: where the page listens. prefix: the secret path, from one slash to another. cookie, key:
    the name and the value. most_bytes: of a file.
    """

    port: int
    prefix: str
    cookie: str
    key: str
    most_bytes: int


class Asked(NamedTuple):
    """The head of a request. headers: each name, in lower case, with all its values."""

    method: str
    path: str
    headers: dict[str, list[str]]

    def only(self, name: str) -> str | None:
        """The value of a header that stands there once; None: it does not."""
        values = self.headers.get(name, [])
        return values[0] if len(values) == 1 else None

    @property
    def is_way_in(self) -> bool:
        """Whether it is a link that lets somebody in."""
        return self.method in READING and self.path.startswith(WAY_IN)

    @property
    def kind(self) -> str:
        """The type of the body, without its parameters."""
        return (self.only("content-type") or "").partition(";")[0].strip().lower()


class Refusal(NamedTuple):
    """Why a request is not answered, for whoever looks at the page."""

    status: HTTPStatus
    message: str


class Rule(NamedTuple):
    """One line of the decision. refuses: whether it turns the request away."""

    name: str
    status: HTTPStatus
    message: str
    refuses: Callable[[Asked, Gate], bool]


def _is_foreign_host(asked: Asked, gate: Gate) -> bool:
    own = {f"127.0.0.1:{gate.port}"}
    if gate.port == _HTTP_PORT:  # a client leaves it out (RFC 9110, 7.2)
        own.add("127.0.0.1")
    return asked.only("host") not in own


def _is_foreign_site(asked: Asked, _gate: Gate) -> bool:
    # From the file by which the browser is opened, the way in is a request across sites.
    site = asked.headers.get("sec-fetch-site")
    return not asked.is_way_in and site not in (None, ["same-origin"], ["none"])


def _is_foreign_origin(asked: Asked, gate: Gate) -> bool:
    if "origin" not in asked.headers:
        return False
    if asked.is_way_in:
        return asked.only("origin") not in {"null", _origin(gate)}
    return asked.only("origin") != _origin(gate)


def _lacks_origin(asked: Asked, _gate: Gate) -> bool:
    return asked.method not in READING and "origin" not in asked.headers


def _origin(gate: Gate) -> str:
    return "http://127.0.0.1" + ("" if gate.port == _HTTP_PORT else f":{gate.port}")


def _lacks_cookie(asked: Asked, gate: Gate) -> bool:
    if asked.is_way_in:
        return False
    # By hand: another program of this computer may have set cookies that no parser takes.
    parts = [part for line in asked.headers.get("cookie", []) for part in line.split(";")]
    pairs = [part.strip().partition("=") for part in parts]
    found = [value for name, _, value in pairs if name == gate.cookie]
    return len(found) != 1 or not hmac.compare_digest(found[0].encode(), gate.key.encode())


def _is_too_large(asked: Asked, gate: Gate) -> bool:
    if "content-length" not in asked.headers:
        return False
    length = asked.only("content-length") or ""
    most = gate.most_bytes if asked.kind == BYTES_BODY else MOST_BYTES
    return not (length.isascii() and length.isdigit()) or int(length) > most


def _has_no_length(asked: Asked, _gate: Gate) -> bool:
    # A browser says how long a form is. Without a length, any number of bytes would be kept in
    # memory; those of a file are counted as they come.
    if asked.method not in CHANGING or asked.kind == BYTES_BODY:
        return False
    return "content-length" not in asked.headers or "transfer-encoding" in asked.headers


_OPEN_AGAIN = "Open it with the link that task-importer shows in the terminal."

RULES: tuple[Rule, ...] = (
    Rule("foreign host", HTTPStatus.MISDIRECTED_REQUEST,
         "This page is only there under the address that task-importer shows.", _is_foreign_host),
    Rule("foreign site", HTTPStatus.FORBIDDEN,
         "Another site sent you here, so this page does not open. " + _OPEN_AGAIN,
         _is_foreign_site),
    Rule("foreign origin", HTTPStatus.FORBIDDEN,
         "Another site asked for this, so it is not done.", _is_foreign_origin),
    Rule("no origin", HTTPStatus.FORBIDDEN,
         "This did not come from the page itself, so it is not done.", _lacks_origin),
    Rule("unknown method", HTTPStatus.METHOD_NOT_ALLOWED,
         "This cannot be done here.", lambda asked, _: asked.method not in READING | CHANGING),
    Rule("outside", HTTPStatus.NOT_FOUND,
         "There is nothing here. " + _OPEN_AGAIN,
         lambda asked, gate: not asked.is_way_in and not asked.path.startswith(gate.prefix)),
    Rule("no cookie", HTTPStatus.FORBIDDEN,
         "This browser has not been let in yet. " + _OPEN_AGAIN, _lacks_cookie),
    Rule("unknown body", HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
         "This cannot be read here.",
         lambda asked, _: asked.method in CHANGING and asked.kind not in BODIES),
    Rule("no length", HTTPStatus.LENGTH_REQUIRED,
         "This cannot be read here, because it does not say how long it is.", _has_no_length),
    Rule("large body", HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
         "This is larger than the page can take.", _is_too_large),
)  # fmt: skip
"""In this order; the first that refuses counts."""


def refusal(
    method: str, path: str, headers: Iterable[tuple[bytes, bytes]], gate: Gate
) -> Refusal | None:
    """Why a request is refused whatever it asks for; None: it is not.

    headers: as ASGI gives them, names in lower case.
    """
    given: dict[str, list[str]] = {}
    for name, value in headers:
        given.setdefault(name.decode("latin-1"), []).append(value.decode("latin-1").strip())
    asked = Asked(method, path, given)
    rule = next((rule for rule in RULES if rule.refuses(asked, gate)), None)
    return None if rule is None else Refusal(rule.status, rule.message)
