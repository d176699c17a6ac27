"""Answers and failures that are not about the row: what they are about, and what a person can do.

The service answers with JSON or plain text (API.md), so a web page or a redirect comes from
something that stands before it: a proxy, a firewall, a network that wants a login.
"""

from __future__ import annotations

import re
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
from importer.submission.http.statuses import Trouble, meaning_of
from importer.wording.hints import Hint

AT_ONCE = frozenset({Trouble.ACCOUNT, Trouble.PROXY, Trouble.CERTIFICATE, Trouble.ADDRESS})
"""One answer is enough to know that no other row would fare better."""

WHY_AT_ONCE: dict[Trouble, str] = {
    Trouble.ACCOUNT: "the workspace's plan or credits do not allow it",
    Trouble.PROXY: "the proxy blocks the requests",
    Trouble.NETWORK: "the network requires a login first",
    Trouble.CERTIFICATE: "the connection would not be safe",
    Trouble.ADDRESS: "this is not the address of the service",
}
"""What is said of such an answer; of the network, where it says itself that it wants a login."""

REMEDIES: dict[Trouble, str | Hint] = {
    Trouble.TOKEN: "create a new token in HockeyStack",
    Trouble.RIGHTS: "ask an administrator of the workspace whether this token may create tasks",
    Trouble.CALL: Hint(
        "check {base_url}; if it is right, ask whoever runs the proxy or the firewall of your "
        "network, and then HockeyStack, why requests that create tasks are refused"
    ),
    Trouble.ACCOUNT: "check the plan and the credits of the workspace in HockeyStack",
    Trouble.PROXY: Hint(
        "ask whoever runs the proxy; if it requires a user name and a password, put them in "
        "{proxy} as http://NAME:PASSWORD@host:port"
    ),
    Trouble.NETWORK: "open any page in a browser, where this network may want you to log in; if "
    "that is not it, ask whoever runs its firewall to let the program through",
    Trouble.CERTIFICATE: Hint(
        "if your company inspects encrypted traffic, ask its IT for the certificate as a PEM file "
        "and name it with {ca_file}"
    ),
    Trouble.ADDRESS: Hint(
        "check {base_url} (https:// and http:// have different ports) and the date of this computer"
    ),
    Trouble.PAUSE: Hint("wait that long, or give the run more time with {patience}"),
}
"""What a person can do about it, before the same command is run again."""

_FAILURES: dict[type[Exception], Trouble] = {
    ProxyRefusedError: Trouble.PROXY,
    UntrustedError: Trouble.CERTIFICATE,
    BadCertificateError: Trouble.ADDRESS,
    PlainPortError: Trouble.ADDRESS,
    EncryptedPortError: Trouble.ADDRESS,
}


def trouble_of(result: Answer | Failure) -> Trouble | None:
    """What an answer or a failure is about; None: the row, or an outage that passes."""
    if isinstance(result, Failure):
        return _FAILURES.get(result.kind)
    meaning = meaning_of(result.status)
    if meaning.is_redirect and leads_to_login(result):
        return Trouble.TOKEN
    if meaning.trouble in _OF_OTHERS or meaning.is_busy:
        return meaning.trouble
    return Trouble.NETWORK if result.is_web_page else meaning.trouble


_OF_OTHERS = frozenset({Trouble.ACCOUNT, Trouble.PROXY, Trouble.NETWORK})
"""What a status says for certain, though a page for people may come with it."""


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
