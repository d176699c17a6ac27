"""The service over HTTP: returns an `Answer` or a `Failure`, never an exception of httpx.

The token is added to each request here and nowhere else. Requests go straight to httpx's transport
and not through its client, which would follow what this program must not: it keeps cookies, asks
for compressed answers and logs each call.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from types import TracebackType
from typing import Any, NamedTuple, Self
from urllib.parse import quote

import httpx
from pydantic import SecretStr

from importer import events
from importer._version import __version__
from importer.submission.http.answer_json import read_json
from importer.submission.http.answer_words import words_of_json, words_of_page, words_of_text
from importer.submission.http.transport import MOST_BYTES, AiohttpTransport
from importer.submission.statuses import meaning_of
from importer.wording.text import cleaned

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

    def __init__(
        self, base_url: str, token: SecretStr, transport: httpx.AsyncBaseTransport
    ) -> None:
        if not token.get_secret_value():
            raise ValueError("a client needs a token")
        self.base_url = base_url.rstrip("/")
        self._token = token
        self._token_in_json = _in_json(token.get_secret_value())
        self._transport = transport
        self._tasks = httpx.URL(f"{self.base_url}/tasks")
        self._me = httpx.URL(f"{self.base_url}/me")
        self._headers = httpx.Headers(
            {
                "Authorization": f"Bearer {token.get_secret_value()}",
                "Accept": "application/json",
                "Accept-Encoding": "identity",  # answers are short
                "User-Agent": f"task-importer/{__version__}",
            }
        )
        self._headers_with_body = self._headers.copy()
        self._headers_with_body["Content-Type"] = "application/json"

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._transport.aclose()

    async def create_task(self, body: bytes) -> Answer | Failure:
        """`POST /tasks`, once. Never repeated here: only the caller knows what that would mean."""
        return await self._call(
            httpx.Request("POST", self._tasks, headers=self._headers_with_body, content=body)
        )

    async def who_am_i(self) -> Answer | Failure:
        """`GET /me`, once."""
        return await self._ask("GET", self._me)

    async def list_tasks(self, cursor: str | None, limit: int) -> Answer | Failure:
        """`GET /tasks`, once: the page after `cursor`, or the first."""
        params = (
            {"limit": str(limit)} if cursor is None else {"limit": str(limit), "cursor": cursor}
        )
        try:
            url = self._tasks.copy_merge_params(params)
        except (httpx.InvalidURL, ValueError):
            return Failure(httpx.LocalProtocolError, "its cursor cannot be sent")
        return await self._ask("GET", url, most_bytes=_MOST_PAGE_BYTES)

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
        return await self._ask(method, url, body)

    def _task(self, task_id: str) -> httpx.URL | None:
        """The address of a task; None where an id would lead elsewhere, as `..` does."""
        if not task_id.strip("."):
            return None
        try:
            return httpx.URL(f"{self._tasks}/{quote(task_id, safe='')}")
        except (httpx.InvalidURL, ValueError):  # too long, or half a letter
            return None

    async def _ask(
        self,
        method: str,
        url: httpx.URL,
        body: bytes | None = None,
        *,
        most_bytes: int | None = None,
    ) -> Answer | Failure:
        headers = self._headers if body is None else self._headers_with_body
        bounds = {} if most_bytes is None else {MOST_BYTES: most_bytes}
        result = await self._call(
            httpx.Request(method, url, headers=headers, content=body, extensions=bounds)
        )
        if isinstance(result, Failure) or not result.is_success:
            self.distrust_connections()
        return result

    def distrust_connections(self) -> None:
        """Use new connections from now on, if the transport can: the last answer was not ours."""
        if isinstance(self._transport, AiohttpTransport):
            self._transport.distrust_connections()

    async def _call(self, request: httpx.Request) -> Answer | Failure:
        clock = asyncio.get_running_loop().time
        left_at = clock()
        result = await self._exchange(request)
        told = {"method": request.method, "path": self._path(request.url)}
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

    def _path(self, url: httpx.URL) -> str:
        """What a request is about, for the log: which task it is may stand in somebody's cell."""
        if url.path == self._me.path:
            return "/me"
        return "/tasks" if url.path == self._tasks.path else "/tasks/{task_id}"

    async def _exchange(self, request: httpx.Request) -> Answer | Failure:
        try:
            response = await self._transport.handle_async_request(request)
            packing = response.headers.get("content-encoding", "").strip().lower()
            if packing not in {"", "identity"}:  # not unpacked: a few bytes can fill the memory
                raise httpx.DecodingError("the response is compressed, which was not requested")
            body = await response.aread()
        except httpx.RequestError as error:
            text = cleaned(self._black_out(str(error)))
            return Failure(type(error), text or type(error).__name__)
        headers = {
            name.decode("latin-1").lower(): self._black_out(text.decode("latin-1"))
            for name, text in response.headers.raw
        }
        if "location" in headers:  # where several stand, none of them may hide the others
            headers["location"] = self._black_out(response.headers["location"])
        body = body.replace(self._token.get_secret_value().encode(), b"[token]")
        if b"\\" in body:  # seldom, and slow
            body = self._token_in_json.sub(b"[token]", body)
        return Answer(response.status_code, headers, body)

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
