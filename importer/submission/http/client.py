"""The service over HTTP: returns an `Answer` or a `Failure`, never an exception of httpx.

The token is added to each request here and nowhere else. Requests go straight to a transport, and
not through httpx's client, which would follow what this program must not: it keeps cookies, asks
for compressed answers and logs each call. Nor are they made into httpx's objects on the way: of a
run, that took a tenth of the processor time.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any, NamedTuple, Self
from urllib.parse import quote

import httpx
from pydantic import SecretStr

from importer import events
from importer._version import __version__
from importer.submission.http.answer_json import read_json
from importer.submission.http.answer_words import words_of_json, words_of_page, words_of_text
from importer.submission.http.statuses import meaning_of
from importer.submission.http.wire import Headers, Request, Response, Transport
from importer.wording.text import cleaned

_JOINED = frozenset({"location", "content-encoding"})
_WORDS_READ = 4096
_MOST_PAGE_BYTES = 16 * 1024 * 1024
"""Longer than any page of 200 tasks: those of the longest texts have 30 kB each."""


__all__ = ["Answer", "Client", "Failure"]


class Answer(NamedTuple):
    """An HTTP answer. headers: names in lower case. The token is blacked out everywhere."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_success(self) -> bool:
        """Whether its status is one of success (RFC 9110, 15.3)."""
        return meaning_of(self.status).is_success

    @property
    def request_id(self) -> str | None:
        """The service's own name for the request."""
        name = self.headers.get("x-request-id")
        return None if name is None else cleaned(name)

    @property
    def is_web_page(self) -> bool:
        """Whether it is a page for people, as gateways and proxies answer."""
        text = self.body[:_WORDS_READ].decode("utf-8", "replace").lstrip("\ufeff \t\r\n").lower()
        is_html = "html" in self.headers.get("content-type", "").lower()
        return (
            (is_html and not text.startswith(("{", "[")))
            or "<html" in text
            or (text.startswith("<!doctype"))
        )

    def json(self) -> Any:  # noqa: ANN401
        """The body as JSON, or None where it is none, or more than any answer holds."""
        return read_json(self.body)

    def words(self, columns: Mapping[str, str] | None = None) -> str:
        """What the service says, for a person, on a line; columns: as `words_of_json` wants it."""
        told = words_of_json(self.json(), columns or {})
        if told:
            return told
        return words_of_page(self.body) if self.is_web_page else words_of_text(self.body)


class Failure(NamedTuple):
    """No answer. kind: httpx's exception class, which `verdict` judges by."""

    kind: type[httpx.RequestError]
    message: str


class Client:
    """The calls that an import needs. One per run; `async with` closes its connections."""

    def __init__(self, base_url: str, token: SecretStr, transport: Transport) -> None:
        if not token.get_secret_value():
            raise ValueError("a client needs a token")
        self.base_url = base_url.rstrip("/")
        self._token = token
        self._token_in_json = _in_json(token.get_secret_value())
        self._transport = transport
        self._tasks = httpx.URL(f"{self.base_url}/tasks")
        self._address = str(self._tasks)
        self._me = str(httpx.URL(f"{self.base_url}/me"))
        self._headers = Headers(
            {
                "Authorization": f"Bearer {token.get_secret_value()}",
                "Accept": "application/json",
                "Accept-Encoding": "identity",  # answers are short
                "User-Agent": f"task-importer/{__version__}",
            }
        )
        self._headers_with_body = Headers(self._headers, **{"Content-Type": "application/json"})

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._transport.aclose()

    def send_only_while(self, may_send: Callable[[], bool]) -> None:
        """From now on nothing is created, changed or deleted unless this says yes as it leaves."""
        self._transport.may_send = may_send

    async def create_task(self, body: bytes) -> Answer | Failure:
        """`POST /tasks`, once. Never repeated here: only the caller knows what that would mean."""
        request = Request("POST", self._address, self._headers_with_body, body)
        return await self._call(request, "/tasks")

    async def who_am_i(self) -> Answer | Failure:
        """`GET /me`, once."""
        return await self._ask(Request("GET", self._me, self._headers), "/me")

    async def list_tasks(self, cursor: str | None, limit: int) -> Answer | Failure:
        """`GET /tasks`, once: the page after `cursor`, or the first."""
        params = (
            {"limit": str(limit)} if cursor is None else {"limit": str(limit), "cursor": cursor}
        )
        try:
            url = self._tasks.copy_merge_params(params)
        except (httpx.InvalidURL, ValueError):
            return Failure(httpx.LocalProtocolError, "its cursor cannot be sent")
        request = Request("GET", str(url), self._headers, most_bytes=_MOST_PAGE_BYTES)
        return await self._ask(request, "/tasks")

    async def read_task(self, task_id: str) -> Answer | Failure:
        """`GET /tasks/{task_id}`, once."""
        return await self._ask_about("GET", task_id)

    async def set_status(self, task_id: str, change: bytes) -> Answer | Failure:
        """`PATCH /tasks/{task_id}`, once. change: the JSON to send."""
        return await self._ask_about("PATCH", task_id, change)

    async def delete_task(self, task_id: str) -> Answer | Failure:
        """`DELETE /tasks/{task_id}`, once."""
        return await self._ask_about("DELETE", task_id)

    async def _ask_about(
        self, method: str, task_id: str, body: bytes | None = None
    ) -> Answer | Failure:
        url = self._task(task_id)
        if url is None:
            return Failure(httpx.LocalProtocolError, "its id cannot be requested")
        headers = self._headers if body is None else self._headers_with_body
        return await self._ask(Request(method, str(url), headers, body), "/tasks/{task_id}")

    def _task(self, task_id: str) -> httpx.URL | None:
        """The address of a task; None where an id would lead elsewhere, as `..` does."""
        if not task_id.strip("."):
            return None
        try:
            return httpx.URL(f"{self._tasks}/{quote(task_id, safe='')}")
        except (httpx.InvalidURL, ValueError):  # too long, or half a letter
            return None

    async def _ask(self, request: Request, path: str) -> Answer | Failure:
        result = await self._call(request, path)
        if isinstance(result, Failure) or not result.is_success:
            self.distrust_connections()
        return result

    def distrust_connections(self) -> None:
        """Use new connections from now on: the last answer was not ours."""
        self._transport.distrust_connections()

    async def _call(self, request: Request, path: str) -> Answer | Failure:
        """path: for the log, without an id: which task it is may stand in somebody's cell."""
        clock = asyncio.get_running_loop().time
        left_at = clock()
        result = await self._exchange(request)
        told = {"method": request.method, "path": path}
        seconds = clock() - left_at
        if isinstance(result, Answer):
            events.tell(
                events.REQUEST_ANSWERED,
                **told,
                status=result.status,
                seconds=seconds,
                request_id=result.request_id,
            )
        else:
            events.tell(events.REQUEST_FAILED, **told, kind=result.kind.__name__, seconds=seconds)
        return result

    async def _exchange(self, request: Request) -> Answer | Failure:
        try:
            response = await self._transport.exchange(request)
        except httpx.RequestError as error:
            text = cleaned(self._black_out(str(error)))
            return Failure(type(error), text or type(error).__name__)
        headers = self._headers_of(response)
        if headers.get("content-encoding", "").strip().lower() not in {"", "identity"}:
            # not unpacked: a few bytes can fill the memory
            words = "the response is compressed, which was not requested"
            return Failure(httpx.DecodingError, words)
        body = response.body.replace(self._token.get_secret_value().encode(), b"[token]")
        if b"\\" in body:  # seldom, and slow
            body = self._token_in_json.sub(b"[token]", body)
        return Answer(response.status, headers, body)

    def _headers_of(self, response: Response) -> dict[str, str]:
        """By their names; of several of a name the last, and all of what none of them may hide."""
        headers: dict[str, str] = {}
        for raw_name, text in response.headers:
            name, value = raw_name.decode("latin-1").lower(), text.decode("latin-1")
            if name in _JOINED and name in headers:
                value = f"{headers[name]}, {value}"
            headers[name] = self._black_out(value)
        return headers

    def _black_out(self, text: str) -> str:
        """A server or a proxy may repeat the token in what it says; it goes no further."""
        return text.replace(self._token.get_secret_value(), "[token]")


def _in_json(token: str) -> re.Pattern[bytes]:
    r"""Finds the token as it is, or escaped as JSON, and JSON in JSON, may write it (`\u0068`)."""
    characters = (
        rb"(?:\\{0,4}%s|\\{1,4}u(?i:%04x))" % (re.escape(character.encode()), ord(character))
        for character in token
    )
    return re.compile(b"".join(characters))
