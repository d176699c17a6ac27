"""The transport over real sockets: what counts as not sent, and which connections are used."""

from __future__ import annotations

import asyncio
import gzip
import socket
import ssl
import sys
from collections.abc import Coroutine
from typing import Any

import aiohttp
import httpx
import pytest
from pydantic import SecretStr

from importer import __version__
from importer.submission.answers.verdict import FAILURES
from importer.submission.http.client import Answer, Client, Failure
from importer.submission.http.connecting import (
    EncryptedPortError,
    KeptBackError,
    PlainPortError,
    ProxyRefusedError,
)
from importer.submission.http.opening import open_client
from importer.submission.http.statuses import Verdict
from importer.submission.http.transport import (
    CONNECTED,
    NOT_CONNECTED,
    AiohttpTransport,
    NotConnectedError,
)
from tests.patience import PATIENCE_SECONDS
from tests.submission import virtual_time
from tests.submission.impatience import give_up_after
from tests.submission.scripted_server import Script, Talk, scripted

TOKEN = "hsr_live_0123456789abcdef"
ID = b'{"task_id": "t1"}'


def client_for(base_url: str, **options: Any) -> Client:
    """A client as an import opens it."""
    chosen = {"timeout_seconds": PATIENCE_SECONDS, "concurrency": 4, **options}
    return open_client(base_url, SecretStr(TOKEN), **chosen)


def play(script: Script, use: Any, **options: Any) -> Any:
    """What `use(client, server)` gives against a server that follows the script."""

    async def both() -> Any:
        async with scripted(script) as server, client_for(server.base_url, **options) as client:
            return await use(client, server)

    return asyncio.run(both())


def outcome_of(
    script: Script, *, answer_seconds: float | None = None, **options: Any
) -> tuple[Any, int]:
    """What one POST came to, and how many requests the server saw."""

    async def post(client: Client, server: Any) -> tuple[Any, int]:
        if answer_seconds is not None:
            give_up_after(client, answer_seconds)
        return await client.create_task(b"{}"), len(server.requests)

    result: tuple[Any, int] = play(script, post, **options)
    return result


def _json(result: Answer | Failure) -> Any:
    assert isinstance(result, Answer)
    return result.json()


async def _broken_after_request(talk: Talk) -> None:
    await talk.read_request()
    talk.reset()


async def _closed_after_request(talk: Talk) -> None:
    await talk.read_request()


async def _silent(talk: Talk) -> None:
    await talk.read_request()
    await talk.silence()


def _saying(raw: bytes) -> Script:
    async def script(talk: Talk) -> None:
        await talk.read_request()
        await talk.say(raw)

    return script


@pytest.mark.parametrize(
    ("script", "kind"),
    [
        (_broken_after_request, httpx.ReadError),
        (_closed_after_request, httpx.RemoteProtocolError),
        (_silent, httpx.ReadTimeout),
        (_saying(b"HTTP/1.1 201 Created\r\nContent-Length: 99\r\n\r\n{"), httpx.ReadError),
        (_saying(b"HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
         httpx.RemoteProtocolError),
        (_saying(b"HTTP/1.1 201 Created\r\nContent-Length: x\r\n\r\n{}"),
         httpx.RemoteProtocolError),
        (_saying(b"HTTP/1.1 2"), httpx.RemoteProtocolError),
        (_saying(b"SSH-2.0-OpenSSH_9.6\r\n"), httpx.RemoteProtocolError),
        (_saying(b"HTTP/1.1 201 Created\r\nX-Long: " + b"x" * 99_999 + b"\r\n\r\n"),
         httpx.RemoteProtocolError),
        (_saying(b"HTTP/1.1 201 Created\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}"),
         httpx.DecodingError),
    ],
)  # fmt: skip
def test_a_request_that_left_is_never_taken_for_unsent(
    script: Script, kind: type[httpx.RequestError]
) -> None:
    """However the answer fails, the verdict is unknown, and there was exactly one request."""
    result, requests = outcome_of(script, answer_seconds=0.3 if script is _silent else None)
    assert isinstance(result, Failure)
    assert (result.kind, FAILURES[result.kind], requests) == (kind, Verdict.UNKNOWN, 1)


def test_an_answer_that_drips_is_given_up() -> None:
    """Bytes that keep coming do not keep a request alive for ever."""

    async def drip(talk: Talk) -> None:
        await talk.read_request()
        while True:
            await talk.say(b"H")
            await asyncio.sleep(0.01)

    result, _ = outcome_of(drip, timeout_seconds=1.0)
    assert result.kind in {httpx.ReadTimeout, httpx.RemoteProtocolError}


def test_where_nothing_listens_nothing_is_sent() -> None:
    """A refused connection is not sent."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]

    async def post() -> Answer | Failure:
        async with client_for(f"http://127.0.0.1:{port}/v1") as client:
            return await client.create_task(b"{}")

    result = asyncio.run(post())
    assert isinstance(result, Failure)
    assert result.kind is httpx.ConnectError


@pytest.mark.parametrize("timeout", [0.2, 5.0])
def test_a_connection_that_takes_too_long_is_not_sent(
    monkeypatch: pytest.MonkeyPatch, timeout: float
) -> None:
    """Race: the wait for a connection ends before that for everything, though both are rounded."""

    async def never(*_: object, **__: object) -> None:
        await asyncio.get_running_loop().create_future()

    monkeypatch.setattr(aiohttp.TCPConnector, "_create_connection", never)

    async def post() -> Answer | Failure:
        async with client_for("http://127.0.0.1:1/v1", timeout_seconds=timeout) as client:
            return await client.create_task(b"{}")

    result = virtual_time.run(post())
    assert isinstance(result, Failure)
    assert result.kind is httpx.ConnectTimeout


def test_a_host_without_tls_is_not_sent_to() -> None:
    """A failed handshake happens before the request."""

    async def no_tls(talk: Talk) -> None:
        await talk.say(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    async def post(_client: Client, server: Any) -> tuple[Answer | Failure, list[bytes]]:
        secure = server.base_url.replace("http:", "https:")
        async with client_for(secure) as client:
            return await client.create_task(b"{}"), server.requests

    result, requests = play(no_tls, post)
    assert (result, requests) == (Failure(PlainPortError, "the port does not speak https"), [])


@pytest.mark.parametrize("answer", [b"HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n", b"", b"?\r\n"])
def test_a_proxy_that_refuses_gets_no_request_and_no_token(answer: bytes) -> None:
    """All that a proxy sees of an encrypted service is its name; without a tunnel nothing left."""

    async def proxy(talk: Talk) -> None:
        await talk.read_request()
        await talk.say(answer)

    async def post(_client: Client, server: Any) -> tuple[Answer | Failure, list[bytes]]:
        address = server.base_url.removesuffix("/v1")
        async with client_for("https://api.test/v1", proxy=address) as client:
            return await client.create_task(b"{}"), server.requests

    result, requests = play(proxy, post)
    assert FAILURES[result.kind] is Verdict.NOT_SENT
    assert requests[0].startswith(b"CONNECT api.test:443 HTTP/1.1\r\n")
    assert TOKEN.encode() not in requests[0]
    assert len(requests) == 1


def test_the_password_of_a_proxy_is_not_told() -> None:
    """The words of a refusal go into the ledger and the results; the proxy's address does not."""

    async def proxy(talk: Talk) -> None:
        await talk.read_request()
        await talk.answer(b"", "407 Proxy Authentication Required")

    async def post(_client: Client, server: Any) -> tuple[Answer | Failure, list[bytes]]:
        address = server.base_url.removesuffix("/v1").replace("//", "//user:s3cret@")
        async with client_for("https://api.test/v1", proxy=address) as client:
            return await client.create_task(b"{}"), server.requests

    result, requests = play(proxy, post)
    assert result == Failure(ProxyRefusedError, "407 Proxy Authentication Required")
    assert b"Proxy-Authorization: Basic dXNlcjpzM2NyZXQ=" in requests[0]


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("403 Forbidden", ProxyRefusedError),
        ("429 Too Many Requests", httpx.ProxyError),
        ("502 Bad Gateway", httpx.ProxyError),
    ],
)
def test_a_proxy_that_refuses_is_told_from_one_that_fails(
    status: str, kind: type[httpx.RequestError]
) -> None:
    """Only what may pass is waited for."""

    async def proxy(talk: Talk) -> None:
        await talk.read_request()
        await talk.answer(b"", status)

    async def post(_client: Client, server: Any) -> Answer | Failure:
        address = server.base_url.removesuffix("/v1")
        async with client_for("https://api.test/v1", proxy=address) as client:
            return await client.create_task(b"{}")

    assert play(proxy, post) == Failure(kind, status)


def test_a_port_that_hangs_up_on_a_handshake_is_told() -> None:
    """Some errors of a connection have neither a number nor a text."""

    async def hang_up(talk: Talk) -> None:
        await talk.say(b"")

    async def post(_client: Client, server: Any) -> Answer | Failure:
        secure = server.base_url.replace("http:", "https:")
        async with client_for(secure) as client:
            return await client.create_task(b"{}")

    result = play(hang_up, post)
    assert FAILURES[result.kind] is Verdict.NOT_SENT
    assert result.message in {"the connection was closed", "connection reset by peer"}


def test_a_port_that_wants_https_is_told() -> None:
    """It answers with an alert of TLS (RFC 8446, 6), which is no HTTP."""

    async def alert(talk: Talk) -> None:
        await talk.read_request()
        await talk.say(b"\x15\x03\x01\x00\x02\x02\x46")

    result, _ = outcome_of(alert)
    expected = "the port requires https, but was contacted without it"
    assert result == Failure(EncryptedPortError, expected)


def test_a_service_on_this_computer_is_not_reached_through_the_proxy() -> None:
    """It speaks no TLS, so a proxy would see the token."""

    async def serve(talk: Talk) -> None:
        await talk.read_request()
        await talk.answer(ID)

    result, requests = outcome_of(serve, proxy="http://127.0.0.1:1")
    assert (result.status, requests) == (201, 1)


def test_a_connection_is_kept_and_used_again() -> None:
    """Rows in a row share a connection."""

    async def serve(talk: Talk) -> None:
        while True:
            await talk.read_request()
            await talk.answer(ID)

    async def three(client: Client, server: Any) -> tuple[int, int]:
        for _ in range(3):
            await client.create_task(b"{}")
        return server.connections, len(server.requests)

    assert play(serve, three) == (1, 3)


def test_a_connection_that_is_distrusted_is_not_used_again() -> None:
    """After an answer that cannot be right the next request has a connection of its own."""

    async def serve(talk: Talk) -> None:
        while True:
            await talk.read_request()
            await talk.answer(b'{"task_id": "of connection %d"}' % talk.number)

    async def use(client: Client, server: Any) -> tuple[list[str], int]:
        ids = []
        for distrusted in (False, True, False):
            if distrusted:
                client.distrust_connections()
            ids.append(_json(await client.create_task(b"{}"))["task_id"])
        return ids, server.connections

    assert play(serve, use) == (["of connection 1", "of connection 2", "of connection 2"], 2)


@pytest.mark.parametrize(
    "extra", [b"HTTP/1.1 201 Created\r\nContent-Length: 17\r\n\r\n" + ID, b"rubbish"]
)
def test_bytes_that_nobody_asked_for_are_not_read_as_the_next_answer(extra: bytes) -> None:
    """Race: a second answer waits in a kept connection. The next request goes over another."""

    async def serve(talk: Talk) -> None:
        await talk.read_request()
        if talk.number > 1:
            await talk.answer(b'{"task_id": "the right one"}')
            return
        await talk.answer(ID)
        await talk.say(extra)
        await talk.silence()

    async def use(client: Client, server: Any) -> tuple[Any, int]:
        await client.create_task(b"{}")
        for _ in range(100):  # turns of the loop, until the extra bytes are in
            await asyncio.sleep(0)
        result = await client.create_task(b"{}")
        return result.json() if isinstance(result, Answer) else result, server.connections

    assert play(serve, use) == ({"task_id": "the right one"}, 2)


def test_a_server_that_speaks_before_its_turn_gets_no_request(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What it says cannot be the answer to anything, and there is no end of new connections."""
    connect: Any = aiohttp.TCPConnector.connect

    async def connect_and_listen(self: Any, *args: Any, **options: Any) -> Any:
        connection = await connect(self, *args, **options)
        while not connection.protocol.should_close:  # noqa: ASYNC110 - until the bytes are in
            await asyncio.sleep(0)
        return connection

    monkeypatch.setattr(aiohttp.TCPConnector, "connect", connect_and_listen)

    async def greet(talk: Talk) -> None:
        await talk.answer(ID)
        await talk.silence()

    async def use(client: Client, server: Any) -> tuple[Any, int]:
        return await client.create_task(b"{}"), server.connections

    failure = Failure(httpx.ConnectError, "the server sent data before any request")
    assert play(greet, use) == (failure, 1)


@pytest.mark.parametrize("fresh", [True, False])
def test_nothing_is_repeated_by_itself(fresh: bool) -> None:  # noqa: FBT001
    """Race: a kept connection breaks as the next GET leaves, which aiohttp would send again."""

    async def serve(talk: Talk) -> None:
        if not fresh:
            await talk.read_request()
            await talk.answer(ID)
        await talk.read_request()
        talk.reset()

    async def use(client: Client, server: Any) -> tuple[list[type], int]:
        if not fresh:
            await client.who_am_i()
        result = await client.who_am_i()
        again = await client.create_task(b"{}") if fresh else result
        return [type(result), type(again)], len(server.requests)

    assert play(serve, use) == ([Failure, Failure], 2)


def test_no_cookie_is_kept_and_no_redirect_followed() -> None:
    """What a server plants is not sent back, and the token goes nowhere else."""

    async def serve(talk: Talk) -> None:
        while True:
            await talk.read_request()
            headers = b"Set-Cookie: session=1; Path=/\r\nLocation: /login\r\n"
            await talk.answer(b"", "302 Found", headers)

    async def use(client: Client, server: Any) -> tuple[Any, list[bytes]]:
        await client.create_task(b"{}")
        result = await client.create_task(b"{}")
        return result, server.requests

    result, requests = play(serve, use)
    assert result.status == 302
    assert len(requests) == 2
    assert b"cookie" not in requests[1].lower()


def test_nothing_is_read_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    """Neither proxies nor netrc nor certificates nor a file for TLS keys, unless asked for."""
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login l password p\n")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "keys"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none"))

    async def serve(talk: Talk) -> None:
        await talk.read_request()
        await talk.answer(ID)

    async def use(client: Client, server: Any) -> tuple[Any, bytes]:
        return _json(await client.create_task(b"{}")), server.requests[0]

    data, request = play(serve, use)
    assert data == {"task_id": "t1"}
    assert f"Authorization: Bearer {TOKEN}\r\n".lower().encode() in request.lower()
    assert not (tmp_path / "keys").exists()


def test_the_request_is_what_the_service_expects() -> None:
    """Method, path, headers and body, byte for byte; nothing else is told."""
    seen: list[bytes] = []

    async def serve(talk: Talk) -> None:
        seen.append(await talk.read_request())
        await talk.answer(ID)

    outcome_of(serve)
    head, body = seen[0].split(b"\r\n\r\n")
    first, *headers = head.decode().split("\r\n")
    assert first == "POST /v1/tasks HTTP/1.1"
    named = dict(header.split(": ", 1) for header in headers)
    host = named.pop("Host")
    assert host.startswith("127.0.0.1:")
    assert {name.lower(): text for name, text in named.items()} == {
        "authorization": f"Bearer {TOKEN}",
        "accept": "application/json",
        "accept-encoding": "identity",
        "user-agent": f"task-importer/{__version__}",
        "content-type": "application/json",
        "content-length": "2",
    }
    assert body == b"{}"


def test_an_answer_that_is_compressed_all_the_same_is_not_read() -> None:
    """It was asked not to be; unpacked it could be of any size."""
    packed = gzip.compress(ID)

    async def serve(talk: Talk) -> None:
        await talk.read_request()
        await talk.answer(packed, headers=b"Content-Encoding: gzip\r\n")

    result, _ = outcome_of(serve)
    assert result.kind is httpx.DecodingError


def test_a_refusal_on_the_way_in_is_not_answered_twice() -> None:
    """Race: a 429 to the first call is sent twice. The first row's request has its own line."""

    async def serve(talk: Talk) -> None:
        await talk.read_request()
        await talk.answer(b"", "429 Slow down")
        await talk.read_request()
        await talk.answer(b"", "429 Slow down")

    async def use(client: Client, server: Any) -> int:
        await client.who_am_i()
        await client.create_task(b"{}")
        connections: int = server.connections
        return connections

    assert play(serve, use) == 2


def test_an_answer_without_an_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """The memory does not fill with whatever a server sends."""
    monkeypatch.setattr("importer.submission.http.transport._MOST_ANSWER_BYTES", 10_000)
    result, _ = outcome_of(
        _saying(b"HTTP/1.1 201 Created\r\nContent-Length: 99999\r\n\r\n" + b"x" * 99_999)
    )
    assert result == Failure(httpx.ReadError, "the response does not end")


def test_only_a_page_may_be_as_long_as_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page of 200 tasks is megabytes; the answer about one task is not."""
    monkeypatch.setattr("importer.submission.http.transport._MOST_ANSWER_BYTES", 10_000)
    monkeypatch.setattr("importer.submission.http.client._MOST_PAGE_BYTES", 20_000)
    results = []
    for length in (15_000, 25_000):

        async def serve(talk: Talk, body: bytes = b"x" * length) -> None:
            await talk.read_request()
            await talk.answer(body, "200 OK")

        async def use(client: Client, server: Any) -> Answer | Failure:
            del server
            return await client.list_tasks(None, 200)

        results.append(play(serve, use))
    assert results[0].body == b"x" * 15_000
    assert results[1] == Failure(httpx.ReadError, "the response does not end")


def test_a_header_in_another_alphabet_is_no_error() -> None:
    """Headers are bytes; what is not ASCII in them does not stop a run."""

    async def serve(talk: Talk) -> None:
        await talk.read_request()
        await talk.answer(ID, headers="X-Request-Id: größe\r\n".encode())

    result, _ = outcome_of(serve)
    assert result.headers["x-request-id"] == "größe".encode().decode("latin-1")


def _aiohttp_errors() -> list[type[BaseException]]:
    found: list[type[BaseException]] = [aiohttp.ClientError]
    for kind in found:
        found += [sub for sub in kind.__subclasses__() if sub not in found]
    return [*found, TimeoutError, OSError, ConnectionResetError, ssl.SSLError]


@pytest.mark.parametrize("foreign", _aiohttp_errors(), ids=lambda kind: kind.__name__)
def test_the_order_of_events_decides_and_not_the_name_of_the_exception(
    foreign: type[BaseException],
) -> None:
    """Whatever aiohttp raises: before a connection it was not sent, after it that is not known."""

    def verdict(table: Any) -> Verdict:
        return FAILURES[next(to for known, to in table if issubclass(foreign, known))]

    assert verdict(NOT_CONNECTED) is Verdict.NOT_SENT
    assert verdict(CONNECTED) is Verdict.UNKNOWN


def test_an_exception_without_words_is_told_by_its_name() -> None:
    """Some of aiohttp's have no text of their own."""
    assert str(NotConnectedError(TimeoutError())) == "TimeoutError"


@pytest.mark.parametrize(
    ("timeout", "connect", "total"), [(30.0, 10.0, 40.0), (5.0, 5.0, 10.0), (0.2, 0.2, 0.4)]
)
def test_an_answer_is_waited_for_as_long_as_was_said(
    timeout: float, connect: float, total: float
) -> None:
    """--timeout is for the answer; a connection is given ten seconds more, or as long as that."""
    transport = AiohttpTransport(
        verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), connections=1, timeout_seconds=timeout
    )
    assert transport._timeout == aiohttp.ClientTimeout(
        total=total, connect=connect, sock_read=timeout
    )


def test_closing_what_was_never_opened_is_no_error() -> None:
    """A run that fails before its first request leaves nothing behind."""
    transport = AiohttpTransport(
        verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), connections=1, timeout_seconds=1.0
    )
    transport.distrust_connections()
    closing: Coroutine[Any, Any, None] = transport.aclose()
    asyncio.run(closing)


_CALLS = {
    "create": lambda client: client.create_task(b"{}"),
    "change": lambda client: client.set_status("t1", b"{}"),
    "delete": lambda client: client.delete_task("t1"),
    "read": lambda client: client.read_task("t1"),
}


async def _answers(talk: Talk) -> None:
    while True:
        await talk.read_request()
        await talk.answer(ID)


@pytest.mark.parametrize("call", _CALLS)
def test_nothing_is_changed_once_another_may_send(call: str) -> None:
    """The request does not arrive, and that is known; a mere question is still asked."""

    async def ask(client: Client, server: Any) -> tuple[Any, int]:
        client.send_only_while(lambda: False)
        return await _CALLS[call](client), len(server.requests)

    result, arrived = play(_answers, ask)
    if call == "read":
        assert (type(result), arrived) == (Answer, 1)
        return
    assert (result, arrived) == (
        Failure(KeptBackError, "another computer may have taken this workspace over"), 0,
    )  # fmt: skip
    assert FAILURES[result.kind] is Verdict.NOT_SENT


def test_a_connection_that_missed_a_body_gets_no_other_request() -> None:
    """Its head may have left: what follows would be read as the body."""

    async def ask(client: Client, server: Any) -> tuple[Any, list[bytes]]:
        may_send = iter((True, False, True))
        client.send_only_while(lambda: next(may_send))
        results = [await client.create_task(b'{"n": %d}' % n) for n in range(3)]
        bodies = [request.rpartition(b"\r\n\r\n")[2] for request in server.requests]
        return [type(result) for result in results], bodies

    assert play(_answers, ask) == ([Answer, Failure, Answer], [b'{"n": 0}', b'{"n": 2}'])


def test_the_look_is_in_the_step_of_the_write() -> None:
    """A process may be frozen after a request has its connection, before its body is written.

    Here by the step of the next row of the same group. Since Python 3.12 the body is written in
    the step in which the connection is there, so that it leaves before.
    """

    async def ask(client: Client, server: Any) -> tuple[Any, int]:
        await client.create_task(b"{}")  # from here on there is a connection
        may_send = [True]
        client.send_only_while(lambda: may_send[0])

        async def freeze() -> None:
            may_send[0] = False

        result, _ = await asyncio.gather(client.create_task(b"{}"), freeze())
        return result, len(server.requests)

    result, arrived = play(_answers, ask)
    writes_at_once = sys.version_info >= (3, 12)
    assert (isinstance(result, Answer), arrived) == (writes_at_once, 1 + writes_at_once)
