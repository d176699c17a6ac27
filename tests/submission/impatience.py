"""A client that soon gives up on an answer, and on nothing else.

What `--timeout` sets counts for the connection as well, which on a busy machine takes as long as
the machine likes: a test that shortens it would see another failure than it is about.
"""

from __future__ import annotations

import aiohttp

from importer.submission.http.client import Client
from importer.submission.http.transport import AiohttpTransport
from tests.patience import PATIENCE_SECONDS


def give_up_after(client: Client, answer_seconds: float) -> None:
    """From now on the client waits so long for an answer once its request has left."""
    transport = client._transport
    assert isinstance(transport, AiohttpTransport)
    transport._timeout = aiohttp.ClientTimeout(
        total=PATIENCE_SECONDS, connect=PATIENCE_SECONDS, sock_read=answer_seconds
    )
    if transport._session is not None:  # a request was sent already, on a connection that is kept
        transport._session._timeout = transport._timeout
