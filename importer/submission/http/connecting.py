"""Why a connection failed: the kind of httpx and the words for an exception of aiohttp.

Where a person can do something about it, the kind is one of its own: a proxy that refuses, a
certificate, a port that speaks another protocol.
"""

from __future__ import annotations

import os
import re
import ssl

import aiohttp
import httpx

from importer.submission.http.statuses import meaning_of


class ProxyRefusedError(httpx.ProxyError):
    """The proxy will not make the connection, now or later."""


class UntrustedError(httpx.ConnectError):
    """The certificate was not signed by anyone whom this computer trusts."""


class BadCertificateError(httpx.ConnectError):
    """The certificate is out of date, or another computer's."""


class PlainPortError(httpx.ConnectError):
    """There is no TLS at this port."""


class EncryptedPortError(httpx.RemoteProtocolError):
    """There is TLS at this port, and the request came without."""


class KeptBackError(httpx.TransportError):
    """The request did not leave: another process may send for the workspace by now."""


_NO_TLS = frozenset({
    "WRONG_VERSION_NUMBER", "HTTP_REQUEST", "UNKNOWN_PROTOCOL", "PACKET_LENGTH_TOO_LONG",
    "RECORD_LAYER_FAILURE",
})  # fmt: skip
"""OpenSSL's names for an answer that is not TLS; they differ over its versions."""
_UNKNOWN_ISSUER = frozenset({2, 18, 19, 20, 21})
_EXPIRED, _NOT_YET = 10, 9
"""X509_V_ERR_… of OpenSSL: https://docs.openssl.org/master/man3/X509_STORE_CTX_get_error/"""
_TLS_ALERT = re.compile(r"\\+x15\\+x03")
"""The first bytes of what TLS answers to a request without it, as aiohttp shows them."""


def finer(error: Exception, kind: type[httpx.TransportError]) -> type[httpx.TransportError]:
    """The kind; one of its own subclasses where a person can do something about it."""
    if kind is httpx.ProxyError and isinstance(error, aiohttp.ClientHttpProxyError):
        return ProxyRefusedError if meaning_of(error.status).is_refusal else kind
    if kind is httpx.ConnectError:
        code = _verify_code(error)
        if code is not None:
            return UntrustedError if code in _UNKNOWN_ISSUER else BadCertificateError
        return PlainPortError if _tls_reason(error) in _NO_TLS else kind
    if kind is httpx.RemoteProtocolError and _TLS_ALERT.search(str(error)):
        return EncryptedPortError
    return kind


def _verify_code(error: Exception) -> int | None:
    """Why a certificate was refused, by OpenSSL's number; None: it was not."""
    if not isinstance(error, aiohttp.ClientConnectorCertificateError):
        return None
    return getattr(error.certificate_error, "verify_code", 0)


def _tls_reason(error: Exception) -> str | None:
    """OpenSSL's name for what went wrong; None where that was nothing of TLS."""
    inner = error.os_error if isinstance(error, aiohttp.ClientConnectorError) else error
    return (inner.reason or "UNKNOWN") if isinstance(inner, ssl.SSLError) else None


def _flaw(code: int | None) -> str:
    if code in _UNKNOWN_ISSUER:
        return "is not trusted"
    if code == _EXPIRED:
        return "is out of date"
    return "is not valid yet" if code == _NOT_YET else "is not one for this address"


def words_of(error: Exception) -> str:
    """What went wrong, for a person: the system's own words, without the library's wrapping.

    Never the address: the proxy's may hold a password.
    """
    if isinstance(error, aiohttp.ClientResponseError):
        return _answered(f"{error.status} {error.message}".strip())
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return f"there is no host named {error.host}"
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        return f"the certificate of {error.host} {_flaw(_verify_code(error))}"
    inner = error.os_error if isinstance(error, aiohttp.ClientConnectorError) else error
    if isinstance(inner, OSError):
        return _system_words(inner) or str(error) or type(error).__name__
    return _answered(str(error)) or type(error).__name__  # some of them have no text


def _system_words(error: OSError) -> str:
    """What the operating system calls it, or OpenSSL, whose numbers are others."""
    if (reason := _tls_reason(error)) is not None:
        if reason in _NO_TLS:
            return "the port does not speak https"
        return f"no encrypted connection could be made: {reason.lower().replace('_', ' ')}"
    if error.errno is not None and error.errno > 0:
        return os.strerror(error.errno).lower()
    return "the connection was closed" if isinstance(error, ConnectionError) else ""


def _answered(text: str) -> str:
    """The text; instead of bytes that are TLS, what they mean."""
    return (
        "the port requires https, but was contacted without it" if _TLS_ALERT.search(text) else text
    )
