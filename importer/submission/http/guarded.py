"""The body of a request that leaves only while this process may send.

aiohttp writes a body from a task of its own, a turn of the loop after it has the connection, and a
process may be frozen for minutes in between. So the question is asked in the same step as the
write; a request whose body is missing is none.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import aiohttp
from aiohttp.payload import BytesPayload

if TYPE_CHECKING:
    from aiohttp.abc import AbstractStreamWriter


class KeptBack(aiohttp.ClientError):
    """The request did not leave, because another process may send for the workspace by now."""

    def __init__(self) -> None:
        super().__init__("another computer may have taken this workspace over")


class GuardedBody(BytesPayload):
    """Bytes, and whether they may be written. was_kept_back: they were not, and are not going to.

    may_send: asked as they are written.
    """

    def __init__(self, body: bytes, may_send: Callable[[], bool]) -> None:
        super().__init__(body)
        self._may_send = may_send
        self.was_kept_back = False

    async def write(self, writer: AbstractStreamWriter) -> None:
        """Write all of it, or raise `KeptBack`."""
        self._require_leave()
        await super().write(writer)

    async def write_with_length(
        self, writer: AbstractStreamWriter, content_length: int | None
    ) -> None:
        """The same, as versions of aiohttp since 3.12 ask for it."""
        self._require_leave()
        await super().write_with_length(writer, content_length)

    def _require_leave(self) -> None:
        if not self._may_send():
            self.was_kept_back = True
            raise KeptBack
