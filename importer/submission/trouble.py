"""Answers and failures that are not about the row: what they are about, and what a person can do.

Pure. The service answers with JSON or plain text (API.md), so a web page or a redirect comes from
something that stands before it: a proxy, a firewall, a network that wants a login.
"""

from __future__ import annotations

import re
from enum import StrEnum
from urllib.parse import urlsplit

import httpx

from importer.submission.http.client import Answer, Failure
from importer.submission.http.connecting import (
    BadCertificateError,
    EncryptedPortError,
    PlainPortError,
    ProxyRefusedError,
    UntrustedError,
)


class Trouble(StrEnum):
    """What stands between the rows and the service."""

    TOKEN = "token"  # noqa: S105 -- a word, and no password
    RIGHTS = "rights"  # of one row's, or of the token; several in a row tell
    ACCOUNT = "account"
    PROXY = "proxy"
    NETWORK = "network"  # something else answers; several in a row tell
    CERTIFICATE = "certificate"
    ADDRESS = "address"


AT_ONCE = frozenset({Trouble.ACCOUNT, Trouble.PROXY, Trouble.CERTIFICATE, Trouble.ADDRESS})
"""One answer is enough to know that no other row would fare better."""

REMEDIES: dict[Trouble, str] = {
    Trouble.TOKEN: "make a new token in HockeyStack",
    Trouble.RIGHTS: "ask an administrator of the workspace whether this token may create tasks",
    Trouble.ACCOUNT: "see to the plan or the credits of the workspace in HockeyStack",
    Trouble.PROXY: "ask whoever runs the proxy; if it wants a name and a password, write them into "
    "--proxy as http://NAME:PASSWORD@host:port",
    Trouble.NETWORK: "open any page in a browser, where this network may want you to log in; if "
    "that is not it, ask whoever runs its firewall to let the program through",
    Trouble.CERTIFICATE: "if your company looks into encrypted traffic, ask its IT for the "
    "certificate as a PEM file and name it with --ca-file",
    Trouble.ADDRESS: "check --base-url (https:// and http:// have different ports) and the date of "
    "this computer",
}
"""What a person can do about it, before the same command is run again."""

_PAYMENT, _PROXY_LOGIN, _NETWORK_LOGIN, _UNAUTHORISED = 402, 407, 511, 401
_TOO_MANY = 429
_RIGHTS = frozenset({403, 405, 406, 411, 415, 417, 426, 451})
"""403, and what is said of the form of a call, which is the same for every row."""

_FAILURES: dict[type[Exception], Trouble] = {
    ProxyRefusedError: Trouble.PROXY,
    UntrustedError: Trouble.CERTIFICATE,
    BadCertificateError: Trouble.ADDRESS,
    PlainPortError: Trouble.ADDRESS,
    EncryptedPortError: Trouble.ADDRESS,
}


def trouble_of(result: Answer | Failure) -> Trouble | None:  # noqa: PLR0911 -- a table of cases
    """What an answer or a failure is about; None: the row, or an outage that passes."""
    if isinstance(result, Failure):
        return _FAILURES.get(result.kind)
    status = result.status
    if status == _PAYMENT:
        return Trouble.ACCOUNT
    if status == _PROXY_LOGIN:
        return Trouble.PROXY
    if status == _NETWORK_LOGIN:
        return Trouble.NETWORK
    if status >= 500 or status == _TOO_MANY:  # noqa: PLR2004
        return None
    if 300 <= status < 400:  # noqa: PLR2004
        return Trouble.TOKEN if leads_to_login(result) else Trouble.NETWORK
    if result.is_web_page:
        return Trouble.NETWORK
    if status == _UNAUTHORISED:
        return Trouble.TOKEN
    return Trouble.RIGHTS if status in _RIGHTS else None


def was_cut_off(failure: Failure) -> bool:
    """Whether the other side hung up, or said what is no HTTP."""
    return failure.kind in {httpx.RemoteProtocolError, httpx.ReadError}


_LOGIN = re.compile(
    r"(?:users?|accounts?|auth|oauth2?)?[-_]?(?:log[-_]?in|sign[-_]?in|sso|saml2?|authori[sz]e"
    r"|authenticate|oauth2?|auth|sessions?)(?:\.\w{1,5})?",
    re.IGNORECASE,
)
"""One part of a path. Not "lesson", which has an "sso" in it, nor "authors"."""


def leads_to_login(result: Answer) -> bool:
    """Whether a redirect says "not authenticated" (API.md); any other says nothing of the task."""
    try:
        path = urlsplit(result.headers.get("location", "")).path
    except ValueError:
        return False
    parts = path.split("/")
    return "tasks" not in parts and any(_LOGIN.fullmatch(part) for part in parts)
