"""Requests sent through aiohttp: a transport that raises httpx's exceptions.

Why not httpx's own transport: its connection pool scans every connection for every request and
falls behind with concurrency. Why not the `httpx-aiohttp` package: it reports a connection that
was reset after the request had left as `ConnectTimeout`, which means "never sent" everywhere
else; believing it would send a task twice. Here that follows from the order of events, not from
the names of aiohttp's exceptions: only what fails while a connection is being made was not sent.
"""

from __future__ import annotations

import ssl
import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import aiohttp
import httpx
from aiohttp.client_proto import ResponseHandler
from aiohttp.http import HttpProcessingError

from importer.submission.http.connecting import KeptBackError, finer, words_of
from importer.submission.http.guarded import GuardedBody, KeptBack
from importer.submission.http.wire import Request, Response

if TYPE_CHECKING:
    from aiohttp.connector import Connection

# Longer than any answer about one task, even with each letter escaped; one beyond it is not of
# this API. As many of them as there are connections have to fit into the memory.
_MOST_ANSWER_BYTES = 1024 * 1024

# A connection kept longer than this may be closed by the server just as the next request leaves,
# and then it is unknown whether that request arrived. Gunicorn's default is 2 seconds, Node's 5.
_KEEP_ALIVE_SECONDS = 1.5

_CONNECT_SECONDS = 10.0

_DELETE = "DELETE"

Failures = tuple[tuple[type[BaseException], type[httpx.TransportError]], ...]

NOT_CONNECTED: Failures = (
    (KeptBack, KeptBackError),
    (TimeoutError, httpx.ConnectTimeout),
    (aiohttp.ClientHttpProxyError, httpx.ProxyError),
    (aiohttp.ClientProxyConnectionError, httpx.ProxyError),
    (Exception, httpx.ConnectError),
)
"""While the connection is made: what each of aiohttp's exceptions is in httpx's terms."""

CONNECTED: Failures = (
    (TimeoutError, httpx.ReadTimeout),
    (aiohttp.ServerDisconnectedError, httpx.RemoteProtocolError),
    (aiohttp.ClientResponseError, httpx.RemoteProtocolError),
    (HttpProcessingError, httpx.RemoteProtocolError),
    (Exception, httpx.ReadError),
)
"""The same from the moment when the request may have left. The first class that fits counts."""

_FOREIGN = (aiohttp.ClientError, HttpProcessingError, TimeoutError, OSError)


class NotConnectedError(aiohttp.ClientError):
    """No connection, so no byte of the request has left. `cause` says why."""

    def __init__(self, cause: Exception) -> None:
        super().__init__(words_of(cause))
        self.cause = cause


class _Connector(aiohttp.TCPConnector):
    """Connections to one service, each of them used for as long as it is above suspicion.

    may_send: as `AiohttpTransport` has it.
    """

    def __init__(self, may_send: Callable[[], bool], **options: Any) -> None:  # noqa: ANN401 -- aiohttp's
        super().__init__(**options)
        self._may_send = may_send
        self._epoch = 0
        self._made_in: weakref.WeakKeyDictionary[ResponseHandler, int]
        self._made_in = weakref.WeakKeyDictionary()

    def distrust(self) -> None:
        """Give no request to a connection that was made before now."""
        self._epoch += 1

    async def connect(self, *args: Any, **options: Any) -> Connection:  # noqa: ANN401
        """A connection for one request, made or reused; raises `NotConnectedError` alone."""
        while True:
            try:
                connection = await super().connect(*args, **options)
            except _FOREIGN as error:
                raise NotConnectedError(error) from error
            protocol = connection.protocol
            if protocol is None:
                raise AssertionError("a new connection has a protocol")
            fresh = protocol not in self._made_in
            # `should_close`: bytes came that no request asked for. They would be read as the
            # answer to this one.
            epoch = self._made_in.setdefault(protocol, self._epoch)
            if epoch == self._epoch and not protocol.should_close:
                # A request without a body leaves in the step that follows the return from here.
                if args[0].method == _DELETE and not self._may_send():
                    connection.close()
                    raise NotConnectedError(KeptBack())
                return connection
            connection.close()
            if fresh:
                raise NotConnectedError(
                    aiohttp.ClientConnectionError("the server sent data before any request")
                )


class AiohttpTransport:
    """A `Transport` over one aiohttp session. It follows no redirect and repeats nothing."""

    def __init__(
        self,
        *,
        verify: ssl.SSLContext,
        connections: int,
        timeout_seconds: float,
        proxy: str | None = None,
    ) -> None:
        """timeout_seconds: for the answer, once the request has left."""
        self._verify = verify
        self._connections = connections
        # The total is the longer by the whole wait for an answer, so that it never ends a request
        # that is still without a connection: that one would pass for sent.
        connect_seconds = min(timeout_seconds, _CONNECT_SECONDS)
        self._timeout = aiohttp.ClientTimeout(
            total=connect_seconds + timeout_seconds,
            connect=connect_seconds,
            sock_read=timeout_seconds,
        )
        self._proxy = proxy
        self.may_send: Callable[[], bool] = lambda: True
        """Asked in the very step in which a request that changes something is written."""
        self._connector: _Connector | None = None
        self._session: aiohttp.ClientSession | None = None

    async def exchange(self, request: Request) -> Response:
        """The response to `request`, read whole; raises what the two tables say."""
        body = None if request.body is None else GuardedBody(request.body, self._may_still_send)
        try:
            return await self._send(request, body)
        except NotConnectedError as error:
            raise _translated(error.cause, NOT_CONNECTED) from error
        except _FOREIGN as error:
            if body is not None and body.was_kept_back:  # whatever it was wrapped in on the way
                raise KeptBackError(words_of(KeptBack())) from error
            raise _translated(error, CONNECTED) from error

    def _may_still_send(self) -> bool:
        return self.may_send()

    def distrust_connections(self) -> None:
        """Send what follows over new connections: an answer came that cannot be right."""
        if self._connector is not None:
            self._connector.distrust()

    async def _send(self, request: Request, body: GuardedBody | None) -> Response:
        session = self._session or self._open()
        async with session.request(
            request.method,
            request.url,
            headers=request.headers,
            data=body,
            allow_redirects=False,
            proxy=self._proxy,
        ) as answer:
            whole = await _read_whole(answer, request.most_bytes or _MOST_ANSWER_BYTES)
            return Response(answer.status, answer.raw_headers, whole)

    def _open(self) -> aiohttp.ClientSession:
        self._connector = _Connector(
            self._may_still_send,
            limit=self._connections,
            ssl=self._verify,
            keepalive_timeout=_KEEP_ALIVE_SECONDS,
        )
        self._session = aiohttp.ClientSession(
            connector=self._connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,  # what is packed is refused
            timeout=self._timeout,
            trust_env=False,
            skip_auto_headers=("User-Agent", "Accept", "Accept-Encoding", "Content-Type"),
        )
        # aiohttp would repeat a GET or DELETE by itself after a reset, past every count and rate
        # limit. It has no public switch; its own test client uses this one.
        self._session._retry_connection = False  # noqa: SLF001
        return self._session

    async def aclose(self) -> None:
        """Close every connection."""
        if self._session is not None:
            await self._session.close()
            self._session = self._connector = None


async def _read_whole(answer: aiohttp.ClientResponse, most_bytes: int) -> bytes:
    if answer.content.is_eof():  # as most are: a short body comes with the head
        whole = answer.content.read_nowait()
        _require_an_end(answer, len(whole), most_bytes)
        return whole
    body = bytearray()
    async for part in answer.content.iter_any():
        body += part
        _require_an_end(answer, len(body), most_bytes)
    return bytes(body)


def _require_an_end(answer: aiohttp.ClientResponse, read: int, most_bytes: int) -> None:
    if read > most_bytes:
        answer.close()
        raise aiohttp.ClientPayloadError("the response does not end")


def _translated(error: Exception, table: Failures) -> httpx.TransportError:
    kind = next(to for foreign, to in table if isinstance(error, foreign))
    return finer(error, kind)(words_of(error))
