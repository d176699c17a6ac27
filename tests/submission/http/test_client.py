"""The client: what it says of answers, and that the token goes no further than the service."""

from __future__ import annotations

import asyncio
import io
import logging
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from importer.errors import ConfigurationError
from importer.submission.http.client import Answer, Client, Failure
from importer.submission.http.opening import open_client
from importer.submission.http.wire import Headers, Request
from tests.submission.http.mocked import Mocked
from tests.submission.scripted_server import Talk, scripted

TOKEN = "hsr_live_0123456789abcdef"
URL = "https://api.test/v1"


def ask(respond: Callable[[httpx.Request], httpx.Response]) -> Answer | Failure:
    """What a client makes of the response to one POST."""
    client = Client(URL, SecretStr(TOKEN), Mocked(respond))
    return asyncio.run(client.create_task(b"{}"))


def test_the_calls_are_those_of_the_service() -> None:
    """Method and address of each, with one slash between base and path."""
    seen: list[tuple[str, str]] = []

    def respond(request: httpx.Request) -> httpx.Response:
        seen.append((request.method, str(request.url)))
        return httpx.Response(200)

    client = Client(f"{URL}/", SecretStr(TOKEN), Mocked(respond))
    asyncio.run(client.create_task(b"{}"))
    asyncio.run(client.who_am_i())
    client.distrust_connections()
    assert seen == [("POST", f"{URL}/tasks"), ("GET", f"{URL}/me")]


def test_a_request_shows_no_token() -> None:
    """It stands in the variables of every frame between the client and the connection."""
    request = Request("POST", URL, Headers({"Authorization": f"Bearer {TOKEN}"}), b"{}")
    assert repr(request) == (
        f"Request(method='POST', url='{URL}', headers=<headers: Authorization>, body=b'{{}}', "
        "most_bytes=None)"
    )


def test_an_answer_has_header_names_in_lower_case() -> None:
    """So that they are found however the service writes them."""
    result = ask(lambda _: httpx.Response(201, headers={"X-Request-ID": "r1"}, content=b"{}"))
    assert isinstance(result, Answer)
    assert result.request_id == "r1"
    assert (result.status, result.body) == (201, b"{}")


def test_no_place_of_a_task_hides_another() -> None:
    """An answer with two of them is about two tasks, for all that one can tell."""
    two = [("Location", "/tasks/a"), ("location", f"/tasks/{TOKEN}")]
    result = ask(lambda _: httpx.Response(201, headers=two))
    assert isinstance(result, Answer)
    assert result.headers["location"] == "/tasks/a, /tasks/[token]"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", ""),
        (b'{"message": "assignee_id:\\n no such user"}', "assignee_id: no such user"),
        (b'{"error": "boom"}', "boom"),
        (b'{"error": {"message": "inner", "code": 1}}', "inner"),
        (b'{"detail": "d"}', "d"),
        (b'{"message": "", "error": "boom"}', "boom"),
        (b'{"message": null}', '{"message": null}'),
        (b"plain\r\n text", "plain text"),
        (b"\xff\xfe", "\ufffd\ufffd"),
        (b"<!DOCTYPE html><HTML><body>504</body></HTML>", "a web page"),
        (b"x" * 1000, "x" * 300),
        (b'{"message": "' + b"y" * 1000 + b'"}', "y" * 300),
        (b"[" * 100_000, "[" * 300),
    ],
)
def test_the_words_of_the_service_fit_on_a_line(body: bytes, words: str) -> None:
    """Its message where it has one, else its text; never a page of HTML."""
    assert Answer(400, {}, body).words() == words


def test_a_token_that_is_repeated_is_blacked_out() -> None:
    """In a body, in a header, and in the text of a failure."""
    echo = ask(lambda _: httpx.Response(400, headers={"x": f"<{TOKEN}>"}, text=f"bad {TOKEN}!"))
    assert isinstance(echo, Answer)
    assert (echo.body, echo.headers["x"]) == (b"bad [token]!", "<[token]>")

    def fail(_request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError(f"cannot send Bearer {TOKEN}")

    assert ask(fail) == Failure(httpx.ConnectError, "cannot send Bearer [token]")


@pytest.mark.parametrize(
    "escaped",
    [
        TOKEN.replace("_", "\\u005f"),
        TOKEN.replace("_", "\\u005F"),
        TOKEN.replace("_", "\\\\u005f"),
        "".join(f"\\u{ord(character):04x}" for character in TOKEN),
    ],
)
def test_a_token_that_is_repeated_in_disguise_is_blacked_out(escaped: str) -> None:
    """JSON may write any character as an escape, which decoding would turn back."""
    text = f'{{"message": "bad {escaped}!", "task_id": "{escaped}"}}'
    echo = ask(lambda _: httpx.Response(400, text=text))
    assert isinstance(echo, Answer)
    assert echo.words() == "bad [token]!"
    assert echo.json()["task_id"] == "[token]"


def test_an_answer_in_another_encoding_is_no_json() -> None:
    """A token in UTF-16 would pass; JSON between systems is UTF-8 (RFC 8259, 8.1)."""
    assert Answer(200, {}, '{"task_id": "t"}'.encode("utf-16")).json() is None
    assert Answer(200, {}, b'\xef\xbb\xbf{"task_id": "t"}').json() == {"task_id": "t"}


@pytest.mark.parametrize("packing", ["gzip", "br", "x-odd", "identity, gzip"])
def test_a_packed_answer_is_not_unpacked(packing: str) -> None:
    """A few bytes can unpack to all the memory there is; what became of the row is unknown."""
    result = ask(
        lambda _: httpx.Response(
            201, headers={"Content-Encoding": packing}, stream=httpx.ByteStream(b"\x1f\x8b")
        )
    )
    assert result == Failure(
        httpx.DecodingError, "the response is compressed, which was not requested"
    )


@pytest.mark.parametrize("packing", ["", "identity", "Identity"])
def test_an_answer_that_says_it_is_not_packed_is_read(packing: str) -> None:
    """Which is what was asked for."""
    result = ask(lambda _: httpx.Response(201, headers={"Content-Encoding": packing}, text="{}"))
    assert isinstance(result, Answer)
    assert result.body == b"{}"


def test_a_failure_without_words_is_told_by_its_name() -> None:
    """An empty message would leave the person with nothing."""

    def fail(_request: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("")

    assert ask(fail) == Failure(httpx.ReadTimeout, "ReadTimeout")


def test_nothing_logs_the_token() -> None:
    """With every logger at DEBUG and a service that repeats it, the token is in no record."""
    heard = io.StringIO()
    handler = logging.StreamHandler(heard)
    handler.setFormatter(logging.Formatter("%(name)s %(message)s %(args)s"))
    root = logging.getLogger()
    names = ["", *root.manager.loggerDict]
    before = {name: logging.getLogger(name).level for name in names}
    root.addHandler(handler)
    try:
        for name in names:
            logging.getLogger(name).setLevel(logging.DEBUG)
        asyncio.run(_talk_badly())
        logging.getLogger("importer.tests").debug("the handler hears")
    finally:
        root.removeHandler(handler)
        for name, level in before.items():
            logging.getLogger(name).setLevel(level)
    assert "the handler hears" in heard.getvalue()
    assert TOKEN not in heard.getvalue()


async def _talk_badly() -> None:
    asyncio.get_running_loop().set_debug(True)

    async def serve(talk: Talk) -> None:
        await talk.read_request()
        echo = f"Set-Cookie: t={TOKEN}; Path\r\nX-Echo: {TOKEN}\r\n".encode()
        await talk.answer(f"no {TOKEN}".encode(), "401 No", echo)
        await talk.read_request()
        await talk.say(f"HTTP/1.1 {TOKEN}\r\n\r\n".encode())

    async with scripted(serve) as server:
        client = open_client(server.base_url, SecretStr(TOKEN), timeout_seconds=60, concurrency=1)
        async with client:
            assert repr(client).count(TOKEN) == 0
            assert TOKEN not in repr(await client.create_task(b"{}"))
            assert TOKEN not in repr(await client.create_task(b"{}"))


def test_without_a_token_there_is_no_client() -> None:
    """Nothing could be told apart from an empty text."""
    with pytest.raises(ValueError, match="a client needs a token"):
        Client(URL, SecretStr(""), Mocked(lambda _: httpx.Response(200)))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "no such file or directory"),
        ("not a certificate", "it contains no certificate"),
    ],
)
def test_a_certificate_file_that_is_none_is_refused(
    tmp_path: Path, content: str | None, reason: str
) -> None:
    """Before anything is sent, with the name of the file."""
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_text(content)
    with pytest.raises(ConfigurationError) as caught:
        open_client(URL, SecretStr(TOKEN), timeout_seconds=1, concurrency=1, ca_file=path)
    assert caught.value.message == f"--ca-file {path} cannot be used: {reason}"
    assert caught.value.hint == "name a PEM file: a text file that contains BEGIN CERTIFICATE"


def test_a_certificate_file_is_trusted_beside_the_usual_ones() -> None:
    """A company's own authority does not take the place of all others."""
    import certifi  # noqa: PLC0415 - for its file alone

    open_client(
        URL, SecretStr(TOKEN), timeout_seconds=1, concurrency=1, ca_file=Path(certifi.where())
    )


@pytest.mark.parametrize(("url", "read"), [("http://127.0.0.1:1/v1", []), (URL, ["the bundle"])])
def test_certificates_are_read_where_one_is_shown(
    monkeypatch: pytest.MonkeyPatch, url: str, read: list[str]
) -> None:
    """A service on this computer, which shows none, is not kept waiting for a hundred of them."""
    import certifi  # noqa: PLC0415 - for its file alone

    seen: list[str] = []
    path = certifi.where()

    def where() -> str:
        seen.append("the bundle")
        return path

    monkeypatch.setattr(certifi, "where", where)
    open_client(url, SecretStr(TOKEN), timeout_seconds=1, concurrency=1)
    assert seen == read


@pytest.mark.parametrize("url", ["https://☃.example", "https://xn--\u00fc.example"])
def test_an_address_that_no_request_can_go_to_is_refused(url: str) -> None:
    """A letter that no name may hold is told as what it is, before anything is sent."""
    with pytest.raises(ConfigurationError) as caught:
        open_client(url, SecretStr(TOKEN), timeout_seconds=1, concurrency=1)
    assert caught.value.message.startswith(f"{url!r} is not an address that can be reached: ")
    assert caught.value.hint == "copy the address of the service again"


@pytest.mark.parametrize(
    "proxy",
    ["", "localhost:3128", "socks5://h:1080", "http://", "ftp://h", "http://[::1", "http://h:99999",
     "http://[::1]host:80"],
)  # fmt: skip
def test_a_proxy_that_is_none_is_refused(proxy: str) -> None:
    """The address is not repeated: it may hold a password."""
    with pytest.raises(ConfigurationError) as caught:
        open_client(URL, SecretStr(TOKEN), timeout_seconds=1, concurrency=1, proxy=proxy)
    assert str(caught.value) == (
        "--proxy is not the address of an HTTP proxy; write http://host:port"
    )


@pytest.mark.parametrize("cursor", ["\ud800", "x" * 70_000])
def test_a_cursor_that_no_request_can_hold_is_a_failure(cursor: str) -> None:
    """Half a letter, or longer than an address may be: the listing is not understood."""
    client = Client(URL, SecretStr(TOKEN), Mocked(lambda _: httpx.Response(200)))
    assert asyncio.run(client.list_tasks(cursor, 200)) == Failure(
        httpx.LocalProtocolError, "its cursor cannot be sent"
    )


@pytest.mark.parametrize("task_id", ["", ".", "..", "...", "\ud800", "x" * 70_000])
@pytest.mark.parametrize("call", ["read", "close", "delete"])
def test_an_id_that_is_no_address_is_never_asked_for(task_id: str, call: str) -> None:
    """`..` would delete what stands above all tasks."""
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(204)

    client = Client(URL, SecretStr(TOKEN), Mocked(answer))
    calls = {
        "read": lambda: client.read_task(task_id),
        "close": lambda: client.set_status(task_id, b"{}"),
        "delete": lambda: client.delete_task(task_id),
    }
    assert asyncio.run(calls[call]()) == Failure(
        httpx.LocalProtocolError, "its id cannot be requested"
    )
    assert seen == []


@given(st.text(st.characters()))
def test_any_id_is_asked_for_below_the_tasks_or_not_at_all(task_id: str) -> None:
    """Whatever a service calls a task, no other address than that of a task is called."""
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(204)

    client = Client(URL, SecretStr(TOKEN), Mocked(answer))
    asyncio.run(client.delete_task(task_id))
    for request in seen:
        path = request.url.raw_path.decode()
        assert path.startswith(f"{httpx.URL(URL).path}/tasks/")
        assert path.count("/") == httpx.URL(URL).path.count("/") + 2
