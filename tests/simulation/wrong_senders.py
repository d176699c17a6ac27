"""Wrong ways to read an answer: each takes one for another that would be understood."""

from __future__ import annotations

import json
from typing import Any

import httpx

from importer.submission.http.client import Answer, Failure
from tests.simulation.around import SenderAround

_REFUSED = b'{"message": "refused"}'
_OF_THE_ROW = b'{"message": "task_title is not wanted"}'
"""A refusal is believed at once only where it speaks of the row."""


class AsNotSent(SenderAround):
    """Takes no answer, and a 5xx, for a request that was never sent: the usual retry."""

    async def create_task(self, body: bytes) -> Answer | Failure:
        """`POST /tasks`."""
        result = await self.inside.create_task(body)
        if isinstance(result, Failure) or result.status >= 500:
            return Failure(httpx.ConnectError, "taken for not sent")
        return result


class AnyRefusal(SenderAround):
    """Takes every 4xx, and every page of a gateway, for the service's word that it made nothing."""

    async def create_task(self, body: bytes) -> Answer | Failure:
        """`POST /tasks`."""
        result = await self.inside.create_task(body)
        if isinstance(result, Failure) or not _looks_refused(result):
            return result
        return Answer(422, result.headers, _OF_THE_ROW)


def _looks_refused(answer: Answer) -> bool:
    return answer.status in {404, 409, 499} or b"<html" in answer.body


class AnyRedirect(SenderAround):
    """Takes every redirect for one to a login."""

    async def create_task(self, body: bytes) -> Answer | Failure:
        """`POST /tasks`."""
        result = await self.inside.create_task(body)
        if isinstance(result, Failure) or result.status // 100 != 3:
            return result
        return Answer(401, {}, _REFUSED)


class NoIdNoTask(SenderAround):
    """Takes a success that names no task for none."""

    async def create_task(self, body: bytes) -> Answer | Failure:
        """`POST /tasks`."""
        result = await self.inside.create_task(body)
        if isinstance(result, Failure) or result.status >= 300 or result.json():
            return result
        return Answer(422, result.headers, _OF_THE_ROW)


class HalfListings(SenderAround):
    """Takes a page that cannot be had for the end of the listing."""

    async def list_tasks(self, cursor: str | None, limit: int) -> Answer | Failure:
        """`GET /tasks`."""
        result = await self.inside.list_tasks(cursor, limit)
        if cursor is not None and (isinstance(result, Failure) or result.status >= 500):
            return Answer(200, {}, b'{"tasks": [], "next_cursor": null}')
        return result


class _Listings(SenderAround):
    """Reads a page in its own way."""

    async def list_tasks(self, cursor: str | None, limit: int) -> Answer | Failure:
        """`GET /tasks`."""
        result = await self.inside.list_tasks(cursor, limit)
        if isinstance(result, Failure) or result.status >= 300 or result.json() is None:
            return result
        return Answer(result.status, {}, json.dumps(self.read(result.json())).encode())

    def read(self, data: Any) -> Any:
        """The page, as this reader takes it."""
        return data


class SignsOverlooked(_Listings):
    """Takes a page without a cursor for the last, whatever else it says."""

    def read(self, data: Any) -> Any:
        """Its list, and its cursor if it has one."""
        if not isinstance(data, dict):
            return data
        lists = [value for value in data.values() if isinstance(value, list)]
        if len(lists) != 1:
            return data
        return {"tasks": lists[0], "next_cursor": data.get("next_cursor")}


class UnknownOverlooked(SenderAround):
    """Takes an empty cursor for the end, if no member or header that it knows says otherwise."""

    async def list_tasks(self, cursor: str | None, limit: int) -> Answer | Failure:
        """`GET /tasks`."""
        result = await self.inside.list_tasks(cursor, limit)
        data = None if isinstance(result, Failure) else result.json()
        if isinstance(result, Failure) or result.status >= 300 or not isinstance(data, dict):
            return result
        known = {name: value for name, value in data.items() if name in _KNOWN}
        links = {name: text for name, text in result.headers.items() if name == "link"}
        return Answer(200, links, json.dumps(known).encode())


_KNOWN = frozenset({"tasks", "next_cursor", "has_more", "next", "total", "links", "paging"})


class ListsAreWhole(_Listings):
    """Takes a bare list for all that there is."""

    def read(self, data: Any) -> Any:
        """The list, as the last page."""
        return {"tasks": data, "next_cursor": None} if isinstance(data, list) else data


class Unasked(SenderAround):
    """Never asks whether the service is there, once a run has begun."""

    def __init__(self, sender: Any) -> None:
        super().__init__(sender)
        self._has_asked = False

    async def who_am_i(self) -> Answer | Failure:
        """`GET /me`, once."""
        if self._has_asked:
            return Failure(httpx.ReadTimeout, "not asked")
        result = await self.inside.who_am_i()
        self._has_asked = isinstance(result, Answer) and result.status < 300
        return result
